package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// read parses a document, failing the test if it cannot.
func read(t testing.TB, name, source string) *document.Document {
	t.Helper()
	d, err := document.Parse(name, []byte(source), document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// outline writes a report as a line for each finding: place, verdict, and what
// was made of it.
func outline(r *check.Report, columns bool) (lines []string) {
	for _, f := range r.Findings {
		line := fmt.Sprintf("%d %v", f.Place.Line, f.Verdict)
		if columns {
			line = fmt.Sprintf("%d:%d %v", f.Place.Line, f.Place.Column, f.Verdict)
		}
		if f.Diagnosis != nil {
			line += ": " + f.Diagnosis.Message
			if f.Diagnosis.Hint != "" {
				line += "; " + f.Diagnosis.Hint
			}
		}
		if f.Rounded {
			line += ": would hold to the digits shown"
		}
		if f.Follows != nil {
			line += fmt.Sprintf(": as line %d", f.Follows.Place.Line)
		}
		if f.Reading != "" {
			line += " (" + f.Reading + ")"
		}
		if f.Reason != "" {
			line += " (" + f.Reason + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

const seed = "../../../shared/data/seed/derivation.md"

func seedSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(seed)
	if err != nil {
		t.Skip("the development data is not here: ", err)
	}
	return string(source)
}

// The page that the product began with, as its writer left it, and with its
// mistakes mended one after the other.
func TestSeed(t *testing.T) {
	page := seedSource(t)
	input := strings.NewReplacer("z_1 = w_1 + b_1", "z_1 = w_1 x + b_1")
	factor := strings.NewReplacer(`\cdot a_1 \cdot w_2`, `\cdot w_2`, `= - a_1 \cdot w_2`, `= - w_2`)
	right := []string{
		"35:33 proved", "37:7 proved", "39:33 proved", "43:5 proved", "47:5 proved", "49:33 proved", "51:33 proved",
	}
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"as written", page, append(right[:len(right):len(right)],
			"53:5 refuted: yours is a_1 times the true one; besides, line 13 lacks a factor x",
			"57:35 proved", "57:78 proved",
			"59:35 refuted: yours is x times the true one; line 13 lacks a factor x: with w_1 times x in the place of w_1 this would hold",
			"61:44 refuted: as line 53")},
		{"line 13 mended", input.Replace(page), append(right[:len(right):len(right)],
			"53:5 refuted: yours is a_1 times the true one",
			"57:35 proved", "57:78 proved", "59:35 proved",
			"61:44 refuted: as line 53")},
		{"all mended", factor.Replace(input.Replace(page)), append(right[:len(right):len(right)],
			"53:5 proved", "57:35 proved", "57:78 proved", "59:35 proved", "61:44 proved")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check.Document(read(t, "derivation.md", c.page), check.Options{})
			if diff := cmp.Diff(c.want, outline(r, true)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			roles := map[int]document.Role{}
			for _, chain := range r.Model.Chains {
				roles[chain.Position().Line] = chain.Role
			}
			for line, want := range map[int]document.Role{
				9: document.Definition, 13: document.Definition, 15: document.Definition, 17: document.Definition, 19: document.Definition,
				23: document.Assignment, 25: document.Assignment, 29: document.Assignment, 31: document.Assignment,
				37: document.Claim,
			} {
				if roles[line] != want {
					t.Errorf("line %d is a %v, want a %v", line, roles[line], want)
				}
			}
			var notes []string
			for _, n := range r.Notes {
				notes = append(notes, fmt.Sprintf("%d: %s", n.Position.Line, n.Message))
			}
			for _, want := range []string{
				"19: y_hat is read as another name of a_2",
				"29: delta b_2 is read as the derivative of the loss by b_2, dL/db_2",
				"31: read as an assignment, since b_1 is on both sides; as an equality it would want a prime: b_1' = ...",
			} {
				if !strings.Contains(strings.Join(notes, "\n"), want) {
					t.Errorf("no note %q among\n%s", want, strings.Join(notes, "\n"))
				}
			}
		})
	}
}

// One derivation in four formats, with the same verdicts.
func TestFormats(t *testing.T) {
	statements := []string{
		`L = \frac12 (y - \hat y)^2`,
		`z_1 = w_1 + b_1`,
		`a_1 = \text{sigmoid}(z_1)`,
		`z_2 = a_1 w_2 + b_2`,
		`a_2 = \text{sigmoid}(z_2) = \hat y`,
		`b_1 = b_1 - \alpha \delta b_1`,
		`\frac{\partial L}{\partial w_2} = \frac{\partial L}{\partial a_2} \cdot \frac{\partial a_2}{\partial z_2}`,
		`\frac{\partial z_2}{\partial w_2}`,
		`= -(y - a_2) \cdot a_2 (1 - a_2) \cdot a_1`,
		`\frac{\partial L}{\partial w_1} = -(y - a_2) a_2 (1 - a_2) a_1 w_2 a_1 (1 - a_1) x`,
		`\frac{\partial z_1}{\partial w_1} = x`,
	}
	text := []string{
		"L = 1/2 (y - ŷ)^2",
		"z_1 = w_1 + b_1",
		"a_1 = sigmoid(z_1)",
		"z_2 = a_1 w_2 + b_2",
		"a_2 = sigmoid(z_2) = ŷ",
		"b_1 = b_1 - alpha*delta b_1",
		"∂L/∂w₂ = ∂L/∂a₂ · ∂a₂/∂z₂",
		"∂z₂/∂w₂",
		"= -(y - a₂) · a₂ (1 - a₂) · a₁",
		"dL/dw_1 = -(y - a_2)*a_2*(1 - a_2)*a_1*w_2*a_1*(1 - a_1)*x",
		"dz_1/dw_1 = x",
	}
	want := []string{
		"proved", "proved",
		"refuted: yours is a_1 times the true one; besides, line N lacks a factor x",
		"refuted: yours is x times the true one; line N lacks a factor x: with w_1 times x in the place of w_1 this would hold",
	}
	var md, tex strings.Builder
	tex.WriteString("\\documentclass{article}\n\\begin{document}\n")
	for _, s := range statements {
		fmt.Fprintf(&md, "$$%s$$\n\n", s)
		fmt.Fprintf(&tex, "\\[ %s \\] %% a remark\n", s)
	}
	tex.WriteString("\\end{document}\n")
	cell, err := json.Marshal(md.String())
	if err != nil {
		t.Fatal(err)
	}
	notebook := fmt.Sprintf(`{"cells": [{"cell_type": "code", "source": ["x = 1\n"], "metadata": {}, "outputs": []},
{"cell_type": "markdown", "metadata": {}, "source": %s}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`, cell)
	for name, source := range map[string]string{
		"a.md": md.String(), "a.tex": tex.String(), "a.ipynb": notebook, "a.txt": strings.Join(text, "\n"),
		"crlf.md": strings.ReplaceAll(md.String(), "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			r := check.Document(read(t, name, source), check.Options{})
			definition := fmt.Sprint("line ", r.Model.Meanings["z_1"].Body.Position().Line)
			var got []string
			for _, line := range outline(r, false) {
				_, line, _ = strings.Cut(line, " ")
				got = append(got, strings.ReplaceAll(line, definition, "line N"))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// A display goes on from the display before it, not from what a sentence
// between them says.
func TestSentencesBetweenDisplays(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$$y = x^2 + k$$

$$\frac{dy}{dx} = x + x$$

where, for example, $k = 3$ or $t = 2 + 2 = 4$, and so

$$= 2x$$

since $x + x$ is twice $x$.
`), check.Options{})
	if diff := cmp.Diff([]string{"4 proved", "6 proved", "8 proved"}, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// Readings, roundings and mistakes, a small document each.
func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"partial and total", `a = w*x
L = (y - a)^2 + lambda*w^2
∂L/∂w = 2*lambda*w
dL/dw = -2*x*(y - a) + 2*lambda*w
dL/dw = -2*x*(y - a) + 3*lambda*w`, []string{
			"3 proved (with the derivative partial, that is with the other defined names held fixed; the total derivative differs)",
			"4 proved",
			"5 refuted: in the term 2*lambda*w, yours is 3/2 times the true one"}},
		{"no partial reading where nothing is explicit", `z1 = w1*x
a1 = tanh(z1)
z2 = w2*a1
E = (y - z2)^2
delta = ∂E/∂z2 = 2*(z2 - y)
∂E/∂w1 = delta*w2*(1 - a1)*x
∂E/∂w1 = 0`, []string{
			"5 proved", "6 refuted: in the derivative of tanh(z1) yours has 1 - a1 in the place of 1 - a1^2", "7 refuted"}},
		{"partial derivatives in a total one", "L = w*a\na = w^2*x\ndL/dw = ∂L/∂w + ∂L/∂a*da/dw\ndL/dw = ∂L/∂w + da/dw", []string{
			"3 proved (with the derivative partial, that is with the other defined names held fixed; the total derivative differs)", "4 refuted: yours has the term 2*w*x too much"}},
		{"exponents that have come down", "L = w^3 + b*u2^2\nd2L/dw2 = 6*w\nd2L/dw2 = 5*w\nd2L/dwdb = 0\n∂2L/∂u2 = 2*b", []string{
			"2 proved", "3 refuted: yours is 5/6 times the true one", "4 proved",
			"5 undecided (this may be the derivative by u, or by u2: write d^2y/dx^2)"}},
		{"definitions after their use", "dL/dw = 2*w*x^2\nL = a^2\na = w*x", []string{"1 proved"}},
		{"numbers", `w = 0.40
h = 0.5932
net = w*h
dnet/dh = w = 0.40
dnet/dw = h = 0.59
net = 0.2373
net = 0.25`, []string{
			"4 proved", "4 proved (rounded to the digits shown)", "5 proved", "5 proved (rounded to the digits shown)", "6 proved (rounded to the digits shown)", "7 refuted"}},
		{"numbers that are not given", "z = w*x\nL = z^2\ndL/dw = 2*z*x = 3.5", []string{"3 proved", "3 undecided (the value of w is not given)"}},
		{"nothing known", "dL/dw = 3*x\ndy/dx = y", []string{
			"1 undecided (this document does not define L)", "2 undecided (this document does not define y)"}},
		{"the chain rule itself", "dL/dw = dL/da*da/dw\n∂z/∂t = ∂z/∂p ∂p/∂t + ∂z/∂q ∂q/∂t\n∂z/∂t = ∂z/∂p ∂p/∂t", []string{
			"1 proved", "2 proved", "3 undecided (this document does not define p, q, z)"}},
		{"implicit functions", "d/dx cos(u) = -u' sin(u)\nd/dx (u v) = u'*v + u*v'\nd/dx (u v) = u' v'", []string{
			"1 proved", "2 proved", "3 undecided (this document does not define u, v)"}},
		{"unknown functions", "d/dx (f(x)*g(x)) = f'(x)*g(x) + f(x)*g'(x)\nd/dx f(g(x)) = f'(g(x))", []string{
			"1 proved", "2 refuted: in the derivative of f(g(x)) yours lacks the inner derivative g'(x)"}},
		{"functions of the document", "f(t) = t^3 + a*t\nf'(x) = 3*x^2 + a\nf''(x) = 6*x\nf'(2) = 12\ny = f(x)^2\ndy/dx = 2*f(x)*f'(x)", []string{
			"2 proved", "3 proved", "4 refuted: yours lacks the term a", "6 proved"}},
		{"functions without their operands", "f(x) = x^3\ndf/dx = 3*x^2\nf' = 3*x^2\nd^2f/dx^2 = 6*x\nf = x^2\nL(m, s^2) = -log(s^2)/2 - (x - m)^2/(2*s^2)\ndL/dm = (x - m)/s^2\nL(1, 4) = -log(4)/2 - (x - 1)^2/8", []string{
			"2 proved", "3 proved", "4 proved", "5 refuted: yours lacks the factor x", "7 proved", "8 proved"}},
		{"derivatives by a square", `L = -1/2*log(2*pi*s^2) - (x - m)^2/(2*s^2)
dL/ds = -1/s + (x - m)^2/s^3
dL/ds^2 = -1/(2*s^2) + (x - m)^2/(2*s^4)
∂²L/∂m∂s² = -(x - m)/s^4
∂²L/∂(s²)² = 1/(2*s^4) - (x - m)^2/s^6
d^2L/ds^2 = 1/s^2 - 3*(x - m)^2/s^4
dL/ds^2 = -1/(2*s^2)`, []string{
			"2 proved", "3 proved", "4 proved", "5 proved", "6 proved", "7 refuted: yours lacks the term -(-2*(x - m)^2/(2*s^2)^2)"}},
		{"an order that stands below alone", "y = x^3\ndy/dx^2 = 3*x/2\ndy/dx^2 = 6*x\ndy/dx^2 = x", []string{
			"2 proved", "3 proved (with the power below as the order, which belongs above too: d^2y/dx^2)", "4 refuted: yours is 2/3 times the true one"}},
		{"layers", "z^2 = w^2*a^1 + b^2\na^2 = tanh(z^2)\nC = (y - a^2)^2\ndC/da^2 = -2*(y - a^2)\ndC/dw^2 = -2*(y - a^2)*(1 - (a^2)^2)*a^1\ndz^2/da^1 = w^2", []string{
			"4 proved", "5 proved", "6 proved"}},
		{"primes", "y = sigmoid(x)\ny' = y*(1 - y)\ny' = y - y^2\nv = 2*u\nv' = v - r*g\nc' = f*c + i*tanh(h)\nh' = o*tanh(c')\ndh'/dc' = o*(1 - tanh(c')^2)\ndh'/dh = o*(1 - tanh(c')^2)*i*(1 - tanh(h)^2)", []string{
			"2 proved", "3 proved", "8 proved", "9 proved"}},
		{"definitions that are not solved", `log(L) = n*log(p) - n*p
dL/dp = L*(n/p - n)
dL/dp = L*n/p
r^2 = x^2 + y^2
dr/dx = x/r
dr/dx = -x/sqrt(x^2 + y^2)
dr/dx = y/r
log(q/(1 - q)) = w*z
dq/dz = w*q*(1 - q)
sin(t) = u
dt/du = 1/cos(t) = 1/sqrt(1 - u^2)
s^2 = v
M = log(s^2)
dM/dv = 1/v
dM/ds = 2/s
dM/ds = 1/s`, []string{
			"2 proved", "3 refuted: in the derivative of n*log(p) - n*p yours lacks the term -n, which comes from n*p", "5 proved", "6 proved (with another solution for r)", "7 refuted: yours is the derivative by y, not by x",
			"9 proved", "11 proved", "11 proved", "14 proved", "15 proved", "16 refuted: yours is 1/2 times the true one; in the derivative of s^2 yours lacks the factor 2"}},
		{"implicit definitions", `y^3 + x^3 = 6*x*y
3*y^2*dy/dx + 3*x^2 = 6*y + 6*x*dy/dx
dy/dx = (2*y - x^2)/(y^2 - 2*x)
dy/dx = (2*y + x^2)/(y^2 - 2*x)
u^2 + t*u + t^2 = 7
d^2u/dt^2 = -42/(t + 2*u)^3
d^2u/dt^2 = -43/(t + 2*u)^3
du/dt = -1/2 - 3*t/(2*sqrt(28 - 3*t^2))
du/dt = -1/2 + 3*t/(2*sqrt(28 - 3*t^2))
du/dt = -1/2 + 5*t/(2*sqrt(28 - 3*t^2))
sin(v)^2 + cos(v)^2 = 1
dv/ds = r
p*exp(p) = q^3*p^2 + q
dp/dq = (3*q^2*p^2 + 1)/(exp(p)*(1 + p) - 2*q^3*p)
dp/dq = (3*q^2*p^2 + q/q)/(exp(p) + q^3*p^2 + q - 2*q^3*p)`, []string{
			"2 proved", "3 proved", "4 refuted: with - in the place of + before x^2 yours would be right", "6 proved", "7 refuted",
			"8 proved (for one of two solutions for u)", "9 proved (for one of two solutions for u)", "10 refuted",
			"11 proved", "12 undecided (this document does not define v)", "14 proved",
			"15 undecided (it does not hold for all values; whether it holds where line 13 does is not decided)"}},
		{"implicit functions with primes", "x^2*y + sin(y) = x\n2*x*y + x^2*y' + y'*cos(y) = 1\nsin(x)^2 = 1 - cos(2*x)", []string{
			"1 undecided (this holds for some values only, as a condition may)",
			"2 undecided (this does not hold for all values; whether it does under the condition of line 1 is not decided)",
			"3 undecided (this does not hold for all values; whether it does under the condition of line 1 is not decided)"}},
		{"operators and names", "g = D_1*x^2 + D_u*x\ndg/dx = D_1*x + D_u", []string{"2 refuted: in the derivative of x^2 yours lacks the factor 2"}},
		{"conditions", "P*V = n*R*T\nx + y = 1\nf = x*y\ndf/dx = y + 1\ndf/dP = 1\ng = a^2 - 6*a\ndg/da = 2*a - 6 = 0\ndg/da = 2*a - 5 = 0", []string{
			"1 undecided (this holds for some values only, as a condition may)",
			"2 undecided (this holds for some values only, as a condition may)",
			"4 refuted: yours has the term 1 too much",
			"5 refuted",
			"7 proved", "7 undecided (this holds for some values only, as a condition may)",
			"8 refuted: in the term -6, yours is 5/6 times the true one",
			"8 undecided (this holds for some values only, as a condition may)"}},
		{"conditions that are used", "x + y = 1\nf = x*y\nf = x*(1 - x)\ndf/dx = 1 - x\ndf/dx = 1 - 2*x\ndf/dx = 1 - 3*x\nu^2 + v^2 = 1\ng = u^2 - v^2\ndg/du = 3*u", []string{
			"1 undecided (this holds for some values only, as a condition may)",
			"3 proved (with line 1)", "4 proved (with line 1)", "5 proved (with line 1)", "6 refuted",
			"7 undecided (this holds for some values only, as a condition may)",
			"9 undecided (this does not hold for all values; whether it does under the condition of line 7 is not decided)"}},
		{"a square that is defined by other names", "m = (x_1 + x_2)/2\ns^2 = ((x_1 - m)^2 + (x_2 - m)^2)/2\nz = (x_1 - m)/sqrt(s^2 + c)\ndz/ds^2 = -(x_1 - m)/(2*(s^2 + c)^(3/2))\nds^2/dx_1 = x_1 - m\nm + s = z", []string{
			"4 proved", "5 proved", "6 refuted"}},
		{"dependences", "x = r*cos(t)\ny = r*sin(t)\nu = u(x, y)\n∂u/∂r = ∂u/∂x*cos(t) + ∂u/∂y*sin(t)\n∂u/∂t = -∂u/∂x*r*sin(t) + ∂u/∂y*r*cos(t)", []string{"4 proved", "5 proved"}},
		{"logarithms in exponents", "d = (log(S/K) + r + v^2/2)/v\nN(x) = (1 + erf(x/sqrt(2)))/2\nC = S*N(d) - K*exp(-r)*N(d - v)\ndC/dS = N(d)\ndC/dv = S*exp(-d^2/2)/sqrt(2*pi)\ndC/dS = N(d - v)", []string{
			"4 proved", "5 proved", "6 refuted: yours has the factor 1 + erf((d - v)/sqrt(2)) where the true one has 1 + erf(d/sqrt(2))"}},
		{"rates", "V = 4/3*pi*r^3\ndV/dt = 4*pi*r^2*dr/dt\nr = 2\ndr/dt = 3\ndV/dt = 48*pi\ndV/dt = 150.8\ndV/dt = 47*pi\ndV/dt = 8*pi*r*dr/dt", []string{
			"2 proved", "5 proved (with the numbers that are given)", "6 proved (rounded to the digits shown)",
			"7 refuted", "8 undecided (this document does not define r)"}},
		{"solutions", "f = x*y\ng = x^2 + y^2 - 8\nL = f - k*g\ndL/dx = y - 2*k*x = 0\ndL/dy = x - 2*k*y = 0\nk = y/(2*x) = x/(2*y)\nx^2 = y^2\nx = y = 2\ndL/dk = -g\ndL/dk = 0\nd/du exp(u) = 0", []string{
			"4 proved", "4 undecided (this holds for some values only, as a condition may)",
			"5 proved", "5 undecided (this holds for some values only, as a condition may)",
			"6 undecided (this holds for some values only, as a condition may)", "6 undecided (this holds for some values only, as a condition may)",
			"7 undecided (this holds for some values only, as a condition may)",
			"8 undecided (this holds for some values only, as a condition may)", "8 undecided (this holds for some values only, as a condition may)",
			"9 proved", "10 undecided (this holds for some values only, as a condition may)", "11 refuted"}},
		{"derivatives at a minimum", "J = (w - a)^2 + (w - b)^2\n# Set the derivative to zero\ndJ/dw = 0\ndJ/dw = 4*w - 2*a - 2*b", []string{
			"3 undecided (this holds for some values only, as a condition may)", "4 proved"}},
		{"what could not be read", "z = w*x\nd = 2*(z - y)*sum_i x_i\nL = (z - y)^2\ndL/dw = d*x\ndL/dw = 2*(z - y)*x", []string{
			"2 not-read", "4 undecided (line 2, which may define d, could not be read)", "5 proved"}},
		{"names that are held fixed", `p = n*R*T/V
\left(\frac{\partial p}{\partial V}\right)_T = -\frac{p}{V}
\left(\frac{\partial p}{\partial T}\right)_V = \frac{n R}{T}
\left(\frac{\partial p}{\partial V}\right)_S = -\frac{p}{V}`, []string{
			"2 proved", "3 refuted: with V in the place of T yours would be right",
			"4 undecided (what is differentiated is not given as a function of V and S)"}},
		{"indicators", "z = w*x\na = relu(z)\n\\frac{da}{dz} = \\mathbb{1}[z > 0]\n\\frac{da}{dw} = \\mathbb{1}_{z > 0}\n", []string{
			"3 proved", "4 refuted: in the derivative of relu(z) yours lacks the inner derivative x"}},
		{"values at a point", `y = x^3 + 2*x
t = sin(x)
\left.\frac{dy}{dx}\right|_{x=1} = 5
\frac{dy}{dx}|_{x=2} = 13
\left.\frac{d}{dx}(x^2 y)\right|_{x=a} = 5a^4 + 6a^2
\left.\frac{dt}{dx}\right|_{x=0} = 1
\left.\frac{d^2y}{dx^2}\right|_{x=1} = 6x`, []string{
			"3 proved", "4 refuted: yours is 13/14 times the true one", "5 proved", "6 proved", "7 refuted: yours is x times the true one"}},
		{"equations that never hold", "sin(x)^2 + cos(x)^2 = 2\n(a + b)^2 = a^2 + b^2\nsin(x)^2 + cos(x)^2 = 1", []string{
			"1 refuted: yours is 2 times the true one", "2 refuted", "3 proved"}},
		{"settled functions", "asinh(x) = ln(x + sqrt(x^2 + 1))\nsin(x) = x\nsigma(t) = tanh(t)\nd/dt sigma(t) = 1 - sigma(t)^2", []string{
			"1 proved", "2 refuted", "4 proved"}},
		{"own e", "variables: e, x\nd/dx (e*x) = e\ndL/de = 2*e\nL = e^2", []string{"2 proved", "3 proved"}},
		{"Euler's e", "d/dx (e^x) = e^x\nd/dx (e^x) = x*e^(x-1)", []string{
			"1 proved", "2 refuted: yours applies the power rule to exp(x), whose variable is in the exponent"}},
		{"products and calls", "y = x(x - 1)\ndy/dx = 2*x - 1\nu(x) = x^2\nd/dx u(x - 1) = 2*(x - 1)", []string{"2 proved", "4 proved"}},
		{"cycle", "a = b + 1\nb = a - 1\nda/dx = 1", []string{"3 undecided (a is defined by itself: a -> b -> a)"}},
		{"redefinition", "L = x^2\nL = x^3\nL = x*x", []string{"2 refuted: yours is x times the true one", "3 proved"}},
		{"sign, constant, variable", `y = x^2*t
dy/dx = -2*x*t
dy/dx = x*t
dy/dx = x^2`, []string{
			"2 refuted: yours has the opposite sign",
			"3 refuted: yours is 1/2 times the true one; in the derivative of x^2 yours lacks the factor 2",
			"4 refuted: yours is the derivative by t, not by x"}},
		{"terms", `y = x^3 + x^2*sin(x)
dy/dx = 3*x^2 + 2*x*sin(x)
dy/dx = 3*x^2 + 2*x*sin(x) - x^2*cos(x)
dy/dx = 3*x^2 + 2*x*sin(x) + x^2*cos(x) + 1`, []string{
			"2 refuted: in the derivative of the product x^2*sin(x) yours lacks the term x^2*cos(x)",
			"3 refuted: in the derivative of sin(x) yours has -cos(x) in the place of cos(x)",
			"4 refuted: yours has the term 1 too much"}},
		{"singularities", "d/dx ln(x) = 1/x\nd/dx |x| = x/|x|\nd/dx sqrt(x^2) = 1\nd/dx x/0 = 1", []string{
			"1 proved", "2 proved", "3 refuted: yours lacks the factor x/sqrt(x^2)",
			"4 undecided (no point was found at which both sides are defined)"}},
		{"a function that is defined nowhere", "y = 1/0\ndy/dx = 0", []string{
			"2 undecided (no point was found at which the function that is differentiated is defined)"}},
		{"the domain of the function", "d/dx ln(x) = 1/|x|\nd/dx ln(x) = 2/x\nd/dx acosh(x) = 1/sqrt(x^2 - 1)", []string{
			"1 proved", "2 refuted: yours is 2 times the true one", "3 proved"}},
		{"kinks", "d/dx max(x, 2) = where(x > 2, 1, 0)\nd/dx |x| = where(x < 0, -1, 1)\nd/dx relu(x) = where(x >= 1, 1, 0)\nd/dx max(x, 2) = 2", []string{
			"1 proved", "2 proved", "3 refuted", "4 refuted"}},
		{"decimals", "d/dx (x^3/9) = 0.333*x^2\nd/dx (x^3/9) = 0.34*x^2\nd/dx (x^3/8) = 0.375*x^2", []string{
			"1 refuted: would hold to the digits shown", "2 refuted: yours is 51/50 times the true one", "3 proved"}},
		{"right again", "y = x^2\ndy/dx = 3*x = 2*x", []string{"2 refuted: yours is 3/2 times the true one", "2 refuted: as line 2"}},
		{"a factor of a number", "z = 2*w + b\ndz/dw = 2*w*x", []string{"2 refuted: yours is w*x times the true one"}},
		{"not read", "y = x^2\ndy/dx = sum_i x_i\ndy/dx = 2x2\nA = W^T x", []string{
			"2 not-read", "3 not-read", "4 not-read"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check.Document(read(t, "a.txt", c.source), check.Options{})
			got := outline(r, false)
			for i, line := range got {
				if before, _, ok := strings.Cut(line, "not-read"); ok {
					got[i] = before + "not-read"
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// Letters side by side in LaTeX are factors where each is a name of its own.
func TestLettersSideBySide(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$E = mgh + \frac{1}{2}mv^2$ and $\frac{\partial E}{\partial h} = mg$, $\frac{\partial E}{\partial v} = mv$.
$F = abc$ and $\frac{\partial F}{\partial a} = q$.
$loss = (y - out)^2$ and $\frac{d loss}{d out} = -2(y - out)$.
`), check.Options{})
	want := []string{
		"2 proved", "2 proved",
		"3 undecided (abc is read as one name; if it is a product, write \\cdot between its factors)",
		"4 proved",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// What documents of statistics have, each line as its writer meant it.
func TestStatistics(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$\lambda = e^{w x + b}$, $\ell = y \ln \lambda - \lambda - \ln(y!)$
$$\frac{\partial \ell}{\partial w} = (y - \lambda) x$$
$$\frac{(y + 1)!}{y!} = y + 1$$

$$KL = -\frac{1}{2}(1 + \log \sigma^2 - \mu^2 - \sigma^2)$$
$$\frac{\partial KL}{\partial \mu} = \mu, \qquad \frac{\partial KL}{\partial \sigma} = \sigma - \frac{1}{\sigma}$$
$$\frac{\partial KL}{\partial \log \sigma^2} = \frac{1}{2}(\sigma^2 - 1)$$

$$\ell_2(m, s^2) = -\frac{1}{2}\log(2\pi s^2) - \frac{(x - m)^2}{2 s^2}$$
$$\frac{\partial \ell_2}{\partial s^2} = -\frac{1}{2 s^2} + \frac{(x - m)^2}{2 s^4} = 0$$
$$\frac{\partial^2 \ell_2}{\partial m^2} = -\frac{1}{s^2}$$
`), check.Options{})
	want := []string{
		"3 proved", "4 undecided (this document does not define factorial)",
		"7 proved", "7 proved", "8 proved",
		"11 proved", "11 undecided (this holds for some values only, as a condition may)", "12 proved",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// A prime behind parentheses is the derivative by the only name there, if that is
// no function itself.
func TestPrimes(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$(\sin x)' = \cos x$ and $(e^{2x})' = e^{2x}$ and $[f(g(x))]' = f'(g(x)) g'(x)$.
$(u^2)' = 2 u u'$ and $(uv)' = u'v + uv'$.
$y = x^3$, so $(y^2)' = 6x^5$.
`), check.Options{})
	want := []string{
		"2 proved", "2 refuted: yours is 1/2 times the true one; in the derivative of exp(2*x) yours lacks the inner derivative 2", "2 proved",
		"3 undecided (a prime does not say by which variable)",
		"3 not-read (a prime is read only behind a name, or behind parentheses with one name in them)",
		"4 undecided (a prime does not say by which variable)",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// f_x is a partial derivative where f is a function of x and more; a name that
// stands last in a chain is another name only of what does not consist of it; and
// numbers in a product may be rounded each.
func TestSubscriptsAliasesAndRounding(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$f(x, y) = x^2 y + \ln(x/y)$, $f_x = 2xy + \frac{1}{x}$, $f_{xy} = 2x$, $f_{yy} = -\frac{1}{y^2}$, $f_y(1, 1) = 0$.
$g(u, v) = u v^2$, $v = u^3$, $g_u = v^2$, $\frac{\partial g}{\partial u} = v^2$, $\frac{dg}{du} = 7u^6$.
$Q = A K^\alpha L^{1-\alpha}$, $s = \frac{\partial Q}{\partial K} \frac{K}{Q} = \alpha$.
$w = 0.8$, $u = 1.5$, $E = \tanh(w u)$, $\frac{\partial E}{\partial w} = 0.305 \cdot 1.5$, $\frac{\partial E}{\partial w} = 0.315 \cdot 1.5$.
`), check.Options{})
	want := []string{
		"2 proved", "2 proved", "2 refuted: yours has the opposite sign", "2 proved",
		"3 proved", "3 proved (with the derivative partial, that is with the other defined names held fixed; the total derivative differs)", "3 proved",
		"4 proved",
		"5 proved (with its numbers rounded to the digits shown)", "5 refuted",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// What follows from a condition is told apart from what is defined behind it; a
// value at a point is not a product; and a name may be given at the end of a claim.
func TestWhereThingsStand(t *testing.T) {
	r := check.Document(read(t, "a.md", `
$J = (y - m x - b)^2$, $\frac{dJ}{db} = -2(y - m x - b) = 0 \implies b = q - m x$ where $q = 3y$.
The solution of $u' = -2u$ with $u(0) = 3$ is $u = 3e^{-2t}$.
$T = \frac12 n v^2$, $\frac{dT}{dv} = n v = p$, $H = \frac{p^2}{2n}$ and $\frac{dH}{dv} = n v$.
`), check.Options{})
	want := []string{
		"2 proved", "2 undecided (this holds for some values only, as a condition may)",
		"2 undecided (this holds for some values only, as a condition may)",
		"3 proved", "4 proved", "4 proved",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// A name that has another formula in another exercise refutes nothing there.
func TestExercises(t *testing.T) {
	r := check.Document(read(t, "a.md", `
1. $y = x^2$, so $\frac{dy}{dx} = 2x$ and $\frac{d^2y}{dx^2} = x$.
2. $y = x^3$, so $\frac{dy}{dx} = 3x^2$. Here $u = 2x$, $\frac{du}{dx} = 3$.

## More

$f(t) = t^2$, $f(t) = t^3$.

## And more

$f(x) = x^5$, $f'(x) = 5x^4$, $f'(x) = 0$. Again $u = x + x$, but $\frac{du}{dx} = 1$.
`), check.Options{})
	want := []string{
		"2 proved", "2 refuted: yours is 1/2*x times the true one",
		"3 undecided (line 3 gives y another formula than line 2, perhaps as another exercise)",
		"3 proved (with y as line 3 has it)",
		"3 refuted: yours is 3/2 times the true one",
		"7 refuted: yours is t times the true one",
		"11 undecided (line 11 gives f another formula than line 7, perhaps as another exercise)",
		"11 proved (with f as line 11 has it)",
		"11 undecided (line 11 gives f another formula than line 7, perhaps as another exercise)",
		"11 proved", "11 refuted: yours is 1/2 times the true one",
	}
	if diff := cmp.Diff(want, outline(r, false)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
