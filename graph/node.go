package graph

import (
	"fmt"
	"math/big"
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

// Operate returns the node for op of n and as many of b and c as it takes,
// which makes nodes an [ops.Value]: ops.Add(x, y).
func (n Node) Operate(op *ops.Op, b, c Node) Node {
	g, k := n.g, key{a: n.id}
	switch op.Arity() {
	case 0:
		if r := op.Rational(); r != nil {
			return g.Const(r)
		}
		k.a = 0
	case 1:
	case 2:
		if b.g != g {
			panic(fmt.Sprintf("graph: an operand of %v belongs to another graph", op))
		}
		k.b = b.id
	default:
		return g.Apply(op, n, b, c)
	}
	if i := op.Index(); uint(i) < uint(len(g.byIndex)) && g.byIndex[i] != 0 {
		k.op = g.byIndex[i]
	} else {
		k.op = g.operator(op)
	}
	anchor, other := g.record(k.a), g.record(k.b)
	if k.a < k.b {
		anchor, other = other, anchor
	}
	hasConstant := anchor.op == constant || other.op == constant
	if hasConstant || op == power {
		if n, ok := g.fold(op, k); ok {
			return n
		}
	}
	if hasConstant {
		k.op |= special
		if anchor.op == constant { // it may be everyone's operand
			anchor = other
		}
	}
	return g.intern(k, anchor, op.Commutative)
}

// Apply returns the node for op of the operands, in the receiver's graph.
func (n Node) Apply(op *ops.Op, operands ...Node) Node { return n.g.Apply(op, operands...) }

// Graph returns the graph that the node belongs to.
func (n Node) Graph() *Graph { return n.g }

// ID returns the node's place in its graph, from 1. Operands have smaller
// identifiers than the nodes that use them.
func (n Node) ID() int { return int(n.id) }

// IsZero reports whether n is the zero Node, which belongs to no graph.
func (n Node) IsZero() bool { return n.g == nil }

// IsVar reports whether the node is a variable.
func (n Node) IsVar() bool { return n.g.record(n.id).op == variable }

// Name returns the name of a variable, and "" for every other node.
func (n Node) Name() string {
	if !n.IsVar() {
		return ""
	}
	r := n.g.record(n.id)
	return n.g.names.String()[r.operands[0]:r.operands[1]]
}

// Rational returns the value of a rational constant, and nil for every other
// node. The caller must not change it.
func (n Node) Rational() *big.Rat {
	r := n.g.record(n.id)
	if r.op != constant {
		return nil
	}
	return n.g.rationals[r.operands[0]&^isInt32]
}

// Int returns the value of a constant that is an integer of 64 bits; ok is
// false for every other node.
func (n Node) Int() (i int64, ok bool) {
	r := n.g.record(n.id)
	if r.op != constant {
		return 0, false
	}
	if r.operands[0]&isInt32 != 0 {
		return int64(int32(r.operands[1])), true
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
func (n Node) Op() *ops.Op { return n.g.operators[n.g.record(n.id).op&(1<<count-1)] }

// IsPlain reports whether the node is neither a rational constant nor a
// negative, a quotient or a selection, and none of its operands is a rational
// constant. A product of such nodes has nothing to simplify. Gradients ask for
// it at every node, and so it is kept beside the operation.
func (n Node) IsPlain() bool {
	op := n.g.record(n.id).op
	return op < special && op != constant
}

// Is reports whether the node's operation has that name: n.Is("add").
func (n Node) Is(name string) bool {
	op := n.Op()
	return op != nil && op.Name == name && op.Orders == nil
}

// NumOperands returns the number of operands, 0 for variables and constants.
func (n Node) NumOperands() int { return len(n.operands()) }

// Operand returns operand i, from 0. It panics if there is none.
func (n Node) Operand(i int) Node { return Node{n.g, n.operands()[i]} }

// Operands returns a new slice of the node's operands.
func (n Node) Operands() []Node { return n.AppendOperands(nil) }

// AppendOperands appends the node's operands to a slice, for loops that must
// not allocate.
func (n Node) AppendOperands(to []Node) []Node {
	for _, id := range n.operands() {
		to = append(to, Node{n.g, id})
	}
	return to
}

func (n Node) operands() []uint32 {
	r := n.g.record(n.id)
	if r.op&long != 0 {
		return n.g.overflow[r.operands[0]:][:r.operands[1]]
	}
	return r.operands[:r.op>>count&3]
}

// String writes the node as calls, add(x, mul(2, y)), for debugging, down to a
// depth of ten. Package notation writes it as mathematics.
func (n Node) String() string { return n.text(10) }

func (n Node) text(depth int) string {
	switch {
	case n.g == nil:
		return "graph.Node{}"
	case n.IsVar():
		return n.Name()
	case n.Op() == nil:
		return n.Rational().RatString()
	case n.NumOperands() == 0:
		return n.Op().Name
	case depth == 0:
		return "..."
	}
	var operands []string
	for _, operand := range n.Operands() {
		operands = append(operands, operand.text(depth-1))
	}
	return n.Op().String() + "(" + strings.Join(operands, ", ") + ")"
}
