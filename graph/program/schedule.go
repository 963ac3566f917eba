package program

import (
	"cmp"
	"slices"
)

// Large graphs are rarely without structure: a sum of ten thousand terms is
// ten thousand times the same few operations. The scheduler orders a code so
// that the same operation stands together, as far as dependencies permit, and
// gives the results of such a group neighbouring slots. Where the operands are
// neighbours too, the group is a loop over columns, without a decision or an
// index for each instruction. What is left is interpreted one by one.

// A group is a number of instructions that run together.
type group struct {
	kind    groupKind
	members []value
}

type groupKind uint8

const (
	alone groupKind = iota // one after the other, in order
	alike                  // of one operation, independent of each other
	chain                  // each has the one before it as an operand
)

// Groups smaller than this run one by one.
const smallestGroup = 8

// A scheduler orders a code into groups.
type scheduler struct {
	*code
	firstUser []int32 // in users, by value
	users     []value
	pending   []int32 // operands of an instruction that are not computed yet
	next      []value // the instruction after this one in its chain
	chainOf   []int32 // none if in no chain
	chains    []chainState
	ready     [][]value // by operation
	whole     []int32   // chains that are ready
	done      []bool
	lowest    value // all before it are done
	groups    []group
}

// A chainState is a chain that is not computed yet.
type chainState struct {
	head    value
	left    int32 // members
	pending int32 // operands from outside the chain that are not computed yet
}

// schedule returns the instructions in groups, in an order in which operands
// come first. Inputs and constants are in no group.
func (c *code) schedule() []group {
	s := &scheduler{code: c}
	s.firstUser, s.users = c.usersOf()
	s.findChains()
	s.begin()
	for s.emitChain() || s.emitAlike() || s.emitStuck() {
	}
	return s.groups
}

// usersOf lists the instructions that use each value, as often as they do:
// those of v are users[first[v]:first[v+1]].
func (c *code) usersOf() (first []int32, users []value) {
	n := len(c.instructions)
	first = make([]int32, n+1)
	for i := range c.instructions {
		in := &c.instructions[i]
		operands := in.operands()
		for _, v := range operands[:c.arity(in)] {
			first[v+1]++
		}
	}
	for v := range n {
		first[v+1] += first[v]
	}
	users = make([]value, first[n])
	fill := slices.Clone(first)
	for i := range c.instructions {
		in := &c.instructions[i]
		operands := in.operands()
		for _, v := range operands[:c.arity(in)] {
			users[fill[v]] = value(i)
			fill[v]++
		}
	}
	return first, users
}

// findChains links instructions of one operation, each to the user from which
// the longest chain goes on.
func (s *scheduler) findChains() {
	n := len(s.instructions)
	height := make([]int32, n)
	s.next = make([]value, n)
	for i := range s.next {
		s.next[i] = none
	}
	each := func(i int, f func(v value)) {
		in := &s.instructions[i]
		switch in.op {
		case opAdd, opMul:
			f(in.a)
			f(in.b)
		case opSub:
			f(in.a)
		case opFMA, opNegFMA:
			f(in.c)
		}
	}
	for i := n - 1; i >= 0; i-- {
		each(i, func(v value) {
			if s.instructions[v].op == s.instructions[i].op && height[i]+1 > height[v] {
				height[v] = height[i] + 1
				s.next[v] = value(i)
			}
		})
	}
	s.chainOf = make([]int32, n)
	linked := make([]bool, n)
	for i := range s.chainOf {
		s.chainOf[i] = -1
	}
	for i := range n {
		// A member has one predecessor: the first to come, in order.
		if v := s.next[i]; v != none {
			if linked[v] {
				s.next[i] = none
			} else {
				linked[v] = true
			}
		}
	}
	for i := range n {
		if linked[i] || s.next[i] == none {
			continue
		}
		length := int32(1)
		for v := s.next[i]; v != none; v = s.next[v] {
			length++
		}
		if length < smallestGroup {
			for v := value(i); v != none; {
				v, s.next[v] = s.next[v], none
			}
			continue
		}
		for v := value(i); v != none; v = s.next[v] {
			s.chainOf[v] = int32(len(s.chains))
		}
		s.chains = append(s.chains, chainState{head: value(i), left: length})
	}
}

