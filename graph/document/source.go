package document

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// A Position is a place in a file. Line and Column count from 1, columns in
// characters; the byte order mark that some files begin with is not counted.
type Position struct {
	File   string
	Offset int // in bytes, from 0
	Line   int
	Column int
	Cell   int // in a notebook, which cell (from 1, code cells included); 0 elsewhere
}

// String writes the position as compilers do: file:line:column.
func (p Position) String() string {
	s := fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	if p.Cell > 0 {
		s += fmt.Sprintf(" (cell %d)", p.Cell)
	}
	return s
}

// An Error says why a file cannot be read at all, and where that shows.
type Error struct {
	Position Position
	Message  string
}

func (e *Error) Error() string {
	if e.Position.Line == 0 { // it concerns the file as a whole
		return e.Position.File + ": " + e.Message
	}
	return e.Position.String() + ": " + e.Message
}

// stride is how many bytes lie between two places whose column is known
// beforehand, so that a file of one long line does not have to be counted from
// its beginning for each position.
const stride = 256

// A lines is an index of text by lines and characters.
type lines struct {
	text   string
	starts []int // of lines
	runes  []int // runes[k] characters begin before byte k*stride
}

const byteOrderMark = "\uFEFF"

// indexLines finds the lines of text, which end in \n, \r\n or \r.
func indexLines(text string) *lines {
	l := &lines{text: text, starts: []int{0}}
	count := 0
	for i := range len(text) {
		if i%stride == 0 {
			l.runes = append(l.runes, count)
		}
		c := text[i]
		if utf8.RuneStart(c) {
			count++
		}
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			l.starts = append(l.starts, i+1)
		}
	}
	l.runes = append(l.runes, count)
	return l
}

// before counts the characters that begin before offset.
func (l *lines) before(offset int) int {
	k := min(offset/stride, len(l.runes)-1)
	n := l.runes[k]
	for i := k * stride; i < offset; i++ {
		if utf8.RuneStart(l.text[i]) {
			n++
		}
	}
	return n
}

// find returns the line and column of offset, both from 1.
func (l *lines) find(offset int) (line, column int) {
	line = sort.SearchInts(l.starts, offset+1)
	column = l.before(offset) - l.before(l.starts[line-1]) + 1
	if line == 1 && column > 1 && strings.HasPrefix(l.text, byteOrderMark) {
		column--
	}
	return line, column
}

// line returns the line with offset, without what ends it, and where it
// starts.
func (l *lines) line(offset int) (string, int) {
	n := sort.SearchInts(l.starts, offset+1)
	start, end := l.starts[n-1], len(l.text)
	if n < len(l.starts) {
		end = l.starts[n]
	}
	if start == 0 && strings.HasPrefix(l.text, byteOrderMark) {
		start = len(byteOrderMark)
	}
	return strings.TrimRight(l.text[start:end], "\r\n"), start
}

// A file is the file being read.
type file struct {
	name string
	*lines
}

// openFile checks that data is text.
func openFile(name string, data []byte) (*file, error) {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return nil, &Error{Position{File: name}, "the file is in UTF-16; save it as UTF-8"}
		}
	}
	f := &file{name, indexLines(string(data))}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, f.errorf(i, "looks like a binary file (it has a zero byte)")
	}
	if !utf8.Valid(data) {
		i := 0
		for {
			r, size := utf8.DecodeRuneInString(f.text[i:])
			if r == utf8.RuneError && size <= 1 {
				break
			}
			i += size
		}
		return nil, f.errorf(i, "invalid UTF-8: byte 0x%02x", data[i])
	}
	return f, nil
}

func (f *file) position(offset int) Position {
	p := Position{File: f.name, Offset: offset}
	p.Line, p.Column = f.find(offset)
	return p
}

func (f *file) errorf(offset int, format string, args ...any) *Error {
	return &Error{f.position(offset), fmt.Sprintf(format, args...)}
}

