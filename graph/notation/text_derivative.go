package notation

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// differential reports whether t is the sign of a differential with its name,
// dx or δx, and returns the name without the sign.
func (p *parser) differential(t token) (name string, ok bool) {
	if t.kind != nameToken {
		return "", false
	}
	spelled := p.src[t.pos:t.end]
	sign := "d"
	if strings.HasPrefix(spelled, "δ") {
		sign = "δ"
	}
	rest, ok := strings.CutPrefix(spelled, sign)
	first, _ := utf8.DecodeRuneInString(rest)
	if !ok || !unicode.IsLetter(first) || subscripts[first] != 0 || superscripts[first] != 0 {
		return "", false
	}
	if sign == "δ" {
		sign = "delta"
	}
	return strings.TrimPrefix(t.text, sign), true
}

// flat reports whether t is the sign of a differential of higher order, its
// name with it, whose exponent has come down as it does when text is copied:
// d2L.
func (p *parser) flat(t token) (order int, name string, ok bool) {
	spelled := p.src[t.pos:t.end]
	if t.kind != nameToken || len(spelled) < 3 || spelled[0] != 'd' || spelled[1] < '2' || spelled[1] > '9' {
		return 0, "", false
	}
	name, ok = strings.CutPrefix(t.text, spelled[:2])
	first, _ := utf8.DecodeRuneInString(name)
	return int(spelled[1] - '0'), name, ok && unicode.IsLetter(first)
}

// isBare reports whether t is d or δ alone.
func (p *parser) isBare(t token) bool {
	return t.kind == nameToken && t.primes == 0 && (t.text == "d" || p.src[t.pos:t.end] == "δ")
}

// below reports whether at a place there is a line of division and a
// differential under it.
func (p *parser) below(at int) bool {
	if at+1 >= len(p.tokens) || !p.tokens[at].is("/") {
		return false
	}
	t := p.tokens[at+1]
	if t.is("(") && at+2 < len(p.tokens) {
		t = p.tokens[at+2]
	}
	_, ok := p.differential(t)
	return ok || t.is("∂")
}

// A numerator is what stands above the line of a derivative.
type numerator struct {
	order     int
	slash     int // place of the line
	what      int // place of what is differentiated, or that of the line
	name      string
	sign      int  // bytes of the sign in the token of the name, of dL and d2L
	flat      bool // d2L or ∂2L
	arguments bool // a bracket follows the name: df(x)/dx
	power     int  // of the name: ds^2/dx is the derivative of a square
	partial   bool
}

// numerator recognises the upper part of a derivative at the next token
// without reading it.
func (p *parser) numerator() (n numerator, ok bool) {
	t, at := p.peek(), p.at+1
	n = numerator{order: 1, partial: t.is("∂") || strings.HasPrefix(p.src[t.pos:t.end], "δ")}
	name, glued := p.differential(t)
	switch {
	case glued:
		_, n.sign = utf8.DecodeRuneInString(p.src[t.pos:])
		n.name, n.what = name, p.at
	case t.is("∂") || p.isBare(t):
		order, next := p.order(at)
		if digit := p.tokens[at]; t.is("∂") && digit.kind == numberToken && digit.end == digit.pos+1 && digit.text >= "2" && p.tokens[at+1].kind == nameToken {
			order, next, n.flat = int(digit.text[0]-'0'), at+1, true
		}
		at = next
		after := p.tokens[at]
		n.order, n.what = max(order, 1), at
		switch {
		case after.is("/"):
			n.slash = at
			return n, p.below(at)
		case after.opens():
			n.slash = after.match + 1
			return n, p.below(n.slash)
		case after.kind != nameToken || order == 0 && !t.is("∂"):
			return n, false
		}
		n.name = after.text
		at++
	default:
		order, name, ok := p.flat(t)
		if !ok {
			return n, false
		}
		n.order, n.name, n.sign, n.flat, n.what = order, name, 2, true, p.at
	}
	if p.tokens[at].is("(") && p.below(p.tokens[at].match+1) {
		n.arguments = true
		at = p.tokens[at].match + 1
	}
	if power, next := p.order(at); power > 1 && p.below(next) {
		n.power, at = power, next
	}
	n.slash = at
	return n, p.below(at)
}

// order recognises ^2 or ² and returns the number and the place behind it; 0
// if there is none.
func (p *parser) order(at int) (order, next int) {
	t := p.tokens[at]
	digits := t.text
	next = at + 1
	if t.is("^") {
		braced := p.tokens[at+1].is("{") && p.tokens[at+1].match == at+3
		if braced {
			at++
		}
		digits, next = p.tokens[at+1].text, at+2
		if p.tokens[at+1].kind != numberToken {
			return 0, at
		}
		if braced {
			next++
		}
	} else if t.kind != superscriptToken {
		return 0, at
	}
	for _, c := range digits {
		if !isDigit(c) || order > maxOrder {
			return 0, at
		}
		order = 10*order + int(c-'0')
	}
	return order, next
}

