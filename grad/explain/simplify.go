package explain

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// simplest returns the shortest of some nodes that are equal, as people write
// them, and of what becomes of the first by reducing fractions. The first wins
// unless another is clearly shorter: it is in the order of the document.
func (w *deriver) simplest(equal ...graph.Node) graph.Node {
	var candidates []graph.Node
	for _, n := range equal {
		candidates = append(candidates, algebra.Arranged(n))
	}
	if n, ok := reduced(candidates[0]); ok {
		candidates = append(candidates, n)
	}
	best := candidates[0]
	length := len(w.formula(best).Text)
	for _, n := range candidates[1:] {
		const clearly = 4
		if l := len(w.formula(n).Text); l+clearly <= length || l < length && l <= clearly {
			best, length = n, l
		}
	}
	return best
}

// withoutMinus returns the negative of a product that is written with a minus
// in front; ok is false for others.
func withoutMinus(n graph.Node) (positive graph.Node, ok bool) {
	if n.Is("neg") {
		return n.Operand(0), true
	}
	factors := factorsOf(n)
	switch first := factors[0]; {
	case first.Is("neg"):
		factors[0] = first.Operand(0)
	case first.Rational() != nil && first.Rational().Sign() < 0:
		factors[0] = ops.Neg(first)
	default:
		return n, false
	}
	positive = factors[0]
	for _, f := range factors[1:] {
		positive = ops.Mul(positive, f)
	}
	return positive, true
}

// A fraction is a number times powers of polynomials, those with negative
// exponents being the denominator. Products stay products in it.
type fraction struct {
	number  *big.Rat
	factors []polynomialPower
}

type polynomialPower struct {
	base     polynomial
	exponent int
}

// maxPolynomial bounds the terms of a polynomial, and the factors of a
// fraction; maxExponent bounds powers. What is larger is not simplified.
const (
	maxPolynomial = 24
	maxExponent   = 8
)

// reduced returns a node with common factors of numerators and denominators
// cancelled, which is equal wherever both are defined: ((1-y)/(1-a) - y/a)*a*(1-a)
// becomes a - y.
func reduced(n graph.Node) (graph.Node, bool) {
	fractions := map[graph.Node]fraction{}
	for _, n := range graph.Topological(n) {
		f, ok := fractionOf(n, fractions)
		if !ok {
			return n, false
		}
		fractions[n] = f
	}
	return fractions[n].node(n.Graph()), true
}

// fractionOf returns a node as a fraction, those of its operands being known.
func fractionOf(n graph.Node, known map[graph.Node]fraction) (fraction, bool) {
	operand := func(i int) fraction { return known[n.Operand(i)] }
	switch {
	case n.Rational() != nil:
		return fraction{number: n.Rational()}, true
	case n.Is("neg"):
		return operand(0).scaled(big.NewRat(-1, 1)), true
	case n.Is("add"):
		return operand(0).plus(operand(1))
	case n.Is("sub"):
		return operand(0).plus(operand(1).scaled(big.NewRat(-1, 1)))
	case n.Is("mul"):
		return operand(0).times(operand(1))
	case n.Is("square"):
		return operand(0).raised(2)
	case n.Is("div"):
		if below, ok := operand(1).raised(-1); ok {
			return operand(0).times(below)
		}
		return fraction{}, false
	case n.Is("pow"):
		if k, ok := n.Operand(1).Int(); ok && -maxExponent <= k && k <= maxExponent && k != 0 {
			return operand(0).raised(int(k))
		}
	}
	variable := polynomial{{big.NewRat(1, 1), []power{{n, 1}}}}
	return fraction{big.NewRat(1, 1), []polynomialPower{{variable, 1}}}, true
}

func (f fraction) scaled(r *big.Rat) fraction {
	return fraction{new(big.Rat).Mul(f.number, r), f.factors}
}

// times multiplies, equal factors being combined.
func (f fraction) times(g fraction) (fraction, bool) {
	out := fraction{new(big.Rat).Mul(f.number, g.number), slices.Clone(f.factors)}
	for _, factor := range g.factors {
		i := slices.IndexFunc(out.factors, func(p polynomialPower) bool { return p.base.key() == factor.base.key() })
		if i < 0 {
			out.factors = append(out.factors, factor)
			continue
		}
		out.factors[i].exponent += factor.exponent
	}
	out.factors = slices.DeleteFunc(out.factors, func(p polynomialPower) bool { return p.exponent == 0 })
	return out, out.small()
}

func (f fraction) small() bool {
	return len(f.factors) <= maxPolynomial && !slices.ContainsFunc(f.factors, func(p polynomialPower) bool {
		return max(p.exponent, -p.exponent) > maxExponent
	})
}

// raised returns an integral power; ok is false for 0 to the -1.
func (f fraction) raised(k int) (fraction, bool) {
	out := fraction{number: big.NewRat(1, 1)}
	base := f.number
	if k < 0 {
		if base.Sign() == 0 {
			return out, false
		}
		base = new(big.Rat).Inv(base)
	}
	for range max(k, -k) {
		out.number = new(big.Rat).Mul(out.number, base)
	}
	for _, factor := range f.factors {
		out.factors = append(out.factors, polynomialPower{factor.base, factor.exponent * k})
	}
	return out, out.small()
}

