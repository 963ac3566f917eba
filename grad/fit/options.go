package fit

// Options say how to fit. The zero value is right for nearly all problems.
type Options struct {
	// Method is how to minimise.
	Method Method
	// MaxIterations bounds the steps that are tried; 0 means 10,000.
	MaxIterations int
	// Starts is how many starts to try; 0 means 1, the one that is given. The
	// others are drawn around it, and the best fit of all is the result.
	Starts int
	// Seed is for whatever is random: the same seed, the same result.
	Seed uint64
	// Rate is the step of [GradientDescent] and [Adam], along the gradient of
	// the mean loss; 0 means 0.1 and 0.01.
	Rate float64
	// Batch is how many rows a step of those uses, drawn anew in each pass; 0
	// means all rows.
	Batch int
	// Sandwich says that a loss is no likelihood, as with robust distances:
	// standard errors are then those of an M-estimator (Huber, Robust
	// Statistics, Wiley 1981, chapter 6).
	Sandwich bool
	// Level is that of the confidence intervals; 0 means 0.95.
	Level float64
	// Progress, if not nil, is told of every iteration.
	Progress func(Progress)
	// TraceUndefined notes where the first undefined or infinite value among
	// the points that were tried came from, in [Result.Undefined].
	TraceUndefined bool
	// MaxHeld is how many numbers a Jacobian may have that is factorised. A
	// larger one is not held: normal equations are summed over the rows, which
	// are read anew for each step unless they are in memory as they are. For a
	// loss, four times as many numbers of the data are held. 0 means 2^22
	// (32 MB).
	MaxHeld int
	// Workers bounds the goroutines; 0 means one for each processor. The
	// result does not depend on it.
	Workers int
}

// A Method is a way to minimise.
type Method int

// The methods.
const (
	// Automatic is LevenbergMarquardt for residuals and LBFGS for a loss.
	Automatic Method = iota
	LevenbergMarquardt
	// LBFGS is the limited-memory method of Broyden, Fletcher, Goldfarb and
	// Shanno, scaled by the curvature at the start.
	LBFGS
	// GradientDescent and Adam take MaxIterations steps, or end when the
	// gradient is zero.
	GradientDescent
	// Adam is the method of Kingma and Ba (arXiv:1412.6980).
	Adam
)

var methodNames = [...]string{"automatic", "levenberg-marquardt", "lbfgs", "gradient-descent", "adam"}

// String returns the method's name.
func (m Method) String() string { return methodNames[m] }

// MethodNamed returns the method of that name.
func MethodNamed(name string) (m Method, ok bool) {
	for i, n := range methodNames {
		if n == name {
			return Method(i), true
		}
	}
	return 0, false
}

// Progress tells where a fit stands.
type Progress struct {
	Iteration int
	Objective float64   // the sum of squares, or the loss
	Gradient  float64   // how far from stationary: 0 at a minimum
	Estimates []float64 // of the parameters that are not tied; only lent
}

func (o *Options) report(s state) {
	if o.Progress != nil {
		o.Progress(Progress{s.iterations, s.objective, s.gradient, s.b})
	}
}

// withDefaults fills in the zero values.
func (o Options) withDefaults() Options {
	if o.MaxIterations <= 0 {
		o.MaxIterations = 10_000
	}
	if o.MaxHeld <= 0 {
		o.MaxHeld = 1 << 22
	}
	if o.Level <= 0 || o.Level >= 1 {
		o.Level = 0.95
	}
	return o
}

// A Reason says why a fit stopped.
type Reason int

// The reasons.
const (
	SmallGradient     Reason = iota + 1 // the objective is stationary
	SmallStep                           // no step leads further down
	NothingFree                         // all parameters are fixed or at their bounds
	TooManyIterations                   // also the regular end of GradientDescent and Adam
	Interrupted
	Diverged // the loss became infinite: the rate is too large
)

var reasons = [...]string{
	"not stopped", "the gradient is zero", "no step leads further down", "no parameter is free to move", "the limit of iterations", "interrupted",
	"the loss became infinite; a smaller rate may help",
}

// String says the reason in words.
func (r Reason) String() string { return reasons[r] }

// Converged reports whether the fit came to a minimum.
func (r Reason) Converged() bool { return r == SmallGradient || r == SmallStep || r == NothingFree }
