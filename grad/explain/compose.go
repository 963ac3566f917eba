package explain

import (
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A piece is a formula on the way to be written, and how it holds together.
// Derivations are written from pieces rather than from nodes, since the lines
// in between are to show 1/2 * 2 * (y - a) * (-1), which no graph would keep.
type piece struct {
	Formula
	isSum    bool // needs parentheses as a factor
	isCases  bool // is written with a brace in LaTeX, and needs parentheses there
	isSigned bool // begins with a minus: needs parentheses as a factor that is not the first
	isOne    bool
}

// maxReadable bounds what is put in the place of something shorter, and
// maxPiece what is written at all; what is longer is the zero piece.
const (
	maxReadable = 240
	maxPiece    = 4000
)

// isReadable reports whether a piece is short enough to be put in the place of
// another.
func (p piece) isReadable() bool { return p.Text != "" && len(p.Text) <= maxReadable }

// bounded returns the piece, and the zero piece for what is too long.
func (p piece) bounded() piece {
	if len(p.Text) > maxPiece || len(p.LaTeX) > 4*maxPiece {
		return piece{}
	}
	return p
}

// A writer writes nodes with operations called as a document calls them, where
// a printer would write them otherwise: sigmoid(z) or sig(z) for a sigma.
type writer struct{ text, latex map[*ops.Op]string }

// maxFormula bounds a formula that is written out; what is longer ends in dots.
const maxFormula = 20_000

// formula writes a node.
func (w writer) formula(n graph.Node) Formula {
	var text, latex strings.Builder
	// A strings.Builder fails at nothing.
	_ = notation.WriteText(&text, spelled(n, w.text), maxFormula)
	_ = notation.WriteLaTeX(&latex, spelled(n, w.latex), maxFormula)
	return Formula{text.String(), latex.String()}
}

// isCut reports whether a formula ends in dots.
func (f Formula) isCut() bool {
	return strings.HasSuffix(f.Text, "...") || strings.HasSuffix(f.LaTeX, `\ldots`)
}

// piece writes a node: a product, or one in a sum, with a sign between all
// factors.
func (w writer) piece(n graph.Node) piece {
	if terms, negative := termsOf(n); len(terms) > 1 {
		var pieces []piece
		for i, t := range terms {
			p := w.piece(t)
			if negative[i] && p.Text != "" {
				p = p.negative()
			}
			pieces = append(pieces, p)
		}
		return sum(pieces...)
	}
	negative := n.Is("neg")
	inner := n
	if negative {
		inner = n.Operand(0)
	}
	factors := factorsOf(inner)
	if len(factors) == 1 {
		return w.plain(n)
	}
	var pieces []piece
	for _, f := range factors {
		pieces = append(pieces, w.plain(f))
	}
	p := product(pieces...)
	if negative && p.Text != "" {
		return p.negative()
	}
	return p
}

// plain writes a node as package notation does.
func (w writer) plain(n graph.Node) piece {
	p := piece{Formula: w.formula(n), isOne: n.IsInt(1), isCases: n.Is("select")}
	for _, name := range []string{"add", "sub", "less", "lessequal", "equal"} {
		p.isSum = p.isSum || n.Is(name)
	}
	p.isSigned = strings.HasPrefix(p.Text, "-") || strings.HasPrefix(p.LaTeX, "-")
	return p
}

// termsOf returns the terms of a sum in the order in which they are written, and
// which of them are subtracted.
func termsOf(n graph.Node) (terms []graph.Node, negative []bool) {
	for (n.Is("add") || n.Is("sub")) && len(terms) < maxReadable {
		terms, negative = append(terms, n.Operand(1)), append(negative, n.Is("sub"))
		n = n.Operand(0)
	}
	terms, negative = append(terms, n), append(negative, false)
	slices.Reverse(terms)
	slices.Reverse(negative)
	return terms, negative
}

// factorsOf returns the factors of a product in the order in which they are
// written, numbers before what they are multiplied with.
func factorsOf(n graph.Node) (factors []graph.Node) {
	stack := []graph.Node{n}
	for len(stack) > 0 && len(factors) < maxReadable {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !top.Is("mul") {
			factors = append(factors, top)
			continue
		}
		a, b := top.Operand(0), top.Operand(1)
		if b.Rational() != nil && a.Rational() == nil {
			a, b = b, a
		}
		stack = append(stack, b, a)
	}
	return factors
}

// enclosed puts a piece in parentheses.
func (p piece) enclosed() piece {
	p.Text, p.LaTeX = "("+p.Text+")", `\left(`+p.LaTeX+`\right)`
	p.isSum, p.isSigned = false, false
	return p
}

// negative writes the negative of a piece.
func (p piece) negative() piece {
	if p.isSum || p.isSigned {
		p = p.enclosed()
	}
	p.Text, p.LaTeX, p.isSigned = "-"+p.Text, "-"+p.LaTeX, true
	return p
}

// product writes a product; factors of 1 are left out, and a first factor of -1
// is a sign.
func product(factors ...piece) piece {
	var written []piece
	for _, f := range factors {
		if f.Text == "" {
			return piece{}
		}
		if !f.isOne {
			written = append(written, f)
		}
	}
	switch len(written) {
	case 0:
		return piece{Formula: Formula{"1", "1"}, isOne: true}
	case 1:
		return written[0]
	}
	if written[0].Text == "-1" {
		if rest := product(written[1:]...); rest.Text != "" {
			return rest.negative()
		}
		return piece{}
	}
	var out piece
	for i, f := range written {
		if f.isSum || f.isSigned && i > 0 {
			f = f.enclosed()
		}
		if f.isCases {
			f.LaTeX, f.isCases = `\left(`+f.LaTeX+`\right)`, false
		}
		if i == 0 {
			out = f
			continue
		}
		out.Text += "*" + f.Text
		out.LaTeX += ` \cdot ` + f.LaTeX
	}
	return out.bounded()
}

// sum writes a sum; a term that begins with a minus is subtracted.
func sum(terms ...piece) piece {
	if len(terms) == 1 {
		return terms[0]
	}
	var out piece
	for i, t := range terms {
		if t.Text == "" {
			return piece{}
		}
		text, minus := strings.CutPrefix(t.Text, "-")
		latex, latexMinus := strings.CutPrefix(t.LaTeX, "-")
		switch {
		case i == 0:
			out = t
			continue
		case minus && latexMinus && !t.isSum:
			out.Text += " - " + text
			out.LaTeX += " - " + latex
			continue
		case minus || latexMinus:
			t = t.enclosed()
		}
		out.Text += " + " + t.Text
		out.LaTeX += " + " + t.LaTeX
	}
	out.isSum, out.isOne, out.isCases = true, false, false
	return out.bounded()
}

// spelled calls operations by other names: the functions of those names are
// read as the same operations.
func spelled(n graph.Node, names map[*ops.Op]string) graph.Node {
	if len(names) == 0 {
		return n
	}
	g := graph.New()
	result := map[graph.Node]graph.Node{}
	for _, n := range graph.Topological(n) {
		operands := n.Operands()
		for i, x := range operands {
			operands[i] = result[x]
		}
		switch name, ok := names[n.Op()]; {
		case ok:
			// A variable of the same name makes the printer say \operatorname.
			g.Var(name)
			result[n] = g.Apply(g.Function(name, make([]int, len(operands))...), operands...)
		case len(operands) > 0:
			result[n] = apply(g, n.Op(), operands)
		default:
			result[n] = algebra.Copy(g, n)[0]
		}
	}
	return result[n]
}
