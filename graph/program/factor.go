package program

// A sum over rows is linear, so that factors that do not vary by row are taken
// out of it: the sum of u*r is u times the sum of r. Summands are not: where
// r - u cancels, it does so exactly row by row, and the sums of r and u would
// cancel after they have been rounded.

// none stands for no value.
const none = value(-1)

// A term says what the sum of an output over the rows is.
type term struct {
	sum         int32 // which sum of the row program; the number of rows if negative
	coefficient value // what it is multiplied by, uniform; none for 1
}

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

// factor returns the code of what is to be summed, and what the sum of each
// output is made of: the code's outputs are the summed values, sums of them,
// followed by the coefficients that terms refer to.
func (c *code) factor(rows int) (to *code, sums int, terms []term) {
	f := &factoring{code: c, varies: c.depends(rows), to: c.rewriting()}
	f.markScaled()
	n := len(c.instructions)
	f.whole, f.part = make([]bool, n), make([]bool, n)
	for _, v := range c.outputs {
		f.demand(v)
	}
	f.propagate()
	f.write()

	place := map[value]int32{}
	for _, output := range c.outputs {
		t := term{sum: -1, coefficient: f.values[output]}
		if f.varies[output] {
			v, k := f.apart(output)
			t.coefficient = k
			var ok bool
			if t.sum, ok = place[v]; !ok {
				t.sum = int32(len(f.to.outputs))
				place[v] = t.sum
				f.to.outputs = append(f.to.outputs, v)
			}
		}
		terms = append(terms, t)
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
		case f.whole[i]:
			f.values[i] = f.to.rewrite(f.code, value(i), f.values)
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
