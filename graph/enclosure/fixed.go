package enclosure

import (
	"math"
	"math/big"
	"math/bits"
)

// This file computes elementary functions of small arguments in fixed point:
// an integer t stands for t * 2^-w. Each function returns a bound of its
// error in units of the last place, 2^-w. Shifts round down and divisions
// towards 0, so each of them errs by less than a unit.

// A fixed is a constant computed to w bits, wrong by less than a unit.
type fixed struct {
	w     int
	value big.Int
}

// constant returns c to w bits, wrong by less than 2 units.
func (c *fixed) get(z *big.Int, w int, compute func(z *big.Int, w int)) {
	if c.w < w {
		c.w = w + 64
		// Series have fewer than w terms, each wrong by less than 2 units and
		// taken at most 18 times; together that is less than a unit after the
		// extra bits are cut.
		extra := 8 + bits.Len(uint(c.w))
		compute(&c.value, c.w+extra)
		c.value.Rsh(&c.value, uint(extra))
	}
	z.Rsh(&c.value, uint(c.w-w))
}

// getPi returns pi by Machin's formula: pi = 16 atan(1/5) - 4 atan(1/239).
func (m *machine) getPi(z *big.Int, w int) {
	m.pi.get(z, w, func(z *big.Int, w int) {
		var a big.Int
		inverseAtan(z, 5, w, false)
		z.Lsh(z, 4)
		inverseAtan(&a, 239, w, false)
		z.Sub(z, a.Lsh(&a, 2))
	})
}

// getLn2 returns log 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749).
func (m *machine) getLn2(z *big.Int, w int) {
	m.ln2.get(z, w, func(z *big.Int, w int) {
		var a big.Int
		inverseAtan(z, 26, w, true)
		z.Mul(z, big.NewInt(18))
		inverseAtan(&a, 4801, w, true)
		z.Sub(z, a.Lsh(&a, 1))
		inverseAtan(&a, 8749, w, true)
		z.Add(z, a.Lsh(&a, 3))
	})
}

// inverseAtan computes atan(1/n), or atanh(1/n), n >= 5: fewer than w terms,
// each wrong by less than 2 units, and what is left out is less than the last.
func inverseAtan(z *big.Int, n int64, w int, hyperbolic bool) {
	var power, term, by, square big.Int
	power.Lsh(big.NewInt(1), uint(w))
	power.Quo(&power, by.SetInt64(n))
	square.SetInt64(n * n)
	z.Set(&power)
	for k := int64(1); power.Sign() != 0; k++ {
		power.Quo(&power, &square)
		term.Quo(&power, by.SetInt64(2*k+1))
		if k%2 == 1 && !hyperbolic {
			z.Sub(z, &term)
		} else {
			z.Add(z, &term)
		}
	}
}

// expFixed computes e^t for |t| <= 1; z may be t.
//
// The argument is halved j times and the result squared as often. Terms: with
// |t| <= 2^-j <= 1/2 each is wrong by less than 2 units, what is left out by
// less than 6. A squaring takes an error d to 2yd + d^2 + 1, and the product
// of all the 2y is at most 2^j * e; with j+12 bits to spare that leaves less
// than 3*(2n+8)*2^-12 units.
func (m *machine) expFixed(z, t *big.Int, w int) uint64 {
	j := 1 + isqrt(w)/2
	inner := uint(w + j + 12)
	x, sum, term, by := &m.s, &m.t, &m.u, &m.v
	x.Lsh(t, 12)
	sum.Lsh(by.SetInt64(1), inner)
	sum.Add(sum, x)
	term.Set(x)
	n := int64(2)
	for ; term.Sign() != 0; n++ {
		m.w.Mul(term, x)
		m.w.Rsh(&m.w, inner)
		term.Quo(&m.w, by.SetInt64(n))
		sum.Add(sum, term)
	}
	for range j {
		m.w.Mul(sum, sum)
		sum.Rsh(&m.w, inner)
	}
	z.Rsh(sum, uint(j+12))
	return 2 + uint64(3*(2*n+8))>>12
}

