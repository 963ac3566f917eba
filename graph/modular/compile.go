package modular

import (
	"math/big"
	"slices"
)

// An opcode says what a step does. Those of kinds come first and do what the
// kinds say.
type opcode uint8

const (
	opRequire opcode = iota + 64 // fail unless a is a square
	opFact                       // give up the point unless a is a square
	opSign                       // the character of a
)

// A step computes one slot: one expression at one level.
type step struct {
	op      opcode
	level   uint8
	dst     int32
	a, b, c int32 // slots, or none
	aux     int32 // by kind: into constants, parities, unities, signs
	n       int64
	expr    int32
}

// A sign is a quadratic character that the outcome depends on.
type sign struct {
	expr  int32
	level uint8
	tower bool // depends on the tower alone, not on the point
	root  bool // of even degree is taken
	known int8 // the sign that it has, or 0
	// nested says that it depends on other signs, as under sqrt(1 + sqrt(x)).
	nested bool
}

// A program evaluates both sides of a claim in the levels of a tower.
type program struct {
	x     *expressions
	steps []step
	slots int32
	mixed []bool  // by slot: depends on a sign
	slot  []int32 // of expression i at level l: i*numLevels + l, or none
	a, b  int32   // slots of the two sides

	constants []constantSlot
	variables []variableSlot
	pi        [numLevels]int32
	signs     []sign
	signOf    map[int32]int32 // place in signs by expression and level
	parities  []parity
	one       int64 // their common denominator
	roots     []*big.Rat
	unities   []unity
	tested    map[[2]int32]int32 // slots of the steps that look at signs, by opcode and operand
	assumed   []int32            // symbolic powers whose bases are taken to be positive
	traced    uint8              // levels where logarithms may depend on exponentials
	lazy      bool               // a branch may be undefined
	deep      bool               // relations of logarithms by fours are looked for
	agree     bool               // signs of one expression are used at several levels
	degree    float64
	angles    bool
	failure   string
}

type constantSlot struct {
	value *big.Rat
	level uint8
	slot  int32
}

type variableSlot struct {
	variable int64
	level    uint8
	slot     int32
}

// A unity is the root of unity e^(i*pi*r), as exponent of the level's
// generator.
type unity struct {
	exponent uint64
	turn     *big.Rat
	level    uint8
	cos, sin int // their signs
}

// A mode says what is assumed at each point.
type mode struct {
	facts []int32 // expressions required to be positive, in order
	loose bool    // symbolic powers may have negative bases
	deep  bool    // relations of logarithms by fours are looked for
}

// compile returns the program for two sides.
func compile(x *expressions, a, b int32, m mode) *program {
	p := &program{x: x, deep: m.deep, signOf: map[int32]int32{}, tested: map[[2]int32]int32{}}
	mask := make([]uint8, len(x.all))
	mask[a] |= 1 << values
	mask[b] |= 1 << values
	for _, u := range m.facts {
		mask[u] |= 1 << values
	}
	p.spread(mask)
	for i := range x.all {
		if e := &x.all[i]; e.kind == kLogAtom && x.at(e.a).kind != kConst {
			p.traced |= mask[i]
		}
	}
	if p.traced != 0 {
		p.spread(mask)
	}
	p.slot = make([]int32, len(x.all)*numLevels)
	for i := range p.slot {
		p.slot[i] = none
	}
	for l := range p.pi {
		p.pi[l] = none
	}
	parities := map[int32]int32{}
	if m.loose {
		parities = p.parity(mask)
	}
	p.schedule(mask, m, parities)
	p.a, p.b = p.slot[a*numLevels+values], p.slot[b*numLevels+values]
	for _, e := range x.all {
		p.degree = max(p.degree, e.top, e.deep)
	}
	return p
}

// spread marks what the marked expressions need.
func (p *program) spread(mask []uint8) {
	for i := int32(len(mask)) - 1; i >= 0; i-- {
		for l := range uint8(numLevels) {
			if mask[i]>>l&1 != 0 {
				p.operands(i, l, func(j int32, k uint8) { mask[j] |= 1 << k })
			}
		}
	}
}

// operands calls need for each operand of expression i at level l.
func (p *program) operands(i int32, l uint8, need func(j int32, level uint8)) {
	e := &p.x.all[i]
	a, b := l, l
	switch e.kind {
	case kLog:
		need(e.b, l)
		return
	case kPower:
		if k := powerLevel[l]; k >= 0 {
			b = uint8(k)
		}
	case kExp:
		if k := powerLevel[l]; k >= 0 {
			a = uint8(k)
			if p.traced>>l&1 != 0 {
				need(e.a, l)
			}
		}
	case kCos, kSin:
		if hasCircle[l] {
			a = angles
		}
	}
	if e.a != none {
		need(e.a, a)
	}
	if e.b != none {
		need(e.b, b)
	}
	if e.c != none {
		need(e.c, l)
	}
	for _, j := range e.args {
		need(j, l)
	}
}

