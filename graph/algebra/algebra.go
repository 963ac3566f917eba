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
	subtraction    = ops.Lookup("sub")
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

// Plus returns x + y; where one of them is negative, as a difference.
func Plus(x, y graph.Node) graph.Node {
	switch {
	case y.Op() == negation:
		if x.Op() != negation {
			return x.Apply(subtraction, x, y.Operand(0))
		}
		return Negative(x.Apply(addition, x.Operand(0), y.Operand(0)))
	case x.Op() == negation:
		return x.Apply(subtraction, y, x.Operand(0))
	}
	return x.Apply(addition, x, y)
}

// Negative returns -x.
func Negative(x graph.Node) graph.Node {
	if x.Op() == negation {
		return x.Operand(0)
	}
	return x.Apply(negation, x)
}

// Times returns x * y, constants combined and the sign outside.
//
// It looks one level into its operands and no deeper: rewriting a product all
// the way down would build it again at each level of a deep graph.
func Times(x, y graph.Node) graph.Node { return Split(x).Times(Split(y)).Node() }

// Times returns the product of two nodes taken apart, still apart.
func (s Scaling) Times(t Scaling) Scaling {
	p := Scaling{s.Negative != t.Negative, s.Constant, s.Rest}
	switch {
	case p.Constant.IsZero():
		p.Constant = t.Constant
	case !t.Constant.IsZero():
		p.Constant = p.Constant.Apply(multiplication, p.Constant, t.Constant)
	}
	switch {
	case p.Rest.IsZero():
		p.Rest = t.Rest
	case !t.Rest.IsZero():
		p.Rest = factors(p.Rest, t.Rest)
	}
	return p
}

// factors returns x * y for factors without constants and signs.
func factors(x, y graph.Node) graph.Node {
	if y.Op() == division && x.Op() != division {
		if n, ok := cancel(y, x); ok {
			return n
		}
		if y.Operand(0).IsInt(1) {
			return x.Apply(division, x, y.Operand(1))
		}
	}
	if x.Op() == division {
		if n, ok := cancel(x, y); ok {
			return n
		}
		if x.Operand(0).IsInt(1) {
			return x.Apply(division, y, x.Operand(1))
		}
	}
	return x.Apply(multiplication, x, y)
}

// A Scaling is a node taken apart into its sign, a constant factor and the rest.
// The constant is not negative, and is the zero Node for 1; the rest is the zero
// Node for 1 too.
type Scaling struct {
	Negative       bool
	Constant, Rest graph.Node
}

// Split takes the sign and a constant factor off a node.
func Split(n graph.Node) (s Scaling) {
	op := n.Op()
	if op == negation {
		s.Negative, n = true, n.Operand(0)
		op = n.Op()
	}
	switch {
	case op == multiplication:
		if c := n.Operand(0); c.Rational() != nil {
			s.Constant, s.Rest = c, n.Operand(1)
		} else if c := n.Operand(1); c.Rational() != nil {
			s.Constant, s.Rest = c, n.Operand(0)
		} else {
			s.Rest = n
		}
	case op == division && n.Operand(1).Op() == multiplication && n.Operand(1).Operand(0).Rational() != nil:
		// a/(c*b) is 1/c * a/b.
		below := n.Operand(1)
		if c := below.Operand(0); c.Rational().Sign() != 0 {
			s.Constant = n.Graph().Apply(division, n.Graph().Int(1), c)
			s.Rest = n.Graph().Apply(division, n.Operand(0), below.Operand(1))
		} else {
			s.Rest = n
		}
	case op == nil && n.Rational() != nil:
		s.Constant = n
	default:
		s.Rest = n
	}
	if !s.Constant.IsZero() && s.Constant.Rational().Sign() < 0 {
		s.Negative = !s.Negative
		s.Constant = n.Graph().Apply(negation, s.Constant)
	}
	return s
}

// Node puts a node together again. One of Constant and Rest must be there.
func (s Scaling) Node() graph.Node {
	switch n := s.Rest; {
	case s.Constant.IsZero() || s.Constant.IsInt(1):
		if n.IsZero() {
			n = s.Constant
		}
		s.Rest = n
	case s.Constant.IsInt(0):
		return s.Constant // a derivative's structural zero
	case n.IsZero():
		s.Rest = s.Constant
	case n.Op() == division:
		s.Rest = scaledQuotient(s.Constant, n)
	default:
		s.Rest = n.Apply(multiplication, s.Constant, n)
	}
	if s.Negative {
		return Negative(s.Rest)
	}
	return s.Rest
}

// scaledQuotient returns c * quotient with the constant's numerator above the
// line and its denominator below, as one writes it: x/(2*y).
func scaledQuotient(c, quotient graph.Node) graph.Node {
	r := c.Rational()
	above, below := quotient.Operand(0), quotient.Operand(1)
	if r.Num().Cmp(one) != 0 {
		above = quotient.Apply(multiplication, quotient.Graph().Const(new(big.Rat).SetInt(r.Num())), above)
	}
	if !r.IsInt() {
		below = quotient.Apply(multiplication, quotient.Graph().Const(new(big.Rat).SetInt(r.Denom())), below)
	}
	return quotient.Apply(division, above, below)
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
	s := Split(x)
	switch {
	case y.IsInt(1):
		return x
	case s.Negative && !s.Rest.IsZero():
		s.Negative = false
		return Negative(x.Apply(division, s.Node(), y))
	}
	return x.Apply(division, x, y)
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
