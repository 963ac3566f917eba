package grad

import (
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// A term is a contribution to an adjoint that counts only under a guard.
//
// Keeping the guard beside the value, and not as a factor 0 or 1, is what
// makes an undefined branch harmless: the derivative of select(x > 0, sqrt(x),
// 0) at -1 is select(x > 0, 1/(2*sqrt(x)), 0), never 0 * NaN. It holds at
// every order, since the guard is closed by a select again.
type term struct {
	value graph.Node
	guard guard
}

// A guard is the condition that a node is not 0, or that it is. The zero guard
// always holds.
type guard struct {
	condition graph.Node
	negated   bool
}

// A builder makes terms.
type builder struct{ g *graph.Graph }

var selection = ops.Lookup("select")

// opened returns a node as a term: select(c, v, 0) is v under the guard c.
func opened(n graph.Node) term {
	if n.Op() == selection {
		switch {
		case n.Operand(2).IsInt(0):
			return term{n.Operand(1), guard{condition: n.Operand(0)}}
		case n.Operand(1).IsInt(0):
			return term{n.Operand(2), guard{n.Operand(0), true}}
		}
	}
	return term{value: n}
}

// close returns a term as a node.
func (b builder) close(t term) graph.Node {
	zero := b.g.Int(0)
	switch {
	case t.guard.condition.IsZero() || t.value == zero:
		return t.value
	case t.guard.negated:
		return b.g.Apply(selection, t.guard.condition, zero, t.value)
	}
	return b.g.Apply(selection, t.guard.condition, t.value, zero)
}

// multiply returns the product of a term with a partial derivative that counts
// under a guard of its own.
func (b builder) multiply(t term, partial algebra.Scaling, g guard) term {
	return term{algebra.Split(t.value).Times(partial).Node(), b.and(t.guard, g)}
}

// add returns the sum of two terms. Its guard is the weakest that is needed,
// so that the number of guards does not grow.
func (b builder) add(s, t term) term {
	switch {
	case s.guard == t.guard:
		return term{algebra.Plus(s.value, t.value), s.guard}
	case s.guard.condition.IsZero() || t.guard.condition.IsZero():
		return term{value: algebra.Plus(b.close(s), b.close(t))}
	case s.guard.condition == t.guard.condition:
		if s.guard.negated {
			s, t = t, s
		}
		return term{value: b.g.Apply(selection, s.guard.condition, s.value, t.value)}
	}
	either := b.g.Apply(selection, b.holds(s.guard), b.g.Int(1), b.holds(t.guard))
	return term{algebra.Plus(b.close(s), b.close(t)), guard{condition: either}}
}

// and returns the guard that holds where both do.
func (b builder) and(s, t guard) guard {
	switch {
	case s.condition.IsZero() || s == t:
		return t
	case t.condition.IsZero():
		return s
	}
	return guard{condition: b.g.Apply(selection, b.holds(s), b.holds(t), b.g.Int(0))}
}

// holds returns a guard as a condition.
func (b builder) holds(s guard) graph.Node {
	if s.negated {
		return ops.Equal(s.condition, b.g.Int(0))
	}
	return s.condition
}
