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
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// A Graph owns nodes. The zero value is not ready for use; see [New].
type Graph struct {
	chunks   []*[chunkSize]record // so that growth copies nothing
	length   int
	slots    []uint32 // open-addressing hash table of identifiers; 0 is free
	filled   int      // slots that are not free
	overflow []uint32 // operands of nodes that have more than two

	names     strings.Builder // of variables, one after another
	rationals []*big.Rat
	operators []*ops.Op          // first two entries stand for variables and constants
	byIndex   []uint32           // place in operators by the operation's Index
	functions map[string]*ops.Op // unknown functions by name and orders
}

// A record is one node, without pointers: the garbage collector never looks at
// it. Identifiers start at 1; operand 0 means that there is none.
type record struct {
	op       uint32 // place in Graph.operators, and what flags say
	operands [2]uint32
	users    uint32 // first in a list of nodes whose anchor this is
	next     uint32 // in the list of its own anchor; or the hash, if it is in the table
}

// What is not an operation of up to two operands has in their stead:
//
//	variable    where in names it begins and ends
//	constant    place in rationals, and isInt32; value as an int32 if that is so
//	more        place in overflow, their number
const (
	isInt32   = 1 << 31
	chunkSize = 1 << 9 // records
)

// Flags of record.op, above the place.
const (
	special = 1 << 31 // see Node.IsPlain
	long    = 1 << 30 // operands are in overflow
	count   = 28      // of operands, if they are not: two bits
)

// Places in Graph.operators that are not operations.
const (
	variable = iota
	constant
	firstOperator
)

// New returns an empty graph.
func New() *Graph {
	return &Graph{
		chunks:    []*[chunkSize]record{{}},
		slots:     make([]uint32, 32),
		operators: make([]*ops.Op, firstOperator),
		functions: map[string]*ops.Op{},
	}
}

// Len returns the number of nodes.
func (g *Graph) Len() int { return g.length }

// At returns the node with an identifier from 1 to Len.
func (g *Graph) At(id int) Node {
	if id < 1 || id > g.length {
		panic("graph: no node has that identifier")
	}
	return Node{g, uint32(id)}
}

// Var returns the variable of that name: the same name, the same node.
func (g *Graph) Var(name string) Node {
	h := hash(name)
	if id := g.find(h, g.named(name)); id != 0 {
		return Node{g, id}
	}
	begin := g.names.Len()
	if uint64(begin)+uint64(len(name)) > math.MaxUint32 {
		panic("graph: names of more than 2^32 bytes")
	}
	if g.names.Cap() < begin+len(name) {
		g.names.Grow(len(name)) // to the double, where appending alone would add a quarter
	}
	g.names.WriteString(name)
	return g.insert(h, key{variable, uint32(begin), uint32(g.names.Len())})
}

// Lookup returns the variable of that name, if the graph has one.
func (g *Graph) Lookup(name string) (Node, bool) {
	id := g.find(hash(name), g.named(name))
	if id == 0 {
		return Node{}, false
	}
	return Node{g, id}, true
}

func (g *Graph) named(name string) func(*record) bool {
	return func(r *record) bool { return r.op == variable && g.names.String()[r.operands[0]:r.operands[1]] == name }
}

// Const returns the constant r, exactly.
func (g *Graph) Const(r *big.Rat) Node {
	if r.IsInt() && r.Num().IsInt64() {
		if i := r.Num().Int64(); int64(int32(i)) == i {
			return g.Int(i)
		}
	}
	h := hash(r.Num().Text(62) + "/" + r.Denom().Text(62))
	if id := g.find(h, func(s *record) bool {
		return s.op == constant && g.rationals[s.operands[0]&^isInt32].Cmp(r) == 0
	}); id != 0 {
		return Node{g, id}
	}
	g.rationals = append(g.rationals, new(big.Rat).Set(r))
	return g.insert(h, key{op: constant, a: uint32(len(g.rationals) - 1)})
}

// Int returns the constant i.
func (g *Graph) Int(i int64) Node {
	value := uint32(i)
	if int64(int32(i)) != i {
		return g.Const(new(big.Rat).SetInt64(i))
	}
	h := value * 0x9e3779b1
	if id := g.find(h, func(r *record) bool {
		return r.op == constant && r.operands[0]&isInt32 != 0 && r.operands[1] == value
	}); id != 0 {
		return Node{g, id}
	}
	g.rationals = append(g.rationals, new(big.Rat).SetInt64(i))
	return g.insert(h, key{constant, uint32(len(g.rationals)-1) | isInt32, value})
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
	if len(operands) != op.Arity() {
		panic(fmt.Sprintf("graph: %v takes %d operands, not %d", op, op.Arity(), len(operands)))
	}
	for _, n := range operands {
		if n.g != g {
			panic(fmt.Sprintf("graph: an operand of %v belongs to another graph", op))
		}
	}
	two := [2]Node{{g, 0}, {g, 0}}
	if copy(two[:], operands) < len(operands) {
		return g.applyLong(op, operands)
	}
	return two[0].Operate(op, two[1], two[1])
}

// operator returns the place of op in g.operators, with its flags.
func (g *Graph) operator(op *ops.Op) uint32 {
	i := slices.Index(g.operators, op)
	if i < 0 {
		i = len(g.operators)
		g.operators = append(g.operators, op)
	}
	place := uint32(i)
	if op.Arity() > len(record{}.operands) {
		place |= long
	} else {
		place |= uint32(op.Arity()) << count
	}
	if op == negation || op == division || op == selection {
		place |= special
	}
	if i := op.Index(); i >= 0 {
		g.byIndex = append(g.byIndex, make([]uint32, max(0, i+1-len(g.byIndex)))...)
		g.byIndex[i] = place
	}
	return place
}

func (g *Graph) record(id uint32) *record { return &g.chunks[id/chunkSize][id%chunkSize] }

func (g *Graph) append(k key, next uint32) Node {
	g.length++
	if g.length%chunkSize == 0 {
		g.addChunk()
	}
	id := uint32(g.length)
	*g.record(id) = record{op: k.op, operands: [2]uint32{k.a, k.b}, next: next}
	return Node{g, id}
}

func (g *Graph) addChunk() {
	if len(g.chunks) == math.MaxUint32/chunkSize {
		panic("graph: more than 2^32 nodes")
	}
	g.chunks = append(g.chunks, new([chunkSize]record))
}
