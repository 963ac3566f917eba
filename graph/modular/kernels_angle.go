package modular

// circle returns cosine and sine.
func (m *machine) circle(f *field, s *step) circlePoint {
	if !hasCircle[s.level] {
		return m.opaqueCircle(f, s)
	}
	c := circlePoint{f.one, 0}
	if s.a != none {
		q := &m.tower.level[angles]
		c = m.tower.turn[s.level].raise(f, q.mul(m.slots[s.a], m.spin[angles]))
	}
	if s.aux != none {
		order := unityOrder[s.level]
		u := m.tower.unity[s.level].raise(f, m.unities[s.aux].exponent*(m.unit%order)%order)
		if s.a == none {
			return u
		}
		c = f.circleMul(c, u)
	}
	return c
}

// opaqueCircle is a point of the circle that depends on the angle alone, and
// whose sine is odd.
func (m *machine) opaqueCircle(f *field, s *step) circlePoint {
	var v uint64
	if s.a != none {
		v = m.slots[s.a]
	}
	if s.aux != none {
		turn := m.unities[s.aux].turn
		t := f.mul(reduce(f, turn.Num()), f.inv(reduce(f, turn.Denom())))
		v = f.add(v, f.mul(t, m.slots[s.b]))
	}
	return f.rationalCircle(m.opaqueOdd(f, s.level, uint64(kCos)<<32, v))
}

// An atanAtom is a value whose arctangent has been drawn at this point.
type atanAtom struct{ value, inverse, angle uint64 }

// atan returns an angle that depends on the operand v alone, with
// atan(-v) = -atan(v) and atan(1/v) = sign(v)*pi/2 - atan(v).
//
// For kAsin it is that of sine over cosine; where the cosine is 0, as for
// asin(sign(x)), the angle is a right one.
func (m *machine) atan(f *field, i int, s *step) uint64 {
	v := m.slots[s.a]
	if v == 0 {
		return 0
	}
	half := f.mul(m.slots[s.c], m.halfOf(f))
	if s.op == opcode(kAsin) {
		cos := m.slots[s.b]
		if cos == 0 {
			return f.mul(v, half) // v is 1 or -1
		}
		v = f.mul(v, f.inv(cos))
	}
	minus := f.neg(v)
	switch {
	case v == f.one:
		return f.mul(half, m.halfOf(f))
	case minus == f.one:
		return f.neg(f.mul(half, m.halfOf(f)))
	}
	for _, t := range m.atans[s.level] {
		switch {
		case v == t.value:
			return t.angle
		case minus == t.value:
			return f.neg(t.angle)
		case v == t.inverse, minus == t.inverse:
			// The sign of v matters here, and so counts among the signs.
			if !m.turned[i] {
				m.turned[i] = true
				m.extra++
			}
			angle := t.angle
			if minus == t.inverse {
				angle = f.neg(angle)
			}
			if f.chi(v) < 0 {
				return f.sub(f.neg(half), angle)
			}
			return f.sub(half, angle)
		}
	}
	angle := mix(mix(m.salt, uint64(kAtan)<<32+uint64(s.level)), v) % f.p
	m.atans[s.level] = append(m.atans[s.level], atanAtom{v, f.inv(v), angle})
	return angle
}

// halfOf returns 1/2.
func (m *machine) halfOf(f *field) uint64 {
	h := f.one
	if h&1 != 0 {
		h += f.p
	}
	return h >> 1
}

// maxUnits bounds the search for a conjugate.
const maxUnits = 200

// setUnit chooses the roots of unity of this point among their conjugates:
// those whose cosines and sines have the signs that they have.
func (m *machine) setUnit() bool {
	if len(m.unities) == 0 {
		return true
	}
	for range maxUnits {
		m.unit = m.random.Uint64N(smooth/4)*4 + 1 // e^(i*pi/2) stays i
		if gcd(m.unit, smooth) == 1 && m.unitFits() {
			return true
		}
	}
	return false
}

func (m *machine) unitFits() bool {
	for i := range m.unities {
		u := &m.unities[i]
		if !hasCircle[u.level] {
			continue
		}
		f := &m.tower.level[u.level]
		order := unityOrder[u.level]
		c := m.tower.unity[u.level].raise(f, u.exponent*(m.unit%order)%order)
		if f.chi(c.x) != u.cos || f.chi(c.y) != u.sin {
			return false
		}
	}
	return true
}
