package modular

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
)

// Limits on what is proved about. Exponents and constants are bounded because
// a multiple of a tower's prime would act as 0.
const (
	maxExponent   = 1 << 20
	maxFoldedBits = 512  // of one constant
	freeBits      = 64   // of each constant
	maxTotalBits  = 2048 // of all constants together, beyond those
	maxWalk       = 256  // steps in taking one expression apart
)

func (x *expressions) constant(r *big.Rat) int32 {
	return x.add(expr{kind: kConst, a: none, b: none, c: none, value: r})
}

func (x *expressions) integer(i int64) int32 { return x.constant(new(big.Rat).SetInt64(i)) }

func (x *expressions) fraction(a, b int64) int32 { return x.constant(big.NewRat(a, b)) }

// rational returns the value of a constant, or nil.
func (x *expressions) rational(i int32) *big.Rat {
	if i != none && x.all[i].kind == kConst {
		return x.all[i].value
	}
	return nil
}

func (x *expressions) is(i int32, value int64) bool {
	r := x.rational(i)
	return r != nil && r.IsInt() && r.Num().IsInt64() && r.Num().Int64() == value
}

func (x *expressions) unary(k kind, a int32) int32 {
	return x.add(expr{kind: k, a: a, b: none, c: none})
}

func (x *expressions) binary(k kind, a, b int32) int32 {
	return x.add(expr{kind: k, a: a, b: b, c: none})
}

// folded returns the constant r if it is of moderate size.
func (x *expressions) folded(r *big.Rat) (int32, bool) {
	if r.Num().BitLen()+r.Denom().BitLen() > maxFoldedBits {
		return none, false
	}
	return x.constant(r), true
}

func (x *expressions) sum(a, b int32) int32 {
	r, s := x.rational(a), x.rational(b)
	if r != nil && s != nil {
		if i, ok := x.folded(new(big.Rat).Add(r, s)); ok {
			return i
		}
	}
	if r != nil && r.Sign() == 0 {
		return b
	}
	if s != nil && s.Sign() == 0 {
		return a
	}
	return x.binary(kAdd, min(a, b), max(a, b))
}

func (x *expressions) difference(a, b int32) int32 {
	r, s := x.rational(a), x.rational(b)
	if r != nil && s != nil {
		if i, ok := x.folded(new(big.Rat).Sub(r, s)); ok {
			return i
		}
	}
	if s != nil && s.Sign() == 0 {
		return a
	}
	if r != nil && r.Sign() == 0 {
		return x.negative(b)
	}
	return x.binary(kSub, a, b)
}

func (x *expressions) negative(a int32) int32 {
	if r := x.rational(a); r != nil {
		return x.constant(new(big.Rat).Neg(r))
	}
	if x.all[a].kind == kNeg {
		return x.all[a].a
	}
	return x.unary(kNeg, a)
}

func (x *expressions) product(a, b int32) int32 {
	r, s := x.rational(a), x.rational(b)
	if r != nil && s != nil {
		if i, ok := x.folded(new(big.Rat).Mul(r, s)); ok {
			return i
		}
	}
	if x.is(a, 1) {
		return b
	}
	if x.is(b, 1) {
		return a
	}
	if x.is(a, -1) {
		return x.negative(b)
	}
	if x.is(b, -1) {
		return x.negative(a)
	}
	return x.binary(kMul, min(a, b), max(a, b))
}

func (x *expressions) quotient(a, b int32) int32 {
	if s := x.rational(b); s != nil && s.Sign() != 0 {
		if r := x.rational(a); r != nil {
			if i, ok := x.folded(new(big.Rat).Quo(r, s)); ok {
				return i
			}
		}
		if s.IsInt() || s.Num().IsInt64() { // a product needs no inversion at each point
			if i, ok := x.folded(new(big.Rat).Inv(s)); ok {
				return x.product(a, i)
			}
		}
	}
	return x.binary(kDiv, a, b)
}

func (x *expressions) square(a int32) int32 { return x.product(a, a) }

func (x *expressions) sqrt(a int32) int32 { return x.root(a, big.NewRat(1, 2)) }

// root returns a^r for a > 0 (or a = 0 < r) and r not an integer of moderate
// size.
func (x *expressions) root(a int32, r *big.Rat) int32 {
	if c := x.rational(a); c != nil && r.Denom().IsInt64() && r.Denom().Int64() == 2 {
		if c, ok := rationalRoot(c); ok && c.Sign() > 0 && r.Num().IsInt64() {
			return x.powerInt(x.constant(c), r.Num().Int64())
		}
	}
	if r.Cmp(oneHalf) == 0 {
		if i, ok := x.denested(a); ok {
			return i
		}
	}
	return x.add(expr{kind: kRoot, a: a, b: none, c: none, value: r})
}

