package notation

import (
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// LaTeX writes a node as LaTeX that [ParseLaTeXExpr] and [Build] read back as
// the same node, with no more parentheses than that takes. Operations are
// written as their rows say (ops.Op.LaTeX), constants exactly. After 4,000
// bytes it stops with \ldots; [WriteLaTeX] prints more.
func LaTeX(n graph.Node) string { return latex(n, maxText) }

// WriteLaTeX is like [LaTeX] and stops with \ldots after limit bytes, or 4,000
// if limit is 0. Its errors are those of w.
func WriteLaTeX(w io.Writer, n graph.Node, limit int) error {
	if limit <= 0 {
		limit = maxText
	}
	_, err := io.WriteString(w, latex(n, limit))
	return err
}

// A latexPrinter prints with a stack of nodes and strings, so that a deep graph
// is not a deep recursion.
type latexPrinter struct {
	out   strings.Builder
	stack []any
}

func latex(n graph.Node, limit int) string {
	p := &latexPrinter{stack: []any{n}}
	for len(p.stack) > 0 {
		top := p.stack[len(p.stack)-1]
		p.stack = p.stack[:len(p.stack)-1]
		switch top := top.(type) {
		case string:
			p.out.WriteString(top)
		case graph.Node:
			p.node(top)
		}
		if p.out.Len() > limit {
			const dots = ` \ldots`
			keep := max(limit-len(dots), 0)
			for s := p.out.String(); ; keep-- {
				if utf8.RuneStart(s[keep]) || keep == 0 {
					return s[:keep] + dots
				}
			}
		}
	}
	return p.out.String()
}

// push puts items onto the stack such that the first comes first.
func (p *latexPrinter) push(items ...any) {
	for i := len(items) - 1; i >= 0; i-- {
		p.stack = append(p.stack, items[i])
	}
}

// part returns the items for an operand.
func part(n graph.Node, enclosed bool) []any {
	if enclosed {
		return []any{`\left(`, n, `\right)`}
	}
	return []any{n}
}

// node puts the parts of n onto the stack.
func (p *latexPrinter) node(n graph.Node) {
	op := n.Op()
	switch {
	case n.IsVar():
		p.push(latexVariable(n.Name()))
	case op == nil:
		p.push(latexConstant(n.Rational()))
	case op.Orders != nil:
		p.function(n)
	case op.Name == "div":
		a, b := n.Operand(0), n.Operand(1)
		twoMarks := leadingMark(a) && leadingMark(b) // \frac{dx}{dy} would be a derivative
		items := append([]any{`\frac{`}, part(a, twoMarks || isComparison(a))...)
		items = append(append(items, `}{`), part(b, isComparison(b))...)
		p.push(append(items, `}`)...)
	case op.Name == "neg":
		x := n.Operand(0)
		p.push(append([]any{"-"}, part(x, latexEncloses(x, raising, true))...)...)
	case op.Name == "pow" || op.Name == "square":
		p.power(n)
	case op.Name == "exp" && (n.Operand(0).IsInt(1) || n.Operand(0).IsInt(2)):
		// As powers of e these would be e itself and a square.
		p.push(`\exp\left(`, n.Operand(0), `\right)`)
	case shapes[op.Name].tightness != 0 || isComparison(n):
		p.binary(n, shapes[op.Name])
	default:
		p.template(n)
	}
}

// binary puts a sum, difference, product or comparison onto the stack.
func (p *latexPrinter) binary(n graph.Node, s shape) {
	a, b := latexOrder(n)
	left, right := latexEncloses(a, s.left, false), latexEncloses(b, s.right, true)
	sign := map[string]string{"add": " + ", "sub": " - ", "less": " < ", "lessequal": ` \le `, "equal": " = "}[n.Op().Name]
	if n.Is("mul") {
		if sign = ` \cdot `; juxtaposable(a, left, b, right) {
			sign = " "
		}
	}
	p.push(append(append(part(a, left), sign), part(b, right)...)...)
}

// power puts a power onto the stack.
func (p *latexPrinter) power(n graph.Node) {
	base := n.Operand(0)
	exponent := any("2")
	open, closing := "^{", "}"
	if n.Is("pow") {
		e := n.Operand(1)
		exponent = e
		switch {
		case e.IsVar() && strings.TrimRight(e.Name(), "'") == "T":
			open, closing = "^{{", "}}" // ^{T} is a transpose
		case isComparison(e):
			open, closing = `^{{\left(`, `\right)}}`
		}
	}
	items := part(base, !isBase(base))
	if base.IsVar() && needsBraces(base.Name()) {
		items = []any{"{", base, "}"}
	}
	p.push(append(items, open, exponent, closing)...)
}

// isBase reports whether n can have an exponent without parentheses: a name, a
// natural number, or something that ends in a bracket of its own.
func isBase(n graph.Node) bool {
	if r := n.Rational(); r != nil {
		return r.IsInt() && r.Sign() >= 0
	}
	op := n.Op()
	return op == nil || op.Orders != nil || op.Arity() == 0 || op.LaTeX == "" ||
		strings.HasSuffix(op.LaTeX, `\right)`) || op.Name == "abs" || op.Name == "sqrt" || op.Name == "cbrt"
}

// needsBraces reports whether a name has something above it already.
func needsBraces(name string) bool {
	return strings.HasSuffix(name, "'") || splitName(name).label != ""
}

// template puts an operation that is written as its row says onto the stack.
// An operand within brackets or braces of the template needs no parentheses.
func (p *latexPrinter) template(n graph.Node) {
	op := n.Op()
	_, value := n.Graph().Lookup("sigma") // could make the function look like a factor
	if op.LaTeX == "" || value && op.Name == "sigmoid" {
		items := []any{`\operatorname{` + op.Name + "}"}
		p.push(append(items, list(n.Operands())...)...)
		return
	}
	var items []any
	texts := strings.Split(op.LaTeX, "%")
	for i, text := range texts {
		if i%2 == 0 {
			items = append(items, text)
			continue
		}
		operand := n.Operand(argumentIndex(op, text))
		before, after := texts[i-1], texts[i+1]
		enclosed := isComparison(operand) && !(op.Name == "select" && i == 3)
		if !delimited(before, after) {
			enclosed = enclosed || latexEncloses(operand, atomic, true)
		}
		items = append(items, part(operand, enclosed)...)
	}
	p.push(items...)
}

func argumentIndex(op *ops.Op, name string) int {
	for i, arg := range op.Args {
		if arg == name {
			return i
		}
	}
	panic("notation: the template of " + op.Name + " names an operand " + name + " that it does not have")
}

// delimited reports whether what stands between two pieces of a template is
// set off on both sides.
func delimited(before, after string) bool {
	opens, closes := false, false
	for _, s := range []string{"{", "(", "|", ", ", "& ", `\\ `, "}"} {
		opens = opens || strings.HasSuffix(before, s)
	}
	for _, s := range []string{"}", `\right`, ",", " &", ` \\`} {
		closes = closes || strings.HasPrefix(after, s)
	}
	return opens && closes
}

// list returns the items for operands in parentheses.
func list(operands []graph.Node) []any {
	var items []any
	for i, x := range operands {
		items = append(items, map[bool]string{true: `\left(`, false: ", "}[i == 0])
		items = append(items, part(x, isComparison(x))...)
	}
	if len(operands) > 0 {
		items = append(items, `\right)`)
	}
	return items
}

// function puts a call of an unknown function onto the stack.
func (p *latexPrinter) function(n graph.Node) {
	op := n.Op()
	name := latexVariable(op.Name)
	// A value of the same name could make it look like a factor: f(1 - f).
	_, value := n.Graph().Lookup(op.Name)
	if len(op.Orders) == 1 && (value || !(Options{}).isFunction(op.Name, 0)) {
		name = latexNamed(op.Name, operatorName)
	}
	total := 0
	var orders []string
	for _, k := range op.Orders {
		total += k
		orders = append(orders, strconv.Itoa(k))
	}
	switch {
	case total == 0:
	case len(orders) == 1 && total <= 3:
		name += strings.Repeat("'", total)
	default:
		name += "^{(" + strings.Join(orders, ",") + ")}"
	}
	p.push(append([]any{name}, list(n.Operands())...)...)
}

func latexConstant(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	s := `\frac{` + new(big.Int).Abs(r.Num()).String() + "}{" + r.Denom().String() + "}"
	if r.Sign() < 0 {
		return "-" + s
	}
	return s
}

func isComparison(n graph.Node) bool {
	return n.Is("less") || n.Is("lessequal") || n.Is("equal")
}

// latexTightness returns how tightly the LaTeX of n holds together.
func latexTightness(n graph.Node) tightness {
	if r := n.Rational(); r != nil {
		if r.Sign() < 0 {
			return signing
		}
		return atomic
	}
	if s, ok := shapeOf(n); ok && !n.Is("div") {
		return s.tightness
	}
	return atomic
}

// latexEncloses reports whether n needs parentheses where tight parts belong.
func latexEncloses(n graph.Node, tight tightness, right bool) bool {
	if latexTightness(n) < tight {
		return true
	}
	if !right {
		return false
	}
	for range maxText { // to the first factor of a product
		if !n.Is("mul") {
			break
		}
		n, _ = latexOrder(n)
	}
	return signed(n)
}

// latexOrder returns the operands of a binary operation in the order in which
// they are printed: numbers first in products, otherwise whichever order needs
// fewer parentheses.
func latexOrder(n graph.Node) (left, right graph.Node) {
	a, b := n.Operand(0), n.Operand(1)
	if !n.Op().Commutative {
		return a, b
	}
	s := shapes[n.Op().Name]
	if n.Is("mul") && (a.Rational() != nil || b.Rational() != nil) {
		if a.Rational() != nil {
			return a, b
		}
		return b, a
	}
	// Only the looser operand can need parentheses, and less so on the left.
	saves := latexTightness(b) < s.right && latexTightness(b) >= s.left && latexTightness(a) >= s.right
	if saves || signed(b) && !signed(a) {
		return b, a
	}
	return a, b
}

// juxtaposable reports whether the factors a and b can stand side by side
// without a sign between them and be read as their product.
func juxtaposable(a graph.Node, aEnclosed bool, b graph.Node, bEnclosed bool) bool {
	if !aEnclosed && a.Is("mul") {
		_, last := latexOrder(a)
		aEnclosed = latexEncloses(last, shapes["mul"].right, true)
		a = last
	}
	if !aEnclosed && a.Is("neg") { // what counts is how it ends
		a = a.Operand(0)
		aEnclosed = latexEncloses(a, raising, true)
	}
	if !aEnclosed && (a.Is("select") || isSmall(a)) || !bEnclosed && b.Is("select") {
		return false
	}
	for !bEnclosed && (b.Is("pow") || b.Is("square")) { // what counts is how it begins
		b = b.Operand(0)
		bEnclosed = !isBase(b)
	}
	if bEnclosed {
		return aEnclosed || a.Rational() != nil && a.Rational().IsInt() || a.Op() != nil && strings.HasSuffix(a.Op().LaTeX, `\right)`)
	}
	if b.Rational() != nil {
		return false
	}
	return !(b.Is("div") && a.Rational() != nil)
}

// isSmall reports whether n is a name that means something small before
// another: d, δ, Δ.
func isSmall(n graph.Node) bool {
	return n.IsVar() && (n.Name() == "d" || n.Name() == "delta" || n.Name() == "Delta" || n.Name() == "partial")
}

// leadingMark reports whether the LaTeX of n begins like a differential.
func leadingMark(n graph.Node) bool {
	for range maxText {
		switch {
		case n.Is("mul") || n.Is("add"):
			n, _ = latexOrder(n)
		case n.Is("pow"), n.Is("square"), n.Is("sub"):
			n = n.Operand(0)
		default:
			return n.IsVar() && (n.Name()[0] == 'd' || isSmall(n))
		}
	}
	return true
}
