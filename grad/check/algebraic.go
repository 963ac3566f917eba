package check

import (
	"math"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// A bound is about an algebraic number that is U/L for algebraic integers U and
// L: binary logarithms that no conjugate of U and of L exceeds in absolute
// value.
//
// All U and L lie in one field of degree d. If U is not 0, the product of its d
// conjugates is an integer that is not 0, so that |U| >= u^(1-d), and
// |U/L| >= 1/(u^(d-1)*l). What is smaller is 0. This is the separation bound of
// Burnikel, Fleischer, Mehlhorn and Schirra (A strong and easily computable
// separation bound for arithmetic expressions involving radicals, Algorithmica
// 27, 2000), but that a root of U/L is taken as that of U*L^(k-1), over L, which
// keeps the degree at k for each root; and that cosines and sines of rational
// multiples of pi, half of the sums of two roots of unity, are let in.
type bound struct {
	u, l float64
	pi   bool // it is made from pi, and only good as an angle
}

// Limits of what is decided so.
const (
	maxDegree        = 1 << 12
	maxAlgebraicBits = 16_000
)

// An algebraicField collects what generates the field that numbers lie in.
type algebraicField struct {
	roots  float64 // product of the degrees of roots
	unity  int64   // order of the roots of unity, a multiple of 4
	values map[graph.Node]bound
}

// algebraic proves that two constants are equal which are made from rationals
// by arithmetic, roots, and sines and cosines of rational multiples of pi.
func (v prover) algebraic(left, right graph.Node) modular.Result {
	difference := ops.Sub(left, right)
	f := &algebraicField{roots: 1, unity: 4, values: map[graph.Node]bound{}}
	for _, n := range graph.Topological(difference) {
		b, ok := f.bound(n)
		if !ok {
			return modular.Result{}
		}
		f.values[n] = b
	}
	degree := f.roots * float64(totient(f.unity))
	b := f.values[difference]
	if b.pi {
		return modular.Result{}
	}
	bits := (degree-1)*max(0, b.u) + max(0, b.l)
	if degree > maxDegree || !(bits < maxAlgebraicBits) || v.context.Err() != nil {
		return modular.Result{}
	}
	const margin = 64
	value := &enclosure.Eval([]graph.Node{difference}, nil, uint(bits)+2*margin)[0]
	low, high := value.Bounds()
	if low == nil {
		return modular.Result{}
	}
	least := new(big.Float).SetMantExp(big.NewFloat(1), -int(bits)-margin)
	if high.Cmp(least) < 0 && low.Cmp(new(big.Float).Neg(least)) > 0 {
		return modular.Result{Proved: true, ErrorBound: math.Inf(-1)}
	}
	return modular.Result{}
}

// bound returns the bound of a node whose operands have theirs. The logarithms
// are rounded to nearest; the margin is for that.
func (f *algebraicField) bound(n graph.Node) (bound, bool) {
	if r := n.Rational(); r != nil {
		return bound{u: log2(r.Num()), l: log2(r.Denom())}, true
	}
	op := n.Op()
	if op == nil || op.Orders != nil {
		return bound{}, false
	}
	var a, b bound
	for i, operand := range n.Operands() {
		if i == 0 {
			a = f.values[operand]
		} else {
			b = f.values[operand]
		}
	}
	pi := a.pi || b.pi
	switch op.Name {
	case "pi":
		return bound{pi: true}, true
	case "add", "sub":
		x, y := a.u+b.l, b.u+a.l
		return bound{max(x, y) + math.Log2(1+math.Exp2(-math.Abs(x-y))), a.l + b.l, pi}, true
	case "neg", "abs":
		return a, true
	case "mul":
		return bound{a.u + b.u, a.l + b.l, pi}, true
	case "div":
		return bound{a.u + b.l, a.l + b.u, pi}, true
	case "square":
		return bound{2 * a.u, 2 * a.l, pi}, true
	case "sqrt":
		return f.root(a, 2), true
	case "cbrt":
		return f.root(a, 3), true
	case "pow":
		return f.power(n, a)
	case "sin", "cos", "tan", "cot", "sec", "csc":
		return f.circular(n)
	}
	return bound{}, false
}

func (f *algebraicField) root(a bound, k float64) bound {
	f.roots *= k
	return bound{(a.u + (k-1)*a.l) / k, a.l, a.pi}
}

// power returns the bound of a power with a rational exponent.
func (f *algebraicField) power(n graph.Node, a bound) (bound, bool) {
	r := n.Operand(1).Rational()
	if r == nil || r.Num().BitLen() > 12 || r.Denom().BitLen() > 6 {
		return bound{}, false
	}
	if r.Sign() < 0 {
		a = bound{a.l, a.u, a.pi}
	}
	if k := float64(r.Denom().Int64()); k > 1 {
		a = f.root(a, k)
	}
	times := math.Abs(float64(r.Num().Int64()))
	return bound{times * a.u, times * a.l, a.pi}, true
}

// circular returns the bound of a function of a rational multiple of pi: twice a
// cosine or sine is a sum of two roots of unity, or i times one.
func (f *algebraicField) circular(n graph.Node) (bound, bool) {
	sum, ok := linear(n.Operand(0))
	if !ok || len(sum) != 1 || !sum[0].node.Is("pi") || sum[0].times.Denom().BitLen() > 12 {
		return bound{}, false
	}
	order := 2 * sum[0].times.Denom().Int64()
	f.unity *= order / gcd(f.unity, order)
	if f.unity > 4*maxDegree {
		return bound{}, false
	}
	return bound{u: 1, l: 1}, true
}

// log2 returns the binary logarithm of |n|, and 0 for 0, which does not exceed 1.
func log2(n *big.Int) float64 {
	mantissa := new(big.Float)
	exponent := new(big.Float).SetInt(n).MantExp(mantissa)
	m, _ := mantissa.Float64()
	if m == 0 {
		return 0
	}
	return math.Log2(math.Abs(m)) + float64(exponent)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// totient returns Euler's function.
func totient(n int64) int64 {
	result := n
	for p := int64(2); p*p <= n; p++ {
		if n%p == 0 {
			for n%p == 0 {
				n /= p
			}
			result -= result / p
		}
	}
	if n > 1 {
		result -= result / n
	}
	return result
}
