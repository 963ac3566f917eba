package explain

import (
	"errors"
	"fmt"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// A Trace is the evaluation table of a function and its derivatives in reverse
// mode, as in Baydin, Pearlmutter, Radul, Siskind, Automatic differentiation in
// machine learning: a survey (JMLR 18(153), 2018), table 3.
type Trace struct {
	// Function is the name of what is evaluated, Output its node.
	Function Formula `json:"function"`
	Output   string  `json:"output"`
	// Valued says that a point was given. Without one all numbers are [None].
	Valued bool `json:"valued"`
	// Nodes are the forward pass: the inputs, then each operation after its
	// operands.
	Nodes []Node `json:"nodes"`
	// Steps are the reverse pass, in grad's order: the seed, then each
	// operation's contributions to its operands, the last operation first.
	Steps []Step `json:"steps"`
}

// A Node is a row of the forward pass. Numbers are not nodes; they stand in
// the formulas.
type Node struct {
	// ID is the node's place in its trace: n1, n2, ... It is the same in the
	// trace, the picture and the DOT file of the same function.
	ID string `json:"id"`
	// Name is the document's own name for the node, if Named, and v_1, v_2, ...
	// else.
	Name  Formula `json:"name"`
	Named bool    `json:"named"`
	// Owner is the document's name whose definition the node is part of; for a
	// named node its own name. It is empty where that cannot be told.
	Owner string `json:"owner"`
	// Operation is the operation's name in package ops, empty for an input.
	Operation string    `json:"operation"`
	Operands  []Operand `json:"operands,omitempty"`
	// Formula is the operation on the operands' names; an input's is its name.
	Formula Formula `json:"formula"`
	Value   Number  `json:"value"`
	// Derivative is how the node's adjoint is written, dL/da_2, and Adjoint its
	// value.
	Derivative Formula `json:"derivative"`
	Adjoint    Number  `json:"adjoint"`
}

// IsInput reports whether the node is a variable.
func (n Node) IsInput() bool { return n.Operation == "" }

// An Operand of a node is another node or a number.
type Operand struct {
	// Node is the operand's ID, empty for a number.
	Node string `json:"node,omitempty"`
	// Edge is the ID of the edge from the operand to the node, empty for a
	// number.
	Edge    string  `json:"edge,omitempty"`
	Formula Formula `json:"formula"`
}

// A Step is a row of the reverse pass: what one operation contributes to the
// adjoint of one of its operands. The first step is the seed, dy/dy = 1, which
// has no edge.
type Step struct {
	Edge string `json:"edge,omitempty"`
	From string `json:"from,omitempty"` // the operation's node
	To   string `json:"to"`             // the operand's node

	// Rule is the rule of the operation as mathematics, on its own: the
	// derivative of sigmoid(x) by x is sigmoid(x)*(1 - sigmoid(x)).
	Rule Formula `json:"rule"`
	// Local is how the local partial derivative is written, da_2/dz_2; Partial
	// is its formula, and PartialValue its value.
	Local        Formula `json:"local"`
	Partial      Formula `json:"partial"`
	PartialValue Number  `json:"partialValue"`
	// Adjoint is the value of the operation's own adjoint; it is complete here.
	Adjoint Number `json:"adjoint"`
	// Contribution is Adjoint times PartialValue, and Sum the operand's adjoint
	// with it, which may still grow.
	Contribution Number `json:"contribution"`
	Sum          Number `json:"sum"`
	// Complete says that no more contributions to the operand follow.
	Complete bool `json:"complete"`
}

// Options say what to call the nodes of a trace and where to evaluate them. The
// zero value is a trace without values.
type Options struct {
	// Name is what the function is called; the default is y, or if that is
	// taken f, g, h, or whatever is free.
	Name string
	// NameOf returns the name by which people call a node, if there is one;
	// see [document.Builder.NameOf]. If nil, only variables have names.
	NameOf func(graph.Node) (string, bool)
	// Taken are names that mean something else and may not be made up.
	Taken []string
	// Mark is how derivatives are written; the default is ∂.
	Mark Mark
	// At holds the inputs' values.
	At map[graph.Node]float64
	// MaxNodes bounds the trace; 0 means 10,000.
	MaxNodes int
}

const defaultMaxNodes = 10_000

// A MissingError says which inputs have no value.
type MissingError struct{ Names []string }

func (e *MissingError) Error() string {
	return "no value is given for " + strings.Join(e.Names, ", ")
}

// NewTrace returns the trace of y. It fails if y has no variables, if some of
// the inputs have a value and others do not (*[MissingError]), if a value is
// asked of an unknown function, and if y has too many nodes.
func NewTrace(y graph.Node, opt Options) (*Trace, error) {
	limit := opt.MaxNodes
	if limit <= 0 {
		limit = defaultMaxNodes
	}
	t := newTracer(y, opt)
	switch {
	case len(t.order) > limit:
		return nil, fmt.Errorf("the function has %d nodes, and a trace is limited to %d", len(t.order), limit)
	case len(t.order) == 0:
		return nil, errors.New("the function does not depend on any variable")
	}
	adjoints := grad.Of(y, t.order...)
	t.forward()
	t.reverse(adjoints)
	if opt.At != nil {
		if err := t.evaluate(adjoints, opt.At); err != nil {
			return nil, err
		}
	}
	return t.trace, nil
}

// A tracer makes a trace.
type tracer struct {
	trace   *Trace
	y       graph.Node
	mark    Mark
	names   *naming
	locals  locals
	order   []graph.Node // the nodes of the trace
	place   map[graph.Node]int
	adjoint map[graph.Node]graph.Node

	// What the steps' numbers are computed from, one for each step.
	partials, contributions []graph.Node
}

func newTracer(y graph.Node, opt Options) *tracer {
	t := &tracer{
		trace: &Trace{Valued: opt.At != nil}, y: y, mark: opt.Mark, locals: locals{},
		place: map[graph.Node]int{}, adjoint: map[graph.Node]graph.Node{},
	}
	if t.mark == "" {
		t.mark = Partial
	}
	var operations []graph.Node
	for _, n := range graph.Topological(y) {
		switch {
		case n.IsVar():
			t.order = append(t.order, n)
		case !isConstant(n):
			operations = append(operations, n)
		}
	}
	if len(t.order) == 0 {
		return t
	}
	t.order = append(t.order, operations...)
	for i, n := range t.order {
		t.place[n] = i
	}
	t.names = newNaming(t.order, y, opt)
	return t
}

func nodeID(place int) string { return fmt.Sprintf("n%d", place+1) }

func edgeID(user, operand int) string { return fmt.Sprintf("e%d-%d", user+1, operand+1) }

// forward fills in the forward pass.
func (t *tracer) forward() {
	t.trace.Function = t.names.formula(t.y)
	t.trace.Output = nodeID(t.place[t.y])
	for i, n := range t.order {
		row := Node{
			ID: nodeID(i), Name: t.names.formula(n), Named: t.names.own[n], Owner: t.names.owner[n], Formula: t.names.formula(n),
			Derivative: t.mark.derivative(t.names.graph, t.names.of[t.y], t.names.of[n]),
			Value:      None, Adjoint: None,
		}
		if op := n.Op(); op != nil {
			row.Operation = op.String()
			operands := n.Operands()
			for k, x := range operands {
				operands[k] = t.names.node(x)
				operand := Operand{Formula: formulaOf(operands[k])}
				if p, ok := t.place[x]; ok {
					operand.Node, operand.Edge = nodeID(p), edgeID(i, k)
				}
				row.Operands = append(row.Operands, operand)
			}
			row.Formula = formulaOf(apply(t.names.graph, op, operands))
		}
		t.trace.Nodes = append(t.trace.Nodes, row)
	}
}

// reverse fills in the reverse pass.
func (t *tracer) reverse(adjoints []graph.Node) {
	for i, n := range t.order {
		t.adjoint[n] = adjoints[i]
	}
	one := t.y.Graph().Int(1)
	t.step(Step{
		To: t.trace.Output, Local: t.mark.derivative(t.names.graph, t.names.of[t.y], t.names.of[t.y]), Partial: formulaOf(one),
	}, one, one)
	for i := len(t.order) - 1; i >= 0; i-- {
		n := t.order[i]
		if n.IsVar() {
			continue
		}
		operands := n.Operands()
		named := make([]graph.Node, len(operands))
		for k, x := range operands {
			named[k] = t.names.node(x)
		}
		rule := t.locals.of(n.Op(), constantsAmong(operands))
		general := t.locals.general(n.Op())
		for k, x := range operands {
			p, ok := t.place[x]
			if !ok {
				continue
			}
			partial := rule.at(k, operands, n)
			t.step(Step{
				Edge: edgeID(i, k), From: nodeID(i), To: nodeID(p),
				Rule:    general.rule(k),
				Local:   t.mark.derivative(t.names.graph, t.names.of[n], t.names.of[x]),
				Partial: formulaOf(rule.at(k, named, t.names.node(n))),
			}, partial, contribution(t.adjoint[n], partial))
		}
	}
	last := map[string]int{}
	for i, s := range t.trace.Steps {
		last[s.To] = i
	}
	for _, i := range last {
		t.trace.Steps[i].Complete = true
	}
}

// step adds a step and what its numbers are computed from.
func (t *tracer) step(s Step, partial, contribution graph.Node) {
	s.PartialValue, s.Adjoint, s.Contribution, s.Sum = None, None, None, None
	t.trace.Steps = append(t.trace.Steps, s)
	t.partials = append(t.partials, partial)
	t.contributions = append(t.contributions, contribution)
}

// rule writes the rule for operand i: the derivative of the operation is its
// partial derivative.
func (l *local) rule(i int) Formula {
	operation, partial := formulaOf(l.result), formulaOf(l.partials[i])
	by := formulaOf(l.operands[i])
	if !strings.HasPrefix(operation.Text, l.result.Op().String()+"(") {
		operation = piece{Formula: operation}.enclosed().Formula
	}
	return Formula{
		Text:  fmt.Sprintf("∂/∂%s %s = %s", by.Text, operation.Text, partial.Text),
		LaTeX: fmt.Sprintf(`\frac{\partial}{\partial %s} %s = %s`, by.LaTeX, operation.LaTeX, partial.LaTeX),
	}
}

// evaluate fills in the numbers: everything is evaluated at once, as grad's
// derivatives are anywhere else.
func (t *tracer) evaluate(adjoints []graph.Node, at map[graph.Node]float64) error {
	all := append(append(append([]graph.Node{t.y}, adjoints...), t.partials...), t.contributions...)
	e := program.NewEvaluator(all...)
	missing := &MissingError{}
	for _, n := range e.Unknown() {
		if !n.IsVar() {
			return fmt.Errorf("the function %s is not defined, and so has no values", n.Op().Name)
		}
		v, ok := at[n]
		if !ok {
			missing.Names = append(missing.Names, n.Name())
		}
		e.Set(n, v)
	}
	if len(missing.Names) > 0 {
		return missing
	}
	values := e.Run(nil)[1:]
	for i, n := range t.order {
		v, _ := e.Value(n)
		t.trace.Nodes[i].Value, t.trace.Nodes[i].Adjoint = Number(v), Number(values[i])
	}
	values = values[len(adjoints):]
	sums := map[string]Number{}
	for i := range t.trace.Steps {
		s := &t.trace.Steps[i]
		s.PartialValue, s.Contribution = Number(values[i]), Number(values[len(t.partials)+i])
		sums[s.To] += s.Contribution
		s.Sum, s.Adjoint = sums[s.To], 1
		if s.From != "" {
			s.Adjoint = t.trace.node(s.From).Adjoint
		}
	}
	return nil
}

// node returns the node of an ID.
func (t *Trace) node(id string) *Node {
	var place int
	if _, err := fmt.Sscanf(id, "n%d", &place); err != nil || place < 1 || place > len(t.Nodes) {
		panic("explain: no node has the ID " + id)
	}
	return &t.Nodes[place-1]
}
