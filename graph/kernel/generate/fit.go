package main

import (
	"fmt"
	"go/format"
	"math"
	"math/big"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A fit asks for the polynomial P, or the quotient P/Q of two, for which the
// largest |weight*(target - P/Q)| on [lo, hi] is smallest. Target and weight
// are expressions in x.
type fit struct {
	name, doc      string
	target, weight string
	lo, hi         float64
	below          int // degree of Q; P and Q have polynomials of the same degree
	bits           [2]float64
	// If scale is not 0, P and Q are multiplied by it. Numbers just below a power
	// of two are rounded least.
	scale float64
}

// The polynomials that the functions are made of. The weights make the error
// one of the function, relative to its value, and bits say how small it has to
// be: 2^-bits[0] for numbers of 64 bits, 2^-bits[1] for 32.
var fits = []fit{
	{
		name: "exp", doc: "exp(x) = 1 + x + x^2 P(x)",
		target: "(exp(x) - 1 - x)/x^2", weight: "x^2/exp(x)", lo: -0.34658, hi: 0.34658, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "exp2", doc: "2^x = 1 + x P(x)",
		target: "(2^x - 1)/x", weight: "x/2^x", lo: -0.5, hi: 0.5, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "expm1", doc: "exp(x) - 1 = x + x^2 P(x)",
		target: "(exp(x) - 1 - x)/x^2", weight: "x^2/(exp(x) - 1)", lo: -0.34658, hi: 0.34658, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "coth", doc: "s/tanh(s/2) = P(x)/Q(x) with s = sqrt(x)",
		target: "sqrt(x)/tanh(sqrt(x)/2)", weight: "tanh(sqrt(x)/2)/sqrt(x)", lo: 0, hi: 0.1202, below: 1, bits: [2]float64{56.5, 27}, scale: 0.84,
	},
	{
		name: "tanh", doc: "tanh(s) = s - s x P(x)/Q(x) with s = sqrt(x)",
		target: "(1 - tanh(sqrt(x))/sqrt(x))/x", weight: "x*sqrt(x)/tanh(sqrt(x))", lo: 0, hi: 0.3026, below: 1, bits: [2]float64{56.5, 27},
	},
	{
		name: "log", doc: "log((1+s)/(1-s)) = 2s + s x P(x) with s = sqrt(x)",
		target: "(log((1+sqrt(x))/(1-sqrt(x)))/sqrt(x) - 2)/x", weight: "x/2", lo: 0, hi: 0.02945, bits: [2]float64{58, 28},
	},
	{
		name: "logPrecise", doc: "log((1+s)/(1-s)) = 2s + s x (2/3 + x P(x)) with s = sqrt(x)",
		target: "((log((1+sqrt(x))/(1-sqrt(x)))/sqrt(x) - 2)/x - 2/3)/x", weight: "x^2/2", lo: 0, hi: 0.02945, bits: [2]float64{69, 37},
	},
	{
		name: "logWide", doc: "the same as log, for s to 1/3",
		target: "(log((1+sqrt(x))/(1-sqrt(x)))/sqrt(x) - 2)/x", weight: "x/2", lo: 0, hi: 0.11112, bits: [2]float64{57, 27},
	},
	{
		name: "sin", doc: "sin(s) = s (1 + x P(x)) with s = sqrt(x)",
		target: "(sin(sqrt(x))/sqrt(x) - 1)/x", weight: "x*sqrt(x)/sin(sqrt(x))", lo: 0, hi: 0.6242, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "cos", doc: "cos(s) = 1 - x/2 + x^2 P(x) with s = sqrt(x)",
		target: "(cos(sqrt(x)) - 1 + x/2)/x^2", weight: "x^2/cos(sqrt(x))", lo: 0, hi: 0.6242, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "sinh", doc: "sinh(s) = s (1 + x P(x)) with s = sqrt(x)",
		target: "(sinh(sqrt(x))/sqrt(x) - 1)/x", weight: "x", lo: 0, hi: 0.1202, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "cosh", doc: "cosh(s) = 1 + x P(x) with s = sqrt(x)",
		target: "(cosh(sqrt(x)) - 1)/x", weight: "x", lo: 0, hi: 0.1202, bits: [2]float64{57.5, 27.5},
	},
	{
		name: "atan", doc: "atan(s) = s + s x P(x) with s = sqrt(x)",
		target: "(atan(sqrt(x))/sqrt(x) - 1)/x", weight: "x*sqrt(x)/atan(sqrt(x))", lo: 0, hi: 1, bits: [2]float64{57, 27},
	},
	{
		name: "erf", doc: "erf(s) = s + s P(x) with s = sqrt(x)",
		target: "erf(sqrt(x))/sqrt(x) - 1", weight: "sqrt(x)/erf(sqrt(x))", lo: 0, hi: 1, bits: [2]float64{57, 27},
	},
	{
		name: "erfTail", doc: "erf(x) = 1 - exp(P(x))",
		target: "log(1 - erf(x))", weight: "(1 - erf(x))/erf(x)", lo: 1, hi: 5.95, bits: [2]float64{56, 27},
	},
	{
		name: "cbrt", doc: "1/cbrt(x) = P(x), a first guess",
		target: "1/cbrt(x)", weight: "cbrt(x)", lo: 1, hi: 2, bits: [2]float64{11, 11},
	},
}

const (
	precision  = 320 // bits of all arithmetic here
	gridPoints = 500
)

// A sample is what is needed of a fit's functions at one point.
type sample struct{ x, target, weight *big.Float }

// sampled evaluates a fit's functions at Chebyshev's points, which are dense at
// the ends where the error has its extremes close together.
func (f *fit) sampled() ([]sample, error) {
	g := graph.New()
	x := g.Var("x")
	target, err := notation.Parse(g, f.target)
	if err != nil {
		return nil, err
	}
	weight, err := notation.Parse(g, f.weight)
	if err != nil {
		return nil, err
	}
	samples := make([]sample, gridPoints)
	for i := range samples {
		c := math.Cos(math.Pi * (float64(i) + 0.5) / gridPoints)
		at := new(big.Rat).SetFloat64((f.lo+f.hi)/2 - c*(f.hi-f.lo)/2)
		balls := enclosure.Eval([]graph.Node{target, weight}, map[graph.Node]*big.Rat{x: at}, precision+100)
		value := func(b *enclosure.Ball) *big.Float {
			lo, _ := b.Bounds()
			return number(0).Set(lo)
		}
		for i := range balls {
			if balls[i].State() != enclosure.Defined {
				return nil, fmt.Errorf("%s: no value at %v", f.name, at)
			}
		}
		samples[i] = sample{number(0).SetRat(at), value(&balls[0]), value(&balls[1])}
	}
	return samples, nil
}

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// solve returns the coefficients of P, from the lowest, then those of Q, and
// the largest error. The degree of P is the least for which that is below
// 2^-bits; if Q is wanted it has the same degree.
func (f *fit) solve(samples []sample, bits float64) (p, q []*big.Float, largest float64) {
	for degree := 1; ; degree++ {
		r := remez{samples: samples, degree: degree}
		if f.below > 0 {
			r.below = degree
		}
		p, q, largest = r.run()
		if largest < math.Exp2(-bits) {
			return p, q, largest
		}
		if degree == 40 {
			panic("generate: no polynomial is good enough for " + f.name)
		}
	}
}

// remez finds the best coefficients by exchange (E. Y. Remez, 1934): the error
// of the best has extremes of equal size and alternating sign, one more of
// them than there are coefficients.
type remez struct {
	samples       []sample
	degree, below int
}

// run returns P and Q. The constant of Q is 1, so that target*Q - P is linear
// in what is unknown.
func (r *remez) run() (p, q []*big.Float, largest float64) {
	n := r.degree + 1 + r.below
	extremes := make([]int, n+1)
	for i := range extremes {
		extremes[i] = (2*i + 1) * len(r.samples) / (2*len(extremes) + 1)
	}
	for range 30 {
		p, q = r.level(extremes)
		errors := make([]float64, len(r.samples))
		for i := range errors {
			errors[i] = r.error(p, q, &r.samples[i])
		}
		next := alternating(errors, n+1)
		least := math.Inf(1)
		largest = 0
		for _, e := range errors {
			largest = max(largest, math.Abs(e))
		}
		for _, i := range next {
			least = min(least, math.Abs(errors[i]))
		}
		if len(next) < n+1 {
			return p, q, largest
		}
		extremes = next
		if least > 0.999*largest {
			break
		}
	}
	return p, q, largest
}

// alternating returns n places of large errors with alternating signs.
func alternating(errors []float64, n int) []int {
	var places []int
	for i, e := range errors {
		last := len(places) - 1
		switch {
		case last < 0 || (e > 0) != (errors[places[last]] > 0):
			places = append(places, i)
		case math.Abs(e) > math.Abs(errors[places[last]]):
			places[last] = i
		}
	}
	for len(places) > n {
		if math.Abs(errors[places[0]]) < math.Abs(errors[places[len(places)-1]]) {
			places = places[1:]
		} else {
			places = places[:len(places)-1]
		}
	}
	return places
}

// level returns the coefficients for which the weighted errors at the extremes
// are the same but for their signs.
func (r *remez) level(extremes []int) (p, q []*big.Float) {
	n := r.degree + 1 + r.below
	rows := make([][]*big.Float, n+1)
	for i, at := range extremes {
		s := &r.samples[at]
		row := make([]*big.Float, 0, n+2)
		power := number(1)
		for range r.degree + 1 {
			row = append(row, power)
			power = number(0).Mul(power, s.x)
		}
		power = number(0).Neg(s.target)
		for range r.below {
			power = number(0).Mul(power, s.x)
			row = append(row, power)
		}
		sign := number(1 - 2*float64(i%2))
		row = append(row, sign.Quo(sign, s.weight), s.target)
		rows[i] = row
	}
	solution := eliminate(rows)
	p, q = solution[:r.degree+1], []*big.Float{number(1)}
	return p, append(q, solution[r.degree+1:n]...)
}

// error returns weight*(target - P/Q).
func (r *remez) error(p, q []*big.Float, s *sample) float64 {
	e := number(0).Quo(evaluate(p, s.x), evaluate(q, s.x))
	e.Sub(s.target, e)
	v, _ := e.Mul(e, s.weight).Float64()
	return v
}

func evaluate(p []*big.Float, x *big.Float) *big.Float {
	sum := number(0)
	for i := len(p) - 1; i >= 0; i-- {
		sum.Mul(sum, x)
		sum.Add(sum, p[i])
	}
	return sum
}

// eliminate solves linear equations; the last column is the right side.
func eliminate(rows [][]*big.Float) []*big.Float {
	n := len(rows)
	t := number(0)
	for k := range n {
		pivot := k
		for i := k + 1; i < n; i++ {
			if t.Abs(rows[i][k]).Cmp(number(0).Abs(rows[pivot][k])) > 0 {
				pivot = i
			}
		}
		rows[k], rows[pivot] = rows[pivot], rows[k]
		for i := k + 1; i < n; i++ {
			by := number(0).Quo(rows[i][k], rows[k][k])
			for j := k; j <= n; j++ {
				rows[i][j] = number(0).Sub(rows[i][j], t.Mul(by, rows[k][j]))
			}
		}
	}
	x := make([]*big.Float, n)
	for k := n - 1; k >= 0; k-- {
		x[k] = number(0).Set(rows[k][n])
		for j := k + 1; j < n; j++ {
			x[k].Sub(x[k], t.Mul(rows[k][j], x[j]))
		}
		x[k].Quo(x[k], rows[k][k])
	}
	return x
}

// coefficients returns the Go source of the tables.
func coefficients() (string, error) {
	var to strings.Builder
	to.WriteString("// Code generated by graph/kernel/generate. DO NOT EDIT.\n\npackage kernel\n\n")
	to.WriteString("// Coefficients of the best polynomials, from the lowest, for numbers of 64 and\n// of 32 bits.\nvar (\n")
	for i := range fits {
		f := &fits[i]
		samples, err := f.sampled()
		if err != nil {
			return "", err
		}
		var p, q [2][]*big.Float
		var largest [2]float64
		for k := range 2 {
			p[k], q[k], largest[k] = f.solve(samples, f.bits[k])
			if f.scale > 0 {
				scale(p[k], f.scale)
				scale(q[k], f.scale)
			}
		}
		fmt.Fprintf(&to, "\t// %s\n\t// but for 2^%.1f and 2^%.1f.\n", f.doc, math.Log2(largest[0]), math.Log2(largest[1]))
		writeTable(&to, f.name+"Terms", p)
		if f.below > 0 {
			writeTable(&to, f.name+"Divisor", q)
		}
	}
	if err := writeConstants(&to); err != nil {
		return "", err
	}
	to.WriteString(")\n")
	text, err := format.Source([]byte(to.String()))
	return string(text), err
}

func scale(terms []*big.Float, by float64) {
	for _, c := range terms {
		c.Mul(c, number(by))
	}
}

func writeTable(to *strings.Builder, name string, terms [2][]*big.Float) {
	fmt.Fprintf(to, "\t%s = terms{\n", name)
	for k, list := range terms {
		fmt.Fprintf(to, "\t\t{")
		for i, c := range list {
			if i > 0 {
				to.WriteString(", ")
			}
			if k == 0 {
				v, _ := c.Float64()
				fmt.Fprintf(to, "%v", v)
			} else {
				v, _ := c.Float32()
				fmt.Fprintf(to, "%v", v)
			}
		}
		to.WriteString("},\n")
	}
	to.WriteString("\t}\n")
}

// A constant is given in parts, each what the parts before it lack, rounded to
// zero. The first has so many bits; with 0, as many as a number.
type constant struct {
	name, expression string
	parts            int
	first            [2]uint
}

var constants = []constant{
	// The product of the first part and the exponent of a number is exact.
	{"ln2", "log(2)", 2, [2]uint{42, 15}},
	{"log2", "log(2)/log(10)", 2, [2]uint{42, 15}},
	{"perLn2", "1/log(2)", 2, [2]uint{}},
	{"perLn10", "1/log(10)", 2, [2]uint{}},
	{"pi", "pi", 2, [2]uint{}},
	{"quarter", "pi/2", 3, [2]uint{}},
	{"twoThirds", "sqrt(4/9)", 2, [2]uint{}},
}

// writeConstants writes the parts of the constants.
func writeConstants(to *strings.Builder) error {
	g := graph.New()
	for _, c := range constants {
		n, err := notation.Parse(g, c.expression)
		if err != nil {
			return err
		}
		lo, _ := enclosure.Eval([]graph.Node{n}, nil, precision)[0].Bounds()
		var parts [2][]*big.Float
		for k, width := range [2]uint{53, 24} {
			rest := number(0).Set(lo)
			for i := range c.parts {
				bits := width
				if i == 0 && c.first[k] > 0 {
					bits = c.first[k]
				}
				part := new(big.Float).SetMode(big.ToZero).SetPrec(bits).Set(rest)
				rest.Sub(rest, part)
				parts[k] = append(parts[k], part)
			}
		}
		fmt.Fprintf(to, "\t// %s\n", c.expression)
		writeTable(to, c.name+"Parts", parts)
	}
	return nil
}
