package jit

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/chainrule-go/chainrule/graph/kernel"
	"github.com/chainrule-go/chainrule/ops"
)

// The elementary functions have the same bits as machine code and interpreted,
// in both tails, too.
func TestFunctions(t *testing.T) {
	t.Run("64", testFunctions[float64])
	t.Run("32", testFunctions[float32])
}

func testFunctions[T Number](t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	number := func() T {
		switch random.IntN(4) {
		case 0:
			return T(edges[random.IntN(len(edges))])
		case 1: // any bits
			return numberOf[T](random.Uint64())
		case 2:
			return T(math.Copysign(math.Exp(20*random.Float64()-10), random.Float64()-0.5))
		}
		return T(random.NormFloat64())
	}
	const rows = 300
	for _, op := range ops.All() {
		f, ok := kernel.Function(op.Name)
		if !ok {
			continue
		}
		b := kernel.NewBuilder(int(unsafe.Sizeof(T(0))) * 8)
		columns := make([][]T, op.Arity())
		var operands []kernel.Value
		for i := range columns {
			operands = append(operands, b.Input(i))
			for range rows {
				columns[i] = append(columns[i], number())
			}
		}
		v := f(b, operands...)
		b.Column(v)
		code := b.Code()
		for _, set := range []Set{AVX2, AVX512} {
			m, err := Compile(code, Options{Set: set})
			if errors.Is(err, ErrUnavailable) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			point, err := Compile(code, Options{Set: set, Point: true})
			if err != nil {
				t.Fatal(err)
			}
			got := [][]T{make([]T, rows)}
			escaped := Run(m, columns, nil, got, nil, rows)
			anyEscape := false
			for r := range rows {
				row := make([]float64, len(columns))
				operands := make([]T, len(columns))
				for i := range columns {
					row[i], operands[i] = float64(columns[i][r]), columns[i][r]
				}
				values, escape := code.Run(row, nil)
				anyEscape = anyEscape || escape
				one := make([]T, 1)
				if e := Point(point, operands, nil, one); e != escape {
					t.Errorf("%s%v on %v: point escapes %v, want %v", op.Name, row, set, e, escape)
				}
				want := numberOf[T](values[v])
				if !same(got[0][r], want) || !same(one[0], want) {
					t.Errorf("%s%v on %v: %v, as a point %v, want %v", op.Name, row, set, got[0][r], one[0], want)
				}
			}
			if escaped != anyEscape {
				t.Errorf("%s on %v: escapes %v, want %v", op.Name, set, escaped, anyEscape)
			}
		}
	}
}
