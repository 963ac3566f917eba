package check

import (
	"hash/fnv"
	"math"
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/program"
)

// samples is how many points hypotheses are screened at. A screened
// coincidence costs a failed proof, nothing more.
const samples = 4

// sampleTries bounds the search for points where the sides are defined.
const sampleTries = 200

// A points is a list of sample points, each given by its number: what a
// variable or an application of an unknown function is there follows from
// that number and its text, in whichever graph it stands, and is the same on
// every machine.
type points []int

// value returns the value of an unknown at a point.
func value(point int, unknown graph.Node) float64 {
	h := fnv.New64a()
	h.Write([]byte(unknown.String()))
	z := h.Sum64() + uint64(point+1)*0x9e3779b97f4a7c15 // splitmix64
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	v := float64((z^z>>31)>>11) / (1 << 53)
	if point%2 == 1 {
		v = 2*v - 1
	}
	return []float64{1, 2, 4}[point%3] * v
}

// pointsFor returns points at which all of nodes are finite; nil if too few
// are found.
func pointsFor(nodes ...graph.Node) points {
	e := program.NewEvaluator(nodes...)
	var list points
	var row []float64
	for k := 0; k < sampleTries && len(list) < samples; k++ {
		row = run(e, k, row[:0])
		finite := true
		for _, v := range row {
			finite = finite && isFinite(v)
		}
		if finite {
			list = append(list, k)
		}
	}
	if len(list) < samples {
		return nil
	}
	return list
}

func run(e *program.Evaluator, point int, row []float64) []float64 {
	for _, n := range e.Unknown() {
		e.Set(n, value(point, n))
	}
	return e.Run(row)
}

// conditioned is how many points are looked at for those at which rounding does
// not tell.
const conditioned = 12

// samplePrecision is the precision of values that are to be right to float64's
// last digit in spite of cancellation.
const samplePrecision = 192

// accurate returns points at which both nodes are finite, and the nodes' values
// there without rounding errors. Points at which float64 loses many digits are
// left out as far as there are others.
func accurate(a, b graph.Node) (p points, aValues, bValues []float64) {
	var poor points
	var poorA, poorB []float64
	e := program.NewEvaluator(a, b)
	var row []float64
	for k, looked := 0, 0; k < sampleTries && looked < conditioned && len(p) < samples; k++ {
		row = run(e, k, row[:0])
		if !isFinite(row[0]) || !isFinite(row[1]) {
			continue
		}
		looked++
		at := map[graph.Node]*big.Rat{}
		for _, n := range e.Unknown() {
			at[n] = new(big.Rat).SetFloat64(value(k, n))
		}
		balls := enclosure.Eval([]graph.Node{a, b}, at, samplePrecision)
		if balls[0].State() != enclosure.Defined || balls[1].State() != enclosure.Defined {
			continue
		}
		exact := []float64{balls[0].Float64(), balls[1].Float64()}
		if !isFinite(exact[0]) || !isFinite(exact[1]) {
			continue
		}
		if same(exact[:1], row[:1]) && same(exact[1:], row[1:]) {
			p, aValues, bValues = append(p, k), append(aValues, exact[0]), append(bValues, exact[1])
		} else {
			poor, poorA, poorB = append(poor, k), append(poorA, exact[0]), append(poorB, exact[1])
		}
	}
	missing := samples - len(p)
	if missing > len(poor) {
		return nil, nil, nil
	}
	return append(p, poor[:missing]...), append(aValues, poorA[:missing]...), append(bValues, poorB[:missing]...)
}

// at returns the values of nodes at the points, a row for each node.
func (p points) at(nodes []graph.Node) [][]float64 {
	e := program.NewEvaluator(nodes...)
	table := make([][]float64, len(nodes))
	var row []float64
	for _, k := range p {
		row = run(e, k, row[:0])
		for i, v := range row {
			table[i] = append(table[i], v)
		}
	}
	return table
}

// sample evaluates nodes at points where all are finite; nil if there are none.
func sample(nodes []graph.Node) [][]float64 {
	p := pointsFor(nodes...)
	if p == nil {
		return nil
	}
	return p.at(nodes)
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// closeness is the relative difference that rounding may make between two ways
// of computing the same.
const closeness = 1e-9

// same reports whether two rows of values agree.
func same(a, b []float64) bool {
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= closeness*math.Abs(a[i])) {
			return false
		}
	}
	return true
}

// similar reports whether a node that may be undefined in places agrees with
// one that is finite, in two places at least. It is more generous than same,
// since the values come from sums in which much may cancel.
func similar(values, target []float64) bool {
	found := 0
	for i, v := range values {
		if !isFinite(v) {
			continue
		}
		if math.Abs(v-target[i]) > 1e-7*math.Abs(target[i]) {
			return false
		}
		found++
	}
	return found >= 2
}
