package kernel_test

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/kernel"
	"github.com/chainrule-go/chainrule/ops"
)

var (
	points = flag.Int("points", 1000, "number of points at which the accuracy of each function is measured; as float32, of hundreds")
	seed   = flag.Uint64("seed", 1, "which points: millions of them are measured by a run for each of several seeds")
)

// mostUlps is how far from the value a result may be, in units of the last place.
const mostUlps = 2.5

// codeOf returns the program of a function of some operands.
func codeOf(name string, width int) *kernel.Code {
	b := kernel.NewBuilder(width)
	operands := make([]kernel.Value, kernel.Arity(name))
	for i := range operands {
		operands[i] = b.Input(i)
	}
	f, _ := kernel.Function(name)
	b.Column(f(b, operands...))
	return b.Code()
}

// nodeOf returns a function of x0, x1, ... as a node for package enclosure.
func nodeOf(name string) (f graph.Node, xs []graph.Node) {
	g := graph.New()
	for i := range kernel.Arity(name) {
		xs = append(xs, g.Var(fmt.Sprint("x", i)))
	}
	switch name {
	case "log(sigmoid)":
		return ops.Log(ops.Sigmoid(xs[0])), xs
	case "log(exp)":
		return ops.Log(ops.Exp(xs[0])), xs
	case "sub(sigmoid)":
		return ops.Sub(xs[0], ops.Sigmoid(xs[1])), xs
	}
	return g.Apply(ops.Lookup(name), xs...), xs
}

// sample returns a number of any magnitude and sign, often one near which
// functions change.
func sample(r *rand.Rand, width int) float64 {
	x := 0.0
	switch r.IntN(7) {
	case 0:
		x = math.Float64frombits(r.Uint64())
		if width == 32 {
			x = float64(math.Float32frombits(r.Uint32()))
		}
	case 1:
		x = r.NormFloat64()
	case 2:
		x = r.NormFloat64() * 20
	case 3:
		x = (r.Float64() - 0.5) * 1600
	case 4:
		x = math.Ldexp(r.Float64()-0.5, r.IntN(60)-30)
	case 5:
		x = float64(r.IntN(41)-20)/2 + math.Ldexp(r.NormFloat64(), -r.IntN(50))
	case 6:
		x = float64(r.IntN(1<<r.IntN(35))) * math.Pi / 2
	}
	if width == 32 {
		x = float64(float32(x))
	}
	return x
}

// hard are points at which a function was further off, or would be with arithmetic
// that was tried.
var hard = []float64{-4.4961143041017504, -3.817485820422259, 0.35692765402448001, 0.35182562221319796, 16.033437281314036}

// inputs returns columns of samples, and after them of hard points and of numbers
// of all exponents, or every so many of them if there are fewer samples than
// exponents.
func inputs(width, rows int) (columns [3][]float64) {
	r := rand.New(rand.NewPCG(*seed, uint64(width)))
	for i := range columns {
		for range rows {
			columns[i] = append(columns[i], sample(r, width))
		}
	}
	add := func(x float64) {
		if width == 32 {
			x = float64(float32(x))
		}
		columns[0] = append(columns[0], x, -x)
		columns[1] = append(columns[1], sample(r, width), sample(r, width))
		columns[2] = append(columns[2], sample(r, width), sample(r, width))
	}
	for _, x := range hard {
		add(x)
	}
	lowest, highest := -1074, 1023
	if width == 32 {
		lowest, highest = -149, 127
	}
	for e := lowest; e <= highest; e += 1 + (highest-lowest)/rows {
		add(math.Ldexp(1+r.Float64(), e))
	}
	return columns
}

// operands returns the columns, or 1 and a column for 1 - sigmoid: in other
// differences, digits cancel.
func operands[T float32 | float64](name string, columns [3][]T) [3][]T {
	if name == "sub(sigmoid)" {
		columns[1] = columns[0]
		columns[0] = slices.Repeat([]T{1}, len(columns[1]))
	}
	return columns
}

