package document

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// relate looks at the equalities of names of which the document says nothing
// else. Such a one may define a name without having it alone on its left side, as
// log L = ... or r^2 = x^2 + y^2 do; then it is solved for that name. What
// remains, P*V = n*R*T, may be a condition on its names.
func (m *Model) relate() {
	of, used := m.differentiated(), m.used()
	defining := map[string][]*Chain{}
	var relations []*Chain
	for i, c := range m.Chains {
		if c.Role != Claim || c.Relations[0] != notation.Equals || c.solution || !m.isRelation(c) {
			continue
		}
		relations = append(relations, c)
		if name := m.relatedName(c, of, used); name != "" && !(i > m.stationary && m.occursBefore(name, m.stationary+1)) {
			defining[name] = append(defining[name], c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(defining)) {
		chains := defining[name]
		if len(chains) > 1 {
			continue // no one of them defines it
		}
		c := chains[0]
		solutions, remark := m.solved(c, name)
		if len(solutions) == 0 {
			continue
		}
		c.Role = Definition
		m.Solved = append(m.Solved, name)
		m.Meanings[name] = &Meaning{
			Name: name, Body: Side{Expr: solutions[0], Formula: c.Sides[1].Formula}, Solved: true, Others: solutions[1:],
		}
		m.Notes = append(m.Notes, Note{c.Position(), fmt.Sprintf("read as the definition of %s%s", name, remark)})
	}
	for _, c := range relations {
		c.related = c.Role == Claim
	}
	m.implicit(of)
	m.rates()
}

// findUnread looks for names that formulas which could not be read begin with.
func (m *Model) findUnread() {
	m.Unread = map[string]Position{}
	for _, f := range m.Document.Formulas {
		name, _, ok := strings.Cut(f.Source, "=")
		if f.Err == nil || !ok {
			continue
		}
		parse := notation.ParseTextExpr
		if f.LaTeX {
			parse = notation.ParseLaTeXExpr
		}
		e, err := parse(name, notation.Options{Function: m.names.isFunction, Label: m.names.isLabel})
		if err == nil && e.Kind == notation.Name && m.Meanings[variableName(e)] == nil {
			m.Unread[variableName(e)] = f.Position(0)
		}
	}
}

// differentiated returns the names of which the document takes derivatives.
func (m *Model) differentiated() map[string]bool {
	of := map[string]bool{}
	m.walk(func(e *notation.Expr) {
		if e.Kind == notation.Derivative && e.Args[0].Kind == notation.Name {
			of[variableName(e.Args[0])] = true
		}
	})
	return of
}

// walk visits all expressions of the document.
func (m *Model) walk(visit func(*notation.Expr)) {
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			walk(side.Expr, visit)
		}
	}
}

// isRelation reports whether the first equality of a chain is one between names
// that nothing is known of on one side and other names on the other. (With a name
// on both sides, an identity is claimed, unless one of them is differentiated as
// a function of the others: x^2*y = x - y with y'.)
func (m *Model) isRelation(c *Chain) bool {
	left, leftIsFree := m.freeNames(c.Sides[0].Expr)
	right, rightIsFree := m.freeNames(c.Sides[1].Expr)
	if left == nil || right == nil || !(leftIsFree && len(left) > 0) && !(rightIsFree && len(right) > 0) {
		return false
	}
	left, right = m.expanded(left), m.expanded(right)
	shared := false
	for name := range left {
		shared = shared || right[name] > 0
	}
	isPrimed := func(name string) bool { return m.Meanings[name] == nil && m.names.primed[name+"'"] > 0 }
	return !shared || slices.ContainsFunc(append(names(left), names(right)...), isPrimed)
}

