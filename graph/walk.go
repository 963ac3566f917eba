package graph

import (
	"fmt"
	"slices"
)

// Topological returns the nodes that the roots consist of, themselves
// included, operands before their users.
func Topological(roots ...Node) []Node {
	if len(roots) == 0 {
		return nil
	}
	g := roots[0].g
	top := roots[0].id
	for _, n := range roots {
		if n.g != g {
			panic("graph: roots of different graphs")
		}
		top = max(top, n.id)
	}
	reached := NewSet(g)
	for _, n := range roots {
		reached.Add(n)
	}
	var order, operands []Node
	for id := top; id >= 1; id-- {
		n := Node{g, id}
		if !reached.Has(n) {
			continue
		}
		order = append(order, n)
		operands = n.AppendOperands(operands[:0])
		for _, operand := range operands {
			reached.Add(operand)
		}
	}
	slices.Reverse(order)
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
func NewSet(g *Graph) *Set { return &Set{g: g, bits: make([]uint64, len(g.records)/64+1)} }

// Add puts a node into the set.
func (s *Set) Add(n Node) {
	word := int(n.id / 64)
	if word >= len(s.bits) { // the graph has grown since
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	s.bits[word] |= 1 << (n.id % 64)
}

// Has reports whether the set holds n.
func (s *Set) Has(n Node) bool {
	word := int(n.id / 64)
	return n.g == s.g && word < len(s.bits) && s.bits[word]>>(n.id%64)&1 != 0
}

// AddUsers adds every node between two identifiers that uses a node of the
// set, directly or through others.
func (s *Set) AddUsers(first, last int) {
	s.Add(Node{s.g, uint32(last)}) // makes room
	s.bits[last/64] &^= 1 << (last % 64)
	for id := uint32(first); id <= uint32(last); id++ {
		r := &s.g.records[id]
		if r.op < firstOperator {
			continue
		}
		arity := s.g.operators[r.op].Arity()
		operands := r.operands[:]
		if arity > len(operands) {
			operands = s.g.overflow[r.operands[0]:]
		}
		for _, operand := range operands[:arity] {
			if s.bits[operand/64]>>(operand%64)&1 != 0 {
				s.bits[id/64] |= 1 << (id % 64)
				break
			}
		}
	}
}

// Substitute returns the roots with each node that is a key of the map
// replaced by its value, all at once: what is put in is not searched again.
// Keys need not be variables, and values may belong to another graph (all of
// them to the same), which then is where the results are built.
func Substitute(roots []Node, replace map[Node]Node) []Node {
	if len(roots) == 0 {
		return nil
	}
	target := roots[0].g
	for _, to := range replace {
		target = to.g
	}
	return substitute(target, roots, replace)
}

// Copy returns the roots rebuilt in another graph.
func Copy(to *Graph, roots ...Node) []Node { return substitute(to, roots, nil) }

func substitute(target *Graph, roots []Node, replace map[Node]Node) []Node {
	if len(roots) == 0 {
		return nil
	}
	source := roots[0].g
	order := Topological(roots...)
	result := make(map[Node]Node, len(order))
	var operands []Node
	for _, n := range order {
		to, ok := replace[n]
		if !ok {
			operands = n.AppendOperands(operands[:0])
			changed := source != target
			for i, operand := range operands {
				changed = changed || result[operand] != operand
				operands[i] = result[operand]
			}
			to = n
			if changed {
				to = target.rebuild(n, operands)
			}
		}
		result[n] = to
	}
	out := make([]Node, len(roots))
	for i, n := range roots {
		out[i] = result[n]
		if out[i].g != target {
			panic(fmt.Sprintf("graph: %v is replaced by a node of another graph", n))
		}
	}
	return out
}

// rebuild returns a node like n in g, with other operands.
func (g *Graph) rebuild(n Node, operands []Node) Node {
	switch op := n.Op(); {
	case n.IsVar():
		return g.Var(n.Name())
	case op == nil:
		return g.Const(n.Rational())
	case op.Orders != nil:
		return g.Apply(g.Function(op.Name, op.Orders...), operands...)
	default:
		return g.Apply(op, operands...)
	}
}
