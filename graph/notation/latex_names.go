package notation

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// logarithm is log, whose base may be written below it.
var logarithm = ops.Lookup("log")

func letterName(t latexToken) string {
	if t.accent != "" {
		return accented(t.text, t.accent)
	}
	return t.text
}

// A latexName is a name with what is written around it.
type latexName struct {
	nameReader
	pos, end      int
	font          latexFont
	run           bool   // several plain letters
	super         string // the canonical text of a superscript in parentheses
	power         *Expr  // a superscript that is no label
	power2        latexToken
	parenthesised bool
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
	if n >= 3 || word == "ln" {
		return n, word
	}
	if n == 2 && (word[0] == 'd' || p.isWordSubscript(i+n)) {
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

func (p *latexParser) callable(word string) bool {
	return p.opt.Function == nil || p.opt.Function(word)
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
	case text == "" || n.label != "":
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

// parenthesisedOrder reports whether text could say how often a function is
// differentiated: 4, or 1,0.
func (n *latexName) parenthesisedOrder(text string) bool {
	return parseOrders(text) != nil
}

func parseOrders(text string) []int {
	var orders []int
	for s := range strings.SplitSeq(text, ",") {
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i > maxExponent {
			return nil
		}
		orders = append(orders, i)
	}
	return orders
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

// callFollows reports whether an opening parenthesis stands at token i.
func (p *latexParser) callFollows(i int) bool {
	return p.tokens[min(i, len(p.tokens)-1)].is(latexOpen, "(")
}

// isFunction reports whether a name before a parenthesis is a function.
func (p *latexParser) isFunction(n *latexName) bool {
	name := n.canonical()
	return n.font == operatorFont || p.opt.Function == nil && p.functions[name] || p.opt.isFunction(name, n.primes)
}

// call makes an expression of a name: a call if it is a function with
// operands, or the name and its power.
func (p *latexParser) call(n *latexName) *Expr {
	e := &Expr{Kind: Name, Name: n.canonical(), Primes: n.primes, Pos: n.pos, End: n.end}
	open := p.token()
	function := open.kind == latexOpen && (open.text == "(" || open.text == "[") && p.isFunction(n)
	if open.is(latexOpen, "(") && unreadFunctions[e.Name] {
		failUnsupported(n.pos, n.end, "%s is not read", e.Name)
	}
	if function || open.is(latexOpen, "(") && p.isList() {
		args := p.arguments()
		if len(args) == 1 && n.font != operatorFont && n.super == "" && contains(args[0], e) {
			return p.selfProduct(n, e, args[0])
		}
		e.Kind, e.Args = Call, args
		e.End = p.end()
		if len(n.super) > 0 {
			p.differentiated(e, n)
		}
		if t := p.token(); t.symbol("'") {
			failUnsupported(t.pos, t.end, "a prime is read only behind a name")
		}
		if n.power != nil && negativeOne(n.power) {
			failUnsupported(n.power.Pos, n.power.End, "the inverse of an unknown function is not read; for its reciprocal write 1/%s", n.canonical())
		}
	} else if n.font == operatorFont && len(n.subscripts) == 0 {
		fail(open.pos, open.end, "%s is a function and needs an operand in parentheses", e.Name)
	}
	if n.power != nil {
		e = operation("pow", e, n.power)
		e.Pos, e.End = n.pos, p.end()
	}
	return e
}

// contains reports whether the name stands in an expression.
func contains(e, name *Expr) bool {
	stack := []*Expr{e}
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], e.Args...)
		if e.Kind == Name && e.Name == name.Name && e.Primes == name.Primes {
			return true
		}
	}
	return false
}

// selfProduct returns f(1 - f), which is a product: the operand shows that f
// is a value there.
func (p *latexParser) selfProduct(n *latexName, name, factor *Expr) *Expr {
	left := name
	if n.power != nil {
		left = operation("pow", name, n.power)
	}
	p.note(n.pos, p.end(), "%s is a factor here, not a function: it stands in the parentheses as well", name.Name)
	factor.Parens = true
	if p.token().symbol("^") || p.token().kind == latexSuper {
		factor = p.postfix(factor)
	}
	e := operation("mul", left, factor)
	e.Pos, e.End = n.pos, p.end()
	return e
}

// differentiated notes how often a function has been differentiated, which was
// written above it in parentheses.
func (p *latexParser) differentiated(e *Expr, n *latexName) {
	orders := parseOrders(n.super)
	switch {
	case len(orders) != len(e.Args):
		fail(e.Pos, e.End, "(%s) above %s does not fit its %d operands", n.super, e.Name, len(e.Args))
	case len(orders) == 1:
		e.Primes += orders[0]
	default:
		e.Orders = orders
	}
}

// unreadFunctions are functions with a meaning that is out of scope: taken for
// unknown ones, their derivatives would be wrong.
var unreadFunctions = set("floor ceil round argmin argmax det tr gcd lcm softmax norm mean var cov diag vec")

func negativeOne(e *Expr) bool {
	return e.Kind == Operation && e.Name == "neg" && e.Args[0].Kind == Number && e.Args[0].Value.Cmp(big.NewRat(1, 1)) == 0
}

// isList reports whether the parenthesis at the current token holds a list.
func (p *latexParser) isList() bool {
	depth := 0
	for i := p.i; i < len(p.tokens); i++ {
		switch t := p.tokens[i]; {
		case t.kind == latexOpen, t.kind == latexBegin:
			depth++
		case t.kind == latexClose, t.kind == latexFinish:
			if depth--; depth == 0 {
				return false
			}
		case t.kind == latexGroup:
			i = t.match
		case t.symbol(",") && depth == 1:
			return true
		}
	}
	return false
}

// arguments reads operands in parentheses.
func (p *latexParser) arguments() []*Expr {
	open := p.token()
	p.i++
	bars := p.bars
	p.bars = 0
	args := []*Expr{p.comparison(false)}
	for p.accept(",") {
		args = append(args, p.comparison(false))
	}
	p.closeBracket(open)
	p.bars = bars
	return args
}

// function reads what belongs to a known function: primes, a power, the base
// of a logarithm, and operands, which need no parentheses.
func (p *latexParser) function(op *ops.Op, name string, t latexToken) *Expr {
	e := &Expr{Kind: Call, Name: name, Pos: t.pos}
	var power, base *Expr
scripts:
	for {
		s := p.token()
		switch {
		case s.symbol("'"):
			p.i++
			e.Primes++
		case s.symbol("^") && p.isPrime(p.ahead(1), p.ahead(2)):
			n := &latexName{}
			p.superscript(n)
			e.Primes += n.primes
		case (s.symbol("^") || s.kind == latexSuper) && power == nil:
			if text, parenthesised, width := p.label(); parenthesised && len(parseOrders(text)) == 1 && s.symbol("^") {
				e.Primes += parseOrders(text)[0]
				p.i += width
				continue
			}
			power = p.exponent()
		case (s.symbol("_") || s.kind == latexSub) && base == nil && op == logarithm:
			base = p.logarithmBase()
		default:
			break scripts
		}
	}
	if power != nil && negativeOne(power) {
		inverse := ops.Lookup("a" + op.Name)
		if inverse == nil || e.Primes > 0 {
			failUnsupported(power.Pos, power.End, "the inverse of %s is not read; for its reciprocal write (%s x)^{-1}", op.Name, op.Name)
		}
		e.Name, power = inverse.Name, nil
	}
	p.operands(e, t)
	e.End = p.end()
	if op.Arity() == 2 && len(e.Args) > 2 && (op.Name == "min" || op.Name == "max") {
		rest := e.Args[2:]
		e.Args = e.Args[:2:2]
		for _, a := range rest {
			e = &Expr{Kind: Call, Name: name, Args: []*Expr{e, a}, Pos: e.Pos, End: e.End}
		}
	}
	e = p.ofBase(e, base)
	if power != nil {
		e = operation("pow", e, power)
		e.Pos, e.End = t.pos, p.end()
	}
	return e
}

func (p *latexParser) logarithmBase() *Expr {
	if s := p.token(); s.kind == latexSub {
		p.i++
		return plainExponent(s)
	}
	p.i++
	p.oneToken("base")
	return p.argument()
}

// ofBase returns the logarithm to a base.
func (p *latexParser) ofBase(e, base *Expr) *Expr {
	switch {
	case base == nil:
		return e
	case e.Primes > 0:
		failUnsupported(e.Pos, e.End, "the derivative of a logarithm to a base is read only as \\frac{d}{dx}")
	case base.Kind == Number && base.Value.Cmp(big.NewRat(2, 1)) == 0:
		e.Name = "log2"
	case base.Kind == Number && base.Value.Cmp(big.NewRat(10, 1)) == 0:
		e.Name = "log10"
	case base.Kind == Name && base.Name == "e" && base.Primes == 0:
	default:
		below := &Expr{Kind: Call, Name: e.Name, Args: []*Expr{base}, Pos: base.Pos, End: base.End}
		pos, end := e.Pos, e.End
		e = operation("div", e, below)
		e.Pos, e.End = pos, end
	}
	return e
}

// operands reads the operands of a known function. Without parentheses they
// extend over the names and numbers that follow: \sin 2x, \log xy.
func (p *latexParser) operands(e *Expr, t latexToken) {
	p.depth++
	if p.depth > p.opt.MaxDepth {
		fail(t.pos, t.end, "nested more than %d deep", p.opt.MaxDepth)
	}
	defer func() { p.depth-- }()
	next := p.token()
	switch {
	case next.kind == latexOpen && next.text != "|" && next.text != ".":
		e.Args = p.arguments()
		return
	case next.kind == latexGroup:
		e.Args = []*Expr{p.group()}
		if s := p.token(); s.symbol("^") || s.symbol("_") || s.kind == latexSuper {
			fail(s.pos, s.end, `it is not clear what this belongs to: write \%s\left(...\right)`, e.Name)
		}
		return
	case next.symbol("-"):
		p.i++
		e.Args = []*Expr{p.negative(next, p.bare(t))}
	default:
		e.Args = []*Expr{p.bare(t)}
	}
	p.bareEnd = p.i
}

// bare reads an operand without parentheses.
func (p *latexParser) bare(function latexToken) *Expr {
	t := p.token()
	if !p.startsFactor(t) {
		if t.kind == latexProse {
			p.unexpected("an operand")
		}
		fail(function.pos, t.end, "%s needs an operand", function.text)
	}
	e := p.factor()
	if e.Kind != Name && e.Kind != Number && !simplePower(e) && e.Kind != Operation {
		return e
	}
	simple := e.Kind == Name || e.Kind == Number || simplePower(e) || e.Name == "div"
	for simple {
		next := p.token()
		before := p.tokens[p.i-1]
		switch {
		case next.kind == latexLetter || next.kind == latexWord && latexFunction(next.text) == nil:
			if n, word := p.wordRun(p.i); n > 1 && latexFunction(word) != nil {
				return e
			}
			if p.isSlashDerivative() {
				return e
			}
			if before.kind == latexNumber && p.numbered() {
				fail(next.pos, next.end, "%s behind a number: write _ for a subscript, ^ for a power or \\cdot for a product", next.text)
			}
			e = operation("mul", e, p.factor())
			if last := e.Args[1]; last.Kind == Call {
				return e
			}
		case next.kind == latexOpen || next.kind == latexGroup:
			if e.Kind == Number {
				fail(next.pos, next.end, "it is not clear where the operand of %s ends: put it in parentheses", function.text)
			}
			p.note(e.Pos, e.End, "the operand of %s ends before the bracket", function.text)
			return e
		default:
			return e
		}
	}
	return e
}

// simplePower reports whether e is a power of a name or number.
func simplePower(e *Expr) bool {
	return e.Kind == Operation && e.Name == "pow" && !e.Parens && (e.Args[0].Kind == Name || e.Args[0].Kind == Number)
}
