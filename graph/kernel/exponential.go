package kernel

import "math"

// expOf returns e^r for |r| <= ln(2)/2.
func (p program) expOf(r Value) Value {
	return p.Add(p.FMA(p.Mul(r, r), p.polynomial(expTerms, r), r), p.Number(1))
}

// exp brings x into the range that results can tell apart; constants come first
// in minimum and maximum, so that NaN stays.
func (p program) exp(x Value) Value {
	x = p.Min(p.Number(p.expHigh), p.Max(p.Number(p.expLow), x))
	n, r, _ := p.reduce(x, 0)
	return p.Scale(p.expOf(r), n)
}

// exp2 needs no logarithm: x less an integer is exact.
func (p program) exp2(x Value) Value {
	x = p.Min(p.Number(float64(p.bias+2)), p.Max(p.Number(float64(-p.bias-p.fraction-2)), x))
	n := p.Sub(p.Add(x, p.shifter(0)), p.shifter(0))
	r := p.Sub(x, n)
	return p.Scale(p.FMA(r, p.polynomial(exp2Terms, r), p.Number(1)), n)
}

// expm1 is 2^n (e^r - 1) + (2^n - 1), half of it so that 2^n stays a number.
func (p program) expm1(x Value) Value {
	clamped := p.Min(p.Number(p.expHigh), p.Max(p.Number(-p.sure), x))
	_, r, t := p.reduce(clamped, p.bias-1)
	half := p.atExponent(t)
	y := p.FMA(p.Mul(r, r), p.polynomial(expm1Terms, r), r)
	y = p.twice(p.FMA(y, half, p.Sub(half, p.Number(0.5))))
	tiny := p.Less(p.abs(x), p.power(-p.fraction-2))
	return p.Select(tiny, x, y)
}

// sigmoid is 2^n*B/(2^n*B + A) where e^r = B/A. Both are kept larger by
// 2^offset, so that the numerator is a normal number even if the result is not. A
// quotient of polynomials is half the work of one polynomial here: the division
// is needed anyway. With one product for both sums instead of two multiply-adds it
// would be 2.53 ulp off at one of five million points.
func (p program) sigmoid(x Value) Value {
	x = p.Min(p.Number(p.sure), p.Max(p.Number(p.expLow), x))
	_, r, t := p.reduce(x, 0)
	square := p.Mul(r, r)
	n, m := p.chainTimes(cothTerms, square, p.offset), p.chainTimes(cothDivisor, square, p.offset)
	above := p.AddInt(p.atExponent(t), p.FMA(r, m, n))
	return p.Div(above, p.Add(above, p.NegFMA(r, m, n)))
}

// softplus is max(x, 0) + log(1 + e^-|x|).
func (p program) softplus(x Value) Value {
	n, r, _ := p.reduce(p.Max(p.Number(p.expLow), p.Or(p.signBit(), x)), 0)
	e := p.Scale(p.expOf(r), n)
	return p.Add(p.Max(p.Number(0), x), p.logNear(e, logWideTerms))
}

// doubled returns the parts of e^2x = a/b, for x >= 0.
func (p program) doubled(x Value) (a, b Value) {
	_, r, t := p.reduce(p.twice(p.Min(p.Number(p.sure/2+2), x)), 0)
	square := p.Mul(r, r)
	n, m := p.chain(cothTerms, square), p.chain(cothDivisor, square)
	return p.AddInt(p.atExponent(t), p.FMA(r, m, n)), p.NegFMA(r, m, n)
}

// tanh is x - x^3*P/Q up to 0.55, and 1 - 2b/(a + b) beyond.
func (p program) tanh(x Value) Value {
	y, one := p.abs(x), p.Number(1)
	a, b := p.doubled(y)
	near := p.Less(y, p.Number(0.55))
	square := p.Mul(y, y)
	cube := p.Mul(p.Mul(y, square), p.chain(tanhTerms, square))
	above := p.Select(near, cube, p.twice(b))
	below := p.Select(near, p.chain(tanhDivisor, square), p.Add(a, b))
	return p.withSign(p.Sub(p.Select(near, y, one), p.Div(above, below)), x)
}

// coth is 1/tanh, and 1 + 2b/(a - b) beyond.
func (p program) coth(x Value) Value {
	y, one := p.abs(x), p.Number(1)
	a, b := p.doubled(y)
	far := p.Add(p.Div(p.twice(b), p.Sub(a, b)), one)
	near := p.Div(one, p.tanh(x))
	return p.Select(p.Less(y, p.Number(0.55)), near, p.withSign(far, x))
}

