package document_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
)

// Short documents can stand for graphs of any size: they are refused in
// bounded time and memory.
func TestTooLarge(t *testing.T) {
	doubling := func(call string) string {
		var b strings.Builder
		fmt.Fprint(&b, "f_0(x) = sin(x)\n")
		for n := 1; n <= 40; n++ {
			fmt.Fprintf(&b, "f_%d(x) = %s\n", n, strings.ReplaceAll(call, "f(", fmt.Sprintf("f_%d(", n-1)))
		}
		return b.String() + "y = f_40(t)\n"
	}
	for name, text := range map[string]string{
		"many nodes":      doubling("f(x + 1) + f(2*x)"),
		"few nodes":       doubling("f(x) + f(x)"),
		"derivatives":     "w = sin(t)*exp(t^2)*log(t)*t^t*cos(t)*tanh(t)\ny = d^40/dt^40 (w)\n",
		"primes":          "f(x) = sin(x)*exp(x^2)*log(x)*x^x\ny = f" + strings.Repeat("'", 40) + "(t)\n",
		"a moderate size": "y = sin(t)*exp(t^2)\n",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := document.Read("model.txt", strings.NewReader(text), document.Options{})
			if err != nil {
				t.Fatal(err)
			}
			g := graph.New()
			b := &document.Builder{
				Model: document.NewModel(d), Graph: g,
				Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
			}
			_, err = b.Variable("y")
			var large *document.TooLargeError
			if got, want := errors.As(err, &large), name != "a moderate size"; got != want {
				t.Errorf("error %v", err)
			}
			if g.Len() > 5_000_000 {
				t.Errorf("the graph has %d nodes", g.Len())
			}
		})
	}
}
