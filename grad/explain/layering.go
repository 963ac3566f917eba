package explain

import (
	"cmp"
	"fmt"
	"slices"
)

// A layering is a graph in layers, in the manner of Sugiyama, Tagawa and Toda
// (Methods for visual understanding of hierarchical system structures, IEEE
// Trans. SMC-11, 1981): each edge is a row of items, one in every layer that it
// passes, so that it gets a place there as a node does. Nodes are in the even
// layers, and the odd ones have room for labels.
//
// It is written here since no library fits a command that mostly does something
// else, and a server. Graphviz in WebAssembly (go-graphviz 0.2.10) starts with
// every command, for 25 ms, or for half a second where its cache is cold; the
// cache is compiled code in the shared temporary directory, which it runs as it
// finds it. It lays out one graph at a time, 100 nodes in 60 ms (here 5 ms), and
// adds 7.5 MB.
type layering struct {
	trace   *Trace
	layerOf []int
	items   []item
	layers  [][]int // items in order from left to right
	at      []int   // the place of each item in its layer
	edges   []edge
}

// An item is a node, or the place where an edge passes a layer.
type item struct {
	layer        int
	node         int // -1 for an edge
	width        float64
	x            float64 // of the middle; while items are being ordered, what they are ordered by
	above, below []int
}

// An edge is a row of items from the operand to the operation.
type edge struct {
	step  Step
	items []int
	label string
}

// fill makes the items.
func (l *layering) fill() error {
	depth := slices.Max(l.layerOf)
	l.layers = make([][]int, 2*depth+1)
	add := func(it item) int {
		l.items = append(l.items, it)
		place := len(l.items) - 1
		l.layers[it.layer] = append(l.layers[it.layer], place)
		return place
	}
	for i, n := range l.trace.Nodes {
		add(item{layer: 2 * l.layerOf[i], node: i, width: l.trace.boxWidth(n)})
	}
	place := l.trace.places()
	for _, s := range l.trace.Steps {
		if s.From == "" {
			continue
		}
		e := edge{step: s, label: l.trace.label(s)}
		user, operand := place[s.From], place[s.To]
		e.items = append(e.items, operand)
		for layer := 2*l.layerOf[operand] + 1; layer < 2*l.layerOf[user]; layer++ {
			it := item{layer: layer, node: -1, width: 2}
			if layer == 2*l.layerOf[user]-1 && e.label != "" {
				it.width = float64(typesetLength(e.label))*labelLetter + 2*labelPadding
			}
			e.items = append(e.items, add(it))
			if len(l.items) > maxLaidOut {
				return fmt.Errorf("a graph of %d nodes is too large for a picture; trace a part of it, or write DOT", len(l.trace.Nodes))
			}
		}
		e.items = append(e.items, user)
		for k := 1; k < len(e.items); k++ {
			a, b := e.items[k-1], e.items[k]
			l.items[a].below = append(l.items[a].below, b)
			l.items[b].above = append(l.items[b].above, a)
		}
		l.edges = append(l.edges, e)
	}
	l.at = make([]int, len(l.items))
	for layer := range l.layers {
		l.number(layer)
	}
	return nil
}

// reduceCrossings orders each layer by the places of what its items are
// connected with, up and down in turn, and keeps the best order seen.
func (l *layering) reduceCrossings() {
	const sweeps, patience = 24, 6
	best, fewest, since := l.order(), l.crossings(), 0
	for sweep := 0; sweep < sweeps && fewest > 0 && since < patience; sweep++ {
		if sweep%2 == 0 {
			for layer := 1; layer < len(l.layers); layer++ {
				l.sortLayer(layer, func(it *item) []int { return it.above })
			}
		} else {
			for layer := len(l.layers) - 2; layer >= 0; layer-- {
				l.sortLayer(layer, func(it *item) []int { return it.below })
			}
		}
		since++
		if c := l.crossings(); c < fewest {
			best, fewest, since = l.order(), c, 0
		}
	}
	l.layers = best
}

func (l *layering) order() [][]int {
	out := make([][]int, len(l.layers))
	for i, layer := range l.layers {
		out[i] = slices.Clone(layer)
	}
	return out
}

