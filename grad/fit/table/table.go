// Package table reads columns of numbers from text: comma, semicolon, tab or
// space separated, with a header, compressed by gzip or not.
//
//	r, err := table.NewReader("data.csv", file, table.Options{})
//	err = r.Select("x", "y")
//	for {
//		chunk, err := r.Read() // [][]float64: some rows of x and of y
//		...
//	}
//
// A table is read in chunks, so that any number of rows takes the same memory,
// and only the columns that are selected are looked into.
//
// # What a table is
//
// A row is a line; blank lines and lines that begin with # are passed over. The
// separator is guessed from the first lines. Fields may stand in double
// quotes, within which a doubled quote is one, and which may contain
// separators and line ends. White space around a field does not count. If the
// fields of the first row are all numbers there is no header, and the columns
// are called column_1, column_2, and so on.
//
// Numbers are written as in Go, with a decimal point; between semicolons also
// with a decimal comma. An empty field, and NA, N/A, NaN, null, none, ? and a
// single point, in any case, are missing: the row is left out and counted (see
// [Reader.Report]). Anything else is an error with its line and column, as is a
// row with too few or too many fields.
package table

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Options say how to read. The zero value is right for nearly all tables.
type Options struct {
	// Separator stands between fields; 0 means that it is guessed. A space
	// stands for any number of spaces and tabs.
	Separator byte
	// ChunkRows is how many rows [Reader.Read] returns at most; 0 means 65,536.
	ChunkRows int
	// MaxLine bounds the length of a row in bytes, so that a file that is no
	// table cannot take all memory; 0 means 64 MB.
	MaxLine int
}

const (
	defaultChunk   = 1 << 16
	defaultMaxLine = 64 << 20
	// sample is how much is looked at to guess the separator.
	sample = 64 << 10
)

// An Error says what is wrong with a table, and where.
type Error struct {
	File string
	// Line is counted from 1, as editors do; 0 if it is about the whole.
	Line int
	// Column is the number of the field, from 1, and Name what the header
	// calls it; 0 and "" if it is about the whole row.
	Column  int
	Name    string
	Message string
}

// Error returns file, line, column and message.
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column > 0 {
		place += fmt.Sprintf(": column %d", e.Column)
		if e.Name != "" {
			place += fmt.Sprintf(" (%s)", clipped(e.Name))
		}
	}
	return place + ": " + e.Message
}

// clipped shortens what is quoted in a message.
func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// A Report counts what has been read so far.
type Report struct {
	// Rows were returned, Dropped left out since a value is missing.
	Rows, Dropped int
	// Missing counts the missing values of each selected column.
	Missing []int
	// FirstDropped is the line of the first row that was left out.
	FirstDropped int
}

// A Reader reads one table. It is not safe for concurrent use.
type Reader struct {
	file    string
	lines   *lines
	opt     Options
	names   []string
	header  int   // the line of the header, 0 if there is none
	wanted  []int // for each field: its place among the selected columns, or -1
	last    int   // the last field that is selected
	columns [][]float64
	report  Report
	err     error
	fields  [][]byte
}

// NewReader begins to read a table; file is its name in messages.
func NewReader(file string, r io.Reader, opt Options) (*Reader, error) {
	if opt.ChunkRows <= 0 {
		opt.ChunkRows = defaultChunk
	}
	if opt.MaxLine <= 0 {
		opt.MaxLine = defaultMaxLine
	}
	b := bufio.NewReaderSize(r, sample)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &Error{File: file, Message: "the compression is damaged: " + err.Error()}
		}
		b = bufio.NewReaderSize(z, sample)
	}
	start, err := b.Peek(sample)
	if err != nil && err != io.EOF {
		return nil, failure(file, err)
	}
	switch {
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return nil, &Error{File: file, Message: "this is UTF-16; save it as UTF-8"}
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return nil, &Error{File: file, Message: "this is a workbook or an archive; save the sheet as CSV"}
	case bytes.IndexByte(start, 0) >= 0:
		return nil, &Error{File: file, Message: "this is not text: it contains zero bytes"}
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		if _, err := b.Discard(3); err != nil {
			return nil, failure(file, err)
		}
		start = start[3:]
	}
	if opt.Separator == 0 {
		opt.Separator = guess(start)
	}
	t := &Reader{file: file, opt: opt, lines: &lines{source: b, max: opt.MaxLine, separator: opt.Separator}}
	return t, t.readHeader()
}

