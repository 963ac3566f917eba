package jit

import (
	"fmt"
	"slices"
	"strings"
)

// A small disassembler, written apart from the encoder in the notation of
// Intel's manual, to test the encoder with. Package golang.org/x/arch/x86/x86asm
// knows neither VEX nor EVEX.

// manual lists what the package emits: prefix, opcode, name, operands. Of the
// operands V is the register in reg, H the one in vvvv, W the register or
// memory in r/m, M the same but memory only, and U but a register only; m is memory of one number, and L
// that or a register. K is a mask
// register in reg, H or U if doubled by k. G is a general register of 32 bits in
// reg, I an immediate, R a register in the immediate.
const manual = `
66.0F 58 addpd V,H,W
NP.0F 58 addps V,H,W
66.0F 5C subpd V,H,W
NP.0F 5C subps V,H,W
66.0F 59 mulpd V,H,W
NP.0F 59 mulps V,H,W
66.0F 5E divpd V,H,W
NP.0F 5E divps V,H,W
66.0F 5D minpd V,H,W
NP.0F 5D minps V,H,W
66.0F 5F maxpd V,H,W
NP.0F 5F maxps V,H,W
66.0F 51 sqrtpd V,W
NP.0F 51 sqrtps V,W
66.0F 10 movupd V,W
NP.0F 10 movups V,W
66.0F 11 movupd M,V
NP.0F 11 movups M,V
66.0F38.W1 98 fmadd132pd V,H,W
66.0F38.W0 98 fmadd132ps V,H,W
66.0F38.W1 A8 fmadd213pd V,H,W
66.0F38.W0 A8 fmadd213ps V,H,W
66.0F38.W1 B8 fmadd231pd V,H,W
66.0F38.W0 B8 fmadd231ps V,H,W
66.0F38.W1 9C fnmadd132pd V,H,W
66.0F38.W0 9C fnmadd132ps V,H,W
66.0F38.W1 AC fnmadd213pd V,H,W
66.0F38.W0 AC fnmadd213ps V,H,W
66.0F38.W1 BC fnmadd231pd V,H,W
66.0F38.W0 BC fnmadd231ps V,H,W
VEX.66.0F3A 09 roundpd V,W,I
VEX.66.0F3A 08 roundps V,W,I
EVEX.66.0F3A.W1 09 rndscalepd V,W,I
EVEX.66.0F3A.W0 08 rndscaleps V,W,I
VEX.66.0F 54 andpd V,H,W
VEX.NP.0F 54 andps V,H,W
VEX.66.0F 55 andnpd V,H,W
VEX.NP.0F 55 andnps V,H,W
VEX.66.0F 56 orpd V,H,W
VEX.NP.0F 56 orps V,H,W
VEX.66.0F 57 xorpd V,H,W
VEX.NP.0F 57 xorps V,H,W
EVEX.66.0F.W1 DB pandq V,H,W
EVEX.66.0F.W0 DB pandd V,H,W
EVEX.66.0F.W1 DF pandnq V,H,W
EVEX.66.0F.W0 DF pandnd V,H,W
EVEX.66.0F.W1 EB porq V,H,W
EVEX.66.0F.W0 EB pord V,H,W
EVEX.66.0F.W1 EF pxorq V,H,W
EVEX.66.0F.W0 EF pxord V,H,W
66.0F 73/6 psllq H,W,I
66.0F 72/6 pslld H,W,I
66.0F 73/2 psrlq H,W,I
66.0F 72/2 psrld H,W,I
66.0F D4 paddq V,H,W
66.0F FE paddd V,H,W
66.0F FB psubq V,H,W
66.0F FA psubd V,H,W
VEX.66.0F C2 cmppd V,H,W,I
VEX.NP.0F C2 cmpps V,H,W,I
EVEX.66.0F.W1 C2 cmppd K,H,W,I
EVEX.NP.0F.W0 C2 cmpps K,H,W,I
EVEX.66.0F38.W1 19 broadcastsd V,m
EVEX.66.0F38.W0 18 broadcastss V,m
EVEX.66.0F38.W1 2C scalefpd V,H,W
EVEX.66.0F38.W0 2C scalefps V,H,W
EVEX.66.0F3A.W1 25 pternlogq V,H,W,I
EVEX.66.0F3A.W0 25 pternlogd V,H,W,I
EVEX.66.0F38.W1 65 blendmpd V,H,W
EVEX.66.0F38.W0 65 blendmps V,H,W
EVEX.F3.0F38.W1 38 pmovm2q V,Uk
EVEX.F3.0F38.W0 38 pmovm2d V,Uk
EVEX.F3.0F38.W1 39 pmovq2m K,U
EVEX.F3.0F38.W0 39 pmovd2m K,U
VEX.66.0F3A.W0 4B blendvpd V,H,W,R
VEX.66.0F3A.W0 4A blendvps V,H,W,R
VEX.66.0F 50 movmskpd G,U
VEX.NP.0F 50 movmskps G,U
VEX.66.0F38.W0 2D maskmovpd V,H,M
VEX.66.0F38.W0 2C maskmovps V,H,M
VEX.66.0F38.W0 2F maskmovpd M,H,V
VEX.66.0F38.W0 2E maskmovps M,H,V
F2.0F 58 addsd V,H,L
F3.0F 58 addss V,H,L
F2.0F 5C subsd V,H,L
F3.0F 5C subss V,H,L
F2.0F 59 mulsd V,H,L
F3.0F 59 mulss V,H,L
F2.0F 5E divsd V,H,L
F3.0F 5E divss V,H,L
F2.0F 5D minsd V,H,L
F3.0F 5D minss V,H,L
F2.0F 5F maxsd V,H,L
F3.0F 5F maxss V,H,L
F2.0F 51 sqrtsd V,H,L
F3.0F 51 sqrtss V,H,L
F2.0F 10 movsd V,m
F3.0F 10 movss V,m
F2.0F 11 movsd m,V
F3.0F 11 movss m,V
66.0F38.W1 99 fmadd132sd V,H,L
66.0F38.W0 99 fmadd132ss V,H,L
66.0F38.W1 A9 fmadd213sd V,H,L
66.0F38.W0 A9 fmadd213ss V,H,L
66.0F38.W1 B9 fmadd231sd V,H,L
66.0F38.W0 B9 fmadd231ss V,H,L
66.0F38.W1 9D fnmadd132sd V,H,L
66.0F38.W0 9D fnmadd132ss V,H,L
66.0F38.W1 AD fnmadd213sd V,H,L
66.0F38.W0 AD fnmadd213ss V,H,L
66.0F38.W1 BD fnmadd231sd V,H,L
66.0F38.W0 BD fnmadd231ss V,H,L
VEX.66.0F3A 0B roundsd V,H,L,I
VEX.66.0F3A 0A roundss V,H,L,I
EVEX.66.0F3A.W1 0B rndscalesd V,H,L,I
EVEX.66.0F3A.W0 0A rndscaless V,H,L,I
VEX.F2.0F C2 cmpsd V,H,L,I
VEX.F3.0F C2 cmpss V,H,L,I
EVEX.F2.0F.W1 C2 cmpsd K,H,L,I
EVEX.F3.0F.W0 C2 cmpss K,H,L,I
EVEX.66.0F38.W1 2D scalefsd V,H,L
EVEX.66.0F38.W0 2D scalefss V,H,L
`

