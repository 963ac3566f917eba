package program

import (
	"unsafe"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/ops"
)

// Sizes that a run is divided by. A chunk is the unit of work of a goroutine
// and of summation; a block is as many rows as an instruction is run for
// before the next one is. Its columns should stay in the second-level cache:
// smaller blocks would fit into the first one, but cost more in calls.
const (
	chunkRows    = 4096
	smallestRows = 64 // of a block
	largestRows  = 512
	cacheBytes   = 192 << 10
	maxLanes     = 32
)

// lanesOf returns the number of lanes of a sum: two vectors of 512 bits.
func lanesOf[T constraints.Float]() int { return 128 / int(unsafe.Sizeof(T(0))) }

// A bench is what one goroutine works on blocks with.
type bench[T constraints.Float] struct {
	slots, wide []T
	lanes       []T
	uniforms    []T // of the run

	columns, outputs [][]T // of a chunk
}

func (b *blocks[T]) newBench() *bench[T] {
	return &bench[T]{
		slots: make([]T, b.slots*b.rows),
		wide:  make([]T, len(b.wide)*b.rows),
		lanes: make([]T, b.sums*lanesOf[T]()),
	}
}

// begin takes the uniforms of a run.
func (b *blocks[T]) begin(w *bench[T], uniforms []T) {
	w.uniforms = uniforms
	for i, v := range b.wide {
		column := w.wide[i*b.rows:][:b.rows]
		for k := range column {
			column[k] = uniforms[v]
		}
	}
}

// chunk runs the rows from first to end.
func (b *blocks[T]) chunk(w *bench[T], to, rows [][]T, first, end int) {
	clear(w.lanes)
	for ; first < end; first += b.rows {
		n := min(b.rows, end-first)
		for i := range b.loops {
			b.loop(&b.loops[i], w, to, rows, first, n)
		}
	}
}

func (b *blocks[T]) column(p place, w *bench[T], to, rows [][]T, first, n int) []T {
	switch p.kind {
	case atInput:
		return rows[p.index][first:][:n]
	case atOutput:
		return to[p.index][first:][:n]
	case atSlot:
		return w.slots[int(p.index)*b.rows:][:n]
	case atWide:
		return w.wide[int(p.index)*b.rows:][:n]
	}
	return nil
}

// loop runs one instruction for n rows.
func (b *blocks[T]) loop(l *loop, w *bench[T], to, rows [][]T, first, n int) {
	var columns [3][]T
	var u [3]T
	for k, p := range l.operands {
		if p.kind == atUniform {
			if len(w.uniforms) > 0 {
				u[k] = w.uniforms[p.index]
			}
		} else {
			columns[k] = b.column(p, w, to, rows, first, n)
		}
	}
	switch l.op {
	case opSum:
		if sum := w.lanesOf(l.sum); columns[1] == nil {
			accumulate(sum, columns[0])
		} else {
			accumulateProducts(sum, columns[0], columns[1])
		}
	case opInOrder:
		inOrder(b.column(l.to, w, to, rows, first, n), b.column(l.second, w, to, rows, first, n), columns[0], columns[1])
	case opChain:
		var terms [longestChain]columnTerm[T]
		for k, t := range l.terms {
			terms[k] = columnTerm[T]{b.column(t.column, w, to, rows, first, n), w.uniforms[t.factor.index]}
		}
		if len(l.terms) == 2 {
			fmaTwo(b.column(l.to, w, to, rows, first, n), &terms, columns[0], u[0])
		} else {
			fmaFour(b.column(l.to, w, to, rows, first, n), &terms, columns[0], u[0])
		}
	default:
		run(l.op, l.f, b.column(l.to, w, to, rows, first, n), columns, u)
	}
}

// lanesOf returns the lanes of a sum.
func (w *bench[T]) lanesOf(sum int32) []T {
	lanes := lanesOf[T]()
	return w.lanes[int(sum)*lanes:][:lanes]
}

// run calls the loop for an instruction whose operands are columns, or numbers
// where a column is nil.
func run[T constraints.Float](op opcode, f *function, to []T, columns [3][]T, u [3]T) {
	a, b, c := columns[0], columns[1], columns[2]
	switch op {
	case opAdd:
		switch {
		case a == nil:
			addUniform(to, b, u[0])
		case b == nil:
			addUniform(to, a, u[1])
		default:
			addColumns(to, a, b)
		}
	case opSub:
		switch {
		case a == nil:
			subFromUniform(to, u[0], b)
		case b == nil:
			addUniform(to, a, -u[1])
		default:
			subColumns(to, a, b)
		}
	case opMul:
		switch {
		case a == nil:
			mulUniform(to, b, u[0])
		case b == nil:
			mulUniform(to, a, u[1])
		default:
			mulColumns(to, a, b)
		}
	case opDiv:
		switch {
		case a == nil:
			divUniform(to, u[0], b)
		case b == nil:
			divByUniform(to, a, u[1])
		default:
			divColumns(to, a, b)
		}
	case opNeg:
		negColumn(to, a)
	case opFMA, opNegFMA:
		if a == nil {
			a, b = b, a
			u[0], u[1] = u[1], u[0]
		}
		switch negative := op == opNegFMA; {
		case b == nil && c == nil:
			fmaUniforms(to, a, signedBy(u[1], negative), u[2])
		case b == nil:
			fmaUniform(to, a, signedBy(u[1], negative), c)
		case c == nil && negative:
			negFMAPlusUniform(to, a, b, u[2])
		case c == nil:
			fmaPlusUniform(to, a, b, u[2])
		case negative:
			negFMAColumns(to, a, b, c)
		default:
			fmaColumns(to, a, b, c)
		}
	case opCall:
		callColumns(f, to, a, b, c)
	}
}

func signedBy[T constraints.Float](x T, negative bool) T {
	if negative {
		return -x
	}
	return x
}

// callColumns computes a function in every row; columns that it does not have
// are nil.
func callColumns[T constraints.Float](f *function, to, a, b, c []T) {
	if f.double == nil {
		callEach(f, to, a, b, c)
	} else if unsafe.Sizeof(T(0)) == 8 {
		f.double(as[float64](to), as[float64](a), as[float64](b), as[float64](c))
	} else {
		f.single(as[float32](to), as[float32](a), as[float32](b), as[float32](c))
	}
}

// callEach computes a function without a kernel row by row.
func callEach[T constraints.Float](f *function, to, a, b, c []T) {
	switch call := f.value.(type) {
	case ops.Unary:
		for i := range to {
			to[i] = T(call(float64(a[i])))
		}
	case ops.Binary:
		for i := range to {
			to[i] = T(call(float64(a[i]), float64(b[i])))
		}
	case ops.Ternary:
		for i := range to {
			to[i] = T(call(float64(a[i]), float64(b[i]), float64(c[i])))
		}
	default:
		var operands [3]float64
		for i := range to {
			for k, column := range [][]T{a, b, c}[:f.arity] {
				operands[k] = float64(column[i])
			}
			to[i] = T(f.value.Call(operands[:f.arity]))
		}
	}
}
