package notation

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

func TestText(t *testing.T) {
	g := graph.New()
	x, y, z := g.Var("x"), g.Var("y"), g.Var("z")
	minus3, half := g.Int(-3), g.Rational(-1, 2)
	f := g.Function
	for _, test := range []struct {
		node graph.Node
		want string
	}{
		{ops.Add(ops.Mul(x, y), z), "x*y + z"},
		{ops.Mul(ops.Add(x, y), z), "(x + y)*z"},
		{ops.Mul(ops.Mul(x, y), z), "x*y*z"},
		{ops.Div(x, ops.Mul(y, z)), "x/(y*z)"},
		{ops.Sub(x, ops.Sub(y, z)), "x - (y - z)"},
		{ops.Sub(x, minus3), "x - (-3)"},
		{ops.Add(x, minus3), "-3 + x"},
		{ops.Mul(g.Int(-1), x), "-1*x"},
		{ops.Neg(x), "-x"},
		{ops.Sub(g.Int(0), x), "0 - x"},
		{ops.Neg(ops.Square(x)), "-x^2"},
		{ops.Square(ops.Neg(x)), "(-x)^2"},
		{ops.Neg(ops.Mul(x, y)), "-(x*y)"},
		{ops.Mul(ops.Neg(x), y), "-x*y"},
		{ops.Neg(ops.Neg(x)), "-(-x)"},
		{ops.Pow(half, x), "(-1/2)^x"},
		{ops.Pow(x, g.Int(-2)), "x^(-2)"},
		{ops.Pow(x, ops.Pow(y, z)), "x^y^z"},
		{ops.Pow(ops.Pow(x, y), z), "(x^y)^z"},
		{ops.Square(ops.Square(x)), "(x^2)^2"},
		{ops.Mul(x, g.Rational(1, 4)), "1/4*x"},
		{ops.Div(x, g.Rational(1, 4)), "x/(1/4)"},
		{ops.Exp(ops.Neg(x)), "exp(-x)"},
		{ops.Select(ops.Less(x, y), ops.Pi(x), ops.E(x)), "select(x < y, pi, e)"},
		{ops.Sub(g.Int(1), ops.Equal(x, y)), "1 - (x == y)"},
		{ops.Less(ops.Less(x, y), minus3), "(x < y) < -3"},
		{g.Apply(f("f", 2), x), "f''(x)"},
		{g.Apply(f("g", 0, 0), x, y), "g(x, y)"},
		{g.Apply(f("g", 1, 1), x, y), "D[1,2](g)(x, y)"},
		{ops.Div(g.Int(1), g.Int(0)), "1/0"},
		{g.Var("a^[L-1]_{i,j}'"), "a^[L-1]_{i,j}'"},
	} {
		if got := Text(test.node); got != test.want {
			t.Errorf("Text(%v) = %s, want %s", test.node, got, test.want)
		}
		if back, err := Parse(g, test.want); err != nil || back != test.node {
			t.Errorf("Parse(%s) = %v, %v, want %v", test.want, back, err, test.node)
		}
	}
}

// TestTextBounds prints what is enormous as a tree and deep as a chain.
func TestTextBounds(t *testing.T) {
	g := graph.New()
	x := g.Var("ŵ")
	wide, deep := x, x
	for range 200 {
		wide = ops.Mul(ops.Add(wide, x), wide)
	}
	for range 1_000_000 {
		deep = ops.Sin(deep)
	}
	for _, n := range []graph.Node{wide, deep} {
		if got := Text(n); len(got) > maxText || !strings.HasSuffix(got, "...") {
			t.Errorf("Text is %d bytes and ends in %q", len(got), got[len(got)-5:])
		}
		for limit := 1; limit < 40; limit++ {
			var b strings.Builder
			if err := WriteText(&b, n, limit); err != nil {
				t.Fatal(err)
			}
			if len(b.String()) > max(limit, 3) || strings.ContainsRune(b.String(), '\ufffd') {
				t.Errorf("limit %d: %q", limit, b.String())
			}
		}
	}
}

