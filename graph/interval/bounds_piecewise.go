package interval

import "math"

func absBounds(v ...Range) Range { return v[0].magnitudes() }

func signBounds(v ...Range) Range {
	sign := valueOf("sign")
	return Range{Lo: sign(v[0].Lo), Hi: sign(v[0].Hi)}
}

func reluBounds(v ...Range) Range {
	return Range{Lo: max(v[0].Lo, 0), Hi: max(v[0].Hi, 0)}
}

func minBounds(v ...Range) Range {
	return Range{Lo: min(v[0].Lo, v[1].Lo), Hi: min(v[0].Hi, v[1].Hi)}
}

func maxBounds(v ...Range) Range {
	return Range{Lo: max(v[0].Lo, v[1].Lo), Hi: max(v[0].Hi, v[1].Hi)}
}

// truthBounds is 1, 0, or between them if neither is certain.
func truthBounds(certain, excluded bool) Range {
	switch {
	case certain:
		return Point(1)
	case excluded:
		return Point(0)
	}
	return Between(0, 1)
}

func lessBounds(v ...Range) Range {
	return truthBounds(v[0].Hi < v[1].Lo, v[0].Lo >= v[1].Hi)
}

func lessEqualBounds(v ...Range) Range {
	return truthBounds(v[0].Hi <= v[1].Lo, v[0].Lo > v[1].Hi)
}

func equalBounds(v ...Range) Range {
	a, b := v[0], v[1]
	finite := !math.IsInf(a.Lo, 0) && !math.IsInf(a.Hi, 0)
	return truthBounds(finite && a.Lo == a.Hi && b.Lo == b.Hi && a.Lo == b.Lo, a.Hi < b.Lo || b.Hi < a.Lo)
}

// selectBounds looks only at the branches that can be taken.
func selectBounds(v ...Range) Range {
	c, a, b := v[0], v[1], v[2]
	var r Range
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
