// Command regressor trains the standing example, a 2-layer regressor with
// sigmoid units, by full-batch gradient descent, and prints its gradients and
// how the loss falls.
//
//	go run ./examples/regressor
//
// The model is a graph. No derivative is written down anywhere: package grad
// takes them.
package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
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

// An observation is a row of data.
type observation struct{ x, y float64 }

// Thurber's data on the mobility of electrons against the logarithm of their
// density, which saturates on both sides. NIST Statistical Reference Datasets,
// nonlinear regression, set Thurber (R. Thurber, NIST); public domain.
//
//go:embed thurber.csv
var thurber string

// scale brings the mobilities, up to 1,500, into the range of a sigmoid.
const scale = 1600

// observations returns the data, scaled.
func observations() ([]observation, error) {
	records, err := csv.NewReader(strings.NewReader(thurber)).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []observation
	for _, record := range records[1:] {
		y, err := strconv.ParseFloat(record[0], 64)
		if err != nil {
			return nil, err
		}
		x, err := strconv.ParseFloat(record[1], 64)
		if err != nil {
			return nil, err
		}
		rows = append(rows, observation{x, y / scale})
	}
	return rows, nil
}

// train descends along the mean gradient for a number of steps, from the
// parameters given, and calls report with the mean loss before each step and
// after the last.
func (m *regressor) train(rows []observation, parameters []float64, rate float64, steps int, report func(step int, loss float64)) {
	e := program.NewEvaluator(append([]graph.Node{m.loss}, m.gradient...)...)
	var values []float64
	for step := 0; ; step++ {
		sum := make([]float64, 1+len(parameters))
		for i, p := range m.parameters {
			e.Set(p, parameters[i])
		}
		for _, row := range rows {
			e.Set(m.x, row.x)
			e.Set(m.y, row.y)
			values = e.Run(values[:0])
			for i, v := range values {
				sum[i] += v / float64(len(rows))
			}
		}
		report(step, sum[0])
		if step == steps {
			return
		}
		for i := range parameters {
			parameters[i] -= rate * sum[1+i]
		}
	}
}

func main() {
	log.SetFlags(0)
	m := newRegressor()
	for i, p := range m.parameters {
		fmt.Printf("dL/d%s = %s\n", p.Name(), notation.Text(m.gradient[i]))
	}
	rows, err := observations()
	if err != nil {
		log.Fatal(err)
	}
	parameters := []float64{1, 0, 1, 0}
	const steps = 20000
	m.train(rows, parameters, 2, steps, func(step int, loss float64) {
		if step == 0 || step == 10 || step == 100 || step == 1000 || step == steps {
			fmt.Fprintf(os.Stdout, "step %5d  loss %.6f\n", step, loss)
		}
	})
	for i, p := range m.parameters {
		fmt.Printf("%s = %.4f\n", p.Name(), parameters[i])
	}
}
