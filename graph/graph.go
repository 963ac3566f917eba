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
	overflow []uint32 // operands of nodes that have more than three

	names     strings.Builder // of variables, one after another
	rationals []*big.Rat
	operators []*ops.Op          // first two entries stand for variables and constants
	byIndex   []uint32           // place in operators by the operation's Index
	functions map[string]*ops.Op // unknown functions by name and orders
}

// A record is one node, without pointers: the garbage collector never looks at
// it. Identifiers start at 1; operand 0 means that there is none.
type record struct {
	op       uint32 // place in Graph.operators, and special
	operands [3]uint32
	users    uint32 // first in a list of nodes whose anchor this is
	next     uint32 // in the list of its own anchor; or the hash, if it is in the table
}

// What is not an operation of up to three operands has in their stead:
//
//	variable    where in names it begins and ends
//	constant    place in rationals, isInt32, value as an int32; or the place alone
//	more        place in overflow, their number, long
const (
	isInt32   = 1
	long      = math.MaxUint32
	special   = 1 << 31 // in op: see Node.IsPlain
	chunkSize = 1 << 8  // records
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
	return g.inTable(hash(name), g.named(name), func() key {
		begin := g.names.Len()
		if uint64(begin)+uint64(len(name)) > math.MaxUint32 {
			panic("graph: names of more than 2^32 bytes")
		}
		g.names.Grow(len(name)) // to the double, where appending alone would add a quarter
		g.names.WriteString(name)
		return key{op: variable, a: uint32(begin), b: uint32(g.names.Len())}
	})
}

// Lookup returns the variable of that name, if the graph has one.
func (g *Graph) Lookup(name string) (Node, bool) {
	n := g.inTable(hash(name), g.named(name), nil)
	return n, !n.IsZero()
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
	return g.inTable(hash(r.Num().Text(62)+"/"+r.Denom().Text(62)), func(s *record) bool {
		return s.op == constant && g.rationals[s.operands[0]].Cmp(r) == 0
	}, func() key {
		g.rationals = append(g.rationals, new(big.Rat).Set(r))
		return key{op: constant, a: uint32(len(g.rationals) - 1)}
	})
}

// Int returns the constant i.
func (g *Graph) Int(i int64) Node {
	value := uint32(i)
	if int64(int32(i)) != i {
		return g.Const(new(big.Rat).SetInt64(i))
	}
	return g.inTable(value*0x9e3779b1, func(r *record) bool {
		return r.op == constant && r.operands[1] == isInt32 && r.operands[2] == value
	}, func() key {
		g.rationals = append(g.rationals, new(big.Rat).SetInt64(i))
		return key{constant, uint32(len(g.rationals) - 1), isInt32, value}
	})
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
	if len(operands) > len(record{}.operands) {
		return g.applyLong(op, operands)
	}
	var three [3]Node
	copy(three[:], operands)
	return Node{g, 0}.Operate(op, three[0], three[1], three[2])
}

func (g *Graph) countConstant(id uint32) int {
	if g.record(id).op == constant {
		return 1
	}
	return 0
}

// operator returns the place of op in g.operators, and whether it is special.
func (g *Graph) operator(op *ops.Op) uint32 {
	i := slices.Index(g.operators, op)
	if i < 0 {
		i = len(g.operators)
		g.operators = append(g.operators, op)
	}
	place := uint32(i)
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
	id := uint32(g.length)
	if id%chunkSize == 0 {
		g.addChunk()
	}
	r := g.record(id)
	r.op, r.operands[0], r.operands[1], r.operands[2], r.next = k.op, k.a, k.b, k.c, next
	return Node{g, id}
}

func (g *Graph) addChunk() {
	if len(g.chunks) == long/chunkSize {
		panic("graph: more than 2^32 nodes")
	}
	g.chunks = append(g.chunks, new([chunkSize]record))
}
