package check

import (
	"fmt"
	"math"

	"golang.org/x/exp/constraints"
)

// GradientOptions say how to compare derivatives that somebody wrote in Go.
// The zero value accepts a difference that the estimated errors explain, and no
// other.
type GradientOptions struct {
	// Absolute and Relative widen that: a derivative d may also be off by
	// Absolute + Relative*|d|.
	Absolute, Relative float64
	// Names are what the components of x are called; if nil, x[0], x[1], ... or
	// the names of the variables of a graph.
	Names []string
}

// MaxEvaluations bounds how often [Gradient] and [Jacobian] call f for each
// component of x; another call is for the point itself. [Hessian] calls f at
// most 128 times for each second derivative that it takes from differences of f.
const MaxEvaluations = 96

// Gradient compares a gradient that was written by hand with differences of
// its function, at the point x. df stores the gradient in dst, which has as
// many components as x; for one that returns it see [Into].
//
// Differences are central and taken at many steps, from about the size of x
// down to where rounding drowns them, and extrapolated to step 0 by Ridders'
// method, which also estimates the error. Of a smooth function about twelve
// digits of float64 are seen, and so a gradient wrong in the ninth digit is
// found wrong. Differences of float32 functions are judged by that precision.
//
// A component differs if the difference is several times what all errors
// explain. Where differences cannot be trusted, because the slope is another
// from the left and from the right, because f is noisy or undefined on one
// side, the verdict is [CannotTell], and the remark says why. At a kink a value
// between the two slopes (a subgradient) gets that verdict, others differ.
//
// f and df are given copies of x. If one of them panics, or the lengths are
// wrong, nothing is compared and the report's Failure says so.
func Gradient[T constraints.Float](f func(x []T) T, df func(dst, x []T), x []T, opt GradientOptions) *GradientReport {
	value := numeric("f", 1, func(dst, x []T) { dst[0] = f(x) })
	names := componentNames(opt, len(x))
	return differences(value, numeric("df", len(x), df), widen(x), opt, func(_, k int) string { return names[k] })
}

// Jacobian compares a matrix of derivatives, dst[i][k] that of component i of f
// by x[k], with differences of f, as [Gradient] does. f stores its components,
// as many as outputs says, in dst.
func Jacobian[T constraints.Float](f func(dst, x []T), jacobian func(dst [][]T, x []T), outputs int, x []T, opt GradientOptions) *GradientReport {
	claim := numeric("jacobian", outputs*len(x), func(dst, x []T) { jacobian(rows(dst, len(x)), x) })
	names := componentNames(opt, len(x))
	return differences(numeric("f", outputs, f), claim, widen(x), opt, func(i, k int) string {
		return fmt.Sprintf("f[%d] by %s", i, names[k])
	})
}

// Hessian compares a matrix of second derivatives with differences of the
// gradient df or, if df is nil, with second differences of f, which see fewer
// digits and do not look for kinks. f may be nil if df is not.
//
// Where df itself is wrong, so are its differences: check it first.
func Hessian[T constraints.Float](f func(x []T) T, df func(dst, x []T), hessian func(dst [][]T, x []T), x []T, opt GradientOptions) *GradientReport {
	claim := numeric("hessian", len(x)*len(x), func(dst, x []T) { hessian(rows(dst, len(x)), x) })
	if df == nil && f == nil {
		panic("check: Hessian needs the function or its gradient")
	}
	if df == nil {
		return secondDifferences(numeric("f", 1, func(dst, x []T) { dst[0] = f(x) }), claim, widen(x), opt)
	}
	return differences(numeric("df", len(x), df), claim, widen(x), opt, hessianNames(opt, len(x)))
}

// hessianNames returns what the entries of a Hessian are called.
func hessianNames(opt GradientOptions, n int) func(i, k int) string {
	names := componentNames(opt, n)
	return func(i, k int) string { return names[i] + ", " + names[k] }
}

func componentNames(opt GradientOptions, n int) []string {
	if opt.Names != nil && len(opt.Names) != n {
		panic(fmt.Sprintf("check: %d names for %d components", len(opt.Names), n))
	}
	names := opt.Names
	if names == nil {
		for i := range n {
			names = append(names, fmt.Sprintf("x[%d]", i))
		}
	}
	return names
}

// Into adapts a gradient that is returned to the form that is stored. A result
// of the wrong length becomes the Failure of the report.
func Into[T constraints.Float](df func(x []T) []T) func(dst, x []T) {
	return func(dst, x []T) {
		v := df(x)
		if len(v) != len(dst) {
			panic(lengthError{len(v), len(dst)})
		}
		copy(dst, v)
	}
}

// A lengthError says that a gradient has the wrong number of components.
type lengthError struct{ got, want int }

func (e lengthError) Error() string {
	return fmt.Sprintf("returned %s for %d", count(e.got, "component"), e.want)
}

// differences compares what claim computes, the derivatives of f's components
// by those of x, with differences of f. name names the derivative of component
// i by x[k].
func differences(f, claim *numericFunction, x []float64, opt GradientOptions, name func(i, k int) string) *GradientReport {
	r := &GradientReport{Reference: "differences"}
	yours, err := claimed(claim, x)
	if err != nil {
		r.Failure = err
		return r
	}
	r.Components = make([]Component, f.outputs*len(x))
	centre, err := f.at(x, math.NaN())
	for k := 0; k < len(x) && err == nil; k++ {
		var sweeps []*sweep
		sweeps, err = f.sweeps(x, k, centre)
		for i, s := range sweeps {
			place := i*len(x) + k
			r.Components[place] = judge(name(i, k), yours[place], s.derivative(), opt)
		}
	}
	r.Evaluations = f.calls
	r.finish(err)
	return r
}
