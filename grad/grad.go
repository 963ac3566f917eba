// Package grad differentiates expressions by reverse accumulation: one sweep
// over the graph, from the result back to the variables, gives all partial
// derivatives as nodes of the same graph.
//
//	dw := grad.Of(loss, w)[0] // a node: print it, evaluate it, differentiate it
//
// A derivative may be taken by any node, not only by variables: the adjoint of
// a_2 is dL/da_2, whatever a_2 is made of. Since derivatives are nodes, higher
// ones are derivatives of derivatives.
//
// The sweep keeps to the graph's order and never recurses, and a gradient is a
// constant factor larger than its function (Griewank and Walther, Evaluating
// Derivatives, 2nd ed., SIAM 2008, section 4.6), however deeply nested it is
// and however often it shares subexpressions.
package grad

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph"
)

// Of returns the derivatives of y by each of xs, as nodes of their graph. By a
// node that is no variable it is the derivative of y as a function of that
// node, with everything inside the node held fixed; by a node that y does not
// depend on it is the constant 0.
//
// Where y is defined by cases (select, max, relu), the case that does not hold
// contributes exactly 0, even where it is undefined. At a kink the derivative
// is what the operation's Doc says.
//
// Of panics if the nodes belong to different graphs.
func Of(y graph.Node, xs ...graph.Node) []graph.Node {
	return VectorJacobian([]graph.Node{y}, xs, []graph.Node{y.Graph().Int(1)})
}

// VectorJacobian returns the sums over i of seeds[i] * dys[i]/dx for each x of
// xs, in one reverse sweep whatever the number of ys.
func VectorJacobian(ys, xs, seeds []graph.Node) []graph.Node {
	if len(ys) != len(seeds) {
		panic(fmt.Sprintf("grad: %d functions and %d seeds", len(ys), len(seeds)))
	}
	if len(ys) == 0 || len(xs) == 0 {
		return nil
	}
	s := newSweep(ys, xs)
	for i, y := range ys {
		s.contribute(y.ID(), term{value: seeds[i]})
	}
	for id := s.last; id >= s.first; id-- {
		adjoint, ok := s.adjoint(id)
		if !ok {
			continue
		}
		n := s.g.At(id)
		partials := s.rules.At(n)
		for i := range partials {
			operand := n.Operand(i)
			if !s.active.Has(operand) {
				continue
			}
			if t, ok := s.times(adjoint, &partials[i], n); ok {
				s.contribute(operand.ID(), t)
			}
		}
	}
	gradient := make([]graph.Node, len(xs))
	for i, x := range xs {
		gradient[i] = s.result(x)
	}
	return gradient
}

// A sweep is the state of one reverse accumulation.
type sweep struct {
	builder
	first, last int        // identifiers between which derivatives flow
	active      *graph.Set // nodes that depend on a variable of differentiation
	values      []uint32   // identifiers of the adjoints' values, 0 for none
	guards      map[int]guard
}

func newSweep(ys, xs []graph.Node) *sweep {
	g := ys[0].Graph()
	s := &sweep{builder: newBuilder(g), active: graph.NewSet(g), guards: map[int]guard{}}
	for _, y := range ys {
		if y.Graph() != g {
			panic("grad: functions of different graphs")
		}
		s.last = max(s.last, y.ID())
	}
	s.first = s.last + 1
	for _, x := range xs {
		if x.Graph() != g {
			panic("grad: a variable belongs to another graph")
		}
		s.first = min(s.first, x.ID())
		s.active.Add(x)
	}
	s.active.AddUsers(s.first, s.last)
	s.values = make([]uint32, max(0, s.last-s.first+1))
	return s
}

// adjoint returns what has been contributed to a node.
func (s *sweep) adjoint(id int) (term, bool) {
	v := s.values[id-s.first]
	if v == 0 {
		return term{}, false
	}
	t := term{value: s.g.At(int(v))}
	if len(s.guards) > 0 {
		t.guard = s.guards[id]
	}
	return t, true
}

// contribute adds t to the adjoint of the node with that identifier.
func (s *sweep) contribute(id int, t term) {
	if id < s.first {
		return
	}
	if earlier, ok := s.adjoint(id); ok {
		t = s.add(earlier, t)
	}
	s.values[id-s.first] = uint32(t.value.ID())
	if t.guard != 0 {
		s.guards[id] = t.guard
	} else if len(s.guards) > 0 {
		delete(s.guards, id)
	}
}

// result returns the derivative by x once the sweep has passed it.
func (s *sweep) result(x graph.Node) graph.Node {
	if x.ID() <= s.last {
		if t, ok := s.adjoint(x.ID()); ok {
			return s.close(t)
		}
	}
	return s.g.Int(0)
}
