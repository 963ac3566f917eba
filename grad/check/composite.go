package check

import (
	"fmt"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Bounds on the sums that are tried as factors.
const (
	maxAddends           = 64
	maxAddendDenominator = 4
)

// addendNumbers are the coefficients of the first addend, the likelier first;
// the second may have any simple one.
var addendNumbers = []*big.Rat{
	big.NewRat(1, 1), big.NewRat(-1, 1), big.NewRat(2, 1), big.NewRat(-2, 1), big.NewRat(3, 1), big.NewRat(-3, 1), big.NewRat(1, 2), big.NewRat(-1, 2),
	big.NewRat(4, 1), big.NewRat(-4, 1),
}

// composite returns the hypotheses that a factor of two terms, such as a + b*x,
// was lost or is too much as a whole: one that does not stand on either side.
func (c diagnosis) composite(truth, claimed graph.Node, p points, t, y []float64) (out []hypothesis) {
	lost, extra := ratio(y, t), ratio(t, y)
	if lost == nil || extra == nil {
		return nil
	}
	addends := c.addends(truth, claimed, p)
	for k, target := range [][]float64{lost, extra} {
		n := c.sumLike(target, addends)
		if n.IsZero() {
			continue
		}
		d := Diagnosis{Kind: MissingFactor, Factor: c.text(n)}
		if k == 0 {
			d.Message = "yours lacks the factor " + d.Factor
			out = append(out, hypothesis{node: ops.Div(truth, n), diagnosis: d})
		} else {
			d.Kind, d.Message = ExtraFactor, fmt.Sprintf("yours is %s times the true one", d.Factor)
			out = append(out, hypothesis{node: ops.Mul(truth, n), diagnosis: d})
		}
	}
	return out
}

// addends returns what terms of a factor may be made of: 1, variables and
// functions of the two sides, and products of two of them.
func (c diagnosis) addends(truth, claimed graph.Node, p points) []candidate {
	nodes := append([]graph.Node{c.builder.Graph.Int(1)}, graph.Vars(truth, claimed)...)
	for _, n := range graph.Topological(truth, claimed) {
		if op := n.Op(); op != nil && op.Arity() == 1 && op.Name != "neg" && op.Name != "square" && len(nodes) < maxAddends/4 {
			nodes = append(nodes, n)
		}
	}
	for i, a := range nodes[1:] {
		for _, b := range nodes[i+1:] {
			switch {
			case len(nodes) >= maxAddends:
			case a == b:
				nodes = append(nodes, ops.Pow(a, a.Graph().Int(2)))
			default:
				nodes = append(nodes, ops.Mul(a, b))
			}
		}
	}
	return p.candidates(nodes)
}

// sumLike returns a sum of two addends with simple coefficients that has the
// values of target; the zero Node if there is none.
func (c diagnosis) sumLike(target []float64, addends []candidate) graph.Node {
	g := c.builder.Graph
	rest := make([]float64, len(target))
	for i, a := range addends {
		for _, r := range addendNumbers {
			times, _ := r.Float64()
			for j := range rest {
				rest[j] = target[j] - times*a.values[j]
			}
			for _, b := range addends[i+1:] {
				s := constant(divided(rest, b, 1))
				if s == nil || s.Denom().Int64() > maxAddendDenominator || s.Num().BitLen() > 4 {
					continue
				}
				return ops.Add(ops.Mul(g.Const(r), a.node), ops.Mul(g.Const(s), b.node))
			}
		}
	}
	return graph.Node{}
}
