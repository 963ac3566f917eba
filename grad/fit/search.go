package fit

import (
	"math"
	"slices"
)

// The constants of the line search.
const (
	sufficient = 1e-4 // of the decrease that the slope promises
	flatter    = 0.9  // the slope must become, by this factor
	searches   = 40
)

// search looks along a direction for a point that meets the strong conditions
// of Wolfe, or, where differences of the objective are nothing but rounding
// errors, those of Hager and Zhang (SIAM Journal on Optimization 16, 2005),
// which trust the slope instead. next.b is nil if there is none.
func (d *descent) search(s *state, p point, direction []float64) (next point, clipped bool, err error) {
	slope := dot(p.gradient, direction)
	if !(slope < 0) {
		return point{}, false, nil
	}
	furthest := d.furthest(p.b, direction)
	low, high := 0.0, math.Inf(1)
	lowValue, lowSlope := p.objective, slope
	length := math.Min(1, furthest)
	var best point
	for range searches {
		q, err := d.at(d.moved(p.b, direction, length))
		if err != nil {
			return q, false, err
		}
		if bad(q.objective) || slices.ContainsFunc(q.gradient, bad) {
			if err := d.trace(s, q.b); err != nil {
				return q, false, err
			}
			high = length
			length = low + 0.1*(high-low)
			continue
		}
		at := dot(q.gradient, direction)
		falls := q.objective <= p.objective+sufficient*length*slope
		doubtful := q.objective <= p.objective+p.noise && at <= (2*sufficient-1)*slope
		if falls && (best.b == nil || q.objective < best.objective) {
			best = q
		}
		if (falls || doubtful) && math.Abs(at) <= -flatter*slope {
			return q, length == furthest, nil
		}
		if falls && at < 0 && length == furthest {
			return q, true, nil
		}
		switch {
		case !falls && !doubtful || q.objective > lowValue+p.noise:
			high = length
			length = between(low, high, lowValue, lowSlope, length, q.objective, at)
		case at >= 0:
			high = length
			length = between(low, high, lowValue, lowSlope, length, q.objective, at)
		default:
			low, lowValue, lowSlope = length, q.objective, at
			if math.IsInf(high, 1) {
				length = math.Min(3*length, furthest)
			} else {
				length = 0.5 * (low + high)
			}
		}
		if high-low <= epsilon*high || slices.Equal(d.moved(p.b, direction, length), p.b) {
			break
		}
	}
	return best, false, nil
}

// between returns the minimum of the cubic through two values and slopes, kept
// away from the ends.
func between(low, high, lowValue, lowSlope, at, value, slope float64) float64 {
	width := at - low
	a := lowSlope + slope - 3*(lowValue-value)/(low-at)
	root := a*a - lowSlope*slope
	length := low + 0.5*(high-low)
	if root > 0 {
		b := math.Copysign(math.Sqrt(root), width)
		if minimum := at - width*(slope+b-a)/(slope-lowSlope+2*b); !bad(minimum) {
			length = minimum
		}
	}
	return math.Min(math.Max(length, low+0.1*(high-low)), low+0.9*(high-low))
}

// furthest returns how far the direction can be followed until the first bound.
func (d *descent) furthest(b, direction []float64) float64 {
	limit := math.Inf(1)
	for j, v := range direction {
		q := d.parameters[j]
		if v < 0 && q.Lower != nil {
			limit = math.Min(limit, (*q.Lower-b[j])/v)
		}
		if v > 0 && q.Upper != nil {
			limit = math.Min(limit, (*q.Upper-b[j])/v)
		}
	}
	return limit
}
