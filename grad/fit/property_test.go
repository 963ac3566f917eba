package fit

import (
	"context"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Linear problems of any shape have the solution of linear algebra, whichever
// way they are solved, and their bounds hold.
func TestLinearProblems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "parameters")
		m := n + rapid.IntRange(1, 30).Draw(t, "more rows")
		number := rapid.Map(rapid.IntRange(-9999, 9999), func(i int) float64 { return float64(i) / 1000 })
		g := graph.New()
		var p Problem
		columns := make(Columns, n+1)
		a := mat.NewDense(m, n, nil)
		rhs := mat.NewVecDense(m, nil)
		model := graph.Node(g.Int(0))
		for j := range n + 1 {
			x := g.Var(fmt.Sprint("x", j))
			p.Rows = append(p.Rows, x)
			for i := range m {
				v := number.Draw(t, "datum")
				columns[j] = append(columns[j], v)
				if j < n {
					a.Set(i, j, v)
				} else {
					rhs.SetVec(i, v)
				}
			}
			if j < n {
				b := g.Var(fmt.Sprint("b", j))
				p.Parameters = append(p.Parameters, Parameter{Node: b, Start: number.Draw(t, "start")})
				model = ops.Add(model, ops.Mul(b, x))
			}
		}
		p.Residuals = []graph.Node{ops.Sub(p.Rows[n], model)}
		p.Data = columns
		var svd mat.SVD
		if !svd.Factorize(a, mat.SVDNone) {
			t.Skip("no singular values")
		}
		if v := svd.Values(nil); v[n-1] < 1e-3*v[0] {
			t.Skip("nearly dependent")
		}
		var want mat.VecDense
		if err := want.SolveVec(a, rhs); err != nil {
			t.Skip(err)
		}
		for _, opt := range []Options{{}, {MaxHeld: 1}, {Method: LBFGS}} {
			r, err := Run(context.Background(), p, opt)
			if err != nil {
				t.Fatal(err)
			}
			for j, e := range r.Estimates {
				if math.Abs(e.Value-want.AtVec(j)) > 1e-7*(1+math.Abs(want.AtVec(j))) {
					t.Fatalf("%+v: %s is %v, linear algebra says %v (%v)", opt, e.Name, e.Value, want.AtVec(j), r.Reason)
				}
			}
		}
		// With bounds: stationary along what is free, and pushed against what is not.
		for j := range p.Parameters {
			q := &p.Parameters[j]
			q.Lower, q.Upper = new(q.Start-1), new(q.Start+1)
		}
		for _, opt := range []Options{{}, {Method: LBFGS}} {
			r, err := Run(context.Background(), p, opt)
			if err != nil {
				t.Fatal(err)
			}
			b := mat.NewVecDense(n, nil)
			for j, e := range r.Estimates {
				b.SetVec(j, e.Value)
			}
			var residual, gradient mat.VecDense
			residual.MulVec(a, b)
			residual.SubVec(&residual, rhs)
			gradient.MulVec(a.T(), &residual)
			for j, q := range p.Parameters {
				v, slope := b.AtVec(j), gradient.AtVec(j)
				tolerance := 1e-6 * mat.Norm(a.ColView(j), 2) * (1 + mat.Norm(&residual, 2))
				switch {
				case v < *q.Lower || v > *q.Upper:
					t.Fatalf("%v is out of bounds", v)
				case math.Abs(slope) <= tolerance, v == *q.Lower && slope > 0, v == *q.Upper && slope < 0:
				default:
					t.Fatalf("%+v: parameter %d could go on from %v in [%v, %v] with slope %v (%v)", opt, j, v, *q.Lower, *q.Upper, slope, r.Reason)
				}
			}
		}
	})
}
