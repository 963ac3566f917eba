package check

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// rounding judges a claim whose right side is a number with a decimal point,
// or stands behind an approximate equality: the left side's value must round
// to the digits shown. It returns false if the claim is not of this kind.
func (c *checker) rounding(f *Finding) bool {
	digits, ok := decimals(f.Link.Right.Expr)
	if !ok || f.Link.Relation != notation.Approximate && digits == 0 {
		return false
	}
	left, right, err := sides(c.valued(), f.Link)
	if err != nil {
		f.Result = unreadable(err)
		return true
	}
	if vars := graph.Vars(left); len(vars) > 0 {
		f.Result = Result{Reason: fmt.Sprintf("the value of %s is not given", vars[0].Name())}
		return true
	}
	half := halfDigit(digits)
	claimed := right.Rational()
	value := &enclosure.Eval([]graph.Node{left}, nil, roundingPrecision)[0]
	switch {
	case value.State() == enclosure.Undefined:
		f.Result = Result{Reason: "the left side is undefined at the values given"}
	case value.State() != enclosure.Defined:
		f.Result = Result{Reason: "the left side has no value that can be computed"}
	case within(value, new(big.Rat).Sub(claimed, half), new(big.Rat).Add(claimed, half)):
		f.Result, f.Reading = Result{Verdict: Proved}, "rounded to the digits shown"
	case value.Contains(claimed):
		f.Result = Result{Reason: "the value is too uncertain for the digits shown"}
	default:
		f.Result = Result{Verdict: Refuted, Witness: &Witness{
			At: c.givenValues(f.Link), Left: value.Text(digits + 6), Right: f.Link.Right.Source(),
		}}
	}
	return true
}

// halfDigit returns half a unit of the last of so many decimal places.
func halfDigit(digits int) *big.Rat {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	return unit.Quo(unit, big.NewRat(2, 1))
}

// roundingPrecision is far beyond the digits that people write.
const roundingPrecision = 256

// within reports whether a value certainly lies between two bounds.
func within(b *enclosure.Ball, low, high *big.Rat) bool {
	lo, hi := b.Bounds()
	l, _ := lo.Rat(nil)
	h, _ := hi.Rat(nil)
	return l.Cmp(low) >= 0 && h.Cmp(high) <= 0
}

// givenValues lists the numbers that the document gives to what a link is
// about.
func (c *checker) givenValues(l *document.Link) (list []Assignment) {
	for _, name := range c.given(l.Left.Expr) {
		list = append(list, Assignment{name, c.model.Meanings[name].Body.Source()})
	}
	return list
}

