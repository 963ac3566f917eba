package program

// eager returns a code in which an instruction that uses two values for the
// last time comes as soon as it can: then there is one value to be kept where
// there were two. Reading a graph in its order puts the derivatives last, and
// with them what they need of each unit of a network.
func (c *code) eager(rows int) *code {
	e := &eagerOrder{code: c, varies: c.depends(rows), left: make([]int32, len(c.instructions))}
	e.first, e.users = c.usersOf()
	for v := range c.instructions {
		e.left[v] = e.first[v+1] - e.first[v]
	}
	e.w = c.rewriting()
	e.to = make([]value, len(c.instructions))
	e.written = make([]bool, len(c.instructions))
	for i := range c.instructions {
		if !e.written[i] {
			e.write(value(i))
		}
	}
	for _, v := range c.outputs {
		e.w.outputs = append(e.w.outputs, e.to[v])
	}
	return e.w.code
}

// An eagerOrder is the state of [code.eager].
type eagerOrder struct {
	*code
	varies  []bool
	first   []int32 // users of value v are users[first[v]:first[v+1]]
	users   []value
	left    []int32 // uses of a value that are not written
	w       *writer
	to      []value
	written []bool
}

// write writes an instruction, and those that it makes the last users of two
// values.
func (e *eagerOrder) write(i value) {
	for pending := []value{i}; len(pending) > 0; {
		i := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if e.written[i] {
			continue
		}
		e.written[i] = true
		e.to[i] = e.w.rewrite(e.code, i, e.to)
		in := &e.instructions[i]
		operands := in.operands()
		for _, v := range operands[:e.arity(in)] {
			e.left[v]--
			if e.left[v] != 1 || !e.varies[v] {
				continue
			}
			for _, user := range e.users[e.first[v]:e.first[v+1]] {
				if !e.written[user] && e.shrinks(user) {
					pending = append(pending, user)
				}
			}
		}
	}
}

// shrinks reports whether an instruction can be written and is the last user
// of two values.
func (e *eagerOrder) shrinks(i value) bool {
	in := &e.instructions[i]
	operands := in.operands()
	last := 0
	for _, v := range operands[:e.arity(in)] {
		if !e.written[v] {
			return false
		}
		if e.varies[v] && e.left[v] == 1 {
			last++
		}
	}
	return last > 1
}
