package document

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A hidden range is a part of a unit in which no mathematics begins.
type hidden struct {
	from, to int
	kind     hiddenKind
}

type hiddenKind int

const (
	code    hiddenKind = iota // a code span and the like
	block                     // a block of code: no formula reaches over it
	math                      // the same, but its contents are a display
	comment                   // no part of a formula that surrounds it
)

// inOrder sorts ranges and cuts what overlaps.
func inOrder(ranges []hidden) []hidden {
	sort.SliceStable(ranges, func(i, j int) bool { return ranges[i].from < ranges[j].from })
	end := 0
	return slices.DeleteFunc(ranges, func(h hidden) bool {
		if h.from < end {
			return true
		}
		end = max(end, h.to)
		return h.from == h.to
	})
}

// mathEnvironments are those that switch to mathematics by themselves; all
// have a starred form too. The value tells whether it is a display.
var mathEnvironments = map[string]bool{
	"equation": true, "align": true, "alignat": true, "flalign": true, "gather": true, "multline": true,
	"eqnarray": true, "displaymath": true, "dmath": true, "math": false,
}

// A scanner finds the mathematics of a unit by its delimiters, which Markdown
// and TeX have in common. It looks at each byte a bounded number of times.
type scanner struct {
	doc    *Document
	unit   *unit
	text   string
	tex    bool // TeX's rules rather than Markdown's
	body   int  // before this only macros are defined
	hidden []hidden
	taken  []hidden // the formulas found
}

