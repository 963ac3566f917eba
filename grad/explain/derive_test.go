package explain_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// What the student of examples/regressor should have written, in the
// student's notation.
func TestRegressor(t *testing.T) {
	source, err := os.ReadFile("../../examples/regressor/corrected.md")
	if err != nil {
		t.Fatal(err)
	}
	d := derived(t, "corrected.md", string(source), "L", "w_1")
	allProved(t, d)
	for _, line := range []string{
		`$$z_1 = w_1 x + b_1$$`,
		`$$a_2 = \text{sigmoid}(z_2) = \hat{y}$$`,
		`$$L = \frac{1}{2} (y - \hat{y})^2$$`,
		`$$\frac{\delta L}{\delta w_{1}} = \frac{\delta L}{\delta a_{2}} \cdot \frac{\delta a_{2}}{\delta z_{2}} \cdot \frac{\delta z_{2}}{\delta a_{1}} \cdot \frac{\delta a_{1}}{\delta z_{1}} \cdot \frac{\delta z_{1}}{\delta w_{1}}$$`,
		`$$\frac{\delta L}{\delta a_{2}} = \frac{1}{2} \cdot 2 \cdot \left(y - a_{2}\right) \cdot \left(-1\right) = -\left(y - a_{2}\right)$$`,
		`$$\frac{\delta a_{2}}{\delta z_{2}} = \operatorname{sigmoid}\left(z_{2}\right) \cdot \left(1 - \operatorname{sigmoid}\left(z_{2}\right)\right) = a_{2} \cdot \left(1 - a_{2}\right)$$`,
		`$$\frac{\delta L}{\delta w_{1}} = -\left(y - a_{2}\right) \cdot a_{2} \cdot \left(1 - a_{2}\right) \cdot w_{2} \cdot a_{1} \cdot \left(1 - a_{1}\right) \cdot x$$`,
	} {
		if !strings.Contains(d.Markdown(), "\n"+line+"\n") {
			t.Errorf("the derivation has no line\n%s\nit is\n%s", line, d.Markdown())
		}
	}
}

// Every derivative of every name by every name that it depends on, in
// documents that are written in different ways.
func TestManners(t *testing.T) {
	for name, source := range map[string]string{
		"regressor, as it was": read(t, "../../examples/regressor/derivation.md"),
		"labels.md": `
$z^{(1)} = w^{(1)} x + b^{(1)}$, $a^{(1)} = \tanh(z^{(1)})$, $z^{(2)} = w^{(2)} a^{(1)}$, $C = \frac12 (z^{(2)} - y)^2$

$$\frac{\partial C}{\partial w^{(1)}} = \frac{\partial C}{\partial z^{(2)}} \frac{\partial z^{(2)}}{\partial a^{(1)}}\frac{\partial a^{(1)}}{\partial w^{(1)}}$$`,
		"two outputs.md": `
$$net_{o1} = w_5 out_{h1} + b, \quad net_{o2} = w_6 out_{h1} + b$$
$$out_{o1} = \frac{1}{1 + e^{-net_{o1}}}$$
$$out_{o2} = \frac{1}{1 + e^{-net_{o2}}}$$
$$out_{h1} = \sigma(w_1 i_1 + w_2 i_2)$$
$$E_{total} = \frac{1}{2}(target_{o1} - out_{o1})^2 + \frac{1}{2}(target_{o2} - out_{o2})^2$$`,
		"align.md": `
\begin{align}
p &= \sigma(\mathbf{w} x + b) \\
J &= -y \log p - (1 - y) \log(1 - p) \\
  &+ \lambda w_0^2 + p^2
\end{align}`,
		"softplus.txt":  "softplus(x) = log(1 + exp(x))\nh = softplus(w*x)\ny = softplus(h)*h",
		"unknown.txt":   "z = w*x\na = f(z)\nL = (y - a)^2",
		"declared.txt":  "variables: e\nr = e*x\nL = r^2 + exp(r)*e",
		"given.txt":     "x = 0.5\nz = w*x\nL = z^2 + sin(z)",
		"piecewise.txt": "z = w*x + b\na = relu(z)\nL = max(a, y)*abs(a - y)",
		"greek.md":      `$\hat y = \alpha x^2 + \beta$, $\mathcal{L} = |\hat y - y|^3 + \gamma \|\beta\|$; $\epsilon_t = \mathcal{L}^2 + \sqrt{\mathcal{L}}$`,
		"order.txt":     "v = c*b*a\nu = a*v*v\ny = u*b*v",
		"powers.txt":    "p = x^n\nq = n^x\ny = p^q",
		"quotient.txt":  "s = exp(x_1) + exp(x_2)\np_1 = exp(x_1)/s\np_2 = exp(x_2)/s\nL = -y_1*log(p_1) - y_2*log(p_2)",
		"second.txt":    "L = (y - w*x)^3\ng = dL/dw\nh = g^2*w",
		"prime.txt":     "y = x^3 + x\ng = y'*x\nh = g^2",
		"slope.txt":     "f(x) = x^4\ns(x) = f'(x) + x\nu = w*t\nv = s(u)*t",
		"spelling.md":   `$u = \text{sig}(x) \cdot \log(x)$, $v = \exp(u) + \mathrm{tanh}(u)$`,
	} {
		if !strings.Contains(name, ".") {
			name = "derivation.md"
		}
		m := document.NewModel(parsed(t, name, source))
		names := explain.Names(m)
		written := 0
		for _, of := range names {
			for _, by := range names {
				d, err := explain.NewDerivation(m, &notation.Expr{Kind: notation.Name, Name: of}, by)
				if err != nil || d.Lines[len(d.Lines)-1].Sides[1].Text == "0" {
					continue
				}
				written++
				t.Run(name+" "+of+" "+by, func(t *testing.T) {
					if name == "piecewise.txt" || name == "unknown.txt" {
						neverRefuted(t, d)
						return
					}
					allProved(t, d)
				})
			}
		}
		if written < 2 {
			t.Errorf("%s: %d derivations", name, written)
		}
	}
}

