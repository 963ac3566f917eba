package kernel_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/kernel"
	"github.com/chainrule-go/chainrule/ops"
)

// TestSpecialValues compares every function with the operation's value in package
// ops, which is that of package math where there is one, at NaN, infinities,
// zeros of both signs, subnormal numbers and where domains end.
func TestSpecialValues(t *testing.T) {
	for _, op := range ops.All() {
		loop64, ok := kernel.Column[float64](op.Name)
		loop32, ok32 := kernel.Column[float32](op.Name)
		if ok != ok32 {
			t.Errorf("%s has a loop for one width only", op.Name)
		}
		if !ok {
			continue
		}
		t.Run(op.Name, func(t *testing.T) {
			for _, operands := range specialOperands(op.Arity()) {
				checkSpecial(t, op, loop64, operands, 64)
				checkSpecial(t, op, loop32, operands, 32)
			}
		})
	}
}

// TestEveryOperation asserts that there is a program for all that package ops
// defines, and for all that it computes whole.
func TestEveryOperation(t *testing.T) {
	for _, op := range ops.All() {
		if _, ok := kernel.Function(op.Name); !ok {
			t.Errorf("there is no program for %s", op.Name)
		}
		for inner := range op.Of {
			if _, ok := kernel.Function(op.Name + "(" + inner + ")"); !ok {
				t.Errorf("there is no program for %s of %s", op.Name, inner)
			}
		}
	}
}

// specialOperands returns all lists of that many special numbers; of three, some.
func specialOperands(arity int) (lists [][]float64) {
	for _, x := range special {
		if arity == 1 {
			lists = append(lists, []float64{x})
			continue
		}
		for i, y := range special {
			lists = append(lists, []float64{x, y, special[(i+1)%len(special)]}[:arity])
		}
	}
	return lists
}

func checkSpecial[T float32 | float64](t *testing.T, op *ops.Op, loop kernel.Loop[T], operands []float64, width int) {
	t.Helper()
	var columns [3][]T
	rounded := make([]float64, len(operands))
	for i, x := range operands {
		columns[i] = []T{T(x)}
		rounded[i] = float64(T(x))
	}
	to := make([]T, 1)
	loop(to, columns[0], columns[1], columns[2])
	got := float64(to[0])
	want := float64(T(op.Value.Call(rounded)))
	if got != got && want != want {
		return
	}
	special := want == 0 || want-want != 0 || got == 0 || got-got != 0
	switch {
	case got == want && math.Signbit(got) == math.Signbit(want):
		return
	case !special && math.Abs(got-want) <= 8*unit(want, width):
		return // their accuracy has its own test
	}
	if got == 0 && want == 0 {
		t.Errorf("%s/%d of %v is %v, want %v", op.Name, width, rounded, got, want)
		return
	}
	// The value may have overflowed on the way.
	g := graph.New()
	point := map[graph.Node]*big.Rat{}
	xs := make([]graph.Node, len(rounded))
	for i, x := range rounded {
		xs[i] = g.Var(fmt.Sprint("x", i))
		point[xs[i]] = new(big.Rat).SetFloat64(x)
		if point[xs[i]] == nil {
			t.Errorf("%s/%d of %v is %v, want %v", op.Name, width, rounded, got, want)
			return
		}
	}
	low, high := enclose(g.Apply(op, xs...), point)
	if low == nil || !(ulps(got, low, high, width) <= mostUlps) {
		t.Errorf("%s/%d of %v is %v, want %v", op.Name, width, rounded, got, want)
	}
}
