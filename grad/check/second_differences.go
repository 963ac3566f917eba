package check

import "math"

// secondDifferences compares what claim computes, a matrix of second
// derivatives, with second differences of f.
func secondDifferences(f, claim *numericFunction, x []float64, opt GradientOptions) *GradientReport {
	r := &GradientReport{Reference: "differences"}
	yours, err := claimed(claim, x)
	if err != nil {
		r.Failure = err
		return r
	}
	n := len(x)
	name := hessianNames(opt, n)
	r.Components = make([]Component, n*n)
	for i := 0; i < n && err == nil; i++ {
		for k := 0; k <= i && err == nil; k++ {
			var e estimate
			e, err = f.second(x, i, k)
			r.Components[i*n+k] = judge(name(i, k), yours[i*n+k], e, opt)
			r.Components[k*n+i] = judge(name(k, i), yours[k*n+i], e, opt)
		}
	}
	r.Evaluations = f.calls
	r.finish(err)
	return r
}

// second estimates the second derivative by components i and k of x, from
// f(x + h) - f(x - h) of differences (i and k differ) or the second difference
// along one component.
func (f *numericFunction) second(x []float64, i, k int) (estimate, error) {
	steps, other := f.steps(x[i]), f.steps(x[k])
	var q []quotient
	scale := 0.0
	for s := range min(len(steps), len(other), numSteps) {
		values, steps, err := f.corners(x, i, k, steps[s], other[s])
		if err != nil {
			return estimate{}, err
		}
		size, sum, change := 0.0, 0.0, least*math.Abs(values[0].value)
		for _, v := range values {
			size = max(size, math.Abs(v.value))
			sum += v.weight * v.value
			change = max(change, math.Abs(v.value-values[0].value))
		}
		if !finite(sum) {
			q = q[:0]
			continue
		}
		area := steps[0] * steps[1]
		if len(q) == 0 {
			scale = size / area
		}
		// The quotient's error is a series in the square of either step; they
		// shrink together.
		q = append(q, quotient{steps[0], sum / area, roundings * f.epsilon * size / area, change / area})
	}
	e := settle(q, 2, 2)
	e.scale = scale
	return e, nil
}

// A weighted is a value of f in a difference.
type weighted struct{ value, weight float64 }

// corners evaluates f around x for a second difference, and returns the steps
// as they came out.
func (f *numericFunction) corners(x []float64, i, k int, hi, hk float64) (list []weighted, steps [2]float64, err error) {
	iPlus, iMinus := f.beside(x[i], hi)
	kPlus, kMinus := f.beside(x[k], hk)
	steps = [2]float64{(iPlus - iMinus) / 2, (kPlus - kMinus) / 2}
	add := func(xi, xk, weight float64) {
		at := append([]float64(nil), x...)
		at[k] = xk
		at[i] = xi
		v, failure := f.at(at, math.NaN())
		if failure != nil {
			err = failure
			return
		}
		list = append(list, weighted{v[0], weight})
	}
	if i == k {
		add(iPlus, iPlus, 1)
		add(iMinus, iMinus, 1)
		add(x[i], x[i], -2)
		return list, steps, err
	}
	add(iPlus, kPlus, 0.25)
	add(iMinus, kMinus, 0.25)
	add(iPlus, kMinus, -0.25)
	add(iMinus, kPlus, -0.25)
	return list, steps, err
}