// scan appends the formulas of the unit to the document.
func (s *scanner) scan() error {
	h := 0
	for i := 0; i < len(s.text); {
		for h < len(s.hidden) && s.hidden[h].to <= i {
			h++
		}
		if h < len(s.hidden) && s.hidden[h].from <= i {
			if s.hidden[h].kind == math {
				if err := s.add(s.hidden[h].from, s.hidden[h].from, s.hidden[h].to, true); err != nil {
					return err
				}
			}
			i = s.hidden[h].to
			continue
		}
		limit := len(s.text)
		if h < len(s.hidden) {
			limit = s.hidden[h].from
		}
		var err error
		switch s.text[i] {
		case '\\':
			i, err = s.command(i)
		case '$':
			i, err = s.dollar(i, limit)
		default:
			i++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// command reads what a backslash begins, and returns where to go on.
func (s *scanner) command(i int) (next int, err error) {
	rest := s.text[i:]
	name := commandName(rest)
	if definesMacro(name) {
		if end := s.doc.macros.define(s.unit.sourceAt(i)); end > 0 {
			return i + end, nil
		}
		return i + len(name), nil
	}
	if i < s.body || len(rest) < 2 {
		return i + min(2, len(rest)), nil
	}
	if environment, closing, ok := s.doc.macros.delimiters(name); ok && s.tex {
		if display, known := mathEnvironments[strings.TrimSuffix(environment, "*")]; known {
			return s.region(i, name, closing, display)
		}
	}
	switch {
	case !s.tex && strings.HasPrefix(rest, `\\[`): // where Markdown takes one backslash away
		return s.region(i, `\\[`, `\\]`, true)
	case !s.tex && strings.HasPrefix(rest, `\\(`):
		return s.region(i, `\\(`, `\\)`, false)
	case rest[1] == '[':
		return s.region(i, `\[`, `\]`, true)
	case rest[1] == '(':
		return s.region(i, `\(`, `\)`, false)
	case strings.HasPrefix(rest, `\begin{`):
		environment, _, ok := strings.Cut(rest[len(`\begin{`):min(len(rest), 40)], "}")
		display, known := mathEnvironments[strings.TrimSuffix(environment, "*")]
		if ok && known {
			return s.region(i, `\begin{`+environment+`}`, `\end{`+environment+`}`, display)
		}
	}
	_, size := utf8.DecodeRuneInString(rest[1:])
	return i + 1 + size, nil
}

// dollar reads what a dollar sign begins. No formula in single dollars
// reaches limit.
func (s *scanner) dollar(i, limit int) (next int, err error) {
	switch {
	case i < s.body:
		return i + 1, nil
	case strings.HasPrefix(s.text[i:], "$$"):
		return s.region(i, "$$", "$$", true)
	case s.tex:
		return s.region(i, "$", "$", false)
	}
	if end := inlineEnd(s.text, i, limit); end >= 0 {
		return end + 1, s.add(i, i+1, end, false)
	}
	line := s.text[i+1 : limit]
	if k := strings.IndexAny(line, "$\r\n"); k > 0 && line[k] == '$' && unicode.IsSpace(rune(line[0])) {
		if inner := line[:k]; strings.ContainsAny(inner, "=^_") || strings.Contains(inner, `\frac`) {
			s.doc.note(s.unit, i, "not taken for mathematics, as there is a space after the dollar sign")
			return i + k + 2, nil
		}
	}
	return i + 1, nil
}

// inlineEnd returns where the formula in single dollars that begins at
// text[i] ends, by the rule that keeps amounts of money apart: no space
// within next to the dollars, and no digit after them. It is -1 if none does.
func inlineEnd(text string, i, limit int) int {
	if r, _ := utf8.DecodeRuneInString(text[i+1:]); i+1 >= limit || unicode.IsSpace(r) || r == '$' {
		return -1
	}
	for j := i + 1; j < limit; j++ {
		switch text[j] {
		case '\\':
			j = max(j+1, skipWords(text, j)-1)
		case '\n', '\r':
			if blank(text, nextLine(text, j)) {
				return -1
			}
		case '$':
			if before, _ := utf8.DecodeLastRuneInString(text[:j]); unicode.IsSpace(before) {
				return -1
			}
			if after := text[j+1:]; after != "" && '0' <= after[0] && after[0] <= '9' {
				return -1
			}
			if wordy(text[i+1 : j]) {
				return -1
			}
			return j
		}
	}
	return -1
}

// wordy tells whether what stands between two dollar signs is rather a text
// between two prices: it has words, and no sign of mathematics.
func wordy(text string) bool {
	return strings.ContainsAny(text, " \t\r\n") && !strings.ContainsAny(text, `\=^_+*/(<>{`) &&
		slices.ContainsFunc(strings.Fields(text), func(f string) bool { return len(f) > 1 && isWord(f) && f[0] < utf8.RuneSelf })
}

// region reads the formula whose delimiter open stands at i.
func (s *scanner) region(i int, open, closing string, display bool) (next int, err error) {
	from := i + len(open)
	end, stop := s.closing(i, open, closing)
	if end >= 0 {
		if !s.tex && open[0] == '\\' && !strings.HasPrefix(open, `\begin`) && onlyWords(s.text[from:end]) {
			return from, nil // \[words\] is how Markdown spells brackets
		}
		if strings.HasPrefix(open, `\begin{alignat`) {
			from += argument(s.text[from:end])
		}
		return end + len(closing), s.add(i, from, end, display)
	}
	if !s.tex && open[0] == '\\' && (open != `\[` || !s.aloneOnLine(i)) && !strings.HasPrefix(open, `\begin`) {
		return from, nil // nothing but an escaped parenthesis
	}
	return max(stop, from), s.doc.addBroken(s.unit, s.contents(i, i, max(stop, from)), open,
		open+" is not closed by "+closing, display)
}

// closing looks for the end of the formula whose delimiter open stands at i.
// If there is none, end is -1 and stop the place up to which it may reach.
func (s *scanner) closing(i int, open, closing string) (end, stop int) {
	quotes := s.quotes(i)
	h := sort.Search(len(s.hidden), func(k int) bool { return s.hidden[k].to > i })
	firstBlank := -1
	fail := func(at int) (int, int) {
		if firstBlank >= 0 {
			at = firstBlank
		}
		return -1, at
	}
	for j := i + len(open); j < len(s.text); {
		for h < len(s.hidden) && s.hidden[h].to <= j {
			h++
		}
		if h < len(s.hidden) && s.hidden[h].from <= j {
			switch s.hidden[h].kind {
			case comment:
				j = s.hidden[h].to
				continue
			case block, math:
				return fail(s.hidden[h].from)
			}
		}
		rest := s.text[j:]
		switch c := s.text[j]; {
		case beginsWith(rest, closing):
			if open == "$$" && firstBlank >= 0 && prose(s.text[firstBlank:j]) {
				return fail(j)
			}
			return j, j
		case open != closing && beginsWith(rest, open):
			return fail(j)
		case c == '$':
			if open == "$$" { // single: it is from another formula
				if k := strings.IndexAny(rest, "\r\n"); k >= 0 {
					return fail(j + k)
				}
				return fail(len(s.text))
			}
			j++
		case c == '\\':
			j = min(max(j+2, skipWords(s.text, j)), len(s.text))
		case c == '\n' || c == '\r':
			j = nextLine(s.text, j)
			start, ok := skipQuotes(s.text, j, quotes)
			if !ok {
				return fail(j)
			}
			if firstBlank < 0 && blank(s.text, start) {
				firstBlank = j
				if open == "$" || strings.HasSuffix(open, "(") {
					return fail(j)
				}
			}
		default:
			j++
		}
	}
	return fail(len(s.text))
}

// beginsWith tells whether text begins with a delimiter, and not with a
// command that has a longer name.
func beginsWith(text, delimiter string) bool {
	rest, ok := strings.CutPrefix(text, delimiter)
	return ok && (rest == "" || !isLetter(rest[0]) || !isLetter(delimiter[len(delimiter)-1]))
}

// add appends the formula from from to to, whose delimiter stands at i.
func (s *scanner) add(i, from, to int, display bool) error {
	s.taken = append(s.taken, hidden{i, to, block})
	return s.doc.addFormula(s.unit, s.contents(i, from, to), display)
}

// contents returns the text from from to to of a formula whose delimiter
// stands at i, without comments and the prefixes of its lines.
func (s *scanner) contents(i, from, to int) passage {
	text, whole := s.text[:to], s.unit.sourceAt(0)
	if !strings.ContainsAny(text[from:], "%\r\n") {
		return whole.slice(from, to)
	}
	var b builder
	quotes := s.quotes(i)
	start := from
	for j := from; j < to; {
		switch text[j] {
		case '\\':
			j += 2
		case '%':
			b.add(whole, start, j)
			k := strings.IndexAny(text[j:], "\r\n")
			if k < 0 {
				k = to - j
			}
			if !s.tex && strings.TrimSpace(text[j+1:j+k]) != "" {
				s.doc.note(s.unit, j, "the rest of the line, after %, is a comment in TeX and not read")
			}
			j += k
			start = j
		case '\n', '\r':
			j = nextLine(text, j)
			if after, ok := skipQuotes(text, j, quotes); ok && after > j {
				b.add(whole, start, j)
				j, start = after, after
			}
		default:
			j++
		}
	}
	b.add(whole, min(start, to), to)
	return b.passage()
}

// quotes counts the marks of block quotes at the beginning of the line of i.
func (s *scanner) quotes(i int) (n int) {
	if s.tex {
		return 0
	}
	_, start := s.unit.index.line(i)
	for _, c := range s.text[start:i] {
		switch {
		case c == '>':
			n++
		case !strings.ContainsRune(" \t-*+0123456789.)", c):
			return n
		}
	}
	return n
}

// skipQuotes returns where a line that starts at i goes on after n marks of
// block quotes, or false if it has fewer.
func skipQuotes(text string, i, n int) (int, bool) {
	for ; n > 0; n-- {
		for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
			i++
		}
		if i >= len(text) || text[i] != '>' {
			return i, false
		}
		i++
	}
	return i, true
}

// nextLine returns where the line after the end of line at i starts.
func nextLine(text string, i int) int {
	if strings.HasPrefix(text[i:], "\r\n") {
		return i + 2
	}
	return i + 1
}

// blank tells whether there is nothing but white space on the line from i on.
func blank(text string, i int) bool {
	for ; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t':
		case '\r', '\n':
			return true
		default:
			return false
		}
	}
	return true
}

