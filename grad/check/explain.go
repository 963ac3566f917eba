package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A refutedCase is a refuted finding with its sides as nodes.
type refutedCase struct {
	*Finding
	truth, claimed graph.Node
}

// explain looks for the mistakes behind the refuted findings: which of them
// say the same, which come from a definition that lacks a factor, and what the
// others are.
func (c *checker) explain(findings []*Finding) {
	var cases []*refutedCase
	carrier := carrier{c, map[[2]string]graph.Node{}}
	for _, f := range findings {
		if f.Verdict != Refuted {
			continue
		}
		truth, claimed, err := sides(c.total, f.Link)
		if err != nil {
			continue
		}
		r := &refutedCase{f, truth, claimed}
		carrier.explainCase(r, cases)
		if r.Follows == nil {
			cases = append(cases, r)
		}
	}
	c.mend(cases)
}

// explainCase looks for the mistake behind one finding, given those before it.
func (c carrier) explainCase(r *refutedCase, earlier []*refutedCase) {
	ctx, cancel := c.opt.begin()
	defer cancel()
	if ctx.Err() != nil {
		return
	}
	left, head := r.Link.Left.Expr, r.Link.Chain.Sides[0].Expr
	if cause := c.sameAs(ctx, r, earlier); cause != nil {
		r.Follows, r.Repeats = cause, true
		return
	}
	if cause := c.rightAgain(ctx, r, earlier); cause != nil {
		r.Follows = cause
		return
	}
	before := r.truth
	if truth, ok := c.strayed(ctx, r); ok {
		r.AgainstHead, r.truth = true, truth
	}
	if isDerivative(left) || left != head && isDerivative(head) {
		r.Truth = c.truthText(r.truth)
	}
	r.Rounded = c.holdsToDigits(r.Finding, r.truth)
	if right := r.Link.Right.Expr; r.Rounded || r.claimed.IsInt(0) || hasDecimals(right) && isNumeric(right) {
		return // a slip of the calculator has no form
	}
	r.Diagnosis = c.carried(ctx, r, earlier)
	d := diagnosis{ctx, c.total, r.Link}
	if r.Diagnosis == nil {
		r.Diagnosis = d.of(r.truth, r.claimed, c.otherVariables(ctx, r.Link, r.truth))
	}
	if r.Diagnosis == nil && r.AgainstHead {
		if r.Diagnosis = d.of(before, r.claimed, nil); r.Diagnosis != nil {
			r.AgainstHead, r.truth = false, before
		}
	}
}

// truthText writes a derivative in the document's names, in the shorter of two
// forms.
func (c *checker) truthText(n graph.Node) string {
	named := c.total.Named(n)
	text := notation.Text(named)
	if tidy := notation.Text(tidied(named)); len(tidy) < len(text) {
		return tidy
	}
	return text
}

// maxEarlier bounds how far back a mistake is looked for again.
const maxEarlier = 100

// sameAs returns an earlier finding that claims the same of the same.
func (c *checker) sameAs(ctx context.Context, r *refutedCase, earlier []*refutedCase) *Finding {
	for _, e := range earlier[max(0, len(earlier)-maxEarlier):] {
		if table := sample([]graph.Node{e.truth, r.truth}); table == nil || !same(table[0], table[1]) {
			continue
		}
		if e.truth != r.truth && compare(ctx, e.truth, r.truth).Verdict != Proved {
			continue
		}
		if e.claimed == r.claimed || compare(ctx, e.claimed, r.claimed).Verdict == Proved {
			return e.Finding
		}
	}
	return nil
}

// rightAgain returns the finding in whose wrong side a chain goes on, if what
// follows is right again: in dy/dx = 3*x = 2*x only the first link has the
// mistake.
func (c *checker) rightAgain(ctx context.Context, r *refutedCase, earlier []*refutedCase) *Finding {
	head := r.Link.Chain.Sides[0].Expr
	if !isDerivative(head) || head == r.Link.Left.Expr {
		return nil
	}
	truth, err := c.total.Node(head)
	if err != nil || compare(ctx, truth, r.claimed).Verdict != Proved {
		return nil
	}
	for _, e := range slices.Backward(earlier) {
		if e.Link.Chain == r.Link.Chain {
			return e.Finding
		}
	}
	return nil
}

// strayed returns what a chain begins with, if the side before the one that a
// link is about is not equal to that: then this side is to be judged against
// the truth and not against a wrong neighbour.
func (c *checker) strayed(ctx context.Context, r *refutedCase) (truth graph.Node, ok bool) {
	head := r.Link.Chain.Sides[0].Expr
	if head == r.Link.Left.Expr {
		return truth, false
	}
	truth, err := c.total.Node(head)
	return truth, err == nil && truth != r.truth && compare(ctx, truth, r.truth).Verdict == Refuted
}

// isDerivative reports whether e is a derivative, as opposed to an expression
// that contains some.
func isDerivative(e *notation.Expr) bool {
	if e.Kind == notation.At {
		e = e.Args[0]
	}
	return e.Kind == notation.Derivative || e.Kind == notation.Call && (e.Primes > 0 || e.Orders != nil)
}

