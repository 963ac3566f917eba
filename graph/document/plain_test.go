package document

import "testing"

func TestPlain(t *testing.T) {
	runReadTests(t, "a.txt", []readTest{
		{"lines", "y = a*x\n\n  z = sin(y)  \n", []string{"1:1 text y = a*x", "3:3 text z = sin(y)"}},
		{"comments", "# all of it\ny = x # the model\n#z\nw = a#b", []string{"2:1 text y = x", "4:1 text w = a#b"}},
		{"operator at the end", "y = a +\n  b *\n  c\nz = 1", []string{"1:1 text y = a + b * c", "4:1 text z = 1"}},
		{"backslash at the end", "y = a \\\n  + b", []string{"1:1 text y = a  + b"}},
		{"equals sign at the beginning", "dy/dx = 2*x*x # so\n# and\n  = 2*x^2\n\n= 1", []string{"1:1 text dy/dx = 2*x*x", "3:3 text = 2*x^2", "5:1 text = 1"}},
		{"nothing to go on with", "y = a +\n\nz = 1", []string{"1:1 text y = a +", "3:1 text z = 1"}},
		{"LaTeX", "y = \\frac{1}{x} \\\n + 1\nz = 2", []string{"1:1 y = \\frac{1}{x}  + 1", "3:1 text z = 2"}},
		{"dollars make it Markdown", "so $y = x$ and\n", []string{"1:5 inline y = x"}},
		{"money does not", "y = 5*x # $5 and $6", []string{"1:1 text y = 5*x"}},
		{"macros", "\\newcommand{\\h}{\\frac12}\ny = \\h x", []string{"2:1 y = \\frac12 x"}},
		{"declaration", "y = a\nvariables: a\n= b", []string{"1:1 text y = a", "3:1 text = b"}},
		{"empty", "", nil},
	})
}
