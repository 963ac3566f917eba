// Package rule holds the derivative rules of the operation table, parsed: for
// each operand of an operation a straight-line program that builds the partial
// derivative in any graph.
package rule

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

// A Rule is an operation's derivative rules: a program for each operand. Its
// registers hold first the operands, then the result y, then what the
// instructions make.
type Rule struct {
	Partials []Program
}

// A Program builds one partial derivative: a number, or a number times what the
// instructions build. The number is apart, since a product with an adjoint
// combines it with the adjoint's.
type Program struct {
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
var rules sync.Map // *ops.Op -> *Rule

// Of returns the rule of an operation in a graph. An operation without
// derivatives is differentiated by its definition, with the function given.
//
// Of panics if the row is malformed, which is a mistake in the program that
// defined it.
func Of(g *graph.Graph, op *ops.Op, gradient func(y graph.Node, xs ...graph.Node) []graph.Node) *Rule {
	if op.Orders != nil {
		return unknownRule(g, op)
	}
	if r, ok := rules.Load(op); ok {
		return r.(*Rule)
	}
	r := parseRule(op, gradient)
	rules.Store(op, r)
	return r
}

func parseRule(op *ops.Op, gradient func(y graph.Node, xs ...graph.Node) []graph.Node) *Rule {
	g := graph.New()
	registers := make([]graph.Node, 0, op.Arity()+1)
	for _, name := range op.Args {
		registers = append(registers, g.Var(name))
	}
	registers = append(registers, g.Var("y"))
	derivatives := make([]graph.Node, op.Arity())
	if op.D == nil {
		copy(derivatives, gradient(parse(g, op, op.Def), registers[:op.Arity()]...))
	}
	for i, text := range op.D {
		derivatives[i] = parse(g, op, text)
	}
	r := &Rule{}
	for _, d := range derivatives {
		r.Partials = append(r.Partials, compile(d, registers))
	}
	return r
}

func parse(g *graph.Graph, op *ops.Op, text string) graph.Node {
	n, err := notation.Parse(g, text)
	if err != nil {
		panic(fmt.Sprintf("rule: operation %s: rule %q: %v", op, text, err))
	}
	return n
}

// compile returns the program that builds d from the registers.
func compile(d graph.Node, registers []graph.Node) Program {
	negative, magnitude, rest := algebra.Split(d).Parts()
	p := Program{negative: negative, magnitude: magnitude, result: -1}
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
			panic(fmt.Sprintf("rule: a derivative rule uses %s, which is no operand", n.Name()))
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
func unknownRule(g *graph.Graph, op *ops.Op) *Rule {
	r := &Rule{}
	operands := make([]int, op.Arity())
	for i := range operands {
		operands[i] = i
	}
	for i := range operands {
		orders := slices.Clone(op.Orders)
		orders[i]++
		r.Partials = append(r.Partials, Program{
			instructions: []instruction{{op: g.Function(op.Name, orders...), registers: operands}},
			result:       op.Arity() + 1,
		})
	}
	return r
}

// IsZero reports whether the partial derivative is the constant 0.
func (p *Program) IsZero() bool { return p.magnitude != nil && p.magnitude.Sign() == 0 }

// Number returns the number of a partial derivative, taken apart.
func (p *Program) Number(g *graph.Graph) algebra.Scaling {
	return algebra.Number(g, p.negative, p.magnitude)
}

// Build returns what the number is multiplied with, and false if that is
// nothing. Registers hold the operands and the result; what follows them in
// their array is overwritten.
func (p *Program) Build(g *graph.Graph, registers []graph.Node) (graph.Node, bool) {
	if p.result < 0 {
		return graph.Node{}, false
	}
	var space [4]graph.Node
	for k := range p.instructions {
		in := &p.instructions[k]
		if in.op == nil {
			registers = append(registers, g.Const(in.constant))
			continue
		}
		operands := space[:0]
		for _, at := range in.registers {
			operands = append(operands, registers[at])
		}
		registers = append(registers, algebra.Apply(g, in.op, operands))
	}
	return registers[p.result], true
}
