package graph

import (
	"math/big"

	"github.com/chainrule-go/chainrule/ops"
)

// maxExactBits bounds the size of folded constants: a product of a million
// decimals stays a million nodes rather than one number of megabytes.
const maxExactBits = 8192

// The operations that are folded beyond exact arithmetic.
var (
	addition       = ops.Lookup("add")
	subtraction    = ops.Lookup("sub")
	multiplication = ops.Lookup("mul")
	division       = ops.Lookup("div")
	negation       = ops.Lookup("neg")
	power          = ops.Lookup("pow")
)

// fold returns a simpler node for op of the operands, if there is one that is
// equal for all reals, undefined in the same places, and still contains every
// operand that is not a constant. The last is what lets any node serve as a
// variable of differentiation: if -(-x) became x, its derivative by -x would
// be lost. Whatever needs a condition or loses a domain (0*x, x/x, sqrt(x^2))
// stays as it was written; package check knows what to make of it.
func (g *Graph) fold(op *ops.Op, operands []Node) (Node, bool) {
	constants := 0
	for _, n := range operands {
		if g.record(n.id).op == constant {
			constants++
		}
	}
	if constants == 0 && op != power {
		return Node{}, false
	}
	if constants == len(operands) && op.Exact != nil {
		if n, ok := g.foldConstants(op, operands); ok {
			return n, true
		}
	}
	switch op {
	case addition:
		a, b := operands[0], operands[1]
		if a.IsInt(0) {
			return b, true
		}
		if b.IsInt(0) {
			return a, true
		}
	case subtraction:
		if operands[1].IsInt(0) {
			return operands[0], true
		}
	case multiplication:
		a, b := operands[0], operands[1]
		if a.IsInt(1) {
			return b, true
		}
		if b.IsInt(1) {
			return a, true
		}
	case division:
		if operands[1].IsInt(1) {
			return operands[0], true
		}
	case power:
		base, exponent := operands[0], operands[1]
		switch {
		case exponent.IsInt(1):
			return base, true
		case exponent.IsInt(2):
			return ops.Square(base), true
		case base.Is("e"):
			return ops.Exp(exponent), true
		}
	}
	return Node{}, false
}

// foldConstants computes an operation on rationals exactly, where the result
// is rational and of moderate size.
func (g *Graph) foldConstants(op *ops.Op, operands []Node) (Node, bool) {
	// Small integers are what gradients fold most.
	a, b := g.record(operands[0].id).operands, g.record(operands[len(operands)-1].id).operands
	switch {
	case a[1]&b[1] != isInt32:
	case op == negation:
		return g.Int(-int64(int32(a[2]))), true
	case op == multiplication:
		return g.Int(int64(int32(a[2])) * int64(int32(b[2]))), true
	}
	values := make([]*big.Rat, len(operands))
	for i, n := range operands {
		values[i] = n.Rational()
	}
	r := op.Exact(values...)
	if r == nil || max(r.Num().BitLen(), r.Denom().BitLen()) > maxExactBits {
		return Node{}, false
	}
	return g.Const(r), true
}
