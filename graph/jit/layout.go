package jit

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A layout says what is where in the memory of a run, which begins at a page.
// The numbers that are the same for every row come first; they are only read.
// The lanes of the sums and what is spilled share the rest.
//
// In each page the three have offsets of their own, if the first leave room. A
// load waits for a store before it that may be to the same address, and for AMD's
// Zen 4 (measured) that is one with the same offset in a page and the same four
// bits, or a hash, of the page's physical address: of each 16 pairs of pages one.
// Where such a pair is read and written at the same time, a network's gradient
// takes half as long again. For the same reason the lanes are in the order in
// which sums are added to: those with the same offset are then far apart in time.
type layout struct {
	target  target
	width   int
	indices map[uint64]int32 // of the constants
	numbers []uint64         // the constants
	copied  []int32          // the uniforms, in the order in which the code has them
	lanes   []int32          // where the lanes of each sum are
	slots   int32            // how many values are spilled at a time
	stride  int              // bytes of a column per turn of the main loop

	begin  int32 // of the lanes
	spills pieces
}

const pageBytes = 4096

// newLayout makes the layout for a plan. How many slots there are is known when
// the code has been generated.
func newLayout(p *plan, t target, copied []int32) *layout {
	l := &layout{target: t, width: p.code.Width, indices: map[uint64]int32{}, copied: copied}
	for _, in := range p.code.Instructions {
		if _, ok := l.indices[in.Bits]; in.Op == kernel.Constant && !ok {
			l.indices[in.Bits] = int32(len(l.numbers))
			l.numbers = append(l.numbers, in.Bits)
		}
	}
	l.lanes = make([]int32, len(p.code.Sums))
	bytes := int32(len(l.lanes) * laneBytes)
	begin := roundUp(l.uniforms()+int32(len(copied))*t.numberBytes(l.width), laneBytes)
	var lanes pieces
	switch room := pageBytes - begin; {
	case room < pageBytes/2:
		lanes = pieces{begin, math.MaxInt32}
		l.spills = pieces{begin + bytes, math.MaxInt32}
	case bytes == 0:
		l.spills = pieces{begin, room}
	default:
		share := room / 4 / laneBytes * laneBytes
		l.spills = pieces{begin, share}
		lanes = pieces{begin + share, room - share}
	}
	l.begin = lanes.begin
	for i, sum := range p.sums() {
		l.lanes[sum] = lanes.at(int32(i) * laneBytes)
	}
	return l
}

// pieces says where memory is that has a part of every page.
type pieces struct {
	begin int32 // in the first page
	bytes int32 // in each
}

// at returns where byte n is.
func (p pieces) at(n int32) int32 { return n/p.bytes*pageBytes + p.begin + n%p.bytes }

func roundUp(n, multiple int32) int32 { return (n + multiple - 1) / multiple * multiple }

// constant returns where a constant is, after a vector of ones and one of
// zeros: the mask of n lanes is the n numbers before the zeros and what follows.
func (l *layout) constant(index int32) int32 {
	return 2*l.target.bytes(l.width) + index*l.target.numberBytes(l.width)
}

// uniforms returns where the uniforms begin.
func (l *layout) uniforms() int32 { return roundUp(l.constant(int32(len(l.numbers))), 64) }

// spill returns where what is spilled into a slot is.
func (l *layout) spill(slot int32) int32 { return l.spills.at(slot * l.target.bytes(l.width)) }

// newMemory returns memory that is as the layout says, with the constants in it.
func (l *layout) newMemory() []byte {
	end := l.spill(l.slots)
	for _, at := range l.lanes {
		end = max(end, at+laneBytes)
	}
	b := make([]byte, end+pageBytes)
	b = b[-uintptr(unsafe.Pointer(&b[0]))%pageBytes:]
	for i := range l.target.bytes(l.width) {
		b[i] = 0xff
	}
	size := int32(l.width / 8)
	for i, bits := range l.numbers {
		copies := b[l.constant(int32(i)):l.constant(int32(i+1))]
		for len(copies) > 0 {
			if size == 8 {
				binary.LittleEndian.PutUint64(copies, bits)
			} else {
				binary.LittleEndian.PutUint32(copies, uint32(bits))
			}
			copies = copies[size:]
		}
	}
	return b
}

// memory returns where a virtual register is in memory. The register scratch
// may be overwritten.
func (g *generator) memory(r int32) operand {
	l := g.layout
	switch in := g.instruction(r); {
	case in.Op == kernel.Constant:
		return g.number(constantsBase, l.constant(l.indices[in.Bits])-l.constant(g.target.bias))
	case in.Op == kernel.Uniform:
		return g.number(uniformsBase, in.Index*g.target.numberBytes(l.width))
	case in.Op == kernel.Input && g.target.scalar:
		return at(columnsBase, in.Index*g.target.bytes(l.width))
	case in.Op == kernel.Input:
		g.general(opLoad, scratch, at(columnsBase, in.Index*8))
		return g.rows(r % int32(g.body.vectors))
	}
	return at(spillsBase, l.spill(g.slot[r])-l.spill(g.target.bias))
}

// number returns the memory of a number that is the same for every row.
func (g *generator) number(base register, displacement int32) operand {
	rm := at(base, displacement)
	rm.broadcast = g.target.avx512 && !g.target.scalar
	return rm
}

// rows returns the memory at the present rows of the column that scratch
// points to.
func (g *generator) rows(vector int32) operand {
	return operand{memory: true, base: scratch, index: rowOffset, displacement: vector * g.target.bytes(g.body.code.Width)}
}

// laneMemory returns the memory of a part of the lanes of a sum.
func (g *generator) laneMemory(sum, part int32) operand {
	l := g.layout
	return at(lanesBase, l.lanes[sum]-l.begin+part*g.target.bytes(l.width))
}

// accumulator returns the memory of what an accumulator holds.
func (g *generator) accumulator(i int) operand {
	return g.laneMemory(int32(i/g.body.perLane), int32(i%g.body.perLane))
}
