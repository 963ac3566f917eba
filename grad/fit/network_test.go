package fit

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// network is the squared error of a network with 4 inputs, 16 sigmoid units and
// a sigmoid output, for rows of a smooth function, from some start.
func network(rows int, seed uint64) Problem {
	const inputs, hidden = 4, 16
	random := rand.New(rand.NewPCG(1, seed))
	g := graph.New()
	var p Problem
	parameter := func(format string, args ...any) graph.Node {
		n := g.Var(fmt.Sprintf(format, args...))
		p.Parameters = append(p.Parameters, Parameter{Node: n, Start: random.NormFloat64()})
		return n
	}
	for i := range inputs {
		p.Rows = append(p.Rows, g.Var(fmt.Sprint("x", i)))
	}
	out := parameter("c")
	for j := range hidden {
		z := parameter("b%d", j)
		for i := range inputs {
			z = ops.Add(z, ops.Mul(parameter("w%d_%d", j, i), p.Rows[i]))
		}
		out = ops.Add(out, ops.Mul(parameter("v%d", j), ops.Sigmoid(z)))
	}
	y := g.Var("y")
	p.Rows = append(p.Rows, y)
	p.Loss = ops.Square(ops.Sub(y, ops.Sigmoid(out)))
	columns := make(Columns, inputs+1)
	for range rows {
		z := 0.0
		for i := range inputs {
			x := random.NormFloat64()
			columns[i] = append(columns[i], x)
			z += math.Sin(x + float64(i))
		}
		columns[inputs] = append(columns[inputs], 1/(1+math.Exp(-z)))
	}
	p.Data = columns
	return p
}

// L-BFGS trains a network from any usual start: no step leaps to where the
// output is 0 or 1 in every row, from where there is no way back.
func TestNetwork(t *testing.T) {
	const rows = 1000
	for seed := range uint64(20) {
		r, err := Run(context.Background(), network(rows, seed), Options{MaxIterations: 60})
		if err != nil {
			t.Fatal(err)
		}
		if r.Objective > 2e-3*rows || r.Method != LBFGS {
			t.Errorf("from start %d the mean loss falls to %.2g only: %v", seed, r.Objective/rows, r.Reason)
		}
	}
}
