package document

import (
	"maps"
	"slices"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// dependences works out what the names that have no definition depend on,
// where the document differentiates them: from dL/dw = dL/da da/dw it follows
// that a is some function of w, and L one of a. A name that is used with a
// prime, u', is a function of the variable by which the rest is
// differentiated.
//
// The result maps each such name to what it depends on directly. Names of
// which that cannot be told are left out.
func (m *Model) dependences() map[string][]string {
	if m.depends == nil {
		m.depends = m.findDependences()
	}
	return m.depends
}

func (m *Model) findDependences() map[string][]string {
	by := map[string]map[string]bool{}
	depends := func(u, v string) {
		if meaning := m.Meanings[u]; meaning != nil && !meaning.Given || u == v || isConstant(u) {
			return
		}
		if by[u] == nil {
			by[u] = map[string]bool{}
		}
		by[u][v] = true
	}
	primed := map[string]bool{}
	operators := map[string]bool{} // variables x of d/dx (...)
	visit := func(e *notation.Expr) {
		switch {
		case e.Kind == notation.Name && e.Primes > 0:
			primed[e.Name] = true
		case e.Kind == notation.Derivative && !e.Guessed:
			for _, v := range e.By {
				if v = onlyName(v); v == nil {
					continue
				}
				if of := e.Args[0]; of.Kind == notation.Name {
					if meaning := m.Meanings[variableName(of)]; meaning == nil || meaning.Given {
						depends(of.Name, v.Name)
					}
				} else {
					operators[v.Name] = true
				}
			}
		}
	}
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			walk(side.Expr, visit)
		}
	}
	if len(operators) == 1 {
		for _, u := range names(primed) {
			depends(u, names(operators)[0])
		}
	}
	// What has a formula depends on the names in that.
	through := maps.Clone(by)
	for name, meaning := range m.Meanings {
		if meaning.Given {
			continue
		}
		in := map[string]bool{}
		walk(meaning.Body.Expr, func(e *notation.Expr) {
			if e.Kind == notation.Name {
				in[variableName(e)] = true
			}
		})
		through[name] = in
	}
	direct := map[string][]string{}
	for u, vs := range by {
		if reaches(through, u, u) {
			continue
		}
		for _, v := range names(vs) {
			if !slices.ContainsFunc(names(vs), func(w string) bool { return w != v && reaches(by, w, v) }) {
				direct[u] = append(direct[u], v)
			}
		}
	}
	return direct
}

// reaches reports whether u depends on v through one or more derivatives.
func reaches(by map[string]map[string]bool, u, v string) bool {
	seen := map[string]bool{}
	stack := []string{u}
	for len(stack) > 0 {
		w := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for next := range by[w] {
			if next == v {
				return true
			}
			if !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		}
	}
	return false
}

func isConstant(name string) bool { return name == "pi" }
