package check

import (
	"fmt"
	"math"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// ratio returns claimed values over true ones, nil if there is none.
func ratio(t, y []float64) []float64 {
	out := make([]float64, len(t))
	for i := range t {
		if t[i] == 0 || y[i] == 0 {
			return nil
		}
		out[i] = y[i] / t[i]
	}
	return out
}

// constants returns the hypothesis that claimed is truth times a number.
func (c diagnosis) constants(truth graph.Node, t, y []float64) []hypothesis {
	ratio := ratio(t, y)
	if ratio == nil {
		return nil
	}
	r := constant(ratio)
	if r == nil {
		return nil
	}
	n := c.builder.Graph.Const(r)
	d := Diagnosis{Kind: Constant, Factor: r.RatString(), Message: fmt.Sprintf("yours is %s times the true one", r.RatString())}
	if n.IsInt(-1) {
		d.Kind, d.Message = WholeSign, "yours has the opposite sign"
	}
	return []hypothesis{{node: ops.Mul(truth, n), diagnosis: d}}
}

// signInPlaces returns the hypothesis that claimed is truth or its opposite,
// depending on where one looks, since a root of a square has been drawn.
func (c diagnosis) signInPlaces(truth, claimed graph.Node, t, y []float64) []hypothesis {
	size := func(values []float64) (out []float64) {
		for _, v := range values {
			out = append(out, math.Abs(v))
		}
		return out
	}
	if truth.Rational() != nil && claimed.Rational() != nil || !same(size(t), size(y)) {
		return nil
	}
	return []hypothesis{{node: ops.Square(truth), against: ops.Square(claimed), diagnosis: Diagnosis{
		Kind: SignInPlaces, Message: "yours is right for some values and has the opposite sign for others: the square root of u^2 is |u|",
	}}}
}

// upsideDown returns the hypothesis that claimed is the reciprocal of truth.
func (c diagnosis) upsideDown(truth graph.Node, t, y []float64) []hypothesis {
	product := make([]float64, len(t))
	for i := range t {
		product[i] = t[i] * y[i]
	}
	r := constant(product)
	if r == nil || !isUnit(r) {
		return nil
	}
	d := Diagnosis{Kind: Inverted, Message: "yours is upside down"}
	if r.Sign() < 0 {
		d.Message += " and has the opposite sign"
	}
	return []hypothesis{{node: ops.Div(c.builder.Graph.Const(r), truth), diagnosis: d}}
}

// wholeFactor returns the hypothesis that one side is the whole mistake, where
// the other is a number. Unless any factor will do, it must be a product of
// names: of a sum or a function it says no more than that it is wrong.
func (c diagnosis) wholeFactor(truth, claimed graph.Node, any bool) []hypothesis {
	for _, n := range []graph.Node{truth, claimed} {
		if n.Is("add") || n.Is("sub") || n.Is("select") || n.IsInt(0) {
			return nil
		}
	}
	switch {
	case truth.Rational() != nil:
		factor := algebra.Times(claimed, ops.Div(truth.Graph().Int(1), truth))
		if !any && !c.isProductOfNames(factor) {
			return nil
		}
		d := Diagnosis{Kind: ExtraFactor, Factor: c.text(factor)}
		d.Message = fmt.Sprintf("yours is %s times the true one", d.Factor)
		return []hypothesis{{node: ops.Mul(truth, factor), diagnosis: d}}
	case claimed.Rational() != nil:
		d := Diagnosis{Kind: MissingFactor, Factor: c.text(algebra.Times(truth, ops.Div(claimed.Graph().Int(1), claimed)))}
		d.Message = "yours lacks the factor " + d.Factor
		return []hypothesis{{node: claimed, diagnosis: d}}
	}
	return nil
}

func (c diagnosis) isProductOfNames(n graph.Node) bool {
	for _, part := range graph.Topological(c.builder.Named(n)) {
		if op := part.Op(); op != nil && op.Name != "mul" && op.Name != "div" && op.Name != "neg" && op.Name != "pow" {
			return false
		}
	}
	return true
}

// powers are those in which a candidate is a factor, the likelier first.
var powers = [...]int{1, -1, 2, -2, 3, -3}

// factor returns the hypotheses that claimed is truth times a constant and a
// power of one candidate.
func (c diagnosis) factor(truth graph.Node, t, y []float64, list []candidate) (out []hypothesis) {
	ratio := ratio(t, y)
	if ratio == nil {
		return nil
	}
	for _, p := range powers {
		for _, k := range list {
			if r := constant(divided(ratio, k, p)); r != nil {
				m := newMonomial(r)
				if _, named := c.builder.NameOf(k.node); named {
					m.raise(k.node, p) // as the document calls it, whatever it consists of
				} else {
					m.multiply(k.node, p)
				}
				out = append(out, c.monomialHypothesis(truth, m))
			}
		}
	}
	return out
}

// factors returns the hypotheses that claimed is truth times a constant and
// one or two candidates.
func (c diagnosis) factors(truth graph.Node, t, y []float64, list []candidate) []hypothesis {
	out := c.factor(truth, t, y, list)
	ratio := ratio(t, y)
	if len(out) > 0 || ratio == nil {
		return out
	}
	for i, k := range list {
		for _, p := range powers[:2] {
			rest := divided(ratio, k, p)
			for _, l := range list[i:] {
				for _, q := range powers[:2] {
					if r := constant(divided(rest, l, q)); r != nil && isUnit(r) {
						m := newMonomial(r)
						m.multiply(k.node, p)
						m.multiply(l.node, q)
						out = append(out, c.monomialHypothesis(truth, m))
					}
				}
			}
		}
	}
	return out
}

// A monomial is a number times powers.
type monomial struct {
	number    *big.Rat
	bases     []graph.Node
	exponents []int
}

func newMonomial(r *big.Rat) *monomial { return &monomial{number: new(big.Rat).Set(r)} }

// multiply multiplies by a power of n, which is taken apart into its factors.
func (m *monomial) multiply(n graph.Node, power int) {
	type factor struct {
		node  graph.Node
		power int
	}
	stack := []factor{{n, power}}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := f.node
		switch r := n.Rational(); {
		case r != nil && r.Sign() != 0:
			if f.power < 0 {
				r = new(big.Rat).Inv(r)
			}
			for range max(f.power, -f.power) {
				m.number.Mul(m.number, r)
			}
			continue
		case n.Is("neg"):
			if f.power%2 != 0 {
				m.number.Neg(m.number)
			}
			stack = append(stack, factor{n.Operand(0), f.power})
			continue
		case n.Is("mul"):
			stack = append(stack, factor{n.Operand(1), f.power}, factor{n.Operand(0), f.power})
			continue
		case n.Is("div"):
			stack = append(stack, factor{n.Operand(1), -f.power}, factor{n.Operand(0), f.power})
			continue
		case n.Is("square"):
			stack = append(stack, factor{n.Operand(0), 2 * f.power})
			continue
		case n.Is("pow"):
			if e := n.Operand(1).Rational(); e != nil && e.IsInt() && e.Num().IsInt64() && e.Num().CmpAbs(big.NewInt(100)) < 0 {
				stack = append(stack, factor{n.Operand(0), f.power * int(e.Num().Int64())})
				continue
			}
		}
		m.raise(n, f.power)
	}
}

