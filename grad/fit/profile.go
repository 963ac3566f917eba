package fit

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Interval is a confidence interval. An end is infinite where the
// likelihood never falls far enough.
type Interval struct {
	Name         string
	Lower, Upper float64
}

// Profile returns confidence intervals by profile likelihood, for the
// parameters that were fitted: the values of a parameter at which the
// objective, minimised over all the others, is not significantly larger than
// at the minimum (Bates and Watts, Nonlinear Regression Analysis and Its
// Applications, Wiley 1988, chapter 6; Venzon and Moolgavkar, Applied
// Statistics 37, 1988). It fits again and again: some tens of times for each
// parameter.
func (r *Result) Profile(ctx context.Context) ([]Interval, error) {
	if r.Covariance == nil {
		return nil, errors.New("fit: a profile needs estimates that the data determine, and degrees of freedom")
	}
	var list []Interval
	for j := range r.form.parameters {
		p := r.form.parameters[j]
		name := p.Node.Name()
		e := r.estimate(name)
		if p.Fixed || math.IsNaN(e.Error) {
			continue
		}
		in := Interval{Name: name}
		for _, sign := range []float64{-1, 1} {
			end, err := r.profileEnd(ctx, j, sign, e.Error)
			if err != nil {
				return list, err
			}
			if sign < 0 {
				in.Lower = end
			} else {
				in.Upper = end
			}
		}
		list = append(list, in)
	}
	return list, nil
}

func (r *Result) estimate(name string) *Estimate {
	for i := range r.Estimates {
		if r.Estimates[i].Name == name {
			return &r.Estimates[i]
		}
	}
	return nil
}

// profileEnd searches for the value at which the signed root of the increase
// of the objective has the size of the quantile.
func (r *Result) profileEnd(ctx context.Context, j int, sign, deviation float64) (float64, error) {
	saved := r.form.parameters[j]
	defer func() { r.form.parameters[j] = saved }()
	r.form.parameters[j].Fixed = true
	at := append([]float64{}, r.state.b...)
	center := at[j]
	target := r.Quantile()
	root := func(v float64) (float64, error) {
		start := append([]float64{}, at...)
		start[j] = v
		s, err := r.method.minimise(ctx, start)
		var undefined *UndefinedError
		if errors.As(err, &undefined) {
			return math.Inf(1), nil
		}
		if err != nil {
			return 0, err
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		at = append(at[:0], s.b...)
		return math.Sqrt(math.Max(0, r.increase(s.objective))), nil
	}
	// Outwards, until the end is bracketed.
	low, lowRoot := center, 0.0
	step := sign * target * deviation
	high, highRoot := center+step, 0.0
	for range 40 {
		if clipped := saved.clip(high); clipped != high {
			v, err := root(clipped)
			if err != nil || v <= target {
				return clipped, err
			}
			high, highRoot = clipped, v
			break
		}
		var err error
		if highRoot, err = root(high); err != nil {
			return 0, err
		}
		if highRoot > target {
			break
		}
		low, lowRoot = high, highRoot
		step *= 2
		high = low + step
	}
	if highRoot <= target {
		return sign * math.Inf(1), nil
	}
	// The root is nearly a straight line: regula falsi, with halving.
	for i := range 60 {
		v := low + (high-low)*(target-lowRoot)/(highRoot-lowRoot)
		if i%3 == 2 || !(math.Abs(v-low) <= math.Abs(high-low)) || math.IsInf(highRoot, 1) {
			v = low + (high-low)/2
		}
		if math.Abs(high-low) <= 1e-9*math.Abs(deviation) {
			break
		}
		w, err := root(v)
		if err != nil {
			return 0, err
		}
		if math.Abs(w-target) <= 1e-9*target {
			return v, nil
		}
		if w > target {
			high, highRoot = v, w
		} else {
			low, lowRoot = v, w
		}
	}
	return low + (high-low)/2, nil
}

// increase is how much larger an objective is than the minimum, in the units
// of a squared standard normal variable.
func (r *Result) increase(objective float64) float64 {
	if r.LeastSquares {
		return (objective - r.Objective) / (r.Objective / float64(r.DegreesOfFreedom()))
	}
	return 2 * (objective - r.Objective)
}

// Quantile is how many standard errors a confidence interval extends:
// Student's for residuals, normal for a likelihood.
func (r *Result) Quantile() float64 {
	p := 1 - (1-r.Level)/2
	if !r.LeastSquares {
		return distuv.UnitNormal.Quantile(p)
	}
	if r.DegreesOfFreedom() <= 0 {
		return math.NaN()
	}
	return distuv.StudentsT{Sigma: 1, Nu: float64(r.DegreesOfFreedom())}.Quantile(p)
}
