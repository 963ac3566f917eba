package interval

import "math"

// The error of functions of package math that intervals allow for, in units in
// the last place.
const ulps = 8

// A domain says where a function is defined: from lo to hi, the ends included
// unless it is open.
type domain struct {
	lo, hi float64
	open   bool
}

var line = domain{lo: math.Inf(-1), hi: math.Inf(1)}

// cut returns the part of x in the domain.
func (d domain) cut(x Range) Range {
	if d.lo <= x.Lo && x.Hi <= d.hi && !(d.open && (x.Lo == d.lo && !math.IsInf(d.lo, 0) || x.Hi == d.hi && !math.IsInf(d.hi, 0))) {
		return x
	}
	if x.Hi < d.lo || x.Lo > d.hi || d.open && (x.Hi == d.lo || x.Lo == d.hi) {
		return empty
	}
	return Range{max(x.Lo, d.lo), min(x.Hi, d.hi), true}
}

// increasing returns the bounds of an increasing function with values from lo
// to hi.
func increasing(f func(float64) float64, d domain, lo, hi float64) func(...Range) Range {
	return func(v ...Range) Range {
		x := d.cut(v[0])
		if x.Empty() {
			return empty
		}
		return Range{down(f(x.Lo), ulps), up(f(x.Hi), ulps), x.Partial}.within(lo, hi)
	}
}

// exactAt makes bounds return exactly y for the point x.
func exactAt(x, y float64, bounds func(...Range) Range) func(...Range) Range {
	return func(v ...Range) Range {
		if v[0].Lo == x && v[0].Hi == x {
			return Point(y)
		}
		return bounds(v...)
	}
}

// reciprocal returns the bounds of 1/f(x).
func reciprocal(f func(...Range) Range) func(...Range) Range {
	return func(v ...Range) Range { return after(divBounds, Point(1), f(v...)) }
}

// ofReciprocal returns the bounds of f(1/x).
func ofReciprocal(f func(...Range) Range) func(...Range) Range {
	return func(v ...Range) Range { return after(f, divBounds(Point(1), v[0])) }
}

// after applies bounds to enclosures that may be empty or partial.
func after(bounds func(...Range) Range, operands ...Range) Range {
	partial := false
	for _, x := range operands {
		if x.Empty() {
			return empty
		}
		partial = partial || x.Partial
	}
	r := bounds(operands...)
	r.Partial = r.Partial || partial
	return r
}

func addBounds(v ...Range) Range {
	lo, _ := sumBounds(v[0].Lo, v[1].Lo)
	_, hi := sumBounds(v[0].Hi, v[1].Hi)
	return Range{Lo: lo, Hi: hi}
}

func subBounds(v ...Range) Range { return addBounds(v[0], v[1].negated()) }

func negBounds(v ...Range) Range { return v[0].negated() }

func mulBounds(v ...Range) Range {
	return corners(productBounds, v[0], v[1])
}

// corners returns the hull of f at the corners of a box.
func corners(f func(a, b float64) (lo, hi float64), a, b Range) Range {
	r := Range{Lo: math.Inf(1), Hi: math.Inf(-1)}
	for _, x := range [2]float64{a.Lo, a.Hi} {
		for _, y := range [2]float64{b.Lo, b.Hi} {
			lo, hi := f(x, y)
			r.Lo, r.Hi = min(r.Lo, lo), max(r.Hi, hi)
		}
	}
	return r
}

func divBounds(v ...Range) Range {
	a, b := v[0], v[1]
	switch {
	case b.Lo == 0 && b.Hi == 0:
		return empty
	case b.Lo > 0 || b.Hi < 0:
		return corners(quotientBounds, a, b)
	case a.Lo == 0 && a.Hi == 0:
		return Range{0, 0, true}
	case b.Lo < 0 && b.Hi > 0 || a.Lo < 0 && a.Hi > 0:
		return Range{whole.Lo, whole.Hi, true}
	case b.Hi == 0:
		a, b = a.negated(), b.negated()
	}
	// b is from 0 up, and a is on one side of 0.
	r := Range{Lo: math.Inf(-1), Hi: math.Inf(1), Partial: true}
	if a.Lo >= 0 {
		r.Lo, _ = quotientBounds(a.Lo, b.Hi)
	} else {
		_, r.Hi = quotientBounds(a.Hi, b.Hi)
	}
	return r
}

