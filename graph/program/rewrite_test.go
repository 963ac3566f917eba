package program_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// softstep has no kernel and is compiled by its definition.
var softstep = ops.Define(ops.Op{
	Name: "softstep", Value: ops.Unary(func(x float64) float64 { return x / (1 + math.Abs(x)) }), Def: "x/(1 + abs(x))",
})

// sawtooth has neither, and is computed by its value row by row.
var sawtooth = ops.Define(ops.Op{
	Name: "sawtooth", Value: ops.Unary(func(x float64) float64 { return x - math.Floor(x) }), D: []string{"1"},
	Of: map[string]ops.Function{"exp": ops.Unary(func(x float64) float64 { return 7 * x })},
})

// Where one way to compute a value loses digits, programs take another, in
// every job and on every backend.
func TestRewriting(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	one := g.Int(1)
	for _, c := range []struct {
		node graph.Node
		x, y float64
		want float64
	}{
		{ops.Log(ops.Sigmoid(x)), -800, 0, -800},
		{ops.Log(ops.Exp(x)), 1000, 0, 1000},
		{ops.Sub(one, ops.Sigmoid(x)), 800, 0, 0},
		{ops.Sub(one, ops.Sigmoid(x)), 40, 0, 4.248354255291589e-18},
		{ops.Mul(ops.Sigmoid(x), ops.Sub(one, ops.Sigmoid(x))), 700, 0, 9.859676543759770e-305},
		{ops.Mul(ops.Sigmoid(x), ops.Sub(one, ops.Sigmoid(x))), -700, 0, 9.859676543759770e-305},
		{ops.Mul(ops.Mul(y, ops.Sigmoid(x)), ops.Sub(one, ops.Sigmoid(x))), 0, 8, 2},
		{ops.Sub(ops.Mul(x, y), one), 1 + 0x1p-30, 1 - 0x1p-30, -0x1p-60},
		{ops.Add(ops.Mul(x, y), ops.Neg(one)), 1 + 0x1p-30, 1 - 0x1p-30, -0x1p-60},
		{ops.Pow(x, g.Int(3)), -2, 0, -8},
		{ops.Pow(ops.Neg(x), g.Int(3)), 2, 0, -8},
		{ops.Pow(x, g.Int(4)), -3, 0, 81},
		{ops.Pow(x, g.Int(-1)), -4, 0, -0.25},
		{ops.Neg(ops.Sub(x, y)), 3, 3, math.Copysign(0, -1)},
		{ops.Add(ops.Neg(x), ops.Neg(y)), 3, -3, 0},
		{ops.Div(ops.Neg(x), ops.Neg(y)), 1, 0, math.Inf(1)},
		{ops.Mul(g.Int(-1), x), 3, 0, -3},
		{g.Apply(softstep, x), -3, 0, -0.75},
		{g.Apply(sawtooth, x), -1.25, 0, 0.75},
		{g.Apply(sawtooth, ops.Exp(x)), 3, 0, 21},
		{ops.Sin(x), 1e22, 0, math.Sin(1e22)},
		{ops.Select(ops.Less(x, y), ops.Sqrt(x), y), -4, -5, -5},
	} {
		for _, backend := range program.Available() {
			p, err := program.Compile[float64]([]graph.Node{c.node}, program.Rows(x, y), program.Options{Backend: backend})
			if err != nil {
				t.Fatal(err)
			}
			point, column, sum := []float64{0}, [][]float64{{0}}, []float64{0}
			p.Point(point, []float64{c.x, c.y}, nil)
			p.Columns(column, [][]float64{{c.x}, {c.y}}, nil)
			p.Sums(sum, [][]float64{{c.x}, {c.y}}, nil)
			for job, got := range map[string]float64{"point": point[0], "column": column[0][0], "sum": sum[0] + 0} {
				want := c.want
				if job == "sum" {
					want += 0 // -0 is 0
				}
				if !near(got, want, 4e-16) || math.Signbit(got) != math.Signbit(want) {
					t.Errorf("%v, %s of %v at x = %v, y = %v: %v, want %v", backend, job, c.node, c.x, c.y, got, want)
				}
			}
		}
	}
}

