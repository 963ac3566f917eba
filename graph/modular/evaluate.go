package modular

import (
	"math/big"
	"math/bits"
	"math/rand/v2"
)

// An outcome says what became of a point.
type outcome int8

const (
	accepted    outcome = iota
	undefined           // something is not defined, or not positive that must be
	wrongTower          // a constant's sign is not what it is
	unsupported         // not to be evaluated at all
)

// A machine evaluates a program at one random point after another.
type machine struct {
	*program
	random *rand.Rand
	slots  []uint64
	known  []bool // which slots hold values, for lazy programs
	tower  *tower
	salt   uint64
	spin   [numLevels]uint64 // this point's generator as a power of the tower's
	unit   uint64            // the same for roots of unity
	logs   [numLevels][]logAtom
	atans  [numLevels][]atanAtom
	signed []int8 // by expression, in an agreeing program
	links  []link // by step
	group  lattice
	oddity []int8 // by parity: 0 unknown, 1 even, 2 odd
	extra  int    // signs that turned up in evaluation
	turned []bool // by step: counted in extra
	draws  int    // parities drawn at this point
	most   int    // at any point
	work   int64  // steps done
}

func newMachine(p *program, random *rand.Rand) *machine {
	m := &machine{program: p, random: random}
	m.slots = make([]uint64, p.slots)
	if p.lazy {
		m.known = make([]bool, p.slots)
	}
	if p.agree {
		m.signed = make([]int8, len(p.x.all))
	}
	m.links = make([]link, len(p.steps))
	m.turned = make([]bool, len(p.steps))
	m.oddity = make([]int8, len(p.parities))
	return m
}

// begin draws a tower and all leaves. It reports false if a constant does not
// fit the tower.
func (m *machine) begin() bool {
	m.tower = towers[m.random.IntN(len(towers))]()
	m.salt = m.random.Uint64()
	for l := range m.tower.level {
		f := &m.tower.level[l]
		m.spin[l] = 1 + m.random.Uint64N(f.p-1)
		m.logs[l], m.atans[l] = m.logs[l][:0], m.atans[l][:0]
	}
	for i := range m.signed {
		m.signed[i] = 0
	}
	if len(m.parities) > 0 {
		m.group.reset(len(m.parities[0]), m.one)
		clear(m.oddity)
	}
	m.draws = 0
	clear(m.known)
	return m.setUnit() && m.setLeaves()
}

// point evaluates both sides at a new random point.
func (m *machine) point() outcome {
	if !m.begin() {
		return wrongTower
	}
	for i := range m.steps {
		m.work++
		if o := m.step(i); o != accepted {
			return o
		}
	}

	m.most = max(m.most, m.draws)
	if m.lazy && (!m.known[m.a] || !m.known[m.b]) {
		return undefined
	}
	return accepted
}

// setLeaves draws the variables and pi and enters the constants. It reports
// false if a constant vanishes or is infinite in the tower.
func (m *machine) setLeaves() bool {
	var of [numLevels]uint64 // product of the denominators
	for l := range of {
		of[l] = m.tower.level[l].one
	}
	// One inversion for all denominators of a level: forwards the products,
	// backwards the inverses.
	for _, c := range m.constants {
		f := &m.tower.level[c.level]
		m.slots[c.slot] = of[c.level]
		if !c.value.IsInt() {
			of[c.level] = f.mul(of[c.level], reduce(f, c.value.Denom()))
		}
	}
	inverted := [numLevels]bool{}
	for i := len(m.constants) - 1; i >= 0; i-- {
		c := m.constants[i]
		f := &m.tower.level[c.level]
		n := reduce(f, c.value.Num())
		if n == 0 && c.value.Sign() != 0 {
			return false
		}
		if !c.value.IsInt() {
			if !inverted[c.level] {
				if of[c.level] == 0 {
					return false
				}
				of[c.level] = f.inv(of[c.level])
				inverted[c.level] = true
			}
			n = f.mul(n, f.mul(of[c.level], m.slots[c.slot]))
			of[c.level] = f.mul(of[c.level], reduce(f, c.value.Denom()))
		}
		m.set(c.slot, n)
	}
	for _, v := range m.variables {
		f := &m.tower.level[v.level]
		m.set(v.slot, 1+m.random.Uint64N(f.p-1))
	}
	if m.agree {
		m.alignVariables()
	}
	for l, s := range m.pi {
		if s != none { // positive: a square
			f := &m.tower.level[l]
			r := 1 + m.random.Uint64N(f.p-1)
			m.set(s, f.mul(r, r))
		}
	}
	return true
}

// alignVariables gives each variable the same sign at all levels, as half of
// the points would be lost otherwise.
func (m *machine) alignVariables() {
	for _, v := range m.variables {
		f := &m.tower.level[v.level]
		negative := mix(m.salt, uint64(v.variable))&1 != 0
		if f.chi(m.slots[v.slot]) < 0 != negative {
			m.slots[v.slot] = f.neg(m.slots[v.slot])
		}
	}
}

func (m *machine) set(slot int32, v uint64) {
	m.slots[slot] = v
	if m.known != nil {
		m.known[slot] = true
	}
}

