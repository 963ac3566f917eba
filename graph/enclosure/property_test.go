package enclosure

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/ops"
)

// coordinate draws rationals, short ones and long ones.
func coordinate() *rapid.Generator[*big.Rat] {
	return rapid.Custom(func(t *rapid.T) *big.Rat {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return big.NewRat(rapid.Int64Range(-12, 12).Draw(t, "num"), rapid.Int64Range(1, 8).Draw(t, "den"))
		case 1:
			return new(big.Rat).SetFloat64(rapid.Float64Range(-2, 2).Draw(t, "x"))
		case 2:
			return new(big.Rat).SetFloat64(rapid.Float64Range(-50, 50).Draw(t, "x"))
		default:
			x := math.Ldexp(1+rapid.Float64Range(0, 1).Draw(t, "x"), rapid.IntRange(-60, 60).Draw(t, "exponent"))
			if rapid.Bool().Draw(t, "negative") {
				x = -x
			}
			return new(big.Rat).SetFloat64(x)
		}
	})
}

// expression draws a graph of random operations and returns its last nodes.
func expression(t *rapid.T, g *graph.Graph) []graph.Node {
	table := ops.All()
	nodes := []graph.Node{g.Var("x"), g.Var("y"), g.Int(2), g.Rational(-1, 3)}
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		op := table[rapid.IntRange(0, len(table)-1).Draw(t, "op")]
		operands := make([]graph.Node, op.Arity())
		for i := range operands {
			// Recent nodes more often, so that expressions become deep.
			back := min(len(nodes)-1, rapid.IntRange(0, 6).Draw(t, "operand"))
			operands[i] = nodes[len(nodes)-1-back]
		}
		nodes = append(nodes, g.Apply(op, operands...))
	}
	return nodes
}

// TestPrecisionsAgree: balls of the same value at different precisions meet,
// states never contradict each other, and a finer ball is not much wider.
func TestPrecisionsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		nodes := expression(t, g)
		point := map[graph.Node]*big.Rat{
			g.Var("x"): coordinate().Draw(t, "x"), g.Var("y"): coordinate().Draw(t, "y"),
		}
		coarse, middle, fine := Eval(nodes, point, 53), Eval(nodes, point, 128), Eval(nodes, point, 512)
		for i, n := range nodes {
			for _, pair := range [][2]*Ball{{&coarse[i], &fine[i]}, {&middle[i], &fine[i]}} {
				a, b := pair[0], pair[1]
				if a.State() != Undecided && b.State() != Undecided && a.State() != b.State() {
					t.Fatalf("%v at %v is %v, and %v with more bits", n, point, a.State(), b.State())
				}
				if Disjoint(a, b) {
					t.Fatalf("%v at %v is %s, and %s with more bits", n, point, a.Text(40), b.Text(40))
				}
			}
		}
	})
}

// TestWideOperands: a function of a wide ball holds the function's values at
// points of the ball.
func TestWideOperands(t *testing.T) {
	for _, op := range ops.All() {
		if op.Arity() != 1 {
			continue
		}
		t.Run(op.Name, rapid.MakeCheck(func(t *rapid.T) {
			g := graph.New()
			p := compile([]graph.Node{g.Apply(op, g.Var("x"))}, 64)
			lo, width := coordinate().Draw(t, "lo"), coordinate().Draw(t, "width")
			if rapid.Bool().Draw(t, "narrow") {
				width.Mul(width, big.NewRat(1, 1000))
			}
			hi := new(big.Rat).Add(lo, width.Abs(width))
			part := big.NewRat(rapid.Int64Range(0, 16).Draw(t, "part"), 16)
			inside := part.Add(lo, part.Mul(part, width))

			m := p.machine
			a, b := new(Ball), new(Ball)
			a.setRat(lo)
			b.setRat(hi)
			x := p.place[g.Var("x")]
			p.preset[x] = true
			p.values[x].state = Defined
			m.hull(&p.values[x], a, b)
			p.run()
			wide := p.values[p.outputs[0]].clone()
			exact := Eval([]graph.Node{g.Apply(op, g.Var("x"))}, map[graph.Node]*big.Rat{g.Var("x"): inside}, 128)[0]
			switch {
			case wide.State() == Undecided || exact.State() == Undecided:
			case wide.State() != exact.State():
				t.Fatalf("%s is %v over [%v, %v] and %v at %v", op, wide.State(), lo, hi, exact.State(), inside)
			case Disjoint(&wide, &exact):
				l, h := wide.Bounds()
				t.Fatalf("%s is in [%v, %v] over [%v, %v], and %s at %v", op, l, h, lo, hi, exact.Text(30), inside)
			}
		}))
	}
}

