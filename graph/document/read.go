package document

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// Options say how to read a file. The zero value is right for nearly all.
type Options struct {
	// MaxBytes is the size of the largest file that is read; 0 means 10 MB
	// (10,000,000 bytes).
	MaxBytes int
	// Notation is how formulas are parsed.
	Notation notation.Options
}

const (
	defaultMaxBytes = 10_000_000
	// maxFormulas keeps a file of nothing but dollar signs from costing much
	// more memory than its size.
	maxFormulas = 100_000
)

// A Document is what has been read of a file: its mathematics, in order.
type Document struct {
	File     string
	Formulas []*Formula
	// Declared are the canonical names that lines such as "variables: a, b"
	// declare, in order.
	Declared []string
	// Notes tell of what looks like mathematics but was not taken for it.
	Notes []Note

	declared map[string]bool // the names in Declared
	macros   *macros
}

// A Note is a remark about a place in a file.
type Note struct {
	Position Position
	Message  string
}

// A Formula is one region of mathematics in a document: a display, an inline
// formula, or a statement in plain text.
type Formula struct {
	// Source is what has been parsed: the text of the file without delimiters
	// and the white space next to them, without what is not mathematics (the
	// > of a block quote, TeX's comments), and with TeX macros that the
	// document defines expanded. The offsets in Statements and Err
	// refer to it, and [Formula.Position] leads from them to the file.
	Source string
	// Display says that the formula stands on its own, rather than within a
	// sentence.
	Display bool
	// LaTeX says that the notation is LaTeX rather than text.
	LaTeX bool
	// Statements are what has been read, nil if Err is not.
	Statements []*notation.Statement
	// Err says why the formula could not be read: a [*notation.SyntaxError].
	Err error

	unit    *unit
	passage passage // Source, and where in the unit it comes from
	broken  bool    // Err is about the region, whatever the notation
}

// Position returns the place in the file that the byte of Source at offset
// comes from; the end of Source is the place after its last byte. An offset
// outside is taken for the nearest one inside. What a macro stands for comes
// from the place where the macro is used.
func (f *Formula) Position(offset int) Position {
	return f.unit.position(f.place(offset))
}

// Line returns the line that the byte of Source at offset comes from, without
// what ends it, and the number of characters in that line before it, for
// messages with a mark under the place. In a notebook it is the line as one
// sees it in the cell, not as it is written in the file.
func (f *Formula) Line(offset int) (line string, before int) {
	at := f.place(offset)
	line, start := f.unit.index.line(at)
	n := f.unit.index.before
	return line, n(min(at, start+len(line))) - n(start)
}

// place returns the offset in the unit that Source[offset] comes from.
func (f *Formula) place(offset int) int {
	return f.passage.origin(min(max(offset, 0), len(f.Source)))
}

