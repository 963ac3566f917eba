package kernel

import "math"

func (p program) square(x Value) Value { return p.Mul(x, x) }

func (p program) sqrt(x Value) Value { return p.Sqrt(x) }

// relu is max(x, 0). The sum turns -0 into 0.
func (p program) relu(x Value) Value { return p.Add(p.Max(p.Number(0), x), p.Number(0)) }

func (p program) signum(x Value) Value {
	zero := p.Number(0)
	y := p.withSign(p.Number(1), x)
	return p.Select(p.Or(p.Less(x, zero), p.Less(zero, x)), y, p.Mul(x, zero))
}

// minimum is NaN if an operand is, and -0 for zeros of either sign.
func (p program) minimum(x, y Value) Value {
	z := p.Select(p.Equal(x, y), p.Or(x, y), p.Min(x, y))
	return p.Select(p.Unordered(x, y), p.Add(x, y), z)
}

// maximum is NaN if an operand is, and +0 for zeros of either sign.
func (p program) maximum(x, y Value) Value {
	z := p.Select(p.Equal(x, y), p.And(x, y), p.Max(x, y))
	return p.Select(p.Unordered(x, y), p.Add(x, y), z)
}

// truth is 1 where the mask is set, 0 elsewhere, NaN where an operand is.
func (p program) truth(mask, x, y Value) Value {
	return p.Select(p.Unordered(x, y), p.nan(), p.And(mask, p.Number(1)))
}

func (p program) less(x, y Value) Value      { return p.truth(p.Less(x, y), x, y) }
func (p program) lessEqual(x, y Value) Value { return p.truth(p.LessEqual(x, y), x, y) }
func (p program) equal(x, y Value) Value     { return p.truth(p.Equal(x, y), x, y) }

func (p program) choose(c, x, y Value) Value {
	z := p.Select(p.Equal(c, p.Number(0)), y, x)
	return p.Select(p.Unordered(c, c), c, z)
}

// hypot multiplies both by a power of two where squares might be no numbers.
func (p program) hypot(x, y Value) Value {
	a, b := p.abs(x), p.abs(y)
	large, small := p.Max(a, b), p.Min(a, b)
	far := p.bias/2 - 5
	up, down := p.power(p.bias/2+p.fraction+10), p.power(-far-50)
	upBack, downBack := p.power(-p.bias/2-p.fraction-10), p.power(far+50)
	one := p.Number(1)
	tiny, huge := p.Less(large, p.power(-far+p.fraction)), p.Less(p.power(far), large)
	by := p.Select(huge, down, p.Select(tiny, up, one))
	back := p.Select(huge, downBack, p.Select(tiny, upBack, one))
	large, small = p.Mul(large, by), p.Mul(small, by)
	z := p.Mul(p.Sqrt(p.FMA(small, small, p.Mul(large, large))), back)
	z = p.Select(p.Unordered(x, y), p.nan(), z)
	infinite := p.Or(p.Equal(a, p.infinity()), p.Equal(b, p.infinity()))
	return p.Select(infinite, p.infinity(), z)
}

// logSigmoid is log(sigmoid(x)) without loss for x far below 0.
func (p program) logSigmoid(x Value) Value { return p.neg(p.softplus(p.neg(x))) }

// subSigmoid is x - sigmoid(y). For x = 1 it is sigmoid(-y), which keeps its
// digits where sigmoid(y) is all but 1.
func (p program) subSigmoid(x, y Value) Value {
	one := p.Equal(x, p.Number(1))
	s := p.sigmoid(p.Select(one, p.neg(y), y))
	return p.Select(one, s, p.Sub(x, s))
}

func (p program) pi() Value { return p.Number(math.Pi) }
func (p program) e() Value  { return p.Number(math.E) }