// TestIntervalsHoldBalls checks the bounds of package interval, and with them what
// they assume of package math, against proven ones.
func TestIntervalsHoldBalls(t *testing.T) {
	for _, op := range ops.All() {
		t.Run(op.Name, rapid.MakeCheck(func(t *rapid.T) {
			g := graph.New()
			var operands []graph.Node
			var intervals []interval.Range
			point := map[graph.Node]*big.Rat{}
			var at []string
			for i := range op.Arity() {
				v := g.Var("x" + string(rune('0'+i)))
				f, _ := coordinate().Draw(t, "x").Float64()
				operands = append(operands, v)
				point[v] = new(big.Rat).SetFloat64(f)
				intervals = append(intervals, interval.Point(f))
				at = append(at, point[v].FloatString(20))
			}
			b := Eval([]graph.Node{g.Apply(op, operands...)}, point, 128)[0]
			r := interval.Range{}.Apply(op, intervals...)
			switch b.State() {
			case Undefined:
				if !r.Partial {
					t.Fatalf("%s of %v is undefined, but %v", op, at, r)
				}
			case Defined:
				lo, hi := b.Bounds()
				if r.Empty() || lo.Cmp(big.NewFloat(r.Hi)) > 0 || hi.Cmp(big.NewFloat(r.Lo)) < 0 {
					t.Fatalf("%s of %s is %s, outside of %v", op, strings.Join(at, ", "), b.Text(25), r)
				}
			}
		}))
	}
}

// TestDefinitions: what has a kernel of its own agrees with its definition.
func TestDefinitions(t *testing.T) {
	for _, op := range ops.All() {
		if op.Def == "" || kernels[op.Name] == nil {
			continue
		}
		t.Run(op.Name, rapid.MakeCheck(func(t *rapid.T) {
			g := graph.New()
			var operands []graph.Node
			point := map[graph.Node]*big.Rat{}
			for _, name := range op.Args {
				v := g.Var(name)
				operands = append(operands, v)
				point[v] = coordinate().Draw(t, name)
			}
			both := Eval([]graph.Node{g.Apply(op, operands...), parse(t, g, op.Def)}, point, 128)
			if both[0].State() == Defined && both[1].State() == Undefined || Disjoint(&both[0], &both[1]) {
				t.Fatalf("%s at %v is %s, by definition %s", op, point, both[0].Text(30), both[1].Text(30))
			}
		}))
	}
}

// TestPowers compares integer powers and roots with exact arithmetic.
func TestPowers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graph.New()
		base := big.NewRat(rapid.Int64Range(-1000, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den"))
		n := rapid.Int64Range(1, 200).Draw(t, "n")
		exact := new(big.Rat).SetFrac(
			new(big.Int).Exp(base.Num(), big.NewInt(n), nil), new(big.Int).Exp(base.Denom(), big.NewInt(n), nil))
		x := g.Var("x")
		power := Eval([]graph.Node{ops.Pow(x, g.Int(n))}, map[graph.Node]*big.Rat{x: base}, 200)[0]
		if !power.Contains(exact) {
			t.Fatalf("%v^%d is %s, not %s", base, n, power.Text(30), exact.FloatString(30))
		}
		if exact.Sign() > 0 && exact.Num().BitLen() < maxRationalBits && exact.Denom().BitLen() < maxRationalBits {
			root := Eval([]graph.Node{ops.Pow(x, g.Rational(1, n))}, map[graph.Node]*big.Rat{x: exact}, 200)[0]
			if !root.Contains(new(big.Rat).Abs(base)) {
				t.Fatalf("%v^(1/%d) is %s, not %v", exact, n, root.Text(30), base)
			}
		}
	})
}

func TestMagnitudesRoundUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (magnitude, *big.Rat) {
			n, e := rapid.Uint64().Draw(t, name), rapid.Int64Range(-100, 100).Draw(t, name+" exponent")
			exact := new(big.Rat).SetInt(new(big.Int).SetUint64(n))
			return units(n, e), scaleRat(exact, e)
		}
		value := func(m magnitude) *big.Rat {
			return scaleRat(new(big.Rat).SetInt(new(big.Int).SetUint64(m.m)), m.e)
		}
		a, x := draw("a")
		b, y := draw("b")
		check := func(name string, got magnitude, want *big.Rat) {
			if value(got).Cmp(want) < 0 {
				t.Fatalf("%s: %v is below %v", name, value(got), want)
			}
			if got.m != 0 && got.m>>(magnitudeBits-1) != 1 {
				t.Fatalf("%s: the mantissa %x is not normal", name, got.m)
			}
			close := new(big.Rat).Mul(want, big.NewRat(1<<20+1, 1<<20))
			if value(got).Cmp(close) > 0 {
				t.Fatalf("%s: %v is far above %v", name, value(got), want)
			}
		}
		check("a", a, x)
		check("a + b", a.plus(b), new(big.Rat).Add(value(a), value(b)))
		check("a * b", a.times(b), new(big.Rat).Mul(x, y))
		if b.m != 0 {
			check("a / b", a.over(b), new(big.Rat).Quo(value(a), value(b)))
		}
		if d := a.minus(b); value(d).Cmp(new(big.Rat).Sub(value(a), value(b))) > 0 && d.m != 0 {
			t.Fatalf("a - b: %v is above", value(d))
		}
		if a.less(b) != (value(a).Cmp(value(b)) < 0) {
			t.Fatalf("%v < %v is %v", a, b, a.less(b))
		}
	})
}

func scaleRat(r *big.Rat, e int64) *big.Rat {
	power := new(big.Int).Lsh(big.NewInt(1), uint(max(e, -e)))
	if e < 0 {
		return r.Quo(r, new(big.Rat).SetInt(power))
	}
	return r.Mul(r, new(big.Rat).SetInt(power))
}
