package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdown(t *testing.T) {
	runReadTests(t, "a.md", []readTest{
		{"display", "$$a = b$$", []string{"1:3 a = b"}},
		{"display on several lines", "text\n\n$$\na = b\n  + c\n$$\n", []string{"4:1 a = b\n  + c"}},
		{"several on one line", "so $$a$$ and $$b$$", []string{"1:6 a", "1:16 b"}},
		{"inline", "where $a_1$ and *$b_2$*", []string{"1:8 inline a_1", "1:19 inline b_2"}},
		{"side by side", "$a$$b$", []string{"1:2 inline a", "1:5 inline b"}},
		{"columns in characters", "für ŷ: $a$", []string{"1:9 inline a"}},
		{"brackets", `\[a = b\] and \(c\)`, []string{"1:3 a = b", "1:17 inline c"}},
		{"doubled backslashes", `\\[a = b\\] and \\(c\\)`, []string{"1:4 a = b", "1:20 inline c"}},
		{"escaped brackets", `a \[very nice\] page \(really\) and \[ more`, nil},
		{"fence", "```math\na = b\n```\n~~~ math\nc\nd\n~~~", []string{"2:1 a = b", "5:1 c\nd"}},
		{"environments", "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n\\begin{equation*}e\\end{equation*}",
			[]string{"2:1 a &= b \\\\\nc &= d", "5:18 e"}},
		{"argument of alignat", "\\begin{alignat}{2}\na\n\\end{alignat}", []string{"2:1 a"}},
		{"environment within display", "$$\\begin{align}a\\end{align}$$", []string{`1:3 \begin{align}a\end{align}`}},
		{"unknown environment", "\\begin{center}a\\end{center}", nil},
		{"code", "`$a$` ``b ` $$c$$``\n\n    $$d$$\n\n```\n$$e$$\n```\n~~~python\n$f$\n~~~\n$g$", []string{"11:2 inline g"}},
		{"money", "costs $5 and $6, or 5$ and $7.50 and US$8", nil},
		{"money and mathematics", "costs $5 where $p = 5$ is", []string{"1:17 inline p = 5"}},
		{"escaped dollar", `costs \$5 $a\$b$`, []string{`1:12 inline a\$b`}},
		{"no formula across paragraphs", "a $x\n\ny$ b", nil},
		{"inline on two lines", "a $x +\ny$ b", []string{"1:4 inline x +\ny"}},
		{"HTML", "<!-- $a$ --> $b$\n\n<!--\n$$c$$\n-->\n\n<div>\n$$d$$\n</div>\n\n<pre>\n$$e$$\n</pre>\n\n<code>$f$</code> <a title=\"$g$\">$h$",
			[]string{"1:15 inline b", "8:3 d", "15:34 inline h"}},
		{"block quote", "> $$\n> a\n> > b\n> $$\n\n> text $$c$$", []string{"2:3 a\n > b", "6:10 c"}},
		{"nested quote", "> > $$a +\n> > b$$", []string{"1:7 a +\n b"}},
		{"list", "- first\n\n  $$\n  a\n  - b\n  $$\n\n1. $$c$$", []string{"4:3 a\n  - b", "8:6 c"}},
		{"quoted fence", "> ```math\n> a\n> b\n> ```", []string{"2:3 a\n b"}},
		{"minus at the beginning of a line", "$$\na\n- b\n+ c\n= d\n$$", []string{"2:1 a\n- b\n+ c\n= d"}},
		{"empty line within", "$$\na = b\n\nc = d\n$$", []string{"2:1 a = b\n\nc = d"}},
		{"indented after an empty line", "$$\n\n    a = b\n\n$$\n", []string{"3:5 a = b"}},
		{"dollars in words", `$$a \text{ if $x$ is} b$$ $c\text{$d$}$`, []string{`1:3 a \text{ if $x$ is} b`, `1:28 inline c\text{$d$}`}},
		{"unclosed display", "$$a = b\n\nand then it goes on\n\n$$c = d$$", []string{"1:1 ! $$a = b", "5:3 c = d"}},
		{"unclosed at the end", "$$a$$\n\n$$b", []string{"1:3 a", "3:1 ! $$b"}},
		{"closed by one dollar", "$$a = b$\n\n$$c$$ and $d$", []string{"1:1 ! $$a = b$", "3:3 c", "3:12 inline d"}},
		{"unclosed before code", "$$a\n```\n$$\n```\n$$b$$", []string{"1:1 ! $$a", "5:3 b"}},
		{"unclosed environment", "\\begin{align}\na\n\n$b$ and\n\\begin{align}c\\end{align}",
			[]string{"1:1 ! \\begin{align}\na", "4:2 inline b", "5:14 c"}},
		{"unclosed bracket", "\\[\na = b\n\nwhere $c$", []string{"1:1 ! \\[\na = b", "4:8 inline c"}},
		{"empty", "$$ $$ $$$$ \\[\\]", nil},
		{"comment", "$$\na % = b\n= c\n$$ $50\\%$", []string{"2:1 a \n= c", "4:5 inline 50\\%"}},
		{"table", "| a | b |\n|---|---|\n| $x$ | $y$ |", []string{"3:4 inline x", "3:10 inline y"}},
		{"heading", "# On $x$\n\nOn $y$\n======", []string{"1:7 inline x", "3:5 inline y"}},
		{"macros", "$\\newcommand{\\dd}[2]{\\frac{d#1}{d#2}}$\n\n$$\\dd{L}{w} = \\dd{L}{z}x$$",
			[]string{`3:3 \frac{dL}{dw} = \frac{dL}{dz}x`}},
	})
}

