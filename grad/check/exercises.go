package check

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/chainrule-go/chainrule/graph/document"
)

// elsewhere decides a claim in a part of the document in which names have other
// formulas than before, as in another exercise.
func (c *checker) elsewhere(ctx context.Context, f *Finding) bool {
	chains := c.model.Again(f.Link)
	var names []string
	b := c.builder()
	b.Instead = map[string]*document.Meaning{}
	for _, name := range slices.Sorted(maps.Keys(chains)) {
		again := chains[name]
		differs, known := c.differs[again]
		if !known {
			left, right, err := sides(c.total, &document.Link{Chain: again, Left: again.Sides[0], Right: again.Sides[1]})
			differs = err == nil && compare(ctx, left, right).Verdict != Proved
			c.differs[again] = differs
		}
		if differs {
			names = append(names, name)
			b.Instead[name] = again.Meaning()
		}
	}
	// What the reader is told of is a name in the claim, if there is one.
	if len(names) == 0 {
		return false
	}
	name := names[0]
	for _, other := range names {
		if uses(f.Link.Left.Expr, other) || uses(f.Link.Right.Expr, other) {
			name = other
		}
	}
	line, first := chains[name].Position().Line, c.model.Meanings[name].Body.Position().Line
	unclear := Result{Reason: fmt.Sprintf("line %d gives %s another formula than line %d, perhaps as another exercise", line, name, first)}
	if chains[name] == f.Link.Chain && f.Link.Left.Expr == f.Link.Chain.Sides[0].Expr {
		f.Result = unclear
		return true
	}
	left, right, err := sides(b, f.Link)
	before, beforeRight, _ := sides(c.total, f.Link)
	switch {
	case err == nil && left == before && right == beforeRight:
		return false
	case err == nil:
		if r := c.compare(ctx, left, right); r.Verdict == Proved {
			f.Result, f.Reading = r, fmt.Sprintf("with %s as line %d has it", name, line)
			return true
		}
	}
	f.Result = unclear
	return true
}
