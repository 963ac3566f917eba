package kernel

import "math"

// split returns an integer k and f with x = 2^k * (1 + f) and 1 + f between
// sqrt(1/2) and sqrt(2), for normal positive x. The exponent of i is k.
func (p program) split(x Value) (k, f, i Value) {
	root := p.Number(math.Sqrt2 / 2)
	one := p.Number(1)
	i = p.AddInt(x, p.Constant(p.pattern(1)-p.pattern(math.Sqrt2/2)))
	// The integer in the low bits of 2^fraction.
	shift := math.Ldexp(1, p.fraction)
	k = p.Sub(p.Or(p.ShiftRight(i, p.fraction), p.Number(shift)), p.Number(shift+float64(p.bias)))
	m := p.AddInt(p.And(i, p.Constant(1<<p.fraction-1)), root)
	return k, p.Sub(m, one), i
}

// splitAll is split for all positive x.
func (p program) splitAll(x Value) (k, f Value) {
	by := p.fraction + 2
	small := p.Less(x, p.power(1-p.bias))
	k, f, _ = p.split(p.Select(small, p.Mul(x, p.power(by)), x))
	return p.Sub(k, p.And(small, p.Number(float64(by)))), f
}

// tail returns f - log(1 + f) in two parts whose difference it is, from
// s = f/(2 + f): the first is f^2/2.
func (p program) tail(f Value, t terms) (h, rest Value) {
	s := p.Div(f, p.Add(f, p.Number(2)))
	square := p.Mul(s, s)
	h = p.Mul(f, p.Mul(f, p.Number(0.5)))
	return h, p.Mul(s, p.FMA(square, p.polynomial(t, square), h))
}

// logNear returns log(1 + f).
func (p program) logNear(f Value, t terms) Value {
	h, rest := p.tail(f, t)
	return p.Sub(f, p.Sub(h, rest))
}

// logSum returns k*ln(2) + log(1 + f).
func (p program) logSum(k, f Value) Value {
	h, rest := p.tail(f, logTerms)
	rest = p.FMA(k, p.part(ln2Parts, 1), rest)
	return p.FMA(k, p.part(ln2Parts, 0), p.Sub(f, p.Sub(h, rest)))
}

// logEnds returns y, a logarithm that is -Inf at the pole, where x is beyond
// that; NaN for less and for NaN, +Inf for +Inf.
func (p program) logEnds(x, y, pole Value) Value {
	outside := p.Select(p.Equal(x, pole), p.Number(math.Inf(-1)), p.nan())
	y = p.Select(p.Less(pole, x), y, outside)
	return p.Select(p.Equal(x, p.infinity()), x, y)
}

func (p program) log(x Value) Value {
	k, f := p.splitAll(x)
	return p.logEnds(x, p.logSum(k, f), p.Number(0))
}

// logBase is k*log(2) + by*log(1 + f), logarithms to some base and by = 1/ln(base).
func (p program) logBase(x Value, two, by terms) Value {
	k, f := p.splitAll(x)
	h, rest := p.tail(f, logTerms)
	rest = p.Mul(p.Sub(rest, h), p.part(by, 0))
	rest = p.FMA(f, p.part(by, 1), rest)
	rest = p.FMA(k, p.part(two, 1), rest)
	y := p.FMA(k, p.part(two, 0), p.FMA(f, p.part(by, 0), rest))
	return p.logEnds(x, y, p.Number(0))
}

func (p program) log2(x Value) Value  { return p.logBase(x, terms{{1, 0}, {1, 0}}, perLn2Parts) }
func (p program) log10(x Value) Value { return p.logBase(x, log2Parts, perLn10Parts) }

// onePlus returns 1 + x and what is lost of it.
func (p program) onePlus(x Value) (sum, lost Value) {
	one := p.Number(1)
	sum = p.Add(x, one)
	return sum, p.Sub(p.Min(x, one), p.Sub(sum, p.Max(x, one)))
}

// splitSum is split for x + rest: the rest is added to f.
func (p program) splitSum(x, rest Value) (k, f Value) {
	k, f, i := p.split(x)
	exponents := p.Constant(p.sign - 1<<p.fraction)
	// Twice 2^-k, which is a number, or 0, for every k.
	inverse := p.SubInt(exponents, p.And(i, exponents))
	return k, p.FMA(p.Mul(rest, p.Number(0.5)), inverse, f)
}

