package fit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Run fits a problem.
//
// An error says that it could not be begun: the problem contradicts itself,
// there are fewer rows than parameters, or the start lies outside the domain
// (an [*UndefinedError]). A fit that was begun has a result, which says how it
// ended; when ctx is done before the end, it is the best that was found.
func Run(ctx context.Context, p Problem, opt Options) (*Result, error) {
	opt = opt.withDefaults()
	f, err := p.reduce()
	if err != nil {
		return nil, err
	}
	if p.Data == nil {
		return nil, errors.New("fit: a problem needs data")
	}
	if opt.Method == Automatic {
		opt.Method = LBFGS
		if f.residuals != nil {
			opt.Method = LevenbergMarquardt
		}
	}
	var m method
	switch opt.Method {
	case LevenbergMarquardt:
		if f.residuals == nil {
			return nil, errors.New("fit: the Levenberg-Marquardt method needs residuals; this problem has a loss")
		}
		m, err = newLevenberg(f, p.Data, opt)
	default:
		m, err = newDescent(f, p.Data, opt)
	}
	if err != nil {
		return nil, err
	}
	if rows, free := m.observations(), len(f.free()); rows+len(f.penalties) < free {
		return nil, fmt.Errorf("fit: %s cannot determine %s", plural(rows, "row"), plural(free, "parameter"))
	}
	s, err := several(ctx, m, f, opt)
	if err != nil {
		return nil, err
	}
	return newResult(m, p, f, s, opt)
}

// A method minimises from a start.
type method interface {
	// minimise returns where it came to.
	minimise(ctx context.Context, start []float64) (state, error)
	// observations counts the residuals, or the rows of a loss.
	observations() int
	// statistics completes a result whose estimates are known, and returns the
	// covariance of the parameters, nil if it is unknown.
	statistics(r *Result) (covariance [][]float64, err error)
}

// several minimises from the start, and from others that are drawn around it,
// and returns the best.
func several(ctx context.Context, m method, f *form, opt Options) (best state, err error) {
	random := rand.New(rand.NewPCG(opt.Seed, 0x9e3779b97f4a7c15))
	for i := range max(1, opt.Starts) {
		start := f.starts()
		if i > 0 {
			scatter(random, f, start)
		}
		s, failure := m.minimise(ctx, start)
		var undefined *UndefinedError
		if i > 0 && errors.As(failure, &undefined) {
			continue
		}
		if failure != nil {
			return best, failure
		}
		if i == 0 || s.objective < best.objective || !best.reason.Converged() && s.reason.Converged() && s.objective <= best.objective*(1+1e-9) {
			total := best.iterations
			best = s
			best.iterations += total
		} else {
			best.iterations += s.iterations
		}
		if ctx.Err() != nil {
			break
		}
	}
	return best, nil
}

// scatter draws a start around the one that was given: within the bounds where
// there are both, else by a factor that is log-normal, and of the other sign
// once in eight times.
func scatter(random *rand.Rand, f *form, start []float64) {
	for _, j := range f.free() {
		p := f.parameters[j]
		u, z, sign := random.Float64(), random.NormFloat64(), random.IntN(8)
		if p.Lower != nil && p.Upper != nil {
			start[j] = *p.Lower + u*(*p.Upper-*p.Lower)
			continue
		}
		size := start[j]
		if size == 0 {
			size = 1
		}
		if sign == 0 {
			size = -size
		}
		start[j] = p.clip(size * math.Exp(z))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// newLevenberg prepares the Levenberg-Marquardt method.
func newLevenberg(f *form, data Data, opt Options) (*levenberg, error) {
	s, err := newSquares(f, data, opt)
	if err != nil {
		return nil, err
	}
	return &levenberg{squares: s}, nil
}

func (l *levenberg) observations() int { return len(l.form.residuals) * l.count }

// radii are tried one after the other, in multiples of the scaled start, until
// a fit ends in a proper minimum. The first takes no step that is longer than
// the start itself; from a start that is far too small that may be too short,
// from one that is far too large too long.
var radii = []float64{1, 30, 0.1}

// minimise runs the method, and again with other first steps if it ends where
// parameters have lost their influence.
func (l *levenberg) minimise(ctx context.Context, start []float64) (best state, err error) {
	iterations := 0
	for _, radius := range radii {
		if err := l.run(ctx, start, radius); err != nil {
			return best, err
		}
		iterations += l.state.iterations
		if best.b == nil || l.state.objective < best.objective {
			best = l.state
		}
		if !l.state.reason.Converged() || len(l.deficiencies()) == 0 {
			break
		}
	}
	best.iterations = iterations
	return best, nil
}
