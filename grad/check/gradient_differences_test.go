package check_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

func rosenbrock(x []float64) float64 {
	a, b := x[1]-x[0]*x[0], 1-x[0]
	return 100*a*a + b*b
}

func rosenbrockGradient(dst, x []float64) {
	dst[0] = -400*x[0]*(x[1]-x[0]*x[0]) - 2*(1-x[0])
	dst[1] = 200 * (x[1] - x[0]*x[0])
}

// A function of one variable, what somebody claims its derivative to be, and
// what is to be found.
var oneVariable = []struct {
	name    string
	f       func(float64) float64
	x       float64
	claim   float64
	verdict check.Agreement
	remark  string // contained in the remark
}{
	{"exp", math.Exp, 1, math.E, check.Agrees, ""},
	{"exp, 9th digit", math.Exp, 1, math.E * (1 + 1e-9), check.Differs, "relative error 1e-09"},
	{"exp, 11th digit", math.Exp, 1, math.E * (1 + 1e-11), check.Differs, "relative error 1e-11"},
	{"sign", math.Atan, 0.5, -0.8, check.Differs, "sign"},
	{"factor 2", math.Atan, 0.5, 1.6, check.Differs, "off by a factor 2"},
	{"factor -1/3", func(x float64) float64 { return x * x * x }, 1, -1, check.Differs, "off by a factor -1/3"},
	{"should be 0", math.Cos, 0, 1e-9, check.Differs, "the derivative is 0"},
	{"should not be 0", math.Sin, 0, 0, check.Differs, "yours is 0"},
	{"NaN", math.Sin, 0, math.NaN(), check.Differs, "NaN"},
	{"constant", func(float64) float64 { return 3 }, 1, 0, check.Agrees, ""},
	{"flat near 0", func(x float64) float64 { return 1 + math.Pow(x, 20) }, 0, 0, check.Agrees, ""},

	{"|x| at 0", math.Abs, 0, 0, check.CannotTell, "kink: from the left -1, from the right 1"},
	{"|x| at 0, beyond", math.Abs, 0, 5, check.Differs, "not between"},
	{"|x| near 0", math.Abs, 1e-5, 1, check.Agrees, ""},
	{"|x| near 0, wrong", math.Abs, -1e-5, 1, check.Differs, "sign"},
	{"relu at 0", func(x float64) float64 { return max(x, 0) }, 0, 1, check.CannotTell, "kink: from the left 0, from the right 1"},
	{"dead relu", func(x float64) float64 { return 1 + max(x, 0) }, -0.3, 0, check.Agrees, ""},
	{"dead relu near 0", func(x float64) float64 { return 1 + max(x, 0) }, -1e-4, 0, check.Agrees, ""},
	{"small kink", func(x float64) float64 { return math.Exp(x) + 1e-3*math.Abs(x-1) }, 1, math.E, check.CannotTell, "kink: from the left 2.717, from the right 2.719"},
	{"smooth |x|", func(x float64) float64 { return math.Sqrt(x*x + 1e-6) }, 0, 0, check.Agrees, ""},
	{"|x|^1.5", func(x float64) float64 { return math.Pow(math.Abs(x), 1.5) }, 0, 0, check.Agrees, ""},
	{"step", math.Floor, 0, 0, check.CannotTell, "jump: f is -1 to the left, 0 here"},
	{"step nearby", math.Floor, -1e-5, 0, check.Agrees, ""},
	{"cube root", math.Cbrt, 0, 0, check.CannotTell, "slope is unbounded"},
	{"root of |x|", func(x float64) float64 { return math.Sqrt(math.Abs(x)) }, 0, 0, check.CannotTell, "slope is unbounded"},
	{"square root", math.Sqrt, 0, 0, check.CannotTell, "undefined to the left; the slope from the right is unbounded"},
	{"edge", func(x float64) float64 { return 2*x + math.Log(x)*0 + 0*math.Sqrt(x-1) }, 1, 2, check.CannotTell, "undefined to the left; the slope from the right is 2"},
	{"undefined", math.Log, -1, -1, check.CannotTell, "f(x) is NaN"},
	{"no slope", func(x float64) float64 { return x * math.Sin(1/(x+1e-300)) }, 0, 0, check.CannotTell, "do not come together"},

	{"tiny x", math.Log, 1e-20, 1e20, check.Agrees, ""},
	{"tiny x, wrong", math.Log, 1e-20, 1e20 * (1 + 1e-8), check.Differs, ""},
	{"huge x", math.Log, 1e20, 1e-20, check.Agrees, ""},
	{"huge x, wrong", math.Log, 1e20, 1e-20 * (1 + 1e-8), check.Differs, ""},
	{"near a pole", func(x float64) float64 { return 1 / x }, 1e-3, -1e6, check.Agrees, ""},
	{"many periods away", math.Sin, 1e9, math.Cos(1e9), check.Agrees, ""},
	{"period 1", func(x float64) float64 { return math.Sin(2 * math.Pi * x) }, 0, 2 * math.Pi, check.Agrees, ""},
	{"local feature", func(x float64) float64 { return x + 1e-7*math.Tanh(1e6*x) }, 0, 1.1, check.Agrees, ""},
	{"two scales", func(x float64) float64 { return x + float64(1e-7*math.Sin(1e7*x)) }, 0.3, 1, check.CannotTell, "depend on the step"},

	{"float32 inside", func(x float64) float64 { return float64(float32(math.Sin(x))) }, 1, math.Cos(1), check.Agrees, "noise: f is only accurate to 1e-07"},
	{"float32 inside, wrong", func(x float64) float64 { return float64(float32(math.Sin(x))) }, 1, 1.001 * math.Cos(1), check.Differs, ""},
	{"noise", func(x float64) float64 { return math.Sin(x) + 1e-8*math.Sin(1e15*x) }, 1, math.Cos(1), check.Agrees, "noise: f is only accurate to 1e-08"},
	{"noise, wrong", func(x float64) float64 { return math.Sin(x) + 1e-8*math.Sin(1e15*x) }, 1, 1.001 * math.Cos(1), check.Differs, ""},
	{"cancellation of rounded sums", func(x float64) float64 { return 2 - (2 + x) }, 0x1p-13, -1, check.Agrees, ""},
	{"cancellation of rounded sums, wrong", func(x float64) float64 { return 2 - (2 + x) }, 0x1p-13, -1.000001, check.Differs, ""},
	{"cancellation", func(x float64) float64 { return (x + 1e8) - 1e8 }, 0.3, 1, check.Agrees, "noise"},
	{"coarse values", func(x float64) float64 { return math.Log(math.Exp(30)+math.Exp(x)) - 30 }, 1, math.Exp(-29), check.CannotTell, "may be too coarse"},
	{"dead relu, wrong", func(x float64) float64 { return 1 + max(x, 0) }, -0.3, 1, check.Differs, "the derivative is 0"},
	{"much noise", func(x float64) float64 { return math.Sin(x) + 1e-2*math.Sin(1e15*x) }, 1, math.Cos(1), check.CannotTell, ""},
}

