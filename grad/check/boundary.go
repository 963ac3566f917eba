package check

import (
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// A proof holds where no sign is 0, and by continuity on the closure of that.
// What may be left are points of the domain that stand alone: at x = 0
// sqrt(x^2*(x - 1)) is defined, and x > 1 elsewhere. They are roots of radicands
// on both sides of which a side of the claim has no value, and are looked for
// along lines.

// A boundary looks for points of the domain that stand alone.
type boundary struct {
	prover
	left, right graph.Node
	radicands   []graph.Node
	vars        []graph.Node
	at          []float64 // values of vars
	ofRadicands *program.Evaluator
	ofSides     *program.Evaluator
	row         []float64
}

// newBoundary returns nil if the claim can have no such point that matters: if
// its sides depend on less than two signs, of which one is that of a radicand.
func newBoundary(v prover, left, right graph.Node) *boundary {
	b := &boundary{prover: v, left: left, right: right}
	signs := 0
	for _, n := range graph.Topological(left, right) {
		u := radicand(n)
		switch {
		case !u.IsZero():
			if !slices.Contains(b.radicands, u) {
				b.radicands = append(b.radicands, u)
			}
		case n.Is("abs"), n.Is("sign"), n.Is("relu"), n.Is("min"), n.Is("max"), n.Is("less"), n.Is("lessequal"), n.Is("equal"):
			signs++
		}
	}
	if len(b.radicands) == 0 || len(b.radicands)+signs < 2 {
		return nil
	}
	// That a radicand is 0 does not matter if then a side has no value, as
	// where it stands in a denominator.
	b.radicands = slices.DeleteFunc(b.radicands, func(u graph.Node) bool {
		sides := interval.Eval(map[graph.Node]interval.Range{u: interval.Point(0)}, left, right)
		return sides[0].Lo > sides[0].Hi || sides[1].Lo > sides[1].Hi
	})
	if len(b.radicands) == 0 {
		return nil
	}
	b.vars = graph.Vars(left, right)
	b.ofRadicands, b.ofSides = program.NewEvaluator(b.radicands...), program.NewEvaluator(left, right)
	if len(b.vars) == 0 || len(b.vars) > maxUnknowns || len(b.ofSides.Unknown()) != len(b.vars) {
		return nil
	}
	b.at = make([]float64, len(b.vars))
	return b
}

// radicand returns what must not be negative for an operation to be defined,
// where it is defined at 0; the zero Node for others.
func radicand(n graph.Node) graph.Node {
	op := n.Op()
	if op == nil || op.Arity() == 0 || op.Orders != nil {
		return graph.Node{}
	}
	g, u := n.Graph(), n.Operand(0)
	one := g.Int(1)
	switch op.Name {
	case "sqrt":
		return u
	case "pow":
		if r := n.Operand(1).Rational(); r != nil && r.Sign() > 0 && !r.IsInt() {
			return u
		}
	case "asin", "acos":
		return ops.Sub(one, ops.Square(u))
	case "asec", "acsc":
		return ops.Sub(ops.Square(u), one)
	case "acosh":
		return ops.Sub(u, one)
	case "asech":
		return ops.Sub(one, u)
	}
	return graph.Node{}
}

// others are the values of the variables that are held fixed.
var others = []float64{0.5, -3, 2}

// search looks for lone points. It returns a refutation if the sides differ at
// one, and conditions that exclude those at which it cannot be told.
func (b *boundary) search() (refutation *Result, conditions []modular.Condition) {
	for i := range b.vars {
		for k := range others {
			for j := range b.at {
				b.at[j] = others[(k+j)%len(others)]
			}
			for _, root := range b.roots(i) {
				b.at[i] = root.at
				r, open := b.examine(i, root.of)
				if r != nil {
					return r, nil
				}
				if c := (modular.Condition{Kind: modular.Different, A: b.radicands[root.of]}); open && !slices.Contains(conditions, c) {
					conditions = append(conditions, c)
				}
			}
			if len(b.vars) == 1 {
				break
			}
		}
	}
	return nil, conditions
}

// examine looks at the point b.at, which may be off in the last digits of
// coordinate i, for a refutation. It reports as open that the root of the
// radicand cannot be hit.
func (b *boundary) examine(i, of int) (refutation *Result, open bool) {
	exact, ok := nearby(b.at[i])
	if !ok {
		return nil, true
	}
	replace := map[graph.Node]graph.Node{}
	var at []Assignment
	g := b.left.Graph()
	for j, v := range b.vars {
		r := exact
		if j != i {
			r = new(big.Rat).SetFloat64(b.at[j])
		}
		replace[v] = g.Const(r)
		at = append(at, Assignment{v.Name(), r.RatString()})
	}
	sides := algebra.Substitute([]graph.Node{b.left, b.right, b.radicands[of]}, replace)
	u := &enclosure.Eval(sides[2:], nil, conditionPrecision)[0]
	if zero := u.Exact(); zero == nil || zero.Sign() != 0 {
		return nil, u.State() != enclosure.Undefined
	}
	search := enclosure.Distinguish(sides[0], sides[1], enclosure.Options{Context: b.context})
	if search.Witness == nil {
		return nil, false
	}
	r := refuted(sides[0], sides[1], search.Witness)
	if r.Witness != nil {
		r.Witness.At = at
	}
	return &r, false
}

// nearby returns the simple number that v is but for rounding.
func nearby(v float64) (*big.Rat, bool) {
	const doubt = 1e-6 // a double root is found to half of the digits
	if math.Abs(v) < doubt {
		return new(big.Rat), true
	}
	low, high := new(big.Rat).SetFloat64(v-doubt), new(big.Rat).SetFloat64(v+doubt)
	r := simplest(low, high)
	return r, r.Denom().BitLen() <= 8
}

// A lonePoint is a root of a radicand on a line.
type lonePoint struct {
	at float64
	of int // the radicand
}

// grid holds where roots are looked for, none of which is likely to be one.
var grid = func() (list []float64) {
	for k := -32; k <= 32; k++ {
		list = append(list, float64(k)/4+0.0137)
	}
	for v := 12.0137; v < 1200; v *= 2 {
		list = append(list, v, -v)
	}
	slices.Sort(list)
	return list
}()

// maxRoots bounds the roots that are looked at on one line.
const maxRoots = 8

// roots returns roots of radicands along coordinate i, on both sides of which
// the claim is undefined.
func (b *boundary) roots(i int) (list []lonePoint) {
	var rows [3][]float64
	for k, v := range grid {
		rows[0], rows[1], rows[2] = rows[1], rows[2], slices.Clone(b.run(b.ofRadicands, i, v))
		for of := range b.radicands {
			switch {
			case k >= 2 && rows[1][of] <= 0 && rows[0][of] < rows[1][of] && rows[1][of] > rows[2][of]:
				at := b.highest(i, of, grid[k-2], v)
				if math.Abs(b.radicand(i, of, at)) < 1e-9 && b.alone(i, at) {
					list = append(list, lonePoint{at, of})
				}
			case k >= 1 && rows[1] != nil && rows[1][of]*rows[2][of] < 0:
				at := b.crossing(i, of, grid[k-1], v)
				if math.Abs(b.radicand(i, of, at)) < 1e-9 && b.alone(i, at) { // and not at a pole
					list = append(list, lonePoint{at, of})
				}
			}
			if len(list) == maxRoots {
				return list
			}
		}
	}
	return list
}

// run returns what an evaluator gives where coordinate i is v.
func (b *boundary) run(e *program.Evaluator, i int, v float64) []float64 {
	for j, n := range b.vars {
		if j == i {
			e.Set(n, v)
		} else {
			e.Set(n, b.at[j])
		}
	}
	b.row = e.Run(b.row[:0])
	return b.row
}

// radicand returns one radicand where coordinate i is v.
func (b *boundary) radicand(i, of int, v float64) float64 { return b.run(b.ofRadicands, i, v)[of] }

// alone reports whether the claim is undefined on both sides of a point.
func (b *boundary) alone(i int, at float64) bool {
	const beside = 1e-5
	for _, v := range []float64{at - beside, at + beside} {
		if row := b.run(b.ofSides, i, v); isFinite(row[0]) && isFinite(row[1]) {
			return false
		}
	}
	return true
}

// searchSteps halve an interval to the last digit.
const searchSteps = 60

// highest returns where a radicand has its maximum.
func (b *boundary) highest(i, of int, low, high float64) float64 {
	for range searchSteps {
		third := (high - low) / 3
		if left, right := b.radicand(i, of, low+third), b.radicand(i, of, high-third); left < right {
			low += third
		} else {
			high -= third
		}
	}
	return low/2 + high/2
}

// crossing returns where a radicand changes its sign.
func (b *boundary) crossing(i, of int, low, high float64) float64 {
	below := b.radicand(i, of, low) < 0
	for range searchSteps {
		if middle := low/2 + high/2; b.radicand(i, of, middle) < 0 == below {
			low = middle
		} else {
			high = middle
		}
	}
	return low/2 + high/2
}
