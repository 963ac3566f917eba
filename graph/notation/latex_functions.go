package notation

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// logarithm is log, whose base may be written below it.
var logarithm = ops.Lookup("log")

func (p *latexParser) callable(word string) bool {
	return p.opt.Function == nil || p.opt.Function(word)
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
	if n.font == operatorFont && unreadFunctions[n.base.String()] || open.is(latexOpen, "(") && unreadFunctions[e.Name] {
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
	} else if n.font == operatorFont {
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
