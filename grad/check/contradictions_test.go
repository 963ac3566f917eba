package check_test

import (
	"flag"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

var (
	claims = flag.Int("claims", 10_000, "how many random claims are tried")
	first  = flag.Uint64("first", 0, "the first claim's number")
)

// lookalikes are pairs that people take to be equal, of which many are not, or
// not everywhere.
var lookalikes = [][2]string{
	{"sqrt(u^2)", "u"}, {"sqrt(u^2)", "abs(u)"}, {"sqrt(u*v)", "sqrt(u)*sqrt(v)"}, {"sqrt(u/v)", "sqrt(u)/sqrt(v)"},
	{"log(u*v)", "log(u) + log(v)"}, {"log(u/v)", "log(u) - log(v)"}, {"log(u^2)", "2*log(u)"}, {"log(u^2)", "2*log(abs(u))"},
	{"exp(u + v)", "exp(u)*exp(v)"}, {"(u^v)^t", "u^(v*t)"}, {"u^v*u^t", "u^(v + t)"}, {"u^t*v^t", "(u*v)^t"},
	{"u^(1/2)", "sqrt(u)"}, {"u^(1/3)", "cbrt(u)"}, {"u^(2/3)", "cbrt(u)^2"}, {"exp(v*log(u))", "u^v"}, {"2^u", "exp(u*log(2))"},
	{"abs(u*v)", "abs(u)*abs(v)"}, {"abs(u + v)", "abs(u) + abs(v)"}, {"abs(u)^3", "u^3*sign(u)"}, {"u/abs(u)", "sign(u)"},
	{"asin(sin(u))", "u"}, {"sin(asin(u))", "u"}, {"cos(asin(u))", "sqrt(1 - u^2)"}, {"atan(tan(u))", "u"}, {"tan(atan(u))", "u"},
	{"acos(cos(u))", "abs(u)"}, {"atan(u) + atan(1/u)", "pi/2"}, {"atan(u) + atan(1/u)", "pi/2*sign(u)"}, {"asin(u) + acos(u)", "pi/2"},
	{"acos(-u)", "pi - acos(u)"}, {"asin(u)", "atan(u/sqrt(1 - u^2))"}, {"atan(u) + atan(v)", "atan((u + v)/(1 - u*v))"},
	{"2*atan(u)", "atan(2*u/(1 - u^2))"}, {"2*atan(u)", "asin(2*u/(1 + u^2))"}, {"acos(u)", "2*atan(sqrt((1 - u)/(1 + u)))"},
	{"asin(2*u*sqrt(1 - u^2))", "2*asin(u)"}, {"acos(2*u^2 - 1)", "2*acos(u)"}, {"asec(u)", "acos(1/u)"}, {"acsc(u)", "asin(1/u)"},
	{"acot(u)", "pi/2 - atan(u)"}, {"acosh(2*u^2 - 1)", "2*acosh(u)"}, {"acosh(u)", "log(u + sqrt(u^2 - 1))"},
	{"acosh(u)", "asinh(sqrt(u^2 - 1))"}, {"asinh(u)", "log(u + sqrt(u^2 + 1))"}, {"atanh(u)", "log((1 + u)/(1 - u))/2"},
	{"asinh(2*u*sqrt(1 + u^2))", "2*asinh(u)"}, {"atanh(2*u/(1 + u^2))", "2*atanh(u)"}, {"atan(sinh(u))", "asin(tanh(u))"},
	{"2*atan(tanh(u/2))", "atan(sinh(u))"}, {"2*atan(exp(u))", "atan(sinh(u)) + pi/2"}, {"acosh(cosh(u))", "u"}, {"asinh(sinh(u))", "u"},
	{"atan2(u, v)", "atan(u/v)"}, {"atan2(u, v)", "2*atan(u/(v + sqrt(u^2 + v^2)))"}, {"atan2(u, v) + atan2(v, u)", "pi/2"},
	{"sin(u + v)", "sin(u)*cos(v) + cos(u)*sin(v)"}, {"sqrt(1 - sin(u)^2)", "cos(u)"}, {"sqrt((1 + cos(u))/2)", "cos(u/2)"},
	{"tan(u/2)", "sin(u)/(1 + cos(u))"}, {"sin(abs(u))", "sign(u)*sin(u)"}, {"sin(3*u)", "3*sin(u) - 4*sin(u)^3"},
	{"max(u, v)", "(u + v + abs(u - v))/2"}, {"min(u, v)", "-max(-u, -v)"}, {"max(u, v)*t", "max(u*t, v*t)"}, {"relu(u*v)", "relu(u)*relu(v)"},
	{"sign(u*v)", "sign(u)*sign(v)"}, {"cbrt(u^3)", "u"}, {"exp(log(u))", "u"}, {"log(exp(u))", "u"}, {"abs(u) + u", "0"},
	{"softplus(u) - softplus(-u)", "u"}, {"sigmoid(u)", "1 - sigmoid(-u)"}, {"tanh(u)", "2*sigmoid(2*u) - 1"}, {"erf(-u)", "-erf(u)"},
	{"select(u < v, t, t)", "t"}, {"select(u < v, u, v)", "min(u, v)"}, {"select(u < 0, -u, u)", "abs(u)"}, {"0^u", "0"}, {"u^0", "1"},
}

// small makes a claim that can be judged in some ten microseconds: two sides
// that look equal, or that differ by one operation, with little expressions
// in them.
func (r *generator) small() (left, right graph.Node) {
	if r.IntN(3) > 0 {
		pair := lookalikes[r.IntN(len(lookalikes))]
		replace := map[graph.Node]graph.Node{}
		for _, name := range []string{"u", "v", "t"} {
			replace[r.g.Var(name)] = r.expression(r.IntN(3))
		}
		var sides []graph.Node
		for _, text := range pair {
			n, err := notation.Parse(r.g, text)
			if err != nil {
				panic(err)
			}
			sides = append(sides, n)
		}
		sides = algebra.Substitute(sides, replace)
		left, right = sides[0], sides[1]
	} else {
		left = r.expression(1 + r.IntN(3))
		right = algebra.Arranged(left)
	}
	if r.IntN(4) == 0 {
		x := r.g.Var("x")
		left, right = grad.Of(left, x)[0], grad.Of(right, x)[0]
	}
	if r.IntN(3) == 0 {
		right = r.changed(right)
	}
	if r.IntN(4) == 0 {
		op, more := r.table[r.IntN(len(r.table))], r.expression(1)
		operands := func(n graph.Node) []graph.Node { return []graph.Node{n, more, more}[:op.Arity()] }
		left, right = r.g.Apply(op, operands(left)...), r.g.Apply(op, operands(right)...)
	}
	return left, right
}

// The two sides of the prover never contradict each other: what is proved is
// not refuted at a point where the conditions of the proof hold. With -claims
// and -first more claims are made, and others.
func TestNoContradictions(t *testing.T) {
	tried, proved, refuted, lone := 0, 0, 0, 0
	for seed := *first; seed < *first+uint64(*claims); seed++ {
		if tried++; tried%50_000 == 0 {
			t.Logf("%d claims so far", tried)
		}
		r := &generator{Rand: rand.New(rand.NewPCG(seed, 11)), g: graph.New(), table: generatorTable()}
		left, right := r.small()
		if r.g.Len() > 300 {
			continue
		}
		start := time.Now()
		proof := modular.Equal(left, right, modular.Options{Seed: seed, Budget: 15_000})
		if !proof.Proved && seed%4 != 0 { // no contradiction is possible
			continue
		}
		search := enclosure.Distinguish(left, right, enclosure.Options{Points: 3, Tries: 16, Work: 4_000})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("claim %d: %v", seed, took)
		}
		if proof.Proved {
			proved++
		}
		if search.Witness != nil {
			refuted++
		}
		if proof.Proved && search.Witness != nil && applies(proof.Conditions, search.Witness) {
			// The witness may be a point that stands alone, where no modular
			// proof claims to hold; the verdict must know.
			if r := check.Compare(left, right, check.Options{}); r.Verdict != check.Proved || conditional(r) {
				lone++
				continue
			}
			t.Errorf("claim %d: proved and refuted at %v:\n%s\n%s", seed, search.Witness.At, notation.Text(left), notation.Text(right))
		}
	}
	t.Logf("%d claims: %d proved, %d refuted, %d of them both, at points that stand alone", *claims, proved, refuted, lone)
}

