package program_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

func variables(g *graph.Graph, n int) []graph.Node {
	xs := make([]graph.Node, n)
	for i := range xs {
		xs[i] = g.Var(fmt.Sprint("x", i))
	}
	return xs
}

func rosenbrock(g *graph.Graph, n int) (graph.Node, []graph.Node) {
	xs := variables(g, n)
	sum := g.Int(0)
	for i := range n - 1 {
		a := ops.Sub(xs[i+1], ops.Square(xs[i]))
		b := ops.Sub(g.Int(1), xs[i])
		sum = ops.Add(sum, ops.Add(ops.Mul(g.Int(100), ops.Square(a)), ops.Square(b)))
	}
	return sum, xs
}

func product(g *graph.Graph, n int) (graph.Node, []graph.Node) {
	xs := variables(g, n)
	p := xs[0]
	for _, x := range xs[1:] {
		p = ops.Mul(p, x)
	}
	return p, xs
}

func sines(g *graph.Graph, n int) (graph.Node, []graph.Node) {
	x := g.Var("x")
	e := x
	for range n {
		e = ops.Sin(e)
	}
	return e, []graph.Node{x}
}

func BenchmarkPoint(b *testing.B) {
	for _, c := range []struct {
		name  string
		n     int
		build func(*graph.Graph, int) (graph.Node, []graph.Node)
	}{{"rosenbrock", 1000, rosenbrock}, {"rosenbrock", 100_000, rosenbrock}, {"product", 10_000, product}, {"sines", 1000, sines}} {
		b.Run(fmt.Sprint(c.name, c.n), func(b *testing.B) {
			g := graph.New()
			y, xs := c.build(g, c.n)
			p, err := program.Compile[float64](grad.Of(y, xs...), program.Params(xs...))
			if err != nil {
				b.Fatal(err)
			}
			at, to := make([]float64, len(xs)), make([]float64, len(xs))
			for i := range at {
				at[i] = 1 + 0.001*float64(i%10)
			}
			p.Point(to, nil, at)
			b.ReportAllocs()
			for b.Loop() {
				p.Point(to, nil, at)
			}
		})
	}
}

// regressor returns the gradient of the squared error of a network with one
// hidden layer of sigmoid units, and its row variables and parameters.
func regressor(g *graph.Graph, inputs, hidden int) (gradient, rows, params []graph.Node) {
	param := func() graph.Node {
		params = append(params, g.Var(fmt.Sprint("p", len(params))))
		return params[len(params)-1]
	}
	for i := range inputs {
		rows = append(rows, g.Var(fmt.Sprint("x", i)))
	}
	out := param()
	for range hidden {
		z := param()
		for _, x := range rows {
			z = ops.Add(z, ops.Mul(param(), x))
		}
		out = ops.Add(out, ops.Mul(param(), ops.Sigmoid(z)))
	}
	y := g.Var("y")
	rows = append(rows, y)
	loss := ops.Square(ops.Sub(y, ops.Sigmoid(out)))
	return grad.Of(loss, params...), rows, params
}

func BenchmarkSums(b *testing.B) {
	for _, c := range []struct{ inputs, hidden, rows int }{{1, 1, 100_000}, {4, 16, 20_000}} {
		b.Run(fmt.Sprint(c.inputs, "x", c.hidden, "/64"), func(b *testing.B) { benchmarkSums[float64](b, c.inputs, c.hidden, c.rows) })
		b.Run(fmt.Sprint(c.inputs, "x", c.hidden, "/32"), func(b *testing.B) { benchmarkSums[float32](b, c.inputs, c.hidden, c.rows) })
	}
}

func benchmarkSums[T constraints.Float](b *testing.B, inputs, hidden, count int) {
	g := graph.New()
	gradient, rows, params := regressor(g, inputs, hidden)
	p, err := program.Compile[T](gradient, program.Rows(rows...), program.Params(params...), program.Options{Workers: 1, Backend: program.Portable})
	if err != nil {
		b.Fatal(err)
	}
	data := make([][]T, len(rows))
	for i := range data {
		data[i] = make([]T, count)
		for k := range data[i] {
			data[i][k] = T((k*7+i*13)%100)/50 - 1
		}
	}
	at := make([]T, len(params))
	for i := range at {
		at[i] = 0.1 * T(i%7-3)
	}
	to := make([]float64, len(params))
	p.Sums(to, data, at)
	b.ReportAllocs()
	for b.Loop() {
		p.Sums(to, data, at)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/row")
}

func BenchmarkCompile(b *testing.B) {
	for _, c := range []struct {
		name  string
		build func(g *graph.Graph) (nodes, params []graph.Node)
	}{
		{"rosenbrock", func(g *graph.Graph) (nodes, params []graph.Node) {
			y, xs := rosenbrock(g, 100_000)
			return grad.Of(y, xs...), xs
		}},
		{"random", func(g *graph.Graph) (nodes, params []graph.Node) {
			vars := variables(g, 100)
			nodes = randomGraph(rand.New(rand.NewPCG(1, 1)).IntN, vars, 1_000_000, ops.All())
			return nodes[len(nodes)-100_000:], vars
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			nodes, params := c.build(graph.New())
			to, at := make([]float64, len(nodes)), make([]float64, len(params))
			b.ReportAllocs()
			for b.Loop() {
				p, err := program.Compile[float64](nodes, program.Params(params...))
				if err != nil {
					b.Fatal(err)
				}
				p.Point(to, nil, at)
				b.ReportMetric(float64(p.Size()), "instructions")
			}
		})
	}
}
