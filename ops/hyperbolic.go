package ops

import "math"

// Sinh returns the hyperbolic sine.
func Sinh[V Value[V]](x V) V { return x.Operate(sinh, x, x) }

var sinh = Define(Op{
	Name: "sinh", Spellings: []string{"sh"}, Value: Unary(math.Sinh), D: []string{"cosh(x)"}, Def: "(exp(x) - exp(-x))/2",
	LaTeX: `\sinh\left(%x%\right)`,
	Doc:   "the hyperbolic sine",
})

// Cosh returns the hyperbolic cosine.
func Cosh[V Value[V]](x V) V { return x.Operate(cosh, x, x) }

var cosh = Define(Op{
	Name: "cosh", Spellings: []string{"ch"}, NeverZero: true, Value: Unary(math.Cosh), D: []string{"sinh(x)"},
	Def: "(exp(x) + exp(-x))/2", LaTeX: `\cosh\left(%x%\right)`,
	Doc: "the hyperbolic cosine",
})

// Tanh returns the hyperbolic tangent.
func Tanh[V Value[V]](x V) V { return x.Operate(tanh, x, x) }

var tanh = Define(Op{
	Name: "tanh", Spellings: []string{"th"}, Value: Unary(math.Tanh), D: []string{"1 - y^2"},
	Def: "(exp(x) - exp(-x))/(exp(x) + exp(-x))", LaTeX: `\tanh\left(%x%\right)`,
	Doc: "the hyperbolic tangent",
})

// Sech returns the hyperbolic secant 1/cosh(x).
func Sech[V Value[V]](x V) V { return x.Operate(sech, x, x) }

var sech = Define(Op{
	Name: "sech", NeverZero: true, Value: Unary(func(x float64) float64 { return 1 / math.Cosh(x) }),
	D: []string{"-y*tanh(x)"}, Def: "2/(exp(x) + exp(-x))", LaTeX: `\operatorname{sech}\left(%x%\right)`,
	Doc: "the hyperbolic secant 1/cosh(x)",
})

// Csch returns the hyperbolic cosecant 1/sinh(x); undefined at 0.
func Csch[V Value[V]](x V) V { return x.Operate(csch, x, x) }

var csch = Define(Op{
	Name: "csch", Spellings: []string{"cosech"}, NeverZero: true,
	Value: Unary(func(x float64) float64 { return 1 / math.Sinh(x) }), D: []string{"-y*coth(x)"},
	Def: "2/(exp(x) - exp(-x))", LaTeX: `\operatorname{csch}\left(%x%\right)`,
	Doc: "the hyperbolic cosecant 1/sinh(x); undefined at 0",
})

// Coth returns the hyperbolic cotangent; undefined at 0.
func Coth[V Value[V]](x V) V { return x.Operate(coth, x, x) }

var coth = Define(Op{
	Name: "coth", Spellings: []string{"cth"}, NeverZero: true,
	Value: Unary(func(x float64) float64 { return 1 / math.Tanh(x) }), D: []string{"-csch(x)^2"},
	Def: "(exp(x) + exp(-x))/(exp(x) - exp(-x))", LaTeX: `\coth\left(%x%\right)`,
	Doc: "the hyperbolic cotangent; undefined at 0",
})

// Asinh returns the inverse of sinh.
func Asinh[V Value[V]](x V) V { return x.Operate(asinh, x, x) }

var asinh = Define(Op{
	Name: "asinh", Spellings: []string{"arsinh", "arcsinh"}, Value: Unary(math.Asinh), D: []string{"1/sqrt(x^2 + 1)"},
	Def: "log(x + sqrt(x^2 + 1))", LaTeX: `\operatorname{arsinh}\left(%x%\right)`,
	Doc: "the inverse of sinh",
})

// Acosh returns the inverse of cosh, not negative; undefined for x < 1.
func Acosh[V Value[V]](x V) V { return x.Operate(acosh, x, x) }

var acosh = Define(Op{
	Name: "acosh", Spellings: []string{"arcosh", "arccosh"}, Value: Unary(math.Acosh),
	D: []string{"1/(sqrt(x - 1)*sqrt(x + 1))"}, Def: "log(x + sqrt(x - 1)*sqrt(x + 1))",
	LaTeX: `\operatorname{arcosh}\left(%x%\right)`,
	Doc:   "the inverse of cosh, not negative; undefined for x < 1",
})

// Atanh returns the inverse of tanh; undefined beyond (-1, 1).
func Atanh[V Value[V]](x V) V { return x.Operate(atanh, x, x) }

var atanh = Define(Op{
	Name: "atanh", Spellings: []string{"artanh", "arctanh"}, Value: Unary(math.Atanh), D: []string{"1/(1 - x^2)"},
	Def: "(log(1 + x) - log(1 - x))/2", LaTeX: `\operatorname{artanh}\left(%x%\right)`,
	Doc: "the inverse of tanh; undefined beyond (-1, 1)",
})

// Acoth returns the inverse of coth, atanh(1/x); undefined within [-1, 1].
func Acoth[V Value[V]](x V) V { return x.Operate(acoth, x, x) }

var acoth = Define(Op{
	Name: "acoth", Spellings: []string{"arcoth", "arccoth"},
	Value: Unary(func(x float64) float64 { return math.Atanh(1 / x) }), D: []string{"1/(1 - x^2)"}, Def: "atanh(1/x)",
	LaTeX: `\operatorname{arcoth}\left(%x%\right)`,
	Doc:   "the inverse of coth, atanh(1/x); undefined within [-1, 1]",
})

// Asech returns the inverse of sech, acosh(1/x); undefined beyond (0, 1].
func Asech[V Value[V]](x V) V { return x.Operate(asech, x, x) }

var asech = Define(Op{
	Name: "asech", Spellings: []string{"arsech", "arcsech"},
	Doc:   "the inverse of sech, acosh(1/x); undefined beyond (0, 1]",
	Value: Unary(func(x float64) float64 { return math.Acosh(1 / x) }),
	D:     []string{"-1/(x*sqrt(1 - x^2))"},
	Def:   "acosh(1/x)",
	LaTeX: `\operatorname{arsech}\left(%x%\right)`,
})

// Acsch returns the inverse of csch, asinh(1/x); undefined at 0.
func Acsch[V Value[V]](x V) V { return x.Operate(acsch, x, x) }

var acsch = Define(Op{
	Name: "acsch", Spellings: []string{"arcsch", "arccsch"},
	Value: Unary(func(x float64) float64 { return math.Asinh(1 / x) }), D: []string{"-1/(abs(x)*sqrt(x^2 + 1))"},
	Def: "asinh(1/x)", LaTeX: `\operatorname{arcsch}\left(%x%\right)`,
	Doc: "the inverse of csch, asinh(1/x); undefined at 0",
})
