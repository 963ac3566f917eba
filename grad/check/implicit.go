package check

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// A curve is where an equality holds that defines a name implicitly, as the
// zeros of a node of variables.
type curve struct {
	chain *document.Chain
	name  graph.Node
	zero  graph.Node
}

// implicit works out the curves of the document's implicit functions. An equality
// that holds everywhere defines nothing: it is a claim.
func (c *checker) implicit() (notes []document.Note) {
	for _, name := range slices.Sorted(maps.Keys(c.model.Implicit)) {
		chain := c.model.Implicit[name]
		var sides [2]graph.Node
		for i := range sides {
			n, err := notation.Build(c.graph, chain.Sides[i].Expr, notation.Scope{})
			if err != nil {
				delete(c.model.Implicit, name)
				break
			}
			sides[i] = n
		}
		if c.model.Implicit[name] == nil {
			continue
		}
		if !mayBeEqual(sides[0], sides[1]) || Compare(sides[0], sides[1], c.opt).Verdict == Proved {
			delete(c.model.Implicit, name)
			continue
		}
		c.curves = append(c.curves, curve{chain, c.graph.Var(name), ops.Sub(sides[0], sides[1])})
		notes = append(notes, document.Note{
			Position: chain.Position(),
			Message:  fmt.Sprintf("read as what defines %s, implicitly", name),
		})
	}
	return notes
}

// defines reports whether a link is the equality of a curve.
func (c *checker) defines(l *document.Link) bool {
	return slices.ContainsFunc(c.curves, func(k curve) bool {
		return k.chain == l.Chain && l.Left.Expr == l.Chain.Sides[0].Expr
	})
}

// solutions returns what the name is on the curve, where that is the one or the
// other solution of a quadratic equation.
func (k curve) solutions() (list []graph.Node) {
	g := k.zero.Graph()
	slope := grad.Of(k.zero, k.name)[0]
	twice := grad.Of(slope, k.name)[0]
	if slices.Contains(graph.Vars(twice), k.name) || twice.IsInt(0) {
		return nil
	}
	atZero := algebra.Substitute([]graph.Node{k.zero, slope}, map[graph.Node]graph.Node{k.name: g.Int(0)})
	root := ops.Sqrt(ops.Sub(ops.Square(atZero[1]), ops.Mul(g.Int(2), ops.Mul(twice, atZero[0]))))
	for _, r := range []graph.Node{root, ops.Neg(root)} {
		list = append(list, ops.Div(ops.Sub(r, atZero[1]), twice))
	}
	return list
}

// onCurve decides a claim that does not hold for all values of an implicit
// function and of what that depends on: it may hold on the curve, or on a part of
// it. It is refuted if the sides certainly differ at a point there, and if it holds
// for no solution; where these are not known, if it is not only about the others,
// as y may be one function of x or another.
func (c *checker) onCurve(ctx context.Context, f *Finding, left, right graph.Node) bool {
	vars := graph.Vars(left, right)
	for _, k := range c.curves {
		if !slices.Contains(vars, k.name) {
			continue
		}
		solutions := k.solutions()
		count := map[Verdict]int{}
		for _, y := range solutions {
			sides := algebra.Substitute([]graph.Node{left, right}, map[graph.Node]graph.Node{k.name: y})
			r := compare(ctx, sides[0], sides[1])
			if count[r.Verdict]++; r.Verdict == Proved {
				f.Result = r
			}
		}
		if n := count[Proved]; n > 0 {
			if n < len(solutions) {
				f.Reading = "for one of two solutions for " + k.name.Name()
			}
			return true
		}
		f.Result = Result{Reason: fmt.Sprintf("it does not hold for all values; whether it holds where line %d does is not decided", k.chain.Position().Line)}
		if known := len(solutions) > 0; known && count[Undecided] == 0 || !known && slices.Contains(graph.Vars(right), k.name) {
			if w := k.witness(left, right); w != nil {
				f.Result = Result{Verdict: Refuted, Witness: w}
			}
		}
		return true
	}
	return false
}

