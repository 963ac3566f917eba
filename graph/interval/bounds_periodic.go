package interval

import "math"

// reducible is the size of arguments up to which the places of extremes and
// poles are looked for.
const reducible = 1 << 20

// circularPoint encloses sin or cos of one number.
func circularPoint(f func(float64) float64, x float64) Range {
	y := f(x)
	wrong := 0x1p-50
	if math.Abs(x) < 0.5 {
		wrong = 0
	}
	return Range{Lo: down(y, ulps) - wrong, Hi: up(y, ulps) + wrong}.within(-1, 1)
}

// meets reports whether x + k*period, for some integer k, lies in the interval
// or so near to it that rounding leaves doubt.
func (x Range) meets(at, period float64) bool {
	const doubt = 1e-8 // 2^20 times the rounding of the division, and more
	first := math.Ceil((x.Lo-at)/period - doubt)
	last := math.Floor((x.Hi-at)/period + doubt)
	return first <= last
}

// circular returns the bounds of sin or cos, whose maximum is at a number and
// whose minimum is half a turn on.
func circular(f func(float64) float64, maximum float64) func(...Range) Range {
	return func(v ...Range) Range {
		x := v[0]
		if x.Lo == x.Hi && math.Abs(x.Lo) < reducible {
			return circularPoint(f, x.Lo)
		}
		if x.Lo < -reducible || x.Hi > reducible {
			return Range{Lo: -1, Hi: 1}
		}
		r := hull(circularPoint(f, x.Lo), circularPoint(f, x.Hi))
		if x.meets(maximum, 2*math.Pi) {
			r.Hi = 1
		}
		if x.meets(maximum+math.Pi, 2*math.Pi) {
			r.Lo = -1
		}
		return r
	}
}

var (
	sinBounds = exactAt(0, 0, circular(math.Sin, math.Pi/2))
	cosBounds = exactAt(0, 1, circular(math.Cos, 0))
)

// monotonePieces returns the bounds of tan and cot, which are quotients of sin
// and cos and monotone between poles.
func monotonePieces(over, under func(...Range) Range, pole float64, falling bool) func(...Range) Range {
	return func(v ...Range) Range {
		x := v[0]
		if x.Lo < -reducible || x.Hi > reducible || x.meets(pole, math.Pi) {
			if x.Lo == x.Hi {
				return after(divBounds, over(x), under(x))
			}
			return Range{whole.Lo, whole.Hi, true}
		}
		lo := after(divBounds, over(Point(x.Lo)), under(Point(x.Lo)))
		hi := after(divBounds, over(Point(x.Hi)), under(Point(x.Hi)))
		if falling {
			lo, hi = hi, lo
		}
		return Range{lo.Lo, hi.Hi, lo.Partial || hi.Partial}
	}
}

var (
	tanBounds = exactAt(0, 0, monotonePieces(sinBounds, cosBounds, math.Pi/2, false))
	cotBounds = monotonePieces(cosBounds, sinBounds, 0, true)
)