// raise multiplies by a power of something that is no product; b - a is taken
// for -(a - b) where that is there.
func (m *monomial) raise(base graph.Node, power int) {
	for i, b := range m.bases {
		opposite := base.Is("sub") && b.Is("sub") && base.Operand(0) == b.Operand(1) && base.Operand(1) == b.Operand(0)
		if opposite && power%2 != 0 {
			m.number.Neg(m.number)
		}
		if opposite || b == base {
			m.exponents[i] += power
			return
		}
	}
	m.bases, m.exponents = append(m.bases, base), append(m.exponents, power)
}

// parts returns what stands above the line and what below, without the sign.
func (m *monomial) parts(g *graph.Graph) (above, below graph.Node) {
	above = g.Const(new(big.Rat).SetInt(new(big.Int).Abs(m.number.Num())))
	below = g.Const(new(big.Rat).SetInt(m.number.Denom()))
	for i, base := range m.bases {
		switch e := m.exponents[i]; {
		case e > 0:
			above = ops.Mul(above, ops.Pow(base, g.Int(int64(e))))
		case e < 0:
			below = ops.Mul(below, ops.Pow(base, g.Int(int64(-e))))
		}
	}
	return above, below
}

// tidied returns a sum with the factors of each term collected: -2/x^3 for
// 2*(-1/(x^2)^2)*x. It may be defined at more points.
func tidied(n graph.Node) graph.Node {
	var sum graph.Node
	for _, s := range summands(n) {
		m := newMonomial(big.NewRat(1, 1))
		m.multiply(s.node, 1)
		above, below := m.parts(n.Graph())
		term := above
		if !below.IsInt(1) {
			term = ops.Div(above, below)
		}
		switch negative := s.negative != (m.number.Sign() < 0); {
		case sum.IsZero() && negative:
			sum = ops.Neg(term)
		case sum.IsZero():
			sum = term
		case negative:
			sum = ops.Sub(sum, term)
		default:
			sum = ops.Add(sum, term)
		}
	}
	return sum
}

// monomialHypothesis is that the truth was multiplied by m.
func (c diagnosis) monomialHypothesis(truth graph.Node, m *monomial) hypothesis {
	above, below := m.parts(c.builder.Graph)
	factor := above
	if !below.IsInt(1) {
		factor = ops.Div(above, below)
	}
	d := Diagnosis{Factor: c.text(factor)}
	sign := ""
	if m.number.Sign() < 0 {
		factor = ops.Neg(factor)
		sign = " and has the opposite sign"
	}
	switch {
	case below.IsInt(1):
		d.Kind, d.Message = ExtraFactor, fmt.Sprintf("yours is %s times the true one%s", d.Factor, sign)
	case above.IsInt(1):
		d.Kind, d.Message = MissingFactor, fmt.Sprintf("yours lacks the factor %s%s", c.text(below), sign)
	default:
		d.Kind, d.Message = WrongFactor, fmt.Sprintf("yours has the factor %s where the true one has %s%s", c.text(above), c.text(below), sign)
	}
	return hypothesis{node: ops.Mul(truth, factor), diagnosis: d}
}

// constant returns the simple rational that all values are close to, or nil.
func constant(values []float64) *big.Rat {
	for _, v := range values {
		if !(math.Abs(v-values[0]) <= 1e-9*math.Abs(values[0])) {
			return nil
		}
	}
	for den := int64(1); den <= 144; den++ {
		num := math.Round(values[0] * float64(den))
		if num != 0 && math.Abs(num) <= 10_000 && math.Abs(values[0]*float64(den)-num) <= 1e-9*math.Abs(num) {
			return big.NewRat(int64(num), den)
		}
	}
	return nil
}

// divided returns values divided by k to the power p.
func divided(values []float64, k candidate, p int) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		power := 1.0
		for range max(p, -p) {
			power *= k.values[i]
		}
		if p > 0 {
			out[i] = v / power
		} else {
			out[i] = v * power
		}
	}
	return out
}

func isUnit(r *big.Rat) bool { return r.IsInt() && r.Num().CmpAbs(big.NewInt(1)) == 0 }
