package kernel

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// numbers32 are float32 numbers of which many have few digits, so that sums are
// in the middle of two numbers, or are of the size of others' products.
func numbers32() *rapid.Generator[float32] {
	return rapid.Custom(func(t *rapid.T) float32 {
		if rapid.Bool().Draw(t, "any") {
			return math.Float32frombits(rapid.Uint32().Draw(t, "bits"))
		}
		m := rapid.SampledFrom([]int{1, 3, 5, 1<<23 + 1, 1<<24 - 1, 1<<12 + 1}).Draw(t, "m")
		x := math.Ldexp(float64(m), rapid.IntRange(-160, 100).Draw(t, "e"))
		if rapid.Bool().Draw(t, "negative") {
			x = -x
		}
		return float32(x)
	})
}

// TestFMA32Middle has sums just below the middle of two numbers, which float64
// rounds to the middle.
func TestFMA32Middle(t *testing.T) {
	const above, below = 1 + 0x1p-23, 1 - 0x1p-23 // the product is 1 - 2^-46
	for _, c := range []struct{ x, y, z, want float32 }{
		{above, below, 1<<24 + 2, 1<<24 + 2},
		{above, -below, -1<<24 - 2, -1<<24 - 2},
		{above * 0x1p-75, below * 0x1p-75, 0x1p-127 + 0x1p-149, 0x1p-127 + 0x1p-149},
	} {
		if got := fma32(c.x, c.y, c.z); got != c.want {
			t.Errorf("%v*%v + %v is %v, want %v", c.x, c.y, c.z, got, c.want)
		}
	}
}

func TestFMA32(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := numbers32().Draw(t, "x"), numbers32().Draw(t, "y")
		z := numbers32().Draw(t, "z")
		if p := float64(x) * float64(y); rapid.Bool().Draw(t, "near") {
			// A sum whose middle is decided by digits far below.
			z = float32(math.Ldexp(p, rapid.IntRange(-80, 80).Draw(t, "far")))
		}
		got := fma32(x, y, z)
		if got-got != 0 || x-x != 0 || y-y != 0 || z-z != 0 {
			if want := math.FMA(float64(x), float64(y), float64(z)); float32(want) != got && want == want {
				t.Fatalf("%v*%v + %v is %v, want %v", x, y, z, got, want)
			}
			return
		}
		exact := new(big.Float).SetPrec(2000)
		exact.Mul(exact.SetFloat64(float64(x)), big.NewFloat(float64(y)))
		exact.Add(exact, big.NewFloat(float64(z)))
		if want, _ := exact.Float32(); got != want {
			t.Fatalf("%v*%v + %v is %v, want %v", x, y, z, got, want)
		}
	})
}

// Products are added up as the interpreter does it.
func TestAddProducts32(t *testing.T) {
	b := NewBuilder(32)
	b.SumProduct(b.Input(0), b.Input(1))
	code := b.Code()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 70).Draw(t, "rows")
		x := rapid.SliceOfN(numbers32(), n, n).Draw(t, "x")
		y := rapid.SliceOfN(numbers32(), n, n).Draw(t, "y")
		lanes, want := make([]float32, 32), make([]uint64, 32)
		AddProducts32(lanes, x, y)
		for i := range x {
			values, _ := code.Run([]float64{float64(x[i]), float64(y[i])}, nil)
			want[i%32] = code.Add(want[i%32], code.Sums[0], values)
		}
		for l, got := range lanes {
			if w := math.Float32frombits(uint32(want[l])); got != w && (got == got || w == w) {
				t.Fatalf("lane %d is %v, want %v", l, got, w)
			}
		}
	})
}

func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		n := rapid.IntRange(-2200, 2200).Draw(t, "n")
		got := scale64(x, float64(n))
		if power, ok := powerOfTwo(float64(n)); ok && (n < -1022 || n > 1023 || x*power != got && x == x) {
			t.Fatalf("2^%d is %v", n, power)
		}
		if x-x != 0 {
			if got != x && x == x {
				t.Fatalf("%v * 2^%d is %v", x, n, got)
			}
			return
		}
		exact := big.NewFloat(x)
		if want, _ := exact.SetMantExp(exact, n).Float64(); got != want {
			t.Fatalf("%v * 2^%d is %v, want %v", x, n, got, want)
		}
	})
}
