package graph

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// A Node is an expression: a variable, a rational constant, or an operation on
// older nodes of the same graph. Nodes are values and are compared with ==,
// which is structural equality. The zero Node belongs to no graph.
type Node struct {
	g  *Graph
	id uint32
}

// Apply returns the node for op of the operands, which makes nodes an
// [ops.Value]: ops.Add(x, y). The receiver says which graph.
func (n Node) Apply(op *ops.Op, operands ...Node) Node { return n.g.Apply(op, operands...) }

// Graph returns the graph that the node belongs to.
func (n Node) Graph() *Graph { return n.g }

// ID returns the node's place in its graph, from 1. Operands have smaller
// identifiers than the nodes that use them.
func (n Node) ID() int { return int(n.id) }

// IsZero reports whether n is the zero Node, which belongs to no graph.
func (n Node) IsZero() bool { return n.g == nil }

// IsVar reports whether the node is a variable.
func (n Node) IsVar() bool { return n.g.records[n.id].op == variable }

// Name returns the name of a variable, and "" for every other node.
func (n Node) Name() string {
	if !n.IsVar() {
		return ""
	}
	return n.g.names[n.g.records[n.id].operands[0]]
}

// Rational returns the value of a rational constant, and nil for every other
// node. The caller must not change it.
func (n Node) Rational() *big.Rat {
	r := &n.g.records[n.id]
	if r.op != constant {
		return nil
	}
	return n.g.rationals[r.operands[0]]
}

// Int returns the value of a constant that is an integer of 64 bits; ok is
// false for every other node.
func (n Node) Int() (i int64, ok bool) {
	r := &n.g.records[n.id]
	if r.op != constant {
		return 0, false
	}
	q := n.g.rationals[r.operands[0]]
	if !q.IsInt() || !q.Num().IsInt64() {
		return 0, false
	}
	return q.Num().Int64(), true
}

// IsInt reports whether the node is the integer constant i.
func (n Node) IsInt(i int64) bool {
	value, ok := n.Int()
	return ok && value == i
}

// Op returns the node's operation, and nil for variables and rational
// constants.
func (n Node) Op() *ops.Op { return n.g.operators[n.g.records[n.id].op] }

// Is reports whether the node's operation has that name: n.Is("add").
func (n Node) Is(name string) bool {
	op := n.Op()
	return op != nil && op.Name == name && op.Orders == nil
}

// NumOperands returns the number of operands, 0 for variables and constants.
func (n Node) NumOperands() int {
	if op := n.Op(); op != nil {
		return op.Arity()
	}
	return 0
}

// Operand returns operand i, from 0.
func (n Node) Operand(i int) Node {
	r := &n.g.records[n.id]
	arity := n.NumOperands()
	if i < 0 || i >= arity {
		panic(fmt.Sprintf("graph: no operand %d among %d", i, arity))
	}
	if arity > len(r.operands) {
		return Node{n.g, n.g.overflow[int(r.operands[0])+i]}
	}
	return Node{n.g, r.operands[i]}
}

// Operands returns a new slice of the node's operands.
func (n Node) Operands() []Node {
	return n.AppendOperands(nil)
}

// AppendOperands appends the node's operands to a slice, for loops that must
// not allocate.
func (n Node) AppendOperands(to []Node) []Node {
	r := &n.g.records[n.id]
	arity := n.NumOperands()
	if arity > len(r.operands) {
		for _, id := range n.g.overflow[r.operands[0]:][:arity] {
			to = append(to, Node{n.g, id})
		}
		return to
	}
	for _, id := range r.operands[:arity] {
		to = append(to, Node{n.g, id})
	}
	return to
}

// maxString bounds what String prints of a graph that, written out as a tree,
// may be exponentially large.
const maxString = 400

// String writes the node as calls, add(x, mul(2, y)), for debugging; what is
// too long ends in dots. Package notation writes it as mathematics.
func (n Node) String() string {
	if n.g == nil {
		return "graph.Node{}"
	}
	var b strings.Builder
	// The stack holds nodes and the punctuation between them, so that a deep
	// graph does not become a deep recursion.
	stack := []any{n}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch top := top.(type) {
		case string:
			b.WriteString(top)
		case Node:
			switch {
			case top.IsVar():
				b.WriteString(top.Name())
			case top.Rational() != nil:
				b.WriteString(top.Rational().RatString())
			case top.NumOperands() == 0:
				b.WriteString(top.Op().Name)
			default:
				b.WriteString(top.Op().String())
				stack = append(stack, ")")
				for i, operand := range slices.Backward(top.Operands()) {
					stack = append(stack, operand)
					if i > 0 {
						stack = append(stack, ", ")
					}
				}
				stack = append(stack, "(")
			}
		}
		if b.Len() > maxString {
			return b.String()[:maxString] + "..."
		}
	}
	return b.String()
}
