package fit

import (
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Sides takes a residual apart into what is observed, which has no parameters,
// and what is fitted to it: y - f(x), f(x) - y, or y - a - b*x. ok is false if
// the residual is not of such a form.
func Sides(residual graph.Node, rows []graph.Node) (observed, fitted graph.Node, ok bool) {
	isData := func(n graph.Node) bool {
		vars := graph.Vars(n)
		return len(vars) > 0 && !slices.ContainsFunc(vars, func(v graph.Node) bool { return !slices.Contains(rows, v) })
	}
	n := residual
	if n.Is("sub") && isData(n.Operand(1)) && !isData(n.Operand(0)) {
		return n.Operand(1), n.Operand(0), true
	}
	for n.Is("sub") || n.Is("add") {
		term := n.Operand(1)
		switch {
		case fitted.IsZero() && n.Is("sub"):
			fitted = term
		case fitted.IsZero():
			fitted = ops.Neg(term)
		case n.Is("sub"):
			fitted = ops.Add(term, fitted)
		default:
			fitted = ops.Sub(fitted, term)
		}
		if n = n.Operand(0); isData(n) {
			return n, fitted, true
		}
	}
	return graph.Node{}, graph.Node{}, false
}
