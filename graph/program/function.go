package program

import (
	"math"
	"unsafe"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/kernel"
	"github.com/chainrule-go/chainrule/ops"
)

// A function is an operation that is called.
type function struct {
	name   string
	arity  int
	value  ops.Function
	kernel kernel.Func // nil if there is none
	// The loops of the kernel, nil if there is none.
	double kernel.Loop[float64]
	single kernel.Loop[float32]
}

// functionOf returns an operation as a function.
func functionOf(op *ops.Op) *function {
	return newFunction(op.Name, op.Arity(), op.Value)
}

// newFunction returns a function that is computed by the kernel of that name
// or, if there is none, by its value row after row.
func newFunction(name string, arity int, value ops.Function) *function {
	f := &function{name: name, arity: arity, value: value}
	f.kernel, _ = kernel.Function(name)
	f.double, _ = kernel.Column[float64](name)
	f.single, _ = kernel.Column[float32](name)
	return f
}

// known reports whether an operation is computed as a whole.
func known(op *ops.Op) bool {
	_, ok := kernel.Function(op.Name)
	return ok
}

// Functions of this package's own, for [code.pairs].
var (
	// negativeAbs is -|x|.
	negativeAbs = &function{
		name: "-|x|", arity: 1,
		double: negativeAbsDouble, single: negativeAbsSingle,
		kernel: func(b *kernel.Builder, x ...kernel.Value) kernel.Value {
			return b.Or(x[0], b.Constant(1<<(b.Width()-1)))
		},
	}
	// bySign is a where x < 0, and b elsewhere; where x is 0 or NaN a and b are
	// the same.
	bySign = &function{
		name: "x < 0 ? a : b", arity: 3,
		double: bySignDouble, single: bySignSingle,
		kernel: func(b *kernel.Builder, x ...kernel.Value) kernel.Value {
			return b.Select(b.Less(x[0], b.Number(0)), x[1], x[2])
		},
	}
)

// The loops of these work on bits: no branch predicts signs, and numbers need not
// go through floating-point registers. -0 counts as negative, which makes no
// difference to bySign.

func negativeAbsDouble(to, x, _, _ []float64) {
	t := bitsOf[uint64](to)
	v := bitsOf[uint64](x)[:len(t)]
	for i := range t {
		t[i] = v[i] | 1<<63
	}
}

func negativeAbsSingle(to, x, _, _ []float32) {
	t := bitsOf[uint32](to)
	v := bitsOf[uint32](x)[:len(t)]
	for i := range t {
		t[i] = v[i] | 1<<31
	}
}

func bySignDouble(to, x, a, b []float64) {
	t := bitsOf[uint64](to)
	u, v, w := bitsOf[uint64](x)[:len(t)], bitsOf[uint64](a)[:len(t)], bitsOf[uint64](b)[:len(t)]
	for i := range t {
		t[i] = w[i] ^ (v[i]^w[i])&uint64(int64(u[i])>>63)
	}
}

func bySignSingle(to, x, a, b []float32) {
	t := bitsOf[uint32](to)
	u, v, w := bitsOf[uint32](x)[:len(t)], bitsOf[uint32](a)[:len(t)], bitsOf[uint32](b)[:len(t)]
	for i := range t {
		t[i] = w[i] ^ (v[i]^w[i])&uint32(int32(u[i])>>31)
	}
}

// inOrder computes both of what bySign chooses of s and 1 - s.
func inOrder[T constraints.Float](to, second, x, s []T) {
	if unsafe.Sizeof(T(0)) == 8 {
		inOrderDouble(as[float64](to), as[float64](second), as[float64](x), as[float64](s))
	} else {
		inOrderSingle(as[float32](to), as[float32](second), as[float32](x), as[float32](s))
	}
}

func inOrderDouble(to, second, x, s []float64) {
	t := bitsOf[uint64](to)
	o, u, s := bitsOf[uint64](second)[:len(t)], bitsOf[uint64](x)[:len(t)], s[:len(t)]
	for i := range t {
		small := math.Float64bits(s[i])
		large := math.Float64bits(1 - s[i])
		a, b := large, small
		if int64(u[i]) < 0 {
			a = small
		}
		if int64(u[i]) < 0 {
			b = large
		}
		t[i], o[i] = a, b
	}
}

func inOrderSingle(to, second, x, s []float32) {
	t := bitsOf[uint32](to)
	o, u, s := bitsOf[uint32](second)[:len(t)], bitsOf[uint32](x)[:len(t)], s[:len(t)]
	for i := range t {
		small := math.Float32bits(s[i])
		large := math.Float32bits(1 - s[i])
		a, b := large, small
		if int32(u[i]) < 0 {
			a = small
		}
		if int32(u[i]) < 0 {
			b = large
		}
		t[i], o[i] = a, b
	}
}

// bitsOf returns the bits of numbers of the same size.
func bitsOf[U uint32 | uint64, T float32 | float64](x []T) []U {
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}
