package notation

import (
	"math/big"
	"strings"
)

// mark returns the sign of differentiation that t may be: ∂, d or δ.
func mark(t latexToken) string {
	switch {
	case t.kind == latexPartial:
		return "∂"
	case t.kind == latexLetter && t.accent == "" && (t.text == "d" || t.text == "delta"), t.is(latexWord, "d"):
		return t.text
	}
	return ""
}

// markAt returns the sign of differentiation at token i, behind which a name,
// a parenthesis, a power or nothing stands. In \frac{\mathrm{dy}}{\mathrm{dx}}
// it is the first letter of a word.
func (p *latexParser) markAt(i int) string {
	t, next := p.tokens[i], p.tokens[i+1]
	m := mark(t)
	if m == "" && t.kind == latexWord && t.font != operatorFont && len(t.text) > 1 && t.text[0] == 'd' {
		return "d"
	}
	switch next.kind {
	case latexSymbol:
		if next.text != "^" && next.text != "-" && next.text != "/" {
			return ""
		}
	case latexSub, latexClose, latexEnd, latexRelation:
		return ""
	}
	return m
}

// fraction reads \frac, which may be a derivative.
func (p *latexParser) fraction() *Expr {
	t := p.token()
	if e := p.derivative(); e != nil {
		return e
	}
	p.i++
	above := p.argument()
	below := p.argument()
	return p.spanning(t.pos, operation("div", above, below))
}

// isDerivative reports whether the fraction at token i is a derivative, and if
// so which sign it is written with and whether it is an operator, d/dx, that
// applies to what follows.
func (p *latexParser) isDerivative(i int) (sign string, operator bool) {
	if t := p.tokens[i]; t.kind != latexCommand || !strings.HasSuffix(t.text, "frac") {
		return "", false
	}
	above := p.tokens[i+1]
	if above.kind != latexGroup {
		return "", false
	}
	below := p.tokens[above.match+1]
	if below.kind != latexGroup || above.match == i+2 || below.match == above.match+2 {
		return "", false
	}
	sign = p.markAt(i + 2)
	if sign == "" || p.markAt(above.match+2) != sign {
		return "", false
	}
	switch behind := p.tokens[above.match+3]; behind.kind {
	case latexLetter, latexWord, latexCommand, latexOpen, latexGroup:
	default:
		if p.tokens[above.match+2].text == sign || behind.kind != latexUngroup {
			return "", false // \frac{d}{d}, a quotient of names
		}
	}
	j := i + 3
	if p.tokens[j].symbol("^") {
		if j++; p.tokens[j].kind == latexGroup {
			j = p.tokens[j].match
		}
		j++
	} else if p.tokens[j].kind == latexSuper {
		j++
	}
	return sign, j == above.match && len(p.tokens[i+2].text) == len(mark(p.tokens[i+2]))
}

// derivative reads a fraction that is a derivative, and returns nil for every
// other.
func (p *latexParser) derivative() *Expr {
	start := p.token()
	sign, operator := p.isDerivative(p.i)
	if sign == "" {
		p.checkMixed()
		return nil
	}
	p.i += 2
	close := p.tokens[p.i-1].match
	p.mark()
	e := &Expr{Kind: Derivative, Partial: sign != "d", Pos: start.pos}
	order := p.order()
	if !operator {
		operand := p.juxtaposed(p.factor())
		if t := p.token(); p.i != close {
			fail(t.pos, t.end, "put what is differentiated in parentheses")
		}
		e.Args = []*Expr{operand}
	}
	p.i = close + 2
	close = p.tokens[close+1].match
	var below []differential
	for p.i < close {
		if mark(p.token()) != sign && p.markAt(p.i) != sign {
			t := p.token()
			fail(t.pos, t.end, "each variable below a derivative needs its own sign of differentiation")
		}
		p.mark()
		below = append(below, p.differential())
	}
	p.i = close + 1
	e.End = p.end()
	p.setVariables(e, order, below)
	if operator {
		p.apply(e)
		return e
	}
	if open, x := p.token(), p.ahead(1); open.is(latexOpen, "(") && e.Args[0].Kind == Name && p.ahead(2).is(latexClose, ")") &&
		x.kind == latexLetter && letterName(x) == e.By[0].Name {
		failUnsupported(open.pos, p.ahead(2).end, "a derivative at a point is not read; write \\frac{d}{dx}[f(x)]")
	}
	return e
}

