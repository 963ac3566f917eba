package program

import (
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/exp/constraints"
)

// TestLoops compares the loops that take several rows or several instructions at a
// time with the operations row by row, in place and with rows left over.
func TestLoops(t *testing.T) {
	t.Run("64", testLoops[float64])
	t.Run("32", testLoops[float32])
}

func testLoops[T constraints.Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	special := []T{0, T(math.Copysign(0, -1)), T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN()), 1}
	column := func(n int) []T {
		c := make([]T, n)
		for i := range c {
			if c[i] = T(rng.NormFloat64()); rng.IntN(4) == 0 {
				c[i] = special[rng.IntN(len(special))]
			}
		}
		return c
	}
	copied := func(c []T) []T { return append([]T(nil), c...) }
	for n := range 12 {
		x, y, z, w, v := column(n), column(n), column(n), column(n), column(n)
		const p, q, r, s, u = 0.7, -1.3, 2.1, -0.4, 0.9
		check := func(name string, got []T, want func(i int) T) {
			t.Helper()
			for i, g := range got {
				if e := want(i); g != e && (g == g || e == e) || g == 0 && math.Signbit(float64(g)) != math.Signbit(float64(e)) {
					t.Fatalf("%s of %d rows: row %d is %v, want %v", name, n, i, g, e)
				}
			}
		}
		in := func(f func(to []T)) []T { // the result is written over x
			to := copied(x)
			f(to)
			return to
		}
		check("add", in(func(to []T) { addColumns(to, to, y) }), func(i int) T { return x[i] + y[i] })
		check("addUniform", in(func(to []T) { addUniform(to, to, u) }), func(i int) T { return x[i] + u })
		check("sub", in(func(to []T) { subColumns(to, y, to) }), func(i int) T { return y[i] - x[i] })
		check("subFromUniform", in(func(to []T) { subFromUniform(to, u, to) }), func(i int) T { return u - x[i] })
		check("mul", in(func(to []T) { mulColumns(to, to, y) }), func(i int) T { return x[i] * y[i] })
		check("mulUniform", in(func(to []T) { mulUniform(to, to, u) }), func(i int) T { return x[i] * u })
		check("neg", in(func(to []T) { negColumn(to, to) }), func(i int) T { return -x[i] })
		check("fma", in(func(to []T) { fmaColumns(to, to, y, z) }), func(i int) T { return fma(x[i], y[i], z[i]) })
		check("fmaUniform", in(func(to []T) { fmaUniform(to, y, u, to) }), func(i int) T { return fma(y[i], u, x[i]) })
		check("fmaPlusUniform", in(func(to []T) { fmaPlusUniform(to, to, y, u) }), func(i int) T { return fma(x[i], y[i], u) })
		check("fmaUniforms", in(func(to []T) { fmaUniforms(to, to, u, p) }), func(i int) T { return fma(x[i], u, p) })
		check("negFMA", in(func(to []T) { negFMAColumns(to, to, y, z) }), func(i int) T { return fma(-x[i], y[i], z[i]) })
		check("negFMAPlusUniform", in(func(to []T) { negFMAPlusUniform(to, to, y, u) }), func(i int) T { return fma(-x[i], y[i], u) })
		for _, c := range [][]T{v, nil} {
			first := func(i int) T {
				if c == nil {
					return u
				}
				return c[i]
			}
			terms := func(to []T) *[longestChain]columnTerm[T] {
				return &[longestChain]columnTerm[T]{{y, p}, {to, q}, {z, r}, {w, s}}
			}
			check("fmaTwo", in(func(to []T) { fmaTwo(to, terms(to), c, u) }),
				func(i int) T { return fma(x[i], q, fma(y[i], p, first(i))) })
			check("fmaFour", in(func(to []T) { fmaFour(to, terms(to), c, u) }),
				func(i int) T { return fma(w[i], s, fma(z[i], r, fma(x[i], q, fma(y[i], p, first(i))))) })
		}
		for i := range y { // as sigmoid(-|x|)
			if y[i] = T(rng.Float64() / 2); x[i] != x[i] {
				y[i] = x[i]
			} else if x[i] == 0 {
				y[i] = 0.5
			}
		}
		to, second := copied(x), make([]T, n)
		inOrder(to, second, to, y)
		choose := func(a, b func(i int) T) func(i int) T {
			return func(i int) T {
				if x[i] < 0 {
					return a(i)
				}
				return b(i)
			}
		}
		small, large := func(i int) T { return y[i] }, func(i int) T { return 1 - y[i] }
		check("inOrder", to, choose(small, large))
		check("inOrder, second", second, choose(large, small))
	}
}

func BenchmarkLoops(b *testing.B) {
	col := func() []float64 {
		c := make([]float64, 256)
		for i := range c {
			c[i] = 1 + float64(i)/300
		}
		return c
	}
	to, x, y, z := col(), col(), col(), col()
	lanes := make([]float64, 16)
	for _, l := range []struct {
		name string
		run  func()
	}{
		{"add", func() { addColumns(to, x, y) }},
		{"mul", func() { mulColumns(to, x, y) }},
		{"mulUniform", func() { mulUniform(to, x, 3) }},
		{"div", func() { divColumns(to, x, y) }},
		{"fma", func() { fmaColumns(to, x, y, z) }},
		{"fmaUniform", func() { fmaUniform(to, x, 3, z) }},
		{"negfma", func() { negFMAColumns(to, x, y, z) }},
		{"accumulate", func() { accumulate(lanes, x) }},
		{"accumulateProducts", func() { accumulateProducts(lanes, x, y) }},
	} {
		b.Run(l.name, func(b *testing.B) {
			for b.Loop() {
				l.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/256, "ns/row")
		})
	}
}
