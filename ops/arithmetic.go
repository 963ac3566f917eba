package ops

import (
	"math"
	"math/big"
)

// Add returns a + b.
func Add[V Value[V]](a, b V) V { return a.Operate(add, b, b) }

var add = Define(Op{
	Name: "add", Commutative: true, Value: Binary(func(a, b float64) float64 { return a + b }),
	Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Add(v[0], v[1]) }, D: []string{"1", "1"}, LaTeX: `%a% + %b%`,
	Doc: "the sum a + b",
})

// Sub returns a - b.
func Sub[V Value[V]](a, b V) V { return a.Operate(sub, b, b) }

var sub = Define(Op{
	Name: "sub", Value: Binary(func(a, b float64) float64 { return a - b }),
	Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Sub(v[0], v[1]) }, D: []string{"1", "-1"}, LaTeX: `%a% - %b%`,
	Doc: "the difference a - b",
	// 1 - sigmoid(x) is sigmoid(-x), which keeps its digits where sigmoid is
	// all but 1.
	Of: map[string]Function{"sigmoid": Binary(func(a, x float64) float64 {
		if a == 1 {
			return logistic(-x)
		}
		return a - logistic(x)
	})},
})

// Mul returns a * b.
func Mul[V Value[V]](a, b V) V { return a.Operate(mul, b, b) }

var mul = Define(Op{
	Name: "mul", Commutative: true, Value: Binary(func(a, b float64) float64 { return a * b }),
	Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Mul(v[0], v[1]) }, D: []string{"b", "a"},
	LaTeX: `%a% \cdot %b%`,
	Doc:   "the product a * b",
})

// Div returns a / b; it is undefined where b is 0.
func Div[V Value[V]](a, b V) V { return a.Operate(div, b, b) }

var div = Define(Op{
	Name: "div", Value: Binary(func(a, b float64) float64 { return a / b }), D: []string{"1/b", "-a/b^2"},
	LaTeX: `\frac{%a%}{%b%}`,
	Doc:   "the quotient a / b; undefined where b is 0",
	Exact: func(v ...*big.Rat) *big.Rat {
		if v[1].Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(v[0], v[1])
	},
})

// Neg returns -x.
func Neg[V Value[V]](x V) V { return x.Operate(neg, x, x) }

var neg = Define(Op{
	Name: "neg", Value: Unary(func(x float64) float64 { return -x }),
	Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Neg(v[0]) }, D: []string{"-1"}, LaTeX: `-%x%`,
	Doc: "the negative -x",
})

// Pow returns a^b as [math.Pow] does: real for a > 0, and for a <= 0 where b
// is an integer (not negative if a is 0).
func Pow[V Value[V]](a, b V) V { return a.Operate(pow, b, b) }

var pow = Define(Op{
	Name: "pow", Value: Binary(math.Pow), Exact: exactPower, D: []string{"b*a^(b - 1)", "y*log(a)"}, LaTeX: `%a%^{%b%}`,
	Doc: "the power a^b; for a < 0 only integer b, for a = 0 only b > 0",
})

// Square returns x^2.
func Square[V Value[V]](x V) V { return x.Operate(square, x, x) }

var square = Define(Op{
	Name: "square", Value: Unary(func(x float64) float64 { return x * x }),
	Exact: func(v ...*big.Rat) *big.Rat { return new(big.Rat).Mul(v[0], v[0]) }, D: []string{"2*x"}, Def: "x*x",
	LaTeX: `%x%^{2}`,
	Doc:   "the square x^2",
})

// Sqrt returns the square root of x >= 0.
func Sqrt[V Value[V]](x V) V { return x.Operate(sqrt, x, x) }

var sqrt = Define(Op{
	Name: "sqrt", Value: Unary(math.Sqrt), D: []string{"1/(2*y)"}, Def: "x^(1/2)", LaTeX: `\sqrt{%x%}`,
	Doc: "the square root; undefined for x < 0, derivative infinite at 0",
})

// Cbrt returns the real cube root, which is odd: Cbrt(-8) is -2.
func Cbrt[V Value[V]](x V) V { return x.Operate(cbrt, x, x) }

var cbrt = Define(Op{
	Name: "cbrt", Value: Unary(math.Cbrt), D: []string{"1/(3*y^2)"}, Def: "sign(x)*abs(x)^(1/3)", LaTeX: `\sqrt[3]{%x%}`,
	Doc: "the real cube root, odd; derivative infinite at 0",
})

// Hypot returns sqrt(a^2 + b^2) without needless overflow or underflow.
func Hypot[V Value[V]](a, b V) V { return a.Operate(hypot, b, b) }

var hypot = Define(Op{
	Name: "hypot", Commutative: true, Value: Binary(math.Hypot), D: []string{"a/y", "b/y"}, Def: "sqrt(a^2 + b^2)",
	Doc: "sqrt(a^2 + b^2); derivative undefined where both are 0",
})

// Pi returns the circle constant in the world of like.
func Pi[V Value[V]](like V) V { return like.Operate(pi, like, like) }

var pi = Define(Op{
	Name: "pi", Spellings: []string{"π"}, NeverZero: true, Value: Nullary(math.Pi), LaTeX: `\pi`,
	Doc: "the circle constant 3.14159...",
})

// E returns Euler's number in the world of like.
func E[V Value[V]](like V) V { return like.Operate(e, like, like) }

var e = Define(Op{
	Name: "e", NeverZero: true, Value: Nullary(math.E), Def: "exp(1)", LaTeX: `e`,
	Doc: "Euler's number 2.71828..., unless the document defines or declares an e of its own",
})

// maxPowerBits bounds the size of an exact power, so that 2^(10^9) stays a
// node of the graph instead of filling the memory.
const maxPowerBits = 4096

// exactPower returns a^b for integer b of moderate size.
func exactPower(v ...*big.Rat) *big.Rat {
	a, b := v[0], v[1]
	if !b.IsInt() || !b.Num().IsInt64() || a.Sign() == 0 && b.Sign() <= 0 {
		return nil
	}
	n := b.Num().Int64()
	size := int64(max(a.Num().BitLen(), a.Denom().BitLen()))
	if n > maxPowerBits || n < -maxPowerBits || size*max(n, -n) > maxPowerBits {
		return nil
	}
	exponent := big.NewInt(max(n, -n))
	p := new(big.Rat).SetFrac(
		new(big.Int).Exp(a.Num(), exponent, nil),
		new(big.Int).Exp(a.Denom(), exponent, nil))
	if n < 0 {
		p.Inv(p)
	}
	return p
}
