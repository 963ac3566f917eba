package document

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonReader reads the tokens of JSON and knows where they stand.
type jsonReader struct {
	file   *file
	mark   int // the length of the byte order mark
	tokens *json.Decoder
}

// next returns the next token and the offset in the file of its first byte.
func (r *jsonReader) next() (token json.Token, start int, err error) {
	before := r.mark + int(r.tokens.InputOffset())
	token, err = r.tokens.Token()
	var wrong *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		at := min(max(r.mark+int(wrong.Offset), before), len(r.file.text))
		return nil, 0, r.file.errorf(at, "the notebook is not valid JSON: %v", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, 0, r.file.errorf(len(r.file.text), "the notebook is not complete: its JSON ends too early")
	case err != nil:
		return nil, 0, r.file.errorf(before, "the notebook is not valid JSON: %v", err)
	}
	end := r.mark + int(r.tokens.InputOffset())
	start = before + len(r.file.text[before:end]) - len(strings.TrimLeft(r.file.text[before:end], whiteSpace+",:"))
	return token, start, nil
}

// skip reads one value of any kind.
func (r *jsonReader) skip() error {
	for depth := 0; ; {
		token, _, err := r.next()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// members calls read for each member of an object, whose opening brace has
// been read; read must read the value.
func (r *jsonReader) members(read func(key string) error) error {
	for {
		token, _, err := r.next()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok { // the closing brace
			return nil
		}
		if err := read(key); err != nil {
			return err
		}
	}
}

// text reads a string, or a list of strings that are one text, with origins in
// the file. A value of another kind is an error.
func (r *jsonReader) text() (passage, error) {
	var b builder
	for list := false; ; {
		token, start, err := r.next()
		if err != nil {
			return passage{}, err
		}
		switch token := token.(type) {
		case string:
			unquote(&b, r.file.text, start, r.mark+int(r.tokens.InputOffset()))
		case json.Delim:
			if token == '[' && !list {
				list = true
				continue
			}
			if token == ']' {
				return b.passage(), nil
			}
			return passage{}, r.file.errorf(start, "the source of a cell must be a string or a list of strings")
		default:
			return passage{}, r.file.errorf(start, "the source of a cell must be a string or a list of strings")
		}
		if !list {
			return b.passage(), nil
		}
	}
}

// unquote appends the value of the JSON string at text[start:end], which is
// valid and in quotes.
func unquote(b *builder, text string, start, end int) {
	whole := passage{text, []piece{{}}}
	from := start + 1
	for i := from; i < end-1; {
		if text[i] != '\\' {
			i++
			continue
		}
		b.add(whole, from, i)
		c, size := text[i+1], 2
		var value string
		switch c {
		case 'b':
			value = "\b"
		case 'f':
			value = "\f"
		case 'n':
			value = "\n"
		case 'r':
			value = "\r"
		case 't':
			value = "\t"
		case 'u':
			r := hexRune(text[i:end])
			size = 6
			if utf16.IsSurrogate(r) {
				if pair := utf16.DecodeRune(r, hexRune(text[i+6:end])); pair != utf8.RuneError {
					r, size = pair, 12
				} else {
					r = utf8.RuneError
				}
			}
			value = string(r)
		default:
			value = string(c)
		}
		b.fixed(value, i)
		i += size
		from = i
	}
	b.add(whole, from, end-1)
}

// hexRune returns the value of the \u1234 that text begins with, or -1.
func hexRune(text string) rune {
	if len(text) < 6 || text[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// readNotebook reads the Markdown cells of a Jupyter notebook.
func (d *Document) readNotebook(f *file) error {
	mark := 0
	if strings.HasPrefix(f.text, byteOrderMark) {
		mark = len(byteOrderMark)
	}
	r := &jsonReader{f, mark, json.NewDecoder(strings.NewReader(f.text[mark:]))}
	token, start, err := r.next()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return f.errorf(start, "a notebook must be a JSON object")
	}
	found := false
	format := 0.0
	var cells []*unit
	err = r.members(func(key string) error {
		switch key {
		case "cells":
			found = true
			cells, err = r.cells()
			return err
		case "nbformat":
			token, _, err := r.next()
			format, _ = token.(float64)
			if token == json.Delim('{') || token == json.Delim('[') {
				return f.errorf(mark+int(r.tokens.InputOffset()), "nbformat must be a number")
			}
			return err
		}
		return r.skip()
	})
	switch {
	case err != nil:
		return err
	case format != 0 && format < 4:
		return f.errorf(start, "a notebook of format %v; only 4 can be read (convert it with: jupyter nbconvert --to notebook)", format)
	case !found:
		return f.errorf(start, "not a notebook: it has no cells")
	}
	return d.readMarkdown(cells...)
}

// cells reads the list of cells and returns those in Markdown.
func (r *jsonReader) cells() (units []*unit, err error) {
	token, start, err := r.next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, r.file.errorf(start, "the cells of a notebook must be a list")
	}
	for n := 1; ; n++ {
		token, start, err := r.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim(']') {
			return units, nil
		}
		if token != json.Delim('{') {
			return nil, r.file.errorf(start, "a cell of a notebook must be an object")
		}
		markdown := false
		var source passage
		err = r.members(func(key string) error {
			switch key {
			case "cell_type":
				token, start, err := r.next()
				if err != nil {
					return err
				}
				kind, ok := token.(string)
				if !ok {
					return r.file.errorf(start, "cell_type must be a string")
				}
				markdown = kind == "markdown"
				return nil
			case "source":
				source, err = r.text()
				return err
			}
			return r.skip()
		})
		if err != nil {
			return nil, err
		}
		if markdown && source.text != "" {
			units = append(units, &unit{passage: source, file: r.file, cell: n, index: indexLines(source.text)})
		}
	}
}
