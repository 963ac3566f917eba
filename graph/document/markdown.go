package document

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxNesting bounds how many block quotes and list items one line may open.
const maxNesting = 100

// newMarkdownParser returns a parser of what can hold code, and of nothing
// else: emphasis and links would only cost time.
func newMarkdownParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
		),
	)
}

// readMarkdown reads the units of a document in Markdown. If it has no LaTeX at
// all, lines that are a statement in text notation are read.
func (d *Document) readMarkdown(units ...*unit) error {
	ranges := make([][]hidden, len(units))
	for k, u := range units {
		for _, start := range u.index.starts {
			if nesting(u.text[start:]) > maxNesting {
				return u.errorf(start, "block quotes or lists lie too deep within each other; the limit is %d", maxNesting)
			}
		}
		ranges[k] = hideCode(u.text)
		declared := d.declarations(u, ranges[k])
		ranges[k] = inOrder(append(ranges[k], declared...))
		s := &scanner{doc: d, unit: u, text: u.text, hidden: ranges[k]}
		if err := s.scan(); err != nil {
			return err
		}
		ranges[k] = inOrder(append(ranges[k], s.taken...))
	}
	return d.readTextLines(units, ranges)
}

// nesting estimates how deep a line lies in block quotes and lists: the marks
// that text begins with, and what they are indented by.
func nesting(text string) (depth int) {
	indent := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ' ' || c == '\t':
			indent++
			continue
		case '0' <= c && c <= '9':
			continue
		case c == '>', c == ')', c == '.': // the latter two of a numbered item
		case (c == '-' || c == '*' || c == '+') && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\t'):
		default:
			return depth
		}
		depth += 1 + indent/4
		indent = 0
	}
	return depth
}

// hideCode finds the code, comments and the like in Markdown, and the fences
// that hold mathematics.
func hideCode(markdown string) []hidden {
	// The parser knows only \n. The length of the text must not change.
	source := []byte(markdown)
	for i, c := range source {
		if c == '\r' {
			source[i] = '\n'
			if i+1 < len(source) && source[i+1] == '\n' {
				source[i] = ' '
			}
		}
	}
	var ranges []hidden
	hide := func(lines *text.Segments, kind hiddenKind) {
		if lines == nil || lines.Len() == 0 {
			return
		}
		from, to := lines.At(0).Start, lines.At(lines.Len()-1).Stop
		ranges = append(ranges, hidden{from, to, kind})
	}
	elementEnd := "" // of the inline element that holds code, if within one
	elementStart := 0
	visit := func(n ast.Node) {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			var opening int // the end of the line of the fence
			switch {
			case n.Lines().Len() > 0:
				opening = lineStart(source, n.Lines().At(0).Start)
			case n.Info != nil:
				opening = n.Info.Segment.Stop
			}
			if opening > 0 {
				ranges = append(ranges, hidden{lineStart(source, opening-1), opening, block})
			}
			if string(n.Language(source)) == "math" {
				hide(n.Lines(), math)
			} else {
				hide(n.Lines(), block)
			}
		case *ast.CodeBlock:
			hide(n.Lines(), code)
		case *ast.HTMLBlock:
			switch {
			case n.HTMLBlockType == ast.HTMLBlockType2 && n.Lines().Len() > 0:
				// The rest of a line after a comment counts as HTML too.
				from, to := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
				if n.HasClosure() {
					to = max(to, n.ClosureLine.Stop)
				}
				ranges = append(ranges, htmlComments(source, from, to)...)
			case n.HTMLBlockType < ast.HTMLBlockType6:
				hide(n.Lines(), block)
				if n.HasClosure() {
					ranges = append(ranges, hidden{n.ClosureLine.Start, n.ClosureLine.Stop, block})
				}
			}
		case *ast.CodeSpan:
			first, okFirst := n.FirstChild().(*ast.Text)
			last, okLast := n.LastChild().(*ast.Text)
			if okFirst && okLast {
				ranges = append(ranges, hidden{first.Segment.Start, last.Segment.Stop, code})
			}
		case *ast.RawHTML:
			tag := n.Segments.Value(source)
			if bytes.HasPrefix(tag, []byte("<!")) || bytes.HasPrefix(tag, []byte("<?")) || bytes.IndexByte(tag, '"') >= 0 {
				hide(n.Segments, code)
			}
			switch name := strings.ToLower(string(tag)); {
			case name == elementEnd:
				ranges = append(ranges, hidden{elementStart, n.Segments.At(0).Start, code})
				elementEnd = ""
			case name == "<code>" || name == "<pre>" || name == "<kbd>":
				elementStart = n.Segments.At(n.Segments.Len() - 1).Stop
				elementEnd = "</" + name[1:]
			}
		case *ast.Paragraph, *ast.Heading, *ast.TextBlock:
			elementEnd = ""
		}
	}
	root := newMarkdownParser().Parse(text.NewReader(source))
	for n := root; n != nil; {
		visit(n)
		next := n.FirstChild()
		for next == nil && n != nil {
			next = n.NextSibling()
			if next == nil {
				n = n.Parent()
			}
		}
		n = next
	}
	return inOrder(ranges)
}

