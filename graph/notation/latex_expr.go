package notation

import (
	"math/big"
	"strings"
)

// comparison reads a sum, or two with a comparison between them.
func (p *latexParser) comparison(equal bool) *Expr {
	a := p.sum()
	t := p.token()
	isEqual := equal && t.kind == latexRelation && t.relation == Equals
	if t.kind != latexComparison && !isEqual {
		return a
	}
	p.i++
	b := p.sum()
	if next := p.token(); next.kind == latexComparison || isEqual && next.kind == latexRelation {
		failUnsupported(next.pos, next.end, "a chain of comparisons is not read")
	}
	switch t.text {
	case "<":
		return operation("less", a, b)
	case ">":
		return operation("less", b, a)
	case "<=":
		return operation("lessequal", a, b)
	case ">=":
		return operation("lessequal", b, a)
	}
	return operation("equal", a, b)
}

// sum reads terms with + and - between them.
func (p *latexParser) sum() *Expr {
	e := p.term()
	for {
		op := p.token()
		name := ""
		switch {
		case op.symbol("+"):
			name = "add"
		case op.symbol("-"):
			name = "sub"
		default:
			return e
		}
		p.i++
		if sign := p.token(); sign.symbol("+") || sign.symbol("-") && sign.adjoins(op) {
			fail(op.pos, sign.end, "two operators in a row")
		}
		e = operation(name, e, p.term())
	}
}

func (p *latexParser) negative(sign latexToken, e *Expr) *Expr {
	n := operation("neg", e)
	n.Pos = sign.pos
	return n
}

// term reads factors with multiplication and division signs between them, or
// nothing. As in plain text, a sign in front belongs to the first factor.
func (p *latexParser) term() *Expr {
	p.accept("+")
	e := p.juxtaposed(p.signed())
	for {
		t := p.token()
		switch {
		case p.accept("*"):
			e = p.juxtaposed(operation("mul", e, p.signed()))
		case p.accept("/"):
			if e.Kind == Call && p.bareEnd == p.i-1 && p.token().adjoins(t) &&
				(p.token().kind == latexNumber || p.token().kind == latexLetter) {
				fail(e.Pos, p.token().end, "it is not clear whether / belongs to the operand of %s: use parentheses or \\frac", e.Name)
			}
			divisor := p.signed()
			half := e.Kind == Number && divisor.Kind == Number
			e = operation("div", e, divisor)
			if next := p.token(); p.startsFactor(next) {
				if !half || next.kind == latexLetter && !next.space || next.kind == latexNumber {
					fail(t.pos, next.end, "what stands below / is not clear: put it in parentheses, or use \\frac")
				}
				p.note(e.Pos, e.End, "the fraction ends before what follows it")
				e = p.juxtaposed(e)
			}
		default:
			return e
		}
	}
}

// signed reads a factor that may have a minus sign: a \cdot -1.
func (p *latexParser) signed() *Expr {
	if sign := p.token(); p.accept("-") {
		return p.negative(sign, p.factor())
	}
	return p.factor()
}

// juxtaposed reads the factors that follow e without an operator. A number is
// one only behind a bracket or brace: x^2 3 and x 2 are mistakes.
func (p *latexParser) juxtaposed(e *Expr) *Expr {
	for {
		t := p.token()
		if !p.startsFactor(t) {
			return e
		}
		before := p.tokens[p.i-1]
		if t.kind == latexNumber && before.kind != latexClose && before.kind != latexUngroup {
			fail(t.pos, t.end, `a number behind a factor: write \cdot between them, or braces around an exponent or subscript`)
		}
		if before.kind == latexNumber && t.is(latexCommand, "frac") || t.kind == latexNumber && before.kind == latexUngroup {
			p.note(e.Pos, t.end, "this is read as a product")
		}
		if before.kind == latexNumber && p.numbered() {
			fail(t.pos, t.end, "%s behind a number: write _ for a subscript, ^ for a power or \\cdot for a product", t.text)
		}
		e = operation("mul", e, p.factor())
	}
}

// startsFactor reports whether t begins a factor, where one may follow another.
func (p *latexParser) startsFactor(t latexToken) bool {
	switch t.kind {
	case latexNumber, latexLetter, latexWord, latexPartial, latexOpen, latexGroup:
		return true
	case latexCommand:
		return t.text != "over"
	case latexBegin:
		return true
	case latexSymbol:
		return t.text == "|" && p.bars == 0 || t.text == "√"
	}
	return false
}

