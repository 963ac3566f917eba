package fit

import (
	"context"
	"errors"
	"math"
	"slices"
)

// A state is where a minimisation stands.
type state struct {
	b          []float64 // all parameters, fixed ones included
	objective  float64
	gradient   float64 // a measure of how far from stationary, 0 to 1 for residuals
	iterations int
	reason     Reason
	history    []float64
	seen       int             // values that remember was given
	stride     int             // of which it keeps one; 0 means 1
	undefined  *UndefinedError // the first value that was none, if asked for

	// Of least squares:
	t    *triangle // the linear problem at b, of all parameters
	free []int     // the parameters that may move at b
	// scale holds the largest norms that the columns of the Jacobian have had.
	scale []float64
}

// longestHistory bounds what is kept of the objective's values.
const longestHistory = 10_000

// remember appends to the history. If that becomes too long, every second
// value of it is dropped, and from then on every second one is not kept.
func (s *state) remember(objective float64) {
	if s.seen++; (s.seen-1)%max(1, s.stride) != 0 {
		return
	}
	s.history = append(s.history, objective)
	if len(s.history) == longestHistory {
		for i := range longestHistory / 2 {
			s.history[i] = s.history[2*i]
		}
		s.history = s.history[:longestHistory/2]
		s.stride = 2 * max(1, s.stride)
	}
}

// levenberg minimises a sum of squares.
type levenberg struct {
	*squares
	state  state
	radius float64
	lambda float64

	curvature, bentPenalty *rowProgram // see correct
	// correction is the matrix of residuals times second derivatives, by rows;
	// empty if there are too many parameters for it, nil if it is out of date.
	correction []float64
}

// run goes from a start to the minimum, and polishes it. The first step is at
// most so many times as long as the start.
func (l *levenberg) run(ctx context.Context, start []float64, radius float64) error {
	l.state = state{b: slices.Clone(start)}
	l.lambda, l.correction = 0, nil
	if err := l.enter(); err != nil {
		return err
	}
	if bad(l.state.objective) || slices.ContainsFunc(l.state.t.norms, bad) {
		return l.undefinedStart()
	}
	l.state.scale = slices.Clone(l.state.t.norms)
	for j, v := range l.state.scale {
		if v == 0 {
			l.state.scale[j] = 1
		}
	}
	l.radius = radius * norm(l.scaled(l.state.b))
	if l.radius == 0 {
		l.radius = radius
	}
	for l.state.reason == 0 {
		l.state.remember(l.state.objective)
		l.opt.report(l.state)
		switch {
		case ctx.Err() != nil:
			l.state.reason = Interrupted
		case l.state.iterations >= l.opt.MaxIterations:
			l.state.reason = TooManyIterations
		case len(l.state.free) == 0:
			l.state.reason = NothingFree
		case l.state.gradient <= gradientTolerance || l.atNoise():
			l.state.reason = SmallGradient
		default:
			if err := l.iterate(); err != nil {
				return err
			}
		}
	}
	if l.state.reason.Converged() {
		if err := l.polish(ctx); err != nil {
			return err
		}
		l.refine()
		if l.state.reason == SmallStep && (l.state.gradient <= stationary || l.atNoise()) {
			l.state.reason = SmallGradient // rounding kept it from being seen
		}
	}
	return nil
}

const (
	gradientTolerance = 1e-9
	stationary        = 1e-7 // a gradient that is as good as zero once no step helps
	stepTolerance     = 1e-12
)

// scaled multiplies parameters by their columns' scales; fixed ones do not
// count.
func (l *levenberg) scaled(v []float64) []float64 {
	s := make([]float64, len(v))
	for j, x := range v {
		if !l.parameters[j].Fixed {
			s[j] = l.state.scale[j] * x
		}
	}
	return s
}

// enter linearises at the present parameters.
func (l *levenberg) enter() (err error) {
	if l.state.t, err = l.linearised(l.state.b); err != nil {
		return err
	}
	l.state.objective = l.state.t.sum
	for j, v := range l.state.t.norms {
		if l.state.scale != nil && v > l.state.scale[j] && !bad(v) {
			l.state.scale[j] = v
		}
	}
	g := l.state.t.gradient()
	l.state.free = nil
	l.state.gradient = 0
	length := math.Sqrt(l.state.t.sum)
	for j, p := range l.parameters {
		if p.Fixed || p.Lower != nil && l.state.b[j] <= *p.Lower && g[j] > 0 || p.Upper != nil && l.state.b[j] >= *p.Upper && g[j] < 0 {
			continue
		}
		l.state.free = append(l.state.free, j)
		if g[j] != 0 {
			l.state.gradient = math.Max(l.state.gradient, math.Abs(g[j])/l.state.t.norms[j]/length)
		}
	}
	return nil
}

// noise estimates the rounding error of the residuals, as a length: that of
// the numbers of which they are the differences.
func (l *levenberg) noise() float64 {
	s := l.state.t.sum
	for j, v := range l.state.t.norms {
		s += math.Pow(v*l.state.b[j], 2)
	}
	return epsilon * math.Sqrt(s)
}

// atNoise reports whether the gradient is nothing but rounding errors.
func (l *levenberg) atNoise() bool {
	return norm(l.state.t.keep(l.state.free).qtr) <= l.noise()
}

