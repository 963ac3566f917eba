package grad

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
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

// A builder makes the nodes of derivatives and keeps them readable: it
// combines constants, moves signs outwards and cancels a factor against the
// same factor below the line where that is never 0. The graph itself does less
// (see graph/fold.go), since there people hold the nodes in between.
type builder struct{ g *graph.Graph }

// The operations that a builder looks at.
var (
	addition       = ops.Lookup("add")
	subtraction    = ops.Lookup("sub")
	multiplication = ops.Lookup("mul")
	division       = ops.Lookup("div")
	negation       = ops.Lookup("neg")
	selection      = ops.Lookup("select")
)

// apply returns the node for op, through the builder where it simplifies.
func (b builder) apply(op *ops.Op, operands []graph.Node) graph.Node {
	switch op {
	case multiplication:
		return b.times(operands[0], operands[1])
	case negation:
		return b.negative(operands[0])
	case addition:
		return b.plus(operands[0], operands[1])
	}
	return b.g.Apply(op, operands...)
}

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

// multiply returns the product of two terms, which counts where both do.
func (b builder) multiply(s, t term) term {
	return term{b.times(s.value, t.value), b.and(s.guard, t.guard)}
}

// add returns the sum of two terms. Its guard is the weakest that is needed,
// so that the number of guards does not grow.
func (b builder) add(s, t term) term {
	switch {
	case s.guard == t.guard:
		return term{b.plus(s.value, t.value), s.guard}
	case s.guard.condition.IsZero() || t.guard.condition.IsZero():
		return term{value: b.plus(b.close(s), b.close(t))}
	case s.guard.condition == t.guard.condition:
		if s.guard.negated {
			s, t = t, s
		}
		return term{value: b.g.Apply(selection, s.guard.condition, s.value, t.value)}
	}
	either := b.g.Apply(selection, b.holds(s.guard), b.g.Int(1), b.holds(t.guard))
	return term{b.plus(b.close(s), b.close(t)), guard{condition: either}}
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

// plus returns x + y; where one of them is negative, as a difference.
func (b builder) plus(x, y graph.Node) graph.Node {
	switch {
	case y.Op() == negation:
		if x.Op() != negation {
			return b.g.Apply(subtraction, x, y.Operand(0))
		}
		return b.negative(b.g.Apply(addition, x.Operand(0), y.Operand(0)))
	case x.Op() == negation:
		return b.g.Apply(subtraction, y, x.Operand(0))
	}
	return b.g.Apply(addition, x, y)
}

// negative returns -x.
func (b builder) negative(x graph.Node) graph.Node {
	if x.Op() == negation {
		return x.Operand(0)
	}
	return b.g.Apply(negation, x)
}

// times returns x * y, constants combined and the sign outside.
//
// It looks one level into its operands and no deeper: rewriting a product all
// the way down would build it again at each level of a deep graph.
func (b builder) times(x, y graph.Node) graph.Node {
	xs, ys := split(x), split(y)
	c, negative := xs.constant, xs.negative != ys.negative
	switch {
	case c.IsZero():
		c = ys.constant
	case !ys.constant.IsZero():
		c = b.g.Apply(multiplication, c, ys.constant)
	}
	rest := xs.rest
	switch {
	case rest.IsZero():
		rest = ys.rest
	case !ys.rest.IsZero():
		rest = b.factors(rest, ys.rest)
	}
	return b.scaled(scaling{negative, c, rest})
}

// factors returns x * y for factors without constants and signs.
func (b builder) factors(x, y graph.Node) graph.Node {
	if y.Op() == division && x.Op() != division {
		if n, ok := b.cancel(y, x); ok {
			return n
		}
		if y.Operand(0).IsInt(1) {
			return b.g.Apply(division, x, y.Operand(1))
		}
	}
	if x.Op() == division {
		if n, ok := b.cancel(x, y); ok {
			return n
		}
		if x.Operand(0).IsInt(1) {
			return b.g.Apply(division, y, x.Operand(1))
		}
	}
	return b.g.Apply(multiplication, x, y)
}

// A scaling is a node taken apart into sign, constant factor and the rest: the
// constant is not negative, or zero (no node) for 1, and so is the rest.
type scaling struct {
	negative       bool
	constant, rest graph.Node
}

// split takes the sign and a constant factor off a node.
func split(n graph.Node) (s scaling) {
	op := n.Op()
	if op == negation {
		s.negative, n = true, n.Operand(0)
		op = n.Op()
	}
	switch {
	case op == multiplication:
		if c := n.Operand(0); c.Rational() != nil {
			s.constant, s.rest = c, n.Operand(1)
		} else if c := n.Operand(1); c.Rational() != nil {
			s.constant, s.rest = c, n.Operand(0)
		} else {
			s.rest = n
		}
	case op == division && n.Operand(1).Op() == multiplication && n.Operand(1).Operand(0).Rational() != nil:
		// a/(c*b) is 1/c * a/b.
		below := n.Operand(1)
		if c := below.Operand(0); c.Rational().Sign() != 0 {
			s.constant = n.Graph().Apply(division, n.Graph().Int(1), c)
			s.rest = n.Graph().Apply(division, n.Operand(0), below.Operand(1))
		} else {
			s.rest = n
		}
	case op == nil && n.Rational() != nil:
		s.constant = n
	default:
		s.rest = n
	}
	if !s.constant.IsZero() && s.constant.Rational().Sign() < 0 {
		s.negative = !s.negative
		s.constant = n.Graph().Apply(negation, s.constant)
	}
	return s
}

// scaled puts a node together again.
func (b builder) scaled(s scaling) graph.Node {
	switch n := s.rest; {
	case s.constant.IsZero() || s.constant.IsInt(1):
		if n.IsZero() {
			n = b.g.Int(1)
		}
		s.rest = n
	case s.constant.IsInt(0):
		return s.constant // a derivative's structural zero
	case n.IsZero():
		s.rest = s.constant
	case n.Op() == division:
		s.rest = b.scaledQuotient(s.constant, n)
	default:
		s.rest = b.g.Apply(multiplication, s.constant, n)
	}
	if s.negative {
		return b.negative(s.rest)
	}
	return s.rest
}

// scaledQuotient returns c * quotient with the constant's numerator above the
// line and its denominator below, as one writes it: x/(2*y).
func (b builder) scaledQuotient(c, quotient graph.Node) graph.Node {
	r := c.Rational()
	above, below := quotient.Operand(0), quotient.Operand(1)
	if r.Num().Cmp(one) != 0 {
		above = b.g.Apply(multiplication, b.g.Const(new(big.Rat).SetInt(r.Num())), above)
	}
	if !r.IsInt() {
		below = b.g.Apply(multiplication, b.g.Const(new(big.Rat).SetInt(r.Denom())), below)
	}
	return b.g.Apply(division, above, below)
}

var one = big.NewInt(1)

// cancel returns quotient * n if the denominator and n have a factor in common
// that is never 0: the derivative of log(sigmoid(x)) is 1/s * s*(1 - s), which
// is 0/0 at -800 in floating point but 1 - s in truth.
func (b builder) cancel(quotient, n graph.Node) (graph.Node, bool) {
	above, below := quotient.Operand(0), quotient.Operand(1)
	candidates := [3]graph.Node{n, n, n}
	if n.Op() == multiplication {
		candidates = [3]graph.Node{n, n.Operand(0), n.Operand(1)}
	}
	for _, factor := range candidates {
		if op := factor.Op(); op == nil || !op.NeverZero {
			continue
		}
		if rest, ok := b.without(below, factor); ok {
			other, _ := b.without(n, factor)
			return b.over(b.times(above, other), rest), true
		}
	}
	return graph.Node{}, false
}

// over returns x / y, with the sign outside.
func (b builder) over(x, y graph.Node) graph.Node {
	s := split(x)
	switch {
	case y.IsInt(1):
		return x
	case s.negative && !s.rest.IsZero():
		s.negative = false
		return b.negative(b.g.Apply(division, b.scaled(s), y))
	}
	return b.g.Apply(division, x, y)
}

// without returns n divided by one of its factors.
func (b builder) without(n, factor graph.Node) (graph.Node, bool) {
	switch {
	case n == factor:
		return b.g.Int(1), true
	case n.Op() != multiplication:
		return n, false
	case n.Operand(0) == factor:
		return n.Operand(1), true
	case n.Operand(1) == factor:
		return n.Operand(0), true
	}
	return n, false
}
