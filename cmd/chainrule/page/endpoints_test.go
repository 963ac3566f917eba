package page

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// regressor is the example with which the page begins.
func regressor(t *testing.T) Request {
	t.Helper()
	data, err := files.ReadFile("examples/regressor.md")
	if err != nil {
		t.Fatal(err)
	}
	return Request{Text: string(data), Format: "md"}
}

// The copies that the binary holds are those of the repository.
func TestExamplesAreCurrent(t *testing.T) {
	for name, source := range map[string]string{"regressor.md": "derivation.md", "corrected.md": "corrected.md"} {
		ours, err := files.ReadFile("examples/" + name)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "regressor", source))
		if err != nil {
			t.Fatal(err)
		}
		if string(ours) != string(theirs) {
			t.Errorf("%s is not examples/regressor/%s; copy it", name, source)
		}
	}
}

// Every example can be read, traced and derived, and is as right or wrong as it
// is meant to be.
func TestExamples(t *testing.T) {
	h := New(Options{})
	wrong := map[string]int{"regressor.md": 3, "softplus.md": 1, "activation.md": 1}
	for _, e := range examples {
		data, err := files.ReadFile("examples/" + e.file)
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Text: string(data), Format: strings.TrimPrefix(filepath.Ext(e.file), ".")}
		c := reply[checked](t, h, "check", r)
		if c.Refuted != wrong[e.file] || c.Undecided+c.NotRead != 0 || c.Proved == 0 {
			t.Errorf("%s: %d proved, %d refuted, %d undecided, %d not read", e.file, c.Proved, c.Refuted, c.Undecided, c.NotRead)
		}
		tr := reply[traced](t, h, "trace", r)
		if tr.SVG == "" || len(tr.Inputs) == 0 || tr.Trace.Valued == (e.file == "activation.md") {
			t.Errorf("%s: a picture of %d bytes, inputs %v, valued %v", e.file, len(tr.SVG), tr.Inputs, tr.Trace.Valued)
		}
		for _, by := range tr.By {
			r.By = by.Name
			if d := reply[derived](t, h, "derive", r); len(d.Derivation.Lines) == 0 {
				t.Errorf("%s: no derivation by %s", e.file, by.Name)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	c := reply[checked](t, New(Options{}), "check", regressor(t))
	type remark struct {
		Line, Column  int
		Message, Hint string
	}
	var wrong []remark
	for _, f := range c.Findings {
		if f.Verdict == "refuted" {
			wrong = append(wrong, remark{f.Line, f.Spans[0].Column, f.Message, f.Hint})
		}
	}
	want := []remark{
		{60, 5, "yours is a_1 times the true one", "besides, line 14 lacks a factor x"},
		{66, 35, "yours is x times the true one", "line 14 lacks a factor x: with w_1 times x in the place of w_1 this would hold"},
		{70, 44, "", ""}, // it repeats the first
	}
	if diff := cmp.Diff(want, wrong); diff != "" || c.Mistakes != 2 {
		t.Errorf("%d mistakes: %s", c.Mistakes, diff)
	}
}

func TestModel(t *testing.T) {
	m := reply[shown](t, New(Options{}), "model", Request{Format: "md", Text: "# A title\n\nLet $w$ be\na *weight*.\n\n$$z = w x$$\n<!-- hidden -->\nand\n\n\\begin{align}\ns &= z^2 \\\\\n&= w^2 x^2\n\\end{align}\n"})
	if m.Of != "s" || len(m.Functions) != 2 {
		t.Errorf("it is about %q, of %v", m.Of, m.Functions)
	}
	var got []string
	for _, b := range m.Blocks {
		text := b.Kind + ":"
		for _, p := range b.Parts {
			if p.Math != "" {
				text += fmt.Sprintf(" [%d-%d]", p.Line, p.EndLine)
			} else {
				text += " " + strings.TrimSpace(p.Text)
			}
		}
		got = append(got, text)
	}
	want := []string{"heading: A title", "paragraph: Let [3-3] be a *weight*.", "display: [6-6]", "paragraph: and", "display: [11-12]"}
	if !slices.Equal(got, want) {
		t.Errorf("the blocks are %q, not %q", got, want)
	}
}

// What people type as text is set as they typed it.
func TestTextAsLaTeX(t *testing.T) {
	for source, want := range map[string]string{
		"y = (x + 1)/(2*x)":     `y = \frac{x + 1}{2 \cdot x}`,
		"y = -(a - b)^2":        `y = -\left(a - b\right)^{2}`,
		"∂L/∂w_1 = sin(x^2)":    `\frac{\partial L}{\partial w_{1}} = \sin\left(x^{2}\right)`,
		"d/dx (x^2) = 2x":       `\frac{d}{dx}\left(x^{2}\right) = 2 \cdot x`,
		"d^2s/dx^2 = f''(x)":    `\frac{d^{2}s}{dx^{2}} = f''\left(x\right)`,
		"w <- w - alpha*dL/dw":  `w \leftarrow w - \alpha \cdot \frac{dL}{dw}`,
		"= sqrt(1 + abs(x))":    ` = \sqrt{1 + \left|x\right|}`,
		"s = sum(i, 1, 3, x_i)": `s = \sum_{i=1}^{3} x_{i}`,
		"y = g(a, b) + 1e-3":    `y = g\left(a, b\right) + 1 \cdot 10^{-3}`,
	} {
		d, err := document.Parse("a.txt", []byte(source), readOptions)
		if err != nil {
			t.Fatal(err)
		}
		if got := formulaLaTeX(d.Formulas[0]); got != want {
			t.Errorf("%s is written %s, not %s", source, got, want)
		}
	}
}

func TestTrace(t *testing.T) {
	h := New(Options{})
	r := Request{Text: "y = ln(x_1) + x_1*x_2 - sin(x_2)", At: map[string]float64{"x_1": 2, "x_2": 5}}
	tr := reply[traced](t, h, "trace", r)
	want := map[string]float64{"y": 1, "x_1": 5.5, "x_2": 2 - math.Cos(5)} // Baydin et al. 2018, table 3
	for _, n := range tr.Trace.Nodes {
		if v, ok := want[n.Name.Text]; ok && math.Abs(float64(n.Adjoint)-v) > 1e-12 {
			t.Errorf("the adjoint of %s is %v, not %v", n.Name.Text, n.Adjoint, v)
		}
		for _, f := range []string{n.Name.LaTeX, n.Formula.LaTeX, n.Derivative.LaTeX} {
			if tr.Math[f] == "" {
				t.Errorf("there is no MathML for %s", f)
			}
		}
	}
	for text, says := range map[string]string{
		"":                                   "defines nothing",
		"y = 3":                              "defines nothing",
		"y = x + " + strings.Repeat("x*", 5): "", // what is unread is not defined
		"y = " + strings.Repeat("sin(", 150) + "x" + strings.Repeat(")", 150) + "\n" + "z = " + strings.Repeat("tanh(y)+exp(", 180) + "y" + strings.Repeat(")", 180): "can be shown",
	} {
		_, body := request(t.Context(), h, "trace", Request{Text: text, Format: "txt"})
		if !strings.Contains(string(body), `"error":"`) || !strings.Contains(string(body), says) {
			t.Errorf("%q: %s", shortened(text, 40), shortened(string(body), 200))
		}
	}
}

func TestAnswer(t *testing.T) {
	h := New(Options{})
	model := "$$L = \\frac12 (y - \\hat y)^2$$\n\n$$\\hat y = f(z)$$\n\n$$z = w x + b$$\n\n$$\\frac{\\partial L}{\\partial w} = 17$$\n"
	for _, test := range []struct{ text, of, by, answer, verdict, says string }{
		{"y = x^2", "y", "x", "2*x", "proved", ""},
		{"y = x^2", "", "x", "2x", "proved", ""},
		{"y = x^2", "y", "x", "dy/dx = 2x", "proved", ""},
		{"y = x^2", "y", "x", `\frac{dy}{dx} = 2 x`, "proved", ""},
		{"y = x^2", "y", "x", "-2*x", "refuted", "sign"},
		{"y = x^2", "y", "x", "2*x\ny = 7", "refuted", ""}, // what counts is after the last equals sign
		{"y = x^2", "y", "x", "", "", "write the derivative"},
		{"y = x^2", "y", "x", "2*(x", "", "error"},
		{"y = x^2", "y + 1", "x", "2*x", "", "of a name"},
		{"y = x^2", "q", "x", "2*x", "undecided", "does not define q"},
		{"f(x) = x^3\ny = f(t)", "y", "t", "3*t^2", "proved", ""},
		{"k = 2\ny = k*x", "y", "x", "k", "proved", ""},
		{model, "L", "w", "-(y - y_hat)*f'(z)*x", "proved", ""},
		{model, "L", "w", `-(y - \hat{y}) f'(z) x`, "proved", ""},
		{model, "L", "z", `(\hat y - y) f'(z)`, "proved", ""},
		{model, "L", "w", "(y - y_hat)*f'(z)*x", "refuted", ""},
		{model, "L", "w", "-(y - y_hat)*f'(z)", "refuted", "x"},
	} {
		_, body := request(t.Context(), h, "answer", Request{Text: test.text, Of: test.of, By: test.by, Answer: test.answer})
		var f finding
		if err := json.Unmarshal(body, &f); err != nil || f.Verdict != test.verdict || !strings.Contains(string(body), test.says) {
			t.Errorf("d%s/d%s = %s: %s", test.of, test.by, test.answer, shortened(string(body), 400))
		}
	}
}

// Line numbers in what is said of an answer are those of the document.
func TestAnswerNamesLines(t *testing.T) {
	r := regressor(t)
	r.Of, r.By, r.Answer = "z_1", "w_1", "x"
	f := reply[finding](t, New(Options{}), "answer", r)
	if all := f.Message + f.Hint; f.Verdict != "refuted" || !strings.Contains(all, "line 14 lacks a factor x") {
		t.Errorf("it is %s: %s", f.Verdict, all)
	}
}

// Every exercise has an answer that is proved, and with a term too much is
// refuted; and the same seed asks the same.
func TestPractice(t *testing.T) {
	h := New(Options{})
	seeds := 60
	if testing.Short() {
		seeds = 10
	}
	for l := range levels {
		different := map[string]bool{}
		for seed := range seeds {
			r := Request{Level: l + 1, Seed: uint64(seed)}
			e := reply[asked](t, h, "practice", r)
			if again := reply[asked](t, h, "practice", r); again.Text != e.Text || again.By != e.By {
				t.Errorf("level %d, seed %d asks %q and %q", l+1, seed, e.Text, again.Text)
			}
			different[e.Text+e.By] = true
			if len(e.Hints) < 2 || len(e.Lines) == 0 || e.Question == "" {
				t.Errorf("level %d, seed %d: %+v", l+1, seed, e)
			}
			m, err := (&Request{Text: e.Text, Format: "txt"}).open()
			if err != nil {
				t.Fatal(err)
			}
			y, err := m.builder.Variable(e.Of)
			if err != nil {
				t.Fatal(err)
			}
			d := grad.Of(y, m.graph.Var(e.By))[0]
			if d.IsInt(0) {
				t.Errorf("level %d, seed %d: the derivative of %q is 0", l+1, seed, e.Text)
			}
			for answer, verdict := range map[string]string{notation.Text(d): "proved", notation.Text(d) + " + 1": "refuted"} {
				f := reply[finding](t, h, "answer", Request{Text: e.Text, Format: "txt", Of: e.Of, By: e.By, Answer: answer})
				if f.Verdict != verdict {
					t.Errorf("level %d, seed %d: %q, d%s/d%s = %s is %s, not %s: %s", l+1, seed, e.Text, e.Of, e.By, answer, f.Verdict, verdict, f.Reason)
				}
			}
		}
		if len(different) < seeds*2/3 {
			t.Errorf("level %d has only %d different exercises in %d", l+1, len(different), seeds)
		}
	}
	if _, body := request(t.Context(), h, "practice", Request{Level: 9}); !strings.Contains(string(body), "levels go from 1 to 5") {
		t.Errorf("level 9: %s", body)
	}
}

// run runs a Go program within this module.
func run(t *testing.T, source string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "model.go")
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "run", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, source)
	}
	return string(out)
}

