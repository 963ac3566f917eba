package ops

import "math"

// Exp returns e^x.
func Exp[V Value[V]](x V) V { return x.Apply(exp, x) }

// Exp2 returns 2^x.
func Exp2[V Value[V]](x V) V { return x.Apply(exp2, x) }

// Expm1 returns e^x - 1, accurate near 0.
func Expm1[V Value[V]](x V) V { return x.Apply(expm1, x) }

// Log returns the natural logarithm of x > 0.
func Log[V Value[V]](x V) V { return x.Apply(log, x) }

// Log2 returns the binary logarithm of x > 0.
func Log2[V Value[V]](x V) V { return x.Apply(log2, x) }

// Log10 returns the decimal logarithm of x > 0.
func Log10[V Value[V]](x V) V { return x.Apply(log10, x) }

// Log1p returns log(1 + x) for x > -1, accurate near 0.
func Log1p[V Value[V]](x V) V { return x.Apply(log1p, x) }

// Sigmoid returns the logistic function 1/(1 + e^-x).
func Sigmoid[V Value[V]](x V) V { return x.Apply(sigmoid, x) }

// Softplus returns log(1 + e^x), a smooth relu.
func Softplus[V Value[V]](x V) V { return x.Apply(softplus, x) }

// Erf returns the error function, 2/sqrt(pi) times the integral of e^-t^2 from
// 0 to x.
func Erf[V Value[V]](x V) V { return x.Apply(erf, x) }

var exp = Define(Op{
	Name:      "exp",
	Doc:       "e^x",
	Value:     Unary(math.Exp),
	D:         []string{"y"},
	NeverZero: true,
	LaTeX:     `e^{%x%}`,
})

var exp2 = Define(Op{
	Name:      "exp2",
	Doc:       "2^x",
	Value:     Unary(math.Exp2),
	D:         []string{"y*log(2)"},
	Def:       "exp(x*log(2))",
	NeverZero: true,
})

var expm1 = Define(Op{
	Name:  "expm1",
	Doc:   "e^x - 1, accurate near 0",
	Value: Unary(math.Expm1),
	D:     []string{"exp(x)"},
	Def:   "exp(x) - 1",
})

var log = Define(Op{
	Name: "log", Spellings: []string{"ln"},
	Doc:   "the natural logarithm; undefined for x <= 0",
	Value: Unary(math.Log),
	Of: map[string]Function{
		"sigmoid": Unary(func(x float64) float64 { return -softplusValue(-x) }),
		"exp":     Unary(func(x float64) float64 { return x }),
	},
	D:     []string{"1/x"},
	LaTeX: `\ln\left(%x%\right)`,
})

var log2 = Define(Op{
	Name: "log2", Spellings: []string{"lb", "ld"},
	Doc:   "the binary logarithm; undefined for x <= 0",
	Value: Unary(math.Log2),
	D:     []string{"1/(x*log(2))"},
	Def:   "log(x)/log(2)",
	LaTeX: `\log_{2}\left(%x%\right)`,
})

var log10 = Define(Op{
	Name: "log10", Spellings: []string{"lg"},
	Doc:   "the decimal logarithm; undefined for x <= 0",
	Value: Unary(math.Log10),
	D:     []string{"1/(x*log(10))"},
	Def:   "log(x)/log(10)",
	LaTeX: `\log_{10}\left(%x%\right)`,
})

var log1p = Define(Op{
	Name:  "log1p",
	Doc:   "log(1 + x), accurate near 0; undefined for x <= -1",
	Value: Unary(math.Log1p),
	D:     []string{"1/(1 + x)"},
	Def:   "log(1 + x)",
})

var sigmoid = Define(Op{
	Name: "sigmoid", Spellings: []string{"logistic", "sig", "expit"},
	Doc:       "the logistic function 1/(1 + e^-x)",
	Value:     Unary(logistic),
	D:         []string{"y*(1 - y)"},
	Def:       "1/(1 + exp(-x))",
	NeverZero: true,
	LaTeX:     `\sigma\left(%x%\right)`,
})

var softplus = Define(Op{
	Name:      "softplus",
	Doc:       "log(1 + e^x), a smooth relu",
	Value:     Unary(softplusValue),
	D:         []string{"sigmoid(x)"},
	Def:       "log(1 + exp(x))",
	NeverZero: true,
})

var erf = Define(Op{
	Name:  "erf",
	Doc:   "the error function, 2/sqrt(pi) times the integral of e^-t^2 from 0 to x",
	Value: Unary(math.Erf),
	D:     []string{"2/sqrt(pi)*exp(-x^2)"},
})
