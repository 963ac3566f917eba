package fit

import (
	"math"
	"slices"
)

// part returns some rows and columns of a matrix.
func part(m [][]float64, list []int) [][]float64 {
	p := make([][]float64, len(list))
	for a, i := range list {
		for _, j := range list {
			p[a] = append(p[a], m[i][j])
		}
	}
	return p
}

func multiply(a, b [][]float64) [][]float64 {
	c := make([][]float64, len(a))
	for i := range a {
		c[i] = make([]float64, len(b))
		for k, v := range a[i] {
			for j, w := range b[k] {
				c[i][j] += v * w
			}
		}
	}
	return c
}

// inverted returns the inverse of a symmetric matrix, if it is positive
// definite.
func inverted(m [][]float64) (inverse [][]float64, ok bool) {
	root := make([]float64, len(m))
	c := make([][]float64, len(m))
	for i := range m {
		if !(m[i][i] > 0) {
			return nil, false
		}
		root[i] = math.Sqrt(m[i][i])
	}
	for i := range m {
		c[i] = make([]float64, len(m))
		for j := range m {
			c[i][j] = m[i][j] / root[i] / root[j]
		}
	}
	for i := range m {
		unit := make([]float64, len(m))
		unit[i] = 1
		row, ok := solveSymmetric(c, unit, epsilon)
		if !ok {
			return nil, false
		}
		for j := range row {
			row[j] /= root[i] * root[j]
		}
		inverse = append(inverse, row)
	}
	return inverse, true
}

// quartiles returns the five numbers of Tukey's summary, interpolated.
func quartiles(v []float64) []float64 {
	if len(v) == 0 {
		return nil
	}
	v = slices.Sorted(slices.Values(v))
	at := func(q float64) float64 {
		i, part := math.Modf(q * float64(len(v)-1))
		k := int(i)
		if part == 0 {
			return v[k]
		}
		return v[k] + part*(v[k+1]-v[k])
	}
	return []float64{v[0], at(0.25), at(0.5), at(0.75), v[len(v)-1]}
}

// congruent returns A' S A for the upper triangular A with these rows.
func congruent(a, s [][]float64) [][]float64 {
	n := len(a)
	sa := make([][]float64, n)
	for i := range n {
		sa[i] = make([]float64, n)
		for j := range n {
			for k := range j + 1 {
				sa[i][j] += s[i][k] * a[k][j]
			}
		}
	}
	c := make([][]float64, n)
	for i := range n {
		c[i] = make([]float64, n)
		for j := range n {
			for k := range i + 1 {
				c[i][j] += a[k][i] * sa[k][j]
			}
		}
	}
	return c
}

// solveSymmetric solves C z = v by Cholesky's factorisation, if C is positive
// definite.
func solveSymmetric(c [][]float64, v []float64, tolerance float64) (z []float64, ok bool) {
	n := len(c)
	t := &triangle{n: n, r: make([]float64, n*n), norms: make([]float64, n)}
	for j := range n {
		for i := range j + 1 {
			s := c[i][j] - dot(t.r[i*n:i*n+i], t.r[j*n:j*n+i])
			switch {
			case i < j:
				t.r[j*n+i] = s / t.r[i*n+i]
			case s > tolerance*math.Abs(c[j][j]):
				t.r[j*n+j] = math.Sqrt(s)
			default:
				return nil, false
			}
		}
	}
	return t.back(t.forward(v), 1)
}
