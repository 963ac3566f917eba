package jit

import "github.com/chainrule-go/chainrule/graph/kernel"

// units of a core that steps compete for.
const (
	multiplyUnit = iota
	addUnit
	noUnit
)

// cost returns a model of what a step costs: its latency in cycles, the unit
// it needs and for how many cycles.
func cost(op kernel.Opcode) (latency int32, unit int, busy int32) {
	switch op {
	case kernel.Div:
		return 13, multiplyUnit, 3
	case kernel.Sqrt:
		return 21, multiplyUnit, 3
	case kernel.Mul:
		return 3, multiplyUnit, 1
	case kernel.FMA, kernel.NegFMA, productStep:
		return 4, multiplyUnit, 1
	case kernel.Less, kernel.LessEqual, kernel.Equal, kernel.Unordered:
		return 4, addUnit, 1
	case kernel.Scale:
		return 6, addUnit, 2
	case kernel.Add, kernel.Sub, kernel.Round, sumStep:
		return 3, addUnit, 1
	case kernel.Min, kernel.Max:
		return 2, addUnit, 1
	}
	return 1, noUnit, 0
}

// schedule puts the steps in an order in which those that wait for others are
// rare: vector v of those in flight is skew instructions behind vector v-1, and
// a step goes before an earlier one that is not ready if it is among the
// window next ones.
func (b *body) schedule(skew, window int) {
	n := len(b.steps)
	order := b.skewed(skew)
	place := make([]int32, n) // in the order
	for p, i := range order {
		place[i] = int32(p)
	}
	start, users, waits := b.users()
	at := make([]int32, n) // the cycle in which all operands are there, if waits is 0
	var free [noUnit + 1]int32
	steps := make([]step, 0, n)
	var ready []int32 // steps seen whose operands have been computed, by place
	insert := func(i int32) {
		k := len(ready)
		ready = append(ready, i)
		for ; k > 0 && place[ready[k-1]] > place[i]; k-- {
			ready[k] = ready[k-1]
		}
		ready[k] = i
	}
	var fresh []int32
	seen := 0
	for now := int32(0); len(steps) < n; now++ {
		for ; seen < n && seen-len(steps) < window; seen++ {
			if waits[order[seen]] == 0 {
				insert(order[seen])
			}
		}
		kept := 0
		for _, i := range ready {
			latency, unit, busy := cost(b.steps[i].op)
			if at[i] > now || free[unit] > now {
				ready[kept] = i
				kept++
				continue
			}
			if unit != noUnit {
				free[unit] = now + busy
			}
			steps = append(steps, b.steps[i])
			for _, user := range users[start[i]:start[i+1]] {
				waits[user]--
				at[user] = max(at[user], now+latency)
				if waits[user] == 0 && int(place[user]) < seen {
					fresh = append(fresh, user)
				}
			}
		}
		ready = ready[:kept]
		for _, i := range fresh {
			insert(i)
		}
		fresh = fresh[:0]
	}
	b.steps = steps
	b.linkUses()
}

// skewed returns the steps by their instruction's place, vector v of those in
// flight skew instructions behind vector v-1, or with it if they are paired.
func (b *body) skewed(skew int) []int32 {
	place := func(s *step) int {
		v := int(s.vector)
		if b.paired {
			v %= b.perLane
		}
		return int(s.place) + v*skew
	}
	start := make([]int32, len(b.code.Instructions)+b.vectors*skew+1)
	for i := range b.steps {
		start[place(&b.steps[i])+1]++
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	order := make([]int32, len(b.steps))
	for i := range b.steps {
		at := &start[place(&b.steps[i])]
		order[*at] = int32(i)
		*at++
	}
	return order
}

// users lists the steps that have to come after each step, those after step i
// are users[start[i]:start[i+1]], and counts those that have to come before.
func (b *body) users() (start, users, waits []int32) {
	n := len(b.steps)
	producer := make([]int32, len(b.first))
	for i := range producer {
		producer[i] = nothing
	}
	for i, s := range b.steps {
		if s.result != nothing {
			producer[s.result] = int32(i)
		}
	}
	waits = make([]int32, n)
	each := func(f func(before, after int32)) {
		for i, s := range b.steps {
			for _, r := range s.operands {
				if r != nothing && producer[r] != nothing {
					f(producer[r], int32(i))
				}
			}
			if s.after != nothing {
				f(s.after, int32(i))
			}
		}
	}
	start = make([]int32, n+1)
	each(func(before, after int32) {
		start[before+1]++
		waits[after]++
	})
	for i := range n {
		start[i+1] += start[i]
	}
	users = make([]int32, start[n])
	fill := append([]int32(nil), start...)
	each(func(before, after int32) {
		users[fill[before]] = after
		fill[before]++
	})
	return start, users, waits
}
