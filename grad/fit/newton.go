package fit

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A shape is the inverse of a metric, for scaled parameters.
type shape struct {
	metric *mat.SymDense // of all parameters
	free   []int         // those that move, for which it has been inverted
	vector *mat.Dense
	value  []float64 // of the inverse
}

// shapeAt returns the shape at p; nil where there are too many parameters for
// one.
func (d *descent) shapeAt(p point) (*shape, error) {
	if len(d.nodes) > maxCurvature {
		return nil, nil
	}
	h, err := d.metric(p.b)
	if err != nil {
		return nil, err
	}
	n := len(d.nodes)
	s := &shape{metric: mat.NewSymDense(n, nil)}
	for i := range n {
		for j := range i + 1 {
			v := h[i][j] / d.scale[i] / d.scale[j]
			if bad(v) {
				return nil, nil
			}
			s.metric.SetSym(i, j, v)
		}
	}
	return s, nil
}

// apply multiplies the part of a vector that belongs to the parameters that
// move by the inverse of their part of the metric. Directions without any
// curvature get a little. It reports false if there is no curvature at all.
func (s *shape) apply(v []float64, free []int) bool {
	n := len(free)
	if s.free == nil || !slices.Equal(s.free, free) {
		s.free = slices.Clone(free)
		part := mat.NewSymDense(n, nil)
		for a, i := range free {
			for b, j := range free[:a+1] {
				part.SetSym(a, b, s.metric.At(i, j))
			}
		}
		var eigen mat.EigenSym
		s.value = nil
		if eigen.Factorize(part, true) {
			s.vector = new(mat.Dense)
			eigen.VectorsTo(s.vector)
			values := eigen.Values(nil) // ascending
			if largest := values[n-1]; largest > 0 {
				for _, value := range values {
					s.value = append(s.value, 1/math.Max(value, flattest*largest))
				}
			}
		}
	}
	if s.value == nil {
		return false
	}
	moving := mat.NewVecDense(n, nil)
	for k, j := range free {
		moving.SetVec(k, v[j])
	}
	var turned mat.VecDense
	turned.MulVec(s.vector.T(), moving)
	for k, f := range s.value {
		turned.SetVec(k, f*turned.AtVec(k))
	}
	moving.MulVec(s.vector, &turned)
	for k, j := range free {
		v[j] = moving.AtVec(k)
	}
	return true
}

// metric returns a positive semidefinite matrix that is like the Hessian near a
// good fit: for residuals twice J'J, for a likelihood the sum over the rows of
// gradients times themselves (Berndt, Hall, Hall and Hausman, Annals of
// Economic and Social Measurement 3, 1974).
func (d *descent) metric(b []float64) ([][]float64, error) {
	if d.gauss == nil {
		var list []graph.Node // the lower triangle
		factor := int64(1)
		slopes := [][]graph.Node{grad.Of(d.sum, d.nodes...)}
		if d.form.residuals != nil {
			slopes = grad.Jacobian(d.form.residuals, d.nodes)
			factor = 2
		}
		g := d.sum.Graph()
		for i := range d.nodes {
			for j := range i + 1 {
				var total graph.Node
				for _, row := range slopes {
					total = plus(total, ops.Mul(row[i], row[j]))
				}
				list = append(list, ops.Mul(g.Int(factor), total))
			}
		}
		var err error
		if d.gauss, err = compileRows(list, d.form.rows, d.nodes, d.opt); err != nil {
			return nil, err
		}
	}
	return d.symmetric(d.gauss, d.bend, b)
}

// newton makes Newton steps as long as they make the gradient smaller. It does
// nothing where there are too many parameters for a Hessian, or where that is
// not positive definite.
func (d *descent) newton(ctx context.Context, s *state, p point) (_ point, moved bool, err error) {
	if len(d.nodes) > maxCurvature {
		return p, false, nil
	}
	previous := math.Inf(1)
	for range 50 {
		if ctx.Err() != nil {
			break
		}
		free := d.movable(p)
		step, length, ok, err := d.newtonStep(p, free)
		if err != nil || !ok || !(length < 0.5*previous) || length == 0 {
			return p, moved, err
		}
		previous = length
		next := slices.Clone(p.b)
		for k, j := range free {
			next[j] = d.parameters[j].clip(next[j] + step[k])
		}
		q, err := d.at(next)
		if err != nil || bad(q.objective) || slices.ContainsFunc(q.gradient, bad) || q.objective > p.objective+10*p.noise {
			return p, moved, err
		}
		s.iterations++
		p, moved = q, true
	}
	return p, moved, nil
}

// newtonStep returns the Newton step of the free parameters, and its length in
// the metric of the Hessian.
func (d *descent) newtonStep(p point, free []int) (step []float64, length float64, ok bool, err error) {
	h, err := d.second(p.b)
	if err != nil {
		return nil, 0, false, err
	}
	n := len(free)
	c := make([][]float64, n)
	v := make([]float64, n)
	root := make([]float64, n)
	for a, i := range free {
		if !(h[i][i] > 0) {
			return nil, 0, false, nil
		}
		root[a] = math.Sqrt(h[i][i])
	}
	for a, i := range free {
		c[a] = make([]float64, n)
		for b, j := range free {
			c[a][b] = h[i][j] / root[a] / root[b]
		}
		v[a] = -p.gradient[i] / root[a]
	}
	z, ok := solveSymmetric(c, v, epsilon)
	if !ok {
		return nil, 0, false, nil
	}
	for a := range z {
		z[a] /= root[a]
		length += -z[a] * p.gradient[free[a]]
	}
	return z, math.Sqrt(math.Max(0, length)), true, nil
}