// powerInt returns a^n. That a may be 0 at some points is left out of account.
func (x *expressions) powerInt(a int32, n int64) int32 {
	if n <= 0 && x.is(a, 0) {
		return x.binary(kDiv, x.integer(1), a) // undefined
	}
	switch n {
	case 0:
		return x.integer(1)
	case 1:
		return a
	case 2:
		return x.square(a)
	case -1:
		return x.quotient(x.integer(1), a)
	}
	if r := x.rational(a); r != nil && r.Sign() != 0 {
		bits := int64(r.Num().BitLen() + r.Denom().BitLen())
		if k := max(n, -n); bits*k <= maxFoldedBits {
			e := big.NewInt(k)
			p := new(big.Rat).SetFrac(new(big.Int).Exp(r.Num(), e, nil), new(big.Int).Exp(r.Denom(), e, nil))
			if n < 0 {
				p.Inv(p)
			}
			return x.constant(p)
		}
	}
	return x.add(expr{kind: kInt, a: a, b: none, c: none, n: n})
}

// power returns a^b for any b. known says that a > 0 wherever the claim is
// defined.
func (x *expressions) power(a, b int32, known bool, origin graph.Node) (int32, bool) {
	if r := x.rational(b); r != nil {
		if !r.IsInt() {
			if r.Num().BitLen() > 20 || r.Denom().BitLen() > 20 {
				return none, false
			}
			return x.root(a, r), true
		}
		if !r.Num().IsInt64() || r.Num().Int64() > maxExponent || r.Num().Int64() < -maxExponent {
			return none, false
		}
		return x.powerInt(a, r.Num().Int64()), true
	}
	base := x.at(a)
	// What is not negative is positive off a boundary.
	known = known || base.positive == positive || base.positive == notNegative
	n := powerLoose
	if known {
		n = powerKnown
	} else if _, ok := x.signOfConstant(a); ok {
		// Positive, or defined nowhere but at integers, which is not enough to
		// speak of equality.
		n = powerConstant
	}
	return x.add(expr{kind: kPower, a: a, b: b, c: none, loose: n == powerLoose, n: n, origin: origin}), true
}

// What is known of the base of a power: that it is positive, that it is a
// constant which must be, or nothing.
const (
	powerKnown int64 = iota
	powerConstant
	powerLoose
)

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (x *expressions) abs(a int32) int32 {
	switch x.at(a).positive {
	case positive, notNegative:
		return a
	case negative:
		return x.negative(a)
	}
	return x.product(x.sign(a), a)
}

func (x *expressions) sign(a int32) int32 {
	switch x.at(a).positive {
	case positive:
		return x.integer(1)
	case negative:
		return x.integer(-1)
	}
	if x.is(a, 0) {
		return a
	}
	if u := x.source(a); u != a {
		return x.sign(u)
	}
	return x.unary(kSign, a)
}

// source returns what has the sign of a: the operand of odd increasing
// functions.
func (x *expressions) source(a int32) int32 {
	for {
		switch e := x.at(a); e.kind {
		case kAtan, kAsin, kCbrt, kOdd:
			a = e.a
		default:
			return a
		}
	}
}

// exp returns e^v, with e^(c*log(u) + w) = u^c * e^w.
func (x *expressions) exp(v int32) (int32, bool) {
	if x.is(v, 0) {
		return x.integer(1), true
	}
	if !x.at(v).hasLog {
		return x.unary(kExp, v), true
	}
	type part struct{ node, times int32 }
	stack := []part{{v, x.integer(1)}}
	result, rest := x.integer(1), x.integer(0)
	for steps := 0; len(stack) > 0; steps++ {
		if steps > maxWalk {
			return x.unary(kExp, v), true
		}
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		e := *x.at(p.node)
		if !e.hasLog {
			rest = x.sum(rest, x.product(p.times, p.node))
			continue
		}
		switch e.kind {
		case kAdd:
			stack = append(stack, part{e.a, p.times}, part{e.b, p.times})
		case kSub:
			stack = append(stack, part{e.a, p.times}, part{e.b, x.negative(p.times)})
		case kNeg:
			stack = append(stack, part{e.a, x.negative(p.times)})
		case kMul:
			if x.at(e.a).hasLog {
				e.a, e.b = e.b, e.a
			}
			stack = append(stack, part{e.b, x.product(p.times, e.a)})
		case kDiv:
			stack = append(stack, part{e.a, x.quotient(p.times, e.b)})
		case kLog:
			f, ok := x.power(e.a, p.times, true, graph.Node{})
			if !ok {
				return none, false
			}
			result = x.product(result, f)
		}
	}
	if x.is(rest, 0) {
		return result, true
	}
	return x.product(result, x.unary(kExp, rest)), true
}
