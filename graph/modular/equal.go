package modular

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
)

// Options say how much to try. The zero value is right.
type Options struct {
	// Seed chooses the random points; the same seed gives the same result.
	Seed uint64
	// Budget bounds the work, counted in operations on residues; 0 means
	// [DefaultBudget].
	Budget int64
}

// DefaultBudget takes some tens of milliseconds.
const DefaultBudget = 3_000_000

// A Result says whether equality was proved, and under which conditions.
type Result struct {
	// Proved says that the sides are equal wherever both are defined and the
	// conditions hold. If it is false nothing is known.
	Proved bool
	// Conditions are what the proof needs.
	Conditions []Condition
	// Reason says why nothing was proved.
	Reason string
	// Points is the number of random points at which the sides agreed.
	Points int
	// ErrorBound is the logarithm to base 2 of a bound for the probability
	// that a false claim passes: -60 means less than one in 10^18. See the
	// package comment for what it rests on.
	ErrorBound float64
}

// A Condition is what must hold for a proof to apply: that A > B (Positive
// says so) or that A and B differ. B is the zero Node where it stands for 0.
type Condition struct {
	A, B     graph.Node
	Positive bool
}

// The reasons for which nothing is proved.
const (
	reasonDiffers = "the sides differ at a random point"
	reasonNoPoint = "no admissible point found"
	reasonBudget  = "the budget is spent"
	reasonDegree  = "the degree is too large"
	reasonKernel  = "a function has no evaluation at its place"
)

// Bounds of the search for points; see the package comment.
const (
	leastTries  = 24
	leastPoints = 12
	lottery     = 14    // tries for each sign vector: e^-14 is the chance to miss one
	maxStrays   = 20000 // points lost to the signs of constants
	maxDegree   = 1 << 20
)

// Equal reports whether a and b, nodes of one graph, are proved to be equal
// wherever both are defined. It panics if they belong to different graphs.
func Equal(a, b graph.Node, opt Options) Result {
	if a.Graph() != b.Graph() {
		panic("modular: the sides belong to different graphs")
	}
	if a == b {
		return Result{Proved: true, ErrorBound: math.Inf(-1)}
	}
	if opt.Budget == 0 {
		opt.Budget = DefaultBudget
	}
	x := newNormaliser()
	order := graph.Topological(a, b)
	x.normalise(order)
	if x.failure != "" {
		return Result{Reason: x.failure}
	}
	c := &claim{normaliser: x, a: x.image[a], b: x.image[b], order: order, seed: opt.Seed, budget: opt.Budget}
	return c.prove()
}

// A claim is the equality of two expressions.
type claim struct {
	*normaliser
	a, b   int32
	order  []graph.Node
	seed   uint64
	budget int64
}

// prove tries with as little assumed as possible first.
func (c *claim) prove() Result {
	if c.a == c.b {
		return Result{Proved: true, ErrorBound: math.Inf(-1), Conditions: c.breakConditions()}
	}
	facts := c.positiveFacts()
	loose := c.looseBases(facts)
	modes := []mode{{loose: true}}
	if len(facts) > 0 {
		modes = append(modes, mode{loose: true, facts: facts})
	}
	if more := c.positiveSums(facts); len(more) > len(facts) {
		modes = append(modes, mode{loose: true, facts: more})
	}
	if len(loose) > 0 {
		modes = append(modes, mode{facts: facts})
	}
	var best Result
	for i, m := range modes {
		r, assumed := c.run(m)
		if r.Proved {
			r.Conditions = c.breakConditions()
			// A power as base is positive if its own base is, which is among
			// the conditions.
			for _, i := range assumed {
				if k := (Condition{A: c.all[i].origin, Positive: true}); slices.Contains(loose, i) && c.at(c.at(i).a).kind != kPower && !slices.Contains(r.Conditions, k) {
					r.Conditions = append(r.Conditions, k)
				}
			}
			return r
		}
		if i == 0 || best.Reason == reasonDiffers {
			best = r
		}
	}
	return best
}

// run evaluates both sides until they differ or agree often enough. It also
// returns the symbolic powers whose bases were taken to be positive.
func (c *claim) run(m mode) (Result, []int32) {
	p := compile(c.expressions, c.a, c.b, m)
	switch {
	case p.failure != "":
		return Result{Reason: p.failure}, p.assumed
	case p.impossible():
		return Result{Reason: reasonNoPoint}, p.assumed
	case p.degree > maxDegree:
		return Result{Reason: reasonDegree}, p.assumed
	}
	e := newMachine(p, rand.New(rand.NewPCG(c.seed, 0x5851f42d4c957f2d)))
	signs := e.countSigns()
	tries, points, strays := 0, 0, 0
	for {
		needed := math.Max(leastTries, lottery*math.Exp2(float64(signs+e.extra+e.most)))
		if float64(tries) >= needed && points >= leastPoints {
			break
		}
		if strays > maxStrays || points == 0 && float64(tries) > 1000+8*needed {
			return Result{Reason: reasonNoPoint}, p.assumed
		}
		if c.budget <= 0 {
			if points == 0 {
				return Result{Reason: reasonNoPoint}, p.assumed
			}
			return Result{Reason: reasonBudget, Points: points}, p.assumed
		}
		before := e.work
		o := e.point()
		c.budget -= e.work - before + 10
		switch o {
		case unsupported:
			return Result{Reason: reasonKernel}, p.assumed
		case wrongTower:
			strays++
		case undefined:
			tries++
		case accepted:
			tries++
			if e.slots[p.a] != e.slots[p.b] {
				return Result{Reason: reasonDiffers, Points: points}, p.assumed
			}
			points++
		}
	}
	return Result{Proved: true, Points: points, ErrorBound: p.errorBound(points, tries, signs+e.extra+e.most)}, p.assumed
}

