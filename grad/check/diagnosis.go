package check

import (
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
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
	nodes := append([]graph.Node{truth, claimed}, candidates(c.builder, truth, claimed)...)
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
	hypotheses := c.constants(truth, t, y)
	for i, h := range others {
		if same(table[len(nodes)-len(others)+i], y) {
			hypotheses = append(hypotheses, h)
		}
	}
	hypotheses = append(hypotheses, c.wholeFactor(truth, claimed)...)
	hypotheses = append(hypotheses, c.terms(truth, claimed)...)
	hypotheses = append(hypotheses, c.factors(truth, t, y, list)...)
	hypotheses = append(hypotheses, c.difference(truth, t, y, list)...)
	for _, h := range hypotheses {
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
func candidates(b *document.Builder, truth, claimed graph.Node) []graph.Node {
	var list []graph.Node
	seen := map[graph.Node]bool{}
	add := func(n graph.Node) {
		// That yours has yours where the truth has the truth explains nothing.
		if n != truth && n != claimed && !seen[n] && n.Rational() == nil && len(list) < maxCandidates {
			seen[n] = true
			list = append(list, n)
		}
	}
	for _, n := range graph.Topological(truth, claimed) {
		if b.Named(n).IsVar() {
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

// ratio returns claimed values over true ones, nil if there is none.
func ratio(t, y []float64) []float64 {
	out := make([]float64, len(t))
	for i := range t {
		if t[i] == 0 || y[i] == 0 {
			return nil
		}
		out[i] = y[i] / t[i]
	}
	return out
}

// constants returns the hypothesis that claimed is truth times a number.
func (c diagnosis) constants(truth graph.Node, t, y []float64) []hypothesis {
	ratio := ratio(t, y)
	if ratio == nil {
		return nil
	}
	r := constant(ratio)
	if r == nil {
		return nil
	}
	n := c.builder.Graph.Const(r)
	d := Diagnosis{Kind: Constant, Factor: r.RatString(), Message: fmt.Sprintf("yours is %s times the true one", r.RatString())}
	if n.IsInt(-1) {
		d.Kind, d.Message = WholeSign, "yours has the opposite sign"
	}
	return []hypothesis{{ops.Mul(truth, n), d}}
}

// wholeFactor returns the hypothesis that one side is the whole mistake, where
// the other is a number.
func (c diagnosis) wholeFactor(truth, claimed graph.Node) []hypothesis {
	for _, n := range []graph.Node{truth, claimed} {
		if n.Is("add") || n.Is("sub") || n.Is("select") || n.IsInt(0) {
			return nil
		}
	}
	switch {
	case truth.Rational() != nil:
		factor := algebra.Times(claimed, ops.Div(truth.Graph().Int(1), truth))
		d := Diagnosis{Kind: ExtraFactor, Factor: c.text(factor)}
		d.Message = fmt.Sprintf("yours is %s times the true one", d.Factor)
		return []hypothesis{{ops.Mul(truth, factor), d}}
	case claimed.Rational() != nil:
		d := Diagnosis{Kind: MissingFactor, Factor: c.text(algebra.Times(truth, ops.Div(claimed.Graph().Int(1), claimed)))}
		d.Message = "yours lacks the factor " + d.Factor
		return []hypothesis{{claimed, d}}
	}
	return nil
}

// factors returns the hypotheses that claimed is truth times a constant and
// one or two candidates, above or below the line.
func (c diagnosis) factors(truth graph.Node, t, y []float64, list []candidate) (out []hypothesis) {
	ratio := ratio(t, y)
	if ratio == nil {
		return nil
	}
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

// sample evaluates nodes at points where all are finite; nil if there are none.
func sample(nodes []graph.Node) [][]float64 {
	e := program.NewEvaluator(nodes...)
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
