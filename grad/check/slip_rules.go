package check

import (
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// Ranks of slips: those of a single rule come before those that fit anywhere.
const (
	ruleRank = iota
	pathRank
	functionRank
	signRank
	partRank
)

// step makes every faulty step at the node at hand. Of a sum in the outermost
// place, the terms are compared elsewhere.
func (s *sheet) step(outer bool) {
	n := s.at
	operands := n.Operands()
	tangents := make([]graph.Node, len(operands))
	active := 0
	for i, operand := range operands {
		tangents[i] = s.graph.Int(0)
		if t, ok := s.tangents[operand]; ok {
			tangents[i] = t
			active++
		}
	}
	if active == 0 {
		return
	}
	partials := s.partials(n)
	switch name := n.Op().Name; {
	case n.Op().Orders != nil:
		s.eachChain(operands, tangents, partials)
	case name == "add" || name == "sub" || name == "neg":
		if outer {
			return
		}
	case name == "mul":
		s.product(operands, tangents, active)
	case name == "div":
		s.quotient(operands, tangents)
	case name == "pow":
		s.power(operands[0], operands[1], tangents[0], tangents[1], partials)
	case name == "square":
		s.power(operands[0], s.graph.Int(2), tangents[0], s.graph.Int(0), partials)
	case name == "sqrt":
		s.power(operands[0], ops.Rational(n, 1, 2), tangents[0], s.graph.Int(0), partials)
	case name == "cbrt":
		s.power(operands[0], ops.Rational(n, 1, 3), tangents[0], s.graph.Int(0), partials)
	case len(operands) == 1:
		s.eachChain(operands, tangents, partials)
		s.function(operands[0], tangents[0], partials[0])
	}
	if s.here.depth == 0 {
		s.add(functionRank, n, NotDifferentiated, "%s stands in yours as it is: it is to be differentiated", n)
	}
	s.parts(operands, tangents, partials, outer)
}

// parts are the slips in the sum of what comes from each operand: one is left
// out, or has the wrong sign.
func (s *sheet) parts(operands, tangents, partials []graph.Node, outer bool) {
	for i, operand := range operands {
		if tangents[i].IsInt(0) {
			continue
		}
		part := algebra.Times(partials[i], tangents[i])
		if part == s.tangent && (outer || s.here.depth == 0) {
			continue // the sign of a whole term
		}
		s.add(signRank, difference(s.tangent, algebra.Plus(part, part)), TermSign,
			"in the derivative of %s, %[2]s has the opposite sign in yours", s.at, part)
		if part != s.tangent {
			s.add(partRank, difference(s.tangent, part), MissingTerm,
				"in the derivative of %s yours lacks the term %[2]s, which comes from %[3]s", s.at, part, operand)
		}
	}
}

// eachChain makes the slips of the chain rule.
func (s *sheet) eachChain(operands, tangents, partials []graph.Node) {
	for i := range operands {
		if !tangents[i].IsInt(0) {
			s.chain(operands[i], tangents[i], partials[i], difference(s.tangent, algebra.Times(partials[i], tangents[i])))
		}
	}
}

// chain makes the slips of the chain rule for one operand u, whose derivative
// is t; rest is what comes from the other operands.
func (s *sheet) chain(u, t, partial, rest graph.Node) {
	with := func(wrong graph.Node) graph.Node {
		if rest.IsInt(0) {
			return wrong
		}
		return algebra.Plus(rest, wrong)
	}
	if !t.IsInt(1) {
		s.add(ruleRank, with(partial), ChainFactor, "in the derivative of %s yours lacks the inner derivative %s", s.at, t)
		s.add(ruleRank, with(algebra.Times(partial, algebra.Times(t, t))), CountedTwice,
			"in the derivative of %s yours has the inner derivative %s twice", s.at, t)
	}
	if partial.Rational() != nil {
		return
	}
	s.derivativeInside(u, partial, with)
	s.add(ruleRank, with(t), MissingFactor, "in the derivative of %s yours lacks the factor %s", s.at, partial)
	s.add(ruleRank, with(algebra.Times(partial, algebra.Times(partial, t))), CountedTwice,
		"in the derivative of %s yours has the factor %s twice", s.at, partial)
	for _, inner := range []graph.Node{s.x, t} {
		if inner == u || inner.Rational() != nil {
			continue
		}
		wrong := algebra.Substitute([]graph.Node{partial}, map[graph.Node]graph.Node{u: inner, s.at: s.withOperand(u, inner)})[0]
		if wrong == partial {
			continue
		}
		const message = "in the derivative of %s yours has %[2]s where %[3]s belongs: the inner function stays as it is"
		s.add(ruleRank, with(algebra.Times(wrong, t)), InnerFunction, message, s.at, wrong, partial)
		s.add(ruleRank, with(wrong), InnerFunction, message+", and its derivative is a factor", s.at, wrong, partial)
	}
}

// derivativeInside makes the slip of those who differentiate the inner function
// where it stands: exp(cos(x^2)) for exp(sin(x^2))*cos(x^2).
func (s *sheet) derivativeInside(u, partial graph.Node, with func(graph.Node) graph.Node) {
	op := u.Op()
	if op == nil || op.Arity() != 1 || u == s.x {
		return
	}
	inner := s.partials(u)[0]
	further, ok := s.tangents[u.Operand(0)]
	if !ok || inner.Rational() != nil || s.at.Is("mul") || s.at.Is("div") {
		return
	}
	wrong := algebra.Substitute([]graph.Node{partial}, map[graph.Node]graph.Node{u: inner, s.at: s.withOperand(u, inner)})[0]
	s.add(ruleRank, with(algebra.Times(wrong, further)), InnerFunction,
		"in the derivative of %s yours has %[2]s where %[3]s belongs: the inner function stays as it is, and its derivative %[4]s is a factor",
		s.at, wrong, partial, inner)
}

// withOperand returns the node at hand with one operand replaced.
func (s *sheet) withOperand(old, new graph.Node) graph.Node {
	operands := s.at.Operands()
	for i, operand := range operands {
		if operand == old {
			operands[i] = new
		}
	}
	return s.graph.Apply(s.at.Op(), operands...)
}

// product makes the slips of the product rule.
func (s *sheet) product(operands, tangents []graph.Node, active int) {
	a, b := operands[0], operands[1]
	da, db := tangents[0], tangents[1]
	if active < 2 {
		factor, t := a, db
		if db.IsInt(0) {
			factor, t = b, da
		}
		s.add(ruleRank, t, MissingFactor, "in the derivative of %s yours lacks the factor %s, which is constant", s.at, factor)
		return
	}
	s.add(ruleRank, algebra.Times(da, db), ProductRule, "yours takes the derivative of the product %s for the product of the derivatives", s.at)
	s.add(ruleRank, algebra.Plus(da, db), ProductRule, "yours takes the derivative of the product %s for the sum of the derivatives", s.at)
	first, second := algebra.Times(da, b), algebra.Times(a, db)
	const lacks = "in the derivative of the product %s yours lacks the term %s"
	s.add(ruleRank, first, ProductRule, lacks, s.at, second)
	s.add(ruleRank, second, ProductRule, lacks, s.at, first)
	const minus = "in the derivative of the product %s yours has a minus where the product rule has a plus"
	s.add(signRank, difference(first, second), ProductRule, minus, s.at)
	s.add(signRank, difference(second, first), ProductRule, minus, s.at)
}

// quotient makes the slips of the quotient rule.
func (s *sheet) quotient(operands, tangents []graph.Node) {
	a, b := operands[0], operands[1]
	da, db := tangents[0], tangents[1]
	over := func(x, y graph.Node) graph.Node { return s.graph.Apply(ops.Lookup("div"), x, y) }
	squared := ops.Square(b)
	if db.IsInt(0) {
		s.add(ruleRank, da, MissingFactor, "in the derivative of %s yours lacks the denominator %s", s.at, b)
		s.add(ruleRank, over(da, squared), QuotientRule, "in the derivative of %s the denominator is constant and not squared", s.at)
		return
	}
	first, second := algebra.Times(da, b), algebra.Times(a, db)
	numerator := difference(first, second)
	const sign = "in the derivative of the quotient %s the terms of the numerator have their signs exchanged in yours"
	if da.IsInt(0) {
		numerator = algebra.Negative(second)
		s.add(ruleRank, over(second, squared), QuotientRule, "in the derivative of the quotient %s yours lacks the minus sign", s.at)
		s.add(ruleRank, algebra.Negative(over(a, squared)), ChainFactor, "in the derivative of %s yours lacks the inner derivative %s", s.at, db)
		s.add(ruleRank, over(a, db), QuotientRule, "in the derivative of %s yours has the derivative of the denominator alone below the line", s.at)
	} else {
		s.add(ruleRank, over(difference(second, first), squared), QuotientRule, sign, s.at)
		s.add(ruleRank, over(algebra.Plus(first, second), squared), QuotientRule,
			"in the derivative of the quotient %s yours has a plus where the quotient rule has a minus", s.at)
		s.add(ruleRank, over(da, db), QuotientRule, "yours takes the derivative of the quotient %s for the quotient of the derivatives", s.at)
		s.add(ruleRank, over(da, b), QuotientRule, "in the derivative of the quotient %s yours leaves the denominator as it is, as if it were constant", s.at)
		s.add(ruleRank, over(algebra.Negative(second), squared), QuotientRule, "in the derivative of the quotient %s yours takes the numerator for a constant", s.at)
		s.add(ruleRank, over(difference(da, db), squared), QuotientRule, "in the derivative of the quotient %s each derivative is to be multiplied by the other function", s.at)
		s.add(ruleRank, over(difference(algebra.Times(a, da), algebra.Times(b, db)), squared), QuotientRule,
			"in the derivative of the quotient %s each derivative is to be multiplied by the other function", s.at)
	}
	s.add(ruleRank, over(numerator, b), QuotientRule, "in the derivative of the quotient %s the denominator is not squared in yours", s.at)
	s.add(ruleRank, over(algebra.Negative(numerator), b), QuotientRule,
		"in the derivative of the quotient %s the signs are exchanged and the denominator is not squared in yours", s.at)
	s.add(ruleRank, numerator, QuotientRule, "in the derivative of the quotient %s yours lacks the denominator", s.at)
	s.add(ruleRank, over(numerator, ops.Square(squared)), QuotientRule, "in the derivative of the quotient %s the denominator is squared twice in yours", s.at)
	s.add(functionRank, algebra.Times(ops.Log(b), db), Integrated, "in the derivative of %s yours has the integral of the reciprocal", s.at)
}

// power makes the slips in the derivative of base^exponent.
func (s *sheet) power(base, exponent, db, de graph.Node, partials []graph.Node) {
	one := s.graph.Int(1)
	if !db.IsInt(0) {
		rest := difference(s.tangent, algebra.Times(partials[0], db))
		if de.IsInt(0) {
			rest = s.graph.Int(0)
			less := ops.Pow(base, ops.Sub(exponent, one))
			lacks := "in the derivative of %s yours lacks the factor %s"
			if s.at.Is("pow") {
				lacks += ", the exponent"
			}
			s.add(ruleRank, algebra.Times(less, db), PowerRule, lacks, s.at, exponent)
			s.add(ruleRank, algebra.Times(algebra.Times(exponent, s.at), db), PowerRule,
				"in the derivative of %s the exponent is not lowered by 1 in yours", s.at)
			s.add(ruleRank, algebra.Times(algebra.Times(exponent, ops.Pow(base, ops.Add(exponent, one))), db), PowerRule,
				"in the derivative of %s the exponent is raised by 1 in yours, not lowered", s.at)
			s.add(ruleRank, algebra.Times(algebra.Times(ops.Sub(exponent, one), less), db), PowerRule,
				"in the derivative of %s the factor is the exponent %s itself, not what is left of it", s.at, exponent)
			s.add(functionRank, algebra.Times(ops.Div(ops.Pow(base, ops.Add(exponent, one)), ops.Add(exponent, one)), db), Integrated,
				"in the derivative of %s yours has the integral of the power", s.at)
			if r := exponent.Rational(); r != nil && !r.IsInt() {
				s.add(functionRank, algebra.Times(algebra.Times(exponent, ops.Pow(base, ops.Neg(ops.Sub(exponent, one)))), db), PowerRule,
					"in the derivative of %s the exponent has the opposite sign in yours", s.at)
			}
		}
		s.chain(base, db, partials[0], rest)
	}
	if !db.IsInt(0) && !de.IsInt(0) {
		s.add(ruleRank, algebra.Times(partials[0], db), PowerRule, "yours applies the power rule to %s, whose variable is in the exponent too", s.at)
		s.add(ruleRank, algebra.Times(partials[1], de), PowerRule, "in the derivative of %s yours takes the base for a constant", s.at)
	}
	if !de.IsInt(0) {
		rest := difference(s.tangent, algebra.Times(partials[1], de))
		if db.IsInt(0) {
			rest = s.graph.Int(0)
			s.exponential(base, exponent, de)
			s.add(ruleRank, algebra.Times(s.at, de), FunctionRule, "in the derivative of %s yours lacks the factor %s", s.at, ops.Log(base))
		}
		s.chain(exponent, de, partials[1], rest)
	}
}

// exponential makes the slips of those who take an exponential for a power.
func (s *sheet) exponential(base, exponent, de graph.Node) {
	wrong := algebra.Times(exponent, ops.Pow(base, ops.Sub(exponent, s.graph.Int(1))))
	const message = "yours applies the power rule to %s, whose variable is in the exponent"
	s.add(ruleRank, wrong, PowerRule, message, s.at)
	s.add(ruleRank, algebra.Times(wrong, de), PowerRule, message, s.at)
}

// families are functions that people confuse.
var families = [][]string{
	{"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch"},
	{"asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh", "atanh", "acoth", "asech", "acsch"},
	{"exp", "log", "log2", "log10", "exp2", "log1p", "expm1"},
	{"sigmoid", "tanh", "softplus", "relu"},
	{"sqrt", "cbrt", "square"},
	{"min", "max"},
}

// cousins returns the functions with which one is easily confused.
func cousins(name string) (list []*ops.Op) {
	for _, family := range families {
		for _, member := range family {
			if member != name {
				continue
			}
			for _, other := range family {
				if other != name {
					list = append(list, ops.Lookup(other))
				}
			}
		}
	}
	return list
}

// function makes the slips in the derivative of a function of the table.
func (s *sheet) function(u, t, partial graph.Node) {
	const message = "in the derivative of %s yours has %[2]s in the place of %[3]s"
	wrong := func(rank int, instead graph.Node) {
		s.add(rank, algebra.Times(instead, t), FunctionRule, message, s.at, instead, partial)
	}
	switch s.at.Op().Name {
	case "exp", "exp2":
		base := ops.E(s.at)
		if s.at.Is("exp2") {
			base = s.graph.Int(2)
		}
		s.exponential(base, u, t)
		wrong(ruleRank, ops.Exp(u))
	case "log2", "log10":
		wrong(ruleRank, ops.Div(s.graph.Int(1), u))
	case "tanh":
		wrong(ruleRank, ops.Sub(s.graph.Int(1), s.at))
		wrong(ruleRank, algebra.Times(s.at, ops.Sub(s.graph.Int(1), s.at)))
	case "sigmoid":
		wrong(ruleRank, ops.Sub(s.graph.Int(1), s.at))
		wrong(ruleRank, ops.Sub(s.graph.Int(1), ops.Square(s.at)))
		wrong(ruleRank, algebra.Times(u, ops.Sub(s.graph.Int(1), u)))
		wrong(ruleRank, algebra.Times(s.at, ops.Add(s.graph.Int(1), s.at)))
	}
	if partial.Rational() != nil {
		return
	}
	wrong(functionRank, s.at)
	relatives := cousins(s.at.Op().Name)
	if len(relatives) == 0 {
		return
	}
	if name := s.at.Op().Name; slices.Contains(families[0], name) || slices.Contains(families[1], name) {
		wrong(ruleRank, algebra.Negative(partial))
		wrong(functionRank, algebra.Negative(s.at))
	}
	for _, op := range relatives {
		cousin := s.graph.Apply(op, u)
		wrong(functionRank, cousin)
		wrong(functionRank, algebra.Negative(cousin))
		s.add(functionRank, algebra.Times(s.cousinPartial(cousin), t), FunctionRule,
			"in the derivative of %s yours has the derivative of %[2]s", s.at, cousin)
	}
}

func (s *sheet) cousinPartial(n graph.Node) graph.Node {
	if n.Op() == nil || n.NumOperands() == 0 { // folded
		return s.graph.Int(0)
	}
	return s.partials(n)[0]
}
