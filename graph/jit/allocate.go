package jit

import (
	"math/bits"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// Registers with a fixed use in generated code.
const (
	columnsBase   = si  // pointers to the columns, or the inputs of a point
	outputsBase   = bx  // pointers to the columns of results, or the results of a point
	constantsBase = cx  // behind the first of them: see target.bias
	uniformsBase  = dx  //
	spillsBase    = r8  // behind the first of them
	lanesBase     = r9  // of the sums, for the vectors in flight
	rowOffset     = r10 // bytes of the rows done, in every column
	rowsEnd       = r11 // bytes of rows to do
	block         = di  // the arguments
	scratch       = ax

	maskScratch register = 1
	maskFirst   register = 2 // to 5: results of comparisons
	maskLast    register = 5
	maskEscape  register = 6 // what has been set of the Escape masks
	maskTail    register = 7 // the lanes that are rows
	vectorTail  register = 15
)

// inMask marks a location that is a mask register.
const inMask = 32

// A generator makes machine code of a body: it keeps virtual registers in
// vector registers, gives up the one whose next use is furthest when it needs
// one (Belady), and stores what it gives up unless it is in memory already.
type generator struct {
	encoder
	target target
	body   *body
	masked bool // the last vector of rows: its lanes are masked
	layout *layout

	now      int       // the step
	location []int8    // of each virtual register: a vector register, inMask + a mask register, or nothing
	slot     []int32   // of each virtual register in the spill area, or nothing
	next     []int32   // step at which each virtual register is used next
	owner    [32]int32 // virtual register in each vector register
	free     uint32    // vector registers that are free
	locked   uint32    // vector registers that the present step needs
	pinned   uint32    // vector registers that hold the same leaf throughout
	reserved uint32    // vector registers that are not allocated
	freeMask uint8     // mask registers that are free

	slots     int32 // size of the spill area
	freeSlots []int32
	doneSlots []int32 // free after the present step

	// accumulators are the registers that hold the lanes of sums, if they do.
	accumulators []register

	loads []int32 // how often each value has been loaded, if it is a leaf
	alive int     // computed virtual registers that are alive
	most  int     // largest value of alive
}

func newGenerator(t target, l *layout, b *body, masked bool) *generator {
	n := len(b.first)
	g := &generator{target: t, layout: l, body: b, masked: masked}
	g.location = make([]int8, n)
	g.slot = make([]int32, n)
	for i := range n {
		g.location[i], g.slot[i] = nothing, nothing
	}
	g.next = append([]int32(nil), b.first...)
	g.free = uint32(1<<t.registers - 1)
	if masked && !t.avx512 {
		g.free &^= 1 << vectorTail
		g.reserved = 1 << vectorTail
	}
	for k := maskFirst; k <= maskLast; k++ {
		g.freeMask |= 1 << k
	}
	g.loads = make([]int32, len(b.code.Instructions))
	return g
}

// instruction returns the instruction that a virtual register is the result
// of.
func (g *generator) instruction(r int32) *kernel.Instruction {
	return &g.body.code.Instructions[g.body.value(r)]
}

func (g *generator) isLeaf(r int32) bool { return isLeaf(g.instruction(r).Op) }

func (g *generator) resident(r int32) bool {
	return g.location[r] >= 0 && g.location[r] < inMask
}

func (g *generator) register(r int32) register { return register(g.location[r]) }

// foldable reports whether a virtual register that is not in a register can
// be read from memory by the instruction that uses it. Columns cannot where
// lanes are masked: there may be no memory behind the last row.
func (g *generator) foldable(r int32) bool {
	return !(g.masked && g.instruction(r).Op == kernel.Input)
}

// dies reports whether no step after the present one uses a virtual register
// that step s uses, so that its register may be overwritten.
func (g *generator) dies(s *step, k int) bool {
	return s.next[k] == never && g.pinned>>g.location[s.operands[k]]&1 == 0
}

// acquire returns a register that is free, or makes one free.
func (g *generator) acquire() register {
	if free := g.free &^ g.locked; free != 0 {
		return register(bits.TrailingZeros32(free))
	}
	victim, distance := g.victim()
	if distance < 0 {
		panic("jit: a step needs more registers than there are")
	}
	r := g.owner[victim]
	if !g.isLeaf(r) && g.slot[r] == nothing {
		g.slot[r] = g.newSlot()
		g.vector(vstore, victim, 0, g.memory(r), 0)
	}
	g.location[r] = nothing
	g.free |= 1 << victim
	return victim
}

// victim returns the register to give up if one is needed, and how far its
// next use is.
func (g *generator) victim() (victim register, furthest int32) {
	furthest = -1
	for candidates := uint32(1<<g.target.registers-1) &^ (g.locked | g.pinned | g.free | g.reserved); candidates != 0; candidates &= candidates - 1 {
		at := register(bits.TrailingZeros32(candidates))
		if distance := g.distance(g.owner[at], g.next[g.owner[at]]); distance > furthest {
			victim, furthest = at, distance
		}
	}
	return victim, furthest
}

// distance says how far a use of a virtual register is. What is in memory
// already looks further: it can be given up without a store.
func (g *generator) distance(r, use int32) int32 {
	distance := use - int32(g.now)
	if use != never && (g.isLeaf(r) || g.slot[r] != nothing) {
		distance *= leafBias
	}
	return distance
}

// keeps reports whether operand k of a step, which is in memory, is better
// loaded into a register, because it is used again before what is there.
func (g *generator) keeps(s *step, k int) bool {
	if s.next[k] == never {
		return false
	}
	if g.free&^g.locked != 0 {
		return true
	}
	_, furthest := g.victim()
	return g.distance(s.operands[k], s.next[k]) < furthest
}

// leafBias makes values that are in memory already look further away.
const leafBias = 2

func (g *generator) newSlot() int32 {
	if n := len(g.freeSlots); n > 0 {
		slot := g.freeSlots[n-1]
		g.freeSlots = g.freeSlots[:n-1]
		return slot
	}
	g.slots++
	return g.slots - 1
}

// own puts a virtual register into a vector register.
func (g *generator) own(at register, r int32) {
	g.free &^= 1 << at
	g.owner[at] = r
	g.location[r] = int8(at)
}

// disown takes a virtual register out of its vector register.
func (g *generator) disown(r int32) {
	if g.resident(r) {
		g.free |= 1 << g.register(r)
	}
	g.location[r] = nothing
}

// need returns the register that operand k of a step is in, for the rest of
// the step; it loads it there if necessary.
func (g *generator) need(r int32) register {
	if !g.resident(r) {
		at := g.acquire()
		g.load(at, r)
		g.own(at, r)
	}
	g.locked |= 1 << g.register(r)
	return g.register(r)
}

// source returns operand k of a step as an operand of an instruction that may
// be in memory.
func (g *generator) source(s *step, k int) operand {
	r := s.operands[k]
	// In the memory of one row there is one number, and without broadcast these
	// instructions read more.
	whole := false
	switch s.op {
	case kernel.And, kernel.Or, kernel.Xor, kernel.AndNot, kernel.AddInt, kernel.SubInt, kernel.Select:
		whole = g.target.scalar && !g.target.avx512
	}
	if g.resident(r) || !g.foldable(r) || whole || g.keeps(s, k) {
		return in(g.need(r))
	}
	return g.memory(r)
}

// consume marks the operands of a step as used and releases those that are not
// used again.
func (g *generator) consume(s *step) {
	for k, r := range s.operands {
		if r == nothing || g.next[r] == never {
			continue
		}
		g.next[r] = s.next[k]
		if s.next[k] != never {
			continue
		}
		if !g.isLeaf(r) {
			g.alive--
		}
		switch at := g.location[r]; {
		case at == nothing:
		case at >= inMask:
			g.freeMask |= 1 << (at - inMask)
			g.location[r] = nothing
		case g.pinned>>at&1 == 0:
			g.disown(r)
		}
		if g.slot[r] != nothing {
			g.doneSlots = append(g.doneSlots, g.slot[r])
		}
	}
}

// define gives the result of a step its register.
func (g *generator) define(s *step, at register) {
	g.alive++
	g.most = max(g.most, g.alive)
	if g.next[s.result] == never {
		g.alive--
		return
	}
	g.own(at, s.result)
}

// run generates the code of all steps.
func (g *generator) run() {
	for i := range g.body.steps {
		g.now = i
		g.locked = 0
		g.emit(&g.body.steps[i])
		g.freeSlots = append(g.freeSlots, g.doneSlots...)
		g.doneSlots = g.doneSlots[:0]
	}
}