// maxOrder bounds the order of a derivative.
const maxOrder = 99

// isDerivative reports whether a derivative begins at the next token.
func (p *parser) isDerivative() bool {
	_, ok := p.numerator()
	return ok
}

// derivative reads a derivative in fraction form, or returns nil if there is
// none: dL/dw, ∂²L/∂w∂b, d/dx (...), d(...)/dx.
func (p *parser) derivative() *Expr {
	n, ok := p.numerator()
	if !ok {
		return nil
	}
	p.enter()
	defer p.leave()
	start := p.peek()
	if n.order > maxOrder {
		fail(start.pos, p.tokens[n.slash].end, "a derivative of order %d; the limit is %d", n.order, maxOrder)
	}
	e := &Expr{Kind: Derivative, Partial: n.partial, Pos: start.pos}
	if n.what < n.slash {
		p.at = n.what
		e.Args = []*Expr{p.differentiated(n)}
	}
	p.at = n.slash + 1
	e.By, e.Lowered = p.variables(n.order, n.flat)
	e.End = p.previousEnd()
	if k := p.tokens[p.at-1]; n.power > 1 && n.order == 1 && e.By[0].Kind == Operation && (k.kind == superscriptToken || p.tokens[p.at-2].is("^")) {
		fail(e.Pos, e.End, "%s: write d^%dy/dx^%d for a derivative of order %d, or d(y^2)/d(x^2)", p.quote(e.Pos, e.End), n.power, n.power, n.power)
	}
	switch {
	case len(e.By) == n.order:
	case n.flat:
		fail(e.Pos, e.End, "%s: write d^%dy/dx^%d for a derivative of order %d, or (a)/(b) for a quotient", p.quote(e.Pos, e.End), n.order, n.order, n.order)
	default:
		fail(e.Pos, e.End, "%s: order %d above the line and %d below; write d^%dy/dx^%d, or (dy/dx)^n for a power",
			p.quote(e.Pos, e.End), n.order, len(e.By), len(e.By), len(e.By))
	}
	if e.Args == nil {
		e.Args = []*Expr{p.operand()}
		e.End = p.previousEnd()
		return e
	}
	if t := p.peek(); t.is("[") && !t.space {
		p.checkElement(e.Pos)
	}
	if t := p.peek(); t.is("(") && !t.space {
		fail(e.Pos, t.end, "%s(...) may be a product or a value at a point: write %s*(...)", p.source(e), p.source(e))
	}
	return e
}

// differentiated reads what stands behind the sign above the line.
func (p *parser) differentiated(n numerator) *Expr {
	t := p.peek()
	if t.opens() {
		return p.group()
	}
	p.next()
	e := &Expr{Kind: Name, Name: n.name, Primes: t.primes, Pos: t.pos + n.sign, End: t.end}
	if n.arguments {
		e.Kind, e.Args, e.End = Call, p.arguments(), p.previousEnd()
	}
	if n.power > 1 {
		at := p.peek().pos
		_, p.at = p.order(p.at)
		number := &Expr{Kind: Number, Value: big.NewRat(int64(n.power), 1), Literal: strconv.Itoa(n.power), Pos: at, End: p.previousEnd()}
		e = operation("pow", e, number)
	}
	return e
}

