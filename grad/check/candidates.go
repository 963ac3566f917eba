package check

import (
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A candidate is an expression that a mistake may be about.
type candidate struct {
	node   graph.Node
	values []float64
}

// maxCandidates bounds the expressions that are tried, since pairs of them are
// tried too.
const maxCandidates = 48

// candidates returns what the mistake may be about, with values.
func (c diagnosis) candidates(truth, claimed graph.Node, p points) []candidate {
	return p.candidates(candidates(c.builder, truth, claimed))
}

// relatives returns functions that stand on neither side, but whose relatives
// stand in truth, with values: sec(x) where sin(x) does.
func (c diagnosis) relatives(truth graph.Node, p points) []candidate {
	var nodes []graph.Node
	seen := map[graph.Node]bool{}
	for _, n := range graph.Topological(truth) {
		op := n.Op()
		if op == nil || op.Arity() != 1 || !slices.Contains(families[0], op.Name) {
			continue
		}
		for _, other := range cousins(op.Name) {
			if m := c.builder.Graph.Apply(other, n.Operand(0)); !seen[m] && len(nodes) < maxCandidates {
				seen[m] = true
				nodes = append(nodes, m)
			}
		}
	}
	return p.candidates(nodes)
}

func (p points) candidates(nodes []graph.Node) (list []candidate) {
	if len(nodes) == 0 {
		return nil
	}
	for i, values := range p.at(nodes) {
		list = append(list, candidate{nodes[i], values})
	}
	return list
}

// candidates collects what the mistake may be about: the names of the
// document, and factors and terms of the two sides without their constant
// factors.
func candidates(b *document.Builder, truth, claimed graph.Node) []graph.Node {
	var list []graph.Node
	seen := map[graph.Node]bool{}
	add := func(n graph.Node) {
		_, _, n = algebra.Split(n).Parts()
		// That yours has yours where the truth has the truth explains nothing.
		if !n.IsZero() && n != truth && n != claimed && !seen[n] && len(list) < maxCandidates {
			seen[n] = true
			list = append(list, n)
		}
	}
	for _, n := range graph.Topological(truth, claimed) {
		if _, ok := b.NameOf(n); ok {
			add(n)
		}
	}
	for _, side := range []graph.Node{claimed, truth} {
		for _, n := range parts(side, maxCandidates) {
			add(n)
		}
	}
	return list
}

// parts returns the factors and terms that n consists of, largest first.
func parts(n graph.Node, limit int) (list []graph.Node) {
	queue := []graph.Node{n}
	for len(queue) > 0 && len(list) < limit {
		n, queue = queue[0], queue[1:]
		list = append(list, n)
		op := n.Op()
		if op == nil {
			continue
		}
		switch op.Name {
		case "add", "sub", "mul", "div", "neg", "square", "pow":
			queue = append(queue, n.Operands()...)
		}
	}
	return list
}
