package check

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/ops"
)

// negligible is how far apart, relatively, two sides are that people would
// take for the same number.
const negligible = 1e-5

// precisionBits is the precision at which a tiny difference is measured.
const precisionBits = 320

// precise returns the hypotheses that claimed is truth but for very little: a
// factor close to 1, or a small constant added.
func (c diagnosis) precise(truth, claimed graph.Node, p points, t, y []float64) (out []hypothesis) {
	for i := range t {
		if math.Abs(y[i]-t[i]) > negligible*math.Abs(t[i]) {
			return nil
		}
	}
	g := c.builder.Graph
	excess := ops.Div(ops.Sub(claimed, truth), truth)
	if r := rationalValue(excess, p); r != nil {
		d := Diagnosis{Kind: Precision, Factor: "1 + " + scientific(r)}
		if r.Sign() < 0 {
			d.Factor = "1 - " + scientific(new(big.Rat).Neg(r))
		}
		d.Message = "yours differs only by a factor of " + d.Factor
		factor := g.Const(new(big.Rat).Add(big.NewRat(1, 1), r))
		out = append(out, hypothesis{node: ops.Mul(truth, factor), diagnosis: d})
	}
	if r := rationalValue(ops.Sub(claimed, truth), p); r != nil {
		d := Diagnosis{Kind: Precision, Factor: scientific(r), Message: "yours differs only by " + scientific(r)}
		out = append(out, hypothesis{node: ops.Add(truth, g.Const(r)), diagnosis: d})
	}
	return out
}

// rationalValue returns the simplest number that a node may be at two points,
// if there is one that is simple enough not to be a coincidence.
func rationalValue(n graph.Node, p points) *big.Rat {
	var first *big.Rat
	for _, k := range p[:2] {
		at := map[graph.Node]*big.Rat{}
		for _, v := range graph.Topological(n) {
			if op := v.Op(); v.IsVar() || op != nil && op.Value == nil && op.Orders != nil {
				at[v] = new(big.Rat).SetFloat64(value(k, v))
			}
		}
		b := &enclosure.Eval([]graph.Node{n}, at, precisionBits)[0]
		if b.State() != enclosure.Defined {
			return nil
		}
		if first == nil {
			lo, hi := b.Bounds()
			l, _ := lo.Rat(nil)
			h, _ := hi.Rat(nil)
			if l == nil || h == nil || l.Sign()*h.Sign() <= 0 {
				return nil
			}
			first = simplest(l, h)
			if first.Num().BitLen()+first.Denom().BitLen() > precisionBits/2 {
				return nil
			}
		} else if !b.Contains(first) {
			return nil
		}
	}
	return first
}

// simplest returns the fraction of the smallest denominator between two numbers
// of the same sign, by their continued fractions.
func simplest(lo, hi *big.Rat) *big.Rat {
	if lo.Sign() < 0 {
		r := simplest(new(big.Rat).Neg(hi), new(big.Rat).Neg(lo))
		return r.Neg(r)
	}
	var quotients []*big.Int
	for {
		floor := new(big.Int).Quo(lo.Num(), lo.Denom())
		whole := new(big.Rat).SetInt(floor)
		if lo.IsInt() {
			quotients = append(quotients, floor)
			break
		}
		if next := new(big.Rat).Add(whole, big.NewRat(1, 1)); next.Cmp(hi) <= 0 {
			quotients = append(quotients, next.Num())
			break
		}
		quotients = append(quotients, floor)
		lo, hi = new(big.Rat).Inv(new(big.Rat).Sub(hi, whole)), new(big.Rat).Inv(new(big.Rat).Sub(lo, whole))
	}
	r := new(big.Rat)
	for i := len(quotients) - 1; i >= 0; i-- {
		if r.Sign() != 0 {
			r.Inv(r)
		}
		r.Add(r, new(big.Rat).SetInt(quotients[i]))
	}
	return r
}

// scientific writes a small number: 1e-12, 2.5e-7; a fraction where that is
// no short decimal.
func scientific(r *big.Rat) string {
	f, _ := r.Float64()
	text := fmt.Sprintf("%.10e", f)
	if math.Abs(f) >= 0.1 {
		return r.RatString()
	}
	mantissa, exponent, _ := strings.Cut(text, "e")
	mantissa = strings.TrimSuffix(strings.TrimRight(mantissa, "0"), ".")
	text = mantissa + "e-" + strings.TrimLeft(exponent, "-0")
	if back, ok := new(big.Rat).SetString(text); ok && back.Cmp(r) == 0 {
		return text
	}
	return r.RatString()
}
