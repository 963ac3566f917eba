// Package rule holds the derivative rules of the operation table, parsed: for
// each operand of an operation a straight-line program that builds the partial
// derivative in any graph.
//
//	rules := rule.In(g, grad.Of)
//	for i, p := range rules.At(n) {
//		factor := p.Build(n)
//		// The derivative of n by n.Operand(i) is p.Number(), times factor if
//		// that is not the zero Node.
//	}
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

// A Program builds one partial derivative: a number, or a number times what the
// instructions build. The number is apart, since a product with an adjoint
// combines it with the adjoint's.
//
// Its registers are first the operands, then the result y, then what the
// instructions make.
type Program struct {
	negative     bool
	magnitude    *big.Rat // of the number; nil for 1 where something is multiplied
	instructions []instruction
	arity        int  // of the operation
	result       int  // register; -1 for a number alone
	isFactor     bool // the number is 1 and something is multiplied

	// Where the program builds, and its number there.
	graph  *graph.Graph
	number algebra.Scaling
}

// An instruction fills the next register: with a constant, or with an
// operation on earlier registers.
type instruction struct {
	op        *ops.Op
	registers []int
	constant  *big.Rat
	id        int // of the constant
}

// parsed holds the rules of the operation table, each parsed when it is first
// needed: a program for each operand, of no graph yet.
var parsed sync.Map // *ops.Op -> []Program

// Rules are the derivative rules of operations, for building in one graph.
type Rules struct {
	graph    *graph.Graph
	gradient func(y graph.Node, xs ...graph.Node) []graph.Node
	programs [][]Program // by the operation's Index
}

// In returns the rules for building in g. Operations without derivatives are
// differentiated by their definitions, with the function given.
func In(g *graph.Graph, gradient func(y graph.Node, xs ...graph.Node) []graph.Node) *Rules {
	return &Rules{graph: g, gradient: gradient}
}

// At returns the programs for the partial derivatives of a node by its operands:
// none for variables and constants.
//
// At panics if the operation's row is malformed, which is a mistake in the
// program that defined it.
func (r *Rules) At(n graph.Node) []Program {
	op := n.Op()
	if op == nil {
		return nil
	}
	if i := op.Index(); i >= 0 && i < len(r.programs) && r.programs[i] != nil {
		return r.programs[i]
	}
	return r.of(op)
}

// of returns the programs of an operation, and keeps them for the next time.
func (r *Rules) of(op *ops.Op) []Program {
	i := op.Index()
	switch {
	case op.Arity() == 0:
		return nil
	case i < 0: // an unknown function
		return in(r.graph, unknown(r.graph, op))
	case i >= len(r.programs):
		r.programs = append(r.programs, make([][]Program, i+1-len(r.programs))...)
	}
	p, ok := parsed.Load(op)
	if !ok {
		p, _ = parsed.LoadOrStore(op, parseRule(op, r.gradient))
	}
	r.programs[i] = in(r.graph, p.([]Program))
	return r.programs[i]
}

// in returns programs with their numbers as nodes of a graph.
func in(g *graph.Graph, programs []Program) []Program {
	programs = slices.Clone(programs)
	for i := range programs {
		p := &programs[i]
		p.graph, p.number = g, algebra.Number(g, p.negative, p.magnitude)
		p.instructions = slices.Clone(p.instructions)
		for k := range p.instructions {
			if in := &p.instructions[k]; in.op == nil {
				in.id = g.Const(in.constant).ID()
			}
		}
	}
	return programs
}

func parseRule(op *ops.Op, gradient func(y graph.Node, xs ...graph.Node) []graph.Node) (programs []Program) {
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
	for _, d := range derivatives {
		programs = append(programs, compile(d, registers))
	}
	return programs
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
	p := Program{negative: negative, magnitude: magnitude, arity: len(registers) - 1, result: -1}
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
	p.isFactor = magnitude == nil && !negative
	return p
}

// unknown differentiates a function of which nothing is known: the partial
// derivative is another unknown function.
func unknown(g *graph.Graph, op *ops.Op) (programs []Program) {
	operands := make([]int, op.Arity())
	for i := range operands {
		operands[i] = i
	}
	for i := range operands {
		orders := slices.Clone(op.Orders)
		orders[i]++
		programs = append(programs, Program{
			instructions: []instruction{{op: g.Function(op.Name, orders...), registers: operands}},
			arity:        op.Arity(),
			result:       op.Arity() + 1,
			isFactor:     true,
		})
	}
	return programs
}

// IsZero reports whether the partial derivative is the constant 0.
func (p *Program) IsZero() bool { return p.magnitude != nil && p.magnitude.Sign() == 0 }

// IsFactor reports whether the number is 1 and something is multiplied.
func (p *Program) IsFactor() bool { return p.isFactor }

// Number returns the number of a partial derivative, taken apart.
func (p *Program) Number() algebra.Scaling { return p.number }

// Operand reports whether the number is multiplied with an operand as it is,
// and which.
func (p *Program) Operand() (i int, ok bool) { return p.result, uint(p.result) < uint(p.arity) }

// Build returns what the number is multiplied with at a node of the operation,
// or the zero Node if that is nothing.
func (p *Program) Build(at graph.Node) graph.Node {
	if p.result < 0 {
		return graph.Node{}
	}
	var space [16]int
	made := space[:0] // identifiers, since to store nodes is to tell the collector
	register := func(i int) graph.Node {
		switch {
		case i < p.arity:
			return at.Operand(i)
		case i == p.arity:
			return at
		}
		return p.graph.At(made[i-p.arity-1])
	}
	var operands [4]graph.Node
	for k := range p.instructions {
		in := &p.instructions[k]
		if in.op == nil {
			made = append(made, in.id)
			continue
		}
		operands := operands[:0]
		for _, i := range in.registers {
			operands = append(operands, register(i))
		}
		made = append(made, algebra.Apply(p.graph, in.op, operands).ID())
	}
	return register(p.result)
}
