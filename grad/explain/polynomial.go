package explain

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A polynomial has rational coefficients, in variables that are nodes which
// are no sums, products or quotients. Its terms are in the order in which they
// came up.
type polynomial []monomial

// A monomial is a coefficient times powers of nodes, which are sorted by their
// identifiers.
type monomial struct {
	coefficient *big.Rat
	powers      []power
}

type power struct {
	base     graph.Node
	exponent int
}

func (m monomial) exponent(base graph.Node) int {
	for _, v := range m.powers {
		if v.base == base {
			return v.exponent
		}
	}
	return 0
}

func (m monomial) times(o monomial) monomial {
	out := monomial{new(big.Rat).Mul(m.coefficient, o.coefficient), slices.Clone(m.powers)}
	for _, v := range o.powers {
		if i := slices.IndexFunc(out.powers, func(u power) bool { return u.base == v.base }); i >= 0 {
			out.powers[i].exponent += v.exponent
		} else {
			out.powers = append(out.powers, v)
		}
	}
	out.powers = slices.DeleteFunc(out.powers, func(v power) bool { return v.exponent == 0 })
	slices.SortFunc(out.powers, func(a, b power) int { return cmp.Compare(a.base.ID(), b.base.ID()) })
	return out
}

// compare orders monomials lexicographically by their exponents.
func (m monomial) compare(o monomial) int {
	for i := 0; i < len(m.powers) && i < len(o.powers); i++ {
		a, b := m.powers[i], o.powers[i]
		if c := cmp.Compare(b.base.ID(), a.base.ID()); c != 0 {
			return c // the one with the earlier variable is larger
		}
		if c := cmp.Compare(a.exponent, b.exponent); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(m.powers), len(o.powers))
}

func (p polynomial) plus(q polynomial) polynomial {
	out := slices.Clone(p)
	for _, m := range q {
		if i := slices.IndexFunc(out, func(o monomial) bool { return m.compare(o) == 0 }); i >= 0 {
			out[i].coefficient = new(big.Rat).Add(out[i].coefficient, m.coefficient)
		} else {
			out = append(out, m)
		}
	}
	return slices.DeleteFunc(out, func(m monomial) bool { return m.coefficient.Sign() == 0 })
}

func (p polynomial) times(q polynomial) (out polynomial) {
	for _, a := range p {
		for _, b := range q {
			out = out.plus(polynomial{a.times(b)})
		}
	}
	return out
}

// dividedBy returns the quotient if the division leaves no remainder.
func (p polynomial) dividedBy(q polynomial) (quotient polynomial, ok bool) {
	largest := func(p polynomial) monomial { return slices.MaxFunc(p, monomial.compare) }
	lead := largest(q)
	inverse := monomial{new(big.Rat).Inv(lead.coefficient), nil}
	for _, v := range lead.powers {
		inverse.powers = append(inverse.powers, power{v.base, -v.exponent})
	}
	for range 2 * maxPolynomial {
		if len(p) == 0 {
			return quotient, true
		}
		m := largest(p).times(inverse)
		if slices.ContainsFunc(m.powers, func(v power) bool { return v.exponent < 0 }) {
			return nil, false
		}
		quotient = append(quotient, m)
		p = p.plus(polynomial{{big.NewRat(-1, 1), nil}}.times(q.times(polynomial{m})))
	}
	return nil, false
}

// key tells polynomials apart.
func (p polynomial) key() string {
	sorted := slices.Clone(p)
	slices.SortFunc(sorted, monomial.compare)
	var b strings.Builder
	for _, m := range sorted {
		b.WriteString(m.coefficient.RatString())
		for _, v := range m.powers {
			b.WriteString(" " + big.NewInt(int64(v.base.ID())).String() + "^" + big.NewInt(int64(v.exponent)).String())
		}
		b.WriteString(";")
	}
	return b.String()
}

// node builds a polynomial, a positive term first.
func (p polynomial) node(g *graph.Graph) graph.Node {
	ordered := slices.Clone(p)
	slices.SortStableFunc(ordered, func(a, b monomial) int { return cmp.Compare(b.coefficient.Sign(), a.coefficient.Sign()) })
	var out graph.Node
	for i, m := range ordered {
		term := g.Const(new(big.Rat).Abs(m.coefficient))
		for _, v := range m.powers {
			term = ops.Mul(term, ops.Pow(v.base, g.Int(int64(v.exponent))))
		}
		switch {
		case i == 0 && m.coefficient.Sign() < 0:
			out = ops.Neg(term)
		case i == 0:
			out = term
		case m.coefficient.Sign() < 0:
			out = ops.Sub(out, term)
		default:
			out = ops.Add(out, term)
		}
	}
	return out
}
