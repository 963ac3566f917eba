package jit

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A request is an instruction to encode.
type request struct {
	mnemonic    mnemonic
	width       int
	evex        bool
	scalar      bool // the lowest lane alone
	length      uint8
	reg, second register
	rm          operand
	decoration  decoration
	immediate   uint8
}

// shapes says which operands the mnemonics have, in the order of Intel's
// syntax: v, h and w are registers (w may be memory), m is memory, k a mask; i
// is an immediate.
var shapes = map[mnemonic]struct {
	long, short string // names for 64 and 32 bits
	operands    string
}{
	vadd:         {"vaddpd", "vaddps", "vhw"},
	vsub:         {"vsubpd", "vsubps", "vhw"},
	vmul:         {"vmulpd", "vmulps", "vhw"},
	vdiv:         {"vdivpd", "vdivps", "vhw"},
	vmin:         {"vminpd", "vminps", "vhw"},
	vmax:         {"vmaxpd", "vmaxps", "vhw"},
	vsqrt:        {"vsqrtpd", "vsqrtps", "vw"},
	vand:         {"vandpd vpandq", "vandps vpandd", "vhw"},
	vandnot:      {"vandnpd vpandnq", "vandnps vpandnd", "vhw"},
	vor:          {"vorpd vporq", "vorps vpord", "vhw"},
	vxor:         {"vxorpd vpxorq", "vxorps vpxord", "vhw"},
	vround:       {"vroundpd vrndscalepd", "vroundps vrndscaleps", "vwi"},
	vshiftleft:   {"vpsllq", "vpslld", "hwi"},
	vshiftright:  {"vpsrlq", "vpsrld", "hwi"},
	vaddint:      {"vpaddq", "vpaddd", "vhw"},
	vsubint:      {"vpsubq", "vpsubd", "vhw"},
	vfma132:      {"vfmadd132pd", "vfmadd132ps", "vhw"},
	vfma213:      {"vfmadd213pd", "vfmadd213ps", "vhw"},
	vfma231:      {"vfmadd231pd", "vfmadd231ps", "vhw"},
	vnegfma132:   {"vfnmadd132pd", "vfnmadd132ps", "vhw"},
	vnegfma213:   {"vfnmadd213pd", "vfnmadd213ps", "vhw"},
	vnegfma231:   {"vfnmadd231pd", "vfnmadd231ps", "vhw"},
	vcompare:     {"vcmppd", "vcmpps", "chwi"},
	vscale:       {" vscalefpd", " vscalefps", "vhw"},
	vload:        {"vmovupd", "vmovups", "vw"},
	vstore:       {"vmovupd", "vmovups", "mv"},
	vbroadcast:   {" vbroadcastsd", " vbroadcastss", "vn"},
	vternary:     {" vpternlogq", " vpternlogd", "vhwi"},
	vblend:       {" vblendmpd", " vblendmps", "vhw"},
	vmaskvector:  {" vpmovm2q", " vpmovm2d", "vk"},
	vvectormask:  {" vpmovq2m", " vpmovd2m", "Ku"},
	vblendsign:   {"vblendvpd ", "vblendvps ", "vhwr"},
	vsigns:       {"vmovmskpd ", "vmovmskps ", "gu"},
	vloadmasked:  {"vmaskmovpd ", "vmaskmovps ", "vhm"},
	vstoremasked: {"vmaskmovpd ", "vmaskmovps ", "mhv"},
}

// name returns the mnemonic in Intel's syntax.
func (q request) name() string {
	s := shapes[q.mnemonic].long
	if q.width == 32 {
		s = shapes[q.mnemonic].short
	}
	if vex, evex, different := strings.Cut(s, " "); different && q.evex {
		s = evex
	} else if different {
		s = vex
	}
	if q.scalar {
		s = strings.Replace(strings.TrimSuffix(strings.TrimSuffix(s, "pd"), "ps"), "movu", "mov", 1) + map[int]string{64: "sd", 32: "ss"}[q.width]
	}
	return s
}

// operands returns the mnemonic's operands as shapes has them.
func (q request) operands() string {
	switch o := shapes[q.mnemonic].operands; {
	case q.scalar && q.mnemonic == vload:
		return "vn"
	case q.scalar && q.mnemonic == vstore:
		return "nv"
	case q.scalar && !strings.Contains(o, "h"): // the other lanes are those of second
		return strings.Replace(o, "vw", "vhw", 1)
	default:
		return o
	}
}