// errorBound adds the chance that no point had the signs of a real point where
// the claim fails, and the chance that a point which had did not show it.
func (p *program) errorBound(points, tries, signs int) float64 {
	size := 60.0
	for i := range p.x.all {
		if k := p.x.all[i].kind; k == kCos || k == kSin {
			size = 33
		}
	}
	missed := -float64(tries) * math.Exp2(-float64(signs)) * math.Log2E
	if signs == 0 {
		missed = math.Inf(-1)
	}
	perPoint := math.Log2(1+p.degree) + float64(signs) - size
	fooled := float64(min(points, leastPoints)) * min(perPoint, 0)
	if math.IsInf(missed, -1) {
		return fooled
	}
	return max(missed, fooled) + math.Log2(1+math.Exp2(-math.Abs(missed-fooled)))
}

// unconditional returns the nodes that have a value wherever the sides do:
// those reached without passing into a branch.
func (c *claim) unconditional() *graph.Set {
	reached := graph.NewSet(c.order[0].Graph())
	for _, n := range c.order {
		if i := c.image[n]; i == c.a || i == c.b {
			reached.Add(n)
		}
	}
	for _, n := range slices.Backward(c.order) {
		if !reached.Has(n) {
			continue
		}
		for i, o := range n.Operands() {
			if i == 0 || !n.Is("select") {
				reached.Add(o)
			}
		}
	}
	return reached
}

// positiveFacts returns what is positive wherever both sides are defined.
func (c *claim) positiveFacts() []int32 {
	var facts []int32
	always := c.unconditional()
	add := func(u int32) {
		e := c.at(u)
		if e.kind != kConst && e.kind != kExp && !slices.Contains(facts, u) {
			facts = append(facts, u)
		}
	}
	for _, f := range c.facts {
		if always.Has(f.node) {
			add(f.u)
		}
	}
	// What is positive by its form is a fact too, where a sign may ask for it.
	for i := range c.all {
		e := &c.all[i]
		if e.kind != kSign && e.kind != kRoot && e.kind != kPower {
			continue
		}
		for _, u := range c.factors(e.a) {
			if p := c.at(u).positive; (p == positive || p == notNegative) && c.at(u).kind == kAdd {
				add(u)
			}
		}
	}
	for i, n := int32(0), 0; int(i) < len(c.all) && n < maxConstantFacts; i++ {
		if e := &c.all[i]; !e.closed || e.kind != kAdd && e.kind != kSub {
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

// maxSums bounds the sums of positive terms of which the sign is required.
const maxSums = 6

// positiveSums adds to the facts all sums that are positive by their form, if
// there are roots of roots: sqrt(x + 2*sqrt(x-1)) is 1 + sqrt(x-1), which is
// not known to be positive otherwise.
func (c *claim) positiveSums(facts []int32) []int32 {
	nested := false
	for i := range c.all {
		e := &c.all[i]
		nested = nested || (e.kind == kRoot || e.kind == kSign) && c.at(e.a).rooted
	}
	if !nested {
		return nil
	}
	more := slices.Clone(facts)
	for i := int32(0); int(i) < len(c.all) && len(more) < len(facts)+maxSums; i++ {
		e := &c.all[i]
		if e.kind == kAdd && e.rooted && !e.closed && e.positive != anySign && !slices.Contains(more, i) {
			more = append(more, i)
		}
	}
	slices.Sort(more)
	return more
}

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

// breakConditions returns where the claim may jump, as conditions to keep off.
func (c *claim) breakConditions() []Condition {
	var conditions []Condition
	for _, b := range c.breaks {
		k := Condition{A: b.a, B: b.b}
		if !slices.Contains(conditions, k) {
			conditions = append(conditions, k)
		}
	}
	return conditions
}

// String writes the condition as a > b, a != b.
func (c Condition) String() string {
	right := "0"
	if !c.B.IsZero() {
		right = c.B.String()
	}
	if c.Positive {
		return c.A.String() + " > " + right
	}
	return c.A.String() + " != " + right
}