// otherVariables returns the derivatives that may have been taken by mistake
// for the one that a link is about.
func (c *checker) otherVariables(ctx context.Context, l *document.Link, truth graph.Node) []hypothesis {
	e := diagnosis{ctx, c.total, l}.derivative(truth)
	if e == nil || e.Kind != notation.Derivative || len(e.By) != 1 || e.By[0].Kind != notation.Name {
		return nil
	}
	function, err := c.total.Node(e.Args[0])
	if err != nil {
		return nil
	}
	asked, err := c.total.Variable(e.By[0].Name)
	if err != nil {
		return nil
	}
	var out []hypothesis
	tried := map[string]bool{e.By[0].Name: true}
	for _, name := range c.mentioned(e.Args[0]) {
		if tried[name] {
			continue
		}
		tried[name] = true
		variable, err := c.total.Variable(name)
		if err != nil || variable == function {
			continue
		}
		d := *e
		d.By = []*notation.Expr{{Kind: notation.Name, Name: name}}
		n, err := c.total.Node(&d)
		if err != nil || n.IsInt(0) {
			continue
		}
		through := slices.Contains(graph.Topological(variable), asked)
		out = append(out, hypothesis{node: n, through: through, diagnosis: Diagnosis{
			Kind: WrongVariable, Factor: name,
			Message: fmt.Sprintf("yours is the derivative by %s, not by %s", name, e.By[0].Name),
		}})
	}
	return out
}

// mentioned lists the names that e comes down to, through definitions.
func (c *checker) mentioned(e *notation.Expr) []string {
	var list []string
	n, err := c.total.Node(e)
	if err != nil {
		return nil
	}
	for _, v := range graph.Topological(n) {
		if name, ok := c.total.NameOf(v); ok {
			list = append(list, name)
		}
	}
	return list[:min(len(list), maxCandidates)]
}

// mend looks for a definition that lacks a factor: one with which a claim
// about its derivative would hold. Where it is found, the other mistakes are
// judged again as if it had been mended, so that each is told by itself.
func (c *checker) mend(cases []*refutedCase) {
	ctx, cancel := c.opt.begin()
	defer cancel()
	for _, r := range cases {
		name, term, mended := c.lackingFactor(ctx, r)
		if mended == nil {
			continue
		}
		m := c.model.Meanings[name]
		line := m.Body.Position().Line
		r.Diagnosis.Kind = Definition
		r.Diagnosis.Hint = fmt.Sprintf("line %d lacks a factor %s: with %s times %s in the place of %s this would hold",
			line, r.Diagnosis.Factor, term, r.Diagnosis.Factor, term)
		b := c.instead(name, mended)
		for _, other := range cases {
			if other != r && other.Follows == nil {
				c.judgeMended(ctx, other, r, b, line)
			}
		}
		return
	}
}

// judgeMended looks at a finding as if a definition had been mended.
func (c *checker) judgeMended(ctx context.Context, f, cause *refutedCase, b *document.Builder, line int) {
	truth, claimed, err := sides(b, f.Link)
	if err != nil || truth == f.truth && claimed == f.claimed {
		return
	}
	switch r := compare(ctx, truth, claimed); r.Verdict {
	case Proved:
		f.Follows = cause.Finding
	case Refuted:
		if d := (diagnosis{ctx, b, f.Link}).of(truth, claimed, nil); d != nil {
			d.Hint = fmt.Sprintf("besides, line %d lacks a factor %s", line, cause.Diagnosis.Factor)
			f.Diagnosis = d
		}
	}
}

// lackingFactor returns the name, the term and the mended body of the
// definition that lacks the factor by which a claim is off.
func (c *checker) lackingFactor(ctx context.Context, r *refutedCase) (name, term string, mended *notation.Expr) {
	d, e := r.Diagnosis, r.Link.Left.Expr
	if d == nil || d.Kind != ExtraFactor || e.Kind != notation.Derivative || len(e.By) != 1 || e.Args[0].Kind != notation.Name {
		return "", "", nil
	}
	name = e.Args[0].Name
	m := c.model.Meanings[name]
	if m == nil || m.Operands != nil || m.Alias != "" || m.Solved {
		return "", "", nil
	}
	factor, err := notation.ParseTextExpr(d.Factor, notation.Options{})
	if err != nil {
		return "", "", nil
	}
	for _, t := range additiveTerms(m.Body.Expr) {
		if !uses(t, e.By[0].Name) {
			continue
		}
		body := replaced(m.Body.Expr, t, &notation.Expr{Kind: notation.Operation, Name: "mul", Args: []*notation.Expr{t, factor}})
		b := c.instead(name, body)
		truth, claimed, err := sides(b, r.Link)
		if err == nil && compare(ctx, truth, claimed).Verdict == Proved {
			return name, m.Body.Formula.Source[t.Pos:t.End], body
		}
	}
	return "", "", nil
}

// additiveTerms returns the terms of a sum.
func additiveTerms(e *notation.Expr) []*notation.Expr {
	if e.Kind == notation.Operation && (e.Name == "add" || e.Name == "sub" || e.Name == "neg") {
		var list []*notation.Expr
		for _, arg := range e.Args {
			list = append(list, additiveTerms(arg)...)
		}
		return list
	}
	return []*notation.Expr{e}
}

// replaced returns e with one subexpression replaced.
func replaced(e, old, new *notation.Expr) *notation.Expr {
	if e == old {
		return new
	}
	out := *e
	out.Args = nil
	for _, arg := range e.Args {
		out.Args = append(out.Args, replaced(arg, old, new))
	}
	return &out
}

func uses(e *notation.Expr, name string) bool {
	if (e.Kind == notation.Name || e.Kind == notation.Call) && e.Name == name {
		return true
	}
	return slices.ContainsFunc(e.Args, func(arg *notation.Expr) bool { return uses(arg, name) })
}

// sortFindings orders findings by their place.
func sortFindings(list []*Finding) {
	slices.SortStableFunc(list, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(a.Place.Offset, b.Place.Offset), cmp.Compare(a.Place.Line, b.Place.Line))
	})
}
