package program

import (
	"fmt"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// The operations that are no calls, or that are written in another way.
var (
	addition       = ops.Lookup("add")
	subtraction    = ops.Lookup("sub")
	multiplication = ops.Lookup("mul")
	division       = ops.Lookup("div")
	negation       = ops.Lookup("neg")
	squaring       = ops.Lookup("square")
	power          = ops.Lookup("pow")
	logarithm      = ops.Lookup("log")
	logistic       = ops.Lookup("sigmoid")
	softplus       = ops.Lookup("softplus")
)

// A signed is a value or, if negative, its negative: signs are carried along
// and end up in a subtraction, without an instruction of their own.
type signed struct {
	value    value
	negative bool
}

func (s signed) minus() signed { return signed{s.value, !s.negative} }

// A reader turns nodes into code.
type reader struct {
	*writer
	defining map[*ops.Op]bool // operations whose definitions are being read
}

// read returns the code for nodes. Inputs are numbered in order, rows first;
// every one of them has an instruction, the first of the code.
func read(outputs, rows, params []graph.Node) (*code, error) {
	r := &reader{writer: newWriter(16), defining: map[*ops.Op]bool{}}
	if len(outputs) == 0 {
		return r.code, nil
	}
	g := outputs[0].Graph()
	inputs := append(append([]graph.Node(nil), rows...), params...)
	top := 0
	for _, n := range append(append([]graph.Node(nil), outputs...), inputs...) {
		if n.Graph() != g {
			panic("program: nodes of different graphs")
		}
		top = max(top, n.ID())
	}
	values := make([]signed, top+1) // by node; one more than the value, so that 0 is none
	for i, n := range inputs {
		if values[n.ID()].value != 0 {
			return nil, fmt.Errorf("program: %s is an input twice", name(n))
		}
		values[n.ID()].value = r.emit(instruction{op: opInput, a: int32(i)}) + 1
	}

	order, err := reachable(outputs, values)
	if err != nil {
		return nil, err
	}
	r.reserve(len(r.instructions) + len(order))
	var operands []graph.Node
	var refs []signed
	for i := len(order) - 1; i >= 0; i-- {
		n := g.At(int(order[i]))
		refs = refs[:0]
		operands = n.AppendOperands(operands[:0])
		for _, operand := range operands {
			s := values[operand.ID()]
			refs = append(refs, signed{s.value - 1, s.negative})
		}
		s := r.node(n, refs)
		values[n.ID()] = signed{s.value + 1, s.negative}
	}
	for _, n := range outputs {
		s := values[n.ID()]
		r.outputs = append(r.outputs, r.plain(signed{s.value - 1, s.negative}))
	}
	return r.code, nil
}

// reachable returns the identifiers of the nodes that have to be computed,
// users before their operands. What values has already is not among them.
func reachable(outputs []graph.Node, values []signed) ([]uint32, error) {
	g := outputs[0].Graph()
	reached := graph.NewSet(g)
	top := 0
	for _, n := range outputs {
		reached.Add(n)
		top = max(top, n.ID())
	}
	var order []uint32
	var operands []graph.Node
	var missing graph.Node
	for id := top; id >= 1; id-- {
		n := g.At(id)
		if !reached.Has(n) || values[id].value != 0 {
			continue
		}
		op := n.Op()
		switch {
		case op == nil && n.IsVar():
			missing = n // the oldest of them is reported
			continue
		case op != nil && op.Value == nil:
			return nil, fmt.Errorf("program: the function %s is not defined", op)
		case op != nil && op.Arity() > 3:
			return nil, fmt.Errorf("program: %s has %d operands; compiled operations have at most 3", op, op.Arity())
		}
		order = append(order, uint32(id))
		operands = n.AppendOperands(operands[:0])
		for _, operand := range operands {
			reached.Add(operand)
		}
	}
	if !missing.IsZero() {
		return nil, fmt.Errorf("program: variable %s is neither a row variable nor a parameter", missing.Name())
	}
	return order, nil
}

// name is what errors call an input.
func name(n graph.Node) string {
	if n.IsVar() {
		return n.Name()
	}
	return n.String()
}

// node writes one node.
func (r *reader) node(n graph.Node, operands []signed) signed {
	if q := n.Rational(); q != nil {
		return r.number(q)
	}
	return r.apply(n.Op(), operands)
}

// number returns a rational constant, its sign apart.
func (r *reader) number(q *big.Rat) signed {
	double, _ := q.Float64()
	single, _ := q.Float32()
	if q.Sign() < 0 {
		return signed{r.constantValue(constant{-double, -single}), true}
	}
	return signed{r.constantValue(constant{double, single}), false}
}

// plain returns a value without a sign of its own.
func (r *reader) plain(s signed) value {
	if s.negative {
		return r.negated(s.value)
	}
	return s.value
}

// is reports whether s is the constant x.
func (r *reader) is(s signed, x float64) bool {
	k, ok := r.isConstant(s.value)
	return ok && (k.double == x && !s.negative || k.double == -x && s.negative)
}

// apply writes op of the operands.
func (r *reader) apply(op *ops.Op, operands []signed) signed {
	switch op {
	case addition:
		return r.sum(operands[0], operands[1])
	case subtraction:
		if r.is(operands[0], 1) {
			if x, ok := r.argument(operands[1], logistic); ok { // 1 - sigmoid(x) = sigmoid(-x)
				return signed{value: r.call(functionOf(logistic), r.negated(x))}
			}
		}
		return r.sum(operands[0], operands[1].minus())
	case negation:
		return operands[0].minus()
	case multiplication:
		return r.product(operands[0], operands[1])
	case squaring:
		return r.product(operands[0], operands[0])
	case division:
		a, b := operands[0], operands[1]
		return signed{r.emit(instruction{op: opDiv, a: a.value, b: b.value}), a.negative != b.negative}
	case power:
		if s, ok := r.power(operands[0], operands[1]); ok {
			return s
		}
	case logarithm:
		if x, ok := r.argument(operands[0], ops.Lookup("exp")); ok {
			return signed{value: x}
		}
		if x, ok := r.argument(operands[0], logistic); ok { // log(sigmoid(x)) = -softplus(-x)
			return signed{r.call(functionOf(softplus), r.negated(x)), true}
		}
	default:
		if s, ok := r.composition(op, operands); ok {
			return s
		}
		if s, ok := r.definition(op, operands); ok {
			return s
		}
	}
	if op.Arity() == 0 {
		v := op.Value.Call(nil)
		return signed{value: r.constantValue(constant{v, float32(v)})}
	}
	var plain [3]value
	for k, s := range operands {
		plain[k] = r.plain(s)
	}
	return signed{value: r.call(functionOf(op), plain[:len(operands)]...)}
}

// sum returns a + b. Only signs that a subtraction takes are moved: -a - b is
// not -(a + b), which has the other zero.
func (r *reader) sum(a, b signed) signed {
	if a.negative {
		a, b = b, a
	}
	in := instruction{op: opAdd, a: r.plain(a), b: b.value}
	if b.negative {
		in.op = opSub
	}
	return signed{value: r.emit(in)}
}

func (r *reader) product(a, b signed) signed {
	negative := a.negative != b.negative
	for range 2 {
		if k, ok := r.isConstant(a.value); ok && k.double == 1 {
			return signed{b.value, negative}
		}
		a, b = b, a
	}
	return signed{r.emit(instruction{op: opMul, a: a.value, b: b.value}), negative}
}

// power returns a^b for the exponents whose powers are products (within 2.5
// ulp: three roundings at most).
func (r *reader) power(a, b signed) (signed, bool) {
	k, ok := r.isConstant(b.value)
	if !ok {
		return signed{}, false
	}
	if b.negative {
		k.double = -k.double
	}
	switch k.double {
	case -1:
		one := r.constantValue(constant{1, 1})
		return signed{r.emit(instruction{op: opDiv, a: one, b: a.value}), a.negative}, true
	case 2:
		return r.product(a, a), true
	case 3:
		return r.product(r.product(a, a), a), true
	case 4:
		square := r.product(a, a)
		return r.product(square, square), true
	}
	return signed{}, false
}

// argument returns x if s is op(x).
func (r *reader) argument(s signed, op *ops.Op) (value, bool) {
	in := r.instructions[s.value]
	if s.negative || in.op != opCall || r.code.functions[in.f].name != op.Name {
		return 0, false
	}
	return in.a, true
}

// composition writes op of a call as one function, where the operation knows
// such a thing (see [ops.Op.Of]).
func (r *reader) composition(op *ops.Op, operands []signed) (signed, bool) {
	if op.Of == nil || len(operands) == 0 {
		return signed{}, false
	}
	last := operands[len(operands)-1]
	in := r.instructions[last.value]
	if last.negative || in.op != opCall {
		return signed{}, false
	}
	inner := r.code.functions[in.f]
	whole := op.Of[inner.name]
	arity := len(operands) - 1 + inner.arity
	if whole == nil || arity > 3 || whole.Arity() != arity {
		return signed{}, false
	}
	var plain []value
	for _, s := range operands[:len(operands)-1] {
		plain = append(plain, r.plain(s))
	}
	inside := in.operands()
	plain = append(plain, inside[:inner.arity]...)
	return signed{value: r.call(newFunction(op.Name+"("+inner.name+")", arity, whole), plain...)}, true
}

// definition writes an operation that this package knows nothing of by its
// definition, so that it runs like everything else.
func (r *reader) definition(op *ops.Op, operands []signed) (signed, bool) {
	if op.Def == "" || known(op) || r.defining[op] {
		return signed{}, false
	}
	r.defining[op] = true
	defer delete(r.defining, op)
	g := graph.New()
	args := map[graph.Node]signed{}
	for k, name := range op.Args {
		args[g.Var(name)] = operands[k]
	}
	n, err := notation.Parse(g, op.Def)
	if err != nil {
		panic(fmt.Sprintf("program: operation %s: definition %q: %v", op, op.Def, err))
	}
	for _, m := range graph.Topological(n) {
		if _, ok := args[m]; ok {
			continue
		}
		var inside []signed
		for _, operand := range m.Operands() {
			inside = append(inside, args[operand])
		}
		if m.IsVar() || m.Op() != nil && m.Op().Value == nil {
			return signed{}, false
		}
		args[m] = r.node(m, inside)
	}
	return args[n], true
}
