package check

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// Bounds on proofs by cases.
const (
	maxSwitches     = 10 // operations that are taken apart
	maxCases        = 200
	maxInequalities = 400
)

// An inequality says that a sum of nodes and numbers is positive.
type inequality []part

// cases proves claims about maxima, minima and absolute values by cases: each
// says which operand of each operation is taken. Finite fields choose the signs
// of x-y, y-z and z-x independently, and among them orders that no numbers have,
// so that max(min(x,y), min(x,z)) = min(x, max(y,z)) fails there. Here a case is
// left out if its inequalities, which are linear in whatever else they are made
// of, have no solution. The sides are continuous, so that nothing is to be
// proved where two operands are equal.
func (v prover) cases(left, right graph.Node) (proof modular.Result) {
	switches := 0
	for _, n := range graph.Topological(left, right) {
		if isSwitch(n) {
			switches++
		}
	}
	if switches < 2 || switches > maxSwitches {
		return proof
	}
	type state struct {
		left, right graph.Node
		given       []inequality
	}
	stack := []state{{left: left, right: right}}
	var conditions []modular.Condition
	for tried := 0; len(stack) > 0; tried++ {
		if tried > maxCases || v.context.Err() != nil {
			return modular.Result{}
		}
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		order := graph.Topological(s.left, s.right)
		i := slices.IndexFunc(order, isSwitch)
		if i < 0 {
			r := v.modular(s.left, s.right)
			if !r.Proved {
				return modular.Result{}
			}
			for _, c := range r.Conditions {
				if !slices.Contains(conditions, c) {
					conditions = append(conditions, c)
				}
			}
			proof = r
			continue
		}
		n := order[i]
		compared, first, second := branches(n)
		sum, ok := linear(compared)
		if !ok {
			return modular.Result{}
		}
		equal := inequality(sum).isZero()
		for k, branch := range []graph.Node{first, second} {
			given := slices.Clone(s.given)
			if !equal { // else both branches are the same
				given = append(given, inequality(sum).times(1-2*int64(k)))
			}
			if !solvable(given) {
				continue
			}
			sides := algebra.Substitute([]graph.Node{s.left, s.right}, map[graph.Node]graph.Node{n: branch})
			stack = append(stack, state{sides[0], sides[1], given})
		}
	}
	proof.Conditions = conditions
	return proof
}

func isSwitch(n graph.Node) bool { return n.Is("abs") || n.Is("relu") || n.Is("max") || n.Is("min") }

// branches returns what an operation looks at, and what it is where that is
// positive and negative.
func branches(n graph.Node) (compared, first, second graph.Node) {
	u := n.Operand(0)
	switch {
	case n.Is("abs"):
		return u, u, ops.Neg(u)
	case n.Is("relu"):
		return u, u, n.Graph().Int(0)
	case n.Is("max"):
		return excess(u, n.Operand(1)), u, n.Operand(1)
	default:
		return excess(u, n.Operand(1)), n.Operand(1), u
	}
}

// increasing are functions that keep the order of their operands.
var increasing = []string{
	"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sinh", "tanh", "asinh", "acosh", "atanh", "asin", "atan", "erf", "sigmoid", "softplus",
}

// excess returns what has the sign of a - b wherever both are defined: for
// increasing functions, the difference of what they are of.
func excess(a, b graph.Node) graph.Node {
	for a.Op() != nil && a.Op() == b.Op() {
		odd := a.Is("pow") && a.Operand(1) == b.Operand(1) && isOdd(a.Operand(1).Rational())
		if !odd && !slices.Contains(increasing, a.Op().Name) {
			break
		}
		a, b = a.Operand(0), b.Operand(0)
	}
	return ops.Sub(a, b)
}

func isOdd(r *big.Rat) bool { return r != nil && r.IsInt() && r.Sign() > 0 && r.Num().Bit(0) == 1 }

func (q inequality) times(k int64) inequality {
	out := make(inequality, len(q))
	for i, p := range q {
		out[i] = part{new(big.Rat).Mul(p.times, big.NewRat(k, 1)), p.node}
	}
	return out
}

// isZero reports whether the sum is 0 whatever its nodes are.
func (q inequality) isZero() bool {
	constant := new(big.Rat)
	for _, p := range q {
		if r := p.node.Rational(); r != nil {
			constant.Add(constant, new(big.Rat).Mul(p.times, r))
		} else if p.times.Sign() != 0 {
			return false
		}
	}
	return constant.Sign() == 0
}

// coefficient returns the factor of a node, 0 if it does not occur.
func (q inequality) coefficient(n graph.Node) *big.Rat {
	for _, p := range q {
		if p.node == n {
			return p.times
		}
	}
	return new(big.Rat)
}

// solvable reports whether inequalities may have a solution, by elimination of
// one unknown after the other (Fourier and Motzkin).
func solvable(list []inequality) bool {
	for {
		var unknown graph.Node
		for _, q := range list {
			for _, p := range q {
				if unknown.IsZero() && p.node.Rational() == nil && p.times.Sign() != 0 {
					unknown = p.node
				}
			}
		}
		if unknown.IsZero() {
			break
		}
		var rest, above, below []inequality
		for _, q := range list {
			switch q.coefficient(unknown).Sign() {
			case 1:
				above = append(above, q)
			case -1:
				below = append(below, q)
			default:
				rest = append(rest, q)
			}
		}
		if len(above)*len(below)+len(rest) > maxInequalities {
			return true // too many to tell
		}
		for _, a := range above {
			for _, b := range below {
				rest = append(rest, eliminate(a, b, unknown))
			}
		}
		list = rest
	}
	for _, q := range list {
		total := new(big.Rat)
		for _, p := range q {
			if r := p.node.Rational(); r != nil {
				total.Add(total, new(big.Rat).Mul(p.times, r))
			}
		}
		if total.Sign() <= 0 {
			return false
		}
	}
	return true
}

// eliminate returns what follows from two inequalities in which an unknown has
// coefficients of opposite signs.
func eliminate(a, b inequality, unknown graph.Node) (out inequality) {
	scale := [2]*big.Rat{new(big.Rat).Abs(b.coefficient(unknown)), new(big.Rat).Abs(a.coefficient(unknown))}
	for k, q := range []inequality{a, b} {
		for _, p := range q {
			times := new(big.Rat).Mul(p.times, scale[k])
			if i := slices.IndexFunc(out, func(o part) bool { return o.node == p.node }); i >= 0 {
				out[i].times = times.Add(times, out[i].times)
			} else if p.node != unknown {
				out = append(out, part{times, p.node})
			}
		}
	}
	return out
}
