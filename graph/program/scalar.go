package program

import (
	"math"

	"golang.org/x/exp/constraints"
)

// compute runs instructions of a code over values, one for each instruction;
// those of inputs and constants are there already.
func compute[T constraints.Float](c *code, from int, v []T) {
	v = v[:len(c.instructions)]
	for i := from; i < len(c.instructions); i++ {
		in := &c.instructions[i]
		switch in.op {
		case opAdd:
			v[i] = v[in.a] + v[in.b]
		case opSub:
			v[i] = v[in.a] - v[in.b]
		case opMul:
			v[i] = v[in.a] * v[in.b]
		case opDiv:
			v[i] = v[in.a] / v[in.b]
		case opNeg:
			v[i] = -v[in.a]
		case opFMA:
			v[i] = fma(v[in.a], v[in.b], v[in.c])
		case opNegFMA:
			v[i] = fma(-v[in.a], v[in.b], v[in.c])
		case opCall:
			callScalar(c.functions[in.f], v, int32(i), in.a, in.b, in.c)
		}
	}
}

// fma returns a*b + c, rounded once in float64. In float32 the exact product
// is added in float64 and the sum rounded to float32 from there: that is twice,
// and may differ in the last place, once in some 2^29 sums.
func fma[T constraints.Float](a, b, c T) T {
	return T(math.FMA(float64(a), float64(b), float64(c)))
}

// callScalar computes one call on the values at some places.
func callScalar[T constraints.Float](f *function, v []T, to, a, b, c int32) {
	callColumns(f, v[to:to+1], v[a:a+1], v[b:b+1], v[c:c+1])
}

// fill puts the constants of a code into place.
func fill[T constraints.Float](c *code, v []T) {
	var zero T
	for i := range c.instructions {
		if k, ok := c.isConstant(value(i)); ok {
			if _, double := any(zero).(float64); double {
				v[i] = T(k.double)
			} else {
				v[i] = T(k.single)
			}
		}
	}
}
