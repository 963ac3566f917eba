package program

import (
	"unsafe"

	"golang.org/x/exp/constraints"
)

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

// A loop is an instruction for all rows of a block, or a few of them that are
// often found together: to call a loop takes as long as some fifty rows of it.
type loop struct {
	op       opcode
	f        *function
	to       place
	second   place // the other result, of opInOrder
	operands [3]place
	terms    []chainTerm // of opChain
	sum      int32       // of opSum
}

// A chainTerm is a column times a number.
type chainTerm struct{ column, factor place }

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
	w := &blockWriter{
		code: c, varies: varies, uniform: uniform, sums: sums, last: c.lastUses(),
		at: make([]place, len(c.instructions)), output: map[value]int32{}, widened: map[value]int32{},
	}
	for i := range w.at {
		w.at[i] = place{atUniform, uniform[i]}
	}
	for i, v := range c.outputs {
		w.output[v] = int32(i)
	}
	for i := 0; i < len(c.instructions); {
		i += w.write(value(i))
	}
	b := &blocks[T]{loops: w.loops, slots: w.slots, wide: w.wide, rows: largestRows, sums: len(sums)}
	for b.rows > smallestRows && b.rows*(b.slots+1)*int(unsafe.Sizeof(T(0))) > cacheBytes {
		b.rows /= 2
	}
	return b
}

// A blockWriter writes the loops of a code.
type blockWriter struct {
	*code
	varies  []bool
	uniform []value
	sums    []summand
	last    []value // use of each value
	at      []place
	output  map[value]int32

	loops   []loop
	slots   int
	free    []int32
	wide    []value
	widened map[value]int32
}

// write writes a loop that begins with instruction i, and returns how many
// instructions it takes the place of.
func (w *blockWriter) write(i value) int {
	in := &w.instructions[i]
	if !w.varies[i] {
		return 1
	}
	if in.op == opInput {
		w.at[i] = place{atInput, in.a}
		w.addSum(i)
		return 1
	}
	if w.inOrder(i) {
		l := loop{op: opInOrder, operands: [3]place{w.at[w.instructions[i+1].a], w.at[in.b]}}
		w.release(i+1, i+2)
		w.release(i+2, i+2)
		l.to, l.second = w.result(i+1), w.result(i+2)
		w.loops = append(w.loops, l)
		w.addSum(i + 1)
		w.addSum(i + 2)
		return 3
	}
	if n := w.chain(i); n > 1 {
		l := loop{op: opChain, operands: [3]place{w.at[in.c]}}
		for k := range value(n) {
			in := &w.instructions[i+k]
			t := chainTerm{w.at[in.a], w.at[in.b]}
			if !w.varies[in.a] {
				t.column, t.factor = t.factor, t.column
			}
			l.terms = append(l.terms, t)
		}
		end := i + value(n) - 1
		for k := i; k <= end; k++ {
			w.release(k, end)
		}
		l.to = w.result(end)
		w.loops = append(w.loops, l)
		w.addSum(end)
		return n
	}
	l := loop{op: in.op}
	operands := in.operands()
	arity := w.arity(in)
	for k, v := range operands[:arity] {
		l.operands[k] = w.at[v]
	}
	if in.op == opCall {
		l.f = w.functions[in.f]
		for k, v := range operands[:arity] {
			if !w.varies[v] {
				l.operands[k] = w.widen(v)
			}
		}
	}
	w.release(i, i)
	if sum, ok := w.output[i]; ok && w.sums != nil && w.sums[sum].b != none {
		l.op, l.sum = opSum, sum
		w.loops = append(w.loops, l)
		return 1
	}
	l.to = w.result(i)
	w.loops = append(w.loops, l)
	w.addSum(i)
	return 1
}

// inOrder reports whether instruction i is 1 - s, and the two after it choose
// between that and s by the sign of a number, each what the other does not: the
// two sigmoids of [code.pairs].
func (w *blockWriter) inOrder(i value) bool {
	in := &w.instructions[i]
	if in.op != opSub || w.last[i] != i+2 {
		return false
	}
	one, constant := w.isConstant(in.a)
	if _, output := w.output[i]; output || !constant || one.double != 1 {
		return false
	}
	a, b := &w.instructions[i+1], &w.instructions[i+2]
	return a.op == opCall && w.functions[a.f] == bySign && b.op == opCall && w.functions[b.f] == bySign &&
		a.a == b.a && a.b == in.b && a.c == i && b.b == i && b.c == in.b
}

// longestChain is how many terms opChain has at most. It has two or four.
const longestChain = 4

// chain returns how many instructions from i on are a sum of products with
// numbers, each of which is needed for the next only: 1, 2 or 4.
func (w *blockWriter) chain(i value) int {
	n := value(0)
	for ; n < longestChain && int(i+n) < len(w.instructions); n++ {
		in := &w.instructions[i+n]
		if in.op != opFMA || w.varies[in.a] == w.varies[in.b] {
			break
		}
		if before := i + n - 1; n > 0 {
			if _, ok := w.output[before]; ok || w.last[before] != i+n || in.c != before || in.a == before || in.b == before {
				break
			}
		}
	}
	if n < longestChain {
		return min(int(n), 2)
	}
	return longestChain
}

// widen returns the place of a column filled with a value that does not vary.
func (w *blockWriter) widen(v value) place {
	if _, ok := w.widened[v]; !ok {
		w.widened[v] = int32(len(w.wide))
		w.wide = append(w.wide, w.uniform[v])
	}
	return place{atWide, w.widened[v]}
}

// release frees the slots of the operands of instruction i that are not used
// after instruction end.
func (w *blockWriter) release(i, end value) {
	in := &w.instructions[i]
	operands := in.operands()
	for _, v := range operands[:w.arity(in)] {
		if w.last[v] <= end && w.at[v].kind == atSlot {
			w.free = append(w.free, w.at[v].index)
			w.at[v].kind = atUniform // so that it is freed once
		}
	}
}

// result returns a place for a value.
func (w *blockWriter) result(i value) place {
	out, ok := w.output[i]
	switch {
	case ok && w.sums == nil:
		w.at[i] = place{atOutput, out}
	case len(w.free) > 0:
		w.at[i] = place{atSlot, w.free[len(w.free)-1]}
		w.free = w.free[:len(w.free)-1]
	default:
		w.at[i] = place{atSlot, int32(w.slots)}
		w.slots++
	}
	return w.at[i]
}

// addSum adds up a value that is there, if it is one to be added up.
func (w *blockWriter) addSum(i value) {
	sum, ok := w.output[i]
	if !ok || w.sums == nil {
		return
	}
	w.loops = append(w.loops, loop{op: opSum, operands: [3]place{w.at[i]}, sum: sum})
	if w.last[i] == i && w.at[i].kind == atSlot {
		w.free = append(w.free, w.at[i].index)
	}
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
