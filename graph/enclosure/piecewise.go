package enclosure

// compare returns the sign of x - y, and whether it is certain.
func (m *machine) compare(x, y *Ball) (sign int, certain bool) {
	if x.exact && y.exact {
		return x.rat.Cmp(&y.rat), true
	}
	d := m.take()
	defer m.drop(1)
	if m.sub(d, x, y); d.state != Defined {
		return 0, false
	}
	sign = d.sign()
	return sign, sign != 0 || d.exact
}

// setBetween encloses what lies between two integers.
func (m *machine) setBetween(z *Ball, lo, hi int64) {
	z.mid.SetInt64(lo + hi)
	z.exp = -1
	z.rad = units(uint64(hi-lo), -1)
	m.round(z)
}

func (m *machine) abs(z, x *Ball) {
	if !x.exact {
		m.enclose(x)
	}
	switch side := x.sign(); {
	case x.isZero() || side > 0:
		m.set(z, x)
	case side < 0:
		m.neg(z, x)
	default:
		// From 0 to |mid| + rad.
		most := above(&x.mid, x.exp).plus(x.rad)
		z.mid.SetUint64(most.m)
		z.exp = most.e - 1
		z.rad = most.scaled(-1)
		m.round(z)
	}
}

func (m *machine) signum(z, x *Ball) {
	if !x.exact {
		m.enclose(x)
	}
	if side := x.sign(); side != 0 || x.isZero() {
		z.setInt(int64(side))
		return
	}
	m.setBetween(z, -1, 1)
}

func (m *machine) relu(z, x *Ball) {
	zero := m.take()
	zero.setInt(0)
	m.extreme(z, x, zero, 1)
	m.drop(1)
}

// extreme computes the larger of x and y if which is 1, the smaller if it is
// -1.
func (m *machine) extreme(z, x, y *Ball, which int) {
	switch sign, certain := m.compare(x, y); {
	case certain && sign*which >= 0:
		m.set(z, x)
	case certain:
		m.set(z, y)
	default:
		m.hull(z, x, y)
	}
}

// truth makes z 1 or 0 if it is certain which.
func (m *machine) truth(z *Ball, holds, certain bool) {
	switch {
	case !certain:
		m.setBetween(z, 0, 1)
	case holds:
		z.setInt(1)
	default:
		z.setInt(0)
	}
}

func (m *machine) less(z, x, y *Ball) {
	sign, certain := m.compare(x, y)
	m.truth(z, sign < 0, certain)
}

func (m *machine) lessEqual(z, x, y *Ball) {
	sign, certain := m.compare(x, y)
	m.truth(z, sign <= 0, certain)
}

func (m *machine) equal(z, x, y *Ball) {
	sign, certain := m.compare(x, y)
	m.truth(z, sign == 0, certain)
}

// choose is select: a where c is not 0, b where it is. Only the branch that is
// taken needs a value.
func (m *machine) choose(z, c, a, b *Ball) {
	if c.state != Defined {
		z.state, z.exact, z.ready = c.state, false, false
		return
	}
	if !c.exact {
		m.enclose(c)
	}
	switch {
	case c.isZero():
		m.set(z, b)
	case c.sign() != 0:
		m.set(z, a)
	case a.state == Undefined && b.state == Undefined:
		z.undefine()
	default:
		m.hull(z, a, b)
	}
}
