package modular

import (
	"math/big"
	"math/bits"
)

// require fails unless the operand is a square or 0. A fact that should be
// positive may be 0 at many points: 1 - x for asin(x), if x is sign(y).
func (m *machine) require(f *field, s *step) (uint64, outcome) {
	chi := f.chi(m.slots[s.a])
	switch {
	case chi > 0:
		return f.one, m.agrees(s, 1)
	case chi == 0:
		return f.one, accepted
	}
	if m.signs[s.aux].tower {
		return 0, wrongTower
	}
	return 0, undefined
}

// character returns the sign of the operand as 1, 0 or -1.
func (m *machine) character(f *field, s *step) (uint64, outcome) {
	switch chi := f.chi(m.slots[s.a]); {
	case chi > 0:
		return f.one, m.agrees(s, 1)
	case chi < 0:
		return f.minus1, m.agrees(s, -1)
	}
	return 0, accepted
}

// agrees reports whether the sign of an expression is the one that it had at
// other levels, and that of a constant the true one.
func (m *machine) agrees(s *step, chi int8) outcome {
	if g := &m.signs[s.aux]; g.tower && g.known != chi {
		return wrongTower
	}
	if m.signed == nil {
		return accepted
	}
	if had := m.signed[s.expr]; had != 0 && had != chi {
		return undefined
	}
	m.signed[s.expr] = chi
	return accepted
}

// power returns a^n.
func (m *machine) power(f *field, a uint64, n int64) (uint64, outcome) {
	if n < 0 {
		if a == 0 {
			return 0, undefined
		}
		return f.inv(f.pow(a, uint64(-n))), accepted
	}
	return f.pow(a, uint64(n)), accepted
}

// root returns a^r, the square among the roots.
func (m *machine) root(f *field, s *step) (uint64, outcome) {
	r := m.roots[s.aux]
	a := m.slots[s.a]
	if a == 0 && r.Sign() < 0 {
		return 0, undefined
	}
	e, ok := exponentOf(r, m.tower.half[s.level])
	if !ok {
		return 0, unsupported
	}
	return f.pow(a, e), accepted
}

// exponentOf returns the rational r, whose parts fit an int64, modulo n.
func exponentOf(r *big.Rat, n uint64) (uint64, bool) {
	a, b := r.Num().Int64(), uint64(r.Denom().Int64())
	// 1/b = (n*k + 1)/b where n*k = -1 mod b.
	e := uint64(1)
	if b > 1 {
		k, ok := inverseMod(n%b, b)
		if !ok {
			return 0, false
		}
		k = b - k
		hi, lo := bits.Mul64(n, k)
		lo, carry := bits.Add64(lo, 1, 0)
		e, _ = bits.Div64(hi+carry, lo, b)
	}
	hi, lo := bits.Mul64(e, uint64(abs(a)))
	_, e = bits.Div64(hi%n, lo, n)
	if a < 0 && e != 0 {
		e = n - e
	}
	return e, true
}

// symbolicPower returns a^b, of |a| and with a random sign if a is negative.
func (m *machine) symbolicPower(f *field, i int, s *step) (uint64, outcome) {
	a, b := m.slots[s.a], m.slots[s.b]
	if a == 0 {
		// 0^b is 0 for b > 0, and else undefined. The base may be 0 at many
		// points, as in relu(x)^b. The sign of b is drawn by chance.
		if !m.turned[i] {
			m.turned[i] = true
			m.extra++
		}
		if mix(m.salt, uint64(s.expr))&1 != 0 {
			return 0, undefined
		}
		return 0, accepted
	}
	minus := false
	if s.aux != none && m.slots[s.c] == f.minus1 {
		a = f.neg(a)
		if m.oddity[s.aux] == 0 {
			odd, drawn, ok := m.group.parity(m.parities[s.aux], m.random)
			if drawn {
				m.draws++
			}
			if !ok {
				return 0, undefined
			}
			m.oddity[s.aux] = 1
			if odd {
				m.oddity[s.aux] = 2
			}
		}
		minus = m.oddity[s.aux] == 2
	}
	var v uint64
	if k := powerLevel[s.level]; k >= 0 {
		v = f.pow(a, m.tower.level[k].leave(b))
	} else {
		v = mix(mix(mix(m.salt, uint64(kPower)<<32+uint64(s.level)), a), b) % f.p
		v = f.mul(v, v)
	}
	if minus {
		v = f.neg(v)
	}
	return v, accepted
}

// exponential returns this point's generator to the power of the operand.
func (m *machine) exponential(f *field, s *step) (uint64, outcome) {
	a := m.slots[s.a]
	if k := powerLevel[s.level]; k >= 0 {
		v := m.tower.power[s.level].raise(f, m.tower.level[k].mul(a, m.spin[k]))
		if s.b != none {
			m.logs[s.level] = append(m.logs[s.level], logAtom{v, f.inv(v), m.slots[s.b]})
		}
		return v, accepted
	}
	v := mix(mix(m.salt, uint64(kExp)<<32+uint64(s.level)), a) % f.p
	return f.mul(v, v), accepted
}
