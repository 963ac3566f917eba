package kernel

import "slices"

// A definition is a function of an operation's name.
type definition struct {
	arity int
	write func(p program, x, y, z Value) Value
}

func nullary(f func(p program) Value) definition {
	return definition{0, func(p program, _, _, _ Value) Value { return f(p) }}
}

func unary(f func(p program, x Value) Value) definition {
	return definition{1, func(p program, x, _, _ Value) Value { return f(p, x) }}
}

func binary(f func(p program, x, y Value) Value) definition {
	return definition{2, func(p program, x, y, _ Value) Value { return f(p, x, y) }}
}

// definitions has the operations of package ops by name, and the compositions
// that they compute whole, as log(sigmoid).
var definitions = map[string]definition{
	"add": binary(func(p program, x, y Value) Value { return p.Add(x, y) }),
	"sub": binary(func(p program, x, y Value) Value { return p.Sub(x, y) }),
	"mul": binary(func(p program, x, y Value) Value { return p.Mul(x, y) }),
	"div": binary(func(p program, x, y Value) Value { return p.Div(x, y) }),
	"neg": unary(program.neg),

	"square": unary(program.square), "sqrt": unary(program.sqrt), "cbrt": unary(program.cbrt),
	"pow": binary(program.pow), "hypot": binary(program.hypot),
	"pi": nullary(program.pi), "e": nullary(program.e),

	"exp": unary(program.exp), "exp2": unary(program.exp2), "expm1": unary(program.expm1),
	"log": unary(program.log), "log2": unary(program.log2), "log10": unary(program.log10), "log1p": unary(program.log1p),
	"sigmoid": unary(program.sigmoid), "softplus": unary(program.softplus), "erf": unary(program.erf),

	"sin": unary(program.sin), "cos": unary(program.cos), "tan": unary(program.tan),
	"sec": unary(program.sec), "csc": unary(program.csc), "cot": unary(program.cot),
	"asin": unary(program.asin), "acos": unary(program.acos), "atan": unary(program.atan),
	"asec": unary(program.asec), "acsc": unary(program.acsc), "acot": unary(program.acot),
	"atan2": binary(program.atan2),

	"sinh": unary(program.sinh), "cosh": unary(program.cosh), "tanh": unary(program.tanh),
	"sech": unary(program.sech), "csch": unary(program.csch), "coth": unary(program.coth),
	"asinh": unary(program.asinh), "acosh": unary(program.acosh), "atanh": unary(program.atanh),
	"asech": unary(program.asech), "acsch": unary(program.acsch), "acoth": unary(program.acoth),

	"abs": unary(program.abs), "sign": unary(program.signum), "relu": unary(program.relu),
	"min": binary(program.minimum), "max": binary(program.maximum),
	"less": binary(program.less), "lessequal": binary(program.lessEqual), "equal": binary(program.equal),
	"select": {3, program.choose},

	"log(sigmoid)": unary(program.logSigmoid),
	"log(exp)":     unary(func(_ program, x Value) Value { return x }),
	"sub(sigmoid)": binary(program.subSigmoid),
}

// Names returns the names of the functions that have operands, in order.
func Names() []string {
	var names []string
	for name, d := range definitions {
		if d.arity > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Arity returns how many operands the function of that name has.
func Arity(name string) int { return definitions[name].arity }

// A Func appends a function's instructions to a builder's program and returns
// the function's value.
type Func func(b *Builder, operands ...Value) Value

// Function returns the function of that name: that of an operation in package
// ops, or that of one that is computed whole across its last operand, as
// log(sigmoid). It takes that operation's operands (see ops.Op.Of).
//
// Sines and cosines of the same value share most of their instructions, as
// does everything else that has some in common.
func Function(name string) (f Func, ok bool) {
	d, ok := definitions[name]
	if !ok {
		return nil, false
	}
	return func(b *Builder, operands ...Value) Value {
		var v [3]Value
		copy(v[:], operands[:d.arity])
		return d.write(program{b, formats[b.Width()]}, v[0], v[1], v[2])
	}, true
}
