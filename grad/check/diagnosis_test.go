package check_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad/check"
)

// network is two inputs, two hidden units and two outputs, in a chain of
// definitions.
const network = `z1 = w1*x1 + w2*x2
z2 = w3*x1 + w4*x2
h1 = sigmoid(z1)
h2 = sigmoid(z2)
s1 = v1*h1 + v2*h2
s2 = v3*h1 + v4*h2
o1 = sigmoid(s1)
o2 = sigmoid(s2)
E1 = 1/2*(t1 - o1)^2
E2 = 1/2*(t2 - o2)^2
E = E1 + E2
`

// Mistakes that people make, each in the last line of a document, and what is
// said of it.
func TestDiagnoses(t *testing.T) {
	for _, c := range []struct {
		source string
		kind   check.MistakeKind
		want   string
	}{
		{"y = x^3 + 1\ndy/dx = -3*x^2", "sign", "yours has the opposite sign"},
		{"y = x^2/2 + x^3/3\ndy/dx = 2*x + 2*x^2", "constant", "yours is 2 times the true one"},
		{"L = n*(y - a)^2\ndL/da = -(y - a)*n", "constant", "yours is 1/2 times the true one"},
		{"y = x^2*t\ndy/dx = x^2", "wrong-variable", "yours is the derivative by t, not by x"},
		{"y = sin(x^2)\ndy/dx = cos(x^2)", "chain-factor", "in the derivative of sin(x^2) yours lacks the inner derivative 2*x"},
		{"y = exp(3*x) + x\ndy/dx = exp(3*x) + 1", "chain-factor", "in the derivative of exp(3*x) yours lacks the inner derivative 3"},
		{"y = log(x^2 + 1)\ndy/dx = 1/(x^2 + 1)", "chain-factor", "in the derivative of log(x^2 + 1) yours lacks the inner derivative 2*x"},
		{"y = log(sin(x))\ndy/dx = 1/cos(x)*cos(x)", "inner-function", "in the derivative of log(sin(x)) yours has 1/cos(x) where 1/sin(x) belongs: the inner function stays as it is"},
		{"y = log(sin(x))\ndy/dx = 1/cos(x)", "inner-function", "in the derivative of log(sin(x)) yours has 1/cos(x) where 1/sin(x) belongs: the inner function stays as it is, and its derivative cos(x) is a factor"},
		{"y = sin(x^2)\ndy/dx = cos(2*x)", "inner-function", "in the derivative of sin(x^2) yours has cos(2*x) where cos(x^2) belongs: the inner function stays as it is, and its derivative 2*x is a factor"},
		{"y = sin(x^2)\ndy/dx = cos(x)*2*x", "inner-function", "in the derivative of sin(x^2) yours has cos(x) where cos(x^2) belongs: the inner function stays as it is"},
		{"y = x^3 + x\ndy/dx = x^2 + 1", "power-rule", "in the derivative of x^3 yours lacks the factor 3, the exponent"},
		{"y = x^3 + x\ndy/dx = 3*x^3 + 1", "power-rule", "in the derivative of x^3 the exponent is not lowered by 1 in yours"},
		{"y = x^3 + x\ndy/dx = 3*x^4 + 1", "power-rule", "in the derivative of x^3 the exponent is raised by 1 in yours, not lowered"},
		{"y = x^n\ndy/dx = n*x^n", "power-rule", "in the derivative of x^n the exponent is not lowered by 1 in yours"},
		{"y = x^n\ndy/dx = x^(n - 1)", "power-rule", "in the derivative of x^n yours lacks the factor n, the exponent"},
		{"y = sqrt(x) + x\ndy/dx = 1/sqrt(x) + 1", "power-rule", "in the derivative of sqrt(x) yours lacks the factor 1/2"},
		{"y = 2^x\ndy/dx = x*2^(x - 1)", "power-rule", "yours applies the power rule to 2^x, whose variable is in the exponent"},
		{"y = 2^x\ndy/dx = 2^x", "function-rule", "in the derivative of 2^x yours lacks the factor log(2)"},
		{"y = e^x\ndy/dx = x*e^(x - 1)", "power-rule", "yours applies the power rule to exp(x), whose variable is in the exponent"},
		{"y = x^2*sin(x)\ndy/dx = 2*x*cos(x)", "product-rule", "yours takes the derivative of the product x^2*sin(x) for the product of the derivatives"},
		{"y = x^2*sin(x)\ndy/dx = 2*x*sin(x)", "product-rule", "in the derivative of the product x^2*sin(x) yours lacks the term x^2*cos(x)"},
		{"y = x^2*sin(x)\ndy/dx = 2*x*sin(x) - x^2*cos(x)", "function-rule", "in the derivative of sin(x) yours has -cos(x) in the place of cos(x)"},
		{"y = sin(x)/x\ndy/dx = (sin(x) - x*cos(x))/x^2 + 0", "sign", "yours has the opposite sign"},
		{"y = sin(x)/x + x\ndy/dx = (sin(x) - x*cos(x))/x^2 + 1", "quotient-rule", "in the derivative of the quotient sin(x)/x the terms of the numerator have their signs exchanged in yours"},
		{"y = sin(x)/x\ndy/dx = (x*cos(x) - sin(x))/x", "quotient-rule", "in the derivative of the quotient sin(x)/x the denominator is not squared in yours"},
		{"y = sin(x)/x\ndy/dx = (x*cos(x) + sin(x))/x^2", "quotient-rule", "in the derivative of the quotient sin(x)/x yours has a plus where the quotient rule has a minus"},
		{"y = sin(x)/(1 + x^2)\ndy/dx = cos(x)/(2*x)", "quotient-rule", "yours takes the derivative of the quotient sin(x)/(1 + x^2) for the quotient of the derivatives"},
		{"y = 1/(1 + x^2) + x\ndy/dx = 2*x/(1 + x^2)^2 + 1", "quotient-rule", "in the derivative of the quotient 1/(1 + x^2) yours lacks the minus sign"},
		{"y = cos(x) + x\ndy/dx = sin(x) + 1", "function-rule", "in the derivative of cos(x) yours has sin(x) in the place of -sin(x)"},
		{"y = cos(x) + x^2\ndy/dx = cos(x) + 2*x", "function-rule", "in the derivative of cos(x) yours has cos(x) in the place of -sin(x)"},
		{"y = tan(x)\ndy/dx = sec(x)", "function-rule", "in the derivative of tan(x) yours has sec(x) in the place of sec(x)^2"},
		{"y = tanh(x)\ndy/dx = 1 - tanh(x)", "function-rule", "in the derivative of tanh(x) yours has 1 - y in the place of 1 - y^2"},
		{"y = atan(x)\ndy/dx = 1/sqrt(1 - x^2)", "function-rule", "in the derivative of atan(x) yours has the derivative of asin(x)"},
		{"y = log10(x)\ndy/dx = 1/x", "function-rule", "in the derivative of log10(x) yours has 1/x in the place of 1/(x*log(10))"},
		{"y = x^2 + sin(x)\ndy/dx = x^3/3 - cos(x)", "integrated", "yours is the integral, not the derivative"},
		{"y = x*log(x)\ndy/dx = log(x) + 1 + x", "extra-term", "yours has the term x too much"},
		{"y = x*log(x) + a*x\ndy/dx = log(x) + 1", "missing-term", "yours lacks the term a"},
		{"y = a*x^2 + b*x\ndy/dx = 2*a*x + c", "wrong-name", "with b in the place of c yours would be right"},
		{"y = (a*x + b)^2*(c*x + d)\ndy/dx = 2*a*(a*x + b)*(c*x + d) + c*(a*x + b)", "missing-factor", "in the term (a*x + b)^2*c, yours lacks the factor a*x + b"},
		{"y = sin(x)^2 + x\ndy/dx = 2*sin(x) + 1", "chain-factor", "in the derivative of sin(x)^2 yours lacks the inner derivative cos(x)"},
		{"y = sin(x)*exp(2*x)\ndy/dx = cos(x)*exp(2*x) + 2*cos(x)*exp(2*x)", "wrong-function", "with sin(x) in the place of cos(x) yours would be right"},
		{"y = (x + 1)/(x + 2)\ndy/dx = (x + 2)^2", "inverted", "yours is upside down"},
		{"y = x^2\ndy/dx = 2.000000001*x", "precision", "yours differs only by a factor of 1 + 5e-10"},
		{"y = x^2\ndy/dx = 2*x + 10^(-12)", "precision", "yours differs only by 1e-12"},
		{"y = 1/x\ndy/dx = -x^2", "inverted", "yours is upside down"},
		{"y = log(x + a)\ndy/dx = 1/(x - a)", "wrong-sign", "with + in the place of - before a yours would be right"},
		{"y = sqrt(x^2 + a^2)*exp(x)\ndy/dx = exp(x)*(x + x^2 + a)/sqrt(x^2 + a^2)", "wrong-exponent", "with a^2 in the place of a yours would be right"},
		{"f(x) = sin(x)^3\nf'(x) = 3*sin(x)^2", "chain-factor", "in the derivative of sin(x)^3 yours lacks the inner derivative cos(x)"},
		{"y = exp(-x^2)\nd^2y/dx^2 = 4*x^2*exp(-x^2)", "product-rule", "in the derivative of the product y*x yours lacks the term y"},
		{"d/dx f(g(x)) = f'(g'(x))", "inner-function", "in the derivative of f(g(x)) yours has f'(g'(x)) where f'(g(x)) belongs: the inner function stays as it is, and its derivative g'(x) is a factor"},
		{"d/dx (f(x)*g(x)) = f'(x)*g'(x)", "product-rule", "yours takes the derivative of the product f(x)*g(x) for the product of the derivatives"},
		{"d/dx (f(x)/g(x)) = (f(x)*g'(x) - f'(x)*g(x))/g(x)^2", "sign", "yours has the opposite sign"},
		{network + "dE/dw1 = -((t1 - o1)*o1*(1 - o1)*v1 + (t2 - o2)*o2*(1 - o2)*v3)*h2*(1 - h2)*x1", "wrong-name", "with h1 in the place of h2 throughout yours would be right"},
		{network + "dE/dw1 = -(t1 - o1)*o1*(1 - o1)*v1*h1*(1 - h1)*x1", "missing-path", "yours lacks what comes through s2: -(t2 - o2)*o2*(1 - o2)*x1*h1*(1 - h1)*v3"},
		{network + "dE/dw1 = -((t1 - o1)*o1*(1 - o1)*v1 + (t2 - o2)*o2*(1 - o2)*v4)*h1*(1 - h1)*x1", "wrong-name", "with v3 in the place of v4 yours would be right"},
		{network + "dE/dw1 = -((t1 - o1)*o1*(1 - o1)*v1 + (t2 - o2)*o2*(1 - o2)*v3)*h1*(1 - h1)*x2", "wrong-variable", "yours is the derivative by w2, not by w1"},
		{network + "dE/dw1 = -((t1 - o1)*o1*(1 - o1)*v1 + (t2 - o2)*o2*(1 - o2)*v3)*x1", "missing-factor", "in the derivative of sigmoid(z1) yours lacks the factor h1*(1 - h1)"},
		{network + "dE/dw1 = -((t1 - o1)*o1*(1 - o1)*v1 + (t2 - o2)*o2*(1 - o2)*v3)*h1*(1 - h1)", "chain-factor", "in the derivative of sigmoid(z1) yours lacks the inner derivative x1"},
		{network + "dE/dv1 = -(t1 - o1)*(o1*(1 - o1))^2*h1", "counted-twice", "in the derivative of sigmoid(s1) yours has the factor o1*(1 - o1) twice"},
		{network + "dE/dv1 = -(t1 - o1)*o1*(1 - o1)*h2", "wrong-variable", "yours is the derivative by v2, not by v1"},
		{network + "dE/dv1 = -(t1 - o1)*o1*h1", "function-rule", "in the derivative of sigmoid(s1) yours has o1 in the place of o1*(1 - o1)"},
		{network + "dE/dv1 = (t1 - o1)*o1*(1 - o1)*h1", "sign", "yours has the opposite sign"},
		{network + "dE/dv1 = -(t1 - o1)*o1*(1 - o1)*h1*v1", "extra-factor", "yours is v1 times the true one"},
		{network + "dE/dv1 = -(t1 - s1)*o1*(1 - o1)*h1", "wrong-name", "with o1 in the place of s1 yours would be right"},
		{network + "dE/dh1 = dE/do1*do1/ds1*v1", "missing-path", "yours lacks what comes through s2: -(t2 - o2)*o2*(1 - o2)*v3"},
		{network + "dE/dh1 = dE/do1*do1/ds1*v1 + dE/do2*do2/ds2*v4", "wrong-name", "with v3 in the place of v4 yours would be right"},
		{network + "dE/dh1 = dE/do1*do1/ds1*v1 - dE/do2*do2/ds2*v3", "term-sign", "what comes through s2 has the opposite sign in yours: -(t2 - o2)*o2*(1 - o2)*v3"},
		{network + "dE/dv3 = dE/do2*do2/ds1*h1", "wrong-name", "with do2/ds2 in the place of do2/ds1 yours would be right"},
		{network + "dE/dv3 = dE/do1*do2/ds2*h1", "wrong-name", "with dE/do2 in the place of dE/do1 yours would be right"},
		{network + "dE/dv3 = dE/do2*do2/ds2*ds2/dv4", "wrong-variable", "yours is the derivative by v4, not by v3"},
		{"a = w*x\nL = (y - a)^2 + lambda*w^2\ndL/dw = -2*x*(y - a) + lambda*w", "power-rule", "in the derivative of w^2 yours lacks the factor 2"},
		{"a = tanh(w*x + b)\nL = (y - a)^2\ndL/db = -2*(y - a)*(1 - a^2)*x", "wrong-variable", "yours is the derivative by w, not by b"},
		{"a = sigmoid(w*x + b)\nL = -(y*log(a) + (1 - y)*log(1 - a))\ndL/dw = (y - a)*x", "sign", "yours has the opposite sign"},
		{"a = sigmoid(w*x + b)\nL = -(y*log(a) + (1 - y)*log(1 - a))\ndL/dw = (a - y)*a*(1 - a)*x", "counted-twice", "in the derivative of sigmoid(w*x + b) yours has the factor a*(1 - a) twice"},
		{"y = sin(x)*log(x) + x^5\ndy/dx = 17*x + tanh(x)", "", ""},
		{"y = x^2 + x\ndy/dx = exp(x)*cos(x)", "", ""},
		{"y = x^2\ndy/dx = 0", "", ""},
		{"y = x^2\ndy/dx = x + x = 3*x", "constant", "yours is 3/2 times the true one"},
		{"y = x*w\ndy/dw = 1*x = w", "wrong-variable", "yours is the derivative by x, not by w"},
		{"y = a*sin(x) + b*cos(x)\ndy/dx = a*cos(x) - b*sin(y)", "wrong-name", "with sin(x) in the place of sin(y) yours would be right"},
		{"y = x^2*exp(a*x)\ndy/dx = x*exp(a*x)*(2 - a*x)", "product-rule", "in the derivative of the product x^2*exp(a*x) yours has a minus where the product rule has a plus"},
		{"y = sqrt(1 - x^2) + x\ndy/dx = 1 - x/sqrt(1 + x^2)", "wrong-sign", "with - in the place of + before x^2 yours would be right"},
		{"y = sqrt(1 - x^2) + x\ndy/dx = 1 - 2*x/sqrt(1 - x^2)", "power-rule", "in the derivative of sqrt(1 - x^2) yours lacks the factor 1/2"},
		{"y = sinh(x)*cosh(x)\ndy/dx = cosh(x)^2 + cosh(x)^2", "wrong-function", "with sinh(x) in the place of cosh(x) yours would be right"},
		{"y = a^x + x\ndy/dx = a^x*log(x) + 1", "wrong-name", "with log(a) in the place of log(x) yours would be right"},
		{"y = x/(a + x)\ndy/dx = a/(a + x)", "quotient-rule", "in the derivative of the quotient x/(a + x) the denominator is not squared in yours"},
		{"y = (2*x + 1)^5 + x\ndy/dx = 5*(2*x + 1)^4 + 1", "chain-factor", "in the derivative of (2*x + 1)^5 yours lacks the inner derivative 2"},
		{"y = (2*x + 1)^5 + x\ndy/dx = 10*(2*x + 1)^5 + 1", "power-rule", "in the derivative of (2*x + 1)^5 the exponent is not lowered by 1 in yours"},
		{"y = log(x)/x\ndy/dx = 1/x", "quotient-rule", "yours takes the derivative of the quotient log(x)/x for the quotient of the derivatives"},
		{"p = exp(u)/(exp(u) + exp(v))\ndp/du = p^2*(1 - p)", "extra-factor", "yours is p times the true one"},
		{"p = exp(u)/(exp(u) + exp(v))\ndp/du = 1 - p", "missing-factor", "yours lacks the factor p"},
		{"y = tanh(w*x)\ndy/dw = (1 - y^2)*x*w*exp(w)", "extra-factor", "yours is exp(w)*w times the true one"},
		{"y = sin(x)\ny = cos(x)*tan(x) + x", "extra-term", "yours has the term x too much"},
		{"y = sin(x)\ndy/dx = log(x^3 + 7)", "", ""},
	} {
		r := check.Document(read(t, "a.txt", c.source), check.Options{})
		f := r.Findings[len(r.Findings)-1]
		if f.Verdict != check.Refuted {
			t.Errorf("%s: %v", c.source, f.Verdict)
		}
		var got check.Diagnosis
		if f.Diagnosis != nil {
			got = *f.Diagnosis
		}
		if got.Kind != c.kind || got.Message != c.want {
			t.Errorf("%s:\n got %s: %s\nwant %s: %s", c.source, got.Kind, got.Message, c.kind, c.want)
		}
	}
}

