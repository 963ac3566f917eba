package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Deficiency is a set of parameters that can change together without any
// change of the objective.
type Deficiency struct {
	// Names are the parameters that take part.
	Names []string
	// Dimension is in how many independent ways they can.
	Dimension int
}

// String says what is wrong: "b2 and b3 cannot be told apart".
func (d Deficiency) String() string {
	n := len(d.Names)
	if n == 1 {
		return d.Names[0] + " has no effect"
	}
	s := strings.Join(d.Names[:n-1], ", ") + " and " + d.Names[n-1] + " cannot be told apart"
	if left := n - d.Dimension; d.Dimension > 1 {
		s += fmt.Sprintf(": only %d of %d combinations of them have an effect", left, n)
	}
	return s
}

// joined puts directions together that have parameters in common.
func joined(directions [][]float64, name func(k int) string) (list []Deficiency) {
	var groups [][]bool
	var dimensions []int
	for _, v := range directions {
		part := make([]bool, len(v))
		for k, x := range v {
			part[k] = math.Abs(x) > takesPart
		}
		dimension := 1
		for i := 0; i < len(groups); i++ {
			common := false
			for k, in := range groups[i] {
				common = common || in && part[k]
			}
			if !common {
				continue
			}
			for k, in := range groups[i] {
				part[k] = part[k] || in
			}
			dimension += dimensions[i]
			groups, dimensions = slices.Delete(groups, i, i+1), slices.Delete(dimensions, i, i+1)
			i--
		}
		groups, dimensions = append(groups, part), append(dimensions, dimension)
	}
	for i, part := range groups {
		d := Deficiency{Dimension: dimensions[i]}
		for k, in := range part {
			if in {
				d.Names = append(d.Names, name(k))
			}
		}
		list = append(list, d)
	}
	return list
}

const (
	// deficientValue is the singular value, relative to the largest, below
	// which columns of length 1 count as dependent.
	deficientValue = 1e-13
	// vanished is the norm of a column, relative to the largest that it has
	// had, below which its parameter has lost its effect.
	vanished = 1e-13
	// takesPart is the component of a direction of length 1 from which on a
	// parameter takes part in it.
	takesPart = 0.05
)

// deficiencies finds what the residuals do not determine: the directions that
// belong to singular values of zero, of the Jacobian with columns scaled to
// length 1.
func (l *levenberg) deficiencies() (list []Deficiency) {
	var kept []int
	for _, j := range l.state.free {
		if l.state.t.norms[j] <= vanished*l.state.scale[j] {
			list = append(list, Deficiency{[]string{l.nodes[j].Name()}, 1})
			continue
		}
		kept = append(kept, j)
	}
	if len(kept) < 2 {
		return list
	}
	t := l.state.t.keep(kept)
	scaled := mat.NewDense(t.n, t.n, nil)
	for j := range t.n {
		for i := range j + 1 {
			scaled.Set(i, j, t.r[j*t.n+i]/t.norms[j])
		}
	}
	return append(list, joined(nullDirections(scaled, deficientValue), func(k int) string { return l.nodes[kept[k]].Name() })...)
}

// deficiencies finds the same for a loss, in the free rows and columns of its
// metric. Singular values are the squares of what those of a Jacobian would
// be, so that they cannot tell as much.
func (d *descent) deficiencies(h [][]float64, free []int) (list []Deficiency) {
	var kept []int
	for k, j := range free {
		if h[k][k] == 0 {
			list = append(list, Deficiency{[]string{d.nodes[j].Name()}, 1})
			continue
		}
		kept = append(kept, k)
	}
	if len(kept) < 2 {
		return list
	}
	scaled := mat.NewDense(len(kept), len(kept), nil)
	for a, i := range kept {
		for b, j := range kept {
			scaled.Set(a, b, h[i][j]/math.Sqrt(math.Abs(h[i][i]))/math.Sqrt(math.Abs(h[j][j])))
		}
	}
	return append(list, joined(nullDirections(scaled, 10*deficientValue), func(k int) string { return d.nodes[free[kept[k]]].Name() })...)
}

// nullDirections returns the right singular vectors of singular values that
// are zero relative to the largest.
func nullDirections(a *mat.Dense, tolerance float64) (list [][]float64) {
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDFull) {
		return nil
	}
	values := svd.Values(nil)
	var v mat.Dense
	svd.VTo(&v)
	for i, s := range values {
		if s <= tolerance*values[0] {
			list = append(list, mat.Col(nil, i, &v))
		}
	}
	return list
}
