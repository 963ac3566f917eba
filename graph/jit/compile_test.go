package jit

import (
	"math/rand/v2"
	"testing"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

func BenchmarkCompileWide(b *testing.B) {
	code := regressor(64, 4, 16)
	for b.Loop() {
		if _, err := Compile(code, Options{}); err != nil {
			b.Skip(err)
		}
	}
}

func BenchmarkCompileMillion(b *testing.B) {
	code := long(1e6)
	for b.Loop() {
		if _, err := Compile(code, Options{}); err != nil {
			b.Skip(err)
		}
	}
}

// long returns a program of n instructions that depend on each other.
func long(n int) *kernel.Code {
	b := kernel.NewBuilder(64)
	random := rand.New(rand.NewPCG(1, 2))
	x, half := b.Input(0), b.Number(0.5)
	for i := range 998 {
		b.Uniform(i)
	}
	v := kernel.Value(999)
	for int(v) < n-1 {
		w := func() kernel.Value { return v - kernel.Value(random.Int32N(200)) }
		v = b.FMA(half, w(), b.Mul(b.Mul(x, half), w()))
	}
	b.Sum(v)
	return b.Code()
}
