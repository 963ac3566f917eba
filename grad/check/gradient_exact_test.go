package check_test

import (
	"math"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// parsed returns an expression with its variables.
func parsed(t testing.TB, source string, names ...string) (node graph.Node, vars []graph.Node) {
	t.Helper()
	g := graph.New()
	for _, name := range names {
		vars = append(vars, g.Var(name))
	}
	node, err := notation.Parse(g, source)
	if err != nil {
		t.Fatal(err)
	}
	return node, vars
}

func TestGradientOf(t *testing.T) {
	for _, c := range []struct {
		source  string
		x       float64
		claim   float64
		verdict check.Agreement
		remark  string
	}{
		{"exp(x)", 1, math.E, check.Agrees, ""},
		{"exp(x)", 1, math.E * (1 + 1e-13), check.Differs, "relative error 1e-13"},
		{"x^2 + 2*x + 1", -1, 0, check.Agrees, ""},
		{"x^2", 3, 3, check.Differs, "off by a factor 1/2"},
		{"cos(x)", 1, math.Sin(1), check.Differs, "sign"},
		{"log(x)", -1, -1, check.CannotTell, "f(x) is NaN"},
		{"1/x", 0, 1, check.CannotTell, "f(x) is NaN"},
		{"sqrt(x)", 0, 1, check.CannotTell, "the derivative is NaN"},
		{"relu(x)", 0, 1, check.CannotTell, "kink: from the left 0, from the right 1"},
		{"relu(x)", 0, 2, check.Differs, "not between them"},
		{"relu(x)", 1e-9, 1, check.Agrees, ""},
		{"abs(x) + x", 0, 0.5, check.CannotTell, "kink: from the left 0, from the right 2"},
		{"max(x^3, 0)", 0, 0, check.Agrees, ""},
		{"select(x > 0, sqrt(x), 0)", -1, 0, check.Agrees, ""},
		{"tanh(x)", 20, 0, check.CannotTell, "too coarse"}, // 1 - tanh(x)^2 is 0 in float64
		{"sigmoid(x)", 0, math.NaN(), check.Differs, "NaN"},
	} {
		node, vars := parsed(t, c.source, "x")
		r := check.GradientOf(node, vars, func(dst, x []float64) { dst[0] = c.claim }, []float64{c.x}, check.GradientOptions{})
		if got := r.Components[0]; got.Verdict != c.verdict || !strings.Contains(got.Remark, c.remark) || got.Name != "x" {
			t.Errorf("%s at %v: want %v with %q:\n%v", c.source, c.x, c.verdict, c.remark, r)
		}
	}
}

// A derivative that cancels is not wrong for the digits that it loses.
func TestGradientOfCancellation(t *testing.T) {
	node, vars := parsed(t, "tanh(x)", "x")
	df := func(dst, x []float64) {
		y := math.Tanh(x[0])
		dst[0] = 1 - y*y
	}
	for _, x := range []float64{0.1, 1.75, 3.5, 8, 15} {
		if err := check.GradientOf(node, vars, df, []float64{x}, check.GradientOptions{}).Err(); err != nil {
			t.Error(err)
		}
	}
}

func TestGradientOfFloat32(t *testing.T) {
	node, vars := parsed(t, "x^2*y", "x", "y")
	df := func(dst, x []float32) { dst[0], dst[1] = 2*x[0]*x[1], x[0]*x[0] }
	if err := check.GradientOf(node, vars, df, []float32{1.1, -0.3}, check.GradientOptions{}).Err(); err != nil {
		t.Error(err)
	}
}

func TestHessianOf(t *testing.T) {
	node, vars := parsed(t, "x^3*y + sin(y)", "x", "y")
	hessian := func(dst [][]float64, x []float64) {
		dst[0][0] = 6 * x[0] * x[1]
		dst[0][1], dst[1][0] = 3*x[0]*x[0], 3*x[0]*x[0]
		dst[1][1] = -math.Sin(x[1])
	}
	x := []float64{0.7, 2}
	if err := check.HessianOf(node, vars, hessian, x, check.GradientOptions{}).Err(); err != nil {
		t.Error(err)
	}
	wrong := func(dst [][]float64, x []float64) {
		hessian(dst, x)
		dst[1][1] = math.Sin(x[1])
	}
	r := check.HessianOf(node, vars, wrong, x, check.GradientOptions{})
	if c := r.Components[3]; r.Count(check.Differs) != 1 || c.Name != "y, y" || c.Remark != "sign" {
		t.Error(r)
	}
}

func TestEqual(t *testing.T) {
	const whole = ""
	one := func(f func(float64) float64) func([]float64) float64 {
		return func(x []float64) float64 { return f(x[0]) }
	}
	for _, c := range []struct {
		source string
		f      func(x []float64) float64
		opt    check.EqualOptions
		want   string // in the error; none if empty
	}{
		{"sin(x)^2", one(func(x float64) float64 { return (1 - math.Cos(2*x)) / 2 }), check.EqualOptions{Lower: []float64{0.5}, Upper: []float64{3}, Relative: 1e-14}, whole},
		{"1/(1 + exp(-x))", one(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }), check.EqualOptions{}, whole},
		{"log(x)", one(math.Log), check.EqualOptions{}, whole},
		{"exp(x) - 1", one(func(x float64) float64 { return math.Exp(x) - 1 }), check.EqualOptions{}, whole},
		{"sin(x)", one(func(x float64) float64 { return math.Sin(x) * (1 + 1e-12) }), check.EqualOptions{}, "f differs from the expression"},
		{"sin(x)", one(func(x float64) float64 { return math.Sin(x) * (1 + 1e-12) }), check.EqualOptions{Relative: 1e-11}, whole},
		{"abs(x)", one(func(x float64) float64 { return x }), check.EqualOptions{Lower: []float64{0}, Upper: []float64{9}}, whole},
		{"abs(x)", one(func(x float64) float64 { return x }), check.EqualOptions{Lower: []float64{-2}, Upper: []float64{2}}, "f is -"},
		{"x", one(math.Sqrt), check.EqualOptions{}, "f is NaN"},
		{"log(-1 - x^2)", one(math.Exp), check.EqualOptions{}, "undefined at all of the 200 points"},
		{"x", func([]float64) float64 { panic("no") }, check.EqualOptions{}, "f panics"},
	} {
		node, vars := parsed(t, c.source, "x")
		err := check.Equal(node, vars, c.f, c.opt)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.source, err, c.want)
		}
	}
}
