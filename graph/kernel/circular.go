package kernel

import "math"

// circle returns the sine and cosine of x less the nearest multiple of pi/2, and
// an integer with the multiple in its low bits. Beyond the format's turn the
// program escapes.
func (p program) circle(x Value) (sin, cos, t Value) {
	r, n, t := p.quarters(x)
	r = p.NegFMA(n, p.part(quarterParts, 1), r)
	r = p.NegFMA(n, p.part(quarterParts, 2), r)
	square := p.Mul(r, r)
	sin = p.FMA(p.Mul(r, square), p.polynomial(sinTerms, square), r)
	cos = p.FMA(square, p.FMA(square, p.polynomial(cosTerms, square), p.Number(-0.5)), p.Number(1))
	// The sum that is the sine is 0 for -0.
	return p.withSign(sin, r), cos, t
}

// A sum is of two numbers of which the first is larger.
type sum struct{ high, low Value }

// add returns the sum rounded.
func (p program) add(x sum) Value { return p.Add(x.high, x.low) }

// normal returns the sum as the rounded one and what that lacks.
func (p program) normal(x sum) sum {
	high, low := p.fastSum(x.high, x.low)
	return sum{high, low}
}

// circlePrecise is circle for what is divided: sine and cosine have half as many
// digits again. The sine is 0 for -0.
func (p program) circlePrecise(x Value) (sin, cos sum, t Value) {
	first, n, t := p.quarters(x)
	second := p.part(quarterParts, 1)
	product := p.Mul(n, second)
	r, rest := p.twoDifference(first, product)
	rest = p.NegFMA(n, p.part(quarterParts, 2), p.Add(rest, p.NegFMA(n, second, product)))
	square := p.Mul(r, r)
	sin = sum{r, p.FMA(p.Mul(r, square), p.polynomial(sinTerms, square), rest)}
	// Minus half of what the square lacks, and of what it would have of the rest.
	lack := p.NegFMA(r, rest, p.Mul(p.NegFMA(r, r, square), p.Number(0.5)))
	part := p.FMA(square, p.polynomial(cosTerms, square), p.Number(-0.5))
	return sin, sum{p.Number(1), p.FMA(square, part, lack)}, t
}

// quarters returns n, also in the low bits of t, and r = x - n*pi/2 with the first
// part of pi/2. That is exact.
func (p program) quarters(x Value) (r, n, t Value) {
	p.Escape(p.Less(p.Number(p.turn), p.abs(x)))
	t = p.FMA(x, p.Number(2/math.Pi), p.shifter(0))
	n = p.Sub(t, p.shifter(0))
	return p.NegFMA(n, p.part(quarterParts, 0), x), n, t
}

// odd returns the mask of odd integers.
func (p program) odd(t Value) Value { return p.SubInt(p.Number(0), p.And(t, p.Constant(1))) }

// half returns the sign bit where the second bit of an integer is set: the sign
// of a sine after that many quarters.
func (p program) half(t Value) Value {
	return p.And(p.signBit(), p.ShiftLeft(t, p.Width()-2))
}

func (p program) sin(x Value) Value {
	s, c, t := p.circle(x)
	return p.Xor(p.Select(p.odd(t), c, s), p.half(t))
}

func (p program) cos(x Value) Value {
	s, c, t := p.circle(x)
	return p.Xor(p.Select(p.odd(t), s, c), p.half(p.AddInt(t, p.Constant(1))))
}

// pick is Select for sums.
func (p program) pick(mask Value, x, y sum) sum {
	return sum{p.Select(mask, x.high, y.high), p.Select(mask, x.low, y.low)}
}

// quotient returns x/y: the product with an inverse, corrected once, unless it
// is infinite or a zero, whose sign would be lost.
func (p program) quotient(x, y sum) Value {
	inverse := p.Div(p.Number(1), y.high)
	q := p.Mul(x.high, inverse)
	rest := p.Add(p.NegFMA(q, y.high, x.high), p.NegFMA(q, y.low, x.low))
	size := p.abs(q)
	normal := p.And(p.Less(p.Number(0), size), p.Less(size, p.infinity()))
	return p.Select(normal, p.FMA(rest, inverse, q), q)
}

func (p program) sec(x Value) Value {
	s, c, t := p.circlePrecise(x)
	cos := p.Select(p.odd(t), p.add(s), p.add(c))
	return p.Div(p.Number(1), p.Xor(cos, p.half(p.AddInt(t, p.Constant(1)))))
}

