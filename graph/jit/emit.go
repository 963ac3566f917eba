package jit

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// vector appends a vector instruction.
func (g *generator) vector(m mnemonic, reg, second register, rm operand, immediate uint8) {
	g.decorated(m, reg, second, rm, decoration{}, immediate)
}

// decorated appends a vector instruction with a mask.
func (g *generator) decorated(m mnemonic, reg, second register, rm operand, d decoration, immediate uint8) {
	width := bit(g.body.code.Width == 32)
	switch f := &forms[m]; {
	case g.target.scalar:
		g.lowest(m, width, reg, second, rm, d, immediate)
	case g.target.avx512:
		g.evex(f.evex[width], g.target.length, reg, second, rm, d, immediate)
	default:
		g.vex(f.vex[width], g.target.length, reg, second, rm, immediate)
	}
}

// lowest appends an instruction of which only the lowest lane counts. With VEX,
// where that will do, it is shorter.
func (g *generator) lowest(m mnemonic, width uint8, reg, second register, rm operand, d decoration, immediate uint8) {
	f := &forms[m]
	vex, evex, one := f.vex[width], f.evex[width], f.scalar[width]
	extended := g.target.avx512 && (max(reg, second, rm.register) > 15 || d.mask != 0 || m == vcompare || vex.opcode == 0)
	if m == vsqrt || m == vround { // the other lanes of the result are those of second
		second = rm.register
		if rm.memory {
			second = reg
		}
	}
	switch copies := (m == vload || m == vstore) && !rm.memory; {
	case one.opcode != 0 && !copies:
		evex = one
		one.wide = vex.wide
		vex = one
	case rm.memory: // of one number
		extended, rm.broadcast = true, true
		if !g.target.avx512 {
			panic("jit: AVX2 has no broadcast")
		}
	}
	if extended {
		g.evex(evex, length128, reg, second, rm, d, immediate)
	} else {
		g.vex(vex, length128, reg, second, rm, immediate)
	}
}

// load appends what brings a virtual register into a vector register.
func (g *generator) load(to register, r int32) {
	in := g.instruction(r)
	if isLeaf(in.Op) {
		g.loads[g.body.value(r)]++
	}
	switch {
	case in.Op == kernel.Constant && in.Bits == 0:
		g.vector(vxor, to, to, operand{register: to}, 0)
	case in.Op == kernel.Input && g.masked && g.target.avx512:
		g.decorated(vload, to, 0, g.memory(r), decoration{mask: maskTail, zero: true}, 0)
	case in.Op == kernel.Input && g.masked:
		g.vector(vloadmasked, to, vectorTail, g.memory(r), 0)
	default:
		m, rm := vload, g.memory(r)
		if rm.broadcast {
			m, rm.broadcast = vbroadcast, false
		}
		g.vector(m, to, 0, rm, 0)
	}
}

// simple says how the instructions that do not overwrite an operand are
// written.
var simple = [...]mnemonic{
	kernel.Add: vadd, kernel.Sub: vsub, kernel.Mul: vmul, kernel.Div: vdiv,
	kernel.Min: vmin, kernel.Max: vmax,
	kernel.And: vand, kernel.Or: vor, kernel.Xor: vxor, kernel.AndNot: vandnot,
	kernel.AddInt: vaddint, kernel.SubInt: vsubint,
	kernel.Scale: vscale,
}

// predicates are the immediates of comparisons: as they are, and with the
// operands exchanged.
var predicates = map[kernel.Opcode][2]uint8{
	kernel.Less:      {0x11, 0x1e},
	kernel.LessEqual: {0x12, 0x1d},
	kernel.Equal:     {0x00, 0x00},
	kernel.Unordered: {0x03, 0x03},
}

// roundings are the immediates of Round by its Index, without signalling that
// the result is not exact.
var roundings = [4]uint8{8, 9, 10, 11}

