package page

import (
	"fmt"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A Wording is what is said of a finding that is refuted.
type Wording struct {
	// What is the verdict in words: this is not dL/dw_1.
	What string
	// Name is what the right side was compared with, and TrueName what has the
	// true derivative; they may be empty.
	Name, TrueName string
	// Message is the diagnosis, if there is one, and Mending what else has to be
	// mended for the finding to be right.
	Message, Mending string
	// ShowTruth says that the true derivative helps.
	ShowTruth bool
}

// A Describe function finds the words for a refuted finding, so that the page
// and the command say the same.
type Describe func(*check.Report, *check.Finding) Wording

// plainly is the Describe function where none is given.
func plainly(_ *check.Report, f *check.Finding) Wording {
	w := Wording{What: "the two sides are not equal", ShowTruth: true}
	if f.Diagnosis != nil {
		w.Message = f.Diagnosis.Message
	}
	return w
}

// A span is a piece of the document's text: lines and columns from 1, columns
// in characters, the end exclusive.
type span struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"endLine"`
	EndColumn int `json:"endColumn"`
}

// A finding is a check.Finding as the page shows it.
type finding struct {
	Line    int    `json:"line"`
	Spans   []span `json:"spans"`
	Verdict string `json:"verdict"`
	Right   string `json:"right"`
	What    string `json:"what,omitempty"`
	Message string `json:"message,omitempty"`
	Hint    string `json:"hint,omitempty"`
	Mending string `json:"mending,omitempty"`
	Kind    string `json:"kind,omitempty"`
	// Follows is the line of the mistake that this one repeats or comes from.
	Follows int `json:"follows,omitempty"`
	// Name is what was compared with, Truth an equation with the true derivative,
	// both as MathML.
	Name    string         `json:"name,omitempty"`
	Truth   string         `json:"truth,omitempty"`
	Witness *check.Witness `json:"witness,omitempty"`
	Rounded bool           `json:"rounded,omitempty"`
	Reading string         `json:"reading,omitempty"`
	Needs   string         `json:"needs,omitempty"` // what a proof needs
	Reason  string         `json:"reason,omitempty"`
}

// A note is a remark on how the document was read.
type note struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// A checked document.
type checked struct {
	Findings  []finding `json:"findings"`
	Notes     []note    `json:"notes"`
	Proved    int       `json:"proved"`
	Refuted   int       `json:"refuted"`
	Undecided int       `json:"undecided"`
	NotRead   int       `json:"notRead"`
	Mistakes  int       `json:"mistakes"` // refuted, and not because of another
}

// maxTruth is how long a derivative may be to be shown.
const maxTruth = 1500

// checkDocument gives a verdict for each claim.
func checkDocument(c *computation, r *Request) (any, error) {
	d, err := r.parse()
	if err != nil {
		return nil, err
	}
	report := check.Document(d, check.Options{Timeout: c.perClaim(), Context: c.ctx})
	return c.checked(d, report), nil
}

// checked describes a report.
func (c *computation) checked(d *document.Document, report *check.Report) *checked {
	reply := &checked{
		Findings: []finding{}, Notes: []note{},
		Proved: report.Count(check.Proved), Refuted: report.Count(check.Refuted),
		Undecided: report.Count(check.Undecided), NotRead: report.Count(check.NotRead),
	}
	for _, n := range append(report.Notes[:len(report.Notes):len(report.Notes)], d.Notes...) {
		reply.Notes = append(reply.Notes, note{n.Position.Line, n.Message})
	}
	for _, f := range report.Findings {
		if f.Verdict == check.Refuted && f.Follows == nil {
			reply.Mistakes++
		}
		reply.Findings = append(reply.Findings, c.finding(report, f))
	}
	return reply
}

func (c *computation) finding(report *check.Report, f *check.Finding) finding {
	out := finding{
		Line: f.Place.Line, Spans: spansOf(f), Verdict: f.Verdict.String(), Right: shortened(f.Right, 400),
		Reading: f.Reading, Needs: f.Condition, Reason: f.Reason,
	}
	if f.Verdict != check.Refuted {
		return out
	}
	w := c.describe(report, f)
	out.What, out.Message, out.Mending, out.Rounded = w.What, w.Message, w.Mending, f.Rounded
	if f.Follows != nil {
		out.Follows = f.Follows.Place.Line
		if f.Repeats {
			out.Mending = fmt.Sprintf("the same mistake as on line %d", out.Follows)
		}
		return out
	}
	if f.Diagnosis != nil {
		out.Kind, out.Hint = string(f.Diagnosis.Kind), f.Diagnosis.Hint
	}
	if w.Name != "" {
		out.Name = mathOf(w.Name)
	}
	if w.ShowTruth && f.Truth != "" && len(f.Truth) <= maxTruth {
		out.Truth = mathOf(f.Truth)
		if w.TrueName != "" {
			out.Truth = mathOf(w.TrueName) + " = " + out.Truth
		}
	}
	out.Witness = f.Witness
	return out
}

// spansOf returns where a finding's right side stands. The mistake alone, where
// it is known that exactly.
func spansOf(f *check.Finding) (spans []span) {
	add := func(formula *document.Formula, start, end int) {
		from, to := formula.Position(start), formula.Position(end)
		spans = append(spans, span{from.Line, from.Column, to.Line, to.Column})
	}
	switch {
	case f.Diagnosis != nil && f.Diagnosis.End > f.Diagnosis.Start:
		add(f.Formula, f.Diagnosis.Start, f.Diagnosis.End)
	case f.Link == nil || len(f.Link.Right.Parts) == 0:
		add(f.Formula, f.Start, f.End)
	default:
		for _, part := range f.Link.Right.Parts {
			add(part.Formula, part.Expr.Pos, part.Expr.End)
		}
	}
	return spans
}

// judgeAnswer gives a verdict on one claimed derivative. The claim is put to the
// document's definitions, and not to its other claims, in which the answer may
// well stand.
func judgeAnswer(c *computation, r *Request) (any, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	claim, err := m.claim(r.Of, r.By, r.Answer)
	if err != nil {
		return nil, err
	}
	text, line, err := m.definitions()
	if err != nil {
		return nil, err
	}
	d, err := document.Parse("answer.txt", []byte(text+claim.text+"\n"), readOptions)
	if err != nil {
		return nil, err
	}
	report := check.Document(d, check.Options{Timeout: c.perClaim(), Context: c.ctx})
	for _, f := range report.Findings {
		if f.Place.Line == line {
			return struct {
				finding
				Claim string `json:"claim"`
			}{c.finding(report, f), mathml.FromLaTeX(claim.latex, false)}, nil
		}
	}
	return nil, fmt.Errorf("this is not an answer that can be checked: %s", shortened(r.Answer, 60))
}
