package document

import (
	"strings"
	"testing"
)

// fuzz reads sources under the given name and checks their places.
func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		d, err := Parse(name, []byte(source), Options{})
		if err != nil {
			if !strings.HasPrefix(err.Error(), name+":") {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		checkPlaces(t, d, source)
	})
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "a.md", "$$a = b$$", "> $$\n> a\n> $$", "- `$a$`\n\n  ```math\n  b\n  ```", "$a$ \\(b\\) \\[c\\] <!-- $d$ -->",
		"\\begin{align}\na &= b \\\\\nc\n\\end{align}", "$\\newcommand{\\a}[1]{#1^2}\\a{x}$", "dL/dw = 2*x\n", "$$a\r\n% b\r= c$$", "\ufeff$a$")
}

func FuzzNotebook(f *testing.F) {
	fuzz(f, "a.ipynb", smallNotebook, `{"cells": [{"cell_type": "markdown", "source": "$\ud835\udc31$ $\ud835$"}]}`, `{"cells": [[`, `{"cells": 1}`)
}

func FuzzTex(f *testing.F) {
	fuzz(f, "a.tex", "$a$ $$b$$ \\[c % d\n\\]", "\\def\\a#1{#1#1}\\begin{document}$\\a{\\a x}$\\end{document}", "\\verb|$a$| \\begin{verbatim}$\\end{verbatim}",
		"\\newcommand{\\d}[2][x]{#1/#2}$\\d{\\d[a]b}$", "\\let\\a\\b $\\a$", "\\begin{alignat}{2}a\\end{alignat}")
}

func FuzzPlain(f *testing.F) {
	fuzz(f, "a.txt", "y = a +\n b # c\n = d", "y = \\frac12 \\\n x", "variables: a, b\ny = a", "\\def\\a{x}\ny = \\a", "a\r\rb\r\n= c")
}
