// Command teach is a lesson: how a machine differentiates, from two numbers to
// a network of two units.
//
//	go run ./examples/teach
//
// Each step is a few lines of Go and what they print.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// A step of the lesson.
type step struct {
	title string
	show  func(w io.Writer) error
}

var lesson = []step{
	{"Two numbers: what a derivative is", twoNumbers},
	{"The same function as a graph", theGraph},
	{"Each operation has a rule of its own", theRules},
	{"A chain: the links are multiplied", theChain},
	{"Two paths: what they contribute is added", twoPaths},
	{"A unit of a network: forward and back", theUnit},
	{"Two units: the derivation by hand", theRegressor},
	{"A slip of the pen, and how it is found", theSlip},
	{"What it is good for: steps downhill", theDescent},
}

func main() {
	for i, s := range lesson {
		fmt.Printf("%d. %s\n\n", i+1, s.title)
		if err := s.show(os.Stdout); err != nil {
			log.Fatal(err)
		}
		fmt.Println()
	}
}

// product is generic: it multiplies numbers, and it builds graphs.
func product[V ops.Value[V]](a, b V) V { return ops.Mul(a, b) }

// twoNumbers nudges a factor a little, and sees by how much the product moves.
func twoNumbers(w io.Writer) error {
	const nudge = 0.001
	a, b := ops.Number(2), ops.Number(3)
	before, after := product(a, b), product(a+nudge, b)
	fmt.Fprintf(w, "2 * 3 = %.3f\n", before)
	fmt.Fprintf(w, "2.001 * 3 = %.3f\n", after)
	fmt.Fprintf(w, "it moved %.3f times as far as the factor did\n", (after-before)/nudge)
	return nil
}

// theGraph builds the function instead of computing it, and differentiates it:
// no nudge, no rounding.
func theGraph(w io.Writer) error {
	g := graph.New()
	a, b := g.Var("a"), g.Var("b")
	y := product(a, b)
	byA := grad.Of(y, a)[0]
	values, err := program.Evaluate(map[graph.Node]float64{a: 2, b: 3}, y, byA)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "y = %s, dy/da = %s\n", notation.Text(y), notation.Text(byA))
	fmt.Fprintf(w, "at a = 2, b = 3: y = %v, dy/da = %v\n", values[0], values[1])
	return nil
}

// theRules shows a few rows of the table of operations. In a rule y is the
// result: the derivative of sigmoid(x) is made of sigmoid(x) itself.
func theRules(w io.Writer) error {
	for _, name := range []string{"add", "mul", "square", "sin", "sigmoid"} {
		op := ops.Lookup(name)
		fmt.Fprintf(w, "y = %s(%s): %s\n", name, strings.Join(op.Args, ", "), strings.Join(op.D, " and "))
	}
	return nil
}

// theChain differentiates a function of a function.
func theChain(w io.Writer) error {
	return derive(w, "u = x^2\ny = sin(u)", "y", "x")
}

// twoPaths has a variable that is used twice: each use hands back a part.
func twoPaths(w io.Writer) error {
	g := graph.New()
	x := g.Var("x")
	y := ops.Mul(ops.Square(x), ops.Exp(x))
	t, err := explain.NewTrace(y, explain.Options{At: map[graph.Node]float64{x: 1}})
	if err != nil {
		return err
	}
	for _, s := range t.Steps {
		fmt.Fprintf(w, "%s = %s: contributes %v, that makes %v\n", s.Local.Text, s.Partial.Text, s.Contribution, s.Sum)
	}
	fmt.Fprintf(w, "dy/dx = %s\n", notation.Text(grad.Of(y, x)[0]))
	return nil
}

// theUnit computes a unit's output, forward, and then everything's influence on
// it, backward.
func theUnit(w io.Writer) error {
	t, err := trace("z = w*x + b\na = sigmoid(z)", "a", map[string]float64{"w": 0.5, "x": 2, "b": -1})
	if err != nil {
		return err
	}
	return t.WriteText(w)
}

// regressor is a network of two units, one after the other, and its loss.
const regressor = `
z_1 = w_1*x + b_1
a_1 = sigmoid(z_1)
z_2 = a_1*w_2 + b_2
a_2 = sigmoid(z_2)
L = 1/2*(y - a_2)^2
`

// theRegressor derives how the loss depends on the first weight, which is five
// links away.
func theRegressor(w io.Writer) error { return derive(w, regressor, "L", "w_1") }

// theSlip claims a derivative with a factor too many, as a real homework did.
func theSlip(w io.Writer) error {
	d, err := read(regressor + "dL/dw_1 = -(y - a_2)*a_2*(1 - a_2)*a_1*w_2*a_1*(1 - a_1)*x")
	if err != nil {
		return err
	}
	for _, f := range check.Document(d, check.Options{}).Findings {
		fmt.Fprintf(w, "%s = %s\n", f.Left, f.Right)
		if f.Diagnosis != nil {
			fmt.Fprintf(w, "%v: %s\n", f.Verdict, f.Diagnosis.Message)
		}
	}
	return nil
}

// theDescent moves each weight against its derivative, twice, and the loss gets
// smaller.
func theDescent(w io.Writer) error {
	at := map[string]float64{"x": 1, "y": 0, "w_1": 0.5, "w_2": 1, "b_1": 0, "b_2": 0}
	for range 3 {
		t, err := trace(regressor, "L", at)
		if err != nil {
			return err
		}
		for _, n := range t.Nodes {
			switch name := n.Name.Text; name {
			case "L":
				fmt.Fprintf(w, "L = %v\n", n.Value)
			case "w_1", "w_2", "b_1", "b_2":
				at[name] -= 2 * float64(n.Adjoint)
			}
		}
	}
	return nil
}

// read reads a model.
func read(source string) (*document.Document, error) {
	return document.Parse("model.txt", []byte(source), document.Options{})
}

// derive writes how a derivative is derived.
func derive(w io.Writer, source, of, by string) error {
	d, err := read(source)
	if err != nil {
		return err
	}
	derivation, err := explain.NewDerivation(document.NewModel(d), &notation.Expr{Kind: notation.Name, Name: of}, by)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, derivation.Text())
	return err
}

// trace evaluates a name of a model and all its derivatives.
func trace(source, of string, at map[string]float64) (*explain.Trace, error) {
	d, err := read(source)
	if err != nil {
		return nil, err
	}
	b := &document.Builder{
		Model: document.NewModel(d), Graph: graph.New(),
		Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
	}
	return explain.TraceDocument(b, &notation.Expr{Kind: notation.Name, Name: of}, at)
}
