package ops

import "math"

func absBounds(v ...Interval) Interval { return v[0].magnitudes() }

func signBounds(v ...Interval) Interval {
	return Interval{Lo: signValue(v[0].Lo), Hi: signValue(v[0].Hi)}
}

func reluBounds(v ...Interval) Interval {
	return Interval{Lo: max(v[0].Lo, 0), Hi: max(v[0].Hi, 0)}
}

func minBounds(v ...Interval) Interval {
	return Interval{Lo: min(v[0].Lo, v[1].Lo), Hi: min(v[0].Hi, v[1].Hi)}
}

func maxBounds(v ...Interval) Interval {
	return Interval{Lo: max(v[0].Lo, v[1].Lo), Hi: max(v[0].Hi, v[1].Hi)}
}

// truthBounds is 1, 0, or between them if neither is certain.
func truthBounds(certain, excluded bool) Interval {
	switch {
	case certain:
		return Point(1)
	case excluded:
		return Point(0)
	}
	return Between(0, 1)
}

func lessBounds(v ...Interval) Interval {
	return truthBounds(v[0].Hi < v[1].Lo, v[0].Lo >= v[1].Hi)
}

func lessEqualBounds(v ...Interval) Interval {
	return truthBounds(v[0].Hi <= v[1].Lo, v[0].Lo > v[1].Hi)
}

func equalBounds(v ...Interval) Interval {
	a, b := v[0], v[1]
	finite := !math.IsInf(a.Lo, 0) && !math.IsInf(a.Hi, 0)
	return truthBounds(finite && a.Lo == a.Hi && b.Lo == b.Hi && a.Lo == b.Lo, a.Hi < b.Lo || b.Hi < a.Lo)
}

// selectBounds looks only at the branches that can be taken.
func selectBounds(v ...Interval) Interval {
	c, a, b := v[0], v[1], v[2]
	var r Interval
	switch {
	case c.Empty():
		return empty
	case c.Lo == 0 && c.Hi == 0:
		r = b
	case !c.Contains(0):
		r = a
	default:
		r = hull(a, b)
	}
	if r.Empty() {
		return empty
	}
	r.Partial = r.Partial || c.Partial
	return r
}
