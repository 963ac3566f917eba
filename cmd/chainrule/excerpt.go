package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/chainrule-go/chainrule/graph/document"
)

const (
	defaultWidth = 100
	tabStop      = 8
	// maxExcerpt is how many lines of one side are shown.
	maxExcerpt = 4
)

// A span is a part of a formula's source, in bytes. A part of it may be the
// place that matters, if last is not 0.
type span struct {
	formula     *document.Formula
	start, end  int
	first, last int
}

// A markedLine is a line of a file, of which the characters from from to to
// are marked, and those from first to last more so, if last is not 0.
type markedLine struct {
	number      int
	text        string
	from, to    int
	first, last int
}

// marked returns the lines over which a span runs.
func (s span) marked() []markedLine {
	lines := s.lines()
	if s.last > 0 {
		for _, place := range (span{formula: s.formula, start: s.first, end: s.last}).lines() {
			for i := range lines {
				if lines[i].number == place.number {
					lines[i].first, lines[i].last = place.from, place.to
				}
			}
		}
	}
	return lines
}

// lines returns the lines over which a span runs, without its place.
func (s span) lines() (lines []markedLine) {
	at := s.start
	for {
		text, from := s.formula.Line(at)
		line := markedLine{number: s.formula.Position(at).Line, text: text, from: from}
		next := strings.IndexByte(s.formula.Source[at:max(at, s.end)], '\n')
		last := s.end
		if next >= 0 {
			last = at + next
		}
		line.to = line.from + 1
		// What a macro stands for comes from one place, and TeX comments are
		// not in the source, so that the last byte need not be on this line.
		if end := last - 1; end > at && s.formula.Position(end).Line == line.number {
			_, before := s.formula.Line(end)
			line.to = max(line.to, before+1)
		}
		lines = append(lines, line)
		if next < 0 {
			return lines
		}
		at = last + 1
		for at < s.end && strings.IndexByte(" \t\r\n", s.formula.Source[at]) >= 0 {
			at++
		}
		if at >= s.end {
			return lines
		}
	}
}

// excerpt writes the lines of some spans, with marks under what the spans
// cover, painted.
func excerpt(spans []span, columns int, paint func(string) string) (lines []string) {
	var marked []markedLine
	for _, s := range spans {
		marked = append(marked, s.marked()...)
	}
	placed := slices.ContainsFunc(marked, func(m markedLine) bool { return m.last > 0 })
	for i, m := range marked {
		if i == maxExcerpt {
			lines = append(lines, "      | ...")
			break
		}
		text, mark := m.window(columns - len("12345 | "))
		if m.last == 0 && (placed || i > 0) { // the beginning is not the place
			mark = strings.Replace(mark, "^", "~", 1)
		}
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%5d | %s", m.number, text), " "), "      | "+paint(mark))
	}
	return lines
}

// window cuts the line down to the columns around its mark, and returns it
// with the line of marks.
func (m markedLine) window(columns int) (text, mark string) {
	m = m.near(longest * columns)
	cells := displayed(m.text)
	from, to := min(m.from, len(cells)), min(m.to, len(cells))
	first, last := 0, len(cells)
	if total(cells) > columns {
		if m.last > 0 { // that must be seen
			from, to = min(m.first, len(cells)), min(m.last, len(cells))
		}
		// A third of the room is left for what stands before the mark, unless
		// the mark needs it.
		room := columns - 2*len([]rune(ellipsis))
		spare := max(room-total(cells[from:to]), min(room/3, 12))
		first = from
		for first > 0 && total(cells[first-1:from]) <= spare/2 {
			first--
		}
		last = first
		for last < len(cells) && total(cells[first:last+1]) <= room {
			last++
		}
		for first > 0 && total(cells[first-1:last]) <= room {
			first--
		}
		from, to = min(m.from, len(cells)), min(m.to, len(cells))
	}
	var b, under strings.Builder
	put := func(s string, width int, sign string) {
		b.WriteString(s)
		under.WriteString(strings.Repeat(sign, width))
	}
	if first > 0 {
		put(ellipsis, 1, " ")
	}
	for i := first; i < last; i++ {
		sign := " "
		switch {
		case m.last > 0 && i >= m.first && i < m.last:
			sign = "^"
		case i >= from && i < to:
			sign = "~"
		}
		put(cells[i].text, cells[i].width, sign)
	}
	if last < len(cells) {
		put(ellipsis, 1, " ")
	}
	mark = strings.TrimRight(under.String(), " ")
	switch {
	case mark == "": // it is after the end of the line
		return b.String(), under.String() + "^"
	case !strings.Contains(mark, "^"): // there is no other place than the beginning
		return b.String(), strings.Replace(mark, "~", "^", 1)
	}
	return b.String(), mark
}

const ellipsis = "…"

// longest is how many screen widths of a line are laid out on each side of a
// mark: a line may be as long as the file.
const longest = 4

// near returns the line without what is further from the mark's beginning than
// so many characters.
func (m markedLine) near(distance int) markedLine {
	if len(m.text) <= distance {
		return m
	}
	first, count := max(0, m.from-distance), 0
	start, end := len(m.text), len(m.text)
	for i := range m.text {
		if count == first {
			start = i
		}
		if count == m.from+distance {
			end = i
			break
		}
		count++
	}
	near := markedLine{number: m.number, text: m.text[min(start, end):end], from: m.from - first, to: min(m.to, m.from+distance) - first}
	if m.first >= first && m.first < m.from+distance {
		near.first, near.last = m.first-first, min(m.last, m.from+distance)-first
	}
	return near
}

// A cell is one character as it is displayed.
type cell struct {
	text  string
	width int
}

// displayed lays a line out: tabs become spaces, and characters that would
// change the terminal are replaced.
func displayed(line string) (cells []cell) {
	column := 0
	for _, r := range line {
		c := cell{string(r), 1}
		switch {
		case r == '\t':
			c.width = tabStop - column%tabStop
			c.text = strings.Repeat(" ", c.width)
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			c.text = "\uFFFD"
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			c.width = 0
		default:
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				c.width = 2
			}
		}
		column += c.width
		cells = append(cells, c)
	}
	return cells
}

func total(cells []cell) (n int) {
	for _, c := range cells {
		n += c.width
	}
	return n
}

// clean makes a text from a file harmless for a terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return '\uFFFD'
		}
		return r
	}, text)
}

// oneLine writes a text on one line of at most limit characters.
func oneLine(text string, limit int) string {
	text = clean(strings.Join(strings.Fields(text), " "))
	runes := []rune(text)
	if len(runes) > limit {
		return string(runes[:limit-1]) + ellipsis
	}
	return text
}

// wrapped breaks a text into lines at spaces, each indented.
func wrapped(text string, columns int, indent, further string) string {
	var b strings.Builder
	line := indent
	empty := true
	for _, word := range strings.Fields(clean(text)) {
		if !empty && total(displayed(line))+1+total(displayed(word)) > columns {
			b.WriteString(line + "\n")
			line, empty = further, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	return b.String() + line
}
