package check

import (
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A Diagnosis is a mistake that explains a refuted claim: making it, and it
// alone, turns the true side into the claimed one. That has been proved.
type Diagnosis struct {
	Kind MistakeKind
	// Message says what is wrong, in a sentence about "yours" and "the true"
	// side.
	Message string
	// Factor is what the claimed side is the true one times, or plus, in text.
	Factor string
	// Hint adds what is known about the cause: a definition that lacks a
	// factor.
	Hint string
}

// A MistakeKind classifies mistakes.
type MistakeKind string

// The mistakes that are recognised.
const (
	WholeSign     MistakeKind = "sign"
	Constant      MistakeKind = "constant"
	ExtraFactor   MistakeKind = "extra-factor"
	MissingFactor MistakeKind = "missing-factor"
	WrongFactor   MistakeKind = "wrong-factor"
	ExtraTerm     MistakeKind = "extra-term"
	MissingTerm   MistakeKind = "missing-term"
	TermSign      MistakeKind = "term-sign"
	WrongVariable MistakeKind = "wrong-variable"
	Definition    MistakeKind = "definition"
)

// A candidate is an expression that a mistake may be about.
type candidate struct {
	node   graph.Node
	values []float64
}

// A hypothesis is a mistake that fits numerically and remains to be proved:
// the claimed side would be equal to the node.
type hypothesis struct {
	node      graph.Node
	diagnosis Diagnosis
}

// samples is how many points hypotheses are screened at. A screened
// coincidence costs a failed proof, nothing more.
const samples = 4

// maxCandidates bounds the expressions that are tried, since pairs of them are
// tried too.
const maxCandidates = 48

// A diagnosis is the search for a mistake.
type diagnosis struct {
	builder *document.Builder
	opt     Options
}

// of looks for the simplest mistake that turns truth into claimed. Others are
// mistakes to try first.
func (c diagnosis) of(truth, claimed graph.Node, others []hypothesis) *Diagnosis {
	deadline := c.opt.deadline()
	nodes := append([]graph.Node{truth, claimed}, c.candidates(truth, claimed)...)
	for _, h := range others {
		nodes = append(nodes, h.node)
	}
	table := sample(nodes)
	if table == nil {
		return nil
	}
	t, y := table[0], table[1]
	var list []candidate
	for i, n := range nodes[2 : len(nodes)-len(others)] {
		list = append(list, candidate{n, table[i+2]})
	}
	for i, h := range others {
		if same(table[len(nodes)-len(others)+i], y) {
			if d := c.confirm(h, claimed, deadline); d != nil {
				return d
			}
		}
	}
	for _, h := range append(c.factors(truth, t, y, list), c.terms(truth, t, y, list)...) {
		if d := c.confirm(h, claimed, deadline); d != nil {
			return d
		}
	}
	return nil
}

// confirm proves a hypothesis.
func (c diagnosis) confirm(h hypothesis, claimed graph.Node, deadline time.Time) *Diagnosis {
	if compare(h.node, claimed, deadline).Verdict != Proved {
		return nil
	}
	return &h.diagnosis
}

// candidates collects what the mistake may be about: the names of the
// document, and factors and terms of the two sides.
func (c diagnosis) candidates(truth, claimed graph.Node) []graph.Node {
	var list []graph.Node
	seen := map[graph.Node]bool{}
	add := func(n graph.Node) {
		if !seen[n] && n.Rational() == nil && len(list) < maxCandidates {
			seen[n] = true
			list = append(list, n)
		}
	}
	for _, n := range graph.Topological(truth, claimed) {
		if c.builder.Named(n).IsVar() {
			add(n)
		}
	}
	for _, side := range []graph.Node{claimed, truth} {
		for _, n := range parts(side, maxCandidates) {
			add(n)
		}
	}
	return list
}

// parts returns the factors and terms that n consists of, largest first.
func parts(n graph.Node, limit int) (list []graph.Node) {
	queue := []graph.Node{n}
	for len(queue) > 0 && len(list) < limit {
		n, queue = queue[0], queue[1:]
		list = append(list, n)
		op := n.Op()
		if op == nil {
			continue
		}
		switch op.Name {
		case "add", "sub", "mul", "div", "neg", "square", "pow":
			queue = append(queue, n.Operands()...)
		}
	}
	return list
}

// factors returns the hypotheses that claimed is truth times something simple.
func (c diagnosis) factors(truth graph.Node, t, y []float64, list []candidate) (out []hypothesis) {
	ratio := make([]float64, samples)
	for i := range ratio {
		ratio[i] = y[i] / t[i]
		if t[i] == 0 || y[i] == 0 {
			return nil
		}
	}
	propose := func(kind MistakeKind, factor graph.Node, message string, args ...any) {
		out = append(out, hypothesis{ops.Mul(truth, factor), Diagnosis{Kind: kind, Message: fmt.Sprintf(message, args...), Factor: c.text(factor)}})
	}
	if r := constant(ratio); r != nil {
		n := c.builder.Graph.Const(r)
		if n.IsInt(-1) {
			propose(WholeSign, n, "yours has the opposite sign")
		} else {
			propose(Constant, n, "yours is %s times the true one", r.RatString())
		}
		return out
	}
	// The factor is rational constant * candidate^power * candidate^power.
	powers := []int{1, -1}
	for _, k := range list {
		for _, p := range powers {
			if r := constant(quotient(ratio, k, p)); r != nil {
				out = append(out, c.powerHypothesis(truth, r, [2]candidate{k}, [2]int{p, 0}))
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for i, k := range list {
		for _, p := range powers {
			rest := quotient(ratio, k, p)
			for _, l := range list[i:] {
				for _, q := range powers {
					if r := constant(quotient(rest, l, q)); r != nil && isUnit(r) {
						out = append(out, c.powerHypothesis(truth, r, [2]candidate{k, l}, [2]int{p, q}))
					}
				}
			}
		}
	}
	return out
}

// powerHypothesis is that the truth was multiplied by r * a^p * b^q.
func (c diagnosis) powerHypothesis(truth graph.Node, r *big.Rat, of [2]candidate, powers [2]int) hypothesis {
	above, below := []graph.Node{}, []graph.Node{}
	if r.Num().CmpAbs(big.NewInt(1)) != 0 {
		above = append(above, c.builder.Graph.Const(new(big.Rat).SetInt(new(big.Int).Abs(r.Num()))))
	}
	if !r.IsInt() {
		below = append(below, c.builder.Graph.Const(new(big.Rat).SetInt(r.Denom())))
	}
	for i, k := range of {
		switch powers[i] {
		case 1:
			above = append(above, k.node)
		case -1:
			below = append(below, k.node)
		}
	}
	factor := c.multiplied(above)
	if len(below) > 0 {
		factor = ops.Div(factor, c.multiplied(below))
	}
	d := Diagnosis{Factor: c.text(factor)}
	sign := ""
	if r.Sign() < 0 {
		factor = ops.Neg(factor)
		sign = " and has the opposite sign"
	}
	switch {
	case len(below) == 0:
		d.Kind, d.Message = ExtraFactor, fmt.Sprintf("yours is %s times the true one%s", d.Factor, sign)
	case len(above) == 0:
		d.Kind, d.Message = MissingFactor, fmt.Sprintf("yours lacks the factor %s%s", c.text(c.multiplied(below)), sign)
	default:
		d.Kind, d.Message = WrongFactor, fmt.Sprintf("yours has the factor %s where the true one has %s%s", c.text(c.multiplied(above)), c.text(c.multiplied(below)), sign)
	}
	return hypothesis{ops.Mul(truth, factor), d}
}

func (c diagnosis) multiplied(factors []graph.Node) graph.Node {
	product := c.builder.Graph.Int(1)
	for _, n := range factors {
		product = ops.Mul(product, n)
	}
	return product
}

// terms returns the hypotheses that claimed is truth plus something simple.
func (c diagnosis) terms(truth graph.Node, t, y []float64, list []candidate) (out []hypothesis) {
	difference := make([]float64, samples)
	for i := range difference {
		difference[i] = y[i] - t[i]
	}
	propose := func(r *big.Rat, term graph.Node) {
		scaled := ops.Mul(c.builder.Graph.Const(new(big.Rat).Abs(r)), term)
		d := Diagnosis{Factor: c.text(scaled)}
		node := ops.Add(truth, scaled)
		if r.Sign() > 0 {
			d.Kind, d.Message = ExtraTerm, fmt.Sprintf("yours has the term %s too much", d.Factor)
		} else {
			node = ops.Sub(truth, scaled)
			d.Kind, d.Message = MissingTerm, fmt.Sprintf("yours lacks the term %s", d.Factor)
		}
		out = append(out, hypothesis{node, d})
	}
	if r := constant(difference); r != nil {
		propose(r, c.builder.Graph.Int(1))
		return out
	}
	for _, k := range list {
		if k.node == truth {
			continue
		}
		r := constant(quotient(difference, k, 1))
		if r == nil {
			continue
		}
		if n, ok := new(big.Rat).Quo(r, big.NewRat(2, 1)), isTerm(truth, k.node); ok && isUnit(n) {
			out = append(out, hypothesis{
				ops.Add(truth, ops.Mul(c.builder.Graph.Const(r), k.node)),
				Diagnosis{Kind: TermSign, Factor: c.text(k.node), Message: fmt.Sprintf("the term %s has the opposite sign", c.text(k.node))},
			})
			continue
		}
		propose(r, k.node)
	}
	return out
}

// isTerm reports whether a sum has a term.
func isTerm(sum, term graph.Node) bool {
	switch op := sum.Op(); {
	case sum == term:
		return true
	case op == nil:
		return false
	case op.Name == "add" || op.Name == "sub":
		return isTerm(sum.Operand(0), term) || isTerm(sum.Operand(1), term)
	case op.Name == "neg":
		return isTerm(sum.Operand(0), term)
	}
	return false
}

// sample evaluates nodes at points where all are finite; nil if there are none.
func sample(nodes []graph.Node) [][]float64 {
	e := graph.NewEvaluator(nodes...)
	table := make([][]float64, len(nodes))
	state := uint64(0x9e3779b97f4a7c15)
	random := func() float64 { // splitmix64, the same points on every machine
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return float64((z^z>>31)>>11) / (1 << 53)
	}
	var row []float64
	for try := 0; len(table[0]) < samples; try++ {
		if try > 200 {
			return nil
		}
		for _, n := range e.Unknown() {
			scale := []float64{1, 2, 4}[try%3]
			v := scale * random()
			if try%2 == 1 {
				v = scale * (2*random() - 1)
			}
			e.Set(n, v)
		}
		row = e.Run(row[:0])
		finite := true
		for _, v := range row {
			finite = finite && !math.IsNaN(v) && !math.IsInf(v, 0)
		}
		if !finite {
			continue
		}
		for i, v := range row {
			table[i] = append(table[i], v)
		}
	}
	return table
}

// constant returns the simple rational that all values are close to, or nil.
func constant(values []float64) *big.Rat {
	for _, v := range values {
		if !(math.Abs(v-values[0]) <= 1e-9*math.Abs(values[0])) {
			return nil
		}
	}
	for den := int64(1); den <= 12; den++ {
		num := math.Round(values[0] * float64(den))
		if num != 0 && math.Abs(num) <= 1000 && math.Abs(values[0]*float64(den)-num) <= 1e-9*math.Abs(num) {
			return big.NewRat(int64(num), den)
		}
	}
	return nil
}

// quotient returns values divided by k to the power p, 1 or -1.
func quotient(values []float64, k candidate, p int) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if p > 0 {
			out[i] = v / k.values[i]
		} else {
			out[i] = v * k.values[i]
		}
	}
	return out
}

func isUnit(r *big.Rat) bool { return r.IsInt() && r.Num().CmpAbs(big.NewInt(1)) == 0 }

func same(a, b []float64) bool {
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= 1e-9*math.Abs(a[i])) {
			return false
		}
	}
	return true
}

// text writes a node in the document's names.
func (c diagnosis) text(n graph.Node) string { return notation.Text(c.builder.Named(n)) }
