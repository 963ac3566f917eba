package kernel

import (
	"fmt"
	"math"
)

// Run interprets the program for one row. It returns the bits of every value,
// and whether the row escapes. Tests compare backends with it.
func (c *Code) Run(row, uniforms []float64) (values []uint64, escaped bool) {
	values = make([]uint64, len(c.Instructions))
	run := c.run64
	if c.Width == 32 {
		run = c.run32
	}
	for i := range c.Instructions {
		in := &c.Instructions[i]
		a, b := values[in.A], values[in.B]
		switch in.Op {
		case Constant:
			values[i] = in.Bits
		case And:
			values[i] = a & b
		case Or:
			values[i] = a | b
		case Xor:
			values[i] = a ^ b
		case AndNot:
			values[i] = ^a & b
		case ShiftLeft:
			values[i] = a << in.Index
		case ShiftRight:
			values[i] = a >> in.Index
		case AddInt:
			values[i] = a + b
		case SubInt:
			values[i] = a - b
		case Select:
			values[i] = a&b | ^a&values[in.C]
		default:
			values[i] = run(in, row, uniforms, a, b, values[in.C])
		}
		if c.Width == 32 {
			values[i] &= math.MaxUint32
		}
	}
	for _, v := range c.Escape {
		escaped = escaped || values[v] != 0
	}
	return values, escaped
}

// Add returns a sum, given and returned as bits, with the values of one more
// row.
func (c *Code) Add(to uint64, s Sum, values []uint64) uint64 {
	in := Instruction{Op: Add}
	a, b, z := to, values[s.A], uint64(0)
	if s.Product {
		in.Op = FMA
		a, b, z = values[s.A], values[s.B], to
	}
	if c.Width == 32 {
		return c.run32(&in, nil, nil, a, b, z)
	}
	return c.run64(&in, nil, nil, a, b, z)
}

// run64 returns the result of an instruction on numbers of 64 bits.
func (c *Code) run64(in *Instruction, row, uniforms []float64, a, b, d uint64) uint64 {
	x, y, z := math.Float64frombits(a), math.Float64frombits(b), math.Float64frombits(d)
	var f float64
	switch in.Op {
	case Input:
		f = row[in.Index]
	case Uniform:
		f = uniforms[in.Index]
	case Add:
		f = x + y
	case Sub:
		f = x - y
	case Mul:
		f = x * y
	case Div:
		f = x / y
	case FMA:
		f = math.FMA(x, y, z)
	case NegFMA:
		f = math.FMA(-x, y, z)
	case Sqrt:
		f = math.Sqrt(x)
	case Min:
		f = min64(x, y)
	case Max:
		f = max64(x, y)
	case Round:
		f = round64(x, in.Index)
	case Scale:
		f = scale64(x, y)
	case Less:
		return mask(x < y)
	case LessEqual:
		return mask(x <= y)
	case Equal:
		return mask(x == y)
	case Unordered:
		return mask(x != x || y != y)
	default:
		panic(fmt.Sprintf("kernel: there is no instruction %d", in.Op))
	}
	return math.Float64bits(f)
}

// run32 returns the result of an instruction on numbers of 32 bits.
func (c *Code) run32(in *Instruction, row, uniforms []float64, a, b, d uint64) uint64 {
	x, y, z := math.Float32frombits(uint32(a)), math.Float32frombits(uint32(b)), math.Float32frombits(uint32(d))
	var f float32
	switch in.Op {
	case Input:
		f = float32(row[in.Index])
	case Uniform:
		f = float32(uniforms[in.Index])
	case Add:
		f = x + y
	case Sub:
		f = x - y
	case Mul:
		f = x * y
	case Div:
		f = x / y
	case FMA:
		f = fma32(x, y, z)
	case NegFMA:
		f = fma32(-x, y, z)
	case Sqrt:
		f = float32(math.Sqrt(float64(x)))
	case Min:
		f = min32(x, y)
	case Max:
		f = max32(x, y)
	case Round:
		f = float32(round64(float64(x), in.Index))
	case Scale:
		f = scale32(x, y)
	case Less:
		return mask(x < y)
	case LessEqual:
		return mask(x <= y)
	case Equal:
		return mask(x == y)
	case Unordered:
		return mask(x != x || y != y)
	default:
		panic(fmt.Sprintf("kernel: there is no instruction %d", in.Op))
	}
	return uint64(math.Float32bits(f))
}