// sincosFixed computes both for |t| <= 1. t must be none of the results.
//
// Like expFixed, with sin 2x = 2 sin x cos x, cos 2x = 1 - 2 sin^2 x: each
// doubling takes an error d to less than 4d + 2, each term is wrong by less
// than 2 units.
func (m *machine) sincosFixed(sin, cos, t *big.Int, w int) uint64 {
	j := 1 + isqrt(w)/4
	inner := uint(w + 2*j + 12)
	x2, s, c, by := &m.s, &m.t, &m.u, &m.v
	m.w.Lsh(t, uint(j+12))
	s.Set(&m.w)
	c.Lsh(by.SetInt64(1), inner)
	x2.Mul(s, s)
	x2.Rsh(x2, inner)
	n := int64(1)
	m.q.Neg(c)
	// term runs through -x^2/2!, -x^3/3!, x^4/4!, ... of both series in turn.
	for even, odd := &m.q, m.w.Neg(&m.w); even.Sign() != 0 || odd.Sign() != 0; n += 2 {
		m.a.Mul(even, x2)
		m.a.Rsh(&m.a, inner)
		even.Quo(&m.a, by.SetInt64(n*(n+1)))
		c.Add(c, even)
		m.a.Mul(odd, x2)
		m.a.Rsh(&m.a, inner)
		odd.Quo(&m.a, by.SetInt64((n+1)*(n+2)))
		s.Add(s, odd)
		even.Neg(even)
		odd.Neg(odd)
	}
	for range j {
		m.a.Mul(s, c)
		m.b.Mul(s, s)
		s.Rsh(&m.a, inner-1)
		m.b.Rsh(&m.b, inner-1)
		c.Lsh(by.SetInt64(1), inner)
		c.Sub(c, &m.b)
	}
	sin.Rsh(s, uint(2*j+12))
	cos.Rsh(c, uint(2*j+12))
	return 2 + uint64(2*n+10)>>12
}

// log1pFixed computes log(1+d) for |d| <= 2^-16: each power is wrong by less
// than 2 units, its quotient by 3, and what is left out is less than 4.
func (m *machine) log1pFixed(z, d *big.Int, w int) uint64 {
	return m.powerSeries(z, d, d, w, 1, -1)
}

// atanFixed computes atan(d) for |d| <= 2^-16, with the same errors.
func (m *machine) atanFixed(z, d *big.Int, w int) uint64 {
	square := &m.v
	square.Mul(d, d)
	square.Rsh(square, uint(w))
	return m.powerSeries(z, d, square, w, 2, -1)
}

// powerSeries computes the sum of sign^k * d * by^k / (1 + step*k). d and by
// are not changed, z is neither.
func (m *machine) powerSeries(z, d, by *big.Int, w int, step, sign int64) uint64 {
	power, term := &m.s, &m.t
	power.Set(d)
	z.Set(d)
	n := uint64(1)
	for k := int64(1); ; k++ {
		m.a.Mul(power, by)
		m.a.Quo(&m.a, m.b.Lsh(m.b.SetInt64(1), uint(w)))
		power.Set(&m.a)
		if power.Sign() == 0 {
			break
		}
		term.Quo(power, m.b.SetInt64(1+step*k))
		if k%2 == 1 && sign < 0 {
			z.Sub(z, term)
		} else {
			z.Add(z, term)
		}
		n++
	}
	return 3*n + 4
}

// toFixed returns x's middle in fixed point, wrong by less than a unit.
func toFixed(z *big.Int, x *Ball, w int) {
	if shift := x.exp + int64(w); shift >= 0 {
		z.Lsh(&x.mid, uint(shift))
	} else if -shift > int64(x.mid.BitLen()) {
		z.SetInt64(0)
	} else {
		z.Rsh(&x.mid, uint(-shift))
	}
}

// fromFixed makes z the fixed-point number t with an error in units.
func (m *machine) fromFixed(z *Ball, t *big.Int, w int, err uint64) {
	z.mid.Set(t)
	z.exp = -int64(w)
	z.rad = units(err, z.exp)
	m.round(z)
}

func isqrt(n int) int { return int(math.Sqrt(float64(n))) }
