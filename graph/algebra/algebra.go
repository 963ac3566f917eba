// Package algebra builds and rewrites expressions as people write them: signs in
// front, constants together, products without inner parentheses.
//
// The graph itself does less (see graph/fold.go), since there people hold the
// nodes in between and may differentiate by them. What is done here holds for
// all reals and hides no domain either.
package algebra

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// The operations that are looked at.
var (
	addition       = ops.Lookup("add")
	multiplication = ops.Lookup("mul")
	division       = ops.Lookup("div")
	negation       = ops.Lookup("neg")
)

// Apply returns the node for op of g, simplified.
func Apply(g *graph.Graph, op *ops.Op, operands []graph.Node) graph.Node {
	switch op {
	case multiplication:
		return Times(operands[0], operands[1])
	case negation:
		return Negative(operands[0])
	case addition:
		return Plus(operands[0], operands[1])
	}
	return g.Apply(op, operands...)
}

// Plus returns x + y; where one of them is negative, as a difference, and where
// they are the same, as twice the one.
func Plus(x, y graph.Node) graph.Node {
	switch {
	case x == y:
		return Times(x.Graph().Int(2), x)
	case x.IsPlain() && y.IsPlain():
		return ops.Add(x, y)
	}
	u, xIsNegative := opposite(x)
	v, yIsNegative := opposite(y)
	switch {
	case xIsNegative && yIsNegative:
		return Negative(ops.Add(u, v))
	case yIsNegative:
		return ops.Sub(x, v)
	case xIsNegative:
		return ops.Sub(y, u)
	}
	return ops.Add(x, y)
}

// opposite returns -x if x is written with a sign in front: -u or -u/v.
func opposite(x graph.Node) (graph.Node, bool) {
	switch x.Op() {
	case negation:
		return x.Operand(0), true
	case division:
		if above := x.Operand(0); above.Op() == negation {
			return ops.Div(above.Operand(0), x.Operand(1)), true
		}
	}
	return x, false
}

// Negative returns -x.
func Negative(x graph.Node) graph.Node {
	if x.Op() == negation {
		return x.Operand(0)
	}
	return ops.Neg(x)
}

// Times returns x * y, constants combined and the sign outside.
//
// It looks one level into its operands and no deeper: rewriting a product all
// the way down would build it again at each level of a deep graph.
func Times(x, y graph.Node) graph.Node {
	if x.IsPlain() && y.IsPlain() {
		return ops.Mul(x, y)
	}
	return Split(x).Times(Split(y)).Node()
}

// Times returns the product of two nodes taken apart, still apart.
func (s Scaling) Times(t Scaling) Scaling {
	if s.constant == 0 {
		s.constant = t.constant
	} else if t.constant != 0 {
		c := s.g.At(s.constant)
		s.constant = ops.Mul(c, s.g.At(t.constant)).ID()
	}
	if s.rest == 0 {
		s.rest = t.rest
	} else if t.rest != 0 {
		s.rest = factors(s.g.At(s.rest), s.g.At(t.rest)).ID()
	}
	s.negative = s.negative != t.negative
	return s
}

// factors returns x * y for factors without constants and signs.
func factors(x, y graph.Node) graph.Node {
	if y.Op() == division && x.Op() != division {
		if n, ok := cancel(y, x); ok {
			return n
		}
		if y.Operand(0).IsInt(1) {
			return ops.Div(x, y.Operand(1))
		}
	}
	if x.Op() == division {
		if n, ok := cancel(x, y); ok {
			return n
		}
		if x.Operand(0).IsInt(1) {
			return ops.Div(y, x.Operand(1))
		}
	}
	return ops.Mul(x, y)
}

// A Scaling is a node taken apart into its sign, a constant factor that is not
// negative, and the rest. It holds identifiers, 0 for a factor of 1, since it is
// passed about a great deal and so fits in registers.
type Scaling struct {
	g              *graph.Graph
	constant, rest int
	negative       bool
}

// Number returns a number taken apart. The magnitude is nil for 1.
func Number(g *graph.Graph, negative bool, magnitude *big.Rat) Scaling {
	s := Scaling{g: g, negative: negative}
	if magnitude != nil {
		s.constant = g.Const(magnitude).ID()
	}
	return s
}

// Split takes the sign and a constant factor off a node.
func Split(n graph.Node) Scaling {
	if n.IsPlain() {
		return Scaling{g: n.Graph(), rest: n.ID()}
	}
	return split(n)
}

