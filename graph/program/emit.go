package program

import (
	"math"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// largestKernel bounds kernel programs, in instructions of some seven bytes.
// Machine code that does not fit into the second-level cache is fetched more
// slowly than a tape or loops are interpreted.
const largestKernel = 1 << 17

// emit writes what varies by row as a kernel program, whose input i is row
// input i and whose uniform i is the value with place i. It returns false if
// there is no kernel for one of the operations, or if the program is too large
// to be worth it. The outputs are columns if there are no sums.
func (c *code) emit(width int, varies []bool, uniform []value, sums []summand) (*kernel.Code, bool) {
	b := kernel.NewBuilder(width)
	at := make([]kernel.Value, len(c.instructions))
	sign := b.Constant(1 << (width - 1))
	products := map[value]bool{}
	for i, s := range sums {
		if s.b != none {
			products[c.outputs[i]] = true
		}
	}
	for i := range c.instructions {
		in := &c.instructions[i]
		if !varies[i] || products[value(i)] {
			continue
		}
		var operands [3]kernel.Value
		arity := c.arity(in)
		for k, v := range in.operands() {
			if k >= arity {
				break
			}
			operands[k] = at[v]
			if number, ok := c.isConstant(v); ok {
				operands[k] = constantOf(b, number)
			} else if !varies[v] {
				operands[k] = b.Uniform(int(uniform[v]))
			}
		}
		x, y, z := operands[0], operands[1], operands[2]
		switch in.op {
		case opInput:
			at[i] = b.Input(int(in.a))
		case opAdd:
			at[i] = b.Add(x, y)
		case opSub:
			at[i] = b.Sub(x, y)
		case opMul:
			at[i] = b.Mul(x, y)
		case opDiv:
			at[i] = b.Div(x, y)
		case opNeg:
			at[i] = b.Xor(x, sign)
		case opFMA:
			at[i] = b.FMA(x, y, z)
		case opNegFMA:
			at[i] = b.NegFMA(x, y, z)
		case opCall:
			f := c.functions[in.f].kernel
			if f == nil {
				return nil, false
			}
			at[i] = f(b, operands[:arity]...)
		}
		if at[i] > largestKernel {
			return nil, false
		}
	}
	for i, v := range c.outputs {
		if number, ok := c.isConstant(v); ok {
			at[v] = constantOf(b, number)
		}
		switch {
		case sums == nil:
			b.Column(at[v])
		case sums[i].b == none:
			b.Sum(at[v])
		default:
			b.SumProduct(at[sums[i].a], at[sums[i].b])
		}
	}
	return b.Code(), true
}

func constantOf(b *kernel.Builder, k constant) kernel.Value {
	if b.Width() == 32 {
		return b.Constant(uint64(math.Float32bits(k.single)))
	}
	return b.Constant(math.Float64bits(k.double))
}
