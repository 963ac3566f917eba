package check_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A generator makes random expressions over all operations.
type generator struct {
	*rand.Rand
	g     *graph.Graph
	table []*ops.Op
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 7)), g: graph.New(), table: generatorTable()}
}

// generatorTable lists the operations that are used.
var generatorTable = sync.OnceValue(func() (table []*ops.Op) {
	for _, op := range ops.All() {
		if op.Arity() > 0 && len(op.Name) < 12 { // not those that tests define
			table = append(table, op)
		}
	}
	return table
})

func (r *generator) expression(depth int) graph.Node {
	if depth == 0 || r.IntN(6) == 0 {
		switch r.IntN(6) {
		case 0:
			return r.g.Int(int64(r.IntN(7) - 3))
		case 1:
			return r.g.Rational(int64(r.IntN(9)-4), int64(r.IntN(4)+1))
		case 2:
			return r.g.Var("y")
		}
		return r.g.Var("x")
	}
	op := r.table[r.IntN(len(r.table))]
	if r.IntN(2) == 0 {
		op = ops.Lookup([]string{"add", "sub", "mul", "div", "mul", "add"}[r.IntN(6)])
	}
	operands := make([]graph.Node, op.Arity())
	for i := range operands {
		operands[i] = r.expression(depth - 1)
	}
	return r.g.Apply(op, operands...)
}

// changed returns a node with one operation within it changed: exchanged for
// another, given another operand, or defined out, which is no change.
func (r *generator) changed(n graph.Node) graph.Node {
	nodes := graph.Topological(n)
	at := nodes[r.IntN(len(nodes))]
	var to graph.Node
	switch op := at.Op(); {
	case op == nil:
		to = r.expression(1)
	case op.Def != "" && r.IntN(3) > 0:
		g := graph.New()
		body, err := notation.Parse(g, op.Def)
		if err != nil {
			panic(err)
		}
		replace := map[graph.Node]graph.Node{}
		for i, name := range op.Args {
			replace[g.Var(name)] = at.Operand(i)
		}
		to = algebra.Substitute([]graph.Node{body}, replace)[0]
	case op.Arity() == 2:
		other := ops.Lookup([]string{"add", "sub", "mul", "div", "pow"}[r.IntN(5)])
		to = r.g.Apply(other, at.Operands()...)
	case r.IntN(2) == 0:
		to = ops.Neg(at)
	default:
		to = ops.Mul(at, r.g.Int(2))
	}
	return algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{at: to})[0]
}

// claim makes a claim about a derivative or a function: true as it stands,
// rewritten, or changed.
func (r *generator) claim() (left, right graph.Node) {
	left = r.expression(1 + r.IntN(8))
	if r.IntN(2) == 0 {
		left = grad.Of(left, r.g.Var("x"))[0]
	}
	right = algebra.Arranged(left)
	for range r.IntN(3) {
		right = r.changed(right)
	}
	return left, right
}

// A derivative is never refuted against itself in another form, and one that
// is off is never proved.
func TestDerivativesOfRandomExpressions(t *testing.T) {
	for seed := range 150 {
		r := newGenerator(uint64(1_000_000 + seed))
		x := r.g.Var("x")
		f := r.expression(5)
		d := grad.Of(f, x)[0]
		if r.g.Len() > 600 {
			continue
		}
		// The same derivative by the definition of what was applied last.
		if got := check.Compare(d, algebra.Arranged(d), check.Options{}); got.Verdict == check.Refuted {
			t.Errorf("seed %d: d/dx %s = %s refuted: %v", seed, notation.Text(f), notation.Text(d), got.Witness)
		}
		for _, wrong := range []graph.Node{
			ops.Add(d, r.g.Rational(1, 1e12)), ops.Add(ops.Mul(d, r.g.Int(2)), r.g.Int(1)), ops.Add(d, ops.Square(ops.Add(x, r.g.Rational(1, 3)))),
		} {
			if got := check.Compare(d, wrong, check.Options{}); got.Verdict == check.Proved && !conditional(got) && !d.IsInt(-1) {
				t.Errorf("seed %d: d/dx %s = %s proved", seed, notation.Text(f), notation.Text(wrong))
			}
		}
	}
}

// The derivative of a random expression over all operations agrees with central
// differences of 2^-80 in 512 bits, wherever both can be computed.
func TestDerivativesAgainstDifferences(t *testing.T) {
	h := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 80))
	checked := 0
	for seed := range 3000 {
		r := newGenerator(uint64(2_000_000 + seed))
		x, y := r.g.Var("x"), r.g.Var("y")
		f := r.expression(1 + seed%8)
		d := grad.Of(f, x)[0]
		if r.g.Len() > 1000 {
			continue
		}
		for _, at := range []*big.Rat{big.NewRat(37, 61), big.NewRat(-171, 113), big.NewRat(523, 97)} {
			value := func(n graph.Node, x0 *big.Rat) *enclosure.Ball {
				return &enclosure.Eval([]graph.Node{n}, map[graph.Node]*big.Rat{x: x0, y: big.NewRat(29, 23)}, 512)[0]
			}
			up, down, exact := value(f, new(big.Rat).Add(at, h)), value(f, new(big.Rat).Sub(at, h)), value(d, at)
			if up.State() != enclosure.Defined || down.State() != enclosure.Defined || exact.State() != enclosure.Defined {
				continue
			}
			lo, hi := up.Bounds()
			low, high := down.Bounds()
			precise := func(a, b *big.Float) *big.Float {
				q := new(big.Float).SetPrec(600).Sub(a, b)
				return q.Quo(q, new(big.Float).SetPrec(600).SetRat(new(big.Rat).Add(h, h)))
			}
			first, last := precise(lo, high), precise(hi, low)
			want, _ := exact.Bounds()
			size, _ := new(big.Float).Abs(want).Float64()
			from, _ := new(big.Float).Sub(first, want).Float64()
			to, _ := new(big.Float).Sub(last, want).Float64()
			if math.IsInf(size, 0) || size > 1e30 || to-from > 1e-20 {
				continue // too steep for the step
			}
			checked++
			if tolerance := 1e-12 * (1 + size); from > tolerance || to < -tolerance {
				t.Errorf("seed %d: d/dx %s at %v is %v by %s, off by %v", seed, notation.Text(f), at, exact, notation.Text(d), from)
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d derivatives were checked", checked)
	}
}

func FuzzCompare(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := newGenerator(seed)
		left, right := r.claim()
		if r.g.Len() > 500 {
			return
		}
		proof := modular.Equal(left, right, modular.Options{})
		search := enclosure.Distinguish(left, right, enclosure.Options{Points: 12, Tries: 200})
		if proof.Proved && len(proof.Conditions) == 0 && search.Witness != nil {
			t.Errorf("proved and refuted at %v:\n%s\n%s", search.Witness.At, notation.Text(left), notation.Text(right))
		}
	})
}
