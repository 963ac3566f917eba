// Command custom fits a model with an operation of one's own. The data are
// NIST's set Misra1a, on the adsorption of a gas (public domain); the certified
// values are b1 = 238.94212918 and b2 = 0.00055015643181.
package main

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// saturate(x) is 1 - e^-x, with all digits where x is small.
var saturate = ops.Define(ops.Op{Name: "saturate", Value: ops.Unary(func(x float64) float64 { return -math.Expm1(-x) }), D: []string{"exp(-x)"}})

func main() {
	g := graph.New()
	x, y, b1, b2 := g.Var("x"), g.Var("y"), g.Var("b1"), g.Var("b2")
	r, err := fit.Run(context.Background(), fit.Problem{
		Residuals:  []graph.Node{ops.Sub(y, ops.Mul(b1, g.Apply(saturate, ops.Mul(b2, x))))},
		Rows:       []graph.Node{x, y},
		Parameters: []fit.Parameter{{Node: b1, Start: 500}, {Node: b2, Start: 0.0001}},
		Data: fit.Columns{
			{77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760},
			{10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78}},
	}, fit.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range r.Estimates {
		fmt.Printf("%s = %.8g ± %.6g\n", e.Name, e.Value, e.Error)
	}
}
