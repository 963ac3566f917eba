package fit

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A descent minimises a sum over rows by its gradient: L-BFGS, gradient
// descent or Adam.
type descent struct {
	*form
	opt   Options
	data  Data
	count int
	held  [][]float64 // all rows, or nil if they are streamed

	objective   *rowProgram // of a row: the loss, then its gradient
	penalty     *rowProgram // the same of the penalties' sum; nil for none
	hessian     *rowProgram // of a row: the lower triangle; nil until it is needed
	bend        *rowProgram // the same of the penalties
	sum         graph.Node  // the loss of a row
	once        graph.Node  // the sum of penalties, or the zero Node
	squared     *rowProgram // of a row: the squares of the gradient
	outer       *rowProgram // of a row: the lower triangle of its gradient times itself
	gauss       *rowProgram // of a row: see metric
	scale       []float64   // the roots of squared at the start
	evaluations int         // of the objective
	shape       *shape      // what L-BFGS begins with; nil for nothing
}

// A point is the objective and its gradient at some parameters.
type point struct {
	b, gradient []float64
	objective   float64
	// noise is the rounding error of the objective, as estimated.
	noise float64
}

func newDescent(f *form, data Data, opt Options) (*descent, error) {
	d := &descent{form: f, opt: opt, data: data, sum: f.loss}
	for _, r := range f.residuals {
		d.sum = plus(d.sum, ops.Square(r))
	}
	for _, p := range f.penalties {
		if f.residuals != nil {
			p = ops.Square(p)
		}
		d.once = plus(d.once, p)
	}
	limit := 4 * opt.MaxHeld / len(f.rows)
	if _, ok := data.(Columns); ok { // they are held already
		limit = math.MaxInt
	}
	var err error
	if d.held, d.count, err = hold(data, len(f.rows), limit); err != nil {
		return nil, err
	}
	if d.held == nil && opt.Batch > 0 {
		return nil, errors.New("fit: batches are drawn from rows in memory, and these are too many; see MaxHeld")
	}
	outputs := append([]graph.Node{d.sum}, grad.Of(d.sum, f.nodes...)...)
	if d.objective, err = compileRows(outputs, f.rows, f.nodes, opt); err != nil {
		return nil, err
	}
	if !d.once.IsZero() {
		outputs := append([]graph.Node{d.once}, grad.Of(d.once, f.nodes...)...)
		if d.penalty, err = compileRows(outputs, nil, f.nodes, opt); err != nil {
			return nil, err
		}
		if len(f.nodes) <= maxCurvature {
			if d.bend, err = compileRows(triangleOf(grad.Hessian(d.once, f.nodes...)), nil, f.nodes, opt); err != nil {
				return nil, err
			}
		}
	}
	var squares []graph.Node
	for _, slope := range outputs[1:] {
		squares = append(squares, ops.Square(slope))
	}
	d.squared, err = compileRows(squares, f.rows, f.nodes, opt)
	return d, err
}

// plus adds nodes, of which the first may be the zero Node.
func plus(a, b graph.Node) graph.Node {
	if a.IsZero() {
		return b
	}
	return ops.Add(a, b)
}

func (d *descent) observations() int { return d.count }

// at computes the objective and its gradient over all rows.
func (d *descent) at(b []float64) (point, error) {
	d.evaluations++
	sums := make([]float64, 1+len(d.nodes))
	if err := d.total(d.objective, d.penalty, sums, b); err != nil {
		return point{}, err
	}
	p := point{b: slices.Clone(b), objective: sums[0], gradient: sums[1:]}
	for j, q := range d.parameters {
		if q.Fixed {
			p.gradient[j] = 0
		}
		p.noise += math.Pow(p.gradient[j]*b[j], 2)
	}
	p.noise = 4 * epsilon * (math.Abs(p.objective) + math.Sqrt(p.noise))
	return p, nil
}

