package grad_test

import (
	"fmt"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// The program of the README.
func Example() {
	g := graph.New()
	x, y, w, b := g.Var("x"), g.Var("y"), g.Var("w"), g.Var("b")

	a := ops.Sigmoid(ops.Add(ops.Mul(w, x), b))
	loss := ops.Square(ops.Sub(y, a))
	dw := grad.Of(loss, w)[0] // a node of the same graph

	fmt.Println(notation.Text(grad.Of(loss, a)[0]))
	v, _ := program.Evaluate(map[graph.Node]float64{x: 2, y: 1, w: 0.5, b: -1}, loss, dw)
	fmt.Println(v)
	// Output:
	// -(2*(y - sigmoid(w*x + b)))
	// [0.25 -0.5]
}
