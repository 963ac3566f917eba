package jit

import (
	"math"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// Steps that take a value out of the program. They stand beside kernel's
// opcodes.
const (
	columnStep  kernel.Opcode = 0xf0 + iota // operand 0 to column index
	sumStep                                 // operand 0, and operand 1 if there is one, to the lanes of sum index
	productStep                             // operand 0 * operand 1, and operand 2 * operand 3 if there are, likewise
	escapeStep                              // notes whether mask operand 0 is set
)

// A step is one machine instruction to be (give or take a load or a copy): an
// instruction of the program for one of the vectors in flight. Operands and
// results are virtual registers.
type step struct {
	op       kernel.Opcode
	vector   uint8 // which of the vectors in flight
	result   int32 // nothing if the step defines no register
	operands [4]int32
	// next says at which step the operand is used after this one.
	next  [4]int32
	index int32
	place int32 // of the instruction in the order
	after int32 // another step that has to come before, or nothing
}

const (
	nothing = -1
	never   = math.MaxInt32
)

// operandsOf returns how many of A, B and C an opcode has.
func operandsOf(op kernel.Opcode) int {
	switch op {
	case kernel.Input, kernel.Uniform, kernel.Constant:
		return 0
	case kernel.Sqrt, kernel.Round, kernel.ShiftLeft, kernel.ShiftRight:
		return 1
	case kernel.FMA, kernel.NegFMA, kernel.Select:
		return 3
	}
	return 2
}

// isLeaf reports whether a value is in memory before the program starts.
func isLeaf(op kernel.Opcode) bool {
	return op == kernel.Input || op == kernel.Uniform || op == kernel.Constant
}

// An output is a use of a value by the world outside.
type output struct {
	op    kernel.Opcode
	index int32
}

// An outputs lists the outputs of a program by value: those of value v are
// list[start[v]:start[v+1]].
type outputs struct {
	start []int32
	list  []output
}

func outputsOf(code *kernel.Code) outputs {
	start := make([]int32, len(code.Instructions)+1)
	each := func(f func(v kernel.Value, o output)) {
		for i, v := range code.Escape {
			f(v, output{escapeStep, int32(i)})
		}
		for i, v := range code.Columns {
			f(v, output{columnStep, int32(i)})
		}
		for i, s := range code.Sums {
			if !s.Product { // products are steps of a plan
				f(s.A, output{sumStep, int32(i)})
			}
		}
	}
	each(func(v kernel.Value, _ output) { start[v]++ })
	var total int32
	for v, n := range start {
		start[v] = total
		total += n
	}
	list := make([]output, total)
	fill := append([]int32(nil), start...)
	each(func(v kernel.Value, o output) {
		list[fill[v]] = o
		fill[v]++
	})
	return outputs{start, list}
}

// of returns the outputs of a value.
func (o *outputs) of(v int32) []output { return o.list[o.start[v]:o.start[v+1]] }

// A body is the work of one turn of the loop over rows.
type body struct {
	*plan
	// vectors is how many vectors of rows are in flight. Instruction i of
	// vector v is virtual register i*vectors + v; what is the same for every
	// row has v = 0 alone.
	vectors int
	// perLane is the number of vectors that hold the lanes of a sum.
	perLane int
	// paired says that the vectors that belong to the same lanes are added to a
	// sum in one step.
	paired bool
	steps  []step
	first  []int32 // where each virtual register is first used
	// masks says of each instruction that it is used as a mask only: by Select
	// as the first operand, and by Escape.
	masks []bool
}

// newBody interleaves the instructions for several vectors of rows: what
// depends on each other is then some steps apart.
func newBody(p *plan, vectors, perLane int, paired bool) *body {
	b := &body{plan: p, vectors: vectors, perLane: perLane, paired: paired}
	b.steps = make([]step, 0, (len(p.order)+len(p.outputs.list))*vectors)
	b.masks = masksOnly(p.code)
	for place, i := range p.order {
		in := &p.code.Instructions[i]
		operands := [3]kernel.Value{in.A, in.B, in.C}
		if !isLeaf(in.Op) {
			b.add(in.Op, in.Index, place, operands[:operandsOf(in.Op)]...)
		}
		for _, o := range p.outputs.of(i) {
			b.add(o.op, o.index, place, kernel.Value(i))
		}
	}
	b.linkUses()
	return b
}

// add appends the steps of the instruction at a place in the order, or of an
// output.
func (b *body) add(op kernel.Opcode, index int32, place int, operands ...kernel.Value) {
	begin := len(b.steps)
	for v := range b.vectors {
		s := step{op: op, vector: uint8(v), result: nothing, index: index, place: int32(place), after: nothing}
		if op < columnStep {
			s.result = b.order[place]*int32(b.vectors) + int32(v)
		}
		s.operands = [4]int32{nothing, nothing, nothing, nothing}
		for k, a := range operands {
			s.operands[k] = b.virtual(int32(a), v)
		}
		if (op == sumStep || op == productStep) && v >= b.perLane { // the same lanes as for an earlier vector
			before := begin + v - b.perLane
			if b.paired {
				copy(b.steps[before].operands[len(operands):], s.operands[:len(operands)])
				continue
			}
			s.after = int32(before)
		}
		b.steps = append(b.steps, s)
	}
}

// virtual returns the virtual register of a value for a vector in flight.
func (b *body) virtual(a int32, v int) int32 {
	if op := b.code.Instructions[a].Op; op == kernel.Uniform || op == kernel.Constant {
		v = 0
	}
	return a*int32(b.vectors) + int32(v)
}

// value returns the instruction that a virtual register is the result of.
func (b *body) value(r int32) int { return int(r) / b.vectors }

// linkUses fills in first and the steps' next.
func (b *body) linkUses() {
	b.first = make([]int32, len(b.code.Instructions)*b.vectors)
	for i := range b.first {
		b.first[i] = never
	}
	for i := len(b.steps) - 1; i >= 0; i-- {
		s := &b.steps[i]
		for k, r := range s.operands {
			if r != nothing {
				s.next[k] = b.first[r]
			}
		}
		for _, r := range s.operands {
			if r != nothing {
				b.first[r] = int32(i)
			}
		}
	}
}

// masksOnly finds the comparisons whose results are used as masks only.
func masksOnly(code *kernel.Code) []bool {
	only := make([]bool, len(code.Instructions))
	for i, in := range code.Instructions {
		switch in.Op {
		case kernel.Less, kernel.LessEqual, kernel.Equal, kernel.Unordered:
			only[i] = true
		}
		for k, v := range [3]kernel.Value{in.A, in.B, in.C} {
			if k < operandsOf(in.Op) && (in.Op != kernel.Select || k > 0) {
				only[v] = false
			}
		}
	}
	for _, v := range code.Columns {
		only[v] = false
	}
	for _, s := range code.Sums {
		only[s.A] = false
	}
	return only
}
