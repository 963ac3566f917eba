package explain

import (
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// TraceDocument returns the trace of an expression over the names of a
// document, L or L/n, in the document's own names. The values are by name; a
// name that the document defines may be given one if it is among b.Free. A nil
// map is a trace without values.
//
// Errors are those of [document.Builder.Node] and [NewTrace].
func TraceDocument(b *document.Builder, y *notation.Expr, at map[string]float64) (*Trace, error) {
	n, err := b.Node(y)
	if err != nil {
		return nil, err
	}
	opt := Options{NameOf: b.NameOf, Taken: Names(b.Model), Mark: MarkOf(b.Model)}
	if y.Kind == notation.Name {
		opt.Name = fullName(y)
	}
	if at != nil {
		opt.At = map[graph.Node]float64{}
		for name, value := range at {
			opt.At[b.Graph.Var(name)] = value
		}
	}
	return NewTrace(n, opt)
}

// Names returns all names that the statements of a document use, sorted.
func Names(m *document.Model) []string {
	used := map[string]bool{}
	visitExpressions(m, func(e *notation.Expr, _ document.Side) {
		if e.Kind == notation.Name || e.Kind == notation.Call {
			used[fullName(e)] = true
		}
	})
	return slices.Sorted(maps.Keys(used))
}

// MarkOf returns how a document writes most of its derivatives; [Partial] if it
// writes none.
func MarkOf(m *document.Model) Mark {
	counts := map[Mark]int{}
	visitExpressions(m, func(e *notation.Expr, side document.Side) {
		if e.Kind != notation.Derivative {
			return
		}
		source := sourceOf(e, side)
		switch {
		case !e.Partial:
			counts[Ordinary]++
		case strings.Contains(source, `\delta`) || strings.Contains(source, "δ"):
			counts[Delta]++
		default:
			counts[Partial]++
		}
	})
	best := Partial
	for _, mark := range []Mark{Delta, Ordinary} {
		if counts[mark] > counts[best] {
			best = mark
		}
	}
	return best
}

// visitExpressions visits every part of every side of a document's statements.
func visitExpressions(m *document.Model, visit func(*notation.Expr, document.Side)) {
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			parts := side.Parts
			if len(parts) == 0 {
				parts = []document.Side{side}
			}
			for _, part := range parts {
				stack := []*notation.Expr{part.Expr}
				for len(stack) > 0 {
					e := stack[len(stack)-1]
					stack = append(append(stack[:len(stack)-1], e.Args...), e.By...)
					visit(e, part)
				}
			}
		}
	}
}

// sourceOf returns an expression of a side as it is written.
func sourceOf(e *notation.Expr, side document.Side) string {
	source := side.Formula.Source
	if e.Pos < 0 || e.Pos > e.End || e.End > len(source) {
		return ""
	}
	return source[e.Pos:e.End]
}