// draw makes a request, from numbers that pick returns below a limit.
func draw(pick func(limit int) int) request {
	var q request
	q.mnemonic = mnemonic(pick(len(shapes)))
	q.width = 32 + 32*pick(2)
	if strings.HasPrefix(shapes[q.mnemonic].long, " ") {
		q.evex = true
	} else if !strings.HasSuffix(shapes[q.mnemonic].long, " ") {
		q.evex = pick(2) == 1
	}
	q.scalar = forms[q.mnemonic].scalar[0].opcode != 0 && pick(2) == 1
	registers := 16
	q.length = length256
	if q.evex {
		registers = 32
		q.length = length512
	}
	if q.scalar {
		q.length = length128
	}
	q.reg, q.second, q.rm = register(pick(registers)), register(pick(registers)), in(register(pick(registers)))
	q.immediate = uint8(pick(32))
	operands := q.operands()
	anyMemory := strings.ContainsAny(operands, "mn")
	shift := operands == "hwi" && !q.evex
	if anyMemory || strings.Contains(operands, "w") && !shift && pick(2) == 1 {
		var displacement int
		switch pick(4) {
		case 1:
			displacement = pick(512) - 256
		case 2:
			displacement = 4 * (pick(4096) - 2048)
		case 3:
			displacement = pick(1<<30) - 1<<29
		}
		q.rm = at(register(pick(16)), int32(displacement))
		if pick(2) == 1 {
			q.rm.index = register(pick(16))
			if q.rm.index == 4 { // the stack pointer cannot be one
				q.rm.index = noRegister
			}
		}
		q.rm.broadcast = q.evex && strings.Contains(operands, "w") && q.mnemonic != vload && !q.scalar && pick(2) == 1
	}
	if q.evex && (operands[0] == 'v' || operands[0] == 'm' || operands[0] == 'n') && !strings.Contains(operands, "k") && pick(2) == 1 {
		q.decoration.mask = register(1 + pick(7))
		q.decoration.zero = operands[0] == 'v' && pick(2) == 1
	}
	if q.scalar && q.evex && operands[0] != 'c' {
		q.reg |= 16 // otherwise VEX would do
	}
	switch operands[0] {
	case 'c', 'K':
		if q.evex {
			q.reg &= 7
		}
	case 'g':
		q.reg &= 7
	}
	switch {
	case operands == "vk":
		q.rm = in(q.rm.register & 7)
	case operands == "vhwr":
		q.immediate = q.immediate & 15 << 4
	case operands == "hwi":
		q.reg = register(forms[q.mnemonic].evex[0].extension)
	}
	if !strings.Contains(operands, "h") {
		q.second = 0
	}
	return q
}

// encode returns the machine code.
func (q request) encode() []byte {
	var e encoder
	f := &forms[q.mnemonic]
	vex, evex := f.vex[bit(q.width == 32)], f.evex[bit(q.width == 32)]
	if q.scalar {
		wide := vex.wide
		vex, evex = f.scalar[bit(q.width == 32)], f.scalar[bit(q.width == 32)]
		vex.wide = wide
	}
	if q.evex {
		e.evex(evex, q.length, q.reg, q.second, q.rm, q.decoration, q.immediate)
	} else {
		e.vex(vex, q.length, q.reg, q.second, q.rm, q.immediate)
	}
	return e.code
}

// intel returns the instruction as GNU tools write it in Intel's syntax.
func (q request) intel() string {
	kind := [...]string{"xmm", "ymm", "zmm"}[q.length]
	number := map[int]string{64: "QWORD", 32: "DWORD"}[q.width]
	memory := func(size string) string {
		address := ""
		if q.rm.memory {
			address = generalNames[q.rm.base]
			if q.rm.index != noRegister {
				address += "+" + generalNames[q.rm.index] + "*1"
			}
		}
		return size + " " + bracket(address, int(q.rm.displacement), q.rm.displacement != 0 || q.rm.base&7 == 5)
	}
	whole := strings.ToUpper(kind) + "WORD PTR"
	var operands []string
	for i, o := range q.operands() {
		t := ""
		switch o {
		case 'v':
			t = fmt.Sprint(kind, q.reg)
		case 'h':
			t = fmt.Sprint(kind, q.second)
		case 'c', 'K':
			t = fmt.Sprint(kind, q.reg)
			if q.evex {
				t = fmt.Sprint("k", q.reg)
			}
		case 'g':
			t = "e" + generalNames[q.reg][1:]
		case 'k':
			t = fmt.Sprint("k", q.rm.register)
		case 'i':
			t = fmt.Sprintf("0x%x", q.immediate)
		case 'r':
			t = fmt.Sprint(kind, q.immediate>>4)
		case 'w', 'u':
			switch {
			case !q.rm.memory:
				t = fmt.Sprint(kind, q.rm.register)
			case q.scalar:
				t = memory(number + " PTR")
			case q.rm.broadcast:
				t = memory(number + " BCST")
			default:
				t = memory(whole)
			}
		case 'm':
			t = memory(whole)
		case 'n':
			t = memory(number + " PTR")
		}
		if i == 0 && q.decoration.mask != 0 {
			t += fmt.Sprintf("{k%d}", q.decoration.mask)
			if q.decoration.zero {
				t += "{z}"
			}
		}
		operands = append(operands, t)
	}
	return q.name() + " " + strings.Join(operands, ",")
}