// What is proved by any method, without a condition, is not refuted by a longer
// search.
func TestProofsWithstandSearch(t *testing.T) {
	proved := 0
	for seed := *first; seed < *first+uint64(*claims)/20; seed++ {
		r := &generator{Rand: rand.New(rand.NewPCG(seed, 13)), g: graph.New(), table: generatorTable()}
		left, right := r.small()
		if r.g.Len() > 300 {
			continue
		}
		if c := check.Compare(left, right, check.Options{}); c.Verdict != check.Proved || conditional(c) {
			continue
		}
		proved++
		search := enclosure.Distinguish(left, right, enclosure.Options{Points: 60, Tries: 400, Work: 2_000_000})
		if search.Witness != nil {
			t.Errorf("claim %d: proved, but differs at %v:\n%s\n%s", seed, search.Witness.At, notation.Text(left), notation.Text(right))
		}
	}
	t.Logf("%d claims: %d proved", *claims/20, proved)
}

// conditional reports whether a proof needs more than that both sides are
// defined.
func conditional(r check.Result) bool { return strings.HasPrefix(r.Condition, "for ") }

// applies reports whether conditions may all hold at a point.
func applies(conditions []modular.Condition, w *enclosure.Witness) bool {
	at := map[graph.Node]*big.Rat{}
	for _, v := range w.At {
		at[v.Node] = v.Value
	}
	for _, c := range conditions {
		n := c.A
		if !c.B.IsZero() {
			n = ops.Sub(c.A, c.B)
		}
		if c.Kind == modular.Continuous { // whether it jumps cannot be told from a point
			return false
		}
		b := &enclosure.Eval([]graph.Node{n}, at, 256)[0]
		if b.State() != enclosure.Defined {
			return false
		}
		lo, hi := b.Bounds()
		switch {
		case c.Kind == modular.Positive && hi.Sign() <= 0:
			return false
		case c.Kind == modular.Different && lo.Sign() <= 0 && hi.Sign() >= 0:
			return false
		}
	}
	return true
}
