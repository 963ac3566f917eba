package modular

import (
	"math/big"
	"math/bits"
	"math/rand/v2"
)

// A power u^v with u < 0 is real just where v is an integer, and is then
// |u|^v or -|u|^v. Whether it is the one or the other is decided at each point
// by chance, but consistently: the exponents on negative bases generate with 1
// a group, and a parity is a homomorphism of that group to the integers modulo
// 2 that takes 1 to 1. Real exponents that are integers give such a
// homomorphism, whatever their monomials are; so what holds for all
// homomorphisms holds for the reals.

// A parity is an exponent as an integer combination of monomials over a common
// denominator; coordinate 0 is the constant.
type parity []int64

const (
	maxCoordinate = 1 << 20
	maxMonomials  = 32
)

// parity writes the exponents of symbolic powers on bases that may be negative
// as combinations of monomials. Those for which that fails are left out.
func (p *program) parity(mask []uint8) map[int32]int32 {
	found := map[int32]int32{}
	place := map[int32]int{none: 0}
	denominator := big.NewInt(1)
	var exponents []map[int32]*big.Rat
	for i := range p.x.all {
		e := &p.x.all[i]
		if e.kind != kPower || !e.loose || mask[i] == 0 {
			continue
		}
		terms, ok := p.x.monomials(e.b)
		if !ok {
			continue
		}
		for t, c := range terms {
			if _, ok := place[t]; !ok {
				place[t] = len(place)
			}
			g := new(big.Int).GCD(nil, nil, denominator, c.Denom())
			denominator.Mul(denominator, g.Quo(c.Denom(), g))
		}
		found[int32(i)] = int32(len(exponents))
		exponents = append(exponents, terms)
	}
	if len(place) > maxMonomials || denominator.Cmp(big.NewInt(maxCoordinate)) > 0 {
		return nil
	}
	for _, terms := range exponents {
		v := make(parity, len(place))
		for t, c := range terms {
			n := new(big.Int).Mul(c.Num(), new(big.Int).Quo(denominator, c.Denom()))
			if n.BitLen() > 20 {
				return nil
			}
			v[place[t]] = n.Int64()
		}
		p.parities = append(p.parities, v)
	}
	p.one = denominator.Int64()
	return found
}

// monomials takes an exponent apart; the constant term has the key none.
func (x *expressions) monomials(v int32) (map[int32]*big.Rat, bool) {
	type part struct {
		node  int32
		times *big.Rat
	}
	terms := map[int32]*big.Rat{}
	stack := []part{{v, big.NewRat(1, 1)}}
	for steps := 0; len(stack) > 0; steps++ {
		if steps > maxWalk {
			return nil, false
		}
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		e := x.at(t.node)
		key := t.node
		switch e.kind {
		case kAdd:
			stack = append(stack, part{e.a, t.times}, part{e.b, t.times})
			continue
		case kSub:
			stack = append(stack, part{e.a, t.times}, part{e.b, new(big.Rat).Neg(t.times)})
			continue
		case kNeg:
			stack = append(stack, part{e.a, new(big.Rat).Neg(t.times)})
			continue
		case kConst:
			key = none
			t.times = new(big.Rat).Mul(t.times, e.value)
		case kMul:
			if r := x.rational(e.a); r != nil {
				stack = append(stack, part{e.b, new(big.Rat).Mul(t.times, r)})
				continue
			}
			if r := x.rational(e.b); r != nil {
				stack = append(stack, part{e.a, new(big.Rat).Mul(t.times, r)})
				continue
			}
		}
		if terms[key] == nil {
			terms[key] = new(big.Rat)
		}
		terms[key].Add(terms[key], t.times)
	}
	return terms, true
}

// A lattice is the group of the exponents met so far at a point, modulo odd
// multiples, in echelon form, with the parity of each row.
type lattice struct {
	rows [][]int64 // by the column of the first entry that is not 0
	odd  []bool
}

func (l *lattice) reset(dimension int, one int64) {
	l.rows = make([][]int64, dimension)
	l.odd = make([]bool, dimension)
	if dimension > 0 {
		l.rows[0] = make([]int64, dimension)
		l.rows[0][0], l.odd[0] = one, true
	}
}

// parity returns whether v is odd, decided by chance where the group does not
// yet tell; ok is false if no homomorphism does what has been drawn.
func (l *lattice) parity(v []int64, random *rand.Rand) (odd, decided, ok bool) {
	v = append([]int64(nil), v...)
	// Until decided, the parity asked for is that of what is left of v, plus
	// offset. Afterwards v is a row that lost its place, of parity given.
	given, offset := false, false
	for c := range v {
		if v[c] == 0 {
			continue
		}
		r := l.rows[c]
		if r != nil && bits.TrailingZeros64(uint64(v[c])) >= bits.TrailingZeros64(uint64(r[c])) {
			shift := bits.TrailingZeros64(uint64(r[c]))
			times := v[c] >> shift
			if !combine(v, r, r[c]>>shift, times) {
				return false, false, false
			}
			if times&1 != 0 && l.odd[c] {
				offset, given = !offset, !given
			}
			continue
		}
		if !decided {
			given = random.Uint64()&1 != 0
			decided = true
			odd = given != offset
		}
		held := l.odd[c]
		l.rows[c], l.odd[c] = v, given
		if r == nil {
			return odd, decided, true
		}
		next := append([]int64(nil), r...)
		shift := bits.TrailingZeros64(uint64(v[c]))
		if !combine(next, v, v[c]>>shift, r[c]>>shift) { // r[c]>>shift is even
			return false, decided, false
		}
		v, given = next, held
	}
	if !decided {
		return offset, false, true
	}
	return odd, true, !given
}

// combine sets v to a*v - b*r for odd a, divided by the odd part of its
// content.
func combine(v, r []int64, a, b int64) bool {
	var content uint64
	for i := range v {
		if max(abs(a), abs(b), abs(v[i]), abs(r[i])) > 1<<30 {
			return false
		}
		v[i] = a*v[i] - b*r[i]
		content = gcd(content, uint64(abs(v[i])))
	}
	if content == 0 {
		return true
	}
	content >>= bits.TrailingZeros64(content)
	for i := range v {
		v[i] /= int64(content)
	}
	return true
}

func abs(a int64) int64 { return max(a, -a) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
