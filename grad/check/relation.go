package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/program"
)

// conditions takes back what is said of equalities that do not hold for all
// values, but may be meant to hold for some: a condition on names of which
// nothing else is known, P*V = n*R*T, or a derivative that is set to 0. Claims
// about the same names are then not refuted either, since they may hold under
// the condition.
func (c *checker) conditions(findings []*Finding) {
	lines := map[string]int{}
	for _, f := range findings {
		if f.Verdict != Refuted || f.Link.Condition == document.NoCondition {
			continue
		}
		left, right, err := sides(c.total, f.Link)
		if err != nil || !mayBeEqual(left, right) {
			continue
		}
		f.Result = Result{Reason: "this holds for some values only; if it is a condition, it is not used"}
		if f.Link.Condition == document.Relation {
			for _, v := range graph.Vars(left, right) {
				lines[v.Name()] = f.Place.Line
			}
		}
	}
	if len(lines) == 0 {
		return
	}
	for _, f := range findings {
		if f.Verdict != Refuted {
			continue
		}
		left, right, err := sides(c.total, f.Link)
		if err != nil {
			continue
		}
		var names []string
		line := 0
		for _, v := range graph.Vars(left, right) {
			if at := lines[v.Name()]; at != 0 {
				names, line = append(names, v.Name()), at
			}
		}
		if len(names) > 0 {
			slices.Sort(names)
			f.Result = Result{Reason: fmt.Sprintf("this does not hold for all values; line %d may be a condition on %s, which is not used", line, strings.Join(names, ", "))}
		}
	}
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
		larger, smaller = larger || row[0] >= row[1], smaller || row[0] <= row[1]
	}
	return larger && smaller
}
