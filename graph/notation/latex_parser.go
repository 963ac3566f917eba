package notation

import (
	"fmt"
	"strings"
)

// ReadMath reads a line of mathematics in whichever notation it is written: as
// LaTeX if it has a backslash, a brace or an alignment mark, as plain text
// otherwise. Whoever knows that the source is LaTeX, where xy is a product,
// calls [ParseLaTeX].
func ReadMath(src string, opt Options) ([]*Statement, error) {
	if strings.ContainsAny(src, `\{}&`) {
		return ParseLaTeX(src, opt)
	}
	return ParseText(src, opt)
}

// ParseLaTeX reads the inside of a formula, a display or a row of one. Rows,
// and what stands between commas, semicolons, wide spaces and words, are
// statements of their own. An error is a [*SyntaxError]: what is not understood
// is never skipped, so that a formula is read as a whole or not at all.
//
// Where opt leaves it open, the formula itself may show what is a label or a
// function: L is a label in all of it if ∂C/∂a^L stands in it, and J a function
// if J'(w), ∂J(w)/∂w or J(w) = ... does.
//
// Read beside what plain text has are \left.\frac{dy}{dx}\right|_{x=1}, a value
// at a point; (∂p/∂V)_T, with a name held fixed; (\sin x)', by the only name
// there; \mathbb{1}[x > 0], 1 where that holds; and y!, of which nothing is known.
func ParseLaTeX(src string, opt Options) (statements []*Statement, err error) {
	defer catch(&err)
	s := &latexSplitter{tokens: latexTokenize(src)}
	whole := latexParser{tokens: s.tokens}
	whole.scan()
	s.split()
	for _, part := range s.parts {
		p := newLatexParser(part.tokens, opt)
		p.notes, p.labels, p.functions = part.notes, whole.labels, whole.functions
		statements = append(statements, p.statement())
	}
	if len(statements) == 0 {
		fail(0, len(src), "there is no mathematics here")
	}
	return statements, nil
}

// ParseLaTeXExpr reads one expression. Comparisons may stand in it: a < b,
// a = b.
func ParseLaTeXExpr(src string, opt Options) (e *Expr, err error) {
	defer catch(&err)
	tokens := latexTokenize(src)
	last := tokens[len(tokens)-1]
	tokens = tokens[:len(tokens)-1]
	if n := len(tokens); n > 0 && (tokens[n-1].symbol(".") || tokens[n-1].symbol(",")) {
		tokens = tokens[:n-1]
	}
	tokens = withoutLayout(tokens)
	if len(tokens) == 0 {
		fail(0, len(src), "there is no mathematics here")
	}
	p := newLatexParser(append(tokens, last), opt)
	p.scan()
	e = p.comparison(true)
	p.expectEnd()
	return e, nil
}

// A latexParser reads one statement or expression.
type latexParser struct {
	tokens []latexToken // end with a latexEnd
	i      int
	opt    Options
	depth  int
	bars   int // | that are open
	// bareEnd is the place behind the last operand without parentheses of a
	// function.
	bareEnd  int
	notes    []Note
	applying bool // what an operator such as d/dx applies to is being read
	below    bool // the name of a variable of differentiation is being read
	// labels and functions are what the formula as a whole shows to be such.
	labels, functions map[string]bool
}

// newLatexParser returns a parser for tokens that have been cut out of their
// source: the partners of braces are found anew.
func newLatexParser(tokens []latexToken, opt Options) *latexParser {
	if opt.MaxDepth <= 0 {
		opt.MaxDepth = 1000
	}
	var open []int
	for i := range tokens {
		switch tokens[i].kind {
		case latexGroup:
			open = append(open, i)
		case latexUngroup:
			if len(open) == 0 {
				fail(tokens[i].pos, tokens[i].end, "} closes a brace of another row")
			}
			j := open[len(open)-1]
			open = open[:len(open)-1]
			tokens[i].match, tokens[j].match = j, i
		}
	}
	if len(open) > 0 {
		t := tokens[open[len(open)-1]]
		fail(t.pos, t.end, "{ is not closed in this row")
	}
	return &latexParser{tokens: tokens, opt: opt}
}

func (p *latexParser) token() latexToken { return p.tokens[p.i] }

// ahead returns the token n places on.
func (p *latexParser) ahead(n int) latexToken { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

// end is where the token before ended.
func (p *latexParser) end() int {
	if p.i == 0 {
		return p.token().pos
	}
	return p.tokens[p.i-1].end
}

// accept skips a symbol and reports whether it was there.
func (p *latexParser) accept(symbol string) bool {
	if p.token().symbol(symbol) {
		p.i++
		return true
	}
	return false
}

func (p *latexParser) note(pos, end int, format string, args ...any) {
	p.notes = append(p.notes, Note{pos, end, fmt.Sprintf(format, args...)})
}

// unexpected ends the reading at the current token.
func (p *latexParser) unexpected(wanted string) {
	t := p.token()
	switch t.kind {
	case latexEnd:
		fail(t.pos, t.end, "%s is missing at the end", wanted)
	case latexCommand:
		p.command(t)
	case latexProse:
		fail(t.pos, t.end, "the words %q stand within mathematics", t.text)
	case latexUngroup:
		fail(t.pos, t.end, "%s is missing before }", wanted)
	case latexClose:
		fail(t.pos, t.end, "%s is missing before %s", wanted, t.text)
	}
	fail(t.pos, t.end, "%s is expected here, not %s", wanted, t.text)
}

// latexKnownCommands are the commands that the parser reads itself.
var latexKnownCommands = set("frac dfrac tfrac cfrac sqrt sum over underbrace overbrace")

// command ends the reading at a command that cannot stand where it does.
func (p *latexParser) command(t latexToken) {
	if latexKnownCommands[t.text] || latexAccents[t.text] != "" || latexFunction(t.text) != nil {
		fail(t.pos, t.end, `\%s cannot stand here`, t.text)
	}
	fail(t.pos, t.end, `unknown command \%s`, t.text)
}

func (p *latexParser) expectEnd() {
	t := p.token()
	switch {
	case t.kind == latexEnd:
	case t.kind == latexClose:
		fail(t.pos, t.end, "%s closes nothing", t.text)
	default:
		p.unexpected("an operator")
	}
}

// statement reads sides with relations between them.
func (p *latexParser) statement() *Statement {
	for t := p.token(); t.kind == latexRelation && t.relation == Implies; t = p.token() {
		p.i++
	}
	s := &Statement{Pos: p.token().pos}
	s.Continues = p.token().kind == latexRelation
	for {
		if t := p.token(); t.kind == latexRelation {
			s.Relations = append(s.Relations, Relation{t.relation, t.pos, t.end})
			p.i++
		}
		s.Sides = append(s.Sides, p.comparison(false))
		if p.token().kind != latexRelation {
			break
		}
	}
	p.expectEnd()
	if len(s.Relations) > 0 {
		for _, e := range s.Sides {
			if e.Kind == Operation && !e.Parens && (e.Name == "less" || e.Name == "lessequal") {
				failUnsupported(e.Pos, e.End, "an inequality is read only by itself, not in a chain of equalities")
			}
		}
	}
	s.End = p.end()
	s.Notes = p.notes
	return s
}
