package notation

import "strings"

func letterName(t latexToken) string {
	if t.accent != "" {
		return accented(t.text, t.accent)
	}
	return t.text
}

// A latexName is a name with what is written around it.
type latexName struct {
	nameReader
	pos, end int
	font     latexFont
	run      bool   // several plain letters
	super    string // the canonical text of a superscript in parentheses
	power    *Expr  // a superscript that is no label
}

// wordRun returns how many tokens from i on, adjoining letters and digits,
// are one word, and the word. Two letters are a product, xy, unless a
// subscript such as _{h1} or digits show that a word is meant.
func (p *latexParser) wordRun(i int) (n int, word string) {
	var b strings.Builder
	for n = 0; p.tokens[min(i+n, len(p.tokens)-1)].plain; n++ {
		t := p.tokens[i+n]
		if n > 0 && !t.adjoins(p.tokens[i+n-1]) {
			break
		}
		b.WriteString(t.text)
	}
	word = b.String()
	if n == 0 {
		return 0, ""
	}
	next := p.tokens[i+n]
	if next.kind == latexNumber && next.adjoins(p.tokens[i+n-1]) && !strings.Contains(next.text, ".") {
		if after := p.tokens[i+n+1]; after.plain && after.adjoins(next) {
			fail(p.tokens[i].pos, after.end, "write subscripts with _ and products with \\cdot")
		}
		return n + 1, word + next.text
	}
	if n >= 3 && p.opt.Product != nil && p.opt.Product(word) {
		return 1, word[:1]
	}
	if n >= 3 || word == "ln" {
		return n, word
	}
	if n == 2 && (p.opt.Pair != nil && p.opt.Pair(word) || word[0] == 'd' || p.isWordSubscript(i+n)) {
		return n, word
	}
	return 1, word[:1]
}

// isWordSubscript reports whether a subscript such as _{h1} or _{total} stands
// at i, which belongs to a word rather than to a letter.
func (p *latexParser) isWordSubscript(i int) bool {
	if !p.tokens[i].symbol("_") || p.tokens[i+1].kind != latexGroup {
		return false
	}
	group := p.tokens[i+2 : p.tokens[i+1].match]
	letters, digits := 0, 0
	for _, t := range group {
		switch {
		case t.plain:
			letters++
		case t.kind == latexNumber:
			digits++
		default:
			return false
		}
	}
	return letters > 0 && digits > 0 && group[0].plain || letters > 2
}

// numbered reports whether a letter with digits directly behind it comes: x2.
func (p *latexParser) numbered() bool {
	n, word := p.wordRun(p.i)
	return n > 1 && isDigit(rune(word[len(word)-1]))
}

// nameOrCall reads a name, a power of it, or a call of a function.
func (p *latexParser) nameOrCall() *Expr {
	t := p.token()
	if n, word := p.wordRun(p.i); n > 1 {
		if op := latexFunction(word); op != nil && p.callable(word) {
			last := p.ahead(n - 1)
			t.end = last.end
			p.i += n
			return p.function(op, word, t)
		}
		if f := word[:len(word)-1]; len(word) > 2 && strings.ContainsAny(word[len(word)-1:], "xyzuvw") &&
			(f == "ln" || f == "sin" || f == "cos" || f == "tan" || f == "log" || f == "exp" || f == "tanh") {
			fail(t.pos, p.ahead(n-1).end, `write \%s %s`, f, word[len(word)-1:])
		}
	}
	if t.kind == latexWord {
		if op := latexFunction(t.text); op != nil && p.callable(t.text) && (t.font != italicFont || p.callFollows(p.i+1)) {
			p.i++
			return p.function(op, t.text, t)
		}
	}
	n := p.name()
	return p.call(n)
}

// name reads a name with its accents, subscript, superscripts and primes.
func (p *latexParser) name() *latexName {
	n := &latexName{pos: p.token().pos}
	p.base(n)
	for p.script(n) {
	}
	n.end = p.end()
	return n
}

// nameBelow reads the name of a variable of differentiation, whose power may
// say how often.
func (p *latexParser) nameBelow() *latexName {
	p.below = true
	defer func() { p.below = false }()
	return p.name()
}

