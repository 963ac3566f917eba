package jit

// A mnemonic names a vector instruction in both widths: vadd is vaddpd and
// vaddps.
type mnemonic uint8

const (
	vadd mnemonic = iota
	vsub
	vmul
	vdiv
	vsqrt
	vmin
	vmax
	vround     // to an integer; the immediate is the mode
	vand       // on bits
	vandnot    // ^second & rm
	vor        // on bits
	vxor       // on bits
	vshiftleft // the immediate is the number of bits; second is the result, rm the operand
	vshiftright
	vaddint
	vsubint
	vfma132 // reg = reg*rm + second
	vfma213 // reg = second*reg + rm
	vfma231 // reg = second*rm + reg
	vnegfma132
	vnegfma213
	vnegfma231
	vcompare    // the immediate is the predicate; the result is a mask register in EVEX
	vscale      // second * 2^rm
	vload       // reg = rm
	vstore      // rm = reg
	vbroadcast  // EVEX: reg = the number rm in every lane
	vternary    // bits of a function of three, the immediate is its table
	vblend      // rm where the mask of the decoration is set, second elsewhere
	vmaskvector // all ones or zeros in reg for each bit of mask register rm
	vvectormask // mask register reg, from the top bits of rm
	vblendsign  // VEX: rm where the top bit of a register (in the immediate) is set, else second
	vsigns      // general register reg, from the top bits of rm
	vloadmasked // VEX: the lanes of rm whose top bits are set in second, else zero
	vstoremasked
)

// encodings of one mnemonic: for 64 and for 32 bits.
type encodings [2]encoding

// A form is how a mnemonic is written: with a VEX and with an EVEX prefix, and
// with either for the lowest lane alone.
type form struct{ vex, evex, scalar encodings }

// forms holds the forms of each mnemonic.
var forms = [...]form{
	vadd:         arithmetic(0x58),
	vsub:         arithmetic(0x5c),
	vmul:         arithmetic(0x59),
	vdiv:         arithmetic(0x5e),
	vsqrt:        arithmetic(0x51),
	vmin:         arithmetic(0x5d),
	vmax:         arithmetic(0x5f),
	vload:        arithmetic(0x10),
	vstore:       arithmetic(0x11),
	vbroadcast:   {evex: encodings{{space: 2, prefix: 1, opcode: 0x19, wide: true, tuple: 8}, {space: 2, prefix: 1, opcode: 0x18, tuple: 4}}},
	vround:       rounding(),
	vand:         bitwise(0x54, 0xdb),
	vandnot:      bitwise(0x55, 0xdf),
	vor:          bitwise(0x56, 0xeb),
	vxor:         bitwise(0x57, 0xef),
	vshiftleft:   shift(6),
	vshiftright:  shift(2),
	vaddint:      integer(0xd4, 0xfe),
	vsubint:      integer(0xfb, 0xfa),
	vfma132:      fused(0x98),
	vfma213:      fused(0xa8),
	vfma231:      fused(0xb8),
	vnegfma132:   fused(0x9c),
	vnegfma213:   fused(0xac),
	vnegfma231:   fused(0xbc),
	vcompare:     compare(),
	vscale:       {evex: fused(0x2c).evex, scalar: fused(0x2c).scalar},
	vternary:     {evex: immediate(3, 0x25, 0x25).evex},
	vblend:       {evex: fused(0x65).evex},
	vmaskvector:  {evex: masks(0x38)},
	vvectormask:  {evex: masks(0x39)},
	vblendsign:   {vex: encodings{{space: 3, prefix: 1, opcode: 0x4b, immediate: true}, {space: 3, prefix: 1, opcode: 0x4a, immediate: true}}},
	vsigns:       {vex: arithmetic(0x50).vex},
	vloadmasked:  {vex: encodings{{space: 2, prefix: 1, opcode: 0x2d}, {space: 2, prefix: 1, opcode: 0x2c}}},
	vstoremasked: {vex: encodings{{space: 2, prefix: 1, opcode: 0x2f}, {space: 2, prefix: 1, opcode: 0x2e}}},
}

// arithmetic is the row of most instructions on floating-point numbers: W is
// ignored with VEX, where 0 makes the prefix shorter.
func arithmetic(opcode uint8) form {
	return form{
		vex:  encodings{{space: 1, prefix: 1, opcode: opcode}, {space: 1, opcode: opcode}},
		evex: encodings{{space: 1, prefix: 1, opcode: opcode, wide: true}, {space: 1, opcode: opcode}},
		scalar: encodings{
			{space: 1, prefix: 3, opcode: opcode, wide: true, tuple: 8},
			{space: 1, prefix: 2, opcode: opcode, tuple: 4},
		},
	}
}

// fused is the row of multiply-add and its like.
func fused(opcode uint8) form {
	e := encodings{{space: 2, prefix: 1, opcode: opcode, wide: true}, {space: 2, prefix: 1, opcode: opcode}}
	return form{vex: e, evex: e, scalar: encodings{
		{space: 2, prefix: 1, opcode: opcode + 1, wide: true, tuple: 8},
		{space: 2, prefix: 1, opcode: opcode + 1, tuple: 4},
	}}
}

// bitwise is the row of a bitwise operation: AVX2 has it for floating point,
// AVX-512F for integers only.
func bitwise(vex, evex uint8) form {
	return form{
		vex:  arithmetic(vex).vex,
		evex: encodings{{space: 1, prefix: 1, opcode: evex, wide: true}, {space: 1, prefix: 1, opcode: evex}},
	}
}

// integer is the row of an operation on integers of 64 and 32 bits.
func integer(long, short uint8) form {
	return form{
		vex:  encodings{{space: 1, prefix: 1, opcode: long}, {space: 1, prefix: 1, opcode: short}},
		evex: encodings{{space: 1, prefix: 1, opcode: long, wide: true}, {space: 1, prefix: 1, opcode: short}},
	}
}

func shift(extension uint8) form {
	f := integer(0x73, 0x72)
	for i := range 2 {
		f.vex[i].extension, f.vex[i].immediate = extension, true
		f.evex[i].extension, f.evex[i].immediate = extension, true
	}
	return f
}

// immediate is the row of an instruction with an immediate in the given map.
func immediate(space, long, short uint8) form {
	return form{
		vex:  encodings{{space: space, prefix: 1, opcode: long, immediate: true}, {space: space, prefix: 1, opcode: short, immediate: true}},
		evex: encodings{{space: space, prefix: 1, opcode: long, immediate: true, wide: true}, {space: space, prefix: 1, opcode: short, immediate: true}},
	}
}

func compare() form {
	f := arithmetic(0xc2)
	for i := range 2 {
		f.vex[i].immediate, f.evex[i].immediate, f.scalar[i].immediate = true, true, true
	}
	return f
}

func rounding() form {
	f := immediate(3, 0x09, 0x08)
	f.scalar = encodings{
		{space: 3, prefix: 1, opcode: 0x0b, immediate: true, wide: true, tuple: 8},
		{space: 3, prefix: 1, opcode: 0x0a, immediate: true, tuple: 4},
	}
	return f
}

func masks(opcode uint8) encodings {
	return encodings{{space: 2, prefix: 2, opcode: opcode, wide: true}, {space: 2, prefix: 2, opcode: opcode}}
}