func split(n graph.Node) Scaling {
	s := Scaling{g: n.Graph()}
	if n.Op() == negation {
		s.negative, n = true, n.Operand(0)
	}
	rest := n
	var c graph.Node
	switch n.Op() {
	case multiplication:
		a, b := n.Operand(0), n.Operand(1)
		if a.Rational() != nil {
			c, rest = a, b
		} else if b.Rational() != nil {
			c, rest = b, a
		}
	case division:
		// a/(c*b) is 1/c * a/b.
		below := n.Operand(1)
		if below.Op() == multiplication {
			if k := below.Operand(0); k.Rational() != nil && k.Rational().Sign() != 0 {
				c = ops.Div(s.g.Int(1), k)
				rest = ops.Div(n.Operand(0), below.Operand(1))
			}
		}
	case nil:
		if n.Rational() != nil {
			c, rest = n, graph.Node{}
		}
	}
	s.rest = rest.ID()
	if c.IsZero() {
		return s
	}
	if c.Rational().Sign() < 0 {
		s.negative = !s.negative
		c = ops.Neg(c)
	}
	if !c.IsInt(1) {
		s.constant = c.ID()
	}
	return s
}

// IsOne reports whether the node is the constant 1.
func (s Scaling) IsOne() bool { return s.constant == 0 && s.rest == 0 && !s.negative }

// Parts returns the sign, the constant (nil for 1) and the rest (the zero Node
// for 1).
func (s Scaling) Parts() (negative bool, constant *big.Rat, rest graph.Node) {
	if s.constant != 0 {
		constant = s.g.At(s.constant).Rational()
	}
	if s.rest != 0 {
		rest = s.g.At(s.rest)
	}
	return s.negative, constant, rest
}

// Node puts a node together again.
func (s Scaling) Node() graph.Node {
	n := s.unsigned()
	if s.negative {
		return Negative(n)
	}
	return n
}

func (s Scaling) unsigned() graph.Node {
	switch {
	case s.constant == 0 && s.rest == 0:
		return s.g.Int(1)
	case s.constant == 0:
		return s.g.At(s.rest)
	}
	c := s.g.At(s.constant)
	switch {
	case s.rest == 0 || c.IsInt(0): // a derivative's structural zero
		return c
	case c.IsInt(1):
		return s.g.At(s.rest)
	}
	n := s.g.At(s.rest)
	if n.Op() == division {
		return scaledQuotient(c, n)
	}
	return ops.Mul(c, n)
}

// scaledQuotient returns c * quotient with the constant's numerator above the
// line and its denominator below, as one writes it: x/(2*y).
func scaledQuotient(c, n graph.Node) graph.Node {
	r := c.Rational()
	above, below := n.Operand(0), n.Operand(1)
	if r.Num().Cmp(one) != 0 {
		above = ops.Mul(c.Graph().Const(new(big.Rat).SetInt(r.Num())), above)
	}
	if !r.IsInt() {
		below = ops.Mul(c.Graph().Const(new(big.Rat).SetInt(r.Denom())), below)
	}
	return ops.Div(above, below)
}

var one = big.NewInt(1)

// cancel returns quotient * n if the denominator and n have a factor in common
// that is never 0: the derivative of log(sigmoid(x)) is 1/s * s*(1 - s), which
// is 0/0 at -800 in floating point but 1 - s in truth.
func cancel(quotient, n graph.Node) (graph.Node, bool) {
	above, below := quotient.Operand(0), quotient.Operand(1)
	candidates := [3]graph.Node{n, n, n}
	if n.Op() == multiplication {
		candidates = [3]graph.Node{n, n.Operand(0), n.Operand(1)}
	}
	for _, factor := range candidates {
		if op := factor.Op(); op == nil || !op.NeverZero {
			continue
		}
		if rest, ok := without(below, factor); ok {
			other, _ := without(n, factor)
			return over(Times(above, other), rest), true
		}
	}
	return graph.Node{}, false
}

// over returns x / y, with the sign outside.
func over(x, y graph.Node) graph.Node {
	if y.IsInt(1) {
		return x
	}
	if s := Split(x); s.negative && s.rest != 0 {
		return Negative(ops.Div(s.unsigned(), y))
	}
	return ops.Div(x, y)
}

// without returns n divided by one of its factors.
func without(n, factor graph.Node) (graph.Node, bool) {
	switch {
	case n == factor:
		return n.Graph().Int(1), true
	case n.Op() != multiplication:
		return n, false
	case n.Operand(0) == factor:
		return n.Operand(1), true
	case n.Operand(1) == factor:
		return n.Operand(0), true
	}
	return n, false
}
