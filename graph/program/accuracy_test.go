package program_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/program"
)

// The gradients of two networks agree with what is certain of them at high
// precision, on every backend.
func TestGradientAccuracy(t *testing.T) {
	for _, c := range []struct{ inputs, hidden, rows int }{{1, 1, 200}, {4, 16, 40}} {
		g := graph.New()
		gradient, rows, params := regressor(g, c.inputs, c.hidden)
		data := make([][]float64, len(rows))
		for i := range data {
			data[i] = make([]float64, c.rows)
			for k := range data[i] {
				data[i][k] = float64((k*7+i*13)%100)/50 - 1
			}
		}
		point := make([]float64, len(params))
		for i := range point {
			point[i] = 0.3 * (float64(i%7) - 2.9)
		}
		want := make([]*big.Float, len(gradient))
		size := make([]float64, len(gradient)) // of what is added up
		for i := range want {
			want[i] = new(big.Float).SetPrec(200)
		}
		for k := range c.rows {
			at := map[graph.Node]*big.Rat{}
			for i, n := range rows {
				at[n] = new(big.Rat).SetFloat64(data[i][k])
			}
			for i, n := range params {
				at[n] = new(big.Rat).SetFloat64(point[i])
			}
			for i, ball := range enclosure.Eval(gradient, at, 120) {
				lo, _ := ball.Bounds()
				want[i].Add(want[i], lo)
				v, _ := lo.Float64()
				size[i] += math.Abs(v)
			}
		}
		for _, backend := range program.Available() {
			p, err := program.Compile[float64](gradient, program.Rows(rows...), program.Params(params...), program.Options{Backend: backend})
			if err != nil {
				t.Fatal(err)
			}
			sums := make([]float64, len(gradient))
			p.Sums(sums, data, point)
			worst := 0.0
			for i, v := range sums {
				difference, _ := new(big.Float).Sub(want[i], big.NewFloat(v)).Float64()
				// Relative to the sum of the terms' sizes: a sum that cancels
				// has no better digits than its terms.
				worst = max(worst, math.Abs(difference)/size[i])
			}
			t.Logf("%d inputs, %d hidden units, %s: relative error at most %.2g", c.inputs, c.hidden, p.Backend(), worst)
			if !(worst <= 1e-13) {
				t.Errorf("%d inputs, %d hidden units, %s: relative error %.2g", c.inputs, c.hidden, p.Backend(), worst)
			}
		}
	}
}
