package notation

// scan looks through a formula for what decides about other places of it: in
// ∂C/∂a^L the L must be a label, since nobody differentiates by a power; and
// where u'(v), L(w) = ... or ∂J(v)/∂v stand, u, L and J are functions.
func (p *latexParser) scan() {
	p.labels, p.functions = map[string]bool{}, map[string]bool{}
	for i, t := range p.tokens {
		if mark(t) != "" && p.isBelow(i) {
			p.scanLabel(i + 1)
		}
		if t.kind == latexLetter || t.kind == latexWord {
			p.scanFunction(i)
		}
	}
	p.i = 0
}

// isBelow reports whether token i begins the lower part of a fraction.
func (p *latexParser) isBelow(i int) bool {
	return i > 1 && (p.tokens[i-1].symbol("/") || p.tokens[i-1].kind == latexGroup && p.tokens[i-2].kind == latexUngroup)
}

// scanLabel records the superscript of the variable of differentiation at
// token i.
func (p *latexParser) scanLabel(i int) {
	p.i = i
	if p.token().kind == latexCommand {
		p.i++
	}
	p.i++
	last := len(p.tokens) - 1
	if p.i < last && p.token().symbol("_") {
		p.i++
		p.skipArgument()
	}
	if p.i < last && p.token().symbol("^") && !p.isPrime(p.ahead(1), p.ahead(2)) {
		if text, _, width := p.label(); width > 0 && !isDigit(rune(text[0])) {
			p.labels[text] = true
		}
	}
}

// scanFunction records the letter at token i if it is a function there.
func (p *latexParser) scanFunction(i int) {
	j := i + 1
	for p.tokens[j].symbol("'") {
		j++
	}
	if !p.tokens[j].is(latexOpen, "(") {
		return
	}
	end, names := p.names(j)
	above := i > 1 && mark(p.tokens[i-1]) != "" && p.tokens[i-2].kind == latexGroup
	defined := names && p.begins(i) && p.tokens[end].kind == latexRelation && p.tokens[end].relation != Implies
	if j > i+1 || names && above || defined {
		p.functions[letterName(p.tokens[i])] = true
	}
}

// begins reports whether a statement begins at token i.
func (p *latexParser) begins(i int) bool {
	if i == 0 {
		return true
	}
	switch t := p.tokens[i-1]; t.kind {
	case latexBreak, latexQuad, latexBegin, latexProse:
		return true
	case latexRelation:
		return t.relation == Implies
	default:
		return t.symbol(",") || t.symbol("&") || t.symbol(";")
	}
}

// names reports whether the parenthesis at token i holds only names, and
// returns the place behind it.
func (p *latexParser) names(i int) (end int, ok bool) {
	for p.tokens[i].is(latexOpen, "(") || p.tokens[i].symbol(",") {
		i++
		switch t := p.tokens[i]; {
		case t.kind == latexCommand && latexAccents[t.text] != "" && p.tokens[i+1].kind == latexLetter:
			i++
		case t.kind == latexCommand && latexAccents[t.text] != "" && p.tokens[i+1].kind == latexGroup:
			i = p.tokens[i+1].match
		case t.kind != latexLetter && t.kind != latexWord:
			return 0, false
		}
		if i++; i >= len(p.tokens) {
			return 0, false
		}
		if p.tokens[i].kind == latexSub {
			i++
		} else if p.tokens[i].symbol("_") {
			if i++; p.tokens[i].kind == latexGroup {
				i = p.tokens[i].match
			}
			if i++; i >= len(p.tokens) {
				return 0, false
			}
		}
	}
	return i + 1, p.tokens[i].is(latexClose, ")")
}