// plan9 returns the instruction as Go's assembler reads it.
func (q request) plan9() string {
	kind := [...]string{"X", "Y", "Z"}[q.length]
	general := func(r register) string {
		if r >= 8 {
			return strings.ToUpper(generalNames[r])
		}
		return strings.ToUpper(generalNames[r][1:])
	}
	var operands []string
	name := strings.ToUpper(q.name())
	if q.rm.broadcast {
		name += ".BCST"
	}
	if q.decoration.zero {
		name += ".Z"
	}
	for i, o := range q.operands() {
		t := ""
		switch o {
		case 'v', 'c', 'K':
			t = fmt.Sprint(kind, q.reg)
			if q.evex && o != 'v' {
				t = fmt.Sprint("K", q.reg)
			}
		case 'h':
			t = fmt.Sprint(kind, q.second)
		case 'g':
			t = general(q.reg)
		case 'k':
			t = fmt.Sprint("K", q.rm.register)
		case 'i':
			t = fmt.Sprintf("$%d", q.immediate)
		case 'r':
			t = fmt.Sprint(kind, q.immediate>>4)
		default:
			t = fmt.Sprint(kind, q.rm.register)
			if q.rm.memory {
				t = fmt.Sprintf("%d(%s)", q.rm.displacement, general(q.rm.base))
				if q.rm.index != noRegister {
					t += fmt.Sprintf("(%s*1)", general(q.rm.index))
				}
			}
		}
		if i == 0 && q.decoration.mask != 0 {
			t = fmt.Sprintf("K%d, %s", q.decoration.mask, t)
		}
		operands = append([]string{t}, operands...)
	}
	return name + " " + strings.Join(operands, ", ")
}

// Every instruction is read back as it was meant by a disassembler written
// apart from the encoder, and by that of golang.org/x/arch.
func FuzzEncoding(f *testing.F) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		seed := make([]byte, 24)
		for i := range seed {
			seed[i] = byte(random.Uint32())
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		q := draw(func(limit int) int {
			n := 0
			for range 4 {
				if len(data) > 0 {
					n, data = n<<8|int(data[0]), data[1:]
				}
				if limit <= 256 {
					break
				}
			}
			return n % limit
		})
		text, rest, err := disassemble(q.encode())
		if err != nil || len(rest) > 0 || text != q.intel() {
			t.Errorf("%+v: % x is %s (%v, %d bytes left), want %s", q, q.encode(), text, err, len(rest), q.intel())
		}
		readsAs(t, q)
	})
}

func requests(n int) []request {
	random := rand.New(rand.NewPCG(3, 4))
	list := make([]request, n)
	for i := range list {
		list[i] = draw(random.IntN)
	}
	return list
}

// goAssemble returns the code that Go's assembler makes.
func goAssemble(t *testing.T, lines []string) []byte {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	source := filepath.Join(t.TempDir(), "code.s")
	text := "TEXT ·f(SB), 4, $0-0\n\t" + strings.Join(lines, "\n\t") + "\n"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(tool, "tool", "asm", "-S", "-p", "code", "-o", filepath.Join(filepath.Dir(source), "code.o"), source)
	command.Env = append(os.Environ(), "GOARCH=amd64", "GOOS=linux")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go tool asm: %v\n%.2000s", err, out)
	}
	var code []byte
	for _, line := range regexp.MustCompile(`(?m)^\t0x[0-9a-f]+ ((?:[0-9a-f]{2} ?){1,16})(?: |$)`).FindAllSubmatch(out, -1) {
		for _, b := range bytes.Fields(line[1]) {
			v, err := strconv.ParseUint(string(b), 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			code = append(code, byte(v))
		}
	}
	return code
}

