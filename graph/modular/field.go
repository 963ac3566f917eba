package modular

import "math/bits"

// A field is the integers modulo an odd prime below 2^62, in Montgomery form:
// the residue a is held as a*2^64 mod p. As 2^64 is a square, a and its form
// have the same quadratic character.
type field struct {
	p      uint64
	pinv   uint64 // p^-1 mod 2^64
	r2     uint64 // 2^128 mod p
	one    uint64 // 2^64 mod p
	minus1 uint64 // the form of -1
}

func newField(p uint64) field {
	f := field{p: p, pinv: p}
	for range 5 { // Newton: each step doubles the correct bits, 3 to begin with
		f.pinv *= 2 - p*f.pinv
	}
	_, f.one = bits.Div64(1, 0, p)
	_, f.r2 = bits.Div64(f.one, 0, p)
	f.minus1 = p - f.one
	return f
}

func (f *field) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	h, _ := bits.Mul64(lo*f.pinv, f.p)
	r, borrow := bits.Sub64(hi, h, 0)
	return r + f.p&-borrow
}

func (f *field) add(a, b uint64) uint64 {
	s := a + b // below 2^63
	r, borrow := bits.Sub64(s, f.p, 0)
	return r + f.p&-borrow
}

func (f *field) sub(a, b uint64) uint64 {
	r, borrow := bits.Sub64(a, b, 0)
	return r + f.p&-borrow
}

func (f *field) neg(a uint64) uint64 { return f.sub(0, a) }

// enter returns the Montgomery form of any number.
func (f *field) enter(a uint64) uint64 { return f.mul(a%f.p, f.r2) }

// leave returns the number of a Montgomery form.
func (f *field) leave(a uint64) uint64 { return f.mul(a, 1) }

// pow returns a^e, four bits of e at a time.
func (f *field) pow(a, e uint64) uint64 {
	if bits.Len64(e) <= 8 {
		r := f.one
		for i := bits.Len64(e) - 1; i >= 0; i-- {
			r = f.mul(r, r)
			if e>>i&1 != 0 {
				r = f.mul(r, a)
			}
		}
		return r
	}
	var t [16]uint64
	t[0], t[1] = f.one, a
	for i := 2; i < 16; i += 2 {
		t[i] = f.mul(t[i/2], t[i/2])
		t[i+1] = f.mul(t[i], a)
	}
	i := (bits.Len64(e) - 1) / 4 * 4
	r := t[e>>i&15]
	for i -= 4; i >= 0; i -= 4 {
		r = f.mul(r, r)
		r = f.mul(r, r)
		r = f.mul(r, r)
		r = f.mul(r, r)
		if d := e >> i & 15; d != 0 {
			r = f.mul(r, t[d])
		}
	}
	return r
}

// inv returns 1/a, and 0 for 0.
func (f *field) inv(a uint64) uint64 { return f.pow(a, f.p-2) }

// chi returns the quadratic character of a: 1 for squares, -1 for the others,
// 0 for 0. It is the Jacobi symbol by the binary algorithm.
func (f *field) chi(a uint64) int {
	if a == 0 {
		return 0
	}
	n := f.p
	flips := uint64(0) // bit 1 counts the sign changes
	for {
		k := bits.TrailingZeros64(a)
		a >>= k
		// (2/n) is -1 for n = 3, 5 mod 8: bits 1 and 2 of n differ.
		flips ^= uint64(k<<1) & (n ^ n>>1)
		if a < n {
			flips ^= a & n // reciprocity: both 3 mod 4
			a, n = n, a
		}
		if n == 1 {
			break
		}
		a -= n
		if a == 0 {
			break
		}
	}
	if flips&2 != 0 {
		return -1
	}
	return 1
}

// inverseMod returns 1/a modulo n for a prime to n, by Euclid; ok is false if
// a is not.
func inverseMod(a, n uint64) (inv uint64, ok bool) {
	r0, r1 := n, a%n
	var t0, t1 int64 = 0, 1
	for r1 != 0 {
		q := r0 / r1
		r0, r1 = r1, r0-q*r1
		t0, t1 = t1, t0-int64(q)*t1
	}
	if r0 != 1 {
		return 0, false
	}
	if t0 < 0 {
		return n - uint64(-t0), true
	}
	return uint64(t0), true
}

// A circlePoint is x + iy in F_p[i] with x^2 + y^2 = 1. As p = 3 mod 4, i is
// not in F_p and these points are a cyclic group of order p + 1.
type circlePoint struct{ x, y uint64 }

func (f *field) circleMul(a, b circlePoint) circlePoint {
	return circlePoint{
		f.sub(f.mul(a.x, b.x), f.mul(a.y, b.y)),
		f.add(f.mul(a.x, b.y), f.mul(a.y, b.x)),
	}
}

// rationalCircle returns the point of the circle with parameter t.
func (f *field) rationalCircle(t uint64) circlePoint {
	t2 := f.mul(t, t)
	d := f.inv(f.add(f.one, t2)) // 1 + t^2 is not 0, as -1 is no square
	return circlePoint{f.mul(f.sub(f.one, t2), d), f.mul(f.add(t, t), d)}
}

func (f *field) circlePow(a circlePoint, e uint64) circlePoint {
	r := circlePoint{f.one, 0}
	for i := bits.Len64(e) - 1; i >= 0; i-- {
		r = f.circleMul(r, r)
		if e>>i&1 != 0 {
			r = f.circleMul(r, a)
		}
	}
	return r
}