// Read reads what r holds. The extension of name tells the format: .md and
// .markdown, .tex and .latex, .ipynb, .txt and .text. For any other name (as
// for "-") the content does: a JSON object is a notebook, \documentclass or
// \begin{document} is TeX, mathematics in dollar signs or another of
// Markdown's ways is Markdown, and else it is plain text. The error is of type
// [*Error] unless it comes from r.
//
// A formula that cannot be read is not an error of Read; see [Formula].
func Read(name string, r io.Reader, opt Options) (*Document, error) {
	limit := opt.MaxBytes
	if limit <= 0 {
		limit = defaultMaxBytes
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	return Parse(name, data, opt)
}

// ReadFile reads the file called name; see [Read].
func ReadFile(name string, opt Options) (*Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(name, f, opt)
}

// Parse reads data; see [Read].
func Parse(name string, data []byte, opt Options) (*Document, error) {
	limit := opt.MaxBytes
	if limit <= 0 {
		limit = defaultMaxBytes
	}
	if len(data) > limit {
		return nil, &Error{Position{File: name}, fmt.Sprintf("the file is larger than the limit of %d bytes", limit)}
	}
	f, err := openFile(name, data)
	if err != nil {
		return nil, err
	}
	d := &Document{File: name, declared: map[string]bool{}, macros: newMacros()}
	switch formatOf(f) {
	case notebookFormat:
		err = d.readNotebook(f)
	case texFormat:
		err = d.readTeX(f.whole())
	case markdownFormat:
		err = d.readMarkdown(f.whole())
	default:
		err = d.readPlain(f.whole())
	}
	if err != nil {
		return nil, err
	}
	d.Reparse(opt.Notation)
	return d, nil
}

// Reparse parses all formulas again, with other options.
func (d *Document) Reparse(opt notation.Options) {
	for _, f := range d.Formulas {
		if f.broken {
			continue
		}
		parse := notation.ParseText
		if f.LaTeX {
			parse = notation.ParseLaTeX
		}
		f.Statements, f.Err = parse(f.Source, opt)
		if f.Err != nil {
			f.Statements = nil
		}
	}
}

type format int

const (
	plainFormat format = iota
	markdownFormat
	texFormat
	notebookFormat
)

// formatOf tells the format of a file.
func formatOf(f *file) format {
	switch strings.ToLower(filepath.Ext(f.name)) {
	case ".md", ".markdown":
		return markdownFormat
	case ".tex", ".latex":
		return texFormat
	case ".ipynb":
		return notebookFormat
	case ".txt", ".text":
		return plainOrMarkdown(f.text)
	}
	text := strings.TrimLeft(strings.TrimPrefix(f.text, byteOrderMark), whiteSpace)
	switch {
	case strings.HasPrefix(text, "{") && strings.Contains(text, `"cells"`):
		return notebookFormat
	case strings.Contains(text, `\documentclass`), strings.Contains(text, `\begin{document}`):
		return texFormat
	}
	return plainOrMarkdown(f.text)
}

// plainOrMarkdown tells which of the two text is; a .txt file may be either.
// A single $ can be an amount of money in a comment, and does not decide.
func plainOrMarkdown(text string) format {
	for _, sign := range []string{"$$", "```", "~~~", `\[`, `\(`, `\begin{`} {
		if strings.Contains(text, sign) {
			return markdownFormat
		}
	}
	rest := text
	for {
		i := strings.IndexByte(rest, '$')
		if i < 0 {
			return plainFormat
		}
		if end := inlineEnd(rest, i, len(rest)); end >= 0 {
			return markdownFormat
		}
		rest = rest[i+1:]
	}
}

// addFormula appends the formula in p, a part of u: delimiters, comments and
// prefixes removed, macros not yet expanded.
func (d *Document) addFormula(u *unit, p passage, display bool) error {
	expanded, failure := d.macros.expand(p)
	expanded = expanded.trim()
	if expanded.text == "" && failure == nil {
		return nil
	}
	f := &Formula{Source: expanded.text, Display: display, LaTeX: true, unit: u, passage: expanded}
	if failure != nil {
		f.Err, f.broken = failure, true
	}
	return d.append(f)
}

// addBroken appends a formula that cannot be read as its region is wrong: p is
// what there is of it, beginning with the delimiter that is to blame.
func (d *Document) addBroken(u *unit, p passage, delimiter, message string, display bool) error {
	p = p.trim()
	return d.append(&Formula{
		Source: p.text, Display: display, LaTeX: true, unit: u, passage: p, broken: true,
		Err: &notation.SyntaxError{Pos: 0, End: min(len(delimiter), len(p.text)), Message: message},
	})
}

func (d *Document) append(f *Formula) error {
	if len(d.Formulas) >= maxFormulas {
		at := f.Position(0)
		return &Error{at, fmt.Sprintf("more than %d formulas", maxFormulas)}
	}
	d.Formulas = append(d.Formulas, f)
	return nil
}

// note appends a remark about a place in u.
func (d *Document) note(u *unit, offset int, message string) {
	if len(d.Notes) < maxFormulas {
		d.Notes = append(d.Notes, Note{u.position(offset), message})
	}
}
