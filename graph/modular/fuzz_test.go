package modular_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/program"
	"github.com/chainrule-go/chainrule/ops"
)

// A writer makes random expressions, and others that look equal.
type writer struct {
	g *graph.Graph
	r *rand.Rand
}

func (w *writer) leaf() graph.Node {
	switch w.r.IntN(6) {
	case 0:
		return w.g.Int(int64(w.r.IntN(5) - 2))
	case 1:
		return w.g.Rational(int64(w.r.IntN(7)-3), int64(1+w.r.IntN(3)))
	}
	return w.g.Var([]string{"x", "y", "z"}[w.r.IntN(3)])
}

func (w *writer) expression(depth int) graph.Node {
	if depth <= 0 || w.r.IntN(8) == 0 {
		return w.leaf()
	}
	a := w.expression(depth - 1)
	unary := []func(graph.Node) graph.Node{
		ops.Neg[graph.Node], ops.Square[graph.Node], ops.Sqrt[graph.Node], ops.Abs[graph.Node], ops.Exp[graph.Node],
		ops.Log[graph.Node], ops.Sin[graph.Node], ops.Cos[graph.Node], ops.Tan[graph.Node], ops.Atan[graph.Node],
		ops.Asin[graph.Node], ops.Acos[graph.Node], ops.Cbrt[graph.Node], ops.Sign[graph.Node], ops.Relu[graph.Node],
		ops.Tanh[graph.Node], ops.Sigmoid[graph.Node], ops.Asinh[graph.Node], ops.Acosh[graph.Node], ops.Atanh[graph.Node],
	}
	if k := w.r.IntN(2 * len(unary)); k < len(unary) {
		return unary[k](a)
	}
	b := w.expression(depth - 1)
	binary := []func(a, b graph.Node) graph.Node{
		ops.Add[graph.Node], ops.Sub[graph.Node], ops.Mul[graph.Node], ops.Div[graph.Node], ops.Pow[graph.Node],
		ops.Add[graph.Node], ops.Mul[graph.Node], ops.Max[graph.Node], ops.Hypot[graph.Node], ops.Atan2[graph.Node],
		ops.Less[graph.Node],
	}
	if k := w.r.IntN(len(binary) + 1); k < len(binary) {
		return binary[k](a, b)
	}
	return ops.Select(ops.Less(a, b), w.expression(depth-1), w.expression(depth-1))
}

