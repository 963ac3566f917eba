package grad

import (
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/rule"
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

// A guard says where a term counts: it is a place in builder.conditions. The
// zero guard always holds.
type guard int32

// A condition is that a node is not 0 or, negated, that it is.
type condition struct {
	node    graph.Node
	negated bool
}

// A builder makes terms.
type builder struct {
	g          *graph.Graph
	rules      *rule.Rules
	conditions []condition
	places     map[condition]guard
}

func newBuilder(g *graph.Graph) builder {
	return builder{g: g, rules: rule.In(g, Of), conditions: make([]condition, 1), places: map[condition]guard{}}
}

var selection = ops.Lookup("select")

// where returns the guard for a condition.
func (b *builder) where(c condition) guard {
	place, ok := b.places[c]
	if !ok {
		place = guard(len(b.conditions))
		b.conditions = append(b.conditions, c)
		b.places[c] = place
	}
	return place
}

// opened returns a node as a term: select(c, v, 0) is v under the guard c.
func (b *builder) opened(n graph.Node) term {
	if n.Op() == selection {
		switch {
		case n.Operand(2).IsInt(0):
			return term{n.Operand(1), b.where(condition{node: n.Operand(0)})}
		case n.Operand(1).IsInt(0):
			return term{n.Operand(2), b.where(condition{n.Operand(0), true})}
		}
	}
	return term{value: n}
}

// close returns a term as a node.
func (b *builder) close(t term) graph.Node {
	if t.guard == 0 || t.value.IsInt(0) {
		return t.value
	}
	zero := b.g.Int(0)
	c := b.conditions[t.guard]
	if c.negated {
		return b.g.Apply(selection, c.node, zero, t.value)
	}
	return b.g.Apply(selection, c.node, t.value, zero)
}

// times returns the product of an adjoint or tangent with a partial derivative
// of n. A rule that is select(c, p, 0) is p under the guard c. It returns false
// if the product is 0.
func (b *builder) times(t term, partial *rule.Program, n graph.Node) (term, bool) {
	var factor graph.Node
	if i, ok := partial.Operand(); ok { // without a call, since products are frequent
		factor = n.Operand(i)
	} else {
		factor = partial.Build(n)
	}
	if partial.IsFactor() && factor.IsPlain() && t.value.IsPlain() {
		return term{ops.Mul(t.value, factor), t.guard}, true
	}
	switch number := partial.Number(); {
	case !factor.IsZero():
		f := b.opened(factor)
		t.value = algebra.Split(t.value).Times(number.Times(algebra.Split(f.value))).Node()
		t.guard = b.and(t.guard, f.guard)
	case partial.IsZero():
		return term{}, false
	case !number.IsOne():
		t.value = algebra.Split(t.value).Times(number).Node()
	}
	return t, !t.value.IsInt(0)
}

// add returns the sum of two terms. Its guard is the weakest that is needed,
// so that the number of guards does not grow.
func (b *builder) add(s, t term) term {
	if s.guard == t.guard {
		return term{algebra.Plus(s.value, t.value), s.guard}
	}
	if s.guard == 0 || t.guard == 0 {
		return term{value: algebra.Plus(b.close(s), b.close(t))}
	}
	if c := b.conditions[s.guard]; c.node == b.conditions[t.guard].node {
		if c.negated {
			s, t = t, s
		}
		return term{value: b.g.Apply(selection, c.node, s.value, t.value)}
	}
	either := b.g.Apply(selection, b.holds(s.guard), b.g.Int(1), b.holds(t.guard))
	return term{algebra.Plus(b.close(s), b.close(t)), b.where(condition{node: either})}
}

// and returns the guard that holds where both do.
func (b *builder) and(s, t guard) guard {
	switch {
	case s == 0 || s == t:
		return t
	case t == 0:
		return s
	}
	return b.where(condition{node: b.g.Apply(selection, b.holds(s), b.holds(t), b.g.Int(0))})
}

// holds returns a guard as a node.
func (b *builder) holds(s guard) graph.Node {
	c := b.conditions[s]
	if c.negated {
		return ops.Equal(c.node, b.g.Int(0))
	}
	return c.node
}
