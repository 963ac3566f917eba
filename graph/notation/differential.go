package notation

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// A differential is one of the things that a derivative is taken by, with the
// power behind it: dx^2.
type differential struct {
	variable *Expr
	power    int // 1 if none is written
}

// variables returns what a derivative of an order is taken by. In ∂²L/∂s² the
// power says how often; in ∂L/∂s², and in ∂²L/∂m∂s², it belongs to what the
// derivative is taken by, a square, unless the document's powers are labels.
func (o Options) variables(order int, below []differential) (by []*Expr) {
	total := 0
	for _, d := range below {
		total += d.power
	}
	for _, d := range below {
		switch {
		case d.power == 1:
			by = append(by, d.variable)
		case total != order && len(below) == order:
			by = append(by, o.powerOf(d))
		default:
			by = append(by, slices.Repeat([]*Expr{d.variable}, d.power)...)
		}
	}
	return by
}

// powerOf returns the power of a variable, or the variable that it is a label of.
func (o Options) powerOf(d differential) *Expr {
	power := strconv.Itoa(d.power)
	x := *d.variable
	if x.Kind == Name && o.Label != nil {
		p := splitName(x.Name)
		base := strings.Join(append([]string{p.base}, p.accents...), "_")
		if p.label == "" && o.Label(base, power, false) {
			x.Name = labelled(base, power) + strings.TrimPrefix(x.Name, base)
			return &x
		}
	}
	number := &Expr{Kind: Number, Value: big.NewRat(int64(d.power), 1), Literal: power, Pos: x.Pos, End: x.End}
	e := operation("pow", &x, number)
	e.Pos, e.End = x.Pos, x.End
	return e
}
