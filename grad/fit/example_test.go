package fit_test

import (
	"context"
	"fmt"
	"log"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A model with two parameters, fitted by least squares.
func ExampleRun() {
	g := graph.New()
	x, y, a, b := g.Var("x"), g.Var("y"), g.Var("a"), g.Var("b")
	r, err := fit.Run(context.Background(), fit.Problem{
		Residuals:  []graph.Node{ops.Sub(y, ops.Mul(a, ops.Exp(ops.Mul(b, x))))},
		Rows:       []graph.Node{x, y},
		Parameters: []fit.Parameter{{Node: a, Start: 1}, {Node: b, Start: 0.1}},
		Data:       fit.Columns{{0, 1, 2, 3}, {2.0, 2.7, 3.9, 5.2}},
	}, fit.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range r.Estimates {
		fmt.Printf("%s = %.4f ± %.4f\n", e.Name, e.Value, e.Error)
	}
	fmt.Printf("R^2 = %.4f, %v\n", r.R2, r.Reason)
	// Output:
	// a = 2.0053 ± 0.0594
	// b = 0.3200 ± 0.0123
	// R^2 = 0.9975, the gradient is zero
}

// A likelihood: the rate of a Poisson process is the mean of its counts.
func ExampleRun_likelihood() {
	g := graph.New()
	n, rate := g.Var("n"), g.Var("rate")
	r, err := fit.Run(context.Background(), fit.Problem{
		Loss:       ops.Sub(rate, ops.Mul(n, ops.Log(rate))),
		Rows:       []graph.Node{n},
		Parameters: []fit.Parameter{{Node: rate, Start: 1, Lower: new(0.0)}},
		Data:       fit.Columns{{3, 1, 4, 1, 5, 9, 2, 6}},
	}, fit.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f ± %.4f\n", r.Value(rate), r.Estimates[0].Error)
	// Output:
	// 3.8750 ± 0.6960
}