// log1pOf is log(1 + x) for finite x > -1, but for the sign of 0.
func (p program) log1pOf(x Value) Value { return p.logSum(p.splitSum(p.onePlus(x))) }

func (p program) log1p(x Value) Value {
	y := p.withSign(p.log1pOf(x), x)
	return p.logEnds(x, y, p.Number(-1))
}

// large says from where on x^2 + 1 is x^2.
func (p program) large() Value { return p.power(p.fraction/2 + 4) }

// log1pOr returns log(1 + t), and log(2a) where that mask is set.
func (p program) log1pOr(t, mask, a Value) Value {
	one, zero := p.Number(1), p.Number(0)
	sum, lost := p.onePlus(t)
	k, f := p.splitSum(p.Select(mask, a, sum), p.Select(mask, zero, lost))
	return p.logSum(p.Add(k, p.And(mask, one)), f)
}

// asinh is log(1 + t) with t = x + x^2/(1 + sqrt(1 + x^2)).
func (p program) asinh(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	t := p.Add(a, p.Div(p.Mul(a, a), p.Add(p.Sqrt(p.FMA(a, a, one)), one)))
	y := p.withSign(p.log1pOr(t, p.Less(p.large(), a), a), x)
	return p.Select(p.Less(a, p.infinity()), y, x)
}

// acosh is log(1 + t) with t = x - 1 + sqrt(x^2 - 1).
func (p program) acosh(x Value) Value {
	one := p.Number(1)
	t := p.Add(p.Sub(x, one), p.Sqrt(p.FMA(x, x, p.Number(-1))))
	y := p.log1pOr(t, p.Less(p.large(), x), x)
	y = p.Select(p.LessEqual(one, x), y, p.nan())
	return p.Select(p.Equal(x, p.infinity()), x, y)
}

// inverseLog returns log(2/a) for small a, even if 2/a is too large to be a
// number, and log(1 + t + rest) for others.
func (p program) inverseLog(a, t, rest Value) Value {
	shift := p.fraction + 8
	small := p.Less(a, p.power(-p.fraction/2-4))
	sum, lost := p.onePlus(t)
	lost = p.Add(lost, rest)
	inverse := p.Div(p.Number(2), p.Mul(a, p.power(shift)))
	k, f := p.splitSum(p.Select(small, inverse, sum), p.Select(small, p.Number(0), lost))
	return p.logSum(p.Add(k, p.And(small, p.Number(float64(shift)))), f)
}

// asech is log(1 + t) with t = (1 - x + sqrt(1 - x^2))/x, of which the last sum
// and the division are exact with what they lose.
func (p program) asech(x Value) Value {
	zero, one := p.Number(0), p.Number(1)
	d, s := p.Sub(one, x), p.Sqrt(p.NegFMA(x, x, one))
	sum := p.Add(d, s)
	t := p.Div(sum, x)
	lost := p.Add(p.NegFMA(t, x, sum), p.Sub(d, p.Sub(sum, s)))
	y := p.inverseLog(x, t, p.Div(lost, x))
	y = p.Select(p.And(p.Less(zero, x), p.LessEqual(x, one)), y, p.nan())
	// Infinite at 0, and NaN at -0: as the inverse would be.
	return p.Select(p.Equal(x, zero), p.Sqrt(p.Div(one, x)), y)
}

// acsch is log(1 + t) with t = (1 + 1/(x + sqrt(1 + x^2)))/x.
func (p program) acsch(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	s := p.Sqrt(p.FMA(a, a, one))
	t := p.Div(p.Add(p.Div(one, p.Add(s, a)), one), a)
	y := p.inverseLog(a, t, p.Number(0))
	y = p.Select(p.And(p.Less(p.Number(0), a), p.Less(a, p.infinity())), y, p.Div(one, a))
	return p.withSign(y, x)
}

// atanhOf is log(1 + t)/2 for t > 0, also for +Inf, with the sign of x.
func (p program) atanhOf(t, x Value) Value {
	y := p.Mul(p.logEnds(t, p.log1pOf(t), p.Number(-1)), p.Number(0.5))
	return p.withSign(y, x)
}