// Go's assembler makes the same code.
func TestGoAssembler(t *testing.T) {
	list := slices.DeleteFunc(requests(3000), func(q request) bool {
		// It turns some copies of registers round, to save a byte.
		return q.mnemonic == vload && !q.rm.memory
	})
	var lines []string
	for _, q := range list {
		lines = append(lines, q.plan9())
	}
	got := goAssemble(t, lines)
	for i, q := range list {
		code := q.encode()
		if !bytes.HasPrefix(got, code) {
			t.Fatalf("%d: %s: % x, Go's assembler makes % x", i, q.plan9(), code, got[:min(len(got), 16)])
		}
		got = got[len(code):]
	}
}

// The instructions on general and mask registers are those that Go's assembler
// makes, too.
func TestGeneral(t *testing.T) {
	list := []struct {
		plan9  string
		encode func(e *encoder)
	}{
		{"MOVQ 8(DI), SI", func(e *encoder) { e.general(opLoad, si, at(di, 8)) }},
		{"MOVQ 4096(R12), R9", func(e *encoder) { e.general(opLoad, r9, at(r12, 4096)) }},
		{"MOVQ 0(R13), AX", func(e *encoder) { e.general(opLoad, ax, at(r13, 0)) }},
		{"MOVQ AX, 64(DI)", func(e *encoder) { e.general(opStore, ax, at(di, 64)) }},
		{"LEAQ 1024(CX), CX", func(e *encoder) { e.general(opAddress, cx, at(cx, 1024)) }},
		{"ADDQ 40(DI), R9", func(e *encoder) { e.general(opAdd, r9, at(di, 40)) }},
		{"SUBQ 40(DI), R10", func(e *encoder) { e.general(opSub, r10, at(di, 40)) }},
		{"ORQ AX, 64(DI)", func(e *encoder) { e.general(opOrTo, ax, at(di, 64)) }},
		{"ADDQ $1000, R10", func(e *encoder) { e.immediate(immediateAdd, r10, 1000) }},
		{"ANDQ $1000, R9", func(e *encoder) { e.immediate(immediateAnd, r9, 1000) }},
		{"CMPQ DX, $1000", func(e *encoder) { e.immediate(immediateCompare, dx, 1000) }},
		{"NEGQ BX", func(e *encoder) { e.negate(bx) }},
		{"NEGQ R8", func(e *encoder) { e.negate(r8) }},
		{"KANDW K7, K2, K1", func(e *encoder) { e.maskLogic(maskAnd, 1, 2, 7) }},
		{"KORW K3, K6, K6", func(e *encoder) { e.maskLogic(maskOr, 6, 6, 3) }},
		{"KXORW K6, K5, K6", func(e *encoder) { e.maskLogic(maskXor, 6, 5, 6) }},
		{"KMOVW K6, AX", func(e *encoder) { e.maskToGeneral(ax, 6) }},
		{"RET", func(e *encoder) { e.ret() }},
	}
	var lines []string
	for _, l := range list {
		lines = append(lines, l.plan9)
	}
	got := goAssemble(t, lines)
	for _, l := range list {
		var e encoder
		l.encode(&e)
		if !bytes.HasPrefix(got, e.code) {
			t.Fatalf("%s: % x, Go's assembler makes % x", l.plan9, e.code, got[:min(len(got), 16)])
		}
		got = got[len(e.code):]
	}
}

// GNU objdump reads the code as it was meant.
func TestObjdump(t *testing.T) {
	tool, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("no objdump")
	}
	list := requests(3000)
	file := filepath.Join(t.TempDir(), "code")
	var code []byte
	for _, q := range list {
		code = append(code, q.encode()...)
	}
	if err := os.WriteFile(file, code, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "--no-show-raw-insn", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^ *[0-9a-f]+:\t(\S+) *(.*?)\s*$`).FindAllSubmatch(out, -1)
	if len(lines) != len(list) {
		t.Errorf("%d instructions, want %d", len(lines), len(list))
	}
	for i, line := range lines {
		got, want := string(line[1])+" "+string(line[2]), list[i].intel()
		if list[i].mnemonic == vcompare { // objdump has a name for each predicate
			got = regexp.MustCompile(`^vcmp\w*([ps][ds]) `).ReplaceAllString(got, "vcmp$1 ")
			want = want[:strings.LastIndex(want, ",")]
		}
		if got != want {
			t.Fatalf("%d: % x is %s, want %s", i, list[i].encode(), got, want)
		}
	}
}
