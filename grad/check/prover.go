package check

import (
	"context"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// A prover proves that two nodes are equal wherever both are defined and
// conditions hold: by evaluation in finite fields, or by what that does not
// see.
type prover struct {
	context context.Context
}

// otherwise tries what there is besides finite fields.
func (v prover) otherwise(left, right graph.Node) (proof modular.Result) {
	for _, method := range []func(left, right graph.Node) modular.Result{
		v.signed, v.cancelled, v.inverse, v.inside, v.exponential, v.turned, v.algebraic, v.cases,
	} {
		if proof = method(left, right); proof.Proved {
			return proof
		}
	}
	return proof
}

func (v prover) modular(left, right graph.Node) modular.Result {
	return modular.Equal(left, right, modular.Options{Context: v.context})
}

// exponential proves with e^u in the place of each variable x whose logarithm is
// taken, where the claim is about x > 0 alone: x^log(y) is then e^(u*v), and
// e^(log(x)^2 + log(x)) is e^(u^2 + u). For the logarithm of x/y it is y*e^u.
func (v prover) exponential(left, right graph.Node) (proof modular.Result) {
	replace := map[graph.Node]graph.Node{}
	powers := false
	var quotients []graph.Node
	for _, n := range graph.Topological(left, right) {
		switch {
		case n.Is("select"):
			return proof // a branch need not have a value
		case n.Is("pow"):
			powers = powers || n.Operand(1).Rational() == nil
		case n.Is("exp"):
			powers = true
		case isLogarithm(n) && slices.Contains([]string{"log", "log2", "log10"}, n.Op().Name):
			if x := n.Operand(0); x.IsVar() {
				replace[x] = ops.Exp(x)
			} else if x.Is("div") && x.Operand(0).IsVar() && !slices.Contains(graph.Vars(x.Operand(1)), x.Operand(0)) {
				quotients = append(quotients, x)
			}
		}
	}
	for _, q := range quotients {
		if x := q.Operand(0); replace[x].IsZero() {
			below := algebra.Substitute([]graph.Node{q.Operand(1)}, replace)[0]
			if !slices.Contains(graph.Vars(below), x) {
				replace[x] = ops.Mul(below, ops.Exp(x))
			}
		}
	}
	if len(replace) == 0 || !powers {
		return proof
	}
	sides := algebra.Substitute([]graph.Node{left, right}, replace)
	if proof = v.modular(sides[0], sides[1]); len(proof.Conditions) > 0 {
		return modular.Result{} // they are about other variables
	}
	return proof
}

// cancelled proves with what is left of an inverse function of its function:
// u for asinh(sinh(u)), |u| for acosh(cosh(u)). That holds for all real u.
func (v prover) cancelled(left, right graph.Node) (proof modular.Result) {
	replace := map[graph.Node]graph.Node{}
	for _, n := range graph.Topological(left, right) {
		if op := n.Op(); op == nil || op.Arity() != 1 {
			continue
		}
		f := n.Operand(0).Op()
		if f == nil || f.Arity() != 1 {
			continue
		}
		switch u := n.Operand(0).Operand(0); n.Op().Name + " " + f.Name {
		case "asinh sinh", "acsch csch", "atanh tanh", "acoth coth":
			replace[n] = u
		case "acosh cosh", "asech sech":
			replace[n] = ops.Abs(u)
		}
	}
	if len(replace) == 0 {
		return proof
	}
	sides := algebra.Substitute([]graph.Node{left, right}, replace)
	return v.modular(sides[0], sides[1])
}

// turned proves with angles of points by half their tangent, which they are
// where they do not jump.
func (v prover) turned(left, right graph.Node) (proof modular.Result) {
	replace := map[graph.Node]graph.Node{}
	var cuts []modular.Condition
	for _, n := range graph.Topological(left, right) {
		if n.Is("select") {
			return proof
		}
		if n.Is("atan2") {
			half := halfAngle(part{big.NewRat(1, 1), n})
			replace[n] = ops.Mul(n.Graph().Const(half.times), half.node)
			cuts = append(cuts, modular.Condition{Kind: modular.Continuous, A: n})
		}
	}
	if len(replace) == 0 {
		return proof
	}
	sides := algebra.Substitute([]graph.Node{left, right}, replace)
	proof = v.modular(sides[0], sides[1])
	if !proof.Proved {
		proof = v.inverse(sides[0], sides[1])
	}
	proof.Conditions = append(slices.Clone(proof.Conditions), cuts...)
	return proof
}
