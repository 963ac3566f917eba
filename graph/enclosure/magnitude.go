package enclosure

import (
	"math/big"
	"math/bits"
)

// A magnitude is an upper bound of something that is not negative: m * 2^e.
// Every operation rounds upwards. Mantissas have 30 bits (or are 0), so that
// products fit into a word.
type magnitude struct {
	m uint64
	e int64
}

const magnitudeBits = 30

// power2 returns the magnitude 2^e.
func power2(e int64) magnitude {
	return magnitude{1 << (magnitudeBits - 1), e - (magnitudeBits - 1)}
}

// units returns n * 2^e, rounded upwards.
func units(n uint64, e int64) magnitude {
	if n == 0 {
		return magnitude{}
	}
	shift := bits.Len64(n) - magnitudeBits
	if shift <= 0 {
		return magnitude{n << -shift, e + int64(shift)}
	}
	m := n >> shift
	if m<<shift != n {
		m++
		if m == 1<<magnitudeBits {
			m >>= 1
			shift++
		}
	}
	return magnitude{m, e + int64(shift)}
}

// plus returns a bound of a + b.
func (a magnitude) plus(b magnitude) magnitude {
	if a.e < b.e {
		a, b = b, a
	}
	switch {
	case b.m == 0:
		return a
	case a.m == 0:
		return b
	}
	d := a.e - b.e
	if d > 2*magnitudeBits {
		return units(a.m+1, a.e)
	}
	m := b.m >> d
	if m<<d != b.m {
		m++
	}
	return units(a.m+m, a.e)
}

// times returns a bound of a * b.
func (a magnitude) times(b magnitude) magnitude { return units(a.m*b.m, a.e+b.e) }

// scaled returns a * 2^k.
func (a magnitude) scaled(k int64) magnitude {
	if a.m == 0 {
		return a
	}
	return magnitude{a.m, a.e + k}
}

// over returns a bound of a / b, where b is a lower bound of the divisor and
// is not 0.
func (a magnitude) over(b magnitude) magnitude {
	if a.m == 0 {
		return a
	}
	return units(a.m<<32/b.m+1, a.e-b.e-32)
}

// less reports whether a < b.
func (a magnitude) less(b magnitude) bool {
	switch {
	case a.m == 0 || b.m == 0:
		return a.m == 0 && b.m != 0
	case a.e != b.e: // mantissas have the same number of bits
		return a.e < b.e
	}
	return a.m < b.m
}

// top returns the first 62 bits of |x|, which is at least t * 2^shift and less
// than (t+1) * 2^shift, or t itself if rest is false.
func top(x *big.Int) (t uint64, shift int, rest bool) {
	words := x.Bits()
	shift = x.BitLen() - 62
	if shift < 0 {
		shift = 0
	}
	for i := shift / bits.UintSize; i < len(words); i++ {
		at := i*bits.UintSize - shift
		if at >= 0 {
			t |= uint64(words[i]) << at
		} else {
			t |= uint64(words[i]) >> -at
		}
	}
	return t, shift, shift > 0
}

// above returns an upper bound of |x| * 2^e.
func above(x *big.Int, e int64) magnitude {
	t, shift, rest := top(x)
	if rest {
		t++
	}
	return units(t, e+int64(shift))
}

// below returns a lower bound of |x| * 2^e.
func below(x *big.Int, e int64) magnitude {
	t, shift, _ := top(x)
	if cut := bits.Len64(t) - magnitudeBits; cut > 0 {
		t >>= cut
		shift += cut
	}
	return units(t, e+int64(shift))
}

// minus returns a lower bound of the lower bound a less the upper bound b, or
// 0 where that is not positive.
func (a magnitude) minus(b magnitude) magnitude {
	if !b.less(a) {
		return magnitude{}
	}
	if b.m == 0 {
		return a
	}
	d := a.e - b.e
	if d > 2*magnitudeBits {
		return units(a.m-1, a.e)
	}
	m := b.m >> d
	if m<<d != b.m {
		m++
	}
	if a.m <= m {
		return magnitude{}
	}
	return units(a.m-m, a.e)
}
