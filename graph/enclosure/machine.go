package enclosure

import "math/big"

// A machine does ball arithmetic at one precision. Results go to a ball z that
// is none of the operands; operands are Defined. Kernels take balls for
// intermediate results from a stack, so that a machine that has run once
// allocates little.
type machine struct {
	prec  int // of mantissas, in bits
	pi    fixed
	ln2   fixed
	stack []*Ball
	free  int // the first ball of the stack that is not taken

	a, b, c       big.Int // scratch of single steps
	s, t, u, v, w big.Int // scratch of fixed.go
	q, r          big.Int // results and arguments in fixed point
	angle         big.Int
}

// guard is how many bits a machine computes beyond what is asked for.
const guard = 32

func newMachine(prec uint) *machine { return &machine{prec: int(prec) + guard} }

// take returns a ball for intermediate results, until drop.
func (m *machine) take() *Ball {
	if m.free == len(m.stack) {
		m.stack = append(m.stack, new(Ball))
	}
	z := m.stack[m.free]
	m.free++
	z.state, z.exact, z.ready = Defined, false, false
	return z
}

func (m *machine) drop(n int) { m.free -= n }

// enclose makes sure that an exact value has its ball.
func (m *machine) enclose(x *Ball) {
	if x.ready || x.state != Defined {
		return
	}
	x.ready = true
	x.rad = magnitude{}
	if x.rat.IsInt() {
		x.mid.Set(x.rat.Num())
		x.exp = 0
		return
	}
	num, den := x.rat.Num(), x.rat.Denom()
	shift := max(0, m.prec+2-num.BitLen()+den.BitLen())
	m.a.Lsh(num, uint(shift))
	x.mid.QuoRem(&m.a, den, &m.b)
	x.exp = -int64(shift)
	if m.b.Sign() != 0 {
		x.rad = power2(x.exp)
	}
}

// round cuts the mantissa to the machine's precision and gives up on what is
// out of range.
func (m *machine) round(z *Ball) {
	z.ready, z.exact, z.state = true, false, Defined
	if cut := z.mid.BitLen() - m.prec; cut > 0 {
		lost := z.mid.TrailingZeroBits() < uint(cut)
		z.mid.Rsh(&z.mid, uint(cut))
		z.exp += int64(cut)
		if lost {
			z.rad = z.rad.plus(power2(z.exp))
		}
	}
	if size := z.exp + int64(z.mid.BitLen()); size > maxExponent || z.rad.e > maxExponent {
		z.giveUp()
	} else if size < -maxExponent && z.mid.Sign() != 0 {
		z.rad = z.rad.plus(power2(-maxExponent))
		z.mid.SetInt64(0)
		z.exp = 0
	}
	if z.mid.Sign() == 0 {
		z.exp = 0
	}
	// A radius below the range may grow to its lower end.
	if z.rad.m != 0 && z.rad.e < -2*maxExponent {
		z.rad = power2(-2 * maxExponent)
	}
}

// keepExact makes the value of z, whose rat has been computed, exact, unless
// that number is too long: then it returns false.
func keepExact(z *Ball) bool {
	if z.rat.Num().BitLen() > maxRationalBits || z.rat.Denom().BitLen() > maxRationalBits {
		return false
	}
	z.state, z.exact, z.ready = Defined, true, false
	return true
}

// enclose2 prepares both operands for ball arithmetic.
func (m *machine) enclose2(x, y *Ball) {
	m.enclose(x)
	m.enclose(y)
}

func (m *machine) set(z, x *Ball) {
	z.state, z.exact, z.ready = x.state, x.exact, x.ready
	if x.state != Defined {
		return
	}
	if x.exact {
		z.rat.Set(&x.rat)
	}
	if x.ready {
		z.mid.Set(&x.mid)
		z.exp, z.rad = x.exp, x.rad
	}
}

func (m *machine) neg(z, x *Ball) {
	m.set(z, x)
	if z.exact {
		z.rat.Neg(&z.rat)
	}
	if z.ready {
		z.mid.Neg(&z.mid)
	}
}

func (m *machine) add(z, x, y *Ball) { m.sum(z, x, y, false) }
func (m *machine) sub(z, x, y *Ball) { m.sum(z, x, y, true) }

