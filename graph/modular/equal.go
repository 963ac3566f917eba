package modular

import (
	"context"
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
	// Signs holds nodes of the claim that are known to be positive (2) or
	// negative (-2) wherever they are defined, or that but perhaps 0 (1, -1).
	Signs map[graph.Node]int
	// Context ends the attempt early, unproved; nil never does. An attempt that
	// is not ended so is deterministic.
	Context context.Context
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

// The reasons for which nothing is proved.
const (
	reasonDiffers = "the sides differ at a random point"
	reasonNoPoint = "no admissible point found"
	reasonBudget  = "the budget is spent"
	reasonDegree  = "the degree is too large"
	reasonSize    = "the claim is too large"
	reasonKernel  = "a function has no evaluation at its place"
	reasonTime    = "the time ran out"
)

// Bounds of the search for points; see the package comment.
const (
	leastTries  = 24
	leastPoints = 12
	lottery     = 14 // tries for each sign vector: e^-14 is the chance to miss one
	maxNodes    = 1 << 17
	maxStrays   = 4000 // points lost to the signs of constants
	leastDoubt  = -10  // binary logarithm of the chance that a point shows nothing
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
	order := graph.Topological(a, b)
	if len(order) > maxNodes {
		return Result{Reason: reasonSize}
	}
	x := newNormaliser(a.Graph())
	r := x.equal(a, b, order, opt)
	if !r.Proved && x.halved {
		x = newNormaliser(a.Graph())
		x.direct = true
		return x.equal(a, b, order, opt)
	}
	return r
}

// equal proves the equality of two of the nodes that stand in order.
func (x *normaliser) equal(a, b graph.Node, order []graph.Node, opt Options) Result {
	x.normalise(order)
	if x.failure != "" {
		return Result{Reason: x.failure}
	}
	c := &claim{normaliser: x, a: x.image[a], b: x.image[b], sides: [2]graph.Node{a, b}, order: order, seed: opt.Seed, budget: opt.Budget, context: opt.Context}
	for _, n := range order {
		switch sign := opt.Signs[n]; {
		case sign == 2, sign == 1 && c.at(x.image[n]).thin:
			c.know(x.image[n])
		case sign == -2, sign == -1 && c.at(x.image[n]).thin:
			c.know(c.negative(x.image[n]))
		}
	}
	return c.prove()
}

// know notes that an expression is positive.
func (c *claim) know(i int32) {
	if e := c.at(i); !e.closed && e.kind != kExp {
		c.known = append(c.known, i)
	}
}

// A claim is the equality of two expressions.
type claim struct {
	*normaliser
	a, b   int32
	sides  [2]graph.Node
	order  []graph.Node
	seed   uint64
	budget int64
	known  []int32 // to be positive, by the caller
	// context is nil where nobody waits.
	context context.Context
}

// ended reports whether nobody waits for a proof any more.
func (c *claim) ended() bool { return c.context != nil && c.context.Err() != nil }

// prove tries with as little assumed as possible first.
func (c *claim) prove() Result {
	if c.a == c.b {
		return Result{Proved: true, ErrorBound: math.Inf(-1), Conditions: c.breaks}
	}
	facts := c.positiveFacts()
	loose := c.looseBases(facts)
	modes := []mode{{loose: true}}
	if len(facts) > maxFacts {
		facts = nil
	}
	if len(facts) > 0 {
		modes = append(modes, mode{loose: true, facts: facts})
	}
	if more := c.positiveSums(facts); len(more) > len(facts) {
		modes = append(modes, mode{loose: true, facts: more})
	}
	if len(loose) > 0 {
		modes = append(modes, mode{facts: facts})
	}
	if c.manyLogarithms() {
		modes = append(modes, mode{facts: facts, deep: true})
	}
	var best Result
	for i, m := range modes {
		r, assumed := c.run(m)
		if r.Proved {
			r.Conditions = slices.Clone(c.breaks)
			// A power as base is positive if its own base is, which is among
			// the conditions.
			for _, i := range assumed {
				if k := (Condition{Kind: Positive, A: c.all[i].origin}); slices.Contains(loose, i) && c.at(c.at(i).a).kind != kPower && !slices.Contains(r.Conditions, k) {
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
	}
	e := newMachine(p, rand.New(rand.NewPCG(c.seed, 0x5851f42d4c957f2d)))
	signs := e.countSigns()
	switch {
	case p.perPoint(signs) > leastDoubt:
		return Result{Reason: reasonDegree}, p.assumed
	case lottery*math.Exp2(float64(signs)) > float64(c.budget):
		return Result{Reason: reasonBudget}, p.assumed
	}
	tries, points, strays := 0, 0, 0
	for {
		if c.ended() {
			return Result{Reason: reasonTime, Points: points}, p.assumed
		}
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

// perPoint bounds the binary logarithm of the chance that the sides agree at a
// point with the right signs although they differ as functions: the degree
// (of the norm from the field of the roots) over the size of the least level
// that is used.
func (p *program) perPoint(signs int) float64 {
	size := 60.0
	if p.angles {
		size = 33
	}
	return math.Log2(1+p.degree) + float64(signs) - size
}

// errorBound adds the chance that no point had the signs of a real point where
// the claim fails, and the chance that the points which had did not show it.
func (p *program) errorBound(points, tries, signs int) float64 {
	fooled := float64(min(points, leastPoints)) * p.perPoint(signs)
	if signs == 0 {
		return fooled
	}
	missed := -float64(tries) * math.Exp2(-float64(signs)) * math.Log2E
	return max(missed, fooled) + math.Log2(1+math.Exp2(-math.Abs(missed-fooled)))
}