// variables reads what stands below the line, in brackets or not. Below d2L or
// ∂2L it may be dx2 or ∂x2, which is lowered.
func (p *parser) variables(order int, flat bool) (by []*Expr, lowered string) {
	closing := -1
	if p.peek().is("(") {
		closing = p.next().match
	}
	var below []differential
	read := 0
	for {
		if read > 0 && closing < 0 && read >= order || p.at == closing {
			break
		}
		t := p.peek()
		name, glued := p.differential(t)
		var e *Expr
		switch {
		case glued:
			p.next()
			if parts := strings.Split(name, "d"); read == 0 && order > 1 && len(parts) == order && parts[order-1] != "" && parts[0] != "" {
				// dxdy is one word and two differentials.
				for _, part := range parts {
					below = append(below, differential{&Expr{Kind: Name, Name: part, Pos: t.pos, End: t.end}, 1})
				}
				read = order
				continue
			}
			_, size := utf8.DecodeRuneInString(p.src[t.pos:])
			e = &Expr{Kind: Name, Name: name, Primes: t.primes, Pos: t.pos + size, End: t.end}
		case t.is("∂"):
			p.next()
			switch after := p.peek(); {
			case after.kind == nameToken:
				p.next()
				e = &Expr{Kind: Name, Name: after.text, Primes: after.primes, Pos: after.pos, End: after.end}
			case after.opens():
				e = p.group()
			default:
				p.unexpected()
			}
		case closing >= 0:
			p.unexpected()
		default:
			return p.opt.variables(order, below), lowered
		}
		if base, ok := strings.CutSuffix(e.Name, strconv.Itoa(order)); flat && ok && read == 0 && base != "" && !strings.HasSuffix(base, "_") {
			e.Name, lowered = base, e.Name
			below, read = append(below, differential{e, order}), order
			p.note(t.pos, p.previousEnd(), fmt.Sprintf("read as the derivative of order %d by %s", order, base))
			continue
		}
		times, next := p.order(p.at)
		if times > maxOrder {
			fail(t.pos, p.tokens[next-1].end, "a derivative of order %d; the limit is %d", times, maxOrder)
		}
		p.at = next
		below = append(below, differential{e, max(times, 1)})
		read += max(times, 1)
	}
	if closing >= 0 {
		p.at = closing + 1
	}
	return p.opt.variables(order, below), lowered
}

// operand reads what an operator such as d/dx applies to: the factors that
// follow without a sign between them.
func (p *parser) operand() *Expr {
	p.enter()
	defer p.leave()
	sign := p.peek()
	if p.accept("-") {
		e := operation("neg", p.operand())
		e.Pos = sign.pos
		return e
	}
	if t := p.peek(); t.kind == endToken || t.kind == symbolToken && (relations[t.text] != 0 || t.is("=") || t.closes() || t.is(",") || t.is(";")) {
		fail(t.pos, t.end, "nothing follows that could be differentiated")
	}
	e := p.power()
	for p.juxtaposed() {
		e = operation("mul", e, p.power())
	}
	if t := p.peek(); t.is("*") || t.is("/") {
		p.note(e.Pos, t.end, "only "+p.source(e)+" is differentiated, not what follows "+t.text+
			"; write d/dx (...) with the parentheses around the whole")
	}
	return e
}

// diff makes a derivative of diff(f, x), diff(f, x, 2), diff(f, x, y).
func (p *parser) diff(e *Expr) *Expr {
	d := &Expr{Kind: Derivative, Args: e.Args[:1], Pos: e.Pos, End: e.End}
	for i, a := range e.Args[1:] {
		if a.Kind != Number {
			d.By = append(d.By, a)
			continue
		}
		if i == 0 || e.Args[i].Kind == Number || !a.Value.IsInt() || a.Value.Sign() <= 0 ||
			!a.Value.Num().IsInt64() || a.Value.Num().Int64() > maxOrder {
			fail(a.Pos, a.End, "a number here says how often to differentiate by the variable before it: diff(f, x, 2)")
		}
		for range a.Value.Num().Int64() - 1 {
			d.By = append(d.By, d.By[len(d.By)-1])
		}
	}
	if len(d.By) > maxOrder {
		fail(d.Pos, d.End, "a derivative of order %d; the limit is %d", len(d.By), maxOrder)
	}
	return d
}

// mixedDerivative reads D[1,2](f)(x, y), an unknown function differentiated by
// its operands 1 and 2. It returns nil if there is none.
func (p *parser) mixedDerivative() *Expr {
	t := p.peek()
	list := p.look(1)
	if t.text != "D" || t.primes > 0 || !list.is("[") || list.space {
		return nil
	}
	at := list.match + 1
	if p.look(2).kind != numberToken || len(p.tokens) < at+5 || !p.tokens[at].is("(") || p.tokens[at].match != at+2 ||
		p.tokens[at+1].kind != nameToken || !p.tokens[at+3].is("(") {
		return nil
	}
	p.next()
	operands := p.arguments()
	p.next()
	name := p.next()
	p.next()
	args := p.arguments()
	e := &Expr{Kind: Call, Name: name.text, Args: args, Orders: make([]int, len(args)), Pos: t.pos, End: p.previousEnd()}
	for _, o := range operands {
		if o.Kind != Number || !o.Value.IsInt() || !o.Value.Num().IsInt64() ||
			o.Value.Num().Int64() < 1 || o.Value.Num().Int64() > int64(len(args)) {
			fail(o.Pos, o.End, "%s has operands 1 to %d", name.text, len(args))
		}
		e.Orders[o.Value.Num().Int64()-1]++
	}
	if len(operands) > maxOrder || name.primes > 0 {
		fail(e.Pos, e.End, "differentiated too often, or in two notations at once")
	}
	return e
}
