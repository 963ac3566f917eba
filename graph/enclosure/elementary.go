package enclosure

import (
	"math"
	"math/big"
	"math/bits"
)

// top returns n with |x| < 2^n for every x in the ball, which must be ready.
func (b *Ball) top() int64 {
	most := above(&b.mid, b.exp).plus(b.rad)
	if most.m == 0 {
		return math.MinInt64 / 2
	}
	return most.e + magnitudeBits + 1
}

// extra returns how many bits more are needed so that a result near 2^top has
// all its digits in fixed point. What is smaller than a number of twice the
// machine's precision in bits is not worth more.
func (m *machine) extra(top int64) int {
	return int(max(0, min(-top, int64(2*m.prec))))
}

func (m *machine) makePi(z *Ball) {
	w := m.prec + 4
	m.getPi(&m.s, w)
	m.fromFixed(z, &m.s, w, 2)
}

// exp computes e^x as 2^n * e^t with |t| <= 1/2 log 2.
func (m *machine) exp(z, x *Ball) {
	if x.isZero() {
		z.setInt(1)
		return
	}
	m.enclose(x)
	const far = 27 // beyond 2^far nothing is representable
	if x.top() > far {
		if x.sign() < 0 && !below(&x.mid, x.exp).minus(x.rad).less(power2(far)) {
			z.mid.SetInt64(0)
			z.exp, z.rad = 0, power2(-1<<far)
			m.round(z)
			return
		}
		if x.sign() != 0 || power2(far).less(x.rad) {
			z.giveUp()
			return
		}
	}
	if power2(-2).less(x.rad) {
		m.monotone(z, x, m.exp)
		return
	}
	n := m.expReduced(z, x, m.prec+8)
	z.exp += n
	z.rad = z.rad.scaled(n)
	m.growExp(z, x)
	m.round(z)
}

// expReduced makes z the fixed-point number e^t without rounding it, where the
// middle of x is t + n log 2, and returns n.
func (m *machine) expReduced(z, x *Ball, w int) (n int64) {
	n = int64(math.Round(x.middle() / math.Ln2))
	toFixed(&m.q, x, w)
	if n != 0 {
		m.getLn2(&m.a, w+30)
		m.a.Mul(&m.a, m.b.SetInt64(n))
		m.a.Rsh(&m.a, 30)
		m.q.Sub(&m.q, &m.a)
	}
	if m.q.BitLen() > w {
		panic("enclosure: the argument of exp is not reduced")
	}
	// The argument is wrong by 3 units, which e^t < 3/2 takes to less than 5.
	err := m.expFixed(&z.mid, &m.q, w) + 5
	z.exp, z.rad, z.ready, z.exact, z.state = -int64(w), units(err, -int64(w)), true, false, Defined
	return n
}

// growExp adds the effect of x's radius r <= 1/4 on z = e^x: e^r - 1 <= 5r/4.
func (m *machine) growExp(z, x *Ball) {
	if x.rad.m != 0 {
		r := x.rad.plus(x.rad.scaled(-2))
		z.rad = z.rad.plus(r.times(above(&z.mid, z.exp).plus(z.rad)))
	}
}

// expm1 computes e^x - 1 with all its digits where x is small.
func (m *machine) expm1(z, x *Ball) {
	if x.isZero() {
		z.setInt(0)
		return
	}
	m.enclose(x)
	top := x.top()
	if top > -2 {
		one, y := m.take(), m.take()
		one.setInt(1)
		m.exp(y, x)
		if y.state == Defined {
			m.sub(z, y, one)
		} else {
			z.giveUp()
		}
		m.drop(2)
		return
	}
	m.expReduced(z, x, m.prec+8+m.extra(top))
	m.growExp(z, x)
	z.mid.Sub(&z.mid, m.a.Lsh(m.b.SetInt64(1), uint(-z.exp)))
	m.round(z)
}

// middle returns the ball's middle in float64, for first guesses.
func (b *Ball) middle() float64 {
	t, shift, _ := top(&b.mid)
	return math.Ldexp(float64(t), shift+int(b.exp)) * float64(b.mid.Sign())
}

