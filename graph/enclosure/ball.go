// Package enclosure computes what is certain of an expression's value: a ball
// that holds it, or that it is undefined, at any precision.
//
// Nothing is taken on trust from floating-point libraries. All arithmetic is
// on integers of package math/big: a ball is an integer mantissa, a binary
// exponent and a radius, every operation adds its rounding error to the
// radius, and the elementary functions are series whose truncation and
// rounding errors are bounded beside the code. Values that are rational stay
// exact as long as they are of moderate size, so that sqrt(0), or a comparison
// of equal numbers, is decided rather than undecidable.
//
// [Eval] evaluates; [Distinguish] looks for a point at which two expressions
// are certainly different.
package enclosure

import (
	"fmt"
	"math"
	"math/big"
)

// A State says what is known of the existence of a value.
type State uint8

// The states.
const (
	// Undecided: the precision does not suffice to tell whether there is a
	// value, or nothing is known of it.
	Undecided State = iota
	// Defined: there is a value, and the ball holds it.
	Defined
	// Undefined: there is certainly no value.
	Undefined
)

var stateNames = [...]string{"undecided", "defined", "undefined"}

func (s State) String() string { return stateNames[s] }

// A Ball encloses a real number. The zero Ball is undecided.
type Ball struct {
	state State
	// exact says that the value is rat.
	exact bool
	// ready says that mid * 2^exp, give or take rad, encloses the value. It is
	// false only for exact values, whose ball is computed when needed.
	ready bool
	rat   big.Rat
	mid   big.Int
	exp   int64
	rad   magnitude
}

// maxExponent bounds the binary exponents of balls. What is larger in absolute
// value is undecided, what is smaller is 0 with a radius.
const maxExponent = 1 << 28

// maxRationalBits bounds numerators and denominators of exact values.
const maxRationalBits = 512

// State says whether the value exists.
func (b *Ball) State() State { return b.state }

// Exact returns the value if it is known to be a certain rational, and nil
// otherwise.
func (b *Ball) Exact() *big.Rat {
	if b.state != Defined || !b.exact {
		return nil
	}
	return new(big.Rat).Set(&b.rat)
}

// Bounds returns numbers that the value is certainly not below and not above.
// It returns nil where the ball's state is not Defined.
func (b *Ball) Bounds() (lo, hi *big.Float) {
	if b.state != Defined {
		return nil, nil
	}
	if !b.ready {
		f := newMachine(128)
		c := b.clone()
		f.enclose(&c)
		return c.Bounds()
	}
	prec := uint(b.mid.BitLen() + 2*magnitudeBits)
	bound := func(mode big.RoundingMode, sign int64) *big.Float {
		mid := new(big.Float).SetPrec(prec).SetInt(&b.mid)
		mid.SetMantExp(mid, int(b.exp))
		if b.rad.m == 0 {
			return mid
		}
		rad := new(big.Float).SetInt64(sign * int64(b.rad.m))
		rad.SetMantExp(rad, int(b.rad.e))
		if mid.Sign() == 0 {
			return rad
		}
		// A sum of numbers of very different size would fill the memory.
		if gap := mid.MantExp(nil) - rad.MantExp(nil); gap > 2*int(prec) {
			rad.SetMantExp(big.NewFloat(float64(sign)), mid.MantExp(nil)-2*int(prec))
		} else if gap < -2*int(prec) {
			return rad.Mul(rad, big.NewFloat(2))
		}
		return new(big.Float).SetPrec(prec).SetMode(mode).Add(mid, rad)
	}
	return bound(big.ToNegativeInf, -1), bound(big.ToPositiveInf, 1)
}

// Float64 returns a number near the middle of the ball, NaN if its state is
// not Defined.
func (b *Ball) Float64() float64 {
	switch {
	case b.state != Defined:
		return math.NaN()
	case b.exact:
		f, _ := b.rat.Float64()
		return f
	}
	f := new(big.Float).SetInt(&b.mid)
	v, _ := f.SetMantExp(f, int(b.exp)).Float64()
	return v
}