// base reads the letter or word, and the accents around it.
func (p *latexParser) base(n *latexName) {
	t := p.token()
	switch t.kind {
	case latexCommand:
		accent := latexAccents[t.text]
		if accent == "" {
			p.unexpected("a name")
		}
		p.i++
		p.accented(n)
		n.accents = append(n.accents, accent)
	case latexWord:
		p.i++
		n.font = t.font
		n.base.WriteString(t.text)
	case latexLetter:
		if count, word := p.wordRun(p.i); count > 1 {
			end := p.ahead(count - 1).end
			p.note(t.pos, end, "%s is read as one name", word)
			p.i += count
			n.run = true
			n.base.WriteString(word)
			return
		}
		p.i++
		n.base.WriteString(t.text)
		if x := p.token(); t.text == "Delta" && t.accent == "" && x.kind == latexLetter && x.accent == "" {
			p.note(t.pos, x.end, `\Delta %s is read as one name`, x.text)
			p.i++
			n.base.WriteString(x.text)
			return
		}
		if t.accent != "" {
			n.accents = append(n.accents, t.accent)
		}
	default:
		p.unexpected("a name")
	}
}

// accented reads the operand of an accent: one name.
func (p *latexParser) accented(n *latexName) {
	open := p.token()
	p.depth++
	if p.depth > p.opt.MaxDepth {
		fail(open.pos, open.end, "nested more than %d deep", p.opt.MaxDepth)
	}
	defer func() { p.depth-- }()
	if open.kind != latexGroup {
		if open.plain {
			p.i++
			n.base.WriteString(open.text)
			return
		}
		p.base(n)
		return
	}
	p.i++
	p.base(n)
	for p.script(n) {
	}
	if n.power != nil {
		fail(open.pos, p.end(), "an accent around a power is not read")
	}
	if p.token().kind != latexUngroup {
		t := p.token()
		fail(t.pos, t.end, "an accent around more than a name is not read")
	}
	p.i++
}

// script reads one subscript, superscript or prime, and reports whether there
// was one.
func (p *latexParser) script(n *latexName) bool {
	t := p.token()
	switch {
	case t.symbol("'"):
		if n.power != nil {
			fail(t.pos, t.end, "a prime belongs before the power")
		}
		p.i++
		n.primes++
		return true
	case t.symbol("_") || t.kind == latexSub:
		if len(n.subscripts) > 0 && !(t.kind == latexSub) {
			fail(t.pos, t.end, "a second subscript: put both in one, with braces")
		}
		if n.run && t.symbol("_") && p.ahead(1).plain {
			n.subscripts = append(n.subscripts, p.plainSubscript())
			return true
		}
		n.subscripts = append(n.subscripts, p.subscript())
		return true
	case t.symbol("^") || t.kind == latexSuper:
		return n.power == nil && p.superscript(n)
	}
	return false
}

// plainSubscript reads the subscript of a word in plain form: h_prev, out_h1.
func (p *latexParser) plainSubscript() string {
	start := p.i
	p.i++
	var b strings.Builder
	for t := p.token(); t.plain || t.kind == latexNumber; t = p.token() {
		if p.i > start+1 && !t.adjoins(p.tokens[p.i-1]) {
			break
		}
		b.WriteString(t.text)
		p.i++
	}
	return b.String()
}

// subscript reads _ and what is below.
func (p *latexParser) subscript() string {
	sign := p.token()
	p.i++
	if sign.kind == latexSub {
		return sign.text
	}
	t := p.token()
	if t.kind == latexGroup {
		text, ok := p.index(p.i+1, t.match)
		if !ok || text == "" {
			fail(t.pos, p.tokens[t.match].end, "this subscript is not read: letters, digits, commas, + and - are")
		}
		p.i = t.match + 1
		return text
	}
	if t.plain {
		// x_iy_j is x_i y_j, but x_ij was meant to be x_{ij}, and x_max x_{max}.
		n := 1
		for ; p.ahead(n).plain && p.ahead(n).adjoins(p.ahead(n-1)); n++ {
		}
		if n >= 3 && !p.ahead(n).symbol("_") && !p.ahead(n).symbol("^") {
			p.i--
			text := p.plainSubscript()
			p.note(t.pos, p.end(), "_%s is read as one subscript", text)
			return text
		}
		if n == 1 || n > 2 || !p.ahead(2).symbol("_") && !p.ahead(2).symbol("^") {
			p.oneToken("subscript")
		}
	} else {
		p.oneToken("subscript")
	}
	text, ok := p.index(p.i, p.i+1)
	if !ok || t.kind == latexSymbol {
		p.unexpected("a subscript")
	}
	p.i++
	return text
}

