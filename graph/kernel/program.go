package kernel

import "math"

// A program writes functions for one width. Its methods are what the functions
// have in common.
type program struct {
	*Builder
	*format
}

// A format is what depends on the width of numbers.
type format struct {
	index    int // in terms
	fraction int // stored bits of the significand
	bias     int // of the exponent
	sign     uint64
	// Beyond turn, reductions by multiples of pi/2 lose digits.
	turn float64
	// Beyond these, exp is 0 and infinite.
	expLow, expHigh float64
	// Above sure, 1 + e^-x is 1.
	sure float64
	// Numbers times 2 to the offset are normal.
	offset int
}

var formats = map[int]*format{
	64: {index: 0, fraction: 52, bias: 1023, sign: 1 << 63, turn: 1 << 30, expLow: -746, expHigh: 710, sure: 40, offset: 64},
	32: {index: 1, fraction: 23, bias: 127, sign: 1 << 31, turn: 1 << 14, expLow: -104.5, expHigh: 89, sure: 18, offset: 32},
}

// terms are the coefficients of a polynomial, or the parts of a constant from
// the largest, for each width.
type terms [2][]float64

// part returns a part of a constant.
func (p program) part(t terms, i int) Value { return p.Number(t[p.index][i]) }

// power returns the constant 2^n.
func (p program) power(n int) Value { return p.Number(math.Ldexp(1, n)) }

// pattern returns the bits of a number.
func (p program) pattern(x float64) uint64 {
	if p.Width() == 32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// polynomial evaluates by halves (G. Estrin, 1960): first pairs of terms, then
// pairs of pairs, so that little has to wait for another. There are two terms or
// more.
func (p program) polynomial(t terms, x Value) Value {
	var level []Value
	for _, c := range t[p.index] {
		level = append(level, p.Number(c))
	}
	for ; len(level) > 2; x = p.Mul(x, x) {
		var next []Value
		for i := 0; i+1 < len(level); i += 2 {
			next = append(next, p.FMA(level[i+1], x, level[i]))
		}
		if len(level)%2 != 0 {
			next = append(next, level[len(level)-1])
		}
		level = next
	}
	return p.FMA(level[1], x, level[0])
}

// chain evaluates term after term (W. G. Horner), which rounds less.
func (p program) chain(t terms, x Value) Value { return p.chainTimes(t, x, 0) }

// chainTimes is chain times 2^n, which costs nothing.
func (p program) chainTimes(t terms, x Value, n int) Value {
	list := t[p.index]
	sum := p.Number(math.Ldexp(list[len(list)-1], n))
	for i := len(list) - 2; i >= 0; i-- {
		sum = p.FMA(sum, x, p.Number(math.Ldexp(list[i], n)))
	}
	return sum
}

func (p program) signBit() Value      { return p.Constant(p.sign) }
func (p program) abs(x Value) Value   { return p.AndNot(p.signBit(), x) }
func (p program) neg(x Value) Value   { return p.Xor(p.signBit(), x) }
func (p program) twice(x Value) Value { return p.Add(x, x) }
func (p program) infinity() Value     { return p.Number(math.Inf(1)) }
func (p program) nan() Value          { return p.Number(math.NaN()) }

// withSign returns y, which is not negative, with the sign of x.
func (p program) withSign(y, x Value) Value { return p.Or(y, p.And(p.signBit(), x)) }

// isNegative returns the mask of numbers with the sign bit, -0 among them.
func (p program) isNegative(x Value) Value {
	return p.SubInt(p.Number(0), p.ShiftRight(x, p.Width()-1))
}

// fastSum returns x + y and what is lost of it, for |x| >= |y| or x = 0
// (T. J. Dekker, 1971).
func (p program) fastSum(x, y Value) (sum, rest Value) {
	sum = p.Add(x, y)
	return sum, p.Sub(y, p.Sub(sum, x))
}

// twoDifference returns x - y and what is lost of it (D. E. Knuth, 1969).
func (p program) twoDifference(x, y Value) (difference, rest Value) {
	difference = p.Sub(x, y)
	part := p.Sub(difference, x)
	return difference, p.Sub(p.Sub(x, p.Sub(difference, part)), p.Add(y, part))
}

// shifter returns 1.5*2^fraction + n. The sum of it and a number is rounded to
// an integer, which is then in the low bits, n added.
func (p program) shifter(n int) Value {
	return p.Number(math.Ldexp(1.5, p.fraction) + float64(n))
}

// reduce returns an integer n and r with x = n*ln(2) + r, |r| <= ln(2)/2. The
// low bits of t are n + add.
func (p program) reduce(x Value, add int) (n, r, t Value) {
	t = p.FMA(x, p.Number(math.Log2E), p.shifter(add))
	n = p.Sub(t, p.shifter(add))
	r = p.NegFMA(n, p.part(ln2Parts, 0), x)
	return n, p.NegFMA(n, p.part(ln2Parts, 1), r), t
}

// atExponent returns the bits of t, from reduce, at the place of an exponent.
func (p program) atExponent(t Value) Value { return p.ShiftLeft(t, p.fraction) }
