package modular

import (
	"encoding/binary"
	"math"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
)

// A kind is an operation that the evaluator knows.
type kind uint8

const (
	kConst     kind = iota // value
	kVar                   // a graph's variable
	kPi                    // the circle constant
	kAdd                   // a + b
	kSub                   // a - b
	kMul                   // a * b
	kDiv                   // a / b
	kNeg                   // -a
	kInt                   // a^n, n an integer but not 0, 1
	kRoot                  // a^value for a > 0, value not an integer
	kPower                 // a^b for a > 0; for a < 0 too if loose
	kExp                   // e^a
	kCos                   // cos(a + value*pi), a = none for 0
	kSin                   // sin(a + value*pi)
	kAtan                  // atan(a)
	kAsin                  // asin(a), where b is its cosine
	kLog                   // log(a); b is its expansion
	kLogAtom               // log|a| of what does not expand
	kSign                  // sign(a)
	kCbrt                  // the real cube root of a
	kLess                  // 1 if a < b, else 0
	kLessEqual             // 1 if a <= b, else 0
	kEqual                 // 1 if a = b, else 0
	kSelect                // b if a is not 0, else c
	kOdd                   // an odd function known by name alone, of a
	kUnknown               // a function known by name alone, of args
)

const none = -1

// An expr is a node of the prover's own graph: the claim, normalised.
type expr struct {
	kind    kind
	a, b, c int32 // operands, or none
	args    []int32
	value   *big.Rat // of kConst; the exponent of kRoot; pi's coefficient of kCos and kSin
	n       int64    // the exponent of kInt; which variable or function; what is known of a kPower
	origin  graph.Node

	positive  positivity
	analytic  bool // of a single branch, so that its zeros are nowhere dense or all
	thin      bool // its zeros are nowhere dense, unless it is 0 everywhere
	closed    bool // without variables
	hasLog    bool // a logarithm, or linear in one
	rooted    bool // contains roots or signs
	loose     bool // kPower: nothing proves the base positive
	top, deep float64
	// top and deep bound the degrees of numerator and denominator as a
	// rational function of variables and kernels.
}

// A positivity says what the form of an expression tells about its sign.
type positivity int8

const (
	anySign positivity = iota
	notNegative
	positive
	negative // of constants
)

// expressions is the prover's graph, hash-consed: equal expressions are one.
type expressions struct {
	all   []expr
	index map[string]int32
	key   []byte
	// enclosures are the values of constants, as far as they were asked for.
	enclosures []enclosure
}

func newExpressions() *expressions {
	return &expressions{index: make(map[string]int32, 64)}
}

// add returns the expression e, which is new or known.
func (x *expressions) add(e expr) int32 {
	k := append(x.key[:0], byte(e.kind))
	k = binary.AppendVarint(k, int64(e.a))
	k = binary.AppendVarint(k, int64(e.b))
	k = binary.AppendVarint(k, int64(e.c))
	k = binary.AppendVarint(k, e.n)
	for _, i := range e.args {
		k = binary.AppendVarint(k, int64(i))
	}
	if e.value != nil {
		k = append(k, byte(e.value.Sign()))
		k = append(k, e.value.Num().Bytes()...)
		k = append(k, '/')
		k = binary.AppendVarint(k, int64(e.value.Denom().BitLen()))
		k = append(k, e.value.Denom().Bytes()...)
	}
	x.key = k
	if i, ok := x.index[string(k)]; ok {
		return i
	}
	x.describe(&e)
	i := int32(len(x.all))
	x.all = append(x.all, e)
	x.index[string(k)] = i
	return i
}

// at returns expression i, or a zero constant for none.
func (x *expressions) at(i int32) *expr {
	if i == none {
		return &expr{closed: true, analytic: true}
	}
	return &x.all[i]
}

// describe fills in what follows from the operands.
func (x *expressions) describe(e *expr) {
	a, b, c := x.at(e.a), x.at(e.b), x.at(e.c)
	e.closed = e.kind != kVar && a.closed && b.closed && c.closed
	for _, i := range e.args {
		e.closed = e.closed && x.at(i).closed
	}
	e.rooted = e.kind == kRoot || e.kind == kSign || a.rooted || b.rooted || c.rooted
	e.positive = x.signOf(e, a, b, c)
	e.analytic = isAnalytic(e, a, b)
	e.thin = isThin(e, a, b)
	e.top = 1
	switch e.kind {
	case kConst, kPi:
		e.top = 0
	case kAdd, kSub:
		e.top, e.deep = max(a.top+b.deep, b.top+a.deep), a.deep+b.deep
		if e.a == e.b {
			e.top, e.deep = a.top, a.deep
		}
		e.hasLog = a.hasLog || b.hasLog
	case kMul:
		e.top, e.deep = a.top+b.top, a.deep+b.deep
		e.hasLog = a.hasLog != b.hasLog
	case kDiv:
		e.top, e.deep = a.top+b.deep, a.deep+b.top
		e.hasLog = a.hasLog && !b.hasLog
	case kNeg:
		e.top, e.deep = a.top, a.deep
		e.hasLog = a.hasLog
	case kInt:
		n := float64(e.n)
		if n > 0 {
			e.top, e.deep = n*a.top, n*a.deep
		} else {
			e.top, e.deep = -n*a.deep, -n*a.top
		}
	case kRoot:
		v, _ := e.value.Float64()
		e.top, e.deep = math.Ceil(math.Abs(v))*(a.top+a.deep), math.Ceil(math.Abs(v))*(a.top+a.deep)
	case kCbrt:
		e.top, e.deep = a.top+a.deep, a.top+a.deep
	case kLog:
		e.hasLog = true
		e.top, e.deep = b.top, b.deep
	case kSelect:
		e.top, e.deep = b.top+c.top, b.deep+c.deep
	}
}

