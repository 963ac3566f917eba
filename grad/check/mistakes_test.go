package check_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// Where several lines fail for one reason, the first has the mistake and the
// others follow from it; what has mistakes of its own does not.
func TestWhatFollowsFromAMistake(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"the outer derivative", "a = w*x + b\nL = (y - a)^2\ndL/da = 2*(y - a)\ndL/dw = 2*(y - a)*x\ndL/db = 2*(y - a)", []string{
			"3 refuted: yours has the opposite sign",
			"4 refuted: follows from line 3: this is what the wrong dL/da there leads to",
			"5 refuted: as line 3"}},
		{"a factor in the middle", "z = w*x + b\na = sigmoid(z)\nL = 1/2*(y - a)^2\nda/dz = a*(1 + a)\ndL/dz = -(y - a)*a*(1 + a)\ndL/dw = -(y - a)*a*(1 + a)*x", []string{
			"4 refuted: in the derivative of sigmoid(z) yours has a*(1 + a) in the place of a*(1 - a)",
			"5 refuted: follows from line 4: this is what the wrong da/dz there leads to",
			"6 refuted: follows from line 4: this is what the wrong da/dz there leads to"}},
		{"the inner derivative", "a = tanh(w^2*x)\ndL/da = 2*a\nL = a^2\nda/dw = (1 - a^2)*w*x\n∂L/∂w = 2*a*(1 - a^2)*w*x", []string{
			"2 proved",
			"4 refuted: yours is 1/2 times the true one; in the derivative of w^2 yours lacks the factor 2",
			"5 refuted: follows from line 4: this is what the wrong da/dw there leads to"}},
		{"one of two paths", "h1 = u*x\nh2 = v*x\ny = h1*h2\ndy/dh1 = h1\ndy/dx = h1*u + h1*v", []string{
			"4 refuted: yours is the derivative by h2, not by h1",
			"5 refuted: follows from line 4: this is what the wrong dy/dh1 there leads to"}},
		{"another mistake", "a = w*x + b\nL = (y - a)^2\ndL/da = 2*(y - a)\ndL/dw = -2*(y - a)*w", []string{
			"3 refuted: yours has the opposite sign",
			"4 refuted: yours is the derivative by x, not by w"}},
		{"the same mistake elsewhere", "y = x^2\nu = t^2\ndy/dx = x\ndu/dt = t", []string{
			"3 refuted: yours is 1/2 times the true one; in the derivative of x^2 yours lacks the factor 2",
			"4 refuted: yours is 1/2 times the true one; in the derivative of t^2 yours lacks the factor 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check.Document(read(t, "a.txt", c.source), check.Options{})
			if diff := cmp.Diff(c.want, outline(r, false)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// A rule that someone has wrong is wrong wherever it is used.
func TestHabits(t *testing.T) {
	const units = "h1 = tanh(u1*x)\nh2 = tanh(u2*x)\ny = v1*h1 + v2*h2\n"
	for _, c := range []struct{ source, want string }{
		{units + "dy/dx = v1*(1 - h1)*u1 + v2*(1 - h2)*u2",
			"in the derivative of tanh(u1*x) yours has 1 - h1 in the place of 1 - h1^2; likewise for tanh(u2*x)"},
		{units + "dy/dx = v1*(1 - h1^2) + v2*(1 - h2^2)",
			"in the derivative of tanh(u1*x) yours lacks the inner derivative u1; likewise for tanh(u2*x)"},
		{units + "dy/dx = (1 - h1^2)*u1 + (1 - h2^2)*u2",
			"in the derivative of v1*h1 yours lacks the factor v1, which is constant; likewise for v2*h2"},
		{"J = 1/(2*m)*((t*x1 - y1)^2 + (t*x2 - y2)^2)\ndJ/dt = 1/m*((t*x1 - y1) + (t*x2 - y2))",
			"in the derivative of (t*x1 - y1)^2 yours lacks the inner derivative x1; likewise for (t*x2 - y2)^2"},
		{"y = x^3 + 5*x^4 + 2\ndy/dx = 3*x^3 + 20*x^4",
			"in the derivative of x^3 the exponent is not lowered by 1 in yours; likewise for x^4"},
		{"y = cos(2*x) + cos(x) + x\ndy/dx = 2*sin(2*x) + sin(x) + 1",
			"in the derivative of cos(2*x) yours has sin(2*x) in the place of -sin(2*x); likewise for cos(x)"},
		// Two different mistakes are not one.
		{"y = cos(2*x) + x^3\ndy/dx = 2*sin(2*x) + x^2", ""},
		{units + "dy/dx = v1*(1 - h1)*u1 + v2*(1 - h2^2)", ""},
	} {
		r := check.Document(read(t, "a.txt", c.source), check.Options{})
		f := r.Findings[len(r.Findings)-1]
		got := ""
		if f.Diagnosis != nil {
			got = f.Diagnosis.Message
		}
		if f.Verdict != check.Refuted || got != c.want {
			t.Errorf("%s:\n got %v %s\nwant %s", c.source, f.Verdict, got, c.want)
		}
	}
}

// More mistakes, each in the last line of a document.
func TestSingleMistakes(t *testing.T) {
	for _, c := range []struct {
		source string
		kind   check.MistakeKind
		want   string
	}{
		{"y = x^3 - 4*x\ndy/dx = 3*x^2 - 4*x", check.NotDifferentiated, "4*x stands in yours as it is: it is to be differentiated"},
		{"y = x^3 - 4*x\ndy/dx = x^3 - 4", check.NotDifferentiated, "x^3 stands in yours as it is: it is to be differentiated"},
		{"y = 7*x + 3\ndy/dx = 10", check.ExtraTerm, "yours has the term 3 too much"},
		{"y = 2*x\ndy/dx = 4", check.Constant, "yours is 2 times the true one"},
		{"y = exp(x) - cos(x) + x\ndy/dx = exp(x) - sin(x) + 1", check.FunctionRule, "in the derivative of cos(x) yours has sin(x) in the place of -sin(x)"},
		{"y = exp(x) - cos(x) + x^2\ndy/dx = exp(x) - sin(x) + x^3/3", check.Integrated, "yours is the integral, not the derivative"},
		{"y = a + b\ndy/dx = a*x + b*x", check.Integrated, "yours is the integral, not the derivative"},
		{"y = x^4/4\ndy/dx = 1", check.MissingFactor, "yours lacks the factor x^3"},
		{"y = a*b*c\ndy/db = a/c", check.MissingFactor, "yours lacks the factor c^2"},
		{"y = csc(x)^4/4 - csc(x)^6/6\ndy/dx = csc(x)^4", check.MissingFactor, "yours lacks the factor cot(x)^3"},
		{"z1 = w1*x\na1 = sigmoid(z1)\nz2 = w2*a1\na2 = sigmoid(z2)\nL = 1/2*(y - a2)^2\ndL/dw1 = (a2 - y)*a2*(1 - a2)*w2*a2*(1 - a2)*x",
			check.WrongFactor, "yours has the factor a2*(1 - a2) where the true one has a1*(1 - a1)"},
		{"y = x\ndy/dx = exp(x - 1)/(cosh(x) + sinh(x))", check.ExtraTerm, "without the term 1 in x - 1 yours would be right"},
		{"y = x^2/2\ndy/dx = x*(1 + 1/1000000)", check.Precision, "yours differs only by a factor of 1 + 1e-6"},
		{"y = 5 + a\ndy/dx = x*w", "", ""},
	} {
		r := check.Document(read(t, "a.txt", c.source), check.Options{})
		f := r.Findings[len(r.Findings)-1]
		var got check.Diagnosis
		if f.Diagnosis != nil {
			got = *f.Diagnosis
		}
		if f.Verdict != check.Refuted || got.Kind != c.kind || got.Message != c.want {
			t.Errorf("%s:\n got %v %s: %s\nwant %s: %s", c.source, f.Verdict, got.Kind, got.Message, c.kind, c.want)
		}
	}
}

var wholeFactor = regexp.MustCompile(`^yours (is|lacks the factor) (.*?)( times the true one)?( and has the opposite sign)?$`)

// What is said of a factor is so: the claimed side is the true one times it.
func TestFactorsOfRandomClaims(t *testing.T) {
	checked := 0
	for seed := range 300 {
		r := newGenerator(uint64(2_000_000 + seed))
		f := r.expression(3)
		claimed := grad.Of(f, r.g.Var("x"))[0]
		claimed = r.changed(claimed)
		if r.g.Len() > 300 {
			continue
		}
		source := fmt.Sprintf("d/dx (%s) = %s", notation.Text(f), notation.Text(claimed))
		for _, found := range check.Document(read(t, "a.txt", source), check.Options{}).Findings {
			d := found.Diagnosis
			if d == nil || found.Truth == "" {
				continue
			}
			if d.Message == "" || d.Kind == "" || strings.Contains(d.Message, "%!") {
				t.Errorf("seed %d: %s: %+v", seed, source, *d)
			}
			parts := wholeFactor.FindStringSubmatch(d.Message)
			if parts == nil || d.Kind != check.Constant && d.Kind != check.ExtraFactor && d.Kind != check.MissingFactor {
				continue
			}
			product := fmt.Sprintf("(%s)*(%s)", found.Truth, parts[2])
			if parts[1] != "is" {
				product = fmt.Sprintf("(%s)/(%s)", found.Truth, parts[2])
			}
			if parts[4] != "" {
				product = "-" + product
			}
			if !agree(t, product, notation.Text(claimed)) {
				t.Errorf("seed %d: %s: the true one is %s: %s", seed, source, found.Truth, d.Message)
			}
			checked++
		}
	}
	if checked < 10 {
		t.Errorf("only %d factors were checked", checked)
	}
}

// agree reports whether two expressions agree where both are finite.
func agree(t *testing.T, a, b string) bool {
	t.Helper()
	g := graph.New()
	var nodes []graph.Node
	for _, text := range []string{a, b} {
		n, err := notation.Parse(g, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		nodes = append(nodes, n)
	}
	for k := range 20 {
		v := 0.3 + 0.37*float64(k)
		values, err := program.Evaluate(map[graph.Node]float64{g.Var("x"): v, g.Var("y"): 3.1 - v}, nodes...)
		if err != nil {
			t.Fatal(err)
		}
		difference := math.Abs(values[0] - values[1])
		if difference > 1e-6*(1+math.Abs(values[0])+math.Abs(values[1])) && !math.IsInf(difference, 0) {
			return false
		}
	}
	return true
}
