package program

// A sum over rows is linear, so that what does not vary by row is taken out of
// it: the sum of u*r is u times the sum of r, and the sum of r + u is the sum
// of r and u times the number of rows.

// none stands for no value.
const none = value(-1)

// A term is one part of the sum of an output over the rows.
type term struct {
	output      int32
	sum         int32 // which sum of the row program; the number of rows if negative
	coefficient value // uniform; none for 1
	negative    bool
}

// maxTerms bounds the number of terms that the sum of an output is split into.
const maxTerms = 8

// factoring rewrites a code for sums over rows.
type factoring struct {
	*code
	varies []bool
	scaled []bool // a factor that does not vary can be taken out
	whole  []bool // the value itself is needed
	part   []bool // the value without its uniform factors is needed

	to          *writer
	values      []value // of the whole, in the new code
	parts       []value // of the part
	coefficient []value // of the part
}

// A split is a term before it is written: the values of the old code.
type split struct {
	v        value
	negative bool
}

// factor returns the code of what is to be summed, and how to put the outputs
// together from those sums: the code's outputs are the summed values, sums of
// them, followed by the coefficients that terms refer to.
func (c *code) factor(rows int) (to *code, sums int, terms []term) {
	f := &factoring{code: c, varies: c.depends(rows), to: c.rewriting()}
	f.markScaled()
	n := len(c.instructions)
	f.whole, f.part = make([]bool, n), make([]bool, n)
	splits := make([][]split, len(c.outputs))
	for i, v := range c.outputs {
		splits[i] = f.split(v)
		for _, s := range splits[i] {
			f.demand(s.v)
		}
	}
	f.propagate()
	f.write()

	place := map[value]int32{}
	for i, list := range splits {
		for _, s := range list {
			t := term{output: int32(i), sum: -1, coefficient: none, negative: s.negative}
			switch {
			case !f.varies[s.v]:
				t.coefficient = f.values[s.v]
			default:
				v := f.values[s.v]
				if v == none {
					v, t.coefficient = f.parts[s.v], f.coefficient[s.v]
				}
				k, ok := place[v]
				if !ok {
					k = int32(len(f.to.outputs))
					place[v] = k
					f.to.outputs = append(f.to.outputs, v)
				}
				t.sum = k
			}
			terms = append(terms, t)
		}
	}
	sums = len(f.to.outputs)
	for i := range terms {
		if t := &terms[i]; t.coefficient != none {
			f.to.outputs = append(f.to.outputs, t.coefficient)
			t.coefficient = value(len(f.to.outputs) - 1)
		}
	}
	return f.to.regroup(), sums, terms
}

// regroup writes p*(a*b) as (p*a)*b where p*a is needed anyway and a*b is not
// needed for anything else.
func (w *writer) regroup() *code {
	uses := make([]int32, len(w.instructions))
	for i := range w.instructions {
		in := &w.instructions[i]
		operands := in.operands()
		for _, v := range operands[:w.arity(in)] {
			uses[v]++
		}
	}
	for _, v := range w.outputs {
		uses[v]++
	}
	exists := func(a, b value) bool {
		return w.slots[w.find(&instruction{op: opMul, a: min(a, b), b: max(a, b)})] != 0
	}
	// other returns p, a and b if the product of p and q can be written so.
	other := func(p, q value) (a, b value, ok bool) {
		in := &w.instructions[q]
		switch {
		case in.op != opMul || uses[q] != 1:
		case exists(p, in.a):
			return in.a, in.b, true
		case exists(p, in.b):
			return in.b, in.a, true
		}
		return 0, 0, false
	}
	to := w.rewriting()
	at := make([]value, len(w.instructions))
	for i := range w.instructions {
		in := w.instructions[i]
		if in.op == opConstant {
			at[i] = to.constantValue(w.code.constants[in.a])
			continue
		}
		if in.op == opMul {
			p, q := in.a, in.b
			a, b, ok := other(p, q)
			if !ok {
				p, q = q, p
				a, b, ok = other(p, q)
			}
			if ok {
				at[i] = to.emit(instruction{op: opMul, a: to.emit(instruction{op: opMul, a: at[p], b: at[a]}), b: at[b]})
				continue
			}
		}
		operands := in.operands()
		for k, p := range []*value{&in.a, &in.b, &in.c}[:w.arity(&in)] {
			*p = at[operands[k]]
		}
		at[i] = to.emit(in)
	}
	for _, v := range w.outputs {
		to.outputs = append(to.outputs, at[v])
	}
	return to.code
}

