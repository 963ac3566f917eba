package check

import (
	"fmt"
	"math"

	"golang.org/x/exp/constraints"
)

// A numericFunction is a Go function of either precision, seen in float64.
type numericFunction struct {
	name    string
	outputs int
	call    func(dst, x []float64, fill float64)
	round   func(float64) float64 // to the function's precision
	epsilon float64               // distance of 1 and the next number
	calls   int
}

// numeric makes a numericFunction of one that stores its results.
func numeric[T constraints.Float](name string, outputs int, f func(dst, x []T)) *numericFunction {
	epsilon := 0x1p-52
	if T(1)/3 == T(float32(1)/3) {
		epsilon = 0x1p-23
	}
	return &numericFunction{
		name: name, outputs: outputs, epsilon: epsilon,
		round: func(v float64) float64 { return float64(T(v)) },
		call: func(dst, x []float64, fill float64) {
			to, at := make([]T, len(dst)), make([]T, len(x))
			for i, v := range x {
				at[i] = T(v)
			}
			for i := range to {
				to[i] = T(fill)
			}
			f(to, at)
			for i, v := range to {
				dst[i] = float64(v)
			}
		},
	}
}

// at returns the function's values at a point. The slots for results hold fill
// before.
func (f *numericFunction) at(x []float64, fill float64) (values []float64, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case lengthError:
			err = fmt.Errorf("check: %s %w", f.name, r)
		default:
			err = fmt.Errorf("check: %s panics at %v: %v", f.name, x, r)
		}
	}()
	f.calls++
	values = make([]float64, f.outputs)
	f.call(values, x, fill)
	return values, nil
}

// widen returns x in float64.
func widen[T constraints.Float](x []T) []float64 {
	w := make([]float64, len(x))
	for i, v := range x {
		w[i] = float64(v)
	}
	return w
}

// rows cuts a matrix in a slice into rows.
func rows[T any](v []T, columns int) [][]T {
	var list [][]T
	for columns > 0 && len(v) >= columns {
		list = append(list, v[:columns:columns])
		v = v[columns:]
	}
	return list
}

// beside returns the numbers about a step above and below x, equally far from
// it: rounded away from 0, a step is one that can be taken towards 0 as well.
func (f *numericFunction) beside(x, step float64) (above, below float64) {
	if x >= 0 {
		above = f.round(x + step)
		return above, f.round(x - (above - x))
	}
	below = f.round(x - step)
	return f.round(x + (x - below)), below
}

// sweeps evaluates f at steps of component k of x; each of f's components has
// a sweep of its own.
func (f *numericFunction) sweeps(x []float64, k int, centre []float64) ([]*sweep, error) {
	list := make([]*sweep, f.outputs)
	for i := range list {
		list[i] = &sweep{centre: centre[i], epsilon: f.epsilon}
	}
	at := append([]float64(nil), x...)
	for _, step := range f.steps(x[k]) {
		above, below := f.beside(x[k], step)
		at[k] = above
		plus, err := f.at(at, math.NaN())
		if err != nil {
			return nil, err
		}
		at[k] = below
		minus, err := f.at(at, math.NaN())
		if err != nil {
			return nil, err
		}
		for i, s := range list {
			s.steps = append(s.steps, (above-below)/2)
			s.plus = append(s.plus, plus[i])
			s.minus = append(s.minus, minus[i])
		}
	}
	return list, nil
}

const (
	// firstStep is the largest step for x near 1. It is no simple fraction, so
	// that functions with a period that is one do not look constant.
	firstStep = 0.7071
	// numSteps is how many steps are tried, each half of the one before.
	numSteps = 32
	// moreSteps is how many more there are where x is so large or so small
	// that its size alone says little about the size of steps.
	moreSteps = 16
)

// steps returns the steps to take from x, largest first.
func (f *numericFunction) steps(x float64) []float64 {
	const unusual = 1 << 14
	size := math.Abs(x)
	var list []float64
	halve := func(step float64, n int) {
		for range n {
			// A step that x hardly feels says nothing about f.
			if finite(step) && step > 64*f.epsilon*size {
				list = append(list, step)
			}
			step /= 2
		}
	}
	n, more := numSteps, moreSteps
	if f.epsilon > 0x1p-30 {
		n, more = n/2, more/2
	}
	step := firstStep * max(1, size)
	smallest := math.Ldexp(step, -n)
	halve(step, n)
	switch {
	case size > unusual:
		halve(smallest, more)
	case size > 0 && size < 1.0/unusual:
		halve(min(smallest, firstStep*size), more)
	}
	return list
}
