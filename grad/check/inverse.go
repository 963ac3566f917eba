package check

import (
	"context"
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// Equalities between inverse functions, such as acos(x) = 2*atan(sqrt((1-x)/(1+x))),
// hold on a branch, which evaluation in a finite field cannot see. They are
// proved in two steps.
//
//   - The exponential of both sides, times a number K that makes the
//     coefficients of the inverse functions whole, is free of inverse functions
//     of its kind, and the modular prover compares it. Where logarithms and
//     inverse hyperbolic functions are left, e^(K*left) = e^(K*right) is all:
//     e^u is one-to-one on the reals. So is cosh(u) for u >= 0, and often simpler.
//   - For angles, cos(K*(left-right)) = 1 says that left - right is a multiple of
//     2*pi/K wherever both are defined. Then it is 0 where it is less than that
//     in absolute value. This is shown by intervals on boxes that cover the
//     whole space: on each, one side certainly has no value, or the enclosure
//     of left - right lies between -2*pi/K and 2*pi/K.
//
// Nothing is assumed of the domain: it need not be connected, and its pieces
// need not be found. That replaces the textbook argument of equal derivatives
// and one value on each piece, which also needs the pieces.

// angles and logarithms are the inverse functions of the two kinds.
var (
	angles     = []string{"asin", "acos", "atan", "acot", "asec", "acsc", "atan2"}
	logarithms = []string{"log", "log2", "log10", "log1p", "asinh", "acosh", "atanh", "acoth", "asech", "acsch", "softplus"}
)

func isAngle(n graph.Node) bool {
	return n.Op() != nil && n.Op().Orders == nil && slices.Contains(angles, n.Op().Name)
}

func isLogarithm(n graph.Node) bool {
	return n.Op() != nil && n.Op().Orders == nil && slices.Contains(logarithms, n.Op().Name)
}

// A part is a node with a coefficient in a sum.
type part struct {
	times *big.Rat
	node  graph.Node
}

// maxParts bounds the sums that are taken apart.
const maxParts = 32

// linear takes a node apart into a sum of nodes with rational coefficients.
func linear(n graph.Node) (sum []part, ok bool) {
	stack := []part{{big.NewRat(1, 1), n}}
	for steps := 0; len(stack) > 0; steps++ {
		if steps > 4*maxParts || len(sum) > maxParts {
			return nil, false
		}
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		times := func(r *big.Rat) *big.Rat { return new(big.Rat).Mul(p.times, r) }
		switch n := p.node; {
		case n.Is("add"):
			stack = append(stack, part{p.times, n.Operand(0)}, part{p.times, n.Operand(1)})
			continue
		case n.Is("sub"):
			stack = append(stack, part{p.times, n.Operand(0)}, part{times(big.NewRat(-1, 1)), n.Operand(1)})
			continue
		case n.Is("neg"):
			stack = append(stack, part{times(big.NewRat(-1, 1)), n.Operand(0)})
			continue
		case n.Is("mul") && n.Operand(0).Rational() != nil:
			stack = append(stack, part{times(n.Operand(0).Rational()), n.Operand(1)})
			continue
		case n.Is("mul") && n.Operand(1).Rational() != nil:
			stack = append(stack, part{times(n.Operand(1).Rational()), n.Operand(0)})
			continue
		case n.Is("div") && n.Operand(1).Rational() != nil && n.Operand(1).Rational().Sign() != 0:
			stack = append(stack, part{times(new(big.Rat).Inv(n.Operand(1).Rational())), n.Operand(0)})
			continue
		}
		if i := slices.IndexFunc(sum, func(s part) bool { return s.node == p.node }); i >= 0 {
			sum[i].times = new(big.Rat).Add(sum[i].times, p.times)
		} else {
			sum = append(sum, p)
		}
	}
	return sum, true
}

// inverse proves an equality of sums of inverse functions.
func (v prover) inverse(left, right graph.Node) (proof modular.Result) {
	sum, ok := linear(ops.Sub(left, right))
	if !ok {
		return proof
	}
	if k := multiple(sum, isLogarithm); k != nil {
		a, b := balanced(left.Graph(), sum, k)
		if proof = v.modular(ops.Exp(a), ops.Exp(b)); proof.Proved {
			return proof
		}
		if notNegative(a) && notNegative(b) {
			if proof = v.modular(ops.Cosh(withoutSign(a)), ops.Cosh(withoutSign(b))); proof.Proved {
				return proof
			}
		}
	}
	var cuts []modular.Condition
	for i, p := range sum {
		if p.node.Is("atan2") {
			sum[i], cuts = halfAngle(p), append(cuts, modular.Condition{Kind: modular.Continuous, A: p.node})
		}
	}
	k := multiple(sum, isAngle)
	if k == nil {
		return proof
	}
	// Half of it leaves half angles, which the prover knows, and leaves more
	// room. Twice makes do without the roots of 1+u^2, whose signs may be
	// unknown.
	for _, k := range []*big.Rat{k, new(big.Rat).Mul(k, big.NewRat(1, 2)), new(big.Rat).Mul(k, big.NewRat(2, 1))} {
		times, _ := k.Float64()
		if !covered(v.context, left, right, (1-1e-9)*2*math.Pi/times) { // less than the period, rounding or not
			continue
		}
		a, b := balanced(left.Graph(), sum, k)
		if proof = v.modular(ops.Cos(ops.Sub(a, b)), left.Graph().Int(1)); proof.Proved {
			proof.Conditions = append(proof.Conditions, cuts...)
			return proof
		}
	}
	return proof
}

// notNegative reports whether a node certainly is nowhere negative.
func notNegative(n graph.Node) bool { return interval.Eval(nil, n)[0].Lo >= 0 }

// withoutSign returns u for |u|, of which the hyperbolic cosine is the same.
func withoutSign(n graph.Node) graph.Node {
	if n.Is("abs") {
		return n.Operand(0)
	}
	return n
}

// halfAngle writes atan2(a, b) as 2*atan(a/(b + sqrt(a^2 + b^2))), which it is
// where it does not jump.
func halfAngle(p part) part {
	a, b := p.node.Operand(0), p.node.Operand(1)
	return part{
		new(big.Rat).Mul(p.times, big.NewRat(2, 1)),
		ops.Atan(ops.Div(a, ops.Add(b, ops.Sqrt(ops.Add(ops.Square(a), ops.Square(b)))))),
	}
}

// maxMultiple bounds the multiples of inverse functions under an exponential.
const maxMultiple = 12

// multiple returns the least number that makes the coefficients of the nodes of
// a kind whole, nil if there are none or if they are too large.
func multiple(sum []part, kind func(graph.Node) bool) *big.Rat {
	above, below := new(big.Int), big.NewInt(1) // of the greatest common divisor
	for _, p := range sum {
		if p.times.Sign() != 0 && kind(p.node) {
			num, d := new(big.Int).Abs(p.times.Num()), p.times.Denom()
			above.GCD(nil, nil, above, num)
			below.Mul(below, new(big.Int).Quo(d, new(big.Int).GCD(nil, nil, below, d)))
		}
	}
	if above.Sign() == 0 {
		return nil
	}
	k := new(big.Rat).SetFrac(below, above)
	for _, p := range sum {
		if kind(p.node) && new(big.Rat).Mul(k, p.times).Num().CmpAbs(big.NewInt(maxMultiple)) > 0 {
			return nil
		}
	}
	return k
}

// balanced returns two nodes that differ by k times a sum: what has positive
// coefficients, and what has negative ones.
func balanced(g *graph.Graph, sum []part, k *big.Rat) (left, right graph.Node) {
	left, right = g.Int(0), g.Int(0)
	for _, p := range sum {
		r := new(big.Rat).Mul(p.times, k)
		if r.Sign() < 0 {
			right = ops.Add(right, ops.Mul(g.Const(r.Neg(r)), p.node))
		} else { // 0 times something keeps its domain
			left = ops.Add(left, ops.Mul(g.Const(r), p.node))
		}
	}
	return left, right
}

// Bounds on the boxes by which a space is covered.
const (
	maxBoxes    = 1200
	maxBoxNodes = 60_000 // evaluated in all
	maxUnknowns = 6
)

// covered reports whether left - right certainly is less than period in
// absolute value wherever both are defined.
func covered(ctx context.Context, left, right graph.Node, period float64) bool {
	difference := ops.Sub(left, right)
	var unknowns []graph.Node
	order := graph.Topological(difference)
	for _, n := range order {
		if n.IsVar() || n.Op() != nil && n.Op().Orders != nil {
			unknowns = append(unknowns, n)
		}
	}
	if len(unknowns) > maxUnknowns {
		return false
	}
	type box struct {
		ranges []interval.Range
		depth  int
	}
	all := make([]interval.Range, len(unknowns))
	for i := range all {
		all[i] = interval.Between(math.Inf(-1), math.Inf(1))
	}
	stack := []box{{ranges: all}}
	at := map[graph.Node]interval.Range{}
	for boxes := 1; len(stack) > 0; boxes++ {
		if boxes > maxBoxes || boxes*len(order) > maxBoxNodes || ctx.Err() != nil {
			return false
		}
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for i, n := range unknowns {
			at[n] = b.ranges[i]
		}
		r := interval.Eval(at, difference)[0]
		if r.Lo > r.Hi || -period < r.Lo && r.Hi < period {
			continue
		}
		if len(unknowns) == 0 {
			return false
		}
		i := b.depth % len(unknowns)
		low, high := halves(b.ranges[i])
		for _, half := range []interval.Range{low, high} {
			ranges := slices.Clone(b.ranges)
			ranges[i] = half
			stack = append(stack, box{ranges, b.depth + 1})
		}
	}
	return true
}

// halves divides a range in two, an infinite one at 0, 1 and 4 times the finite
// bound.
func halves(r interval.Range) (low, high interval.Range) {
	middle := r.Lo/2 + r.Hi/2
	switch below, above := math.IsInf(r.Lo, -1), math.IsInf(r.Hi, 1); {
	case below && above:
		middle = 0
	case above:
		middle = max(1, 4*r.Lo)
	case below:
		middle = min(-1, 4*r.Hi)
	}
	return interval.Between(r.Lo, middle), interval.Between(middle, r.Hi)
}
