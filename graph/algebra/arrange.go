package algebra

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// maxFactors bounds how long a product may become when it is written without
// inner parentheses, since a shared factor is written out each time.
const maxFactors = 32

// Arranged returns an equal node as people write it: products without inner
// parentheses and with the constant in front, -2*x for -(2*x).
func Arranged(n graph.Node) graph.Node {
	g := n.Graph()
	result := map[graph.Node]graph.Node{}
	for _, n := range graph.Topological(n) {
		operands := n.Operands()
		changed := false
		for i, operand := range operands {
			operands[i] = result[operand]
			changed = changed || operands[i] != operand
		}
		switch {
		case n.Is("mul") || n.Is("neg"):
			result[n] = product(g, n, operands)
		case changed:
			result[n] = g.Apply(n.Op(), operands...)
		default:
			result[n] = n
		}
	}
	return result[n]
}

// product rebuilds a product or a negative from arranged operands.
func product(g *graph.Graph, n graph.Node, operands []graph.Node) graph.Node {
	constant := big.NewRat(1, 1)
	if n.Is("neg") {
		constant.Neg(constant)
	}
	var factors []graph.Node
	for _, operand := range operands {
		for _, f := range factorsOf(operand) {
			if r := f.Rational(); r != nil {
				constant.Mul(constant, r)
			} else {
				factors = append(factors, f)
			}
		}
	}
	if len(factors) == 0 || len(factors) > maxFactors {
		return g.Apply(n.Op(), operands...)
	}
	negative := constant.Sign() < 0
	var out graph.Node
	switch magnitude := new(big.Rat).Abs(constant); {
	case magnitude.Cmp(big.NewRat(1, 1)) == 0:
		out = factors[0]
		if negative {
			out = ops.Neg(out)
		}
		factors = factors[1:]
	default:
		out = g.Const(constant)
	}
	for _, f := range factors {
		out = ops.Mul(out, f)
	}
	return out
}

// factorsOf returns the factors of a product that associates to the left.
func factorsOf(n graph.Node) (factors []graph.Node) {
	for n.Is("mul") && len(factors) <= maxFactors {
		factors = append(factors, n.Operand(1))
		n = n.Operand(0)
	}
	if n.Is("neg") {
		factors = append(factors, n.Operand(0))
		n = n.Graph().Int(-1)
	}
	factors = append(factors, n)
	slices.Reverse(factors)
	return factors
}