// lineStart returns where the line of source[offset] starts.
func lineStart(source []byte, offset int) int {
	return bytes.LastIndexByte(source[:offset], '\n') + 1
}

// htmlComments finds the comments in source[from:to].
func htmlComments(source []byte, from, to int) (ranges []hidden) {
	for {
		i := bytes.Index(source[from:to], []byte("<!--"))
		if i < 0 {
			return ranges
		}
		i += from
		end := to
		if k := bytes.Index(source[i:to], []byte("-->")); k >= 0 {
			end = i + k + len("-->")
		}
		ranges = append(ranges, hidden{i, end, block})
		from = end
	}
}

// readTextLines reads the lines outside of formulas that are wholly a statement
// in text notation, if the document has no LaTeX. It does so only where there
// are derivatives among them, lest prose is taken for mathematics.
func (d *Document) readTextLines(units []*unit, ranges [][]hidden) error {
	var found []*Formula
	derivative := false
	for k, u := range units {
		h := 0
		for _, start := range u.index.starts {
			line, _ := u.index.line(start)
			for h < len(ranges[k]) && ranges[k][h].to <= start {
				h++
			}
			if h < len(ranges[k]) && ranges[k][h].from < start+len(line) {
				continue
			}
			p := unadorned(u.sourceAt(start).slice(0, len(line)))
			if !strings.ContainsAny(p.text, "=≈") || !mathematical(p.text) {
				continue
			}
			found = append(found, &Formula{Source: p.text, Display: true, unit: u, passage: p})
			derivative = derivative || hasDerivative(p.text)
		}
	}
	if !derivative {
		return nil
	}
	latex := len(d.Formulas) > 0
	for _, f := range found {
		if latex {
			if hasDerivative(f.Source) && readable(f.Source) {
				d.note(f.unit, f.place(0), "not read, as this document has its mathematics in LaTeX; put it between dollar signs")
			}
			continue
		}
		if !readable(f.Source) {
			d.note(f.unit, f.place(0), "not taken for mathematics, as it cannot be read as a statement")
			continue
		}
		if err := d.append(f); err != nil {
			return err
		}
	}
	return nil
}

// unadorned takes away a bullet, a number or the sides of a box.
func unadorned(p passage) passage {
	p = p.trim()
	trimmed := strings.TrimLeft(p.text, " \t>|│║┃•·*")
	if rest, ok := strings.CutPrefix(trimmed, "- "); ok {
		trimmed = rest
	} else if rest, ok := strings.CutPrefix(trimmed, "+ "); ok {
		trimmed = rest
	}
	if i := strings.IndexAny(trimmed, ".)"); i > 0 && i < 4 && strings.Trim(trimmed[:i], "0123456789") == "" && strings.HasPrefix(trimmed[i+1:], " ") {
		trimmed = trimmed[i+1:]
	}
	start := len(p.text) - len(trimmed)
	end := start + len(strings.TrimRight(trimmed, " \t│║┃*"))
	return p.slice(start, max(start, end)).trim()
}

// mathematical tells whether a line cannot be natural language: no two words
// stand side by side.
func mathematical(line string) bool {
	word := false
	return !slices.ContainsFunc(strings.Fields(line), func(f string) bool {
		before := word
		bare := strings.Trim(f, ".,:;?!")
		word = isWord(bare) && len(bare) > 2
		return word && before || strings.HasSuffix(f, ":") || strings.HasSuffix(f, "?")
	})
}

// hasDerivative tells whether text has a quotient such as dL/dw or ∂L/∂w.
func hasDerivative(text string) bool {
	rest := text
	for {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			return false
		}
		before, after := rest[:i], strings.TrimLeft(rest[i+1:], " (")
		rest = rest[i+1:]
		if strings.HasPrefix(after, "∂") && strings.Contains(before, "∂") {
			return true
		}
		if !strings.HasPrefix(after, "d") || len(after) < 2 {
			continue
		}
		top := strings.TrimRight(before, " )")
		if k := strings.LastIndexAny(top, " (=+-*/·"); k >= 0 {
			top = top[k+1:]
		}
		if strings.HasPrefix(top, "d") {
			return true
		}
	}
}
