package check

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// editRules make the edits at one site, the likeliest slips of the pen first.
var editRules = []func(s *page, at *site, names []known){
	(*page).otherName, (*page).otherSign, (*page).otherExponent, (*page).otherFunction, (*page).dropped,
	(*page).otherNumber, (*page).otherFraction, (*page).anyFunction, (*page).inserted,
}

// instead is what most edits say.
const instead = "with %s in the place of %s yours would be right"

// instead puts a node at a site, and says that it belongs there.
func (s *page) instead(at *site, n graph.Node, kind MistakeKind) { s.replace(at, n, n, kind, instead) }

// otherName puts another name for a name.
func (s *page) otherName(at *site, names []known) {
	if at.expr.Kind != notation.Name {
		return
	}
	for _, k := range names {
		if k.name != "" && k.name != at.expr.Name {
			s.instead(at, k.node, WrongName)
		}
	}
}

// otherSign makes a plus of a minus.
func (s *page) otherSign(at *site, _ []known) {
	switch {
	case at.is("add"):
		s.replace(at, at.apply("sub"), at.operands[1].node, WrongSign, "with - in the place of + before %[1]s yours would be right")
	case at.is("sub"):
		s.replace(at, at.apply("add"), at.operands[1].node, WrongSign, "with + in the place of - before %[1]s yours would be right")
	case at.is("neg"):
		s.replace(at, at.operands[0].node, at.operands[0].node, WrongSign, "without the minus sign before %[1]s yours would be right")
	}
	if at.parent != nil && !at.parent.is("neg") && (at.place == 0 || !at.parent.is("add") && !at.parent.is("sub")) {
		s.replace(at, ops.Neg(at.node), at.node, WrongSign, "with a minus sign before %[1]s yours would be right")
	}
}

// otherExponent changes an exponent.
func (s *page) otherExponent(at *site, _ []known) {
	if at.is("pow") {
		base, exponent := at.operands[0].node, at.operands[1].node
		for _, e := range []graph.Node{oneMore(exponent), oneLess(exponent), algebra.Negative(exponent)} {
			s.instead(at, ops.Pow(base, e), WrongExponent)
		}
		s.instead(at, base, WrongExponent)
	} else if at.node.Rational() == nil {
		s.instead(at, ops.Square(at.node), WrongExponent)
		s.instead(at, ops.Sqrt(at.node), WrongExponent)
	}
}

// otherFunction puts a related function for a function.
func (s *page) otherFunction(at *site, _ []known) {
	if at.op != nil && len(at.operands) == 1 {
		for _, op := range cousins(at.op.Name) {
			s.instead(at, s.graph.Apply(op, at.operands[0].node), WrongFunction)
		}
	}
}

// dropped leaves a factor or a term out.
func (s *page) dropped(at *site, _ []known) {
	for i, operand := range at.operands {
		other := at.operands[(i+1)%len(at.operands)].node
		switch {
		case at.is("mul"):
			s.replace(at, other, operand.node, ExtraFactor, "without the factor %s in %[2]s yours would be right")
		case at.is("div") && i == 1:
			s.replace(at, other, operand.node, ExtraFactor, "without the denominator %s in %[2]s yours would be right")
		case at.is("div") && i == 0:
			s.replace(at, at.with(0, s.graph.Int(1)), operand.node, ExtraFactor, "without the factor %s in %[2]s yours would be right")
		case at.is("add"), at.is("sub") && i == 1:
			s.replace(at, other, operand.node, ExtraTerm, "without the term %s in %[2]s yours would be right")
		case at.is("sub"):
			s.replace(at, ops.Neg(other), operand.node, ExtraTerm, "without the term %s in %[2]s yours would be right")
		}
	}
	if at.op != nil && at.op.Arity() == 1 && at.expr.Kind == notation.Call {
		s.instead(at, at.operands[0].node, WrongFunction)
	}
}

// forgottenNumbers are numerators and denominators of what an expression may
// lack in front of it.
var forgottenNumbers = [...][2]int64{{2, 1}, {1, 2}, {3, 1}, {4, 1}, {5, 1}, {6, 1}}

// otherNumber changes a number, or puts one in.
func (s *page) otherNumber(at *site, _ []known) {
	if r := at.node.Rational(); r != nil {
		for _, other := range numbersLike(r) {
			s.instead(at, s.graph.Const(other), WrongConstant)
		}
		return
	}
	for _, c := range forgottenNumbers { // x for 2*x
		s.instead(at, algebra.Times(s.graph.Rational(c[0], c[1]), at.node), WrongConstant)
	}
}

// otherFraction turns fractions upside down, and exchanges operations.
func (s *page) otherFraction(at *site, _ []known) {
	switch {
	case at.is("div"):
		a, b := at.operands[0].node, at.operands[1].node
		s.instead(at, ops.Div(b, a), Inverted)
		s.instead(at, ops.Mul(a, b), Inverted)
	case at.is("mul"):
		a, b := at.operands[0].node, at.operands[1].node
		s.instead(at, ops.Div(a, b), Inverted)
		s.instead(at, ops.Div(b, a), Inverted)
		s.instead(at, ops.Add(a, b), WrongSign)
	case at.is("add"), at.is("sub"):
		s.instead(at, ops.Mul(at.operands[0].node, at.operands[1].node), WrongSign)
		s.instead(at, ops.Sub(at.operands[1].node, at.operands[0].node), WrongSign)
	case at.is("pow"):
		s.instead(at, ops.Pow(at.operands[1].node, at.operands[0].node), WrongExponent)
	}
}

