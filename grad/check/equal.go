package check

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// EqualOptions say where and how closely to compare a Go function with a node.
type EqualOptions struct {
	// Lower and Upper bound the points, variable by variable. If nil, points
	// lie between -4 and 4, some of them closer to 0, some up to 100 away.
	Lower, Upper []float64
	// Points is how many points to compare at; 0 means 200.
	Points int
	// Relative is how far values may be apart in relation to their size, beyond
	// what rounding explains.
	Relative float64
}

// Equal compares a Go function with a node: both take the variables vars. It
// returns nil if they agree at all points that were tried, and otherwise an
// error with the point at which they disagree most. The points are the same on
// every run.
//
// Values agree if a few roundings explain the difference: of the result, and of
// the variables, so that cancellation and steep slopes are no mistake. Points at
// which the node is undefined are left out; it is an error if it is undefined at
// all of them, or if f is not finite where the node is.
//
//	if err := check.Equal(loss, []graph.Node{w, b}, lossInGo, check.EqualOptions{}); err != nil {
//		t.Error(err)
//	}
//
// Equal panics if bounds are given for another number of variables.
func Equal(node graph.Node, vars []graph.Node, f func(x []float64) float64, opt EqualOptions) error {
	for _, bounds := range [][]float64{opt.Lower, opt.Upper} {
		if bounds != nil && len(bounds) != len(vars) {
			panic(fmt.Sprintf("check: %d bounds for %d variables", len(bounds), len(vars)))
		}
	}
	if opt.Points <= 0 {
		opt.Points = 200
	}
	value := numeric("f", 1, func(dst, x []float64) { dst[0] = f(x) })
	n := newNodeValues([]graph.Node{node}, vars)
	random := rand.New(rand.NewPCG(1, 2)) // the same points on every machine
	var worst disagreement
	defined, wrong := 0, 0
	for i := range opt.Points {
		x := opt.point(random, i, len(vars))
		naive := n.at(x)[0]
		values, errs := n.exact(x)
		want := values[0]
		if !finite(want) {
			continue
		}
		defined++
		got, err := value.at(x, math.NaN())
		if err != nil {
			return err
		}
		allowed := (16*0x1p-52+opt.Relative)*math.Abs(want) + errs[0] + 4*n.spread(x)[0]
		if finite(naive) {
			// What evaluating the node itself loses, f may lose as well.
			allowed += 8 * math.Abs(naive-want)
		}
		d := disagreement{x: x, got: got[0], want: want, excess: math.Abs(got[0]-want) / max(allowed, math.SmallestNonzeroFloat64)}
		if d.excess <= 1 {
			continue
		}
		wrong++
		if math.IsNaN(d.excess) {
			d.excess = math.Inf(1)
		}
		if d.excess > worst.excess {
			worst = d
		}
	}
	switch {
	case defined == 0:
		return fmt.Errorf("check: the expression is undefined at all of the %s tried", count(opt.Points, "point"))
	case wrong > 0:
		return fmt.Errorf("check: f differs from the expression at %d of %s, most at %s: f is %v, the expression %v",
			wrong, count(defined, "point"), worst.place(vars), worst.got, worst.want)
	}
	return nil
}

// A disagreement is a point at which a function and a node differ.
type disagreement struct {
	x         []float64
	got, want float64
	excess    float64 // the difference, in units of what is allowed
}

func (d disagreement) place(vars []graph.Node) string {
	var list []string
	for i, v := range vars {
		list = append(list, fmt.Sprintf("%s = %v", notation.Text(v), d.x[i]))
	}
	return strings.Join(list, ", ")
}

// point returns the i-th point: in a box that is bounded the ends come first.
func (o EqualOptions) point(random *rand.Rand, i, n int) []float64 {
	x := make([]float64, n)
	for k := range x {
		low, high := -4.0, 4.0
		if o.Lower == nil && o.Upper == nil {
			widest := []float64{4, 1, 4, 100, 4, 0.01}[i%6]
			low, high = -widest, widest
		}
		if o.Lower != nil {
			low = o.Lower[k]
			high = max(high, low+8)
		}
		if o.Upper != nil {
			high = o.Upper[k]
			if o.Lower == nil {
				low = min(low, high-8)
			}
		}
		u := random.Float64()
		switch {
		case i == 0:
			u = 0
		case i == 1:
			u = 1
		}
		x[k] = low + u*(high-low)
	}
	return x
}