// expanded adds to names those that their definitions come down to.
func (m *Model) expanded(list map[string]int) map[string]int {
	all := maps.Clone(list)
	queue := names(list)
	for len(queue) > 0 && len(all) < maxInvolved {
		meaning := m.Meanings[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		if meaning == nil {
			continue
		}
		walk(meaning.Body.Expr, func(e *notation.Expr) {
			if name := variableName(e); e.Kind == notation.Name && all[name] == 0 {
				all[name] = 1
				queue = append(queue, name)
			}
		})
	}
	return all
}

// maxInvolved bounds how many names an equality is looked at with.
const maxInvolved = 200

// freeNames counts the names in an expression, and reports whether the document
// defines none of them. The count is nil if something else is in it than
// operations on names.
func (m *Model) freeNames(e *notation.Expr) (count map[string]int, free bool) {
	count, free = map[string]int{}, true
	others := false
	walk(e, func(e *notation.Expr) {
		switch e.Kind {
		case notation.Derivative, notation.Sum:
			others = true
		case notation.Call:
			others = others || m.operation(e) == ""
		case notation.Name:
			if m.isEuler(e) || isConstant(e.Name) {
				return
			}
			count[variableName(e)]++
			others = others || e.Primes > 0 || isSettled(e.Name)
			free = free && m.Meanings[e.Name] == nil
		}
	})
	if others {
		return nil, false
	}
	return count, free
}

// isEuler reports whether an expression is Euler's number.
func (m *Model) isEuler(e *notation.Expr) bool {
	return e.Kind == notation.Name && e.Name == "e" && e.Primes == 0 && !m.names.ownE(m.Document)
}

// operation returns the name of the operation that an expression applies, or "".
func (m *Model) operation(e *notation.Expr) string {
	name := e.Name
	if e.Kind == notation.Call {
		if e.Primes > 0 || e.Orders != nil || m.Meanings[name] != nil {
			return ""
		}
		if name == "sigma" && len(e.Args) == 1 {
			name = "sigmoid"
		}
	} else if e.Kind != notation.Operation {
		return ""
	}
	op := ops.Lookup(name)
	if op == nil || op.Arity() != len(e.Args) {
		return ""
	}
	return op.Name
}

// relatedName returns the name that a relation defines: the one that the document
// differentiates; or else the only one on the left, or alone on the right, and of
// these the one that other definitions use.
func (m *Model) relatedName(c *Chain, of, used map[string]bool) string {
	left, leftIsFree := m.freeNames(c.Sides[0].Expr)
	right, rightIsFree := m.freeNames(c.Sides[1].Expr)
	var dependent []string
	for _, side := range []map[string]int{left, right} {
		for name := range side {
			if of[name] && m.Meanings[name] == nil {
				dependent = append(dependent, name)
			}
		}
	}
	if len(dependent) > 0 {
		if len(dependent) > 1 {
			return ""
		}
		return dependent[0]
	}
	if len(left) == 0 || len(right) == 0 {
		return "" // an equation to be solved, x^2 = 4
	}
	var candidates []string
	if name, n := only(left); n == 1 && leftIsFree {
		candidates = append(candidates, name)
	}
	if e := c.Sides[1].Expr; e.Kind == notation.Name && rightIsFree {
		candidates = append(candidates, variableName(e))
	}
	ofThese := slices.DeleteFunc(slices.Clone(candidates), func(name string) bool { return !used[name] })
	switch {
	case len(ofThese) == 1:
		return ofThese[0]
	case len(candidates) == 1:
		return candidates[0]
	}
	return ""
}

// only returns the only name of a set, and how often it occurs.
func only(names map[string]int) (name string, n int) {
	if len(names) == 1 {
		for name, n = range names {
		}
	}
	return name, n
}

// used returns the names in the formulas of definitions.
func (m *Model) used() map[string]bool {
	found := map[string]bool{}
	for _, c := range m.Chains {
		if c.Role == Definition {
			walk(c.Sides[1].Expr, func(e *notation.Expr) {
				if e.Kind == notation.Name {
					found[variableName(e)] = true
				}
			})
		}
	}
	return found
}
