package modular

// A logAtom is a value whose logarithm has been drawn at this point.
type logAtom struct{ value, inverse, log uint64 }

// A link is the way in which the argument of a logarithm was found to depend
// on those before it: u = r * v_i^a * v_j^b * v_k^c. It is tried first at the
// next point.
type link struct {
	found  bool
	missed int
	terms  int // how many of the following there are
	atom   [3]int
	sign   [3]int8
}

// maxMisses is after how many points without a link no more is looked for.
const maxMisses = 2

// maxLinkAtoms bounds the pairs that are tried.
const maxLinkAtoms = 12

// maxDeepAtoms bounds the triples that are tried.
const maxDeepAtoms = 6

// smallRational bounds the numerators and denominators that are taken for
// such: few enough among the residues that chance finds none.
var smallRational = [numLevels]uint64{1 << 11, 1 << 11, 1 << 11, 1 << 6, 1 << 6}

// logAtom returns log|u|, drawn by chance or by what it has to do with the
// logarithms drawn before at this point: log|rv| = log|r| + log|v| for small
// rationals r, log|r v^a w^b| likewise.
func (m *machine) logAtom(f *field, i int, s *step) (uint64, outcome) {
	u := m.slots[s.a]
	if u == 0 {
		return 0, undefined
	}
	if r := m.x.rational(m.x.all[s.expr].a); r != nil && r.Num().IsInt64() && r.Num().Int64() < maxTrial {
		return m.logPrime(f, s.level, uint64(r.Num().Int64())), accepted
	}
	atoms := m.logs[s.level]
	l := &m.links[i]
	if l.found {
		if v, ok := m.follow(f, s.level, u, l); ok {
			return v, accepted
		}
	}
	if r, ok := m.rationalLog(f, s.level, u); ok {
		return r, accepted
	}
	if l.missed < maxMisses && len(atoms) <= maxLinkAtoms {
		terms := 2
		if m.deep && len(atoms) <= maxDeepAtoms {
			terms = 3
		}
		for _, t := range candidates(len(atoms), terms) {
			if v, ok := m.follow(f, s.level, u, &t); ok {
				*l = t
				l.found = true
				return v, accepted
			}
		}
		l.missed++
	}
	v := mix(mix(m.salt, uint64(kLogAtom)<<32+uint64(s.level)), u) % f.p
	m.logs[s.level] = append(atoms, logAtom{u, f.inv(u), v})
	return v, accepted
}

// candidates lists the links to n atoms of up to so many terms, short ones
// first.
func candidates(n, terms int) []link {
	all := []link{{}}
	for begin := 0; terms > 0; terms-- {
		end := len(all)
		for _, l := range all[begin:end] {
			first := 0
			if l.terms > 0 {
				first = l.atom[l.terms-1]
			}
			for i := first; i < n; i++ {
				for _, sign := range [...]int8{1, -1} {
					if l.terms > 0 && l.atom[l.terms-1] == i && l.sign[l.terms-1] != sign {
						continue // they cancel
					}
					next := l
					next.atom[l.terms], next.sign[l.terms] = i, sign
					next.terms++
					all = append(all, next)
				}
			}
		}
		begin = end
	}
	return all[1:]
}

// follow returns log|u| if the link holds at this point.
func (m *machine) follow(f *field, level uint8, u uint64, l *link) (uint64, bool) {
	atoms := m.logs[level]
	rest := u
	var log uint64
	for k := range l.terms {
		if l.atom[k] >= len(atoms) {
			return 0, false
		}
		v := &atoms[l.atom[k]]
		if l.sign[k] > 0 {
			rest, log = f.mul(rest, v.inverse), f.add(log, v.log)
		} else {
			rest, log = f.mul(rest, v.value), f.sub(log, v.log)
		}
	}
	r, ok := m.rationalLog(f, level, rest)
	return f.add(log, r), ok
}

// rationalLog returns log|r| if the residue is a small rational r, by half of
// Euclid's algorithm: if |b*v mod p| is small for a small b, then v is a
// quotient of small numbers.
func (m *machine) rationalLog(f *field, level uint8, v uint64) (uint64, bool) {
	bound := smallRational[level]
	r0, r1 := f.p, f.leave(v)
	if r1 > f.p/2 {
		r1 = f.p - r1 // the sign is of no matter
	}
	t0, t1 := uint64(0), uint64(1) // of alternating signs
	for r1 > bound {
		q := r0 / r1
		r0, r1 = r1, r0-q*r1
		t0, t1 = t1, t0+q*t1
		if t1 > bound {
			return 0, false
		}
	}
	if r1 == 0 {
		return 0, false
	}
	return f.sub(m.logInteger(f, level, r1), m.logInteger(f, level, t1)), true
}

// logInteger returns log(n) by the prime factors of n.
func (m *machine) logInteger(f *field, level uint8, n uint64) uint64 {
	var log uint64
	for t := uint64(2); t*t <= n; t++ {
		for n%t == 0 {
			n /= t
			log = f.add(log, m.logPrime(f, level, t))
		}
	}
	if n > 1 {
		log = f.add(log, m.logPrime(f, level, n))
	}
	return log
}

func (m *machine) logPrime(f *field, level uint8, prime uint64) uint64 {
	return mix(mix(m.salt, uint64(kLog)<<32+uint64(level)), prime) % f.p
}
