// Package ops is a page of calculus: one row for each scalar operation, and
// the row is all that the module knows of it: value, derivative, definition,
// spelling.
//
// An operation is applied through its constructor, which is generic over
// whatever can be operated on. The same function computes with numbers and
// builds a graph:
//
//	func loss[V ops.Value[V]](y, w, x V) V {
//		return ops.Square(ops.Sub(y, ops.Sigmoid(ops.Mul(w, x))))
//	}
//
//	loss(ops.Number(1), ops.Number(0.5), ops.Number(2)) // a number
//	loss(g.Var("y"), g.Var("w"), g.Var("x"))            // a node of graph g
//
// Rules are text in the notation of package graph/notation, so that rows may
// refer to each other freely (sin needs cos, cos needs sin) and so that they
// can be shown to people. In a rule the operands are called by [Op.Args] and y
// is the result.
package ops

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"sync"
)

// A Value is anything that operations apply to: a number, an interval, a node
// of a graph. Operate returns op of the receiver and as many of b and c as it
// takes, and ignores the rest: a slice of them would be garbage for every call.
type Value[V any] interface {
	Operate(op *Op, b, c V) V
}

// An Op describes one operation on real numbers.
type Op struct {
	// Name is what the operation is called in text: sigmoid.
	Name string
	// Spellings are other names that readers accept: logistic, sig.
	Spellings []string
	// Doc says in a line what the result is, for which operands, and what
	// happens at the special ones.
	Doc string

	// Args are the operands' names in D, Def and LaTeX. If nil they are
	// x for one operand; a, b for two; c, a, b for three.
	Args []string
	// Value computes the operation in float64, accurate in both tails. Outside
	// the domain it returns NaN, as package math does.
	Value Function
	// Exact computes the operation on rationals, or returns nil where the
	// result is undefined or irrational. It may be nil.
	Exact func(operands ...*big.Rat) *big.Rat
	// Of holds accurate values of compositions: Of["sigmoid"] computes this
	// operation when its last operand is the result of sigmoid, and takes
	// sigmoid's operands in the place of that last one.
	Of map[string]Function
	// D holds the partial derivatives, one for each operand.
	D []string
	// Def defines the operation by simpler ones, for whoever does not know it.
	// It is equal to the operation on the operation's whole domain.
	Def string

	// LaTeX is how the operation is written, with the operands' names between
	// percent signs: \sqrt{%x%}. If empty it is \operatorname{Name} and the
	// operands in parentheses.
	LaTeX string

	// Commutative says that the two operands may be exchanged.
	Commutative bool
	// NeverZero says that the result is not 0 for any real operands, so that
	// y/y is 1.
	NeverZero bool

	// Orders makes this an unknown function: Orders[i] says how often it has
	// been differentiated by operand i. Name is then the name of the function
	// itself, and all of Value, D and Def are nil.
	Orders []int

	rational *big.Rat
	index    int // place in the table, from 1
	arity    int
}

// A Function computes an operation in float64.
type Function interface {
	Arity() int
	// Call returns the value at Arity() operands.
	Call(operands []float64) float64
}

// The functions of zero to three operands.
type (
	Nullary float64
	Unary   func(x float64) float64
	Binary  func(a, b float64) float64
	Ternary func(c, a, b float64) float64
)

func (Nullary) Arity() int { return 0 }
func (Unary) Arity() int   { return 1 }
func (Binary) Arity() int  { return 2 }
func (Ternary) Arity() int { return 3 }

func (f Nullary) Call([]float64) float64   { return float64(f) }
func (f Unary) Call(v []float64) float64   { return f(v[0]) }
func (f Binary) Call(v []float64) float64  { return f(v[0], v[1]) }
func (f Ternary) Call(v []float64) float64 { return f(v[0], v[1], v[2]) }

// Arity returns the number of operands.
func (op *Op) Arity() int { return op.arity }