// checkMixed ends the reading at a fraction with two different signs of
// differentiation, which is hardly a quotient of products.
func (p *latexParser) checkMixed() {
	t, above := p.token(), p.ahead(1)
	if above.kind != latexGroup || p.tokens[above.match+1].kind != latexGroup || above.match == p.i+2 {
		return
	}
	first, second := p.markAt(p.i+2), p.markAt(above.match+2)
	if first != "" && second != "" && first != second && p.tokens[p.i+2].kind != latexWord && p.tokens[above.match+2].kind != latexWord &&
		p.tokens[p.i+3].kind != latexUngroup && p.tokens[above.match+3].kind != latexUngroup {
		fail(t.pos, p.tokens[above.match+2].end, "the signs of differentiation above and below differ")
	}
}

// mark skips a sign of differentiation, which may be the first letter of a
// word.
func (p *latexParser) mark() {
	t := &p.tokens[p.i]
	if t.kind == latexWord && len(t.text) > 1 {
		t.text, t.pos = t.text[1:], t.end-len(t.text)
		return
	}
	p.i++
}

// order reads how often a derivative is taken, 1 if nothing says so.
func (p *latexParser) order() int {
	t := p.token()
	if !t.symbol("^") && t.kind != latexSuper {
		return 1
	}
	e := p.exponent()
	if e.Kind != Number || !e.Value.IsInt() || e.Value.Sign() <= 0 || e.Value.Cmp(big.NewRat(maxExponent, 1)) > 0 {
		failUnsupported(e.Pos, e.End, "a derivative of symbolic order is not read")
	}
	return int(e.Value.Num().Int64())
}

// differential reads a variable of differentiation, and its power.
func (p *latexParser) differential() (d differential) {
	t := p.token()
	d.power = 1
	switch t.kind {
	case latexOpen:
		d.variable = p.bracketed()
		d.power = p.order()
	case latexGroup:
		d.variable = p.group()
		d.power = p.order()
	default:
		if t.kind == latexCommand && latexFunction(t.text) != nil {
			d.variable = p.factor() // \partial \log s
			break
		}
		if t.kind == latexCommand && latexAccents[t.text] == "" {
			p.unexpected("a variable")
		}
		n := p.nameBelow()
		power := n.power
		n.power = nil
		d.variable = p.call(n)
		if power != nil {
			if power.Kind != Number || !power.Value.IsInt() || power.Value.Sign() <= 0 || power.Value.Cmp(big.NewRat(maxExponent, 1)) > 0 {
				fail(power.Pos, power.End, "a variable of differentiation has no power but a whole one")
			}
			d.power = int(power.Value.Num().Int64())
		}
	}
	return d
}

// setVariables compares how often is said above and below.
func (p *latexParser) setVariables(e *Expr, order int, below []differential) {
	e.By = p.opt.variables(order, below)
	if order != len(e.By) {
		fail(e.Pos, e.End, "above it is differentiated %d times, below %d times", order, len(e.By))
	}
}

// apply reads what an operator such as d/dx applies to: the factors that
// follow, or what is in the brackets that follow.
func (p *latexParser) apply(e *Expr) {
	t := p.token()
	if !p.startsFactor(t) {
		fail(e.Pos, t.end, "nothing stands behind this derivative for it to apply to")
	}
	applying := p.applying
	p.applying = true
	defer func() { p.applying = applying }()
	operand := p.factor()
	bracket := t.is(latexOpen, "[") || t.is(latexOpen, "{")
	if bracket && operand.Parens || p.isAt() || !p.startsFactor(p.token()) {
		if bracket && p.startsFactor(p.token()) && !p.isAt() {
			p.note(operand.Pos, operand.End, "the derivative applies to what is in the brackets")
		}
		e.Args, e.End = []*Expr{operand}, p.end()
		return
	}
	for p.startsFactor(p.token()) && !p.isAt() {
		if sign, operator := p.isDerivative(p.i); sign != "" && operator {
			fail(e.Pos, p.token().end, `it is not clear how far this derivative applies: use brackets, or \cdot behind them`)
		}
		before := p.tokens[p.i-1]
		if next := p.token(); next.kind == latexNumber && before.kind != latexClose && before.kind != latexUngroup {
			fail(next.pos, next.end, `a number behind a factor: write \cdot between them`)
		}
		operand = operation("mul", operand, p.factor())
	}
	p.note(operand.Pos, operand.End, "the derivative applies to all these factors")
	e.Args, e.End = []*Expr{operand}, p.end()
}

