package modular_test

import (
	"math"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// Operations of one's own are known by their definitions.
var (
	swish = ops.Define(ops.Op{
		Name:  "modularswish",
		Value: ops.Unary(func(x float64) float64 { return x / (1 + math.Exp(-x)) }),
		Def:   "x*sigmoid(x)",
	})
	safeLog = ops.Define(ops.Op{
		Name:  "modularsafelog",
		Value: ops.Unary(func(x float64) float64 { return math.Log(max(x, 1)) }),
		Def:   "select(x > 1, log(x), 0)",
	})
	mystery = ops.Define(ops.Op{
		Name:  "modularmystery",
		Value: ops.Unary(math.Gamma),
		D:     []string{"x"},
	})
)

func TestDefinitions(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	one := g.Int(1)
	apply := func(op *ops.Op) graph.Node { return g.Apply(op, x) }
	for _, test := range []struct {
		name string
		a, b graph.Node
		want bool
		jump bool
	}{
		{"definition", apply(swish), ops.Div(x, ops.Add(one, ops.Exp(ops.Neg(x)))), true, false},
		{"another", apply(swish), ops.Mul(x, ops.Tanh(x)), false, false},
		{"pieces", apply(safeLog), ops.Select(ops.Less(one, x), ops.Log(x), g.Int(0)), true, true},
		// log(x) stands in a branch: that x is positive does not follow.
		{"no fact", ops.Add(apply(safeLog), ops.Abs(x)), ops.Add(apply(safeLog), x), false, true},
		{"name alone", ops.Mul(apply(mystery), x), ops.Mul(x, apply(mystery)), true, false},
		{"name alone, of others", apply(mystery), g.Apply(mystery, ops.Neg(x)), false, false},
	} {
		r := modular.Equal(test.a, test.b, modular.Options{})
		if r.Proved != test.want {
			t.Errorf("%s: proved is %v (%s)", test.name, r.Proved, r.Reason)
		}
		jump := false
		for _, c := range r.Conditions {
			jump = jump || c.Kind == modular.Continuous && c.A == apply(safeLog)
		}
		if r.Proved && jump != test.jump {
			t.Errorf("%s: conditions %v", test.name, r.Conditions)
		}
	}
}

func TestMixedGraphs(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for nodes of different graphs")
		}
	}()
	modular.Equal(graph.New().Var("x"), graph.New().Var("x"), modular.Options{})
}

// Depth is no recursion, and swollen expressions are shared.
func TestDepth(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	a, b := x, x
	for range 20_000 {
		a = ops.Add(a, x)
		b = ops.Sub(ops.Add(ops.Mul(x, g.Int(2)), b), x)
	}
	if r := modular.Equal(a, b, modular.Options{}); !r.Proved {
		t.Errorf("sums of 20,000 terms: %s", r.Reason)
	}
	a, b = x, x
	for range 1000 {
		a = ops.Mul(ops.Sin(a), a)
		b = ops.Mul(b, ops.Sin(b))
	}
	if a != b {
		t.Fatal("not one node")
	}
	if r := modular.Equal(a, ops.Neg(ops.Mul(a, g.Int(-1))), modular.Options{}); !r.Proved {
		t.Errorf("nested sines: %s", r.Reason)
	}
	for range 300_000 {
		a = ops.Sin(ops.Add(a, x))
	}
	if r := modular.Equal(a, x, modular.Options{}); r.Proved || r.Reason == "" {
		t.Errorf("a claim of 600,000 nodes: %+v", r)
	}
	c, d := x, ops.Neg(x)
	for range 60 { // 2^60 paths
		c, d = ops.Add(c, c), ops.Add(d, d)
	}
	if r := modular.Equal(ops.Sin(c), ops.Neg(ops.Sin(d)), modular.Options{}); !r.Proved {
		t.Errorf("an angle of 2^60 terms: %s", r.Reason)
	}
	if r := modular.Equal(ops.Exp(c), ops.Div(g.Int(1), ops.Exp(d)), modular.Options{}); !r.Proved {
		t.Errorf("an exponent of 2^60 terms: %s", r.Reason)
	}
}

// The same seed gives the same result, and work is bounded.
func TestBudget(t *testing.T) {
	a, b := claim(t, "sqrt(x)*sqrt(y)*sqrt(z) = sqrt(x*y*z)")
	first, again := modular.Equal(a, b, modular.Options{Seed: 7}), modular.Equal(a, b, modular.Options{Seed: 7})
	if !first.Proved || first.Points != again.Points || first.ErrorBound != again.ErrorBound {
		t.Errorf("%+v, then %+v", first, again)
	}
	if first.ErrorBound > -20 {
		t.Errorf("the error bound is 2^%.1f", first.ErrorBound)
	}
	if r := modular.Equal(a, b, modular.Options{Budget: 50}); r.Proved || r.Reason == "" {
		t.Errorf("proved with almost no work: %+v", r)
	}
}
