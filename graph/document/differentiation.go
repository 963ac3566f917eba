package document

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A Differentiation is what a derivative is taken of and by, after its
// variable has been cut.
type Differentiation struct {
	// Of is the function; where the derivative is one of higher order, all
	// differentiations but the last have been done.
	Of graph.Node
	// By is the variable of the last differentiation.
	By graph.Node

	// Where an expression is differentiated by, either By stands for it, and
	// this is what it is; or By is its variable, and this its derivative.
	power, inner graph.Node

	whole map[graph.Node]graph.Node // what the cut names stand for outside
}

// Restored returns nodes made of Of and By with the definitions of the names
// that were cut put back.
func (d Differentiation) Restored(nodes ...graph.Node) []graph.Node {
	if len(d.whole) == 0 {
		return nodes
	}
	return algebra.Substitute(nodes, d.whole)
}

// Differentiation returns what the derivative that an expression writes is
// taken of and by. Its errors are those of [Builder.Node], and that what it is
// taken by is not a variable of the function: by s^2, of s.
func (b *Builder) Differentiation(e *notation.Expr) (Differentiation, error) {
	if b.memo == nil { // so that dependences are known
		if _, err := b.Node(e); err != nil {
			return Differentiation{}, err
		}
	}
	b.begin()
	d, err := b.differentiation(e, scope{}.cutting(b.Free...))
	if err == nil && !d.inner.IsZero() {
		return d, &UndefinedError{"", "this derivative is not taken by one variable"}
	}
	return d, err
}

// derivative returns the derivative that an expression writes.
func (b *Builder) derivative(e *notation.Expr, s scope) (graph.Node, error) {
	d, err := b.differentiation(e, s)
	if err != nil {
		return graph.Node{}, err
	}
	n, err := b.derived(d)
	if err != nil {
		return n, err
	}
	return d.Restored(n)[0], nil
}

// orders takes the powers of what is differentiated by for how often it is.
func orders(by []*notation.Expr) (names []*notation.Expr) {
	for _, v := range by {
		if v.Kind != notation.Operation || v.Name != "pow" || v.Parens || v.Args[1].Kind != notation.Number || !v.Args[1].Value.IsInt() ||
			v.Args[1].Value.Cmp(big.NewRat(maxOrder, 1)) > 0 {
			names = append(names, v)
			continue
		}
		for range v.Args[1].Value.Num().Int64() {
			names = append(names, v.Args[0])
		}
	}
	return names
}

// maxOrder bounds how often dy/dx^n is differentiated.
const maxOrder = 9

// onlyName returns the name in an expression that contains just one, perhaps
// several times; nil for every other.
func onlyName(e *notation.Expr) (name *notation.Expr) {
	several := false
	walk(e, func(e *notation.Expr) {
		switch {
		case e.Kind == notation.Call, e.Kind == notation.Derivative:
			several = several || ops.Lookup(e.Name) == nil
		case e.Kind != notation.Name || isConstant(e.Name):
		case name == nil:
			name = e
		default:
			several = several || variableName(e) != variableName(name)
		}
	})
	if several {
		return nil
	}
	return name
}

