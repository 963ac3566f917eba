package check

import "math"

// window is how many steps must show the same for a kink, a jump or an
// unbounded slope to be believed.
const window = 4

// side returns the difference quotients on one side of the point, from the
// step on from which all values are finite.
func (s *sweep) side(values []float64, sign float64) []quotient {
	var q []quotient
	for i, h := range s.steps {
		if !finite(values[i]) {
			q = q[:0]
			continue
		}
		rounding := s.roundingOf(max(math.Abs(s.centre), math.Abs(values[i])))
		slope := sign * (values[i] - s.centre) / h
		q = append(q, quotient{h, slope, 2 * rounding / h, max(math.Abs(slope), least*math.Abs(s.centre)/h)})
	}
	return q
}

func (s *sweep) toRight() []quotient { return s.side(s.plus, 1) }
func (s *sweep) toLeft() []quotient  { return s.side(s.minus, -1) }

// oneSided returns the limit of the slopes on one side and its error: NaN where
// there is none, infinite where the slope is unbounded.
func oneSided(q []quotient) (slope, err float64) {
	if last, ok := growing(q); ok {
		return math.Copysign(math.Inf(1), last.value), 0
	}
	l := settle(q, 1, 1)
	if l.trouble != "" {
		return math.NaN(), math.Inf(1)
	}
	return l.value, l.err
}

// undefinedSide describes a point that has no values of f on one side, or on
// both.
func (s *sweep) undefinedSide() estimate {
	e := noEstimate("f is undefined around the point")
	left, right := s.toLeft(), s.toRight()
	switch {
	case len(left) == 0 && len(right) > 0:
		e.right, e.sideErr = oneSided(right)
		e.trouble = "f is undefined to the left" + fromSide("right", e.right, e.sideErr)
	case len(right) == 0 && len(left) > 0:
		e.left, e.sideErr = oneSided(left)
		e.trouble = "f is undefined to the right" + fromSide("left", e.left, e.sideErr)
	case len(left) > 0:
		e.trouble = "f has too few values around the point"
	}
	return e
}

// fromSide describes a slope, if it is known well enough.
func fromSide(side string, slope, err float64) string {
	switch {
	case math.IsInf(slope, 0):
		return "; the slope from the " + side + " is unbounded"
	case err <= coarsest*math.Abs(slope):
		return "; the slope from the " + side + " is " + short(slope)
	}
	return ""
}

// jump reports whether f is not continuous at the point.
func (s *sweep) jump() (estimate, bool) {
	right, atRight := s.change(s.plus)
	left, atLeft := s.change(s.minus)
	if !atLeft && !atRight {
		return estimate{}, false
	}
	return noEstimate("jump: f is " + short(s.centre+left) + " to the left, " + short(s.centre) + " here, " +
		short(s.centre+right) + " to the right"), true
}

// change returns the limit of f(x + h) - f(x), and whether it is not 0.
func (s *sweep) change(values []float64) (float64, bool) {
	n := len(values)
	if n < window {
		return 0, false
	}
	last := values[n-1] - s.centre
	if math.Abs(last) <= 100*s.rounding(n-1) {
		return 0, false
	}
	for _, v := range values[n-window:] {
		if !(math.Abs(v-s.centre-last) <= 0.01*math.Abs(last)) {
			return 0, false
		}
	}
	return last, true
}

// unbounded reports whether the slope on a side is.
func (s *sweep) unbounded() (estimate, bool) {
	for _, q := range [][]quotient{s.toRight(), s.toLeft()} {
		if last, ok := growing(q); ok {
			return noEstimate("the slope is unbounded: " + short(last.value) + " at a step of " + short(last.step) + " and growing"), true
		}
	}
	return estimate{}, false
}

// growing reports whether slopes grow by the same factor again and again as
// the step shrinks, as that of a root does, and returns the last.
func growing(q []quotient) (last quotient, ok bool) {
	if len(q) < 2*window {
		return last, false
	}
	tail := q[len(q)-2*window:]
	factor := tail[1].value / tail[0].value
	for i := 1; i < len(tail); i++ {
		f := tail[i].value / tail[i-1].value
		resolved := tail[i].rounding < 0.01*math.Abs(tail[i].value)
		if !resolved || !(f > 1.05 && f < 1.99 && math.Abs(f/factor-1) < 0.05) {
			return last, false
		}
	}
	return tail[len(tail)-1], true
}

// A gap is the slope from the right less that from the left at one step. Of a
// smooth function it shrinks in proportion to the step; at a kink it stays.
// Central differences do not see that: they are the mean of the two slopes.
type gap struct{ value, err float64 }

func (s *sweep) gaps() []gap {
	right, left := s.toRight(), s.toLeft()
	list := make([]gap, len(s.steps))
	for i := range list {
		list[i] = gap{right[i].value - left[i].value, right[i].rounding + left[i].rounding}
	}
	return list
}

// findKink reports whether the slopes from the left and from the right differ.
func (s *sweep) findKink() (estimate, bool) {
	gaps := s.gaps()
	for end := len(gaps); end >= window; end-- {
		c := gaps[end-1].value
		if !constantGap(gaps[end-window:end], c) {
			continue
		}
		for i := end; i+1 < len(gaps); i++ {
			if gaps[i].vanished(c) && gaps[i+1].vanished(c) {
				return estimate{}, false // f is smooth if one looks closer
			}
		}
		left, leftErr := oneSided(s.toLeft())
		right, rightErr := oneSided(s.toRight())
		e := noEstimate("kink: from the left " + short(left) + ", from the right " + short(right))
		e.kink, e.left, e.right, e.sideErr = true, left, right, max(leftErr, rightErr)
		if math.Abs(right-left) > apart*e.sideErr {
			return e, true
		}
	}
	return estimate{}, false
}

// constantGap reports whether all gaps are about c, clearly.
func constantGap(gaps []gap, c float64) bool {
	for _, g := range gaps {
		if !(math.Abs(g.value-c) <= 0.1*math.Abs(c) && g.err < 0.05*math.Abs(c)) {
			return false
		}
	}
	return true
}

// vanished reports whether a gap is clearly smaller than c.
func (g gap) vanished(c float64) bool {
	return math.Abs(g.value) < 0.5*math.Abs(c) && g.err < 0.1*math.Abs(c)
}

// comesTogether reports whether the slopes from the left and from the right
// approach each other, as far as that can be seen through noise.
func (s *sweep) comesTogether(noise float64) bool {
	gaps := s.gaps()
	// An error of f(x) itself, which central differences do not contain, makes
	// gaps that grow as the step shrinks.
	for i := max(0, len(gaps)-window); i < len(gaps); i++ {
		noise = max(noise, math.Abs(gaps[i].value)*s.steps[i])
	}
	var seen []int
	largest := 0.0
	for i := range gaps {
		g := &gaps[i]
		g.err = max(g.err, 4*noise/s.steps[i])
		if g.err < 0.05*math.Abs(g.value) {
			seen = append(seen, i)
			largest = max(largest, math.Abs(g.value))
		}
	}
	if len(seen) < 2*window {
		return true
	}
	for i := seen[len(seen)-1]; i+1 < len(gaps); i++ {
		if gaps[i].value == 0 && gaps[i+1].value == 0 {
			return true
		}
	}
	for _, i := range seen[len(seen)-window:] {
		if math.Abs(gaps[i].value) > 0.5*largest {
			return false
		}
	}
	return true
}
