package fit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A triangle is a linear least-squares problem, minimise |A p + r|, reduced to
// as many equations as it has unknowns: R p + qtr, with R upper triangular.
type triangle struct {
	n     int
	r     []float64 // by columns: R[i][j] is r[j*n+i]
	qtr   []float64
	sum   float64   // r'r: the sum of squares at p = 0
	norms []float64 // of the columns of A
}

// factorise reduces a problem by Householder reflections (Golub and Van Loan,
// Matrix Computations, 4th ed., section 5.2). The columns of A and r are
// overwritten; there must be as many rows as columns at least.
func factorise(columns [][]float64, r []float64) *triangle {
	n := len(columns)
	t := &triangle{n: n, r: make([]float64, n*n), qtr: make([]float64, n), norms: make([]float64, n)}
	t.sum = dot(r, r)
	for j, c := range columns {
		t.norms[j] = norm(c)
	}
	for j, v := range columns {
		copy(t.r[j*n:], v[:min(j, len(v))])
		if j >= len(v) {
			continue
		}
		v = v[j:]
		length := norm(v)
		if length == 0 {
			continue
		}
		if v[0] > 0 {
			length = -length
		}
		t.r[j*n+j] = length
		// v becomes the reflector, scaled so that v[0] = 1 + |v[0]|/length.
		for i := range v {
			v[i] /= -length
		}
		v[0]++
		for _, c := range columns[j+1:] {
			mirror(v, c[j:])
		}
		mirror(v, r[j:])
	}
	copy(t.qtr, r)
	return t
}

// mirror applies I - v v'/v[0].
func mirror(v, c []float64) {
	floats.AddScaled(c, -dot(v, c)/v[0], v)
}

func dot(a, b []float64) float64 { return floats.Dot(a, b) }

// norm returns the length of a vector, scaled if its square would overflow or
// underflow.
func norm(v []float64) float64 {
	s := dot(v, v)
	if s > 1e-280 && s < 1e280 {
		return math.Sqrt(s)
	}
	largest := 0.0
	for _, x := range v {
		largest = math.Max(largest, math.Abs(x))
	}
	if largest == 0 || math.IsInf(largest, 0) || math.IsNaN(largest) {
		return largest
	}
	s = 0
	for _, x := range v {
		x /= largest
		s += x * x
	}
	return largest * math.Sqrt(s)
}

// cholesky reduces the normal equations A'A p = -A'r. The columns are scaled
// to length 1 first, which costs the fewest digits; a column that depends on
// the ones before it gets a diagonal of 0.
func cholesky(ata [][]float64, atr []float64, sum float64) *triangle {
	n := len(atr)
	t := &triangle{n: n, r: make([]float64, n*n), qtr: make([]float64, n), norms: make([]float64, n), sum: sum}
	for j := range n {
		t.norms[j] = math.Sqrt(ata[j][j])
	}
	for j := range n {
		for i := 0; i <= j; i++ {
			if t.norms[i] == 0 || t.norms[j] == 0 {
				continue
			}
			s := ata[i][j] / t.norms[i] / t.norms[j]
			for k := range i {
				s -= t.r[i*n+k] * t.r[j*n+k]
			}
			switch {
			case i == j && s > float64(n)*epsilon:
				t.r[j*n+j] = math.Sqrt(s)
			case i < j && t.r[i*n+i] > 0:
				t.r[j*n+i] = s / t.r[i*n+i]
			}
		}
	}
	for j := range n {
		if t.r[j*n+j] == 0 {
			continue
		}
		s := atr[j] / t.norms[j]
		for k := range j {
			s -= t.r[j*n+k] * t.qtr[k]
		}
		t.qtr[j] = s / t.r[j*n+j]
	}
	for j := range n {
		for i := range n {
			t.r[j*n+i] *= t.norms[j]
		}
	}
	return t
}

// keep returns the problem with only some of the columns.
func (t *triangle) keep(list []int) *triangle {
	if len(list) == t.n {
		return t
	}
	return t.with(list, t.qtr)
}

// with returns the problem with some of the columns and another right side.
func (t *triangle) with(list []int, rhs []float64) *triangle {
	columns := make([][]float64, len(list))
	norms := make([]float64, len(list))
	for k, j := range list {
		columns[k] = slices.Clone(t.r[j*t.n : (j+1)*t.n])
		norms[k] = t.norms[j]
	}
	s := factorise(columns, slices.Clone(rhs))
	s.norms, s.sum = norms, t.sum
	return s
}

