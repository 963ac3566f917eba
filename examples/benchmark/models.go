package main

import (
	"fmt"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A benchmark is a gradient to compute, of a sum over rows or at a point.
type benchmark struct {
	name  string
	title string
	size  int // rows, or variables
	rows  bool
	// model builds the function and says what its variables are.
	model func(g *graph.Graph, size int) (y graph.Node, rows, params []graph.Node)
	hand  func(b *benchmark) func() []float64
}

var benchmarks = []*benchmark{
	{"narrow", "regressor 1-1-1, 10^6 rows", 1_000_000, true, narrowModel, handNarrow},
	{"wide", "regressor 4-16-1, 10^5 rows", 100_000, true, wideModel, handWide},
	{"rosenbrock", "Rosenbrock, 1,000 variables", 1_000, false, rosenbrockModel, handRosenbrock},
	{"rosenbrock", "Rosenbrock, 100,000 variables", 100_000, false, rosenbrockModel, handRosenbrock},
	{"product", "product of 10,000 variables", 10_000, false, productModel, handProduct},
	{"sines", "sine of sine, 1,000 deep", 1_000, false, sinesModel, handSines},
}

// at is a value of the data, the same as in C.
func at(i, k int) float64 { return float64((k*7+i*13)%100)/50 - 1 }

// data returns the values of the rows and of the parameters.
func (b *benchmark) data(rows, params int) (columns [][]float64, point []float64) {
	for i := range rows {
		column := make([]float64, b.size)
		for k := range column {
			column[k] = at(i, k)
		}
		columns = append(columns, column)
	}
	for k := range params {
		if b.rows {
			point = append(point, 0.1*float64(k%7-3))
		} else {
			point = append(point, 1+0.001*float64(k%10))
		}
	}
	return columns, point
}

// gradient returns the nodes to compute and what they depend on.
func (b *benchmark) gradient() (nodes, rows, params []graph.Node) {
	y, rows, params := b.model(graph.New(), b.size)
	return grad.Of(y, params...), rows, params
}

func variables(g *graph.Graph, name string, n int) []graph.Node {
	vars := make([]graph.Node, n)
	for i := range vars {
		vars[i] = g.Var(fmt.Sprint(name, i))
	}
	return vars
}

func narrowModel(g *graph.Graph, _ int) (loss graph.Node, rows, params []graph.Node) {
	x, y := g.Var("x"), g.Var("y")
	w1, b1, w2, b2 := g.Var("w1"), g.Var("b1"), g.Var("w2"), g.Var("b2")
	a1 := ops.Sigmoid(ops.Add(ops.Mul(w1, x), b1))
	a2 := ops.Sigmoid(ops.Add(ops.Mul(w2, a1), b2))
	return ops.Square(ops.Sub(y, a2)), []graph.Node{x, y}, []graph.Node{w1, b1, w2, b2}
}

const (
	inputs = 4
	hidden = 16

	wideParameters = hidden + inputs*hidden + hidden + 1
)

func wideModel(g *graph.Graph, _ int) (loss graph.Node, rows, params []graph.Node) {
	x, y := variables(g, "x", inputs), g.Var("y")
	b1, w1 := variables(g, "b", hidden), variables(g, "w", inputs*hidden)
	w2, b2 := variables(g, "v", hidden), g.Var("c")
	out := b2
	for j, z := range b1 {
		for i := range x {
			z = ops.Add(z, ops.Mul(w1[i*hidden+j], x[i]))
		}
		out = ops.Add(out, ops.Mul(w2[j], ops.Sigmoid(z)))
	}
	params = append(params, b1...)
	params = append(params, w1...)
	params = append(params, w2...)
	return ops.Square(ops.Sub(y, ops.Sigmoid(out))), append(x, y), append(params, b2)
}

func rosenbrockModel(g *graph.Graph, n int) (y graph.Node, rows, params []graph.Node) {
	x := variables(g, "x", n)
	y = g.Int(0)
	for i := range n - 1 {
		a := ops.Sub(x[i+1], ops.Square(x[i]))
		b := ops.Sub(g.Int(1), x[i])
		y = ops.Add(y, ops.Add(ops.Mul(g.Int(100), ops.Square(a)), ops.Square(b)))
	}
	return y, nil, x
}

func productModel(g *graph.Graph, n int) (y graph.Node, rows, params []graph.Node) {
	x := variables(g, "x", n)
	y = x[0]
	for _, v := range x[1:] {
		y = ops.Mul(y, v)
	}
	return y, nil, x
}

func sinesModel(g *graph.Graph, n int) (y graph.Node, rows, params []graph.Node) {
	x := g.Var("x")
	y = x
	for range n {
		y = ops.Sin(y)
	}
	return y, nil, []graph.Node{x}
}
