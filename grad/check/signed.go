package check

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/interval"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/ops"
)

// maxSigned bounds the nodes of claims whose signs are looked at, each by itself.
const maxSigned = 200

// signed proves with the signs that intervals and discriminants know: that of
// 2 + sin(x), of x^2 - x + 1.
func (v prover) signed(left, right graph.Node) modular.Result {
	sides := []graph.Node{left, right}
	if len(graph.Topological(sides...)) > maxSigned {
		return modular.Result{}
	}
	const rounds = 4 // of absolute values within each other
	for range rounds {
		replace := map[graph.Node]graph.Node{}
		for _, n := range graph.Topological(sides...) {
			if instead, ok := decided(n); ok {
				replace[n] = instead
			}
		}
		if len(replace) == 0 {
			break
		}
		sides = algebra.Substitute(sides, replace)
	}
	signs := map[graph.Node]int{}
	for _, n := range graph.Topological(sides...) {
		if n.NumOperands() == 0 {
			continue
		}
		if s := signOf(n); s != 0 {
			signs[n] = s
		}
	}
	if len(signs) == 0 && sides[0] == left && sides[1] == right {
		return modular.Result{}
	}
	return modular.Equal(sides[0], sides[1], modular.Options{Context: v.context, Signs: signs})
}

// decided returns what an operation with cases is, if it is known which case.
func decided(n graph.Node) (instead graph.Node, ok bool) {
	switch {
	case n.Is("abs"), n.Is("relu"), n.Is("sign"):
		u := n.Operand(0)
		nothing := ops.Mul(n.Graph().Int(0), u) // 0 where u is defined
		switch s := signOf(u); {
		case n.Is("sign") && s == 2:
			return ops.Add(n.Graph().Int(1), nothing), true
		case n.Is("sign") && s == -2:
			return ops.Sub(nothing, n.Graph().Int(1)), true
		case n.Is("sign"):
			return n, false
		case s > 0:
			return u, true
		case s < 0 && n.Is("relu"):
			return nothing, true
		case s < 0:
			return ops.Neg(u), true
		}
	case n.Is("max"), n.Is("min"):
		a, b := n.Operand(0), n.Operand(1)
		s := signOf(ops.Sub(a, b))
		if n.Is("min") {
			s = -s
		}
		switch {
		case s > 0:
			return ops.Add(a, ops.Mul(n.Graph().Int(0), b)), true
		case s < 0:
			return ops.Add(b, ops.Mul(n.Graph().Int(0), a)), true
		}
	}
	return n, false
}

// signOf returns 2 or -2 if a node certainly is positive or negative wherever it
// is defined, 1 or -1 if it may also be 0, and 0 if nothing is known.
func signOf(n graph.Node) int {
	switch r := interval.Eval(nil, n)[0]; {
	case r.Lo > r.Hi:
		return 0
	case r.Lo > 0:
		return 2
	case r.Hi < 0:
		return -2
	case r.Lo == 0 && r.Hi > 0:
		return 1
	case r.Hi == 0 && r.Lo < 0:
		return -1
	}
	return signOfQuadratic(n)
}

// signOfQuadratic does the same for polynomials of degree 2 in one variable.
func signOfQuadratic(n graph.Node) int {
	if vars := graph.Vars(n); len(vars) != 1 || degree(n) != 2 {
		return 0
	}
	at := func(x int64) *big.Rat {
		x0 := n.Graph().Int(x)
		return algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{graph.Vars(n)[0]: x0})[0].Rational()
	}
	below, c, above := at(-1), at(0), at(1)
	if below == nil || c == nil || above == nil {
		return 0
	}
	half := big.NewRat(1, 2)
	a := new(big.Rat).Add(above, below)
	a.Sub(a.Mul(a, half), c)
	b := new(big.Rat).Sub(above, below)
	b.Mul(b, half)
	discriminant := b.Mul(b, b)
	discriminant.Sub(discriminant, new(big.Rat).Mul(big.NewRat(4, 1), new(big.Rat).Mul(a, c)))
	switch discriminant.Sign() {
	case -1:
		return 2 * a.Sign()
	case 0:
		return a.Sign()
	}
	return 0
}

// degree returns a bound for the degree of a polynomial of its variables, and
// more than any that matters for what is none.
func degree(n graph.Node) int {
	const none = 1 << 20
	of := map[graph.Node]int{}
	for _, m := range graph.Topological(n) {
		d := none
		switch {
		case m.IsVar():
			d = 1
		case m.Rational() != nil:
			d = 0
		case m.Is("add"), m.Is("sub"):
			d = max(of[m.Operand(0)], of[m.Operand(1)])
		case m.Is("mul"):
			d = of[m.Operand(0)] + of[m.Operand(1)]
		case m.Is("neg"):
			d = of[m.Operand(0)]
		case m.Is("square"):
			d = 2 * of[m.Operand(0)]
		case m.Is("div") && m.Operand(1).Rational() != nil:
			d = of[m.Operand(0)]
		case m.Is("pow"):
			if k, ok := m.Operand(1).Int(); ok && k > 0 && k <= 8 {
				d = int(k) * of[m.Operand(0)]
			}
		}
		of[m] = min(d, none)
	}
	return of[n]
}