func TestOneVariable(t *testing.T) {
	for _, c := range oneVariable {
		t.Run(c.name, func(t *testing.T) {
			f := func(x []float64) float64 { return c.f(x[0]) }
			df := func(dst, x []float64) { dst[0] = c.claim }
			r := check.Gradient(f, df, []float64{c.x}, check.GradientOptions{})
			if r.Failure != nil {
				t.Fatal(r.Failure)
			}
			if got := r.Components[0]; got.Verdict != c.verdict || !strings.Contains(got.Remark, c.remark) {
				t.Errorf("want %v with %q:\n%v", c.verdict, c.remark, r)
			}
			if r.Evaluations > 1+check.MaxEvaluations {
				t.Errorf("%d evaluations", r.Evaluations)
			}
		})
	}
}

func TestKinkSides(t *testing.T) {
	r := check.Gradient(func(x []float64) float64 { return 3*max(x[0], 0) + 2*x[0] }, func(dst, x []float64) { dst[0] = 2 }, []float64{0}, check.GradientOptions{})
	if c := r.Components[0]; math.Abs(c.Left-2) > 1e-6 || math.Abs(c.Right-5) > 1e-6 || !math.IsNaN(c.Derivative) {
		t.Errorf("left %v, right %v, derivative %v", c.Left, c.Right, c.Derivative)
	}
}

