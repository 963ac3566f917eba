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
}

// Position returns where the chain begins.
func (c *Chain) Position() Position { return c.Sides[0].Position() }

// chains joins the statements of a document.
func chains(d *Document) (list []*Chain, notes []Note) {
	var open *Chain // what a continuation continues
	var last *Formula
	for _, f := range d.Formulas {
		if f.Err != nil {
			if f.Display {
				open = nil // whatever follows may continue what was not read
			}
			continue
		}
		for _, st := range f.Statements {
			for _, n := range st.Notes {
				notes = append(notes, Note{f.Position(n.Pos), n.Message})
			}
			sides := make([]Side, len(st.Sides))
			for i, e := range st.Sides {
				sides[i] = Side{Expr: e, Formula: f}
			}
			relations := make([]notation.RelationKind, len(st.Relations))
			for i, r := range st.Relations {
				relations[i] = r.Kind
			}
			switch {
			case st.Continues && open == nil:
				notes = append(notes, Note{f.Position(st.Pos), "this begins with a relation, but there is nothing before it that it could continue"})
				open = &Chain{Sides: sides, Relations: relations[1:]}
				list = append(list, open)
			case st.Continues && relations[0] == notation.Implies:
				open = &Chain{Sides: sides, Relations: relations[1:]}
				list = append(list, open)
			case st.Continues:
				open.Sides = append(open.Sides, sides...)
				open.Relations = append(open.Relations, relations...)
			case len(relations) == 0 && f.Display && open != nil && f.follows(last) && len(open.Relations) > 0:
				end := &open.Sides[len(open.Sides)-1]
				*end = joined(*end, sides[0])
			default:
				open = &Chain{Sides: sides, Relations: relations}
				list = append(list, open)
				if !f.Display && len(relations) == 0 {
					open = nil
				}
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

// maxGap bounds the white space between two displays that belong together.
const maxGap = 1000
