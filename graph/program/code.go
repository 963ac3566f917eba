package program

import "slices"

// An opcode is what an instruction does.
type opcode uint8

const (
	opInput    opcode = iota // input number a
	opConstant               // constant number a
	opAdd                    // a + b
	opSub                    // a - b
	opMul                    // a * b
	opDiv                    // a / b
	opNeg                    // -a
	opFMA                    // a*b + c, rounded once
	opNegFMA                 // c - a*b, rounded once
	opCall                   // function number f of as many operands as it has

	// Of loops only.
	opSum     // a, or a*b, is added to the lanes of a sum
	opInOrder // b and 1 - b where a < 0, 1 - b and b elsewhere
	opChain   // a plus two or four columns times numbers, one after the other
)

// A value is what an instruction computes, by the instruction's place.
type value = int32

// An instruction computes a value from earlier ones. What it has no use for is
// 0, so that equal instructions are equal.
type instruction struct {
	op      opcode
	f       uint16
	a, b, c value
}

// A code is a straight-line program in static single assignment: instruction i
// computes value i, from operands with smaller numbers.
type code struct {
	instructions []instruction
	constants    []constant
	functions    []*function
	outputs      []value
}

// A constant is a number rounded to either type; from a decimal to float32 by
// way of float64 it would be rounded twice.
type constant struct {
	double float64
	single float32
}

// arity returns how many of a, b and c an instruction has for operands.
func (c *code) arity(in *instruction) int {
	switch in.op {
	case opInput, opConstant:
		return 0
	case opNeg:
		return 1
	case opFMA, opNegFMA:
		return 3
	case opCall:
		return c.functions[in.f].arity
	}
	return 2
}

// operands are a, b and c; [code.arity] says how many of them count.
func (in *instruction) operands() [3]value { return [3]value{in.a, in.b, in.c} }

// used marks the values that the outputs depend on.
func (c *code) used() []bool {
	used := make([]bool, len(c.instructions))
	for _, v := range c.outputs {
		used[v] = true
	}
	for i := len(c.instructions) - 1; i >= 0; i-- {
		if !used[i] {
			continue
		}
		in := &c.instructions[i]
		operands := in.operands()
		for _, v := range operands[:c.arity(in)] {
			used[v] = true
		}
	}
	return used
}

// A writer appends instructions to a code, each of them once.
type writer struct {
	*code
	slots     []int32 // open-addressing hash table of values, from 1; 0 is free
	constants map[constant]value
	functions map[string]uint16
}

// newWriter returns a writer with room for some instructions.
func newWriter(size int) *writer {
	slots := 64
	for slots < 2*size {
		slots *= 2
	}
	return &writer{
		code:      &code{instructions: make([]instruction, 0, size)},
		slots:     make([]int32, slots),
		constants: map[constant]value{},
		functions: map[string]uint16{},
	}
}

// emit returns the value of an instruction.
func (w *writer) emit(in instruction) value {
	switch in.op {
	case opAdd, opMul, opFMA, opNegFMA:
		if in.a > in.b {
			in.a, in.b = in.b, in.a
		}
	}
	if 2*len(w.instructions) >= len(w.slots) {
		w.rehash(2 * len(w.slots))
	}
	slot := w.find(&in)
	if v := w.slots[slot]; v != 0 {
		return v - 1
	}
	w.instructions = append(w.instructions, in)
	w.slots[slot] = int32(len(w.instructions))
	return value(len(w.instructions) - 1)
}

// reserve makes room for n instructions.
func (w *writer) reserve(n int) {
	w.instructions = append(make([]instruction, 0, n), w.instructions...)
	w.rehash(2 * n)
}

// rehash makes the table at least of that size.
func (w *writer) rehash(size int) {
	slots := len(w.slots)
	for slots < size {
		slots *= 2
	}
	w.slots = make([]int32, slots)
	for i := range w.instructions {
		w.slots[w.find(&w.instructions[i])] = int32(i) + 1
	}
}

// find returns the slot of an instruction, or the free one in which it would
// be. The first slots that are tried are near the youngest operand's: what is
// written together is then found together, in memory that is in the cache.
func (w *writer) find(in *instruction) uint32 {
	h := (uint64(in.op) | uint64(in.f)<<8 | uint64(uint32(in.a))<<32) * 0x9e3779b97f4a7c15
	h ^= h >> 32
	h = (h + uint64(uint32(in.b)) + uint64(uint32(in.c))<<32) * 0x517cc1b727220a95
	mask := uint32(len(w.slots) - 1)
	slot := (2*uint32(max(in.a, in.b, in.c)) + uint32(h>>16)%256) & mask
	for tries := 0; ; tries++ {
		v := w.slots[slot]
		if v == 0 || w.instructions[v-1] == *in {
			return slot
		}
		if tries == 8 {
			slot = uint32(h >> 32)
		}
		slot = (slot + 1) & mask
	}
}

// constantValue returns the value of a constant.
func (w *writer) constantValue(k constant) value {
	v, ok := w.constants[k]
	if !ok {
		v = w.emit(instruction{op: opConstant, a: int32(len(w.code.constants))})
		w.code.constants = append(w.code.constants, k)
		w.constants[k] = v
	}
	return v
}

// isConstant reports whether a value is a constant, and which.
func (c *code) isConstant(v value) (constant, bool) {
	in := c.instructions[v]
	if in.op != opConstant {
		return constant{}, false
	}
	return c.constants[in.a], true
}

// call returns the value of a function.
func (w *writer) call(f *function, operands ...value) value {
	place, ok := w.functions[f.name]
	if !ok {
		place = uint16(len(w.code.functions))
		w.code.functions = append(w.code.functions, f)
		w.functions[f.name] = place
	}
	in := instruction{op: opCall, f: place}
	for k, to := range []*value{&in.a, &in.b, &in.c}[:len(operands)] {
		*to = operands[k]
	}
	return w.emit(in)
}

// rewrite writes instruction i of another code, whose earlier values are at to.
func (w *writer) rewrite(c *code, i value, to []value) value {
	in := c.instructions[i]
	if in.op == opConstant {
		return w.constantValue(c.constants[in.a])
	}
	operands := in.operands()
	for k, p := range []*value{&in.a, &in.b, &in.c}[:c.arity(&in)] {
		*p = to[operands[k]]
	}
	return w.emit(in)
}

// rewriting returns a writer with the constants and functions of c, for a pass
// that writes a code anew.
func (c *code) rewriting() *writer {
	w := newWriter(len(c.instructions))
	for _, f := range c.functions {
		w.functions[f.name] = uint16(len(w.code.functions))
		w.code.functions = append(w.code.functions, f)
	}
	return w
}

// negated returns -v, as a constant where v is one.
func (w *writer) negated(v value) value {
	if k, ok := w.isConstant(v); ok {
		return w.constantValue(constant{-k.double, -k.single})
	}
	if in := w.instructions[v]; in.op == opNeg {
		return in.a
	}
	return w.emit(instruction{op: opNeg, a: v})
}

// depends marks the values that depend on one of the first n inputs.
func (c *code) depends(n int) []bool {
	depends := make([]bool, len(c.instructions))
	for i := range c.instructions {
		in := &c.instructions[i]
		if in.op == opInput {
			depends[i] = int(in.a) < n
			continue
		}
		operands := in.operands()
		depends[i] = slices.ContainsFunc(operands[:c.arity(in)], func(v value) bool { return depends[v] })
	}
	return depends
}
