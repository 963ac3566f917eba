package enclosure

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
)

// model is the squared loss of a small network and one of its derivatives,
// about 60 nodes.
func model(b *testing.B, g *graph.Graph) []graph.Node {
	loss := parse(b, g, "(y - sigmoid(w3*sigmoid(w1*x + b1) + w4*tanh(w2*x + b2) + b3))^2 + exp(-w1^2)*sin(x*w2)/sqrt(1 + x^2)")
	return []graph.Node{loss, grad.Of(loss, g.Var("w1"))[0]}
}

func BenchmarkBalls(b *testing.B) {
	for _, prec := range []uint{53, 128, 256, 1024} {
		g := graph.New()
		p := compile(model(b, g), prec)
		for i, v := range graph.Vars(model(b, g)...) {
			p.set(v, big.NewRat(int64(2*i+1), 7))
		}
		b.Run(fmt.Sprintf("%d bits, %d steps", prec, len(p.steps)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.run()
			}
		})
	}
}

func BenchmarkEval(b *testing.B) {
	g := graph.New()
	nodes := model(b, g)
	point := map[graph.Node]*big.Rat{}
	for i, v := range graph.Vars(model(b, g)...) {
		point[v] = big.NewRat(int64(2*i+1), 7)
	}
	b.ReportAllocs()
	for b.Loop() {
		Eval(nodes, point, 128)
	}
}

func BenchmarkFunctions(b *testing.B) {
	for _, src := range []string{"x*y", "x + y", "x/y", "sqrt(x)", "exp(x)", "log(x)", "sin(x)", "atan(x)", "erf(x)", "x^y"} {
		g := graph.New()
		p := compile([]graph.Node{parse(b, g, src)}, 128)
		x, y := p.place[g.Var("x")], p.place[g.Var("y")]
		m := p.machine
		for i, k := range []int64{2, 3} {
			at := []int{x, y}[i]
			r := new(Ball)
			r.setInt(k)
			p.preset[at] = true
			p.values[at].state = Defined
			m.sqrt(&p.values[at], r)
		}
		b.Run(src, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.run()
			}
		})
	}
}

func BenchmarkDistinguish(b *testing.B) {
	for _, c := range []struct{ name, a, b string }{
		{"different", "x*sin(x)/sqrt(1 + x^2)", "x*cos(x)/sqrt(1 + x^2)"},
		{"tiny difference", "x*sin(x)", "x*sin(x)*(1 + 1e-20)"},
		{"equal", "sin(x + y)", "sin(x)*cos(y) + cos(x)*sin(y)"},
	} {
		g := graph.New()
		left, right := parse(b, g, c.a), parse(b, g, c.b)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Distinguish(left, right, Options{})
			}
		})
	}
}
