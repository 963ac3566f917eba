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
	// Output:
	// sigmoid(mul(w, x)) true
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

// A node that everything is made of must not make the search long, nor lose
// anything.
func TestManyUsersOfOneNode(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	build := func() (nodes []graph.Node) {
		f := g.Function("f", 0, 0, 0, 0)
		for i := range int64(10_000) {
			nodes = append(nodes, ops.Sub(x, g.Int(i-5000)), ops.Pow(x, g.Rational(1, i+3)), g.Apply(f, x, x, x, g.Int(i)))
		}
		return nodes
	}
	first := build()
	size := g.Len()
	if diff := cmp.Diff(first, build(), cmp.Comparer(func(a, b graph.Node) bool { return a == b })); diff != "" {
		t.Errorf("built again, other nodes (-first +second):\n%s", diff)
	}
	if g.Len() != size {
		t.Errorf("building the same again added %d nodes", g.Len()-size)
	}
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
	if got := len(n.String()); got > 5000 {
		t.Errorf("String wrote %d bytes", got)
	}
}

func TestPlain(t *testing.T) {
	g := graph.New()
	x, y, two := g.Var("x"), g.Var("y"), g.Int(2)
	f := g.Function("f", 0, 0, 0, 0)
	for _, c := range []struct {
		node graph.Node
		want bool
	}{
		{x, true},
		{ops.Mul(x, y), true},
		{ops.Sin(ops.Mul(x, two)), true},
		{ops.Pi(x), true},
		{g.Apply(f, x, y, x, y), true},
		{two, false},
		{g.Rational(1, 3), false},
		{ops.Mul(x, two), false},
		{ops.Add(two, x), false},
		{ops.Sqrt(two), false},
		{g.Apply(f, x, y, two, y), false},
		{ops.Neg(x), false},
		{ops.Div(x, y), false},
		{ops.Select(x, y, x), false},
	} {
		if got := c.node.IsPlain(); got != c.want {
			t.Errorf("IsPlain of %v is %v", c.node, got)
		}
	}
}

func TestMisuse(t *testing.T) {
	g, h := graph.New(), graph.New()
	for name, misuse := range map[string]func(){
		"graph: an operand of add belongs to another graph":   func() { ops.Add(g.Var("x"), h.Var("x")) },
		"graph: sin takes 1 operands, not 2":                  func() { g.Apply(ops.Lookup("sin"), g.Var("x"), g.Var("x")) },
		"runtime error: index out of range [0] with length 0": func() { g.Var("x").Operand(0) },
		"runtime error: index out of range [1] with length 1": func() { ops.Sin(g.Var("x")).Operand(1) },
		"graph: f takes 4 operands, not 3": func() {
			x := g.Var("x")
			x.Operate(g.Function("f", 0, 0, 0, 0), x, x)
		},
		"graph: an operand of select belongs to another graph": func() { ops.Select(g.Var("x"), g.Var("x"), h.Var("x")) },
		"graph: +Inf is not a real constant":                   func() { g.Float(math.Inf(1)) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != name {
					t.Errorf("panic %v, want %v", got, name)
				}
			}()
			misuse()
		}()
	}
}
