package notation

import (
	"math/big"
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// named reads what begins with a name: a derivative, an application, or just
// the name.
func (p *parser) named() *Expr {
	if e := p.derivative(); e != nil {
		return e
	}
	if e := p.mixedDerivative(); e != nil {
		return e
	}
	t := p.peek()
	base, isLog := logBase(t.text)
	function := t.text
	if isLog {
		function = "log"
	}
	elementary := isOperation(function) || function == "sigma"
	applies := p.opt.isFunction(function, t.primes)
	after := p.look(1)

	if elementary && applies && (after.is("^") || after.kind == superscriptToken) {
		if e := p.powerOfCall(base); e != nil {
			return e
		}
	}
	if after.opens() && after.text != "{" && (applies || p.isList(p.at+1)) {
		p.next()
		return p.call(t, base, p.arguments())
	}
	if elementary && applies && function != "sigma" && t.primes == 0 && unaryOperation(function) && p.beginsBareOperand(after) {
		p.next()
		return p.call(t, base, []*Expr{p.bareOperand()})
	}
	if elementary && applies && after.is("|") && !p.inBars && unaryOperation(function) { // ln|x|
		p.next()
		return p.call(t, base, []*Expr{p.bars()})
	}
	p.checkName(t, after)
	if applies && t.primes == 0 && unaryOperation(function) && (function == "ln" || ops.Lookup(function).Name == function) {
		fail(t.pos, t.end, "%s is a function: write %s(...)", function, t.text)
	}
	if after.is("^") && applies && !elementary && p.look(2).kind == numberToken && p.look(3).is("(") && !p.look(3).space {
		fail(t.pos, p.look(2).end, "%s: write %s(...)^%s for the power of a value", p.quote(t.pos, p.look(2).end), t.text, p.look(2).text)
	}
	p.next()
	return &Expr{Kind: Name, Name: t.text, Primes: t.primes, Pos: t.pos, End: t.end}
}

// checkName refuses names that mean more than a name.
func (p *parser) checkName(t, after token) {
	parts := splitName(t.text)
	switch {
	case parts.base == "lim" && (parts.subscript != "" || after.kind == nameToken):
		failUnsupported(t.pos, t.end, "a limit is not read")
	case parts.base == "D" && parts.subscript != "" && !isDigit(rune(parts.subscript[0])) && (after.kind == nameToken || after.opens()):
		failUnsupported(t.pos, t.end, "%s is not read as a derivative: write d/d%s (...)", p.quote(t.pos, t.end), parts.subscript)
	case parts.base == "sum" && len([]rune(parts.subscript)) == 1 && !isDigit(rune(parts.subscript[0])) && p.hasTerms():
		failUnsupported(t.pos, t.end, "a sum with a symbolic range is not read")
	case after.is("[") && !after.space:
		p.checkElement(t.pos)
	}
}

// hasTerms reports whether a factor without a sign follows the next name and
// its exponent, as in sum_i^n x_i.
func (p *parser) hasTerms() bool {
	at := p.at + 1
	switch {
	case p.tokens[at].kind == superscriptToken:
		at++
	case p.tokens[at].is("^") && p.tokens[at+1].opens():
		at = p.tokens[at+1].match + 1
	case p.tokens[at].is("^") && p.tokens[at+1].kind != endToken:
		at += 2
	}
	t := p.tokens[at]
	return t.kind == nameToken && !p.isAnd(t) || t.kind == numberToken || t.opens()
}

// checkElement refuses w[i], which hardly ever is a product.
func (p *parser) checkElement(pos int) {
	at := p.at
	for p.tokens[at].text != "[" {
		at++
	}
	end := p.tokens[p.tokens[at].match].end
	fail(pos, end, "%s: write a subscript, w_1, for an element, and * for a product", p.quote(pos, end))
}

func unaryOperation(name string) bool {
	op := ops.Lookup(name)
	return op != nil && op.Arity() == 1
}

// isList reports whether the bracket at a place holds several operands.
func (p *parser) isList(at int) bool {
	if !p.tokens[at].opens() {
		return false
	}
	for i := at + 1; i < p.tokens[at].match; i++ {
		switch t := p.tokens[i]; {
		case t.is(","):
			return true
		case t.opens():
			i = t.match
		}
	}
	return false
}

// logBase splits log_2, log_10 or log_b into the logarithm and its base.
func logBase(name string) (base string, ok bool) {
	parts := splitName(name)
	if parts.base != "log" || parts.label != "" || parts.accents != nil || parts.subscript == "" {
		return "", false
	}
	number := strings.Trim(parts.subscript, "0123456789") == ""
	if !number && len([]rune(parts.subscript)) > 1 {
		return "", false // log_loss is a name
	}
	return parts.subscript, true
}

// call returns the application of the function that t names.
func (p *parser) call(t token, base string, args []*Expr) *Expr {
	e := &Expr{Kind: Call, Name: t.text, Primes: t.primes, Args: args, Pos: t.pos, End: p.previousEnd()}
	switch {
	case base == "" && t.text == "diff" && len(args) > 1:
		return p.diff(e)
	case base == "" && t.text == "sum" && len(args) == 4 && args[0].Kind == Name:
		return p.sumCall(e)
	case base == "" || base == "e":
		if base == "e" {
			e.Name = "log"
		}
		return e
	case base == "2" || base == "10":
		e.Name = "log" + base
		return e
	}
	e.Name = "log"
	number := &Expr{Kind: Name, Name: base, Pos: t.pos, End: t.end}
	if value, ok := new(big.Rat).SetString(base); ok {
		number = &Expr{Kind: Number, Value: value, Literal: base, Pos: t.pos, End: t.end}
	}
	below := &Expr{Kind: Call, Name: "log", Args: []*Expr{number}, Pos: t.pos, End: t.end}
	return operation("div", e, below)
}

// powerOfCall reads sin^2(x), tanh²(z), sin^-1(x). It returns nil if no
// operand follows the exponent.
func (p *parser) powerOfCall(base string) *Expr {
	start := p.at
	t := p.next()
	var exponent *Expr
	inverse := false
	if p.peek().kind == superscriptToken {
		inverse = p.peek().text == "-1"
		exponent = p.superscript()
	} else {
		p.next()
		sign := p.peek()
		negative := p.accept("-")
		switch after := p.peek(); {
		case after.kind == numberToken:
			exponent = p.primary()
			inverse = negative && after.text == "1"
		case after.opens():
			exponent = p.group()
		case after.kind == nameToken:
			p.next()
			exponent = &Expr{Kind: Name, Name: after.text, Primes: after.primes, Pos: after.pos, End: after.end}
		default:
			p.at = start
			return nil
		}
		if negative {
			exponent = operation("neg", exponent)
			exponent.Pos = sign.pos
		}
	}
	end := p.previousEnd()
	var args []*Expr
	switch after := p.peek(); {
	case after.opens():
		args = p.arguments()
	case p.beginsBareOperand(after):
		args = []*Expr{p.bareOperand()}
	default:
		p.at = start
		return nil
	}
	if inverse {
		of := t.text
		if op := ops.Lookup(of); op != nil {
			of = op.Name
		}
		t.text = "a" + of
		if base != "" || t.primes > 0 || !unaryOperation(t.text) {
			fail(t.pos, end, "%s can be the inverse or 1/%s: write which", p.quote(t.pos, end), of)
		}
		return p.call(t, "", args)
	}
	e := operation("pow", p.call(t, base, args), exponent)
	e.End = p.previousEnd()
	return e
}

// beginsBareOperand reports whether t begins the operand of a function that is
// written without parentheses: sin x, ln 2.
func (p *parser) beginsBareOperand(t token) bool {
	switch t.kind {
	case numberToken:
		return true
	case nameToken:
		return !p.isAnd(t) && !proseWords[t.text]
	}
	return t.is("√") || t.is("∛")
}

// bareOperand reads a number and the names that follow it: sin 2x, ln x^2.
// Another function or a parenthesis ends it.
func (p *parser) bareOperand() *Expr {
	p.enter()
	defer p.leave()
	e := p.power()
	first := e.Pos
	for names := 0; ; names++ {
		t := p.peek()
		if t.kind != nameToken || p.opt.isFunction(t.text, t.primes) || p.isDerivative() || !p.juxtaposed() {
			if names > 1 || names == 1 && e.Args[0].Kind != Number {
				p.note(first, e.End, "the function is read as of all of "+p.quote(first, e.End)+"; write parentheses to say so or otherwise")
			}
			return e
		}
		e = operation("mul", e, p.power())
	}
}

// sum reads a sum over a literal range: sum_{i=1}^{3} x_i, Σᵢ₌₁³ xᵢ.
func (p *parser) sum() *Expr {
	p.enter()
	defer p.leave()
	t := p.next()
	symbolic := func() {
		failUnsupported(t.pos, p.previousEnd(), "a sum with a symbolic range is not read")
	}
	if p.peek().opens() && p.isList(p.at) {
		return p.call(t, "", p.arguments())
	}
	var index string
	var first *Expr
	switch low := p.peek(); {
	case low.kind == subscriptToken:
		p.next()
		name, value, ok := strings.Cut(low.text, "=")
		if e, err := ParseTextExpr(value, Options{}); ok && err == nil {
			index, first = name, e
			place(first, low.pos, low.end)
		}
	case low.is("_"):
		p.next()
		closing := -1
		if p.peek().opens() {
			closing = p.next().match
		}
		if name := p.next(); name.kind == nameToken && p.accept("=") {
			index, first = name.text, p.limit()
		}
		if closing >= 0 && p.at != closing {
			symbolic()
		} else if closing >= 0 {
			p.next()
		}
	}
	if index == "" || !p.isLimit(first) {
		symbolic()
	}
	var last *Expr
	switch high := p.peek(); {
	case high.kind == superscriptToken:
		last = p.superscript()
	case high.is("^"):
		p.next()
		if p.peek().opens() {
			last = p.group()
		} else {
			last = p.limit()
		}
	}
	if !p.isLimit(last) {
		symbolic()
	}
	return p.sumOf(t.pos, index, first, last)
}

// limit reads a number with its sign, or a name; others are nil.
func (p *parser) limit() *Expr {
	t := p.peek()
	negative := p.accept("-")
	var e *Expr
	switch p.peek().kind {
	case numberToken:
		e = p.primary()
	case nameToken:
		name := p.next()
		e = &Expr{Kind: Name, Name: name.text, Primes: name.primes, Pos: name.pos, End: name.end}
	default:
		return nil
	}
	if negative {
		e = operation("neg", e)
		e.Pos = t.pos
	}
	return e
}

// isLimit reports whether e is a literal integer, or the index of a sum
// around, which will be one.
func (p *parser) isLimit(e *Expr) bool {
	if e == nil {
		return false
	}
	if e.Kind == Operation && e.Name == "neg" {
		e = e.Args[0]
	}
	if e.Kind == Name {
		for _, index := range p.indices {
			if e.Name == index && e.Primes == 0 {
				return true
			}
		}
	}
	return e.Kind == Number && e.Value.IsInt()
}

// sumOf reads the terms of a sum, which extend over products.
func (p *parser) sumOf(pos int, index string, first, last *Expr) *Expr {
	p.indices = append(p.indices, index)
	body := p.binary(productPower)
	p.indices = p.indices[:len(p.indices)-1]
	return &Expr{Kind: Sum, Name: index, Args: []*Expr{body, first, last}, Pos: pos, End: p.previousEnd()}
}

// sumCall makes a sum of sum(i, 1, 3, x_i).
func (p *parser) sumCall(e *Expr) *Expr {
	if !p.isLimit(e.Args[1]) || !p.isLimit(e.Args[2]) {
		failUnsupported(e.Pos, e.End, "a sum with a symbolic range is not read")
	}
	return &Expr{Kind: Sum, Name: e.Args[0].Name, Args: []*Expr{e.Args[3], e.Args[1], e.Args[2]}, Pos: e.Pos, End: e.End}
}
