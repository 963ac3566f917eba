// Package graph holds expressions as one directed acyclic graph of scalar
// operations.
//
//	g := graph.New()
//	x, w := g.Var("x"), g.Var("w")
//	y := ops.Sigmoid(ops.Mul(w, x))
//	y == ops.Sigmoid(ops.Mul(x, w)) // true: structurally equal nodes are one node
//
// Nodes are hash-consed: building an expression that the graph already holds
// returns the node that is there. So == on nodes is structural equality, and a
// subexpression that occurs in many places, in a function or in its gradient,
// is stored and computed once.
//
// A node is always younger than its operands, and so the order of identifiers
// is a topological order: a sweep over the graph is a loop, never a recursion,
// and a chain of a million nodes is as easy as one of ten.
//
// While it builds, the graph simplifies only what holds for all reals, hides no
// domain, and keeps every operand that is not a constant (see fold.go).
//
// A graph is not safe for concurrent use while nodes are being added.
package graph

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/ops"
)

// A Graph owns nodes. The zero value is not ready for use; see [New].
type Graph struct {
	records  []record
	slots    []uint32 // open-addressing hash table of identifiers; 0 is free
	overflow []uint32 // operands of nodes that have more than three

	names     []string // of variables
	rationals []*big.Rat
	operators []*ops.Op // first two entries stand for variables and constants
	byName    map[string]Node
	byValue   map[string]Node        // constants, and nodes with overflowing operands
	small     [2*maxSmall + 1]uint32 // integer constants from -maxSmall to maxSmall
	integers  map[int64]uint32       // other integer constants
	byIndex   []uint32               // place in operators by the operation's Index
	byOp      map[*ops.Op]uint32     // the same for operations out of the table
	functions map[string]*ops.Op     // unknown functions by name and orders
}

// A record is one node: 16 bytes without pointers, four to a cache line, so
// that a visit touches one line and the garbage collector none. Identifiers
// start at 1; operand 0 means that there is none.
type record struct {
	op       uint32    // place in Graph.operators
	operands [3]uint32 // or the place of a name, a rational, or in overflow
}

// Places in Graph.operators that are not operations.
const (
	variable = iota
	constant
	firstOperator
)

// maxSmall bounds the integers that are found without a map.
const maxSmall = 16

// New returns an empty graph.
func New() *Graph {
	return &Graph{
		records:   make([]record, 1, 64),
		slots:     make([]uint32, 128),
		operators: make([]*ops.Op, firstOperator),
		byName:    map[string]Node{},
		byValue:   map[string]Node{},
		integers:  map[int64]uint32{},
		byOp:      map[*ops.Op]uint32{},
		functions: map[string]*ops.Op{},
	}
}

// Len returns the number of nodes.
func (g *Graph) Len() int { return len(g.records) - 1 }

// At returns the node with an identifier from 1 to Len.
func (g *Graph) At(id int) Node {
	if uint(id) >= uint(len(g.records)) || id == 0 {
		panic("graph: no node has that identifier")
	}
	return Node{g, uint32(id)}
}

// Var returns the variable of that name: the same name, the same node.
func (g *Graph) Var(name string) Node {
	if n, ok := g.byName[name]; ok {
		return n
	}
	g.names = append(g.names, name)
	n := g.append(record{op: variable, operands: [3]uint32{uint32(len(g.names) - 1)}})
	g.byName[name] = n
	return n
}

// Lookup returns the variable of that name, if the graph has one.
func (g *Graph) Lookup(name string) (Node, bool) {
	n, ok := g.byName[name]
	return n, ok
}

// Vars returns all variables in order of creation.
func (g *Graph) Vars() []Node {
	vars := make([]Node, 0, len(g.names))
	for _, name := range g.names {
		vars = append(vars, g.byName[name])
	}
	return vars
}

// Const returns the constant r, exactly.
func (g *Graph) Const(r *big.Rat) Node {
	if r.IsInt() && r.Num().IsInt64() {
		return g.Int(r.Num().Int64())
	}
	key := r.Num().Text(62) + "/" + r.Denom().Text(62)
	if n, ok := g.byValue[key]; ok {
		return n
	}
	n := g.newConstant(r)
	g.byValue[key] = n
	return n
}

func (g *Graph) newConstant(r *big.Rat) Node {
	g.rationals = append(g.rationals, new(big.Rat).Set(r))
	return g.append(record{op: constant, operands: [3]uint32{uint32(len(g.rationals) - 1)}})
}

// Int returns the constant i.
func (g *Graph) Int(i int64) Node {
	if -maxSmall <= i && i <= maxSmall {
		id := &g.small[i+maxSmall]
		if *id == 0 {
			*id = g.newConstant(new(big.Rat).SetInt64(i)).id
		}
		return Node{g, *id}
	}
	id, ok := g.integers[i]
	if !ok {
		id = g.newConstant(new(big.Rat).SetInt64(i)).id
		g.integers[i] = id
	}
	return Node{g, id}
}

// Rational returns the constant num/den. It panics if den is 0.
func (g *Graph) Rational(num, den int64) Node { return g.Const(big.NewRat(num, den)) }

// Float returns the constant that f is exactly, a binary fraction. It panics
// if f is infinite or NaN.
func (g *Graph) Float(f float64) Node {
	r := new(big.Rat).SetFloat64(f)
	if r == nil {
		panic(fmt.Sprintf("graph: %v is not a real constant", f))
	}
	return g.Const(r)
}

// Function returns the unknown function of that name, differentiated orders[i]
// times by its operand i. The same function is the same operation throughout
// the graph.
func (g *Graph) Function(name string, orders ...int) *ops.Op {
	key := fmt.Sprint(name, orders)
	op := g.functions[key]
	if op == nil {
		op = ops.Unknown(name, slices.Clone(orders)...)
		g.functions[key] = op
	}
	return op
}