// factor reads an operand with its powers.
func (p *latexParser) factor() *Expr {
	p.depth++
	if p.depth > p.opt.MaxDepth {
		t := p.token()
		fail(t.pos, t.end, "nested more than %d deep", p.opt.MaxDepth)
	}
	e := p.postfix(p.primary())
	p.depth--
	return e
}

// postfix reads the powers behind an operand that has none of its own.
func (p *latexParser) postfix(e *Expr) *Expr {
	for {
		t := p.token()
		switch {
		case t.symbol("^") || t.kind == latexSuper:
			if t.symbol("^") && p.isPrime(p.ahead(1), p.ahead(2)) {
				failUnsupported(t.pos, t.end, "a prime is read only behind a name")
			}
			if e.Kind != Number {
				p.transposed()
			}
			e = operation("pow", e, p.exponent())
			e.End = p.end()
		case t.symbol("'"):
			failUnsupported(t.pos, t.end, "a prime is read only behind a name")
		case t.symbol("_") || t.kind == latexSub:
			if e.Kind != Name || e.Primes > 0 || e.Parens || p.tokens[p.i-1].kind != latexUngroup {
				fail(t.pos, t.end, "a subscript belongs behind a name, which has one only")
			}
			e.Name = subscripted(e.Name, p.subscript())
			e.End = p.end()
		case t.symbol("!"):
			failUnsupported(t.pos, t.end, "a factorial is not read")
		case t.symbol("%"):
			if e.Kind != Number {
				fail(t.pos, t.end, "a percent sign belongs behind a number")
			}
			p.i++
			e.Value = new(big.Rat).Quo(e.Value, big.NewRat(100, 1))
			e.End = t.end
		default:
			return e
		}
	}
}

// primary reads an operand.
func (p *latexParser) primary() *Expr {
	t := p.token()
	switch t.kind {
	case latexNumber:
		p.i++
		return number(t)
	case latexPartial:
		return p.slashDerivative()
	case latexLetter, latexWord:
		if p.isSlashDerivative() {
			return p.slashDerivative()
		}
		return p.nameOrCall()
	case latexOpen:
		return p.bracketed()
	case latexGroup:
		return p.group()
	case latexBegin:
		return p.cases()
	case latexSymbol:
		switch t.text {
		case "|":
			return p.absolute()
		case "√":
			p.i++
			return p.spanning(t.pos, operation("sqrt", p.factor()))
		}
	case latexCommand:
		return p.commanded()
	}
	p.unexpected("an operand")
	return nil
}

// commanded reads an operand that begins with a command.
func (p *latexParser) commanded() *Expr {
	t := p.token()
	switch t.text {
	case "frac", "dfrac", "tfrac", "cfrac":
		return p.fraction()
	case "sqrt":
		return p.root()
	case "sum":
		return p.sumOver()
	case "underbrace", "overbrace":
		p.i++
		e := p.argument()
		if p.accept("_") || p.accept("^") {
			p.skipArgument()
		}
		return e
	}
	if latexAccents[t.text] != "" {
		return p.nameOrCall()
	}
	if op := latexFunction(t.text); op != nil {
		p.i++
		return p.function(op, op.Name, t)
	}
	p.command(t)
	return nil
}

func number(t latexToken) *Expr {
	value, _ := new(big.Rat).SetString(t.text)
	return &Expr{Kind: Number, Pos: t.pos, End: t.end, Value: value, Literal: t.text}
}

// spanning extends e over the source from pos to where the parser is.
func (p *latexParser) spanning(pos int, e *Expr) *Expr {
	e.Pos, e.End = pos, p.end()
	return e
}

// closers are the brackets that close each other.
var closers = map[string]string{"(": ")", "[": "]", "{": "}", "|": "|", ".": "."}

// closeBracket skips the bracket that closes open.
func (p *latexParser) closeBracket(open latexToken) {
	t := p.token()
	switch {
	case t.is(latexClose, closers[open.text]) && t.left == open.left:
		p.i++
	case open.text == "." && t.is(latexClose, "|"):
		failUnsupported(t.pos, t.end, "a value at a point, written behind a bar, is not read")
	case t.kind == latexClose:
		fail(t.pos, t.end, "%s cannot close the %s at offset %d", t.text, open.text, open.pos)
	case t.kind == latexEnd:
		fail(open.pos, open.end, "%s is never closed", open.text)
	case t.symbol(","):
		fail(t.pos, t.end, "a list is read only as the operands of a function")
	default:
		p.unexpected("an operator or " + closers[open.text])
	}
}

