package graph

import (
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
// anchor: variables, constants, and nodes of more than two operands.
const maxUsers = 8

// intern returns the node for an operation of up to two operands as they
// stand, and of a commutative one in either order: they stay in the one in which
// they were first written, for whoever prints them.
func (g *Graph) intern(k key, anchor *record, commutative bool) Node {
	users := 0
	for id := anchor.users; id != 0; users++ {
		r := g.record(id)
		if k.matches(r, commutative) {
			return Node{g, id}
		}
		id = r.next
	}
	if users == maxUsers {
		h := k.hash(commutative)
		if id := g.find(h, func(r *record) bool { return k.matches(r, commutative) }); id != 0 {
			return Node{g, id}
		}
		return g.insert(h, k)
	}
	n := g.append(k, anchor.users)
	anchor.users = n.id
	return n
}

// A key is what makes a node the same as another: the head of its record, in a
// form that stays in registers.
type key struct{ op, a, b uint32 }

func (k key) matches(r *record, commutative bool) bool {
	x, y := r.operands[0], r.operands[1]
	return r.op == k.op && (x == k.a && y == k.b || commutative && x == k.b && y == k.a)
}

// hash is the same whatever the order of operands that may be exchanged.
func (k key) hash(commutative bool) uint32 {
	if commutative {
		return hashIDs(k.op, min(k.a, k.b), max(k.a, k.b))
	}
	return hashIDs(k.op, k.a, k.b)
}

// hashIDs multiplies by the odd number nearest to 2^64 divided by the golden
// ratio.
func hashIDs(op uint32, operands ...uint32) uint32 {
	h := uint64(op)
	for _, id := range operands {
		h = (bits.RotateLeft64(h, 32) ^ uint64(id)) * 0x9e3779b97f4a7c15
	}
	return uint32(h >> 32)
}

// applyLong keeps the operands of a node that has more than a record holds, a
// selection or a function of three or more, out of line.
func (g *Graph) applyLong(op *ops.Op, operands []Node) Node {
	place := g.operator(op)
	var ids []uint32
	for _, n := range operands {
		if n.Rational() != nil {
			place |= special
		}
		ids = append(ids, n.id)
	}
	if n, ok := g.foldConstants(op, ids); ok {
		return n
	}
	h := hashIDs(place, ids...)
	if id := g.find(h, func(r *record) bool {
		return r.op == place && slices.Equal(ids, g.overflow[r.operands[0]:][:r.operands[1]])
	}); id != 0 {
		return Node{g, id}
	}
	g.overflow = append(g.overflow, ids...)
	return g.insert(h, key{place, uint32(len(g.overflow) - len(ids)), uint32(len(ids))})
}

// find returns the node of the hash table that has that hash and fits, or 0.
func (g *Graph) find(hash uint32, fits func(*record) bool) (id uint32) {
	for slot := hash; ; slot++ {
		if id = g.slots[slot&uint32(len(g.slots)-1)]; id == 0 {
			return 0
		}
		if r := g.record(id); r.next == hash && fits(r) {
			return id
		}
	}
}

// insert adds a node that is to be found in the hash table.
func (g *Graph) insert(hash uint32, k key) Node {
	if g.filled >= len(g.slots)/2 {
		old := g.slots
		g.slots = make([]uint32, 4*len(old))
		for _, id := range old {
			if id != 0 {
				g.occupy(g.record(id).next, id)
			}
		}
	}
	n := g.append(k, hash)
	g.occupy(hash, n.id)
	g.filled++
	return n
}

func (g *Graph) occupy(hash, id uint32) {
	slot := hash & uint32(len(g.slots)-1)
	for g.slots[slot] != 0 {
		slot = (slot + 1) & uint32(len(g.slots)-1)
	}
	g.slots[slot] = id
}

var seed = maphash.MakeSeed()

func hash(text string) uint32 { return uint32(maphash.String(seed, text)) }
