package grad_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

var close9 = cmp.Options{cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateNaNs()}

func parse(t testing.TB, g *graph.Graph, text string) graph.Node {
	t.Helper()
	n, err := notation.Parse(g, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

func value(t testing.TB, n graph.Node, at map[graph.Node]float64) float64 {
	t.Helper()
	v, err := program.Evaluate(at, n)
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

func ExampleOf() {
	g := graph.New()
	w, x := g.Var("w"), g.Var("x")
	y := ops.Sigmoid(ops.Mul(w, x))

	dw := grad.Of(y, w)[0]
	fmt.Println(notation.Text(dw))
	// Output:
	// sigmoid(w*x)*(1 - sigmoid(w*x))*x
}

func TestHigherDerivatives(t *testing.T) {
	for _, c := range []struct {
		f     string
		order int
		at    float64
		want  float64
	}{
		{"x*x*x", 2, 2, 12}, // a shared node; the naive answer is 4
		{"exp(x^2)", 2, 1, 6 * math.E},
		{"sin(sin(x))", 2, 1, -math.Sin(math.Sin(1))*math.Cos(1)*math.Cos(1) - math.Cos(math.Sin(1))*math.Sin(1)},
		{"sigmoid(x)", 2, 0.5, -0.05755679485232075},
		{"tanh(x)", 2, 0.5, -2 * math.Tanh(0.5) * (1 - math.Tanh(0.5)*math.Tanh(0.5))},
		{"x^2", 3, 1.5, 0},
		{"where(x > 0, sqrt(x), 0)", 1, -1, 0},
		{"where(x > 0, sqrt(x), 0)", 2, -1, 0},
		{"where(x > 0, sqrt(x), 0)", 3, -1, 0},
		{"where(x > 0, sqrt(x), 0)", 2, 4, -1.0 / 32},
		{"where(x > 0, where(x > 1, log(x - 1), x), x^2) + x", 1, 0.5, 2},
		{"where(x > 0, where(x > 1, log(x - 1), x), x^2) + x", 2, -3, 2},
		{"relu(log(x) - 1)", 1, 0, 0},
		{"max(sqrt(x), 2)", 1, 0, 0},
		{"abs(x)^3", 2, -2, 12},
		{"log(sigmoid(x))", 1, -800, 1},
		{"log(sigmoid(x))", 2, -800, 0},
		{"log(sigmoid(x))", 1, 40, 4.248354255291589e-18},
		{"log(sigmoid(x))", 2, 40, -4.248354255291589e-18},
		{"sigmoid(x)", 1, 40, 4.248354255291589e-18},
		{"sigmoid(x)", 2, 40, -4.248354255291589e-18},
		{"sigmoid(x)", 3, -40, 4.248354255291589e-18},
		{"softplus(x)", 1, -745, 5e-324},
		{"softplus(x)", 2, 40, 4.248354255291589e-18},
		{"softplus(x)", 1, 800, 1},
		{"log1p(x)", 1, 1e300, 1e-300},
		{"log1p(x)", 2, 1e-20, -1},
		{"expm1(x)", 1, 1e-20, 1},
		{"expm1(x)", 2, -700, math.Exp(-700)},
	} {
		g := graph.New()
		x := g.Var("x")
		d := parse(t, g, c.f)
		for range c.order {
			d = grad.Of(d, x)[0]
		}
		got := value(t, d, map[graph.Node]float64{x: c.at})
		if math.Abs(got-c.want) > 1e-8*math.Abs(c.want) {
			t.Errorf("derivative %d of %s at %v = %v, want %v (%s)", c.order, c.f, c.at, got, c.want, notation.Text(d))
		}
	}
}

func TestPowerAtZero(t *testing.T) {
	g := graph.New()
	x, p := g.Var("x"), g.Var("p")
	d := grad.Of(ops.Pow(x, p), x)[0]
	if got := value(t, d, map[graph.Node]float64{x: 0, p: 2}); got != 0 {
		t.Errorf("d x^p/dx at x = 0, p = 2 is %v", got)
	}
}

// Baydin, Pearlmutter, Radul, Siskind: Automatic differentiation in machine
// learning: a survey. JMLR 18 (2018), tables 2 and 3.
func TestBaydin(t *testing.T) {
	g := graph.New()
	x1, x2 := g.Var("x1"), g.Var("x2")
	y := parse(t, g, "log(x1) + x1*x2 - sin(x2)")
	at := map[graph.Node]float64{x1: 2, x2: 5}
	d := grad.Of(y, x1, x2)
	forward := grad.JacobianVector([]graph.Node{y}, []graph.Node{x1, x2}, []graph.Node{g.Int(1), g.Int(0)})
	got := []float64{value(t, y, at), value(t, d[0], at), value(t, d[1], at), value(t, forward[0], at)}
	want := []float64{11.652071455223084, 5.5, 1.7163378145367738, 5.5}
	if diff := cmp.Diff(want, got, close9); diff != "" {
		t.Errorf("y, dy/dx1, dy/dx2, forward (-want +got):\n%s", diff)
	}
}

// The example of micrograd's README (A. Karpathy, 2020).
func TestMicrograd(t *testing.T) {
	g := graph.New()
	a, b := g.Var("a"), g.Var("b")
	n := func(i int64) graph.Node { return g.Int(i) }
	c := ops.Add(a, b)
	d := ops.Add(ops.Mul(a, b), ops.Pow(b, n(3)))
	c = ops.Add(c, ops.Add(c, n(1)))
	c = ops.Add(c, ops.Sub(ops.Add(n(1), c), a))
	d = ops.Add(d, ops.Add(ops.Mul(d, n(2)), ops.Relu(ops.Add(b, a))))
	d = ops.Add(d, ops.Add(ops.Mul(n(3), d), ops.Relu(ops.Sub(b, a))))
	e := ops.Sub(c, d)
	f := ops.Square(e)
	y := ops.Div(f, n(2))
	y = ops.Add(y, ops.Div(n(10), f))
	at := map[graph.Node]float64{a: -4, b: 2}
	dy := grad.Of(y, a, b)
	got := []float64{value(t, y, at), value(t, dy[0], at), value(t, dy[1], at)}
	want := []float64{24.70408163265306, 138.83381924198252, 645.5772594752186}
	if diff := cmp.Diff(want, got, close9); diff != "" {
		t.Errorf("g, dg/da, dg/db (-want +got):\n%s", diff)
	}
}

func TestAnyNodeIsAVariable(t *testing.T) {
	g := graph.New()
	w, y := g.Var("w"), g.Var("y")
	z := ops.Mul(w, g.Int(3))
	a := ops.Sigmoid(z)
	loss := ops.Square(ops.Sub(y, a))
	got := grad.Of(loss, a, z, w, g.Var("unused"), loss)
	da := ops.Neg(ops.Mul(g.Int(2), ops.Sub(y, a)))
	if got[0] != da {
		t.Errorf("dL/da = %s", notation.Text(got[0]))
	}
	if want := grad.Of(loss, z)[0]; got[1] != want {
		t.Errorf("dL/dz beside others is %s, alone %s", notation.Text(got[1]), notation.Text(want))
	}
	if !got[3].IsInt(0) || !got[4].IsInt(1) {
		t.Errorf("dL/dunused = %v, dL/dL = %v", got[3], got[4])
	}
	// A sign does not hide the node it is put on.
	n := ops.Neg(w)
	if d := grad.Of(ops.Neg(n), n)[0]; !d.IsInt(-1) {
		t.Errorf("d(-n)/dn = %v", d)
	}
}

func TestUnknownFunctions(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	for _, c := range []struct{ f, want string }{
		{"f(x)", "f'(x)"},
		{"f(x^2)", "f'(x^2)*2*x"},
		{"f'(g(x))", "f''(g(x))*g'(x)"},
		{"h(x, sin(x))", "D[1](h)(x, sin(x)) + D[2](h)(x, sin(x))*cos(x)"},
	} {
		got := grad.Of(parse(t, g, c.f), x)[0]
		want := parse(t, g, c.want)
		at := func(n graph.Node) float64 {
			values := map[graph.Node]float64{x: 0.7}
			for i, u := range program.NewEvaluator(got, want).Unknown() {
				if !u.IsVar() {
					values[u] = 1.3 + float64(i)
				}
			}
			return value(t, n, values)
		}
		if diff := cmp.Diff(at(want), at(got), close9); diff != "" {
			t.Errorf("d/dx %s = %s, want %s", c.f, notation.Text(got), c.want)
		}
	}
}

func TestMatrices(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	xs := []graph.Node{x, y}
	f := parse(t, g, "x^2*y + exp(x*y)")
	at := map[graph.Node]float64{x: 0.5, y: -1.5}
	e := math.Exp(-0.75)
	want := [][]float64{{-3 + 2.25*e, 1 + e - 0.75*e}, {1 + e - 0.75*e, 0.25 * e}}

	evaluate := func(m [][]graph.Node) [][]float64 {
		out := make([][]float64, len(m))
		for i, row := range m {
			for _, n := range row {
				out[i] = append(out[i], value(t, n, at))
			}
		}
		return out
	}
	hessian := grad.Hessian(f, xs...)
	if diff := cmp.Diff(want, evaluate(hessian), close9); diff != "" {
		t.Errorf("Hessian (-want +got):\n%s", diff)
	}
	if hessian[0][1] != hessian[1][0] {
		t.Error("mirrored entries are two nodes")
	}
	vector := []graph.Node{g.Int(2), g.Int(-3)}
	product := grad.HessianVector(f, xs, vector)
	wantProduct := [][]float64{{2*want[0][0] - 3*want[0][1]}, {2*want[1][0] - 3*want[1][1]}}
	if diff := cmp.Diff(wantProduct, evaluate([][]graph.Node{product[:1], product[1:]}), close9); diff != "" {
		t.Errorf("Hessian-vector product (-want +got):\n%s", diff)
	}
	ys := []graph.Node{f, parse(t, g, "x - y"), parse(t, g, "sin(x)")}
	tall := grad.Jacobian(ys, xs)     // forward sweeps
	wide := grad.Jacobian(ys[:2], xs) // reverse sweeps
	if diff := cmp.Diff(evaluate(wide), evaluate(tall[:2]), close9); diff != "" {
		t.Errorf("forward against reverse:\n%s", diff)
	}
	wantJacobian := [][]float64{{2*0.5*-1.5 - 1.5*e, 0.25 + 0.5*e}, {1, -1}, {math.Cos(0.5), 0}}
	if diff := cmp.Diff(wantJacobian, evaluate(tall), close9); diff != "" {
		t.Errorf("Jacobian (-want +got):\n%s", diff)
	}
	pulled := grad.VectorJacobian(ys, xs, []graph.Node{g.Int(1), g.Int(2), g.Int(0)})
	wantPulled := [][]float64{{wantJacobian[0][0] + 2, wantJacobian[0][1] - 2}}
	if diff := cmp.Diff(wantPulled, evaluate([][]graph.Node{pulled}), close9); diff != "" {
		t.Errorf("vector-Jacobian product (-want +got):\n%s", diff)
	}
}

// A gradient is a constant factor larger than its function, however nested.
func TestGradientsDoNotSwell(t *testing.T) {
	size := func(depth int) (function, gradient int) {
		g := graph.New()
		x := g.Var("x")
		e := x
		for range depth {
			e = ops.Mul(ops.Sin(e), e)
		}
		function = g.Len()
		grad.Of(e, x)
		return function, g.Len() - function
	}
	f, d := size(1000)
	if d > 6*f {
		t.Errorf("the gradient of %d nodes has %d", f, d)
	}
	f2, d2 := size(2000)
	if float64(d2)/float64(d) > 1.05*float64(f2)/float64(f) {
		t.Errorf("twice the depth: from %d to %d nodes", d, d2)
	}
}

func TestDepthOfAMillion(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	e := x
	for range 1_000_000 {
		e = ops.Sin(e)
	}
	d := grad.Of(e, x)[0]
	if got := value(t, d, map[graph.Node]float64{x: 0}); got != 1 {
		t.Errorf("derivative at 0 is %v, want 1", got)
	}
}

// Every rule of the table agrees with differences taken in high precision
// where the operation is smooth: a row needs no test of its own.
func TestRules(t *testing.T) {
	for _, op := range ops.All() {
		if op.Arity() == 0 {
			continue
		}
		t.Run(op.Name, func(t *testing.T) {
			g := graph.New()
			xs := make([]graph.Node, op.Arity())
			for i, name := range op.Args {
				xs[i] = g.Var(name)
			}
			y := g.Apply(op, xs...)
			ds := grad.Of(y, xs...)
			points := []float64{-3.3, -1.7, -0.6, 0.3, 0.8, 1.9, 4.1}
			checked := 0
			for k := range points {
				at := map[graph.Node]float64{}
				for i, x := range xs {
					at[x] = points[(k+3*i)%len(points)]
				}
				v := value(t, y, at)
				if math.IsNaN(v) || math.IsInf(v, 0) {
					continue
				}
				for i, x := range xs {
					const h = 1e-3
					f := func(step float64) float64 {
						there := map[graph.Node]float64{}
						for n, v := range at {
							there[n] = v
						}
						there[x] += step * h
						return value(t, y, there)
					}
					// Sixth-order central difference.
					want := (45*(f(1)-f(-1)) - 9*(f(2)-f(-2)) + f(3) - f(-3)) / (60 * h)
					got := value(t, ds[i], at)
					if math.IsNaN(want) {
						continue
					}
					if math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
						t.Errorf("d%s/d%s at %v = %v, differences give %v", op.Name, x.Name(), at, got, want)
					}
					checked++
				}
			}
			if checked == 0 {
				t.Error("no point lies in the domain")
			}
		})
	}
}

// An operation that is defined by a formula alone is differentiated by it.
func TestUserDefinedOperation(t *testing.T) {
	swish := ops.Define(ops.Op{
		Name:  "test_swish",
		Value: ops.Unary(func(x float64) float64 { return x / (1 + math.Exp(-x)) }),
		Def:   "x*sigmoid(x)",
	})
	g := graph.New()
	x := g.Var("x")
	d := grad.Of(x.Apply(swish, ops.Square(x)), x)[0]
	want := grad.Of(ops.Mul(ops.Square(x), ops.Sigmoid(ops.Square(x))), x)[0]
	at := map[graph.Node]float64{x: 1.3}
	if diff := cmp.Diff(value(t, want, at), value(t, d, at), close9); diff != "" {
		t.Error(diff)
	}
}

// Forward and reverse sweeps are two ways to the same derivative, and both
// agree with differences.
func TestForwardAgreesWithReverse(t *testing.T) {
	smooth := []string{"sin", "cos", "exp", "sigmoid", "tanh", "softplus", "atan", "erf", "square", "neg", "asinh", "relu", "abs"}
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		x, y := g.Var("x"), g.Var("y")
		nodes := []graph.Node{x, y, g.Const(big.NewRat(rapid.Int64Range(-9, 9).Draw(t, "num"), 4))}
		for range rapid.IntRange(1, 12).Draw(t, "size") {
			pick := func() graph.Node { return nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "operand")] }
			switch k := rapid.IntRange(0, len(smooth)+4).Draw(t, "op"); {
			case k < len(smooth):
				nodes = append(nodes, x.Apply(ops.Lookup(smooth[k]), pick()))
			case k == len(smooth):
				nodes = append(nodes, ops.Select(ops.Less(pick(), pick()), pick(), pick()))
			default:
				op := []string{"add", "sub", "mul", "max"}[k-len(smooth)-1]
				nodes = append(nodes, x.Apply(ops.Lookup(op), pick(), pick()))
			}
		}
		f := nodes[len(nodes)-1]
		at := map[graph.Node]float64{x: 0.37, y: -0.81}
		reverse := grad.Of(f, x, y)
		for i, direction := range [][]graph.Node{{g.Int(1), g.Int(0)}, {g.Int(0), g.Int(1)}} {
			forward := grad.JacobianVector([]graph.Node{f}, []graph.Node{x, y}, direction)[0]
			v, err := program.Evaluate(at, reverse[i], forward)
			if err != nil {
				t.Fatal(err)
			}
			if math.IsInf(v[0], 0) || math.IsNaN(v[0]) {
				continue
			}
			if math.Abs(v[0]-v[1]) > 1e-9*(1+math.Abs(v[0])) {
				t.Fatalf("%v by variable %d: reverse %v, forward %v", f, i, v[0], v[1])
			}
		}
	})
}
