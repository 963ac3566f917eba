package jit

import (
	"math"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A span says between which numbers a value is, unless it is NaN.
type span struct{ low, high float64 }

var anywhere = span{math.Inf(-1), math.Inf(1)}

// spans returns what follows from the constants of a program about its values.
// The bounds are not rounded outwards.
func spans(code *kernel.Code) []span {
	list := make([]span, len(code.Instructions))
	for i, in := range code.Instructions {
		s := anywhere
		a, b, c := list[in.A], list[in.B], list[in.C]
		constant := a.low == a.high // and so not NaN
		switch in.Op {
		case kernel.Constant:
			x := math.Float64frombits(in.Bits)
			if code.Width == 32 {
				x = float64(math.Float32frombits(uint32(in.Bits)))
			}
			if x == x {
				s = span{x, x}
			}
		case kernel.Add:
			s = span{a.low + b.low, a.high + b.high}
		case kernel.Sub:
			s = span{a.low - b.high, a.high - b.low}
		case kernel.Mul:
			s = a.times(b)
		case kernel.FMA:
			p := a.times(b)
			s = span{p.low + c.low, p.high + c.high}
		case kernel.NegFMA:
			p := a.times(b)
			s = span{c.low - p.high, c.high - p.low}
		case kernel.Min: // B if A is NaN
			s = span{min(a.low, b.low), b.high}
			if constant {
				s.high = min(a.high, b.high)
			}
		case kernel.Max:
			s = span{b.low, max(a.high, b.high)}
			if constant {
				s.low = max(a.low, b.low)
			}
		case kernel.Round:
			s = span{math.Floor(a.low), math.Ceil(a.high)}
		case kernel.Select:
			if op := code.Instructions[in.A].Op; op < kernel.Less || op > kernel.Unordered {
				break // bits of both
			}
			s = span{min(b.low, c.low), max(b.high, c.high)}
		}
		if !(s.low <= s.high) {
			s = anywhere
		}
		list[i] = s
	}
	return list
}

// times returns where products are.
func (s span) times(t span) span {
	p := [4]float64{s.low * t.low, s.low * t.high, s.high * t.low, s.high * t.high}
	return span{min(p[0], p[1], p[2], p[3]), max(p[0], p[1], p[2], p[3])}
}