func (b *Builder) differentiation(e *notation.Expr, s scope) (d Differentiation, err error) {
	of := e.Args[0]
	var by []string
	differentiations := e.By
	if b.Orders {
		differentiations = orders(e.By)
	}
	for _, v := range differentiations {
		name := onlyName(v)
		if name == nil {
			return d, &UndefinedError{"", "a derivative is taken by a name, or by an expression of one name"}
		}
		by = append(by, variableName(name))
		if e.Guessed && (!b.undefined(variableName(name)) || b.Model.names.primed[variableName(name)+"'"] > 0) {
			return d, &UndefinedError{name.Name, "a prime does not say by which variable"}
		}
	}
	if of.Kind == notation.Name && b.undefined(variableName(of)) && !slices.Contains(by, variableName(of)) && s.locals[of.Name].IsZero() {
		return d, &UndefinedError{of.Name, fmt.Sprintf("this document does not define %s", of.Name)}
	}
	cut := make([]string, len(by))
	variables := make([]graph.Node, len(by))
	for i, name := range by {
		if local, ok := s.locals[name]; ok {
			variables[i] = local
			continue
		}
		cut[i] = b.representative(name)
		variables[i] = b.Graph.Var(cut[i])
	}
	inner := s.cutting(slices.DeleteFunc(slices.Clone(cut), func(name string) bool { return name == "" })...)
	for _, held := range e.Held {
		inner = inner.cutting(b.representative(variableName(held)))
	}
	function := of
	if b.Explicit && e.Partial {
		if formula := b.unfolded(of); slices.ContainsFunc(by, func(name string) bool { return b.standsIn(formula, name) }) {
			function = formula
			inner = inner.cutting(b.definedNames(formula)...)
		}
	}
	if d.Of, err = b.node(function, inner); err != nil {
		return d, err
	}
	for _, held := range e.Held {
		if name := b.representative(variableName(held)); !slices.Contains(graph.Vars(d.Of), b.Graph.Var(name)) {
			return d, &UndefinedError{name, fmt.Sprintf("what is differentiated is not given as a function of %s and %s", by[0], name)}
		}
	}
	isLowered := func(n graph.Node) bool { return n.Name() == e.Lowered }
	if e.Lowered != "" && (!b.undefined(e.Lowered) || slices.ContainsFunc(graph.Vars(d.Of), isLowered)) {
		return d, &UndefinedError{e.Lowered, fmt.Sprintf("this may be the derivative by %s, or by %s: write d^2y/dx^2", by[0], e.Lowered)}
	}
	d.whole = map[graph.Node]graph.Node{}
	for _, name := range inner.cut {
		if slices.Contains(s.cut, name) {
			continue
		}
		n, err := b.name(name, s)
		if err != nil {
			return d, err
		}
		if v := b.Graph.Var(name); v != n {
			d.whole[v] = n
		}
	}
	for i, x := range variables {
		if i > 0 {
			if d.Of, err = b.derived(d); err != nil {
				return d, err
			}
		}
		d.By, d.power, d.inner = x, graph.Node{}, graph.Node{}
		if e := differentiations[i]; e.Kind != notation.Name {
			if err = b.byExpression(&d, e, inner); err != nil {
				return d, err
			}
		}
	}
	if !d.power.IsZero() {
		d.whole[d.By] = algebra.Substitute([]graph.Node{d.power}, d.whole)[0]
	}
	return d, nil
}

// byExpression prepares a derivative by an expression of the variable d.By, such
// as s^2. Where the function consists of it, it becomes the variable; else dL/ds
// is to be divided by d(s^2)/ds.
func (b *Builder) byExpression(d *Differentiation, e *notation.Expr, s scope) error {
	u, err := b.node(e, s)
	if err != nil {
		return err
	}
	v := b.Graph.Var("(" + e.String() + ")") // no document has such a name
	of := algebra.Substitute([]graph.Node{d.Of}, map[graph.Node]graph.Node{u: v})[0]
	if !slices.Contains(graph.Vars(of), d.By) {
		d.Of, d.By, d.power = of, v, u
		return nil
	}
	d.inner, err = b.differentiate(u, d.By)
	return err
}

// derived returns the derivative, with what is differentiated by put back.
func (b *Builder) derived(d Differentiation) (graph.Node, error) {
	n, err := b.differentiate(d.Of, d.By)
	switch {
	case err != nil:
	case !d.power.IsZero():
		n = algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{d.By: d.power})[0]
	case !d.inner.IsZero():
		n = ops.Div(n, d.inner)
	}
	return n, err
}

// unfolded replaces a name by its definition, once.
func (b *Builder) unfolded(e *notation.Expr) *notation.Expr {
	if m := b.Model.Meanings[b.representative(variableName(e))]; e.Kind == notation.Name && m != nil {
		return m.Body.Expr
	}
	return e
}

// standsIn reports whether a name occurs in a formula as it is written.
func (b *Builder) standsIn(e *notation.Expr, name string) bool {
	found := false
	walk(e, func(e *notation.Expr) {
		found = found || e.Kind == notation.Name && b.representative(variableName(e)) == b.representative(name)
	})
	return found
}

// definedNames returns the names in a formula that have definitions.
func (b *Builder) definedNames(formula *notation.Expr) []string {
	var list []string
	walk(formula, func(e *notation.Expr) {
		if e.Kind != notation.Name {
			return
		}
		name := b.representative(variableName(e))
		if m := b.Model.Meanings[name]; m != nil && m.Operands == nil {
			list = append(list, name)
		}
	})
	return list
}
