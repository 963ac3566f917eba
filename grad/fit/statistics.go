package fit

import (
	"math"
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// statistics works out what least squares say beside the estimates.
func (l *levenberg) statistics(r *Result) (covariance [][]float64, err error) {
	l.state = r.state
	r.Rows = l.count
	sum, m, freedom := r.Objective, float64(r.Residuals), float64(r.DegreesOfFreedom())
	r.RMSE = math.Sqrt(sum / m)
	if freedom > 0 {
		r.Deviation = math.Sqrt(sum / freedom)
	}
	k := float64(r.Free + 1)
	likelihood := -m / 2 * (math.Log(2*math.Pi*sum/m) + 1)
	r.AIC = -2*likelihood + 2*k
	r.BIC = -2*likelihood + k*math.Log(m)
	if l.held != nil {
		residuals := make([]float64, l.height())
		l.squares.residuals(residuals, l.state.b)
		r.Quartiles = quartiles(residuals)
	}
	if r.R2, err = l.explained(sum); err != nil {
		return nil, err
	}
	r.Deficiencies = l.deficiencies()
	inverse, ok := l.state.t.keep(l.state.free).inverse()
	if !ok || len(r.Deficiencies) > 0 || !(freedom > 0) {
		return nil, nil
	}
	covariance = make([][]float64, len(l.nodes))
	for j := range covariance {
		covariance[j] = make([]float64, len(l.nodes))
	}
	for a, i := range l.state.free {
		for b, j := range l.state.free {
			covariance[i][j] = dot(inverse[a], inverse[b]) * sum / freedom
		}
	}
	return covariance, nil
}

// statistics works out what a loss says beside the estimates. The covariance
// is the inverse of the Hessian, that is of the observed information; or with
// the sandwich, that with the rows' gradients between two of it. For residuals
// the Hessian of half the sum of squares is scaled by their variance.
func (d *descent) statistics(r *Result) (covariance [][]float64, err error) {
	r.Rows = d.count
	k := float64(r.Free)
	r.AIC = 2*r.Objective + 2*k
	r.BIC = 2*r.Objective + k*math.Log(float64(d.count))
	p, err := d.at(r.state.b)
	if err != nil || len(d.nodes) > maxCurvature {
		return nil, err
	}
	h, err := d.second(p.b)
	if err != nil {
		return nil, err
	}
	free := d.movable(p)
	inner := part(h, free)
	metric, err := d.metric(p.b)
	if err != nil {
		return nil, err
	}
	r.Deficiencies = d.deficiencies(part(metric, free), free)
	if len(r.Deficiencies) > 0 {
		return nil, nil
	}
	inverse, ok := inverted(inner)
	if !ok {
		return nil, nil
	}
	if r.LeastSquares {
		freedom := float64(r.DegreesOfFreedom())
		r.RMSE = math.Sqrt(r.Objective / float64(r.Residuals))
		r.Deviation = math.Sqrt(r.Objective / freedom)
		for _, row := range inverse {
			for j := range row {
				row[j] *= 2 * r.Objective / freedom
			}
		}
	}
	if d.opt.Sandwich {
		if d.outer == nil {
			slopes := grad.Of(d.sum, d.nodes...)
			products := make([][]graph.Node, len(slopes))
			for i, a := range slopes {
				for _, b := range slopes {
					products[i] = append(products[i], ops.Mul(a, b))
				}
			}
			if d.outer, err = compileRows(triangleOf(products), d.form.rows, d.nodes, d.opt); err != nil {
				return nil, err
			}
		}
		between, err := d.symmetric(d.outer, nil, p.b)
		if err != nil {
			return nil, err
		}
		inverse = multiply(inverse, multiply(part(between, free), inverse))
	}
	covariance = make([][]float64, len(d.nodes))
	for j := range covariance {
		covariance[j] = make([]float64, len(d.nodes))
	}
	for a, i := range free {
		for b, j := range free {
			covariance[i][j] = inverse[a][b]
		}
	}
	return covariance, nil
}

// explained returns 1 minus the sum of squares over that of the response about
// its weighted mean. The response is what one residual subtracts the model
// from, or is subtracted from it.
func (l *levenberg) explained(sum float64) (float64, error) {
	response, weight, ok := l.response()
	if !ok {
		return math.NaN(), nil
	}
	g := response.Graph()
	mean := g.Var("mean of the response")
	about := ops.Mul(weight, ops.Square(ops.Sub(response, mean)))
	p, err := compileRows([]graph.Node{weight, ops.Mul(weight, response), about}, l.form.rows, append(l.nodes[:len(l.nodes):len(l.nodes)], mean), l.opt)
	if err != nil {
		return 0, err
	}
	data := l.data
	if l.held != nil {
		data = Columns(l.held)
	}
	part := make([]float64, 3)
	total := 0.0
	at := append(slices.Clone(l.state.b), 0)
	for range 2 { // the mean first, then the squares about it
		var sums [3]accumulator
		for chunk, err := range data.Chunks() {
			if err != nil {
				return 0, err
			}
			p.Sums(part, chunk, at)
			for i, v := range part {
				sums[i].add(v)
			}
		}
		at[len(at)-1] = sums[1].value() / sums[0].value()
		total = sums[2].value()
	}
	if !(total > 0) {
		return math.NaN(), nil
	}
	return 1 - sum/total, nil
}

// response finds what the only residual says was observed, and its weight.
func (l *levenberg) response() (response, weight graph.Node, ok bool) {
	if len(l.unweighted) != 1 {
		return
	}
	weight = l.weight
	if weight.IsZero() {
		weight = l.unweighted[0].Graph().Int(1)
	}
	response, _, ok = Sides(l.unweighted[0], l.form.rows)
	return response, weight, ok
}
