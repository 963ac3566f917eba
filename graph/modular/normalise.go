package modular

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A normaliser turns nodes of a graph into expressions.
type normaliser struct {
	*expressions
	functions map[*ops.Op]int64    // those known by name alone
	variables map[graph.Node]int64 //
	image     map[graph.Node]int32 // of each node
	facts     []fact               // what must be positive for a node to be defined
	breaks    []Condition          // where the claim may jump
	flags     *graph.Set           // nodes of finitely many values
	defining  int                  // depth of definitions
	silent    bool                 // in a branch of a definition: no facts
	current   graph.Node           // the node in work
	failure   string               // why the claim cannot be treated
	bits      int                  // of all constants
	halved    bool                 // half of an arcsine has been taken by that of an arccosine
	direct    bool                 // it is taken by itself
}

// A fact says that a real value of node needs u > 0.
type fact struct {
	node graph.Node
	u    int32
	// implied says that the evaluation asks for it anyway.
	implied bool
	// weak says that u may also be 0.
	weak bool
}

func newNormaliser(g *graph.Graph) *normaliser {
	return &normaliser{
		expressions: newExpressions(),
		functions:   map[*ops.Op]int64{},
		variables:   map[graph.Node]int64{},
		image:       map[graph.Node]int32{},
		flags:       graph.NewSet(g),
	}
}

func (x *normaliser) fail(format string, args ...any) int32 {
	if x.failure == "" {
		x.failure = fmt.Sprintf(format, args...)
	}
	return x.integer(0)
}

// require records that the node in work is defined only for u > 0.
func (x *normaliser) require(u int32) {
	if x.silent {
		return
	}
	x.facts = append(x.facts, fact{node: x.current, u: u})
}

// requireWeakly records that the node in work is defined only for u >= 0.
func (x *normaliser) requireWeakly(u int32) {
	if !x.silent {
		x.facts = append(x.facts, fact{node: x.current, u: u, weak: true})
	}
}

// radicand records that the node in work takes a root of u.
func (x *normaliser) radicand(u int32) {
	if !x.silent {
		x.facts = append(x.facts, fact{node: x.current, u: u, implied: true, weak: true})
	}
}

// normalise fills x.image for the nodes, which stand in topological order.
func (x *normaliser) normalise(order []graph.Node) {
	var operands []graph.Node
	var images []int32
	for _, n := range order {
		if x.defining == 0 {
			x.current = n
		}
		if x.isFlag(n) {
			x.flags.Add(n)
		}
		if r := n.Rational(); r != nil {
			x.bits += max(0, r.Num().BitLen()+r.Denom().BitLen()-freeBits)
			if x.bits > maxTotalBits {
				x.fail("the constants are too long")
			}
			x.image[n] = x.constant(r)
			continue
		}
		if n.IsVar() {
			id, ok := x.variables[n]
			if !ok {
				id = int64(len(x.variables))
				x.variables[n] = id
			}
			x.image[n] = x.add(expr{kind: kVar, a: none, b: none, c: none, n: id})
			continue
		}
		operands = n.AppendOperands(operands[:0])
		images = images[:0]
		for _, o := range operands {
			images = append(images, x.image[o])
		}
		x.image[n] = x.apply(n.Op(), operands, images)
		if x.failure != "" {
			return
		}
	}
}

// apply returns op of expressions; nodes are the operands that they stand for.
func (x *normaliser) apply(op *ops.Op, nodes []graph.Node, v []int32) int32 {
	if op.Orders != nil {
		return x.unknown(op, v)
	}
	switch len(v) {
	case 0:
		switch op.Name {
		case "pi":
			return x.unary(kPi, none)
		case "e":
			return x.unary(kExp, x.integer(1))
		}
	case 1:
		if i, ok := x.applyUnary(op.Name, nodes[0], v[0]); ok {
			return i
		}
	case 2:
		if i, ok := x.applyBinary(op.Name, nodes, v[0], v[1]); ok {
			return i
		}
	case 3:
		if op.Name == "select" {
			if !x.flags.Has(nodes[0]) {
				x.breaksAt(Condition{Kind: Different, A: nodes[0]})
			}
			return x.choose(v[0], v[1], v[2])
		}
	}
	if i, ok := x.define(op, v); ok {
		return i
	}
	return x.unknown(op, v)
}

// maxDefinitions bounds how deep definitions may rest on one another.
const maxDefinitions = 16

// define returns an operation that is known by its definition.
func (x *normaliser) define(op *ops.Op, v []int32) (int32, bool) {
	if op.Def == "" || x.defining == maxDefinitions {
		return none, false
	}
	g := graph.New()
	body, err := notation.Parse(g, op.Def)
	if err != nil {
		return none, false
	}
	order := graph.Topological(body)
	always := unconditional(order, body)
	silent, flags := x.silent, x.flags
	x.defining++
	x.flags = graph.NewSet(g)
	defer func() {
		x.defining--
		x.silent, x.flags = silent, flags
	}()
	for i, name := range op.Args {
		if n, ok := g.Lookup(name); ok {
			x.image[n] = v[i]
		}
	}
	for i, n := range order {
		if n.IsVar() {
			if !slices.Contains(op.Args, n.Name()) {
				return none, false
			}
			continue
		}
		x.silent = silent || !always.Has(n)
		x.normalise(order[i : i+1])
	}
	return x.image[body], true
}

