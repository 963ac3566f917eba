package modular

import (
	"math/big"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
)

// unconditional returns the nodes that have a value wherever the sides do:
// those reached without passing into a branch.
func unconditional(order []graph.Node, roots ...graph.Node) *graph.Set {
	reached := graph.NewSet(order[0].Graph())
	for _, n := range roots {
		reached.Add(n)
	}
	var operands []graph.Node
	for _, n := range slices.Backward(order) {
		if !reached.Has(n) {
			continue
		}
		operands = n.AppendOperands(operands[:0])
		for i, o := range operands {
			if i == 0 || !n.Is("select") {
				reached.Add(o)
			}
		}
	}
	return reached
}

// positiveFacts returns what is positive wherever both sides are defined and
// may help: what logarithms and inverse functions ask for, and what signs ask
// for that follows from the form of expressions or from other facts.
func (c *claim) positiveFacts() []int32 {
	always := unconditional(c.order, c.sides[:]...)
	used := c.used()
	known := make([]bool, len(c.all)) // to be positive
	var facts, sources []int32
	add := func(u int32) {
		if e := c.at(u); e.kind != kConst && e.kind != kExp && !slices.Contains(facts, u) {
			facts = append(facts, u)
		}
	}
	for _, f := range c.facts {
		if !always.Has(f.node) || f.weak && !c.at(f.u).thin {
			continue
		}
		known[f.u] = true
		sources = append(sources, f.u)
		if !f.implied {
			add(f.u)
		}
	}
	c.spreadPositive(known)
	for i := range known {
		e := &c.all[i]
		if !used[i] || e.kind != kSign && e.kind != kRoot && e.kind != kPower {
			continue
		}
		for _, u := range c.factors(e.a) {
			if e := c.at(u); e.closed || e.kind != kAdd && e.kind != kSub && e.kind != kVar || u == c.all[i].a && c.all[i].kind == kRoot {
				continue
			}
			if known[u] {
				add(u)
				continue
			}
			switch c.follows(u, sources) {
			case 1:
				add(u)
			case -1:
				add(c.negative(u))
			}
		}
	}
	for i, n := int32(0), 0; int(i) < len(used) && n < maxConstantFacts; i++ {
		if e := &c.all[i]; !used[i] || !e.closed || e.kind != kAdd && e.kind != kSub && e.kind != kCos && e.kind != kSin {
			continue
		}
		switch sign, _ := c.signOfConstant(i); sign {
		case 1:
			add(i)
			n++
		case -1:
			add(c.negative(i))
			n++
		}
	}
	slices.Sort(facts)
	return facts
}

// used marks the expressions that the sides consist of. Others have been left
// behind by normalisation.
func (c *claim) used() []bool {
	used := make([]bool, len(c.all))
	used[c.a], used[c.b] = true, true
	for i := len(used) - 1; i >= 0; i-- {
		if !used[i] {
			continue
		}
		e := &c.all[i]
		operands := append([]int32{e.b, e.c}, e.args...)
		if e.kind != kLog {
			operands = append(operands, e.a)
		}
		for _, o := range operands {
			if o != none {
				used[o] = true
			}
		}
	}
	return used
}

// spreadPositive marks what is positive off boundaries because its operands
// are.
func (c *claim) spreadPositive(known []bool) {
	for i := range known {
		e := &c.all[i]
		switch e.kind {
		case kAdd, kMul, kDiv:
			known[i] = known[i] || known[e.a] && known[e.b]
		case kInt, kRoot, kPower:
			known[i] = known[i] || known[e.a]
		}
		known[i] = known[i] || e.positive == positive || e.positive == notNegative && !e.closed && e.thin
	}
}