// emit appends the code of a step.
func (g *generator) emit(s *step) {
	a := s.operands[0]
	switch s.op {
	case kernel.Add, kernel.Mul, kernel.And, kernel.Or, kernel.Xor, kernel.AddInt,
		kernel.Sub, kernel.Div, kernel.Min, kernel.Max, kernel.AndNot, kernel.SubInt, kernel.Scale:
		first, last := 0, 1
		if commutes(s.op) && !g.resident(a) && g.foldable(a) && g.resident(s.operands[1]) {
			first, last = 1, 0
		}
		second := g.need(s.operands[first])
		rm := g.source(s, last)
		g.plain(s, simple[s.op], second, rm, 0)
	case kernel.Sqrt:
		g.plain(s, vsqrt, 0, g.source(s, 0), 0)
	case kernel.Round:
		g.plain(s, vround, 0, g.source(s, 0), roundings[s.index])
	case kernel.ShiftLeft, kernel.ShiftRight:
		m := vshiftleft
		if s.op == kernel.ShiftRight {
			m = vshiftright
		}
		var rm operand
		if g.target.avx512 {
			rm = g.source(s, 0)
		} else {
			rm = in(g.need(a))
		}
		to := g.result(s)
		g.vector(m, register(forms[m].evex[0].extension), to, rm, uint8(s.index))
		g.define(s, to)
	case kernel.FMA:
		g.fused(s, [3]mnemonic{vfma132, vfma213, vfma231})
	case kernel.NegFMA:
		g.fused(s, [3]mnemonic{vnegfma132, vnegfma213, vnegfma231})
	case kernel.Less, kernel.LessEqual, kernel.Equal, kernel.Unordered:
		g.comparison(s)
	case kernel.Select:
		g.choice(s)
	case columnStep:
		g.column(s)
	case sumStep:
		g.sum(s)
	case productStep:
		g.product(s)
	case escapeStep:
		g.escape(s)
	default:
		panic(fmt.Sprintf("jit: opcode %d", s.op))
	}
}

func commutes(op kernel.Opcode) bool {
	switch op {
	case kernel.Add, kernel.Mul, kernel.And, kernel.Or, kernel.Xor, kernel.AddInt:
		return true
	}
	return false
}

// result releases the operands of a step that are not used again and returns
// a register for its result, perhaps one of theirs.
func (g *generator) result(s *step) register {
	g.consume(s)
	g.locked = 0
	return g.acquire()
}

// plain appends an instruction that reads all its operands before it writes
// its result.
func (g *generator) plain(s *step, m mnemonic, second register, rm operand, immediate uint8) {
	to := g.result(s)
	g.vector(m, to, second, rm, immediate)
	g.define(s, to)
}

// overwritten prepares a step of three operands of which one is overwritten
// with the result. One in memory is left there: cores have few ports to read a
// third register. It returns which of them, the register, and the operands
// as they are then; at most one, not the one overwritten, is in memory.
func (g *generator) overwritten(s *step) (over int, to register, operands [3]operand) {
	over = -1
	fold := -1
	for _, k := range [3]int{2, 0, 1} {
		if g.resident(s.operands[k]) {
			g.need(s.operands[k])
			if over < 0 && g.dies(s, k) {
				over = k
			}
		}
	}
	for k, r := range s.operands[:3] {
		if !g.resident(r) && g.foldable(r) && (fold < 0 || g.isLeaf(s.operands[fold]) && !g.isLeaf(r)) {
			fold = k
		}
	}
	for k, r := range s.operands[:3] {
		if k == fold || g.resident(r) {
			continue
		}
		g.need(r)
		if over < 0 { // there is a copy in memory
			over = k
		}
	}
	for k, r := range s.operands[:3] {
		if k != fold {
			operands[k] = in(g.need(r))
		}
	}
	switch {
	case over >= 0:
		to = g.register(s.operands[over])
	case fold >= 0:
		to = g.acquire()
		g.load(to, s.operands[fold])
		over, fold = fold, -1
	default:
		over = 2
		to = g.acquire()
		g.vector(vload, to, 0, operands[2], 0)
	}
	operands[over] = in(to)
	if fold >= 0 {
		operands[fold] = g.memory(s.operands[fold])
	}
	dropped := s.operands[over]
	g.consume(s)
	if g.resident(dropped) && g.register(dropped) == to {
		g.disown(dropped)
	}
	return over, to, operands
}

