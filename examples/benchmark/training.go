package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// A training fits the wide regressor to rows of a smooth function.
type training struct {
	problem fit.Problem
	columns fit.Columns
	rows    float64
}

const trainingTitle = "training, regressor 4-16-1"

// newTraining makes the data and the start.
func newTraining(rows int) *training {
	t := &training{columns: make(fit.Columns, inputs+1), rows: float64(rows)}
	for i := range t.columns {
		t.columns[i] = make([]float64, rows)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for k := range rows {
		z := 0.0
		for i := range inputs {
			x := random.NormFloat64()
			t.columns[i][k] = x
			z += math.Sin(x + float64(i))
		}
		t.columns[inputs][k] = sigmoid(z)
	}
	loss, variables, params := wideModel(graph.New(), rows)
	t.problem = fit.Problem{Loss: loss, Rows: variables, Data: t.columns}
	for _, n := range params {
		t.problem.Parameters = append(t.problem.Parameters, fit.Parameter{Node: n, Start: random.NormFloat64()})
	}
	return t
}

// run prints two tables: a step along the gradient of all rows, and a whole
// training by L-BFGS. The contenders take their turns between the steps of
// package fit, at the parameters that it has come to.
func (t *training) run(w io.Writer, steps, iterations int) error {
	if err := t.step(w, steps); err != nil {
		return err
	}
	return t.minimise(w, iterations)
}

// step compares a step of gradient descent with the bare sum over the rows of
// the loss and its gradient, which is what such a step cannot do without.
func (t *training) step(w io.Writer, steps int) error {
	var params []graph.Node
	for _, p := range t.problem.Parameters {
		params = append(params, p.Node)
	}
	nodes := append([]graph.Node{t.problem.Loss}, grad.Of(t.problem.Loss, params...)...)
	bare, err := program.Compile[float64](nodes, program.Rows(t.problem.Rows...), program.Params(params...), program.Options{Workers: 1})
	if err != nil {
		return err
	}
	sums, gradient := make([]float64, len(nodes)), make([]float64, len(params))
	bare.Sums(sums, t.columns, make([]float64, len(params))) // what a run needs is made when it is first needed

	byHand := &contender{name: "Go by hand"}
	bySums := &contender{name: "chainrule, the bare sum over the rows"}
	byFit := &contender{name: "chainrule, a step of grad/fit"}
	err = t.fit(fit.GradientDescent, steps, byFit, func(at fit.Progress) error {
		turns := []func(){
			func() { byHand.time(func() { wideGradient(gradient, t.columns, at.Estimates) }) },
			func() { bySums.time(func() { bare.Sums(sums, t.columns, at.Estimates) }) },
		}
		for i := range turns { // either comes last every other time
			turns[(i+at.Iteration)%len(turns)]()
		}
		if sums[0] != at.Objective {
			return fmt.Errorf("the sum of the loss is %v, in grad/fit %v", sums[0], at.Objective)
		}
		for j, v := range gradient {
			if !(math.Abs(v-sums[1+j]) <= 1e-12*t.rows) {
				return fmt.Errorf("the derivative by %s is %v by hand, not %v", params[j].Name(), v, sums[1+j])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	byFit.times = byFit.times[1 : len(byFit.times)-1] // without what comes before the first step and after the last
	fmt.Fprintf(w, "\n%s, %.0f rows: a step along the gradient of all rows takes %.1f %% more than the bare sum\n",
		trainingTitle, t.rows, 100*(byFit.median()/bySums.median()-1))
	return printTable(w, "ns a row", t.rows, byHand, byHand, bySums, byFit)
}

// minimise compares a training by L-BFGS, from the problem to the result, with
// one evaluation by hand of the loss and its gradient wherever a step ends;
// what a search does between these is for package fit alone to pay.
func (t *training) minimise(w io.Writer, iterations int) error {
	gradient := make([]float64, len(t.problem.Parameters))
	byHand := &contender{name: "Go by hand, one evaluation for each step"}
	byFit := &contender{name: "chainrule, grad/fit, from the problem to the result"}
	var losses []float64
	err := t.fit(fit.LBFGS, iterations, byFit, func(at fit.Progress) error {
		loss := 0.0
		byHand.time(func() { loss = wideGradient(gradient, t.columns, at.Estimates) })
		if !(math.Abs(loss-at.Objective) <= 1e-9*loss) {
			return fmt.Errorf("the loss by hand is %v, not %v", loss, at.Objective)
		}
		losses = append(losses, loss)
		return nil
	})
	if err != nil {
		return err
	}
	byHand.addUp()
	byFit.addUp()
	fmt.Fprintf(w, "\n%s, %.0f rows: %d steps of L-BFGS take the mean loss from %.2g to %.2g\n",
		trainingTitle, t.rows, len(losses)-1, losses[0]/t.rows, losses[len(losses)-1]/t.rows)
	return printTable(w, "s", 1e9, byHand, byHand, byFit)
}

// fit runs a method and measures the time before, between and after its
// reports, in which others do what they are given to do.
func (t *training) fit(method fit.Method, iterations int, c *contender, others func(fit.Progress) error) (err error) {
	var failure error
	start := time.Now()
	lap := func() {
		c.times = append(c.times, float64(time.Since(start).Nanoseconds()))
	}
	_, err = fit.Run(context.Background(), t.problem, fit.Options{
		Method: method, MaxIterations: iterations, Workers: 1,
		Progress: func(at fit.Progress) {
			lap()
			if err := others(at); err != nil && failure == nil {
				failure = fmt.Errorf("%s: after %d steps: %w", trainingTitle, at.Iteration, err)
			}
			start = time.Now()
		},
	})
	lap()
	return errors.Join(err, failure)
}

// addUp makes one time of all.
func (c *contender) addUp() {
	sum := 0.0
	for _, v := range c.times {
		sum += v
	}
	c.times = []float64{sum}
}
