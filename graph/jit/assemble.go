package jit

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A target is what code is generated for.
type target struct {
	set       Set
	avx512    bool
	scalar    bool  // one row, in the lowest lane
	length    uint8 // of vectors
	registers int   // vector registers
	// bias is how many constants and spilled values precede what the base
	// register points to: displacements are short near that.
	bias int32
}

func targetOf(set Set, point bool) target {
	t := target{set: set, length: length256, registers: 16, bias: 4}
	if set == AVX512 {
		t = target{set: set, avx512: true, length: length512, registers: 32, bias: 112}
	}
	if point {
		t.scalar, t.length, t.bias = true, length128, 16
	}
	return t
}

// bytes returns the size of what a virtual register takes in memory.
func (t target) bytes(width int) int32 {
	if t.scalar {
		return int32(width / 8)
	}
	return 16 << t.length
}

// numberBytes returns the size of what is the same for every row in memory: one
// number if instructions can broadcast it, which cores do at twice the rate at
// which they load vectors, or else copies that fill a vector.
func (t target) numberBytes(width int) int32 {
	if t.avx512 {
		return int32(width / 8)
	}
	return t.bytes(width)
}

// largeBody is the number of steps above which code is generated once, with
// masks, and not a second time for the rows that fill vectors.
const largeBody = 20000

// How far a vector is behind the one before, and how many steps the order of
// steps looks ahead. Measured: about an elementary function, and some more than
// a core looks ahead by itself.
const (
	skew   = 60
	window = 200
)

// assemble makes machine code.
func assemble(code *kernel.Code, t target, vectors int) ([]byte, *layout) {
	var copied []int32
	if !t.avx512 {
		code = expand(code)
	}
	if !t.scalar {
		code, copied = gatherUniforms(code)
	}
	p := newPlan(code)
	l := newLayout(p, t, copied)
	switch {
	case t.scalar:
		vectors = 1
	case vectors == 0:
		vectors = p.chooseVectors(t)
	}
	// An instruction takes about 8 bytes, and is there for each vector in flight.
	e := encoder{code: make([]byte, 0, 1024+16*len(code.Instructions)*max(1, vectors))}
	e.general(opLoad, columnsBase, at(block, offsetColumns))
	e.general(opLoad, outputsBase, at(block, offsetOutputs))
	e.general(opLoad, uniformsBase, at(block, offsetUniforms))
	e.general(opLoad, scratch, at(block, offsetMemory))
	e.general(opAddress, constantsBase, at(scratch, l.constant(t.bias)))
	e.general(opAddress, spillsBase, at(scratch, l.spill(t.bias)))
	if t.avx512 {
		e.maskLogic(maskXor, maskEscape, maskEscape, maskEscape)
	}
	if t.scalar {
		g := newGenerator(t, l, newBody(p, 1, 1, false), false)
		g.encoder = e
		g.run()
		e, l.slots = g.encoder, g.slots
	} else {
		e = loops(p, t, vectors, e, l)
	}
	if t.avx512 {
		e.maskToGeneral(scratch, maskEscape)
		e.general(opStore, scratch, at(block, offsetEscaped))
	}
	e.ret()
	return e.code, l
}

// loops appends a loop over the rows that fill the vectors in flight, and a
// loop with one vector and masks for the others.
func loops(p *plan, t target, vectors int, e encoder, l *layout) encoder {
	bytes := t.bytes(p.code.Width)
	perLane := laneBytes / int(bytes)
	l.stride = vectors * int(bytes)
	e.general(opLoad, lanesBase, at(block, offsetLanes))
	e.general(opLoad, rowOffset, at(block, offsetBegin))
	if len(p.order)*vectors <= largeBody {
		fits := len(p.code.Sums)*perLane <= t.registers/4
		b := newBody(p, vectors, perLane, !fits && vectors > perLane)
		b.schedule(skew, window)
		g := tuned(t, l, b)
		g.encoder = e
		g.loop(false)
		e, l.slots = g.encoder, g.slots
	}
	g := newGenerator(t, l, newBody(p, 1, perLane, false), true)
	g.encoder = e
	g.loop(true)
	l.slots = max(l.slots, g.slots)
	return g.encoder
}

