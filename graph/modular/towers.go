package modular

import "sync"

// The levels of a tower. Values live at level values; what stands in the
// exponent of a level lives at the level that its group's order names.
const (
	values     = iota // p = smooth*q - 1
	exponents         // m = (p-1)/2, the order of the squares mod p
	exponents2        // (m-1)/2, the order of the squares mod m
	angles            // q, the order of the circle over p, m and m2, but for the roots of unity
	angles2           // (q-1)/2, the order of the squares mod q
	numLevels
)

// powerLevel is the level of exponents of each level, or -1 where the tower
// ends.
var powerLevel = [numLevels]int{exponents, exponents2, -1, angles2, -1}

// hasCircle says at which levels the circle's order is known to be a multiple
// of q.
var hasCircle = [numLevels]bool{true, true, true, false, false}

// smooth = 2^5*3*5*7*11*13*17*19 makes p+1 divisible by it, so that angles
// like pi/12 have points on the circle and the primes to 19 are squares.
const smooth = 32 * 3 * 5 * 7 * 11 * 13 * 17 * 19

// A tower is five primes linked by the orders of their groups:
//
//	q,  s = (q-1)/2,  p = smooth*q - 1,  m = (p-1)/2,  m2 = (m-1)/2.
//
// All of them are 3 mod 4, so that -1 is a non-square everywhere: negative.
type tower struct {
	level [numLevels]field
	// half is the order of the group of squares, an odd number, by which
	// exponents are reduced.
	half [numLevels]uint64
	// power raises a fixed square to exponents, turn a fixed point of order q
	// on the circle, and unity a fixed root of unity of order
	// unityOrder[level].
	power [numLevels]*powers
	turn  [numLevels]*turns
	unity [numLevels]*turns
}

// unityOrder is the part of the circle's order that is not q.
var unityOrder = [numLevels]uint64{smooth, smooth / 2, smooth / 4, 0, 0}

func newTower(q uint64) *tower {
	p := smooth*q - 1
	m := (p - 1) / 2
	t := &tower{}
	for l, n := range [numLevels]uint64{p, m, (m - 1) / 2, q, (q - 1) / 2} {
		t.level[l] = newField(n)
		t.half[l] = (n - 1) / 2
	}
	for l := range numLevels {
		f := &t.level[l]
		if powerLevel[l] >= 0 {
			t.power[l] = newPowers(f, f.enter(4))
		}
		if !hasCircle[l] {
			continue
		}
		order := unityOrder[l]
		for x := uint64(2); t.turn[l] == nil || t.unity[l] == nil; x++ {
			z := f.rationalCircle(f.enter(x))
			if w := f.circlePow(z, order); t.turn[l] == nil && w != (circlePoint{f.one, 0}) {
				t.turn[l] = newTurns(f, w)
			}
			if u := f.circlePow(z, q); t.unity[l] == nil && f.hasOrder(u, order) {
				// e^(i*pi/2) is i, not -i.
				if f.circlePow(u, order/4).y != f.one {
					u.y = f.neg(u.y)
				}
				t.unity[l] = newTurns(f, u)
			}
		}
	}
	return t
}

// hasOrder reports whether u, whose order divides that of smooth, has it whole.
func (f *field) hasOrder(u circlePoint, order uint64) bool {
	for _, r := range [...]uint64{2, 3, 5, 7, 11, 13, 17, 19} {
		if f.circlePow(u, order/r) == (circlePoint{f.one, 0}) {
			return false
		}
	}
	return true
}

// towers holds all towers; each is built when it is first used, and never
// changed.
var towers = func() (all [len(towerQ)]func() *tower) {
	for i, q := range towerQ {
		all[i] = sync.OnceValue(func() *tower { return newTower(q) })
	}
	return all
}()

// powers holds b^(d*16^i) for all digits d, to raise b with one product for
// each digit of the exponent.
type powers [16][16]uint64

func newPowers(f *field, b uint64) *powers {
	t := &powers{}
	for i := range t {
		t[i][0] = f.one
		for d := 1; d < 16; d++ {
			t[i][d] = f.mul(t[i][d-1], b)
		}
		b = f.mul(t[i][15], b)
	}
	return t
}

func (t *powers) raise(f *field, e uint64) uint64 {
	r := t[0][e&15]
	for i := 1; e>>(4*i) != 0; i++ {
		r = f.mul(r, t[i][e>>(4*i)&15])
	}
	return r
}

// turns is the same for a point of the circle and exponents below 2^36.
type turns [9][16]circlePoint

func newTurns(f *field, b circlePoint) *turns {
	t := &turns{}
	for i := range t {
		t[i][0] = circlePoint{f.one, 0}
		for d := 1; d < 16; d++ {
			t[i][d] = f.circleMul(t[i][d-1], b)
		}
		b = f.circleMul(t[i][15], b)
	}
	return t
}

func (t *turns) raise(f *field, e uint64) circlePoint {
	r := t[0][e&15]
	for i := 1; e>>(4*i) != 0; i++ {
		r = f.circleMul(r, t[i][e>>(4*i)&15])
	}
	return r
}
