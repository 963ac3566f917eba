package explain

import (
	"fmt"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// A local is a single operation in a graph of its own, with its partial
// derivatives as grad takes them.
type local struct {
	operands []graph.Node // variables; constants where the operand is one
	result   graph.Node
	partials []graph.Node
}

// locals holds the local of each operation and pattern of constants.
type locals map[string]*local

// general returns an operation on variables that are called as its rule calls
// them.
func (l locals) general(op *ops.Op) *local {
	return l.of(op, make([]graph.Node, op.Arity()))
}

// of returns an operation on variables, and on constants where they are given:
// the rule of a power differs by whether the exponent is a number.
func (l locals) of(op *ops.Op, constants []graph.Node) *local {
	key := op.String()
	for _, c := range constants {
		key += " "
		if !c.IsZero() {
			key += c.String()
		}
	}
	if found := l[key]; found != nil {
		return found
	}
	g := graph.New()
	found := &local{operands: make([]graph.Node, op.Arity())}
	for i := range found.operands {
		switch {
		case !constants[i].IsZero():
			found.operands[i] = algebra.Copy(g, constants[i])[0]
		case op.Orders != nil && op.Arity() == 1:
			found.operands[i] = g.Var("x")
		case op.Orders != nil:
			found.operands[i] = g.Var(fmt.Sprintf("x_%d", i+1))
		default:
			found.operands[i] = g.Var(op.Args[i])
		}
	}
	found.result = apply(g, op, found.operands)
	for i, x := range found.operands {
		if !constants[i].IsZero() {
			found.partials = append(found.partials, g.Int(0))
			continue
		}
		found.partials = append(found.partials, signedOutside(grad.Of(found.result, x)[0]))
	}
	l[key] = found
	return found
}

// signedOutside returns -(a/b) for (-a)/b, which is easier to go on with.
func signedOutside(n graph.Node) graph.Node {
	if n.Is("div") && n.Operand(0).Is("neg") {
		return ops.Neg(ops.Div(n.Operand(0).Operand(0), n.Operand(1)))
	}
	return n
}

// apply applies an operation of another graph.
func apply(g *graph.Graph, op *ops.Op, operands []graph.Node) graph.Node {
	if op.Orders != nil {
		op = g.Function(op.Name, op.Orders...)
	}
	return g.Apply(op, operands...)
}

// at returns the partial derivative by operand i of an operation that has
// these operands and this result; they may be of any one graph.
func (l *local) at(i int, operands []graph.Node, result graph.Node) graph.Node {
	replace := map[graph.Node]graph.Node{l.result: result}
	for k, x := range l.operands {
		if x.IsVar() {
			replace[x] = operands[k]
		}
	}
	return algebra.Substitute([]graph.Node{l.partials[i]}, replace)[0]
}

// isConstant reports whether a node is a number, pi and e included.
func isConstant(n graph.Node) bool { return n.NumOperands() == 0 && !n.IsVar() }

// constantsAmong returns the operands that are constants, and zero nodes in the
// places of the others.
func constantsAmong(operands []graph.Node) []graph.Node {
	constants := make([]graph.Node, len(operands))
	for i, x := range operands {
		if isConstant(x) {
			constants[i] = x
		}
	}
	return constants
}

// contribution returns what a node with that adjoint adds to the adjoint of
// an operand by which it has that partial derivative: their product. A case
// that does not hold adds exactly 0, even where it is undefined, as in grad: so
// a factor select(c, v, 0) is v under the guard c.
func contribution(adjoint, partial graph.Node) graph.Node {
	g := adjoint.Graph()
	zero := g.Int(0)
	if adjoint == zero || partial == zero {
		return zero
	}
	for i, factor := range []graph.Node{adjoint, partial} {
		if !factor.Is("select") {
			continue
		}
		for branch := 1; branch <= 2; branch++ {
			if factor.Operand(3-branch) != zero {
				continue
			}
			opened := []graph.Node{adjoint, partial}
			opened[i] = factor.Operand(branch)
			cases := []graph.Node{factor.Operand(0), zero, zero}
			cases[branch] = contribution(opened[0], opened[1])
			return g.Apply(factor.Op(), cases...)
		}
	}
	return algebra.Times(adjoint, partial)
}
