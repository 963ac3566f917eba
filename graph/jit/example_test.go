package jit_test

import (
	"fmt"
	"math"

	"github.com/chainrule-go/chainrule/graph/jit"
	"github.com/chainrule-go/chainrule/graph/kernel"
)

// The sum of (w*x - y)^2 over rows.
func Example() {
	b := kernel.NewBuilder(64)
	e := b.Sub(b.Mul(b.Uniform(0), b.Input(0)), b.Input(1))
	b.SumProduct(e, e)
	code := b.Code()

	x, y := []float64{1, 2, 3}, []float64{2, 4, 7}
	sums := make([]float64, 1)
	if m, err := jit.Compile(code, jit.Options{}); err == nil {
		jit.Run(m, [][]float64{x, y}, []float64{2}, nil, sums, len(x))
	} else { // not on this machine
		sum := math.Float64bits(0)
		for i := range x {
			values, _ := code.Run([]float64{x[i], y[i]}, []float64{2})
			sum = code.Add(sum, code.Sums[0], values)
		}
		sums[0] = math.Float64frombits(sum)
	}
	fmt.Println(sums[0])
	// Output: 1
}

// The value and the derivative of x^3 at a point.
func ExamplePoint() {
	b := kernel.NewBuilder(64)
	x := b.Input(0)
	square := b.Mul(x, x)
	b.Column(b.Mul(square, x))
	b.Column(b.Mul(b.Number(3), square))
	code := b.Code()

	to := make([]float64, 2)
	if m, err := jit.Compile(code, jit.Options{Point: true}); err == nil {
		jit.Point(m, []float64{2}, nil, to)
	} else { // not on this machine
		values, _ := code.Run([]float64{2}, nil)
		for i, v := range code.Columns {
			to[i] = math.Float64frombits(values[v])
		}
	}
	fmt.Println(to)
	// Output: [8 12]
}