func TestClassicFunctions(t *testing.T) {
	powell := func(x []float64) float64 {
		a, b, c, d := x[0]+10*x[1], x[2]-x[3], x[1]-2*x[2], x[0]-x[3]
		return a*a + 5*b*b + c*c*c*c + 10*d*d*d*d
	}
	powellGradient := func(dst, x []float64) {
		a, b, c, d := x[0]+10*x[1], x[2]-x[3], x[1]-2*x[2], x[0]-x[3]
		dst[0] = 2*a + 40*d*d*d
		dst[1] = 20*a + 4*c*c*c
		dst[2] = 10*b - 8*c*c*c
		dst[3] = -10*b - 40*d*d*d
	}
	for _, c := range []struct {
		name string
		f    func(x []float64) float64
		df   func(dst, x []float64)
		at   [][]float64
	}{
		{"Rosenbrock", rosenbrock, rosenbrockGradient, [][]float64{{-1.2, 1}, {1, 1}, {0, 0}, {1e-9, 1}, {100, -7}}},
		{"Powell", powell, powellGradient, [][]float64{{3, -1, 0, 1}, {0, 0, 0, 0}, {1, 1, 1, 1}, {1e-3, 20, 4, -5}}},
	} {
		for _, x := range c.at {
			was := fmt.Sprint(x)
			if err := check.Gradient(c.f, c.df, x, check.GradientOptions{}).Err(); err != nil {
				t.Errorf("%s at %v: %v", c.name, x, err)
			}
			if fmt.Sprint(x) != was {
				t.Errorf("%s: x has been changed from %s to %v", c.name, was, x)
			}
			for wrong := range x {
				df := func(dst, x []float64) {
					c.df(dst, x)
					dst[wrong] = dst[wrong]*(1+1e-6) + 1e-6
				}
				r := check.Gradient(c.f, df, x, check.GradientOptions{})
				for i, got := range r.Components {
					if (got.Verdict == check.Differs) != (i == wrong) {
						t.Errorf("%s at %v with component %d wrong:\n%v", c.name, x, wrong, r)
					}
				}
			}
		}
	}
}

func TestFloat32(t *testing.T) {
	f := func(x []float32) float32 { return x[0]*x[0]*x[1] + float32(math.Exp(float64(x[1]))) }
	df := func(dst, x []float32) {
		dst[0] = 2 * x[0] * x[1]
		dst[1] = x[0]*x[0] + float32(math.Exp(float64(x[1])))
	}
	x := []float32{1.3, 0.7}
	if err := check.Gradient(f, df, x, check.GradientOptions{}).Err(); err != nil {
		t.Error(err)
	}
	wrong := func(dst, x []float32) {
		df(dst, x)
		dst[1] *= 1.001
	}
	if r := check.Gradient(f, wrong, x, check.GradientOptions{}); r.Components[0].Verdict != check.Agrees || r.Components[1].Verdict != check.Differs {
		t.Error(r)
	}
	relu := func(x []float32) float32 { return max(x[0], 0) }
	if r := check.Gradient(relu, func(dst, x []float32) { dst[0] = 1 }, []float32{0}, check.GradientOptions{}); !strings.Contains(r.Components[0].Remark, "kink") {
		t.Error(r)
	}
}

func TestTolerance(t *testing.T) {
	df := func(dst, x []float64) {
		rosenbrockGradient(dst, x)
		dst[0] *= 1 + 1e-6
	}
	x := []float64{-1.2, 1}
	for opt, want := range map[*check.GradientOptions]bool{{}: false, {Relative: 1e-5}: true, {Relative: 1e-7}: false, {Absolute: 1e-3}: true, {Absolute: 1e-5}: false} {
		if r := check.Gradient(rosenbrock, df, x, *opt); r.OK() != want || (r.Err() == nil) != want {
			t.Errorf("%+v:\n%v", *opt, r)
		}
	}
}

func TestExchanged(t *testing.T) {
	df := func(dst, x []float64) {
		rosenbrockGradient(dst, x)
		dst[0], dst[1] = dst[1], dst[0]
	}
	r := check.Gradient(rosenbrock, df, []float64{-1.2, 1}, check.GradientOptions{Names: []string{"a", "b"}})
	if got := r.Components[0].Remark; !strings.Contains(got, "it is the derivative for b") {
		t.Errorf("remark %q", got)
	}
}

