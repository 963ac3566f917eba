package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A printer writes a report as compilers do.
type printer struct {
	d       *document.Document
	report  *check.Report
	all     bool
	style   style
	columns int
}

// An item is a piece of the output that belongs to a place in the file.
type item struct {
	at   document.Position
	text string
}

// indent is where the text under an excerpt begins.
const indent = "      "

// print returns the whole output for the document.
func (p *printer) print() string {
	var items []item
	add := func(at document.Position, lines ...string) {
		items = append(items, item{at, strings.Join(lines, "\n") + "\n"})
	}
	for _, n := range p.notes() {
		add(n.Position, p.note(n))
	}
	if p.all {
		for _, c := range p.report.Model.Chains {
			if line := p.role(c); line != "" {
				add(c.Position(), line)
			}
		}
	}
	for _, f := range p.report.Findings {
		if lines := p.finding(f); lines != nil {
			add(f.Place, lines...)
		}
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(a.at.Offset, b.at.Offset) })
	var b strings.Builder
	for _, i := range items {
		b.WriteString(i.text)
	}
	b.WriteString(p.summary() + "\n")
	return b.String()
}

// notes collects the remarks on how the document was read.
func (p *printer) notes() []document.Note {
	list := append(slices.Clone(p.report.Notes), p.d.Notes...)
	if len(p.report.Findings) == 0 {
		list = append(list, p.senseless()...)
	}
	return list
}

// senseless tells of definitions that define nothing, as those of a circle.
// Where there are claims, it shows in them.
func (p *printer) senseless() (list []document.Note) {
	m := &model{Model: p.report.Model, graph: graph.New()}
	m.collectNames()
	b := m.builder(false)
	for _, name := range m.defined() {
		if _, err := b.Variable(name); err != nil {
			list = append(list, document.Note{Position: m.Meanings[name].Body.Position(), Message: err.Error()})
		}
	}
	return list
}

// place writes a position and what is there.
func (p *printer) place(at document.Position, what, text string) string {
	return p.style.bold(clean(at.String())+":") + " " + what + ": " + text
}

func (p *printer) note(n document.Note) string {
	return p.style.dim(clean(fmt.Sprintf("%s: note: %s", n.Position, n.Message)))
}

// role writes what a chain is, if it is no claim.
func (p *printer) role(c *document.Chain) string {
	var what string
	switch c.Role {
	case document.Definition:
		what = "definition"
	case document.Assignment:
		what = "assignment"
	default:
		return ""
	}
	sign := " = "
	if c.Relations[0] == notation.Assign {
		sign = " := "
	}
	text := c.Sides[0].Source() + sign + c.Sides[1].Source()
	return p.place(c.Position(), what, oneLine(text, p.room()))
}

// room is how much of the document's own text a line shows after its place.
func (p *printer) room() int { return max(20, p.columns-len(p.d.File)-25) }

// finding writes a finding; nil if there is nothing to say of it.
func (p *printer) finding(f *check.Finding) []string {
	switch f.Verdict {
	case check.Proved:
		return p.proved(f)
	case check.Refuted:
		return p.refuted(f)
	}
	paint := p.style.yellow
	if f.Verdict == check.NotRead {
		lines := []string{p.place(f.Place, p.style.yellow("not read"), clean(f.Reason))}
		return append(lines, excerpt(p.spans(f), p.columns, paint)...)
	}
	lines := []string{p.place(f.Place, p.style.yellow("undecided"), clean(f.Reason))}
	return append(lines, excerpt(p.spans(f), p.columns, paint)...)
}

// proved writes what is right: with --all, or if there is a but.
func (p *printer) proved(f *check.Finding) []string {
	var but []string
	if f.Condition != "" {
		but = append(but, f.Condition)
	}
	if f.Reading != "" {
		but = append(but, f.Reading)
	}
	why := strings.Join(but, ", ")
	switch {
	case p.all && why != "":
		return []string{p.place(f.Place, p.style.green("proved"), "= "+oneLine(f.Right, p.room())), indent + p.style.dim(clean(why))}
	case p.all:
		return []string{p.place(f.Place, p.style.green("proved"), "= "+oneLine(f.Right, p.room()))}
	case why != "":
		return []string{p.note(document.Note{Position: f.Place, Message: "this is right " + why})}
	}
	return nil
}