// chooseVectors returns how many vectors are worked on at a time. More hide
// latencies better and share loads of constants; but what does not fit into
// registers is stored and loaded again, and the code of a turn should stay in
// the cache of decoded instructions.
func (p *plan) chooseVectors(t target) int {
	const cached = 4096
	for _, vectors := range []int{4, 2} {
		if p.alive*vectors <= 3*t.registers && len(p.order)*vectors <= cached {
			return vectors
		}
	}
	return 1
}

// tuned returns a generator for the body that holds the lanes of the sums in
// registers, if they fit, and the constants that are loaded most often. What
// fits is found by generating the code without that first.
func tuned(t target, l *layout, b *body) *generator {
	g := newGenerator(t, l, b, false)
	if b.alive*b.vectors > 2*t.registers {
		return g // there is no room
	}
	trial := newGenerator(t, l, b, false)
	trial.run()
	const reserve = 3 // for operands in memory that have to be in a register
	room := t.registers - trial.most - reserve
	if lanes := len(b.code.Sums) * b.perLane; lanes <= room && !b.paired && b.vectors >= b.perLane {
		for range lanes {
			g.accumulators = append(g.accumulators, g.pin())
		}
		room -= lanes
	}
	var leaves []int
	for v, n := range trial.loads {
		if op := b.code.Instructions[v].Op; n > 0 && (op == kernel.Constant || op == kernel.Uniform) {
			leaves = append(leaves, v)
		}
	}
	slices.SortStableFunc(leaves, func(v, w int) int { return cmp.Compare(trial.loads[w], trial.loads[v]) })
	for _, v := range leaves[:max(0, min(room, len(leaves)))] {
		r := int32(v * b.vectors)
		to := g.pin()
		g.owner[to] = r
		g.location[r] = int8(to)
	}
	return g
}

// pin takes a register out of allocation.
func (g *generator) pin() register {
	to := g.acquire()
	g.free &^= 1 << to
	g.pinned |= 1 << to
	return to
}

// loop appends the loop over the rows from rowOffset to the end that is in
// the block.
func (g *generator) loop(tail bool) {
	bytes := g.target.bytes(g.body.code.Width)
	stride := int32(g.body.vectors) * bytes
	end := offsetMain
	if tail {
		end = offsetEnd
	}
	g.general(opLoad, rowsEnd, at(block, end))
	g.general(opCompare, rowOffset, in(rowsEnd))
	over := g.jump(ifNotBelow)
	for i, sum := range g.accumulators {
		g.vector(vload, sum, 0, g.accumulator(i), 0)
	}
	for pinned := g.pinned; pinned != 0; pinned &= pinned - 1 {
		to := register(bits.TrailingZeros32(pinned))
		if !slices.Contains(g.accumulators, to) {
			g.load(to, g.owner[to])
		}
	}
	if len(g.body.steps) <= largeBody {
		g.align(64)
	}
	begin := len(g.code)
	if stride%laneBytes != 0 && len(g.body.code.Sums) > 0 {
		g.general(opLoad, lanesBase, in(rowOffset))
		g.immediate(immediateAnd, lanesBase, laneBytes-1)
		g.general(opAdd, lanesBase, at(block, offsetLanes))
	}
	if tail {
		g.general(opLoad, scratch, in(rowsEnd))
		g.general(opSub, scratch, in(rowOffset))
		g.immediate(immediateCompare, scratch, bytes)
		fits := g.jump(ifNotAbove)
		g.set(scratch, bytes)
		g.land(fits, len(g.code))
		g.negate(scratch)
		mask := at(constantsBase, bytes-g.layout.constant(g.target.bias))
		mask.index = scratch
		if g.target.avx512 {
			g.vector(vload, 0, 0, mask, 0)
			g.vector(vvectormask, maskTail, 0, in(0), 0)
		} else {
			g.vector(vload, vectorTail, 0, mask, 0)
		}
	}
	g.run()
	g.immediate(immediateAdd, rowOffset, stride)
	g.general(opCompare, rowOffset, in(rowsEnd))
	again := g.jump(ifBelow)
	g.land(again, begin)
	for i, sum := range g.accumulators {
		g.vector(vstore, sum, 0, g.accumulator(i), 0)
	}
	g.land(over, len(g.code))
}