func TestFailures(t *testing.T) {
	x := []float64{1, 2}
	opt := check.GradientOptions{}
	for _, c := range []struct {
		report *check.GradientReport
		want   string
	}{
		{check.Gradient(rosenbrock, check.Into(func(x []float64) []float64 { return x[:1] }), x, opt), "df returned 1 component for 2"},
		{check.Gradient(func([]float64) float64 { panic("no") }, rosenbrockGradient, x, opt), "f panics at [1 2]: no"},
		{check.Gradient(rosenbrock, func(dst, x []float64) { dst[2] = 0 }, x, opt), "df panics at [1 2]: runtime error: index out of range"},
	} {
		if err := c.report.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if len(c.report.Components) > 0 || c.report.OK() || !strings.Contains(c.report.String(), c.want) {
			t.Errorf("a failed report is not plain: %v", c.report)
		}
	}
}

// A component that df forgets, or adds to what dst held, is found.
func TestUnset(t *testing.T) {
	for name, df := range map[string]func(dst, x []float64){
		"forgotten": func(dst, x []float64) { dst[0] = -400*x[0]*(x[1]-x[0]*x[0]) - 2*(1-x[0]) },
		"added": func(dst, x []float64) {
			dst[0] = -400*x[0]*(x[1]-x[0]*x[0]) - 2*(1-x[0])
			dst[1] += 200 * (x[1] - x[0]*x[0])
		},
	} {
		r := check.Gradient(rosenbrock, df, []float64{-1.2, 1}, check.GradientOptions{})
		if r.Components[0].Verdict != check.Agrees || r.Components[1].Verdict != check.Differs || !strings.Contains(r.Components[1].Remark, "left unset") {
			t.Errorf("%s:\n%v", name, r)
		}
	}
}

// Where a value is 0 up to rounding, what rounding left is no kink.
func TestNearRoot(t *testing.T) {
	hessian := func(dst [][]float64, x []float64) {
		dst[0][0] = 1200*x[0]*x[0] - 400*x[1] + 2
		dst[0][1], dst[1][0] = -400*x[0], -400*x[0]
		dst[1][1] = 200
	}
	for _, x := range [][]float64{{1, 1}, {0, 0}, {1.1, 1.1 * 1.1}, {0.3, 0.09}, {1e-3, 1e-6}, {-7, 49}} {
		for name, r := range map[string]*check.GradientReport{
			"gradient": check.Hessian(nil, rosenbrockGradient, hessian, x, check.GradientOptions{}),
			"function": check.Hessian(rosenbrock, nil, hessian, x, check.GradientOptions{}),
		} {
			if err := r.Err(); err != nil {
				t.Errorf("from the %s: %v", name, err)
			}
		}
	}
}

func TestMatrices(t *testing.T) {
	f := func(dst, x []float64) {
		dst[0] = x[0] * math.Cos(x[1])
		dst[1] = x[0] * math.Sin(x[1])
		dst[2] = x[0] * x[0]
	}
	jacobian := func(dst [][]float64, x []float64) {
		s, c := math.Sincos(x[1])
		dst[0][0], dst[0][1] = c, -x[0]*s
		dst[1][0], dst[1][1] = s, x[0]*c
		dst[2][0], dst[2][1] = 2*x[0], 0
	}
	hessian := func(dst [][]float64, x []float64) {
		dst[0][0] = 1200*x[0]*x[0] - 400*x[1] + 2
		dst[0][1], dst[1][0] = -400*x[0], -400*x[0]
		dst[1][1] = 200
	}
	x, opt := []float64{-1.2, 1}, check.GradientOptions{}
	reports := func(jacobian, hessian func(dst [][]float64, x []float64)) map[string]*check.GradientReport {
		return map[string]*check.GradientReport{
			"jacobian":              check.Jacobian(f, jacobian, 3, x, opt),
			"hessian from gradient": check.Hessian(nil, rosenbrockGradient, hessian, x, opt),
			"hessian from function": check.Hessian(rosenbrock, nil, hessian, x, opt),
		}
	}
	for name, r := range reports(jacobian, hessian) {
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	spoil := func(m func(dst [][]float64, x []float64)) func(dst [][]float64, x []float64) {
		return func(dst [][]float64, x []float64) {
			m(dst, x)
			dst[1][0] *= 1 + 1e-7
		}
	}
	for name, r := range reports(spoil(jacobian), spoil(hessian)) {
		if r.Count(check.Differs) != 1 || r.Count(check.CannotTell) != 0 || r.Components[2].Verdict != check.Differs {
			t.Errorf("%s:\n%v", name, r)
		}
	}
}

// smooth draws an expression in x and y that is smooth wherever it is defined,
// of moderate size.
func smooth(t *rapid.T, g *graph.Graph) graph.Node {
	nodes := []graph.Node{g.Var("x"), g.Var("y"), g.Rational(3, 2)}
	pick := func() graph.Node { return nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "operand")] }
	for range rapid.IntRange(2, 7).Draw(t, "operations") {
		a, b := pick(), pick()
		var n graph.Node
		switch rapid.IntRange(0, 8).Draw(t, "operation") {
		case 0:
			n = ops.Add(a, b)
		case 1:
			n = ops.Sub(a, b)
		case 2:
			n = ops.Mul(a, b)
		case 3:
			n = ops.Sin(a)
		case 4:
			n = ops.Tanh(a)
		case 5:
			n = ops.Sigmoid(a)
		case 6:
			n = ops.Div(a, ops.Add(g.Int(2), ops.Square(b)))
		case 7:
			n = ops.Exp(ops.Sin(a))
		case 8:
			n = ops.Sqrt(ops.Add(g.Int(1), ops.Square(a)))
		}
		nodes = append(nodes, n)
	}
	return nodes[len(nodes)-1]
}

