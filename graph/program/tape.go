package program

// A tape is a code for one point: segments that run one after the other over
// slots, one for each value.
type tape struct {
	segments []segment
	singles  []single
	index    []int32 // operands of gathered segments
	slot     []int32 // by value
	slots    int
	regions  []*region
}

// A single is an instruction on slots.
type single struct {
	op          opcode
	f           uint16
	to, a, b, c int32
}

// singles returns a code as it stands, with a slot for each value.
func (c *code) singles() []single {
	var list []single
	for i := range c.instructions {
		if in := &c.instructions[i]; in.op != opInput && in.op != opConstant {
			list = append(list, single{in.op, in.f, int32(i), in.a, in.b, in.c})
		}
	}
	return list
}

// A segment is a number of instructions that run together.
type segment struct {
	kind     segmentKind
	op       opcode
	f        *function
	to, n    int32    // slots of the results
	operands [3]int32 // first slots, or places in index
	strides  [3]int32
	arity    int
}

type segmentKind uint8

const (
	oneByOne     segmentKind = iota // n singles from place to
	columns                         // operands are neighbours, or the same (stride 0)
	gather                          // operand k of result i is in slot index[operands[k]+i]
	scan                            // operand 0 is the result before; the others have strides
	rowsOfRegion                    // region number to
)

// newTape lays a code out.
func newTape(c *code) *tape {
	t := &tape{slot: make([]int32, len(c.instructions))}
	for i := range c.instructions {
		if op := c.instructions[i].op; op == opInput || op == opConstant {
			t.slot[i] = t.newSlot()
		}
	}
	groups := c.schedule()
	together := 0
	for _, g := range groups {
		if g.kind != alone {
			together += len(g.members)
		}
	}
	if 2*together < len(c.instructions) {
		// Not much structure: the order in which the code is written keeps
		// operands and their users nearer to each other.
		var all []value
		for i := range c.instructions {
			if op := c.instructions[i].op; op != opInput && op != opConstant {
				all = append(all, value(i))
			}
		}
		groups = []group{{alone, all}}
	}
	for _, g := range groups {
		if g.kind == alike {
			c.arrange(g.members, t.slot)
		}
		for _, v := range g.members {
			t.slot[v] = t.newSlot()
		}
		switch g.kind {
		case alone:
			t.addSingles(c, g.members)
		case alike:
			t.addAlike(c, g.members)
		case chain:
			t.addChain(c, g.members)
		}
	}
	t.findRegions(c)
	return t
}

func (t *tape) newSlot() int32 {
	t.slots++
	return int32(t.slots - 1)
}

func (t *tape) addSingles(c *code, members []value) {
	if last := len(t.segments) - 1; last < 0 || t.segments[last].kind != oneByOne {
		t.segments = append(t.segments, segment{kind: oneByOne, to: int32(len(t.singles))})
	}
	t.segments[len(t.segments)-1].n += int32(len(members))
	for _, v := range members {
		in := &c.instructions[v]
		s := single{op: in.op, f: in.f, to: t.slot[v]}
		operands := in.operands()
		for k, p := range []*int32{&s.a, &s.b, &s.c}[:c.arity(in)] {
			*p = t.slot[operands[k]]
		}
		t.singles = append(t.singles, s)
	}
}

// addAlike divides a group into runs whose operands are neighbours or the
// same, and what is between those.
func (t *tape) addAlike(c *code, members []value) {
	at := func(i, k int) int32 { return t.slot[c.instructions[members[i]].operands()[k]] }
	arity := c.arity(&c.instructions[members[0]])
	pending := 0 // first member that is in no segment
	for i := 0; i < len(members); {
		s := t.segment(c, columns, members[i])
		end := i + 1
		for k := range arity {
			s.operands[k] = at(i, k)
			if end < len(members) {
				s.strides[k] = at(end, k) - at(i, k)
			}
		}
		regular := s.regular()
		fits := func(j int) bool {
			for k := range arity {
				if !regular || at(j, k) != at(j-1, k)+s.strides[k] {
					return false
				}
			}
			return true
		}
		for end < len(members) && fits(end) {
			end++
		}
		if s.n = int32(end - i); s.n >= smallestGroup {
			t.addGather(c, members[pending:i])
			t.segments = append(t.segments, s)
			pending = end
		}
		i = end
	}
	t.addGather(c, members[pending:])
}

// regular reports whether a segment of columns has a loop.
func (s *segment) regular() bool {
	numbers := 0
	for _, stride := range s.strides[:s.arity] {
		switch {
		case stride == 0:
			numbers++
		case stride != 1:
			return false
		}
	}
	if numbers == 0 {
		return true
	}
	return s.op != opCall && (s.arity < 3 || s.strides[0]|s.strides[1] != 0)
}

func (t *tape) segment(c *code, kind segmentKind, first value) segment {
	in := &c.instructions[first]
	s := segment{kind: kind, op: in.op, to: t.slot[first], arity: c.arity(in)}
	if in.op == opCall {
		s.f = c.functions[in.f]
	}
	return s
}

func (t *tape) addGather(c *code, members []value) {
	if len(members) == 0 {
		return
	}
	s := t.segment(c, gather, members[0])
	s.n = int32(len(members))
	for k := range s.arity {
		s.operands[k] = int32(len(t.index))
		for _, v := range members {
			t.index = append(t.index, t.slot[c.instructions[v].operands()[k]])
		}
	}
	t.segments = append(t.segments, s)
}

// addChain divides a chain into runs in which the operands that are not the
// result before have a stride.
func (t *tape) addChain(c *code, members []value) {
	// others returns the slots of the operands of member i, the link first.
	others := func(i int) (slots [3]int32) {
		in := &c.instructions[members[i]]
		a, b := in.a, in.b
		switch in.op {
		case opFMA, opNegFMA:
			return [3]int32{t.slot[in.c], t.slot[a], t.slot[b]}
		case opAdd, opMul:
			if i > 0 && b == members[i-1] {
				a, b = b, a
			}
		}
		return [3]int32{t.slot[a], t.slot[b]}
	}
	for i := 0; i < len(members); {
		s := t.segment(c, scan, members[i])
		s.operands = others(i)
		end := i + 1
		if end < len(members) {
			following := others(end)
			for k := 1; k < 3; k++ {
				s.strides[k] = following[k] - s.operands[k]
			}
		}
		for end < len(members) {
			slots, before := others(end), others(end-1)
			if slots[1] != before[1]+s.strides[1] || slots[2] != before[2]+s.strides[2] {
				break
			}
			end++
		}
		if s.n = int32(end - i); s.n >= smallestGroup {
			t.segments = append(t.segments, s)
		} else {
			t.addSingles(c, members[i:end])
		}
		i = end
	}
}

// regular reports whether regions do most of the work.
func (t *tape) regular(c *code) bool {
	n := 0
	for _, r := range t.regions {
		n += int(r.n) * (len(r.code.instructions) - len(r.streams) - len(r.numbers))
	}
	return 2*n > len(c.instructions)
}