// What does not vary is taken out of sums.
func TestSumsOfUniformFactors(t *testing.T) {
	g := graph.New()
	x, y, p, q := g.Var("x"), g.Var("y"), g.Var("p"), g.Var("q")
	rows := [][]float64{{1, 2, 3}, {5, 7, -1}}
	for _, c := range []struct {
		node graph.Node
		want float64
	}{
		{ops.Mul(p, x), 6 * 10},
		{ops.Mul(ops.Mul(p, x), ops.Mul(q, y)), (5 + 14 - 3) * 30},
		{ops.Div(ops.Mul(p, x), q), 6 * 10 / 3.0},
		{ops.Div(p, x), 10 * (1 + 1/2.0 + 1/3.0)},
		{ops.Neg(ops.Mul(p, x)), -60},
		{ops.Add(ops.Mul(p, x), q), 60 + 9},
		{ops.Sub(q, ops.Mul(p, ops.Square(x))), 9 - 140},
		{ops.Square(ops.Mul(p, x)), 1400},
		{ops.Add(ops.Mul(p, x), ops.Sub(ops.Mul(q, y), ops.Mul(x, y))), 60 + 33 - 16},
		{ops.Mul(p, ops.Add(x, y)), 10 * 17},
		{ops.Exp(g.Int(0)), 3},
		{p, 30},
		{x, 6},
		{ops.Add(x, ops.Mul(p, x)), 66},
	} {
		compiled, err := program.Compile[float64]([]graph.Node{c.node, ops.Sin(ops.Mul(p, x)), c.node}, program.Rows(x, y), program.Params(p, q))
		if err != nil {
			t.Fatal(err)
		}
		to := make([]float64, 3)
		compiled.Sums(to, rows, []float64{10, 3})
		if !near(to[0], c.want, 1e-15) || to[0] != to[2] {
			t.Errorf("the sum of %v is %v and %v, want %v", c.node, to[0], to[2], c.want)
		}
		compiled.Sums(to, [][]float64{{}, {}}, []float64{10, 3})
		if !slices.Equal(to, []float64{0, 0, 0}) {
			t.Errorf("the sum of %v over nothing is %v", c.node, to)
		}
	}
}

// A sum of a million rows keeps digits that adding them up in a row would not.
func TestSumsAreCompensated(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	const n = 1_000_000
	row := make([]float32, n)
	for i := range row {
		row[i] = 0.1
	}
	p, err := program.Compile[float32]([]graph.Node{x}, program.Rows(x))
	if err != nil {
		t.Fatal(err)
	}
	to := make([]float64, 1)
	p.Sums(to, [][]float32{row}, nil)
	if want := n * float64(float32(0.1)); math.Abs(to[0]-want) > 1e-6*want {
		t.Errorf("sum %v, want %v", to[0], want)
	}
}

// A product that is for a sum alone is rounded once, with the sum; one that is
// for something else too is rounded by itself.
func TestSumsOfProducts(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	product := ops.Mul(x, y)
	for _, backend := range program.Available() {
		for _, c := range []struct {
			outputs []graph.Node
			want    float64
		}{
			{[]graph.Node{product}, -0x1p-60},
			{[]graph.Node{product, ops.Sin(product)}, 0},
		} {
			// Rows 0 and 16 are in one lane: -1 and 1 - 2^-60.
			xs, ys := make([]float64, 17), make([]float64, 17)
			xs[0], ys[0] = -1, 1
			xs[16], ys[16] = 1+0x1p-30, 1-0x1p-30
			p, err := program.Compile[float64](c.outputs, program.Rows(x, y), program.Options{Backend: backend})
			if err != nil {
				t.Fatal(err)
			}
			to := make([]float64, len(c.outputs))
			if p.Sums(to, [][]float64{xs, ys}, nil); to[0] != c.want {
				t.Errorf("%v: the sum of %d outputs is %v, want %v", backend, len(c.outputs), to[0], c.want)
			}
		}
	}
}

func TestPanics(t *testing.T) {
	g := graph.New()
	x, p := g.Var("x"), g.Var("p")
	c, err := program.Compile[float64]([]graph.Node{ops.Mul(p, x)}, program.Rows(x), program.Params(p))
	if err != nil {
		t.Fatal(err)
	}
	q, err := program.Compile[float64]([]graph.Node{p}, program.Params(p))
	if err != nil {
		t.Fatal(err)
	}
	one := make([]float64, 1)
	for want, misuse := range map[string]func(){
		"program: room for 2 results, not 1":                 func() { c.Point(make([]float64, 2), one, one) },
		"program: 0 row variables, not 1":                    func() { c.Sums(one, nil, one) },
		"program: 0 parameters, not 1":                       func() { c.Point(one, one, nil) },
		"program: column 0 of the results has 1 rows, not 2": func() { c.Columns([][]float64{one}, [][]float64{{1, 2}}, one) },
		"program: sums over rows need a row variable":        func() { q.Sums(one, nil, one) },
		"program: nodes of different graphs":                 func() { program.Compile[float64]([]graph.Node{x, graph.New().Var("x")}, program.Rows(x)) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			misuse()
		}()
	}
}

// A chain is compiled and run without recursion, however long it is.
func TestDeepPrograms(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	n := x
	for range 200_000 {
		n = ops.Add(ops.Mul(n, y), ops.Sin(n))
	}
	p, err := program.Compile[float64]([]graph.Node{n}, program.Rows(x), program.Params(y))
	if err != nil {
		t.Fatal(err)
	}
	point, columns := make([]float64, 1), [][]float64{make([]float64, 1)}
	p.Point(point, []float64{1}, []float64{0.5})
	p.Columns(columns, [][]float64{{1}}, []float64{0.5})
	if point[0] != columns[0][0] || math.IsNaN(point[0]) {
		t.Errorf("point %v, column %v", point[0], columns[0][0])
	}
}
