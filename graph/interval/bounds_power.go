package interval

import "math"

// powPoint encloses a^b for a >= 0, of which math.Pow is wrong by an amount
// that grows with b (it squares again and again) and with log a (it takes e to
// the fraction of b times log a); at large b only the side of 1 is used.
func powPoint(a, b float64) (lo, hi float64) {
	p := math.Pow(a, b)
	if a == 1 || b == 1 || a == 0 {
		return p, p
	}
	if math.Abs(b) > 0x1p40 {
		if a < 1 == (b > 0) {
			return 0, 1
		}
		return 1, math.Inf(1)
	}
	if a < 0x1p-1000 { // a logarithm within may be wrong, see logBounds
		lo, hi = powPoint(0x1p-1000, b)
		if b > 0 {
			return 0, hi
		}
		return lo, math.Inf(1)
	}
	wrong := ulps + 2*math.Abs(b)
	if b != math.Trunc(b) && !math.IsInf(a, 1) {
		wrong += 2 * math.Abs(math.Log(a))
	}
	return max(0, down(p, wrong)), up(p, wrong)
}

// positivePower encloses a^b for the positive a of an interval from a.Lo >= 0
// up. Since it is e to the b log a, and a product has its extremes over a box
// at the corners, so does it; where a = 0, the corner is a limit.
func positivePower(a, b Range) Range {
	return corners(powPoint, a, b)
}

// powBounds: for a < 0 only integer b have a value, for a = 0 only b > 0.
func powBounds(v ...Range) Range {
	a, b := v[0], v[1]
	if b.Lo == b.Hi && b.Lo == math.Trunc(b.Lo) && math.Abs(b.Lo) < 1<<53 {
		return integerPower(a, b.Lo)
	}
	r := empty
	partial := a.Lo < 0 || a.Lo == 0 && b.Lo <= 0
	if a.Hi > 0 {
		r = positivePower(Range{Lo: max(a.Lo, 0), Hi: a.Hi}, b)
	}
	if a.Lo <= 0 && a.Hi >= 0 && b.Hi > 0 {
		r = hull(r, Point(0))
	}
	if a.Lo < 0 && math.Ceil(b.Lo) <= b.Hi {
		size := positivePower(Range{Lo: max(0, -a.Hi), Hi: -a.Lo}, b)
		r = hull(r, Range{Lo: -size.Hi, Hi: size.Hi})
	}
	if r.Empty() {
		return empty
	}
	r.Partial = partial
	return r
}

func integerPower(a Range, n float64) Range {
	if n <= 0 {
		switch {
		case a.Lo == 0 && a.Hi == 0:
			return empty
		case n == 0:
			return Range{1, 1, a.Contains(0)}
		}
		return after(divBounds, Point(1), integerPower(a, -n))
	}
	size := a.magnitudes()
	r := positivePower(size, Point(n))
	switch {
	case math.Mod(n, 2) == 0 || a.Lo >= 0:
		return r
	case a.Hi <= 0:
		return r.negated()
	}
	// An odd power on both sides of 0.
	_, hi := powPoint(a.Hi, n)
	_, lo := powPoint(-a.Lo, n)
	return Range{Lo: -lo, Hi: hi}
}
