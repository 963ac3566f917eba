package table

import (
	"bytes"
	"fmt"
	"io"
)

// lines finds the rows of a table.
type lines struct {
	source    io.Reader
	separator byte
	max       int

	buffer     []byte
	start, end int // what of buffer has not been returned yet
	ended      bool
	failure    error

	line   int // at which the last row begins
	height int // lines of the last row
	quoted bool
	before int // start before the last row
}

// next returns the next row that is not blank and no comment, without its line
// end. It is valid until the next call.
func (l *lines) next() ([]byte, error) {
	for {
		row, err := l.record()
		if err != nil {
			return nil, err
		}
		if len(row) == 0 || row[0] == '#' {
			continue
		}
		if row[0] <= ' ' {
			trimmed := bytes.TrimSpace(row)
			if len(trimmed) == 0 && l.separator != '\t' || len(trimmed) > 0 && trimmed[0] == '#' {
				continue
			}
		}
		return row, nil
	}
}

// unread makes the last row the next one again.
func (l *lines) unread() {
	l.start = l.before
	l.height = 0
}

// record returns the next line, or the lines that a quoted field joins.
func (l *lines) record() ([]byte, error) {
	l.line += l.height
	l.height = 1
	if l.line == 0 {
		l.line = 1
	}
	l.before = l.start
	l.quoted = false
	from := 0 // what has been searched already
	for {
		window := l.buffer[l.start:l.end]
		i := bytes.IndexByte(window[from:], '\n')
		if i < 0 {
			if l.ended {
				if len(window) == 0 {
					if l.failure != nil {
						return nil, l.failure
					}
					return nil, io.EOF
				}
				if l.opened(window) {
					return nil, &Error{Line: l.line, Message: "a quotation mark is opened and never closed"}
				}
				if l.failure != nil { // the row may be incomplete
					return nil, l.failure
				}
				l.start = l.end
				return trimReturn(window), nil
			}
			from = len(window)
			if err := l.fill(); err != nil {
				return nil, err
			}
			continue
		}
		row := window[:from+i]
		if l.opened(row) {
			l.height++
			from += i + 1
			continue
		}
		l.start += from + i + 1
		return trimReturn(row), nil
	}
}

// opened reports whether a quoted field is still open at the end of a row, and
// notes whether there are quotes at all.
func (l *lines) opened(row []byte) bool {
	if !l.quoted && bytes.IndexByte(row, '"') < 0 || len(row) > 0 && row[0] == '#' {
		return false
	}
	l.quoted = true
	open, fieldStart := false, true
	for i := 0; i < len(row); i++ {
		switch c := row[i]; {
		case open:
			if c == '"' {
				if i+1 < len(row) && row[i+1] == '"' {
					i++
				} else {
					open = false
				}
			}
		case c == '"' && fieldStart:
			open = true
		case c == l.separator || l.separator == ' ' && c == '\t':
			fieldStart = true
		case c != ' ':
			fieldStart = false
		}
	}
	return open
}

func trimReturn(row []byte) []byte {
	if n := len(row); n > 0 && row[n-1] == '\r' {
		return row[:n-1]
	}
	return row
}

// fill reads more into the buffer, which grows if a row does not fit.
func (l *lines) fill() error {
	if l.start > 0 {
		copy(l.buffer, l.buffer[l.start:l.end])
		l.end -= l.start
		l.start, l.before = 0, 0
	}
	if l.end == len(l.buffer) {
		if l.end >= l.max {
			return &Error{Line: l.line, Message: fmt.Sprintf("a row of more than %d MB; this may not be a table, or a quotation mark is not closed", l.max>>20)}
		}
		size := min(max(2*len(l.buffer), 256<<10), l.max)
		l.buffer = append(make([]byte, 0, size), l.buffer[:l.end]...)[:size]
	}
	for range 100 {
		n, err := l.source.Read(l.buffer[l.end:])
		l.end += n
		if err != nil {
			l.ended = true
			if err != io.EOF {
				l.failure = err
			}
			return nil
		}
		if n > 0 {
			return nil
		}
	}
	l.ended, l.failure = true, io.ErrNoProgress
	return nil
}

// split appends the fields of a row, trimmed and without their quotes.
func (l *lines) split(row []byte, to [][]byte) [][]byte {
	if l.separator == ' ' {
		row = bytes.TrimSpace(row)
	}
	for {
		field, rest, more := l.cut(row)
		to = append(to, field)
		if !more {
			return to
		}
		row = rest
	}
}

// cut takes the first field off a row.
func (l *lines) cut(row []byte) (field, rest []byte, more bool) {
	trimmed := bytes.TrimLeft(row, " ")
	if len(trimmed) > 0 && trimmed[0] == '"' {
		var text []byte
		i := 1
		for ; i < len(trimmed); i++ {
			if trimmed[i] == '"' {
				if i+1 < len(trimmed) && trimmed[i+1] == '"' {
					i++
				} else {
					break
				}
			}
			text = append(text, trimmed[i])
		}
		rest = trimmed[min(i+1, len(trimmed)):]
		i = l.separatorIn(rest)
		if i < 0 {
			return bytes.TrimSpace(append(text, bytes.TrimSpace(rest)...)), nil, false
		}
		return bytes.TrimSpace(append(text, bytes.TrimSpace(rest[:i])...)), l.after(rest, i), true
	}
	i := l.separatorIn(row)
	if i < 0 {
		return bytes.TrimSpace(row), nil, false
	}
	return bytes.TrimSpace(row[:i]), l.after(row, i), true
}

// separatorIn returns where the first separator is.
func (l *lines) separatorIn(row []byte) int {
	if l.separator == ' ' {
		return bytes.IndexAny(row, " \t")
	}
	return bytes.IndexByte(row, l.separator)
}

// after returns what follows the separator at i.
func (l *lines) after(row []byte, i int) []byte {
	if l.separator == ' ' {
		return bytes.TrimLeft(row[i:], " \t")
	}
	return row[i+1:]
}
