package jit

import (
	"cmp"
	"slices"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

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
	code, order := products(code)
	p := &plan{code: code, outputs: outputsOf(code), order: order}
	p.alive = pressure(code, p.order)
	var last []int32
	for _, i := range order {
		if code.Instructions[i].Op == productStep || len(p.outputs.of(i)) > 0 {
			last = append(last, i)
		}
	}
	needed := onDemand(code, last)
	if alive := pressure(code, needed); alive < p.alive {
		p.order, p.alive = needed, alive
	}
	return p
}

// sums returns the sums in the order in which they are added to.
func (p *plan) sums() []int32 {
	list := make([]int32, 0, len(p.code.Sums))
	for _, i := range p.order {
		if in := &p.code.Instructions[i]; in.Op == productStep {
			list = append(list, in.Index)
		}
		for _, o := range p.outputs.of(i) {
			if o.op == sumStep {
				list = append(list, o.index)
			}
		}
	}
	return list
}

// products appends an instruction without a result to a program for each sum
// of products. In the order that is returned it follows its operands.
func products(code *kernel.Code) (*kernel.Code, []int32) {
	n := len(code.Instructions)
	with := *code
	with.Instructions = slices.Clip(with.Instructions)
	order := make([]int32, n, n+len(code.Sums))
	for i := range order {
		order[i] = int32(i)
	}
	for i, s := range code.Sums {
		if s.Product {
			order = append(order, int32(len(with.Instructions)))
			with.Instructions = append(with.Instructions, kernel.Instruction{Op: productStep, A: s.A, B: s.B, Index: int32(i)})
		}
	}
	if len(order) == n {
		return code, order
	}
	after := func(i int32) int32 {
		if in := &with.Instructions[i]; in.Op == productStep {
			return int32(max(in.A, in.B))
		}
		return i
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(after(i), after(j)), cmp.Compare(i, j))
	})
	return &with, order
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