type manualRow struct {
	name     string
	operands []string
}

// manualRows are the rows by prefix, map, W and opcode.
var manualRows = func() map[string]manualRow {
	rows := map[string]manualRow{}
	for line := range strings.Lines(strings.TrimSpace(manual)) {
		f := strings.Fields(line)
		kinds := []string{"VEX", "EVEX"}
		where := f[0]
		if kind, rest, _ := strings.Cut(f[0], "."); strings.HasSuffix(kind, "VEX") {
			kinds, where = []string{kind}, rest
		}
		where, w, fixed := strings.Cut(where, ".W")
		for _, kind := range kinds {
			for _, bit := range []string{"0", "1"} {
				// Without W in the manual VEX ignores it, and EVEX has it say
				// how wide the numbers are.
				wide := strings.HasSuffix(f[2], "pd") || strings.HasSuffix(f[2], "sd") || strings.HasSuffix(f[2], "q")
				if fixed && bit != w || !fixed && kind == "EVEX" && (bit == "1") != wide {
					continue
				}
				rows[kind+"."+where+".W"+bit+" "+f[1]] = manualRow{"v" + f[2], strings.Split(f[3], ",")}
			}
		}
	}
	return rows
}()

// disassemble reads one instruction with a VEX or EVEX prefix and returns it as
// GNU tools write it in Intel's syntax, and what follows.
func disassemble(code []byte) (text string, rest []byte, err error) {
	p := code
	next := func() byte {
		if len(p) == 0 {
			err = fmt.Errorf("% x ends early", code)
			return 0
		}
		b := p[0]
		p = p[1:]
		return b
	}
	var r, x, b, r4, v, v4, w, pp, space, length, mask byte
	var zero, broadcast bool
	kind := "VEX"
	switch next() {
	case 0xc5:
		p1 := next()
		r, v, length, pp, space = p1>>7^1, p1>>3&15^15, p1>>2&1, p1&3, 1
	case 0xc4:
		p1 := next()
		p2 := next()
		r, x, b, space = p1>>7^1, p1>>6&1^1, p1>>5&1^1, p1&31
		w, v, length, pp = p2>>7, p2>>3&15^15, p2>>2&1, p2&3
	case 0x62:
		kind = "EVEX"
		p1 := next()
		p2 := next()
		p3 := next()
		r, x, b, r4, space = p1>>7^1, p1>>6&1^1, p1>>5&1^1, p1>>4&1^1, p1&7
		w, v, pp = p2>>7, p2>>3&15^15, p2&3
		zero, length, broadcast, v4, mask = p3>>7 == 1, p3>>5&3, p3>>4&1 == 1, p3>>3&1^1, p3&7
		if p1>>3&1 != 0 || p2>>2&1 != 1 {
			return "", nil, fmt.Errorf("% x: fixed bits of EVEX", code)
		}
	default:
		return "", nil, fmt.Errorf("% x has neither a VEX nor an EVEX prefix", code)
	}
	opcode := next()
	modrm := next()
	mode, reg, rm := modrm>>6, modrm>>3&7, modrm&7
	key := fmt.Sprintf("%s.%s.%s.W%d %02X", kind, [...]string{"NP", "66", "F3", "F2"}[pp], [...]string{1: "0F", 2: "0F38", 3: "0F3A", 31: ""}[space], w, opcode)
	row, ok := manualRows[key]
	if !ok {
		row, ok = manualRows[fmt.Sprintf("%s/%d", key, reg)]
	}
	if !ok {
		return "", nil, fmt.Errorf("% x: no %s", code, key)
	}
	vector := [...]string{"xmm", "ymm", "zmm"}[length]
	number, size := "DWORD", 4
	if strings.HasSuffix(row.name, "pd") || strings.HasSuffix(row.name, "q") || strings.HasSuffix(row.name, "sd") {
		number, size = "QWORD", 8
	}
	memory := ""
	if mode != 3 {
		base, index := rm|b<<3, -1
		if rm == 4 {
			sib := next()
			if sib>>6 != 0 {
				return "", nil, fmt.Errorf("% x scales the index", code)
			}
			base, index = sib&7|b<<3, int(sib>>3&7|x<<3)
		}
		if mode == 0 && base&7 == 5 {
			return "", nil, fmt.Errorf("% x has no base", code)
		}
		memory = generalNames[base]
		if index >= 0 && index != 4 {
			memory += "+" + generalNames[index] + "*1"
		}
		displacement, unit := 0, 1
		if kind == "EVEX" {
			unit = 16 << length
			if broadcast || slices.ContainsFunc(row.operands, func(o string) bool { return o == "m" || o == "L" }) {
				unit = size
			}
		}
		switch mode {
		case 1:
			displacement = int(int8(next())) * unit
		case 2:
			displacement = int(int32(uint32(next()) | uint32(next())<<8 | uint32(next())<<16 | uint32(next())<<24))
		}
		memory = bracket(memory, displacement, mode != 0)
	}
	var operands []string
	for i, o := range row.operands {
		t := ""
		switch o {
		case "V":
			t = fmt.Sprint(vector, reg|r<<3|r4<<4)
		case "H":
			t = fmt.Sprint(vector, v|v4<<4)
		case "K":
			t = fmt.Sprint("k", reg)
		case "Uk":
			t = fmt.Sprint("k", rm)
		case "G":
			t = [...]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}[reg]
		case "I":
			t = fmt.Sprintf("0x%x", next())
		case "R":
			t = fmt.Sprint(vector, next()>>4)
		case "W", "U", "L":
			t = fmt.Sprint(vector, rm|b<<3|x<<4)
			if kind == "VEX" {
				t = fmt.Sprint(vector, rm|b<<3)
			}
			if mode != 3 {
				t = [...]string{"XMMWORD", "YMMWORD", "ZMMWORD"}[length] + " PTR " + memory
				if broadcast {
					t = number + " BCST " + memory
				}
				if o == "L" {
					t = number + " PTR " + memory
				}
			}
			if mode != 3 && o == "U" {
				return "", nil, fmt.Errorf("% x: memory", code)
			}
		case "M":
			t = [...]string{"XMMWORD", "YMMWORD", "ZMMWORD"}[length] + " PTR " + memory
		case "m":
			t = number + " PTR " + memory
		}
		if (o == "M" || o == "m") && mode == 3 {
			return "", nil, fmt.Errorf("% x: no memory", code)
		}
		if i == 0 && mask > 0 {
			t += fmt.Sprintf("{k%d}", mask)
			if zero {
				t += "{z}"
			}
		}
		operands = append(operands, t)
	}
	return row.name + " " + strings.Join(operands, ","), p, err
}

var generalNames = [...]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

// bracket writes an address. GNU tools write a displacement of zero if it is in
// the code.
func bracket(address string, displacement int, written bool) string {
	switch {
	case displacement < 0:
		return fmt.Sprintf("[%s-0x%x]", address, -displacement)
	case written:
		return fmt.Sprintf("[%s+0x%x]", address, displacement)
	}
	return "[" + address + "]"
}
