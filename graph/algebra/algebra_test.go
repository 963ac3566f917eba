package algebra_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

func ExampleArranged() {
	g := graph.New()
	a, b := g.Var("a"), g.Var("b")
	n := ops.Neg(ops.Mul(ops.Mul(a, g.Int(2)), ops.Mul(b, a)))
	fmt.Println(notation.Text(n))
	fmt.Println(notation.Text(algebra.Arranged(n)))
	// Output:
	// -(2*a*(b*a))
	// -2*a*b*a
}

// A sum with something negative is written as a difference.
func TestPlus(t *testing.T) {
	g := graph.New()
	x, u, v := g.Var("x"), g.Var("u"), g.Var("v")
	for _, c := range []struct {
		a, b graph.Node
		want string
	}{
		{x, u, "x + u"},
		{x, x, "2*x"},
		{x, ops.Neg(u), "x - u"},
		{ops.Neg(x), u, "u - x"},
		{ops.Neg(x), ops.Neg(u), "-(x + u)"},
		{x, ops.Div(ops.Neg(u), v), "x - u/v"},
		{ops.Div(ops.Neg(u), v), x, "x - u/v"},
		{ops.Div(ops.Neg(u), v), ops.Neg(x), "-(u/v + x)"},
		{ops.Div(u, v), x, "u/v + x"},
	} {
		if got := notation.Text(algebra.Plus(c.a, c.b)); got != c.want {
			t.Errorf("Plus(%v, %v) is %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

// What is rebuilt has the same value, and is undefined in the same places.
func TestValuesStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		x, y := g.Var("x"), g.Var("y")
		plain := []graph.Node{x, y, g.Int(2), g.Int(-1), g.Rational(-3, 4), ops.Exp(x)}
		built := append([]graph.Node(nil), plain...)
		for range rapid.IntRange(1, 10).Draw(t, "size") {
			i := rapid.IntRange(0, len(plain)-1).Draw(t, "i")
			k := rapid.IntRange(0, len(plain)-1).Draw(t, "k")
			op := ops.Lookup(rapid.SampledFrom([]string{"add", "mul", "mul", "neg", "div", "sub"}).Draw(t, "op"))
			p, b := []graph.Node{plain[i], plain[k]}, []graph.Node{built[i], built[k]}
			plain = append(plain, g.Apply(op, p[:op.Arity()]...))
			built = append(built, algebra.Apply(g, op, b[:op.Arity()]))
		}
		n, m := plain[len(plain)-1], built[len(built)-1]
		v, err := program.Evaluate(map[graph.Node]float64{x: 0.7, y: -1.3}, n, m, algebra.Arranged(m))
		if err != nil {
			t.Fatal(err)
		}
		if math.IsNaN(v[0]) || math.IsInf(v[0], 0) {
			return
		}
		for _, got := range v[1:] {
			if math.Abs(got-v[0]) > 1e-9*math.Abs(v[0]) {
				t.Fatalf("%v and %v: %v", n, m, v)
			}
		}
	})
}

func TestSubstitute(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	n := ops.Sub(ops.Mul(x, y), ops.Sin(x))
	got := algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{x: y, y: x, ops.Sin(x): g.Int(1)})[0]
	if want := ops.Sub(ops.Mul(x, y), g.Int(1)); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	other := graph.New()
	copied := algebra.Copy(other, n, unknownOfThird(g))
	if copied[0].Graph() != other || copied[0].String() != n.String() {
		t.Errorf("copy is %v, want %v", copied[0], n)
	}
}

func unknownOfThird(g *graph.Graph) graph.Node {
	return g.Apply(g.Function("f", 2), g.Rational(1, 3))
}

func TestSubstituteInDeepGraphs(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	n := x
	for range 100_000 {
		n = ops.Sin(n)
	}
	got := algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{x: g.Int(1)})[0]
	if len(graph.Vars(got)) != 0 {
		t.Error("x is still there")
	}
}
