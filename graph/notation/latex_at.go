package notation

// isAt reports whether a bar with values behind it stands here, as in
// \frac{dy}{dx}|_{x=1}.
func (p *latexParser) isAt() bool {
	t := p.token()
	return (t.symbol("|") && p.bars == 0 || t.is(latexClose, "|") && !t.left) && p.ahead(1).symbol("_")
}

// held reads the names that a derivative in parentheses says are held fixed, as
// in \left(\frac{\partial p}{\partial V}\right)_{T,n}.
func (p *latexParser) held(e *Expr) {
	p.i++
	open := p.token()
	if open.kind == latexLetter {
		p.i++
		e.Held = []*Expr{{Kind: Name, Name: letterName(open), Pos: open.pos, End: open.end}}
		e.End = p.end()
		return
	}
	if open.kind != latexGroup {
		p.unexpected("the names that are held fixed")
	}
	p.i++
	for {
		n := p.name()
		if n.power != nil {
			p.unexpected("the names that are held fixed")
		}
		e.Held = append(e.Held, &Expr{Kind: Name, Name: n.canonical(), Primes: n.primes, Pos: n.pos, End: n.end})
		if p.i == open.match {
			break
		}
		if !p.accept(",") {
			p.unexpected("a comma or }")
		}
	}
	p.i++
	e.End = p.end()
}

// primed reads the primes behind an expression in parentheses: its derivative by
// the only name in it.
func (p *latexParser) primed(e *Expr) *Expr {
	t := p.token()
	names := map[string]*Expr{}
	stack := []*Expr{e}
	for len(stack) > 0 && e.Parens {
		x := stack[len(stack)-1]
		stack = append(append(stack[:len(stack)-1], x.Args...), x.By...)
		if x.Kind == Name && x.Primes == 0 && x.Name != "e" && x.Name != "pi" {
			names[x.Name] = x
		} else if x.Kind == Name && x.Primes > 0 {
			names[x.Name+"'"] = x
		}
	}
	if len(names) != 1 {
		failUnsupported(t.pos, t.end, "a prime is read only behind a name, or behind parentheses with one name in them")
	}
	d := &Expr{Kind: Derivative, Args: []*Expr{e}, Guessed: true, Pos: e.Pos}
	for p.accept("'") {
		for _, x := range names {
			d.By = append(d.By, x)
		}
	}
	d.End = p.end()
	return d
}

// takesValues reports whether what stands before a bar is plain: a derivative or
// a function. (In 2x|_{x=1} it is not clear where it begins, and within what an
// operator applies to, not whether it comes before the operator.)
func (p *latexParser) takesValues(e *Expr) bool {
	return !p.applying && (e.Kind == Derivative || e.Kind == Call || e.Kind == Name && e.Primes > 0)
}

// at reads the values behind a bar at which what stands before it is taken.
func (p *latexParser) at(e *Expr) *Expr {
	bar := p.token()
	p.i += 2
	open := p.token()
	if open.kind != latexGroup || open.match == p.i+1 {
		failUnsupported(bar.pos, open.end, "a value at a point is read where it says of what: |_{x=1}")
	}
	p.i++
	at := &Expr{Kind: At, Args: []*Expr{e}, Pos: e.Pos}
	for {
		t := p.token()
		if t.kind != latexLetter && t.kind != latexWord && (t.kind != latexCommand || latexAccents[t.text] == "") {
			failUnsupported(bar.pos, p.tokens[open.match].end, "a value at a point is read where it says of what: |_{x=1}")
		}
		x := p.call(p.name())
		if t := p.token(); x.Kind != Name || t.kind != latexRelation || t.relation != Equals {
			failUnsupported(bar.pos, p.tokens[open.match].end, "a value at a point is read where it says of what: |_{x=1}")
		}
		p.i++
		at.By = append(at.By, x)
		at.Args = append(at.Args, p.sum())
		if p.i == open.match {
			break
		}
		if !p.accept(",") {
			p.unexpected("a comma or }")
		}
	}
	p.i = open.match + 1
	at.End = p.end()
	return at
}
