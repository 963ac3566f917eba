package notation

import (
	"io"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
)

// maxText bounds what [Text] prints. Written out as a tree, a graph may be
// exponentially larger than it is.
const maxText = 4000

// Text writes a node as plain-text mathematics that [Parse] reads back as the
// same node, with no more parentheses than that takes. Constants are exact:
// 0.25 is 1/4. After 4,000 bytes it stops with three dots; [WriteText] prints
// more.
func Text(n graph.Node) string {
	return text(n, maxText)
}

// WriteText is like [Text] and stops with three dots after limit bytes, or
// 4,000 if limit is 0.
func WriteText(w io.Writer, n graph.Node, limit int) error {
	if limit <= 0 {
		limit = maxText
	}
	_, err := io.WriteString(w, text(n, limit))
	return err
}

// How tightly the parts of a text hold together. A part in the place of an
// operand needs parentheses if it is looser than the place demands.
type tightness int

const (
	comparing tightness = iota
	adding
	multiplying
	signing
	raising
	atomic
)

// A shape says how an operation is written between its operands, and how tight
// they must be.
type shape struct {
	tightness   tightness
	sign        string
	left, right tightness
}

// shapes holds the operations that are written with signs; all others are
// calls. A signed right operand could do without parentheses in 2*-x and x^-1,
// but not for the reader.
var shapes = map[string]shape{
	"less":      {comparing, " < ", adding, adding},
	"lessequal": {comparing, " <= ", adding, adding},
	"equal":     {comparing, " == ", adding, adding},
	"add":       {adding, " + ", adding, multiplying},
	"sub":       {adding, " - ", adding, multiplying},
	"mul":       {multiplying, "*", multiplying, raising},
	"div":       {multiplying, "/", multiplying, raising},
	"pow":       {raising, "^", atomic, raising},
	"square":    {raising, "^2", atomic, 0},
	"neg":       {signing, "-", 0, raising},
}

// shapeOf returns the shape of a node, and ok if it has one.
func shapeOf(n graph.Node) (s shape, ok bool) {
	op := n.Op()
	if op == nil || op.Orders != nil {
		return s, false
	}
	s, ok = shapes[op.Name]
	return s, ok
}

// tightnessOf returns how tightly the text of n holds together.
func tightnessOf(n graph.Node) tightness {
	if r := n.Rational(); r != nil {
		switch {
		case !r.IsInt():
			return multiplying
		case r.Sign() < 0:
			return signing
		}
		return atomic
	}
	if s, ok := shapeOf(n); ok {
		return s.tightness
	}
	return atomic
}

// signed reports whether the text of n begins with a minus of its own.
func signed(n graph.Node) bool {
	r := n.Rational()
	return r != nil && r.Sign() < 0 || n.Is("neg")
}

// encloses reports whether n needs parentheses where tight parts belong. To
// the right of a sign, a minus gets them for the reader's sake.
func encloses(n graph.Node, tight tightness, right bool) bool {
	return tightnessOf(n) < tight || right && tight > adding && signed(n)
}

// transposes reports whether a power would be read as a transpose: A^T.
func transposes(n, exponent graph.Node) bool {
	return n.Is("pow") && strings.TrimRight(outermost(exponent, false).Name(), "'") == "T"
}

// differentiates reports whether a quotient would be read as a derivative: d/dA.
func differentiates(n, left, right graph.Node) bool {
	if !n.Is("div") {
		return false
	}
	return strings.HasPrefix(outermost(left, true).Name(), "d") && strings.HasPrefix(outermost(right, false).Name(), "d")
}

// outermost returns the operand that is written last in n, or first.
func outermost(n graph.Node, last bool) graph.Node {
	for {
		s, ok := shapeOf(n)
		switch {
		case !ok:
			return n
		case n.NumOperands() == 1:
			n = n.Operand(0)
		default:
			a, b := inOrder(n, s)
			if last {
				a = b
			}
			n = a
		}
	}
}

// text prints with a stack of nodes and strings, so that a deep graph is not a
// deep recursion.
func text(n graph.Node, limit int) string {
	var b strings.Builder
	stack := []any{n}
	push := func(items ...any) {
		for i := len(items) - 1; i >= 0; i-- {
			stack = append(stack, items[i])
		}
	}
	operand := func(n graph.Node, enclosed bool) []any {
		if enclosed {
			return []any{"(", n, ")"}
		}
		return []any{n}
	}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch top := top.(type) {
		case string:
			b.WriteString(top)
		case graph.Node:
			s, shaped := shapeOf(top)
			switch {
			case top.IsVar():
				b.WriteString(top.Name())
			case top.Rational() != nil:
				b.WriteString(top.Rational().RatString())
			case shaped && top.NumOperands() == 2:
				left, right := inOrder(top, s)
				push(append(append(operand(left, encloses(left, s.left, false) || differentiates(top, left, right)), s.sign),
					operand(right, encloses(right, s.right, true) || transposes(top, right))...)...)
			case top.Is("neg"):
				x := top.Operand(0)
				push(append([]any{s.sign}, operand(x, encloses(x, s.right, true))...)...)
			case shaped:
				x := top.Operand(0)
				push(append(operand(x, encloses(x, s.left, false)), s.sign)...)
			default:
				pushCall(top, push)
			}
		}
		if b.Len() > limit {
			return cut(b.String(), limit)
		}
	}
	return b.String()
}

// pushCall puts a function and its operands onto the stack.
func pushCall(n graph.Node, push func(...any)) {
	operands := n.Operands()
	items := []any{n.Op().String()}
	for i, x := range operands {
		items = append(items, map[bool]string{true: "(", false: ", "}[i == 0], x)
	}
	if len(operands) > 0 {
		items = append(items, ")")
	}
	push(items...)
}

// inOrder returns the operands of a binary operation in the order that needs
// fewer parentheses, if it has no order of its own; numbers go first in
// products.
func inOrder(n graph.Node, s shape) (left, right graph.Node) {
	a, b := n.Operand(0), n.Operand(1)
	if !n.Op().Commutative {
		return a, b
	}
	if n.Is("mul") && b.Rational() != nil && a.Rational() == nil {
		return b, a
	}
	if n.Is("mul") && a.Rational() != nil {
		return a, b
	}
	cost := func(left, right graph.Node) (parentheses int) {
		if encloses(left, s.left, false) {
			parentheses++
		}
		if encloses(right, s.right, true) {
			parentheses++
		}
		return parentheses
	}
	if cost(b, a) < cost(a, b) {
		return b, a
	}
	return a, b
}

// cut shortens s to limit bytes that end in dots, on a character's boundary.
func cut(s string, limit int) string {
	const dots = "..."
	keep := max(limit-len(dots), 0)
	for keep > 0 && s[keep]&0xc0 == 0x80 {
		keep--
	}
	return s[:keep] + dots
}
