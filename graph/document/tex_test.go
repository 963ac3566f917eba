package document

import (
	"errors"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph/notation"
)

func TestTeX(t *testing.T) {
	runReadTests(t, "a.tex", []readTest{
		{"all delimiters", "$a$ $ b $ $$c$$ \\(d\\) \\[e\\]\n\\begin{equation}f\\end{equation}\n\\begin{math}g\\end{math}",
			[]string{"1:2 inline a", "1:7 inline b", "1:13 c", "1:19 inline d", "1:25 e", "2:17 f", "3:13 inline g"}},
		{"environments", "\\begin{align*}a\\end{align*}\\begin{gather}b\\end{gather}\\begin{multline}c\\end{multline}\\begin{eqnarray}d\\end{eqnarray}\\begin{displaymath}e\\end{displaymath}",
			[]string{"1:15 a", "1:42 b", "1:71 c", "1:102 d", "1:136 e"}},
		{"preamble and end", "$a$\n\\newcommand{\\z}{$z$}\n\\begin{document}\n$b$\n\\end{document}\n$c$", []string{"4:2 inline b"}},
		{"comments", "% $a$\n50\\% of $b$ % $c$\n\\[ d % e \\]\n = f \\]\\\\% $g$", []string{"2:10 inline b", "3:4 d \n = f"}},
		{"no document within a comment", "% \\begin{document}\n$a$", []string{"2:2 inline a"}},
		{"verbatim", "\\begin{verbatim}\n$a$ %\n\\end{verbatim}\\verb|$b$|\\verb*+$c$+ $d$\n\\begin{lstlisting}\n$$", []string{"3:38 inline d", "5:1 ! $$"}},
		{"price", "costs \\$5 and $x = 5$0", []string{"1:16 inline x = 5"}},
		{"unclosed", "a $b\n\n$c$", []string{"1:3 ! inline $b", "3:2 inline c"}},
		{"unclosed brackets", "\\(a\n\n\\[b\n\\[c\\]", []string{"1:1 ! inline \\(a", "3:1 ! \\[b", "4:3 c"}},
	})
}

func TestMacros(t *testing.T) {
	runReadTests(t, "a.tex", []readTest{
		{"arguments", `\newcommand{\dd}[2]{\frac{d#1}{d#2}}$\dd{L}{w} + \dd xy$`, []string{`1:38 inline \frac{dL}{dw} + \frac{dx}{dy}`}},
		{"without braces", `\newcommand\L{\mathcal{L}}$\L = 1$`, []string{`1:28 inline \mathcal{L} = 1`}},
		{"def", `\def\d#1#2{\partial #1/\partial #2}$\d Lw$`, []string{`1:37 inline \partial L/\partial w`}},
		{"operator", `\DeclareMathOperator{\sig}{sigmoid}$\sig(x)$`, []string{`1:37 inline \operatorname{sigmoid}(x)`}},
		{"let", `\let\a=\alpha$\a x$`, []string{`1:15 inline \alpha x`}},
		{"optional argument", `\newcommand{\p}[2][L]{#1_{#2}}$\p{w} \p[z]{w}$`, []string{`1:32 inline L_{w} z_{w}`}},
		{"a command before a letter", `\newcommand{\s}[1]{\sigma#1}$\s x$`, []string{`1:30 inline \sigma x`}},
		{"nested", `\newcommand{\f}{\frac}\newcommand{\h}{\f12}$\h x$`, []string{`1:45 inline \frac12 x`}},
		{"arguments from beyond the macro", `\newcommand{\f}[2]{#2#1}\newcommand{\g}{\f a}$\g b$`, []string{`1:50 inline ba`}},
		{"redefined", `\def\a{x}$\a$\renewcommand{\a}{y}$\a$`, []string{`1:11 inline x`, `1:35 inline y`}},
		{"short for an environment", "\\def\\be{\\begin{equation}}\\def\\ee{\\end{equation}}\n\\be a \\eeta \\begin{x} \\ee \\be b",
			[]string{`2:5 a \eeta \begin{x}`, `2:27 ! \be b`}},
		{"in the preamble", "\\newcommand{\\e}{x^2}\n\\begin{document}\n$y = \\e$", []string{`3:2 inline y = x^2`}},
		{"in a comment", "%\\def\\a{x}\n$\\a$", []string{`2:2 inline \a`}},
		{"unknown", `$\unknown{x}$`, []string{`1:2 inline \unknown{x}`}},
		{"unreadable definition", `\def\a(#1){x}$\a(x)$`, []string{`1:15 inline \a(x)`}},
		{"unreadable definition in a formula", `$x \def\a(#1){x}$`, []string{`1:2 ! inline x \def\a(#1){x}`}},
		{"without arguments", `\newcommand{\f}[2]{#1}$\f{a}$`, []string{`1:24 ! inline \f{a}`}},
	})
}

func TestMacroPlaces(t *testing.T) {
	d := read(t, "a.tex", `\newcommand{\dd}[2]{\frac{d#1}{d#2}}`+"\n$1 + \\dd{L}{w} + 2$")
	f := d.Formulas[0]
	for _, test := range []struct {
		at     string
		column int
	}{{"1", 2}, {`\frac`, 6}, {"L", 10}, {"w", 13}, {"}", 6}, {"2", 18}} {
		if p := f.Position(strings.Index(f.Source, test.at)); p.Line != 2 || p.Column != test.column {
			t.Errorf("%s is at %v, want column %d", test.at, p, test.column)
		}
	}
	if p := f.Position(len(f.Source)); p.Column != 19 {
		t.Errorf("the end is at %v", p)
	}
}

// TestMacroLimits checks that macros cannot run away, and that the formulas
// without them are still read.
func TestMacroLimits(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{`\def\a{\a}$x\a$ $y$`, `macro \a: more than 10000 macros are expanded in this document`},
		{`\def\a{\a\a}$x\a$ $y$`, `macro \a: more than 10000 macros are expanded in this document`},
		{`\def\a#1{\a{#1#1}}$x\a x$ $y$`, `macro \a: the macros of this document expand to more than 1000000 bytes`},
	} {
		d := read(t, "a.tex", test.source)
		if len(d.Formulas) != 2 {
			t.Fatalf("%s: formulas %v", test.source, listing(d))
		}
		var e *notation.SyntaxError
		if f := d.Formulas[0]; !errors.As(f.Err, &e) || e.Message != test.want || f.Source[e.Pos:e.End] != `\a` {
			t.Errorf("%s: error %v at %v", test.source, f.Err, e)
		}
		if d.Formulas[1].broken {
			t.Errorf("%s: %v", test.source, d.Formulas[1].Err)
		}
	}
}