// schedule emits the steps, those first on which a point may fail.
func (p *program) schedule(mask []uint8, m mode, parities map[int32]int32) {
	x := p.x
	wanted := make([]uint8, len(mask)) // by one constraint
	emit := func(i int32, l uint8) {
		wanted[i] |= 1 << l
		for j := i; j >= 0; j-- {
			for k := range uint8(numLevels) {
				if wanted[j]>>k&1 != 0 && p.slot[j*numLevels+int32(k)] == none {
					p.operands(j, k, func(o int32, level uint8) { wanted[o] |= 1 << level })
				}
			}
		}
		for j := int32(0); j <= i; j++ {
			for k := range uint8(numLevels) {
				if wanted[j]>>k&1 != 0 && p.slot[j*numLevels+int32(k)] == none {
					p.emit(j, k, m, parities)
				}
			}
			wanted[j] = 0
		}
	}
	constraints := 0
	for i := range x.all {
		e := &x.all[i]
		strict := e.kind == kRoot || e.kind == kPower && p.strict(int32(i), m, parities)
		if strict && e.loose && mask[i] != 0 {
			p.assumed = append(p.assumed, int32(i))
		}
		for l := range uint8(numLevels) {
			if mask[i]>>l&1 != 0 && strict && constraints < 64 {
				constraints++
				emit(e.a, l)
				p.require(e.a, l)
			}
		}
		if _, ok := slices.BinarySearch(m.facts, int32(i)); ok {
			emit(int32(i), values)
			s := p.sign(int32(i), values)
			p.steps = append(p.steps, step{op: opFact, level: values, dst: p.newSlot(),
				a: p.slot[i*numLevels+values], b: none, c: none, aux: s, expr: int32(i)})
		}
	}
	for i := range x.all {
		for l := range uint8(numLevels) {
			if mask[i]>>l&1 != 0 && p.slot[i*numLevels+int(l)] == none {
				p.emit(int32(i), l, m, parities)
			}
		}
	}
	levels := map[int32]uint8{}
	for _, s := range p.signs {
		if l, ok := levels[s.expr]; ok && l != s.level {
			p.agree = true
		}
		levels[s.expr] = s.level
	}
}

// strict reports whether the base of power i must be positive.
func (p *program) strict(i int32, m mode, parities map[int32]int32) bool {
	if !p.x.all[i].loose || !m.loose {
		return true
	}
	_, ok := parities[i]
	return !ok
}

func (p *program) newSlot() int32 {
	p.slots++
	p.mixed = append(p.mixed, false)
	return p.slots - 1
}

// sign returns the place of the sign of expression i at level l.
func (p *program) sign(i int32, l uint8) int32 {
	key := i*numLevels + int32(l)
	s, ok := p.signOf[key]
	if !ok {
		s = int32(len(p.signs))
		p.signOf[key] = s
		known, ok := p.x.signOfConstant(i)
		p.signs = append(p.signs, sign{expr: i, level: l, tower: ok, known: int8(known), nested: p.mixed[p.slot[key]]})
	}
	return s
}

// require emits the condition that expression i is positive at level l and
// returns the slot that is undefined if it is not.
func (p *program) require(i int32, l uint8) int32 {
	a := p.slot[i*numLevels+int32(l)]
	key := [2]int32{int32(opRequire), a}
	if dst, ok := p.tested[key]; ok {
		return dst
	}
	s := step{op: opRequire, level: l, dst: p.newSlot(), a: a, b: none, c: none, aux: p.sign(i, l), expr: i}
	p.steps = append(p.steps, s)
	p.tested[key] = s.dst
	return s.dst
}

// emit appends the step for expression i at level l, whose operands have been
// emitted.
func (p *program) emit(i int32, l uint8, m mode, parities map[int32]int32) {
	x := p.x
	e := &x.all[i]
	place := i*numLevels + int32(l)
	at := func(j int32, l uint8) int32 {
		if j == none {
			return none
		}
		return p.slot[j*numLevels+int32(l)]
	}
	s := step{op: opcode(e.kind), level: l, a: at(e.a, l), b: at(e.b, l), c: at(e.c, l), aux: none, n: e.n, expr: i}
	switch e.kind {
	case kConst:
		p.slot[place] = p.newSlot()
		p.constants = append(p.constants, constantSlot{e.value, l, p.slot[place]})
		return
	case kVar:
		p.slot[place] = p.newSlot()
		p.variables = append(p.variables, variableSlot{e.n, l, p.slot[place]})
		return
	case kPi:
		p.slot[place] = p.needPi(l)
		return
	case kLog:
		p.slot[place] = at(e.b, l)
		return
	case kRoot:
		s.c = p.require(e.a, l)
		if e.value.Denom().Bit(0) == 0 {
			p.signs[p.sign(e.a, l)].root = true
		}
		s.aux = int32(len(p.roots))
		p.roots = append(p.roots, e.value)
	case kPower:
		if k := powerLevel[l]; k >= 0 {
			s.b = at(e.b, uint8(k))
		}
		if p.strict(i, m, parities) {
			s.c = p.require(e.a, l)
		} else {
			s.c = p.character(e.a, l)
			s.aux = parities[i]
		}
	case kExp:
		if k := powerLevel[l]; k >= 0 {
			s.a = at(e.a, uint8(k))
			if p.traced>>l&1 != 0 {
				s.b = at(e.a, l)
			}
		}
	case kCos, kSin:
		p.emitCircle(i, l)
		return
	case kAtan, kAsin:
		s.c = p.needPi(l)
	case kSign, kLess, kLessEqual:
		s.c = p.character(e.a, l)
		if e.kind == kSign {
			p.slot[place] = s.c
			return
		}
	case kSelect:
		p.lazy = true
	}
	s.dst = p.newSlot()
	p.slot[place] = s.dst
	p.steps = append(p.steps, s)
	p.mixed[s.dst] = p.mixes(&s)
}

