package explain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// patient keeps claims from being undecided only because the machine is busy.
var patient = check.Options{Timeout: time.Minute}

// parsed reads a document.
func parsed(t require, name, source string) *document.Document {
	d, err := document.Parse(name, []byte(source), document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// require is what tests and property tests have in common.
type require interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// derived returns a derivation from the text of a document.
func derived(t require, name, source, of, by string) *explain.Derivation {
	e, err := notation.ParseTextExpr(of, notation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := explain.NewDerivation(document.NewModel(parsed(t, name, source)), e, by)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// allProved checks what was written, and fails unless every claim is proved,
// there is at least one, and nothing was left unread.
func allProved(t require, d *explain.Derivation) {
	for name, written := range map[string]string{"derivation.md": d.Markdown(), "derivation.txt": d.Text()} {
		r := check.Document(parsed(t, name, written), patient)
		if r.Count(check.Proved) == 0 {
			t.Fatalf("no claim was proved in\n%s", written)
		}
		for _, f := range r.Findings {
			if f.Verdict != check.Proved {
				t.Fatalf("%v: %v: %s = %s: %s %v\nin\n%s", f.Place, f.Verdict, f.Left, f.Right, f.Reason, f.Witness, written)
			}
		}
	}
}

// randomModel draws definitions of z_1, z_2, ... over earlier ones and inputs.
func randomModel(t *rapid.T) (source string, function string, inputs []string) {
	inputs = []string{"x", "w_1", "w_2"}
	names := append([]string(nil), inputs...)
	var b strings.Builder
	for i := range rapid.IntRange(1, 5).Draw(t, "definitions") {
		function = fmt.Sprintf("z_%d", i+1)
		formula := randomFormula(t, names, 3)
		if !strings.ContainsAny(formula, "abcdefghijklmnopqrstuvwxyz") {
			formula += " + x" // a number alone would be a value
		}
		fmt.Fprintf(&b, "%s = %s\n", function, formula)
		names = append(names, function)
	}
	return b.String(), function, inputs
}

// randomFormula draws a formula that is defined for all values, and whose values
// do not get so large that nothing could be told of them.
func randomFormula(t *rapid.T, names []string, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		if rapid.IntRange(0, 5).Draw(t, "number") == 0 {
			return rapid.SampledFrom([]string{"2", "3", "1/2", "0.1"}).Draw(t, "value")
		}
		// The latest names more often, so that chains are long.
		i := len(names) - 1 - rapid.IntRange(0, min(3, len(names)-1)).Draw(t, "name")
		return names[i]
	}
	inner := func() string { return randomFormula(t, names, depth-1) }
	switch rapid.SampledFrom([]string{"+", "-", "*", "*", "/", "^2", "^3", "call", "call", "call", "neg", "log", "sqrt"}).Draw(t, "operation") {
	case "+":
		return inner() + " + " + inner()
	case "-":
		return inner() + " - (" + inner() + ")"
	case "*":
		return "(" + inner() + ")*(" + inner() + ")"
	case "/":
		return "(" + inner() + ")/(1 + (" + inner() + ")^2)"
	case "^2":
		return "(" + randomFormula(t, names, min(depth-1, 1)) + ")^2"
	case "^3":
		return rapid.SampledFrom(names[:3]).Draw(t, "base") + "^3"
	case "neg":
		return "-(" + inner() + ")"
	case "log":
		return "log(1 + (" + inner() + ")^2)"
	case "sqrt":
		return "sqrt(1 + (" + inner() + ")^2)"
	}
	function := rapid.SampledFrom([]string{"sin", "cos", "exp", "sigmoid", "tanh"}).Draw(t, "function")
	if function == "exp" {
		return "exp(sin(" + inner() + "))"
	}
	return function + "(" + inner() + ")"
}

// Whatever the model, every line of a derivation is proved.
func TestDerivationsAreProved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source, function, inputs := randomModel(t)
		by := rapid.SampledFrom(inputs).Draw(t, "by")
		if !strings.Contains(source, by) {
			t.Skip("it is not mentioned")
		}
		allProved(t, derived(t, "model.txt", source, function, by))
	})
}