// TestAccuracy compares results in float64 with verified enclosures.
func TestAccuracy(t *testing.T) {
	columns := inputs(64, *points)
	for _, name := range kernel.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loop, _ := kernel.Column[float64](name)
			columns := operands(name, columns)
			to := make([]float64, len(columns[0]))
			loop(to, columns[0], columns[1], columns[2])
			f, xs := nodeOf(name)
			worst, at := 0.0, make([]float64, len(xs))
			for row, got := range to {
				point := map[graph.Node]*big.Rat{}
				for i, x := range xs {
					if q := new(big.Rat).SetFloat64(columns[i][row]); q != nil {
						point[x] = q
					}
				}
				if len(point) < len(xs) {
					continue
				}
				low, high := enclose(f, point)
				if low == nil {
					continue
				}
				if e := ulps(got, low, high, 64); !(e <= worst) {
					worst = e
					for i := range xs {
						at[i] = columns[i][row]
					}
				}
			}
			t.Logf("%s: %.2f ulp at %v", name, worst, at)
			if !(worst <= mostUlps) {
				t.Errorf("%s is %.2f ulp off at %v", name, worst, at)
			}
		})
	}
}

// TestAccuracy32 compares results in float32 with those in float64, which has
// 2^29 times the digits.
func TestAccuracy32(t *testing.T) {
	columns := inputs(32, *points*300)
	var singles [3][]float32
	for i, column := range columns {
		for _, x := range column {
			singles[i] = append(singles[i], float32(x))
		}
	}
	to, exact := make([]float32, len(singles[0])), make([]float64, len(singles[0]))
	for _, name := range kernel.Names() {
		t.Run(name, func(t *testing.T) {
			loop, _ := kernel.Column[float32](name)
			reference, _ := kernel.Column[float64](name)
			columns, singles := operands(name, columns), operands(name, singles)
			loop(to, singles[0], singles[1], singles[2])
			reference(exact, columns[0], columns[1], columns[2])
			worst, at := 0.0, make([]float64, kernel.Arity(name))
			for row, want := range exact {
				got, rounded := float64(to[row]), float64(float32(want))
				if got == rounded || got != got && rounded != rounded {
					continue
				}
				if e := math.Abs(got-want) / unit(rounded, 32); !(e <= worst) {
					worst = e
					for i := range at {
						at[i] = columns[i][row]
					}
				}
			}
			t.Logf("%s: %.2f ulp at %v", name, worst, at)
			if !(worst <= mostUlps) {
				t.Errorf("%s is %.2f ulp off at %v", name, worst, at)
			}
		})
	}
}

// ulps returns the distance between a result and the value, in units of the
// last place of the value.
func ulps(got float64, low, high *big.Float, width int) float64 {
	value := new(big.Float).Add(low, high)
	value.Quo(value, big.NewFloat(2))
	exact, _ := value.Float64()
	if width == 32 {
		exact = float64(float32(exact))
	}
	switch {
	case got == exact:
		return 0
	case got-got != 0 || math.IsInf(exact, 0):
		return math.Inf(1)
	}
	d := value.Sub(value, new(big.Float).SetFloat64(got))
	d.Quo(d, big.NewFloat(unit(exact, width)))
	e, _ := d.Abs(d).Float64()
	return e
}

// unit returns the distance between numbers of that width at x.
func unit(x float64, width int) float64 {
	if width == 32 {
		return math.Ldexp(1, max(math.Ilogb(x)-23, -149))
	}
	return math.Ldexp(1, max(math.Ilogb(x)-52, -1074))
}

// enclose returns bounds of a value that are close together, or nil where it is
// undefined or 0.
func enclose(f graph.Node, point map[graph.Node]*big.Rat) (low, high *big.Float) {
	for precision := uint(160); precision < 10_000; precision *= 4 {
		ball := enclosure.Eval([]graph.Node{f}, point, precision)[0]
		if ball.State() == enclosure.Undefined {
			return nil, nil
		}
		low, high = ball.Bounds()
		if low == nil {
			continue
		}
		width := new(big.Float).Sub(high, low)
		if low.Sign() == high.Sign() && width.Cmp(new(big.Float).SetMantExp(new(big.Float).Abs(low), -80)) <= 0 {
			return low, high
		}
	}
	return nil, nil
}

// result returns the first column of the values of a program.
func result(c *kernel.Code, values []uint64) float64 {
	v := values[c.Columns[0]]
	if c.Width == 32 {
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}
