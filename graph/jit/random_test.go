package jit

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A doubt says what is not defined of a value.
type doubt uint8

const (
	certain doubt = iota
	whichNaN
	anyBits
)

// doubtsOf returns what is not defined of the values of a row. Which NaN the
// result of arithmetic is, and what its sign is, is not; the doubts say which
// values depend on that.
func doubtsOf(code *kernel.Code, values []uint64) []doubt {
	isNaN := func(x uint64) bool { return math.IsNaN(math.Float64frombits(x)) }
	if code.Width == 32 {
		isNaN = func(x uint64) bool { return math.IsNaN(float64(math.Float32frombits(uint32(x)))) }
	}
	doubts := make([]doubt, len(values))
	for i, in := range code.Instructions {
		doubt := certain
		for k, o := range [3]kernel.Value{in.A, in.B, in.C} {
			if k < operandsOf(in.Op) {
				doubt = max(doubt, doubts[o])
			}
		}
		switch in.Op {
		case kernel.And, kernel.Or, kernel.Xor, kernel.AndNot, kernel.ShiftLeft, kernel.ShiftRight, kernel.AddInt, kernel.SubInt, kernel.Select:
			if doubt == whichNaN {
				doubt = anyBits
			}
		default:
			if doubt != anyBits {
				doubt = certain
				if isNaN(values[i]) && (in.Op < kernel.Less || in.Op > kernel.Unordered) {
					doubt = whichNaN
				}
			}
		}
		doubts[i] = doubt
	}
	return doubts
}

var edges = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 2, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, 5e-324, -5e-324, 0x1p-1022, 1e300, -1e-300, math.Pi, math.MaxFloat32, 1e-45, -1e-45, 0x1p-126}

// randomCode returns a program of n instructions with every opcode.
func randomCode(random *rand.Rand, width, n int) *kernel.Code {
	b := kernel.NewBuilder(width)
	for i := range 3 {
		b.Input(i)
		b.Uniform(5 * i) // not all of them
		b.Number(random.NormFloat64())
		b.Number(edges[random.IntN(len(edges))])
	}
	// Last is the number of values; the builder shares equal ones.
	last := int(b.Number(1))
	value := func() kernel.Value {
		if random.IntN(2) == 0 { // a recent one: values die
			return kernel.Value(max(0, last-random.IntN(12)))
		}
		return kernel.Value(random.IntN(last + 1))
	}
	mask := func() kernel.Value {
		op := kernel.Less + kernel.Opcode(random.IntN(4))
		return b.Append(kernel.Instruction{Op: op, A: value(), B: value()})
	}
	for range n {
		in := kernel.Instruction{Op: kernel.Add + kernel.Opcode(random.IntN(int(kernel.Select-kernel.Add)+1))}
		operands := [3]*kernel.Value{&in.A, &in.B, &in.C}
		for _, v := range operands[:operandsOf(in.Op)] {
			*v = value()
		}
		switch in.Op {
		case kernel.ShiftLeft, kernel.ShiftRight:
			in.Index = 1 + random.Int32N(int32(width)-1)
		case kernel.Round:
			in.Index = random.Int32N(4)
		case kernel.Select:
			if random.IntN(4) > 0 {
				in.A = mask()
			}
		case kernel.Scale:
			scaled := b.Round(b.Mul(in.B, b.Number(100)), kernel.Nearest)
			in.B = b.Max(b.Min(scaled, b.Number(2200)), b.Number(-2200))
		}
		last = max(last, int(b.Append(in)))
	}
	for range 1 + random.IntN(4) {
		b.Column(value())
	}
	for range random.IntN(6) {
		if random.IntN(2) == 0 {
			b.Sum(value())
		} else {
			b.SumProduct(value(), value())
		}
	}
	for range random.IntN(3) {
		b.Escape(mask())
	}
	return b.Code()
}

// bitsOf and numberOf convert between numbers and their bits.
func bitsOf[T Number](x T) uint64 {
	if x, ok := any(x).(float32); ok {
		return uint64(math.Float32bits(x))
	}
	return math.Float64bits(float64(x))
}

func numberOf[T Number](x uint64) T {
	if unsafe.Sizeof(T(0)) == 4 {
		return T(math.Float32frombits(uint32(x)))
	}
	return T(math.Float64frombits(x))
}

func same[T Number](a, b T) bool {
	return bitsOf(a) == bitsOf(b) || a != a && b != b
}

func TestRandomCode(t *testing.T) {
	t.Run("64", testRandomCode[float64])
	t.Run("32", testRandomCode[float32])
}

