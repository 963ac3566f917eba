package fit

import (
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Huber returns a loss that is half the square of a residual up to a size of
// bend, and grows in proportion to the residual beyond it (Huber, Annals of
// Mathematical Statistics 35, 1964). Use it with [Options.Sandwich].
func Huber(residual graph.Node, bend float64) graph.Node {
	g := residual.Graph()
	size, k := ops.Abs(residual), g.Float(bend)
	square := ops.Div(ops.Square(residual), g.Int(2))
	return ops.Select(ops.Less(size, k), square, ops.Mul(k, ops.Sub(size, ops.Div(k, g.Int(2)))))
}

// Cauchy returns the loss bend^2/2*log(1 + (residual/bend)^2), with which a
// residual counts for less and less the further it is beyond bend. It may have
// several minima. Use it with [Options.Sandwich].
func Cauchy(residual graph.Node, bend float64) graph.Node {
	g := residual.Graph()
	k := g.Float(bend)
	scaled := ops.Square(ops.Div(residual, k))
	return ops.Mul(ops.Div(ops.Square(k), g.Int(2)), ops.Log1p(scaled))
}
