package program

// fuse rewrites a code: what the outputs do not depend on is dropped, and a
// product that serves in one sum only becomes a multiply-add. Values that
// depend on none of the first rows inputs are computed apart from the others,
// once: they fuse with each other only, and to negate one costs nothing.
func (c *code) fuse(rows int) *code {
	varies := c.depends(rows)
	used := c.used()
	with := c.absorb(varies, used)
	w := c.rewriting()
	to := make([]value, len(c.instructions))
	for i := range c.instructions {
		in := &c.instructions[i]
		if !used[i] && in.op != opInput {
			continue
		}
		if with[i] == 0 {
			to[i] = w.rewrite(c, value(i), to)
			continue
		}
		m, rest := &c.instructions[with[i]-1], in.a
		if rest == with[i]-1 {
			rest = in.b
		}
		fused := instruction{op: opFMA, a: to[m.a], b: to[m.b], c: to[rest]}
		if in.op == opSub && rest == in.a {
			fused.op = opNegFMA
		} else if in.op == opSub {
			fused.c = w.negated(fused.c)
		}
		to[i] = w.emit(fused)
	}
	for _, v := range c.outputs {
		w.outputs = append(w.outputs, to[v])
	}
	return w.code
}

// absorb finds the products that become part of a sum: with[i]-1 is the
// product of sum i, which is then no longer used.
func (c *code) absorb(varies, used []bool) (with []value) {
	uses := make([]int32, len(c.instructions))
	for i := range c.instructions {
		if used[i] {
			in := &c.instructions[i]
			operands := in.operands()
			for _, v := range operands[:c.arity(in)] {
				uses[v]++
			}
		}
	}
	for _, v := range c.outputs {
		uses[v]++
	}
	with = make([]value, len(c.instructions))
	for i := range c.instructions {
		in := &c.instructions[i]
		if !used[i] || in.op != opAdd && in.op != opSub {
			continue
		}
		for _, v := range [2]value{in.b, in.a} {
			if c.instructions[v].op != opMul || uses[v] != 1 || varies[v] != varies[i] {
				continue
			}
			if in.op == opSub && v == in.a && !c.free(in.b, varies[i] && !varies[in.b]) {
				continue // a*b - c costs as much either way
			}
			with[i] = v + 1
			used[v] = false
			break
		}
	}
	return with
}

// free reports whether the negative of v costs nothing.
func (c *code) free(v value, hoisted bool) bool {
	op := c.instructions[v].op
	return hoisted || op == opConstant || op == opNeg
}
