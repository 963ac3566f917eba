package program

// pairs rewrites the sigmoids of a number and of its negative, which a
// derivative of a sigmoid needs both: they are s = sigmoid(-|x|) and 1 - s, in
// the order that the sign of x says. Since s is at most 1/2, all of its digits
// are good and 1 - s loses none, within 2 ulp.
func (c *code) pairs() *code {
	partner := c.partners()
	if partner == nil {
		return c
	}
	w := c.rewriting()
	to := make([]value, len(c.instructions))
	halves := map[value][2]value{} // by x: sigmoid(-|x|) and what it lacks of 1
	for i := range c.instructions {
		in := &c.instructions[i]
		switch {
		case partner[i] != none:
			x, complement := to[in.a], false
			if inner := w.instructions[x]; inner.op == opNeg {
				x, complement = inner.a, true
			}
			h, ok := halves[x]
			if !ok {
				small := w.call(functionOf(logistic), w.call(negativeAbs, x))
				h = [2]value{small, w.emit(instruction{op: opSub, a: w.constantValue(constant{1, 1}), b: small})}
				halves[x] = h
			}
			if complement {
				h[0], h[1] = h[1], h[0]
			}
			to[i] = w.call(bySign, x, h[0], h[1])
		case in.op == opMul && partner[in.a] != none && partner[in.a] == in.b:
			x := w.instructions[to[in.a]].a
			to[i] = w.emit(instruction{op: opMul, a: halves[x][0], b: halves[x][1]})
		default:
			to[i] = w.rewrite(c, value(i), to)
		}
	}
	for _, v := range c.outputs {
		w.outputs = append(w.outputs, to[v])
	}
	return w.code
}

// partners returns, by the sigmoid of a number, the sigmoid of its negative,
// and nil if there is no such pair.
func (c *code) partners() []value {
	of := map[value]value{}
	var partner []value
	for i := range c.instructions {
		in := &c.instructions[i]
		if in.op != opCall || c.functions[in.f].name != logistic.Name {
			continue
		}
		of[in.a] = value(i)
	}
	for x, s := range of {
		if c.instructions[x].op != opNeg {
			continue
		}
		if t, ok := of[c.instructions[x].a]; ok {
			if partner == nil {
				partner = make([]value, len(c.instructions))
				for i := range partner {
					partner[i] = none
				}
			}
			partner[s], partner[t] = t, s
		}
	}
	return partner
}
