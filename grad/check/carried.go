package check

import (
	"context"
	"fmt"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// maxCarriers bounds how many earlier mistakes are tried for each finding.
const maxCarriers = 32

// A carrier finds the mistakes that are carried on from line to line.
type carrier struct {
	*checker
	derivatives map[[2]string]graph.Node // of one name by another
}

// carried returns the diagnosis that a finding carries the mistake of an earlier
// one on: with the wrong dL/da of that line in the place of the true one, the
// chain rule gives the dL/dw that is claimed here. It returns nil if there is
// none.
func (c carrier) carried(ctx context.Context, r *refutedCase, earlier []*refutedCase) *Diagnosis {
	here := c.derivativeOf(ctx, r)
	if here == nil {
		return nil
	}
	for _, e := range earlier[max(0, len(earlier)-maxCarriers):] {
		there := c.derivativeOf(ctx, e)
		if there == nil {
			continue
		}
		outer, inner := c.derivative(here.Args[0], there.Args[0]), c.derivative(there.By[0], here.By[0])
		if outer.IsInt(0) || inner.IsInt(0) {
			continue
		}
		excess := difference(e.claimed, e.truth)
		carried := algebra.Plus(r.truth, algebra.Times(outer, algebra.Times(excess, inner)))
		table := sample([]graph.Node{carried, r.claimed})
		if table == nil || !similar(table[0], table[1]) {
			continue
		}
		if compare(ctx, carried, r.claimed).Verdict == Proved {
			return &Diagnosis{Kind: Carried, Message: fmt.Sprintf(
				"follows from line %d: this is what the wrong %s there leads to", e.Place.Line, derivativeText(there))}
		}
	}
	return nil
}

// derivativeOf returns what a finding is about, if that is a first derivative
// of a name by a name.
func (c carrier) derivativeOf(ctx context.Context, r *refutedCase) *notation.Expr {
	e := diagnosis{ctx, c.total, r.Link}.derivative(r.truth)
	if e == nil || len(e.By) != 1 || e.Args[0].Kind != notation.Name || e.By[0].Kind != notation.Name {
		return nil
	}
	return e
}

// derivative returns the derivative of one name by another, 1 for the same
// name; 0 too where there is none.
func (c carrier) derivative(of, by *notation.Expr) graph.Node {
	key := [2]string{of.String(), by.String()}
	if key[0] == key[1] {
		return c.graph.Int(1)
	}
	n, ok := c.derivatives[key]
	if !ok {
		n = c.graph.Int(0)
		e := &notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{of}, By: []*notation.Expr{by}}
		if d, err := c.total.Differentiation(e); err == nil {
			n = d.Restored(grad.Of(d.Of, d.By)[0])[0]
		}
		c.derivatives[key] = n
	}
	return n
}