func squareBounds(v ...Range) Range {
	x := v[0].magnitudes()
	lo, _ := productBounds(x.Lo, x.Lo)
	_, hi := productBounds(x.Hi, x.Hi)
	return Range{Lo: lo, Hi: hi}.within(0, math.Inf(1))
}

func sqrtBounds(v ...Range) Range {
	x := domain{lo: 0, hi: math.Inf(1)}.cut(v[0])
	if x.Empty() {
		return empty
	}
	exact := func(root, x float64) bool { return root == 0 || x > tiny && math.FMA(root, root, -x) == 0 }
	r := Range{math.Sqrt(x.Lo), math.Sqrt(x.Hi), x.Partial}
	if !exact(r.Lo, x.Lo) {
		r.Lo = down(r.Lo, 1)
	}
	if !exact(r.Hi, x.Hi) {
		r.Hi = up(r.Hi, 1)
	}
	return r
}

func hypotBounds(v ...Range) Range {
	a, b := v[0].magnitudes(), v[1].magnitudes()
	r := Range{Lo: down(math.Hypot(a.Lo, b.Lo), ulps), Hi: up(math.Hypot(a.Hi, b.Hi), ulps)}
	return r.within(0, math.Inf(1))
}

func coshBounds(v ...Range) Range {
	x := v[0].magnitudes()
	return Range{Lo: down(math.Cosh(x.Lo), ulps), Hi: up(math.Cosh(x.Hi), ulps)}.within(1, math.Inf(1))
}

func acosBounds(v ...Range) Range {
	x := domain{lo: -1, hi: 1}.cut(v[0])
	if x.Empty() {
		return empty
	}
	return Range{down(math.Acos(x.Hi), ulps), up(math.Acos(x.Lo), ulps), x.Partial}.within(0, up(math.Pi, 0))
}

// logBounds returns the bounds of a logarithm that is wrong by so much more
// near 1, where it is small.
func logBounds(f func(float64) float64, wrong float64) func(...Range) Range {
	return exactAt(1, 0, func(v ...Range) Range {
		x := domain{0, math.Inf(1), true}.cut(v[0])
		if x.Empty() {
			return empty
		}
		// Some math.Log take the logarithms of subnormal numbers wrongly.
		safe := func(x float64) float64 {
			if x > 0 && x < 0x1p-1000 {
				return f(x*0x1p100) - f(0x1p100)
			}
			return f(x)
		}
		return Range{down(safe(x.Lo), ulps) - wrong, up(safe(x.Hi), ulps) + wrong, x.Partial}
	})
}

// atan2Bounds: off the cut, which is where a = 0 and b < 0, the angle is
// monotone in each operand within a quadrant, so that its extremes over a box
// are at corners.
func atan2Bounds(v ...Range) Range {
	a, b := v[0], v[1]
	if a.Lo < 0 && a.Hi >= 0 && b.Lo < 0 {
		return Range{Lo: -up(math.Pi, 0), Hi: up(math.Pi, 0)}
	}
	return corners(func(a, b float64) (lo, hi float64) {
		angle := math.Atan2(a+0, b+0) // -0 is 0
		return down(angle, ulps), up(angle, ulps)
	}, a, b).within(-up(math.Pi, 0), up(math.Pi, 0))
}

var (
	sinhBounds  = exactAt(0, 0, increasing(math.Sinh, line, math.Inf(-1), math.Inf(1)))
	tanhBounds  = exactAt(0, 0, increasing(math.Tanh, line, -1, 1))
	asinhBounds = exactAt(0, 0, increasing(math.Asinh, line, math.Inf(-1), math.Inf(1)))
	acoshBounds = exactAt(1, 0, increasing(math.Acosh, domain{lo: 1, hi: math.Inf(1)}, 0, math.Inf(1)))
	atanhBounds = exactAt(0, 0, increasing(math.Atanh, domain{-1, 1, true}, math.Inf(-1), math.Inf(1)))
	asinBounds  = exactAt(0, 0, increasing(math.Asin, domain{lo: -1, hi: 1}, -up(math.Pi/2, 0), up(math.Pi/2, 0)))
	atanBounds  = exactAt(0, 0, increasing(math.Atan, line, -up(math.Pi/2, 0), up(math.Pi/2, 0)))
)