// fused appends a multiply-add; the mnemonics are those of the forms 132, 213
// and 231.
func (g *generator) fused(s *step, m [3]mnemonic) {
	over, to, o := g.overwritten(s)
	if over == 2 {
		if o[0].memory {
			o[0], o[1] = o[1], o[0]
		}
		g.vector(m[2], to, o[0].register, o[1], 0)
	} else {
		other := o[1-over]
		if other.memory {
			g.vector(m[0], to, o[2].register, other, 0)
		} else {
			g.vector(m[1], to, other.register, o[2], 0)
		}
	}
	g.define(s, to)
}

// comparison appends a comparison. On AVX-512 the result is a mask register
// if it is used as a mask only and one is free.
func (g *generator) comparison(s *step) {
	first, last := 0, 1
	predicate := predicates[s.op][0]
	if a := s.operands[0]; !g.resident(a) && g.foldable(a) && g.resident(s.operands[1]) {
		first, last = 1, 0
		predicate = predicates[s.op][1]
	}
	second := g.need(s.operands[first])
	rm := g.source(s, last)
	if !g.target.avx512 {
		g.plain(s, vcompare, second, rm, predicate)
		return
	}
	if g.body.masks[g.body.value(s.result)] && g.freeMask != 0 && g.next[s.result] != never {
		k := maskFirst
		for g.freeMask>>k&1 == 0 {
			k++
		}
		g.consume(s)
		g.vector(vcompare, k, second, rm, predicate)
		g.freeMask &^= 1 << k
		g.location[s.result] = int8(inMask + k)
		g.alive++
		return
	}
	g.vector(vcompare, maskScratch, second, rm, predicate)
	to := g.result(s)
	g.vector(vmaskvector, to, 0, in(maskScratch), 0)
	g.define(s, to)
}

// choice appends a Select.
func (g *generator) choice(s *step) {
	mask := s.operands[0]
	switch {
	case g.location[mask] >= inMask:
		k := register(g.location[mask] - inMask)
		second := g.need(s.operands[2])
		rm := g.source(s, 1)
		to := g.result(s)
		g.decorated(vblend, to, second, rm, decoration{mask: k}, 0)
		g.define(s, to)
	case g.target.avx512:
		g.ternary(s, func(mask, x, y bool) bool { return mask && x || !mask && y })
	default:
		k := g.need(mask)
		second := g.need(s.operands[2])
		rm := g.source(s, 1)
		g.plain(s, vblendsign, second, rm, uint8(k)<<4)
	}
}

// ternary appends a bitwise function of the three operands of a step.
func (g *generator) ternary(s *step, f func(a, b, c bool) bool) {
	over, to, o := g.overwritten(s)
	// The places of the operands in the instruction: the one overwritten
	// first, one in memory last.
	place := [3]int{over, (over + 1) % 3, (over + 2) % 3}
	if o[place[1]].memory {
		place[1], place[2] = place[2], place[1]
	}
	var table uint8
	for i := range 8 {
		var v [3]bool
		for p, k := range place {
			v[k] = i>>(2-p)&1 == 1
		}
		table |= bit(f(v[0], v[1], v[2])) << i
	}
	g.vector(vternary, to, o[place[1]].register, o[place[2]], table)
	g.define(s, to)
}

// column appends the store of a result.
func (g *generator) column(s *step) {
	from := g.need(s.operands[0])
	if g.target.scalar {
		g.vector(vstore, from, 0, at(outputsBase, s.index*g.target.bytes(g.body.code.Width)), 0)
		g.consume(s)
		return
	}
	g.general(opLoad, scratch, at(outputsBase, s.index*8))
	to := g.rows(int32(s.vector))
	switch {
	case !g.masked:
		g.vector(vstore, from, 0, to, 0)
	case g.target.avx512:
		g.decorated(vstore, from, 0, to, decoration{mask: maskTail}, 0)
	default:
		g.vector(vstoremasked, from, vectorTail, to, 0)
	}
	g.consume(s)
}