// refuted writes what is wrong, and how.
func (p *printer) refuted(f *check.Finding) []string {
	subject := subjectOf(p.report, f)
	lines := []string{p.place(f.Place, p.style.red("refuted"), subject.what)}
	lines = append(lines, excerpt(p.spans(f), p.columns, p.style.red)...)
	say := func(text string) { lines = append(lines, wrapped(text, p.columns, indent, indent+"  ")) }
	switch {
	case f.Repeats:
		say(fmt.Sprintf("the same mistake as on line %d", f.Follows.Place.Line))
		return lines
	case f.Follows != nil:
		say(p.mending(f, f.Follows))
		return lines
	}
	if f.Rounded {
		say("decimals are taken as exact here; rounded to the digits shown, this would hold")
	}
	if f.Diagnosis != nil {
		message := subject.message(f.Diagnosis)
		if f.Diagnosis.Hint != "" {
			message += "; " + f.Diagnosis.Hint
		}
		say(message)
	}
	switch {
	case f.Truth == "" || !subject.head:
	case subject.name == "":
		say("the true one is " + oneLine(f.Truth, maxTruth))
	default:
		say("by the definitions: " + cmp.Or(subject.against, subject.name) + " = " + oneLine(f.Truth, maxTruth))
	}
	if f.Witness != nil {
		say(witness(f.Witness, subject))
	}
	return lines
}

// mending says what will make a claim right: that the side before it is mended,
// or a definition, the cause being a claim about the derivative of what is
// defined.
func (p *printer) mending(f, cause *check.Finding) string {
	at := cause.Place.Line
	if cause.Link.Chain == f.Link.Chain {
		if at == f.Place.Line {
			return "this side is right again, but the one before it is not"
		}
		return fmt.Sprintf("this side is right again, but the one before it is not; see line %d", at)
	}
	if e := cause.Link.Left.Expr; e.Kind == notation.Derivative && e.Args[0].Kind == notation.Name {
		if m := p.report.Model.Meanings[e.Args[0].Name]; m != nil {
			return fmt.Sprintf("this will be right when the definition on line %d is mended; see line %d", m.Body.Position().Line, at)
		}
	}
	return fmt.Sprintf("this will be right when the mistake on line %d is mended", at)
}

// maxTruth is how many characters of a derivative one can hope to read.
const maxTruth = 600

// witness writes the point that shows the difference.
func witness(w *check.Witness, s subject) string {
	name := s.name
	if name == "" {
		name = "the left side"
	}
	var at []string
	for _, a := range w.At {
		at = append(at, a.Name+" = "+a.Value)
	}
	if len(at) == 0 {
		return fmt.Sprintf("%s is %s, yours is %s", name, w.Left, w.Right)
	}
	return fmt.Sprintf("at %s: %s is %s, yours is %s", strings.Join(at, ", "), name, w.Left, w.Right)
}

// A subject is what a refuted claim is about.
type subject struct {
	what string // the verdict in words
	name string // what the right side should have been equal to; may be empty
	head bool   // it is the beginning of the chain
	// against is what the beginning of the chain is called, where the right
	// side is compared with that and its neighbour is wrong too.
	against string
}

// subject tells what the right side of a claim was compared with: the
// derivative or name at the head of its chain, if all steps up to here are
// right, and else the side before it.
func subjectOf(report *check.Report, f *check.Finding) subject {
	chain, last := f.Link.Chain, f.Link.Left.Expr
	head := chain.Sides[0].Expr
	name, ok := written(head)
	for _, earlier := range report.Findings {
		if earlier == f || last == head {
			break
		}
		if earlier.Link != nil && earlier.Link.Chain == chain && earlier.Verdict != check.Proved {
			s := subject{what: "this is not equal to the side before it", name: "the side before"}
			if f.AgainstHead && ok {
				s.what, s.against, s.head = "this is not equal to the side before it, nor is it "+name, name, true
			}
			return s
		}
	}
	if !ok {
		if last == head && len(f.Left) <= maxName && !strings.ContainsAny(f.Left, "\n") {
			return subject{what: "this is not equal to " + clean(f.Left), head: true}
		}
		return subject{what: "this is not equal to the side before it", name: "the side before"}
	}
	if m := report.Model.Meanings[name]; head.Kind == notation.Name && m != nil {
		if line := m.Body.Position().Line; line != chain.Position().Line {
			return subject{what: fmt.Sprintf("this is not %s as line %d defines it", name, line), name: name, head: true}
		}
	}
	return subject{what: "this is not " + name, name: name, head: true}
}

