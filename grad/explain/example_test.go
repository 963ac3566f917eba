package explain_test

import (
	"fmt"
	"os"

	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// The running example of Baydin et al. 2018, tables 2 and 3.
func ExampleNewTrace() {
	g := graph.New()
	y, err := notation.Parse(g, "ln(x1) + x1*x2 - sin(x2)")
	if err != nil {
		panic(err)
	}
	t, err := explain.NewTrace(y, explain.Options{At: map[graph.Node]float64{g.Var("x1"): 2, g.Var("x2"): 5}})
	if err != nil {
		panic(err)
	}
	if err := t.WriteText(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// forward pass
	//
	//   node  operation  value
	//   x1    input      2
	//   x2    input      5
	//   v_1   log(x1)    0.693147
	//   v_2   x1*x2      10
	//   v_3   v_1 + v_2  10.6931
	//   v_4   sin(x2)    -0.958924
	//   y     v_3 - v_4  11.6521
	//
	// reverse pass
	//
	//   adjoint  path  local partial       its value  contribution  sum
	//   ∂y/∂y    seed                                 1             1
	//   ∂y/∂v_3  y     ∂y/∂v_3 = 1         1          1             1
	//   ∂y/∂v_4  y     ∂y/∂v_4 = -1        -1         -1            -1
	//   ∂y/∂x2   v_4   ∂v_4/∂x2 = cos(x2)  0.283662   -0.283662     -0.283662
	//   ∂y/∂v_1  v_3   ∂v_3/∂v_1 = 1       1          1             1
	//   ∂y/∂v_2  v_3   ∂v_3/∂v_2 = 1       1          1             1
	//   ∂y/∂x1   v_2   ∂v_2/∂x1 = x2       5          5             5
	//   ∂y/∂x2   v_2   ∂v_2/∂x2 = x1       2          2             1.71634
	//   ∂y/∂x1   v_1   ∂v_1/∂x1 = 1/x1     0.5        0.5           5.5
	//
	// derivatives
	//
	//   derivative  value
	//   ∂y/∂x1      5.5
	//   ∂y/∂x2      1.71634
}

// The derivation that a person would write.
func ExampleNewDerivation() {
	source := "z = w*x + b\na = sigmoid(z)\nL = (y - a)^2/2"
	d, err := document.Parse("model.txt", []byte(source), document.Options{})
	if err != nil {
		panic(err)
	}
	loss := &notation.Expr{Kind: notation.Name, Name: "L"}
	derivation, err := explain.NewDerivation(document.NewModel(d), loss, "w")
	if err != nil {
		panic(err)
	}
	fmt.Print(derivation.Text())
	// Output:
	// # The derivative of L by w
	//
	// # By definition,
	// z = w*x + b
	// a = sigmoid(z)
	// L = (y - a)^2/2
	//
	// # L depends on w through a and z:
	// ∂L/∂w = ∂L/∂a * ∂a/∂z * ∂z/∂w
	//
	// # The links:
	// ∂L/∂a = 1/2*2*(y - a)*(-1) = -(y - a)
	// ∂a/∂z = sigmoid(z)*(1 - sigmoid(z)) = a*(1 - a)
	// ∂z/∂w = x
	//
	// # All in all:
	// ∂L/∂w = -(y - a)*a*(1 - a)*x
}