// The program that can be saved computes what the page shows.
func TestProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	h := New(Options{})
	r := regressor(t)
	r.Kind, r.Of = "go", "L"
	r.At = map[string]float64{"y": 3, "w_1": -1, "b_1": 0.5, "w_2": 2, "b_2": -2}
	program := reply[file](t, h, "download", r)
	shown := map[string]float64{}
	for _, n := range reply[traced](t, h, "trace", r).Trace.Nodes {
		shown["by "+n.Name.Text] = float64(n.Adjoint)
		if n.Name.Text == "L" {
			shown["value"] = float64(n.Value)
		}
	}
	lines := 0
	for line := range strings.Lines(run(t, program.Text)) {
		i := strings.LastIndexByte(strings.TrimSpace(line), ' ')
		v, err := strconv.ParseFloat(strings.TrimSpace(line[i:]), 64)
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := shown[line[:i]]; !ok || math.Abs(v-want) > 1e-5*math.Abs(want) {
			t.Errorf("the program prints %s, the page shows %v", strings.TrimSpace(line), want)
		}
		lines++
	}
	if lines != 6 {
		t.Errorf("the program prints %d lines:\n%s", lines, program.Text)
	}
}

// Every operation of the table has a constructor of the name that the program
// writes, and names that mean something in Go do no harm.
func TestProgramOfEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	g := graph.New()
	x := g.Var("type")
	sum := g.Var("ops")
	for _, op := range ops.All() {
		operands := make([]graph.Node, op.Arity())
		for i := range operands {
			operands[i] = ops.Add(x, g.Rational(int64(i+1), 3))
		}
		n := g.Rational(1, 2)
		if len(operands) == 0 {
			n = n.Apply(op)
		} else {
			n = x.Apply(op, operands...)
		}
		sum = ops.Add(sum, n)
	}
	sum = ops.Mul(sum, g.Apply(g.Function("f", 1), x))
	p := newProgrammer(graph.Vars(sum), func(graph.Node) (string, bool) { return "", false })
	output, err := p.node(sum, "y_hat'")
	if err != nil {
		t.Fatal(err)
	}
	source := p.program(graph.Vars(sum), output, map[string]float64{"type": 0.25, "ops": 1})
	name := filepath.Join(t.TempDir(), "model.go")
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "vet", name).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, source)
	}
}

func TestDownloads(t *testing.T) {
	h := New(Options{})
	r := regressor(t)
	r.Of, r.By = "L", "w_1"
	for kind, begins := range map[string]string{"svg": "<svg ", "md": "# The derivative", "go": "package main"} {
		r.Kind = kind
		if f := reply[file](t, h, "download", r); !strings.HasPrefix(f.Text, begins) || f.Name == "" || f.Type == "" {
			t.Errorf("%s: %s begins with %q", kind, f.Name, shortened(f.Text, 40))
		}
	}
	r.Kind = "exe"
	if _, body := request(t.Context(), h, "download", r); !strings.Contains(string(body), "downloads are") {
		t.Errorf("exe: %s", body)
	}
}
