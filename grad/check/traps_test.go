package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// compareText decides an equality of two expressions in text.
func compareText(t testing.TB, left, right string) check.Result {
	t.Helper()
	g := graph.New()
	build := func(text string) graph.Node {
		n, err := notation.Parse(g, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return n
	}
	return check.Compare(build(left), build(right), check.Options{})
}

// Equalities that look right, or look wrong, and what they are where both
// sides are defined.
func TestTraps(t *testing.T) {
	for _, c := range []struct {
		left, right string
		want        check.Verdict
	}{
		{"x", "sqrt(x^2)", check.Refuted},
		{"abs(x)", "sqrt(x^2)", check.Proved},
		{"(a^b)^c", "a^(b*c)", check.Refuted},
		{"0.333333333333333", "1/3", check.Refuted},
		{"0.99999999", "99999998/99999999", check.Refuted},
		{"log(x^2)", "2*log(x)", check.Proved}, // both are real for x > 0 alone
		{"log(x^2)", "2*log(abs(x))", check.Proved},
		{"atan(tan(x))", "x", check.Refuted},
		{"asin(sin(x))", "x", check.Refuted},
		{"sin(asin(x))", "x", check.Proved},
		{"1/(abs(x)*sqrt(x^2 - 1))", "1/(x*sqrt(x^2 - 1))", check.Refuted},
		{"1/(abs(x)*sqrt(x^2 - 1))", "1/(x^2*sqrt(1 - 1/x^2))", check.Proved},
		{"1/2^99", "1/2^98", check.Refuted},
		{"1 + 1/2^99", "1 + 1/2^98", check.Refuted},
		{"exp(log(x))", "x", check.Proved},
		{"log(exp(x))", "x", check.Proved},
		{"tan(x/2)", "sin(x)/(1 + cos(x))", check.Proved},
		{"tan(x/2)", "(1 - cos(x))/sin(x)", check.Proved},
		{"tan(x/2)", "sin(x)/(1 - cos(x))", check.Refuted},
		{"cos(x)^2", "1 - sin(x)^2", check.Proved},
		{"sqrt(x)*sqrt(y)", "sqrt(x*y)", check.Proved},
		{"sqrt(x*y)", "sqrt(abs(x))*sqrt(abs(y))", check.Proved},
		{"sqrt(x/y)", "sqrt(x)/sqrt(y)", check.Proved},
		{"x/x", "1", check.Proved},
		{"0*log(x)", "0", check.Proved},
		{"sin(x) + 10^(-300)", "sin(x)", check.Refuted},
		{"exp(x)*(1 + 10^(-15))", "exp(x)", check.Refuted},
		{"exp(x) + 10^(-40)*x", "exp(x)", check.Refuted},
		{"sin(pi*n)", "0", check.Refuted}, // true for integers only
		{"cos(2*pi*n)", "1", check.Refuted},
		{"(-1)^(2*n)", "1", check.Refuted}, // n = 1/2
		{"x^(1/3)", "cbrt(x)", check.Proved},
		{"(x^3)^(1/3)", "x", check.Proved},
		{"cbrt(x^3)", "x", check.Proved},
		{"(x^2)^(1/2)", "x", check.Refuted},
		{"log(x*y)", "log(x) + log(y)", check.Proved},
		{"log(x*y)", "log(abs(x)) + log(abs(y))", check.Proved},
		{"log(x/y)", "log(x) - log(abs(y))", check.Proved},
		{"2^x", "exp(x*log(2))", check.Proved},
		{"a^x", "exp(x*log(a))", check.Proved},
		{"sqrt(-1 - x^2)", "sqrt(-1 - x^2) + 1", check.Undecided}, // never real
		{"log(-x^2 - 1)", "log(-x^2 - 1)", check.Undecided},
		{"sqrt(x) + sqrt(-x)", "1", check.Refuted}, // real at 0 alone
		{"sign(x)^2", "1", check.Refuted},
		{"sign(x)*abs(x)", "x", check.Proved},
		{"max(x, y) + min(x, y)", "x + y", check.Proved},
		{"max(x, y)", "(x + y + abs(x - y))/2", check.Proved},
		{"relu(x) - relu(-x)", "x", check.Proved},
		{"where(x > 0, x, 0)", "relu(x)", check.Proved},
		{"where(x >= 0, 1, 0)", "where(x > 0, 1, 0)", check.Refuted},
		{"softplus(x) - softplus(-x)", "x", check.Proved},
		{"sigmoid(-x)", "1 - sigmoid(x)", check.Proved},
		{"tanh(x)", "2*sigmoid(2*x) - 1", check.Proved},
		{"erf(-x)", "-erf(x)", check.Proved},
		{"atan(x) + atan(1/x)", "pi/2", check.Refuted},
		{"sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)", check.Proved},
		{"sqrt(2) + sqrt(3)", "3.146264369941972", check.Refuted},
		{"f(x + y)", "f(y + x)", check.Proved},
		{"f(x)*g(x)", "g(x)*f(x)", check.Proved},
		{"f(x + y)", "f(x) + f(y)", check.Refuted},
		{"exp(x + y)", "exp(x) + exp(y)", check.Refuted},
		{"1/0", "1/0", check.Undecided},
		// A power of a negative constant is real at some points only.
		{"(erf(-2)^(x + 1/2))^x", "erf(-2)^((x + 1/2)*x)", check.Refuted},
		{"(cbrt(-3)^(x + 1/2))^x", "cbrt(-3)^((x + 1/2)*x)", check.Refuted},
		{"(f(2)^(x + 1/2))^x", "f(2)^((x + 1/2)*x)", check.Refuted},
	} {
		r := compareText(t, c.left, c.right)
		if r.Verdict != c.want {
			t.Errorf("%s = %s: %v (%s%s), want %v; %v", c.left, c.right, r.Verdict, r.Condition, r.Reason, c.want, r.Witness)
		}
	}
}

// Near-misses of true identities: each of a dozen changes to the right side of
// each identity, none of which may be proved.
func TestNearMisses(t *testing.T) {
	identities := [][2]string{
		{"sin(2*x)", "2*sin(x)*cos(x)"},
		{"cos(x + y)", "cos(x)*cos(y) - sin(x)*sin(y)"},
		{"tan(x)", "sin(x)/cos(x)"},
		{"(x + abs(x))*(y + abs(y))*(z + abs(z))", "8*relu(x)*relu(y)*relu(z)"},
		{"sqrt(x^2 + 2*x + 1)", "abs(x + 1)"},
		{"cosh(x)^2", "1 + sinh(x)^2"},
		{"log(sqrt(x))", "log(x)/2"},
		{"atanh(x)", "(log(1 + x) - log(1 - x))/2"},
		{"a^(x + y)", "a^x*a^y"},
		{"sqrt(x + 1)*sqrt(x - 1)", "sqrt(x^2 - 1)"},
		{"sigmoid(x)*(1 - sigmoid(x))", "exp(-x)/(1 + exp(-x))^2"},
	}
	changes := []string{
		"-(%s)", "(%s)*(1 + 10^(-12))", "(%s) + 10^(-9)", "2*(%s)", "(%s)^2", "1/(%s)", "abs(%s) + 1",
		"(%s)*sign(x - 5)", "(%s) + abs(x - 3) - (x - 3)", "(%s)*where(x > 7, 2, 1)", "(%s) + relu(x - 1/2)*10^(-6)", "(%s) + sin(pi*x)^2*10^(-3)",
	}
	tried := 0
	for _, id := range identities {
		if r := compareText(t, id[0], id[1]); r.Verdict != check.Proved {
			t.Errorf("%s = %s: %v, want proved (%s)", id[0], id[1], r.Verdict, r.Reason)
		}
		for _, change := range changes {
			right := strings.ReplaceAll(fmt.Sprintf(change, id[1]), "\n", "")
			if r := compareText(t, id[0], right); r.Verdict == check.Proved {
				t.Errorf("%s = %s: proved %s", id[0], right, r.Condition)
			}
			tried++
		}
	}
	if tried < 112 {
		t.Errorf("only %d near-misses", tried)
	}
}
