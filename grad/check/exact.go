package check

import (
	"fmt"
	"math"
	"math/big"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// GradientOf compares a gradient that was written by hand with the exact one
// of a node, at the point where the variables vars have the values x. df is
// called as in [Gradient].
//
// The exact gradient is that of package grad, and right to the last digit where
// package enclosure can evaluate it. What remains as an error is the rounding
// of df, which is seen from how much df changes between neighbouring points and
// from what float64 makes of the exact formula.
//
// At a kink the derivative of a node is a convention. As in [Gradient] a value
// between the slopes from the two sides is neither right nor wrong there.
//
// GradientOf panics if there are not as many variables as values.
func GradientOf[T constraints.Float](node graph.Node, vars []graph.Node, df func(dst, x []T), x []T, opt GradientOptions) *GradientReport {
	opt = opt.named(vars, len(x))
	names := componentNames(opt, len(x))
	claim := numeric("df", len(x), df)
	return exactly(node, grad.Of(node, vars...), vars, claim, widen(x), opt, func(_, k int) string { return names[k] })
}

// HessianOf compares a matrix of second derivatives with the exact ones of a
// node, as [GradientOf] does.
func HessianOf[T constraints.Float](node graph.Node, vars []graph.Node, hessian func(dst [][]T, x []T), x []T, opt GradientOptions) *GradientReport {
	opt = opt.named(vars, len(x))
	var second []graph.Node
	for _, row := range grad.Hessian(node, vars...) {
		second = append(second, row...)
	}
	claim := numeric("hessian", len(x)*len(x), func(dst, x []T) { hessian(rows(dst, len(x)), x) })
	return exactly(node, second, vars, claim, widen(x), opt, hessianNames(opt, len(x)))
}

// named gives the components the names of the variables, unless they have
// others.
func (o GradientOptions) named(vars []graph.Node, n int) GradientOptions {
	if len(vars) != n {
		panic(fmt.Sprintf("check: %d variables and %d values", len(vars), n))
	}
	if o.Names == nil {
		for _, v := range vars {
			o.Names = append(o.Names, notation.Text(v))
		}
	}
	return o
}

// exactly compares what claim computes with the values of derivatives of a
// node, rows of one derivative for each of vars.
func exactly(node graph.Node, derivatives, vars []graph.Node, claim *numericFunction, x []float64, opt GradientOptions, name func(i, k int) string) *GradientReport {
	r := &GradientReport{Reference: "exact"}
	yours, err := claimed(claim, x)
	if err != nil {
		r.Failure = err
		return r
	}
	n := newNodeValues(derivatives, vars)
	values, errs := n.exact(x)
	// A derivative may go on where its function ends: 1/x and log(x).
	here, _ := newNodeValues([]graph.Node{node}, vars).exact(x)
	naive, scale := n.at(x), n.size(x)
	for place, v := range values {
		e := estimate{value: v, err: errs[place], scale: scale, left: math.NaN(), right: math.NaN()}
		switch {
		case math.IsNaN(here[0]):
			e = noEstimate("f(x) is NaN")
		case !finite(v):
			e = noEstimate("the derivative is " + short(v))
		}
		if lost := math.Abs(naive[place] - v); finite(lost) {
			e.err += lost
		}
		i, k := place/len(vars), place%len(vars)
		if left, right, ok := n.kink(x, k, place); ok && finite(here[0]) {
			e = noEstimate("kink: from the left " + short(left) + ", from the right " + short(right))
			e.kink, e.left, e.right, e.sideErr = true, left, right, narrow*max(math.Abs(left), math.Abs(right))
		}
		r.Components = append(r.Components, judge(name(i, k), yours[place], e, opt))
	}
	r.finish(nil)
	return r
}

// A nodeValues evaluates nodes as functions of variables.
type nodeValues struct {
	nodes, vars []graph.Node
	evaluator   *program.Evaluator
}

func newNodeValues(nodes, vars []graph.Node) *nodeValues {
	e := program.NewEvaluator(nodes...)
	for _, u := range e.Unknown() {
		given := false
		for _, v := range vars {
			given = given || u == v
		}
		if !given {
			panic("check: " + notation.Text(u) + " is none of the variables")
		}
	}
	return &nodeValues{nodes, vars, e}
}

// at returns the values in float64.
func (n *nodeValues) at(x []float64) []float64 {
	for i, v := range n.vars {
		n.evaluator.Set(v, x[i])
	}
	return n.evaluator.Run(nil)
}

// size returns the largest of the values around a point, against which a value
// may be as good as 0.
func (n *nodeValues) size(x []float64) float64 {
	beside := make([]float64, len(x))
	for i, v := range x {
		beside[i] = v + max(math.Abs(v), 1)/10
	}
	size := 0.0
	for _, v := range append(n.at(x), n.at(beside)...) {
		if finite(v) {
			size = max(size, math.Abs(v))
		}
	}
	return size
}

// exactPrecision is that of exact values, in bits.
const exactPrecision = 192

// exact returns the values, rounded once, with bounds of their errors. Where
// they cannot be enclosed they are those of float64, with the error that a
// neighbouring point shows. What is undefined is NaN.
func (n *nodeValues) exact(x []float64) (values, errs []float64) {
	values, errs = n.at(x), make([]float64, len(n.nodes))
	point := map[graph.Node]*big.Rat{}
	for i, v := range n.vars {
		if point[v] = new(big.Rat).SetFloat64(x[i]); point[v] == nil {
			return values, errs
		}
	}
	enclosed := make([]bool, len(values))
	for i, b := range enclosure.Eval(n.nodes, point, exactPrecision) {
		switch b.State() {
		case enclosure.Undefined:
			values[i], enclosed[i] = math.NaN(), true
		case enclosure.Defined:
			lo, hi := b.Bounds()
			low, _ := lo.Float64()
			high, _ := hi.Float64()
			if high-low <= 0x1p-50*math.Abs(low) || low == high {
				values[i], errs[i], enclosed[i] = b.Float64(), high-low, true
			}
		}
	}
	spread := n.spread(x)
	for i, done := range enclosed {
		if !done {
			errs[i] = 8*0x1p-52*math.Abs(values[i]) + 2*spread[i]
		}
	}
	return values, errs
}

// spread returns how much the values change where each variable changes in its
// last digit.
func (n *nodeValues) spread(x []float64) []float64 {
	here := n.at(x)
	total := make([]float64, len(here))
	at := append([]float64(nil), x...)
	for k, v := range x {
		widest := make([]float64, len(here))
		for _, beside := range []float64{math.Nextafter(v, math.Inf(-1)), math.Nextafter(v, math.Inf(1))} {
			at[k] = beside
			for i, there := range n.at(at) {
				if d := math.Abs(there - here[i]); finite(d) {
					widest[i] = max(widest[i], d)
				}
			}
		}
		at[k] = v
		for i := range total {
			total[i] += widest[i]
		}
	}
	return total
}

// kink reports whether a derivative jumps along variable k, and its values to
// the two sides. What jumps does so at every distance; what is only steep
// changes in proportion.
func (n *nodeValues) kink(x []float64, k, place int) (left, right float64, found bool) {
	at := append([]float64(nil), x...)
	sides := func(distance float64) (left, right float64) {
		at[k] = x[k] - distance
		left = n.at(at)[place]
		at[k] = x[k] + distance
		return left, n.at(at)[place]
	}
	distance := narrow * math.Abs(x[k])
	if distance == 0 {
		distance = narrow
	}
	farLeft, farRight := sides(distance)
	left, right = sides(distance / 16)
	gap := math.Abs(right - left)
	return left, right, gap > 0.5*math.Abs(farRight-farLeft) && gap > narrow*max(math.Abs(left), math.Abs(right))
}
