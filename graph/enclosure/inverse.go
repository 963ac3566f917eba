package enclosure

import "math"

// guessAtan returns atan(x) for x from 0 to 1, halving the angle twice.
func guessAtan(x float64) float64 {
	for range 2 {
		x /= 1 + math.Sqrt(1+float64(x*x))
	}
	x2 := float64(x * x)
	sum := 0.0
	for k := 23.0; k >= 1; k -= 2 {
		sum = 1/k - float64(sum*x2)
	}
	return 4 * float64(sum*x)
}

// atan computes atan(x) = pi/2 - atan(1/x) for x > 1, and the latter as g plus
// a small angle, where g is a first guess.
func (m *machine) atan(z, x *Ball) {
	if x.isZero() {
		z.setInt(0)
		return
	}
	m.enclose(x)
	top := x.top()
	least := below(&x.mid, x.exp).minus(x.rad)
	if power2(-2).less(x.rad) && least.less(x.rad) {
		m.atanWide(z, x)
		return
	}
	if top < -int64(m.prec) {
		m.set(z, x) // |atan x - x| < |x|^3
		z.rad = z.rad.plus(power2(3 * top))
		m.round(z)
		return
	}
	w := m.prec + 8 + m.extra(top)
	v := &m.u
	size := m.c.Abs(&x.mid)
	inverted := x.exp+int64(size.BitLen()) > 0
	if inverted {
		v.SetInt64(0)
		if shift := int64(w) - x.exp; shift >= 0 {
			v.Lsh(m.a.SetInt64(1), uint(shift))
			v.Quo(v, size)
		}
	} else {
		v.Set(size)
		shiftBy(v, int(x.exp)+w)
	}
	result := &m.q
	var err uint64
	if v.BitLen() <= w-16 {
		err = m.atanFixed(result, v, w) + 1
	} else {
		guess := math.Ldexp(float64(m.a.Rsh(v, uint(w-60)).Int64()), -60)
		g := int64(math.Round(guessAtan(guess) * (1 << 40)))
		t := &m.angle
		t.Lsh(t.SetInt64(g), uint(w-40))
		z.mid.Set(v)
		e := m.sincosFixed(&m.q, &m.r, t, w)
		// tan(atan v - g) = (v cos g - sin g) / (cos g + v sin g), of which
		// the denominator is at least 1 but for rounding.
		num, den := &m.s, &m.t
		num.Mul(&z.mid, &m.r)
		den.Mul(&z.mid, &m.q)
		num.Sub(num, m.a.Lsh(&m.q, uint(w)))
		den.Rsh(den, uint(w))
		den.Add(den, &m.r)
		d := &m.u
		d.Quo(num, den)
		if d.BitLen() > w-16 {
			panic("enclosure: the first guess of atan is too far off")
		}
		err = m.atanFixed(result, d, w) + 4*e + 8
		result.Add(result, m.a.Lsh(m.a.SetInt64(g), uint(w-40)))
	}
	if inverted {
		m.getPi(&m.a, w)
		m.a.Rsh(&m.a, 1)
		result.Sub(&m.a, result)
		err += 2
	}
	if x.mid.Sign() < 0 {
		result.Neg(result)
	}
	z.mid.Set(result)
	z.exp = -int64(w)
	z.rad = units(err, z.exp)
	if x.rad.m != 0 {
		r := x.rad // the derivative is at most 1, and at most 1/x^2
		if power2(0).less(least) {
			r = r.over(least).over(least)
		}
		z.rad = z.rad.plus(r)
	}
	m.round(z)
}

func (m *machine) atanWide(z, x *Ball) {
	lo, hi, a, b := m.take(), m.take(), m.take(), m.take()
	m.ends(lo, hi, x)
	narrow := func(x *Ball) bool { return x.state == Defined && x.rad.less(power2(-2)) }
	if narrow(lo) && narrow(hi) {
		m.atan(a, lo)
		m.atan(b, hi)
		m.hull(z, a, b)
	} else {
		z.mid.SetInt64(0)
		z.exp, z.rad = 0, power2(1) // more than pi/2
		m.round(z)
	}
	m.drop(4)
}

