package document

import (
	"regexp"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// A Side is an expression of a chain, and where it stands.
type Side struct {
	Expr    *notation.Expr
	Formula *Formula
	// Parts are the pieces of a side that runs over several displays.
	Parts []Side
}

// Position returns where the side begins.
func (s Side) Position() Position { return s.Formula.Position(s.Expr.Pos) }

// Source returns the side as it is written.
func (s Side) Source() string {
	if len(s.Parts) > 0 {
		var parts []string
		for _, p := range s.Parts {
			parts = append(parts, p.Source())
		}
		return strings.Join(parts, " ")
	}
	return strings.TrimSpace(s.Formula.Source[s.Expr.Pos:s.Expr.End])
}

// A Role says what a chain is for.
type Role int

// The roles of chains.
const (
	Remark     Role = iota // an expression without a relation: nothing to check
	Definition             // gives a new name a meaning; its further links are claims
	Claim                  // says that its sides are equal
	Assignment             // says what becomes of a name: w <- w - alpha dL/dw
)

var roleNames = [...]string{"remark", "definition", "claim", "assignment"}

func (r Role) String() string { return roleNames[r] }

// A Chain is a statement together with what continues it: a = b, then = c on
// the next line, then a display that multiplies c.
type Chain struct {
	Role      Role
	Sides     []Side
	Relations []notation.RelationKind // Relations[i] stands between Sides[i] and Sides[i+1]

	related  bool // the first equality is one of names of which nothing else is known
	solution bool // it follows from conditions: x = a/b after dL/dx = 0
}

// Position returns where the chain begins.
func (c *Chain) Position() Position { return c.Sides[0].Position() }

// chains joins the statements of a document. What continues a display continues
// the display before it, whatever formulas stand in the sentences between.
func chains(d *Document) (list []*Chain, notes []Note) {
	var open, openDisplay *Chain // what a continuation continues
	var last *Formula
	for _, f := range d.Formulas {
		if f.Err != nil {
			// Whatever follows may continue what was not read.
			open = nil
			if f.Display {
				openDisplay = nil
			}
			continue
		}
		for _, st := range f.Statements {
			for _, n := range st.Notes {
				notes = append(notes, Note{f.Position(n.Pos), n.Message})
			}
			if f.Display {
				open = openDisplay
			}
			c := continued(open, last, f, st)
			if c == nil {
				if st.Continues && st.Relations[0].Kind != notation.Implies {
					notes = append(notes, Note{f.Position(st.Pos), "this begins with a relation, but there is nothing before it that it could continue"})
				}
				c = newChain(f, st)
				list = append(list, c)
			}
			open = c
			if f.Display {
				openDisplay = c
			} else if len(c.Relations) == 0 {
				open = nil
			}
			last = f
		}
	}
	var split []*Chain
	for _, c := range list {
		split = append(split, c.split()...)
	}
	return split, notes
}

// continued adds a statement to the chain that it continues, and returns that
// chain; nil if it begins one of its own.
func continued(open *Chain, last, f *Formula, st *notation.Statement) *Chain {
	if open == nil {
		return nil
	}
	switch {
	case st.Continues && st.Relations[0].Kind != notation.Implies:
		c := newChain(f, st)
		open.Sides = append(open.Sides, c.Sides...)
		open.Relations = append(open.Relations, st.Relations[0].Kind)
		open.Relations = append(open.Relations, c.Relations...)
		return open
	case len(st.Relations) == 0 && f.Display && len(open.Relations) > 0 && f.follows(last):
		end := &open.Sides[len(open.Sides)-1]
		*end = joined(*end, Side{Expr: st.Sides[0], Formula: f})
		return open
	}
	return nil
}

// newChain returns a statement as a chain, without the relation that it may
// begin with.
func newChain(f *Formula, st *notation.Statement) *Chain {
	c := &Chain{}
	for _, e := range st.Sides {
		c.Sides = append(c.Sides, Side{Expr: e, Formula: f})
	}
	for i, r := range st.Relations {
		if i > 0 || !st.Continues {
			c.Relations = append(c.Relations, r.Kind)
		}
	}
	return c
}

// joined returns the product of two displays that make one side; a second one
// that begins with a sign is a further term.
func joined(a, b Side) Side {
	operation := "mul"
	if strings.HasPrefix(b.Source(), "+") || strings.HasPrefix(b.Source(), "-") {
		operation = "add"
	}
	parts := a.Parts
	if parts == nil {
		parts = []Side{a}
	}
	return Side{
		Expr: &notation.Expr{
			Kind: notation.Operation, Name: operation, Args: []*notation.Expr{a.Expr, b.Expr},
			Pos: a.Expr.Pos, End: a.Expr.End,
		},
		Formula: a.Formula,
		Parts:   append(parts[:len(parts):len(parts)], b),
	}
}

// split cuts a chain where one statement implies the next.
func (c *Chain) split() []*Chain {
	for i, r := range c.Relations {
		if r == notation.Implies {
			first := &Chain{Sides: c.Sides[:i+1], Relations: c.Relations[:i]}
			rest := &Chain{Sides: c.Sides[i+1:], Relations: c.Relations[i+1:]}
			return append([]*Chain{first}, rest.split()...)
		}
	}
	return []*Chain{c}
}

// delimiters are what may stand between two displays that follow each other
// directly: TeX comments too.
var delimiters = regexp.MustCompile(`\$\$|\\\[|\\\]|\\(begin|end)\{[a-z*]+\}|[^\\]%[^\n]*|[\s>]`)

// follows reports whether nothing but white space stands between last and f.
func (f *Formula) follows(last *Formula) bool {
	if last == nil || f.unit != last.unit {
		return false
	}
	from, to := last.place(len(last.Source)), f.place(0)
	if from > to || to-from > maxGap {
		return false
	}
	return delimiters.ReplaceAllString(f.unit.text[from:to], "") == ""
}

// before returns what stands before a formula, up to so many bytes.
func (f *Formula) before(bytes int) string {
	place := f.place(0)
	return f.unit.text[max(0, place-bytes):place]
}

// maxGap bounds the white space between two displays that belong together.
const maxGap = 1000