func testRandomCode[T Number](t *testing.T) {
	width := int(unsafe.Sizeof(T(0))) * 8
	random := rand.New(rand.NewPCG(1, 2))
	doubtfulNumbers, numbers := 0, 0
	for trial := range 300 {
		code := randomCode(random, width, 1+random.IntN(200))
		rows := trial % 71
		if trial%60 == 0 {
			rows = 1000
		}
		number := func() T {
			if random.IntN(8) == 0 {
				return T(edges[random.IntN(len(edges))])
			}
			return T(random.NormFloat64() * 10)
		}
		columns, uniforms := make([][]T, 3), make([]T, 11)
		for i := range 3 {
			columns[i] = make([]T, rows)
			for r := range rows {
				columns[i][r] = number()
			}
		}
		for i := range uniforms {
			uniforms[i] = number()
		}
		want := make([][]T, len(code.Columns))
		for i := range want {
			want[i] = make([]T, rows)
		}
		sums := make([][]T, len(code.Sums))
		for i := range sums {
			sums[i] = make([]T, laneBytes*8/width)
		}
		escaped, doubtfulEscape := false, false
		doubtful, doubtfulSum := make([][]int, len(want)), make([]bool, len(sums))
		for r := range rows {
			row, u := make([]float64, 3), make([]float64, len(uniforms))
			for i := range row {
				row[i] = float64(columns[i][r])
			}
			for i := range u {
				u[i] = float64(uniforms[i])
			}
			values, e := code.Run(row, u)
			doubts := doubtsOf(code, values)
			escaped = escaped || e
			for _, v := range code.Escape {
				doubtfulEscape = doubtfulEscape || doubts[v] == anyBits
			}
			for i, v := range code.Columns {
				numbers++
				want[i][r] = numberOf[T](values[v])
				if doubts[v] == anyBits {
					doubtfulNumbers++
					doubtful[i] = append(doubtful[i], r)
				}
			}
			for i, s := range code.Sums {
				lane := &sums[i][r%len(sums[i])]
				*lane = numberOf[T](code.Add(bitsOf(*lane), s, values))
				doubtfulSum[i] = doubtfulSum[i] || doubts[s.A] == anyBits || s.Product && doubts[s.B] == anyBits
			}
		}
		for _, set := range []Set{AVX2, AVX512} {
			testPoint(t, fmt.Sprint("trial ", trial, " ", set), code, set, columns, uniforms, want, doubtful)
			for _, vectors := range []int{0, 1, 2, 4} {
				m, err := Compile(code, Options{Set: set, Vectors: vectors})
				if errors.Is(err, ErrUnavailable) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if step := []int{0, 1, 16}[trial%3]; step > 0 { // several calls
					m.step = step * int(m.target.bytes(width))
				}
				name := fmt.Sprint("trial ", trial, " ", set, " vectors ", vectors, " rows ", rows)
				got := make([][]T, len(want))
				for i := range got {
					got[i] = make([]T, rows)
				}
				gotSums := make([]T, len(code.Sums))
				if e := Run(m, columns, uniforms, got, gotSums, rows); e != escaped && !doubtfulEscape {
					t.Fatalf("%s: escaped %v, want %v", name, e, escaped)
				}
				for i := range want {
					for r := range rows {
						if !same(got[i][r], want[i][r]) && !slices.Contains(doubtful[i], r) {
							t.Fatalf("%s: column %d row %d: %v, want %v", name, i, r, got[i][r], want[i][r])
						}
					}
				}
				for i, w := range sums {
					if w := addLanes(slices.Clone(w)); !same(gotSums[i], w) && !doubtfulSum[i] {
						t.Fatalf("%s: sum %d: %v, want %v", name, i, gotSums[i], w)
					}
				}
			}
		}
	}
	if doubtfulNumbers*2 > numbers {
		t.Errorf("%d of %d results are not defined", doubtfulNumbers, numbers)
	}
}

// testPoint compares the code for one row, for the first rows.
func testPoint[T Number](t *testing.T, name string, code *kernel.Code, set Set, columns [][]T, uniforms []T, want [][]T, doubtful [][]int) {
	c := *code
	c.Sums = nil
	m, err := Compile(&c, Options{Set: set, Point: true})
	if errors.Is(err, ErrUnavailable) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got := make([]T, len(want))
	for r := range min(len(want[0]), 5) {
		row := []T{columns[0][r], columns[1][r], columns[2][r]}
		Point(m, row, uniforms, got)
		for i, w := range want {
			if !same(got[i], w[r]) && !slices.Contains(doubtful[i], r) {
				t.Fatalf("%s: point %d, output %d: %v, want %v", name, r, i, got[i], w[r])
			}
		}
	}
}
