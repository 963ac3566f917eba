package notation

import (
	"math/big"
	"strconv"
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
			p.note(e.Pos, t.end, `a number and a fraction side by side are read as a product; write \cdot between them to make it plain`)
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
		case p.isAt() && p.takesValues(e):
			e = p.at(e)
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
			e = p.primed(e)
		case t.symbol("_") && e.Kind == Derivative && e.Parens && e.Partial && e.Held == nil:
			p.held(e)
		case t.symbol("_") || t.kind == latexSub:
			if e.Kind != Name || e.Primes > 0 || e.Parens || p.tokens[p.i-1].kind != latexUngroup {
				fail(t.pos, t.end, "a subscript belongs behind a name, which has one only")
			}
			e.Name = subscripted(e.Name, p.subscript())
			e.End = p.end()
		case t.symbol("!"):
			if e.Kind == Number {
				failUnsupported(t.pos, t.end, "the factorial of a number is not read")
			}
			p.i++
			e = &Expr{Kind: Call, Name: Factorial, Args: []*Expr{e}, Pos: e.Pos, End: t.end}
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

// indicator reads \mathbb{1}[x > 0] or \mathbb{1}_{x > 0}: 1 where the condition
// holds, 0 elsewhere.
func (p *latexParser) indicator() *Expr {
	sign := p.token()
	p.i++
	var condition *Expr
	if p.accept("_") {
		open := p.token()
		if open.kind != latexGroup {
			p.unexpected("a condition in braces")
		}
		p.i++
		if p.token().kind == latexOpen {
			condition = p.bracketed()
		} else {
			condition = p.comparison(true)
		}
		if p.i != open.match {
			p.unexpected("the end of the condition")
		}
		p.i++
	} else {
		condition = p.bracketed()
	}
	switch condition.Name {
	case "less", "lessequal", "equal":
	default:
		failUnsupported(sign.pos, p.end(), "an indicator is read with a comparison of numbers")
	}
	digit := func(n int64) *Expr {
		return &Expr{Kind: Number, Value: big.NewRat(n, 1), Literal: strconv.FormatInt(n, 10), Pos: sign.pos, End: sign.end}
	}
	e := operation("select", condition, digit(1), digit(0))
	e.Pos, e.End = sign.pos, p.end()
	return e
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
	case "indicator":
		return p.indicator()
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
