package check_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
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
		{"y = cos(2*x) + x^3\ndy/dx = 2*sin(2*x) + x^2",
			"two mistakes: in the derivative of cos(2*x) yours has sin(2*x) in the place of -sin(2*x); and in the derivative of x^3 yours lacks the factor 3, the exponent"},
		{units + "dy/dx = v1*(1 - h1)*u1 + v2*(1 - h2^2)",
			"two mistakes: in the derivative of tanh(u1*x) yours has 1 - h1 in the place of 1 - h1^2; and in the derivative of tanh(u2*x) yours lacks the inner derivative u2"},
		// Nor are three.
		{"y = cos(2*x) + x^3 + exp(3*x)\ndy/dx = 2*sin(2*x) + x^2 + exp(3*x)", ""},
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

// Two simple mistakes in different places are both told, where no single one
// fits.
func TestTwoMistakes(t *testing.T) {
	const unit = "L = (y - a)^2\na = sigmoid(z)\nz = w*x + b\n"
	for _, c := range []struct{ source, want string }{
		{"y = x^4 - 3*x^2 + 5\ndy/dx = 4*x^4 - 3*x",
			"two mistakes: in the derivative of x^4 the exponent is not lowered by 1 in yours; and in the derivative of x^2 yours lacks the factor 2"},
		{"y = x^3*sin(2*x)\ndy/dx = 3*x*sin(2*x) + x^3*cos(2*x)",
			"two mistakes: in the derivative of sin(2*x) yours lacks the inner derivative 2; and with x^2 in the place of x the rest would be right"},
		{"y = exp(-x^2/2)*cos(x)\ndy/dx = x*exp(-x^2/2)*cos(x) - exp(-x^2/2)*cos(x)",
			"two mistakes: in the derivative of cos(x) yours has -cos(x) in the place of -sin(x); and in the derivative of exp(-x^2/2), -x*exp(-x^2/2) has the opposite sign in yours"},
		{unit + "dL/dw = 2*(a - y)*a*(1 - a)^2*b",
			"two mistakes: with x in the place of b and with 1 - a in the place of (1 - a)^2 yours would be right"},
		// One mistake is told as one,
		{unit + "dL/dw = 2*(a - y)*a*(1 - a)*b", "with x in the place of b yours would be right"},
		// and what is wrong altogether not at all.
		{unit + "dL/dw = exp(a) + w^3*sin(b)", ""},
		{"y = x^2*sin(x)\ndy/dx = log(x) - 17*x^5", ""},
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

// A side that comes after a wrong one is judged against what the chain begins
// with.
func TestChains(t *testing.T) {
	type judged struct {
		verdict     check.Verdict
		message     string
		againstHead bool
		follows     int // which finding, from 1
	}
	for _, c := range []struct {
		source string
		want   []judged
	}{
		{"y = x^3\ndy/dx = 3*x = 6*x", []judged{
			{check.Refuted, "yours lacks the factor x", false, 0},
			{check.Refuted, "yours has the factor 2 where the true one has x", true, 0},
		}},
		{"y = (2*x + 1)^2\ndy/dx = 2*(2*x + 1) = 4*x + 2 = 8*x + 4", []judged{
			{check.Refuted, "yours is 1/2 times the true one", false, 0},
			{check.Proved, "", false, 0},
			{check.Refuted, "", false, 1}, // right again
		}},
		{"y = (2*x + 1)^2\ndy/dx = 2*(2*x + 1) = 4*x + 1", []judged{
			{check.Refuted, "yours is 1/2 times the true one", false, 0},
			{check.Refuted, "with 2 in the place of 1 yours would be right", false, 0}, // it would be equal to its neighbour
		}},
		{"y = x^2*exp(x)\ndy/dx = 2*x*exp(x) + x^2*exp(x) = x*(2 + x^2)*exp(x) = x*exp(x)*(2 + x)", []judged{
			{check.Proved, "", false, 0},
			{check.Refuted, "with x in the place of x^2 yours would be right", false, 0},
			{check.Refuted, "", false, 2},
		}},
	} {
		r := check.Document(read(t, "a.txt", c.source), check.Options{})
		var got []judged
		for _, f := range r.Findings {
			j := judged{f.Verdict, "", f.AgainstHead, 1 + slices.Index(r.Findings, f.Follows)}
			if f.Diagnosis != nil {
				j.message = f.Diagnosis.Message
			}
			got = append(got, j)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.source, got, c.want)
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
		{"y = asin(2*x*sqrt(1 - x^2))\ndy/dx = 2/sqrt(1 - x^2)", check.SignInPlaces,
			"yours is right for some values and has the opposite sign for others: the square root of u^2 is |u|"},
		{"y = asin(2*x/(1 + x^2))\ndy/dx = 2/(1 + x^2)", check.SignInPlaces,
			"yours is right for some values and has the opposite sign for others: the square root of u^2 is |u|"},
		{"y = asec(x)\ndy/dx = 1/(x*sqrt(x^2 - 1))", check.WrongFactor, "yours has the factor x where the true one has abs(x)"},
		{"y = A*x^2/2 + B*x^3/3\ndy/dx = x", check.MissingFactor, "yours lacks the factor A + x*B"},
		{"y = x^4/4 + x^2/2\ndy/dx = x*(x^2 + 1)^2", check.ExtraFactor, "yours is x^2 + 1 times the true one"},
		{"y = (x^2 + 1)^3\ndy/dx = 6*x", check.MissingFactor, "yours lacks the factor (x^2 + 1)^2"},
		{"y = (x^2 + 1)*sin(x)\ndy/dx = 2*x*sin(x) + cos(x)", check.MissingFactor, "in the term (x^2 + 1)*cos(x), yours lacks the factor x^2 + 1"},
		{"y = exp(sin(x^2))\ndy/dx = exp(cos(x^2))*2*x", check.InnerFunction,
			"in the derivative of exp(sin(x^2)) yours has exp(cos(x^2)) where y belongs: the inner function stays as it is, and its derivative cos(x^2) is a factor"},
		{"y = x^x\ndy/dx = x*x^(x - 1)", check.PowerRule, "yours applies the power rule to x^x, whose variable is in the exponent too"},
		{"y = x^x\ndy/dx = x^x*log(x)", check.PowerRule, "in the derivative of x^x yours takes the base for a constant"},
		{"y = sin(x)*cos(x)\ndy/dx = cos(x)*cos(x) + sin(x)*sin(x)", check.FunctionRule, "in the derivative of cos(x) yours has sin(x) in the place of -sin(x)"},
		{"y = x^4 - 3*x^2 + 5\ndy/dx = 4*x^3 + 6*x", check.TermSign, "the term -6*x has the opposite sign in yours"},
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
