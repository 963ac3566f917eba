package program_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// backendsAgree computes columns and sums of some nodes on every backend and
// with several workers, and compares them bit for bit.
func backendsAgree[T constraints.Float](t *testing.T, rng *rand.Rand, nodes, rows, params []graph.Node, n int) {
	t.Helper()
	columns := make([][]T, len(rows))
	for i := range columns {
		offset := rng.IntN(3) // not aligned
		columns[i] = make([]T, n+offset)[offset:]
		for k := range columns[i] {
			columns[i][k] = T(special(rng))
		}
	}
	point := make([]T, len(params))
	for i := range point {
		point[i] = T(rng.NormFloat64())
	}
	var wantColumns [][]T
	var wantSums []float64
	for _, backend := range program.Available() {
		for _, workers := range []int{1, 3} {
			p, err := program.Compile[T](nodes, program.Rows(rows...), program.Params(params...), program.Options{Backend: backend, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			to, sums := make([][]T, len(nodes)), make([]float64, len(nodes))
			for i := range to {
				to[i] = make([]T, n)
			}
			p.Columns(to, columns, point)
			p.Sums(sums, columns, point)
			if wantColumns == nil {
				wantColumns, wantSums = to, sums
				continue
			}
			for i := range to {
				for k, v := range to[i] {
					if !same(v, wantColumns[i][k]) {
						t.Fatalf("%s, %d rows: row %d of %v is %v, not %v", p.Backend(), n, k, nodes[i], v, wantColumns[i][k])
					}
				}
				if !same(sums[i], wantSums[i]) {
					t.Fatalf("%s, %d rows: the sum of %v is %v, not %v", p.Backend(), n, nodes[i], sums[i], wantSums[i])
				}
			}
		}
	}
}

// same reports whether two numbers have the same bits, or are both NaN.
func same[T constraints.Float](a, b T) bool {
	return math.Float64bits(float64(a)) == math.Float64bits(float64(b)) || a != a && b != b
}

// special returns a number that is often small, large, an integer, 0, infinite
// or NaN.
func special(rng *rand.Rand) float64 {
	switch rng.IntN(20) {
	case 0:
		return []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 0.5, 5e-324, math.MaxFloat64}[rng.IntN(10)]
	case 1:
		return float64(rng.IntN(20) - 10)
	case 2:
		return math.Ldexp(rng.NormFloat64(), rng.IntN(100)-50)
	}
	return rng.NormFloat64()
}

// rowCounts are numbers of rows around the sizes that matter: of a vector, of
// a block, of a chunk.
var rowCounts = []int{0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 255, 257, 511, 513, 1000, 4095, 4096, 4097, 10_000}

func TestBackendsAgree(t *testing.T) {
	arithmetic := []*ops.Op{ops.Lookup("add"), ops.Lookup("sub"), ops.Lookup("mul"), ops.Lookup("neg"), ops.Lookup("square"), ops.Lookup("div")}
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 2))
		table := arithmetic
		if seed%2 == 1 {
			table = ops.All()
		}
		g := graph.New()
		vars := []graph.Node{g.Var("x"), g.Var("y"), g.Var("z"), g.Var("p"), g.Var("q")}
		nodes := randomGraph(rng, vars, 1+rng.IntN(60), table)
		outputs := nodes[max(0, len(nodes)-1-rng.IntN(8)):]
		n := rowCounts[rng.IntN(len(rowCounts))]
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			backendsAgree[float64](t, rng, outputs, vars[:3], vars[3:], n)
			backendsAgree[float32](t, rng, outputs, vars[:3], vars[3:], n)
		})
	}
}