// inserted puts in a factor or a term that may have been forgotten.
func (s *page) inserted(at *site, names []known) {
	for _, k := range names {
		if k.node == at.node {
			continue
		}
		s.replace(at, ops.Mul(at.node, k.node), k.node, MissingFactor, "with a factor %s at %s yours would be right")
		s.replace(at, ops.Div(at.node, k.node), k.node, ExtraFactor, "with %s in the denominator of %s yours would be right")
	}
	for _, k := range names {
		if k.node == at.node {
			continue
		}
		s.replace(at, ops.Add(at.node, k.node), k.node, MissingTerm, "with %s added to %s yours would be right")
		s.replace(at, ops.Sub(at.node, k.node), k.node, MissingTerm, "with %s subtracted from %s yours would be right")
	}
}

// anyFunction puts one of the common functions for a function.
func (s *page) anyFunction(at *site, _ []known) {
	if at.op != nil && len(at.operands) == 1 && at.expr.Kind == notation.Call {
		for _, name := range []string{"sin", "cos", "tan", "exp", "log", "sqrt", "sinh", "cosh", "atan"} {
			s.instead(at, s.graph.Apply(ops.Lookup(name), at.operands[0].node), WrongFunction)
		}
	}
}

// oneMore returns n + 1, and n for n - 1.
func oneMore(n graph.Node) graph.Node {
	if n.Is("sub") && n.Operand(1).IsInt(1) {
		return n.Operand(0)
	}
	return ops.Add(n, n.Graph().Int(1))
}

// oneLess returns n - 1, and n for n + 1.
func oneLess(n graph.Node) graph.Node {
	for i := range n.NumOperands() {
		if n.Is("add") && n.Operand(i).IsInt(1) {
			return n.Operand(1 - i)
		}
	}
	return ops.Sub(n, n.Graph().Int(1))
}

// numbersLike returns the numbers that may have been meant by one.
func numbersLike(r *big.Rat) (list []*big.Rat) {
	one := big.NewRat(1, 1)
	add := func(n *big.Rat) {
		if n.Cmp(r) != 0 && !slices.ContainsFunc(list, func(m *big.Rat) bool { return m.Cmp(n) == 0 }) {
			list = append(list, n)
		}
	}
	add(new(big.Rat).Add(r, one))
	add(new(big.Rat).Sub(r, one))
	add(new(big.Rat).Neg(r))
	add(new(big.Rat).Mul(r, big.NewRat(2, 1)))
	add(new(big.Rat).Mul(r, big.NewRat(1, 2)))
	if r.Sign() != 0 {
		add(new(big.Rat).Inv(r))
	}
	for i := int64(1); i <= 12; i++ {
		add(big.NewRat(i, 1))
	}
	add(new(big.Rat))
	return list
}

// rename makes the edits in which a name that stands in several places is
// another one in all of them.
func (s *page) rename(names []known) {
	count := map[string]int{}
	var written []*site
	for _, at := range s.sites {
		if at.expr.Kind == notation.Name && at.expr.Primes == 0 {
			if count[at.expr.Name]++; count[at.expr.Name] == 2 {
				written = append(written, at)
			}
		}
	}
	for _, from := range written {
		for _, to := range names {
			if to.name == "" || to.name == from.expr.Name || len(s.edits) >= maxEdits {
				continue
			}
			nodes := map[*site]graph.Node{}
			for _, at := range slices.Backward(s.sites) { // operands before what they make up
				switch {
				case at.expr.Kind == notation.Name && at.expr.Name == from.expr.Name && at.expr.Primes == 0:
					nodes[at] = to.node
				case at.op == nil:
					nodes[at] = at.node
				default:
					operands := make([]graph.Node, len(at.operands))
					for i, operand := range at.operands {
						operands[i] = nodes[operand]
					}
					nodes[at] = s.graph.Apply(at.op, operands...)
				}
			}
			message := fmt.Sprintf("with %s in the place of %s throughout yours would be right", to.name, from.expr.Name)
			s.edits = append(s.edits, edit{nodes[s.sites[0]], s.sites[0], WrongName, message, graph.Node{}, 0})
		}
	}
}

// otherDerivatives makes the edits in which a derivative that stands in the
// claimed side is another one.
func (c diagnosis) otherDerivatives(s *page, names []known) {
	made := 0
	for _, at := range s.sites {
		e := at.expr
		if at.parent == nil || e.Kind != notation.Derivative || e.Args[0].Kind != notation.Name || len(e.By) != 1 {
			continue
		}
		for _, k := range names {
			if k.name == "" {
				continue
			}
			name := &notation.Expr{Kind: notation.Name, Name: k.name}
			of, by := *e, *e
			of.Args, by.By = []*notation.Expr{name}, []*notation.Expr{name}
			for _, other := range []*notation.Expr{&of, &by} {
				if made++; made > maxDerivatives {
					return
				}
				n, err := c.builder.Node(other)
				if err != nil || n.IsInt(0) {
					continue
				}
				message := fmt.Sprintf("with %s in the place of %s yours would be right", derivativeText(other), derivativeText(e))
				s.replace(at, algebra.Copy(s.graph, n)[0], graph.Node{}, WrongName, message)
			}
		}
	}
}

// derivativeText writes a first derivative of a name.
func derivativeText(e *notation.Expr) string {
	d := "d"
	if e.Partial {
		d = "∂"
	}
	return d + e.Args[0].Name + "/" + d + e.By[0].Name
}
