package check

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// A change is what one mistake makes of a base: of the true derivative, or of
// the claimed side when it is undone.
type change struct {
	index  int
	rank   int
	values []float64
}

// A pair is two changes that together make the target of the base: their
// differences from it add up, or their ratios to it multiply.
type pair struct {
	first, second int // indices of changes
	rank          int
	product       bool
}

// Bounds on pairs of changes.
const (
	maxPairs     = 6
	maxPartners  = 40 // that agree with one change at the first point
	pairAccuracy = 1e-8
)

// pairs finds pairs of changes by looking up, for each, what is missing: at the
// first point by bisection, then at all points.
func pairs(base, target []float64, changes []change, independent func(i, j int, product bool) bool) (out []pair) {
	for _, product := range []bool{false, true} {
		keys := make([]float64, 0, len(changes))
		list := make([]change, 0, len(changes))
		sorted := slices.Clone(changes)
		slices.SortStableFunc(sorted, func(a, b change) int { return cmp.Compare(a.values[0], b.values[0]) })
		for _, c := range sorted {
			if isFinite(c.values[0]) && (!product || c.values[0] != 0) && !same(c.values, base) {
				keys, list = append(keys, c.values[0]), append(list, c)
			}
		}
		for _, a := range list {
			want := target[0] + base[0] - a.values[0]
			if product {
				want = target[0] * base[0] / a.values[0]
			}
			wide := pairAccuracy * (math.Abs(want) + math.Abs(a.values[0]))
			k := sort.SearchFloat64s(keys, want-wide)
			for last := min(len(list), k+maxPartners); k < last && keys[k] <= want+wide; k++ {
				b := list[k]
				if a.index < b.index && fits(base, target, a.values, b.values, product) && independent(a.index, b.index, product) {
					out = append(out, pair{a.index, b.index, a.rank + b.rank, product})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int {
		return cmp.Or(a.rank-b.rank, a.first+a.second-b.first-b.second, a.first-b.first)
	})
	return out[:min(len(out), maxPairs)]
}

// fits reports whether two changes make the target.
func fits(base, target, a, b []float64, product bool) bool {
	both := make([]float64, len(base))
	for i := range both {
		if both[i] = a[i] + b[i] - base[i]; product {
			both[i] = a[i] * b[i] / base[i]
		}
	}
	return similar(both, target)
}

// both returns what two changes, made of a base, make together.
func (p pair) both(base, a, b graph.Node) graph.Node {
	if p.product {
		return ops.Div(ops.Mul(a, b), base)
	}
	return algebra.Plus(a, difference(b, base))
}

// twoSlips returns the hypotheses that the derivative was taken with two faulty
// steps in different places.
func (c diagnosis) twoSlips(truth graph.Node, p points, t, y []float64) (out []hypothesis) {
	d, ok := c.differentiation(truth)
	if !ok {
		return nil
	}
	s, table := c.slipped(d, p)
	if s == nil {
		return nil
	}
	var changes []change
	for i, made := range s.slips {
		if made.rank <= signRank && !made.at.IsZero() {
			changes = append(changes, change{i, made.rank, table[i]})
		}
	}
	m := namer{c.builder, d}
	// One place may lie within another only along the chain, where factors
	// multiply. Where they add up, signs of numbers explain too much.
	number := func(made slip) bool { return made.kind == TermSign && isNumber(made.about[1]) }
	apart := func(i, j int, product bool) bool {
		a, b := s.slips[i], s.slips[j]
		return a.at != b.at && (product || !number(a) && !number(b) &&
			!slices.Contains(graph.Topological(a.at), b.at) && !slices.Contains(graph.Topological(b.at), a.at))
	}
	for _, found := range pairs(t, y, changes, apart) {
		a, b := s.slips[found.first], s.slips[found.second]
		first, second := c.slipHypothesis(a, s, m), c.slipHypothesis(b, s, m)
		out = append(out, hypothesis{
			node: found.both(truth, first.node, second.node),
			diagnosis: Diagnosis{
				Kind: TwoMistakes, Message: "two mistakes: " + first.diagnosis.Message + "; and " + second.diagnosis.Message,
			},
		})
	}
	return out
}

// slipAndEdit returns the hypotheses that the derivative was taken with a faulty
// step and that there is a slip of the pen besides: the true side with the one
// is the claimed side without the other.
func (c diagnosis) slipAndEdit(truth graph.Node, p points) (out []hypothesis) {
	d, ok := c.differentiation(truth)
	if !ok {
		return nil
	}
	s, slips := c.slipped(d, p)
	page := c.edited(truth)
	if s == nil || page == nil {
		return nil
	}
	edits := p.at(page.wholes())
	order := make([]int, 0, len(edits))
	for i, e := range page.edits {
		if e.rank <= maxPairRank && e.at.parent != nil && isFinite(edits[i][0]) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(edits[i][0], edits[j][0]) })
	m := namer{c.builder, d}
	for i, made := range s.slips {
		if made.rank > signRank || made.at.IsZero() || !isFinite(slips[i][0]) || same(slips[i], slips[len(slips)-1]) {
			continue
		}
		want := slips[i][0]
		wide := pairAccuracy * math.Abs(want)
		k := sort.Search(len(order), func(k int) bool { return edits[order[k]][0] >= want-wide })
		for last := min(len(order), k+maxPartners); k < last && edits[order[k]][0] <= want+wide; k++ {
			if !similar(edits[order[k]], slips[i]) {
				continue
			}
			first, second := c.slipHypothesis(made, s, m), c.explained(page.edits[order[k]], truth)
			rest := strings.TrimSuffix(second.diagnosis.Message, " yours would be right")
			out = append(out, hypothesis{
				node: first.node, against: second.node,
				diagnosis: Diagnosis{Kind: TwoMistakes, Message: "two mistakes: " + first.diagnosis.Message + "; and " + rest + " the rest would be right"},
			})
			if len(out) == maxPairs {
				return out
			}
			break
		}
	}
	return out
}

// maxPairRank is that of the last rule of editRules that is tried with another:
// a name, a sign, an exponent, a function, something too much.
const maxPairRank = 4

// twoEdits returns the hypotheses that the claimed side is right but for two
// slips of the pen in different places.
func (c diagnosis) twoEdits(truth, claimed graph.Node, p points, t, y []float64) (out []hypothesis) {
	s := c.edited(truth)
	if s == nil {
		return nil
	}
	table := p.at(s.wholes())
	var changes []change
	for i, e := range s.edits {
		if e.rank <= maxPairRank && e.at.parent != nil {
			changes = append(changes, change{i, e.rank, table[i]})
		}
	}
	apart := func(i, j int, _ bool) bool {
		return !s.edits[i].at.within(s.edits[j].at) && !s.edits[j].at.within(s.edits[i].at)
	}
	for _, found := range pairs(y, t, changes, apart) {
		first, second := c.explained(s.edits[found.first], truth), c.explained(s.edits[found.second], truth)
		begin := strings.TrimSuffix(first.diagnosis.Message, " yours would be right")
		out = append(out, hypothesis{
			node: found.both(claimed, first.node, second.node), against: truth,
			diagnosis: Diagnosis{Kind: TwoMistakes, Message: "two mistakes: " + begin + " and " + second.diagnosis.Message},
		})
	}
	return out
}

// within reports whether a site is another or lies within it.
func (at *site) within(other *site) bool {
	for ; at != nil; at = at.parent {
		if at == other {
			return true
		}
	}
	return false
}