// unknown returns a function of which only the name is used.
func (x *normaliser) unknown(op *ops.Op, v []int32) int32 {
	id, ok := x.functions[op]
	if !ok {
		id = int64(len(x.functions))
		x.functions[op] = id
	}
	return x.add(expr{kind: kUnknown, a: none, b: none, c: none, args: append([]int32(nil), v...), n: id})
}

// choose returns select(c, a, b).
func (x *normaliser) choose(c, a, b int32) int32 {
	if r := x.rational(c); r != nil {
		if r.Sign() != 0 {
			return a
		}
		return b
	}
	return x.add(expr{kind: kSelect, a: c, b: a, c: b})
}

func (x *normaliser) applyUnary(name string, node graph.Node, u int32) (int32, bool) {
	one, two := x.integer(1), x.integer(2)
	switch name {
	case "neg":
		return x.negative(u), true
	case "square":
		return x.square(u), true
	case "sqrt":
		x.radicand(u)
		return x.sqrt(u), true
	case "cbrt":
		if x.is(u, 1) || x.is(u, 0) || x.is(u, -1) {
			return u, true
		}
		return x.unary(kCbrt, u), true
	case "abs":
		return x.abs(u), true
	case "sign":
		i := x.sign(u)
		if x.rational(i) == nil {
			x.breaksAt(Condition{Kind: Different, A: node})
		}
		return i, true
	case "relu":
		return x.product(x.fraction(1, 2), x.sum(u, x.abs(u))), true
	case "exp":
		return x.expOr(u), true
	case "exp2":
		return x.powerOr(two, u, true, graph.Node{}), true
	case "expm1":
		return x.difference(x.expOr(u), one), true
	case "log":
		return x.logOf(u), true
	case "log2":
		return x.quotient(x.logOf(u), x.log(two)), true
	case "log10":
		return x.quotient(x.logOf(u), x.log(x.integer(10))), true
	case "log1p":
		return x.logOf(x.sum(one, u)), true
	case "sigmoid":
		return x.quotient(one, x.sum(one, x.expOr(x.negative(u)))), true
	case "softplus":
		return x.log(x.sum(one, x.expOr(u))), true
	case "erf":
		return x.odd(ops.Lookup("erf"), u), true
	}
	if i, ok := x.applyCircular(name, u); ok {
		return i, true
	}
	return x.applyHyperbolic(name, u)
}

func (x *normaliser) applyCircular(name string, u int32) (int32, bool) {
	one := x.integer(1)
	switch name {
	case "sin", "cos", "tan", "sec", "csc", "cot":
		cos, sin := x.circle(u)
		switch name {
		case "sin":
			return sin, true
		case "cos":
			return cos, true
		case "tan":
			return x.quotient(sin, cos), true
		case "sec":
			return x.quotient(one, cos), true
		case "csc":
			return x.quotient(one, sin), true
		}
		return x.quotient(cos, sin), true
	case "asin", "acos":
		return x.arcOf(name, u), true
	case "asec":
		return x.arcOf("acos", x.quotient(one, u)), true
	case "acsc":
		return x.arcOf("asin", x.quotient(one, u)), true
	case "atan":
		return x.atan(u), true
	case "acot":
		return x.atan(x.quotient(one, u)), true
	}
	return none, false
}

func (x *normaliser) applyHyperbolic(name string, u int32) (int32, bool) {
	one, half := x.integer(1), x.fraction(1, 2)
	switch name {
	case "sinh", "cosh", "tanh", "sech", "csch", "coth":
		e := x.expOr(u)
		inverse := x.quotient(one, e)
		cosh, sinh := x.sum(e, inverse), x.difference(e, inverse) // twice that
		switch name {
		case "sinh":
			return x.product(half, sinh), true
		case "cosh":
			return x.product(half, cosh), true
		case "tanh":
			return x.quotient(sinh, cosh), true
		case "sech":
			return x.quotient(x.integer(2), cosh), true
		case "csch":
			return x.quotient(x.integer(2), sinh), true
		}
		return x.quotient(cosh, sinh), true
	case "asinh":
		return x.asinh(u), true
	case "acosh":
		return x.acosh(u), true
	case "atanh":
		return x.atanh(u), true
	case "acsch":
		return x.asinh(x.quotient(one, u)), true
	case "asech":
		return x.acosh(x.quotient(one, u)), true
	case "acoth":
		return x.atanh(x.quotient(one, u)), true
	}
	return none, false
}

