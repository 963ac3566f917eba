package fit

import (
	"context"
	"math"
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// polish makes undamped steps as long as they shrink, so that the parameters
// are as exact as the residuals.
//
// They are Gauss-Newton steps, corrected by the curvature of the residuals:
// without that they would shrink slowly where the residuals are large.
func (l *levenberg) polish(ctx context.Context) error {
	best, previous := l.state, math.Inf(1)
	for range 100 {
		if ctx.Err() != nil || len(l.state.free) == 0 {
			break
		}
		if l.correction == nil {
			if err := l.correct(); err != nil {
				return err
			}
		}
		p, length := l.undamped()
		if p == nil || !(length < 0.9*previous) || length <= 0.1*epsilon*norm(l.scaled(l.state.b)) {
			break
		}
		// The curvature has to be that at the minimum.
		if length > 1e-6*norm(l.scaled(l.state.b)) {
			l.correction = nil
		}
		previous = length
		next := l.moved(p)
		if slices.Equal(next, l.state.b) {
			break
		}
		l.state.b = next
		if err := l.enter(); err != nil {
			return err
		}
		noise := l.noise()
		if !(l.state.objective <= best.objective+10*noise*(math.Sqrt(best.objective)+noise)) {
			break
		}
		best = l.state
	}
	l.state = best
	return nil
}

// undamped returns the step of the free parameters to the minimum of the
// quadratic model, and its length; nil if there is none.
//
// With C = R^-T S R^-1, where S is the residuals times their second
// derivatives, the Newton step is -R^-1 (I + C)^-1 qtr. Written like this it
// has the accuracy of the triangle rather than that of its square.
func (l *levenberg) undamped() (p []float64, length float64) {
	t := l.state.t.keep(l.state.free)
	z := slices.Clone(t.qtr)
	if n := len(l.nodes); len(l.correction) == n*n {
		s := make([][]float64, t.n)
		for i, a := range l.state.free {
			s[i] = make([]float64, t.n)
			for k, b := range l.state.free {
				s[i][k] = l.correction[a*n+b]
			}
		}
		if inverse, ok := t.inverse(); ok {
			c := congruent(inverse, s)
			for i := range c {
				c[i][i]++
			}
			if solved, ok := solveSymmetric(c, z, 1e-8); ok {
				z = solved
			}
		}
	}
	p, ok := t.back(z, -1)
	if !ok {
		return nil, 0
	}
	for k, j := range l.state.free {
		length = math.Hypot(length, l.state.scale[j]*p[k])
	}
	return p, length
}

// maxCurvature bounds the parameters for which second derivatives are taken.
const maxCurvature = 40

// correct computes the sum of residuals times their second derivatives.
func (l *levenberg) correct() error {
	n := len(l.nodes)
	l.correction = []float64{}
	if n > maxCurvature {
		return nil
	}
	if l.curvature == nil {
		var err error
		if l.curvature, err = compileRows(bent(l.form.residuals, l.nodes), l.rows, l.nodes, l.opt); err != nil {
			return err
		}
		if len(l.penalties) > 0 {
			if l.bentPenalty, err = compileRows(bent(l.penalties, l.nodes), nil, l.nodes, l.opt); err != nil {
				return err
			}
		}
	}
	size := n * (n + 1) / 2
	part := make([]float64, size)
	sums := make([]accumulator, size)
	add := func() {
		for i, v := range part {
			sums[i].add(v)
		}
	}
	data := l.data
	if l.held != nil {
		data = Columns(l.held)
	}
	for chunk, err := range data.Chunks() {
		if err != nil {
			return err
		}
		l.curvature.Sums(part, chunk, l.state.b)
		add()
	}
	if l.bentPenalty != nil {
		l.bentPenalty.Point(part, nil, l.state.b)
		add()
	}
	l.correction = make([]float64, n*n)
	at := 0
	for i := range n {
		for k := range i + 1 {
			v := sums[at].value()
			l.correction[i*n+k], l.correction[k*n+i] = v, v
			at++
		}
	}
	return nil
}

// bent lists the lower triangle of the sum of rs times their second
// derivatives.
func bent(rs, parameters []graph.Node) (list []graph.Node) {
	n := len(parameters)
	list = make([]graph.Node, n*(n+1)/2)
	for a, r := range rs {
		h := grad.Hessian(r, parameters...)
		at := 0
		for i := range n {
			for k := range i + 1 {
				term := ops.Mul(r, h[i][k])
				if a > 0 {
					term = ops.Add(list[at], term)
				}
				list[at] = term
				at++
			}
		}
	}
	return list
}