// plus adds: common factors are taken out, the rest is expanded over the
// common denominator, and what then divides it is cancelled.
func (f fraction) plus(g fraction) (fraction, bool) {
	if f.number.Sign() == 0 {
		return g, true
	}
	if g.number.Sign() == 0 {
		return f, true
	}
	common := fraction{number: big.NewRat(1, 1)}
	exponentIn := func(f fraction, key string) int {
		for _, p := range f.factors {
			if p.base.key() == key {
				return p.exponent
			}
		}
		return 0
	}
	seen := map[string]bool{}
	for _, p := range append(slices.Clone(f.factors), g.factors...) {
		key := p.base.key()
		if k := min(exponentIn(f, key), exponentIn(g, key)); k != 0 && !seen[key] {
			common.factors = append(common.factors, polynomialPower{p.base, k})
		}
		seen[key] = true
	}
	below, ok := common.raised(-1)
	if !ok {
		return f, false
	}
	var total polynomial
	for _, term := range []fraction{f, g} {
		rest, ok := term.times(below)
		if !ok {
			return f, false
		}
		p, ok := rest.expanded()
		if !ok {
			return f, false
		}
		total = total.plus(p)
	}
	if len(total) == 0 {
		return fraction{number: new(big.Rat)}, true
	}
	for i := range common.factors {
		for p := &common.factors[i]; p.exponent < 0; p.exponent++ {
			quotient, ok := total.dividedBy(p.base)
			if !ok {
				break
			}
			total = quotient
		}
	}
	common.factors = slices.DeleteFunc(common.factors, func(p polynomialPower) bool { return p.exponent == 0 })
	return common.times(factored(total))
}

// expanded multiplies out a fraction without denominators.
func (f fraction) expanded() (polynomial, bool) {
	out := polynomial{{f.number, nil}}
	for _, p := range f.factors {
		for range p.exponent {
			out = out.times(p.base)
			if len(out) > maxPolynomial {
				return nil, false
			}
		}
	}
	return out, true
}

// factored takes the content and the common powers of variables out of a
// polynomial, and makes its first coefficient positive if all are negative.
func factored(p polynomial) fraction {
	out := fraction{number: big.NewRat(1, 1)}
	if len(p) == 1 {
		out.number = p[0].coefficient
		for _, v := range p[0].powers {
			out.factors = append(out.factors, polynomialPower{polynomial{{big.NewRat(1, 1), []power{{v.base, 1}}}}, v.exponent})
		}
		return out
	}
	content := new(big.Rat).Abs(p[0].coefficient)
	shared := slices.Clone(p[0].powers)
	negative := true
	for _, m := range p {
		c := new(big.Rat).Abs(m.coefficient)
		content.SetFrac(
			new(big.Int).GCD(nil, nil, new(big.Int).Mul(content.Num(), c.Denom()), new(big.Int).Mul(c.Num(), content.Denom())),
			new(big.Int).Mul(content.Denom(), c.Denom()))
		negative = negative && m.coefficient.Sign() < 0
		for i := range shared {
			shared[i].exponent = min(shared[i].exponent, m.exponent(shared[i].base))
		}
	}
	if !content.IsInt() { // x + 1/10 is easier to read than (10*x + 1)/10
		content.SetInt64(1)
	}
	if negative {
		content.Neg(content)
	}
	shared = slices.DeleteFunc(shared, func(v power) bool { return v.exponent == 0 })
	quotient := monomial{new(big.Rat).Inv(content), nil}
	for _, v := range shared {
		quotient.powers = append(quotient.powers, power{v.base, -v.exponent})
		out.factors = append(out.factors, polynomialPower{polynomial{{big.NewRat(1, 1), []power{{v.base, 1}}}}, v.exponent})
	}
	out.number = content
	out.factors = append(out.factors, polynomialPower{p.times(polynomial{quotient}), 1})
	return out
}

// node builds a fraction. A minus in front goes into a difference, if there is
// one: a - y for -(y - a).
func (f fraction) node(g *graph.Graph) graph.Node {
	above, below := g.Int(1), g.Int(1)
	negative := f.number.Sign() < 0
	for _, p := range f.factors {
		isNegative := func(m monomial) bool { return m.coefficient.Sign() < 0 }
		if negative && p.exponent == 1 && slices.ContainsFunc(p.base, isNegative) {
			p.base = polynomial{{big.NewRat(-1, 1), nil}}.times(p.base)
			negative = false
		}
		base := p.base.node(g)
		if k := max(p.exponent, -p.exponent); k > 1 {
			base = ops.Pow(base, g.Int(int64(k)))
		}
		if p.exponent > 0 {
			above = ops.Mul(above, base)
		} else {
			below = ops.Mul(below, base)
		}
	}
	above = ops.Mul(g.Const(new(big.Rat).SetInt(new(big.Int).Abs(f.number.Num()))), above)
	below = ops.Mul(g.Const(new(big.Rat).SetInt(f.number.Denom())), below)
	out := ops.Div(above, below)
	if negative {
		out = ops.Neg(out)
	}
	return algebra.Arranged(out)
}