// drawNode returns a random node of g over every operation and over unknown
// functions.
func drawNode(t *rapid.T, g *graph.Graph) graph.Node {
	nodes := []graph.Node{}
	for _, name := range []string{"x", "w_1", "y_hat", "a^[L-1]_k", "z'", "out_h1", "theta"} {
		nodes = append(nodes, g.Var(name))
	}
	functions := []*ops.Op{
		g.Function("f", 0), g.Function("f", 1), g.Function("g", 3), g.Function("h", 0, 0), g.Function("h", 1, 2),
		g.Function("phi", 0, 0, 0, 1), g.Function("F", 0, 0, 0),
	}
	operations := append(functions, ops.All()...)
	for _, name := range []string{"neg", "add", "sub", "mul", "div", "pow", "square", "equal", "less"} {
		for range 6 { // what is written with signs is what goes wrong
			operations = append(operations, ops.Lookup(name))
		}
	}
	for range rapid.IntRange(1, 25).Draw(t, "count") {
		if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			n := rapid.SampledFrom([]int64{-1000003, -3, -2, -1, 0, 1, 2, 3, 10, 1 << 40}).Draw(t, "num")
			d := rapid.SampledFrom([]int64{1, 1, 2, 3, 1000}).Draw(t, "den")
			nodes = append(nodes, g.Rational(n, d))
			continue
		}
		op := rapid.SampledFrom(operations).Draw(t, "op")
		operands := make([]graph.Node, op.Arity())
		for i := range operands {
			// Young nodes make deep trees.
			operands[i] = nodes[len(nodes)-1-rapid.IntRange(0, min(len(nodes)-1, 9)).Draw(t, "operand")]
		}
		nodes = append(nodes, g.Apply(op, operands...))
	}
	return nodes[len(nodes)-1]
}

// TestTextReadsBack prints random nodes and reads the same nodes.
func TestTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		n := drawNode(t, g)
		var b strings.Builder
		if err := WriteText(&b, n, 100_000); err != nil {
			t.Fatal(err)
		}
		src := b.String()
		if strings.HasSuffix(src, "...") {
			t.Skip("exponentially large")
		}
		back, err := Parse(g, src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if back != n {
			t.Fatalf("%s is read as %v instead of %v", src, back, n)
		}
	})
}

// TestTextParentheses checks that each pair of parentheses around an operand
// is needed: without it, another node is read.
func TestTextParentheses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		n := drawNode(t, g)
		src := Text(n)
		if len(src) > 500 {
			t.Skip("long")
		}
		var open []int
		for i := range len(src) {
			switch src[i] {
			case '(':
				open = append(open, i)
			case ')':
				from := open[len(open)-1]
				open = open[:len(open)-1]
				if from > 0 && !strings.ContainsRune(" *+-/^(<=", rune(src[from-1])) || src[from+1] == '-' {
					continue // of a call, or of a sign
				}
				without := src[:from] + " " + src[from+1:i] + " " + src[i+1:]
				if back, err := Parse(g, without); err == nil && back == n {
					t.Fatalf("%s needs no parentheses at %d: %s", src, from, without)
				}
			}
		}
	})
}

// TestLargeConstants prints and reads constants of thousands of digits, and
// operations on them that are too large to be folded.
func TestLargeConstants(t *testing.T) {
	g := graph.New()
	large := new(big.Int).Exp(big.NewInt(7), big.NewInt(2000), nil)
	c := g.Const(new(big.Rat).SetFrac(large, big.NewInt(2)))
	for _, n := range []graph.Node{c, ops.Mul(c, ops.Neg(c)), ops.Square(c), ops.Pow(c, g.Int(5)), ops.Pow(g.Int(2), g.Int(1_000_000_000))} {
		var b strings.Builder
		if err := WriteText(&b, n, 1<<20); err != nil {
			t.Fatal(err)
		}
		if back, err := Parse(g, b.String()); err != nil || back != n {
			t.Errorf("%.40v: %v, reads as %.40v", n, err, back)
		}
	}
}
