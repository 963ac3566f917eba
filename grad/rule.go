package grad

import (
	"fmt"
	"math/big"
	"slices"
	"sync"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A rule is an operation's derivative rules, parsed: for each operand a short
// straight-line program that builds the partial derivative. Its registers hold
// first the operands, then the result y, then what the instructions make.
type rule struct {
	partials []program
}

// A program builds one partial derivative: a number, or a number times what the
// instructions build. The number is apart, since a product with an adjoint
// combines it with the adjoint's.
type program struct {
	negative     bool
	magnitude    *big.Rat // of the number; nil for 1 where something is multiplied
	instructions []instruction
	result       int // register; -1 for a number alone
}

// An instruction fills the next register: with a constant, or with an
// operation on earlier registers.
type instruction struct {
	op        *ops.Op
	registers []int
	constant  *big.Rat
}

// rules holds the parsed rules of the operation table, each parsed when it is
// first needed.
var rules sync.Map // *ops.Op -> *rule

// ruleOf returns the rule of an operation in a graph.
func ruleOf(g *graph.Graph, op *ops.Op) *rule {
	if op.Orders != nil {
		return unknownRule(g, op)
	}
	if r, ok := rules.Load(op); ok {
		return r.(*rule)
	}
	r := parseRule(op)
	rules.Store(op, r)
	return r
}

// parseRule reads the rule of a row of the table. It panics if the row is
// malformed, which is a mistake in the program that defined it.
func parseRule(op *ops.Op) *rule {
	g := graph.New()
	registers := make([]graph.Node, 0, op.Arity()+1)
	for _, name := range op.Args {
		registers = append(registers, g.Var(name))
	}
	registers = append(registers, g.Var("y"))
	derivatives := make([]graph.Node, op.Arity())
	if op.D == nil {
		copy(derivatives, Of(parse(g, op, op.Def), registers[:op.Arity()]...))
	}
	for i, text := range op.D {
		derivatives[i] = parse(g, op, text)
	}
	r := &rule{}
	for _, d := range derivatives {
		r.partials = append(r.partials, compile(d, registers))
	}
	return r
}

func parse(g *graph.Graph, op *ops.Op, text string) graph.Node {
	n, err := notation.Parse(g, text)
	if err != nil {
		panic(fmt.Sprintf("grad: operation %s: rule %q: %v", op, text, err))
	}
	return n
}

// compile returns the program that builds d from the registers.
func compile(d graph.Node, registers []graph.Node) program {
	negative, magnitude, rest := algebra.Split(d).Parts()
	p := program{negative: negative, magnitude: magnitude, result: -1}
	if rest.IsZero() {
		return p
	}
	registers = slices.Clone(registers)
	for _, n := range graph.Topological(rest) {
		if slices.Contains(registers, n) {
			continue
		}
		in := instruction{op: n.Op()}
		switch {
		case n.IsVar():
			panic(fmt.Sprintf("grad: a derivative rule uses %s, which is no operand", n.Name()))
		case in.op == nil:
			in.constant = n.Rational()
		}
		for _, operand := range n.Operands() {
			in.registers = append(in.registers, slices.Index(registers, operand))
		}
		p.instructions = append(p.instructions, in)
		registers = append(registers, n)
	}
	p.result = slices.Index(registers, rest)
	return p
}

// unknownRule differentiates a function of which nothing is known: the partial
// derivative is another unknown function.
func unknownRule(g *graph.Graph, op *ops.Op) *rule {
	r := &rule{}
	operands := make([]int, op.Arity())
	for i := range operands {
		operands[i] = i
	}
	for i := range operands {
		orders := slices.Clone(op.Orders)
		orders[i]++
		r.partials = append(r.partials, program{
			instructions: []instruction{{op: g.Function(op.Name, orders...), registers: operands}},
			result:       op.Arity() + 1,
		})
	}
	return r
}

// localRules applies rules at one node after another.
type localRules struct {
	*builder
	byOp      map[*ops.Op]*rule
	lastOp    *ops.Op
	rule      *rule // of lastOp
	arity     int
	registers []graph.Node // operands and result
	operands  []graph.Node // scratch
}

// at takes a node whose partial derivatives are wanted.
func (l *localRules) at(n graph.Node) *localRules {
	l.registers = n.AppendOperands(l.registers[:0])
	l.arity = len(l.registers)
	l.registers = append(l.registers, n)
	if op := n.Op(); op != l.lastOp {
		if l.byOp == nil {
			l.byOp = map[*ops.Op]*rule{}
		}
		if l.byOp[op] == nil {
			l.byOp[op] = ruleOf(l.g, op)
		}
		l.lastOp, l.rule = op, l.byOp[op]
	}
	return l
}

// partial builds the node's partial derivative by its operand i, apart, and the
// guard under which it counts: a rule that is select(c, p, 0) is p under the
// guard c. It returns false if the partial derivative is 0.
func (l *localRules) partial(i int) (algebra.Scaling, guard, bool) {
	p := &l.rule.partials[i]
	if p.magnitude != nil && p.magnitude.Sign() == 0 {
		return algebra.Scaling{}, 0, false
	}
	s := algebra.Number(l.g, p.negative, p.magnitude)
	if p.result < 0 {
		return s, 0, true
	}
	l.registers = l.registers[:l.arity+1]
	for k := range p.instructions {
		in := &p.instructions[k]
		if in.op == nil {
			l.registers = append(l.registers, l.g.Const(in.constant))
			continue
		}
		l.operands = l.operands[:0]
		for _, at := range in.registers {
			l.operands = append(l.operands, l.registers[at])
		}
		l.registers = append(l.registers, algebra.Apply(l.g, in.op, l.operands))
	}
	t := l.opened(l.registers[p.result])
	return s.Times(algebra.Split(t.value)), t.guard, true
}
