package document

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// solved returns the first equality of a chain solved for a name: the solution
// that is taken and, where there are others, some of these and what is to be said
// of the one. It returns nothing where the name cannot be reached by undoing one
// operation after the other.
func (m *Model) solved(c *Chain, name string) (solutions []*notation.Expr, remark string) {
	inside, value := c.Sides[0].Expr, c.Sides[1].Expr
	if !mentions(inside, name, 0) {
		inside, value = value, inside
	}
	if mentions(value, name, 0) || !mentions(inside, name, 0) {
		return nil, ""
	}
	solutions = []*notation.Expr{value}
	for inside.Kind != notation.Name {
		if isOdds(inside, name) { // p/(1 - p)
			for i, v := range solutions {
				solutions[i] = apply("div", v, apply("add", number(v, 1, 1), v))
			}
			break
		}
		of := slices.IndexFunc(inside.Args, func(arg *notation.Expr) bool { return mentions(arg, name, 0) })
		if slices.ContainsFunc(inside.Args[of+1:], func(arg *notation.Expr) bool { return mentions(arg, name, 0) }) {
			return nil, ""
		}
		var others []*notation.Expr
		for i, v := range solutions {
			first, second, said := m.undone(inside, of, v)
			if first == nil || len(solutions) > maxSolutions {
				return nil, ""
			}
			solutions[i] = first
			if second != nil {
				others = append(others, second)
			}
			if said != "" {
				remark = ", " + said
			}
		}
		solutions, inside = append(solutions, others...), inside.Args[of]
	}
	for i, e := range solutions {
		placed := *e
		placed.Pos, placed.End = value.Pos, value.End
		solutions[i] = &placed
	}
	return solutions, remark
}

// Solve returns what a name is by the first equality of a chain, if it is one
// thing: a + b = 1 solved for a.
func (m *Model) Solve(c *Chain, name string) (e *notation.Expr, ok bool) {
	solutions, _ := m.solved(c, name)
	if len(solutions) != 1 {
		return nil, false
	}
	return solutions[0], true
}

// isOdds reports whether e is p/(1 - p) for the name p.
func isOdds(e *notation.Expr, name string) bool {
	isName := func(e *notation.Expr) bool { return e.Kind == notation.Name && variableName(e) == name }
	if e.Kind != notation.Operation || e.Name != "div" || !isName(e.Args[0]) {
		return false
	}
	below := e.Args[1]
	return below.Kind == notation.Operation && below.Name == "sub" && isName(below.Args[1]) &&
		below.Args[0].Kind == notation.Number && below.Args[0].Value.Cmp(big.NewRat(1, 1)) == 0
}

// maxSolutions bounds how many solutions are looked at, from two square roots.
const maxSolutions = 4

const (
	principal   = "its principal value"
	notNegative = "which is not negative"
)

// apply returns an operation that stands where its first operand does.
func apply(name string, args ...*notation.Expr) *notation.Expr {
	return &notation.Expr{Kind: notation.Operation, Name: name, Args: args, Pos: args[0].Pos, End: args[0].End}
}

// number returns a number that stands where at does.
func number(at *notation.Expr, num, den int64) *notation.Expr {
	r := big.NewRat(num, den)
	return &notation.Expr{Kind: notation.Number, Value: r, Literal: r.RatString(), Pos: at.Pos, End: at.End}
}

// inverses are the operations that undo others, and what is said of the value
// that they choose.
var inverses = map[string]struct{ name, remark string }{
	"exp": {"log", ""}, "log": {"exp", ""}, "log2": {"exp2", ""}, "exp2": {"log2", ""}, "expm1": {"log1p", ""}, "log1p": {"expm1", ""},
	"sinh": {"asinh", ""}, "asinh": {"sinh", ""}, "tanh": {"atanh", ""}, "atanh": {"tanh", ""}, "cosh": {"acosh", notNegative}, "acosh": {"cosh", ""},
	"sin": {"asin", principal}, "cos": {"acos", principal}, "tan": {"atan", principal},
	"asin": {"sin", ""}, "acos": {"cos", ""}, "atan": {"tan", ""}, "square": {"sqrt", notNegative}, "sqrt": {"square", ""},
}

// undone returns what operand i of an operation is where the whole has a value,
// and where it may be something else too, that; nil if the operation is none that
// is undone.
func (m *Model) undone(e *notation.Expr, i int, value *notation.Expr) (solution, other *notation.Expr, remark string) {
	operation := m.operation(e)
	if inverse, ok := inverses[operation]; ok {
		solution = apply(inverse.name, value)
		switch operation {
		case "square", "cos", "cosh":
			other = apply("neg", solution)
		case "sin":
			other = apply("sub", &notation.Expr{Kind: notation.Operation, Name: "pi", Pos: value.Pos, End: value.End}, solution)
		}
		return solution, other, inverse.remark
	}
	switch {
	case operation == "neg":
		return apply("neg", value), nil, ""
	case operation == "add":
		return apply("sub", value, e.Args[1-i]), nil, ""
	case operation == "sub" && i == 0:
		return apply("add", value, e.Args[1]), nil, ""
	case operation == "sub":
		return apply("sub", e.Args[0], value), nil, ""
	case operation == "mul":
		return apply("div", value, e.Args[1-i]), nil, ""
	case operation == "div" && i == 0:
		return apply("mul", value, e.Args[1]), nil, ""
	case operation == "div":
		return apply("div", e.Args[0], value), nil, ""
	case operation == "cbrt":
		return apply("pow", value, number(value, 3, 1)), nil, ""
	case operation == "sigmoid":
		return apply("log", apply("div", value, apply("sub", number(value, 1, 1), value))), nil, ""
	case operation == "pow" && i == 1 && m.isEuler(e.Args[0]):
		return apply("log", value), nil, ""
	case operation == "pow" && i == 1:
		return apply("div", apply("log", value), apply("log", e.Args[0])), nil, ""
	case operation == "pow" && e.Args[1].Kind == notation.Number && e.Args[1].Value.IsInt():
		switch k := e.Args[1].Value.Num(); {
		case !k.IsInt64() || k.Sign() <= 0:
		case k.Int64() == 2:
			solution = apply("sqrt", value)
			return solution, apply("neg", solution), notNegative
		case k.Int64() == 3:
			return apply("cbrt", value), nil, ""
		case k.Int64()%2 == 0:
			solution = apply("pow", value, number(value, 1, k.Int64()))
			return solution, apply("neg", solution), notNegative
		}
	}
	return nil, nil, ""
}
