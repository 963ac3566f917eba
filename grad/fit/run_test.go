package fit

import (
	"context"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
)

// chunked hands out columns in chunks of a few rows.
type chunked struct {
	columns [][]float64
	size    int
}

func (c chunked) Chunks() iter.Seq2[[][]float64, error] {
	return func(yield func([][]float64, error) bool) {
		n := len(c.columns[0])
		for from := 0; from < n; from += c.size {
			var part [][]float64
			for _, column := range c.columns {
				part = append(part, column[from:min(from+c.size, n)])
			}
			if !yield(part, nil) {
				return
			}
		}
	}
}

// decay is y = a*exp(-b*x) + c with noise.
func decay(t testing.TB, rows int) Problem {
	random := rand.New(rand.NewPCG(7, 7))
	x, y := make([]float64, rows), make([]float64, rows)
	for i := range x {
		x[i] = 5 * random.Float64()
		y[i] = 3*math.Exp(-0.8*x[i]) + 0.5 + 0.1*random.NormFloat64()
	}
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b", "c"})
	for i := range p.Parameters {
		p.Parameters[i].Start = 1
	}
	p.Residuals = []graph.Node{formula(t, g, "y - (a*exp(-b*x) + c)")}
	p.Data = Columns{x, y}
	return p
}

// Rows that are streamed give what rows in memory give.
func TestStreamed(t *testing.T) {
	p := decay(t, 9000)
	for _, method := range []Method{LevenbergMarquardt, LBFGS} {
		held := fitted(t, p, Options{Method: method})
		q := p
		q.Data = chunked{p.Data.(Columns), 1000}
		streamed := fitted(t, q, Options{Method: method, MaxHeld: 100})
		if streamed.Rows != 9000 {
			t.Errorf("%d rows", streamed.Rows)
		}
		for i, e := range held.Estimates {
			near(t, e.Name, streamed.Estimates[i].Value, e.Value, 1e-9)
			near(t, "its error", streamed.Estimates[i].Error, e.Error, 1e-7)
		}
		if method == LevenbergMarquardt {
			near(t, "R^2", streamed.R2, held.R2, 1e-9)
			near(t, "the sum of squares", streamed.Objective, held.Objective, 1e-10)
		}
	}
}

// The result does not depend on the number of workers, nor on the run.
func TestDeterministic(t *testing.T) {
	for _, opt := range []Options{
		{}, {Method: LBFGS}, {Method: Adam, Batch: 100, MaxIterations: 300, Seed: 3}, {Starts: 3, Seed: 5},
	} {
		var first []Estimate
		for _, workers := range []int{1, 2, 7, 1} {
			opt.Workers = workers
			r, err := Run(context.Background(), decay(t, 20_000), opt)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = r.Estimates
			}
			if !reflect.DeepEqual(first, r.Estimates) {
				t.Errorf("%+v: %+v is not %+v", opt, r.Estimates, first)
			}
		}
	}
}