// asin computes 2 atan(x / (1 + sqrt(1 - x^2))).
func (m *machine) asin(z, x *Ball) {
	one, a, b, c := m.take(), m.take(), m.take(), m.take()
	defer m.drop(4)
	one.setInt(1)
	m.sub(a, one, x)
	m.add(b, one, x)
	if a.state != Defined || b.state != Defined {
		z.giveUp()
		return
	}
	if m.mul(c, a, b); c.state != Defined {
		z.giveUp()
		return
	}
	if m.sqrt(a, c); a.state != Defined {
		m.set(z, a)
		return
	}
	m.add(b, one, a)
	m.div(c, x, b)
	m.twiceAtan(z, c)
}

// acos computes 2 atan(sqrt((1 - x) / (1 + x))).
func (m *machine) acos(z, x *Ball) {
	one, a, b, c := m.take(), m.take(), m.take(), m.take()
	defer m.drop(4)
	one.setInt(1)
	m.sub(a, one, x)
	m.add(b, one, x)
	if a.state != Defined || b.state != Defined {
		z.giveUp()
		return
	}
	if b.isZero() {
		m.makePi(z)
		return
	}
	if m.div(c, a, b); c.state != Defined {
		z.giveUp()
		return
	}
	if m.sqrt(a, c); a.state != Defined {
		m.set(z, a)
		return
	}
	m.twiceAtan(z, a)
}

func (m *machine) twiceAtan(z, x *Ball) {
	y := m.take()
	if x.state != Defined {
		z.giveUp()
	} else if m.atan(y, x); y.isZero() {
		z.setInt(0)
	} else {
		m.scale(z, y, 1)
	}
	m.drop(1)
}

// erf computes 2/sqrt(pi) * e^-x^2 * (x + 2x^3/3 + 4x^5/15 + ...), a series of
// terms of one sign.
func (m *machine) erf(z, x *Ball) {
	if x.isZero() {
		z.setInt(0)
		return
	}
	m.enclose(x)
	if least := below(&x.mid, x.exp).minus(x.rad); !least.times(least).less(units(uint64(m.prec)+2, 0)) {
		// 1 - erf x < e^-x^2 for x > 0.
		z.mid.SetInt64(int64(x.mid.Sign()))
		z.exp, z.rad = 0, power2(-int64(m.prec))
		m.round(z)
		return
	}
	if power2(-2).less(x.rad) {
		if x.top() < int64(m.prec)/2 {
			m.monotone(z, x, m.erf)
			return
		}
		z.mid.SetInt64(0)
		z.exp, z.rad = 0, power2(0)
		m.round(z)
		return
	}
	if x.mid.Sign() == 0 { // |erf x| <= 5/4 |x|
		z.mid.SetInt64(0)
		z.exp, z.rad = 0, x.rad.plus(x.rad.scaled(-2))
		m.round(z)
		return
	}
	mid, square, term, sum, a := m.take(), m.take(), m.take(), m.take(), m.take()
	defer m.drop(5)
	m.set(mid, x)
	mid.exact, mid.rad = false, magnitude{}
	m.mul(a, mid, mid)
	m.scale(square, a, 1)
	m.set(term, mid)
	m.set(sum, mid)
	least := below(&mid.mid, mid.exp).scaled(-int64(m.prec))
	ratio := above(&square.mid, square.exp).plus(square.rad)
	for n := int64(1); ; n++ {
		m.mul(a, term, square)
		m.divInt(term, a, 2*n+1)
		m.add(a, sum, term)
		sum, a = a, sum
		size := above(&term.mid, term.exp).plus(term.rad)
		if size.less(least) && ratio.less(units(uint64(n+1), 0)) {
			// From here on each term is less than half the one before.
			sum.rad = sum.rad.plus(size)
			break
		}
	}
	b := m.take()
	defer m.drop(1)
	m.neg(b, square)
	m.scale(a, b, -1)
	m.exp(b, a)
	m.mul(a, sum, b)
	m.scale(sum, a, 1)
	m.makePi(a)
	m.sqrt(b, a)
	m.div(z, sum, b)
	// The derivative is at most 2/sqrt(pi) < 5/4.
	z.rad = z.rad.plus(x.rad).plus(x.rad.scaled(-2))
	m.round(z)
}
