package check

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// conditions takes back what is said of equalities that do not hold for all
// values, but may be meant to hold for some: a condition on names of which
// nothing else is known, P*V = n*R*T, or a derivative that is set to 0. Claims
// about the same names are looked at again under the conditions.
func (c *checker) conditions(findings []*Finding) {
	var relations []*Finding
	for _, f := range findings {
		if f.Verdict != Refuted || f.Link.Condition == document.NoCondition {
			continue
		}
		left, right, err := sides(c.total, f.Link)
		if err != nil || !mayBeEqual(left, right) {
			continue
		}
		f.Result = Result{Reason: "this holds for some values only, as a condition may"}
		if f.Link.Condition == document.Relation {
			relations = append(relations, f)
		}
	}
	if len(relations) == 0 {
		return
	}
	for _, f := range findings {
		if f.Verdict == Refuted {
			c.underConditions(f, relations)
		}
	}
}

// underConditions decides a claim that does not hold for all values by putting
// in what the conditions on its names say.
func (c *checker) underConditions(f *Finding, relations []*Finding) {
	left, right, err := sides(c.total, f.Link)
	if err != nil {
		return
	}
	ctx, cancel := c.opt.begin()
	defer cancel()
	used, line := "", 0
	solved := true
	for _, r := range relations {
		vars := graph.Vars(left, right)
		shares := func(v graph.Node) bool { return slices.Contains(vars, v) }
		a, b, err := sides(c.total, r.Link)
		if err != nil || !slices.ContainsFunc(graph.Vars(a, b), shares) {
			continue
		}
		used, line = used+fmt.Sprintf(" and line %d", r.Place.Line), r.Place.Line
		done := false
		for _, v := range slices.Backward(graph.Vars(a, b)) {
			e, ok := c.model.Solve(r.Link.Chain, v.Name())
			if !ok || !shares(v) {
				continue
			}
			n, err := c.total.Node(e)
			if err != nil || slices.Contains(graph.Vars(n), v) {
				continue
			}
			s := algebra.Substitute([]graph.Node{left, right}, map[graph.Node]graph.Node{v: n})
			left, right, done = s[0], s[1], true
			break
		}
		solved = solved && done
	}
	if used == "" {
		return
	}
	result := compare(ctx, left, right)
	if result.Verdict != Proved {
		dependent := c.dependent(ctx, f.Link, relations)
		if dependent.Verdict == Proved || result.Verdict == Refuted && dependent.Verdict == Undecided {
			result = dependent
		}
	}
	switch {
	case result.Verdict == Proved:
		f.Result, f.Reading = result, "with"+strings.TrimPrefix(used, " and")
	case result.Verdict == Refuted && solved:
		f.Result = result
	default:
		f.Result = Result{Reason: fmt.Sprintf("this does not hold for all values; whether it does under the condition of line %d is not decided", line)}
	}
}

// dependent decides a claim with a name of a condition as a function of the
// others: of x + y = 1 and f = x*y, df/dx may be that of x*(1 - x). It is proved
// in one such reading, or refuted in all.
func (c *checker) dependent(ctx context.Context, l *document.Link, relations []*Finding) Result {
	all := Result{Verdict: Refuted}
	for _, r := range relations {
		a, b, err := sides(c.total, r.Link)
		if err != nil {
			continue
		}
		for _, v := range graph.Vars(a, b) {
			e, ok := c.model.Solve(r.Link.Chain, v.Name())
			if !ok {
				continue
			}
			builder := c.builder()
			builder.Instead = map[string]*notation.Expr{v.Name(): e}
			left, right, err := sides(builder, l)
			if err != nil {
				continue
			}
			switch result := compare(ctx, left, right); result.Verdict {
			case Proved:
				return result
			case Undecided:
				all = result
			}
		}
	}
	return all
}

// relationTries and relationScales say at how many points of which sizes it is
// looked for where two nodes are equal.
const (
	relationTries  = 400
	relationScales = 5
)

// mayBeEqual reports whether one of two nodes is the larger in some places and
// the other in others, so that they are equal somewhere between.
func mayBeEqual(a, b graph.Node) bool {
	e := program.NewEvaluator(a, b)
	larger, smaller := false, false
	var row []float64
	for k := range relationTries {
		for _, n := range e.Unknown() {
			e.Set(n, value(k, n)*math.Pow(100, float64(k%relationScales)))
		}
		row = e.Run(row[:0])
		larger, smaller = larger || row[0] > row[1], smaller || row[0] < row[1]
	}
	return larger && smaller
}
