package ops

import (
	"math"
	"math/big"
)

// Abs returns |x|; its derivative at 0 is taken as 0.
func Abs[V Value[V]](x V) V { return x.Operate(abs, x, x) }

var abs = Define(Op{
	Name: "abs", Value: Unary(math.Abs), Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Abs(v[0]) },
	D: []string{"sign(x)"}, Def: "select(x < 0, -x, x)", LaTeX: `\left|%x%\right|`,
	Doc: "the absolute value |x|; its derivative at 0 is taken as 0",
})

// Sign returns -1, 0 or 1.
func Sign[V Value[V]](x V) V { return x.Operate(sign, x, x) }

var sign = Define(Op{
	Name: "sign", Spellings: []string{"sgn", "signum"}, Value: Unary(signValue),
	Exact: func(v ...*big.Rat) *big.Rat { return big.NewRat(int64(v[0].Sign()), 1) }, D: []string{"0"},
	Def: "select(x < 0, -1, select(x > 0, 1, 0))", LaTeX: `\operatorname{sgn}\left(%x%\right)`,
	Doc: "-1, 0 or 1, the sign of x; its derivative is 0 (undefined at 0)",
})

// Relu returns max(x, 0); its derivative at 0 is taken as 0.
func Relu[V Value[V]](x V) V { return x.Operate(relu, x, x) }

var relu = Define(Op{
	Name: "relu", Spellings: []string{"ReLU", "ramp"}, Value: Unary(func(x float64) float64 { return max(x, 0) }),
	D: []string{"select(x > 0, 1, 0)"}, Def: "select(x > 0, x, 0)",
	Doc: "max(x, 0), the rectifier; its derivative at 0 is taken as 0",
})

// Min returns the smaller of a and b; where they are equal, a counts.
func Min[V Value[V]](a, b V) V { return a.Operate(minimum, b, b) }

var minimum = Define(Op{
	Name: "min", Value: Binary(func(a, b float64) float64 { return min(a, b) }),
	Exact: func(v ...*big.Rat) *big.Rat { return pick(v[0].Cmp(v[1]) <= 0, v[0], v[1]) },
	D:     []string{"select(a <= b, 1, 0)", "select(a <= b, 0, 1)"}, Def: "select(a <= b, a, b)",
	LaTeX: `\min\left(%a%, %b%\right)`,
	Doc:   "the smaller of a and b; where they are equal the derivative is a's",
})

// Max returns the larger of a and b; where they are equal, a counts.
func Max[V Value[V]](a, b V) V { return a.Operate(maximum, b, b) }

var maximum = Define(Op{
	Name: "max", Value: Binary(func(a, b float64) float64 { return max(a, b) }),
	Exact: func(v ...*big.Rat) *big.Rat { return pick(v[0].Cmp(v[1]) >= 0, v[0], v[1]) },
	D:     []string{"select(a >= b, 1, 0)", "select(a >= b, 0, 1)"}, Def: "select(a >= b, a, b)",
	LaTeX: `\max\left(%a%, %b%\right)`,
	Doc:   "the larger of a and b; where they are equal the derivative is a's",
})

// Less returns 1 where a < b and 0 elsewhere.
func Less[V Value[V]](a, b V) V { return a.Operate(less, b, b) }

var less = Define(Op{
	Name: "less", Value: Binary(func(a, b float64) float64 { return truth(a < b, a, b) }),
	Exact: func(v ...*big.Rat) *big.Rat { return pick(v[0].Cmp(v[1]) < 0, big.NewRat(1, 1), new(big.Rat)) },
	D:     []string{"0", "0"}, LaTeX: `%a% < %b%`,
	Doc: "1 where a < b, and 0 elsewhere",
})

// LessEqual returns 1 where a <= b and 0 elsewhere.
func LessEqual[V Value[V]](a, b V) V { return a.Operate(lessEqual, b, b) }

var lessEqual = Define(Op{
	Name: "lessequal", Value: Binary(func(a, b float64) float64 { return truth(a <= b, a, b) }),
	Exact: func(v ...*big.Rat) *big.Rat { return pick(v[0].Cmp(v[1]) <= 0, big.NewRat(1, 1), new(big.Rat)) },
	D:     []string{"0", "0"}, LaTeX: `%a% \le %b%`,
	Doc: "1 where a <= b, and 0 elsewhere",
})

// Equal returns 1 where a and b are equal and 0 elsewhere.
func Equal[V Value[V]](a, b V) V { return a.Operate(equal, b, b) }

var equal = Define(Op{
	Name: "equal", Commutative: true, Value: Binary(func(a, b float64) float64 { return truth(a == b, a, b) }),
	Exact: func(v ...*big.Rat) *big.Rat { return pick(v[0].Cmp(v[1]) == 0, big.NewRat(1, 1), new(big.Rat)) },
	D:     []string{"0", "0"}, LaTeX: `%a% = %b%`,
	Doc: "1 where a = b, and 0 elsewhere",
})

// Select returns a where c is not 0, and b elsewhere. The branch not taken
// does not matter, even where it is undefined: neither for the value nor for
// a derivative of any order.
func Select[V Value[V]](c, a, b V) V { return c.Operate(selection, a, b) }

var selection = Define(Op{
	Name: "select", Spellings: []string{"where", "if"}, D: []string{"0", "select(c, 1, 0)", "select(c, 0, 1)"},
	LaTeX: `\begin{cases}%a% & %c% \\ %b% & \text{otherwise}\end{cases}`,
	Doc:   "a where the condition c holds (is not 0), and b elsewhere; the other branch never matters",
	Value: Ternary(func(c, a, b float64) float64 {
		switch {
		case c != c:
			return c
		case c != 0:
			return a
		}
		return b
	}),
})

func signValue(x float64) float64 {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return x * 0 // 0, and NaN for NaN
}

func truth(holds bool, a, b float64) float64 {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return math.NaN()
	case holds:
		return 1
	}
	return 0
}

func pick(first bool, a, b *big.Rat) *big.Rat {
	if first {
		return a
	}
	return b
}
