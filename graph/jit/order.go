package jit

import "github.com/chainrule-go/chainrule/graph/kernel"

// A plan is a program and the order in which its instructions are executed.
type plan struct {
	code    *kernel.Code
	outputs outputs
	order   []int32
	// alive is the largest number of values of one vector of rows that are
	// alive at a time.
	alive int
}

// newPlan chooses between the order that the instructions are in and the one
// in which each is executed when it is first needed.
func newPlan(code *kernel.Code) *plan {
	p := &plan{code: code, outputs: outputsOf(code), order: make([]int32, len(code.Instructions))}
	for i := range p.order {
		p.order[i] = int32(i)
	}
	p.alive = pressure(code, p.order)
	needed := onDemand(code, p.outputs.values())
	if alive := pressure(code, needed); alive < p.alive {
		p.order, p.alive = needed, alive
	}
	return p
}

// onDemand returns the instructions that outputs need: the outputs in their
// order, each after what it needs and is not there yet, the longest chain of
// operations first.
func onDemand(code *kernel.Code, outputs []int32) []int32 {
	n := len(code.Instructions)
	height := make([]int32, n)
	for i, in := range code.Instructions {
		for k, v := range [3]kernel.Value{in.A, in.B, in.C} {
			if k < operandsOf(in.Op) {
				height[i] = max(height[i], height[v]+1)
			}
		}
	}
	order := make([]int32, 0, n)
	done := make([]bool, n)
	var waiting []int32 // each needs the one after it
	for _, o := range outputs {
		waiting = append(waiting, o)
		for len(waiting) > 0 {
			i := waiting[len(waiting)-1]
			in := &code.Instructions[i]
			next := int32(nothing)
			for k, v := range [3]kernel.Value{in.A, in.B, in.C} {
				if k < operandsOf(in.Op) && !done[v] && !isLeaf(code.Instructions[v].Op) && (next == nothing || height[v] > height[next]) {
					next = int32(v)
				}
			}
			if next != nothing {
				waiting = append(waiting, next)
				continue
			}
			waiting = waiting[:len(waiting)-1]
			if !done[i] {
				done[i] = true
				order = append(order, i)
			}
		}
	}
	return order
}

// pressure returns the largest number of values of one vector of rows that
// are alive at a time in an order of the instructions, without the leaves.
func pressure(code *kernel.Code, order []int32) int {
	last := make([]int32, len(code.Instructions)) // the value's last user
	for _, i := range order {
		in := &code.Instructions[i]
		for k, v := range [3]kernel.Value{in.A, in.B, in.C} {
			if k < operandsOf(in.Op) {
				last[v] = i
			}
		}
	}
	alive, most := 0, 0
	for _, i := range order {
		in := &code.Instructions[i]
		if isLeaf(in.Op) {
			continue
		}
		operands := [3]kernel.Value{in.A, in.B, in.C}
		for k, v := range operands[:operandsOf(in.Op)] {
			again := k > 0 && v == operands[0] || k > 1 && v == operands[1]
			if last[v] == i && !isLeaf(code.Instructions[v].Op) && !again {
				alive--
			}
		}
		if last[i] > 0 { // operands have smaller numbers, so that 0 is no user
			alive++
		}
		most = max(most, alive)
	}
	return most
}