// sortLayer orders a layer by the mean place of the neighbours; an item
// without neighbours stays where it is.
func (l *layering) sortLayer(layer int, neighbours func(*item) []int) {
	for i, at := range l.layers[layer] {
		it := &l.items[at]
		it.x = float64(i)
		if list := neighbours(it); len(list) > 0 {
			sum := 0
			for _, n := range list {
				sum += l.at[n]
			}
			it.x = float64(sum) / float64(len(list))
		}
	}
	slices.SortStableFunc(l.layers[layer], func(a, b int) int { return cmp.Compare(l.items[a].x, l.items[b].x) })
	l.number(layer)
}

// number notes the places of a layer's items.
func (l *layering) number(layer int) {
	for i, it := range l.layers[layer] {
		l.at[it] = i
	}
}

// crossings counts the crossings between neighbouring layers.
func (l *layering) crossings() (count int) {
	var ends []int
	for layer := 0; layer+1 < len(l.layers); layer++ {
		ends = ends[:0]
		for _, it := range l.layers[layer] {
			first := len(ends)
			for _, n := range l.items[it].below {
				ends = append(ends, l.at[n])
			}
			slices.Sort(ends[first:])
		}
		count += inversions(ends, len(l.layers[layer+1]))
	}
	return count
}

// inversions counts the pairs that are in the wrong order, with a binary
// indexed tree over values below size.
func inversions(values []int, size int) (count int) {
	tree := make([]int, size+1)
	for seen, v := range values {
		notAbove := 0
		for i := v + 1; i > 0; i -= i & -i {
			notAbove += tree[i]
		}
		count += seen - notAbove
		for i := v + 1; i <= size; i += i & -i {
			tree[i]++
		}
	}
	return count
}

// straighten gives every item its x: as near as can be to what it is connected
// with, in the order of its layer and apart from its neighbours there.
func (l *layering) straighten() {
	for _, layer := range l.layers {
		x := 0.0
		for i, it := range layer {
			if i > 0 {
				x += l.apart(layer[i-1], it)
			}
			l.items[it].x = x
		}
	}
	const sweeps = 60
	for sweep := range sweeps {
		both := sweep >= sweeps-8
		for i := range l.layers {
			layer := l.layers[i]
			if sweep%2 == 1 {
				layer = l.layers[len(l.layers)-1-i]
			}
			l.place(layer, both || sweep%2 == 0, both || sweep%2 == 1)
		}
	}
}

// apart returns how far the middles of two neighbours must be from each other.
func (l *layering) apart(a, b int) float64 {
	return (l.items[a].width+l.items[b].width)/2 + besideGap
}

// place moves a layer to the least squares of the distances to the neighbours
// above and below, an isotonic regression: what would be too near or in the
// wrong order is moved as one block.
func (l *layering) place(layer []int, above, below bool) {
	type block struct{ sum, weight, first, count float64 }
	var blocks []block
	offsets := make([]float64, len(layer))
	for i, it := range layer {
		if i > 0 {
			offsets[i] = offsets[i-1] + l.apart(layer[i-1], it)
		}
		sum, weight := 0.0, 0.0
		pull := func(list []int) {
			for _, n := range list {
				w := 1.0
				if l.items[it].node < 0 && l.items[n].node < 0 {
					w = 16 // long edges are to be straight
				}
				sum += w * l.items[n].x
				weight += w
			}
		}
		if above {
			pull(l.items[it].above)
		}
		if below {
			pull(l.items[it].below)
		}
		if weight == 0 {
			weight = 0.01
			sum = weight * l.items[it].x
		}
		blocks = append(blocks, block{sum - weight*offsets[i], weight, float64(i), 1})
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			if a.sum/a.weight <= b.sum/b.weight {
				break
			}
			blocks = append(blocks[:len(blocks)-2], block{a.sum + b.sum, a.weight + b.weight, a.first, a.count + b.count})
		}
	}
	for _, b := range blocks {
		for i := int(b.first); i < int(b.first+b.count); i++ {
			l.items[layer[i]].x = b.sum/b.weight + offsets[i]
		}
	}
}
