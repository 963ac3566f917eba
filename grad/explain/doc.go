// Package explain shows the chain rule at work: what a computation does step by
// step, the derivation that a person would write, and the graph as a picture.
//
//	t, err := explain.NewTrace(y, explain.Options{At: map[graph.Node]float64{x1: 2, x2: 5}})
//	t.WriteText(os.Stdout) // the forward pass, then the reverse one
//
// All of it is read off the same graph that package grad differentiates. The
// adjoints of a [Trace] are those that [grad.Of] returns, each local partial
// derivative is grad.Of of a single operation, and a [Derivation] is made of
// grad's derivatives of one definition at a time. So the steps cannot disagree
// with the answer.
//
// A [Layout] is the picture's geometry: nodes in layers, inputs at the bottom,
// each edge and each label with a place of its own. It is written as SVG; DOT
// is for Graphviz.
package explain
