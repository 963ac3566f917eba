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

// A relation is an equality that holds for some values only, and what it says of
// each of its names that it can be solved for.
type relation struct {
	line     int
	vars     []graph.Node
	solved   map[graph.Node]graph.Node
	formulas map[graph.Node]*notation.Expr
}

// conditions takes back what is said of equalities that do not hold for all
// values, but may be meant to hold for some: a condition on names of which
// nothing else is known, P*V = n*R*T, or a derivative that is set to 0. Claims
// about the same names are looked at again under the conditions.
func (c *checker) conditions(findings []*Finding) {
	relations := map[graph.Node][]*relation{} // by name
	for _, f := range findings {
		if f.Verdict != Refuted || f.Link.Condition == document.NoCondition {
			continue
		}
		left, right, err := sides(c.total, f.Link)
		if err != nil || !mayBeEqual(left, right) {
			continue
		}
		f.Result = Result{Reason: "this holds for some values only, as a condition may"}
		if f.Link.Condition != document.Relation {
			continue
		}
		r := &relation{line: f.Place.Line, vars: graph.Vars(left, right), solved: map[graph.Node]graph.Node{}, formulas: map[graph.Node]*notation.Expr{}}
		for _, v := range r.vars {
			relations[v] = append(relations[v], r)
			e, ok := c.model.Solve(f.Link.Chain, v.Name())
			if !ok {
				continue
			}
			if n, err := c.total.Node(e); err == nil && !slices.Contains(graph.Vars(n), v) {
				r.solved[v], r.formulas[v] = n, e
			}
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

// maxRelations bounds how many conditions are put into one claim.
const maxRelations = 8

// underConditions decides a claim that does not hold for all values by putting
// in what the conditions on its names say.
func (c *checker) underConditions(f *Finding, relations map[graph.Node][]*relation) {
	left, right, err := sides(c.total, f.Link)
	if err != nil {
		return
	}
	ctx, cancel := c.opt.begin()
	defer cancel()
	var used []*relation
	solved := true
	for len(used) <= maxRelations {
		r, v := next(relations, used, graph.Vars(left, right))
		if r == nil {
			break
		}
		used = append(used, r)
		if v.IsZero() {
			solved = false
			continue
		}
		s := algebra.Substitute([]graph.Node{left, right}, map[graph.Node]graph.Node{v: r.solved[v]})
		left, right = s[0], s[1]
	}
	if len(used) == 0 {
		return
	}
	result := compare(ctx, left, right)
	if result.Verdict != Proved {
		dependent := c.dependent(ctx, f.Link, used)
		if dependent.Verdict == Proved || result.Verdict == Refuted && dependent.Verdict == Undecided {
			result = dependent
		}
	}
	switch {
	case result.Verdict == Proved:
		var lines []string
		for _, r := range used {
			lines = append(lines, fmt.Sprintf("line %d", r.line))
		}
		f.Result, f.Reading = result, "with "+strings.Join(slices.Compact(lines), " and ")
	case result.Verdict == Refuted && solved && len(used) <= maxRelations:
		f.Result = result
	default:
		f.Result = Result{Reason: fmt.Sprintf("this does not hold for all values; whether it does under the condition of line %d is not decided", used[0].line)}
	}
}

// next returns a condition on one of several names that has not been used, and
// which of the names it is solved for, if it can be.
func next(relations map[graph.Node][]*relation, used []*relation, vars []graph.Node) (r *relation, v graph.Node) {
	for _, x := range vars {
		for _, r := range relations[x] {
			if slices.Contains(used, r) {
				continue
			}
			for _, v := range slices.Backward(r.vars) {
				if !r.solved[v].IsZero() && slices.Contains(vars, v) {
					return r, v
				}
			}
			return r, graph.Node{}
		}
	}
	return nil, v
}

// dependent decides a claim with a name of a condition as a function of the
// others: of x + y = 1 and f = x*y, df/dx may be that of x*(1 - x). It is proved
// in one such reading, or refuted in all.
func (c *checker) dependent(ctx context.Context, l *document.Link, relations []*relation) Result {
	all := Result{Verdict: Refuted}
	for _, r := range relations {
		for _, v := range r.vars {
			e := r.formulas[v]
			if e == nil {
				continue
			}
			left, right, err := sides(c.instead(v.Name(), e), l)
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
		if larger && smaller {
			return true
		}
	}
	return false
}