// aloneOnLine tells whether only white space and marks stand before i.
func (s *scanner) aloneOnLine(i int) bool {
	_, start := s.unit.index.line(i)
	return strings.Trim(s.text[start:i], " \t>") == ""
}

// skipWords returns the end of \text{...} and the like at text[i], where a
// dollar sign closes nothing; or i if there is none.
func skipWords(text string, i int) int {
	name := commandName(text[i:])
	if !strings.HasPrefix(name, `\text`) && name != `\mbox` && name != `\hbox` || !strings.HasPrefix(text[i+len(name):], "{") {
		return i
	}
	depth := 0
	const longest = 500
	for j := i + len(name); j < len(text) && j < i+longest; j++ {
		switch text[j] {
		case '\\':
			j++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return i
}

// argument returns the length of the argument in braces that text begins with.
func argument(text string) int {
	if strings.HasPrefix(text, "{") {
		return strings.IndexByte(text, '}') + 1
	}
	return 0
}

// commandName returns the command that text, which starts with a backslash,
// begins with: \frac.
func commandName(text string) string {
	i := 1
	for i < len(text) && isLetter(text[i]) {
		i++
	}
	return text[:min(i, len(text))]
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// prose tells whether one of the lines in text is of natural language, so that
// the text does not lie within a formula.
func prose(text string) bool {
	for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == '\r' }) {
		fields := strings.Fields(strings.Trim(line, " \t>#*"))
		words, long := 0, false
		for _, f := range fields {
			if word := strings.Trim(f, ".,:;?!()"); isWord(word) && len(word) > 1 {
				words++
				long = long || len(word) > 3
			}
		}
		if words >= 3 || words > 0 && words == len(fields) && (words > 1 || long) {
			return true
		}
	}
	return false
}

// onlyWords tells whether text is of words without a sign of mathematics.
func onlyWords(text string) bool {
	return !strings.ContainsAny(text, `\=^_+*/<>{}|`) && strings.ContainsFunc(text, unicode.IsLetter) &&
		slices.ContainsFunc(strings.Fields(text), func(f string) bool { return len(f) > 3 })
}

func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
}
