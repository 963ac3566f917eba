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
	// of two are rounded least: of coth, P + s*Q is one, and the sum of that and a
	// tenth of P - s*Q, of which a sigmoid is made.
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
		target: "sqrt(x)/tanh(sqrt(x)/2)", weight: "tanh(sqrt(x)/2)/sqrt(x)", lo: 0, hi: 0.1202, below: 1, bits: [2]float64{56.5, 27}, scale: 0.80,
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
