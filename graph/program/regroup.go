package program

// regroup writes p*(a*b) as (p*a)*b where p*a is needed anyway and a*b is not
// needed for anything else: the gradient of a unit of a network has e*y for its
// weight and e*(y*(1 - y)) for what is below.
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
	// other returns a and b if the product of p and q can be written so.
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
		in := &w.instructions[i]
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
		at[i] = to.rewrite(w.code, value(i), at)
	}
	for _, v := range w.outputs {
		to.outputs = append(to.outputs, at[v])
	}
	return to.code
}
