package ops

import "math"

// Exp returns e^x.
func Exp[V Value[V]](x V) V { return x.Operate(exp, x, x) }

var exp = Define(Op{
	Name: "exp", NeverZero: true, Value: Unary(math.Exp), D: []string{"y"}, LaTeX: `e^{%x%}`,
	Doc: "e^x",
})

// Exp2 returns 2^x.
func Exp2[V Value[V]](x V) V { return x.Operate(exp2, x, x) }

var exp2 = Define(Op{
	Name: "exp2", NeverZero: true, Value: Unary(math.Exp2), D: []string{"y*log(2)"}, Def: "exp(x*log(2))",
	Doc: "2^x",
})

// Expm1 returns e^x - 1, accurate near 0.
func Expm1[V Value[V]](x V) V { return x.Operate(expm1, x, x) }

var expm1 = Define(Op{
	Name: "expm1", Value: Unary(math.Expm1), D: []string{"exp(x)"}, Def: "exp(x) - 1",
	Doc: "e^x - 1, accurate near 0",
})

// Log returns the natural logarithm of x > 0.
func Log[V Value[V]](x V) V { return x.Operate(log, x, x) }

var log = Define(Op{
	Name: "log", Spellings: []string{"ln"}, Value: Unary(math.Log), D: []string{"1/x"}, LaTeX: `\ln\left(%x%\right)`,
	Doc: "the natural logarithm; undefined for x <= 0",
	Of: map[string]Function{
		"sigmoid": Unary(func(x float64) float64 { return -softplusValue(-x) }),
		"exp":     Unary(func(x float64) float64 { return x }),
	},
})

// Log2 returns the binary logarithm of x > 0.
func Log2[V Value[V]](x V) V { return x.Operate(log2, x, x) }

var log2 = Define(Op{
	Name: "log2", Spellings: []string{"lb", "ld"}, Value: Unary(math.Log2), D: []string{"1/(x*log(2))"},
	Def: "log(x)/log(2)", LaTeX: `\log_{2}\left(%x%\right)`,
	Doc: "the binary logarithm; undefined for x <= 0",
})

// Log10 returns the decimal logarithm of x > 0.
func Log10[V Value[V]](x V) V { return x.Operate(log10, x, x) }

var log10 = Define(Op{
	Name: "log10", Spellings: []string{"lg"}, Value: Unary(math.Log10), D: []string{"1/(x*log(10))"}, Def: "log(x)/log(10)",
	LaTeX: `\log_{10}\left(%x%\right)`,
	Doc:   "the decimal logarithm; undefined for x <= 0",
})

// Log1p returns log(1 + x) for x > -1, accurate near 0.
func Log1p[V Value[V]](x V) V { return x.Operate(log1p, x, x) }

var log1p = Define(Op{
	Name: "log1p", Value: Unary(math.Log1p), D: []string{"1/(1 + x)"}, Def: "log(1 + x)",
	Doc: "log(1 + x), accurate near 0; undefined for x <= -1",
})

// Sigmoid returns the logistic function 1/(1 + e^-x).
func Sigmoid[V Value[V]](x V) V { return x.Operate(sigmoid, x, x) }

var sigmoid = Define(Op{
	Name: "sigmoid", Spellings: []string{"logistic", "sig", "expit"}, NeverZero: true, Value: Unary(logistic),
	D: []string{"y*(1 - y)"}, Def: "1/(1 + exp(-x))", LaTeX: `\sigma\left(%x%\right)`,
	Doc: "the logistic function 1/(1 + e^-x)",
})

// Softplus returns log(1 + e^x), a smooth relu.
func Softplus[V Value[V]](x V) V { return x.Operate(softplus, x, x) }

var softplus = Define(Op{
	Name: "softplus", NeverZero: true, Value: Unary(softplusValue), D: []string{"sigmoid(x)"}, Def: "log(1 + exp(x))",
	Doc: "log(1 + e^x), a smooth relu",
})

// Erf returns the error function, 2/sqrt(pi) times the integral of e^-t^2 from
// 0 to x.
func Erf[V Value[V]](x V) V { return x.Operate(erf, x, x) }

var erf = Define(Op{
	Name: "erf", Value: Unary(math.Erf), D: []string{"2/sqrt(pi)*exp(-x^2)"},
	Doc: "the error function, 2/sqrt(pi) times the integral of e^-t^2 from 0 to x",
})
