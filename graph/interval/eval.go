package interval

import (
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// Eval encloses the values of nodes at a point, or over a box. Any node may be
// a key of the map; a variable or an unknown function without a value may be
// anything. Operations that this package has no bounds for are evaluated by
// their definitions.
func Eval(at map[graph.Node]Range, nodes ...graph.Node) []Range {
	values := map[graph.Node]Range{}
	for _, n := range graph.Topological(nodes...) {
		values[n] = eval(n, at, values)
	}
	out := make([]Range, len(nodes))
	for i, n := range nodes {
		out[i] = values[n]
	}
	return out
}

// eval encloses one node whose operands have been enclosed.
func eval(n graph.Node, at, values map[graph.Node]Range) Range {
	if r, ok := at[n]; ok {
		return r
	}
	op := n.Op()
	if r := n.Rational(); r != nil {
		return Rational(r)
	}
	if op == nil || op.Orders != nil {
		return Range{whole.Lo, whole.Hi, true}
	}
	operands := make([]Range, n.NumOperands())
	for i, operand := range n.Operands() {
		operands[i] = values[operand]
	}
	if bounds[op.Name] == nil && op.Def != "" {
		return byDefinition(op, operands)
	}
	return Range{}.Apply(op, operands...)
}

// byDefinition encloses an operation by what it is defined as.
func byDefinition(op *ops.Op, operands []Range) Range {
	g := graph.New()
	n, err := notation.Parse(g, op.Def)
	if err != nil {
		panic("interval: the definition of " + op.Name + ": " + err.Error())
	}
	at := map[graph.Node]Range{}
	for i, name := range op.Args {
		at[g.Var(name)] = operands[i]
	}
	return Eval(at, n)[0]
}
