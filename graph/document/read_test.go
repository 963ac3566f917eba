package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// listing writes the formulas of a document as "line:column source", with !
// before what has no proper end, and "text" before what is not LaTeX.
func listing(d *Document) (list []string) {
	for _, f := range d.Formulas {
		p := f.Position(0)
		s := fmt.Sprintf("%d:%d ", p.Line, p.Column)
		if f.broken {
			s += "! "
		}
		if !f.LaTeX {
			s += "text "
		}
		if !f.Display {
			s += "inline "
		}
		list = append(list, s+f.Source)
	}
	return list
}

func read(t *testing.T, name, source string) *Document {
	t.Helper()
	d, err := Parse(name, []byte(source), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, d, source)
	return d
}

// checkPlaces checks what holds for every document: each byte of a formula is
// in the file at its place, unless it comes from a macro or an escape.
func checkPlaces(t *testing.T, d *Document, source string) {
	t.Helper()
	previous := 0
	for _, f := range d.Formulas {
		fixed := map[int]bool{}
		for k, part := range f.passage.pieces {
			if part.at < 0 || part.at > len(f.Source) || k > 0 && part.at <= f.passage.pieces[k-1].at {
				t.Fatalf("formula %q has pieces %v", f.Source, f.passage.pieces)
			}
			if part.fixed {
				end := len(f.Source)
				if k+1 < len(f.passage.pieces) {
					end = f.passage.pieces[k+1].at
				}
				for i := part.at; i < end; i++ {
					fixed[i] = true
				}
			}
		}
		step := max(1, len(f.Source)/200)
		for i := 0; i <= len(f.Source); i += step {
			p := f.Position(i)
			if p.Offset < 0 || p.Offset > len(source) || p.Line < 1 || p.Column < 1 {
				t.Fatalf("formula %q: position %v of %d is outside", f.Source, p, i)
			}
			if i < len(f.Source) && !fixed[i] && p.Cell == 0 && source[p.Offset] != f.Source[i] {
				t.Fatalf("formula %q: byte %d is not the one at %v", f.Source, i, p)
			}
			line, before := f.Line(i)
			if n := len([]rune(line)); before < 0 || before > n {
				t.Fatalf("formula %q: %d characters before in %q", f.Source, before, line)
			}
			if p.Cell == 0 && before+1 != p.Column && !strings.Contains(source, "\r") {
				t.Fatalf("formula %q: column %d, but %d characters before", f.Source, p.Column, before)
			}
		}
		start := f.Position(0).Offset
		if start < previous {
			t.Fatalf("formula %q is out of order", f.Source)
		}
		previous = start
		if (f.Err == nil) == (f.Statements == nil) && f.Err != nil {
			t.Fatalf("formula %q has statements and an error", f.Source)
		}
	}
}

type readTest struct {
	name, source string
	want         []string
}

func runReadTests(t *testing.T, file string, tests []readTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := read(t, file, test.source)
			if diff := cmp.Diff(test.want, listing(d)); diff != "" {
				t.Errorf("%q:\n%s", test.source, diff)
			}
		})
	}
}

// TestSameInAllFormats writes one derivation in each format.
func TestSameInAllFormats(t *testing.T) {
	statements := []string{
		`z = w x + b`,
		`L = \frac{1}{2} (y - z)^2`,
		`\frac{\partial L}{\partial w} = -(y - z) x`,
	}
	displays := "$$" + strings.Join(statements, "$$\n\nand so\n\n$$") + "$$\n"
	cell := map[string]any{"cell_type": "markdown", "metadata": map[string]any{}, "source": strings.SplitAfter(displays, "\n")}
	notebook, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "cells": []any{cell}})
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]string{
		"a.md":         displays,
		"displays.txt": displays,
		"a.tex":        "\\documentclass{article}\n\\begin{document}\n" + displays + "\\end{document}\n",
		"a.ipynb":      string(notebook),
		"a.txt":        "z = w x + b \\quad\n" + statements[1] + "\n" + statements[2] + "\n",
		"brackets.md":  "\\[" + strings.Join(statements, "\\]\n\\[\n") + "\n\\]",
		"fences.md":    "```math\n" + strings.Join(statements, "\n```\n```math\n") + "\n```",
	} {
		t.Run(name, func(t *testing.T) {
			for _, called := range []string{name, "-"} { // the format by the extension, or from the content
				var got []string
				for _, f := range read(t, called, source).Formulas {
					got = append(got, strings.TrimSuffix(f.Source, ` \quad`))
					if !f.LaTeX || !f.Display {
						t.Errorf("%s: LaTeX %v, display %v", f.Source, f.LaTeX, f.Display)
					}
				}
				if diff := cmp.Diff(statements, got); diff != "" {
					t.Errorf("as %s:\n%s", called, diff)
				}
			}
		})
	}
}

