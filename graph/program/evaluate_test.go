package program_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

func ExampleEvaluate() {
	g := graph.New()
	x, w := g.Var("x"), g.Var("w")
	y := ops.Sigmoid(ops.Mul(w, x))

	v, err := program.Evaluate(map[graph.Node]float64{x: 2, w: 0.5}, y)
	fmt.Printf("%.4f %v\n", v[0], err)
	// Output: 0.7311 <nil>
}

func TestEvaluate(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	for _, c := range []struct {
		node graph.Node
		x    float64
		want float64
	}{
		{ops.Log(ops.Sigmoid(x)), -800, -800},
		{ops.Log(ops.Sigmoid(x)), 800, 0},
		{ops.Sub(g.Int(1), ops.Sigmoid(x)), 800, 0},
		{ops.Sub(g.Int(1), ops.Sigmoid(x)), 40, 4.248354255291589e-18},
		{ops.Sub(g.Int(3), ops.Sigmoid(x)), 0, 2.5},
		{ops.Softplus(x), -745, 5e-324},
		{ops.Softplus(x), 800, 800},
		{ops.Sigmoid(x), -745, 5e-324},
		{ops.Log1p(x), 1e-20, 1e-20},
		{ops.Expm1(x), 1e-20, 1e-20},
		{ops.Expm1(x), -800, -1},
		{ops.Log(ops.Exp(x)), 1000, 1000},
		{ops.Select(ops.Less(x, g.Int(0)), g.Int(5), ops.Sqrt(x)), -4, 5},
		{ops.Sqrt(x), -4, math.NaN()},
	} {
		got, err := program.Evaluate(map[graph.Node]float64{x: c.x}, c.node)
		if err != nil {
			t.Fatal(err)
		}
		if got[0] != c.want && !(math.IsNaN(got[0]) && math.IsNaN(c.want)) {
			t.Errorf("%v at %v = %v, want %v", c.node, c.x, got[0], c.want)
		}
	}
}

func TestEvaluateOverrulesNodes(t *testing.T) {
	g := graph.New()
	z := g.Var("z")
	a := ops.Sigmoid(z)
	got, err := program.Evaluate(map[graph.Node]float64{z: 0, a: 1}, ops.Log(a), z)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{0, 0}, got); diff != "" {
		t.Errorf("log(a) with a = 1 (-want +got):\n%s", diff)
	}
}

func TestEvaluateNeedsValues(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	f := g.Apply(g.Function("f", 1), x)
	for node, want := range map[graph.Node]string{
		x: "program: variable x has no value",
		f: "program: variable x has no value",
	} {
		if _, err := program.Evaluate(nil, node); err == nil || err.Error() != want {
			t.Errorf("%v: error %v, want %s", node, err, want)
		}
	}
	if _, err := program.Evaluate(map[graph.Node]float64{x: 1}, f); err == nil || err.Error() != "program: the function f' is not defined" {
		t.Errorf("unknown function: error %v", err)
	}
}

func TestDeepGraphsDoNotRecurse(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	n := x
	for range 1_000_000 {
		n = ops.Sin(n)
	}
	if _, err := program.Evaluate(map[graph.Node]float64{x: 1}, n); err != nil {
		t.Error(err)
	}
}
