package kernel_test

import (
	"fmt"
	"testing"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

func ExampleFunction() {
	b := kernel.NewBuilder(64)
	x := b.Input(0)
	sin, _ := kernel.Function("sin")
	cos, _ := kernel.Function("cos")
	b.Column(sin(b, x))
	alone := len(b.Code().Instructions)
	b.Column(cos(b, x))
	both := len(b.Code().Instructions)
	values, escaped := b.Code().Run([]float64{0}, nil)
	fmt.Println(values[b.Code().Columns[0]], escaped, both < 2*alone)
	// Output: 0 false true
}

func ExampleColumn() {
	sigmoid, _ := kernel.Column[float64]("sigmoid")
	x := []float64{0, -800, 800}
	sigmoid(x, x, nil, nil)
	fmt.Println(x)
	// Output: [0.5 0 1]
}

// TestAllIsNeeded asserts that programs have no instruction whose value is not
// used, and logs how many they have, without constants.
func TestAllIsNeeded(t *testing.T) {
	for _, name := range kernel.Names() {
		for _, width := range []int{64, 32} {
			code := codeOf(name, width)
			used := make([]bool, len(code.Instructions))
			for _, v := range append(code.Columns, code.Escape...) {
				used[v] = true
			}
			counted, divisions, scales := 0, 0, 0
			for i := len(used) - 1; i >= 0; i-- {
				in := code.Instructions[i]
				switch in.Op {
				case kernel.Input:
					continue
				case kernel.Div, kernel.Sqrt:
					divisions++
				case kernel.Scale:
					scales++
				}
				if !used[i] {
					t.Errorf("%s/%d does not need instruction %d: %v", name, width, i, in)
				}
				if in.Op == kernel.Constant {
					continue
				}
				counted++
				// Operands that an instruction does not have are 0, the input.
				used[in.A], used[in.B], used[in.C] = true, true, true
			}
			t.Logf("%s/%d: %d instructions, %d of them divisions and square roots, %d scale", name, width, counted, divisions, scales)
		}
	}
}
