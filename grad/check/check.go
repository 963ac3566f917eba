// Package check decides whether a claimed derivative, or any equality of
// expressions, is right.
//
//	r := check.Compare(grad.Of(loss, w)[0], claimed, check.Options{})
//	fmt.Println(r.Verdict) // proved, refuted or undecided
//
// Equality of elementary expressions is undecidable in general (Richardson
// 1968), so there are three verdicts, and each brings its evidence:
//
//   - Proved: the two sides are equal wherever both are defined. The proof is
//     an evaluation in finite fields, see package modular; its chance of error
//     is bounded there. What it needs beyond that is in the Condition. A point
//     at which both sides are defined is always known.
//   - Refuted: at the Witness both sides are defined and enclosures of their
//     values do not meet, see package enclosure.
//   - Undecided: neither was found; the Reason says what is known.
//
// Document checks every claim that a document makes, and looks for the
// mistake in those that are wrong.
package check

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A Verdict is what has been found of a claim.
type Verdict int

// The verdicts. NotRead is for claims that could not be read: nothing is said
// of them.
const (
	Undecided Verdict = iota
	Proved
	Refuted
	NotRead
)

var verdictNames = [...]string{"undecided", "proved", "refuted", "not-read"}

func (v Verdict) String() string { return verdictNames[v] }

// MarshalText writes the verdict's name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Options say how much work a claim is worth. The zero value is right for
// people who wait for the answer.
type Options struct {
	// Timeout bounds the time for one claim, after which it is undecided;
	// 0 means two seconds.
	Timeout time.Duration
}

// defaultTimeout is how long a person waits for one claim.
const defaultTimeout = 2 * time.Second

func (o Options) deadline() time.Time {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	return time.Now().Add(o.Timeout)
}

// A Result is a verdict with its evidence.
type Result struct {
	Verdict Verdict
	// Condition says where or under what a proof holds, beyond "wherever both
	// sides are defined".
	Condition string
	// Witness is the evidence of a refutation.
	Witness *Witness
	// Reason says why a claim is undecided or was not read.
	Reason string
}

// A Witness is a point at which two sides differ for certain.
type Witness struct {
	At []Assignment `json:"at"`
	// Left and Right are the sides' values there, with enough digits to show
	// the difference.
	Left  string `json:"left"`
	Right string `json:"right"`
}

// An Assignment gives a variable a value. Where the claim has unknown
// functions, the name may be an application, f(2).
type Assignment struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// String writes the point and the two values.
func (w *Witness) String() string {
	var at []string
	for _, a := range w.At {
		at = append(at, a.Name+" = "+a.Value)
	}
	place := ""
	if len(at) > 0 {
		place = "at " + strings.Join(at, ", ") + ": "
	}
	return place + w.Left + " against " + w.Right
}

// Compare decides whether two nodes of one graph are equal wherever both are
// defined.
func Compare(left, right graph.Node, opt Options) Result {
	return compare(left, right, opt.deadline())
}

// quickPoints is how many points at which both sides agree make it worth
// asking for a proof.
const quickPoints = 6

func compare(left, right graph.Node, deadline time.Time) Result {
	if left.Graph() != right.Graph() {
		panic("check: the two sides belong to different graphs")
	}
	quick := enclosure.Distinguish(left, right, enclosure.Options{Deadline: deadline, Points: quickPoints})
	if quick.Witness != nil {
		return refuted(left, right, quick.Witness)
	}
	proof := modular.Equal(left, right, modular.Options{})
	// A proof under conditions is worth a longer look for a point at which they
	// do not hold and the sides differ.
	if r, ok := proved(proof, quick); ok && r.Condition == "" {
		return r
	}
	search := enclosure.Distinguish(left, right, enclosure.Options{Deadline: deadline})
	for _, c := range proof.Conditions {
		if search.Witness == nil && c.Kind == modular.Positive {
			search = where(ops.Neg(c.A), left, right, search, deadline)
		}
	}
	if search.Witness != nil {
		return refuted(left, right, search.Witness)
	}
	if r, ok := proved(proof, search); ok {
		return r
	}
	switch {
	case search.Defined == 0:
		return Result{Reason: "no point was found at which both sides are defined"}
	case time.Now().After(deadline):
		return Result{Reason: fmt.Sprintf("the time ran out; the sides agree at the %s tried", count(search.Defined, "point"))}
	}
	return Result{Reason: fmt.Sprintf("neither a proof nor a counterexample was found; the sides agree to many digits at %s", count(search.Defined, "point"))}
}

// where looks for a witness among the points at which a node is not negative,
// where a search of all points has found none.
func where(n, left, right graph.Node, all enclosure.Search, deadline time.Time) enclosure.Search {
	nothing := ops.Mul(n.Graph().Int(0), ops.Sqrt(n)) // 0, but undefined elsewhere
	some := enclosure.Distinguish(ops.Add(left, nothing), right, enclosure.Options{Deadline: deadline})
	if some.Witness != nil {
		all.Witness = some.Witness
	}
	return all
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

// conditions says what a proof needs. It returns false if the conditions do not
// hold at the point where both sides are known to be defined: a proof under
// conditions that never hold would be empty.
func conditions(proof modular.Result, example []enclosure.Value) (string, bool) {
	at := map[graph.Node]*big.Rat{}
	for _, v := range example {
		at[v.Node] = v.Value
	}
	var list []string
	for _, c := range proof.Conditions {
		if !holds(c, at) {
			return "", false
		}
		if c.Kind == modular.Different && !c.B.IsZero() && c.A.Rational() != nil {
			c.A, c.B = c.B, c.A // one writes x != 2, not 2 != x
		}
		list = append(list, c.String())
	}
	if len(list) == 0 {
		return "", true
	}
	return "for " + strings.Join(list, " and "), true
}

// conditionPrecision is the precision at which conditions are decided.
const conditionPrecision = 256

// holds reports whether a condition certainly holds at a point.
func holds(c modular.Condition, at map[graph.Node]*big.Rat) bool {
	b := c.B
	if b.IsZero() {
		b = c.A.Graph().Int(0)
	}
	values := enclosure.Eval([]graph.Node{c.A, b}, at, conditionPrecision)
	switch c.Kind {
	case modular.Positive:
		lo, _ := values[0].Bounds()
		return lo != nil && lo.Sign() > 0
	case modular.Different:
		return enclosure.Disjoint(&values[0], &values[1])
	default:
		return values[0].State() == enclosure.Defined
	}
}

// count writes a number of things: 1 point, 2 points.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