// A hyperbola is what hyperbolic functions of |x| are made of: with
// |x| = n*ln(2) + r, cosh(r) - 1 and sinh(r) = r + cube*odd, and (1 - 4^-n)/2 and
// (1 + 4^-n)/2.
type hyperbola struct{ n, r, cosh, cube, odd, minus, plus Value }

func (p program) hyperbolic(x Value) hyperbola {
	n, r, _ := p.reduce(p.Min(p.Number(2-p.expLow), p.abs(x)), 0)
	square := p.Mul(r, r)
	half := p.Number(0.5)
	less := p.Scale(half, p.neg(p.twice(n)))
	return hyperbola{
		n:     n,
		r:     r,
		cosh:  p.Mul(square, p.polynomial(coshTerms, square)),
		cube:  p.Mul(r, square),
		odd:   p.polynomial(sinhTerms, square),
		minus: p.Sub(half, less),
		plus:  p.Add(half, less),
	}
}

// sinhPart is |sinh(x)|/2^n. For |x| just beyond ln(2)/2, r is negative and half
// of it cancels: r is added without a rounding before, as part of sinh(r). What is
// largest is added last.
func (p program) sinhPart(h hyperbola) Value {
	small := p.FMA(h.minus, h.cosh, p.Mul(h.plus, p.Mul(h.cube, h.odd)))
	return p.Add(p.FMA(h.plus, h.r, small), h.minus)
}

// coshPart is cosh(x)/2^n. What is largest is added last.
func (p program) coshPart(h hyperbola) Value {
	sinh := p.FMA(h.cube, h.odd, h.r)
	return p.Add(p.FMA(h.plus, h.cosh, p.Mul(h.minus, sinh)), h.plus)
}

func (p program) sinh(x Value) Value {
	h := p.hyperbolic(x)
	return p.withSign(p.Scale(p.sinhPart(h), h.n), x)
}

func (p program) cosh(x Value) Value {
	h := p.hyperbolic(x)
	return p.Scale(p.coshPart(h), h.n)
}

func (p program) csch(x Value) Value {
	h := p.hyperbolic(x)
	return p.withSign(p.Scale(p.Div(p.Number(1), p.sinhPart(h)), p.neg(h.n)), x)
}

func (p program) sech(x Value) Value {
	h := p.hyperbolic(x)
	return p.Scale(p.Div(p.Number(1), p.coshPart(h)), p.neg(h.n))
}

// erf is a polynomial up to 1, and beyond it 1 - e^P with another.
func (p program) erf(x Value) Value {
	a := p.abs(x)
	square := p.Mul(a, a)
	near := p.FMA(a, p.polynomial(erfTerms, square), a)
	one := p.Number(1)
	_, r, t := p.reduce(p.chain(erfTailTerms, p.Min(p.Number(5.95), a)), p.bias)
	far := p.Sub(one, p.Mul(p.expOf(r), p.atExponent(t)))
	return p.withSign(p.Select(p.Less(a, one), near, far), x)
}

// pow is e^(y*log|x|) with the logarithm to half as many digits again.
func (p program) pow(x, y Value) Value {
	a := p.abs(x)
	zero, one := p.Number(0), p.Number(1)
	high, low := p.logPrecise(a)
	high = p.Select(p.Equal(a, zero), p.Number(math.Inf(-1)), high)
	high = p.Select(p.Equal(a, p.infinity()), a, high)

	z := p.Mul(y, high)
	rest := p.Sub(p.Mul(y, low), p.NegFMA(y, high, z))
	limit := math.Round(-1.1 * p.expLow)
	clamped := p.Min(p.Number(limit), p.Max(p.Number(-limit), z))
	n, r, _ := p.reduce(clamped, 0)
	r = p.Add(r, p.Select(p.Equal(clamped, z), rest, zero))
	result := p.Select(p.Equal(a, one), one, p.Scale(p.expOf(r), n))

	integer := p.Equal(p.Round(y, ToZero), y)
	half := p.Mul(y, p.Number(0.5))
	odd := p.AndNot(p.Equal(p.Round(half, ToZero), half), integer)
	result = p.Or(result, p.And(odd, p.And(p.signBit(), x)))
	root := p.AndNot(integer, p.And(p.Less(x, zero), p.Less(a, p.infinity())))
	result = p.Select(p.Or(root, p.Unordered(x, y)), p.nan(), result)
	return p.Select(p.Or(p.Equal(x, one), p.Equal(y, zero)), one, result)
}
