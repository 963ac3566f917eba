package program

import (
	"unsafe"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/kernel"
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

// A place is where an operand of a loop is.
type place struct {
	kind  placeKind
	index int32
}

type placeKind uint8

const (
	atUniform placeKind = iota // a number, the same for all rows
	atInput                    // a column of the caller's rows
	atSlot                     // a column of the block
	atOutput                   // a column of the caller's results
	atWide                     // a column filled with a number
)

// A loop is an instruction for all rows of a block.
type loop struct {
	op       opcode
	f        *function
	to       place
	operands [3]place
	sum      int32 // of opSum
}

// blocks is the portable backend: the row program as loops.
type blocks[T constraints.Float] struct {
	loops []loop
	slots int
	wide  []value // the uniform of each column filled with one
	rows  int     // of a block
	sums  int     // how many outputs are added up over the rows; 0 for columns
}

// newBlocks makes loops of the instructions that vary by row. uniform gives the
// places of those that do not. The outputs are different values that vary; they
// are columns of the caller's if there are no sums.
func newBlocks[T constraints.Float](c *code, varies []bool, uniform []value, sums []summand) *blocks[T] {
	b := &blocks[T]{sums: len(sums)}
	summed := sums != nil
	last := c.lastUses()
	at := make([]place, len(c.instructions))
	for i := range at {
		at[i] = place{atUniform, uniform[i]}
	}
	output := map[value]int32{}
	for i, v := range c.outputs {
		output[v] = int32(i)
	}
	var free []int32
	widened := map[value]int32{}
	for i := range c.instructions {
		in := &c.instructions[i]
		if !varies[i] {
			continue
		}
		if in.op == opInput {
			at[i] = place{atInput, in.a}
			if sum, ok := output[value(i)]; ok && summed {
				b.loops = append(b.loops, loop{op: opSum, operands: [3]place{at[i]}, sum: sum})
			}
			continue
		}
		l := loop{op: in.op}
		operands := in.operands()
		arity := c.arity(in)
		for k, v := range operands[:arity] {
			l.operands[k] = at[v]
		}
		if in.op == opCall {
			l.f = c.functions[in.f]
			for k, v := range operands[:arity] {
				if varies[v] {
					continue
				}
				if _, ok := widened[v]; !ok {
					widened[v] = int32(len(b.wide))
					b.wide = append(b.wide, uniform[v])
				}
				l.operands[k] = place{atWide, widened[v]}
			}
		}
		for k, v := range operands[:arity] {
			again := k > 0 && v == operands[0] || k > 1 && v == operands[1]
			if last[v] == value(i) && at[v].kind == atSlot && !again {
				free = append(free, at[v].index)
			}
		}
		out, ok := output[value(i)]
		switch {
		case ok && !summed:
			l.to = place{atOutput, out}
		case len(free) > 0:
			l.to = place{atSlot, free[len(free)-1]}
			free = free[:len(free)-1]
		default:
			l.to = place{atSlot, int32(b.slots)}
			b.slots++
		}
		at[i] = l.to
		if ok && summed && sums[out].b != none {
			l.op, l.sum = opSum, out
			free = append(free, l.to.index)
			b.loops = append(b.loops, l)
			continue
		}
		b.loops = append(b.loops, l)
		if ok && summed {
			b.loops = append(b.loops, loop{op: opSum, operands: [3]place{at[i]}, sum: out})
			if last[i] == value(i) {
				free = append(free, l.to.index)
			}
		}
	}
	b.rows = largestRows
	for b.rows > smallestRows && b.rows*(b.slots+1)*int(unsafe.Sizeof(T(0))) > cacheBytes {
		b.rows /= 2
	}
	return b
}

// A summand is what a sum adds up: value a, or the product of a and b, rounded
// once with the sum, if b is not none.
type summand struct{ a, b value }

// summands returns what the sums of the outputs add up: products where they
// are for the sum alone.
func (c *code) summands(varies []bool) []summand {
	last := c.lastUses()
	sums := make([]summand, len(c.outputs))
	for i, v := range c.outputs {
		sums[i] = summand{v, none}
		if in := c.instructions[v]; in.op == opMul && last[v] == v && varies[in.a] && varies[in.b] {
			sums[i] = summand{in.a, in.b}
		}
	}
	return sums
}

// lastUses returns the last instruction that each value is an operand of, or
// its own place.
func (c *code) lastUses() []value {
	last := make([]value, len(c.instructions))
	for i := range c.instructions {
		in := &c.instructions[i]
		last[i] = value(i)
		operands := in.operands()
		for _, v := range operands[:c.arity(in)] {
			last[v] = value(i)
		}
	}
	return last
}

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
	if l.op == opSum {
		lanes := lanesOf[T]()
		sum := w.lanes[int(l.sum)*lanes:][:lanes]
		switch {
		case columns[1] == nil:
			accumulate(sum, columns[0])
		case unsafe.Sizeof(u[0]) == 4:
			kernel.AddProducts32(as[float32](sum), as[float32](columns[0]), as[float32](columns[1]))
		default:
			accumulateProducts(sum, columns[0], columns[1])
		}
		return
	}
	run(l.op, l.f, b.column(l.to, w, to, rows, first, n), columns, u)
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