// like returns one of the pairs that people take to be equal, of which many
// are not.
func (w *writer) like(u, v, t graph.Node) (a, b graph.Node) {
	two, half, one := w.g.Int(2), w.g.Rational(1, 2), w.g.Int(1)
	add, mul, pow := ops.Add[graph.Node], ops.Mul[graph.Node], ops.Pow[graph.Node]
	pairs := [][2]graph.Node{
		{ops.Sqrt(ops.Square(u)), u},
		{ops.Sqrt(ops.Square(u)), ops.Abs(u)},
		{ops.Sqrt(mul(u, v)), mul(ops.Sqrt(u), ops.Sqrt(v))},
		{ops.Sqrt(ops.Div(u, v)), ops.Div(ops.Sqrt(u), ops.Sqrt(v))},
		{ops.Log(mul(u, v)), add(ops.Log(u), ops.Log(v))},
		{ops.Log(ops.Square(u)), mul(two, ops.Log(u))},
		{ops.Log(ops.Square(u)), mul(two, ops.Log(ops.Abs(u)))},
		{ops.Exp(add(u, v)), mul(ops.Exp(u), ops.Exp(v))},
		{pow(pow(u, v), t), pow(u, mul(v, t))},
		{mul(pow(u, v), pow(u, t)), pow(u, add(v, t))},
		{mul(pow(u, t), pow(v, t)), pow(mul(u, v), t)},
		{pow(u, half), ops.Sqrt(u)},
		{pow(u, w.g.Rational(1, 3)), ops.Cbrt(u)},
		{ops.Exp(mul(v, ops.Log(u))), pow(u, v)},
		{ops.Abs(mul(u, v)), mul(ops.Abs(u), ops.Abs(v))},
		{ops.Abs(add(u, v)), add(ops.Abs(u), ops.Abs(v))},
		{ops.Asin(ops.Sin(u)), u},
		{ops.Sin(ops.Asin(u)), u},
		{ops.Cos(ops.Asin(u)), ops.Sqrt(ops.Sub(one, ops.Square(u)))},
		{ops.Atan(ops.Tan(u)), u},
		{ops.Tan(ops.Atan(u)), u},
		{add(ops.Atan(u), ops.Atan(ops.Div(one, u))), mul(half, ops.Pi(u))},
		{add(ops.Asin(u), ops.Acos(u)), mul(half, ops.Pi(u))},
		{ops.Sin(add(u, v)), add(mul(ops.Sin(u), ops.Cos(v)), mul(ops.Cos(u), ops.Sin(v)))},
		{ops.Sqrt(ops.Sub(one, ops.Square(ops.Sin(u)))), ops.Cos(u)},
		{ops.Sqrt(mul(half, add(one, ops.Cos(u)))), ops.Cos(mul(half, u))},
		{ops.Max(u, v), mul(half, add(add(u, v), ops.Abs(ops.Sub(u, v))))},
		{ops.Select(ops.Less(u, v), u, v), ops.Min(u, v)},
		{ops.Select(ops.Less(u, v), t, t), t},
		{ops.Acosh(ops.Cosh(u)), u},
		{ops.Asinh(ops.Sinh(u)), u},
		{ops.Atan2(u, v), ops.Atan(ops.Div(u, v))},
		{ops.Sign(mul(u, v)), mul(ops.Sign(u), ops.Sign(v))},
		{ops.Cbrt(pow(u, w.g.Int(3))), u},
		{ops.Exp(ops.Log(u)), u},
		{ops.Log(ops.Exp(u)), u},
		{ops.Sin(ops.Abs(u)), mul(ops.Sign(u), ops.Sin(u))},
		{pow(ops.Square(u), v), pow(u, mul(two, v))},
		{ops.Relu(mul(u, v)), mul(ops.Relu(u), ops.Relu(v))},
		{ops.Sub(ops.Softplus(u), ops.Softplus(ops.Neg(u))), u},
		{add(ops.Abs(u), u), w.g.Int(0)},
	}
	p := pairs[w.r.IntN(len(pairs))]
	return p[0], p[1]
}

// flat makes some expressions constant on whole regions, where the edges of
// domains are.
func (w *writer) flat(u graph.Node) graph.Node {
	switch w.r.IntN(12) {
	case 0:
		return ops.Relu(u)
	case 1:
		return ops.Sign(u)
	case 2:
		return ops.Min(u, w.g.Int(1))
	case 3:
		return ops.Less(u, w.leaf())
	}
	return u
}

// pair returns two expressions around such a pair.
func (w *writer) pair() (a, b graph.Node) {
	depth := 1 + w.r.IntN(2)
	a, b = w.like(w.flat(w.expression(depth)), w.flat(w.expression(depth)), w.flat(w.expression(depth-1)))
	if w.r.IntN(2) == 0 {
		t := w.expression(1)
		switch w.r.IntN(6) {
		case 4:
			return ops.Pow(ops.Abs(a), t), ops.Pow(ops.Abs(b), t)
		case 5:
			return ops.Atan2(a, t), ops.Atan2(b, t)
		case 0:
			return ops.Mul(a, t), ops.Mul(t, b)
		case 1:
			return ops.Add(a, t), ops.Add(t, b)
		case 2:
			return ops.Sin(a), ops.Sin(b)
		default:
			return ops.Abs(ops.Sub(a, t)), ops.Abs(ops.Sub(t, b))
		}
	}
	return a, b
}

// disagreement looks for a point at which both sides are finite, the
// conditions hold, and the values differ by more than rounding can explain.
func disagreement(a, b graph.Node, conditions []modular.Condition, r *rand.Rand) map[graph.Node]float64 {
	vars := graph.Vars(a, b)
	for range 60 {
		at := map[graph.Node]float64{}
		for _, v := range vars {
			switch r.IntN(3) {
			case 0:
				at[v] = float64(r.IntN(9)-4) / 2
			default:
				at[v] = r.NormFloat64() * 2
			}
		}
		if !hold(conditions, at) || !differ(a, b, at) {
			continue
		}
		// Rounding can throw a value across a jump or a boundary: the sides
		// must differ nearby too.
		near := 0
		for range 6 {
			moved := map[graph.Node]float64{}
			for v, x := range at {
				moved[v] = x + 1e-5*r.NormFloat64()
			}
			if hold(conditions, moved) && differ(a, b, moved) {
				near++
			}
		}
		if near >= 3 {
			return at
		}
	}
	return nil
}

