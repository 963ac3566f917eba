package program

import (
	"unsafe"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// The loops of the portable backend: one for each instruction and for each
// choice of operands that vary (columns) or do not (u, v). All columns of a
// call have the same length; a result may be written over an operand. Four rows
// are a turn of a loop: a turn by itself takes as long as a product. The
// lengths are said again so that the compiler need not check indices.

// four returns the rows of a column from i on.
func four[T constraints.Float](column []T, i int) *[4]T { return (*[4]T)(column[i : i+4]) }

func addColumns[T constraints.Float](to, a, b []T) {
	a, b = a[:len(to)], b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y := four(to, i), four(a, i), four(b, i)
		t[0] = x[0] + y[0]
		t[1] = x[1] + y[1]
		t[2] = x[2] + y[2]
		t[3] = x[3] + y[3]
	}
	for ; i < len(to); i++ {
		to[i] = a[i] + b[i]
	}
}

func addUniform[T constraints.Float](to, a []T, u T) {
	a = a[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x := four(to, i), four(a, i)
		t[0] = x[0] + u
		t[1] = x[1] + u
		t[2] = x[2] + u
		t[3] = x[3] + u
	}
	for ; i < len(to); i++ {
		to[i] = a[i] + u
	}
}

func subColumns[T constraints.Float](to, a, b []T) {
	a, b = a[:len(to)], b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y := four(to, i), four(a, i), four(b, i)
		t[0] = x[0] - y[0]
		t[1] = x[1] - y[1]
		t[2] = x[2] - y[2]
		t[3] = x[3] - y[3]
	}
	for ; i < len(to); i++ {
		to[i] = a[i] - b[i]
	}
}

func subFromUniform[T constraints.Float](to []T, u T, b []T) {
	b = b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, y := four(to, i), four(b, i)
		t[0] = u - y[0]
		t[1] = u - y[1]
		t[2] = u - y[2]
		t[3] = u - y[3]
	}
	for ; i < len(to); i++ {
		to[i] = u - b[i]
	}
}

func mulColumns[T constraints.Float](to, a, b []T) {
	a, b = a[:len(to)], b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y := four(to, i), four(a, i), four(b, i)
		t[0] = x[0] * y[0]
		t[1] = x[1] * y[1]
		t[2] = x[2] * y[2]
		t[3] = x[3] * y[3]
	}
	for ; i < len(to); i++ {
		to[i] = a[i] * b[i]
	}
}

func mulUniform[T constraints.Float](to, a []T, u T) {
	a = a[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x := four(to, i), four(a, i)
		t[0] = x[0] * u
		t[1] = x[1] * u
		t[2] = x[2] * u
		t[3] = x[3] * u
	}
	for ; i < len(to); i++ {
		to[i] = a[i] * u
	}
}

func divColumns[T constraints.Float](to, a, b []T) {
	a, b = a[:len(to)], b[:len(to)]
	for i := range to {
		to[i] = a[i] / b[i]
	}
}

func divByUniform[T constraints.Float](to, a []T, u T) {
	a = a[:len(to)]
	for i := range to {
		to[i] = a[i] / u
	}
}

func divUniform[T constraints.Float](to []T, u T, b []T) {
	b = b[:len(to)]
	for i := range to {
		to[i] = u / b[i]
	}
}

func negColumn[T constraints.Float](to, a []T) {
	a = a[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x := four(to, i), four(a, i)
		t[0] = -x[0]
		t[1] = -x[1]
		t[2] = -x[2]
		t[3] = -x[3]
	}
	for ; i < len(to); i++ {
		to[i] = -a[i]
	}
}

func fmaColumns[T constraints.Float](to, a, b, c []T) {
	a, b, c = a[:len(to)], b[:len(to)], c[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y, z := four(to, i), four(a, i), four(b, i), four(c, i)
		t[0] = fma(x[0], y[0], z[0])
		t[1] = fma(x[1], y[1], z[1])
		t[2] = fma(x[2], y[2], z[2])
		t[3] = fma(x[3], y[3], z[3])
	}
	for ; i < len(to); i++ {
		to[i] = fma(a[i], b[i], c[i])
	}
}

// fmaUniform is a*u + c.
func fmaUniform[T constraints.Float](to, a []T, u T, c []T) {
	a, c = a[:len(to)], c[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, z := four(to, i), four(a, i), four(c, i)
		t[0] = fma(x[0], u, z[0])
		t[1] = fma(x[1], u, z[1])
		t[2] = fma(x[2], u, z[2])
		t[3] = fma(x[3], u, z[3])
	}
	for ; i < len(to); i++ {
		to[i] = fma(a[i], u, c[i])
	}
}

// fmaPlusUniform is a*b + u.
func fmaPlusUniform[T constraints.Float](to, a, b []T, u T) {
	a, b = a[:len(to)], b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y := four(to, i), four(a, i), four(b, i)
		t[0] = fma(x[0], y[0], u)
		t[1] = fma(x[1], y[1], u)
		t[2] = fma(x[2], y[2], u)
		t[3] = fma(x[3], y[3], u)
	}
	for ; i < len(to); i++ {
		to[i] = fma(a[i], b[i], u)
	}
}

// fmaUniforms is a*u + v.
func fmaUniforms[T constraints.Float](to, a []T, u, v T) {
	a = a[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x := four(to, i), four(a, i)
		t[0] = fma(x[0], u, v)
		t[1] = fma(x[1], u, v)
		t[2] = fma(x[2], u, v)
		t[3] = fma(x[3], u, v)
	}
	for ; i < len(to); i++ {
		to[i] = fma(a[i], u, v)
	}
}