// Bits returns how many binary digits of the value are certain, at most the
// precision it was computed with; math.MaxInt if the value is exact.
func (b *Ball) Bits() int {
	switch {
	case b.state != Defined:
		return 0
	case b.exact || b.rad.m == 0:
		return math.MaxInt
	}
	return int(max(0, b.exp+int64(b.mid.BitLen())-b.rad.e-magnitudeBits))
}

// Text returns the middle of the ball in decimal with a number of significant
// digits, or the ball's state if that is not Defined.
func (b *Ball) Text(digits int) string {
	if b.state != Defined {
		return b.state.String()
	}
	if !b.exact && b.sign() == 0 {
		return "0" // as far as one can tell
	}
	f := new(big.Float).SetPrec(uint(digits)*4 + 64)
	if b.exact {
		f.SetRat(&b.rat)
	} else {
		f.SetInt(&b.mid)
		f.SetMantExp(f, int(b.exp))
	}
	if e := f.MantExp(nil); e > maxDecimal || e < -maxDecimal {
		return powerOfTen(f)
	}
	return f.Text('g', digits)
}

// maxDecimal bounds the binary exponents of numbers that are written out in
// decimal, which takes time in proportion to their square.
const maxDecimal = 1 << 13

// powerOfTen writes an extremely large or small number to a few digits.
func powerOfTen(f *big.Float) string {
	mantissa := new(big.Float)
	exponent := f.MantExp(mantissa)
	m, _ := mantissa.Float64()
	log := math.Log10(math.Abs(m)) + float64(exponent)*math.Log10(2)
	whole := math.Floor(log)
	sign := ""
	if m < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%.4fe%+d", sign, math.Pow(10, log-whole), int64(whole))
}

// String returns the value in decimal, as far as it is certain.
func (b *Ball) String() string {
	if b.exact && b.state == Defined {
		return b.rat.RatString()
	}
	return b.Text(max(1, min(b.Bits()*3/10, 40)))
}

// Contains reports whether r may be the value.
func (b *Ball) Contains(r *big.Rat) bool {
	if b.state != Defined {
		return false
	}
	if b.exact {
		return b.rat.Cmp(r) == 0
	}
	lo, hi := b.Bounds()
	low, _ := lo.Rat(nil)
	high, _ := hi.Rat(nil)
	return low.Cmp(r) <= 0 && r.Cmp(high) <= 0
}

// Disjoint reports whether two values certainly exist and differ.
func Disjoint(a, b *Ball) bool {
	if a.state != Defined || b.state != Defined {
		return false
	}
	if a.exact && b.exact {
		return a.rat.Cmp(&b.rat) != 0
	}
	aLo, aHi := a.Bounds()
	bLo, bHi := b.Bounds()
	return aHi.Cmp(bLo) < 0 || bHi.Cmp(aLo) < 0
}

// clone returns a copy that shares nothing with b.
func (b *Ball) clone() Ball {
	c := Ball{state: b.state, exact: b.exact, ready: b.ready, exp: b.exp, rad: b.rad}
	if b.exact {
		c.rat.Set(&b.rat)
	}
	c.mid.Set(&b.mid)
	return c
}

// sign returns 1 or -1 if the value certainly is positive or negative, and 0
// otherwise. The ball must be ready or exact.
func (b *Ball) sign() int {
	if b.exact {
		return b.rat.Sign()
	}
	if b.rad.less(below(&b.mid, b.exp)) {
		return b.mid.Sign()
	}
	return 0
}

// isZero reports whether the value is exactly 0.
func (b *Ball) isZero() bool { return b.exact && b.rat.Sign() == 0 }

// isOne reports whether the value is exactly 1.
func (b *Ball) isOne() bool {
	return b.exact && b.rat.IsInt() && b.rat.Num().IsInt64() && b.rat.Num().Int64() == 1
}

// setInt makes the value the integer i.
func (b *Ball) setInt(i int64) { b.setRat(new(big.Rat).SetInt64(i)) }

// setRat makes the value exactly r.
func (b *Ball) setRat(r *big.Rat) {
	b.rat.Set(r)
	b.state, b.exact, b.ready = Defined, true, false
}

// undefine says that there certainly is no value.
func (b *Ball) undefine() { b.state, b.exact, b.ready = Undefined, false, false }

// give up says that nothing is certain.
func (b *Ball) giveUp() { b.state, b.exact, b.ready = Undecided, false, false }
