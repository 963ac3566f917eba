package program

import (
	"unsafe"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/jit"
)

// A Choice is a backend, or the fastest there is.
type Choice uint8

// The backends. Where one is not available, [Portable] runs.
const (
	Fastest Choice = iota
	Portable
	AVX2
	AVX512
)

var backendNames = [...]string{Portable: "portable Go", AVX2: "AVX2+FMA", AVX512: "AVX-512"}

// String returns the backend's name.
func (c Choice) String() string {
	if c == Fastest {
		c = fastest()
	}
	return backendNames[c]
}

// Backend returns what programs run on here: "AVX-512", "AVX2+FMA" or
// "portable Go".
func Backend() string { return Fastest.String() }

// Available returns the backends that this machine has, the slowest first.
func Available() []Choice {
	all := []Choice{Portable, AVX2, AVX512}
	return all[:fastest()]
}

// set returns the instruction set of a backend, None for Go and for what is
// not available.
func (c Choice) set() jit.Set {
	if c == Fastest {
		return jit.Available()
	}
	if set := [...]jit.Set{Portable: jit.None, AVX2: jit.AVX2, AVX512: jit.AVX512}[c]; set <= jit.Available() {
		return set
	}
	return jit.None
}

func fastest() Choice {
	switch jit.Available() {
	case jit.AVX512:
		return AVX512
	case jit.AVX2:
		return AVX2
	}
	return Portable
}

// newMachine compiles the row program of a code for a backend. It returns nil
// if that cannot run it, for want of the backend or of an operation, or because
// the system forbids code that is made at run time.
func newMachine[T constraints.Float](c *code, varies []bool, uniform []value, sums []summand, backend Choice) *jit.Machine {
	set := backend.set()
	if set == jit.None {
		return nil
	}
	code, ok := c.emit(int(unsafe.Sizeof(T(0)))*8, varies, uniform, sums)
	if !ok {
		return nil
	}
	code = prune(code)
	o := jit.Options{Set: set}
	if len(code.Instructions) <= 2000 {
		o.Vectors = 4 // the fastest, for small codes and for a network's gradient
	}
	m, err := jit.Compile(code, o)
	if err != nil {
		return nil
	}
	return m
}

// newPointMachine compiles a code for one point, as newMachine does.
func newPointMachine[T constraints.Float](c *code, backend Choice) *jit.Machine {
	set := backend.set()
	if set == jit.None {
		return nil
	}
	varies := make([]bool, len(c.instructions))
	for i, in := range c.instructions {
		varies[i] = in.op != opConstant
	}
	code, ok := c.emit(int(unsafe.Sizeof(T(0)))*8, varies, nil, nil)
	if !ok {
		return nil
	}
	m, err := jit.Compile(prune(code), jit.Options{Set: set, Point: true})
	if err != nil {
		return nil
	}
	return m
}

// runPoint runs machine code for one point, and reports whether it could.
func runPoint[T constraints.Float](m *jit.Machine, inputs, to []T) bool {
	if unsafe.Sizeof(T(0)) == 8 {
		return !jit.Point(m, as[float64](inputs), nil, as[float64](to))
	}
	return !jit.Point(m, as[float32](inputs), nil, as[float32](to))
}

// runMachine runs machine code over the rows from first to end, and reports
// whether it could.
func runMachine[T constraints.Float](m *jit.Machine, w *bench[T], to, rows [][]T, sums []T, first, end int) bool {
	w.columns = w.columns[:0]
	for _, c := range rows {
		w.columns = append(w.columns, c[first:end])
	}
	w.outputs = w.outputs[:0]
	for _, c := range to {
		w.outputs = append(w.outputs, c[first:end])
	}
	if unsafe.Sizeof(T(0)) == 8 {
		return !jit.Run(m, asColumns[float64](w.columns), as[float64](w.uniforms), asColumns[float64](w.outputs), as[float64](sums), end-first)
	}
	return !jit.Run(m, asColumns[float32](w.columns), as[float32](w.uniforms), asColumns[float32](w.outputs), as[float32](sums), end-first)
}

// as and asColumns give a type of float64 or float32 its plain name. They are
// the same numbers: T has that size.
func as[U, T constraints.Float](column []T) []U { return *(*[]U)(unsafe.Pointer(&column)) }

func asColumns[U, T constraints.Float](columns [][]T) [][]U {
	return *(*[][]U)(unsafe.Pointer(&columns))
}
