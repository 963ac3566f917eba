package jit

// Encoding of vector instructions, after Intel's Software Developer's Manual,
// volume 2: chapter 2.3 (VEX) and 2.7 (EVEX).
//
// An instruction has up to three operands: reg (a register), second (a
// register, in the prefix) and rm (a register or memory). In Intel's order the
// result is usually reg, as in vsubpd reg, second, rm.

// A register is the number of a vector register (0 to 31), a mask register (0
// to 7) or a general register (0 to 15), as the instruction wants.
type register uint8

// The general registers that generated code may use. Not among them are the
// stack pointer, the frame pointer (BP), and R14 and R15, which Go code and
// dynamic linking have their own use for.
const (
	ax  register = 0
	cx  register = 1
	dx  register = 2
	bx  register = 3
	si  register = 6
	di  register = 7
	r8  register = 8
	r9  register = 9
	r10 register = 10
	r11 register = 11
	r12 register = 12
	r13 register = 13
)

// noRegister stands for the index register that a memory operand lacks.
const noRegister register = 0xff

// An operand is a register, or memory at base + index + displacement.
type operand struct {
	register     register // of a register operand
	memory       bool
	broadcast    bool // one number of memory, for every lane
	base, index  register
	displacement int32
}

// in returns a register operand.
func in(r register) operand { return operand{register: r} }

// at returns a memory operand.
func at(base register, displacement int32) operand {
	return operand{memory: true, base: base, index: noRegister, displacement: displacement}
}

// An encoding is what distinguishes one instruction from another: the opcode
// map and prefix, the W bit, the opcode, and whether an immediate follows.
type encoding struct {
	space  uint8 // opcode map: 1 is 0F, 2 is 0F 38, 3 is 0F 3A
	prefix uint8 // 0 is none, 1 is 66, 2 is F3, 3 is F2
	wide   bool  // W: numbers of 64 bits
	opcode uint8
	// extension is the fixed content of the reg field, if there is one.
	extension uint8
	immediate bool
	// tuple is the number of bytes that the instruction reads or writes in
	// memory, if that is not a whole vector. Short displacements of EVEX count
	// in this unit.
	tuple uint8
}

// Lengths of vectors, as the L field has them.
const (
	length128 = iota
	length256
	length512
)

// An encoder appends machine code.
type encoder struct {
	code []byte
}

