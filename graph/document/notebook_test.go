package document

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const smallNotebook = `{
 "cells": [
  {"cell_type": "code", "source": ["x = '$a$'"], "outputs": [{"text": ["$b$"]}]},
  {
   "source": [
    "# Title\n",
    "\n",
    "$$\\frac{1}{2} \u0394 = \ud835\udc31 \\text{\"q\"}$$ and\n",
    "$c$"
   ],
   "metadata": {"deep": [[{"a": null}], true, 1.5]},
   "cell_type": "markdown"
  },
  {"cell_type": "raw", "source": "$d$"},
  {"cell_type": "markdown", "source": "$e$ and $$f\n= g$$"}
 ],
 "nbformat": 4, "nbformat_minor": 5
}
`

func TestNotebook(t *testing.T) {
	runReadTests(t, "a.ipynb", []readTest{
		{"cells", smallNotebook, []string{`8:8 \frac{1}{2} Δ = 𝐱 \text{"q"}`, "9:7 inline c", "15:41 inline e", "15:50 f\n= g"}},
		{"byte order mark", byteOrderMark + `{"cells": [{"cell_type": "markdown", "source": ["$a$"]}]}`, []string{"1:51 inline a"}},
		{"no cells", `{"cells": []}`, nil},
		{"text", `{"cells": [{"cell_type": "markdown", "source": "L = x^2"}, {"cell_type": "markdown", "source": "dL/dx = 2*x"}]}`,
			[]string{"1:49 text L = x^2", "1:97 text dL/dx = 2*x"}},
		{"macros from another cell", `{"cells": [{"cell_type": "markdown", "source": "$\\def\\a{x}$"}, {"cell_type": "markdown", "source": "$\\a$"}]}`,
			[]string{"1:104 inline x"}},
	})
}

func TestNotebookPlaces(t *testing.T) {
	d := read(t, "a.ipynb", smallNotebook)
	f := d.Formulas[0]
	var got []int
	for i := range f.Source {
		p := f.Position(i)
		if p.Line != 8 || p.Cell != 2 {
			t.Errorf("%q: %v", f.Source[i:], p)
		}
		got = append(got, p.Column)
	}
	// \\frac{1}{2} \u0394 = \ud835\udc31 \\text{\"q\"}
	want := []int{8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 27, 28, 29, 30, 42, 43, 45, 46, 47, 48, 49, 50, 52, 53, 55}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if line, before := f.Line(1); line != `$$\frac{1}{2} Δ = 𝐱 \text{"q"}$$ and` || before != 3 {
		t.Errorf("line %q, %d characters before", line, before)
	}
	if got := d.Formulas[3].Position(1).String(); got != "a.ipynb:15:51 (cell 4)" {
		t.Errorf("the line end is at %s", got)
	}
}
