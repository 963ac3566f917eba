package graph

import (
	"math/big"

	"github.com/chainrule-go/chainrule/ops"
)

// maxExactBits bounds the size of folded constants: a product of a million
// decimals stays a million nodes rather than one number of megabytes.
const maxExactBits = 8192

// fold returns a simpler node for op of the operands, if there is one that is
// equal for all reals, undefined in the same places, and still contains every
// operand that is not a constant. The last is what lets any node serve as a
// variable of differentiation: if -(-x) became x, its derivative by -x would
// be lost. Whatever needs a condition or loses a domain (0*x, x/x, sqrt(x^2))
// stays as it was written; package check knows what to make of it.
func (g *Graph) fold(op *ops.Op, operands []Node) (Node, bool) {
	if op.Exact != nil {
		if n, ok := g.foldConstants(op, operands); ok {
			return n, true
		}
	}
	switch op.Name {
	case "add":
		a, b := operands[0], operands[1]
		if a.IsInt(0) {
			return b, true
		}
		if b.IsInt(0) {
			return a, true
		}
	case "sub":
		if operands[1].IsInt(0) {
			return operands[0], true
		}
	case "mul":
		a, b := operands[0], operands[1]
		if a.IsInt(1) {
			return b, true
		}
		if b.IsInt(1) {
			return a, true
		}
	case "div":
		if operands[1].IsInt(1) {
			return operands[0], true
		}
	case "pow":
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
	var values [2]*big.Rat
	if len(operands) > len(values) {
		return Node{}, false
	}
	for i, n := range operands {
		if g.records[n.id].op != constant {
			return Node{}, false
		}
		values[i] = g.rationals[g.records[n.id].operands[0]]
	}
	r := op.Exact(values[:len(operands)]...)
	if r == nil || max(r.Num().BitLen(), r.Denom().BitLen()) > maxExactBits {
		return Node{}, false
	}
	return g.Const(r), true
}