// reduce returns n in the field.
func reduce(f *field, n *big.Int) uint64 {
	var v uint64
	if n.IsInt64() {
		if i := n.Int64(); i < 0 {
			return f.neg(f.enter(uint64(-i)))
		}
		return f.enter(n.Uint64())
	}
	words := n.Bits()
	for i := len(words) - 1; i >= 0; i-- {
		// A word may be of 32 or 64 bits; shift by its size.
		if bits.UintSize == 64 {
			v = f.add(f.mul(v, f.r2), f.enter(uint64(words[i])))
		} else {
			v = f.add(f.mul(v, f.enter(1<<32)), f.enter(uint64(words[i])))
		}
	}
	if n.Sign() < 0 {
		v = f.neg(v)
	}
	return v
}

// step computes one slot.
func (m *machine) step(i int) outcome {
	s := &m.steps[i]
	if m.lazy && s.op != opcode(kSelect) {
		for _, o := range [...]int32{s.a, s.b, s.c} {
			if o != none && !m.known[o] {
				return accepted // and not known
			}
		}
	}
	v, o := m.compute(i, s)
	if o == accepted {
		m.set(s.dst, v)
	} else if m.lazy && o == undefined && s.op != opFact {
		return accepted
	}
	return o
}

func (m *machine) compute(i int, s *step) (uint64, outcome) {
	f := &m.tower.level[s.level]
	switch s.op {
	case opcode(kAdd):
		return f.add(m.slots[s.a], m.slots[s.b]), accepted
	case opcode(kSub):
		return f.sub(m.slots[s.a], m.slots[s.b]), accepted
	case opcode(kMul):
		return f.mul(m.slots[s.a], m.slots[s.b]), accepted
	case opcode(kNeg):
		return f.neg(m.slots[s.a]), accepted
	case opcode(kDiv):
		b := m.slots[s.b]
		if b == 0 {
			return 0, undefined
		}
		if a := m.slots[s.a]; a != f.one {
			return f.mul(a, f.inv(b)), accepted
		}
		return f.inv(b), accepted
	case opcode(kInt):
		return m.power(f, m.slots[s.a], s.n)
	case opRequire, opFact:
		return m.require(f, s)
	case opSign:
		return m.character(f, s)
	case opcode(kRoot):
		return m.root(f, s)
	case opcode(kCbrt):
		e, ok := exponentOf(big.NewRat(1, 3), f.p-1)
		if !ok {
			return m.opaqueOdd(f, s.level, uint64(kCbrt)<<32, m.slots[s.a]), accepted
		}
		return f.pow(m.slots[s.a], e), accepted
	case opcode(kPower):
		return m.symbolicPower(f, i, s)
	case opcode(kExp):
		return m.exponential(f, s)
	case opcode(kCos):
		c := m.circle(f, s)
		m.set(s.dst+1, c.y)
		return c.x, accepted
	case opcode(kAtan), opcode(kAsin):
		return m.atan(f, i, s), accepted
	case opcode(kLogAtom):
		return m.logAtom(f, i, s)
	case opcode(kLess):
		if m.slots[s.c] == f.one {
			return f.one, accepted
		}
		return 0, accepted
	case opcode(kLessEqual):
		if m.slots[s.c] == f.minus1 {
			return 0, accepted
		}
		return f.one, accepted
	case opcode(kEqual):
		if m.slots[s.a] == 0 {
			return f.one, accepted
		}
		return 0, accepted
	case opcode(kSelect):
		return m.choose(s)
	case opcode(kOdd):
		return m.opaqueOdd(f, s.level, uint64(kOdd)<<32+uint64(s.n), m.slots[s.a]), accepted
	case opcode(kUnknown):
		return m.unknown(f, s)
	}
	return 0, unsupported
}

func (m *machine) choose(s *step) (uint64, outcome) {
	if !m.known[s.a] {
		return 0, undefined
	}
	from := s.c
	if m.slots[s.a] != 0 {
		from = s.b
	}
	if !m.known[from] {
		return 0, undefined
	}
	return m.slots[from], accepted
}

// unknown returns a value that depends on function and operands alone.
func (m *machine) unknown(f *field, s *step) (uint64, outcome) {
	h := mix(m.salt, uint64(kUnknown)<<32+uint64(s.n))
	h = mix(h, uint64(s.level))
	for _, j := range m.x.all[s.expr].args {
		slot := m.slot[j*numLevels+int32(s.level)]
		if m.lazy && !m.known[slot] {
			return 0, undefined
		}
		h = mix(h, m.slots[slot])
	}
	return h % f.p, accepted
}

// opaqueOdd is the same for an odd function of one operand.
func (m *machine) opaqueOdd(f *field, level uint8, name, v uint64) uint64 {
	w := min(v, f.neg(v))
	h := mix(mix(m.salt, name+uint64(level)<<56), w) % f.p
	if v == 0 {
		return 0
	}
	if w != v {
		h = f.neg(h)
	}
	return h
}

// mix is a step of a hash: the multiply and shifts of SplitMix64.
func mix(h, v uint64) uint64 {
	h = (h ^ v) + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
