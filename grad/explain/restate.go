package explain

import (
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// definitions writes what the names on the route stand for, from the variable
// to the function, as the document writes it where that can stand by itself.
func (w *deriver) definitions() {
	r := w.route
	before := w.sentence("By definition,")
	w.functions()
	for _, name := range slices.Backward(r.names) {
		w.line(Line{Kind: Definition, Of: name, Sides: w.restated(r.found[name]), Before: before})
		before = Formula{}
	}
	if len(r.names) == 0 { // it does not depend on the variable
		if d := r.found[r.of]; d != nil {
			w.line(Line{Kind: Definition, Of: r.of, Sides: w.restated(d), Before: before})
		}
	}
}

// restated returns the sides of a definition: its name, its body, and the other
// names for it.
func (w *deriver) restated(d *definition) []Formula {
	sides := []Formula{formulaOf(w.display.Var(d.name)), w.formula(d.body)}
	if d.side == nil {
		return sides
	}
	if w.standsAlone(d.side.Expr) {
		quote(&sides[1], *d.side)
	}
	for _, c := range w.route.model.Chains {
		if len(c.Sides) > 1 && c.Sides[1].Expr == d.side.Expr {
			quote(&sides[0], c.Sides[0])
		}
	}
	m := w.route.model
	for _, name := range Names(m) {
		if meaning := m.Meanings[name]; meaning != nil && meaning.Alias == d.name {
			alias := formulaOf(w.display.Var(name))
			quote(&alias, meaning.Body)
			sides = append(sides, alias)
		}
	}
	return sides
}

// standsAlone reports whether an expression means the same without the rest of
// the document: it has no derivative of what would not be defined, and no other
// name of something that is not restated.
func (w *deriver) standsAlone(e *notation.Expr) bool {
	if w.route.differentiates(e) {
		return false
	}
	queue := []*notation.Expr{e}
	for len(queue) > 0 {
		e := queue[0]
		queue = append(queue[1:], e.Args...)
		if e.Kind != notation.Name {
			continue
		}
		name := fullName(e)
		if representative := w.route.representative(name); representative != name && !slices.Contains(w.route.names, representative) {
			return false
		}
	}
	return true
}

// quote puts what a document says in the place of a formula in the notation
// that the document is in, if it is all in one place and needs nothing around
// it.
func quote(f *Formula, side document.Side) {
	source := strings.TrimSpace(side.Source())
	if !quotable(side) {
		return
	}
	if side.Formula.LaTeX {
		f.LaTeX = source
	} else {
		f.Text = source
	}
}

// quotable reports whether a side is written in one place and on one line.
func quotable(side document.Side) bool {
	source := side.Source()
	return len(side.Parts) == 0 && !strings.ContainsAny(source, "\n&") && !strings.Contains(source, `\\`)
}

// functions writes the definitions of the document's functions that the
// definitions on the route call.
func (w *deriver) functions() {
	m := w.route.model
	var queue []*notation.Expr
	for _, d := range w.route.found {
		if d != nil && d.side != nil {
			queue = append(queue, d.side.Expr)
		}
	}
	called := map[string]bool{}
	for len(queue) > 0 {
		e := queue[0]
		queue = append(queue[1:], e.Args...)
		if meaning := m.Meanings[e.Name]; e.Kind == notation.Call && meaning != nil && meaning.Operands != nil && !called[e.Name] {
			called[e.Name] = true
			queue = append(queue, meaning.Body.Expr)
		}
	}
	for _, c := range m.Chains {
		if c.Role == document.Definition && called[c.Sides[0].Expr.Name] && c.Sides[0].Expr.Kind == notation.Call {
			w.function(c)
		}
	}
}

// function writes the definition of a function.
func (w *deriver) function(c *document.Chain) {
	g := graph.New()
	build := func(side document.Side) Formula {
		f := Formula{side.Source(), side.Source()}
		if n, err := notation.Build(g, side.Expr, notation.Scope{}); err == nil {
			f = formulaOf(n)
		}
		quote(&f, side)
		return f
	}
	w.line(Line{Kind: Definition, Of: c.Sides[0].Expr.Name, Sides: []Formula{build(c.Sides[0]), build(c.Sides[1])}})
}
