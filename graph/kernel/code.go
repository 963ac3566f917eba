// Package kernel holds the elementary functions as straight-line programs of
// the few instructions that vector hardware has: add, multiply, round, shift.
//
//	b := kernel.NewBuilder(64)
//	sigmoid, _ := kernel.Function("sigmoid")
//	b.Column(sigmoid(b, b.Input(0)))
//	code := b.Code() // for a backend to run over rows
//
// A program is the definition of its function: every backend performs the same
// arithmetic and returns the same bits. Pure Go loops are generated from it
// (see [Column]), and package jit makes machine code of it.
//
// Results are within 2.5 units in the last place of the value for all operands,
// subnormal ones and results among them. NaN, infinities and zeros give what
// package ops gives, which is what package math does. The polynomials are the
// best of their degree; graph/kernel/generate computes them.
package kernel

// A Value is what an instruction of a [Code] computes, by the instruction's
// place.
type Value int32

// An Opcode is what an instruction does with its operands A, B and C.
type Opcode uint8

// The instructions. Masks are all ones where something holds, and all zeros.
const (
	Input    Opcode = iota // column Index of the rows
	Uniform                // uniform number Index, the same for every row
	Constant               // Bits, the pattern of a number; in the low half if it is 32 bits wide

	Add // A + B
	Sub // A - B
	Mul // A * B
	Div // A / B

	FMA    // A*B + C, rounded once
	NegFMA // C - A*B, rounded once
	Sqrt   // of A

	Min   // A < B ? A : B, and so B if one is NaN or both are zeros
	Max   // A > B ? A : B, and so B if one is NaN or both are zeros
	Round // A to an integer, in the direction Index
	Scale // A * 2^B for an integer B from -2200 to 2200, rounded once

	And    // A & B on bits
	Or     // A | B
	Xor    // A ^ B
	AndNot // ^A & B

	ShiftLeft  // the bits of A by Index
	ShiftRight // the bits of A by Index, filled with zeros
	AddInt     // A + B as integers, wrapping
	SubInt     // A - B as integers, wrapping

	Less      // mask: A < B
	LessEqual // mask: A <= B
	Equal     // mask: A == B as numbers
	Unordered // mask: A or B is NaN
	Select    // B where the mask A is set, C elsewhere, bit by bit
)

// Directions of [Round].
const (
	Nearest int32 = iota // ties to even
	Down
	Up
	ToZero
)

// An Instruction computes a value from earlier ones. What it has no use for is
// zero.
type Instruction struct {
	Op      Opcode
	A, B, C Value
	Index   int32
	Bits    uint64
}

// A Sum is a sum over the rows: of the values A, or of the products of A and B.
// A product is rounded once, together with the sum so far (a multiply-add), and
// so must be for no other use: it is no value of the program.
type Sum struct {
	A, B    Value
	Product bool // B counts
}

// A Code is a program in static single assignment that does the same for every
// row: instruction i computes value i, from operands with smaller numbers.
type Code struct {
	// Width of the floating-point numbers in bits, 64 or 32; of integers too.
	Width        int
	Instructions []Instruction

	// Columns are the values to store, a column each.
	Columns []Value
	// Sums are what to add up over the rows.
	Sums []Sum
	// Escape are masks. Where one of them is set for some row, what the code
	// computes there is of no use: its block of rows has to be computed by Go
	// functions. So the rare argument that needs a table, a sine of 1e200,
	// costs nothing where there is none.
	Escape []Value
}
