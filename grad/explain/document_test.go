package explain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// traceDocument returns the trace of a name of a document in plain text.
func traceDocument(t require, source, y string, at map[string]float64) (*explain.Trace, error) {
	b := &document.Builder{
		Model: document.NewModel(parsed(t, "model.txt", source)), Graph: graph.New(),
		Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
	}
	return explain.TraceDocument(b, &notation.Expr{Kind: notation.Name, Name: y}, at)
}

// Nodes have the document's names, and the rest names that it does not use.
func TestNames(t *testing.T) {
	trace, err := traceDocument(t, "v_1 = w*x\nz = v_1 + b\na = sigmoid(z)\nL = (y - a)^2 + v_1*log(a)", "L", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range trace.Nodes {
		s := n.Name.Text
		if !n.IsInput() {
			s += " = " + n.Formula.Text
		}
		got = append(got, s+" in "+n.Owner)
	}
	want := strings.Split(`y in y
w in w
x in x
b in b
v_1 = w*x in v_1
z = v_1 + b in z
a = sigmoid(z) in a
u_1 = y - a in L
u_2 = u_1^2 in L
u_3 = log(a) in L
u_4 = v_1*u_3 in L
L = u_2 + u_4 in L`, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMarkOf(t *testing.T) {
	for source, want := range map[string]explain.Mark{
		"y = x^2":                            explain.Partial,
		`$y = x^2$ and $\frac{dy}{dx} = 2x$`: explain.Ordinary,
		`$y = x^2$ and $\frac{\partial y}{\partial x} = 2x$`:                                           explain.Partial,
		`$y = x^2$ and $\frac{\delta y}{\delta x} = 2x$`:                                               explain.Delta,
		`$y = x^2$, $\frac{dy}{dx} = 2x$, $\frac{dy}{dx} = 2 x$, $\frac{\partial y}{\partial x} = 2x$`: explain.Ordinary,
	} {
		if got := explain.MarkOf(document.NewModel(parsed(t, "model.md", source))); got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}
