package main

import (
	"math"
	"math/big"
)

// remez finds the best coefficients by exchange (E. Y. Remez, 1934): the error
// of the best has extremes of equal size and alternating sign, one more of
// them than there are coefficients.
type remez struct {
	samples       []sample
	degree, below int
}

// run returns P and Q. The constant of Q is 1, so that target*Q - P is linear
// in what is unknown.
func (r *remez) run() (p, q []*big.Float, largest float64) {
	n := r.degree + 1 + r.below
	extremes := make([]int, n+1)
	for i := range extremes {
		extremes[i] = (2*i + 1) * len(r.samples) / (2*len(extremes) + 1)
	}
	for range 30 {
		p, q = r.level(extremes)
		errors := make([]float64, len(r.samples))
		for i := range errors {
			errors[i] = r.error(p, q, &r.samples[i])
		}
		next := alternating(errors, n+1)
		least := math.Inf(1)
		largest = 0
		for _, e := range errors {
			largest = max(largest, math.Abs(e))
		}
		for _, i := range next {
			least = min(least, math.Abs(errors[i]))
		}
		if len(next) < n+1 {
			return p, q, largest
		}
		extremes = next
		if least > 0.999*largest {
			break
		}
	}
	return p, q, largest
}

// alternating returns n places of large errors with alternating signs.
func alternating(errors []float64, n int) []int {
	var places []int
	for i, e := range errors {
		last := len(places) - 1
		switch {
		case last < 0 || (e > 0) != (errors[places[last]] > 0):
			places = append(places, i)
		case math.Abs(e) > math.Abs(errors[places[last]]):
			places[last] = i
		}
	}
	for len(places) > n {
		if math.Abs(errors[places[0]]) < math.Abs(errors[places[len(places)-1]]) {
			places = places[1:]
		} else {
			places = places[:len(places)-1]
		}
	}
	return places
}

// level returns the coefficients for which the weighted errors at the extremes
// are the same but for their signs.
func (r *remez) level(extremes []int) (p, q []*big.Float) {
	n := r.degree + 1 + r.below
	rows := make([][]*big.Float, n+1)
	for i, at := range extremes {
		s := &r.samples[at]
		row := make([]*big.Float, 0, n+2)
		power := number(1)
		for range r.degree + 1 {
			row = append(row, power)
			power = number(0).Mul(power, s.x)
		}
		power = number(0).Neg(s.target)
		for range r.below {
			power = number(0).Mul(power, s.x)
			row = append(row, power)
		}
		sign := number(1 - 2*float64(i%2))
		row = append(row, sign.Quo(sign, s.weight), s.target)
		rows[i] = row
	}
	solution := eliminate(rows)
	p, q = solution[:r.degree+1], []*big.Float{number(1)}
	return p, append(q, solution[r.degree+1:n]...)
}

// error returns weight*(target - P/Q).
func (r *remez) error(p, q []*big.Float, s *sample) float64 {
	e := number(0).Quo(evaluate(p, s.x), evaluate(q, s.x))
	e.Sub(s.target, e)
	v, _ := e.Mul(e, s.weight).Float64()
	return v
}

func evaluate(p []*big.Float, x *big.Float) *big.Float {
	sum := number(0)
	for i := len(p) - 1; i >= 0; i-- {
		sum.Mul(sum, x)
		sum.Add(sum, p[i])
	}
	return sum
}

// eliminate solves linear equations; the last column is the right side.
func eliminate(rows [][]*big.Float) []*big.Float {
	n := len(rows)
	t := number(0)
	for k := range n {
		pivot := k
		for i := k + 1; i < n; i++ {
			if t.Abs(rows[i][k]).Cmp(number(0).Abs(rows[pivot][k])) > 0 {
				pivot = i
			}
		}
		rows[k], rows[pivot] = rows[pivot], rows[k]
		for i := k + 1; i < n; i++ {
			by := number(0).Quo(rows[i][k], rows[k][k])
			for j := k; j <= n; j++ {
				rows[i][j] = number(0).Sub(rows[i][j], t.Mul(by, rows[k][j]))
			}
		}
	}
	x := make([]*big.Float, n)
	for k := n - 1; k >= 0; k-- {
		x[k] = number(0).Set(rows[k][n])
		for j := k + 1; j < n; j++ {
			x[k].Sub(x[k], t.Mul(rows[k][j], x[j]))
		}
		x[k].Quo(x[k], rows[k][k])
	}
	return x
}
