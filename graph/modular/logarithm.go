package modular

import "math/big"

// maxTrial bounds the trial division of constants under logarithms.
const maxTrial = 1 << 12

// log returns log(u), expanded by log|ab| = log|a| + log|b| and the like, which
// hold wherever log(u) is defined.
func (x *expressions) log(u int32) int32 {
	if x.is(u, 1) {
		return x.integer(0)
	}
	return x.add(expr{kind: kLog, a: u, b: x.expandLog(u), c: none})
}

func (x *expressions) expandLog(u int32) int32 {
	type part struct{ node, times int32 }
	stack := []part{{u, x.integer(1)}}
	total := x.integer(0)
	for steps := 0; len(stack) > 0; steps++ {
		if steps > maxWalk {
			return x.unary(kLogAtom, u)
		}
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		e := *x.at(p.node)
		switch e.kind {
		case kMul:
			stack = append(stack, part{e.a, p.times}, part{e.b, p.times})
		case kDiv:
			stack = append(stack, part{e.a, p.times}, part{e.b, x.negative(p.times)})
		case kNeg:
			stack = append(stack, part{e.a, p.times})
		case kInt:
			stack = append(stack, part{e.a, x.product(p.times, x.integer(e.n))})
		case kRoot:
			stack = append(stack, part{e.a, x.product(p.times, x.constant(e.value))})
		case kPower:
			stack = append(stack, part{e.a, x.product(p.times, e.b)})
		case kCbrt:
			stack = append(stack, part{e.a, x.product(p.times, x.fraction(1, 3))})
		case kExp:
			total = x.sum(total, x.product(p.times, e.a))
		case kSign: // 1 or -1
		case kConst:
			if e.value.Sign() == 0 {
				return x.unary(kLogAtom, u)
			}
			total = x.sum(total, x.product(p.times, x.logOfRational(e.value)))
		default:
			total = x.sum(total, x.product(p.times, x.unary(kLogAtom, p.node)))
		}
	}
	return total
}

// logOfRational returns log|r| by the logarithms of primes, as far as they are
// small.
func (x *expressions) logOfRational(r *big.Rat) int32 {
	total := x.integer(0)
	for i, n := range [...]*big.Int{r.Num(), r.Denom()} {
		rest := new(big.Int).Abs(n)
		q, m, d := new(big.Int), new(big.Int), new(big.Int)
		for t := int64(2); t < maxTrial && rest.Cmp(big.NewInt(1)) > 0; t++ {
			if rest.IsInt64() && t*t > rest.Int64() {
				break // what is left is prime
			}
			d.SetInt64(t)
			count := int64(0)
			for {
				q.QuoRem(rest, d, m)
				if m.Sign() != 0 {
					break
				}
				rest.Set(q)
				count++
			}
			if count > 0 {
				total = x.sum(total, x.product(x.integer(count-2*count*int64(i)), x.unary(kLogAtom, x.integer(t))))
			}
		}
		if rest.Cmp(big.NewInt(1)) > 0 {
			atom := x.unary(kLogAtom, x.constant(new(big.Rat).SetInt(rest)))
			if i == 1 {
				atom = x.negative(atom)
			}
			total = x.sum(total, atom)
		}
	}
	return total
}
