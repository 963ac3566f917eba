package explain_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// traced returns the trace of an expression in text.
func traced(t require, source string, at map[string]float64) *explain.Trace {
	g := graph.New()
	y, err := notation.Parse(g, source)
	if err != nil {
		t.Fatal(err)
	}
	opt := explain.Options{}
	if at != nil {
		opt.At = map[graph.Node]float64{}
		for name, value := range at {
			opt.At[g.Var(name)] = value
		}
	}
	trace, err := explain.NewTrace(y, opt)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// adjointsByFormula returns value and adjoint of each node, by its operation.
func adjointsByFormula(trace *explain.Trace) map[string][2]float64 {
	out := map[string][2]float64{}
	for _, n := range trace.Nodes {
		out[n.Formula.Text] = [2]float64{float64(n.Value), float64(n.Adjoint)}
	}
	return out
}

// Baydin, Pearlmutter, Radul, Siskind, Automatic differentiation in machine
// learning: a survey, JMLR 18(153), 2018: tables 2 and 3, which give three
// decimals.
func TestPublishedTable(t *testing.T) {
	got := adjointsByFormula(traced(t, "ln(x1) + x1*x2 - sin(x2)", map[string]float64{"x1": 2, "x2": 5}))
	want := map[string][2]float64{
		"x1":        {2, 5.5},
		"x2":        {5, 1.716},
		"log(x1)":   {0.693, 1},
		"x1*x2":     {10, 1},
		"sin(x2)":   {-0.959, -1},
		"v_1 + v_2": {10.693, 1},
		"v_3 - v_4": {11.652, 1},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 0.0005)); diff != "" {
		t.Errorf("(-published +got)\n%s", diff)
	}
}

// The example of micrograd's README (github.com/karpathy/micrograd), which
// gives g, dg/da and dg/db to four decimals.
func TestMicrograd(t *testing.T) {
	source := `
c1 = a + b
d1 = a*b + b^3
c2 = c1 + c1 + 1
c3 = c2 + 1 + c2 + (-a)
d2 = d1 + d1*2 + relu(b + a)
d3 = d2 + 3*d2 + relu(b - a)
q = c3 - d3
f = q^2
g_1 = f/2
g = g_1 + 10/f`
	trace, err := traceDocument(t, source, "g", map[string]float64{"a": -4, "b": 2})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, n := range trace.Nodes {
		if n.IsInput() {
			got[n.Name.Text] = fmt.Sprintf("%.4f", n.Adjoint)
		}
		if n.ID == trace.Output {
			got["g"] = fmt.Sprintf("%.4f", n.Value)
		}
	}
	want := map[string]string{"g": "24.7041", "a": "138.8338", "b": "645.5773"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-published +got)\n%s", diff)
	}
}

// network is the network of Matt Mazur, A step by step backpropagation example
// (2015), with two hidden and two output units.
const network = `
net_h1 = w_1*i_1 + w_2*i_2 + b_1
net_h2 = w_3*i_1 + w_4*i_2 + b_1
out_h1 = 1/(1 + exp(-net_h1))
out_h2 = 1/(1 + exp(-net_h2))
net_o1 = w_5*out_h1 + w_6*out_h2 + b_2
net_o2 = w_7*out_h1 + w_8*out_h2 + b_2
out_o1 = 1/(1 + exp(-net_o1))
out_o2 = 1/(1 + exp(-net_o2))
E_total = 1/2*(target_o1 - out_o1)^2 + 1/2*(target_o2 - out_o2)^2`