// negFMAColumns is c - a*b.
func negFMAColumns[T constraints.Float](to, a, b, c []T) {
	a, b, c = a[:len(to)], b[:len(to)], c[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y, z := four(to, i), four(a, i), four(b, i), four(c, i)
		t[0] = fma(-x[0], y[0], z[0])
		t[1] = fma(-x[1], y[1], z[1])
		t[2] = fma(-x[2], y[2], z[2])
		t[3] = fma(-x[3], y[3], z[3])
	}
	for ; i < len(to); i++ {
		to[i] = fma(-a[i], b[i], c[i])
	}
}

// negFMAPlusUniform is u - a*b.
func negFMAPlusUniform[T constraints.Float](to, a, b []T, u T) {
	a, b = a[:len(to)], b[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		t, x, y := four(to, i), four(a, i), four(b, i)
		t[0] = fma(-x[0], y[0], u)
		t[1] = fma(-x[1], y[1], u)
		t[2] = fma(-x[2], y[2], u)
		t[3] = fma(-x[3], y[3], u)
	}
	for ; i < len(to); i++ {
		to[i] = fma(-a[i], b[i], u)
	}
}

// A columnTerm is a column times a number.
type columnTerm[T constraints.Float] struct {
	column []T
	factor T
}

// fmaTwo is c, or u if that is nil, and two terms, the first of them added
// first.
func fmaTwo[T constraints.Float](to []T, terms *[longestChain]columnTerm[T], c []T, u T) {
	n := len(to)
	x, y := terms[0].column[:n], terms[1].column[:n]
	p, q := terms[0].factor, terms[1].factor
	if c == nil {
		for i := range to {
			to[i] = fma(y[i], q, fma(x[i], p, u))
		}
		return
	}
	c = c[:n]
	for i := range to {
		to[i] = fma(y[i], q, fma(x[i], p, c[i]))
	}
}

// fmaFour is c, or u if that is nil, and four terms.
func fmaFour[T constraints.Float](to []T, terms *[longestChain]columnTerm[T], c []T, u T) {
	n := len(to)
	x, y, z, w := terms[0].column[:n], terms[1].column[:n], terms[2].column[:n], terms[3].column[:n]
	p, q, r, s := terms[0].factor, terms[1].factor, terms[2].factor, terms[3].factor
	if c == nil {
		for i := range to {
			to[i] = fma(w[i], s, fma(z[i], r, fma(y[i], q, fma(x[i], p, u))))
		}
		return
	}
	c = c[:n]
	for i := range to {
		to[i] = fma(w[i], s, fma(z[i], r, fma(y[i], q, fma(x[i], p, c[i]))))
	}
}

// accumulate adds a column to the lanes of a sum: row i of the column, whose
// first row is congruent to 0, to lane i modulo the number of lanes. Eight
// lanes at a time stay in registers.
func accumulate[T constraints.Float](lanes, column []T) {
	n := len(lanes)
	for l := 0; l < n; l += 8 {
		s := (*[8]T)(lanes[l : l+8])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		i := l
		for ; i+8 <= len(column); i += n {
			x := (*[8]T)(column[i : i+8])
			s0 += x[0]
			s1 += x[1]
			s2 += x[2]
			s3 += x[3]
			s4 += x[4]
			s5 += x[5]
			s6 += x[6]
			s7 += x[7]
		}
		*s = [8]T{s0, s1, s2, s3, s4, s5, s6, s7}
		for k := 0; i+k < len(column) && k < 8; k++ {
			s[k] += column[i+k]
		}
	}
}

// accumulateProducts adds the products of two columns to the lanes of a sum,
// each rounded once with it.
func accumulateProducts[T constraints.Float](lanes, a, b []T) {
	if unsafe.Sizeof(T(0)) == 4 { // fma is rounded twice
		kernel.AddProducts32(as[float32](lanes), as[float32](a), as[float32](b))
		return
	}
	n := len(lanes)
	b = b[:len(a)]
	for l := 0; l < n; l += 8 {
		s := (*[8]T)(lanes[l : l+8])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		i := l
		for ; i+8 <= len(a); i += n {
			x, y := (*[8]T)(a[i:i+8]), (*[8]T)(b[i:i+8])
			s0 = fma(x[0], y[0], s0)
			s1 = fma(x[1], y[1], s1)
			s2 = fma(x[2], y[2], s2)
			s3 = fma(x[3], y[3], s3)
			s4 = fma(x[4], y[4], s4)
			s5 = fma(x[5], y[5], s5)
			s6 = fma(x[6], y[6], s6)
			s7 = fma(x[7], y[7], s7)
		}
		*s = [8]T{s0, s1, s2, s3, s4, s5, s6, s7}
		for k := 0; i+k < len(a) && k < 8; k++ {
			s[k] = fma(a[i+k], b[i+k], s[k])
		}
	}
}

// fold adds the lanes of a sum pairwise: lane l and the one half of them
// further, until there is one.
func fold[T constraints.Float](lanes []T) T {
	var sum [maxLanes]T
	n := copy(sum[:], lanes)
	for n > 1 {
		n /= 2
		for l := range n {
			sum[l] += sum[l+n]
		}
	}
	return sum[0]
}
