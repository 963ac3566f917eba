package kernel

import "math"

// What Go has no operator for. The portable loops and the interpreter share
// these.

// scale64 returns x * 2^n, rounded once, for an integer n; NaN if either is.
func scale64(x, n float64) float64 {
	if n != n {
		return n
	}
	// math.Ldexp rounds once.
	return math.Ldexp(x, int(max(-4400, min(4400, n))))
}

// scale32 is scale64 for float32: in float64 the product is exact.
func scale32(x, n float32) float32 {
	return float32(scale64(float64(x), float64(n)))
}

// powerOfTwo returns 2^n for an integer n, if that is a normal number. The loops
// call scale64 only where it is not.
func powerOfTwo(n float64) (power float64, ok bool) {
	k := int64(n) + 1022
	return math.Float64frombits(uint64(k+1) << 52), uint64(k) < 2046
}

// fma32 returns x*y + z, rounded once. The loops call fmaMiddle only where that
// is in doubt.
func fma32(x, y, z float32) float32 {
	sum := float64(x)*float64(y) + float64(z)
	if inDoubt(sum) {
		return fmaMiddle(x, y, z)
	}
	return float32(sum)
}

// inDoubt reports whether x*y + z in float64, where the product is exact and the
// sum is rounded, may be rounded to the wrong float32: if it is in the middle of
// two. For normal numbers that is where of the 29 bits that they lack the first
// is set and the others are not.
func inDoubt(sum float64) bool {
	b := math.Float64bits(sum)
	return b<<35 == 1<<63 || b<<1-1 < (1023-126)<<53-1
}

// fmaMiddle is fma32 where the sum may be in the middle of two numbers. It is
// moved to the side of the exact value.
func fmaMiddle(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	sum := p + c
	// What the sum lacks, exactly (D. E. Knuth, 1969); NaN where it is not finite.
	t := sum - p
	switch lack := (p - (sum - t)) + (c - t); {
	case lack > 0:
		sum = math.Nextafter(sum, math.Inf(1))
	case lack < 0:
		sum = math.Nextafter(sum, math.Inf(-1))
	}
	return float32(sum)
}

// AddProducts32 adds x*y, each rounded once with the sum, to sums: row i to lane
// i modulo the number of lanes. For float64 there is math.FMA.
func AddProducts32(lanes, x, y []float32) {
	for y = y[:len(x)]; len(x) > 0; {
		n := min(len(lanes), len(x))
		for l, a := range x[:n] {
			sum := float64(a)*float64(y[l]) + float64(lanes[l])
			if inDoubt(sum) {
				lanes[l] = fmaMiddle(a, y[l], lanes[l])
			} else {
				lanes[l] = float32(sum)
			}
		}
		x, y = x[n:], y[n:]
	}
}

func min64(x, y float64) float64 {
	if x < y {
		return x
	}
	return y
}

func max64(x, y float64) float64 {
	if x > y {
		return x
	}
	return y
}

func min32(x, y float32) float32 {
	if x < y {
		return x
	}
	return y
}

func max32(x, y float32) float32 {
	if x > y {
		return x
	}
	return y
}

// round64 rounds to an integer in a direction.
func round64(x float64, direction int32) float64 {
	switch direction {
	case Down:
		return math.Floor(x)
	case Up:
		return math.Ceil(x)
	case ToZero:
		return math.Trunc(x)
	}
	return math.RoundToEven(x)
}

func mask(holds bool) uint64 {
	if holds {
		return math.MaxUint64
	}
	return 0
}
