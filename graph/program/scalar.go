package program

import (
	"math"
	"unsafe"

	"golang.org/x/exp/constraints"
)

// fma returns a*b + c, rounded once in float64. In float32 the product, which is
// exact in float64, is added there and the sum rounded to float32: that is
// twice, and may differ in the last place, once in some 2^29 sums.
func fma[T constraints.Float](a, b, c T) T {
	if unsafe.Sizeof(T(0)) == 4 {
		return T(float64(a)*float64(b) + float64(c))
	}
	return T(math.FMA(float64(a), float64(b), float64(c)))
}

// callScalar computes one call on the values at some places.
func callScalar[T constraints.Float](f *function, v []T, to, a, b, c int32) {
	callColumns(f, v[to:to+1], v[a:a+1], v[b:b+1], v[c:c+1])
}

// fill puts the constants of a code into place.
func fill[T constraints.Float](c *code, v []T) {
	for i := range c.instructions {
		if k, ok := c.isConstant(value(i)); ok {
			if unsafe.Sizeof(T(0)) == 8 {
				v[i] = T(k.double)
			} else {
				v[i] = T(k.single)
			}
		}
	}
}