func differ(a, b graph.Node, at map[graph.Node]float64) bool {
	v, err := program.Evaluate(at, a, b)
	if err != nil || math.IsNaN(v[0]+v[1]) || math.IsInf(v[0], 0) || math.IsInf(v[1], 0) {
		return false
	}
	if doubtful(a, b, at) {
		return false
	}
	size := max(1, math.Abs(v[0]), math.Abs(v[1]))
	// What the last digits of the point decide, as sin(exp(40)), is noise.
	moved := map[graph.Node]float64{}
	for n, x := range at {
		moved[n] = x * (1 + 1e-13)
	}
	m, _ := program.Evaluate(moved, a, b)
	if !(math.Abs(m[0]-v[0])+math.Abs(m[1]-v[1]) < 1e-6*size) {
		return false
	}
	return size < 1e6 && math.Abs(v[0]-v[1]) > 1e-4*size
}

// doubtful reports whether float64 says too little of the sides: where 1/0 is
// used, or 0^0, which are undefined, or a number that ought to be 0.
func doubtful(a, b graph.Node, at map[graph.Node]float64) bool {
	order := graph.Topological(a, b)
	values, err := program.Evaluate(at, order...)
	if err != nil {
		return true
	}
	of := map[graph.Node]float64{}
	for i, n := range order {
		of[n] = values[i]
		if math.IsInf(values[i], 0) || values[i] != 0 && math.Abs(values[i]) < 1e-12 {
			return true
		}
		if n.Is("pow") && of[n.Operand(0)] == 0 && of[n.Operand(1)] <= 0 {
			return true
		}
	}
	return false
}

func hold(conditions []modular.Condition, at map[graph.Node]float64) bool {
	for _, c := range conditions {
		nodes := []graph.Node{c.A}
		if !c.B.IsZero() {
			nodes = append(nodes, c.B)
		}
		full := map[graph.Node]float64{}
		for _, v := range graph.Vars(nodes...) {
			full[v] = at[v]
		}
		v, err := program.Evaluate(full, nodes...)
		if err != nil {
			return false
		}
		v = append(v, 0)
		if c.Kind == modular.Positive && !(v[0] > v[1]) || c.Kind == modular.Different && math.Abs(v[0]-v[1]) < 1e-9 {
			return false
		}
	}
	return true
}

func checkPair(t *testing.T, seed1, seed2 uint64) (proved bool) {
	r := rand.New(rand.NewPCG(seed1, seed2))
	w := &writer{graph.New(), r}
	a, b := w.pair()
	result := modular.Equal(a, b, modular.Options{Seed: seed1, Budget: 200_000})
	if !result.Proved {
		return false
	}
	if at := disagreement(a, b, result.Conditions, r); at != nil {
		values, _ := program.Evaluate(at, a, b)
		t.Errorf("seeds %d, %d: proved, but at %v the sides are %v:\n%v\n%v\n%v", seed1, seed2, at, values, a, b, result)
	}
	return true
}

// What is proved must hold in float64, at random pairs that look equal.
func TestProofsHold(t *testing.T) {
	proved, pairs := 0, 1000
	if testing.Short() {
		pairs = 200
	}
	for i := range pairs {
		if checkPair(t, uint64(i), 1) {
			proved++
		}
	}
	if proved < pairs/10 {
		t.Errorf("only %d of %d pairs proved", proved, pairs)
	}
	t.Logf("%d of %d pairs proved", proved, pairs)
}

func FuzzEqual(f *testing.F) {
	for i := range uint64(8) {
		f.Add(i, i*i)
	}
	f.Fuzz(func(t *testing.T, seed1, seed2 uint64) { checkPair(t, seed1, seed2) })
}
