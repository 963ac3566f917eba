package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// keys are the names before the equals signs.
func keys(items []string) (names []string) {
	for _, item := range items {
		name, _, _ := strings.Cut(item, "=")
		names = append(names, strings.TrimSpace(name))
	}
	return names
}

// parameters lists what is to be found, with what is said of each.
func (b *binding) parameters() error {
	p := &b.problem
	isRow := map[string]bool{}
	for _, v := range p.Rows {
		isRow[v.Name()] = true
	}
	var names []string
	for _, name := range b.command.Params {
		name, err := b.nameOf(name, b.names)
		if err != nil {
			return err
		}
		if isRow[name] {
			return fmt.Errorf("--params: %s is a column", name)
		}
		names = append(names, name)
	}
	roots := append(slices.Clone(p.Residuals), p.Penalties...)
	if !p.Loss.IsZero() {
		roots = append(roots, p.Loss)
	}
	values, err := b.values()
	if err != nil {
		return err
	}
	ties := map[string]graph.Node{}
	for _, name := range slices.Sorted(maps.Keys(values.tie)) {
		n, err := b.expressionOver(values.tie[name])
		if err != nil {
			return fmt.Errorf("--tie %s: %w", name, err)
		}
		ties[name] = n
		roots = append(roots, n)
	}
	var left []string
	for _, v := range graph.Vars(roots...) {
		name := v.Name()
		_, fixed := values.fix[name]
		switch {
		case isRow[name] || slices.Contains(names, name):
		case len(b.command.Params) > 0 && !fixed && ties[name].IsZero():
			left = append(left, name)
		default:
			names = append(names, name)
		}
	}
	if left != nil {
		return fmt.Errorf("%s: %s: neither a column of %s nor among --params; name a column with --map, a value with --fix, or add it to --params",
			b.Document.File, strings.Join(left, ", "), b.data)
	}
	if len(names) == 0 {
		return fmt.Errorf("%s: there is nothing to fit: every name is a column or has a value; say what to fit with --params", b.Document.File)
	}
	for _, name := range names {
		q := fit.Parameter{Node: b.graph.Var(name), Lower: values.lower[name], Upper: values.upper[name], Prior: values.prior[name], Tied: ties[name]}
		start, started := values.start[name]
		if v, ok := values.fix[name]; ok {
			start, started, q.Fixed = v, true, true
		}
		if !started {
			start, started = b.given(name)
		}
		if !started && q.Prior != nil {
			start, started = q.Prior.Mean, true
		}
		q.Start = start
		if !started && q.Tied.IsZero() {
			b.unstarted = append(b.unstarted, len(p.Parameters))
			q.Start = b.inside(q)
		}
		p.Parameters = append(p.Parameters, q)
	}
	for _, name := range slices.Sorted(maps.Keys(values.named)) {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%s has no effect on what is minimised", name)
		}
	}
	if len(b.unstarted) > 0 {
		var guessed []string
		for _, i := range b.unstarted {
			guessed = append(guessed, p.Parameters[i].Node.Name())
		}
		b.notes = append(b.notes, fmt.Sprintf("no start was given for %s: guessed; --start %s=1 gives one", strings.Join(guessed, ", "), guessed[0]))
	}
	return nil
}

// inside returns 1, or what is nearest to it within the bounds.
func (b *binding) inside(q fit.Parameter) float64 {
	v := 1.0
	switch {
	case q.Lower != nil && q.Upper != nil:
		v = (*q.Lower + *q.Upper) / 2
	case q.Lower != nil:
		v = max(v, *q.Lower+1)
	case q.Upper != nil:
		v = min(v, *q.Upper-1)
	}
	return v
}

// given returns the number that the document gives a name.
func (b *binding) given(name string) (float64, bool) {
	m := b.Meanings[name]
	if m == nil || !m.Given {
		return 0, false
	}
	n, err := notation.Build(graph.New(), m.Body.Expr, notation.Scope{})
	if err != nil || n.Rational() == nil {
		return 0, false
	}
	v, _ := n.Rational().Float64()
	return v, true
}

// slopes are the derivatives of a node by the parameters.
func (b *binding) slopes(n graph.Node) []graph.Node {
	var parameters []graph.Node
	for _, p := range b.problem.Parameters {
		parameters = append(parameters, p.Node)
	}
	return grad.Of(n, parameters...)
}
