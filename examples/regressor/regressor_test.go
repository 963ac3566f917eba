package main

import (
	"fmt"
	"math"
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// The gradient by the inner weight, with the units' names put back in.
func Example() {
	m := newRegressor()
	g := m.loss.Graph()
	x, w1, b1, w2, b2 := m.x, g.Var("w_1"), g.Var("b_1"), g.Var("w_2"), g.Var("b_2")
	a1 := ops.Sigmoid(ops.Add(ops.Mul(w1, x), b1))
	a2 := ops.Sigmoid(ops.Add(ops.Mul(w2, a1), b2))
	named := algebra.Substitute(m.gradient, map[graph.Node]graph.Node{a1: g.Var("a_1"), a2: g.Var("a_2")})
	for i, p := range m.parameters {
		fmt.Printf("dL/d%s = %s\n", p.Name(), notation.Text(algebra.Arranged(named[i])))
	}
	// Output:
	// dL/dw_1 = -(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)*x
	// dL/db_1 = -(y - a_2)*a_2*(1 - a_2)*w_2*a_1*(1 - a_1)
	// dL/dw_2 = -(y - a_2)*a_2*(1 - a_2)*a_1
	// dL/db_2 = -(y - a_2)*a_2*(1 - a_2)
}

func TestLossFalls(t *testing.T) {
	rows, err := observations()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows[0]) != 37 {
		t.Fatalf("%d observations, NIST gives 37", len(rows[0]))
	}
	for _, y := range rows[1] {
		if y <= 0 || y >= 1 {
			t.Errorf("%v is not scaled to (0, 1)", y)
		}
	}
	m := newRegressor()
	previous := math.Inf(1)
	first, last := 0.0, 0.0
	if _, err := m.descend(rows, 2, 500, func(step int, loss float64) {
		if step == 0 {
			first = loss
		}
		if loss >= previous {
			t.Errorf("step %d: the loss rose from %v to %v", step, previous, loss)
		}
		previous, last = loss, loss
	}); err != nil {
		t.Fatal(err)
	}
	if last > first/20 {
		t.Errorf("the loss fell from %v only to %v", first, last)
	}
}

// Least squares come to where gradient descent goes, and further down.
func TestLeastSquares(t *testing.T) {
	rows, err := observations()
	if err != nil {
		t.Fatal(err)
	}
	m := newRegressor()
	least, err := m.solve(rows)
	if err != nil {
		t.Fatal(err)
	}
	descent, err := m.descend(rows, 4, 20000, func(int, float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if !least.Reason.Converged() || least.Iterations > 100 {
		t.Errorf("%v after %d iterations", least.Reason, least.Iterations)
	}
	if loss := least.Objective / 2; loss > descent.Objective || loss < descent.Objective/2 {
		t.Errorf("least squares came to %v, gradient descent to %v", loss, descent.Objective)
	}
}

// The gradient at a point agrees with differences of the loss.
func TestGradient(t *testing.T) {
	m := newRegressor()
	at := map[graph.Node]float64{m.x: 0.7, m.y: 0.4}
	for i, p := range m.parameters {
		at[p] = 0.3 * float64(i+1)
	}
	loss := func() float64 {
		v, err := program.Evaluate(at, m.loss)
		if err != nil {
			t.Fatal(err)
		}
		return v[0]
	}
	for i, p := range m.parameters {
		d, err := program.Evaluate(at, m.gradient[i])
		if err != nil {
			t.Fatal(err)
		}
		const h = 1e-5
		was := at[p]
		at[p] = was + h
		up := loss()
		at[p] = was - h
		down := loss()
		at[p] = was
		if want := (up - down) / (2 * h); math.Abs(d[0]-want) > 1e-9 {
			t.Errorf("dL/d%s = %v, differences give %v", p.Name(), d[0], want)
		}
	}
}

// The wrong derivation is found wrong, the corrected one right.
func TestDerivations(t *testing.T) {
	for name, want := range map[string]int{"derivation.md": 3, "corrected.md": 0} {
		d, err := document.ReadFile(name, document.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := check.Document(d, check.Options{})
		if got := r.Count(check.Refuted); got != want {
			t.Errorf("%s: %d claims refuted, want %d", name, got, want)
		}
		if n := r.Count(check.Undecided) + r.Count(check.NotRead); n > 0 {
			t.Errorf("%s: %d claims open", name, n)
		}
	}
}
