// Package interval evaluates expressions over intervals of float64 with outward
// rounding: the result certainly encloses the value, or says that it may be
// undefined.
//
//	x := interval.Between(1, 2)
//	y := interval.Range{}.Apply(ops.Lookup("log"), x) // [0, 0.6931...]
//
// It rests on the following assumptions about float64 functions, which a test
// of package enclosure samples against proven bounds: +, -, *, / and sqrt are
// correctly rounded (IEEE 754); sine and cosine of arguments below 2^20 in
// absolute value are wrong by at most 2^-50 (and, for arguments below 1/2, by 8
// units in the last place); log2 and log10 by at most 2^-49 where they are less
// than 1; pow by 8 + 2|b| + 2|log a| units in the last place; everything else
// by 8 units. Package math is several times better.
//
// Package enclosure proves its bounds at any precision, and is slower.
package interval

import (
	"fmt"
	"math"
	"math/big"

	"github.com/chainrule-go/chainrule/ops"
)

// A Range encloses a real number that is not known exactly: it lies between Lo
// and Hi, both included, or is undefined if Partial. Bounds may be infinite,
// the number is not.
//
// Empty ranges have Lo > Hi: no operands within the enclosures lie in the
// domain, the result is certainly undefined.
//
// Ranges are an [ops.Value].
type Range struct {
	Lo, Hi  float64
	Partial bool
}

var (
	whole = Range{Lo: math.Inf(-1), Hi: math.Inf(1)}
	empty = Range{Lo: math.Inf(1), Hi: math.Inf(-1), Partial: true}
)

// Point returns the interval that holds x alone, and the empty one for NaN.
func Point(x float64) Range { return Between(x, x) }

// Between returns the interval of the numbers from lo to hi. It is empty if
// there are none or if a bound is NaN.
func Between(lo, hi float64) Range {
	if !(lo <= hi) {
		return empty
	}
	// Numbers are finite, if perhaps larger than any float64.
	return Range{Lo: min(lo, math.MaxFloat64), Hi: max(hi, -math.MaxFloat64)}
}

// Rational returns the narrowest range around r, or nearly so.
func Rational(r *big.Rat) Range {
	f, exact := r.Float64()
	if exact {
		return Point(f)
	}
	return Range{Lo: down(f, 1), Hi: up(f, 1)}
}

// Empty reports whether the number is certainly undefined.
func (x Range) Empty() bool { return !(x.Lo <= x.Hi) }

// Contains reports whether the number may be v.
func (x Range) Contains(v float64) bool { return x.Lo <= v && v <= x.Hi }

// Operate applies op to as many of the operands as it takes, as [Range.Apply].
func (x Range) Operate(op *ops.Op, b, c Range) Range {
	return x.Apply(op, []Range{x, b, c}[:op.Arity()]...)
}

// Apply encloses the values of op. An operation that is not in this package's
// table may have any value or none; [Eval] then goes by its definition.
func (Range) Apply(op *ops.Op, operands ...Range) Range {
	if op.Value != nil && len(operands) != op.Arity() {
		panic(fmt.Sprintf("interval: %v takes %d operands, not %d", op, op.Arity(), len(operands)))
	}
	if r := op.Rational(); r != nil {
		return Rational(r)
	}
	bound := bounds[op.Name]
	if bound == nil || op.Index() < 0 {
		return Range{Lo: whole.Lo, Hi: whole.Hi, Partial: true}
	}
	if op.Name == "select" { // the one operation that does not need all operands
		return bound(operands...)
	}
	partial := false
	for _, x := range operands {
		if x.Empty() {
			return empty
		}
		partial = partial || x.Partial
	}
	r := bound(operands...)
	r.Partial = r.Partial || partial
	return r
}

// String writes the interval as [lo, hi], with a question mark if it is
// partial.
func (x Range) String() string {
	if x.Empty() {
		return "[]"
	}
	mark := ""
	if x.Partial {
		mark = "?"
	}
	return fmt.Sprintf("[%v, %v]%s", x.Lo, x.Hi, mark)
}

// up returns a number above x, if x was computed with an error of so many
// units in the last place. An overflow to -Inf has happened somewhere beyond a
// quarter of the largest number.
func up(x, ulps float64) float64 {
	switch {
	case math.IsInf(x, -1):
		return -math.MaxFloat64 / 4
	case math.IsInf(x, 1):
		return x
	}
	return math.Nextafter(x+float64(math.Abs(x)*ulps*0x1p-52)+ulps*math.SmallestNonzeroFloat64, math.Inf(1))
}

func down(x, ulps float64) float64 { return -up(-x, ulps) }

// hull returns the interval around two others.
func hull(x, y Range) Range {
	switch {
	case x.Empty():
		y.Partial = true
		return y
	case y.Empty():
		x.Partial = true
		return x
	}
	return Range{min(x.Lo, y.Lo), max(x.Hi, y.Hi), x.Partial || y.Partial}
}

// within cuts what a function cannot return off its enclosure.
func (x Range) within(lo, hi float64) Range {
	x.Lo, x.Hi = max(x.Lo, lo), min(x.Hi, hi)
	return x
}

// magnitudes returns the enclosure of |x|.
func (x Range) magnitudes() Range {
	switch {
	case x.Lo >= 0:
		return x
	case x.Hi <= 0:
		return Range{-x.Hi, -x.Lo, x.Partial}
	}
	return Range{0, max(-x.Lo, x.Hi), x.Partial}
}

func (x Range) negated() Range { return Range{-x.Hi, -x.Lo, x.Partial} }

// Each of the following rounds one result outwards unless it is exact. The
// error terms of sums, products, quotients and roots are representable unless
// they underflow, which the comparisons with tiny exclude.
const tiny = 0x1p-900

func sumBounds(a, b float64) (lo, hi float64) {
	s := a + b
	t := s - a
	if (a-(s-t))+(b-t) == 0 {
		return s, s
	}
	return down(s, 0), up(s, 0)
}

func productBounds(a, b float64) (lo, hi float64) {
	if a == 0 || b == 0 {
		return 0, 0 // of 0 and a bound that is infinite too
	}
	p := a * b
	if math.Abs(p) > tiny && math.FMA(a, b, -p) == 0 {
		return p, p
	}
	return down(p, 1), up(p, 1)
}

func quotientBounds(a, b float64) (lo, hi float64) {
	if a == 0 {
		return 0, 0
	}
	q := a / b
	if q != q { // Inf/Inf
		return math.Inf(-1), math.Inf(1)
	}
	if math.Abs(q) > tiny && math.Abs(a) > tiny && math.FMA(q, b, -a) == 0 {
		return q, q
	}
	return down(q, 1), up(q, 1)
}
