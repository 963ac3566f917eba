package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// TestColumns compares the generated loops with the programs, bit for bit.
func TestColumns(t *testing.T) {
	for _, name := range kernel.Names() {
		t.Run(name, func(t *testing.T) {
			compare[float64](t, name, 64)
			compare[float32](t, name, 32)
		})
	}
}

func compare[T float32 | float64](t *testing.T, name string, width int) {
	loop, ok := kernel.Column[T](name)
	if !ok {
		t.Fatalf("there is no loop of %s", name)
	}
	code := codeOf(name, width)
	r := rand.New(rand.NewPCG(7, uint64(width)))
	const rows = 1000
	var columns [3][]T
	for i := range columns {
		for range rows {
			columns[i] = append(columns[i], T(sample(r, width)))
		}
	}
	// Every pair of special numbers, too.
	for _, x := range special {
		for _, y := range special {
			columns[0], columns[1], columns[2] = append(columns[0], T(x)), append(columns[1], T(y)), append(columns[2], T(y))
		}
	}
	to := make([]T, len(columns[0]))
	loop(to, columns[0], columns[1], columns[2])
	for i := range to {
		row := []float64{float64(columns[0][i]), float64(columns[1][i]), float64(columns[2][i])}
		values, escaped := code.Run(row, nil)
		if escaped {
			continue
		}
		want := result(code, values)
		if got := float64(to[i]); math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
			t.Fatalf("%s/%d of %v is %v in the loop, %v by the program", name, width, row, got, want)
		}
	}
}

// special are numbers at which something changes.
var special = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -1.5, math.Pi, -math.Pi / 2,
	math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, -0x1p-1022, 0x1p-1030,
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-126, 0x1p-140,
	1e-300, 1e300, -1e300, 1e20, 1e-20, -1e-20, 100, -100, 709.5, 710, -745, -746, 88.7, 89, -103, -104, 1 - 0x1p-53, 1 + 0x1p-52, 1 - 0x1p-24, 1 + 0x1p-23,
	// Of all of that width it is nearest to a multiple of pi/2 (Muller).
	0x16ac5b262ca1ffp797, 0x1p30, 0x1p30 + 1, 0x1p14 + 1,
}

func BenchmarkColumn(b *testing.B) {
	for _, name := range []string{"exp", "sigmoid", "log", "tanh", "sin", "softplus", "pow"} {
		b.Run(name+"/64", func(b *testing.B) { benchmark[float64](b, name) })
		b.Run(name+"/32", func(b *testing.B) { benchmark[float32](b, name) })
	}
	b.Run("math.Exp", func(b *testing.B) {
		x, to := make([]float64, 256), make([]float64, 256)
		for i := range x {
			x[i] = float64(i%20)/2 - 5
		}
		for b.Loop() {
			for i := range x {
				to[i] = 1 / (1 + math.Exp(-x[i]))
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/row")
	})
}

func benchmark[T float32 | float64](b *testing.B, name string) {
	loop, _ := kernel.Column[T](name)
	x, to := make([]T, 256), make([]T, 256)
	for i := range x {
		x[i] = T(i%20)/2 - 5
	}
	for b.Loop() {
		loop(to, x, x, x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/row")
}
