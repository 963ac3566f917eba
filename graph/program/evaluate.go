package program

import (
	"fmt"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Evaluate returns the float64 values of nodes at a point. As in package math,
// what is undefined is NaN. It fails where a variable has no value in the map
// or where a function is unknown.
//
// Compositions whose naive value loses digits are computed whole (see
// [ops.Op.Of]): log(sigmoid(-800)) is -800.
//
// To evaluate the same nodes at many points, use an [Evaluator].
func Evaluate(at map[graph.Node]float64, nodes ...graph.Node) ([]float64, error) {
	e := NewEvaluator(nodes...)
	for _, n := range e.unknown {
		if _, ok := at[n]; !ok {
			if n.IsVar() {
				return nil, fmt.Errorf("program: variable %s has no value", n.Name())
			}
			return nil, fmt.Errorf("program: the function %s is not defined", n.Op())
		}
	}
	for n, v := range at {
		e.Set(n, v)
	}
	return e.Run(nil), nil
}

// An Evaluator computes the same nodes again and again, at one point after
// another.
type Evaluator struct {
	steps   []step
	unknown []graph.Node // what needs a value set from outside
	values  []float64
	place   map[graph.Node]int // in values
	outputs []int
	operand []float64
	preset  []bool
}

// A step computes one value from earlier ones.
type step struct {
	f        ops.Function
	operands []int
	whole    *composition // if not nil, preferred to f
}

// A composition computes a step across its last operand, unless that operand
// has been given a value of its own.
type composition struct {
	f        ops.Function
	operands []int
	across   int
}

// NewEvaluator prepares the evaluation of nodes of one graph.
func NewEvaluator(nodes ...graph.Node) *Evaluator {
	order := graph.Topological(nodes...)
	e := &Evaluator{
		steps:  make([]step, len(order)),
		values: make([]float64, len(order)),
		preset: make([]bool, len(order)),
		place:  make(map[graph.Node]int, len(order)),
	}
	widest := 0
	var operands []graph.Node
	for i, n := range order {
		e.place[n] = i
		if r := n.Rational(); r != nil {
			e.values[i], _ = r.Float64()
			continue
		}
		op := n.Op()
		if op == nil || op.Value == nil {
			e.unknown = append(e.unknown, n)
			continue
		}
		operands = n.AppendOperands(operands[:0])
		e.steps[i] = step{f: op.Value, operands: e.places(operands)}
		widest = max(widest, len(operands))
		if len(operands) > 0 && op.Of != nil {
			last := operands[len(operands)-1]
			if inner := last.Op(); inner != nil && op.Of[inner.Name] != nil {
				operands = last.AppendOperands(operands[:len(operands)-1])
				e.steps[i].whole = &composition{op.Of[inner.Name], e.places(operands), e.place[last]}
				widest = max(widest, len(operands))
			}
		}
	}
	e.operand = make([]float64, widest)
	for _, n := range nodes {
		e.outputs = append(e.outputs, e.place[n])
	}
	return e
}

func (e *Evaluator) places(nodes []graph.Node) []int {
	places := make([]int, len(nodes))
	for i, n := range nodes {
		places[i] = e.place[n]
	}
	return places
}

// Unknown returns the nodes that need a value before Run: the variables, and
// the applications of unknown functions.
func (e *Evaluator) Unknown() []graph.Node { return e.unknown }

// Set gives a node a value. Any node will do: what a_2 = sigmoid(z_2) is can
// be overruled. Nodes that the outputs do not depend on are ignored.
func (e *Evaluator) Set(n graph.Node, value float64) {
	if i, ok := e.place[n]; ok {
		e.values[i] = value
		e.preset[i] = true
	}
}

// Run appends the outputs' values to a slice and returns it.
func (e *Evaluator) Run(to []float64) []float64 {
	for i := range e.steps {
		s := &e.steps[i]
		if s.f == nil || e.preset[i] {
			continue
		}
		f, operands := s.f, s.operands
		if s.whole != nil && !e.preset[s.whole.across] {
			f, operands = s.whole.f, s.whole.operands
		}
		for k, operand := range operands {
			e.operand[k] = e.values[operand]
		}
		e.values[i] = f.Call(e.operand[:len(operands)])
	}
	for _, i := range e.outputs {
		to = append(to, e.values[i])
	}
	return to
}

// Value returns what the last Run computed for a node that the outputs depend
// on; ok is false for others.
func (e *Evaluator) Value(n graph.Node) (v float64, ok bool) {
	i, ok := e.place[n]
	if !ok {
		return 0, false
	}
	return e.values[i], true
}
