package check

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// An edge is where a condition does not hold, if that is where a variable has a
// certain value, which may depend on others.
type edge struct{ variable, value graph.Node }

// edges returns where a condition other than Positive does not hold. It returns
// false if that cannot be solved for variables.
func edges(c modular.Condition) (list []edge, ok bool) {
	n := c.A
	switch {
	case c.Kind == modular.Continuous && n.Is("atan2"):
		n = n.Operand(0)
	case c.Kind != modular.Different:
		return nil, false
	case !c.B.IsZero():
		n = ops.Sub(c.A, c.B)
	}
	factors := []graph.Node{n}
	for len(factors) > 0 {
		n, factors = factors[0], factors[1:]
		if n.Is("mul") || n.Is("neg") || n.Is("square") || n.Is("abs") {
			factors = append(factors, n.Operands()...)
			continue
		}
		if r := n.Rational(); r != nil && r.Sign() != 0 {
			continue
		}
		sum, ok := linear(n)
		if !ok {
			return nil, false
		}
		e, ok := solved(sum)
		if !ok {
			return nil, false
		}
		list = append(list, e)
	}
	return list, true
}

// solved returns where a sum of variables and numbers is 0.
func solved(sum []part) (e edge, ok bool) {
	var by part
	for _, p := range sum {
		switch {
		case !p.node.IsVar() && p.node.Rational() == nil:
			return e, false
		case p.node.IsVar() && p.times.Sign() != 0 && by.times == nil:
			by = p
		}
	}
	if by.times == nil {
		return e, false
	}
	g := by.node.Graph()
	e = edge{by.node, g.Int(0)}
	for _, p := range sum {
		if times := new(big.Rat).Quo(p.times, by.times); p.node != by.node && times.Sign() != 0 {
			e.value = ops.Add(e.value, ops.Mul(g.Const(times.Neg(times)), p.node))
		}
	}
	return e, true
}

// on returns both sides on an edge.
func (e edge) on(left, right graph.Node) (l, r graph.Node) {
	sides := algebra.Substitute([]graph.Node{left, right}, map[graph.Node]graph.Node{e.variable: e.value})
	replace := map[graph.Node]graph.Node{}
	for _, n := range graph.Topological(sides...) {
		if n.Is("atan2") && n.Operand(0).IsInt(0) {
			zero, b := n.Operand(0), n.Operand(1)
			replace[n] = ops.Select(ops.Less(zero, b), zero, ops.Select(ops.Less(b, zero), ops.Pi(b), zero))
		}
	}
	if len(replace) > 0 {
		sides = algebra.Substitute(sides, replace)
	}
	return sides[0], sides[1]
}

// at returns the value of the variable, given those of others.
func (e edge) at(point []enclosure.Value) (value *big.Rat, ok bool) {
	replace := map[graph.Node]graph.Node{}
	for _, p := range point {
		replace[p.Node] = e.value.Graph().Const(p.Value)
	}
	value = algebra.Substitute([]graph.Node{e.value}, replace)[0].Rational()
	return value, value != nil
}

// onEdges looks for a witness where a condition other than Positive does not
// hold.
func (v prover) onEdges(c modular.Condition, left, right graph.Node) *enclosure.Witness {
	list, _ := edges(c)
	for _, e := range list {
		l, r := e.on(left, right)
		if w := enclosure.Distinguish(l, r, enclosure.Options{Context: v.context}).Witness; w != nil {
			if value, ok := e.at(w.At); ok {
				w.At = append(w.At, enclosure.Value{Node: e.variable, Value: value})
				return w
			}
		}
	}
	return nil
}

// maxEdges bounds the edges of edges that are looked at.
const maxEdges = 3

// settled reports whether a condition is not needed: where it does not hold, the
// sides have values and are proved to be equal by itself.
func (v prover) settled(c modular.Condition, left, right graph.Node, depth int) bool {
	list, ok := edges(c)
	if !ok || depth == 0 {
		return false
	}
	for _, e := range list {
		l, r := e.on(left, right)
		if undefined(l) || undefined(r) { // which is worth being told
			return false
		}
		proof := v.modular(l, r)
		if !proof.Proved {
			return false
		}
		if newBoundary(v, l, r) != nil {
			return false
		}
		for _, further := range proof.Conditions {
			if !v.settled(further, l, r, depth-1) {
				return false
			}
		}
	}
	return true
}

// undefined reports whether a node certainly has no value anywhere.
func undefined(n graph.Node) bool {
	r := interval.Eval(nil, n)[0]
	return r.Lo > r.Hi
}
