package check

import (
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// maxRelated bounds the inverse functions of a claim that are compared with
// each other.
const maxRelated = 12

// inside proves that two nodes are equal wherever both are defined, where
// inverse functions that are related stand deeper inside, as in
// x*acos(x) = 2*x*atan(sqrt((1-x)/(1+x))). Of two related ones the younger is
// replaced; the relation is proved first. Both have values wherever the sides
// have, since there are no branches.
func (v prover) inside(left, right graph.Node) (proof modular.Result) {
	order := graph.Topological(left, right)
	var found []graph.Node
	for _, n := range order {
		if n.Is("select") {
			return proof
		}
		if isAngle(n) || isLogarithm(n) {
			found = append(found, n)
		}
	}
	if len(found) == 0 || len(found) > maxRelated {
		return proof
	}
	table := sample(found)
	if table == nil {
		return proof
	}
	replace := map[graph.Node]graph.Node{}
	var conditions []modular.Condition
	for i, n := range found {
		for k := -1; k < i; k++ {
			var instead graph.Node
			switch {
			case k < 0:
				instead = constantAngle(n, table[i])
			case replace[found[k]].IsZero() && isAngle(n) == isAngle(found[k]):
				instead = proportional(n, found[k], table[i], table[k])
			}
			if instead.IsZero() {
				continue
			}
			if r := v.relation(n, instead); r.Proved {
				replace[n] = instead
				conditions = append(conditions, r.Conditions...)
				break
			}
		}
	}
	if len(replace) == 0 {
		return proof
	}
	sides := algebra.Substitute([]graph.Node{left, right}, replace)
	if proof = v.modular(sides[0], sides[1]); !proof.Proved {
		proof = v.inverse(sides[0], sides[1])
	}
	proof.Conditions = append(slices.Clone(proof.Conditions), conditions...)
	return proof
}

// relation proves an equality of two nodes by either method.
func (v prover) relation(a, b graph.Node) modular.Result {
	if r := v.modular(a, b); r.Proved {
		return r
	}
	return v.inverse(a, b)
}

// constantAngle returns the multiple of pi that a node seems to be, the zero
// Node if there is none.
func constantAngle(n graph.Node, values []float64) graph.Node {
	if !isAngle(n) || len(graph.Vars(n)) > 0 {
		return graph.Node{}
	}
	turns := make([]float64, len(values))
	for i, v := range values {
		turns[i] = v / math.Pi
	}
	if r := constant(turns); r != nil {
		return ops.Mul(n.Graph().Const(r), ops.Pi(n))
	}
	return graph.Node{}
}

// proportions are those in which inverse functions are related.
var proportions = []*big.Rat{
	big.NewRat(1, 1), big.NewRat(-1, 1), big.NewRat(2, 1), big.NewRat(-2, 1), big.NewRat(1, 2), big.NewRat(-1, 2),
	big.NewRat(3, 1), big.NewRat(-3, 1), big.NewRat(1, 3), big.NewRat(-1, 3),
}

// proportional returns what n seems to be by another node of the same kind:
// a multiple of it, plus a multiple of pi for angles or the logarithm of a
// number for logarithms; the zero Node if it is not.
func proportional(n, other graph.Node, values, others []float64) graph.Node {
	g := n.Graph()
	for _, r := range proportions {
		times, _ := r.Float64()
		rest := make([]float64, len(values))
		size := 0.0
		for i := range rest {
			rest[i] = values[i] - times*others[i]
			size = max(size, math.Abs(values[i]))
		}
		instead := ops.Mul(g.Const(r), other)
		if slices.ContainsFunc(rest, func(v float64) bool { return math.Abs(v-rest[0]) > closeness*size }) {
			continue
		}
		if math.Abs(rest[0]) <= closeness*size {
			return instead
		}
		if isAngle(n) {
			if s := constant([]float64{rest[0] / math.Pi}); s != nil && s.Denom().Int64() <= 12 {
				return ops.Add(instead, ops.Mul(g.Const(s), ops.Pi(n)))
			}
		} else if s := constant([]float64{math.Exp(rest[0])}); s != nil {
			return ops.Add(instead, ops.Log(g.Const(s)))
		}
	}
	return graph.Node{}
}