// The article gives the error and two of its derivatives to nine decimals.
func TestNetwork(t *testing.T) {
	trace, err := traceDocument(t, network, "E_total", map[string]float64{
		"i_1": 0.05, "i_2": 0.10, "b_1": 0.35, "b_2": 0.60, "target_o1": 0.01, "target_o2": 0.99,
		"w_1": 0.15, "w_2": 0.20, "w_3": 0.25, "w_4": 0.30, "w_5": 0.40, "w_6": 0.45, "w_7": 0.50, "w_8": 0.55,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, n := range trace.Nodes {
		switch name := n.Name.Text; name {
		case "w_1", "w_5":
			got[name] = float64(n.Adjoint)
		case "E_total":
			got[name] = float64(n.Value)
		}
	}
	want := map[string]float64{"E_total": 0.298371109, "w_5": 0.082167041, "w_1": 0.000438568}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("(-published +got)\n%s", diff)
	}
	allProved(t, derived(t, "network.txt", network, "E_total", "w_1"))
}

// A trace's numbers are those of grad, and the contributions to a node add up
// to its adjoint.
func TestStepsAgreeWithGrad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		nodes := []graph.Node{g.Var("x"), g.Var("y"), g.Rational(1, 2), g.Int(3)}
		names := []string{"add", "sub", "mul", "mul", "div", "sin", "exp", "log", "sqrt", "sigmoid", "tanh", "neg", "square", "relu", "max", "select", "less", "pow", "abs"}
		for range rapid.IntRange(1, 14).Draw(t, "size") {
			op := ops.Lookup(rapid.SampledFrom(names).Draw(t, "op"))
			operands := make([]graph.Node, op.Arity())
			for i := range operands {
				operands[i] = nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "operand")]
			}
			nodes = append(nodes, g.Apply(op, operands...))
		}
		y := nodes[len(nodes)-1]
		if len(graph.Vars(y)) == 0 {
			t.Skip("a constant")
		}
		at := map[graph.Node]float64{g.Var("x"): rapid.Float64Range(-3, 3).Draw(t, "x"), g.Var("y"): rapid.Float64Range(-3, 3).Draw(t, "y")}
		trace, err := explain.NewTrace(y, explain.Options{At: at})
		if err != nil {
			t.Fatal(err)
		}
		vars := graph.Vars(y)
		want, err := program.Evaluate(at, grad.Of(y, vars...)...)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]explain.Step{}
		for _, s := range trace.Steps {
			sums[s.To] = s
		}
		for i, v := range vars {
			for _, n := range trace.Nodes {
				if n.Name.Text != v.Name() {
					continue
				}
				if got := float64(n.Adjoint); got != want[i] && !(math.IsNaN(got) && math.IsNaN(want[i])) {
					t.Fatalf("d/d%s of %v: %v in the trace, %v by grad", v.Name(), y, got, want[i])
				}
			}
		}
		for _, n := range trace.Nodes {
			adjoint, last := float64(n.Adjoint), sums[n.ID]
			if math.IsNaN(adjoint) || math.IsInf(adjoint, 0) || math.Abs(adjoint) > 1e100 {
				continue
			}
			if last.To == "" || !last.Complete {
				t.Fatalf("no step completes %s", n.ID)
			}
			if sum := float64(last.Sum); math.Abs(sum-adjoint) > 1e-6*(1+largest(trace, n.ID)) {
				t.Fatalf("the contributions to %s = %s add up to %v, its adjoint is %v", n.Name.Text, n.Formula.Text, sum, adjoint)
			}
		}
	})
}

// largest returns the largest contribution to a node: sums may cancel.
func largest(trace *explain.Trace, id string) (most float64) {
	for _, s := range trace.Steps {
		if s.To == id {
			most = max(most, math.Abs(float64(s.Contribution)))
		}
	}
	return most
}

// A case that does not hold contributes 0, even where it is undefined.
func TestGuards(t *testing.T) {
	trace := traced(t, "select(x > 0, sqrt(x), x^2)", map[string]float64{"x": -3})
	for _, n := range trace.Nodes {
		if n.IsInput() && n.Adjoint != -6 {
			t.Errorf("the adjoint of x is %v, want -6", n.Adjoint)
		}
	}
	for _, s := range trace.Steps {
		if math.IsNaN(float64(s.Contribution)) {
			t.Errorf("the step by %s contributes something undefined", s.Local.Text)
		}
	}
}

// Where a factor of the sigmoid cancels, it does in the steps too.
func TestTails(t *testing.T) {
	trace := traced(t, "log(sigmoid(x))", map[string]float64{"x": -800})
	last := trace.Steps[len(trace.Steps)-1]
	if last.Contribution != 1 || last.Sum != 1 {
		t.Errorf("the last step contributes %v to %v, want 1", last.Contribution, last.Sum)
	}
}

func TestJSON(t *testing.T) {
	trace := traced(t, "log(x)*exp(y) + x*x", map[string]float64{"x": -1, "y": 1000})
	var b bytes.Buffer
	if err := trace.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var again explain.Trace
	if err := json.Unmarshal(b.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(trace, &again, cmp.Comparer(func(a, b explain.Number) bool { return a.String() == b.String() })); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(b.String(), `"value": "infinity"`) || !strings.Contains(b.String(), `"value": null`) {
		t.Errorf("an infinite and an undefined value are missing in %s", b.String())
	}
}

// Two edges from the same operand to the same operation are two edges.
func TestEdgesAreDistinct(t *testing.T) {
	trace := traced(t, "(x + 1)*(x + 1)", nil)
	edges := map[string]bool{}
	for _, s := range trace.Steps[1:] {
		if edges[s.Edge] {
			t.Errorf("the ID %s is of two edges", s.Edge)
		}
		edges[s.Edge] = true
	}
	if len(edges) != 3 {
		t.Errorf("%d edges, want 3", len(edges))
	}
}

func TestTraceErrors(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	f := g.Apply(g.Function("f", 0), x)
	for want, err := range map[string]error{
		"the function does not depend on any variable":          errorOf(g.Int(3), explain.Options{}),
		"no value is given for x, y":                            errorOf(ops.Add(x, y), explain.Options{At: map[graph.Node]float64{}}),
		"the function f is not defined, and so has no values":   errorOf(f, explain.Options{At: map[graph.Node]float64{x: 1}}),
		"the function has 3 nodes, and a trace is limited to 2": errorOf(ops.Add(x, y), explain.Options{MaxNodes: 2}),
		"": errorOf(f, explain.Options{}),
	} {
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("error %q, want %q", got, want)
		}
	}
	var missing *explain.MissingError
	if !errors.As(errorOf(ops.Add(x, y), explain.Options{At: map[graph.Node]float64{x: 1}}), &missing) || len(missing.Names) != 1 {
		t.Errorf("missing is %v, want y", missing)
	}
}

func errorOf(y graph.Node, opt explain.Options) error {
	_, err := explain.NewTrace(y, opt)
	return err
}