// bracketed reads an expression in brackets that show.
func (p *latexParser) bracketed() *Expr {
	open := p.token()
	p.i++
	bars := p.bars
	p.bars = 0
	e := p.comparison(true)
	p.closeBracket(open)
	p.bars = bars
	switch open.text {
	case "|":
		return p.spanning(open.pos, operation("abs", e))
	case ".":
		return p.spanning(open.pos, e)
	}
	e.Parens = true
	return p.spanning(open.pos, e)
}

// absolute reads |x|. Doubled bars around everything are a norm.
func (p *latexParser) absolute() *Expr {
	open := p.token()
	p.i++
	p.bars++
	inner := p.token()
	if inner.symbol("_") {
		failUnsupported(open.pos, inner.end, "a value at a point, written behind a bar, is not read")
	}
	e := p.sum()
	t := p.token()
	if !p.accept("|") {
		p.unexpected("the other |")
	}
	p.bars--
	if inner.symbol("|") && inner.adjoins(open) && e.Kind == Operation && e.Name == "abs" && e.End == t.pos {
		failUnsupported(open.pos, t.end, "a norm is not read: only scalars are")
	}
	return p.spanning(open.pos, operation("abs", e))
}

// group reads an expression in braces that do not show, or {a \over b}.
func (p *latexParser) group() *Expr {
	open := p.token()
	p.i++
	bars := p.bars
	p.bars = 0
	e := p.comparison(false)
	if p.token().is(latexCommand, "over") {
		p.i++
		e = operation("div", e, p.comparison(false))
	}
	if p.token().kind != latexUngroup {
		p.unexpected("an operator or }")
	}
	p.i++
	p.bars = bars
	return p.spanning(open.pos, e)
}

// argument reads the operand of a command: a group, or one token.
func (p *latexParser) argument() *Expr {
	t := p.token()
	switch t.kind {
	case latexGroup:
		return p.group()
	case latexNumber:
		if len(t.text) == 1 {
			p.i++
			return number(t)
		}
		if !isDigit(rune(t.text[1])) {
			fail(t.pos, t.end, "put %s in braces", t.text)
		}
		// \frac12 takes one digit at a time.
		digit := t
		digit.text, digit.end = t.text[:1], t.pos+1
		p.tokens[p.i].text, p.tokens[p.i].pos = t.text[1:], t.pos+1
		return number(digit)
	case latexLetter:
		p.i++
		return &Expr{Kind: Name, Name: letterName(t), Pos: t.pos, End: t.end}
	case latexCommand:
		if latexKnownCommands[t.text] || latexAccents[t.text] != "" {
			p.depth++
			if p.depth > p.opt.MaxDepth {
				fail(t.pos, t.end, "nested more than %d deep", p.opt.MaxDepth)
			}
			e := p.primary()
			p.depth--
			return e
		}
	case latexWord:
		p.i++
		return &Expr{Kind: Name, Name: t.text, Pos: t.pos, End: t.end}
	}
	p.unexpected("an operand")
	return nil
}

// skipArgument skips the words under a brace.
func (p *latexParser) skipArgument() {
	if t := p.token(); t.kind == latexGroup {
		p.i = t.match + 1
		return
	}
	p.i++
}

// exponent reads ^ and what is above: a number, an expression in braces. A
// second power above the first is read as people mean it, x^(a^b).
func (p *latexParser) exponent() *Expr {
	p.depth++
	t := p.token()
	if p.depth > p.opt.MaxDepth {
		fail(t.pos, t.end, "nested more than %d deep", p.opt.MaxDepth)
	}
	defer func() { p.depth-- }()
	p.i++
	if t.kind == latexSuper {
		return plainExponent(t)
	}
	next := p.token()
	if next.symbol("-") || next.symbol("+") {
		fail(next.pos, next.end, "put the exponent in braces: ^{-1}")
	}
	if next.symbol("*") {
		failUnsupported(next.pos, next.end, "a star as a superscript is not read")
	}
	p.oneToken("exponent")
	e := p.argument()
	if again := p.token(); again.symbol("^") && !p.isPrime(p.ahead(1), p.ahead(2)) {
		p.note(t.pos, again.end, "a power of a power: the second belongs to the first exponent")
		e = operation("pow", e, p.exponent())
	}
	return e
}