// EVEX decorations.
type decoration struct {
	mask register // writes only lanes of this mask; 0 is all lanes
	zero bool     // the other lanes become zero instead of being kept
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// vex appends an instruction with a VEX prefix: registers 0 to 15, vectors of
// 128 or 256 bits, no broadcast and no mask.
func (e *encoder) vex(enc encoding, length uint8, reg, second register, rm operand, immediate uint8) {
	r := ^reg >> 3 & 1
	x, b := uint8(1), ^uint8(rm.register)>>3&1
	if rm.memory {
		b = ^uint8(rm.base) >> 3 & 1
		if rm.index != noRegister {
			x = ^uint8(rm.index) >> 3 & 1
		}
	}
	last := ^uint8(second)&15<<3 | length<<2 | enc.prefix
	if x == 1 && b == 1 && enc.space == 1 && !enc.wide {
		e.code = append(e.code, 0xc5, uint8(r)<<7|last)
	} else {
		e.code = append(e.code, 0xc4, uint8(r)<<7|x<<6|b<<5|enc.space, bit(enc.wide)<<7|last)
	}
	e.code = append(e.code, enc.opcode)
	e.tail(uint8(reg), rm, 1)
	if enc.immediate {
		e.code = append(e.code, immediate)
	}
}

// evex appends an instruction with an EVEX prefix: registers 0 to 31, vectors
// of up to 512 bits, broadcast from memory, masks.
func (e *encoder) evex(enc encoding, length uint8, reg, second register, rm operand, d decoration, immediate uint8) {
	r, r4 := ^uint8(reg)>>3&1, ^uint8(reg)>>4&1
	b, x := ^uint8(rm.register)>>3&1, ^uint8(rm.register)>>4&1
	unit := int32(16) << length
	if enc.tuple != 0 {
		unit = int32(enc.tuple)
	}
	if rm.memory {
		b, x = ^uint8(rm.base)>>3&1, 1
		if rm.index != noRegister {
			x = ^uint8(rm.index) >> 3 & 1
		}
		if rm.broadcast {
			unit = 4 << bit(enc.wide)
		}
	}
	e.code = append(e.code, 0x62,
		r<<7|x<<6|b<<5|r4<<4|enc.space,
		bit(enc.wide)<<7|^uint8(second)&15<<3|1<<2|enc.prefix,
		bit(d.zero)<<7|length<<5|bit(rm.memory && rm.broadcast)<<4|(^uint8(second)>>4&1)<<3|uint8(d.mask),
		enc.opcode)
	e.tail(uint8(reg), rm, unit)
	if enc.immediate {
		e.code = append(e.code, immediate)
	}
}

// tail appends the ModRM byte, the SIB byte and the displacement. A
// displacement that is a small multiple of unit takes one byte.
func (e *encoder) tail(reg uint8, rm operand, unit int32) {
	reg = reg & 7 << 3
	if !rm.memory {
		e.code = append(e.code, 3<<6|reg|uint8(rm.register)&7)
		return
	}
	base := uint8(rm.base) & 7
	var mode uint8 // 0: no displacement, 1: a byte, 2: four bytes
	switch short := rm.displacement / unit; {
	case rm.displacement == 0 && base != 5: // without displacement, 5 would mean another thing
	case short*unit == rm.displacement && short == int32(int8(short)):
		mode = 1
	default:
		mode = 2
	}
	switch {
	case rm.index != noRegister:
		e.code = append(e.code, mode<<6|reg|4, uint8(rm.index)&7<<3|base)
	case base == 4: // in ModRM, 4 says that SIB follows
		e.code = append(e.code, mode<<6|reg|4, 4<<3|base)
	default:
		e.code = append(e.code, mode<<6|reg|base)
	}
	switch mode {
	case 1:
		e.code = append(e.code, uint8(rm.displacement/unit))
	case 2:
		e.int32(rm.displacement)
	}
}

func (e *encoder) int32(v int32) {
	e.code = append(e.code, uint8(v), uint8(v>>8), uint8(v>>16), uint8(v>>24))
}

// general appends an instruction on general registers of 64 bits: a REX
// prefix, an opcode of one byte, reg and rm.
func (e *encoder) general(opcode uint8, reg register, rm operand) {
	rex := uint8(0x48) | uint8(reg)>>3<<2
	if rm.memory {
		rex |= uint8(rm.base) >> 3
		if rm.index != noRegister {
			rex |= uint8(rm.index) >> 3 << 1
		}
	} else {
		rex |= uint8(rm.register) >> 3
	}
	e.code = append(e.code, rex, opcode)
	e.tail(uint8(reg), rm, 1)
}

// Instructions on general registers, as opcodes of general.
const (
	opLoad    = 0x8b // mov reg, rm
	opStore   = 0x89 // mov rm, reg
	opAddress = 0x8d // lea reg, rm
	opAdd     = 0x03 // add reg, rm
	opSub     = 0x2b // sub reg, rm
	opOrTo    = 0x09 // or rm, reg
	opCompare = 0x3b // cmp reg, rm
)

// Operations on a general register and a constant, as extensions of immediate.
const (
	immediateAdd     = 0
	immediateAnd     = 4
	immediateCompare = 7
)

// immediate appends an operation on a general register and a constant.
func (e *encoder) immediate(extension uint8, r register, v int32) {
	e.code = append(e.code, 0x48|uint8(r)>>3, 0x81, 3<<6|extension<<3|uint8(r)&7)
	e.int32(v)
}

// set appends the load of a constant into a general register.
func (e *encoder) set(r register, v int32) {
	e.code = append(e.code, 0x48|uint8(r)>>3, 0xc7, 3<<6|uint8(r)&7)
	e.int32(v)
}

// negate appends the negation of a general register.
func (e *encoder) negate(r register) {
	e.code = append(e.code, 0x48|uint8(r)>>3, 0xf7, 3<<6|3<<3|uint8(r)&7)
}

// Operations on mask registers of 16 bits, as opcodes of maskLogic.
const (
	maskAnd = 0x41
	maskOr  = 0x45
	maskXor = 0x47
)

// maskLogic appends an operation on mask registers.
func (e *encoder) maskLogic(opcode uint8, to, a, b register) {
	e.vex(encoding{space: 1, opcode: opcode}, length256, to, a, in(b), 0)
}

// maskToGeneral appends the move of a mask register to a general register.
func (e *encoder) maskToGeneral(to, k register) {
	e.vex(encoding{space: 1, opcode: 0x93}, length128, to, 0, in(k), 0)
}

// Conditions of jump.
const (
	ifBelow    = 2
	ifNotBelow = 3
	ifNotAbove = 6
)

// jump appends a conditional jump and returns where its target is to be put
// by land or jumpTo.
func (e *encoder) jump(condition uint8) int {
	e.code = append(e.code, 0x0f, 0x80|condition, 0, 0, 0, 0)
	return len(e.code)
}

// land makes a jump go to a place in the code.
func (e *encoder) land(jump, target int) {
	d := uint32(int32(target - jump))
	copy(e.code[jump-4:], []byte{uint8(d), uint8(d >> 8), uint8(d >> 16), uint8(d >> 24)})
}

// ret appends a return.
func (e *encoder) ret() { e.code = append(e.code, 0xc3) }

// align appends bytes that do nothing up to a multiple of n.
func (e *encoder) align(n int) {
	for len(e.code)%n != 0 {
		e.code = append(e.code, 0x90)
	}
}
