package graph_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

func Example() {
	g := graph.New()
	x, w := g.Var("x"), g.Var("w")
	y := ops.Sigmoid(ops.Mul(w, x))
	fmt.Println(y, y == ops.Sigmoid(ops.Mul(x, w)))

	v, _ := graph.Evaluate(map[graph.Node]float64{x: 2, w: 0.5}, y)
	fmt.Printf("%.4f\n", v[0])
	// Output:
	// sigmoid(mul(w, x)) true
	// 0.7311
}

func TestStructurallyEqualNodesAreOne(t *testing.T) {
	g := graph.New()
	x, y, z := g.Var("x"), g.Var("y"), g.Var("z")
	one := g.Int(1)
	f := g.Function("f", 0, 1, 0, 0)
	for _, pair := range [][2]graph.Node{
		{g.Var("x"), x},
		{ops.Add(x, y), ops.Add(y, x)},
		{ops.Mul(x, y), ops.Mul(y, x)},
		{ops.Pow(x, g.Int(2)), ops.Square(x)},
		{ops.Pow(ops.E(x), y), ops.Exp(y)},
		{ops.Add(x, g.Int(0)), x},
		{ops.Sub(x, g.Int(0)), x},
		{ops.Mul(one, x), x},
		{ops.Div(x, one), x},
		{ops.Pow(x, one), x},
		{ops.Div(one, g.Int(3)), g.Rational(1, 3)},
		{ops.Add(g.Rational(1, 10), g.Rational(2, 10)), g.Rational(3, 10)},
		{ops.Pow(g.Int(2), g.Int(100)), g.Const(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 100)))},
		{ops.Rational(x, 6, 4), g.Rational(3, 2)},
		{ops.Select(x, y, z), ops.Select(x, y, z)},
		{g.Apply(f, x, y, z, one), g.Apply(g.Function("f", 0, 1, 0, 0), x, y, z, one)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%v and %v are two nodes", pair[0], pair[1])
		}
	}
}

// What hides a domain, or loses an operand by which one may differentiate, is
// left alone.
func TestNothingElseIsFolded(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	zero := g.Int(0)
	for _, pair := range [][2]graph.Node{
		{ops.Mul(zero, ops.Log(x)), zero},
		{ops.Div(x, x), g.Int(1)},
		{ops.Sub(x, x), zero},
		{ops.Pow(x, zero), g.Int(1)},
		{ops.Sqrt(ops.Square(x)), x},
		{ops.Neg(ops.Neg(x)), x},
		{ops.Log(ops.Exp(x)), x},
		{ops.Sub(x, y), ops.Sub(y, x)},
		{ops.Div(g.Int(1), zero), g.Int(1)},
		{ops.Pow(g.Int(2), g.Int(1e9)), zero},
	} {
		if pair[0] == pair[1] {
			t.Errorf("%v was folded", pair[1])
		}
	}
}

// The table must find every node again, however often it has grown.
func TestManyNodes(t *testing.T) {
	g := graph.New()
	build := func() []graph.Node {
		r := rand.New(rand.NewPCG(1, 2))
		nodes := []graph.Node{g.Var("x"), g.Var("y"), g.Int(7)}
		for range 20000 {
			a, b := nodes[r.IntN(len(nodes))], nodes[r.IntN(len(nodes))]
			switch r.IntN(4) {
			case 0:
				nodes = append(nodes, ops.Sub(a, b))
			case 1:
				nodes = append(nodes, ops.Mul(a, b))
			case 2:
				nodes = append(nodes, ops.Sin(a))
			case 3:
				nodes = append(nodes, ops.Select(a, b, a))
			}
		}
		return nodes
	}
	first := build()
	size := g.Len()
	second := build()
	if g.Len() != size {
		t.Errorf("building the same again added %d nodes", g.Len()-size)
	}
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("node %d differs: %v and %v", i, first[i], second[i])
		}
		for _, operand := range first[i].Operands() {
			if operand.ID() >= first[i].ID() {
				t.Fatalf("an operand is younger than its user")
			}
		}
	}
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
		got, err := graph.Evaluate(map[graph.Node]float64{x: c.x}, c.node)
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
	got, err := graph.Evaluate(map[graph.Node]float64{z: 0, a: 1}, ops.Log(a), z)
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
		x: "graph: variable x has no value",
		f: "graph: variable x has no value",
	} {
		if _, err := graph.Evaluate(nil, node); err == nil || err.Error() != want {
			t.Errorf("%v: error %v, want %s", node, err, want)
		}
	}
	if _, err := graph.Evaluate(map[graph.Node]float64{x: 1}, f); err == nil || err.Error() != "graph: the function f' is not defined" {
		t.Errorf("unknown function: error %v", err)
	}
}

func TestSubstitute(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	n := ops.Sub(ops.Mul(x, y), ops.Sin(x))
	got := graph.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{x: y, y: x, ops.Sin(x): g.Int(1)})[0]
	if want := ops.Sub(ops.Mul(x, y), g.Int(1)); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	other := graph.New()
	copied := graph.Copy(other, n, unknownOfThird(g))
	if copied[0].Graph() != other || copied[0].String() != n.String() {
		t.Errorf("copy is %v, want %v", copied[0], n)
	}
}

func unknownOfThird(g *graph.Graph) graph.Node {
	return g.Apply(g.Function("f", 2), g.Rational(1, 3))
}

func TestDeepGraphsDoNotRecurse(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	n := x
	const depth = 1_000_000
	for range depth {
		n = ops.Sin(n)
	}
	if got := len(graph.Topological(n)); got != depth+1 {
		t.Errorf("%d nodes, want %d", got, depth+1)
	}
	if got := len(n.String()); got > 500 {
		t.Errorf("String wrote %d bytes", got)
	}
	if _, err := graph.Evaluate(map[graph.Node]float64{x: 1}, n); err != nil {
		t.Error(err)
	}
	graph.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{x: g.Int(1)})
}

func TestMisuse(t *testing.T) {
	g, h := graph.New(), graph.New()
	for name, misuse := range map[string]func(){
		"graph: an operand of add belongs to another graph": func() { ops.Add(g.Var("x"), h.Var("x")) },
		"graph: sin takes 1 operands, not 2":                func() { g.Apply(ops.Lookup("sin"), g.Var("x"), g.Var("x")) },
		"graph: no operand 0 among 0":                       func() { g.Var("x").Operand(0) },
		"graph: +Inf is not a real constant":                func() { g.Float(math.Inf(1)) },
	} {
		func() {
			defer func() {
				if got := recover(); got != name {
					t.Errorf("panic %v, want %v", got, name)
				}
			}()
			misuse()
		}()
	}
}
