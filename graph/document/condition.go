package document

import (
	"regexp"
	"slices"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// isStationary reports whether a chain is about a derivative, and its link i sets
// that to 0 in a document that does so: behind another side, after words that say
// so, or before a value for a name that occurs above.
func (m *Model) isStationary(c *Chain, i int) bool {
	return m.setsToZero && c.isZero(i)
}

// findConditions decides whether the document sets derivatives to 0.
func (m *Model) findConditions() {
	first := -1
	for i, c := range m.Chains {
		last := len(c.Relations) - 1
		left := c.Sides[0].Expr
		switch {
		case c.isZero(last) && (last > 0 || setting.MatchString(c.Sides[0].Formula.before(wordsBefore))):
			m.setsToZero = true
		case c.isZero(last):
			first = i
		case first >= 0 && last >= 0 && left.Kind == notation.Name && m.occursBefore(variableName(left), first+1):
			m.setsToZero = true
		}
	}
}

// setting finds the words with which people set a derivative to 0, in as much of
// the text before a formula.
var setting = regexp.MustCompile(`(?i)\b(set|setting|sets|let|zero|vanish(es)?|solv(e|ing)|when|where|if|require|stationary|critical|minimum|maximum|optimum|optimal|extrem(um|a))\b`)

const wordsBefore = 80

// isZero reports whether a chain is about a derivative, and its link i says that
// this is 0.
func (c *Chain) isZero(i int) bool {
	if i < 0 {
		return false
	}
	head, right := c.Sides[0].Expr, c.Sides[i+1].Expr
	return (head.Kind == notation.Derivative || head.Primes > 0) && right.Kind == notation.Number && right.Value.Sign() == 0
}

// isSolution reports whether a chain that stands behind conditions gives a formula
// to a name that is used in them or before: then it follows from them. What has
// been said of the name holds without it.
func (m *Model) isSolution(c *Chain) bool {
	left := c.Sides[0].Expr
	return len(c.Relations) > 0 && left.Kind == notation.Name && !isNumber(c.Sides[1].Expr) &&
		m.Meanings[variableName(left)] == nil && m.occursBefore(variableName(left), m.stationary+1)
}

// occursBefore reports whether a name occurs in the chains before a place.
func (m *Model) occursBefore(name string, place int) bool {
	if m.first == nil {
		m.first = map[string]int{}
		for i, c := range slices.Backward(m.Chains) {
			for _, side := range c.Sides {
				walk(side.Expr, func(e *notation.Expr) {
					if e.Kind == notation.Name {
						m.first[variableName(e)] = i
					}
				})
			}
		}
	}
	first, ok := m.first[name]
	return ok && first < place
}

// rates takes derivatives that are given as numbers, of names without formulas, if
// the document goes on with them.
func (m *Model) rates() {
	seen, uses := map[string]bool{}, map[string]int{}
	m.walk(func(e *notation.Expr) {
		if e.Kind == notation.Derivative && len(e.By) == 1 && e.Args[0].Kind == notation.Name {
			uses[e.String()]++
		}
	})
	for _, c := range m.Chains {
		left := c.Sides[0].Expr
		if c.Role != Claim || len(c.Relations) != 1 || left.Kind != notation.Derivative || left.Args[0].Kind != notation.Name ||
			!isNumber(c.Sides[1].Expr) || c.isZero(0) || seen[left.String()] || uses[left.String()] < 2 || left.Args[0].Name == left.By[0].Name {
			continue
		}
		if meaning := m.Meanings[variableName(left.Args[0])]; meaning == nil || meaning.Given {
			seen[left.String()] = true
			m.Rates = append(m.Rates, Rate{left, c.Sides[1].Expr})
			c.Role = Definition
			m.Notes = append(m.Notes, Note{c.Position(), "read as given"})
		}
	}
}