func (x *normaliser) applyBinary(name string, nodes []graph.Node, a, b int32) (int32, bool) {
	switch name {
	case "add":
		return x.sum(a, b), true
	case "sub":
		return x.difference(a, b), true
	case "mul":
		return x.product(a, b), true
	case "div":
		return x.quotient(a, b), true
	case "pow":
		return x.powerOr(a, b, false, nodes[0]), true
	case "hypot":
		return x.sqrt(x.sum(x.square(a), x.square(b))), true
	case "min", "max":
		gap := x.abs(x.difference(a, b))
		if name == "min" {
			gap = x.negative(gap)
		}
		return x.product(x.fraction(1, 2), x.sum(x.sum(a, b), gap)), true
	case "less", "lessequal", "equal":
		i := x.compare(name, a, b)
		if x.rational(i) == nil {
			x.breaksAt(Condition{Kind: Different, A: nodes[0], B: nodes[1]})
		}
		return i, true
	}
	return none, false
}

// compare returns 1 where the comparison holds, and 0 elsewhere.
func (x *normaliser) compare(name string, a, b int32) int32 {
	if a == b {
		return x.integer(flag(name != "less"))
	}
	d := x.difference(b, a)
	if r := x.rational(d); r != nil {
		holds := r.Sign() > 0 && name == "less" || r.Sign() >= 0 && name == "lessequal" || r.Sign() == 0 && name == "equal"
		return x.integer(flag(holds))
	}
	switch name {
	case "less":
		return x.unary(kLess, d)
	case "lessequal":
		return x.unary(kLessEqual, d)
	}
	return x.unary(kEqual, d)
}

func (x *normaliser) expOr(u int32) int32 {
	i, ok := x.exp(u)
	if !ok {
		return x.fail("an exponent is too large")
	}
	return i
}

func (x *normaliser) powerOr(a, b int32, known bool, origin graph.Node) int32 {
	if r := x.rational(b); r == nil && x.at(a).kind == kExp && x.at(a).closed {
		// e^v, where e may carry a power of its own.
		return x.expOr(x.product(x.at(a).a, b))
	}
	if x.is(a, 0) && x.rational(b) == nil {
		x.require(b) // 0^b is defined for b > 0 alone, and 0
		return a
	}
	if r := x.rational(b); r != nil && !r.IsInt() {
		x.radicand(a)
	}
	i, ok := x.power(a, b, known, origin)
	if !ok {
		return x.fail("an exponent is too large")
	}
	return i
}

func (x *normaliser) logOf(u int32) int32 {
	x.require(u)
	return x.log(u)
}

// odd returns an odd function known by name alone.
func (x *normaliser) odd(op *ops.Op, u int32) int32 {
	id, ok := x.functions[op]
	if !ok {
		id = int64(len(x.functions))
		x.functions[op] = id
	}
	return x.add(expr{kind: kOdd, a: u, b: none, c: none, n: id})
}

func (x *normaliser) atan(u int32) int32 {
	switch {
	case x.is(u, 0):
		return u
	case x.is(u, 1):
		return x.product(x.fraction(1, 4), x.unary(kPi, none))
	case x.is(u, -1):
		return x.product(x.fraction(-1, 4), x.unary(kPi, none))
	}
	return x.unary(kAtan, u)
}

func (x *normaliser) arcOf(name string, u int32) int32 {
	one := x.integer(1)
	if r := x.rational(u); r != nil {
		halfPi := x.product(x.fraction(1, 2), x.unary(kPi, none))
		switch {
		case r.Sign() == 0 && name == "asin":
			return u
		case r.Sign() == 0:
			return halfPi
		case new(big.Rat).Abs(r).Cmp(big.NewRat(1, 1)) >= 0:
			return x.arcOfBoundary(name, r)
		}
	}
	x.requireWeakly(x.difference(one, u))
	x.requireWeakly(x.sum(one, u))
	arc := x.binary(kAsin, u, x.sqrt(x.difference(one, x.square(u))))
	if name == "asin" {
		return arc
	}
	return x.difference(x.product(x.fraction(1, 2), x.unary(kPi, none)), arc)
}

// arcOfBoundary returns asin or acos of 1 or -1.
func (x *normaliser) arcOfBoundary(name string, r *big.Rat) int32 {
	pi := x.unary(kPi, none)
	switch {
	case !r.IsInt() || r.Num().BitLen() > 1:
		return x.fail("%s is undefined", name)
	case name == "asin":
		return x.product(x.constant(new(big.Rat).Quo(r, big.NewRat(2, 1))), pi)
	case r.Sign() > 0:
		return x.integer(0)
	}
	return pi
}

func (x *normaliser) asinh(u int32) int32 {
	return x.log(x.sum(u, x.sqrt(x.sum(x.square(u), x.integer(1)))))
}

func (x *normaliser) acosh(u int32) int32 {
	one := x.integer(1)
	x.require(u) // it is 1 at least, which its square roots do not tell a finite field
	return x.log(x.sum(u, x.product(x.sqrt(x.difference(u, one)), x.sqrt(x.sum(u, one)))))
}

func (x *normaliser) atanh(u int32) int32 {
	one := x.integer(1)
	plus, minus := x.sum(one, u), x.difference(one, u)
	return x.product(x.fraction(1, 2), x.difference(x.logOf(plus), x.logOf(minus)))
}
