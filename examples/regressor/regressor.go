// Command regressor trains the standing example, a 2-layer regressor with
// sigmoid units: by full-batch gradient descent, as people write it by hand,
// and then by least squares, which needs a handful of steps for the same.
//
//	go run ./examples/regressor
//
// The model is a graph. No derivative is written down anywhere: package grad
// takes them, and package fit follows them.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/grad/fit/table"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A regressor is the model y = sigmoid(w2*sigmoid(w1*x + b1) + b2) with its
// squared error and the gradient of that.
type regressor struct {
	x, y       graph.Node   // an observation
	parameters []graph.Node // w1, b1, w2, b2
	output     graph.Node
	loss       graph.Node
	gradient   []graph.Node // of the loss, by each parameter
}

func newRegressor() *regressor {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	w1, b1, w2, b2 := g.Var("w_1"), g.Var("b_1"), g.Var("w_2"), g.Var("b_2")

	a1 := ops.Sigmoid(ops.Add(ops.Mul(w1, x), b1))
	a2 := ops.Sigmoid(ops.Add(ops.Mul(w2, a1), b2))
	loss := ops.Mul(g.Rational(1, 2), ops.Square(ops.Sub(y, a2)))

	m := &regressor{x: x, y: y, parameters: []graph.Node{w1, b1, w2, b2}, output: a2, loss: loss}
	m.gradient = grad.Of(loss, m.parameters...)
	return m
}

// Thurber's data on the mobility of electrons against the logarithm of their
// density, which saturates on both sides. NIST Statistical Reference Datasets,
// nonlinear regression, set Thurber (R. Thurber, NIST); public domain.
//
//go:embed thurber.csv
var thurber string

// scale brings the mobilities, up to 1,500, into the range of a sigmoid.
const scale = 1600

// observations returns the data, scaled.
func observations() (fit.Columns, error) {
	r, err := table.NewReader("thurber.csv", strings.NewReader(thurber), table.Options{})
	if err != nil {
		return nil, err
	}
	t, err := table.Hold(r, "x", "y")
	if err != nil {
		return nil, err
	}
	columns := t.Columns()
	for i := range columns[1] {
		columns[1][i] /= scale
	}
	return columns, nil
}

// problem states the fit, from the start w1 = w2 = 1, b1 = b2 = 0.
func (m *regressor) problem(rows fit.Columns) fit.Problem {
	p := fit.Problem{Rows: []graph.Node{m.x, m.y}, Data: rows}
	for i, b := range m.parameters {
		p.Parameters = append(p.Parameters, fit.Parameter{Node: b, Start: []float64{1, 0, 1, 0}[i]})
	}
	return p
}

// descend goes along the mean gradient for a number of steps, and calls report
// with the mean loss before each step and after the last.
func (m *regressor) descend(rows fit.Columns, rate float64, steps int, report func(step int, loss float64)) (*fit.Result, error) {
	p := m.problem(rows)
	p.Loss = m.loss
	return fit.Run(context.Background(), p, fit.Options{
		Method: fit.GradientDescent, Rate: rate, MaxIterations: steps,
		Progress: func(at fit.Progress) { report(at.Iteration, at.Objective/float64(len(rows[0]))) },
	})
}

// solve minimises the same by least squares.
func (m *regressor) solve(rows fit.Columns) (*fit.Result, error) {
	p := m.problem(rows)
	p.Residuals = []graph.Node{ops.Sub(m.y, m.output)}
	return fit.Run(context.Background(), p, fit.Options{})
}

// run prints all of it.
func run(w io.Writer) error {
	m := newRegressor()
	for i, p := range m.parameters {
		fmt.Fprintf(w, "dL/d%s = %s\n", p.Name(), notation.Text(m.gradient[i]))
	}
	rows, err := observations()
	if err != nil {
		return err
	}
	const steps = 20000
	descent, err := m.descend(rows, 2, steps, func(step int, loss float64) {
		if step == 0 || step == 10 || step == 100 || step == 1000 || step == steps {
			fmt.Fprintf(w, "step %5d  loss %.6f\n", step, loss)
		}
	})
	if err != nil {
		return err
	}
	least, err := m.solve(rows)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "least squares: %d steps, loss %.6f\n", least.Iterations, least.Objective/2/float64(least.Rows))
	for i, e := range least.Estimates {
		fmt.Fprintf(w, "%s = %.4f by gradient descent, %.4f ± %.4f by least squares\n", e.Name, descent.Estimates[i].Value, e.Value, e.Error)
	}
	return nil
}

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
