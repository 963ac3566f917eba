package check

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// maxDecimals bounds the decimals of a claim that are moved up and down by
// half a digit, in all combinations.
const maxDecimals = 4

// holdsToDigits reports whether a refuted claim would hold if its decimals were
// taken for rounded: whether the truth lies, wherever it is sampled, between
// what the claimed side is with each decimal half a digit up or down.
func (c *checker) holdsToDigits(f *Finding, truth graph.Node) bool {
	var numbers []*notation.Expr
	collectDecimals(f.Link.Right.Expr, &numbers)
	if len(numbers) == 0 || len(numbers) > maxDecimals {
		return false
	}
	nodes := []graph.Node{truth}
	for signs := range 1 << len(numbers) {
		e := f.Link.Right.Expr
		for i, number := range numbers {
			digits, _ := decimals(number)
			half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
			half.Quo(half, big.NewRat(2, 1))
			if signs>>i&1 != 0 {
				half.Neg(half)
			}
			moved := *number
			moved.Value = half.Add(half, number.Value)
			e = replaced(e, number, &moved)
		}
		n, err := c.total.Node(e)
		if err != nil {
			return false
		}
		nodes = append(nodes, n)
	}
	table := sample(nodes)
	if table == nil {
		return false
	}
	for k, t := range table[0] {
		below, above := false, false
		for _, moved := range table[1:] {
			below = below || moved[k] <= t
			above = above || moved[k] >= t
		}
		if !below || !above {
			return false
		}
	}
	return true
}

// collectDecimals lists the numbers with a decimal point in e.
func collectDecimals(e *notation.Expr, list *[]*notation.Expr) {
	if digits, ok := decimals(e); ok && digits > 0 && e.Kind == notation.Number {
		*list = append(*list, e)
	}
	for _, arg := range e.Args {
		collectDecimals(arg, list)
	}
}
