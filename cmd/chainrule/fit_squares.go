package main

import (
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// asSquares reads a loss as a sum of squares: factor*(r1^2 + r2^2 + ...), where
// factors of a row that are no numbers have become a part of the residuals.
func asSquares(n graph.Node, rows []graph.Node) (residuals []graph.Node, factor float64, ok bool) {
	g := n.Graph()
	constant := func(n graph.Node) bool {
		return !slices.ContainsFunc(graph.Vars(n), func(v graph.Node) bool { return !slices.Contains(rows, v) })
	}
	type item struct {
		n      graph.Node
		factor *big.Rat
		weight graph.Node // zero for 1
	}
	work := []item{{n, big.NewRat(1, 1), graph.Node{}}}
	type square struct {
		item
		root graph.Node
	}
	var squares []square
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		weigh := func(n, by graph.Node, inverse bool) bool {
			j := item{n, new(big.Rat).Set(i.factor), i.weight}
			r := by.Rational()
			switch {
			case r != nil && r.Sign() > 0 && inverse:
				j.factor.Quo(j.factor, r)
			case r != nil && r.Sign() > 0:
				j.factor.Mul(j.factor, r)
			case r == nil && constant(by):
				if inverse {
					by = ops.Div(g.Int(1), by)
				}
				if !j.weight.IsZero() {
					by = ops.Mul(j.weight, by)
				}
				j.weight = by
			default:
				return false
			}
			work = append(work, j)
			return true
		}
		switch {
		case i.n.Is("square"):
			squares = append(squares, square{i, i.n.Operand(0)})
		case i.n.Is("add"):
			work = append(work, item{i.n.Operand(1), i.factor, i.weight}, item{i.n.Operand(0), i.factor, i.weight})
		case i.n.Is("mul") && i.n.Operand(0) == i.n.Operand(1):
			squares = append(squares, square{i, i.n.Operand(0)})
		case i.n.Is("mul") && (weigh(i.n.Operand(1), i.n.Operand(0), false) || weigh(i.n.Operand(0), i.n.Operand(1), false)):
		case i.n.Is("div") && weigh(i.n.Operand(0), i.n.Operand(1), true):
		default:
			return nil, 0, false
		}
	}
	common := squares[0].factor
	for _, s := range squares {
		r := s.root
		if !s.weight.IsZero() {
			r = ops.Mul(ops.Sqrt(s.weight), r)
		}
		ratio, _ := new(big.Rat).Quo(s.factor, common).Float64()
		residuals = append(residuals, scaledBy(r, ratio))
	}
	factor, _ = common.Float64()
	return residuals, factor, true
}

// scaledBy multiplies a residual so that its square is multiplied by factor.
func scaledBy(r graph.Node, factor float64) graph.Node {
	if factor == 1 {
		return r
	}
	return ops.Mul(r.Graph().Float(math.Sqrt(factor)), r)
}
