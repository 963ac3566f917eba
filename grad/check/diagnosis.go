package check

import (
	"context"
	"slices"
	"sync"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A Diagnosis is a mistake that explains a refuted claim: making it, and it
// alone, turns the true side into the claimed one. That has been proved.
type Diagnosis struct {
	Kind MistakeKind
	// Message says what is wrong, in a sentence about "yours" and "the true"
	// side.
	Message string
	// Factor is what the claimed side is the true one times, or plus, in text.
	Factor string
	// Hint adds what is known about the cause: a definition that lacks a
	// factor, a rule that was not kept.
	Hint string
	// Start and End say where in the finding's Formula.Source the mistake is, if
	// End is not 0.
	Start, End int
}

// A MistakeKind classifies mistakes.
type MistakeKind string

// The mistakes that are recognised.
const (
	// The claimed side against the true one as a whole.
	WholeSign     MistakeKind = "sign"           // the opposite sign
	Constant      MistakeKind = "constant"       // off by a constant factor
	Precision     MistakeKind = "precision"      // off by very little
	Inverted      MistakeKind = "inverted"       // upside down
	WrongVariable MistakeKind = "wrong-variable" // the derivative by another variable
	ExtraFactor   MistakeKind = "extra-factor"
	MissingFactor MistakeKind = "missing-factor"
	WrongFactor   MistakeKind = "wrong-factor" // one factor for another
	ExtraTerm     MistakeKind = "extra-term"
	MissingTerm   MistakeKind = "missing-term"
	TermSign      MistakeKind = "term-sign" // the sign of one term
	// SignInPlaces: the opposite sign for some values.
	SignInPlaces MistakeKind = "sign-in-places"

	// A rule of differentiation that was not kept.
	ChainFactor   MistakeKind = "chain-factor"   // the inner derivative is lacking
	CountedTwice  MistakeKind = "counted-twice"  // a local derivative is there twice
	InnerFunction MistakeKind = "inner-function" // f'(x) or f'(g') for f'(g)
	PowerRule     MistakeKind = "power-rule"     // coefficient or exponent, or a power that is none
	ProductRule   MistakeKind = "product-rule"
	QuotientRule  MistakeKind = "quotient-rule"
	FunctionRule  MistakeKind = "function-rule" // cos' = sin
	MissingPath   MistakeKind = "missing-path"  // what comes through a name is lacking
	Integrated    MistakeKind = "integrated"    // integrated instead of differentiated
	// NotDifferentiated: the function itself in the place of its derivative.
	NotDifferentiated MistakeKind = "not-differentiated"

	// A slip of the pen, at Start to End.
	WrongName     MistakeKind = "wrong-name"     // h1 for h2
	WrongSign     MistakeKind = "wrong-sign"     // + for -
	WrongExponent MistakeKind = "wrong-exponent" // one more or less
	WrongFunction MistakeKind = "wrong-function" // sin for cos
	WrongConstant MistakeKind = "wrong-constant"

	// Two of these, each in its own place.
	TwoMistakes MistakeKind = "two-mistakes"

	// Elsewhere.
	Carried    MistakeKind = "carried"    // what the mistake of an earlier line leads to
	Definition MistakeKind = "definition" // a definition that lacks a factor; see Hint
)

// A hypothesis is a mistake that fits numerically and remains to be proved:
// the claimed side would be equal to the node.
type hypothesis struct {
	node graph.Node
	// against is what the node is equal to instead; the zero Node for the
	// claimed side.
	against graph.Node
	// through says that the mistake is to have stopped at a name on the way to
	// the variable, which more often is a factor that was forgotten.
	through   bool
	diagnosis Diagnosis
}

// maxProofs bounds the proofs that are tried for one claim.
const maxProofs = 20

// A diagnosis is the search for a mistake.
type diagnosis struct {
	context context.Context // bounds the time
	builder *document.Builder
	link    *document.Link // may be nil
}

// of looks for the simplest mistake that turns truth into claimed, in the order
// in which a teacher would: first for what is off as a whole, then for a rule
// of differentiation that was not kept, then term by term and factor by factor,
// and last for a slip of the pen. Others are derivatives that may have been
// taken by mistake for the one asked for.
func (c diagnosis) of(truth, claimed graph.Node, others []hypothesis) *Diagnosis {
	p, t, y := accurate(truth, claimed)
	if p == nil {
		return nil
	}
	list := sync.OnceValue(func() []candidate { return c.candidates(truth, claimed, p) })
	proofs := 0
	for _, stage := range []func() []hypothesis{
		func() []hypothesis { return c.constantTerm(truth, claimed) },
		func() []hypothesis { return c.constants(truth, t, y) },
		func() []hypothesis { return c.precise(truth, claimed, p, t, y) },
		func() []hypothesis { return c.upsideDown(truth, t, y) },
		func() []hypothesis { return fitting(others, false, p, y) },
		func() []hypothesis { return c.slips(truth, claimed, p, y) },
		func() []hypothesis { return fitting(others, true, p, y) },
		func() []hypothesis { return c.wholeFactor(truth, claimed, false) },
		func() []hypothesis { return c.terms(truth, claimed, c.factor) },
		func() []hypothesis { return brief(c.factor(truth, t, y, list()), briefLength) },
		func() []hypothesis { return c.edits(truth, p, t) },
		func() []hypothesis { return brief(c.factors(truth, t, y, list()), briefLength) },
		func() []hypothesis { return c.signInPlaces(truth, claimed, t, y) },
		func() []hypothesis { return brief(c.factors(truth, t, y, list()), readableLength) },
		func() []hypothesis { return c.terms(truth, claimed, c.factors) },
		func() []hypothesis { return c.wholeFactor(truth, claimed, true) },
		func() []hypothesis { return brief(c.factor(truth, t, y, c.relatives(truth, p)), briefLength) },
		func() []hypothesis { return c.composite(truth, claimed, p, t, y) },
		func() []hypothesis { return c.difference(truth, t, y, list()) },
		func() []hypothesis { return c.twoSlips(truth, p, t, y) },
		func() []hypothesis { return c.slipAndEdit(truth, p) },
		func() []hypothesis { return c.twoEdits(truth, claimed, p, t, y) },
	} {
		for _, h := range stage() {
			if proofs++; proofs > maxProofs || c.context.Err() != nil {
				return nil
			}
			against := h.against
			if against.IsZero() {
				against = claimed
			}
			if compare(c.context, h.node, against).Verdict != Proved {
				continue
			}
			if h.diagnosis.Kind == Constant {
				h.diagnosis.Hint = c.causeOfConstant(truth, claimed, p, y)
			}
			return &h.diagnosis
		}
	}
	return nil
}

// causeOfConstant says which rule was not kept, if that explains a constant
// factor: 1/3, since the inner derivative 3 is lacking.
func (c diagnosis) causeOfConstant(truth, claimed graph.Node, p points, y []float64) string {
	for _, h := range c.slips(truth, claimed, p, y) {
		switch h.diagnosis.Kind {
		case ChainFactor, CountedTwice, PowerRule, QuotientRule:
			if compare(c.context, h.node, claimed).Verdict == Proved {
				return h.diagnosis.Message
			}
		}
	}
	return ""
}

const (
	// briefLength is how long a factor may be that says more than a change of
	// what is written.
	briefLength = 30
	// readableLength is how long a factor may be that says anything.
	readableLength = 90
)

// brief returns the hypotheses about factors of a certain length.
func brief(list []hypothesis, length int) []hypothesis {
	return slices.DeleteFunc(list, func(h hypothesis) bool { return len(h.diagnosis.Factor) > length })
}

// fitting returns the hypotheses that fit numerically.
func fitting(list []hypothesis, through bool, p points, y []float64) (out []hypothesis) {
	list = slices.DeleteFunc(slices.Clone(list), func(h hypothesis) bool { return h.through != through })
	if len(list) == 0 {
		return nil
	}
	nodes := make([]graph.Node, len(list))
	for i, h := range list {
		nodes[i] = h.node
	}
	for i, values := range p.at(nodes) {
		if similar(values, y) {
			out = append(out, list[i])
		}
	}
	return out
}

// text writes a node in the document's names.
func (c diagnosis) text(n graph.Node) string { return notation.Text(c.builder.Named(n)) }
