// Command verify audits derivatives that somebody published: the test
// functions of gonum (gonum.org/v1/gonum/optimize/functions, v0.17), of which
// gradients and Hessians were written by hand.
//
//	go run ./examples/verify
//
// Each function is written down once more as mathematics. That the Go code
// computes it is checked first; then its gradient and Hessian are compared with
// the exact ones, which nobody had to derive. Functions that are not written
// down here are compared with differences.
//
// One Hessian is wrong, that of Beale's function. The mistake is one letter in
// each of three lines of Go, and the last part of the audit proves that putting
// it right makes the formula right everywhere.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/functions"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A published is a function with a gradient that was written by hand.
type published interface {
	Func(x []float64) float64
	Grad(grad, x []float64)
}

// A twice also has a Hessian.
type twice interface {
	Hess(dst *mat.SymDense, x []float64)
}

// A specimen is a published function with the mathematics that it should
// compute, and a point to look at.
type specimen struct {
	name string
	published
	formula string
	vars    []string
	at      []float64
}

// More, Garbow and Hillstrom, Testing unconstrained optimization software, ACM
// Transactions on Mathematical Software 7 (1981), give the functions and the
// points.
var specimens = []specimen{
	{"Beale", functions.Beale{}, beale, []string{"x", "y"}, []float64{1, 4}},
	{"BrownBadlyScaled", functions.BrownBadlyScaled{}, "(x - 10^6)^2 + (y - 2*10^(-6))^2 + (x*y - 2)^2", []string{"x", "y"}, []float64{1, 1}},
	{"PowellBadlyScaled", functions.PowellBadlyScaled{}, "(10^4*x*y - 1)^2 + (exp(-x) + exp(-y) - 1.0001)^2", []string{"x", "y"}, []float64{0.5, 1}},
	{
		"Wood", functions.Wood{},
		"100*(b - a^2)^2 + (1 - a)^2 + 90*(d - c^2)^2 + (1 - c)^2 + 10*(b + d - 2)^2 + (b - d)^2/10",
		[]string{"a", "b", "c", "d"}, []float64{-3, -1, -3, -1},
	},
	{
		"ExtendedPowellSingular", functions.ExtendedPowellSingular{},
		"(a + 10*b)^2 + 5*(c - d)^2 + (b - 2*c)^4 + 10*(a - d)^4",
		[]string{"a", "b", "c", "d"}, []float64{3, -1, 0, 1},
	},
}

const beale = "(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2"

func main() {
	if err := audit(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// audit writes what it finds. An error means that the audit itself failed.
func audit(w io.Writer) error {
	for _, s := range specimens {
		if err := s.audit(w); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if err := explain(w); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nAgainst differences:")
	for _, s := range unwritten {
		r := check.Gradient(s.Func, s.Grad, s.at, check.GradientOptions{})
		fmt.Fprintf(w, "  %-20s %d of %d components of the gradient agree\n", s.name, r.Count(check.Agrees), len(r.Components))
		if r.Count(check.Differs) > 0 || r.Failure != nil {
			fmt.Fprint(w, r)
		}
	}
	return nil
}

// audit compares one function's derivatives with the exact ones.
func (s specimen) audit(w io.Writer) error {
	g := graph.New()
	var vars []graph.Node
	for _, name := range s.vars {
		vars = append(vars, g.Var(name))
	}
	node, err := notation.Parse(g, s.formula)
	if err != nil {
		return err
	}
	if err := check.Equal(node, vars, s.Func, check.EqualOptions{}); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: computes %s\n", s.name, notation.Text(node))
	show(w, "gradient", check.GradientOf(node, vars, s.Grad, s.at, check.GradientOptions{}))
	if h, ok := s.published.(twice); ok {
		show(w, "Hessian", check.HessianOf(node, vars, full(h), s.at, check.GradientOptions{}))
	}
	return nil
}

// show writes one line for what is right, and the table for what is not.
func show(w io.Writer, what string, r *check.GradientReport) {
	if r.OK() {
		fmt.Fprintf(w, "  %s right\n", what)
		return
	}
	fmt.Fprintf(w, "  %s WRONG\n%s", what, r)
}

// full turns gonum's symmetric matrix into rows.
func full(f twice) func(dst [][]float64, x []float64) {
	return func(dst [][]float64, x []float64) {
		h := mat.NewSymDense(len(x), nil)
		f.Hess(h, x)
		for i, row := range dst {
			mat.Row(row, i, h)
		}
	}
}

// explain proves what is wrong with the Hessian of Beale's function. Its code
// has, for the residuals of Func,
//
//	f1 := 1.5 - x[1]*t1
//	f2 := 2.25 - x[1]*t2
//	f3 := 2.625 - x[1]*t3
//
// where Func has x[0]; what it makes of them is right.
func explain(w io.Writer) error {
	const mixed = `2*((1.5 - %[1]s*(1 - y)) + y*(2*(2.25 - %[1]s*(1 - y^2)) + 3*y*(2.625 - %[1]s*(1 - y^3)))
		- x*((1 - y) + y*(2*(1 - y^2) + 3*y*(1 - y^3))))`
	g := graph.New()
	node, err := notation.Parse(g, beale)
	if err != nil {
		return err
	}
	truth := grad.Hessian(node, g.Var("x"), g.Var("y"))[0][1]
	fmt.Fprintln(w, "\nBeale's mixed derivative, as formulas:")
	for _, c := range []struct{ name, residual string }{{"with x[1]*t1, x[1]*t2, x[1]*t3, as published", "y"}, {"with x[0]*t1, x[0]*t2, x[0]*t3, as in Func", "x"}} {
		formula, err := notation.Parse(g, fmt.Sprintf(mixed, c.residual))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %s: %v\n", c.name, check.Compare(truth, formula, check.Options{}).Verdict)
	}
	return nil
}

// unwritten are published functions without their mathematics.
var unwritten = []specimen{
	{name: "BiggsEXP6", published: functions.BiggsEXP6{}, at: []float64{1, 2, 1, 1, 1, 1}},
	{name: "Box3D", published: functions.Box3D{}, at: []float64{0, 10, 20}},
	{name: "BrownAndDennis", published: functions.BrownAndDennis{}, at: []float64{25, 5, -5, -1}},
	{name: "ExtendedRosenbrock", published: functions.ExtendedRosenbrock{}, at: []float64{-1.2, 1}},
	{name: "Gaussian", published: functions.Gaussian{}, at: []float64{0.4, 1, 0}},
	{name: "PenaltyI", published: functions.PenaltyI{}, at: []float64{1, 2, 3, 4}},
	{name: "PenaltyII", published: functions.PenaltyII{}, at: []float64{0.5, 0.5, 0.5, 0.5}},
	{name: "Trigonometric", published: functions.Trigonometric{}, at: []float64{0.2, 0.2, 0.2, 0.2, 0.2}},
	{name: "VariablyDimensioned", published: functions.VariablyDimensioned{}, at: []float64{0.5, 0, 0.25}},
	{name: "Watson", published: functions.Watson{}, at: []float64{0, 0, 0, 0, 0, 0}},
}