// gradient returns R'qtr, half the gradient of the sum of squares.
func (t *triangle) gradient() []float64 {
	g := make([]float64, t.n)
	for j := range g {
		g[j] = dot(t.r[j*t.n:j*t.n+j+1], t.qtr[:j+1])
	}
	return g
}

// solve returns the p that minimises |R p + qtr|, and whether R has full rank.
func (t *triangle) solve() (p []float64, ok bool) {
	return t.back(t.qtr, -1)
}

// back solves R p = sign*v by substitution.
func (t *triangle) back(v []float64, sign float64) (p []float64, ok bool) {
	n := t.n
	p = make([]float64, n)
	for i := range v[:n] {
		p[i] = sign * v[i]
	}
	for j := n - 1; j >= 0; j-- {
		d := t.r[j*n+j]
		if math.Abs(d) <= float64(n)*epsilon*t.norms[j] {
			return nil, false
		}
		p[j] /= d
		for i := range j {
			p[i] -= p[j] * t.r[j*n+i]
		}
	}
	return p, true
}

// forward solves R'q = v.
func (t *triangle) forward(v []float64) []float64 {
	n := t.n
	q := slices.Clone(v)
	for j := range n {
		q[j] = (q[j] - dot(t.r[j*n:j*n+j], q[:j])) / t.r[j*n+j]
	}
	return q
}

// inverse returns the rows of the inverse of R, if R has full rank.
func (t *triangle) inverse() (rows [][]float64, ok bool) {
	rows = make([][]float64, t.n)
	for i := range rows {
		rows[i] = make([]float64, t.n)
	}
	unit := make([]float64, t.n)
	for k := range t.n {
		clear(unit)
		unit[k] = 1
		column, ok := t.back(unit, 1)
		if !ok {
			return nil, false
		}
		for i, v := range column {
			rows[i][k] = v
		}
	}
	return rows, true
}

// damped returns the triangle of |R p + qtr|^2 + |sqrt(lambda) D p|^2.
func (t *triangle) damped(lambda float64, d []float64) *triangle {
	n := t.n
	columns := make([][]float64, n)
	storage := make([]float64, 2*n*n)
	root := math.Sqrt(lambda)
	for j := range n {
		columns[j] = storage[2*n*j : 2*n*(j+1)]
		copy(columns[j], t.r[j*n:j*n+j+1])
		columns[j][n+j] = root * d[j]
	}
	rhs := make([]float64, 2*n)
	copy(rhs, t.qtr)
	return factorise(columns, rhs)
}

// step returns the p that minimises |R p + qtr| subject to |D p| <= radius,
// within a tenth, and the lambda that belongs to it (Moré 1978, section 5).
func (t *triangle) step(d []float64, radius, guess float64) (p []float64, lambda float64) {
	n := t.n
	scaled := make([]float64, n)
	length := func(p []float64) float64 {
		for j := range p {
			scaled[j] = d[j] * p[j]
		}
		return norm(scaled)
	}
	lower := 0.0
	if p, ok := t.solve(); ok {
		size := length(p)
		if size <= 1.1*radius {
			return p, 0
		}
		w := make([]float64, n)
		for j := range w {
			w[j] = d[j] * (scaled[j] / size)
		}
		lower = math.Min((size-radius)/radius/math.Pow(norm(t.forward(w)), 2), math.MaxFloat64)
	}
	g := t.gradient()
	for j := range g {
		g[j] /= d[j]
	}
	upper := norm(g) / radius
	if upper == 0 {
		return make([]float64, n), 0
	}
	lambda = math.Max(guess, lower)
	if lambda <= 0 || lambda > upper {
		lambda = math.Max(1e-3*upper, math.Sqrt(lower*upper))
	}
	for range 30 {
		s := t.damped(lambda, d)
		var ok bool
		if p, ok = s.solve(); !ok {
			lower = lambda
			lambda = math.Max(10*lambda, 1e-3*upper)
			continue
		}
		size := length(p)
		phi := size - radius
		if math.Abs(phi) <= 0.1*radius {
			break
		}
		if phi > 0 {
			lower = math.Max(lower, lambda)
		} else {
			upper = math.Min(upper, lambda)
		}
		w := make([]float64, n)
		for j := range w {
			w[j] = d[j] * (scaled[j] / size)
		}
		correction := phi / radius / math.Pow(norm(s.forward(w)), 2)
		if next := lambda + correction; next > lower && next < upper {
			lambda = next
		} else {
			lambda = math.Max(1e-3*upper, math.Sqrt(lower*upper))
		}
	}
	if p == nil {
		p = make([]float64, n)
	}
	return p, lambda
}

// epsilon is the distance from 1 to the next float64.
const epsilon = 0x1p-52