// isAnalytic reports whether an expression is an analytic function of complex
// variables off its poles, which do not take the space apart. Inverse functions
// have cuts, which do: atan(x) + atan(1/x) is pi/2 on one side of 0 alone.
func isAnalytic(e, a, b *expr) bool {
	switch e.kind {
	case kConst, kVar, kPi:
		return true
	case kAdd, kSub, kMul, kDiv, kNeg, kInt, kExp, kCos, kSin:
		return a.analytic && b.analytic
	}
	return false
}

// isThin reports whether the zeros of an expression are known to be nowhere
// dense. Those of |x| + x are not.
func isThin(e, a, b *expr) bool {
	if e.analytic || e.positive == positive || e.positive == negative {
		return true
	}
	switch e.kind {
	case kRoot, kCbrt, kInt, kNeg, kAtan, kOdd, kSign:
		return a.thin
	case kMul:
		return a.thin && b.thin
	case kDiv:
		return a.thin
	case kAdd: // of what is not negative: both must be 0
		known := func(p positivity) bool { return p == positive || p == notNegative }
		return known(a.positive) && known(b.positive) && (a.thin || b.thin)
	}
	return false
}

// signOf returns what the form of e tells of its sign.
func (x *expressions) signOf(e, a, b, c *expr) positivity {
	known := a.positive == positive || a.positive == notNegative
	both := known && (b.positive == positive || b.positive == notNegative)
	weakest := func(p, q positivity) positivity {
		if p == positive && q == positive {
			return positive
		}
		return notNegative
	}
	switch e.kind {
	case kConst:
		switch e.value.Sign() {
		case 1:
			return positive
		case -1:
			return negative
		}
		return notNegative
	case kPi, kExp, kPower:
		switch {
		case e.kind == kPower && e.n != powerKnown:
			return anySign
		case e.kind == kPower && a.positive == notNegative:
			return notNegative // 0^b is 0
		}
		return positive
	case kAdd:
		if both && (a.positive == positive || b.positive == positive) {
			return positive
		}
		if both {
			return notNegative
		}
		if x.exceeds(e.a, e.b) || x.exceeds(e.b, e.a) {
			return positive
		}
	case kSub:
		if x.exceeds(e.a, e.b) {
			return positive
		}
	case kMul, kDiv:
		if both {
			return weakest(a.positive, b.positive)
		}
		if e.kind == kMul && (e.a == e.b || a.kind == kSign && a.a == x.source(e.b) || b.kind == kSign && b.a == x.source(e.a)) {
			return notNegative // x*x, |x|
		}
	case kInt:
		if e.n%2 == 0 || known {
			if a.positive == positive {
				return positive
			}
			return notNegative
		}
	case kRoot, kCbrt:
		if known {
			return weakest(a.positive, positive)
		}
		if e.kind == kRoot {
			return notNegative
		}
	case kLess, kLessEqual, kEqual:
		return notNegative
	case kSelect:
		if (b.positive == positive || b.positive == notNegative) && (c.positive == positive || c.positive == notNegative) {
			return weakest(b.positive, c.positive)
		}
	case kLog:
		return b.positive
	}
	return anySign
}

// exceeds reports whether expression r is sqrt(u^2 + v) with a positive v, so
// that r > |u|.
func (x *expressions) exceeds(r, u int32) bool {
	e := x.at(r)
	if e.kind != kRoot || e.value.Cmp(oneHalf) != 0 {
		return false
	}
	if n := x.at(u); n.kind == kNeg {
		u = n.a
	}
	sum := x.at(e.a)
	if sum.kind != kAdd {
		return false
	}
	square := func(i int32) bool {
		s := x.at(i)
		return s.kind == kMul && s.a == u && s.b == u
	}
	return square(sum.a) && x.at(sum.b).positive == positive || square(sum.b) && x.at(sum.a).positive == positive
}

var oneHalf = big.NewRat(1, 2)
