package modular

import (
	"math"
	"math/big"
)

// An enclosure is a real constant to float64 accuracy: it lies within err of
// v. Nothing is known if err is not finite.
type enclosure struct{ v, err float64 }

// unitError is generous for an operation of package math.
const unitError = 1e-14

func (e enclosure) sign() (int, bool) {
	switch {
	case !(4*e.err+1e-200 < math.Abs(e.v)) || math.IsInf(e.v, 0):
		return 0, false
	case e.v > 0:
		return 1, true
	}
	return -1, true
}

// relative returns the relative error, 1 at least if the sign is unknown.
func (e enclosure) relative() float64 {
	if a := math.Abs(e.v); 4*e.err < a {
		return e.err / (a - e.err)
	}
	return math.Inf(1)
}

// signOfConstant returns the sign of expression i, if it is without variables
// and the sign can be seen in float64.
func (x *expressions) signOfConstant(i int32) (sign int, known bool) {
	if r := x.rational(i); r != nil {
		return r.Sign(), true
	}
	if !x.all[i].closed {
		return 0, false
	}
	for j := len(x.enclosures); j <= int(i); j++ {
		x.enclosures = append(x.enclosures, x.enclose(int32(j)))
	}
	return x.enclosures[i].sign()
}

// enclose returns the value of a constant from those of its operands.
func (x *expressions) enclose(i int32) enclosure {
	unknown := enclosure{0, math.Inf(1)}
	e := &x.all[i]
	if !e.closed {
		return unknown
	}
	var a, b enclosure
	if e.a != none {
		a = x.enclosures[e.a]
	}
	if e.b != none {
		b = x.enclosures[e.b]
	}
	rounded := func(v, err float64) enclosure {
		if math.IsNaN(v) || math.IsNaN(err) {
			return unknown
		}
		return enclosure{v, err + unitError*math.Abs(v)}
	}
	switch e.kind {
	case kConst:
		v, _ := e.value.Float64()
		return rounded(v, 0)
	case kPi:
		return rounded(math.Pi, 0)
	case kAdd:
		return rounded(a.v+b.v, a.err+b.err+unitError*(math.Abs(a.v)+math.Abs(b.v)))
	case kSub:
		return rounded(a.v-b.v, a.err+b.err+unitError*(math.Abs(a.v)+math.Abs(b.v)))
	case kNeg:
		return enclosure{-a.v, a.err}
	case kMul:
		return rounded(a.v*b.v, math.Abs(a.v)*b.err+math.Abs(b.v)*a.err+a.err*b.err)
	case kDiv:
		r := b.relative()
		v := a.v / b.v
		return rounded(v, math.Abs(a.err/b.v)*(1+r)+math.Abs(v)*r)
	case kInt, kRoot:
		n := float64(e.n)
		if e.kind == kRoot {
			n, _ = e.value.Float64()
		}
		v := math.Pow(a.v, n)
		return rounded(v, math.Abs(v)*(math.Expm1(2*math.Abs(n)*a.relative())+unitError*math.Abs(n)))
	case kExp:
		v := math.Exp(a.v)
		return rounded(v, v*math.Expm1(a.err))
	case kLog:
		return b
	case kLogAtom:
		return rounded(math.Log(math.Abs(a.v)), 2*a.relative()+unitError)
	case kCos, kSin:
		angle := a.v
		if e.value != nil {
			r, _ := new(big.Rat).Mul(e.value, big.NewRat(1, 1)).Float64()
			angle += math.Pi * r
		}
		err := a.err + unitError*math.Abs(angle) + unitError
		if e.kind == kCos {
			return rounded(math.Cos(angle), err)
		}
		return rounded(math.Sin(angle), err)
	case kAtan:
		return rounded(math.Atan(a.v), a.err)
	case kCbrt:
		v := math.Cbrt(a.v)
		return rounded(v, math.Abs(v)*a.relative())
	case kOdd: // erf
		return rounded(math.Erf(a.v), 2*a.err)
	case kAsin: // of sine a and cosine b
		return rounded(math.Atan2(a.v, b.v), 2*(a.err+b.err))
	}
	return unknown
}

// denested returns sqrt(a + b*sqrt(d)) for rational a, b, d as
// sqrt((a+c)/2) + sign(b)*sqrt((a-c)/2) with c = sqrt(a^2 - b^2*d), where c is
// rational.
func (x *expressions) denested(u int32) (int32, bool) {
	e := *x.at(u)
	if !e.closed || e.kind != kAdd && e.kind != kSub {
		return none, false
	}
	a, rest, sign := x.rational(e.a), e.b, 1
	if a == nil {
		a, rest = x.rational(e.b), e.a
		if e.kind == kSub && a != nil {
			a = new(big.Rat).Neg(a)
		}
	} else if e.kind == kSub {
		sign = -1
	}
	b := big.NewRat(int64(sign), 1)
	for steps := 0; steps < 4; steps++ {
		switch r := x.at(rest); {
		case r.kind == kNeg:
			b.Neg(b)
			rest = r.a
		case r.kind == kMul && x.rational(r.a) != nil:
			b.Mul(b, x.rational(r.a))
			rest = r.b
		case r.kind == kMul && x.rational(r.b) != nil:
			b.Mul(b, x.rational(r.b))
			rest = r.a
		}
	}
	r := x.at(rest)
	if a == nil || a.Sign() <= 0 || r.kind != kRoot || r.value.Cmp(oneHalf) != 0 || x.rational(r.a) == nil {
		return none, false
	}
	d := x.rational(r.a)
	square := new(big.Rat).Mul(a, a)
	square.Sub(square, new(big.Rat).Mul(new(big.Rat).Mul(b, b), d))
	c, ok := rationalRoot(square)
	if !ok || d.Sign() < 0 {
		return none, false
	}
	half := big.NewRat(1, 2)
	p := x.sqrt(x.constant(new(big.Rat).Mul(half, new(big.Rat).Add(a, c))))
	q := x.sqrt(x.constant(new(big.Rat).Mul(half, new(big.Rat).Sub(a, c))))
	if b.Sign() < 0 {
		return x.difference(p, q), true
	}
	return x.sum(p, q), true
}

// rationalRoot returns the square root of r if it is rational.
func rationalRoot(r *big.Rat) (*big.Rat, bool) {
	if r.Sign() < 0 {
		return nil, false
	}
	n, d := new(big.Int).Sqrt(r.Num()), new(big.Int).Sqrt(r.Denom())
	if new(big.Int).Mul(n, n).Cmp(r.Num()) != 0 || new(big.Int).Mul(d, d).Cmp(r.Denom()) != 0 {
		return nil, false
	}
	return new(big.Rat).SetFrac(n, d), true
}