// Where the mistake is a slip of the pen, its place is known.
func TestPlaceOfMistake(t *testing.T) {
	for _, c := range []struct{ file, source, want string }{
		{"a.txt", "y = log(x + a)\ndy/dx = 1/(x - a)", "(x - a)"},
		{"a.txt", "y = a*sin(x) + b*cos(x)\ndy/dx = a*cos(x) - b*sin(y)", "sin(y)"},
		{"a.md", "$$y = \\ln(x + a)$$\n\n$$\\frac{dy}{dx} = \\frac{1}{x - a}$$", "{x - a}"},
		{"a.txt", "y = x^2\ndy/dx = -2*x", ""},
	} {
		r := check.Document(read(t, c.file, c.source), check.Options{})
		f := r.Findings[len(r.Findings)-1]
		if f.Diagnosis == nil {
			t.Errorf("%s: no diagnosis", c.source)
			continue
		}
		if got := f.Formula.Source[f.Diagnosis.Start:f.Diagnosis.End]; got != c.want {
			t.Errorf("%s: the mistake is in %q, want %q", c.source, got, c.want)
		}
	}
}

// What is said of a mistake in a long derivation does not take long.
func TestDiagnosisOfLongClaims(t *testing.T) {
	var b strings.Builder
	b.WriteString("a_0 = w*x\n")
	for i := range 60 {
		fmt.Fprintf(&b, "a_%d = tanh(a_%d) + a_%d/2\n", i+1, i, i)
	}
	b.WriteString("da_60/da_59 = 1 - tanh(a_59)^2\n")
	terms := strings.Repeat("x*sin(x) + ", 500)
	fmt.Fprintf(&b, "v = x^3\ndv/dx = %sx\n", terms)
	start := time.Now()
	r := check.Document(read(t, "a.txt", b.String()), check.Options{})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if d := r.Findings[0].Diagnosis; d == nil || d.Message != "yours lacks the term 1/2" {
		t.Errorf("the first is %+v", d)
	}
	if f := r.Findings[1]; f.Verdict != check.Refuted || f.Diagnosis != nil {
		t.Errorf("the second is %v %+v", f.Verdict, f.Diagnosis)
	}
}
