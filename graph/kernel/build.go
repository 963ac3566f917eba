package kernel

import (
	"fmt"
	"math"
)

// A Builder writes a [Code]. Its methods are called like the instructions that
// they append and return the value; an instruction that is there already is
// not appended again.
type Builder struct {
	code Code
	seen map[Instruction]Value
}

// NewBuilder returns a builder of a program on numbers of that width, 64 or 32.
func NewBuilder(width int) *Builder {
	if width != 64 && width != 32 {
		panic(fmt.Sprintf("kernel: no numbers have %d bits", width))
	}
	return &Builder{code: Code{Width: width}, seen: map[Instruction]Value{}}
}

// Width returns the width of the numbers, 64 or 32.
func (b *Builder) Width() int { return b.code.Width }

// Code returns the program written so far. The builder must not be used after.
func (b *Builder) Code() *Code { return &b.code }

// Column makes v the next column of results.
func (b *Builder) Column(v Value) { b.code.Columns = append(b.code.Columns, v) }

// Sum makes v the next value that is added up over the rows.
func (b *Builder) Sum(v Value) { b.code.Sums = append(b.code.Sums, Sum{A: v}) }

// SumProduct makes x * y the next product that is added up over the rows.
func (b *Builder) SumProduct(x, y Value) {
	b.code.Sums = append(b.code.Sums, Sum{A: x, B: y, Product: true})
}

// Escape says that rows in which the mask is set must be computed by Go
// functions.
func (b *Builder) Escape(mask Value) {
	for _, v := range b.code.Escape {
		if v == mask {
			return
		}
	}
	b.code.Escape = append(b.code.Escape, mask)
}

// Append appends an instruction. Operands that may be exchanged without a
// change of the result are put in order.
func (b *Builder) Append(in Instruction) Value {
	switch in.Op {
	case Add, Mul, FMA, NegFMA, And, Or, Xor, AddInt, Equal, Unordered:
		if in.A > in.B {
			in.A, in.B = in.B, in.A
		}
	}
	if v, ok := b.seen[in]; ok {
		return v
	}
	v := Value(len(b.code.Instructions))
	b.code.Instructions = append(b.code.Instructions, in)
	b.seen[in] = v
	return v
}

// Input returns column i of the rows.
func (b *Builder) Input(i int) Value { return b.Append(Instruction{Op: Input, Index: int32(i)}) }

// Uniform returns uniform number i.
func (b *Builder) Uniform(i int) Value { return b.Append(Instruction{Op: Uniform, Index: int32(i)}) }

// Constant returns a pattern of bits, of which only as many count as the
// numbers are wide.
func (b *Builder) Constant(pattern uint64) Value {
	if b.code.Width == 32 {
		pattern &= math.MaxUint32
	}
	return b.Append(Instruction{Op: Constant, Bits: pattern})
}

// Number returns a constant, rounded to the width of the program's numbers.
func (b *Builder) Number(x float64) Value {
	if b.code.Width == 32 {
		return b.Constant(uint64(math.Float32bits(float32(x))))
	}
	return b.Constant(math.Float64bits(x))
}

func (b *Builder) two(op Opcode, x, y Value) Value { return b.Append(Instruction{Op: op, A: x, B: y}) }

func (b *Builder) three(op Opcode, x, y, z Value) Value {
	return b.Append(Instruction{Op: op, A: x, B: y, C: z})
}

// Add returns x + y.
func (b *Builder) Add(x, y Value) Value { return b.two(Add, x, y) }

// Sub returns x - y.
func (b *Builder) Sub(x, y Value) Value { return b.two(Sub, x, y) }

// Mul returns x * y.
func (b *Builder) Mul(x, y Value) Value { return b.two(Mul, x, y) }

// Div returns x / y.
func (b *Builder) Div(x, y Value) Value { return b.two(Div, x, y) }

// FMA returns x*y + z, rounded once.
func (b *Builder) FMA(x, y, z Value) Value { return b.three(FMA, x, y, z) }

// NegFMA returns z - x*y, rounded once.
func (b *Builder) NegFMA(x, y, z Value) Value { return b.three(NegFMA, x, y, z) }

// Sqrt returns the square root of x.
func (b *Builder) Sqrt(x Value) Value { return b.Append(Instruction{Op: Sqrt, A: x}) }

// Min returns x where x < y, and y elsewhere.
func (b *Builder) Min(x, y Value) Value { return b.two(Min, x, y) }

// Max returns x where x > y, and y elsewhere.
func (b *Builder) Max(x, y Value) Value { return b.two(Max, x, y) }

// Round returns x rounded to an integer in one of the four directions.
func (b *Builder) Round(x Value, direction int32) Value {
	return b.Append(Instruction{Op: Round, A: x, Index: direction})
}

// Scale returns x * 2^n for an integer n.
func (b *Builder) Scale(x, n Value) Value { return b.two(Scale, x, n) }

// And returns the bits that are set in x and y.
func (b *Builder) And(x, y Value) Value { return b.two(And, x, y) }

// Or returns the bits that are set in x or y.
func (b *Builder) Or(x, y Value) Value { return b.two(Or, x, y) }

// Xor returns the bits that are set in one of x and y.
func (b *Builder) Xor(x, y Value) Value { return b.two(Xor, x, y) }

// AndNot returns the bits that are set in y and not in x.
func (b *Builder) AndNot(x, y Value) Value { return b.two(AndNot, x, y) }

// ShiftLeft returns the bits of x, n places to the left.
func (b *Builder) ShiftLeft(x Value, n int) Value {
	return b.Append(Instruction{Op: ShiftLeft, A: x, Index: int32(n)})
}

// ShiftRight returns the bits of x, n places to the right.
func (b *Builder) ShiftRight(x Value, n int) Value {
	return b.Append(Instruction{Op: ShiftRight, A: x, Index: int32(n)})
}

// AddInt returns x + y as integers.
func (b *Builder) AddInt(x, y Value) Value { return b.two(AddInt, x, y) }

// SubInt returns x - y as integers.
func (b *Builder) SubInt(x, y Value) Value { return b.two(SubInt, x, y) }

// Less returns the mask x < y.
func (b *Builder) Less(x, y Value) Value { return b.two(Less, x, y) }

// LessEqual returns the mask x <= y.
func (b *Builder) LessEqual(x, y Value) Value { return b.two(LessEqual, x, y) }

// Equal returns the mask x == y.
func (b *Builder) Equal(x, y Value) Value { return b.two(Equal, x, y) }

// Unordered returns the mask of NaN among x and y.
func (b *Builder) Unordered(x, y Value) Value { return b.two(Unordered, x, y) }

// Select returns x where the mask is set and y elsewhere.
func (b *Builder) Select(mask, x, y Value) Value { return b.three(Select, mask, x, y) }