// markScaled finds the values that are a product with something uniform.
func (f *factoring) markScaled() {
	f.scaled = make([]bool, len(f.instructions))
	for i := range f.instructions {
		in := &f.instructions[i]
		switch {
		case !f.varies[i]:
		case in.op == opMul:
			f.scaled[i] = !f.varies[in.a] || !f.varies[in.b] || f.scaled[in.a] || f.scaled[in.b]
		case in.op == opDiv:
			f.scaled[i] = !f.varies[in.b] || f.scaled[in.a]
		case in.op == opNeg:
			f.scaled[i] = true
		}
	}
}

// split divides the sum of an output into terms where that saves work.
func (f *factoring) split(v value) []split {
	terms := []split{{v, false}}
	for i := 0; i < len(terms) && len(terms) < maxTerms; {
		t := terms[i]
		in := &f.instructions[t.v]
		if !f.varies[t.v] || in.op != opAdd && in.op != opSub || !f.saves(in.a) && !f.saves(in.b) {
			i++
			continue
		}
		terms[i] = split{in.a, t.negative}
		terms = append(terms, split{in.b, t.negative != (in.op == opSub)})
	}
	return terms
}

// saves reports whether a summand is cheaper on its own.
func (f *factoring) saves(v value) bool { return !f.varies[v] || f.scaled[v] }

// demand notes that a value is needed up to its uniform factors.
func (f *factoring) demand(v value) {
	if f.scaled[v] {
		f.part[v] = true
	} else {
		f.whole[v] = true
	}
}

// propagate notes what is needed for what is needed. Where the whole is needed
// anyway, it serves for the part too.
func (f *factoring) propagate() {
	for i := len(f.instructions) - 1; i >= 0; i-- {
		in := &f.instructions[i]
		operands := in.operands()
		switch {
		case f.whole[i]:
			for _, v := range operands[:f.arity(in)] {
				f.whole[v] = true
			}
		case f.part[i]:
			for k, v := range operands[:f.arity(in)] {
				if in.op == opDiv && k == 1 {
					f.whole[v] = true
				} else {
					f.demand(v)
				}
			}
		}
	}
}

func (f *factoring) write() {
	n := len(f.instructions)
	f.values, f.parts, f.coefficient = make([]value, n), make([]value, n), make([]value, n)
	for i := range f.instructions {
		f.values[i], f.parts[i], f.coefficient[i] = none, none, none
		in := f.instructions[i]
		switch {
		case in.op == opInput:
			f.values[i] = f.to.emit(in)
		case in.op == opConstant && f.whole[i]:
			f.values[i] = f.to.constantValue(f.constants[in.a])
		case f.whole[i]:
			operands := in.operands()
			for k, p := range []*value{&in.a, &in.b, &in.c}[:f.arity(&in)] {
				*p = f.values[operands[k]]
			}
			f.values[i] = f.to.emit(in)
		case f.part[i]:
			f.writePart(value(i), in)
		}
	}
}

// writePart writes a value without its uniform factors.
func (f *factoring) writePart(i value, in instruction) {
	part, coefficient := f.apart(in.a)
	switch in.op {
	case opMul:
		p, k := f.apart(in.b)
		part, coefficient = f.times(part, p), f.times(coefficient, k)
	case opDiv:
		if f.varies[in.b] {
			if part == none {
				part = f.to.constantValue(constant{1, 1})
			}
			part = f.to.emit(instruction{op: opDiv, a: part, b: f.values[in.b]})
		} else {
			if coefficient == none {
				coefficient = f.to.constantValue(constant{1, 1})
			}
			coefficient = f.to.emit(instruction{op: opDiv, a: coefficient, b: f.values[in.b]})
		}
	case opNeg:
		if coefficient == none {
			coefficient = f.to.constantValue(constant{1, 1})
		}
		coefficient = f.to.negated(coefficient)
	}
	f.parts[i], f.coefficient[i] = part, coefficient
}

// apart returns what of an operand varies and what does not, either of which
// may be none.
func (f *factoring) apart(v value) (part, coefficient value) {
	switch {
	case !f.varies[v]:
		return none, f.values[v]
	case f.values[v] != none:
		return f.values[v], none
	}
	return f.parts[v], f.coefficient[v]
}

// times returns a product of which a factor may be none.
func (f *factoring) times(a, b value) value {
	switch {
	case a == none:
		return b
	case b == none:
		return a
	}
	return f.to.emit(instruction{op: opMul, a: a, b: b})
}
