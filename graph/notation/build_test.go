package notation

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"-x^2", "-x^2"},
		{"2/sqrt(pi)*exp(-x^2)", "2/sqrt(pi)*exp(-x^2)"},
		{"e^x + e + π", "exp(x) + e + pi"},
		{"arctan(x) + ln(x) + sigma(x) + logistic(x)", "atan(x) + log(x) + sigmoid(x) + sigmoid(x)"},
		{"max(a, b, c)", "max(max(a, b), c)"},
		{"0.25*x", "1/4*x"},
		{"x - -1", "x - (-1)"},
		{"w' + w''", "w' + w''"},
		{"f'(x) + h(x, y)", "f'(x) + h(x, y)"},
		{"D[1,1,2](h)(x, y)", "D[1,1,2](h)(x, y)"},
		{"tanh'(z)", "1 - tanh(z)^2"},
		{"σ'(u + 1)", "sigmoid(u + 1)*(1 - sigmoid(u + 1))"},
		{"D[2](pow)(a, b)", "a^b*log(a)"},
		{"D[1](atan2)(y, x)", "x/(y^2 + x^2)"},
		{"1/0", "1/0"},
		{"2^10", "1024"},
		// Sums.
		{"sum_{i=1}^{3} x_i", "x_1 + x_2 + x_3"},
		{"sum_{i=0}^{2} i*x^i", "0*x^0 + x + 2*x^2"},
		{"sum_{i=1}^{2} w_{i,j}*a^[i]_k", "w_{1,j}*a^[1]_k + w_{2,j}*a^[2]_k"},
		{"sum_{i=1}^{2} sum_{j=1}^{i} w_{ij}", "w_21 + w_22 + w_11"},
		{"sum_{i=1}^{2} x_{i-1}*x_{i+1}", "x_0*x_2 + x_1*x_3"},
		{"sum_{i=1}^{2} x_{i,n-i}", "x_{1,n-1} + x_{2,n-2}"},
		{"sum_{i=1}^{2} x_min*x_out*f_i(x)", "x_min*x_out*f_1(x) + x_min*x_out*f_2(x)"},
		{"sum_{i=1}^{2} (i + sum_{i=5}^{6} x_i)", "x_5 + x_6 + 1 + (x_5 + x_6 + 2)"},
		{"sum_{i=3}^{1} x_i", "0"},
		{"sum_{i=-1}^{0} x_i", "x_{-1} + x_0"},
	} {
		g := graph.New()
		n, err := Parse(g, test.src)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := Text(n); got != test.want {
			t.Errorf("%s is built as %s, want %s", test.src, got, test.want)
		}
	}
}

// TestRules reads every derivative and definition of the table of operations.
func TestRules(t *testing.T) {
	for _, op := range ops.All() {
		for _, rule := range append(op.D[:len(op.D):len(op.D)], op.Def) {
			if rule == "" {
				continue
			}
			g := graph.New()
			n, err := Parse(g, rule)
			if err != nil {
				t.Errorf("%s: %s: %v", op.Name, rule, err)
				continue
			}
			for _, v := range graph.Vars(n) {
				if v.Name() != "y" && !strings.Contains(strings.Join(op.Args, " "), v.Name()) {
					t.Errorf("%s: %s has the variable %s", op.Name, rule, v.Name())
				}
			}
		}
	}
}

func TestBuildErrors(t *testing.T) {
	for _, test := range []struct {
		src, place, message string
		unsupported         bool
	}{
		{"1 + sin(x, y)", "sin(x, y)", "takes 1 operand, not 2", false},
		{"dL/dw", "dL/dw", "not allowed", false},
		{"1 + tanh''(x)", "tanh''(x)", "not allowed", false},
		{"f'(x, y)", "f'(x, y)", "D[1](f)", false},
		{"sum_{i=1}^{20000} x_i", "sum_{i=1}^{20000} x_i", "20000 terms", true},
		{"sum_{i=1}^{9999} sum_{j=1}^{9999} x_i*x_j", "x_j", "nodes", true},
		{"sum_{i=1}^{12} w_{ij}", "w_{ij}", "index", true},
		{"sum_{i=1}^{2} w_{2i}", "w_{2i}", "index", true},
	} {
		_, err := Parse(graph.New(), test.src)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		place := test.src[e.Pos:e.End]
		if !strings.Contains(e.Message, test.message) || e.Unsupported != test.unsupported || test.message != "nodes" && place != test.place {
			t.Errorf("%s: at %s: %v (unsupported %v)", test.src, place, err, e.Unsupported)
		}
	}
}

