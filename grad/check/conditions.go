package check

import (
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// conditions says what a proof needs. It returns false if the conditions do not
// hold at the point where both sides are known to be defined: a proof under
// conditions that never hold would be empty.
func conditions(proof modular.Result, example []enclosure.Value) (string, bool) {
	at := map[graph.Node]*big.Rat{}
	for _, v := range example {
		at[v.Node] = v.Value
	}
	var list []string
	for _, c := range proof.Conditions {
		if !holds(c, at) {
			return "", false
		}
		if text := conditionText(c); !always(c) && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return "", true
	}
	return "for " + strings.Join(list, " and "), true
}

// conditionText writes a condition.
func conditionText(c modular.Condition) string {
	left, right := notation.Text(c.A), "0"
	if !c.B.IsZero() {
		right = notation.Text(c.B)
		if c.A.Rational() != nil {
			left, right = right, left // one writes x != 2, not 2 != x
		}
	}
	switch c.Kind {
	case modular.Positive:
		return left + " > 0"
	case modular.Different:
		return left + " != " + right
	default:
		return "points where " + left + " does not jump"
	}
}

// always reports whether a condition certainly holds everywhere.
func always(c modular.Condition) bool {
	n := c.A
	switch {
	case c.Kind == modular.Continuous && n.Is("atan2"):
		n = n.Operand(1) // it jumps where this is negative
	case c.Kind == modular.Continuous:
		return false
	case !c.B.IsZero():
		n = ops.Sub(c.A, c.B)
	}
	r := interval.Eval(nil, n)[0]
	return r.Lo > 0 || c.Kind == modular.Different && r.Hi < 0
}

// conditionPrecision is the precision at which conditions are decided.
const conditionPrecision = 256

// holds reports whether a condition certainly holds at a point.
func holds(c modular.Condition, at map[graph.Node]*big.Rat) bool {
	b := c.B
	if b.IsZero() {
		b = c.A.Graph().Int(0)
	}
	values := enclosure.Eval([]graph.Node{c.A, b}, at, conditionPrecision)
	switch c.Kind {
	case modular.Positive:
		lo, _ := values[0].Bounds()
		return lo != nil && lo.Sign() > 0
	case modular.Different:
		return enclosure.Disjoint(&values[0], &values[1])
	default:
		return values[0].State() == enclosure.Defined
	}
}
