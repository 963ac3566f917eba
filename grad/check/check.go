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
// # What a verdict rests on
//
// A refutation rests on arithmetic with proven bounds (package enclosure) at one
// point, and is looked at again in intervals of float64 (package interval)
// before it is told.
//
// A proof rests on one of a few things. The first is evaluation in finite fields;
// why a kernel that is taken for independent cannot prove a falsehood, why
// "positive" may mean "square", and how many points are enough, is said in
// package modular. The second is for equalities between inverse functions, such
// as acos(x) = 2*atan(sqrt((1-x)/(1+x))), which hold on a branch that finite
// fields do not see. Let D be the difference of the sides and K a number that
// makes the coefficients of the inverse functions in it whole.
//
//   - Logarithms and inverse hyperbolic functions: e^(K*left) = e^(K*right) is
//     free of them and is proved by the first method. As e^u is one-to-one on
//     the reals, D = 0. So it is for cosh where intervals show that both sides
//     are not negative.
//   - Angles: cos(K*D) = 1 is proved by the first method. So D is a multiple of
//     2*pi/K at each point where both sides are defined. Intervals then show on
//     each of finitely many boxes, which together are the whole space with its
//     infinite ends, that a side has no value or |D| < 2*pi/K. So D = 0.
//     The domain may have any number of pieces of any shape, poles and branch
//     points among them: no point of it is outside of the boxes. That is why
//     this is done, and not what one does by hand (D has derivative 0 and is 0
//     at one point of each piece), which needs the pieces.
//   - Where related inverse functions stand inside of the claim, the relation is
//     proved so, and one is replaced by the other.
//
// The others are smaller. Absolute values, maxima and minima are taken apart by
// cases, of which those are left out whose linear inequalities have no solution;
// what is left is proved for all values, by the first method. Signs that
// intervals or discriminants show are used: 2 + sin(x) is positive. Algebraic
// constants are equal if their difference is less than a separation bound. And
// e^u is put for x where log(x) says that x > 0.
//
// Finite fields see no boundaries: what is proved holds where no sign is 0 and,
// the sides being continuous, on the closure of that in the domain. Operations
// that jump are told as conditions, after a search for a counterexample where
// they jump. What remains are points of the domain that stand alone, as 0 does
// for sqrt(x^2*(x - 1)): there a radicand is 0. They can matter only if the
// claim depends on two signs or more and neither side has the root in a
// denominator (which intervals tell). Then roots of radicands are looked for
// along lines; where one may stand alone, the sides are compared at it exactly,
// and if it is no simple number it is excluded by a condition.
//
// Work is bounded by counts (points, residues, boxes) that do not depend on
// time. The time limit comes on top of that; only a verdict of undecided can
// be its result.
//
// Document checks every claim that a document makes, and looks for the
// mistake in those that are wrong. A claim about a function that an equality
// defines implicitly is proved for all values of its names, or for both solutions
// of a quadratic equation, and refuted at a point of the curve: one that lies
// between two at which the equation's sides differ in opposite directions.
package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
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
	// 0 means two seconds. Verdicts do not depend on the speed of the machine
	// as long as it is not reached: what a claim is worth is counted in work.
	Timeout time.Duration
	// Context bounds the work on a whole document: when it is done, what has
	// not been decided is undecided. nil means for ever.
	Context context.Context
}

// defaultTimeout is how long a person waits for one claim.
const defaultTimeout = 2 * time.Second

// begin returns the context for one claim, and how to leave it.
func (o Options) begin() (context.Context, context.CancelFunc) {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
	return context.WithTimeout(o.Context, o.Timeout)
}

// A Result is a verdict with its evidence.
type Result struct {
	Verdict Verdict
	// Condition says where or under what a proof holds, beyond "wherever both
	// sides are defined", and where the right side alone is not: "for x > 0",
	// "where the right side is real: at x = -1 it is not".
	Condition string
	// Witness is the evidence of a refutation.
	Witness *Witness
	// Reason says why a claim is undecided or was not read.
	Reason string

	// elsewhere is a point at which only the left side has a value, if one was
	// seen.
	elsewhere []enclosure.Value
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
	ctx, cancel := opt.begin()
	defer cancel()
	r := compare(ctx, left, right)
	r.tellElsewhere()
	return r
}

// count writes a number of things: 1 point, 2 points.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
