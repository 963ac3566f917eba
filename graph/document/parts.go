package document

import (
	"regexp"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// noteAgain notes a name that is given another formula in another part of the
// document, as exercises do.
func (m *Model) noteAgain(c *Chain) {
	left := c.Sides[0].Expr
	meaning := m.Meanings[variableName(left)]
	if left.Kind != notation.Name && !isSignature(left) || meaning == nil || meaning.Alias != "" || meaning.Given {
		return
	}
	if !apart(meaning.Body.Formula, c.Sides[0].Formula) {
		return
	}
	if m.again == nil {
		m.again = map[string][]*Chain{}
	}
	m.again[meaning.Name] = append(m.again[meaning.Name], c)
}

// parts matches what begins a part of a document: a heading, an item, a word in
// bold at the beginning of a line.
var parts = regexp.MustCompile(`(?m)^[ \t]*(#{1,6}\s|\d+[.)]\s|\(?[a-z0-9]\)\s|\*\*|\\((sub)*section|paragraph|item|begin\{(example|exercise|problem|question|theorem|solution)))`)

// apart reports whether a part of the document begins between two formulas.
func apart(f, g *Formula) bool {
	if f.unit != g.unit {
		return true
	}
	from, to := f.place(0), g.place(0)
	return from < to && parts.MatchString(f.unit.text[from:to])
}

// Again returns, by name, the last chains before an equality, or its own, that give
// names a formula which have one in another part of the document already.
func (m *Model) Again(l *Link) map[string]*Chain {
	at := l.Right.Position().Offset
	var found map[string]*Chain
	for name, chains := range m.again {
		for _, c := range chains {
			if c.Position().Offset > at {
				break
			}
			if found == nil {
				found = map[string]*Chain{}
			}
			found[name] = c
		}
	}
	return found
}
