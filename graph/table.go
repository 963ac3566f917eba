package graph

import (
	"fmt"
	"hash/maphash"
	"math/bits"
	"slices"

	"github.com/chainrule-go/chainrule/ops"
)

// Where nodes are found again.
//
// An operation is kept in the list of its anchor: its youngest operand that is
// not a constant. Most nodes are anchors to few, and to those that were built
// just after them, so that a look through the list stays in memory that is in
// the cache; with millions of nodes all over a hash table, each would miss it.
// The hash table has what does not fit into a list of maxUsers, and what has no
// anchor: variables, constants, and nodes of more than three operands.
const maxUsers = 8

// intern returns the node for an operation of up to three operands as they
// stand, and of a commutative one in either order: they stay in the one in which
// they were first written, for whoever prints them.
func (g *Graph) intern(k key, commutative bool) Node {
	anchor := max(k.a, k.b, k.c)
	if k.op >= special && g.record(anchor).op == constant { // it may be everyone's operand
		anchor = k.a + k.b + k.c - anchor - min(k.a, k.b, k.c)
	}
	a, users := g.record(anchor), 0
	for id := a.users; id != 0; users++ {
		r := g.record(id)
		if k.matches(r, commutative) {
			return Node{g, id}
		}
		id = r.next
	}
	if users == maxUsers {
		return g.inTable(k.hash(commutative), func(r *record) bool { return k.matches(r, commutative) }, func() key { return k })
	}
	n := g.append(k, a.users)
	a.users = n.id
	return n
}

// A key is what makes a node the same as another: the head of its record, in a
// form that stays in registers.
type key struct{ op, a, b, c uint32 }

func (k key) matches(r *record, commutative bool) bool {
	x, y := r.operands[0], r.operands[1]
	return r.op == k.op && r.operands[2] == k.c && (x == k.a && y == k.b || commutative && x == k.b && y == k.a)
}

// hash is the same whatever the order of operands that may be exchanged. The
// constants are the odd numbers nearest to 2^64 divided by the golden ratio and
// by pi.
func (k key) hash(commutative bool) uint32 {
	a, b := k.a, k.b
	if commutative && a > b {
		a, b = b, a
	}
	h := (uint64(k.op) | uint64(a)<<32) * 0x9e3779b97f4a7c15
	h = (bits.RotateLeft64(h, 32) + uint64(b) + uint64(k.c)<<32) * 0x517cc1b727220a95
	return uint32(h >> 32)
}

// applyLong keeps the operands of a node that has more than a record holds (an
// unknown function of four or more) out of line.
func (g *Graph) applyLong(op *ops.Op, operands []Node) Node {
	var ids []uint32
	constants := 0
	for _, n := range operands {
		if n.g != g {
			panic(fmt.Sprintf("graph: an operand of %v belongs to another graph", op))
		}
		if n.Rational() != nil {
			constants++
		}
		ids = append(ids, n.id)
	}
	if constants == len(ids) && op.Exact != nil {
		if n, ok := g.foldConstants(op, ids); ok {
			return n
		}
	}
	place := g.operator(op)
	if constants > 0 {
		place |= special
	}
	return g.inTable(hash(fmt.Sprint(place, ids)), func(r *record) bool {
		return r.op == place && slices.Equal(ids, g.overflow[r.operands[0]:][:r.operands[1]])
	}, func() key {
		g.overflow = append(g.overflow, ids...)
		return key{place, uint32(len(g.overflow) - len(ids)), uint32(len(ids)), long}
	})
}

// inTable returns the node of the hash table that has that hash and fits. If
// there is none it adds one, or returns the zero Node if missing is nil.
func (g *Graph) inTable(hash uint32, fits func(*record) bool, missing func() key) Node {
	if g.filled >= len(g.slots)/2 {
		g.enlargeTable()
	}
	slot := hash
	for ; ; slot++ {
		slot &= uint32(len(g.slots) - 1)
		id := g.slots[slot]
		if id == 0 {
			break
		}
		if r := g.record(id); r.next == hash && fits(r) {
			return Node{g, id}
		}
	}
	if missing == nil {
		return Node{}
	}
	n := g.append(missing(), hash)
	g.slots[slot] = n.id
	g.filled++
	return n
}

func (g *Graph) enlargeTable() {
	old := g.slots
	g.slots = make([]uint32, 4*len(old))
	for _, id := range old {
		if id == 0 {
			continue
		}
		slot := g.record(id).next
		for slot &= uint32(len(g.slots) - 1); g.slots[slot] != 0; {
			slot = (slot + 1) & uint32(len(g.slots)-1)
		}
		g.slots[slot] = id
	}
}

var seed = maphash.MakeSeed()

func hash(text string) uint32 { return uint32(maphash.String(seed, text)) }