// total sums a program over the rows and adds what counts once.
func (d *descent) total(rows, once *rowProgram, to, b []float64) error {
	if d.held != nil {
		rows.Sums(to, d.held, b)
	} else {
		sums := make([]accumulator, len(to))
		part := make([]float64, len(to))
		for chunk, err := range d.data.Chunks() {
			if err != nil {
				return err
			}
			rows.Sums(part, chunk, b)
			for i, v := range part {
				sums[i].add(v)
			}
		}
		for i := range sums {
			to[i] = sums[i].value()
		}
	}
	if once != nil {
		part := make([]float64, len(to))
		once.Point(part, nil, b)
		for i, v := range part {
			to[i] += v
		}
	}
	return nil
}

// minimise runs the method that was chosen.
func (d *descent) minimise(ctx context.Context, start []float64) (state, error) {
	p, err := d.at(start)
	if err != nil {
		return state{}, err
	}
	if bad(p.objective) || slices.ContainsFunc(p.gradient, bad) {
		return state{}, d.undefinedStart(start)
	}
	s := state{b: p.b, objective: p.objective}
	switch d.opt.Method {
	case LBFGS:
		err = d.lbfgs(ctx, &s, p)
	default:
		err = d.steps(ctx, &s, p)
	}
	return s, err
}

func (d *descent) undefinedStart(start []float64) error {
	e, err := d.form.undefined(d.data, []graph.Node{d.sum}, start)
	if err != nil {
		return err
	}
	for j := 0; e == nil && j < len(d.nodes); j++ {
		if e, err = d.form.undefined(d.data, grad.Of(d.sum, d.nodes[j]), start); err != nil {
			return err
		}
		if e != nil {
			e.DerivativeBy = d.nodes[j].Name()
		}
	}
	if e == nil {
		return ErrTooLarge
	}
	e.Start = true
	return e
}

// trace notes where the first undefined value comes from, if that is wanted.
func (d *descent) trace(s *state, b []float64) (err error) {
	if d.opt.TraceUndefined && s.undefined == nil {
		s.undefined, err = d.form.undefined(d.data, []graph.Node{d.sum}, b)
	}
	return err
}

// movable lists the parameters that are neither fixed nor held by a bound that
// the gradient pushes them against.
func (d *descent) movable(p point) (list []int) {
	for j, q := range d.parameters {
		if q.Fixed || q.Lower != nil && p.b[j] <= *q.Lower && p.gradient[j] > 0 || q.Upper != nil && p.b[j] >= *q.Upper && p.gradient[j] < 0 {
			continue
		}
		list = append(list, j)
	}
	return list
}

// moved returns parameters after a step along a direction, within bounds.
func (d *descent) moved(b, direction []float64, length float64) []float64 {
	next := slices.Clone(b)
	for j, v := range direction {
		if v != 0 {
			next[j] = d.parameters[j].moved(b[j], length*v)
		}
	}
	return next
}

// second returns the Hessian of the objective, by rows.
func (d *descent) second(b []float64) ([][]float64, error) {
	if d.hessian == nil {
		var err error
		if d.hessian, err = compileRows(triangleOf(grad.Hessian(d.sum, d.nodes...)), d.rows, d.nodes, d.opt); err != nil {
			return nil, err
		}
	}
	return d.symmetric(d.hessian, d.bend, b)
}

// symmetric sums a program whose outputs are a lower triangle.
func (d *descent) symmetric(rows, once *rowProgram, b []float64) ([][]float64, error) {
	n := len(d.nodes)
	sums := make([]float64, n*(n+1)/2)
	if err := d.total(rows, once, sums, b); err != nil {
		return nil, err
	}
	h := make([][]float64, n)
	for i := range h {
		h[i] = make([]float64, n)
	}
	at := 0
	for i := range n {
		for k := range i + 1 {
			h[i][k], h[k][i] = sums[at], sums[at]
			at++
		}
	}
	return h, nil
}

// triangleOf lists the lower triangle of a symmetric matrix, row by row.
func triangleOf(h [][]graph.Node) (list []graph.Node) {
	for i, row := range h {
		list = append(list, row[:i+1]...)
	}
	return list
}