func TestSeedPage(t *testing.T) {
	const name = "../../../shared/data/seed/derivation.md"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Skip(err)
	}
	d := read(t, name, string(data))
	var got, want []int
	for _, f := range d.Formulas {
		if !f.Display || f.broken {
			t.Errorf("%v: %s: display %v, error %v", f.Position(0), f.Source, f.Display, f.Err)
		}
		got = append(got, f.Position(0).Line)
	}
	for n, line := range strings.Split(string(data), "\n") {
		if strings.Contains(line, "$$") {
			want = append(want, n+1)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnreadableFiles(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a.md", "\xff\xfea\x00", "a.md: the file is in UTF-16; save it as UTF-8"},
		{"a.md", "abc\n$x\x00$", "a.md:2:3: looks like a binary file (it has a zero byte)"},
		{"a.txt", "x = 1\r\ny = é\xe9", "a.txt:2:6: invalid UTF-8: byte 0xe9"},
		{"a.txt", strings.Repeat("x", 101), "a.txt: the file is larger than the limit of 100 bytes"},
		{"a.ipynb", "{\n \"cells\": [1\n", "a.ipynb:2:12: a cell of a notebook must be an object"},
		{"a.ipynb", "{\n \"cells\": [{\n", "a.ipynb:3:1: the notebook is not complete: its JSON ends too early"},
		{"a.ipynb", "{\n \"cells\" [", "a.ipynb:2:10: the notebook is not valid JSON: invalid character '[' after object key"},
		{"a.ipynb", `{"nbformat": 4}`, "a.ipynb:1:1: not a notebook: it has no cells"},
		{"a.ipynb", `[]`, "a.ipynb:1:1: a notebook must be a JSON object"},
		{"a.ipynb", `{"cells":[{"source":{}}]}`, "a.ipynb:1:21: the source of a cell must be a string or a list of strings"},
		{"a.ipynb", `{"nbformat":3,"worksheets":[]}`, "a.ipynb:1:1: a notebook of format 3; only 4 can be read (convert it with: jupyter nbconvert --to notebook)"},
		{"a.ipynb", "", "a.ipynb:1:1: the notebook is not complete: its JSON ends too early"},
		{"a.md", "x\n" + strings.Repeat(">", 99) + "> - - a", "a.md:2:1: block quotes or lists lie too deep within each other; the limit is 100"},
	} {
		opt := Options{}
		if strings.HasPrefix(test.source, "xxxxx") {
			opt.MaxBytes = 100
		}
		_, err := Read(test.name, strings.NewReader(test.source), opt)
		if err == nil || err.Error() != test.want {
			t.Errorf("%.40q: error %v, want %s", test.source, err, test.want)
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.40q: error of type %T", test.source, err)
		}
	}
}

func TestTooManyFormulas(t *testing.T) {
	_, err := Parse("a.md", []byte(strings.Repeat("$a$ ", maxFormulas+1)), Options{})
	if want := "a.md:1:400002: more than 100000 formulas"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestEndsOfLines(t *testing.T) {
	const page = "$a$\nx\n\n$$\nb\n$$\n```\n$c$\n```\n$d$"
	for _, end := range []string{"\n", "\r\n", "\r"} {
		for _, mark := range []string{"", byteOrderMark} {
			d := read(t, "a.md", mark+strings.ReplaceAll(page, "\n", end))
			if diff := cmp.Diff([]string{"1:2 inline a", "5:1 b", "10:2 inline d"}, listing(d)); diff != "" {
				t.Errorf("lines that end in %q, mark %q:\n%s", end, mark, diff)
			}
			if line, before := d.Formulas[0].Line(0); line != "$a$" || before != 1 {
				t.Errorf("line %q, %d before", line, before)
			}
		}
	}
}

func TestReparse(t *testing.T) {
	d := read(t, "a.md", "$$x(x - 1)$$ and $$unclosed")
	calls := 0
	d.Reparse(notation.Options{Function: func(string) bool { calls++; return true }})
	if calls == 0 {
		t.Error("the options did not reach the parser")
	}
	if f := d.Formulas[1]; f.Err == nil || f.Statements != nil {
		t.Errorf("the unclosed formula lost its error")
	}
}

func TestDeclarations(t *testing.T) {
	for _, test := range []struct {
		name, source string
		want         []string
	}{
		{"a.txt", "variables: a, b, e, x\ny = a", []string{"a", "b", "e", "x"}},
		{"a.md", "Given\n\n**Variables:** $a$, `b`\n\n$$y = a$$\n", []string{"a", "b"}},
		{"a.md", "variables: the things that vary\n", nil},
		{"a.md", "```\nvariables: a\n```\n- vars: b\n", []string{"b"}},
		{"a.tex", "% variables: a\nvar: b b c\n", []string{"b", "c"}},
	} {
		d := read(t, test.name, test.source)
		if diff := cmp.Diff(test.want, d.Declared); diff != "" {
			t.Errorf("%q:\n%s", test.source, diff)
		}
	}
}

func TestLongLine(t *testing.T) {
	var page strings.Builder
	for i := 0; i < 3000; i++ {
		page.WriteString("é$a$ ")
	}
	d := read(t, "a.md", page.String())
	for i, f := range d.Formulas {
		if p := f.Position(0); p.Column != 5*i+3 {
			t.Fatalf("formula %d: column %d, want %d", i, p.Column, 5*i+3)
		}
	}
}
