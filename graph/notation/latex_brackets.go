package notation

import "strings"

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
	bars, applying := p.bars, p.applying
	p.bars, p.applying = 0, false
	e := p.comparison(true)
	p.applying = applying
	if t := p.token(); open.text == "." && t.is(latexClose, "|") && p.ahead(1).symbol("_") {
		if applying {
			failUnsupported(open.pos, t.end, "it is not clear whether the value at a point comes before the derivative: put the bar around both")
		}
		p.bars = bars
		return p.at(e)
	}
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