func (p program) csc(x Value) Value {
	s, c, t := p.circlePrecise(x)
	sin := p.Select(p.odd(t), p.add(c), p.withSign(p.add(s), s.high))
	return p.Div(p.Number(1), p.Xor(sin, p.half(t)))
}

// tan is sin/cos, and -cos/sin after an odd number of quarters.
func (p program) tan(x Value) Value {
	s, c, odd := p.signed(x)
	return p.Xor(p.quotient(p.pick(odd, c, s), p.pick(odd, s, c)), p.And(odd, p.signBit()))
}

// cot is cos/sin, and -sin/cos after an odd number of quarters.
func (p program) cot(x Value) Value {
	s, c, odd := p.signed(x)
	return p.Xor(p.quotient(p.pick(odd, s, c), p.pick(odd, c, s)), p.And(odd, p.signBit()))
}

// signed returns the sums of circlePrecise with the larger number rounded, the
// sine with its sign also if it is 0, and the mask of an odd number of quarters.
func (p program) signed(x Value) (sin, cos sum, odd Value) {
	s, c, t := p.circlePrecise(x)
	sin, cos = p.normal(s), p.normal(c)
	sin.high = p.withSign(sin.high, s.high)
	return sin, cos, p.odd(t)
}

// ratio returns the smaller over the larger of two numbers that are not
// negative. It is NaN if y is.
func (p program) ratio(x, y Value) Value { return p.Div(p.Min(x, y), p.Max(x, y)) }

// arc returns the arc tangent of q, at most 1, or pi/2 less it.
func (p program) arc(q, complement Value) Value {
	square := p.Mul(q, q)
	a := p.FMA(p.Mul(q, square), p.polynomial(atanTerms, square), q)
	return p.Select(complement, p.lessThan(quarterParts, a), a)
}

// lessThan returns a constant of two parts less x.
func (p program) lessThan(t terms, x Value) Value {
	return p.Add(p.Sub(p.part(t, 0), x), p.part(t, 1))
}

func (p program) atan(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	return p.withSign(p.arc(p.ratio(one, a), p.Less(one, a)), x)
}

func (p program) acot(x Value) Value {
	a, one := p.abs(x), p.Number(1)
	return p.withSign(p.arc(p.ratio(one, a), p.Less(a, one)), x)
}

// opposite returns pi - y where the mask is set.
func (p program) opposite(mask, y Value) Value {
	return p.Select(mask, p.lessThan(piParts, y), y)
}

func (p program) atan2(y, x Value) Value {
	a, b, zero := p.abs(y), p.abs(x), p.Number(0)
	small, large := p.Min(a, b), p.Max(a, b)
	// 0/0 is 0 here, Inf/Inf is 1.
	equal := p.And(p.Less(zero, large), p.Number(1))
	q := p.Select(p.Equal(small, large), equal, p.Div(small, large))
	angle := p.opposite(p.isNegative(x), p.arc(q, p.Less(b, a)))
	return p.Select(p.Unordered(x, y), p.nan(), p.withSign(angle, y))
}

// asin is the angle of the point (sqrt(1 - x^2), x).
func (p program) asin(x Value) Value {
	a, w := p.abs(x), p.Sqrt(p.NegFMA(x, x, p.Number(1)))
	return p.withSign(p.arc(p.ratio(a, w), p.Less(w, a)), x)
}

func (p program) acos(x Value) Value {
	a, w := p.abs(x), p.Sqrt(p.NegFMA(x, x, p.Number(1)))
	return p.opposite(p.Less(x, p.Number(0)), p.arc(p.ratio(a, w), p.Less(a, w)))
}

// secant returns the smaller over the larger of 1 and w, where w^2 = x^2 - 1: w
// is the tangent of an angle whose secant is x. The root is taken last, since it
// halves what its operand is off.
func (p program) secant(x Value) (q, square Value) {
	a, one := p.abs(x), p.Number(1)
	large := p.Less(p.power(p.bias/2-1), a)
	square = p.FMA(a, a, p.Number(-1))
	q = p.Div(p.Min(one, square), p.Select(large, a, p.Max(one, square)))
	return p.Select(large, q, p.Sqrt(q)), square
}

func (p program) asec(x Value) Value {
	q, square := p.secant(x)
	return p.opposite(p.Less(x, p.Number(0)), p.arc(q, p.Less(p.Number(1), square)))
}

func (p program) acsc(x Value) Value {
	q, square := p.secant(x)
	return p.withSign(p.arc(q, p.Less(square, p.Number(1))), x)
}
