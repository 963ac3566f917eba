package program_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/exp/constraints"
	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// backendsAgree computes columns and sums of some nodes on every backend and
// with several workers, and compares them bit for bit.
func backendsAgree[T constraints.Float](t *rapid.T, rng *rand.Rand, nodes, rows, params []graph.Node, n int) {
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
	rapid.Check(t, func(t *rapid.T) {
		table := ops.All()
		if rapid.Bool().Draw(t, "arithmetic") {
			table = arithmetic
		}
		g := graph.New()
		vars := []graph.Node{g.Var("x"), g.Var("y"), g.Var("z"), g.Var("p"), g.Var("q")}
		nodes := randomGraph(drawn(t), vars, rapid.IntRange(1, 60).Draw(t, "size"), table)
		outputs := nodes[max(0, len(nodes)-rapid.IntRange(1, 8).Draw(t, "outputs")):]
		n := rapid.SampledFrom(rowCounts).Draw(t, "rows")
		seed := rapid.Uint64().Draw(t, "data")
		backendsAgree[float64](t, rand.New(rand.NewPCG(seed, 1)), outputs, vars[:3], vars[3:], n)
		backendsAgree[float32](t, rand.New(rand.NewPCG(seed, 2)), outputs, vars[:3], vars[3:], n)
	})
}

// Gradients of networks have what the portable backend runs several instructions
// of at a time: weighted sums, a sigmoid and what it lacks of 1.
func TestBackendsAgreeOnNetworks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		nodes, rows, params := regressor(g, rapid.IntRange(1, 6).Draw(t, "inputs"), rapid.IntRange(1, 5).Draw(t, "hidden"))
		n := rapid.SampledFrom(rowCounts).Draw(t, "rows")
		seed := rapid.Uint64().Draw(t, "data")
		backendsAgree[float64](t, rand.New(rand.NewPCG(seed, 1)), nodes, rows, params, n)
		backendsAgree[float32](t, rand.New(rand.NewPCG(seed, 2)), nodes, rows, params, n)
	})
}

var arithmetic = []*ops.Op{ops.Lookup("add"), ops.Lookup("sub"), ops.Lookup("mul"), ops.Lookup("neg"), ops.Lookup("square"), ops.Lookup("div")}

// drawn returns numbers below n that rapid chooses.
func drawn(t *rapid.T) func(n int) int {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
}

// A point is the same bits as a row, whichever way it is computed: one by one,
// in regions of like operations, as machine code.
func TestPointAgreesWithColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		vars := []graph.Node{g.Var("x"), g.Var("y"), g.Var("z")}
		// The same few operations for each of many variables, so that there
		// are regions, and something over all of them, so that there are chains.
		copies := rapid.SampledFrom([]int{1, 3, 70, 300}).Draw(t, "copies")
		shape := rapid.Uint64().Draw(t, "shape")
		var outputs []graph.Node
		sum, product := g.Int(0), g.Int(1)
		for i := range copies {
			rng := rand.New(rand.NewPCG(shape, 1))
			vars = append(vars, g.Var(fmt.Sprint("v", i)))
			nodes := randomGraph(rng.IntN, []graph.Node{vars[0], vars[1], vars[max(3, len(vars)-2)], vars[len(vars)-1]}, 12, ops.All())
			last := nodes[len(nodes)-1]
			outputs = append(outputs, last)
			sum, product = ops.Add(sum, ops.Square(last)), ops.Mul(last, product)
		}
		outputs = append(outputs, sum, product)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "data"), 1))
		point, rows, columns := make([]float64, len(vars)), make([][]float64, len(vars)), make([][]float64, len(outputs))
		for i := range point {
			point[i] = special(rng)
			rows[i] = []float64{point[i]}
		}
		for i := range columns {
			columns[i] = make([]float64, 1)
		}
		for _, backend := range program.Available() {
			p, err := program.Compile[float64](outputs, program.Rows(vars...), program.Options{Backend: backend})
			if err != nil {
				t.Fatal(err)
			}
			to := make([]float64, len(outputs))
			p.Point(to, point, nil)
			p.Columns(columns, rows, nil)
			for i, v := range to {
				if !same(v, columns[i][0]) {
					t.Fatalf("%v: output %d, %v, is %v at the point and %v in the column", backend, i, outputs[i], v, columns[i][0])
				}
			}
		}
	})
}
