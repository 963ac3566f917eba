package notation

import (
	"math/big"

	"github.com/chainrule-go/chainrule/ops"
)

// defaultDepth bounds nesting where [Options.MaxDepth] does not.
const defaultDepth = 1000

// ParseText reads a piece of plain-text mathematics, most often one line:
// statements that are separated by semicolons, commas or the word and. The
// grammar is in the package comment. What is doubtful is read in one way, and
// the statement has a note of it. An error is a *SyntaxError.
func ParseText(src string, opt Options) ([]*Statement, error) {
	statements, err := parseStatements(src, opt, false)
	if err != nil && framed(src) {
		// Only after that has failed, since bars are absolute values too.
		return parseStatements(src, opt, true)
	}
	return statements, err
}

func parseStatements(src string, opt Options, unframe bool) (statements []*Statement, err error) {
	defer catch(&err)
	p := newParser(src, opt, unframe)
	for p.stop() {
	}
	for p.peek().kind != endToken {
		statements = append(statements, p.statement())
		if p.peek().kind != endToken && !p.stop() {
			p.unexpected()
		}
		for p.stop() {
		}
	}
	if len(statements) == 0 {
		fail(0, len(src), "there is nothing to read")
	}
	return statements, nil
}

// ParseTextExpr reads plain-text mathematics that is one expression, without
// relations. An error is a *SyntaxError.
func ParseTextExpr(src string, opt Options) (e *Expr, err error) {
	defer catch(&err)
	p := newParser(src, opt, false)
	if p.peek().kind == endToken {
		fail(0, len(src), "there is nothing to read")
	}
	e = p.comparison()
	if t := p.peek(); t.kind != endToken {
		if _, ok := relations[t.text]; ok && t.kind == symbolToken {
			fail(t.pos, t.end, "one expression was expected, and %s makes a statement; write == to compare", src[t.pos:t.end])
		}
		p.unexpected()
	}
	return e, nil
}

// catch turns a panicking *SyntaxError into an error; other panics go on.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *SyntaxError:
		*err = r
	default:
		panic(r)
	}
}

// A parser is a Pratt parser over tokens. It fails as the lexer does.
type parser struct {
	src    string
	opt    Options
	tokens []token
	at     int
	depth  int
	groups int  // brackets around what is read
	inBars bool // the next | closes an absolute value
	// indices are the names that stand for numbers in the sums around.
	indices []string
	notes   []Note
}

func newParser(src string, opt Options, unframe bool) *parser {
	if opt.MaxDepth <= 0 {
		opt.MaxDepth = defaultDepth
	}
	return &parser{src: src, opt: opt, tokens: tokenize(src, opt, unframe)}
}

func (p *parser) peek() token { return p.tokens[p.at] }