// inGo returns functions that evaluate a node and its gradient.
func inGo(node graph.Node, vars ...graph.Node) (f func(x []float64) float64, df func(dst, x []float64)) {
	value, gradient := program.NewEvaluator(node), program.NewEvaluator(grad.Of(node, vars...)...)
	set := func(e *program.Evaluator, x []float64) *program.Evaluator {
		for i, v := range vars {
			e.Set(v, x[i])
		}
		return e
	}
	f = func(x []float64) float64 { return set(value, x).Run(nil)[0] }
	df = func(dst, x []float64) { copy(dst, set(gradient, x).Run(nil)) }
	return f, df
}

// isAccurate reports whether float64 has a node's value right, if it is very small.
// At x = 1e-19 it has x^2 for x*(y - (x + y) + x), which is 0: no noise, but another
// smooth function.
func isAccurate(node graph.Node, vars []graph.Node, x []float64) bool {
	e := program.NewEvaluator(node)
	at := map[graph.Node]*big.Rat{}
	for i, v := range vars {
		e.Set(v, x[i])
		at[v] = new(big.Rat).SetFloat64(x[i])
	}
	exact := enclosure.Eval([]graph.Node{node}, at, 256)[0].Float64()
	value := e.Run(nil)[0]
	return math.Abs(value) > 1e-30 || math.Abs(value-exact) <= 1e-9*math.Abs(exact)
}

func TestRandomGradients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		node := smooth(t, g)
		vars := []graph.Node{g.Var("x"), g.Var("y")}
		f, df := inGo(node, vars...)
		x := []float64{rapid.Float64Range(-3, 3).Draw(t, "x"), rapid.Float64Range(-3, 3).Draw(t, "y")}
		if !isAccurate(node, vars, x) {
			t.Skip("in float64 this is another function")
		}
		right := []*check.GradientReport{
			check.Gradient(f, df, x, check.GradientOptions{}),
			check.GradientOf(node, vars, df, x, check.GradientOptions{}),
		}
		for _, r := range right {
			if r.Failure != nil || r.Count(check.Differs) > 0 {
				t.Errorf("%s at %v:\n%v", notation.Text(node), x, r)
			}
		}
		truth := make([]float64, 2)
		df(truth, x)
		wrong := rapid.IntRange(0, 1).Draw(t, "wrong")
		spoilt := func(dst, x []float64) {
			df(dst, x)
			dst[wrong] *= 1 + 1e-6
		}
		for i, r := range []*check.GradientReport{
			check.Gradient(f, spoilt, x, check.GradientOptions{}),
			check.GradientOf(node, vars, spoilt, x, check.GradientOptions{}),
		} {
			// Whatever could be told to be right is told to be wrong.
			was := right[i].Components[wrong]
			sharp := was.Verdict == check.Agrees && 20*was.Error < 1e-6*math.Abs(truth[wrong])
			if sharp && r.Components[wrong].Verdict != check.Differs {
				t.Errorf("%s at %v, with component %d off by 1e-6:\n%v", notation.Text(node), x, wrong, r)
			}
		}
	})
}

func TestDeterministic(t *testing.T) {
	run := func() string {
		return check.Gradient(rosenbrock, rosenbrockGradient, []float64{0.3, -2}, check.GradientOptions{}).String()
	}
	if a, b := run(), run(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}
