package document

import (
	"fmt"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// implicit finds the equalities that make a name a function of others without
// saying which: y^3 + x^3 = 6*x*y, where the document takes dy/dx.
func (m *Model) implicit(of map[string]bool) {
	found := map[string][]*Chain{}
	for _, c := range m.Chains {
		if c.Role != Claim || c.Relations[0] != notation.Equals {
			continue
		}
		left, free := m.freeNames(c.Sides[0].Expr)
		right, rightIsFree := m.freeNames(c.Sides[1].Expr)
		if !free || !rightIsFree {
			continue
		}
		var dependent []string
		for _, side := range []map[string]int{left, right} {
			for name := range side {
				if of[name] && !slices.Contains(dependent, name) {
					dependent = append(dependent, name)
				}
			}
		}
		if len(dependent) == 1 {
			found[dependent[0]] = append(found[dependent[0]], c)
		}
	}
	m.Implicit = map[string]*Chain{}
	for name, chains := range found {
		if len(chains) == 1 {
			m.Implicit[name] = chains[0]
		}
	}
}

// resolved replaces a name that an equality defines implicitly, which has been
// built as an unknown function, by a variable, and its derivatives by what they
// are in that variable.
func (b *Builder) resolved(n graph.Node) (graph.Node, error) {
	replace := map[graph.Node]graph.Node{}
	for _, f := range graph.Topological(n) {
		op := f.Op()
		if op == nil || op.Orders == nil || b.Model.Implicit[op.Name] == nil || !b.takesVariables(f, op.Name) {
			continue
		}
		r, err := b.implicitDerivative(op.Name, op.Orders)
		if err != nil {
			return n, err
		}
		replace[f] = r
	}
	if len(replace) == 0 {
		return n, nil
	}
	return algebra.Substitute([]graph.Node{n}, replace)[0], nil
}

// takesVariables reports whether a function is of the variables that its name
// depends on, as they are.
func (b *Builder) takesVariables(f graph.Node, name string) bool {
	for i, x := range f.Operands() {
		if i >= len(b.depends[name]) || x != b.Graph.Var(b.depends[name][i]) {
			return false
		}
	}
	return true
}

// implicitDerivative returns a derivative of an implicit function y of x: of
// F(x, y) = 0 it follows that dy/dx is -F_x/F_y, and of that by the chain rule
// the next.
func (b *Builder) implicitDerivative(name string, orders []int) (graph.Node, error) {
	y := b.Graph.Var(name)
	i := slices.IndexFunc(orders, func(n int) bool { return n > 0 })
	if i < 0 {
		return y, nil
	}
	x := b.Graph.Var(b.depends[name][i])
	c, s := b.Model.Implicit[name], scope{}.cutting(append(slices.Clone(b.Free), name)...)
	left, err := b.node(c.Sides[0].Expr, s)
	if err != nil {
		return y, err
	}
	right, err := b.node(c.Sides[1].Expr, s)
	if err != nil {
		return y, err
	}
	f := ops.Sub(left, right)
	slope := func(by graph.Node) graph.Node {
		if err == nil {
			by, err = b.differentiate(f, by)
		}
		return by
	}
	above, below := slope(x), slope(y)
	switch {
	case err != nil:
		return y, err
	case below.IsInt(0):
		return y, &UndefinedError{name, fmt.Sprintf("this document does not define %s", name)}
	}
	lower := slices.Clone(orders)
	lower[i]--
	before, err := b.implicitDerivative(name, lower)
	if err != nil {
		return y, err
	}
	f = before
	partial, through := slope(x), slope(y)
	through = algebra.Negative(algebra.Times(through, ops.Div(above, below)))
	if partial.IsInt(0) {
		return through, err
	}
	return algebra.Plus(partial, through), err
}
