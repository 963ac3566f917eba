package modular

import "math/big"

// maxTurns bounds the multiples of an inverse function in an angle that are
// written out.
const maxTurns = 8

// circle returns cos(v) and sin(v). Rational multiples of pi become roots of
// unity, and e^(i*atan(w)) is (1+iw)/sqrt(1+w^2); what is left of the angle is
// a point of the circle at large. A sign in front of an angle is that of its
// sine.
func (x *normaliser) circle(v int32) (cos, sin int32) {
	type part struct {
		node  int32
		times *big.Rat
		sign  int32 // a product of signs, or none
	}
	stack := []part{{v, big.NewRat(1, 1), none}}
	pi := new(big.Rat)
	rest := x.integer(0)
	c, s := x.integer(1), x.integer(0)
	found := false
	turn := func(tc, ts int32) {
		c, s = x.difference(x.product(c, tc), x.product(s, ts)), x.sum(x.product(c, ts), x.product(s, tc))
	}
	for steps := 0; len(stack) > 0; steps++ {
		if steps > maxWalk {
			found = false
			break
		}
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		e := *x.at(p.node)
		switch e.kind {
		case kAdd:
			stack = append(stack, part{e.a, p.times, p.sign}, part{e.b, p.times, p.sign})
			continue
		case kSub:
			stack = append(stack, part{e.a, p.times, p.sign}, part{e.b, new(big.Rat).Neg(p.times), p.sign})
			continue
		case kNeg:
			stack = append(stack, part{e.a, new(big.Rat).Neg(p.times), p.sign})
			continue
		case kMul:
			if r := x.rational(e.a); r != nil {
				stack = append(stack, part{e.b, new(big.Rat).Mul(p.times, r), p.sign})
				continue
			}
			if r := x.rational(e.b); r != nil {
				stack = append(stack, part{e.a, new(big.Rat).Mul(p.times, r), p.sign})
				continue
			}
			if x.at(e.b).kind == kSign {
				e.a, e.b = e.b, e.a
			}
			if x.at(e.a).kind == kSign {
				stack = append(stack, part{e.b, p.times, x.signed(e.a, p.sign)})
				continue
			}
		case kPi:
			if p.sign != none {
				if x.isUnity(p.times) {
					found = true
					pc, ps := x.plainCircle(x.integer(0), p.times)
					turn(pc, x.product(p.sign, ps))
					continue
				}
			} else if t := new(big.Rat).Add(pi, p.times); x.isUnity(t) {
				pi, found = t, true
				continue
			}
		case kAtan, kAsin:
			if n := p.times; n.Denom().IsInt64() && n.Denom().Int64() <= 2 && n.Num().IsInt64() && abs(n.Num().Int64()) <= maxTurns &&
				(p.sign == none || n.IsInt() || e.kind == kAtan) {
				found = true
				k := n.Num().Int64()
				tc, ts := x.turnOfAtan(p.node)
				if !n.IsInt() {
					var quarter int64
					if tc, ts, quarter = x.halfTurn(p.node, tc, ts); quarter != 0 {
						pi = new(big.Rat).Add(pi, big.NewRat(quarter*k, 4))
					}
				}
				if k < 0 {
					k, ts = -k, x.negative(ts)
				}
				if p.sign != none {
					ts = x.product(p.sign, ts)
				}
				for range k {
					turn(tc, ts)
				}
				continue
			}
		}
		rest = x.sum(rest, x.signed(x.product(x.constant(p.times), p.node), p.sign))
	}
	if !found {
		return x.plainCircle(v, nil)
	}
	if x.is(rest, 0) && pi.Sign() == 0 {
		return c, s
	}
	rc, rs := x.plainCircle(rest, pi)
	return x.difference(x.product(c, rc), x.product(s, rs)), x.sum(x.product(c, rs), x.product(s, rc))
}

// signed returns a times a sign, which may be none.
func (x *normaliser) signed(a, sign int32) int32 {
	if sign == none {
		return a
	}
	return x.product(a, sign)
}

// isUnity reports whether e^(i*pi*r) is among the roots of unity over p.
func (x *normaliser) isUnity(r *big.Rat) bool {
	return r.Denom().IsInt64() && r.Num().BitLen() < 40 && smooth/2%r.Denom().Int64() == 0
}

// plainCircle returns the cosine and sine of rest + pi*turn.
func (x *normaliser) plainCircle(rest int32, turn *big.Rat) (cos, sin int32) {
	if x.is(rest, 0) {
		rest = none
		if turn == nil || turn.Sign() == 0 {
			return x.integer(1), x.integer(0)
		}
	}
	if turn != nil && turn.Sign() == 0 {
		turn = nil
	}
	cos = x.add(expr{kind: kCos, a: rest, b: none, c: none, value: turn})
	sin = x.add(expr{kind: kSin, a: rest, b: none, c: none, value: turn})
	return cos, sin
}

// turnOfAtan returns the cosine and sine of an expression of kind
// kAtan or kAsin.
func (x *normaliser) turnOfAtan(i int32) (cos, sin int32) {
	if e := x.at(i); e.kind == kAsin {
		return e.b, e.a
	}
	w := x.at(i).a
	cos = x.quotient(x.integer(1), x.sqrt(x.sum(x.integer(1), x.square(w))))
	return cos, x.product(w, cos)
}

// halfTurn returns cosine and sine of half the angle of expression i of kind
// kAtan or kAsin, whose cosine and sine are given; quarter is how many times pi/4 is to
// be added.
func (x *normaliser) halfTurn(i, cos, sin int32) (halfCos, halfSin int32, quarter int64) {
	half := x.fraction(1, 2)
	if x.at(i).kind == kAsin && !x.direct {
		x.halved = true
		// asin(u)/2 = pi/4 - acos(u)/2, and 0 <= acos(u)/2 <= pi/2.
		halfCos = x.sqrt(x.product(half, x.sum(x.integer(1), sin)))
		halfSin = x.sqrt(x.product(half, x.difference(x.integer(1), sin)))
		return halfCos, x.negative(halfSin), 1
	}
	// -pi/2 < v < pi/2, so that cos(v/2) > 0.
	halfCos = x.sqrt(x.product(half, x.sum(x.integer(1), cos)))
	return halfCos, x.quotient(x.product(half, sin), halfCos), 0
}
