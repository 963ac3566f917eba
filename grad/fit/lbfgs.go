package fit

import (
	"context"
	"math"
	"slices"
)

const (
	memory           = 8     // pairs of steps and changes of the gradient
	descentTolerance = 1e-10 // of the gradient, relative to those of the rows
	stalled          = 5     // iterations without any progress
	firstStep        = 0.25  // of each parameter
	growth           = 2     // of the step, from one to the next, before the search looks further
	flattest         = 1e-14 // eigenvalue, relative to the largest, that is taken for curvature
	nearby           = 0.01  // change of a parameter up to which curvature is alike
	refreshed        = 20    // iterations after which the curvature is looked at again
)

// A pair is a step and the change of the gradient that it made, both scaled.
type pair struct {
	step, change []float64
	inverse      float64 // 1/(step'change)
}

// lbfgs minimises by the method of Nocedal (Updating quasi-Newton matrices
// with limited storage, Mathematics of Computation 35, 1980). It begins with the
// inverse of the metric where there are few parameters, and else with scales
// from the rows' gradients. What it remembers of the curvature is forgotten
// after a long step, and where a bound is met, which ends the line search.
func (d *descent) lbfgs(ctx context.Context, s *state, p point) error {
	d.scale = make([]float64, len(p.b))
	for {
		if err := d.rescale(p.b); err != nil {
			return err
		}
		begun := p.objective
		next, err := d.lbfgsFrom(ctx, s, p)
		if err != nil {
			return err
		}
		p = next
		// Once the search stands still, Newton's method goes on if it can.
		if s.reason.Converged() {
			q, moved, err := d.newton(ctx, s, p)
			if err != nil {
				return err
			}
			if moved {
				p = q
			}
		}
		s.b, s.objective, s.gradient = p.b, p.objective, d.measure(p)
		if s.reason != SmallStep || begun-p.objective <= p.noise || s.gradient <= descentTolerance {
			break
		}
		s.reason = 0
	}
	if s.reason == SmallStep && s.gradient <= stationary {
		s.reason = SmallGradient
	}
	return nil
}

// rescale takes the parameters' scales from the gradients of the rows at b.
func (d *descent) rescale(b []float64) error {
	squares := make([]float64, len(b))
	if err := d.total(d.squared, nil, squares, b); err != nil {
		return err
	}
	for j, v := range squares {
		d.scale[j] = math.Sqrt(v)
		if v == 0 || bad(v) {
			d.scale[j] = 1
		}
	}
	return nil
}

// measure says how far a point is from stationary: the largest part of the
// gradient, relative to the gradients of the rows.
func (d *descent) measure(p point) (largest float64) {
	for _, j := range d.movable(p) {
		largest = math.Max(largest, math.Abs(p.gradient[j])/d.scale[j])
	}
	return largest
}

// lbfgsFrom goes on until the gradient is small or nothing moves.
func (d *descent) lbfgsFrom(ctx context.Context, s *state, p point) (point, error) {
	var pairs []pair
	standing := 0
	stale := true
	for age := 0; ; age++ {
		if stale {
			var err error
			if d.shape, err = d.shapeAt(p); err != nil {
				return p, err
			}
			if d.shape != nil {
				pairs = nil
			}
			age = 0
		}
		s.b, s.objective, s.gradient = p.b, p.objective, d.measure(p)
		s.remember(p.objective)
		d.opt.report(*s)
		free := d.movable(p)
		switch {
		case ctx.Err() != nil:
			s.reason = Interrupted
		case len(free) == 0:
			s.reason = NothingFree
		case s.gradient <= descentTolerance:
			s.reason = SmallGradient
		case standing >= stalled:
			s.reason = SmallStep
		case s.iterations >= d.opt.MaxIterations:
			s.reason = TooManyIterations
		}
		if s.reason != 0 {
			return p, nil
		}
		s.iterations++
		direction := d.direction(p, free, pairs)
		next, clipped, err := d.search(s, p, direction)
		if err != nil {
			return p, err
		}
		if next.b == nil { // no lower point along the direction
			if len(pairs) == 0 {
				s.reason = SmallStep
				return p, nil
			}
			pairs, stale = nil, true
			continue
		}
		if p.objective-next.objective <= p.noise {
			standing++
		} else {
			standing = 0
		}
		stale = age >= refreshed || clipped
		for j, v := range next.b {
			stale = stale || math.Abs(v-p.b[j]) > nearby*math.Max(math.Abs(v), 1/d.scale[j])
		}
		if clipped {
			pairs = nil
		} else {
			pairs = d.remember(pairs, p, next)
		}
		p = next
	}
}