const (
	curveTries = 60 // values of the other variables
	curveSteps = 80 // intervals in which a zero is looked for
	curveReach = 10.0
)

// witness returns a point of the curve at which two nodes certainly differ: one
// variable is known to lie in a small interval, since there the node of the curve
// changes its sign.
func (k curve) witness(left, right graph.Node) *Witness {
	if !isContinuous(k.zero) {
		return nil
	}
	vars := slices.DeleteFunc(graph.Vars(k.zero, left, right), func(v graph.Node) bool { return v == k.name })
	e := program.NewEvaluator(k.zero)
	for try := range curveTries {
		at := map[graph.Node]interval.Range{}
		w := &Witness{}
		for i, v := range vars {
			x := fewDigits(try + 7*i)
			at[v] = interval.Point(x)
			e.Set(v, x)
			w.At = append(w.At, Assignment{v.Name(), strconv.FormatFloat(x, 'g', -1, 64)})
		}
		f := func(y float64) float64 {
			e.Set(k.name, y)
			return e.Run(nil)[0]
		}
		for step := range curveSteps {
			// From 0 outwards, and not symmetric, for zeros at whole numbers.
			y := curveReach * (float64(step/2) + 0.0625) / (curveSteps / 2)
			width := curveReach / (curveSteps / 2)
			if step%2 == 1 {
				y = -y
			}
			lo, hi := y, y+width
			if f(lo)*f(hi) >= 0 {
				continue
			}
			for hi-lo > 1e-9*math.Max(1, math.Abs(lo)) {
				middle := lo + (hi-lo)/2
				if f(lo)*f(middle) <= 0 {
					hi = middle
				} else {
					lo = middle
				}
			}
			if k.holds(at, lo-1e-9, hi+1e-9, left, right, w) {
				return w
			}
		}
	}
	return nil
}

// holds reports whether the curve certainly passes between two values of its
// variable, and the sides certainly differ there. It then adds to the witness.
func (k curve) holds(at map[graph.Node]interval.Range, lo, hi float64, left, right graph.Node, w *Witness) bool {
	sign := func(y float64) float64 {
		at[k.name] = interval.Point(y)
		switch r := interval.Eval(at, k.zero)[0]; {
		case r.Partial || r.Empty():
		case r.Lo > 0:
			return 1
		case r.Hi < 0:
			return -1
		}
		return 0
	}
	if sign(lo)*sign(hi) >= 0 {
		return false
	}
	at[k.name] = interval.Between(lo, hi)
	r := interval.Eval(at, k.zero, left, right)
	if slices.ContainsFunc(r, func(r interval.Range) bool { return r.Partial || r.Empty() }) || r[1].Lo <= r[2].Hi && r[2].Lo <= r[1].Hi {
		return false
	}
	digits := func(lo, hi float64, n int) string { return strconv.FormatFloat(lo+(hi-lo)/2, 'g', n, 64) }
	y := digits(lo, hi, 7)
	if len(y) > 6 {
		y += "..."
	}
	w.At = append(w.At, Assignment{k.name.Name(), y})
	w.Left, w.Right = digits(r[1].Lo, r[1].Hi, 8), digits(r[2].Lo, r[2].Hi, 8)
	return w.Left != w.Right
}

// fewDigits returns a number of few digits, small ones first.
func fewDigits(i int) float64 {
	numbers := [...]float64{2, 1, 3, 0.5, -1, 1.5, -2, 4, 0.25, -0.5, 5, -3, 2.5, 0.75, -1.5, 6, 8, 0.125}
	return numbers[i%len(numbers)]
}

// isContinuous reports whether a node is continuous wherever it is defined.
func isContinuous(n graph.Node) bool {
	for _, k := range graph.Topological(n) {
		if op := k.Op(); op != nil {
			switch op.Name {
			case "select", "sign", "less", "lessequal", "equal", "atan2":
				return false
			}
			if op.Index() < 0 {
				return false
			}
		}
	}
	return true
}