// mixes reports whether the outcome of a step depends on signs. A power of a
// base that must be positive does not: it is a square of any kind.
func (p *program) mixes(s *step) bool {
	for _, o := range [...]int32{s.a, s.b} {
		if o != none && p.mixed[o] {
			return true
		}
	}
	for _, j := range p.x.all[s.expr].args {
		if p.mixed[p.slot[j*numLevels+int32(s.level)]] {
			return true
		}
	}
	switch kind(s.op) {
	case kRoot, kSelect, kLess, kLessEqual, kEqual:
		return true
	case kPower:
		return s.aux != none
	}
	return false
}

// impossible reports whether a constant must be positive that is not.
func (p *program) impossible() bool {
	for _, s := range p.steps {
		if s.op == opRequire || s.op == opFact {
			if g := p.signs[s.aux]; g.tower && g.known < 0 && !p.lazy {
				return true
			}
		}
	}
	return false
}

// character emits the sign of expression i at level l and returns its slot.
func (p *program) character(i int32, l uint8) int32 {
	a := p.slot[i*numLevels+int32(l)]
	key := [2]int32{int32(opSign), a}
	if dst, ok := p.tested[key]; ok {
		return dst
	}
	s := step{op: opSign, level: l, dst: p.newSlot(), a: a, b: none, c: none, aux: p.sign(i, l), expr: i}
	p.steps = append(p.steps, s)
	p.mixed[s.dst] = true
	p.tested[key] = s.dst
	return s.dst
}

func (p *program) needPi(l uint8) int32 {
	if p.pi[l] == none {
		p.pi[l] = p.newSlot()
	}
	return p.pi[l]
}

// emitCircle emits cosine and sine together: dst and dst+1.
func (p *program) emitCircle(i int32, l uint8) {
	e := &p.x.all[i]
	s := step{op: opcode(kCos), level: l, a: none, b: none, c: none, aux: none, expr: i}
	from := l
	if hasCircle[l] {
		from = angles
		p.angles = true
	} else if e.value != nil {
		s.b = p.needPi(l)
	}
	if e.a != none {
		s.a = p.slot[e.a*numLevels+int32(from)]
	}
	if e.value != nil {
		u := unity{turn: e.value, level: l}
		u.cos, u.sin = quadrant(e.value)
		if hasCircle[l] {
			half := new(big.Int).SetUint64(unityOrder[l] / 2)
			num, rest := new(big.Int).QuoRem(new(big.Int).Mul(half, e.value.Num()), e.value.Denom(), new(big.Int))
			if rest.Sign() != 0 {
				p.failure = "an angle has no root of unity"
			}
			u.exponent = num.Mod(num, new(big.Int).SetUint64(unityOrder[l])).Uint64()
		}
		s.aux = int32(len(p.unities))
		p.unities = append(p.unities, u)
	}
	s.dst = p.newSlot()
	p.newSlot()
	p.steps = append(p.steps, s)
	p.mixed[s.dst] = s.a != none && p.mixed[s.a]
	p.mixed[s.dst+1] = p.mixed[s.dst]
	other := *e
	cos, sin := i, i
	if e.kind == kCos {
		other.kind = kSin
		sin = p.x.add(other)
	} else {
		other.kind = kCos
		cos = p.x.add(other)
	}
	p.slot[cos*numLevels+int32(l)] = s.dst
	p.slot[sin*numLevels+int32(l)] = s.dst + 1
}

// quadrant returns the signs of cosine and sine of pi*r.
func quadrant(r *big.Rat) (cos, sin int) {
	// 2r = n + f with 0 <= f < 1
	twice := new(big.Rat).Mul(r, big.NewRat(2, 1))
	n := new(big.Int)
	_, f := n.DivMod(twice.Num(), twice.Denom(), new(big.Int))
	quarter := n.Mod(n, big.NewInt(4)).Int64()
	if f.Sign() == 0 {
		return [...]int{1, 0, -1, 0}[quarter], [...]int{0, 1, 0, -1}[quarter]
	}
	return [...]int{1, -1, -1, 1}[quarter], [...]int{1, 1, -1, -1}[quarter]
}