// remember appends the pair of a step, and forgets the oldest.
func (d *descent) remember(pairs []pair, p, next point) []pair {
	n := len(p.b)
	q := pair{step: make([]float64, n), change: make([]float64, n)}
	for j := range n {
		q.step[j] = (next.b[j] - p.b[j]) * d.scale[j]
		q.change[j] = (next.gradient[j] - p.gradient[j]) / d.scale[j]
	}
	curvature := dot(q.step, q.change)
	if curvature <= epsilon*norm(q.step)*norm(q.change) {
		return pairs
	}
	q.inverse = 1 / curvature
	if len(pairs) == memory {
		pairs = pairs[1:]
	}
	return append(pairs, q)
}

// direction returns the quasi-Newton direction of the parameters that move,
// without those that are at a bound and would cross it.
func (d *descent) direction(p point, free []int, pairs []pair) []float64 {
	for {
		direction := d.unbounded(p, free, pairs)
		inside := slices.DeleteFunc(slices.Clone(free), func(j int) bool {
			q := d.parameters[j]
			return q.Lower != nil && p.b[j] <= *q.Lower && direction[j] < 0 || q.Upper != nil && p.b[j] >= *q.Upper && direction[j] > 0
		})
		if len(inside) == len(free) || len(inside) == 0 {
			return direction
		}
		free = inside
	}
}

// unbounded is direction without a look at the bounds.
func (d *descent) unbounded(p point, free []int, pairs []pair) []float64 {
	v := make([]float64, len(p.b))
	for _, j := range free {
		v[j] = -p.gradient[j] / d.scale[j]
	}
	weights := make([]float64, len(pairs))
	for i, q := range slices.Backward(pairs) {
		weights[i] = q.inverse * dot(q.step, v)
		for j := range v {
			v[j] -= weights[i] * q.change[j]
		}
	}
	if shaped := d.shape != nil && d.shape.apply(v, free); !shaped && len(pairs) > 0 {
		last := pairs[len(pairs)-1]
		factor := 1 / (last.inverse * dot(last.change, last.change))
		for j := range v {
			v[j] *= factor
		}
	}
	for i, q := range pairs {
		w := weights[i] - q.inverse*dot(q.change, v)
		for j := range v {
			v[j] += w * q.step[j]
		}
	}
	direction := make([]float64, len(v))
	slope := 0.0
	for _, j := range free {
		direction[j] = v[j] / d.scale[j]
		slope += direction[j] * p.gradient[j]
	}
	if !(slope < 0) && len(pairs) > 0 {
		return d.unbounded(p, free, nil)
	}
	// What is known of the curvature holds for small steps: a leap to where the
	// model is saturated would find a flat objective there.
	limit := 1.0
	if len(pairs) > 0 {
		limit = math.Min(limit, growth*norm(pairs[len(pairs)-1].step)/norm(v))
	} else {
		for _, j := range free {
			size := math.Max(math.Abs(p.b[j]), 1/d.scale[j])
			if direction[j] != 0 {
				limit = math.Min(limit, firstStep*size/math.Abs(direction[j]))
			}
		}
	}
	for j := range direction {
		direction[j] *= limit
	}
	return direction
}
