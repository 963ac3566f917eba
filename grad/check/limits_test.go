package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad/check"
)

// repeated writes a text n times, with the numbers from 1 to n for #, and those
// before them for @.
func repeated(text string, n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.NewReplacer("#", fmt.Sprint(i), "@", fmt.Sprint(i-1)).Replace(text))
	}
	return b.String()
}

// What is meant to take all time and memory is answered soon.
func TestHostileDocuments(t *testing.T) {
	for name, source := range map[string]string{
		"doubled definitions": "a0 = x\n" + repeated("a# = sin(a@)*a@\n", 60) + "da60/dx = a59*cos(a59)",
		"huge powers":         "2^(2^(2^100)) = 1\n3^(10^9) = 2^(10^9)\ny = (1+x)^1000000\ndy/dx = 1000000*(1+x)^999998",
		"towers":              "exp(exp(exp(exp(x)))) = 1 + exp(exp(exp(exp(x))))\nx^(x^(x^(x^(x^x)))) = 2*x",
		"large arguments":     "sin(10^1000) = 1\nsin(10^(10^9)) = 1\n1" + strings.Repeat("0", 5000) + " = 1",
		"long sums":           "y = 0" + repeated(" + sin(#*x)", 600) + "\ndy/dx = 1" + repeated(" + #*cos(#*x)", 600),
		"many variables":      "y = log(0" + repeated(" + exp(x#)", 400) + ")\ndy/dx1 = exp(x2)/exp(y)",
		"many signs":          "y = 1" + repeated("*(x# + abs(x#))", 30) + "\ny = 0",
		"deep roots":          "y = " + strings.Repeat("sqrt(1+", 150) + "x" + strings.Repeat(")", 150) + "\ndy/dx = 2*y",
		"unknown functions":   "y = " + strings.Repeat("f(", 150) + "x" + strings.Repeat(")", 150) + "\ndy/dx = f(x)",
		"mistake on mistake":  "y = sin(x)*exp(x)\n" + repeated("dy/dx = #*sin(x)*exp(x) + cos(x)\n", 60),
	} {
		d := read(t, "a.txt", source)
		start := time.Now()
		r := check.Document(d, check.Options{})
		if took := time.Since(start); took > time.Minute { // some 100 ms on an idle machine
			t.Errorf("%s took %v", name, took)
		}
		if r.Count(check.Proved) > 0 {
			t.Errorf("%s: proved", name)
		}
	}
}

// What there is no time for is undecided, and says so.
func TestTimeLimit(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	const source = "y = sin(x)*exp(x)\ndy/dx = cos(x)*exp(x) + sin(x)*exp(x)\ndy/dx = cos(x)*exp(x)\nacos(x) = 2*atan(sqrt((1-x)/(1+x)))"
	for _, opt := range []check.Options{{Timeout: time.Nanosecond}, {Context: done}} {
		r := check.Document(read(t, "a.txt", source), opt)
		if len(r.Findings) != 3 {
			t.Fatalf("%d findings", len(r.Findings))
		}
		for _, f := range r.Findings {
			if f.Verdict != check.Undecided || !strings.Contains(f.Reason, "the time ran out") {
				t.Errorf("%s = %s: %v, %s", f.Left, f.Right, f.Verdict, f.Reason)
			}
		}
	}
	if r := check.Document(read(t, "a.txt", source), check.Options{Context: t.Context()}); r.Count(check.Proved) != 2 || r.Count(check.Refuted) != 1 {
		t.Errorf("with time: %d proved, %d refuted", r.Count(check.Proved), r.Count(check.Refuted))
	}
}
