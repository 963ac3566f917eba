package grad

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
)

// JacobianVector returns, for each of ys, the sum over i of dy/dxs[i] times
// directions[i]: the derivative in a direction. It is one forward sweep,
// whatever the number of xs and ys, and costs a small multiple of the ys.
func JacobianVector(ys, xs, directions []graph.Node) []graph.Node {
	if len(xs) != len(directions) {
		panic(fmt.Sprintf("grad: %d variables and a direction of %d", len(xs), len(directions)))
	}
	if len(ys) == 0 {
		return nil
	}
	g := ys[0].Graph()
	b := newBuilder(g)
	seeds := make(map[graph.Node]graph.Node, len(xs))
	for i, x := range xs {
		if x.Graph() != g {
			panic("grad: a variable belongs to another graph")
		}
		seed := directions[i]
		if earlier, ok := seeds[x]; ok {
			seed = algebra.Plus(earlier, seed)
		}
		seeds[x] = seed
	}
	tangents := map[int]term{} // by identifier
	for _, n := range graph.Topological(ys...) {
		if seed, ok := seeds[n]; ok {
			tangents[n.ID()] = b.opened(seed)
			continue
		}
		partials := b.rules.At(n)
		for i := range partials {
			tangent, ok := tangents[n.Operand(i).ID()]
			if !ok {
				continue
			}
			t, ok := b.times(tangent, &partials[i], n)
			if !ok {
				continue
			}
			if earlier, ok := tangents[n.ID()]; ok {
				t = b.add(earlier, t)
			}
			tangents[n.ID()] = t
		}
	}
	out := make([]graph.Node, len(ys))
	for i, y := range ys {
		out[i] = g.Int(0)
		if t, ok := tangents[y.ID()]; ok {
			out[i] = b.close(t)
		}
	}
	return out
}

// Jacobian returns the matrix whose row i holds the derivatives of ys[i] by
// each of xs. Rows are reverse sweeps, or, where there are fewer xs than ys,
// columns are forward sweeps.
func Jacobian(ys, xs []graph.Node) [][]graph.Node {
	rows := make([][]graph.Node, len(ys))
	if len(ys) <= len(xs) {
		for i, y := range ys {
			rows[i] = Of(y, xs...)
		}
		return rows
	}
	for i := range rows {
		rows[i] = make([]graph.Node, len(xs))
	}
	for k, x := range xs {
		column := JacobianVector(ys, []graph.Node{x}, []graph.Node{x.Graph().Int(1)})
		for i, n := range column {
			rows[i][k] = n
		}
	}
	return rows
}

// Hessian returns the symmetric matrix of second derivatives of y. Entries
// that mirror each other are the same node.
//
// The xs must be independent: variables, or nodes none of which contains
// another.
func Hessian(y graph.Node, xs ...graph.Node) [][]graph.Node {
	rows := make([][]graph.Node, len(xs))
	for i, d := range Of(y, xs...) {
		rows[i] = make([]graph.Node, len(xs))
		for k, second := range Of(d, xs[:i+1]...) {
			rows[i][k] = second
			rows[k][i] = second
		}
	}
	return rows
}

// HessianVector returns the product of the Hessian of y with a vector: the
// derivative of the gradient in that direction, a forward sweep over a reverse
// one. It costs a small multiple of y, where the Hessian costs len(xs) of them.
func HessianVector(y graph.Node, xs, vector []graph.Node) []graph.Node {
	return JacobianVector(Of(y, xs...), xs, vector)
}