// atanh is half of log((1+x)/(1-x)).
func (p program) atanh(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	y := p.atanhOf(p.Div(p.twice(a), p.Sub(one, a)), x)
	y = p.Select(p.LessEqual(a, one), y, p.nan())
	return p.Select(p.Less(a, p.power(-p.fraction)), x, y)
}

// acoth is half of log(1 + 2/(x-1)).
func (p program) acoth(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	y := p.atanhOf(p.Div(p.Number(2), p.Sub(a, one)), x)
	return p.Select(p.LessEqual(one, a), y, p.nan())
}

// logPrecise returns log(x) in two parts, good to half as many bits again as a
// number has, for positive normal and subnormal x.
func (p program) logPrecise(x Value) (high, low Value) {
	one := p.Number(1)
	k, f := p.splitAll(x)
	// s = f/(2 + f), and in the parts of a sum, minus where that saves work.
	d := p.Add(f, p.Number(2))
	dRest := p.Sub(f, p.Sub(d, p.Number(2)))
	inverse := p.Div(one, d)
	s := p.Mul(f, inverse)
	sRest := p.Mul(inverse, p.NegFMA(s, dRest, p.NegFMA(s, d, f)))
	square := p.Mul(s, s)
	squareMinus := p.NegFMA(p.twice(s), sRest, p.NegFMA(s, s, square))
	// q = 2/3 + square*P
	twoThirds := p.part(twoThirdsParts, 0)
	q, qRest := p.fastSum(twoThirds, p.Mul(square, p.polynomial(logPreciseTerms, square)))
	qRest = p.Add(qRest, p.part(twoThirdsParts, 1))
	// cube = s*square
	cube := p.Mul(s, square)
	cubeMinus := p.FMA(s, squareMinus, p.NegFMA(sRest, square, p.NegFMA(s, square, cube)))
	t := p.Mul(cube, q)
	tMinus := p.FMA(cubeMinus, q, p.NegFMA(cube, qRest, p.NegFMA(cube, q, t)))
	// log(1 + f) = 2s + t
	sum, rest := p.fastSum(p.twice(s), t)
	rest = p.Add(rest, p.Sub(p.twice(sRest), tMinus))
	rest = p.FMA(k, p.part(ln2Parts, 1), rest)
	total, totalRest := p.fastSum(p.Mul(k, p.part(ln2Parts, 0)), sum)
	return p.fastSum(total, p.Add(totalRest, rest))
}

// cbrt improves a guess of 1/cbrt(m), x = m*8^n, without division, and corrects
// the cube root once.
func (p program) cbrt(x Value) Value {
	a := p.abs(x)
	by := p.fraction/3*3 + 3
	small := p.Less(a, p.power(1-p.bias))
	i := p.Select(small, p.Mul(a, p.power(by)), a)
	shift := math.Ldexp(1, p.fraction)
	k := p.Sub(p.Or(p.ShiftRight(i, p.fraction), p.Number(shift)), p.Number(shift+float64(p.bias)))
	k = p.Sub(k, p.And(small, p.Number(float64(by))))
	m := p.Or(p.And(i, p.Constant(1<<p.fraction-1)), p.Number(1))
	n := p.Round(p.Mul(k, p.Number(1.0/3)), Down)
	rest := p.NegFMA(n, p.Number(3), k) // 0, 1 or 2
	first, second := p.LessEqual(p.Number(1), rest), p.Equal(rest, p.Number(2))
	guess := p.polynomial(cbrtTerms, m)
	guess = p.Mul(guess, p.Select(second, p.Number(1/math.Cbrt(4)), p.Select(first, p.Number(1/math.Cbrt(2)), p.Number(1))))
	m = p.Scale(m, rest)
	lack := p.NegFMA(p.Mul(guess, guess), p.Mul(guess, m), p.Number(1))
	guess = p.FMA(p.Mul(guess, lack), p.FMA(lack, p.Number(2.0/9), p.Number(1.0/3)), guess)
	square := p.Mul(guess, guess)
	root := p.Mul(m, square)
	cubed := p.Mul(root, root)
	root = p.FMA(p.NegFMA(cubed, root, m), p.Mul(square, p.Number(1.0/3)), root)
	y := p.withSign(p.Scale(root, n), x)
	return p.Select(p.And(p.Less(p.Number(0), a), p.Less(a, p.infinity())), y, x)
}