// message returns what a diagnosis says, where it compares with the side before
// instead of with what is true.
func (s subject) message(d *check.Diagnosis) string {
	if s.head {
		return d.Message
	}
	return strings.NewReplacer("the true one", "the side before", "yours would be right", "yours would be equal to that").Replace(d.Message)
}

// maxName is how long a side may be to be called by its own text.
const maxName = 40

// written writes a name, or a derivative of a name, in text.
func written(e *notation.Expr) (string, bool) {
	switch {
	case e.Kind == notation.Call && e.Primes > 0 && len(e.Args) == 1 && e.Args[0].Kind == notation.Name:
		return e.Name + strings.Repeat("'", e.Primes) + "(" + e.Args[0].Name + ")", true
	case e.Kind == notation.Name:
		return e.Name + strings.Repeat("'", e.Primes), true
	case e.Kind == notation.Derivative && e.Args[0].Kind == notation.Name:
		var by []string
		for _, v := range e.By {
			power := ""
			if v.Kind == notation.Operation && v.Name == "pow" && v.Args[1].Kind == notation.Number {
				v, power = v.Args[0], "^"+v.Args[1].Literal
			}
			if v.Kind != notation.Name {
				return "", false
			}
			name, _ := written(v)
			by = append(by, name+power)
		}
		name, _ := written(e.Args[0])
		return derivativeName(name, by), true
	}
	return "", false
}

// derivativeName writes the derivative of a name: dL/dw, d^2L/dw^2,
// ∂^2L/∂w∂b.
func derivativeName(of string, by []string) string {
	if len(by) == 1 {
		return "d" + of + "/d" + by[0]
	}
	if len(slices.Compact(slices.Clone(by))) == 1 {
		x := by[0]
		if strings.Contains(x, "^") {
			x = "(" + x + ")"
		}
		return fmt.Sprintf("d^%d%s/d%s^%d", len(by), of, x, len(by))
	}
	return fmt.Sprintf("∂^%d%s/∂%s", len(by), of, strings.Join(by, "∂"))
}

// spans returns the pieces of the text that a finding is about.
func (p *printer) spans(f *check.Finding) []span {
	if f.Link == nil || len(f.Link.Right.Parts) == 0 {
		s := span{formula: f.Formula, start: f.Start, end: f.End}
		if d := f.Diagnosis; d != nil && d.End > d.Start && d.Start >= f.Start && d.End <= f.End && d.End-d.Start < f.End-f.Start {
			s.first, s.last = d.Start, d.End
		}
		return []span{s}
	}
	var list []span
	for _, part := range f.Link.Right.Parts {
		list = append(list, span{formula: part.Formula, start: part.Expr.Pos, end: part.Expr.End})
	}
	return list
}

// summary counts.
func (p *printer) summary() string {
	name := clean(p.d.File)
	proved, refuted := p.report.Count(check.Proved), p.report.Count(check.Refuted)
	undecided, notRead := p.report.Count(check.Undecided), p.report.Count(check.NotRead)
	if len(p.report.Findings) == 0 {
		return name + ": " + p.empty()
	}
	paint := func(n int, text string, colour func(string) string) string {
		if n == 0 {
			return text
		}
		return colour(text)
	}
	wrong := fmt.Sprintf("%d refuted", refuted)
	mistakes := 0
	for _, f := range p.report.Findings {
		if f.Verdict == check.Refuted && f.Follows == nil {
			mistakes++
		}
	}
	if mistakes < refuted {
		wrong += fmt.Sprintf(" (%s)", count(mistakes, "mistake"))
	}
	return name + ": " + strings.Join([]string{
		paint(proved, fmt.Sprintf("%d proved", proved), p.style.green),
		paint(refuted, wrong, p.style.red),
		paint(undecided, fmt.Sprintf("%d undecided", undecided), p.style.yellow),
		paint(notRead, fmt.Sprintf("%d not read", notRead), p.style.yellow),
	}, ", ")
}

// empty says of a document without claims what it has instead.
func (p *printer) empty() string {
	definitions := len(p.report.Model.Meanings)
	switch {
	case len(p.d.Formulas) == 0:
		return "no mathematics found; write it between dollar signs ($dL/dw = 2w$), or in a .txt file one statement a line"
	case definitions > 0:
		return fmt.Sprintf("%s but no claims to check; claim something: dL/dw = 2*w, or a second equals sign", count(definitions, "definition"))
	}
	return "no claims to check; a claim is an equality such as dL/dw = 2*w"
}

// count writes a number of things: 1 mistake, 2 mistakes.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
