package page

import (
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// functions lists the names of what the document defines by formulas with
// variables in them, in the order of the document.
func (m *model) functions() []string {
	var names []string
	for name, meaning := range m.Meanings {
		if meaning.Operands != nil || meaning.Given || meaning.Alias != "" {
			continue
		}
		if n, err := m.builder.Variable(name); err == nil && !n.IsVar() && len(graph.Vars(n)) > 0 {
			names = append(names, name)
		}
	}
	place := func(name string) int { return m.Meanings[name].Body.Position().Offset }
	slices.SortFunc(names, func(a, b string) int {
		if c := place(a) - place(b); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return names
}

// subject returns the name that the document is about: the one that it
// differentiates most often, or else the last that no other definition uses.
func (m *model) subject(names []string) string {
	counts := map[string]int{}
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			countDerivatives(side.Expr, counts)
		}
	}
	best := ""
	for _, name := range names {
		if counts[name] > 0 && counts[name] >= counts[best] {
			best = name
		}
	}
	if best != "" {
		return best
	}
	used := map[string]bool{}
	for _, name := range names {
		collectNames(m.Meanings[name].Body.Expr, used)
	}
	for _, name := range slices.Backward(names) {
		if !used[name] {
			return name
		}
	}
	return names[len(names)-1]
}

func countDerivatives(e *notation.Expr, counts map[string]int) {
	if e.Kind == notation.Derivative && e.Args[0].Kind == notation.Name {
		counts[fullName(e.Args[0])]++
	}
	for _, arg := range e.Args {
		countDerivatives(arg, counts)
	}
}

func collectNames(e *notation.Expr, used map[string]bool) {
	if e.Kind == notation.Name {
		used[fullName(e)] = true
	}
	for _, arg := range e.Args {
		collectNames(arg, used)
	}
}

// fullName returns a name with its primes.
func fullName(e *notation.Expr) string { return e.Name + strings.Repeat("'", e.Primes) }

// given returns the number that the document gives for a name, if it does.
func (m *model) given(name string) (float64, bool) {
	meaning := m.Meanings[name]
	if meaning == nil || !meaning.Given {
		return 0, false
	}
	n, err := m.builder.Node(meaning.Body.Expr)
	if err != nil || n.Rational() == nil {
		return 0, false
	}
	return float(n.Rational()), true
}

func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

// values returns a value for each of some variables: the one that is asked for,
// the one that the document gives, or one that is chosen, positive and not the
// same for neighbours, so that the parts of a product can be told apart.
func (m *model) values(vars []graph.Node, at map[string]float64) map[string]float64 {
	chosen := []float64{2, 0.5, 1.5, 3, 1, 2.5, 0.8}
	values := map[string]float64{}
	for i, v := range vars {
		name := v.Name()
		if value, ok := at[name]; ok {
			values[name] = value
		} else if value, ok := m.given(name); ok {
			values[name] = value
		} else {
			values[name] = chosen[i%len(chosen)]
		}
	}
	return values
}
