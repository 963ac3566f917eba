package graph

import (
	"math/bits"
	"slices"
)

// Topological returns the nodes that the roots consist of, themselves
// included, operands before their users.
func Topological(roots ...Node) []Node {
	if len(roots) == 0 {
		return nil
	}
	g := roots[0].g
	reached := NewSet(g)
	for pending := slices.Clone(roots); len(pending) > 0; {
		n := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if n.g != g {
			panic("graph: roots of different graphs")
		}
		if !reached.has(n.id) {
			reached.Add(n)
			pending = n.AppendOperands(pending)
		}
	}
	var order []Node // that of the set, so that few nodes of a large graph cost little
	for word, set := range reached.bits {
		for ; set != 0; set &= set - 1 {
			order = append(order, Node{g, uint32(64*word + bits.TrailingZeros64(set))})
		}
	}
	return order
}

// Vars returns the variables that the roots depend on, in order of creation.
func Vars(roots ...Node) []Node {
	return slices.DeleteFunc(Topological(roots...), func(n Node) bool { return !n.IsVar() })
}

// A Set is a set of nodes of one graph, a bit for each.
type Set struct {
	g    *Graph
	bits []uint64
}

// NewSet returns an empty set of nodes of g.
func NewSet(g *Graph) *Set { return &Set{g: g, bits: make([]uint64, g.length/64+1)} }

// Add puts a node into the set.
func (s *Set) Add(n Node) {
	word := int(n.id / 64)
	if word >= len(s.bits) { // the graph has grown since
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	s.bits[word] |= 1 << (n.id % 64)
}

// Has reports whether the set holds n.
func (s *Set) Has(n Node) bool { return n.g == s.g && s.has(n.id) }

func (s *Set) has(id uint32) bool {
	word := int(id / 64)
	return word < len(s.bits) && s.bits[word]>>(id%64)&1 != 0
}

// AddUsers adds every node between two identifiers that uses a node of the
// set, directly or through others.
func (s *Set) AddUsers(first, last int) {
	for id := first; id <= last; id++ {
		n := Node{s.g, uint32(id)}
		for _, operand := range n.operands() {
			if s.has(operand) {
				s.Add(n)
				break
			}
		}
	}
}