// plainExponent returns the value of Unicode superscripts: ², ⁻¹, ⁿ.
func plainExponent(t latexToken) *Expr {
	text, negative := strings.CutPrefix(t.text, "-")
	e := &Expr{Pos: t.pos, End: t.end, Literal: text}
	if value, ok := new(big.Rat).SetString(text); ok && isDigit(rune(text[0])) && isDigit(rune(text[len(text)-1])) {
		e.Kind, e.Value = Number, value
	} else if len(text) == 1 && text != "+" && text != "-" && text != "(" && text != ")" {
		e.Kind, e.Name, e.Literal = Name, text, ""
	} else {
		fail(t.pos, t.end, "the superscript %s is not read", t.text)
	}
	if negative {
		return operation("neg", e)
	}
	return e
}

// oneToken checks that an exponent or subscript without braces is clear: TeX
// takes only its first character.
func (p *latexParser) oneToken(what string) {
	t, next := p.token(), p.ahead(1)
	switch {
	case t.kind == latexNumber && len(t.text) > 1,
		t.kind == latexNumber && next.kind == latexNumber,
		t.plain && next.adjoins(t) && (next.plain || next.kind == latexNumber):
		fail(t.pos, next.end, "put the %s in braces: without them it is only its first character", what)
	}
}

// root reads \sqrt{x} and \sqrt[n]{x}.
func (p *latexParser) root() *Expr {
	t := p.token()
	p.i++
	var index *Expr
	if open := p.token(); open.is(latexOpen, "[") && !open.left {
		index = p.bracketed()
		index.Parens = false
	}
	if next := p.token(); next.kind == latexOpen {
		fail(next.pos, next.end, `put what is below the root in braces: \sqrt{...}`)
	}
	e := p.argument()
	degree := int64(0)
	if index != nil && index.Kind == Number && index.Value.IsInt() && index.Value.Num().IsInt64() {
		degree = index.Value.Num().Int64()
	}
	switch {
	case index == nil || degree == 2:
		e = operation("sqrt", e)
	case degree == 3:
		e = operation("cbrt", e)
	default:
		one := &Expr{Kind: Number, Value: big.NewRat(1, 1), Literal: "1", Pos: index.Pos, End: index.Pos}
		e = operation("pow", e, operation("div", one, index))
	}
	return p.spanning(t.pos, e)
}

// cases reads the rows of a function that is defined piecewise.
func (p *latexParser) cases() *Expr {
	begin := p.token()
	p.i++
	var values, conditions []*Expr
	for p.token().kind != latexFinish {
		values = append(values, p.sum())
		p.accept(",")
		p.accept("&")
		conditions = append(conditions, p.condition())
		_ = p.accept(",") || p.accept(".")
		if t := p.token(); t.kind == latexBreak {
			p.i++
		} else if t.kind != latexFinish {
			p.unexpected(`\\ or \end{` + begin.text + "}")
		}
	}
	if t := p.token(); t.text != begin.text {
		fail(t.pos, t.end, `\end{%s} does not end \begin{%s}`, t.text, begin.text)
	}
	p.i++
	n := len(values)
	if n == 0 {
		fail(begin.pos, p.end(), "there are no cases")
	}
	if last := conditions[n-1]; last != nil && (n < 2 || !complementary(last, conditions[n-2])) {
		fail(last.Pos, last.End, `the last case must be for \text{otherwise}, or the opposite of the one before`)
	}
	e := values[n-1]
	for i := n - 2; i >= 0; i-- {
		if conditions[i] == nil {
			fail(values[i].Pos, values[i].End, "only the last case may be without a condition")
		}
		e = operation("select", conditions[i], values[i], e)
	}
	return p.spanning(begin.pos, e)
}

// condition reads when a case applies; nil is otherwise.
func (p *latexParser) condition() *Expr {
	for p.token().kind == latexProse || p.token().kind == latexWord {
		text := strings.ToLower(strings.Trim(p.token().text, ".,:; "))
		switch text {
		case "otherwise", "else", "elsewhere":
			p.i++
			return nil
		case "if", "for", "when", "where":
			p.i++
			continue
		}
		break
	}
	return p.comparison(true)
}

// complementary reports whether one of the comparisons holds just where the
// other does not.
func complementary(a, b *Expr) bool {
	if b == nil || a.Kind != Operation || b.Kind != Operation || len(a.Args) != 2 || len(b.Args) != 2 {
		return false
	}
	opposite := a.Name == "less" && b.Name == "lessequal" || a.Name == "lessequal" && b.Name == "less"
	return opposite && a.Args[0].String() == b.Args[1].String() && a.Args[1].String() == b.Args[0].String()
}
