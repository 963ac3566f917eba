package fit

import (
	"math"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// A Result is what a fit found.
type Result struct {
	// Estimates are the parameters in the order of the problem, fixed and tied
	// ones too.
	Estimates []Estimate
	// Covariance is that of the estimates, with zeros for what was not fitted.
	// It is nil where the data do not determine it.
	Covariance [][]float64

	// Objective is the sum of squares, or the loss, penalties included.
	Objective float64
	// LeastSquares says which.
	LeastSquares bool
	// Rows counts the rows, Residuals the residuals (or rows of a loss), Free
	// the parameters that were fitted.
	Rows, Residuals, Free int
	// Level is that of the confidence intervals.
	Level float64

	// RMSE is the root of the mean squared residual. R2 is the share of the
	// response's variation that the model explains; NaN if no response stands
	// by itself in the one residual. Deviation estimates the standard
	// deviation of the residuals: the root of the sum of squares over the
	// degrees of freedom. They are NaN for a loss.
	RMSE, R2, Deviation float64
	// Quartiles are the minimum, lower quartile, median, upper quartile and
	// maximum of the weighted residuals; nil for a loss or where the data were
	// streamed.
	Quartiles []float64
	// AIC and BIC are the information criteria of Akaike and Schwarz, for
	// normal errors of unknown deviation (which counts as a parameter), or for
	// a loss that is a negative log-likelihood.
	AIC, BIC float64

	Method     Method
	Iterations int
	Reason     Reason
	// Gradient is how far the objective is from stationary: for residuals the
	// largest cosine between them and a column of the Jacobian.
	Gradient float64
	// History holds the objective before each step, or before every second,
	// fourth and so on in long fits: HistoryStride says which.
	History       []float64
	HistoryStride int
	// Deficiencies name parameters that the data do not determine.
	Deficiencies []Deficiency
	// Undefined is where the first undefined value came from that was met on
	// the way, if [Options.TraceUndefined] asks for it.
	Undefined *UndefinedError

	method method
	form   *form
	state  state
	opt    Options
}

// An Estimate is what was found of a parameter.
type Estimate struct {
	Name  string
	Value float64
	// Error is the standard error, NaN if there is none: for fixed parameters,
	// those at a bound, and those that the data do not determine.
	Error float64
	// Lower and Upper are the ends of the asymptotic confidence interval; see
	// also [Result.Profile].
	Lower, Upper float64
	Fixed, Tied  bool
	// AtBound says that the estimate is one of the parameter's bounds.
	AtBound bool
}

// DegreesOfFreedom are the residuals beyond the parameters fitted.
func (r *Result) DegreesOfFreedom() int { return r.Residuals - r.Free }

// Value returns the estimate of a parameter by its node.
func (r *Result) Value(parameter graph.Node) float64 {
	for _, e := range r.Estimates {
		if e.Name == parameter.Name() {
			return e.Value
		}
	}
	return math.NaN()
}

// Correlation returns the correlation of two estimates by their places, NaN if
// it is not known.
func (r *Result) Correlation(i, j int) float64 {
	if r.Covariance == nil {
		return math.NaN()
	}
	return r.Covariance[i][j] / math.Sqrt(r.Covariance[i][i]*r.Covariance[j][j])
}

// newResult says what a state means.
func newResult(m method, p Problem, f *form, s state, opt Options) (*Result, error) {
	r := &Result{
		Objective: s.objective, LeastSquares: f.residuals != nil, Level: opt.Level,
		RMSE: math.NaN(), R2: math.NaN(), Deviation: math.NaN(),
		Method: opt.Method, Iterations: s.iterations, Reason: s.reason, Gradient: s.gradient,
		History: s.history, HistoryStride: max(1, s.stride), Undefined: s.undefined,
		Residuals: m.observations() + len(f.penalties), Free: len(f.free()),
		method: m, form: f, state: s, opt: opt,
	}
	at := map[graph.Node]float64{}
	for j, n := range f.nodes {
		at[n] = s.b[j]
	}
	for _, b := range p.Parameters {
		e := Estimate{Name: b.Node.Name(), Error: math.NaN(), Lower: math.NaN(), Upper: math.NaN(), Fixed: b.Fixed}
		if b.Tied.IsZero() {
			e.Value = at[b.Node]
			e.AtBound = !b.Fixed && (b.Lower != nil && e.Value <= *b.Lower || b.Upper != nil && e.Value >= *b.Upper)
		} else {
			v, err := program.Evaluate(at, b.Tied)
			if err != nil {
				return nil, err
			}
			e.Value, e.Tied, e.Fixed = v[0], true, false
		}
		r.Estimates = append(r.Estimates, e)
	}
	covariance, err := m.statistics(r)
	if err != nil {
		return nil, err
	}
	if covariance != nil {
		if err := r.spread(p, f, at, covariance); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// spread turns the covariance of the parameters that are solved for into that
// of all estimates, tied ones included, and into intervals.
func (r *Result) spread(p Problem, f *form, at map[graph.Node]float64, covariance [][]float64) error {
	place := map[graph.Node]int{}
	for j, n := range f.nodes {
		place[n] = j
	}
	slopes := make([][]float64, len(p.Parameters)) // of each estimate by the parameters
	for i, b := range p.Parameters {
		slopes[i] = make([]float64, len(f.nodes))
		if b.Tied.IsZero() {
			slopes[i][place[b.Node]] = 1
			continue
		}
		v, err := program.Evaluate(at, grad.Of(b.Tied, f.nodes...)...)
		if err != nil {
			return err
		}
		copy(slopes[i], v)
	}
	r.Covariance = make([][]float64, len(slopes))
	quantile := r.Quantile()
	for i, a := range slopes {
		r.Covariance[i] = make([]float64, len(slopes))
		for k, b := range slopes {
			for j, v := range a {
				if v != 0 {
					r.Covariance[i][k] += v * dot(covariance[j], b)
				}
			}
		}
		e := &r.Estimates[i]
		if v := r.Covariance[i][i]; v > 0 {
			e.Error = math.Sqrt(v)
			e.Lower, e.Upper = e.Value-quantile*e.Error, e.Value+quantile*e.Error
		}
	}
	return nil
}