// failure gives an error of the source the name of the file.
func failure(file string, err error) error {
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{File: file, Message: "the compressed file ends early or is damaged: " + err.Error()}
	}
	return fmt.Errorf("%s: %w", file, err)
}

// guess returns the separator that splits the first lines into as many fields
// each, more than one; a comma if none does.
func guess(start []byte) byte {
	var first [][]byte
	rest := start
	for len(rest) > 0 && len(first) < 20 {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		rest = after
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || !ended && len(first) > 0 {
			continue
		}
		first = append(first, line)
	}
	best, bestScore := byte(','), 0
	for _, separator := range []byte{'\t', ';', ',', ' '} {
		score, fields := 0, 0
		for i, line := range first {
			n := countFields(line, separator)
			if i == 0 {
				fields = n
			}
			if n > 1 && n == fields {
				score++
			}
		}
		// A later candidate must be better: 1,5;2,5 has commas too, and the
		// spaces in a header's names are not separators.
		if score > bestScore {
			best, bestScore = separator, score
		}
	}
	return best
}

// countFields counts the fields of a line outside of quotes.
func countFields(line []byte, separator byte) int {
	if separator == ' ' {
		return len(bytes.Fields(line))
	}
	n, quoted := 1, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == separator && !quoted:
			n++
		}
	}
	return n
}

// readHeader reads the first row.
func (t *Reader) readHeader() error {
	row, err := t.lines.next()
	if err == io.EOF {
		return &Error{File: t.file, Message: "there is nothing in it"}
	}
	if err != nil {
		return t.lineError(err)
	}
	t.fields = t.lines.split(row, t.fields[:0])
	numbers := true
	for _, f := range t.fields {
		if _, ok := t.number(f); !ok {
			numbers = false
			break
		}
	}
	for i, f := range t.fields {
		if numbers {
			t.names = append(t.names, fmt.Sprintf("column_%d", i+1))
		} else {
			t.names = append(t.names, string(f))
		}
	}
	if numbers {
		t.lines.unread()
	} else {
		t.header = t.lines.line
	}
	return nil
}

// Names returns the names of all columns.
func (t *Reader) Names() []string { return t.names }

// HasHeader reports whether the names come from the table itself.
func (t *Reader) HasHeader() bool { return t.header > 0 }

// Select chooses the columns that Read returns, by their names. It fails where
// there is no such column, or more than one.
func (t *Reader) Select(names ...string) error {
	t.wanted = make([]int, len(t.names))
	for i := range t.wanted {
		t.wanted[i] = -1
	}
	t.last = -1
	t.columns = make([][]float64, len(names))
	t.report = Report{Missing: make([]int, len(names))}
	for place, name := range names {
		found := -1
		for i, n := range t.names {
			if n != name {
				continue
			}
			if found >= 0 {
				return &Error{File: t.file, Line: t.header, Column: i + 1, Name: name,
					Message: fmt.Sprintf("column %d has the same name; rename one of them", found+1)}
			}
			found = i
		}
		switch {
		case found < 0:
			return &Error{File: t.file, Line: t.header, Message: fmt.Sprintf("there is no column %q; the columns are %s", clipped(name), t.list())}
		case t.wanted[found] >= 0:
			return &Error{File: t.file, Line: t.header, Column: found + 1, Name: name, Message: "the column is selected twice"}
		}
		t.wanted[found] = place
		t.last = max(t.last, found)
		t.columns[place] = make([]float64, t.opt.ChunkRows)
	}
	return nil
}

