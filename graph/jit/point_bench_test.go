package jit

import (
	"fmt"
	"testing"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// rosenbrock returns the value and the gradient of the sum over i of
// 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2.
func rosenbrock(n int) *kernel.Code {
	b := kernel.NewBuilder(64)
	one, two, c200, c400 := b.Number(1), b.Number(2), b.Number(200), b.Number(400)
	x := make([]kernel.Value, n)
	t := make([]kernel.Value, n)
	d := make([]kernel.Value, n)
	sum := b.Number(0)
	for i := range n {
		x[i] = b.Input(i)
	}
	for i := range n - 1 {
		t[i] = b.NegFMA(x[i], x[i], x[i+1])
		d[i] = b.Sub(one, x[i])
		sum = b.FMA(b.Mul(b.Number(100), t[i]), t[i], sum)
		sum = b.FMA(d[i], d[i], sum)
	}
	b.Column(sum)
	for i := range n {
		g := b.Number(0)
		if i > 0 {
			g = b.Mul(c200, t[i-1])
		}
		if i < n-1 {
			g = b.NegFMA(b.Mul(c400, x[i]), t[i], g)
			g = b.NegFMA(two, d[i], g)
		}
		b.Column(g)
	}
	return b.Code()
}

func BenchmarkPoint(b *testing.B) {
	for _, n := range []int{100, 1000, 10000, 100000} {
		for _, set := range []Set{AVX512, AVX2} {
			b.Run(fmt.Sprint("rosenbrock/", n, "/", set), func(b *testing.B) {
				code := rosenbrock(n)
				m, err := Compile(code, Options{Set: set, Point: true})
				if err != nil {
					b.Skip(err)
				}
				x := make([]float64, n)
				for i := range x {
					x[i] = 1 / float64(i+1)
				}
				to := make([]float64, n+1)
				for b.Loop() {
					Point(m, x, nil, to)
				}
				b.ReportMetric(float64(m.Size())/float64(n), "bytes/variable")
				b.ReportMetric(float64(len(code.Instructions))/float64(n), "instructions/variable")
			})
		}
	}
}
