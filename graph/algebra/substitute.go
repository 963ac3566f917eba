package algebra

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph"
)

// Substitute returns the roots with each node that is a key of the map
// replaced by its value, all at once: what is put in is not searched again.
// Keys need not be variables, and values may belong to another graph (all of
// them to the same), which then is where the results are built.
func Substitute(roots []graph.Node, replace map[graph.Node]graph.Node) []graph.Node {
	if len(roots) == 0 {
		return nil
	}
	target := roots[0].Graph()
	for _, to := range replace {
		target = to.Graph()
	}
	return substitute(target, roots, replace)
}

// Copy returns the roots rebuilt in another graph.
func Copy(to *graph.Graph, roots ...graph.Node) []graph.Node { return substitute(to, roots, nil) }

func substitute(target *graph.Graph, roots []graph.Node, replace map[graph.Node]graph.Node) []graph.Node {
	if len(roots) == 0 {
		return nil
	}
	source := roots[0].Graph()
	order := graph.Topological(roots...)
	result := make(map[graph.Node]graph.Node, len(order))
	var operands []graph.Node
	for _, n := range order {
		to, ok := replace[n]
		if !ok {
			operands = n.AppendOperands(operands[:0])
			changed := source != target
			for i, operand := range operands {
				changed = changed || result[operand] != operand
				operands[i] = result[operand]
			}
			to = n
			if changed {
				to = rebuild(target, n, operands)
			}
		}
		result[n] = to
	}
	out := make([]graph.Node, len(roots))
	for i, n := range roots {
		out[i] = result[n]
		if out[i].Graph() != target {
			panic(fmt.Sprintf("algebra: %v is replaced by a node of another graph", n))
		}
	}
	return out
}

// rebuild returns a node like n in g, with other operands.
func rebuild(g *graph.Graph, n graph.Node, operands []graph.Node) graph.Node {
	switch op := n.Op(); {
	case n.IsVar():
		return g.Var(n.Name())
	case op == nil:
		return g.Const(n.Rational())
	case op.Orders != nil:
		return g.Apply(g.Function(op.Name, op.Orders...), operands...)
	default:
		return g.Apply(op, operands...)
	}
}
