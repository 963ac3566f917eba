package check_test

import (
	"fmt"
	"math"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// The second component lacks the inner derivative.
func ExampleGradient() {
	f := func(x []float64) float64 { return x[0]*x[0] + math.Sin(2*x[1]) }
	df := func(dst, x []float64) {
		dst[0] = 2 * x[0]
		dst[1] = math.Cos(2 * x[1])
	}
	r := check.Gradient(f, df, []float64{1.5, 0}, check.GradientOptions{Names: []string{"a", "b"}})
	for _, c := range r.Components {
		fmt.Printf("%s %v %q\n", c.Name, c.Verdict, c.Remark)
	}
	// Output:
	// a agrees ""
	// b differs "off by a factor 1/2"
}

// Central differences of |x| at 0 are 0 for every step. That is no derivative.
func ExampleGradient_kink() {
	f := func(x []float64) float64 { return math.Abs(x[0]) }
	df := func(dst, x []float64) { dst[0] = 0 }
	fmt.Print(check.Gradient(f, df, []float64{0}, check.GradientOptions{}))
	// Output:
	// component  yours  differences  within  difference  verdict      remark
	// x[0]       0                                       cannot tell  kink: from the left -1, from the right 1
}

// Where the function is known as a graph, no differences are needed.
func ExampleGradientOf() {
	g := graph.New()
	w, b := g.Var("w"), g.Var("b")
	loss := ops.Square(ops.Sub(ops.Add(ops.Mul(w, g.Int(3)), b), g.Int(1)))

	df := func(dst, x []float64) {
		residual := x[0]*3 + x[1] - 1
		dst[0] = 2 * residual * 3
		dst[1] = -2 * residual
	}
	fmt.Print(check.GradientOf(loss, []graph.Node{w, b}, df, []float64{2, 1}, check.GradientOptions{}))
	// Output:
	// component  yours  exact  difference  verdict  remark
	// w          36     36                 agrees
	// b          -12    12     -24         differs  sign
}

func ExampleEqual() {
	g := graph.New()
	x := g.Var("x")
	softplus := ops.Log(ops.Add(g.Int(1), ops.Exp(x)))

	fmt.Println(check.Equal(softplus, []graph.Node{x}, func(x []float64) float64 {
		return max(x[0], 0) + math.Log1p(math.Exp(-math.Abs(x[0])))
	}, check.EqualOptions{}))
	fmt.Println(check.Equal(softplus, []graph.Node{x}, func(x []float64) float64 {
		return max(x[0], 0)
	}, check.EqualOptions{Lower: []float64{0}, Upper: []float64{4}}))
	// Output:
	// <nil>
	// check: f differs from the expression at 200 of 200 points, most at x = 0: f is 0, the expression 0.6931471805599453
}