// log undefines z for x <= 0. A first guess g, right to some 40 bits whatever
// float64 makes of it, leaves a short series: log x = g + log(x * e^-g).
func (m *machine) log(z, x *Ball) {
	if x.isOne() {
		z.setInt(0)
		return
	}
	if x.exact && x.rat.Sign() <= 0 {
		z.undefine()
		return
	}
	m.enclose(x)
	switch x.sign() {
	case -1:
		z.undefine()
		return
	case 0:
		z.giveUp()
		return
	}
	least := below(&x.mid, x.exp)
	if least.scaled(-3).less(x.rad) {
		m.logWide(z, x)
		return
	}
	// The middle is f * 2^k with f from 3/4 to 3/2.
	t, _, _ := top(&x.mid)
	f, _ := math.Frexp(float64(t >> max(0, bits.Len64(t)-53)))
	k := int(x.exp) + x.mid.BitLen()
	if f < 0.75 {
		f *= 2
		k--
	}
	w := m.prec + 8
	scaled := &m.u // f - 1, exactly
	exponent := x.exp - int64(k)
	if exponent > 0 {
		scaled.Lsh(&x.mid, uint(exponent))
		exponent = 0
	} else {
		scaled.Set(&x.mid)
	}
	scaled.Sub(scaled, m.a.Lsh(m.b.SetInt64(1), uint(-exponent)))
	near := int64(scaled.BitLen()) + exponent
	var err uint64
	result := &m.q
	if near <= -17 {
		if k == 0 {
			w += m.extra(near)
		}
		shiftBy(scaled, w+int(exponent))
		err = m.log1pFixed(result, scaled, w) + 2
	} else {
		g := int64(math.Round(guessLog(f) * (1 << 40)))
		shiftBy(scaled, w+int(exponent))
		scaled.Add(scaled, m.a.Lsh(m.b.SetInt64(1), uint(w)))
		m.q.Lsh(m.q.SetInt64(-g), uint(w-40))
		// scaled survives in z, since expFixed uses the scratch.
		z.mid.Set(scaled)
		e := m.expFixed(&m.q, &m.q, w)
		d := &m.u
		d.Mul(&m.q, &z.mid)
		d.Rsh(d, uint(w))
		d.Sub(d, m.a.Lsh(m.b.SetInt64(1), uint(w)))
		if d.BitLen() > w-16 {
			panic("enclosure: the first guess of log is too far off")
		}
		err = m.log1pFixed(&m.q, d, w) + 4*e + 6
		m.q.Add(&m.q, m.a.Lsh(m.a.SetInt64(g), uint(w-40)))
	}
	if k != 0 {
		m.getLn2(&m.a, w+40)
		m.a.Mul(&m.a, m.b.SetInt64(int64(k)))
		m.a.Rsh(&m.a, 40)
		result.Add(result, &m.a)
		err += 2
	}
	z.mid.Set(result)
	z.exp = -int64(w)
	z.rad = units(err, z.exp)
	if x.rad.m != 0 {
		z.rad = z.rad.plus(x.rad.over(least.minus(x.rad)))
	}
	m.round(z)
}

func (m *machine) logWide(z, x *Ball) {
	lo, hi := m.take(), m.take()
	m.ends(lo, hi, x)
	// The ends of a ball as wide as this have radii too small to come here
	// again, unless the lower one may be 0.
	if lo.state == Defined && hi.state == Defined && lo.sign() > 0 &&
		!below(&lo.mid, lo.exp).scaled(-3).less(lo.rad) {
		a, b := m.take(), m.take()
		m.log(a, lo)
		m.log(b, hi)
		m.hull(z, a, b)
		m.drop(2)
	} else {
		z.giveUp()
	}
	m.drop(2)
}

// shiftBy multiplies x by 2^k, rounding down.
func shiftBy(x *big.Int, k int) {
	if k >= 0 {
		x.Lsh(x, uint(k))
	} else {
		x.Rsh(x, uint(-k))
	}
}

// guessLog returns log(f) for f from 3/4 to 3/2 from the series of atanh. The
// conversions keep compilers from fusing operations, so that all machines
// return the same.
func guessLog(f float64) float64 {
	t := (f - 1) / (f + 1)
	t2 := float64(t * t)
	sum := 0.0
	for k := 25.0; k >= 1; k -= 2 {
		sum = float64(sum*t2) + 1/k
	}
	return 2 * float64(sum*t)
}

// widest is the largest binary exponent of an angle that is reduced.
const widest = 4096

func (m *machine) sin(z, x *Ball) {
	if x.isZero() {
		z.setInt(0)
		return
	}
	m.circular(z, x, 0)
}

func (m *machine) cos(z, x *Ball) {
	if x.isZero() {
		z.setInt(1)
		return
	}
	m.circular(z, x, 1)
}

// circular computes sin(x + quarters*pi/2) with x = t + n*pi/2.
func (m *machine) circular(z, x *Ball, quarters uint) {
	m.enclose(x)
	top := x.top()
	if power2(-1).less(x.rad) || top > widest {
		z.mid.SetInt64(0)
		z.exp, z.rad = 0, power2(0)
		m.round(z)
		return
	}
	if quarters == 0 && top < -int64(m.prec) {
		// |sin x - x| < |x|^3.
		m.set(z, x)
		z.rad = z.rad.plus(power2(3 * top))
		m.round(z)
		return
	}
	w := m.prec + 8
	if quarters == 0 {
		w += m.extra(top)
	}
	t := &m.angle
	if top <= -1 {
		toFixed(t, x, w)
	} else {
		// More bits for the argument, so that n times the error of pi/2 is
		// less than a unit.
		more := int(max(0, top)) + 4
		toFixed(t, x, w+more)
		halfPi, n := &m.s, &m.t
		m.getPi(halfPi, w+more-1)
		n.Rsh(halfPi, 1)
		n.Add(n, t)
		n.Div(n, halfPi)
		quarters += n.Bit(0) + 2*n.Bit(1)
		n.Mul(n, halfPi)
		t.Sub(t, n)
		t.Rsh(t, uint(more))
	}
	err := m.sincosFixed(&z.mid, &m.r, t, w) + 3
	if quarters%2 == 1 {
		z.mid.Set(&m.r)
	}
	if quarters%4 >= 2 {
		z.mid.Neg(&z.mid)
	}
	z.exp = -int64(w)
	z.rad = units(err, z.exp).plus(x.rad)
	m.round(z)
}
