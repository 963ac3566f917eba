package fit

import (
	"math"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// squares is the sum of squared residuals of a problem, at any parameters.
type squares struct {
	*form
	data  Data
	opt   Options
	count int // of rows
	// held are all rows, or nil if they are too many: then they are streamed,
	// and sums are all there is.
	held [][]float64

	residual *rowProgram // of a row
	system   *rowProgram // residuals, then their derivatives, parameter by parameter
	sums     *rowProgram // streamed: r'r, J'r, J'J above the diagonal
	square   *rowProgram // streamed: r'r
	penalty  *rowProgram // penalties, then their derivatives
	columns  [][]float64 // of system, for all rows
	extra    []float64   // of penalty
}

// newSquares compiles a problem.
func newSquares(f *form, data Data, opt Options) (*squares, error) {
	s := &squares{form: f, data: data, opt: opt}
	var err error
	if s.held, s.count, err = hold(data, len(f.rows), opt.MaxHeld/(len(f.residuals)*(1+len(f.nodes)))); err != nil {
		return nil, err
	}
	system := append(f.residuals[:len(f.residuals):len(f.residuals)], byParameter(f.residuals, f.nodes)...)
	if len(f.penalties) > 0 {
		outputs := append(f.penalties[:len(f.penalties):len(f.penalties)], byParameter(f.penalties, f.nodes)...)
		if s.penalty, err = compileRows(outputs, nil, f.nodes, opt); err != nil {
			return nil, err
		}
		s.extra = make([]float64, len(outputs))
	}
	if s.held != nil {
		if s.residual, err = compileRows(f.residuals, f.rows, f.nodes, opt); err != nil {
			return nil, err
		}
		if s.system, err = compileRows(system, f.rows, f.nodes, opt); err != nil {
			return nil, err
		}
		storage := make([]float64, len(system)*s.count)
		for i := range system {
			s.columns = append(s.columns, storage[i*s.count:(i+1)*s.count:(i+1)*s.count])
		}
		return s, nil
	}
	outputs := products(system, len(f.residuals), len(f.nodes))
	if s.square, err = compileRows(outputs[:1], f.rows, f.nodes, opt); err != nil {
		return nil, err
	}
	s.sums, err = compileRows(outputs, f.rows, f.nodes, opt)
	return s, err
}

// byParameter lists the derivatives of ys by the first parameter, then by the
// second, and so on.
func byParameter(ys, parameters []graph.Node) (list []graph.Node) {
	j := grad.Jacobian(ys, parameters)
	for k := range parameters {
		for i := range ys {
			list = append(list, j[i][k])
		}
	}
	return list
}

// hold reads data into memory, unless there are more than limit rows: then
// columns is nil.
func hold(data Data, width, limit int) (columns [][]float64, count int, err error) {
	if c, ok := data.(Columns); ok {
		if err := checkColumns(c, width); err != nil {
			return nil, 0, err
		}
		if len(c[0]) <= limit {
			return c, len(c[0]), nil
		}
	}
	columns = make([][]float64, width)
	for chunk, err := range data.Chunks() {
		if err != nil {
			return nil, 0, err
		}
		if err := checkColumns(chunk, width); err != nil {
			return nil, 0, err
		}
		count += len(chunk[0])
		if count > limit {
			columns = nil
		}
		for i := range columns {
			columns[i] = append(columns[i], chunk[i]...)
		}
	}
	return columns, count, nil
}

// residuals writes all residuals at b, penalties last, to r.
func (s *squares) residuals(r, b []float64) {
	k := len(s.form.residuals)
	to := make([][]float64, k)
	for i := range to {
		to[i] = r[i*s.count : (i+1)*s.count]
	}
	s.residual.Columns(to, s.held, b)
	if s.penalty != nil {
		s.penalty.Point(s.extra, nil, b)
		copy(r[k*s.count:], s.extra[:len(s.penalties)])
	}
}

// height is how many residuals there are, penalties included.
func (s *squares) height() int { return len(s.form.residuals)*s.count + len(s.penalties) }

// at returns the sum of squares at b.
func (s *squares) at(b []float64) (float64, error) {
	if s.held != nil {
		r := make([]float64, s.height())
		s.residuals(r, b)
		return sumOfSquares(r), nil
	}
	var sum accumulator
	part := make([]float64, 1)
	for chunk, err := range s.data.Chunks() {
		if err != nil {
			return 0, err
		}
		s.square.Sums(part, chunk, b)
		sum.add(part[0])
	}
	if s.penalty != nil {
		s.penalty.Point(s.extra, nil, b)
		for _, v := range s.extra[:len(s.penalties)] {
			sum.add(v * v)
		}
	}
	return sum.value(), nil
}

// linearised returns the linear problem of the residuals at b, and of all
// parameters.
func (s *squares) linearised(b []float64) (*triangle, error) {
	if s.held == nil {
		return s.normalEquations(b)
	}
	return s.linearisedWith(b, nil)
}

// linearisedWith is linearised with residuals that are known already, unless
// they are nil.
func (s *squares) linearisedWith(b, residuals []float64) (*triangle, error) {
	k, n, m := len(s.form.residuals), len(s.nodes), s.count
	s.system.Columns(s.columns, s.held, b)
	height := max(s.height(), n)
	// The columns of system lie behind one another, so that the residuals of
	// one parameter are one column of the Jacobian.
	jacobian := make([][]float64, n+1)
	storage := make([]float64, (n+1)*height)
	if s.penalty != nil {
		s.penalty.Point(s.extra, nil, b)
	}
	for j := range jacobian {
		c := storage[j*height : (j+1)*height]
		for i := range k {
			copy(c[i*m:], s.columns[j*k+i])
		}
		for i := range s.penalties {
			c[k*m+i] = s.extra[j*len(s.penalties)+i]
		}
		jacobian[j] = c
	}
	if residuals != nil {
		copy(jacobian[0], residuals)
	}
	sum := sumOfSquares(jacobian[0])
	t := factorise(jacobian[1:], jacobian[0])
	t.sum = sum
	return t, nil
}

// products lists r'r, J'r and the upper triangle of J'J, summed over the
// residuals of a row.
func products(system []graph.Node, k, n int) (list []graph.Node) {
	product := func(i, j int) graph.Node {
		total := ops.Mul(system[i*k], system[j*k])
		for a := 1; a < k; a++ {
			total = ops.Add(total, ops.Mul(system[i*k+a], system[j*k+a]))
		}
		return total
	}
	for i := 0; i <= n; i++ {
		for j := 0; j <= i; j++ {
			list = append(list, product(i, j))
		}
	}
	return list
}

// normalEquations sums the products over the rows.
func (s *squares) normalEquations(b []float64) (*triangle, error) {
	n := len(s.nodes)
	size := (n + 1) * (n + 2) / 2
	sums := make([]accumulator, size)
	part := make([]float64, size)
	for chunk, err := range s.data.Chunks() {
		if err != nil {
			return nil, err
		}
		s.sums.Sums(part, chunk, b)
		for i, v := range part {
			sums[i].add(v)
		}
	}
	if s.penalty != nil {
		s.penalty.Point(s.extra, nil, b)
		k := len(s.penalties)
		at := 0
		for i := 0; i <= n; i++ {
			for j := 0; j <= i; j++ {
				for a := range k {
					sums[at].add(s.extra[i*k+a] * s.extra[j*k+a])
				}
				at++
			}
		}
	}
	ata := make([][]float64, n)
	atr := make([]float64, n)
	at := 1
	for i := range n {
		ata[i] = make([]float64, n)
		atr[i] = sums[at].value()
		at++
		for j := 0; j <= i; j++ {
			ata[i][j] = sums[at].value()
			ata[j][i] = ata[i][j]
			at++
		}
	}
	return cholesky(ata, atr, sums[0].value()), nil
}

// An accumulator adds up numbers and the rounding errors of the additions
// (Neumaier, Zeitschrift für angewandte Mathematik und Mechanik 54, 1974).
type accumulator struct{ sum, rest float64 }

func (a *accumulator) add(v float64) {
	s := a.sum + v
	if math.Abs(a.sum) >= math.Abs(v) {
		a.rest += (a.sum - s) + v
	} else {
		a.rest += (v - s) + a.sum
	}
	a.sum = s
}

func (a *accumulator) value() float64 {
	if v := a.sum + a.rest; !math.IsNaN(v) {
		return v
	}
	return a.sum // infinite
}

func sumOfSquares(r []float64) float64 {
	var a accumulator
	for _, v := range r {
		a.add(v * v)
	}
	return a.value()
}
