package notation

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
	"pgregory.net/rapid"
)

func TestLaTeX(t *testing.T) {
	tests := []struct{ text, want string }{
		{"x + 1", `x + 1`},
		{"1/3", `\frac{1}{3}`},
		{"-2", `-2`},
		{"-1/3", `-\frac{1}{3}`},
		{"x*(-2)", `-2 x`},
		{"a - (-2)*x", `a - \left(-2 x\right)`},
		{"(-2)^x", `\left(-2\right)^{x}`},
		{"2*x*y", `2 x y`},
		{"x*(y + 1)", `x \cdot \left(y + 1\right)`},
		{"2*(y + 1)", `2 \left(y + 1\right)`},
		{"sin(x)*(y + 1)", `\sin\left(x\right) \left(y + 1\right)`},
		{"(a + b)*(c + d)", `\left(a + b\right) \left(c + d\right)`},
		{"x/y", `\frac{x}{y}`},
		{"(x/y)^2", `\left(\frac{x}{y}\right)^{2}`},
		{"sin(x)^2", `\sin\left(x\right)^{2}`},
		{"x^(a + b)", `x^{a + b}`},
		{"-(x + y)", `-\left(x + y\right)`},
		{"-(x*y)", `-\left(x y\right)`},
		{"1/(1 + exp(-x))", `\frac{1}{1 + e^{-x}}`},
		{"exp(2)", `\exp\left(2\right)`},
		{"y_hat_1 - alpha", `\hat{y}_{1} - \alpha`},
		{"a_1^[2]", `a_{1}^{(2)}`},
		{"out_h1*net", `\mathrm{out}_{h1} \mathrm{net}`},
		{"ℒ", `\mathcal{L}`},
		{"f(x) + f''(x)", `f\left(x\right) + f''\left(x\right)`},
		{"f''''(x)", `f^{(4)}\left(x\right)`},
		{"relu(x)", `\operatorname{relu}\left(x\right)`},
		{"u - v/(w*sqrt(x))", `u - \frac{v}{w \sqrt{x}}`},
		{"(d*x)/(d*y)", `\frac{\left(d \cdot x\right)}{d \cdot y}`},
		{"select(x < 0, a, b)", `\begin{cases}a & x < 0 \\ b & \text{otherwise}\end{cases}`},
		{"x^(T)", `x^{{T}}`},
	}
	for _, test := range tests {
		n, err := Parse(graph.New(), test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := LaTeX(n); got != test.want {
			t.Errorf("%s is printed as %s, want %s", test.text, got, test.want)
		}
	}
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	n := g.Apply(g.Function("f", 1, 0), x, y)
	if got := LaTeX(n); got != `f^{(1,0)}\left(x, y\right)` {
		t.Errorf("%v is printed as %s", n, got)
	}
	if got := LaTeX(g.Apply(g.Function("u", 1), x)); got != `\operatorname{u}'\left(x\right)` {
		t.Errorf("u'(x) is printed as %s", got)
	}
}

func TestLaTeXIsBounded(t *testing.T) {
	g := graph.New()
	n := g.Var("x")
	for range 100 {
		n = ops.Mul(ops.Sin(n), n)
	}
	if s := LaTeX(n); len(s) > maxText+10 || !strings.HasSuffix(s, `\ldots`) {
		t.Errorf("%d bytes", len(s))
	}
	deep := g.Var("x")
	for range 1_000_000 {
		deep = ops.Sin(deep)
	}
	var b strings.Builder
	if err := WriteLaTeX(&b, deep, 100); err != nil || b.Len() > 110 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	if _, err := ParseLaTeXExpr(b.String(), Options{}); err == nil {
		t.Error("a shortened formula is read")
	}
}

// latexReadsBack reports how n is read after it has been printed.
func latexReadsBack(n graph.Node) error {
	s := LaTeX(n)
	if strings.HasSuffix(s, `\ldots`) {
		return nil
	}
	e, err := ParseLaTeXExpr(s, Options{})
	if err != nil {
		return fmt.Errorf("%v: %s: %w", n, s, err)
	}
	got, err := Build(n.Graph(), e, Scope{})
	if err != nil {
		return fmt.Errorf("%v: %s: %w", n, s, err)
	}
	if got != n {
		return fmt.Errorf("%v: %s is read as %v", n, s, got)
	}
	return nil
}

func TestLaTeXReadsBack(t *testing.T) {
	names := []string{"x", "y", "w_1", "d", "delta", "T", "y_hat_1", "alpha", "a^[2]", "out_h1", "ℒ", "𝐱", "f", "phi",
		"x_{i,j}", "w'", "e_hat", "dx", "dy", "Delta", "E1", "max", "h_1_i", "theta_bar_theta", "w^[+]_5", "y^[*]", "Deltaw_1", "a^[L-1]_k", "net", "ℓ"}
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		var nodes []graph.Node
		if rapid.Bool().Draw(t, "sigma") {
			g.Var("sigma")
			nodes = append(nodes, g.Var("sigma"))
		}
		for _, name := range names {
			nodes = append(nodes, g.Var(name))
		}
		pick := rapid.Custom(func(t *rapid.T) graph.Node {
			return nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "node")]
		})
		for range rapid.IntRange(1, 12).Draw(t, "size") {
			var n graph.Node
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				n = g.Const(big.NewRat(rapid.Int64Range(-20, 20).Draw(t, "num"), rapid.Int64Range(1, 4).Draw(t, "den")))
			case 1:
				n = g.Apply(g.Function(rapid.SampledFrom([]string{"f", "g", "u", "theta", "loss"}).Draw(t, "f"),
					rapid.IntRange(0, 5).Draw(t, "order")), pick.Draw(t, "x"))
			case 2:
				n = g.Apply(g.Function("f", rapid.IntRange(0, 1).Draw(t, "by1"), rapid.IntRange(0, 2).Draw(t, "by2")),
					pick.Draw(t, "x"), pick.Draw(t, "y"))
			case 3, 4, 5:
				op := ops.Lookup(rapid.SampledFrom([]string{"add", "sub", "mul", "mul", "div", "pow", "neg", "square"}).Draw(t, "op"))
				n = applied(t, g, op, pick)
			default:
				n = applied(t, g, rapid.SampledFrom(ops.All()).Draw(t, "op"), pick)
			}
			nodes = append(nodes, n)
		}
		if err := latexReadsBack(nodes[len(nodes)-1]); err != nil {
			t.Fatal(err)
		}
	})
}

func applied(t *rapid.T, g *graph.Graph, op *ops.Op, pick *rapid.Generator[graph.Node]) graph.Node {
	var operands []graph.Node
	for range op.Arity() {
		operands = append(operands, pick.Draw(t, "operand"))
	}
	return g.Apply(op, operands...)
}