// iterate makes one step downhill.
func (l *levenberg) iterate() error {
	t := l.state.t.keep(l.state.free)
	d := make([]float64, len(l.state.free))
	for k, j := range l.state.free {
		d[k] = l.state.scale[j]
	}
	for {
		l.state.iterations++
		p, clipped := l.bounded(t, d)
		next := l.moved(p)
		length := 0.0
		for k := range p {
			length = math.Hypot(length, d[k]*p[k])
		}
		if l.state.iterations == 1 {
			l.radius = math.Min(l.radius, length)
		}
		objective, err := l.at(next)
		if err != nil {
			return err
		}
		predicted, slope := t.predict(p)
		actual := -1.0
		if !bad(objective) && 0.01*objective < l.state.objective {
			actual = l.state.objective - objective
		}
		ratio := 0.0
		if predicted > 0 {
			ratio = actual / predicted
		}
		if bad(objective) {
			if err := l.trace(next); err != nil {
				return err
			}
			l.radius = 0.1 * math.Min(l.radius, length)
			l.lambda *= 10
		} else if ratio <= 0.25 {
			shrink := 0.5
			if actual < 0 {
				shrink = 0.5 * slope / (slope + 0.5*actual)
			}
			if !(shrink >= 0.1) {
				shrink = 0.1
			}
			l.radius = shrink * math.Min(l.radius, 10*length)
			l.lambda /= shrink
		} else if l.lambda == 0 || ratio >= 0.75 {
			l.radius = 2 * length
			l.lambda /= 2
		}
		if ratio >= 1e-4 {
			before := l.state
			l.state.b = next
			if clipped {
				l.lambda = 0
			}
			if err := l.enter(); err != nil {
				return err
			}
			if slices.ContainsFunc(l.state.t.norms, bad) { // a value without derivatives
				if err := l.trace(next); err != nil {
					return err
				}
				iterations := l.state.iterations
				l.state = before
				l.state.iterations = iterations
				l.radius = 0.1 * math.Min(l.radius, length)
				if l.radius <= stepTolerance*norm(l.scaled(l.state.b)) {
					l.state.reason = SmallStep
					return nil
				}
				continue
			}
			if length <= stepTolerance*norm(l.scaled(l.state.b)) {
				l.state.reason = SmallStep
			}
			return nil
		}
		if size := norm(l.scaled(l.state.b)); l.radius <= stepTolerance*size || length <= epsilon*size || !clipped && predicted <= epsilon*l.state.objective {
			l.state.reason = SmallStep
			return nil
		}
		if l.state.iterations >= l.opt.MaxIterations {
			return nil
		}
	}
}

// bounded returns a step of the free parameters within the radius and within
// the bounds: a parameter that would cross one goes there, and the others take
// the step that is best beside that.
func (l *levenberg) bounded(t *triangle, d []float64) (p []float64, clipped bool) {
	p = make([]float64, len(l.state.free))
	rest := make([]int, len(p)) // places among the free parameters
	for k := range rest {
		rest[k] = k
	}
	rhs := slices.Clone(t.qtr)
	for len(rest) > 0 {
		s, scale := t, d
		if clipped {
			s = t.with(rest, rhs)
			scale = nil
			for _, k := range rest {
				scale = append(scale, d[k])
			}
		}
		var step []float64
		step, l.lambda = s.step(scale, l.radius, l.lambda)
		var inside []int
		for i, k := range rest {
			j := l.state.free[k]
			to := l.state.b[j] + step[i]
			p[k] = step[i]
			if at := l.parameters[j].clip(to); at != to {
				p[k] = at - l.state.b[j]
				for row := range k + 1 {
					rhs[row] += p[k] * t.r[k*t.n+row]
				}
				continue
			}
			inside = append(inside, k)
		}
		if len(inside) == len(rest) {
			break
		}
		rest, clipped = inside, true
	}
	return p, clipped
}

// moved returns the parameters after a step of the free ones, within bounds.
func (l *levenberg) moved(p []float64) []float64 {
	next := slices.Clone(l.state.b)
	for k, j := range l.state.free {
		next[j] = l.parameters[j].moved(next[j], p[k])
	}
	return next
}

// predict returns by how much the linear model says that the sum of squares
// falls with step p, and its slope there (negative).
func (t *triangle) predict(p []float64) (fall, slope float64) {
	v := make([]float64, t.n)
	for j := range p {
		for i := 0; i <= j; i++ {
			v[i] += t.r[j*t.n+i] * p[j]
		}
	}
	inner := dot(v, t.qtr)
	return -2*inner - dot(v, v), 2 * inner
}

// ErrTooLarge says that at the start the objective is no floating-point number,
// though every term of it is.
var ErrTooLarge = errors.New("fit: at the start the sum over the rows is too large for a floating-point number")

// undefinedStart says why the start will not do.
func (l *levenberg) undefinedStart() error {
	e, err := l.form.undefined(l.data, l.form.residuals, l.state.b)
	if err != nil {
		return err
	}
	for j := 0; e == nil && j < len(l.nodes); j++ {
		derivatives := byParameter(l.form.residuals, l.nodes[j:j+1])
		if e, err = l.form.undefined(l.data, derivatives, l.state.b); err != nil {
			return err
		}
		if e != nil {
			e.DerivativeBy = l.nodes[j].Name()
		}
	}
	if e == nil {
		return ErrTooLarge
	}
	e.Start = true
	return e
}

// trace notes where the first undefined value comes from, if that is wanted.
func (l *levenberg) trace(b []float64) (err error) {
	if l.opt.TraceUndefined && l.state.undefined == nil {
		l.state.undefined, err = l.form.undefined(l.data, l.form.residuals, b)
	}
	return err
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