// decimals returns the number of digits behind the point of a number.
func decimals(e *notation.Expr) (int, bool) {
	if e.Kind == notation.Operation && e.Name == "neg" {
		return decimals(e.Args[0])
	}
	if e.Kind != notation.Number {
		return 0, false
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(e.Literal), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	digits := len(fraction)
	var shift int
	if exponent != "" {
		if _, err := fmt.Sscan(exponent, &shift); err != nil || shift < -1000 || shift > 1000 {
			return 0, false
		}
	}
	return max(0, digits-shift), true
}

// givenOnOneSide lists the names that the document gives as numbers and that
// only one side of a link uses: the other then may have the numbers in their
// place.
func (c *checker) givenOnOneSide(l *document.Link) string {
	left, right := c.given(l.Left.Expr), c.given(l.Right.Expr)
	var list []string
	for _, name := range slices.Sorted(slices.Values(append(left, right...))) {
		if slices.Contains(left, name) != slices.Contains(right, name) {
			value := c.model.Meanings[name].Body.Source()
			list = append(list, name+" = "+value)
		}
	}
	return strings.Join(slices.Compact(list), ", ")
}

// given lists the names that e comes down to and that are given as numbers.
func (c *checker) given(e *notation.Expr) []string {
	n, err := c.total.Node(e)
	if err != nil {
		return nil
	}
	var list []string
	for _, v := range graph.Vars(n) {
		if m := c.model.Meanings[v.Name()]; m != nil && m.Given {
			list = append(list, v.Name())
		}
	}
	return list
}

// roundedParts decides a claim between what has a value by the numbers that are
// given and numbers with decimals: these may be rounded each.
func (c *checker) roundedParts(f *Finding) bool {
	right := f.Link.Right.Expr
	if !isNumeric(right) || !hasDecimals(right) {
		return false
	}
	left, _, err := sides(c.valued(), f.Link)
	if err != nil || !isConstant(left) {
		return false
	}
	value := enclosure.Eval([]graph.Node{left}, nil, roundingPrecision)[0]
	at := map[graph.Node]interval.Range{}
	n, err := notation.Build(c.graph, c.withRounding(right, at), notation.Scope{})
	if err != nil || value.State() != enclosure.Defined {
		return false
	}
	r := interval.Eval(at, n)[0]
	if r.Partial || r.Empty() {
		return false
	}
	lo, hi := value.Bounds()
	if lo.Cmp(big.NewFloat(r.Hi)) <= 0 && hi.Cmp(big.NewFloat(r.Lo)) >= 0 {
		f.Result, f.Reading = Result{Verdict: Proved}, "with its numbers rounded to the digits shown"
		return true
	}
	_, exact, _ := sides(c.valued(), f.Link)
	f.Result = Result{Verdict: Refuted, Witness: &Witness{At: c.givenValues(f.Link), Left: value.Text(8), Right: enclosure.Eval([]graph.Node{exact}, nil, roundingPrecision)[0].Text(8)}}
	return true
}

// isGiven reports whether the document gives a name that value, which then is
// not a rounded one.
func (c *checker) isGiven(value *big.Rat) bool {
	if c.numbers == nil {
		c.numbers = map[string]bool{}
		for _, m := range c.model.Meanings {
			if m.Given && m.Body.Expr.Kind == notation.Number {
				c.numbers[m.Body.Expr.Value.RatString()] = true
			}
		}
	}
	return c.numbers[value.RatString()]
}

// withRounding returns an expression with a variable in the place of each decimal
// that is not given, and the interval that rounds to it.
func (c *checker) withRounding(e *notation.Expr, at map[graph.Node]interval.Range) *notation.Expr {
	copied := *e
	if digits, ok := decimals(e); ok && digits > 0 && e.Kind == notation.Number && !c.isGiven(e.Value) {
		copied = notation.Expr{Kind: notation.Name, Name: fmt.Sprintf("(%d", len(at)), Pos: e.Pos, End: e.End}
		half := halfDigit(digits)
		low, high := interval.Rational(new(big.Rat).Sub(e.Value, half)), interval.Rational(new(big.Rat).Add(e.Value, half))
		at[c.graph.Var(copied.Name)] = interval.Between(low.Lo, high.Hi)
		return &copied
	}
	copied.Args = nil
	for _, arg := range e.Args {
		copied.Args = append(copied.Args, c.withRounding(arg, at))
	}
	return &copied
}

// unsettled says why a claim between a formula and plain decimals is not
// refuted: it holds or fails for values that the document does not give.
func (c *checker) unsettled(l *document.Link) (string, bool) {
	if !isNumeric(l.Right.Expr) || !hasDecimals(l.Right.Expr) {
		return "", false
	}
	left, _, err := sides(c.valued(), l)
	if err != nil {
		return "", false
	}
	if vars := graph.Vars(left); len(vars) > 0 {
		return fmt.Sprintf("the value of %s is not given", vars[0].Name()), true
	}
	return "", false
}

// isNumeric reports whether e has numbers and no names.
func isNumeric(e *notation.Expr) bool {
	if e.Kind == notation.Name || e.Kind == notation.Derivative {
		return false
	}
	for _, arg := range e.Args {
		if !isNumeric(arg) {
			return false
		}
	}
	return true
}

func hasDecimals(e *notation.Expr) bool {
	if strings.ContainsAny(e.Literal, ".eE") {
		return true
	}
	for _, arg := range e.Args {
		if hasDecimals(arg) {
			return true
		}
	}
	return false
}
