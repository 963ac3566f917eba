package enclosure

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

func TestDistinguish(t *testing.T) {
	for _, c := range []struct{ a, b, at string }{
		{"x", "sqrt(x^2)", "x=-1"},
		{"x", "abs(x)", "x=-1"},
		{"0.333333333333333", "1/3", ""},
		{"a - b", "b - a", "a=2 b=3"},
		{"sin(x)", "sin(x)*(1 + 1e-15)", "x=2"},
		{"sin(x)", "sin(x)*(1 + 1e-30)", "x=2"},
		{"sin(x)", "sin(x)*(1 + 1e-60)", "x=2"},
		{"sin(x)", "sin(x)*(1 + 1e-300)", "x=2"},
		{"x", "x + 1e-300", "x=0"},
		{"log(1 - x)", "log(1 - x^2)", "x=1/2"},
		{"acosh(x)", "log(x)", "x=2"},
		{"f(x)", "f(2*x)", "x=2"},
		{"f'(x)", "f(x)", "x=2"},
		{"f(x)*g(y)", "g(x)*f(y)", "x=2 y=3"},
		{"(x^2)^(1/2)", "x", "x=-1"},
		{"log(x^2)", "2*log(x)", "undefined"},
		{"sin(pi*x)", "0", "x=1/2"},
	} {
		g := graph.New()
		s := Distinguish(parse(t, g, c.a), parse(t, g, c.b), Options{})
		if c.at == "undefined" {
			if s.Witness != nil || s.OnlyLeft == 0 || s.OnlyRight != 0 || s.LeftExample == nil {
				t.Errorf("%s and %s: %+v, want points where only the left is defined", c.a, c.b, s)
			}
			continue
		}
		if s.Witness == nil {
			t.Errorf("%s and %s: no difference found: %+v", c.a, c.b, s)
			continue
		}
		var got []string
		for _, v := range s.Witness.At {
			if v.Node.IsVar() {
				got = append(got, v.Node.Name()+"="+v.Value.RatString())
			}
		}
		if strings.Join(got, " ") != c.at {
			t.Errorf("%s and %s differ at %v, want %s", c.a, c.b, got, c.at)
		}
		if l, r := s.Witness.Digits(); l == r {
			t.Errorf("%s and %s: both sides are written %s", c.a, c.b, l)
		}
		if !Disjoint(&s.Witness.Left, &s.Witness.Right) {
			t.Errorf("%s and %s: the witness's balls meet", c.a, c.b)
		}
	}
}

var identities = []struct{ a, b string }{
	{"sin(x)^2 + cos(x)^2", "1"},
	{"sqrt(x^2)", "abs(x)"},
	{"exp(x + y)", "exp(x)*exp(y)"},
	{"log(x*y)", "log(x) + log(y)"},
	{"atan(x) + atan(1/x)", "sign(x)*pi/2"},
	{"asin(x) + acos(x)", "pi/2"},
	{"tanh(x)", "2*sigmoid(2*x) - 1"},
	{"cosh(x)^2 - sinh(x)^2", "1"},
	{"asinh(x)", "log(x + sqrt(x^2 + 1))"},
	{"sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)"},
	{"tan(x + y)", "(tan(x) + tan(y))/(1 - tan(x)*tan(y))"},
	{"erf(-x)", "-erf(x)"},
	{"max(x, y) + min(x, y)", "x + y"},
	{"16*atan(1/5) - 4*atan(1/239)", "pi"},
	{"softplus(x) - softplus(-x)", "x"},
	{"f(x + 1)", "f(1 + x)"},
	{"cbrt(x)^3", "x"},
	{"log(x)", "2*log(sqrt(x))"},
	{"acosh(cosh(x))", "abs(x)"},
	{"sin(3*x)", "3*sin(x) - 4*sin(x)^3"},
	{"sqrt(-x^2 - 1)", "sqrt(-x^2 - 2)"},
	{"1/(x - x)", "2"},
}

func TestIdentitiesAreNotDistinguished(t *testing.T) {
	for _, c := range identities {
		g := graph.New()
		s := Distinguish(parse(t, g, c.a), parse(t, g, c.b), Options{})
		if s.Witness != nil {
			l, r := s.Witness.Digits()
			t.Errorf("%s and %s: %v: %s and %s", c.a, c.b, s.Witness.At, l, r)
		}
		empty := strings.HasPrefix(c.a, "sqrt(-") || strings.HasPrefix(c.a, "1/(x -")
		if !empty && (s.Certain == 0 || s.Agreement < 900) {
			t.Errorf("%s and %s: %+v", c.a, c.b, s)
		}
		if empty && (s.Certain != 0 || s.Tried == 0) {
			t.Errorf("%s and %s: %+v", c.a, c.b, s)
		}
	}
}