func (m *machine) sum(z, x, y *Ball, negate bool) {
	if x.exact && y.exact {
		if negate {
			z.rat.Sub(&x.rat, &y.rat)
		} else {
			z.rat.Add(&x.rat, &y.rat)
		}
		if keepExact(z) {
			return
		}
	}
	m.enclose2(x, y)
	z.rad = x.rad.plus(y.rad)
	xTop, yTop := x.exp+int64(x.mid.BitLen()), y.exp+int64(y.mid.BitLen())
	// An operand beyond the other's last place becomes a part of the radius:
	// aligning numbers of very different size would fill the memory.
	const beyond = 8
	switch {
	case y.mid.Sign() == 0 || x.mid.Sign() != 0 && yTop < xTop-int64(m.prec)-beyond:
		z.mid.Set(&x.mid)
		z.exp = x.exp
		z.rad = z.rad.plus(above(&y.mid, y.exp))
	case x.mid.Sign() == 0 || xTop < yTop-int64(m.prec)-beyond:
		z.mid.Set(&y.mid)
		z.exp = y.exp
		if negate {
			z.mid.Neg(&z.mid)
		}
		z.rad = z.rad.plus(above(&x.mid, x.exp))
	default:
		a, b := &x.mid, &y.mid
		if x.exp >= y.exp {
			a = m.a.Lsh(&x.mid, uint(x.exp-y.exp))
			z.exp = y.exp
		} else {
			b = m.a.Lsh(&y.mid, uint(y.exp-x.exp))
			z.exp = x.exp
		}
		if negate {
			z.mid.Sub(a, b)
		} else {
			z.mid.Add(a, b)
		}
	}
	m.round(z)
}

func (m *machine) mul(z, x, y *Ball) {
	if x.exact && y.exact {
		z.rat.Mul(&x.rat, &y.rat)
		if keepExact(z) {
			return
		}
	}
	switch {
	case x.isZero() || y.isZero():
		z.setInt(0)
		return
	case x.isOne():
		m.set(z, y)
		return
	case y.isOne():
		m.set(z, x)
		return
	}
	m.enclose2(x, y)
	z.mid.Mul(&x.mid, &y.mid)
	z.exp = x.exp + y.exp
	z.rad = magnitude{}
	if x.rad.m != 0 {
		z.rad = x.rad.times(above(&y.mid, y.exp).plus(y.rad))
	}
	if y.rad.m != 0 {
		z.rad = z.rad.plus(y.rad.times(above(&x.mid, x.exp)))
	}
	m.round(z)
}

func (m *machine) div(z, x, y *Ball) {
	switch {
	case y.isZero():
		z.undefine()
		return
	case y.isOne():
		m.set(z, x)
		return
	case x.exact && y.exact:
		z.rat.Quo(&x.rat, &y.rat)
		if keepExact(z) {
			return
		}
	}
	m.enclose2(x, y)
	least := below(&y.mid, y.exp).minus(y.rad)
	switch {
	case least.m == 0:
		z.giveUp()
		return
	case x.isZero():
		z.setInt(0)
		return
	}
	shift := max(0, m.prec+2-x.mid.BitLen()+y.mid.BitLen())
	m.a.Lsh(&x.mid, uint(shift))
	z.mid.QuoRem(&m.a, &y.mid, &m.b)
	z.exp = x.exp - y.exp - int64(shift)
	// |x/y - X/Y| <= (|x-X| + |x/y|*|y-Y|) / |Y|, where x/y is the quotient of
	// the middles.
	z.rad = magnitude{}
	if m.b.Sign() != 0 {
		z.rad = power2(z.exp)
	}
	if y.rad.m != 0 {
		quotient := above(&z.mid, z.exp).plus(z.rad)
		z.rad = z.rad.plus(quotient.times(y.rad).over(least))
	}
	if x.rad.m != 0 {
		z.rad = z.rad.plus(x.rad.over(least))
	}
	m.round(z)
}

// scale makes z = x * 2^k.
func (m *machine) scale(z, x *Ball, k int64) {
	m.enclose(x)
	z.mid.Set(&x.mid)
	z.exp = x.exp + k
	z.rad = x.rad.scaled(k)
	m.round(z)
}

// divInt makes z = x/n for a small n > 0.
func (m *machine) divInt(z, x *Ball, n int64) {
	m.enclose(x)
	shift := max(0, m.prec+2-x.mid.BitLen()) + 32
	m.a.Lsh(&x.mid, uint(shift))
	z.mid.Quo(&m.a, m.b.SetInt64(n))
	z.exp = x.exp - int64(shift)
	z.rad = x.rad.over(units(uint64(n), 0)).plus(power2(z.exp))
	m.round(z)
}