// maxSlash bounds how many tokens the upper part of a derivative in slash form
// has, so that looking for the slash costs little.
const maxSlash = 64

// isSlashDerivative reports whether dy/dx or δy/δx stands here.
func (p *latexParser) isSlashDerivative() bool {
	sign := mark(p.token())
	if sign == "" {
		return false
	}
	depth := 0
	for i := p.i + 1; i < len(p.tokens)-1 && i < p.i+maxSlash; i++ {
		t := p.tokens[i]
		switch t.kind {
		case latexOpen:
			depth++
			continue
		case latexClose:
			if depth--; depth < 0 {
				return false
			}
			continue
		case latexGroup:
			i = t.match
			continue
		case latexLetter, latexWord, latexNumber, latexSub, latexSuper, latexCommand:
			continue
		}
		if depth > 0 {
			continue
		}
		if t.symbol("/") {
			if mark(p.tokens[i+1]) != sign {
				return false
			}
			switch p.tokens[i+2].kind {
			case latexLetter, latexWord, latexCommand, latexOpen, latexGroup:
				return true
			}
			return false
		}
		if !t.symbol("_") && !t.symbol("^") && !t.symbol("'") {
			return false
		}
	}
	return false
}

// slashDerivative reads ∂L/∂w, and ∂_x f.
func (p *latexParser) slashDerivative() *Expr {
	start := p.token()
	sign := mark(start)
	e := &Expr{Kind: Derivative, Partial: sign != "d", Pos: start.pos}
	p.i++
	if sign == "∂" && (p.token().symbol("_") || p.token().kind == latexSub) {
		return p.indexed(e)
	}
	order := p.order()
	if !p.token().symbol("/") {
		t := p.token()
		if !p.startsFactor(t) {
			fail(start.pos, t.end, "%s is read only in a derivative: ∂L/∂w", start.text)
		}
		e.Args = []*Expr{p.factor()}
	}
	slash := p.token()
	if !p.accept("/") || mark(p.token()) != sign {
		fail(start.pos, slash.end, "%s is read only in a derivative: ∂L/∂w", start.text)
	}
	var below []differential
	for read := 0; mark(p.token()) == sign && read < order; read += below[len(below)-1].power {
		p.i++
		below = append(below, p.differential())
	}
	e.End = p.end()
	p.setVariables(e, order, below)
	if e.Args == nil {
		p.apply(e)
	}
	return e
}

// indexed reads ∂_x f, which applies to one factor.
func (p *latexParser) indexed(e *Expr) *Expr {
	t := p.token()
	name := &Expr{Kind: Name, Name: p.subscript(), Pos: t.pos}
	name.End = p.end()
	for range p.order() {
		e.By = append(e.By, name)
	}
	if !p.startsFactor(p.token()) {
		fail(e.Pos, p.token().end, "nothing stands behind this derivative for it to apply to")
	}
	e.Args = []*Expr{p.factor()}
	e.End = p.end()
	return e
}

// sumOver reads a sum over a literal range.
func (p *latexParser) sumOver() *Expr {
	start := p.token()
	p.i++
	e := &Expr{Kind: Sum, Pos: start.pos}
	var from, to *Expr
	for p.token().symbol("_") || p.token().symbol("^") {
		below := p.token().text == "_"
		p.i++
		open := p.token()
		if below && from == nil && open.kind == latexGroup && open.match == p.i+4 &&
			p.ahead(1).kind == latexLetter && p.ahead(2).kind == latexRelation && p.ahead(3).kind == latexNumber {
			e.Name, from = letterName(p.ahead(1)), number(p.ahead(3))
			p.i = open.match + 1
			continue
		}
		if !below && to == nil {
			p.oneToken("upper end")
			if open.kind == latexNumber {
				to = p.argument()
				continue
			}
			if open.kind == latexGroup && open.match == p.i+2 && p.ahead(1).kind == latexNumber {
				to = number(p.ahead(1))
				p.i = open.match + 1
				continue
			}
		}
		from, to = nil, nil
		break
	}
	if from == nil || to == nil || !from.Value.IsInt() || !to.Value.IsInt() {
		failUnsupported(start.pos, p.end(), `a sum with a symbolic range is not read: \sum_{i=1}^{3} is`)
	}
	e.Args = []*Expr{p.term(), from, to}
	e.End = p.end()
	return e
}