// begin counts what each instruction waits for, and marks inputs and constants
// as computed.
func (s *scheduler) begin() {
	n := len(s.instructions)
	s.pending = make([]int32, n)
	s.done = make([]bool, n)
	s.ready = make([][]value, int(opSum)+len(s.functions))
	for i := range s.instructions {
		s.pending[i] = int32(s.arity(&s.instructions[i]))
		if k := s.chainOf[i]; k >= 0 {
			s.chains[k].pending += s.pending[i]
		}
	}
	for i := range s.next {
		if v := s.next[i]; v != none { // a link is not waited for
			s.pending[v]--
			s.chains[s.chainOf[v]].pending--
		}
	}
	for i := range s.instructions {
		if s.arity(&s.instructions[i]) == 0 {
			if op := s.instructions[i].op; op == opInput || op == opConstant {
				s.finish(value(i))
			} else {
				s.enqueue(value(i))
			}
		}
	}
}

// finish marks a value as computed.
func (s *scheduler) finish(v value) {
	s.done[v] = true
	link := s.next[v]
	for _, user := range s.users[s.firstUser[v]:s.firstUser[v+1]] {
		if user == link {
			link = none
			continue
		}
		s.pending[user]--
		if k := s.chainOf[user]; k >= 0 {
			s.chains[k].pending--
			if s.chains[k].pending == 0 {
				s.whole = append(s.whole, k)
			}
		} else if s.pending[user] == 0 {
			s.enqueue(user)
		}
	}
}

func (s *scheduler) enqueue(v value) {
	in := &s.instructions[v]
	bucket := int(in.op)
	if in.op == opCall {
		bucket = int(opSum) + int(in.f)
	}
	s.ready[bucket] = append(s.ready[bucket], v)
}

// emitChain runs a chain that waits for nothing.
func (s *scheduler) emitChain() bool {
	for len(s.whole) > 0 {
		k := s.whole[len(s.whole)-1]
		s.whole = s.whole[:len(s.whole)-1]
		if s.chains[k].left > 0 {
			s.emitPart(k)
			return true
		}
	}
	return false
}

// emitPart runs the first members of a chain, as many as wait for nothing.
func (s *scheduler) emitPart(k int32) {
	state := &s.chains[k]
	var members []value
	for v := state.head; v != none && s.pending[v] == 0; v = s.next[v] {
		members = append(members, v)
	}
	state.head = s.next[members[len(members)-1]]
	state.left -= int32(len(members))
	s.emit(chain, members)
}

// emitAlike runs the operation of which the most instructions are ready.
func (s *scheduler) emitAlike() bool {
	most := 0
	for bucket := range s.ready {
		if len(s.ready[bucket]) > len(s.ready[most]) {
			most = bucket
		}
	}
	members := s.ready[most]
	if len(members) == 0 {
		return false
	}
	s.ready[most] = nil
	s.emit(alike, members)
	return true
}

// emitStuck breaks a chain that waits for one of its own members: the one with
// the first instruction that is not computed, since that one is ready. It
// returns false if everything is computed.
func (s *scheduler) emitStuck() bool {
	for int(s.lowest) < len(s.done) && s.done[s.lowest] {
		s.lowest++
	}
	if int(s.lowest) == len(s.done) {
		return false
	}
	s.emitPart(s.chainOf[s.lowest])
	return true
}

func (s *scheduler) emit(kind groupKind, members []value) {
	if len(members) < smallestGroup {
		kind = alone
	}
	if last := len(s.groups) - 1; kind == alone && last >= 0 && s.groups[last].kind == alone {
		s.groups[last].members = append(s.groups[last].members, members...)
	} else {
		s.groups = append(s.groups, group{kind, members})
	}
	for _, v := range members {
		s.finish(v)
	}
}

// arrange puts the members of a group of like instructions in the order of
// their operands' slots, and operands that may be exchanged in order too.
func (c *code) arrange(members []value, slot []int32) {
	for _, v := range members {
		in := &c.instructions[v]
		switch in.op {
		case opAdd, opMul, opFMA, opNegFMA:
			if slot[in.a] > slot[in.b] {
				in.a, in.b = in.b, in.a
			}
		}
	}
	compare := func(v, w value) int {
		a, b := c.instructions[v].operands(), c.instructions[w].operands()
		return cmp.Or(cmp.Compare(slot[a[0]], slot[b[0]]), cmp.Compare(slot[a[1]], slot[b[1]]), cmp.Compare(slot[a[2]], slot[b[2]]))
	}
	if !slices.IsSortedFunc(members, compare) {
		slices.SortFunc(members, compare)
	}
}