// superscript reads ^ and what is above: primes, a label or a power.
func (p *latexParser) superscript(n *latexName) bool {
	t := p.token()
	if t.symbol("^") && p.isPrime(p.ahead(1), p.ahead(2)) {
		p.i++
		if p.accept("'") {
			n.primes++
			return true
		}
		p.i++
		for p.accept("'") {
			n.primes++
		}
		if p.token().kind != latexUngroup {
			p.unexpected("}")
		}
		p.i++
		return true
	}
	text, parenthesised, width := p.label()
	base := n.base.String()
	for _, a := range n.accents {
		base = accented(base, a)
	}
	isLabel := false
	switch {
	case text == "" || n.label != "" || p.below && isPower(text, parenthesised):
	case text == "+" || text == "*": // w^+, y^*: marks, not powers
		isLabel = true
	case parenthesised && n.parenthesisedOrder(text):
		// f^{(4)}(x) is decided by what follows.
		isLabel = !p.callFollows(p.i+width) || !p.isFunction(n)
		if !isLabel {
			n.super = text
			p.i += width
			return true
		}
		isLabel = p.isLabel(base, text, parenthesised)
	default:
		isLabel = p.isLabel(base, text, parenthesised)
	}
	if isLabel {
		n.label = text
		p.i += width
		return true
	}
	if base != "e" {
		p.transposed()
	}
	n.power = p.exponent()
	return true
}

func (p *latexParser) isLabel(base, text string, parenthesised bool) bool {
	if p.opt.Label != nil {
		return p.opt.Label(base, text, parenthesised)
	}
	return (parenthesised || p.labels[text]) && base != "e"
}

// isPower reports whether a superscript could be a power of a variable of
// differentiation.
func isPower(text string, parenthesised bool) bool {
	return !parenthesised && strings.Trim(text, "0123456789") == ""
}

// parenthesisedOrder reports whether text could say how often a function is
// differentiated: 4, or 1,0.
func (n *latexName) parenthesisedOrder(text string) bool {
	return parseOrders(text) != nil
}

// label returns the canonical text of the superscript at the current token, if
// it may be a label, without its parentheses, and how many tokens it takes.
func (p *latexParser) label() (text string, parenthesised bool, width int) {
	t := p.token()
	if t.kind == latexSuper {
		if inner, ok := strings.CutPrefix(t.text, "("); ok && strings.HasSuffix(inner, ")") {
			return strings.TrimSuffix(inner, ")"), true, 1
		}
		return t.text, false, 1
	}
	from, to := p.i+1, p.i+2
	width = 2
	if group := p.tokens[from]; group.kind == latexGroup {
		from, to = from+1, group.match
		width = to + 1 - p.i
	} else if group.kind == latexOpen {
		return "", false, 0
	}
	last := p.tokens[to-1]
	if first := p.tokens[from]; first.kind == latexOpen && last.is(latexClose, closers[first.text]) && to-from > 2 && (first.text == "(" || first.text == "[") {
		from, to, parenthesised = from+1, to-1, true
	}
	text, ok := p.index(from, to)
	if !ok {
		return "", false, 0
	}
	return text, parenthesised, width
}

// isPrime reports whether the tokens behind ^ begin a prime: ^\prime, ^{”}.
func (p *latexParser) isPrime(t, next latexToken) bool {
	return t.symbol("'") || t.kind == latexGroup && next.symbol("'")
}

// transposed ends the reading if the superscript that follows is a T.
func (p *latexParser) transposed() {
	if !p.token().symbol("^") {
		return
	}
	t := p.ahead(1)
	if t.kind == latexGroup && t.match == p.i+3 {
		t = p.ahead(2)
	}
	if (t.kind == latexLetter || t.kind == latexWord) && t.text == "T" {
		failUnsupported(t.pos, t.end, "a transpose is not read: only scalars are (a power of T can be written ^{{T}})")
	}
}

// index returns the canonical text of the tokens of a subscript or label, if
// they have one.
func (p *latexParser) index(from, to int) (text string, ok bool) {
	var b strings.Builder
	for i := from; i < to; i++ {
		t := p.tokens[i]
		switch t.kind {
		case latexLetter:
			b.WriteString(letterName(t))
		case latexWord, latexNumber:
			b.WriteString(t.text)
		case latexSub:
			b.WriteString("_" + t.text)
		case latexSymbol:
			switch {
			case t.text == "_" && i > from && i+1 < to:
				b.WriteString("_")
			case strings.Contains("+-,'", t.text), t.text == "*" && to-from == 1:
				b.WriteString(t.text)
			default:
				return "", false
			}
		case latexGroup:
			inner, ok := p.flatIndex(i+1, t.match)
			if !ok {
				return "", false
			}
			b.WriteString(inner)
			i = t.match
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// flatIndex returns the text of an index within an index: letters and digits.
func (p *latexParser) flatIndex(from, to int) (text string, ok bool) {
	for _, t := range p.tokens[from:to] {
		switch t.kind {
		case latexLetter:
			text += letterName(t)
		case latexWord, latexNumber:
			text += t.text
		default:
			return "", false
		}
	}
	return text, text != ""
}
