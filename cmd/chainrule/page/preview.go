package page

import (
	"regexp"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A block is a paragraph of the document, a heading, or a display.
type block struct {
	Kind  string `json:"kind"` // paragraph, heading, display
	Parts []part `json:"parts"`
}

// A part is a piece of text or a formula of a block.
type part struct {
	Text string `json:"text,omitempty"`
	Math string `json:"math,omitempty"` // MathML
	// Line and EndLine are where a formula stands.
	Line    int  `json:"line,omitempty"`
	EndLine int  `json:"endLine,omitempty"`
	Unread  bool `json:"unread,omitempty"` // it could not be read
}

// A name is what the document calls something.
type name struct {
	Name string `json:"name"`
	Math string `json:"math"`
}

// A shown model.
type shown struct {
	Blocks []block `json:"blocks"`
	// Functions are the names that can be traced and differentiated, Of is the
	// one that the document is about.
	Functions []name `json:"functions"`
	Of        string `json:"of"`
}

// showModel sets the document and says what it defines.
func showModel(_ *computation, r *Request) (any, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	reply := shown{Blocks: preview(m.Document, r.Text), Functions: []name{}}
	names := m.functions()
	for _, n := range names {
		reply.Functions = append(reply.Functions, name{n, mathOf(n)})
	}
	if len(names) > 0 {
		reply.Of = m.subject(names)
	}
	return reply, nil
}

// preview sets a document: its formulas, and in Markdown the words between them.
func preview(d *document.Document, text string) []block {
	p := &previewer{}
	prose := isMarkdown(d, text)
	at := 0
	formulas := slices.Clone(d.Formulas)
	slices.SortStableFunc(formulas, func(a, b *document.Formula) int { return a.Position(0).Offset - b.Position(0).Offset })
	for _, f := range formulas {
		from, to := f.Position(0), f.Position(len(f.Source))
		if prose && from.Offset >= at && from.Offset <= len(text) {
			p.prose(text[at:from.Offset])
		}
		at = max(at, min(to.Offset, len(text)))
		p.formula(f, from.Line, to.Line)
	}
	if prose {
		p.prose(text[at:])
	}
	return p.end()
}

// isMarkdown tells whether the words of a document are prose.
func isMarkdown(d *document.Document, text string) bool {
	switch {
	case strings.HasSuffix(d.File, ".md"):
		return true
	case strings.HasSuffix(d.File, ".tex"), strings.Contains(text, `\documentclass`), strings.Contains(text, `\begin{document}`):
		return false
	}
	return slices.ContainsFunc(d.Formulas, func(f *document.Formula) bool { return f.LaTeX && f.Err == nil }) && strings.Contains(text, "$")
}

// A previewer collects blocks.
type previewer struct {
	blocks []block
	open   *block // a paragraph or heading that may go on
}

var (
	opening = regexp.MustCompile("(?:\\$\\$?|\\\\\\[|\\\\\\(|\\\\begin\\{[a-z]+\\*?\\}|```\\s*math|\\$`)\\s*$")
	closing = regexp.MustCompile("^\\s*(?:\\$\\$?|\\\\\\]|\\\\\\)|\\\\end\\{[a-z]+\\*?\\}|```|`\\$)")
	comment = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)
	heading = regexp.MustCompile(`^#{1,6}\s+`)
)

// prose adds the words between two formulas, without the delimiters of these.
func (p *previewer) prose(s string) {
	for range 2 {
		s = closing.ReplaceAllString(s, "")
		s = opening.ReplaceAllString(s, "")
	}
	s = comment.ReplaceAllString(strings.ReplaceAll(s, "\r\n", "\n"), "")
	for i, paragraph := range strings.Split(s, "\n\n") {
		if i > 0 {
			p.open = nil
		}
		if words := strings.TrimSpace(paragraph); words == "" {
			if paragraph != "" && p.open != nil {
				p.add(part{Text: " "})
			}
			continue
		}
		if m := heading.FindString(strings.TrimSpace(paragraph)); m != "" && p.open == nil {
			title, rest, _ := strings.Cut(strings.TrimSpace(paragraph)[len(m):], "\n")
			p.blocks = append(p.blocks, block{Kind: "heading", Parts: []part{{Text: title}}})
			if paragraph = rest; strings.TrimSpace(rest) == "" {
				continue
			}
		}
		p.add(part{Text: strings.Join(strings.Split(paragraph, "\n"), " ")})
	}
}

// add puts a part into the open paragraph.
func (p *previewer) add(q part) {
	if p.open == nil {
		p.blocks = append(p.blocks, block{Kind: "paragraph"})
	}
	p.open = &p.blocks[len(p.blocks)-1]
	p.open.Parts = append(p.open.Parts, q)
}

// formula adds a formula.
func (p *previewer) formula(f *document.Formula, line, end int) {
	q := part{Math: mathml.FromLaTeX(formulaLaTeX(f), f.Display), Line: line, EndLine: end, Unread: f.Err != nil}
	if f.Err != nil && !f.LaTeX {
		q.Math, q.Text = "", f.Source
	}
	if f.Display {
		p.open = nil
		p.blocks = append(p.blocks, block{Kind: "display", Parts: []part{q}})
		return
	}
	p.add(q)
}

func (p *previewer) end() []block {
	if p.blocks == nil {
		return []block{}
	}
	return p.blocks
}
