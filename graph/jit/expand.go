package jit

import (
	"math"
	"slices"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// expand returns an equal program without what AVX2 has no instruction for:
// Scale, and Select by bits that are not the same throughout a lane.
func expand(code *kernel.Code) *kernel.Code {
	e := expander{
		code:   kernel.Code{Width: code.Width, Instructions: make([]kernel.Instruction, 0, len(code.Instructions))},
		values: make([]kernel.Value, len(code.Instructions)),
	}
	spans := spans(code)
	uniform := make([]bool, len(code.Instructions)) // the bits of a lane are all the same
	for i, in := range code.Instructions {
		switch in.Op {
		case kernel.Constant:
			uniform[i] = in.Bits == 0 || in.Bits == math.MaxUint64>>(64-code.Width)
		case kernel.Less, kernel.LessEqual, kernel.Equal, kernel.Unordered:
			uniform[i] = true
		case kernel.And, kernel.Or, kernel.Xor, kernel.AndNot:
			uniform[i] = uniform[in.A] && uniform[in.B]
		}
		operands := [3]*kernel.Value{&in.A, &in.B, &in.C}
		whole := in.Op != kernel.Select || uniform[in.A]
		for _, v := range operands[:operandsOf(in.Op)] {
			*v = e.values[*v]
		}
		switch {
		case in.Op == kernel.Scale:
			e.values[i] = e.scale(in.A, in.B, spans[code.Instructions[i].B])
		case !whole:
			differ := e.do(kernel.And, in.A, e.do(kernel.Xor, in.B, in.C))
			e.values[i] = e.do(kernel.Xor, in.C, differ)
		default:
			e.values[i] = e.add(in)
		}
	}
	translate := func(list []kernel.Value) []kernel.Value {
		to := make([]kernel.Value, len(list))
		for i, v := range list {
			to[i] = e.values[v]
		}
		return to
	}
	e.code.Escape, e.code.Columns = translate(code.Escape), translate(code.Columns)
	for _, s := range code.Sums {
		s.A, s.B = e.values[s.A], e.values[s.B]
		e.code.Sums = append(e.code.Sums, s)
	}
	return &e.code
}

// gatherUniforms returns the program with its uniforms numbered from 0 up, and
// the numbers that they had.
func gatherUniforms(code *kernel.Code) (*kernel.Code, []int32) {
	gathered := *code
	gathered.Instructions = slices.Clone(code.Instructions)
	var list []int32
	place := map[int32]int32{}
	for i := range gathered.Instructions {
		in := &gathered.Instructions[i]
		if in.Op != kernel.Uniform {
			continue
		}
		p, ok := place[in.Index]
		if !ok {
			p = int32(len(list))
			place[in.Index] = p
			list = append(list, in.Index)
		}
		in.Index = p
	}
	return &gathered, list
}

// An expander builds the program that is equal.
type expander struct {
	code   kernel.Code
	values []kernel.Value // of the instructions of the given program
}

func (e *expander) add(in kernel.Instruction) kernel.Value {
	e.code.Instructions = append(e.code.Instructions, in)
	return kernel.Value(len(e.code.Instructions) - 1)
}

func (e *expander) do(op kernel.Opcode, a, b kernel.Value) kernel.Value {
	return e.add(kernel.Instruction{Op: op, A: a, B: b})
}

// constant adds a constant. It may be there already: equal constants share
// their place in memory.
func (e *expander) constant(x float64) kernel.Value {
	return e.add(kernel.Instruction{Op: kernel.Constant, Bits: e.bits(x)})
}

func (e *expander) bits(x float64) uint64 {
	if e.code.Width == 32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// scale multiplies by 2^n. What n can be says how much work that is.
func (e *expander) scale(x, n kernel.Value, in span) kernel.Value {
	bias, largest := 1023.0, 2200.0
	if e.code.Width == 32 {
		bias, largest = 127, 360 // from here on all is zero or infinite
		if in.low < -largest {
			n = e.do(kernel.Max, n, e.constant(-largest))
		}
		if in.high > largest {
			n = e.do(kernel.Min, n, e.constant(largest))
		}
	}
	// The span may be off by a rounding.
	return e.multiply(x, n, span{max(-largest, in.low-1), min(largest, in.high+1)}, bias)
}

// multiply multiplies by a power of two that may not be a number itself: by
// 2^(n-m) first, where m is n brought into the range of normal numbers, and
// then by 2^m. If the first product is not exact, it is so small that the second
// is zero, so that the result is rounded once.
func (e *expander) multiply(x, n kernel.Value, in span, bias float64) kernel.Value {
	normal := n
	if in.low < 1-bias {
		normal = e.do(kernel.Max, normal, e.constant(1-bias))
	}
	if in.high > bias {
		normal = e.do(kernel.Min, normal, e.constant(bias))
	}
	if normal != n {
		rest := span{min(0, in.low-(1-bias)), max(0, in.high-bias)}
		x = e.multiply(x, e.do(kernel.Sub, n, normal), rest, bias)
	}
	fraction := int32(52)
	if e.code.Width == 32 {
		fraction = 23
	}
	// In the sum the integer, with the exponent's bias, is the low bits.
	shifter := e.constant(math.Ldexp(1.5, int(fraction)) + bias)
	power := e.add(kernel.Instruction{Op: kernel.ShiftLeft, A: e.do(kernel.Add, normal, shifter), Index: fraction})
	if k := e.code.Instructions[x]; k.Op == kernel.Constant && k.Bits == e.bits(1) {
		return power
	}
	return e.do(kernel.Mul, x, power)
}