// list names the columns for a message.
func (t *Reader) list() string {
	names := t.names
	more := ""
	if len(names) > 12 {
		names, more = names[:12], fmt.Sprintf(" and %d more", len(t.names)-12)
	}
	names = slices.Clone(names)
	for i, n := range names {
		names[i] = clipped(n)
	}
	return strings.Join(names, ", ") + more
}

// Line returns the line at which the last row that was read begins, from 1.
func (t *Reader) Line() int { return t.lines.line }

// Report counts what has been read until now.
func (t *Reader) Report() Report { return t.report }

// Read returns the next rows: the selected columns in the order of Select. They
// are overwritten by the next call. At the end of the table it returns io.EOF.
func (t *Reader) Read() ([][]float64, error) {
	if t.wanted == nil {
		panic("table: Read without Select")
	}
	n := 0
	for n < t.opt.ChunkRows && t.err == nil {
		row, err := t.lines.next()
		if err != nil {
			t.err = err
			if err != io.EOF {
				t.err = t.lineError(err)
			}
			break
		}
		complete, err := t.row(row, n)
		if err != nil {
			t.err = err
			break
		}
		if complete {
			n++
		}
	}
	t.report.Rows += n
	if n == 0 || t.err != nil && t.err != io.EOF {
		return nil, t.err
	}
	chunk := make([][]float64, len(t.columns))
	for i, c := range t.columns {
		chunk[i] = c[:n]
	}
	return chunk, nil
}

// row puts the numbers of a row into place n of the columns, and reports
// whether they are all there.
func (t *Reader) row(row []byte, n int) (complete bool, err error) {
	if t.lines.quoted || t.opt.Separator == ' ' {
		return t.fieldwise(row, n)
	}
	separator := t.opt.Separator
	complete = true
	field := 0
	for {
		end := bytes.IndexByte(row, separator)
		text := row
		if end >= 0 {
			text = row[:end]
		}
		if field < len(t.wanted) && t.wanted[field] >= 0 {
			v, ok := fast(text)
			if !ok {
				if v, ok, err = t.value(text, field); err != nil {
					return false, err
				}
				complete = complete && ok
			}
			t.columns[t.wanted[field]][n] = v
		}
		field++
		if end < 0 {
			break
		}
		row = row[end+1:]
		if field > t.last { // only their number counts from here on
			field += bytes.Count(row, []byte{separator}) + 1
			break
		}
	}
	if field != len(t.names) {
		return false, t.ragged(field)
	}
	if !complete {
		t.drop()
	}
	return complete, nil
}

// fieldwise does the same for rows with quotes, or separated by spaces.
func (t *Reader) fieldwise(row []byte, n int) (complete bool, err error) {
	t.fields = t.lines.split(row, t.fields[:0])
	if len(t.fields) != len(t.names) {
		return false, t.ragged(len(t.fields))
	}
	complete = true
	for field, text := range t.fields {
		if t.wanted[field] < 0 {
			continue
		}
		v, ok, err := t.value(text, field)
		if err != nil {
			return false, err
		}
		complete = complete && ok
		t.columns[t.wanted[field]][n] = v
	}
	if !complete {
		t.drop()
	}
	return complete, nil
}

func (t *Reader) ragged(fields int) error {
	return &Error{File: t.file, Line: t.lines.line, Message: fmt.Sprintf("a row of %d fields where the first row has %d", fields, len(t.names))}
}

func (t *Reader) drop() {
	if t.report.Dropped == 0 {
		t.report.FirstDropped = t.lines.line
	}
	t.report.Dropped++
}

// lineError gives an error of the lines its place.
func (t *Reader) lineError(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.File = t.file
		return e
	}
	return failure(t.file, err)
}
