package ops

import "math"

// Sin returns the sine of x radians.
func Sin[V Value[V]](x V) V { return x.Operate(sin, x, x) }

var sin = Define(Op{
	Name: "sin", Value: Unary(math.Sin), D: []string{"cos(x)"}, LaTeX: `\sin\left(%x%\right)`,
	Doc: "the sine of x radians",
})

// Cos returns the cosine of x radians.
func Cos[V Value[V]](x V) V { return x.Operate(cos, x, x) }

var cos = Define(Op{
	Name: "cos", Value: Unary(math.Cos), D: []string{"-sin(x)"}, LaTeX: `\cos\left(%x%\right)`,
	Doc: "the cosine of x radians",
})

// Tan returns the tangent; undefined at odd multiples of pi/2.
func Tan[V Value[V]](x V) V { return x.Operate(tan, x, x) }

var tan = Define(Op{
	Name: "tan", Spellings: []string{"tg"}, Value: Unary(math.Tan), D: []string{"sec(x)^2"}, Def: "sin(x)/cos(x)",
	LaTeX: `\tan\left(%x%\right)`,
	Doc:   "the tangent; undefined at odd multiples of pi/2",
})

// Sec returns the secant 1/cos(x); undefined at odd multiples of pi/2.
func Sec[V Value[V]](x V) V { return x.Operate(sec, x, x) }

var sec = Define(Op{
	Name: "sec", NeverZero: true, Value: Unary(func(x float64) float64 { return 1 / math.Cos(x) }), D: []string{"y*tan(x)"},
	Def: "1/cos(x)", LaTeX: `\sec\left(%x%\right)`,
	Doc: "the secant 1/cos(x); undefined at odd multiples of pi/2",
})

// Csc returns the cosecant 1/sin(x); undefined at multiples of pi.
func Csc[V Value[V]](x V) V { return x.Operate(csc, x, x) }

var csc = Define(Op{
	Name: "csc", Spellings: []string{"cosec"}, NeverZero: true,
	Value: Unary(func(x float64) float64 { return 1 / math.Sin(x) }), D: []string{"-y*cot(x)"}, Def: "1/sin(x)",
	LaTeX: `\csc\left(%x%\right)`,
	Doc:   "the cosecant 1/sin(x); undefined at multiples of pi",
})

// Cot returns the cotangent cos(x)/sin(x); undefined at multiples of pi.
func Cot[V Value[V]](x V) V { return x.Operate(cot, x, x) }

var cot = Define(Op{
	Name: "cot", Spellings: []string{"ctg", "cotg", "cotan"},
	Value: Unary(func(x float64) float64 { return 1 / math.Tan(x) }), D: []string{"-csc(x)^2"}, Def: "cos(x)/sin(x)",
	LaTeX: `\cot\left(%x%\right)`,
	Doc:   "the cotangent cos(x)/sin(x); undefined at multiples of pi",
})

// Asin returns the angle in [-pi/2, pi/2] whose sine is x; undefined beyond [-1, 1].
func Asin[V Value[V]](x V) V { return x.Operate(asin, x, x) }

var asin = Define(Op{
	Name: "asin", Spellings: []string{"arcsin"}, Value: Unary(math.Asin), D: []string{"1/sqrt(1 - x^2)"},
	LaTeX: `\arcsin\left(%x%\right)`,
	Doc:   "the angle in [-pi/2, pi/2] whose sine is x; undefined beyond [-1, 1]",
})

// Acos returns the angle in [0, pi] whose cosine is x; undefined beyond [-1, 1].
func Acos[V Value[V]](x V) V { return x.Operate(acos, x, x) }

var acos = Define(Op{
	Name: "acos", Spellings: []string{"arccos"}, Value: Unary(math.Acos), D: []string{"-1/sqrt(1 - x^2)"},
	Def: "pi/2 - asin(x)", LaTeX: `\arccos\left(%x%\right)`,
	Doc: "the angle in [0, pi] whose cosine is x; undefined beyond [-1, 1]",
})

// Atan returns the angle in (-pi/2, pi/2) whose tangent is x.
func Atan[V Value[V]](x V) V { return x.Operate(atan, x, x) }

var atan = Define(Op{
	Name: "atan", Spellings: []string{"arctan", "arctg", "atg"}, Value: Unary(math.Atan), D: []string{"1/(1 + x^2)"},
	LaTeX: `\arctan\left(%x%\right)`,
	Doc:   "the angle in (-pi/2, pi/2) whose tangent is x",
})

// Acot returns the angle atan(1/x), which is odd; undefined at 0.
func Acot[V Value[V]](x V) V { return x.Operate(acot, x, x) }

var acot = Define(Op{
	Name: "acot", Spellings: []string{"arccot", "arcctg"}, Value: Unary(func(x float64) float64 { return math.Atan(1 / x) }),
	D: []string{"-1/(1 + x^2)"}, Def: "atan(1/x)", LaTeX: `\operatorname{arccot}\left(%x%\right)`,
	Doc: "the angle atan(1/x), which is odd; undefined at 0",
})

// Asec returns the angle acos(1/x) in [0, pi]; undefined within (-1, 1).
func Asec[V Value[V]](x V) V { return x.Operate(asec, x, x) }

var asec = Define(Op{
	Name: "asec", Spellings: []string{"arcsec"}, Value: Unary(func(x float64) float64 { return math.Acos(1 / x) }),
	D: []string{"1/(abs(x)*sqrt(x^2 - 1))"}, Def: "acos(1/x)", LaTeX: `\operatorname{arcsec}\left(%x%\right)`,
	Doc: "the angle acos(1/x) in [0, pi]; undefined within (-1, 1)",
})

// Acsc returns the angle asin(1/x) in [-pi/2, pi/2]; undefined within (-1, 1).
func Acsc[V Value[V]](x V) V { return x.Operate(acsc, x, x) }

var acsc = Define(Op{
	Name: "acsc", Spellings: []string{"arccsc", "arccosec"},
	Value: Unary(func(x float64) float64 { return math.Asin(1 / x) }), D: []string{"-1/(abs(x)*sqrt(x^2 - 1))"},
	Def: "asin(1/x)", LaTeX: `\operatorname{arccsc}\left(%x%\right)`,
	Doc: "the angle asin(1/x) in [-pi/2, pi/2]; undefined within (-1, 1)",
})

// Atan2 returns the angle of the point (b, a) in (-pi, pi], as [math.Atan2] does.
func Atan2[V Value[V]](a, b V) V { return a.Operate(atan2, b, b) }

var atan2 = Define(Op{
	Name: "atan2", Spellings: []string{"arctan2"},
	Doc:   "the angle of the point (b, a) in (-pi, pi]; derivative undefined at (0, 0)",
	Value: Binary(math.Atan2),
	D:     []string{"b/(a^2 + b^2)", "-a/(a^2 + b^2)"},
	Def:   "select(b > 0, atan(a/b), select(b < 0, atan(a/b) + pi*select(a < 0, -1, 1), select(a > 0, pi/2, select(a < 0, -pi/2, 0))))",
})
