package fit

import (
	"math"
	"math/big"
	"slices"
	"strconv"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/enclosure"
)

const (
	// refinedDigits is the relative error of a parameter, as estimated from
	// rounding, above which residuals are computed with more digits.
	refinedDigits = 1e-12
	// refinedSum is the same for the sum of squares, which standard errors
	// are made of.
	refinedSum = 1e-9
	// refinedWork bounds the rows times the nodes of a residual for which that
	// is done: it costs some microseconds for each.
	refinedWork = 30_000
	refinedBits = 128
)

// refine makes a few more Gauss-Newton steps with residuals that have all their
// digits, where those of float64 have been cancelled: a residual is the small
// difference of large numbers. Parameters have twice the digits meanwhile, and
// a datum is the shortest decimal that float64 has for it, since it is as
// decimals that data are written down.
//
// This is iterative refinement (Björck, Numerical Methods for Least Squares
// Problems, SIAM 1996, section 2.9) for a problem that is not linear.
func (l *levenberg) refine() {
	if !l.wantsRefinement() {
		return
	}
	data := make([][]*big.Rat, len(l.held))
	for i, c := range l.held {
		for _, v := range c {
			data[i] = append(data[i], decimal(v))
		}
	}
	b := make([]*big.Rat, len(l.state.b))
	for j, v := range l.state.b {
		b[j] = new(big.Rat).SetFloat64(v)
	}
	previous := math.Inf(1)
	for range 10 {
		r, ok := l.exactResiduals(data, b)
		if !ok {
			return
		}
		t, err := l.linearisedWith(l.state.b, r)
		if err != nil || bad(t.sum) || math.Sqrt(t.sum) > math.Sqrt(l.state.objective)*(1+1e-6)+100*l.noise() {
			return
		}
		l.state.t, l.state.objective = t, t.sum
		p, length := l.undamped()
		if p == nil || !(length < 0.5*previous) || length < 1e-3*epsilon*norm(l.scaled(l.state.b)) {
			return
		}
		previous = length
		next := slices.Clone(l.state.b)
		for k, j := range l.state.free {
			step := new(big.Rat).SetFloat64(p[k])
			if step == nil {
				return
			}
			b[j] = rounded(step.Add(step, b[j]))
			next[j], _ = b[j].Float64()
			if l.parameters[j].clip(next[j]) != next[j] {
				return
			}
		}
		l.state.b = next
	}
}

// wantsRefinement estimates what rounding does to the results.
func (l *levenberg) wantsRefinement() bool {
	if l.held == nil || len(l.state.free) == 0 ||
		l.count*len(graph.Topological(l.form.residuals...)) > refinedWork {
		return false
	}
	noise := l.noise()
	if noise > refinedSum*math.Sqrt(l.state.t.sum) {
		return true
	}
	inverse, ok := l.state.t.keep(l.state.free).inverse()
	if !ok {
		return false
	}
	for k, j := range l.state.free {
		if noise*norm(inverse[k]) > refinedDigits*math.Abs(l.state.b[j]) {
			return true
		}
	}
	return false
}

// exactResiduals computes the residuals at b with all their digits, in the
// order of [squares.residuals].
func (l *levenberg) exactResiduals(data [][]*big.Rat, b []*big.Rat) (r []float64, ok bool) {
	r = make([]float64, l.height())
	at := map[graph.Node]*big.Rat{}
	for j, n := range l.nodes {
		at[n] = b[j]
	}
	balls := enclosure.Eval(l.penalties, at, refinedBits)
	for i := range balls {
		r[len(l.form.residuals)*l.count+i] = balls[i].Float64()
	}
	for row := range l.count {
		for i, v := range l.rows {
			at[v] = data[i][row]
		}
		balls := enclosure.Eval(l.form.residuals, at, refinedBits)
		for i := range balls {
			r[i*l.count+row] = balls[i].Float64()
		}
	}
	return r, !slices.ContainsFunc(r, bad)
}

// decimal returns the shortest decimal that is v as a float64.
func decimal(v float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'e', -1, 64))
	return r
}

// rounded cuts a number to the digits of two float64, so that they do not grow
// from step to step.
func rounded(r *big.Rat) *big.Rat {
	f, _ := new(big.Float).SetPrec(2 * 53).SetRat(r).Rat(nil)
	return f
}
