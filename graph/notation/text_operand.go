package notation

// primary reads an operand without signs and exponents.
func (p *parser) primary() *Expr {
	t := p.peek()
	switch {
	case t.kind == numberToken:
		p.next()
		return &Expr{Kind: Number, Value: t.value, Literal: t.text, Pos: t.pos, End: t.end}
	case t.kind == nameToken:
		return p.named()
	case t.kind == sumToken:
		return p.sum()
	case t.opens():
		return p.group()
	case t.is("|"):
		return p.bars()
	case t.is("√"), t.is("∛"):
		return p.root()
	case t.is("∂"):
		if e := p.derivative(); e != nil {
			return e
		}
		fail(t.pos, t.end, "∂ is read in derivatives only: ∂L/∂w, ∂/∂w (...)")
	}
	p.unexpected()
	return nil
}

// group reads an expression in brackets.
func (p *parser) group() *Expr {
	args := p.arguments()
	if len(args) > 1 {
		p.at = p.tokens[p.at-1].match
		t := p.peek()
		fail(t.pos, p.tokens[t.match].end, "a list in parentheses is read only behind the name of a function")
	}
	e := *args[0]
	opening := p.tokens[p.tokens[p.at-1].match]
	e.Pos, e.End, e.Parens = opening.pos, p.previousEnd(), true
	return &e
}

// arguments reads expressions in brackets, separated by commas.
func (p *parser) arguments() (args []*Expr) {
	p.enter()
	defer p.leave()
	opening := p.next()
	inBars := p.inBars
	p.groups++
	p.inBars = false
	if p.at == opening.match {
		fail(opening.pos, p.peek().end, "there is nothing in the parentheses")
	}
	for {
		args = append(args, p.comparison())
		if p.at == opening.match {
			break
		}
		if !p.peek().is(",") {
			p.unexpected()
		}
		p.next()
	}
	p.next()
	p.groups--
	p.inBars = inBars
	return args
}

// bars reads |x|.
func (p *parser) bars() *Expr {
	p.enter()
	defer p.leave()
	opening := p.next()
	inBars := p.inBars
	p.inBars = true
	e := operation("abs", p.comparison())
	if !p.peek().is("|") {
		if p.peek().kind == endToken {
			fail(opening.pos, opening.end, "| is never closed")
		}
		p.unexpected()
	}
	p.next()
	p.inBars = inBars
	e.Pos, e.End = opening.pos, p.previousEnd()
	return e
}

// root reads √x, which takes the next operand without its exponent.
func (p *parser) root() *Expr {
	p.enter()
	defer p.leave()
	t := p.next()
	name := "sqrt"
	if t.text == "∛" {
		name = "cbrt"
	}
	e := operation(name, p.primary())
	e.Pos = t.pos
	if after := p.peek(); after.is("^") || after.kind == superscriptToken {
		p.note(t.pos, after.end, "the root is taken first, then the power; write "+t.text+"(...) around both for the other reading")
	}
	return e
}