// follows returns 1 if w > 0 follows from one of the facts, as x + 1 > 0 from
// x > 0, and -1 if w < 0 does, as x - 2 < 0 from 1 - x > 0.
func (c *claim) follows(w int32, facts []int32) int {
	of, ok := c.monomials(w)
	if !ok {
		return 0
	}
	for _, f := range facts {
		from, ok := c.monomials(f)
		if !ok {
			continue
		}
		// w = factor*f + rest
		var factor *big.Rat
		same := true
		for t, r := range from {
			s := of[t]
			switch {
			case t == none:
			case s == nil || r.Sign() == 0:
				same = false
			case factor == nil:
				factor = new(big.Rat).Quo(s, r)
			default:
				same = same && factor.Cmp(new(big.Rat).Quo(s, r)) == 0
			}
		}
		for t, s := range of {
			same = same && (t == none || s.Sign() == 0 || from[t] != nil)
		}
		if !same || factor == nil {
			continue
		}
		rest := new(big.Rat)
		if s := of[none]; s != nil {
			rest.Set(s)
		}
		if r := from[none]; r != nil {
			rest.Sub(rest, new(big.Rat).Mul(factor, r))
		}
		switch {
		case factor.Sign() > 0 && rest.Sign() >= 0:
			return 1
		case factor.Sign() < 0 && rest.Sign() <= 0:
			return -1
		}
	}
	return 0
}

// manyLogarithms reports whether the arguments of logarithms may be related by
// fours: those of log|ab|, log|cd|, log|ac| and log|bd| are.
func (c *claim) manyLogarithms() bool {
	n := 0
	for i := range c.all {
		if e := &c.all[i]; e.kind == kLogAtom && c.at(e.a).kind != kConst {
			n++
		}
	}
	return n >= 4
}

// maxSums bounds the sums of positive terms of which the sign is required.
const maxSums = 6

// positiveSums adds to the facts what the caller knows to be positive, and sums
// that are positive by their form, if there are roots or signs: sqrt(x +
// 2*sqrt(x-1)) is 1 + sqrt(x-1), which is not known to be positive otherwise.
// Sums with roots in them come first. Where there are branches there are none:
// what a branch is made of need not have a value.
func (c *claim) positiveSums(facts []int32) []int32 {
	signs := false
	for i := range c.all {
		e := &c.all[i]
		if e.kind == kSelect {
			return nil
		}
		signs = signs || e.kind == kRoot || e.kind == kSign
	}
	if !signs {
		return nil
	}
	more := slices.Clone(facts)
	for _, i := range c.known {
		if !slices.Contains(more, i) && len(more) < len(facts)+maxSums {
			more = append(more, i)
		}
	}
	for _, rooted := range []bool{true, false} {
		for i := int32(0); int(i) < len(c.all) && len(more) < len(facts)+maxSums; i++ {
			e := &c.all[i]
			if (e.kind == kAdd || e.kind == kSub) && e.rooted == rooted && !e.closed && e.positive != anySign && e.thin && !slices.Contains(more, i) {
				more = append(more, i)
			}
		}
	}
	slices.Sort(more)
	return more
}

// maxFacts bounds the facts, which each cost half of the points.
const maxFacts = 18

// maxConstantFacts bounds the constants like sqrt(2) - 1 of which the sign is
// required, since each rules out half of the towers.
const maxConstantFacts = 6

// factors takes a product apart.
func (c *claim) factors(u int32) []int32 {
	var found []int32
	stack := []int32{u}
	for steps := 0; len(stack) > 0 && steps < maxWalk; steps++ {
		e := c.at(stack[len(stack)-1])
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch e.kind {
		case kMul, kDiv:
			stack = append(stack, e.a, e.b)
		case kNeg, kInt, kRoot:
			stack = append(stack, e.a)
		default:
			found = append(found, top)
		}
	}
	return found
}

// looseBases returns the powers on bases that may be negative for all that is
// known.
func (c *claim) looseBases(facts []int32) []int32 {
	var loose []int32
	for i := range c.all {
		e := &c.all[i]
		if e.kind == kPower && e.loose && !slices.Contains(facts, e.a) {
			loose = append(loose, int32(i))
		}
	}
	return loose
}
