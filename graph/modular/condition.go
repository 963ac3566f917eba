package modular

import (
	"slices"

	"github.com/chainrule-go/chainrule/graph"
)

// A Condition is what must hold at a point for a proof to apply there.
type Condition struct {
	Kind ConditionKind
	A, B graph.Node // B is the zero Node for 0, or where there is none
}

// A ConditionKind says what a [Condition] asks for.
type ConditionKind int

// The kinds of conditions.
const (
	// Positive asks for A > 0: A is the base of a power that is not an
	// integer, or might not be.
	Positive ConditionKind = iota
	// Different asks for A != B (or A != 0): something may jump where they are
	// equal.
	Different
	// Continuous asks for A not to jump at the point; A is an operation
	// defined by pieces.
	Continuous
)

// String writes the condition as a > 0, a != b, continuous(a).
func (c Condition) String() string {
	right := "0"
	if !c.B.IsZero() {
		right = c.B.String()
	}
	switch c.Kind {
	case Positive:
		return c.A.String() + " > 0"
	case Different:
		return c.A.String() + " != " + right
	}
	return "continuous(" + c.A.String() + ")"
}

// breaksAt records that the node in work may jump.
func (x *normaliser) breaksAt(c Condition) {
	if x.defining > 0 { // c is about nodes that the caller does not know
		c = Condition{Kind: Continuous, A: x.current}
	}
	if !slices.Contains(x.breaks, c) {
		x.breaks = append(x.breaks, c)
	}
}

// isFlag reports whether a node takes finitely many values, as combinations of
// comparisons do; their jumps have been recorded where they were compared.
func (x *normaliser) isFlag(n graph.Node) bool {
	if n.Rational() != nil || n.Is("less") || n.Is("lessequal") || n.Is("equal") || n.Is("sign") {
		return true
	}
	if n.NumOperands() == 0 {
		return false
	}
	for _, o := range n.Operands() {
		if !x.flags.Has(o) {
			return false
		}
	}
	return true
}
