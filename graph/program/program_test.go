package program_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

func ExampleCompile() {
	g := graph.New()
	x, y, w := g.Var("x"), g.Var("y"), g.Var("w")
	residual := ops.Sub(y, ops.Mul(w, x))
	outputs := []graph.Node{residual, ops.Square(residual)}

	p, err := program.Compile[float64](outputs, program.Rows(x, y), program.Params(w))
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := [][]float64{{1, 2, 3}, {2, 4, 7}}

	columns := [][]float64{make([]float64, 3), make([]float64, 3)}
	p.Columns(columns, rows, []float64{2})
	fmt.Println(columns)

	sums := make([]float64, 2)
	p.Sums(sums, rows, []float64{2})
	fmt.Println(sums)

	point := make([]float64, 2)
	p.Point(point, []float64{3, 7}, []float64{2})
	fmt.Println(point)
	// Output:
	// [[0 0 1] [0 0 1]]
	// [1 1]
	// [1 1]
}

func TestCompileFails(t *testing.T) {
	g := graph.New()
	x, y := g.Var("x"), g.Var("y")
	f := g.Apply(g.Function("f", 1), x)
	for want, outputs := range map[string][]graph.Node{
		"program: variable y is neither a row variable nor a parameter": {ops.Sin(ops.Mul(x, y))},
		"program: the function f' is not defined":                       {ops.Sin(f)},
	} {
		if _, err := program.Compile[float64](outputs, program.Rows(x)); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := program.Compile[float64]([]graph.Node{x}, program.Rows(x), program.Params(x)); err == nil || err.Error() != "program: x is an input twice" {
		t.Errorf("error %v", err)
	}
}

// Any node may be an input: what it consists of is then not computed.
func TestInputsCut(t *testing.T) {
	g := graph.New()
	f := g.Apply(g.Function("f", 0), g.Var("x"))
	a := ops.Add(f, g.Var("y"))
	p, err := program.Compile[float64]([]graph.Node{ops.Square(a), a}, program.Rows(a))
	if err != nil {
		t.Fatal(err)
	}
	to := make([]float64, 2)
	p.Point(to, []float64{3}, nil)
	if !slices.Equal(to, []float64{9, 3}) {
		t.Errorf("got %v", to)
	}
}

// randomGraph returns some nodes over variables; choose returns a number below
// n.
func randomGraph(choose func(n int) int, vars []graph.Node, size int, table []*ops.Op) []graph.Node {
	g := vars[0].Graph()
	nodes := append([]graph.Node{g.Int(1), g.Int(-2), g.Rational(1, 3)}, vars...)
	for range size {
		op := table[choose(len(table))]
		if choose(2) == 0 {
			op = ops.Lookup([]string{"add", "sub", "mul", "neg", "square", "div"}[choose(6)])
		}
		operands := make([]graph.Node, op.Arity())
		for i := range operands {
			operands[i] = nodes[choose(len(nodes))]
			if choose(2) == 0 {
				operands[i] = nodes[len(nodes)-1-choose(min(len(nodes), 4))]
			}
		}
		nodes = append(nodes, g.Apply(op, operands...))
	}
	return nodes
}

// All jobs agree with each other and with Evaluate.
func TestJobsAgree(t *testing.T) {
	var smooth []*ops.Op
	for _, name := range []string{"exp", "sigmoid", "tanh", "sin", "cos", "sqrt", "log", "abs", "max", "min", "select", "less", "softplus", "pow"} {
		smooth = append(smooth, ops.Lookup(name))
	}
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		g := graph.New()
		vars := []graph.Node{g.Var("x"), g.Var("y"), g.Var("p"), g.Var("q")}
		nodes := randomGraph(rng.IntN, vars, 1+rng.IntN(40), smooth)
		outputs := nodes[max(0, len(nodes)-1-rng.IntN(5)):]
		p, err := program.Compile[float64](outputs, program.Rows(vars[:2]...), program.Params(vars[2:]...))
		if err != nil {
			t.Fatal(err)
		}
		n := []int{0, 1, 7, 16, 100, 600, 5000}[rng.IntN(7)]
		rows := [][]float64{make([]float64, n), make([]float64, n)}
		for i := range n {
			rows[0][i], rows[1][i] = rng.NormFloat64(), rng.NormFloat64()
		}
		params := []float64{rng.NormFloat64(), rng.NormFloat64()}
		columns := make([][]float64, len(outputs))
		for i := range columns {
			columns[i] = make([]float64, n)
		}
		p.Columns(columns, rows, params)
		want := make([]float64, len(outputs))
		scale := make([]float64, len(outputs))
		for k := range n {
			point := make([]float64, len(outputs))
			p.Point(point, []float64{rows[0][k], rows[1][k]}, params)
			at := map[graph.Node]float64{vars[0]: rows[0][k], vars[1]: rows[1][k], vars[2]: params[0], vars[3]: params[1]}
			for i, v := range point {
				if !near(v, columns[i][k], 1e-9) {
					t.Fatalf("seed %d, row %d: %v: point %v, column %v", seed, k, outputs[i], v, columns[i][k])
				}
				want[i] += columns[i][k]
				scale[i] += math.Abs(columns[i][k])
			}
			if k%50 == 0 {
				values, err := program.Evaluate(at, outputs...)
				if err != nil {
					t.Fatal(err)
				}
				for i, v := range values {
					if !near(v, point[i], 1e-6) {
						t.Logf("seed %d, row %d: %v: evaluate %v, point %v", seed, k, outputs[i], v, point[i])
					}
				}
			}
		}
		sums := make([]float64, len(outputs))
		p.Sums(sums, rows, params)
		for i, v := range sums {
			if math.IsInf(scale[i], 0) || math.IsNaN(scale[i]) {
				continue
			}
			if math.Abs(v-want[i]) > 1e-9*scale[i]+1e-300 {
				t.Errorf("seed %d, %d rows: %v: sum %v, want %v", seed, n, outputs[i], v, want[i])
			}
		}
	}
}

func near(a, b, tolerance float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
}
