package notation

import (
	"fmt"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// Bounds on what a sum may unroll to.
const (
	maxTerms = 10_000
	maxNodes = 1_000_000
)

// A Scope says what names mean. Each function may be nil, and may return the
// zero Node without an error for what it leaves to the default:
//
//   - a Name is the variable of that name, primes included; but e and pi are
//     the constants;
//   - a Call is the operation that [ops.Lookup] finds, sigma of one operand is
//     the sigmoid, and everything else is an unknown function of the graph;
//   - a Derivative and an At are errors.
//
// Within a sum the functions see names with the index's values put in: x_1 for
// x_i.
type Scope struct {
	Name       func(e *Expr) (graph.Node, error)
	Call       func(e *Expr, args []graph.Node) (graph.Node, error)
	Derivative func(e *Expr) (graph.Node, error)
	At         func(e *Expr) (graph.Node, error)
}

// Parse reads plain-text mathematics into a graph, with the default scope:
// every name is a variable.
//
//	y, err := notation.Parse(g, "log(1 + exp(-x))")
//
// An error is a *SyntaxError.
func Parse(g *graph.Graph, src string) (graph.Node, error) {
	e, err := ParseTextExpr(src, Options{})
	if err != nil {
		return graph.Node{}, err
	}
	return Build(g, e, Scope{})
}

// Build returns the node for an expression. Sums are unrolled, to 10,000 terms
// and a million nodes at most. Its own errors are *SyntaxErrors at a place of
// the expression; errors of the scope are returned as they are.
func Build(g *graph.Graph, e *Expr, scope Scope) (graph.Node, error) {
	b := builder{graph: g, scope: scope}
	return b.build(e)
}

type builder struct {
	graph *graph.Graph
	scope Scope
	nodes int // built or copied so far
	// indices holds the values of the indices of the sums around.
	indices map[string]int64
	// rule says that this is the derivative of an operation, which may not
	// itself be written with primes: sin' = sin' has no end.
	rule bool
}

func buildError(e *Expr, format string, args ...any) error {
	return &SyntaxError{Pos: e.Pos, End: e.End, Message: fmt.Sprintf(format, args...)}
}

// build goes down first operands in a loop, since a sum of many terms is deep
// on that side; on the others, reading has bounded the depth.
func (b *builder) build(e *Expr) (graph.Node, error) {
	var spine []*Expr
	for e.Kind == Operation && len(e.Args) > 0 {
		spine = append(spine, e)
		e = e.Args[0]
	}
	n, err := b.leaf(e)
	for i := len(spine) - 1; i >= 0 && err == nil; i-- {
		args := []graph.Node{n}
		for _, a := range spine[i].Args[1:] {
			var operand graph.Node
			if operand, err = b.build(a); err != nil {
				return graph.Node{}, err
			}
			args = append(args, operand)
		}
		n, err = b.operation(spine[i], spine[i].Name, args)
	}
	return n, err
}

// leaf builds what is not an operation on operands.
func (b *builder) leaf(e *Expr) (graph.Node, error) {
	if err := b.count(e); err != nil {
		return graph.Node{}, err
	}
	switch e.Kind {
	case Number:
		return b.graph.Const(e.Value), nil
	case Operation:
		return b.operation(e, e.Name, nil)
	case Sum:
		return b.sum(e)
	}
	e, err := b.substitute(e)
	if err != nil {
		return graph.Node{}, err
	}
	switch e.Kind {
	case Number: // the index of a sum
		return b.graph.Const(e.Value), nil
	case Name:
		return b.name(e)
	case Call:
		return b.call(e)
	case Derivative:
		return b.derivative(e)
	case At:
		if b.scope.At != nil {
			return b.scope.At(e)
		}
		return graph.Node{}, buildError(e, "a value at a point is not allowed here")
	}
	return graph.Node{}, buildError(e, "an expression of kind %v has no meaning", e.Kind)
}

// count bounds the work.
func (b *builder) count(e *Expr) error {
	b.nodes++
	if b.nodes > maxNodes {
		return &SyntaxError{Pos: e.Pos, End: e.End, Message: fmt.Sprintf("more than %d nodes when sums are written out", maxNodes), Unsupported: true}
	}
	return nil
}

func (b *builder) name(e *Expr) (graph.Node, error) {
	if b.scope.Name != nil {
		if n, err := b.scope.Name(e); err != nil || !n.IsZero() {
			return n, err
		}
	}
	if e.Primes == 0 && (e.Name == "e" || e.Name == "pi") {
		return b.graph.Apply(ops.Lookup(e.Name)), nil
	}
	return b.graph.Var(e.Name + strings.Repeat("'", e.Primes)), nil
}

// operation applies the operation of that name.
func (b *builder) operation(e *Expr, name string, args []graph.Node) (graph.Node, error) {
	if err := b.count(e); err != nil {
		return graph.Node{}, err
	}
	op := ops.Lookup(name)
	switch {
	case op == nil:
		return graph.Node{}, buildError(e, "there is no operation %s", name)
	case (op.Name == "min" || op.Name == "max") && len(args) > 2:
		n := args[0]
		for _, a := range args[1:] {
			n = b.graph.Apply(op, n, a)
		}
		return n, nil
	case op.Arity() != len(args):
		return graph.Node{}, buildError(e, "%s takes %s, not %d", name, plural(op.Arity(), "operand"), len(args))
	}
	return b.graph.Apply(op, args...), nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// derivative leaves a derivative to the scope.
func (b *builder) derivative(e *Expr) (graph.Node, error) {
	if b.scope.Derivative != nil {
		if n, err := b.scope.Derivative(e); err != nil || !n.IsZero() {
			return n, err
		}
	}
	return graph.Node{}, buildError(e, "a derivative is not allowed here")
}

func (b *builder) call(e *Expr) (graph.Node, error) {
	args := make([]graph.Node, len(e.Args))
	for i, a := range e.Args {
		var err error
		if args[i], err = b.build(a); err != nil {
			return graph.Node{}, err
		}
	}
	if b.scope.Call != nil {
		if n, err := b.scope.Call(e, args); err != nil || !n.IsZero() {
			return n, err
		}
	}
	name := e.Name
	if name == "sigma" && len(args) == 1 {
		name = "sigmoid"
	}
	op := ops.Lookup(name)
	if op != nil && op.Arity() > 0 {
		orders := e.Orders
		if orders == nil && e.Primes > 0 {
			orders = []int{e.Primes}
		}
		for _, n := range orders {
			if n > 0 {
				return b.differentiated(e, op, orders, args)
			}
		}
		return b.operation(e, name, args)
	}
	if len(args) == 0 {
		return graph.Node{}, buildError(e, "%s is applied to nothing", name)
	}
	orders := e.Orders
	if orders == nil {
		orders = make([]int, len(args))
		orders[0] = e.Primes
		if e.Primes > 0 && len(args) > 1 {
			return graph.Node{}, buildError(e, "a prime does not say by which of %d operands: write D[1](%s)(...)", len(args), name)
		}
	}
	if len(orders) != len(args) {
		return graph.Node{}, buildError(e, "%s has derivatives by %d operands, and %d operands", name, len(orders), len(args))
	}
	return b.graph.Apply(b.graph.Function(name, orders...), args...), nil
}

// differentiated applies the derivative of a known operation: one by its rule,
// more by the scope.
func (b *builder) differentiated(e *Expr, op *ops.Op, orders []int, args []graph.Node) (graph.Node, error) {
	if b.rule {
		return graph.Node{}, buildError(e, "the rule of an operation is written without primes")
	}
	if len(args) != op.Arity() || len(orders) != len(args) {
		return graph.Node{}, buildError(e, "%s takes %s, not %d", op.Name, plural(op.Arity(), "operand"), len(args))
	}
	total, by := 0, 0
	derivative := &Expr{Kind: Derivative, Pos: e.Pos, End: e.End,
		Args: []*Expr{{Kind: Call, Name: e.Name, Args: e.Args, Pos: e.Pos, End: e.End}}}
	for i, n := range orders {
		total += n
		for range n {
			by = i
			derivative.By = append(derivative.By, e.Args[i])
		}
	}
	if total == 1 && op.D != nil {
		rule, err := ParseTextExpr(op.D[by], Options{})
		if err != nil {
			return graph.Node{}, fmt.Errorf("the derivative of %s: %w", op.Name, err)
		}
		operands := map[string]graph.Node{"y": b.graph.Apply(op, args...)}
		for i, name := range op.Args {
			operands[name] = args[i]
		}
		inner := builder{graph: b.graph, nodes: b.nodes, rule: true, scope: Scope{
			Name: func(e *Expr) (graph.Node, error) { return operands[e.Name], nil },
		}}
		return inner.build(rule)
	}
	if len(b.indices) > 0 {
		var err error
		if derivative, err = b.substituteWhole(derivative); err != nil {
			return graph.Node{}, err
		}
	}
	return b.derivative(derivative)
}
