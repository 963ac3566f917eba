package program

import (
	"golang.org/x/exp/constraints"
)

// runTape computes the segments over slots; those of inputs and constants are
// there already. The scratch columns are as long as the longest gathered call.
func runTape[T constraints.Float](t *tape, functions []*function, v []T, scratch [3][]T, regions []*regionRun[T]) {
	for i := range t.segments {
		s := &t.segments[i]
		switch s.kind {
		case oneByOne:
			runSingles(functions, t.singles[s.to:][:s.n], v)
		case columns:
			runColumns(s, v)
		case gather:
			runGather(s, t.index, v, scratch)
		case scan:
			runScan(s, v)
		case rowsOfRegion:
			regions[s.to].run(t.regions[s.to], v)
		}
	}
}

func runSingles[T constraints.Float](functions []*function, singles []single, v []T) {
	for i := range singles {
		s := &singles[i]
		switch s.op {
		case opAdd:
			v[s.to] = v[s.a] + v[s.b]
		case opSub:
			v[s.to] = v[s.a] - v[s.b]
		case opMul:
			v[s.to] = v[s.a] * v[s.b]
		case opDiv:
			v[s.to] = v[s.a] / v[s.b]
		case opNeg:
			v[s.to] = -v[s.a]
		case opFMA:
			v[s.to] = fma(v[s.a], v[s.b], v[s.c])
		case opNegFMA:
			v[s.to] = fma(-v[s.a], v[s.b], v[s.c])
		case opCall:
			callScalar(functions[s.f], v, s.to, s.a, s.b, s.c)
		}
	}
}

// runColumns runs a segment whose operands are columns and numbers.
func runColumns[T constraints.Float](s *segment, v []T) {
	var operands [3][]T
	var numbers [3]T
	for k := range s.arity {
		if s.strides[k] == 0 {
			numbers[k] = v[s.operands[k]]
		} else {
			operands[k] = v[s.operands[k]:][:s.n]
		}
	}
	run(s.op, s.f, v[s.to:][:s.n], operands, numbers)
}

// runGather runs a segment whose operands are anywhere.
func runGather[T constraints.Float](s *segment, index []int32, v []T, scratch [3][]T) {
	to := v[s.to:][:s.n]
	var places [3][]int32
	for k := range s.arity {
		places[k] = index[s.operands[k]:][:len(to)]
	}
	a, b, c := places[0], places[1], places[2]
	switch s.op {
	case opAdd:
		b = b[:len(a)]
		for i := range a {
			to[i] = v[a[i]] + v[b[i]]
		}
	case opSub:
		b = b[:len(a)]
		for i := range a {
			to[i] = v[a[i]] - v[b[i]]
		}
	case opMul:
		b = b[:len(a)]
		for i := range a {
			to[i] = v[a[i]] * v[b[i]]
		}
	case opFMA:
		b, c = b[:len(a)], c[:len(a)]
		for i := range a {
			to[i] = fma(v[a[i]], v[b[i]], v[c[i]])
		}
	case opNegFMA:
		b, c = b[:len(a)], c[:len(a)]
		for i := range a {
			to[i] = fma(-v[a[i]], v[b[i]], v[c[i]])
		}
	default:
		for first := 0; first < len(to); first += gatherRows {
			n := min(gatherRows, len(to)-first)
			var operands [3][]T
			for k := range s.arity {
				operands[k] = scratch[k][:n]
				for i, place := range places[k][first:][:n] {
					operands[k][i] = v[place]
				}
			}
			run(s.op, s.f, to[first:][:n], operands, [3]T{})
		}
	}
}

// gatherRows is how many operands of a function are gathered at a time.
const gatherRows = 256

// runScan runs a chain: each result is an operand of the next.
func runScan[T constraints.Float](s *segment, v []T) {
	to := v[s.to:][:s.n]
	x := v[s.operands[0]]
	a, b := int(s.operands[1]), int(s.operands[2])
	stride, strideB := int(s.strides[1]), int(s.strides[2])
	switch s.op {
	case opAdd:
		for i := range to {
			x += v[a]
			to[i] = x
			a += stride
		}
	case opSub:
		for i := range to {
			x -= v[a]
			to[i] = x
			a += stride
		}
	case opMul:
		for i := range to {
			x *= v[a]
			to[i] = x
			a += stride
		}
	case opFMA:
		for i := range to {
			x = fma(v[a], v[b], x)
			to[i] = x
			a += stride
			b += strideB
		}
	case opNegFMA:
		for i := range to {
			x = fma(-v[a], v[b], x)
			to[i] = x
			a += stride
			b += strideB
		}
	}
}
