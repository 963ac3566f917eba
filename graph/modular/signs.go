package modular

import "math/bits"

// countSigns returns d such that a random point has, with probability 2^-d at
// least, all the signs that the claim depends on as any given real point has
// them. See the package comment.
//
// Each root of even degree counts, as each says which of two branches is
// meant. Of the other signs only those count that do not follow from others,
// as that of x*y from those of x and y; that is a matter of their rank over
// points at which nothing is required. Signs that depend on other signs all
// count.
func (m *machine) countSigns() int {
	roots, nested, others := 0, 0, 0
	for _, s := range m.signs {
		switch {
		case s.tower && s.root && m.x.all[s.expr].kind != kConst:
			// sqrt(3 - 2*sqrt(2)) has a sign that depends on the tower.
			nested++
		case s.tower:
		case s.nested:
			nested++
		case s.root:
			roots++
		default:
			others++
		}
	}
	if others == 0 || roots+others < 2 || len(m.signs) > 64 {
		return roots + nested + others
	}
	all, ofRoots := m.ranks(roots + others)
	return nested + roots + all - ofRoots
}

// surplusPoints makes a rank that is too small by chance improbable: 2^-20.
const surplusPoints = 20

// ranks returns the ranks of the sign vectors of all signs that do not depend
// on others, and of those of roots alone.
func (m *machine) ranks(signs int) (all, ofRoots int) {
	var rootMask uint64
	for i, s := range m.signs {
		if s.root {
			rootMask |= 1 << i
		}
	}
	var vectors, rootVectors []uint64
	steps := m.survey()
	for try := 0; len(vectors) < signs+surplusPoints && try < 4*(signs+surplusPoints); try++ {
		if v, ok := m.signVector(steps); ok {
			vectors = append(vectors, v)
			rootVectors = append(rootVectors, v&rootMask)
		}
	}
	clear(m.links) // they are between the logarithms of the survey alone
	if len(vectors) < signs+surplusPoints {
		return signs, 0
	}
	return rank(vectors), rank(rootVectors)
}

// survey returns the steps that lead to signs which do not depend on others.
func (m *machine) survey() []int {
	wanted := make([]bool, m.program.slots)
	var steps []int
	for i := len(m.steps) - 1; i >= 0; i-- {
		s := &m.steps[i]
		isSign := s.op >= opRequire
		if isSign && !m.signs[s.aux].nested && !m.signs[s.aux].tower {
			wanted[s.dst] = true
		}
		if !wanted[s.dst] && !(s.op == opcode(kCos) && wanted[s.dst+1]) || isSign && m.signs[s.aux].nested {
			continue
		}
		steps = append(steps, i)
		for _, o := range [...]int32{s.a, s.b} {
			if o != none {
				wanted[o] = true
			}
		}
		for _, j := range m.x.all[s.expr].args {
			wanted[m.slot[j*numLevels+int32(s.level)]] = true
		}
	}
	for i, j := 0, len(steps)-1; i < j; i, j = i+1, j-1 {
		steps[i], steps[j] = steps[j], steps[i]
	}
	return steps
}

// signVector returns the signs at a random point at which nothing is required,
// a bit for each that is negative; ok is false where one is 0 or undefined.
func (m *machine) signVector(steps []int) (v uint64, ok bool) {
	if !m.begin() {
		return 0, false
	}
	for _, i := range steps {
		s := &m.steps[i]
		m.work++
		f := &m.tower.level[s.level]
		if s.op >= opRequire {
			switch f.chi(m.slots[s.a]) {
			case 0:
				return 0, false
			case -1:
				v |= 1 << s.aux
			}
			continue
		}
		value, o := m.compute(i, s)
		if o != accepted {
			return 0, false
		}
		m.set(s.dst, value)
	}
	return v, true
}

// rank returns the rank of vectors over the field of two elements.
func rank(vectors []uint64) int {
	var basis [64]uint64
	n := 0
	for _, v := range vectors {
		for v != 0 {
			top := bits.Len64(v) - 1
			if basis[top] == 0 {
				basis[top] = v
				n++
				break
			}
			v ^= basis[top]
		}
	}
	return n
}