// sqrt undefines z for x < 0.
func (m *machine) sqrt(z, x *Ball) {
	if x.exact {
		if x.rat.Sign() < 0 {
			z.undefine()
			return
		}
		if m.exactRoot(z, &x.rat, 2) {
			return
		}
	}
	m.enclose(x)
	switch x.sign() {
	case -1:
		z.undefine()
		return
	case 0:
		z.giveUp()
		return
	}
	shift := max(0, 2*m.prec+4-x.mid.BitLen())
	if (x.exp-int64(shift))%2 != 0 {
		shift++
	}
	m.a.Lsh(&x.mid, uint(shift))
	z.mid.Sqrt(&m.a)
	z.exp = (x.exp - int64(shift)) / 2
	z.rad = power2(z.exp)
	if x.rad.m != 0 {
		// sqrt(x) - sqrt(x-r) = r / (sqrt(x) + sqrt(x-r)) <= r / sqrt(x).
		z.rad = z.rad.plus(x.rad.over(below(&z.mid, z.exp)))
	}
	m.round(z)
}

// exactRoot makes z the n-th root of r >= 0 if that is rational.
func (m *machine) exactRoot(z *Ball, r *big.Rat, n int64) bool {
	if r.Sign() == 0 {
		z.setInt(0)
		return true
	}
	num, ok := integerRoot(r.Num(), n)
	if !ok {
		return false
	}
	den, ok := integerRoot(r.Denom(), n)
	if !ok {
		return false
	}
	z.rat.SetFrac(num, den)
	return keepExact(z)
}

// integerRoot returns the n-th root of k >= 0 if it is an integer.
func integerRoot(k *big.Int, n int64) (*big.Int, bool) {
	if k.Sign() == 0 || k.IsInt64() && k.Int64() == 1 {
		return k, true
	}
	if int64(k.BitLen()) <= n { // between 1 and 2
		return nil, false
	}
	if k.TrailingZeroBits()%uint(n) != 0 {
		return nil, false
	}
	root := new(big.Int)
	if n == 2 {
		root.Sqrt(k)
	} else {
		// Newton's iteration from above decreases until it is at the root.
		exponent, n1 := big.NewInt(n), big.NewInt(n-1)
		root.Lsh(big.NewInt(1), uint(int64(k.BitLen())/n+1))
		next, power := new(big.Int), new(big.Int)
		for {
			power.Exp(root, n1, nil)
			next.Quo(k, power)
			next.Add(next, power.Mul(root, n1))
			next.Quo(next, exponent)
			if next.Cmp(root) >= 0 {
				break
			}
			root.Set(next)
		}
	}
	check := new(big.Int).Exp(root, big.NewInt(n), nil)
	return root, check.Cmp(k) == 0
}

// ends makes lo and hi narrow balls around the ends of x.
func (m *machine) ends(lo, hi, x *Ball) {
	m.enclose(x)
	mid, rad := m.take(), m.take()
	mid.mid.Set(&x.mid)
	mid.exp, mid.rad, mid.ready = x.exp, magnitude{}, true
	rad.mid.SetUint64(x.rad.m)
	rad.exp, rad.rad, rad.ready = x.rad.e, magnitude{}, true
	m.sub(lo, mid, rad)
	m.add(hi, mid, rad)
	m.drop(2)
}

// hull makes z a ball around two others.
func (m *machine) hull(z, x, y *Ball) {
	if x.state != Defined || y.state != Defined {
		z.giveUp()
		return
	}
	sum, difference := m.take(), m.take()
	m.add(sum, x, y)
	m.sub(difference, x, y)
	if sum.state == Defined && difference.state == Defined {
		m.enclose2(sum, difference)
		m.enclose2(x, y)
		half := above(&difference.mid, difference.exp).plus(difference.rad).scaled(-1)
		m.scale(z, sum, -1)
		z.rad = z.rad.plus(half).plus(x.rad).plus(y.rad)
		m.round(z)
	} else {
		z.giveUp()
	}
	m.drop(2)
}

// monotone computes f over a wide ball from its ends.
func (m *machine) monotone(z, x *Ball, f func(z, x *Ball)) {
	lo, hi, a, b := m.take(), m.take(), m.take(), m.take()
	m.ends(lo, hi, x)
	if lo.state != Defined || hi.state != Defined {
		z.giveUp()
	} else {
		f(a, lo)
		f(b, hi)
		m.hull(z, a, b)
	}
	m.drop(4)
}
