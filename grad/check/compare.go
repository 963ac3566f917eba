package check

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// quickPoints is how many points at which both sides agree make it worth
// asking for a proof.
const quickPoints = 6

func compare(ctx context.Context, left, right graph.Node) (r Result) {
	if left.Graph() != right.Graph() {
		panic("check: the two sides belong to different graphs")
	}
	quick := enclosure.Distinguish(left, right, enclosure.Options{Context: ctx, Points: quickPoints, Brief: true})
	if quick.Witness != nil {
		return refuted(left, right, quick.Witness)
	}
	defer func() {
		if r.Verdict == Proved && quick.OnlyLeft > 0 {
			r.elsewhere = quick.LeftExample
		}
	}()
	v := prover{ctx}
	search := sync.OnceValue(func() enclosure.Search {
		return enclosure.Distinguish(left, right, enclosure.Options{Context: ctx})
	})
	proof := v.modular(left, right)
	if !proof.Proved {
		if w := search().Witness; w != nil {
			return refuted(left, right, w)
		}
		proof = v.otherwise(left, right)
	}
	if proof.Proved {
		if b := newBoundary(v, left, right); b != nil {
			refutation, conditions := b.search()
			if refutation != nil {
				return *refutation
			}
			proof.Conditions = append(slices.Clone(proof.Conditions), conditions...)
		}
	}
	// A proof under conditions is worth a longer look for a point at which they
	// do not hold and the sides differ.
	if r, ok := proved(proof, quick); ok && r.Condition == "" {
		return r
	}
	full := search()
	witness := full.Witness
	for _, c := range proof.Conditions {
		if witness == nil && c.Kind == modular.Positive {
			witness = where(ctx, ops.Neg(c.A), left, right)
		} else if witness == nil {
			witness = v.onEdges(c, left, right)
		}
	}
	if witness != nil {
		return refuted(left, right, witness)
	}
	proof.Conditions = slices.DeleteFunc(slices.Clone(proof.Conditions), func(c modular.Condition) bool {
		return v.settled(c, left, right, maxEdges)
	})
	if r, ok := proved(proof, full); ok {
		return r
	}
	// The first point at which both sides are defined may be one that the
	// conditions exclude.
	if proof.Proved && full.Certain > 0 {
		inside := enclosure.Distinguish(guarded(left, proof.Conditions), right, enclosure.Options{Context: ctx, Points: 1})
		if r, ok := proved(proof, inside); ok {
			return r
		}
	}
	switch {
	case ctx.Err() != nil:
		return timeOut(full)
	case full.Defined == 0:
		return Result{Reason: "no point was found at which both sides are defined"}
	}
	return Result{Reason: fmt.Sprintf("neither a proof nor a counterexample was found; the sides agree to many digits at %s", count(full.Defined, "point"))}
}

// tellElsewhere adds to the condition of a proof that the right side has no value
// at a point at which the left one has.
func (r *Result) tellElsewhere() {
	if len(r.elsewhere) == 0 {
		return
	}
	var at []string
	for _, a := range r.elsewhere {
		at = append(at, notation.Text(a.Node)+" = "+a.Value.RatString())
	}
	if r.Condition != "" {
		r.Condition += ", "
	}
	r.Condition += "where the right side is real: at " + strings.Join(at, ", ") + " it is not"
}

// timeOut is the result of a claim for which there was no time.
func timeOut(search enclosure.Search) Result {
	if search.Defined == 0 {
		return Result{Reason: "the time ran out"}
	}
	return Result{Reason: fmt.Sprintf("the time ran out; the sides agree at the %s tried", count(search.Defined, "point"))}
}

// where looks for a witness among the points at which a node is not negative,
// where a search of all points has found none.
func where(ctx context.Context, n, left, right graph.Node) *enclosure.Witness {
	nothing := ops.Mul(n.Graph().Int(0), ops.Sqrt(n)) // 0, but undefined elsewhere
	return enclosure.Distinguish(ops.Add(left, nothing), right, enclosure.Options{Context: ctx}).Witness
}

// proved turns a proof into a verdict, if a point is known at which both sides
// are defined and what the proof needs holds.
func proved(proof modular.Result, search enclosure.Search) (Result, bool) {
	if !proof.Proved || search.Certain == 0 {
		return Result{}, false
	}
	condition, ok := conditions(proof, search.Example)
	return Result{Verdict: Proved, Condition: condition}, ok
}

// guarded returns a node that is equal to n, but undefined where conditions do
// not hold.
func guarded(n graph.Node, conditions []modular.Condition) graph.Node {
	zero := n.Graph().Int(0)
	for _, c := range conditions {
		switch {
		case c.Kind == modular.Positive:
			n = ops.Add(n, ops.Mul(zero, ops.Log(c.A)))
		case c.Kind == modular.Different && c.B.IsZero():
			n = ops.Add(n, ops.Div(zero, c.A))
		case c.Kind == modular.Different:
			n = ops.Add(n, ops.Div(zero, ops.Sub(c.A, c.B)))
		}
	}
	return n
}

// refuted turns a witness into a verdict. The witness comes from arithmetic
// that proves its own bounds; an independent one, in intervals of float64, must
// not contradict it.
func refuted(left, right graph.Node, w *enclosure.Witness) Result {
	at := map[graph.Node]interval.Range{}
	out := &Witness{}
	for _, v := range w.At {
		at[v.Node] = interval.Rational(v.Value)
		out.At = append(out.At, Assignment{notation.Text(v.Node), v.Value.RatString()})
	}
	ranges := interval.Eval(at, left, right)
	if !mayHold(ranges[0], &w.Left) || !mayHold(ranges[1], &w.Right) {
		return Result{Reason: "two evaluations of a counterexample contradict each other; please report this"}
	}
	out.Left, out.Right = w.Digits()
	return Result{Verdict: Refuted, Witness: out}
}

// mayHold reports whether the value that a ball encloses may lie in a range.
func mayHold(r interval.Range, b *enclosure.Ball) bool {
	lo, hi := b.Bounds()
	return !r.Empty() && lo.Cmp(big.NewFloat(r.Hi)) <= 0 && hi.Cmp(big.NewFloat(r.Lo)) >= 0
}
