package enclosure

import "math/big"

// maxRepeated bounds the exponents of powers that are computed by repeated
// multiplication.
const maxRepeated = 64

// pow computes a^b. It is undefined for a < 0 unless b is an integer, and for
// a = 0 unless b > 0.
func (m *machine) pow(z, a, b *Ball) {
	if b.exact {
		m.powRational(z, a, &b.rat, b)
		return
	}
	m.enclose2(a, b)
	switch {
	case a.isOne():
		z.setInt(1)
	case a.sign() > 0:
		m.expLog(z, a, b)
	case a.isZero() && b.sign() != 0:
		if b.sign() > 0 {
			z.setInt(0)
		} else {
			z.undefine()
		}
	case a.sign() < 0 && !holdsInteger(b):
		z.undefine()
	default:
		z.giveUp()
	}
}

// expLog computes e^(b log a) for a > 0.
func (m *machine) expLog(z, a, b *Ball) {
	x, y := m.take(), m.take()
	defer m.drop(2)
	if m.log(x, a); x.state != Defined {
		z.giveUp()
		return
	}
	if m.mul(y, x, b); y.state != Defined {
		z.giveUp()
		return
	}
	m.exp(z, y)
}

// holdsInteger reports whether the ball, which is not exact, may hold one.
func holdsInteger(b *Ball) bool {
	lo, hi := b.Bounds()
	if lo.MantExp(nil) > 64 || hi.MantExp(nil) > 64 {
		return true
	}
	ceil, accuracy := lo.Int(nil)
	if accuracy == big.Below {
		ceil.Add(ceil, big.NewInt(1))
	}
	return new(big.Float).SetInt(ceil).Cmp(hi) <= 0
}

// powRational computes a^r; b is the ball of r.
func (m *machine) powRational(z, a *Ball, r *big.Rat, b *Ball) {
	sign := r.Sign()
	if a.isZero() {
		if sign > 0 {
			z.setInt(0)
		} else {
			z.undefine()
		}
		return
	}
	if a.isOne() {
		z.setInt(1)
		return
	}
	m.enclose(a)
	side := a.sign()
	if sign <= 0 && side == 0 {
		z.giveUp() // a may be 0
		return
	}
	if sign == 0 {
		z.setInt(1)
		return
	}
	num, den := r.Num(), r.Denom()
	if r.IsInt() {
		m.powInteger(z, a, num, b)
		return
	}
	switch {
	case side < 0:
		z.undefine()
		return
	case side == 0:
		z.giveUp()
		return
	}
	if den.IsInt64() && den.Int64() <= maxRepeated {
		n := den.Int64()
		if a.exact {
			root := m.take()
			exact := m.exactRoot(root, &a.rat, n)
			if exact {
				m.powInteger(z, root, num, nil)
			}
			m.drop(1)
			if exact && z.state == Defined {
				return
			}
		}
		if n == 2 && num.IsInt64() && num.Int64() <= maxRepeated && num.Int64() >= -maxRepeated {
			root := m.take()
			if m.sqrt(root, a); root.state == Defined {
				m.powInteger(z, root, num, nil)
			} else {
				z.giveUp()
			}
			m.drop(1)
			return
		}
	}
	m.expLog(z, a, b)
}

// powInteger computes a^n for n other than 0 and for a that is not 0 if n is
// negative; b is the ball of n, or nil if that is not at hand.
func (m *machine) powInteger(z, a *Ball, n *big.Int, b *Ball) {
	if n.IsInt64() && n.Int64() >= -maxRepeated && n.Int64() <= maxRepeated {
		m.powRepeated(z, a, int(n.Int64()))
		return
	}
	side := a.sign()
	if side == 0 {
		z.giveUp()
		return
	}
	if a.isOne() {
		z.setInt(1)
		return
	}
	x, y := m.take(), m.take()
	if b == nil {
		b = m.take()
		b.setRat(new(big.Rat).SetInt(n))
		defer m.drop(1)
	}
	m.set(x, a)
	if side < 0 {
		m.neg(x, a)
	}
	m.expLog(y, x, b)
	if side < 0 && n.Bit(0) == 1 && y.state == Defined {
		m.neg(z, y)
	} else {
		m.set(z, y)
	}
	m.drop(2)
}

// powRepeated squares and multiplies from the exponent's highest digit down.
func (m *machine) powRepeated(z, a *Ball, n int) {
	k := n
	if k < 0 {
		k = -k
	}
	x, y := m.take(), m.take()
	m.set(x, a)
	top := 0
	for k>>(top+1) != 0 {
		top++
	}
	for i := top - 1; i >= 0 && x.state == Defined; i-- {
		m.mul(y, x, x)
		x, y = y, x
		if k>>i&1 != 0 && x.state == Defined {
			m.mul(y, x, a)
			x, y = y, x
		}
	}
	switch {
	case x.state != Defined:
		z.giveUp()
	case n < 0:
		y.setInt(1)
		m.div(z, y, x)
	default:
		m.set(z, x)
	}
	m.drop(2)
}

// cbrt computes the real cube root, which is odd.
func (m *machine) cbrt(z, x *Ball) {
	size, third := m.take(), m.take()
	defer m.drop(2)
	if !x.exact {
		m.enclose(x)
	}
	side := x.sign()
	switch {
	case x.isZero():
		z.setInt(0)
		return
	case side == 0:
		// |cbrt(x)| <= 2^n where |x| < 2^(3n).
		top := x.top()
		n := top / 3
		if 3*n < top {
			n++
		}
		z.mid.SetInt64(0)
		z.exp, z.rad = 0, power2(n)
		m.round(z)
		return
	case side > 0:
		m.set(size, x)
	default:
		m.neg(size, x)
	}
	third.rat.SetFrac64(1, 3)
	keepExact(third)
	root := m.take()
	defer m.drop(1)
	m.powRational(root, size, &third.rat, third)
	if side < 0 && root.state == Defined {
		m.neg(z, root)
	} else {
		m.set(z, root)
	}
}
