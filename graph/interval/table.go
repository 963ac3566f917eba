package interval

import (
	"math"

	"github.com/chainrule-go/chainrule/ops"
)

// bounds holds, for each operation of the table that has its own, how its
// values over intervals are enclosed.
var bounds = map[string]func(operands ...Range) Range{
	"add":       addBounds,
	"sub":       subBounds,
	"mul":       mulBounds,
	"div":       divBounds,
	"neg":       negBounds,
	"pow":       powBounds,
	"square":    squareBounds,
	"sqrt":      sqrtBounds,
	"cbrt":      exactAt(0, 0, increasing(math.Cbrt, line, math.Inf(-1), math.Inf(1))),
	"hypot":     hypotBounds,
	"pi":        func(...Range) Range { return Range{Lo: math.Pi, Hi: up(math.Pi, 0)} },
	"e":         func(...Range) Range { return Range{Lo: math.E, Hi: up(math.E, 0)} },
	"exp":       exactAt(0, 1, increasing(math.Exp, line, 0, math.Inf(1))),
	"exp2":      exactAt(0, 1, increasing(math.Exp2, line, 0, math.Inf(1))),
	"expm1":     exactAt(0, 0, increasing(math.Expm1, line, -1, math.Inf(1))),
	"log":       logBounds(math.Log, 0),
	"log2":      logBounds(math.Log2, 0x1p-49),
	"log10":     logBounds(math.Log10, 0x1p-49),
	"log1p":     exactAt(0, 0, increasing(math.Log1p, domain{-1, math.Inf(1), true}, math.Inf(-1), math.Inf(1))),
	"sigmoid":   increasing(valueOf("sigmoid"), line, 0, 1),
	"softplus":  increasing(valueOf("softplus"), line, 0, math.Inf(1)),
	"erf":       exactAt(0, 0, increasing(math.Erf, line, -1, 1)),
	"sinh":      sinhBounds,
	"cosh":      coshBounds,
	"tanh":      tanhBounds,
	"sech":      reciprocal(coshBounds),
	"csch":      reciprocal(sinhBounds),
	"coth":      reciprocal(tanhBounds),
	"asinh":     asinhBounds,
	"acosh":     acoshBounds,
	"atanh":     atanhBounds,
	"acoth":     ofReciprocal(atanhBounds),
	"asech":     ofReciprocal(acoshBounds),
	"acsch":     ofReciprocal(asinhBounds),
	"abs":       absBounds,
	"sign":      signBounds,
	"relu":      reluBounds,
	"min":       minBounds,
	"max":       maxBounds,
	"less":      lessBounds,
	"lessequal": lessEqualBounds,
	"equal":     equalBounds,
	"select":    selectBounds,
	"sin":       sinBounds,
	"cos":       cosBounds,
	"tan":       tanBounds,
	"sec":       reciprocal(cosBounds),
	"csc":       reciprocal(sinBounds),
	"cot":       cotBounds,
	"asin":      asinBounds,
	"acos":      acosBounds,
	"atan":      atanBounds,
	"acot":      ofReciprocal(atanBounds),
	"asec":      ofReciprocal(acosBounds),
	"acsc":      ofReciprocal(asinBounds),
	"atan2":     atan2Bounds,
}

// valueOf returns the float64 function of an operation that package math does
// not have.
func valueOf(name string) func(x float64) float64 {
	f := ops.Lookup(name).Value
	return func(x float64) float64 { return f.Call([]float64{x}) }
}
