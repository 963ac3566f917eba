package graph

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/ops"
)

// maxExactBits bounds the size of folded constants: a product of a million
// decimals stays a million nodes rather than one number of megabytes.
const maxExactBits = 8192

// The operations that are folded beyond exact arithmetic, or special.
var (
	addition       = ops.Lookup("add")
	subtraction    = ops.Lookup("sub")
	multiplication = ops.Lookup("mul")
	division       = ops.Lookup("div")
	negation       = ops.Lookup("neg")
	power          = ops.Lookup("pow")
	selection      = ops.Lookup("select")
)

// fold returns a simpler node for op of the operands, if there is one that is
// equal for all reals, undefined in the same places, and still contains every
// operand that is not a constant. The last is what lets any node serve as a
// variable of differentiation: if -(-x) became x, its derivative by -x would
// be lost. Whatever needs a condition or loses a domain (0*x, x/x, sqrt(x^2))
// stays as it was written; package check knows what to make of it.
func (g *Graph) fold(op *ops.Op, k key) (Node, bool) {
	if n, ok := g.foldConstants(op, []uint32{k.a, k.b}[:op.Arity()]); ok {
		return n, true
	}
	a, b := Node{g, k.a}, Node{g, k.b}
	switch op {
	case addition:
		if a.IsInt(0) {
			return b, true
		}
		if b.IsInt(0) {
			return a, true
		}
	case subtraction:
		if b.IsInt(0) {
			return a, true
		}
	case multiplication:
		if a.IsInt(1) {
			return b, true
		}
		if b.IsInt(1) {
			return a, true
		}
	case division:
		if b.IsInt(1) {
			return a, true
		}
	case power:
		switch {
		case b.IsInt(1):
			return a, true
		case b.IsInt(2):
			return ops.Square(a), true
		case a.Is("e"):
			return ops.Exp(b), true
		}
	}
	return Node{}, false
}

// foldConstants computes an operation on rationals exactly, where the result
// is rational and of moderate size.
func (g *Graph) foldConstants(op *ops.Op, operands []uint32) (Node, bool) {
	if op.Exact == nil || slices.ContainsFunc(operands, func(id uint32) bool { return g.record(id).op != constant }) {
		return Node{}, false
	}
	// Small integers are what gradients fold most.
	a, b := g.record(operands[0]).operands, g.record(operands[len(operands)-1]).operands
	switch {
	case a[0]&b[0]&isInt32 == 0:
	case op == negation:
		return g.Int(-int64(int32(a[1]))), true
	case op == multiplication:
		return g.Int(int64(int32(a[1])) * int64(int32(b[1]))), true
	}
	values := make([]*big.Rat, len(operands))
	for i, id := range operands {
		values[i] = Node{g, id}.Rational()
	}
	r := op.Exact(values...)
	if r == nil || max(r.Num().BitLen(), r.Denom().BitLen()) > maxExactBits {
		return Node{}, false
	}
	return g.Const(r), true
}
