package check

import (
	"fmt"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// maxCarriers bounds how many earlier mistakes are tried for each finding.
const maxCarriers = 32

// carried returns the diagnosis that a finding carries the mistake of an earlier
// one on: with the wrong dL/da of that line in the place of the true one, the
// chain rule gives the dL/dw that is claimed here. It returns nil if there is
// none.
func (c *checker) carried(r *refutedCase, earlier []*refutedCase) *Diagnosis {
	here := c.derivativeOf(r)
	if here == nil {
		return nil
	}
	for _, e := range earlier[max(0, len(earlier)-maxCarriers):] {
		there := c.derivativeOf(e)
		if there == nil {
			continue
		}
		outer, ok := c.along(here.Args[0], there.Args[0])
		if !ok {
			continue
		}
		inner, ok := c.along(there.By[0], here.By[0])
		if !ok {
			continue
		}
		error := algebra.Plus(e.claimed, algebra.Negative(e.truth))
		carried := algebra.Plus(r.truth, algebra.Times(outer, algebra.Times(error, inner)))
		if carried == r.truth || carried.IsInt(0) {
			continue
		}
		table := sample([]graph.Node{carried, r.claimed})
		if table == nil || !similar(table[0], table[1]) {
			continue
		}
		if compare(carried, r.claimed, c.opt.deadline()).Verdict == Proved {
			line := e.Place.Line
			return &Diagnosis{Kind: Carried, Message: fmt.Sprintf("follows from line %d: this is what the wrong %s there leads to", line, derivativeText(there))}
		}
	}
	return nil
}

// derivativeOf returns the left side of a finding if it is a first derivative
// of a name.
func (c *checker) derivativeOf(r *refutedCase) *notation.Expr {
	e := diagnosis{c.total, c.opt, r.Link}.derivative(r.truth)
	if e == nil || len(e.By) != 1 || e.Args[0].Kind != notation.Name || e.By[0].Kind != notation.Name {
		return nil
	}
	return e
}

// along returns the derivative of one name by another; 1 for the same name.
func (c *checker) along(of, by *notation.Expr) (graph.Node, bool) {
	if of.Name == by.Name && of.Primes == by.Primes {
		return c.graph.Int(1), true
	}
	d, err := c.total.Differentiation(&notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{of}, By: []*notation.Expr{by}})
	if err != nil {
		return graph.Node{}, false
	}
	n := d.Restored(grad.Of(d.Of, d.By)[0])[0]
	return n, !n.IsInt(0)
}
