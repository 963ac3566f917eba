package kernel

import (
	"math"
	"math/big"
	"sync"
)

// Trigonometric functions of arguments so large that the programs escape: the
// argument less a multiple of pi/2, with as many digits of pi as it takes.

// farBits is how many bits of 2/pi after the point are known: the largest
// numbers have 1024 before it; the quotient of a number and pi/2 may have 61
// zeros after it (J.-M. Muller, Elementary Functions, 3rd ed., section 11.3),
// and 64 bits after those are more than enough.
const farBits = 1024 + 61 + 64 + 11

// twoByPi returns 2/pi * 2^farBits, rounded down.
var twoByPi = sync.OnceValue(func() *big.Int {
	const guard = 32
	one := new(big.Int).Lsh(big.NewInt(1), farBits+guard)
	// J. Machin: pi = 16 atan(1/5) - 4 atan(1/239).
	pi := new(big.Int).Sub(inverseTangent(one, 5, 16), inverseTangent(one, 239, 4))
	two := new(big.Int).Lsh(big.NewInt(2), 2*farBits+guard)
	return two.Quo(two, pi)
})

// inverseTangent returns one * times * atan(1/n).
func inverseTangent(one *big.Int, n, times int64) *big.Int {
	sum, power, square := new(big.Int), new(big.Int).Mul(one, big.NewInt(times)), big.NewInt(n*n)
	power.Quo(power, big.NewInt(n))
	term := new(big.Int)
	for k := int64(1); power.Sign() != 0; k += 2 {
		term.Quo(power, big.NewInt(k))
		if k%4 == 1 {
			sum.Add(sum, term)
		} else {
			sum.Sub(sum, term)
		}
		power.Quo(power, square)
	}
	return sum
}

// quartersFar returns n, r and what that lacks, for x = n*pi/2 + r, |r| <= pi/4,
// and of n the last two bits. NaN and infinities are NaN.
func quartersFar(x float64) (r, rest float64, n uint) {
	if x-x != 0 {
		return math.NaN(), 0, 0
	}
	fraction, exponent := math.Frexp(x)
	quotient := big.NewInt(int64(fraction * (1 << 53)))
	quotient.Mul(quotient, twoByPi())
	// The quotient is that, over 2^places.
	places := uint(farBits + 53 - exponent)
	nearest := new(big.Int).Lsh(big.NewInt(1), places-1)
	nearest.Add(nearest, quotient)
	nearest.Rsh(nearest, places)
	n = uint(new(big.Int).And(nearest, big.NewInt(3)).Uint64())
	quotient.Sub(quotient, nearest.Lsh(nearest, places))
	part := new(big.Float).SetInt(quotient)
	part.SetMantExp(part, -int(places))
	halfPi := new(big.Float).SetPrec(160).SetInt(new(big.Int).Lsh(big.NewInt(1), farBits))
	halfPi.Quo(halfPi, new(big.Float).SetInt(twoByPi()))
	part.SetPrec(160).Mul(part, halfPi)
	r, _ = part.Float64()
	rest, _ = part.Sub(part, big.NewFloat(r)).Float64()
	return r, rest, n
}

// The functions of one number. In float32 they serve what float64 has digits
// enough for.

func sinAt(x float64) float64 { v := []float64{x}; sinLoop64(v, v, nil, nil); return v[0] }
func cosAt(x float64) float64 { v := []float64{x}; cosLoop64(v, v, nil, nil); return v[0] }
func tanAt(x float64) float64 { v := []float64{x}; tanLoop64(v, v, nil, nil); return v[0] }
func cotAt(x float64) float64 { v := []float64{x}; cotLoop64(v, v, nil, nil); return v[0] }
func secAt(x float64) float64 { v := []float64{x}; secLoop64(v, v, nil, nil); return v[0] }
func cscAt(x float64) float64 { v := []float64{x}; cscLoop64(v, v, nil, nil); return v[0] }

// circleFar returns the sine and cosine of x.
func circleFar(x float64) (sin, cos float64) {
	r, rest, n := quartersFar(x)
	s, c := sinAt(r), cosAt(r)
	s, c = s+rest*c, c-rest*s
	switch n {
	case 1:
		return c, -s
	case 2:
		return -s, -c
	case 3:
		return -c, s
	}
	return s, c
}

// quotientFar is tangent or cotangent: it and the other one serve after an even
// and an odd number of quarters. Their slopes are 1 + y^2 times sign.
func quotientFar(x, sign float64, even, odd func(float64) float64) float64 {
	r, rest, n := quartersFar(x)
	rest *= sign
	if n%2 == 0 {
		y := even(r)
		return y + rest*(1+y*y)
	}
	y := odd(r)
	return rest*(1+y*y) - y
}

func sinFar(x float64) float64 { s, _ := circleFar(x); return s }
func cosFar(x float64) float64 { _, c := circleFar(x); return c }
func secFar(x float64) float64 { _, c := circleFar(x); return 1 / c }
func cscFar(x float64) float64 { s, _ := circleFar(x); return 1 / s }
func tanFar(x float64) float64 { return quotientFar(x, 1, tanAt, cotAt) }
func cotFar(x float64) float64 { return quotientFar(x, -1, cotAt, tanAt) }