func TestMarkdownInText(t *testing.T) {
	runReadTests(t, "a.md", []readTest{
		{"derivation", "# Text\n\nThe loss is L = something good\n\n- L = (ŷ - y)^2\n- ∂L/∂ŷ = 2*(ŷ - y)\n\n│ dL/dw = 2*x │\n",
			[]string{"5:3 text L = (ŷ - y)^2", "6:3 text ∂L/∂ŷ = 2*(ŷ - y)", "8:3 text dL/dw = 2*x"}},
		{"no derivative", "x = 5\n", nil},
		{"code", "```\ndL/dw = 2*x\n```\n\n`dL/dw = 3*x`\n", nil},
		{"prose", "and/or = whatever you like\nhead/done = nothing else\n", nil},
		{"unreadable", "dL/dw = 2*(x\n", nil},
		{"beside LaTeX", "$a$\n\ndL/dw = 2*x\n", []string{"1:2 inline a"}},
	})
}

// TestNothingSilent checks that what is left out is told.
func TestNothingSilent(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"so $ a = b $ holds", "1:4"},
		{"$$a % b$$", "1:5"},
		{"$a$\n\ndL/dw = 2*x", "3:1"},
		{"dL/dx = 1\n\ndL/dw = 2*(x", "3:1"},
		{"variables: the things that vary", "1:1"},
	} {
		d := read(t, "a.md", test.source)
		if len(d.Notes) != 1 {
			t.Errorf("%q: notes %v", test.source, d.Notes)
			continue
		}
		if got := d.Notes[0].Position.String(); got != "a.md:"+test.want {
			t.Errorf("%q: %s, want %s", test.source, got, test.want)
		}
	}
}

// TestMarkdownIsLinear reads what could make a reader look at the same text
// again and again. A quadratic one would take minutes here.
func TestMarkdownIsLinear(t *testing.T) {
	const size = 100_000
	for _, part := range []string{
		"$", "$$", "$5 ", "$a", "$a ", "$$a\n\nand so on\n\n", "\\[", "\n\\[a\n", "\\(", "\\\\(", "\\begin{align}", "\\begin{align}\\begin{gather}\n\n",
		"`", "``a`", "<!--", "\\newcommand{\\x}{", "\\def", "$\\x{", "[", "a\n> ", "%", "$$%\n$$", "\\text{$", "$\\text{", "<code>", "\r", "\n- ", "dL/", "~~~\n$$",
	} {
		for _, name := range []string{"a.md", "a.tex", "a.txt"} {
			source := strings.Repeat(part, size/len(part))
			if _, err := Parse(name, []byte(source), Options{}); err != nil && !strings.Contains(err.Error(), "more than 100000") {
				t.Errorf("%q: %v", part, err)
			}
		}
	}
}

func TestOnlyWords(t *testing.T) {
	got := map[string]bool{}
	for _, s := range []string{"see below", "x", "a = b", "abc", "link", "1, 2", `\alpha beta`} {
		got[s] = onlyWords(s)
	}
	want := map[string]bool{"see below": true, "x": false, "a = b": false, "abc": false, "link": true, "1, 2": false, `\alpha beta`: false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
