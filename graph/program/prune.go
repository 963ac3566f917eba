package program

import (
	"math"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// prune returns an equal program without limits that nothing can exceed: the
// sigmoid of -|x| needs none from above. Values that nobody uses any more are
// dropped.
func prune(c *kernel.Code) *kernel.Code {
	below := make([]bool, len(c.Instructions)) // the value is not positive, or NaN
	to := make([]kernel.Value, len(c.Instructions))
	p := &kernel.Code{Width: c.Width, Instructions: make([]kernel.Instruction, 0, len(c.Instructions))}
	number := func(v kernel.Value) (float64, bool) {
		in := c.Instructions[v]
		if c.Width == 32 {
			return float64(math.Float32frombits(uint32(in.Bits))), in.Op == kernel.Constant
		}
		return math.Float64frombits(in.Bits), in.Op == kernel.Constant
	}
	for i, in := range c.Instructions {
		switch in.Op {
		case kernel.Or:
			for _, v := range [2]kernel.Value{in.A, in.B} {
				sign := c.Instructions[v]
				below[i] = below[i] || sign.Op == kernel.Constant && sign.Bits == 1<<(c.Width-1)
			}
		case kernel.Max:
			low, ok := number(in.A)
			below[i] = ok && low <= 0 && below[in.B]
		case kernel.Min: // B unless A < B
			if high, ok := number(in.A); ok && high >= 0 && below[in.B] {
				below[i] = true
				to[i] = to[in.B]
				continue
			}
		}
		switch in.Op {
		case kernel.Input, kernel.Uniform, kernel.Constant:
		default:
			in.A, in.B, in.C = to[in.A], to[in.B], to[in.C]
		}
		to[i] = kernel.Value(len(p.Instructions))
		p.Instructions = append(p.Instructions, in)
	}
	for _, lists := range [][2]*[]kernel.Value{{&c.Escape, &p.Escape}, {&c.Columns, &p.Columns}} {
		for _, v := range *lists[0] {
			*lists[1] = append(*lists[1], to[v])
		}
	}
	for _, s := range c.Sums {
		s.A, s.B = to[s.A], to[s.B]
		p.Sums = append(p.Sums, s)
	}
	return p
}
