package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		name       string
		line       markedLine
		columns    int
		text, mark string
	}{
		{"short", markedLine{number: 1, text: "a = b", from: 4, to: 5}, 20, "a = b", "    ^"},
		{"several", markedLine{number: 1, text: "a = bcd", from: 4, to: 7}, 20, "a = bcd", "    ^~~"},
		{"after the end", markedLine{number: 1, text: "a =", from: 3, to: 4}, 20, "a =", "   ^"},
		{"tab", markedLine{number: 1, text: "\tb", from: 1, to: 2}, 20, "        b", "        ^"},
		{"tab within", markedLine{number: 1, text: "ab\tc", from: 3, to: 4}, 20, "ab      c", "        ^"},
		{"wide", markedLine{number: 1, text: "日本 b", from: 3, to: 4}, 20, "日本 b", "     ^"},
		{"wide marked", markedLine{number: 1, text: "a日b", from: 1, to: 2}, 20, "a日b", " ^~"},
		{"combining", markedLine{number: 1, text: "y\u0302 b", from: 3, to: 4}, 20, "y\u0302 b", "  ^"},
		{"escape", markedLine{number: 1, text: "\x1b[31m b", from: 6, to: 7}, 20, "\uFFFD[31m b", "      ^"},
		{"cut after", markedLine{number: 1, text: "0123456789abcdefghij", from: 1, to: 3}, 10, "01234567…", " ^~"},
		{"cut before", markedLine{number: 1, text: "0123456789abcdefghij", from: 18, to: 20}, 10, "…cdefghij", "       ^~"},
		{"cut around", markedLine{number: 1, text: "0123456789abcdefghijklmnopqrst", from: 14, to: 16}, 10, "…bcdefghi…", "    ^~"},
		{"place", markedLine{number: 1, text: "a = b*c + d", from: 4, to: 11, first: 6, last: 7}, 20, "a = b*c + d", "    ~~^~~~~"},
		{"place in a long line", markedLine{number: 1, text: "0123456789abcdefghijklmnopqrst", from: 4, to: 30, first: 24, last: 26}, 12, "…klmnopqrst", " ~~~~^^~~~~"},
		{"empty", markedLine{number: 1, text: "", from: 0, to: 1}, 10, "", "^"},
	} {
		text, mark := c.line.window(c.columns)
		if text != c.text || mark != c.mark {
			t.Errorf("%s: got\n%s\n%s\nwant\n%s\n%s", c.name, text, mark, c.text, c.mark)
		}
	}
}

// Whatever the line, its window fits, and its marks are under characters of
// the marked part.
func TestWindowProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringOf(rapid.RuneFrom([]rune("ab +\t日\u0302\x1b\\"))).Draw(t, "line")
		if rapid.Bool().Draw(t, "long") {
			line = strings.Repeat(line, 50)
		}
		length := utf8.RuneCountInString(line)
		from := rapid.IntRange(0, length).Draw(t, "from")
		to := rapid.IntRange(from+1, length+2).Draw(t, "to")
		columns := rapid.IntRange(20, 100).Draw(t, "columns")
		text, mark := markedLine{number: 1, text: line, from: from, to: to}.window(columns)
		if n := total(displayed(text)); n > columns {
			t.Fatalf("%d columns of %d: %q", n, columns, text)
		}
		if len(mark) > columns+1 {
			t.Fatalf("the mark is off the screen: %q", mark)
		}
		if strings.Count(mark, "^") != 1 || strings.Trim(mark, " ^~") != "" {
			t.Fatalf("the mark is %q", mark)
		}
	})
}

func TestWrapped(t *testing.T) {
	got := wrapped("one two  three\nfour", 10, "  ", "    ")
	if want := "  one two\n    three\n    four"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"w1", "w_1", 2}, {"L", "l", 1}, {"sigmod", "sigmoid", 2}, {"ab", "ba", 4}, {"", "abc", 6},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