// Apply returns the node for op of the operands. It panics if there are too
// many or too few of them, or if they belong to another graph.
func (g *Graph) Apply(op *ops.Op, operands ...Node) Node {
	if r := op.Rational(); r != nil {
		return g.Const(r)
	}
	if len(operands) != op.Arity() {
		panic(fmt.Sprintf("graph: %v takes %d operands, not %d", op, op.Arity(), len(operands)))
	}
	for _, n := range operands {
		if n.g != g {
			panic(fmt.Sprintf("graph: an operand of %v belongs to another graph", op))
		}
	}
	if n, ok := g.fold(op, operands); ok {
		return n
	}
	return g.intern(op, operands)
}

// intern returns the node for op of the operands as they stand.
func (g *Graph) intern(op *ops.Op, operands []Node) Node {
	r := record{op: g.operator(op)}
	if len(operands) > len(r.operands) {
		return g.internLong(r, operands)
	}
	for i, n := range operands {
		r.operands[i] = n.id
	}
	// The operands of a commutative operation stay in the order in which they
	// were first written, for whoever prints them, and are found in either.
	exchanged := r
	if op.Commutative {
		exchanged.operands[0], exchanged.operands[1] = r.operands[1], r.operands[0]
	}
	if len(g.records) >= len(g.slots)/2 {
		g.grow()
	}
	for p := newProbe(r, op.Commutative, len(g.slots)); ; p.next() {
		id := g.slots[p.slot]
		if id == 0 {
			n := g.append(r)
			g.slots[p.slot] = n.id
			return n
		}
		if g.records[id] == r || g.records[id] == exchanged {
			return Node{g, id}
		}
	}
}

// internLong keeps the operands of a node that has more than a record holds
// (an unknown function of four or more) out of line.
func (g *Graph) internLong(r record, operands []Node) Node {
	key := fmt.Sprint("call ", r.op)
	for _, n := range operands {
		key += fmt.Sprint(" ", n.id)
	}
	if n, ok := g.byValue[key]; ok {
		return n
	}
	r.operands[0] = uint32(len(g.overflow))
	for _, n := range operands {
		g.overflow = append(g.overflow, n.id)
	}
	n := g.append(r)
	g.byValue[key] = n
	return n
}

// operator returns the place of op in g.operators.
func (g *Graph) operator(op *ops.Op) uint32 {
	if i := op.Index(); i >= 0 {
		if i < len(g.byIndex) && g.byIndex[i] != 0 {
			return g.byIndex[i]
		}
		g.byIndex = append(g.byIndex, make([]uint32, max(0, i+1-len(g.byIndex)))...)
		g.byIndex[i] = uint32(len(g.operators))
	} else if place, ok := g.byOp[op]; ok {
		return place
	} else {
		g.byOp[op] = uint32(len(g.operators))
	}
	g.operators = append(g.operators, op)
	return uint32(len(g.operators) - 1)
}

func (g *Graph) append(r record) Node {
	if len(g.records) == math.MaxUint32 {
		panic("graph: more than 2^32 nodes")
	}
	if len(g.records) == cap(g.records) {
		// append would grow by a quarter and copy four times as often.
		g.records = slices.Grow(g.records, len(g.records))
	}
	g.records = append(g.records, r)
	return Node{g, uint32(len(g.records) - 1)}
}

// A probe walks through the slots in which a record may be.
//
// The first few lie near twice the identifier of its youngest operand. What is
// built together then is found together, in memory that is in the cache: with
// slots all over the table, a graph of millions of nodes would miss it for
// each of them. Where many nodes share an operand, their neighbourhood fills
// up, and the rest of the walk starts at a slot of the whole table's.
type probe struct {
	slot, mask uint32
	hash       uint32
	near       int // slots left near the operand
}

const (
	nearSlots     = 8
	neighbourhood = 1024
)

// newProbe returns a record's first slot, the same whatever the order of
// operands that may be exchanged. The constants are the odd numbers nearest to
// 2^64 divided by the golden ratio and by pi.
func newProbe(r record, commutative bool, slots int) probe {
	a, b, c := r.operands[0], r.operands[1], r.operands[2]
	if commutative && a > b {
		a, b = b, a
	}
	h := (uint64(r.op) | uint64(a)<<32) * 0x9e3779b97f4a7c15
	h ^= h >> 32
	h = (h + uint64(b) + uint64(c)<<32) * 0x517cc1b727220a95
	p := probe{mask: uint32(slots - 1), hash: uint32(h >> 32), near: nearSlots}
	p.slot = (2*max(a, b, c) + uint32(h>>16)%neighbourhood) & p.mask
	return p
}

// next moves on to the next slot.
func (p *probe) next() {
	p.near--
	if p.near == 0 {
		p.slot = p.hash
	} else {
		p.slot++
	}
	p.slot &= p.mask
}

// grow enlarges the hash table: fourfold while it is small, to spare moving
// everything as often.
func (g *Graph) grow() {
	factor := 2
	if len(g.slots) < 1<<18 {
		factor = 4
	}
	g.slots = make([]uint32, factor*len(g.slots))
	for id, r := range g.records {
		if r.op < firstOperator || id == 0 {
			continue
		}
		op := g.operators[r.op]
		if op.Arity() > len(r.operands) {
			continue
		}
		p := newProbe(r, op.Commutative, len(g.slots))
		for g.slots[p.slot] != 0 {
			p.next()
		}
		g.slots[p.slot] = uint32(id)
	}
}