// Rational returns the value of a rational constant, and nil for every other
// operation. The caller must not change it.
func (op *Op) Rational() *big.Rat { return op.rational }

// Index returns the operation's place in [All], from 0, or -1 for operations
// that are not in the table: unknown functions and rational constants.
func (op *Op) Index() int { return op.index - 1 }

// String returns the operation's name, with a mark for each differentiation of
// an unknown function: f”.
func (op *Op) String() string {
	if len(op.Orders) == 1 {
		return op.Name + strings.Repeat("'", op.Orders[0])
	}
	if slices.Max(append(op.Orders, 0)) == 0 {
		return op.Name
	}
	var by []string
	for i, n := range op.Orders {
		for range n {
			by = append(by, fmt.Sprint(i+1))
		}
	}
	return "D[" + strings.Join(by, ",") + "](" + op.Name + ")"
}

// Unknown returns a function of which nothing is known but its name, its
// number of operands and how often it has been differentiated by each. Each
// call returns a new operation; graphs keep one of each (graph.Function).
func Unknown(name string, orders ...int) *Op {
	if len(orders) == 0 {
		panic("ops: an unknown function needs an operand")
	}
	return &Op{Name: name, Orders: orders, arity: len(orders)}
}

// table is the one piece of shared state: rows may be added, never changed.
var table struct {
	sync.RWMutex
	rows   []*Op
	byName map[string]*Op
}

// Define adds an operation to the table and returns it. From then on it can be
// written in text and LaTeX, differentiated, proved about and evaluated like
// the others. It panics if the row lacks a name, a value, a derivative (D or
// Def), or takes a name that is taken.
func Define(row Op) *Op {
	op := &row
	if op.Name == "" || op.Value == nil {
		panic("ops: an operation needs a name and a value")
	}
	op.arity = op.Value.Arity()
	if op.D == nil && op.Def == "" && op.Arity() > 0 {
		panic("ops: " + op.Name + " needs derivatives or a definition")
	}
	if op.D != nil && len(op.D) != op.Arity() {
		panic(fmt.Sprintf("ops: %s takes %d operands and has %d derivatives", op.Name, op.Arity(), len(op.D)))
	}
	if op.Args == nil {
		op.Args = [][]string{{}, {"x"}, {"a", "b"}, {"c", "a", "b"}}[op.Arity()]
	}
	table.Lock()
	defer table.Unlock()
	if table.byName == nil {
		table.byName = map[string]*Op{}
	}
	for _, name := range append([]string{op.Name}, op.Spellings...) {
		if table.byName[name] != nil {
			panic("ops: " + name + " is defined already")
		}
		table.byName[name] = op
	}
	table.rows = append(table.rows, op)
	op.index = len(table.rows)
	return op
}

// Lookup returns the operation of that name or spelling, or nil.
func Lookup(name string) *Op {
	table.RLock()
	defer table.RUnlock()
	return table.byName[name]
}

// All returns every operation of the table, in order of definition.
func All() []*Op {
	table.RLock()
	defer table.RUnlock()
	return slices.Clone(table.rows)
}

// A Number is a plain number as a [Value].
type Number float64

// Operate computes op.
func (a Number) Operate(op *Op, b, c Number) Number {
	if op.Value == nil {
		panic(fmt.Sprintf("ops: %v has no value", op))
	}
	return Number(op.Value.Call([]float64{float64(a), float64(b), float64(c)}[:op.Arity()]))
}

// Rational returns the constant num/den in the world of like. It panics if den
// is 0.
func Rational[V Value[V]](like V, num, den int64) V {
	r := big.NewRat(num, den)
	f, _ := r.Float64()
	return like.Operate(&Op{Name: r.RatString(), Value: Nullary(f), rational: r}, like, like)
}

// logistic is 1/(1+e^-x), without overflow on either side.
func logistic(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

// softplusValue is log(1+e^x), exact to the last digits in both tails.
func softplusValue(x float64) float64 {
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}