func TestDistinguishIsDeterministic(t *testing.T) {
	run := func() string {
		g := graph.New()
		s := Distinguish(parse(t, g, "log(a - b*x) + acosh(c*x)"), parse(t, g, "log(a - b*x) + acosh(c*x)*(1 + 1e-40)"), Options{})
		if s.Witness == nil {
			t.Fatalf("no witness: %+v", s)
		}
		l, r := s.Witness.Digits()
		return fmt.Sprint(s.Witness.At, l, r, s.Tried, s.Defined)
	}
	if a, b := run(), run(); a != b {
		t.Errorf("%s, then %s", a, b)
	}
}

func TestHugeExpressionIsBounded(t *testing.T) {
	g := graph.New()
	x := g.Var("x")
	y := x
	sine := parse(t, g, "sin(x)").Op()
	add := parse(t, g, "x + 1").Op()
	for range 50000 {
		y = g.Apply(add, g.Apply(sine, y), x)
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	Distinguish(y, g.Apply(add, y, g.Rational(1, 1<<60)), Options{Context: ctx})
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("100,000 nodes took %v", d)
	}
}

// parseWith reads an expression in which e is a variable if it is declared.
func parseWith(g *graph.Graph, src string, vars []string) (graph.Node, error) {
	e, err := notation.ParseTextExpr(src, notation.Options{})
	if err != nil {
		return graph.Node{}, err
	}
	return notation.Build(g, e, notation.Scope{Name: func(e *notation.Expr) (graph.Node, error) {
		if slices.Contains(vars, e.Name) {
			return g.Var(e.Name), nil
		}
		return graph.Node{}, nil
	}})
}

// TestDevelopmentData runs over published pairs that are not part of the
// project.
func TestDevelopmentData(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/identities/*.jsonl")
	if len(files) == 0 {
		t.Skip("no development data")
	}
	var durations []time.Duration
	count := map[string]int{}
	missed := map[string]int{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var row struct {
				ID, Kind, LHS, RHS, WRT, Expect, Mutation string
				Vars                                      []string
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			if row.Kind != "derivative" && row.Kind != "equal" {
				continue
			}
			g := graph.New()
			lhs, err1 := parseWith(g, row.LHS, row.Vars)
			rhs, err2 := parseWith(g, row.RHS, row.Vars)
			if err1 != nil || err2 != nil {
				count["unread"]++
				t.Logf("%s: %v %v", row.ID, err1, err2)
				continue
			}
			if row.Kind == "derivative" {
				lhs = grad.Of(lhs, g.Var(row.WRT))[0]
			}
			start := time.Now()
			s := Distinguish(lhs, rhs, Options{})
			durations = append(durations, time.Since(start))
			count[row.Expect]++
			switch {
			case row.Expect == "equal" && s.Witness != nil:
				l, r := s.Witness.Digits()
				t.Errorf("%s is true, but at %v: %s and %s", row.ID, s.Witness.At, l, r)
			case row.Expect == "equal" && s.Certain == 0:
				count["equal without a certain point"]++
				t.Logf("%s: no certain point, %d of %d defined", row.ID, s.Defined, s.Tried)
			case row.Expect == "different" && s.Witness == nil:
				missed[row.Expect]++
				t.Logf("%s (%s) not distinguished: defined %d certain %d of %d, only left %d, right %d, agreement %d",
					row.ID, row.Mutation, s.Defined, s.Certain, s.Tried, s.OnlyLeft, s.OnlyRight, s.Agreement)
			}
			if d := durations[len(durations)-1]; d > 200*time.Millisecond {
				t.Logf("%s: %v for %d nodes", row.ID, d, len(graph.Topological(lhs, rhs)))
			}
		}
	}
	slices.Sort(durations)
	t.Logf("%v, missed %v", count, missed)
	for _, p := range []int{50, 90, 99, 100} {
		t.Logf("%d %% within %v", p, durations[max(0, len(durations)*p/100-1)])
	}
	if total := count["different"]; missed["different"]*1000 > 2*total {
		t.Errorf("%d of %d different pairs not distinguished", missed["different"], total)
	}
}

// TestUnknownFunctionOfInexactValue: whether two irrational operands are equal
// cannot be told, and so nothing can be said about an unknown function there.
func TestUnknownFunctionOfInexactValue(t *testing.T) {
	g := graph.New()
	s := Distinguish(parse(t, g, "f(sqrt(2)*sqrt(3) + 0*x)"), parse(t, g, "f(sqrt(6) + 0*x)"), Options{})
	if s.Witness != nil || s.Certain != 0 || s.Tried == 0 {
		t.Errorf("%+v", s)
	}
}
