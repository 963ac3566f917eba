package notation

import (
	"fmt"
	"math/big"
	"strings"
)

// An Expr is a piece of mathematics as it stands in the source: a syntax tree
// in which nothing has been looked up yet. Names are only names, and a
// derivative is only written, not taken.
type Expr struct {
	Kind Kind
	// Pos and End are the byte offsets in the source of the first character
	// and of the one after the last. Parentheses around an expression belong
	// to it.
	Pos, End int

	// Name is the canonical name of a Name, the function's name of a Call, the
	// operation's name (as in package ops) of an Operation, and the index of a
	// Sum. See [CanonicalName].
	Name string
	// Primes counts the marks behind the name of a Name or Call: w', f''(x).
	Primes int
	// Args are the operands of an Operation or Call; what a Derivative is of;
	// the body, first and last value of a Sum; and what is taken at a point, and
	// the values there, of an At.
	Args []*Expr
	// Orders says by which operand a Call of several operands has been
	// differentiated, how often by each: D[1,2](f)(x, y). It is nil otherwise.
	Orders []int

	// Value is the exact value of a Number, and Literal its digits as written.
	Value   *big.Rat
	Literal string

	// By holds the variables of a Derivative, one for each differentiation and
	// in the order written; each is a Name (or, where someone differentiates
	// by an expression, that expression). Partial says that it was written
	// with ∂ or δ rather than d. Of an At, By holds the names with values.
	By      []*Expr
	Partial bool
	// Held holds the names that a Derivative says are held fixed: (∂p/∂V)_T.
	Held []*Expr
	// Guessed says that a Derivative does not name its variable, and By is the only
	// name in what it is of: (sin x)'.
	Guessed bool
	// Lowered is the variable of a Derivative with the exponent that has come
	// down behind it, and that may be part of its name: w2 of d2L/dw2.
	Lowered string

	// Parens says that the expression stands in parentheses, brackets or
	// braces that its writer put.
	Parens bool
}

// A Kind says what an [Expr] is.
type Kind int

// The kinds of expressions.
const (
	Invalid    Kind = iota
	Number          // 2, 0.25
	Name            // x, w_1, y_hat
	Operation       // a + b, -x, a^2, |x|, \sqrt{x}, cases; Name tells which
	Call            // sin(x), f(x, y), f'(x)
	Derivative      // ∂L/∂w, d/dx (x^2)
	Sum             // \sum_{i=1}^{3} x_i with a literal range
	At              // \left.\frac{dy}{dx}\right|_{x=1}: Args[0] with values for names
)

var kindNames = [...]string{"invalid", "number", "name", "operation", "call", "derivative", "sum", "at"}

func (k Kind) String() string { return kindNames[k] }

// String writes the tree as nested calls, for tests and debugging:
// add(x, mul(2, y)). A derivative is diff(L, w); primes stay with the name.
func (e *Expr) String() string {
	if e == nil {
		return "nil"
	}
	name := e.Name + strings.Repeat("'", e.Primes)
	if e.Orders != nil {
		name = fmt.Sprintf("D%v(%s)", e.Orders, e.Name)
	}
	switch e.Kind {
	case Number:
		return e.Value.RatString()
	case Name:
		return name
	case Derivative:
		name = "diff"
	case Sum:
		name = "sum[" + e.Name + "]"
	case At:
		name = "at"
	}
	var args []string
	for _, a := range append(e.Args[:len(e.Args):len(e.Args)], e.By...) {
		args = append(args, a.String())
	}
	for _, a := range e.Held {
		args = append(args, "held "+a.String())
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// Factorial is the name of the function that y! is a call of. It is not known as
// an operation, and has no derivative; but what is said of other terms can be
// judged where it stands.
const Factorial = "factorial"

// A Statement is what stands between two stops: one expression, or several
// with relations between them.
type Statement struct {
	Pos, End int
	// Sides are the expressions. Relations[i] stands before Sides[i+1], or
	// before Sides[i] if the statement begins with a relation (Continues).
	Sides     []*Expr
	Relations []Relation
	// Continues says that the statement begins with a relation, and so goes on
	// from the one before it.
	Continues bool
	// Notes say which reading was taken where the source is doubtful.
	Notes []Note
}

// A Relation is what stands between two sides.
type Relation struct {
	Kind     RelationKind
	Pos, End int
}

// A RelationKind says which relation.
type RelationKind int

// The relations.
const (
	Equals      RelationKind = iota // =, also \equiv
	Approximate                     // ≈, \approx, ~=, \simeq, \doteq
	Assign                          // :=, <-, \leftarrow, \gets
	Implies                         // =>, \Rightarrow, \implies, \iff, →: a new statement follows from the one before
)

// A Note is a remark about the place where it applies.
type Note struct {
	Pos, End int
	Message  string
}

// A SyntaxError says why something could not be read, and where.
type SyntaxError struct {
	Pos, End int
	Message  string
	// Unsupported says that the source is (or may well be) correct mathematics
	// that is out of scope: a matrix product, a symbolic sum, an integral.
	Unsupported bool
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("offset %d: %s", e.Pos, e.Message) }

// Options say how to read what can be read in several ways. The zero value
// decides each case by itself.
type Options struct {
	// Function decides whether a name that stands directly before an opening
	// parenthesis, x(x - 1), is a function there (so that this is a call)
	// rather than a factor. If nil, the names of operations and f, g, h, F, G,
	// H, phi, psi, sigma (with any subscript) and primed names are functions,
	// and all others factors. A list of several operands in the parentheses
	// makes it a call in any case.
	Function func(name string) bool
	// Label decides whether the superscript of a name, a^L or a^{(2)}, is a
	// label rather than a power; superscript is its canonical text without
	// parentheses: "L", "L-1", "2". parenthesised tells that it was written in
	// parentheses or brackets; in text a^(2) it is not, since those only group,
	// and in a^[2] it is. If nil, just those are labels.
	Label func(base, superscript string, parenthesised bool) bool
	// Product decides whether three or more letters side by side in LaTeX, mgh,
	// are factors rather than a name. If nil, they are a name.
	Product func(letters string) bool
	// Pair decides whether two letters side by side in LaTeX, KL, are a name. If
	// nil, they are factors.
	Pair func(letters string) bool
	// MaxDepth bounds the nesting of what is read; 0 means 1000. It keeps
	// 100,000 opening parentheses from becoming a deep recursion.
	MaxDepth int
}