// A unit is a text that is read as a whole: a file, or a cell of a notebook.
type unit struct {
	passage // its origins are offsets in the file
	file    *file
	cell    int
	index   *lines // of the unit's own text
}

// whole makes a unit of the whole file.
func (f *file) whole() *unit {
	text, mark := f.text, 0
	if strings.HasPrefix(text, byteOrderMark) {
		mark = len(byteOrderMark)
	}
	u := &unit{passage: passage{text[mark:], []piece{{origin: mark}}}, file: f, index: f.lines}
	if mark > 0 {
		u.index = indexLines(u.text)
	}
	return u
}

// position returns the place in the file of an offset in the unit.
func (u *unit) position(offset int) Position {
	p := u.file.position(u.origin(offset))
	p.Cell = u.cell
	return p
}

func (u *unit) errorf(offset int, format string, args ...any) *Error {
	return &Error{u.position(offset), fmt.Sprintf(format, args...)}
}

// sourceAt returns the unit's text from i on, with origins in the unit.
func (u *unit) sourceAt(i int) passage {
	return passage{u.text[i:], []piece{{origin: i}}}
}

// A passage is text with the places where it comes from: offsets in another
// text.
type passage struct {
	text   string
	pieces []piece // in ascending order of at; the first is at 0
}

// A piece says where the text from at on, up to the next piece, comes from:
// the first byte from origin, and each further one from the byte after; or, if
// fixed, all of them from the one place.
type piece struct {
	at, origin int
	fixed      bool
}

// origin returns the place that text[offset] comes from. The end of the text
// comes from just after its last byte.
func (p passage) origin(offset int) int {
	if len(p.pieces) == 0 {
		return 0
	}
	k := sort.Search(len(p.pieces), func(i int) bool { return p.pieces[i].at > offset }) - 1
	k = max(k, 0)
	last := p.pieces[k]
	if last.fixed {
		return last.origin
	}
	return last.origin + offset - last.at
}

// slice returns the part of the passage from from to to.
func (p passage) slice(from, to int) passage {
	s := passage{text: p.text[from:to]}
	k := max(sort.Search(len(p.pieces), func(i int) bool { return p.pieces[i].at > from })-1, 0)
	for ; k < len(p.pieces) && (p.pieces[k].at < to || len(s.pieces) == 0); k++ {
		part := p.pieces[k]
		if part.at < from {
			if !part.fixed {
				part.origin += from - part.at
			}
			part.at = from
		}
		part.at -= from
		s.pieces = append(s.pieces, part)
	}
	return s
}

// trim returns the passage without white space around it.
func (p passage) trim() passage {
	left := len(p.text) - len(strings.TrimLeft(p.text, whiteSpace))
	right := len(strings.TrimRight(p.text, whiteSpace))
	if left == 0 && right == len(p.text) {
		return p
	}
	return p.slice(left, max(left, right))
}

const whiteSpace = " \t\r\n"

// A builder puts a passage together.
type builder struct {
	text   strings.Builder
	pieces []piece
}

// add appends the part of p from from to to.
func (b *builder) add(p passage, from, to int) {
	if from >= to {
		return
	}
	at := b.text.Len()
	for _, part := range p.slice(from, to).pieces {
		part.at += at
		if n := len(b.pieces); n > 0 {
			last := b.pieces[n-1]
			if !part.fixed && !last.fixed && part.origin == last.origin+part.at-last.at ||
				part.fixed && last.fixed && part.origin == last.origin {
				continue // it goes on where the last piece ends
			}
		}
		b.pieces = append(b.pieces, part)
	}
	b.text.WriteString(p.text[from:to])
}

// fixed appends text all of which comes from one place.
func (b *builder) fixed(text string, origin int) {
	b.add(passage{text, []piece{{origin: origin, fixed: true}}}, 0, len(text))
}

func (b *builder) passage() passage { return passage{b.text.String(), b.pieces} }
