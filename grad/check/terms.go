package check

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A summand is a term of a sum with its sign.
type summand struct {
	negative bool
	node     graph.Node
	values   []float64
}

// signed returns the term with its sign, as a node.
func (s summand) signed() graph.Node {
	if s.negative {
		return ops.Neg(s.node)
	}
	return s.node
}

// maxSummands bounds the terms that are compared with each other.
const maxSummands = 32

// summands takes a sum apart.
func summands(n graph.Node) (list []summand) {
	stack := []summand{{node: n}}
	for len(stack) > 0 && len(list) <= maxSummands {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case s.node.Is("add"):
			stack = append(stack, summand{negative: s.negative, node: s.node.Operand(1)}, summand{negative: s.negative, node: s.node.Operand(0)})
		case s.node.Is("sub"):
			stack = append(stack, summand{negative: !s.negative, node: s.node.Operand(1)}, summand{negative: s.negative, node: s.node.Operand(0)})
		case s.node.Is("neg"):
			stack = append(stack, summand{negative: !s.negative, node: s.node.Operand(0)})
		default:
			list = append(list, s)
		}
	}
	return list
}

// terms compares the two sides term by term. Where all terms but one are the
// same, the mistake is in that one, which is looked at with factors.
func (c diagnosis) terms(truth, claimed graph.Node, factors factorSearch) []hypothesis {
	ts, ys := summands(truth), summands(claimed)
	if len(ts) > maxSummands || len(ys) > maxSummands || len(ts)+len(ys) < 3 {
		return nil
	}
	var nodes []graph.Node
	for _, s := range append(slices.Clone(ts), ys...) {
		nodes = append(nodes, s.signed())
	}
	table := sample(nodes)
	if table == nil {
		return nil
	}
	for i := range ts {
		ts[i].values = table[i]
	}
	for i := range ys {
		ys[i].values = table[len(ts)+i]
	}
	ts, ys = unmatched(ts, ys)
	switch {
	case len(ts) == 1 && len(ys) == 0:
		return []hypothesis{c.without(truth, ts[0])}
	case len(ts) == 0 && len(ys) == 1:
		return []hypothesis{c.with(truth, ys[0])}
	case len(ts) == 1 && len(ys) == 1:
		return c.inTerm(truth, ts[0], ys[0], factors)
	}
	return nil
}

// unmatched returns the terms that have no equal on the other side.
func unmatched(ts, ys []summand) (restT, restY []summand) {
	restY = slices.Clone(ys)
	for _, t := range ts {
		i := slices.IndexFunc(restY, func(y summand) bool { return same(t.values, y.values) })
		if i < 0 {
			restT = append(restT, t)
			continue
		}
		restY = slices.Delete(restY, i, i+1)
	}
	return restT, restY
}

func (c diagnosis) without(truth graph.Node, t summand) hypothesis {
	d := Diagnosis{Kind: MissingTerm, Factor: c.text(t.signed())}
	d.Message = "yours lacks the term " + abridged(d.Factor)
	return hypothesis{node: ops.Sub(truth, t.signed()), diagnosis: d}
}

func (c diagnosis) with(truth graph.Node, y summand) hypothesis {
	d := Diagnosis{Kind: ExtraTerm, Factor: c.text(y.signed())}
	d.Message = fmt.Sprintf("yours has the term %s too much", abridged(d.Factor))
	return hypothesis{node: ops.Add(truth, y.signed()), diagnosis: d}
}

// A factorSearch looks for the factors by which two sides differ.
type factorSearch func(truth graph.Node, t, y []float64, list []candidate) []hypothesis

// inTerm returns the hypotheses that one term is off by something simple.
func (c diagnosis) inTerm(truth graph.Node, t, y summand, factors factorSearch) (out []hypothesis) {
	tn, yn := t.signed(), y.signed()
	nodes := candidates(c.builder, tn, yn)
	table := sample(append([]graph.Node{tn, yn}, nodes...))
	if table == nil {
		return nil
	}
	var list []candidate
	for i, n := range nodes {
		list = append(list, candidate{n, table[i+2]})
	}
	for _, h := range append(c.constants(tn, table[0], table[1]), brief(factors(tn, table[0], table[1], list), readableLength)...) {
		h.node = ops.Add(ops.Sub(truth, tn), h.node)
		if h.diagnosis.Kind == WholeSign {
			h.diagnosis.Kind = TermSign
			h.diagnosis.Message = fmt.Sprintf("the term %s has the opposite sign in yours", abridged(c.text(tn)))
		} else {
			h.diagnosis.Message = fmt.Sprintf("in the term %s, %s", abridged(c.termText(tn, h.diagnosis)), h.diagnosis.Message)
		}
		out = append(out, h)
	}
	return out
}

// constantTerm returns the hypothesis that a term of the function that does not
// depend on the variable stands in a derivative that is a number.
func (c diagnosis) constantTerm(truth, claimed graph.Node) []hypothesis {
	t, y := truth.Rational(), claimed.Rational()
	if t == nil || y == nil || t.Sign() == 0 {
		return nil
	}
	d, ok := c.differentiation(truth)
	if !ok {
		return nil
	}
	difference := c.builder.Graph.Const(new(big.Rat).Sub(y, t))
	for _, s := range summands(d.Of) {
		if s.signed() == difference {
			return []hypothesis{c.with(truth, summand{node: difference})}
		}
	}
	return nil
}

// termText writes a term so that what the diagnosis says of it can be seen: not
// as the name of a product whose factor is the matter.
func (c diagnosis) termText(n graph.Node, d Diagnosis) string {
	text := c.text(n)
	if d.Kind != WrongFactor && d.Kind != MissingFactor {
		return text
	}
	if plain := notation.Text(algebra.Arranged(n)); len(plain) <= readableLength && !strings.Contains(text, d.Factor) {
		return plain
	}
	return text
}

// difference returns the hypotheses that claimed is truth plus a constant
// times a candidate.
func (c diagnosis) difference(truth graph.Node, t, y []float64, list []candidate) (out []hypothesis) {
	if !slices.ContainsFunc(y, func(v float64) bool { return v != 0 }) {
		return nil // that all is lacking explains nothing
	}
	if truth.IsInt(0) {
		return nil // nor does that all is too much
	}
	difference := make([]float64, len(t))
	for i := range difference {
		difference[i] = y[i] - t[i]
	}
	propose := func(r *big.Rat, n graph.Node) {
		s := summand{node: ops.Mul(c.builder.Graph.Const(new(big.Rat).Abs(r)), n)}
		if r.Sign() > 0 {
			out = append(out, c.with(truth, s))
		} else {
			out = append(out, c.without(truth, s))
		}
	}
	if r := constant(difference); r != nil {
		propose(r, c.builder.Graph.Int(1))
		return out
	}
	for _, k := range list {
		if r := constant(divided(difference, k, 1)); r != nil {
			propose(r, k.node)
		}
	}
	return out
}