// look returns the token that is n ahead.
func (p *parser) look(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

// accept skips the symbol if it is next.
func (p *parser) accept(symbol string) bool {
	if p.peek().is(symbol) {
		p.at++
		return true
	}
	return false
}

// previousEnd returns where the last token ended.
func (p *parser) previousEnd() int {
	if p.at == 0 {
		return p.peek().pos
	}
	return p.tokens[p.at-1].end
}

// enter bounds the depth of recursion; leave undoes it.
func (p *parser) enter() {
	p.depth++
	if p.depth > p.opt.MaxDepth {
		t := p.peek()
		fail(t.pos, t.end, "nested more than %d deep", p.opt.MaxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// note remarks which reading was taken.
func (p *parser) note(pos, end int, message string) {
	p.notes = append(p.notes, Note{pos, end, message})
}

// maxQuote bounds what messages quote from the source.
const maxQuote = 60

// quote returns the source between two offsets, shortened if it is long.
func (p *parser) quote(pos, end int) string {
	if end-pos <= maxQuote {
		return p.src[pos:end]
	}
	return cut(p.src[pos:end], maxQuote)
}

// source returns the text of an expression.
func (p *parser) source(e *Expr) string { return p.quote(e.Pos, e.End) }

// relations maps symbols to the relations between sides.
var relations = map[string]RelationKind{"=": Equals, "≈": Approximate, ":=": Assign, "=>": Implies}

// stop skips what separates statements.
func (p *parser) stop() bool {
	t := p.peek()
	if t.is(",") && p.at > 0 && p.at+1 < len(p.tokens) {
		before, after := p.tokens[p.at-1], p.tokens[p.at+1]
		if before.kind == numberToken && after.kind == numberToken && len(after.text) == 3 && !t.space && !after.space {
			fail(before.pos, after.end, "%s: write %s%s for one number, or a space behind the comma for two",
				p.quote(before.pos, after.end), before.text, after.text)
		}
	}
	if t.is(",") || t.is(";") || p.isAnd(t) {
		p.at++
		return true
	}
	return false
}

// isAnd reports whether t is the word that separates statements.
func (p *parser) isAnd(t token) bool {
	return t.kind == nameToken && t.text == "and" && p.groups == 0 && !p.inBars
}

// statement reads sides with relations between them.
func (p *parser) statement() *Statement {
	p.notes = nil
	s := &Statement{Pos: p.peek().pos}
	if r, ok := p.relation(); ok {
		s.Continues = true
		s.Relations = append(s.Relations, r)
	}
	s.Sides = append(s.Sides, p.comparison())
	for {
		r, ok := p.relation()
		if !ok {
			break
		}
		if p.peek().kind == endToken {
			fail(r.Pos, r.End, "nothing follows %s", p.quote(r.Pos, r.End))
		}
		s.Relations = append(s.Relations, r)
		s.Sides = append(s.Sides, p.comparison())
	}
	s.End = p.previousEnd()
	s.Notes = p.notes
	return s
}

func (p *parser) relation() (Relation, bool) {
	t := p.peek()
	kind, ok := relations[t.text]
	if !ok || t.kind != symbolToken {
		return Relation{}, false
	}
	p.at++
	return Relation{kind, t.pos, t.end}, true
}

// The binding powers of infix operators.
const (
	sumPower = 1 + iota
	productPower
)

var infix = map[string]struct {
	power     int
	operation string
}{
	"+": {sumPower, "add"}, "-": {sumPower, "sub"}, "*": {productPower, "mul"}, "/": {productPower, "div"},
}

var comparisons = map[string]bool{"<": true, "<=": true, ">": true, ">=": true, "==": true, "!=": true}

// operation returns a node of the tree that spans its operands.
func operation(name string, args ...*Expr) *Expr {
	e := &Expr{Kind: Operation, Name: name, Args: args, Pos: args[0].Pos, End: args[0].End}
	for _, a := range args {
		e.Pos, e.End = min(e.Pos, a.Pos), max(e.End, a.End)
	}
	return e
}

// comparison reads an expression, the loosest part of which is a comparison.
func (p *parser) comparison() *Expr {
	left := p.binary(sumPower)
	t := p.peek()
	if t.kind != symbolToken || !comparisons[t.text] {
		return left
	}
	p.next()
	right := p.binary(sumPower)
	if t := p.peek(); t.kind == symbolToken && comparisons[t.text] {
		fail(t.pos, t.end, "comparisons do not chain: write (a < b)*(b < c)")
	}
	switch t.text {
	case "<":
		return operation("less", left, right)
	case "<=":
		return operation("lessequal", left, right)
	case ">":
		return operation("less", right, left)
	case ">=":
		return operation("lessequal", right, left)
	case "==":
		return operation("equal", left, right)
	}
	equal := operation("equal", left, right)
	one := &Expr{Kind: Number, Value: big.NewRat(1, 1), Literal: "1", Pos: equal.Pos, End: equal.End}
	return operation("sub", one, equal)
}

// binary reads operands joined by operators that bind at least as tightly as
// power; products may be without a sign.
func (p *parser) binary(power int) *Expr {
	left := p.unary()
	for divided := false; ; {
		t := p.peek()
		op, ok := infix[t.text]
		switch {
		case ok && t.kind == symbolToken && op.power >= power:
			p.next()
			if op.power == productPower {
				divided = t.text == "/"
				left = operation(op.operation, left, p.unary())
			} else {
				divided = false
				left = operation(op.operation, left, p.binary(productPower))
			}
		case power <= productPower && p.juxtaposed():
			right := p.power()
			if divided {
				p.note(left.Pos, right.End, p.quote(left.Pos, right.End)+" is read from left to right, as ("+
					p.source(left)+")*"+p.source(right)+"; write parentheses if the last factor is below the line")
				divided = false // one note is enough
			}
			left = operation("mul", left, right)
		default:
			return left
		}
	}
}

// unary reads an operand with its signs.
func (p *parser) unary() *Expr {
	t := p.peek()
	if !t.is("-") && !t.is("+") {
		return p.power()
	}
	p.enter()
	defer p.leave()
	p.next()
	e := p.unary()
	if t.is("-") {
		e = operation("neg", e)
		e.Pos = t.pos
	}
	return e
}

// power reads an operand with its exponent: x^2, x², x^-1, a^b^c.
func (p *parser) power() *Expr {
	base := p.primary()
	for p.peek().kind == superscriptToken {
		base = operation("pow", base, p.superscript())
	}
	hat := p.peek()
	if !p.accept("^") {
		return base
	}
	p.checkTranspose(base, hat)
	return operation("pow", base, p.exponent())
}

// exponent reads what stands behind ^, with its own exponents.
func (p *parser) exponent() *Expr {
	p.enter()
	defer p.leave()
	t := p.peek()
	switch {
	case p.accept("-"):
		e := operation("neg", p.exponent())
		e.Pos = t.pos
		return e
	case p.accept("+"):
		return p.exponent()
	}
	return p.power()
}

// checkTranspose refuses W^T, which hardly ever is a power.
func (p *parser) checkTranspose(base *Expr, hat token) {
	t := p.peek()
	if t.kind == nameToken && t.text == "T" && base.Kind == Name && base.Name != "e" {
		failUnsupported(hat.pos, t.end, "a transpose is not read: only scalars are; a power to a T is %s^(T)", p.source(base))
	}
}

// superscript reads Unicode superscripts as the expression they spell.
func (p *parser) superscript() *Expr {
	t := p.next()
	e, err := ParseTextExpr(t.text, Options{MaxDepth: p.opt.MaxDepth})
	if err != nil {
		fail(t.pos, t.end, "the superscript %s is no exponent", p.quote(t.pos, t.end))
	}
	place(e, t.pos, t.end)
	return e
}

// place gives all parts of an expression the same position.
func place(e *Expr, pos, end int) {
	e.Pos, e.End = pos, end
	for _, a := range e.Args {
		place(a, pos, end)
	}
}

// proseWords are words that mean that a line is not only mathematics.
var proseWords = map[string]bool{"and": true, "or": true, "for": true, "where": true, "if": true, "when": true,
	"with": true, "is": true, "then": true, "since": true, "because": true, "the": true, "of": true, "otherwise": true}

// juxtaposed reports whether the next token begins a factor of a product
// without a sign, and refuses what looks like one but can be read in two ways.
func (p *parser) juxtaposed() bool {
	t := p.peek()
	before := p.tokens[p.at-1]
	switch {
	case t.kind == numberToken:
		fail(before.pos, t.end, "%s: write * between the factors, or an operator", p.quote(before.pos, t.end))
	case t.kind == nameToken:
		if p.isAnd(t) {
			return false
		}
		if proseWords[t.text] && !p.look(1).is("(") {
			fail(t.pos, t.end, "the word %q is not mathematics", t.text)
		}
		if before.kind == numberToken && !t.space {
			p.checkCoefficient(before, t)
		}
		return true
	case t.is("|"):
		if after := p.look(1); after.is("_") {
			failUnsupported(t.pos, after.end, "a value at a point is not read")
		}
		return !p.inBars
	}
	return t.opens() || t.kind == sumToken || t.is("√") || t.is("∛") || t.is("∂")
}

// checkCoefficient refuses 2x2, which is 2*x2 to one reader and 2*x*2 to
// another.
func (p *parser) checkCoefficient(number, name token) {
	spelled := p.src[name.pos:name.end]
	i := len(spelled)
	for i > 0 && isDigit(rune(spelled[i-1])) {
		i--
	}
	if i == len(spelled) || i == 0 || name.text != spelled {
		return
	}
	for _, c := range spelled[:i] {
		if c == '_' || c == '^' {
			return
		}
	}
	fail(number.pos, name.end, "%s%s: write %s*%s or %s*%s*%s", number.text, spelled,
		number.text, spelled, number.text, spelled[:i], spelled[i:])
}

// unexpected refuses the next token.
func (p *parser) unexpected() {
	t := p.peek()
	switch {
	case t.kind == endToken && p.at > 0:
		before := p.tokens[p.at-1]
		fail(t.pos, t.end, "something must follow %s", p.quote(before.pos, before.end))
	case t.kind == endToken:
		fail(t.pos, t.end, "there is nothing to read")
	case t.kind == superscriptToken:
		fail(t.pos, t.end, "the superscript %s stands behind nothing", p.quote(t.pos, t.end))
	case len(t.text) == 2 && t.text[1] == '=' && infix[t.text[:1]].power > 0:
		fail(t.pos, t.end, "%s is not read: write w := w %c ...", t.text, t.text[0])
	case t.is("=") && p.groups > 0:
		fail(t.pos, t.end, "= within parentheses: write == to compare")
	case t.is(",") && p.groups > 0:
		fail(t.pos, t.end, "a list in parentheses is read only behind the name of a function")
	case t.is("_"):
		fail(t.pos, t.end, "a subscript belongs directly behind a name")
	}
	fail(t.pos, t.end, "%s is not expected here", p.quote(t.pos, t.end))
}

// isOperation reports whether a name is that of an operation with operands.
func isOperation(name string) bool {
	op := ops.Lookup(name)
	return op != nil && op.Arity() > 0
}