// Interrupting keeps the best that was found.
func TestInterrupted(t *testing.T) {
	for _, method := range []Method{LevenbergMarquardt, LBFGS, GradientDescent, Adam} {
		ctx, cancel := context.WithCancel(context.Background())
		p := decay(t, 500)
		var seen []float64
		r, err := Run(ctx, p, Options{Method: method, Progress: func(at Progress) {
			seen = append(seen, at.Objective)
			if len(seen) == 3 {
				cancel()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason != Interrupted || r.Reason.Converged() {
			t.Errorf("%v stopped since %v", method, r.Reason)
		}
		if r.Objective > seen[0] || r.Objective != seen[2] {
			t.Errorf("%v: %v of %v", method, r.Objective, seen)
		}
	}
}

// Gradient descent takes the steps of the textbook, and with batches it comes
// near the minimum.
func TestGradientDescent(t *testing.T) {
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b"})
	p.Loss = formula(t, g, "(y - a - b*x)^2/2")
	p.Data = Columns{{0, 1, 2}, {1, 3, 5}}
	r, err := Run(context.Background(), p, Options{Method: GradientDescent, MaxIterations: 1, Rate: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	// The mean gradient at 0 is -(3, 13/3).
	near(t, "a", r.Estimates[0].Value, 0.9, 1e-14)
	near(t, "b", r.Estimates[1].Value, 1.3, 1e-14)
	r, err = Run(context.Background(), p, Options{Method: Adam, MaxIterations: 1, Rate: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a by Adam", r.Estimates[0].Value, 0.25, 1e-6) // the first step has the length of the rate
	for _, opt := range []Options{{Method: GradientDescent}, {Method: Adam, Batch: 2, MaxIterations: 4000}, {Method: GradientDescent, Batch: 2, Rate: 0.05}} {
		r, err := Run(context.Background(), p, opt)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "a", r.Estimates[0].Value, 1, 1e-3)
		near(t, "b", r.Estimates[1].Value, 2, 1e-3)
	}
	r, err = Run(context.Background(), p, Options{Method: GradientDescent, Rate: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	if r.Reason != Diverged || r.Reason.Converged() || bad(r.Objective) {
		t.Errorf("%v, %v", r.Reason, r.Objective)
	}
}

// Several starts find the deepest of several minima.
func TestStarts(t *testing.T) {
	var x, y []float64
	for i := range 200 {
		x = append(x, float64(i)/20)
		y = append(y, math.Sin(3.1*x[i]))
	}
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"w"})
	p.Parameters[0].Start = 1
	p.Residuals = []graph.Node{formula(t, g, "y - sin(w*x)")}
	p.Data = Columns{x, y}
	if r := fitted(t, p, Options{}); r.Objective < 1 {
		t.Fatal("the test is too easy: one start is enough")
	}
	r := fitted(t, p, Options{Starts: 40, Seed: 1})
	near(t, "w", math.Abs(r.Estimates[0].Value), 3.1, 1e-9)
}

// Intervals by profile go with the parameter: those of b = log(c) are the
// logarithms of those of c, in which the model is linear.
func TestProfile(t *testing.T) {
	x := []float64{1, 2, 3, 4}
	y := []float64{1.2, 1.7, 3.4, 3.8}
	problem := func(model string) Problem {
		g := graph.New()
		p := variables(g, []string{"x", "y"}, []string{"b"})
		p.Parameters[0].Start = 0.1
		p.Residuals = []graph.Node{formula(t, g, model)}
		p.Data = Columns{x, y}
		return p
	}
	linear := fitted(t, problem("y - b*x"), Options{}).Estimates[0]
	curved := fitted(t, problem("y - exp(b)*x"), Options{})
	in, err := curved.Profile(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the lower end", in[0].Lower, math.Log(linear.Lower), 1e-7)
	near(t, "the upper end", in[0].Upper, math.Log(linear.Upper), 1e-7)
	if e := curved.Estimates[0]; math.Abs(e.Lower-in[0].Lower) < 1e-4 {
		t.Error("the asymptotic interval is no different: the test shows nothing")
	}
}

// What is undefined is traced to its operation and row.
func TestUndefined(t *testing.T) {
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b"})
	p.Parameters[0].Start, p.Parameters[1].Start = 1, 2
	p.Residuals = []graph.Node{formula(t, g, "y - a*log(x - b)")}
	p.Data = Columns{{3, 4, 1, 5}, {1, 2, 3, 4}}
	_, err := Run(context.Background(), p, Options{})
	var u *UndefinedError
	if !errors.As(err, &u) {
		t.Fatal(err)
	}
	if u.Row != 2 || !u.Start || !u.Node.Is("log") || u.Operands[0] != -1 || u.Estimates[1] != 2 {
		t.Errorf("%+v", u)
	}
	if want := "fit: the start lies outside the domain: in row 3 log(x - b) is undefined, where x - b = -1"; u.Error() != want {
		t.Errorf("%s, want %s", u, want)
	}
	// A point that is met on the way.
	p.Parameters[1].Start = 0.9
	p.Data = Columns{{3, 4, 1, 5}, {0.1, 2, -30, 4}}
	r, err := Run(context.Background(), p, Options{TraceUndefined: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Undefined == nil || r.Undefined.Row != 2 || r.Undefined.Start || !r.Undefined.Node.Is("log") {
		t.Errorf("%+v", r.Undefined)
	}
	// A value without a derivative.
	p.Residuals = []graph.Node{formula(t, g, "y - a - sqrt(x - 1)^3*b - sqrt(b)")}
	p.Parameters[1].Start = 0
	_, err = Run(context.Background(), p, Options{})
	if !errors.As(err, &u) || u.DerivativeBy != "b" || !math.IsInf(u.Value, 1) {
		t.Errorf("%v", err)
	}
}

// Numbers whose rounding errors have no square are fitted as long as the sum of
// squares is a number.
func TestHuge(t *testing.T) {
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a"})
	p.Residuals = []graph.Node{formula(t, g, "y - a*x")}
	p.Parameters[0].Start = 1e300
	p.Data = Columns{{1, 2, 3}, {1e300, 2e300, 3e300}}
	if r := fitted(t, p, Options{}); bad(r.Objective) || r.Estimates[0].Value != 1e300 {
		t.Errorf("%v with a sum of squares of %v", r.Estimates[0].Value, r.Objective)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(g *graph.Graph, p *Problem)
	}{
		{"2 rows cannot determine 3 parameters", func(g *graph.Graph, p *Problem) { p.Data = Columns{{1, 2}, {1, 2}} }},
		{"neither a variable of the rows nor a parameter", func(g *graph.Graph, p *Problem) { p.Parameters = p.Parameters[:2] }},
		{"c is given twice", func(g *graph.Graph, p *Problem) { p.Parameters = append(p.Parameters, p.Parameters[2]) }},
		{"residuals or a loss, not both", func(g *graph.Graph, p *Problem) { p.Loss = g.Var("a") }},
		{"needs residuals or a loss", func(g *graph.Graph, p *Problem) { p.Residuals = nil }},
		{"out of its bounds", func(g *graph.Graph, p *Problem) { p.Parameters[0].Lower = new(2.0) }},
		{"leave nothing between them", func(g *graph.Graph, p *Problem) {
			p.Parameters[0].Lower, p.Parameters[0].Upper = new(2.0), new(1.0)
		}},
		{"has 1 columns for 2 variables", func(g *graph.Graph, p *Problem) { p.Data = Columns{{1, 2}} }},
		{"not of the same length", func(g *graph.Graph, p *Problem) { p.Data = Columns{{1, 2}, {1}} }},
		{"the weight depends on a", func(g *graph.Graph, p *Problem) { p.Weight = g.Var("a") }},
		{"a penalty depends on x", func(g *graph.Graph, p *Problem) { p.Penalties = []graph.Node{g.Var("x")} }},
		{"tied to x", func(g *graph.Graph, p *Problem) { p.Parameters[0].Tied = g.Var("x") }},
		{"the start of a is NaN", func(g *graph.Graph, p *Problem) { p.Parameters[0].Start = math.NaN() }},
		{"positive deviation", func(g *graph.Graph, p *Problem) { p.Parameters[0].Prior = &Normal{0, 0} }},
		{"too large for a floating-point number", func(g *graph.Graph, p *Problem) { p.Data.(Columns)[1][0] = 1e300 }},
		{"the data has 0 columns", func(g *graph.Graph, p *Problem) { p.Data = Columns{} }},
		{"needs variables", func(g *graph.Graph, p *Problem) { p.Rows = nil }},
		{"needs data", func(g *graph.Graph, p *Problem) { p.Data = nil }},
	} {
		p := decay(t, 10)
		c.change(p.Parameters[0].Node.Graph(), &p)
		_, err := Run(context.Background(), p, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "fit: ") {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
