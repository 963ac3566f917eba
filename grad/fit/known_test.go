package fit

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// formula reads a formula into a graph.
func formula(t testing.TB, g *graph.Graph, text string) graph.Node {
	t.Helper()
	n, err := notation.Parse(g, text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// fitted runs a problem that must converge.
func fitted(t testing.TB, p Problem, opt Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), p, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Reason.Converged() {
		t.Fatalf("stopped since %v", r.Reason)
	}
	return r
}

// near fails unless got is want within a relative error.
func near(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Max(1e-300, math.Abs(want))) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

// variables makes variables and parameters that start at 0.
func variables(g *graph.Graph, rows, parameters []string) (p Problem) {
	for _, name := range rows {
		p.Rows = append(p.Rows, g.Var(name))
	}
	for _, name := range parameters {
		p.Parameters = append(p.Parameters, Parameter{Node: g.Var(name)})
	}
	return p
}

// With one binary regressor, logistic regression is the logarithm of an odds
// ratio, whose standard error is the root of the sum of the cells' reciprocals
// (Woolf, Annals of Human Genetics 19, 1955).
func TestLogisticRegression(t *testing.T) {
	cells := [2][2]int{{30, 12}, {14, 44}} // by x, then by y
	var x, y []float64
	for i, row := range cells {
		for k, n := range row {
			for range n {
				x, y = append(x, float64(i)), append(y, float64(k))
			}
		}
	}
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b"})
	p.Loss = formula(t, g, "softplus(a + b*x) - y*(a + b*x)")
	p.Data = Columns{x, y}
	r := fitted(t, p, Options{})
	n := func(i, k int) float64 { return float64(cells[i][k]) }
	near(t, "a", r.Estimates[0].Value, math.Log(n(0, 1)/n(0, 0)), 1e-10)
	near(t, "its error", r.Estimates[0].Error, math.Sqrt(1/n(0, 0)+1/n(0, 1)), 1e-8)
	near(t, "b", r.Estimates[1].Value, math.Log(n(1, 1)*n(0, 0)/n(1, 0)/n(0, 1)), 1e-10)
	near(t, "its error", r.Estimates[1].Error, math.Sqrt(1/n(0, 0)+1/n(0, 1)+1/n(1, 0)+1/n(1, 1)), 1e-8)
}

// The randomised controlled trial of Dobson (An Introduction to Generalized
// Linear Models, Chapman and Hall 1990, page 93), a Poisson model of two
// factors. Its design is balanced, so that the estimates are logarithms of
// ratios of totals; the values are those that R's glm prints for it.
func TestPoissonRegression(t *testing.T) {
	counts := []float64{18, 17, 15, 20, 10, 20, 25, 13, 12}
	columns := make(Columns, 5)
	columns[0] = counts
	for i := range counts {
		for k, is := range []bool{i%3 == 1, i%3 == 2, i/3 == 1, i/3 == 2} {
			v := 0.0
			if is {
				v = 1
			}
			columns[1+k] = append(columns[1+k], v)
		}
	}
	g := graph.New()
	p := variables(g, []string{"y", "o2", "o3", "t2", "t3"}, []string{"b0", "b1", "b2", "b3", "b4"})
	eta := "(b0 + b1*o2 + b2*o3 + b3*t2 + b4*t3)"
	p.Loss = formula(t, g, "exp("+eta+") - y*"+eta)
	p.Data = columns
	r := fitted(t, p, Options{})
	for i, want := range []struct{ value, deviation float64 }{
		{math.Log(63. * 50 / 150), 0.1709}, {math.Log(40. / 63), 0.2022}, {math.Log(47. / 63), 0.1927}, {0, 0.2000}, {0, 0.2000},
	} {
		if e := r.Estimates[i]; math.Abs(e.Value-want.value) > 1e-9 || math.Abs(e.Error-want.deviation) > 5e-5 {
			t.Errorf("b%d is %.10f with error %.5f, want %.10f and %.4f", i, e.Value, e.Error, want.value, want.deviation)
		}
	}
}

// Huber's estimate of a line (Annals of Mathematical Statistics 35, 1964): the
// points within the bend are fitted by least squares, those beyond pull with a
// constant force. Once it is known which they are, that is a linear equation.
func TestHuberLine(t *testing.T) {
	x := []float64{-3, -2, -1, 0, 1, 2, 3, 4}
	y := []float64{-2.9, -2.1, -0.8, 0.1, 1.2, 1.9, 30, 4.1}
	const bend = 0.5
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b"})
	p.Loss = Huber(formula(t, g, "y - a - b*x"), bend)
	p.Data = Columns{x, y}
	r := fitted(t, p, Options{Sandwich: true})
	// Normal equations with the outlier's pull on the right side.
	var n, sx, sxx, sy, sxy float64
	for i := range x {
		if i == 6 {
			sy, sxy = sy+bend, sxy+bend*x[i]
			continue
		}
		n, sx, sxx, sy, sxy = n+1, sx+x[i], sxx+x[i]*x[i], sy+y[i], sxy+x[i]*y[i]
	}
	b := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	a := (sy - b*sx) / n
	near(t, "a", r.Estimates[0].Value, a, 1e-9)
	near(t, "b", r.Estimates[1].Value, b, 1e-9)
	for i := range x {
		if far := math.Abs(y[i]-a-b*x[i]) > bend; far != (i == 6) {
			t.Fatalf("point %d is on the wrong side: the closed solution does not hold", i)
		}
	}
	// The sandwich of Huber, by hand.
	var meat [2][2]float64
	for i := range x {
		psi := math.Max(-bend, math.Min(bend, y[i]-a-b*x[i]))
		v := [2]float64{psi, psi * x[i]}
		for i := range v {
			for k := range v {
				meat[i][k] += v[i] * v[k]
			}
		}
	}
	d := n*sxx - sx*sx
	inverse := [2][2]float64{{sxx / d, -sx / d}, {-sx / d, n / d}}
	variance := 0.0
	for i := range 2 {
		for k := range 2 {
			variance += inverse[1][i] * meat[i][k] * inverse[k][1]
		}
	}
	near(t, "the error of b", r.Estimates[1].Error, math.Sqrt(variance), 1e-9)
}

// With Cauchy's loss the estimate solves the equation of its scores, and
// outliers hardly count.
func TestCauchyLine(t *testing.T) {
	x := []float64{-3, -2, -1, 0, 1, 2, 3, 4}
	y := []float64{-2.9, -2.1, -0.8, 0.1, 1.2, 1.9, 300, 4.1}
	const bend = 0.5
	g := graph.New()
	p := variables(g, []string{"x", "y"}, []string{"a", "b"})
	p.Parameters[1].Start = 1
	p.Loss = Cauchy(formula(t, g, "y - a - b*x"), bend)
	p.Data = Columns{x, y}
	r := fitted(t, p, Options{})
	a, b := r.Estimates[0].Value, r.Estimates[1].Value
	var score [2]float64
	for i := range x {
		res := y[i] - a - b*x[i]
		psi := res / (1 + res*res/bend/bend)
		score[0] += psi
		score[1] += psi * x[i]
	}
	if math.Abs(score[0]) > 1e-9 || math.Abs(score[1]) > 1e-9 || math.Abs(b-1) > 0.1 {
		t.Errorf("a = %v, b = %v, scores %v", a, b, score)
	}
}

// A line has its textbook solution: weights, a fixed and a tied parameter, a
// prior and bounds included.
func TestLine(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5}
	y := []float64{2.1, 3.9, 6.2, 7.8, 10.1}
	w := []float64{1, 2, 1, 3, 0.5}
	line := func() (*graph.Graph, Problem) {
		g := graph.New()
		p := variables(g, []string{"x", "y", "w"}, []string{"a", "b"})
		p.Residuals = []graph.Node{formula(t, g, "y - a - b*x")}
		p.Data = Columns{x, y, w}
		return g, p
	}
	_, p := line()
	r := fitted(t, p, Options{})
	near(t, "b", r.Estimates[1].Value, 1.99, 1e-13)
	near(t, "a", r.Estimates[0].Value, 0.05, 1e-11)
	sum := 0.0
	for i := range x {
		sum += math.Pow(y[i]-0.05-1.99*x[i], 2)
	}
	near(t, "the sum of squares", r.Objective, sum, 1e-12)
	near(t, "the error of b", r.Estimates[1].Error, math.Sqrt(sum/3/10), 1e-12)
	near(t, "R^2", r.R2, 1-sum/39.708, 1e-12)
	near(t, "RMSE", r.RMSE, math.Sqrt(sum/5), 1e-12)
	near(t, "AIC", r.AIC, 5*(math.Log(2*math.Pi*sum/5)+1)+6, 1e-12)
	near(t, "BIC", r.BIC, 5*(math.Log(2*math.Pi*sum/5)+1)+3*math.Log(5), 1e-12)
	near(t, "the correlation", r.Correlation(0, 1), -3/math.Sqrt(11), 1e-12)
	near(t, "the quantile", r.Quantile(), 3.182446305284263, 1e-9) // of Student's t with 3 degrees of freedom
	intervals, err := r.Profile(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, in := range intervals { // of a linear model the likelihood is a parabola
		near(t, "the lower end", in.Lower, r.Estimates[i].Lower, 1e-7)
		near(t, "the upper end", in.Upper, r.Estimates[i].Upper, 1e-7)
	}

	g, p := line()
	p.Weight = g.Var("w")
	r = fitted(t, p, Options{})
	var s, sx, sy, sxx, sxy float64
	for i := range x {
		s, sx, sy, sxx, sxy = s+w[i], sx+w[i]*x[i], sy+w[i]*y[i], sxx+w[i]*x[i]*x[i], sxy+w[i]*x[i]*y[i]
	}
	near(t, "the weighted b", r.Estimates[1].Value, (s*sxy-sx*sy)/(s*sxx-sx*sx), 1e-12)

	_, p = line()
	p.Parameters[0] = Parameter{Node: p.Parameters[0].Node, Start: 1, Fixed: true}
	r = fitted(t, p, Options{})
	near(t, "b beside a fixed a", r.Estimates[1].Value, (110.2-15)/55, 1e-12)
	if e := r.Estimates[0]; e.Value != 1 || !math.IsNaN(e.Error) || r.Free != 1 {
		t.Errorf("the fixed parameter is %+v", e)
	}

	g, p = line() // a = 2b: y = b(x + 2)
	p.Parameters[0].Tied = formula(t, g, "2*b")
	r = fitted(t, p, Options{})
	near(t, "b that a is tied to", r.Estimates[1].Value, 170.4/135, 1e-12)
	near(t, "the tied a", r.Estimates[0].Value, 2*170.4/135, 1e-12)
	near(t, "its error", r.Estimates[0].Error, 2*r.Estimates[1].Error, 1e-12)

	_, p = line() // the prior is one more row, (b - 1)/0.1
	p.Parameters[1].Prior = &Normal{1, 0.1}
	p.Parameters[0] = Parameter{Node: p.Parameters[0].Node, Fixed: true}
	r = fitted(t, p, Options{})
	near(t, "b with a prior", r.Estimates[1].Value, (110.2+100)/(55+100), 1e-12)

	for _, method := range []Method{LevenbergMarquardt, LBFGS} {
		_, p = line()
		p.Parameters[1].Upper = new(1.5)
		p.Parameters[0].Lower = new(-3.0)
		r = fitted(t, p, Options{Method: method})
		near(t, "b at its bound", r.Estimates[1].Value, 1.5, 0)
		near(t, "a beside it", r.Estimates[0].Value, 6.02-1.5*3, 1e-9)
		if !r.Estimates[1].AtBound || !math.IsNaN(r.Estimates[1].Error) || r.Estimates[0].AtBound {
			t.Errorf("%v: %+v", method, r.Estimates)
		}
	}
}

// What the data do not determine is named.
func TestDeficiencies(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	y := []float64{2, 4, 5, 8, 9, 13}
	for _, c := range []struct {
		model string
		want  []string
	}{
		{"y - a*b*x", []string{"a", "b"}},
		{"y - a*exp(b + c*x)", []string{"a", "b"}},
		{"y - a*x - 0*b", []string{"b"}},
		{"y - a*b*c", []string{"a", "b", "c"}},
		{"y - a - b*x", nil},
	} {
		g := graph.New()
		names := []string{"a", "b", "c"}
		if n := formula(t, g, c.model); !slices.Contains(graph.Vars(n), g.Var("c")) {
			names = names[:2]
		}
		p := variables(g, []string{"x", "y"}, names)
		for i := range p.Parameters {
			p.Parameters[i].Start = 0.5
		}
		p.Residuals = []graph.Node{formula(t, g, c.model)}
		p.Data = Columns{x, y}
		for _, method := range []Method{LevenbergMarquardt, LBFGS} {
			r, err := Run(context.Background(), p, Options{Method: method})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.want == nil && len(r.Deficiencies) > 0:
				t.Errorf("%s by %v: %v", c.model, method, r.Deficiencies)
			case c.want != nil && (len(r.Deficiencies) != 1 || !slices.Equal(r.Deficiencies[0].Names, c.want) || r.Covariance != nil):
				t.Errorf("%s by %v: %v, want %v", c.model, method, r.Deficiencies, c.want)
			}
		}
	}
}
