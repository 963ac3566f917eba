package explain_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// randomTrace returns the trace of a function with about so many nodes, each
// of which uses recent ones, and some of which are used often.
func randomTrace(t require, size int, seed uint64) *explain.Trace {
	g := graph.New()
	r := rand.New(rand.NewPCG(seed, 1))
	at := map[graph.Node]float64{}
	var nodes []graph.Node
	for i := range 2 + size/12 {
		x := g.Var(fmt.Sprintf("x_%d", i+1))
		at[x] = r.Float64()
		nodes = append(nodes, x)
	}
	y := nodes[0]
	for len(graph.Topological(y)) < size {
		recent := func() graph.Node { return nodes[max(0, len(nodes)-1-r.IntN(8))] }
		n := recent()
		switch r.IntN(5) {
		case 0:
			n = ops.Sin(n)
		case 1:
			n = ops.Sigmoid(n)
		case 2:
			n = ops.Mul(n, recent())
		default:
			n = ops.Add(n, recent())
		}
		nodes = append(nodes, n)
		if r.IntN(2) == 0 {
			y = ops.Add(y, n)
		}
	}
	trace, err := explain.NewTrace(y, explain.Options{At: at})
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// No box overlaps a box or a label, no label overlaps a label, and no edge runs
// through a box or through the label of another edge.
func TestNothingOverlaps(t *testing.T) {
	for _, size := range []int{3, 10, 30, 100} {
		for seed := range uint64(8) {
			l, err := randomTrace(t, size, seed).Layout()
			if err != nil {
				t.Fatal(err)
			}
			boxes := append([]explain.Box(nil), l.Nodes...)
			for _, e := range l.Edges {
				if e.Label != "" {
					boxes = append(boxes, e.Box)
				}
			}
			for i, a := range boxes {
				if a.X < 0 || a.Y < 0 || a.X+a.W > l.Width || a.Y+a.H > l.Height {
					t.Errorf("size %d, seed %d: %s lies outside the picture", size, seed, a.ID)
				}
				for _, b := range boxes[:i] {
					if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
						t.Errorf("size %d, seed %d: %s overlaps %s", size, seed, a.ID, b.ID)
					}
				}
			}
			for _, e := range l.Edges {
				for _, p := range along(e.Path) {
					for _, b := range boxes {
						const touching = 0.2
						inside := b.X+touching < p.X && p.X < b.X+b.W-touching && b.Y+touching < p.Y && p.Y < b.Y+b.H-touching
						if inside && b.ID != e.ID {
							t.Fatalf("size %d, seed %d: the edge %s runs through %s", size, seed, e.ID, b.ID)
						}
					}
				}
			}
		}
	}
}

// along returns points of a Bézier curve.
func along(path []explain.Point) (points []explain.Point) {
	for i := 0; i+3 < len(path); i += 3 {
		a, b, c, d := path[i], path[i+1], path[i+2], path[i+3]
		for k := range 21 {
			t := float64(k) / 20
			u := 1 - t
			points = append(points, explain.Point{
				X: u*u*u*a.X + 3*u*u*t*b.X + 3*u*t*t*c.X + t*t*t*d.X,
				Y: u*u*u*a.Y + 3*u*u*t*b.Y + 3*u*t*t*c.Y + t*t*t*d.Y,
			})
		}
	}
	return points
}

// Operands are above their operations, so that the forward pass goes down.
func TestEdgesLeadDown(t *testing.T) {
	trace := randomTrace(t, 60, 3)
	l, err := trace.Layout()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]explain.Box{}
	for _, b := range l.Nodes {
		place[b.ID] = b
	}
	if len(l.Nodes) != len(trace.Nodes) || len(l.Edges) != len(trace.Steps)-1 {
		t.Errorf("%d boxes and %d edges for %d nodes and %d steps", len(l.Nodes), len(l.Edges), len(trace.Nodes), len(trace.Steps))
	}
	for _, e := range l.Edges {
		if from, to := place[e.From], place[e.To]; from.Y+from.H >= to.Y {
			t.Errorf("%s leads from y = %v up to %v", e.ID, from.Y+from.H, to.Y)
		}
	}
}

// A picture is well-formed, has an id for every node and edge and no id twice,
// and refers to nothing outside.
func TestSVG(t *testing.T) {
	trace := traced(t, "max(x_hat, alpha_1)^2 * (x_hat < 2) + f(beta)", nil)
	for _, opt := range []explain.SVGOptions{{}, {Scheme: "dark"}, {Bare: true}} {
		var b bytes.Buffer
		if err := trace.WriteSVG(&b, opt); err != nil {
			t.Fatal(err)
		}
		ids := map[string]int{}
		styles := 0
		for decoder := xml.NewDecoder(&b); ; {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch element.Name.Local {
			case "style":
				styles++
			case "script", "image", "use", "foreignObject", "a":
				t.Errorf("there is a %s in the picture", element.Name.Local)
			}
			for _, a := range element.Attr {
				switch {
				case a.Name.Local == "id":
					ids[a.Value]++
				case strings.Contains(a.Value, "://") && a.Name.Local != "xmlns":
					t.Errorf("%s refers to %s", a.Name.Local, a.Value)
				}
			}
		}
		if opt.Bare == (styles > 0) {
			t.Errorf("%+v: %d style sheets", opt, styles)
		}
		for _, n := range trace.Nodes {
			ids[n.ID] += 10
		}
		for _, s := range trace.Steps[1:] {
			ids[s.Edge] += 10
		}
		for id, count := range ids {
			if count != 11 && !strings.HasPrefix(id, "graph-") || count == 2 {
				t.Errorf("the id %s is wrong: %d", id, count)
			}
		}
	}
}

// A graph that is too large for a picture is refused.
func TestTooLargeForAPicture(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	y := x
	for range 2000 {
		y = ops.Mul(ops.Sin(y), x)
	}
	trace, err := explain.NewTrace(y, explain.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = trace.Layout(); err == nil || !strings.Contains(err.Error(), "too large for a picture") {
		t.Errorf("error %v", err)
	}
	if err := trace.WriteDOT(io.Discard); err != nil {
		t.Error(err)
	}
}

func BenchmarkLayout(b *testing.B) {
	for _, size := range []int{30, 100, 300} {
		trace := randomTrace(b, size, 1)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				if _, err := trace.Layout(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