func read(t require, file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// neverRefuted is for derivations of which not everything can be proved.
func neverRefuted(t require, d *explain.Derivation) {
	proved := 0
	for name, written := range map[string]string{"derivation.md": d.Markdown(), "derivation.txt": d.Text()} {
		r := check.Document(parsed(t, name, written), patient)
		proved += r.Count(check.Proved)
		for _, f := range r.Findings {
			if f.Verdict == check.Refuted || f.Verdict == check.NotRead {
				t.Fatalf("%v: %v: %s = %s: %s %v\nin\n%s", f.Place, f.Verdict, f.Left, f.Right, f.Reason, f.Witness, written)
			}
		}
	}
	if proved == 0 {
		t.Fatalf("nothing is proved")
	}
}

// The last form of a derivative is a simple one, in the document's order.
func TestFinalForm(t *testing.T) {
	for _, c := range []struct{ source, of, by, want string }{
		{"a = sigmoid(w*x)\nL = -(y*log(a) + (1 - y)*log(1 - a))", "L", "w", "(a - y)*x"},
		{"a = sigmoid(w*x)\nL = (y - a)^2/2", "L", "w", "-(y - a)*a*(1 - a)*x"},
		{"a = tanh(w*x)", "a", "w", "(1 - a^2)*x"},
		{"y = x^2*sin(x)", "y", "x", "2*x*sin(x) + x^2*cos(x)"},
		{"y = exp(-x^2)", "y", "x", "-2*y*x"},
		{"y = log(x^2)", "y", "x", "2/x"},
		{"y = f(x)^2", "y", "x", "2*f(x)*f'(x)"},
		{"h = w*x\ny = h*h + w", "y", "w", "2*h*x + 1"},
	} {
		d := derived(t, "model.txt", c.source, c.of, c.by)
		last := d.Lines[len(d.Lines)-1]
		if got := last.Sides[len(last.Sides)-1].Text; got != c.want {
			t.Errorf("%s: d%s/d%s = %s, want %s", c.source, c.of, c.by, got, c.want)
		}
	}
}

// A chain of paths that part and meet again is not written out path by path.
func TestSharedPathsStayShort(t *testing.T) {
	var b strings.Builder
	b.WriteString("z_0 = sin(w)\n")
	for i := range 30 {
		k := string(rune('0'+i/10)) + string(rune('0'+i%10))
		next := string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
		if i == 0 {
			k = "0"
		}
		b.WriteString("p_" + next + " = sin(z_" + k + ")\nq_" + next + " = cos(z_" + k + ")\nz_" + next + " = p_" + next + "*q_" + next + "\n")
	}
	d := derived(t, "model.txt", b.String(), "z_30", "w")
	if n := len(d.Text()); n > 40_000 {
		t.Errorf("%d bytes for %d of definitions", n, b.Len())
	}
}

func TestDerivationErrors(t *testing.T) {
	m := document.NewModel(parsed(t, "model.txt", "x = 3\nL = w^2*x\nf(x) = x^2\ny = f(w)"))
	name := func(n string) *notation.Expr { return &notation.Expr{Kind: notation.Name, Name: n} }
	got := map[string]string{}
	for _, pair := range [][2]string{{"L", "L"}, {"w", "x"}, {"f", "x"}, {"x", "w"}} {
		if _, err := explain.NewDerivation(m, name(pair[0]), pair[1]); err != nil {
			got[pair[0]] = err.Error()
		}
	}
	want := map[string]string{
		"L": "the derivative of L by itself is 1",
		"w": "the document does not define w",
		"x": "x is given as a number",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What does not depend on the variable has the derivative 0, and says so.
func TestIndependent(t *testing.T) {
	d := derived(t, "model.txt", "L = u^2\nv = w", "L", "w")
	allProved(t, d)
	if !strings.Contains(d.Text(), "does not depend on w") {
		t.Error(d.Text())
	}
}

func TestCycle(t *testing.T) {
	m := document.NewModel(parsed(t, "model.txt", "a = b + w\nb = 2*c\nc = a^2"))
	_, err := explain.NewDerivation(m, &notation.Expr{Kind: notation.Name, Name: "a"}, "w")
	if err == nil || err.Error() != "a is defined by itself" {
		t.Errorf("error %v", err)
	}
}
