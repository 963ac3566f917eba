package explain

import (
	"cmp"
	"math"
	"slices"
)

// layout turns places in layers into geometry.
func (l *layering) layout() *Layout {
	left, right := math.Inf(1), math.Inf(-1)
	for _, it := range l.items {
		left, right = min(left, it.x-it.width/2), max(right, it.x+it.width/2)
	}
	for i := range l.items {
		l.items[i].x += margin - left
	}
	tops, bottom := make([]float64, len(l.layers)), float64(margin)
	for layer := range l.layers {
		tops[layer] = bottom
		bottom += layerHeight(layer) + betweenGap
	}
	out := &Layout{Width: round(right - left + 2*margin), Height: bottom - betweenGap + margin}
	if l.trace.Valued {
		out.Height += legendHeight
	}
	for i := range l.trace.Nodes {
		it := l.items[i]
		out.Nodes = append(out.Nodes, Box{l.trace.Nodes[i].ID, round(it.x - it.width/2), tops[it.layer], round(it.width), boxHeight})
	}
	leaving, entering := l.ports()
	for k, e := range l.edges {
		a := Arrow{ID: e.step.Edge, From: e.step.To, To: e.step.From, Label: e.label}
		last := len(e.items) - 1
		for i, at := range e.items {
			it := l.items[at]
			top, x := tops[it.layer], it.x
			under := top + layerHeight(it.layer)
			switch i {
			case 0:
				a.Path = append(a.Path, Point{round(leaving[k]), under})
				continue
			case last:
				x = entering[k]
			}
			a.Path = curve(a.Path, Point{round(x), top})
			if i < last {
				a.Path = curve(a.Path, Point{round(x), under})
			}
		}
		if label := l.items[e.items[last-1]]; e.label != "" {
			a.Box = Box{a.ID, round(label.x - label.width/2), tops[label.layer], round(label.width), labelHeight}
		}
		out.Edges = append(out.Edges, a)
	}
	return out
}

func layerHeight(layer int) float64 {
	if layer%2 == 0 {
		return boxHeight
	}
	return labelHeight
}

// ports returns for each edge where it leaves its operand and where it enters
// its operation: side by side along the box, in the order of where they lead.
func (l *layering) ports() (leaving, entering []float64) {
	leaving, entering = make([]float64, len(l.edges)), make([]float64, len(l.edges))
	out, in := map[int][]int{}, map[int][]int{}
	for k, e := range l.edges {
		first, last := e.items[0], e.items[len(e.items)-1]
		out[first] = append(out[first], k)
		in[last] = append(in[last], k)
	}
	spread := func(groups map[int][]int, x []float64, next func(edge) int) {
		for node, edges := range groups {
			slices.SortStableFunc(edges, func(a, b int) int {
				return cmp.Compare(l.items[next(l.edges[a])].x, l.items[next(l.edges[b])].x)
			})
			it := l.items[node]
			for i, k := range edges {
				share := (float64(i)+0.5)/float64(len(edges)) - 0.5
				x[k] = it.x + share*it.width*0.7
			}
		}
	}
	spread(out, leaving, func(e edge) int { return e.items[1] })
	spread(in, entering, func(e edge) int { return e.items[len(e.items)-2] })
	return leaving, entering
}

// curve goes on to a point, vertical at both ends; straight down where that is
// possible.
func curve(path []Point, to Point) []Point {
	from := path[len(path)-1]
	middle := (from.Y + to.Y) / 2
	return append(path, Point{from.X, middle}, Point{to.X, middle}, to)
}

// round rounds to a tenth of a pixel, so that pictures are the same everywhere.
func round(x float64) float64 { return math.Round(x*10) / 10 }
