package grad_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// chain builds e <- sin(e)*e + x.
func chain(g *graph.Graph, depth int) (y graph.Node, xs []graph.Node) {
	x := g.Var("x")
	e := x
	for range depth {
		e = ops.Add(ops.Mul(ops.Sin(e), e), x)
	}
	return e, []graph.Node{x}
}

// product builds x_1 * x_2 * ... * x_n.
func product(g *graph.Graph, n int) (y graph.Node, xs []graph.Node) {
	xs = variables(g, n)
	y = xs[0]
	for _, x := range xs[1:] {
		y = ops.Mul(y, x)
	}
	return y, xs
}

// rosenbrock builds the sum of 100*(x_(i+1) - x_i^2)^2 + (1 - x_i)^2.
// H. H. Rosenbrock, Comput. J. 3 (1960) 175, as a chain.
func rosenbrock(g *graph.Graph, n int) (y graph.Node, xs []graph.Node) {
	xs = variables(g, n)
	one, hundred := g.Int(1), g.Int(100)
	y = g.Int(0)
	for i := range n - 1 {
		valley := ops.Square(ops.Sub(xs[i+1], ops.Square(xs[i])))
		y = ops.Add(y, ops.Add(ops.Mul(hundred, valley), ops.Square(ops.Sub(one, xs[i]))))
	}
	return y, xs
}

// names are made beforehand, since they are input, not work, and as one text:
// the collector would look at each of so many strings.
var names = func() (n struct {
	text string
	ends [100_001]int
}) {
	var text strings.Builder
	for i := range n.ends[1:] {
		fmt.Fprintf(&text, "x_%d", i+1)
		n.ends[i+1] = text.Len()
	}
	n.text = text.String()
	return n
}()

func variables(g *graph.Graph, n int) []graph.Node {
	xs := make([]graph.Node, n)
	for i := range xs {
		xs[i] = g.Var(names.text[names.ends[i]:names.ends[i+1]])
	}
	return xs
}

// BenchmarkBuildAndDifferentiate measures a whole life of an expression: a
// fresh graph, its nodes, their gradient.
func BenchmarkBuildAndDifferentiate(b *testing.B) {
	for _, c := range []struct {
		name  string
		build func(*graph.Graph, int) (graph.Node, []graph.Node)
		size  int
	}{
		{"sin-chain", chain, 1000},
		{"product", product, 10_000},
		{"rosenbrock", rosenbrock, 1000},
		{"rosenbrock", rosenbrock, 100_000},
		{"sin-chain", chain, 625_000}, // five million nodes
	} {
		b.Run(fmt.Sprintf("%s-%d", c.name, c.size), func(b *testing.B) {
			b.ReportAllocs()
			nodes := 0
			for b.Loop() {
				g := graph.New()
				y, xs := c.build(g, c.size)
				grad.Of(y, xs...)
				nodes = g.Len()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
			b.ReportMetric(float64(nodes), "nodes")
		})
	}
}

// BenchmarkMemory measures what a node of a large graph occupies.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		g := graph.New()
		y, xs := chain(g, 625_000)
		grad.Of(y, xs...)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(g.Len()), "B/node")
		runtime.KeepAlive(g)
	}
}