func TestScope(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	var asked []string
	scope := Scope{
		Name: func(e *Expr) (graph.Node, error) {
			asked = append(asked, e.Name)
			if e.Name == "e" {
				return x, nil
			}
			if e.Name == "bad" {
				return graph.Node{}, errors.New("bad name")
			}
			return graph.Node{}, nil
		},
		Call: func(e *Expr, args []graph.Node) (graph.Node, error) {
			if e.Name == "f" {
				return ops.Square(args[0]), nil
			}
			return graph.Node{}, nil
		},
		Derivative: func(e *Expr) (graph.Node, error) {
			asked = append(asked, e.String())
			return g.Int(7), nil
		},
	}
	for _, test := range []struct{ src, want, asked string }{
		{"f(e) + sin(y)", "x^2 + sin(y)", "e y"},
		{"dL/dw", "7", "diff(L, w)"},
		{"tanh''(y)", "7", "y diff(tanh(y), y, y)"},
		{"sum_{i=1}^{2} dL/dw_i", "14", "diff(L, w_1) diff(L, w_2)"},
		{"sum_{i=1}^{1} sin''(x_i)", "7", "x_1 diff(sin(x_1), x_1, x_1)"},
		{"sum_{i=1}^{1} d/dx (i*sum_{i=1}^{2} x_i)", "7", "diff(mul(1, sum[i](x_i, 1, 2)), x)"},
	} {
		asked = nil
		e, err := ParseTextExpr(test.src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := Build(g, e, scope)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := Text(n); got != test.want || strings.Join(asked, " ") != test.asked {
			t.Errorf("%s is built as %s after asking %v", test.src, got, asked)
		}
	}
	e, err := ParseTextExpr("1 + bad", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(g, e, scope); err == nil || err.Error() != "bad name" {
		t.Errorf("the scope's error became %v", err)
	}
}

// TestBuildSharing builds a chain of 100,000 terms in two readings; the nodes
// are the same.
func TestBuildSharing(t *testing.T) {
	g := graph.New()
	src := "x" + strings.Repeat(" + x*y", 100_000)
	a, err := Parse(g, src)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse(g, strings.ReplaceAll(src, " ", ""))
	if err != nil || a != b {
		t.Errorf("two readings give %v and %v: %v", a.ID(), b.ID(), err)
	}
	if g.Len() != 100_003 {
		t.Errorf("%d nodes", g.Len())
	}
}

func ExampleParse() {
	g := graph.New()
	y, err := Parse(g, "σ(w_1 x + b)^2")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(Text(y))
	same, err := Parse(g, "sigmoid(w₁·x + b)**2")
	fmt.Println(same == y, err)
	// Output:
	// sigmoid(w_1*x + b)^2
	// true <nil>
}

func ExampleBuild() {
	g := graph.New()
	e, err := ParseTextExpr("k*x^2", Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := Build(g, e, Scope{Name: func(e *Expr) (graph.Node, error) {
		if e.Name == "k" {
			return g.Const(big.NewRat(1, 2)), nil
		}
		return graph.Node{}, nil // as by default
	}})
	fmt.Println(Text(n), err)
	// Output: 1/2*x^2 <nil>
}

func ExampleText() {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	fmt.Println(Text(ops.Neg(ops.Div(x, ops.Mul(y, g.Rational(-1, 4))))))
	// Output: -(x/(-1/4*y))
}