// lanes returns where the lanes of a sum are that a step adds to: in memory, or
// in a register.
func (g *generator) lanes(s *step) operand {
	part := int32(int(s.vector) % g.body.perLane)
	if g.accumulators != nil {
		return in(g.accumulators[s.index*int32(g.body.perLane)+part])
	}
	return g.laneMemory(s.index, part)
}

// product appends the addition of products to the lanes of a sum.
func (g *generator) product(s *step) {
	for _, r := range s.operands {
		if r != nothing && g.resident(r) {
			g.need(r)
		}
	}
	lanes := g.lanes(s)
	to := lanes.register
	if lanes.memory {
		to = g.acquire()
		g.locked |= 1 << to
		g.vector(vload, to, 0, lanes, 0)
	}
	var d decoration
	if g.masked && g.target.avx512 {
		d.mask = maskTail
	}
	for k := 0; k < len(s.operands) && s.operands[k] != nothing; k += 2 {
		first, last := k, k+1
		if a := s.operands[first]; !g.resident(a) && g.foldable(a) && g.resident(s.operands[last]) {
			first, last = last, first
		}
		second := g.need(s.operands[first])
		g.decorated(vfma231, to, second, g.source(s, last), d, 0)
	}
	switch {
	case !lanes.memory:
	case g.masked && !g.target.avx512:
		g.vector(vstoremasked, to, vectorTail, lanes, 0)
	default:
		g.vector(vstore, to, 0, lanes, 0)
	}
	g.consume(s)
}

// sum appends the addition of a result to the lanes of a sum.
func (g *generator) sum(s *step) {
	lanes := g.lanes(s)
	r := s.operands[0]
	if !lanes.memory {
		g.vector(vadd, lanes.register, lanes.register, g.source(s, 0), 0)
		g.consume(s)
		return
	}
	value := g.need(r)
	more := s.operands[1]
	if more != nothing && g.resident(more) {
		g.need(more)
	}
	to := value
	if !g.dies(s, 0) || g.masked || more == r {
		to = g.acquire()
	}
	switch {
	case !g.masked:
		g.vector(vadd, to, value, lanes, 0)
	case g.target.avx512:
		g.vector(vload, to, 0, lanes, 0)
		g.decorated(vadd, to, to, in(value), decoration{mask: maskTail}, 0)
	default:
		g.vector(vand, to, value, in(vectorTail), 0)
		g.vector(vadd, to, to, lanes, 0)
	}
	if more != nothing {
		rm := in(0)
		if g.resident(more) {
			rm.register = g.register(more)
		} else {
			rm = g.memory(more)
		}
		g.vector(vadd, to, to, rm, 0)
	}
	g.vector(vstore, to, 0, lanes, 0)
	g.consume(s)
}

// escape appends what notes that a mask is set in one of the rows.
func (g *generator) escape(s *step) {
	r := s.operands[0]
	switch {
	case g.location[r] >= inMask:
		k := register(g.location[r] - inMask)
		if g.masked {
			g.maskLogic(maskAnd, maskScratch, k, maskTail)
			k = maskScratch
		}
		g.maskLogic(maskOr, maskEscape, maskEscape, k)
	case g.target.avx512:
		g.vector(vvectormask, maskScratch, 0, in(g.need(r)), 0)
		if g.masked {
			g.maskLogic(maskAnd, maskScratch, maskScratch, maskTail)
		}
		g.maskLogic(maskOr, maskEscape, maskEscape, maskScratch)
	default:
		from := g.need(r)
		if g.masked {
			to := g.acquire()
			g.vector(vand, to, from, in(vectorTail), 0)
			from = to
		}
		g.vector(vsigns, scratch, 0, in(from), 0)
		g.general(opOrTo, scratch, at(block, offsetEscaped))
	}
	g.consume(s)
}
