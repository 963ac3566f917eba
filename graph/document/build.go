package document

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A Builder turns expressions of a model into nodes, with every name replaced
// by its definition.
//
// A derivative is taken of its function with the definition of its variable
// cut: in dL/da_2 the name a_2 is a variable, whatever else depends on it.
type Builder struct {
	Model *Model
	Graph *graph.Graph
	// Differentiate returns the derivative of y by x: grad.Of.
	Differentiate func(y, x graph.Node) graph.Node
	// Values says that names given as numbers (x = 0.05) are these numbers.
	Values bool
	// Explicit says that a derivative that is written with ∂ is partial in the
	// narrow sense, if its variable stands in the function's own formula: all
	// defined names in that formula are held fixed.
	Explicit bool
	// Orders says that dy/dx^2 is meant to be d^2y/dx^2.
	Orders bool
	// Free lists names that are variables although the document defines them.
	Free []string
	// Instead holds definitions to take instead of the document's, or where it has
	// none.
	Instead map[string]*Meaning

	work     int // see within
	largest  int
	depends  map[string][]string
	memo     map[string]graph.Node
	building []string
	named    map[graph.Node]graph.Node
}

// An UndefinedError says that a name has no definition where it needs one.
type UndefinedError struct{ Name, Message string }

func (e *UndefinedError) Error() string { return e.Message }

// A TooLargeError says that an expression becomes too large when names are
// replaced by what they stand for.
type TooLargeError struct{}

func (*TooLargeError) Error() string {
	return "with all definitions put in and derivatives taken this becomes too large"
}

// Bounds on what one expression may become, in nodes, and on the work of
// building it, in nodes that are looked at: definitions that use each other
// twice grow with the power of their number.
const (
	maxNodes = 500_000
	maxWork  = 300_000_000
)

// begin grants the nodes and the work of one expression.
func (b *Builder) begin() { b.work, b.largest = 0, b.Graph.Len()+maxNodes }

// within accounts for a step that may look at all nodes.
func (b *Builder) within() error {
	b.work += 1000 + b.Graph.Len()
	if b.work > maxWork || b.Graph.Len() > b.largest {
		return &TooLargeError{}
	}
	return nil
}

// differentiate returns a derivative, if there is room for it.
func (b *Builder) differentiate(y, x graph.Node) (graph.Node, error) {
	if err := b.within(); err != nil {
		return y, err
	}
	d := b.Differentiate(y, x)
	return d, b.within()
}

// maxDefinitions bounds how deep definitions may refer to definitions.
const maxDefinitions = 2000

// A scope is the set of names that are cut in a place, and the values of a
// function's operands there.
type scope struct {
	cut    []string // sorted
	locals map[string]graph.Node
}

func (s scope) key(name string) string { return name + "\x00" + strings.Join(s.cut, "\x00") }

func (s scope) cutting(name ...string) scope {
	cut := append(slices.Clone(s.cut), name...)
	slices.Sort(cut)
	return scope{slices.Compact(cut), s.locals}
}

// Node returns the node for an expression.
func (b *Builder) Node(e *notation.Expr) (graph.Node, error) {
	b.begin()
	n, err := b.node(e, scope{}.cutting(b.Free...))
	if err == nil && len(b.Model.Implicit) > 0 {
		n, err = b.resolved(n)
	}
	if err == nil && b.Values {
		n, err = b.valued(n)
	}
	return n, err
}

// valued puts in the values of names that are given as numbers and differentiated
// all the same, r = 2, and of their derivatives, dr/dt = 3.
func (b *Builder) valued(n graph.Node) (graph.Node, error) {
	values := map[graph.Node]graph.Node{}
	for name := range b.depends {
		m := b.Model.Meanings[name]
		if m == nil || !m.Given {
			continue
		}
		of, err := b.dependent(name, 0, scope{})
		if err != nil {
			return n, err
		}
		if values[of], err = b.node(m.Body.Expr, scope{}); err != nil {
			return n, err
		}
	}
	for _, r := range b.Model.Rates {
		of, err := b.derivative(r.Derivative, scope{})
		if err != nil {
			return n, err
		}
		if values[of], err = b.node(r.Value, scope{}); err != nil {
			return n, err
		}
	}
	if len(values) == 0 {
		return n, nil
	}
	return algebra.Substitute([]graph.Node{n}, values)[0], nil
}

// Variable returns the node for a name.
func (b *Builder) Variable(name string) (graph.Node, error) {
	return b.Node(&notation.Expr{Kind: notation.Name, Name: name})
}

// Named expresses a node for people: by the names that the document defines,
// so that what sigmoid(z_1) stands for is the variable a_1, and with products
// written without inner parentheses.
func (b *Builder) Named(n graph.Node) graph.Node {
	return algebra.Arranged(algebra.Substitute([]graph.Node{n}, b.names())[0])
}

// NameOf returns the name by which people call a node as a whole, if there is
// one.
func (b *Builder) NameOf(n graph.Node) (name string, ok bool) {
	if v, defined := b.names()[n]; defined {
		n = v
	}
	if !n.IsVar() {
		return "", false
	}
	return n.Name(), true
}

// names maps what the document's names stand for to variables of those names.
func (b *Builder) names() map[graph.Node]graph.Node {
	if b.named != nil {
		return b.named
	}
	b.named = map[graph.Node]graph.Node{}
	for _, name := range slices.Sorted(maps.Keys(b.Model.Meanings)) {
		m := b.Model.Meanings[name]
		if m.Operands != nil || m.Given || m.Alias != "" {
			continue
		}
		n, err := b.Variable(name)
		if err != nil || n.IsVar() || n.Rational() != nil {
			continue
		}
		if _, taken := b.named[n]; !taken {
			b.named[n] = b.Graph.Var(name)
		}
	}
	return b.named
}

func (b *Builder) node(e *notation.Expr, s scope) (graph.Node, error) {
	if b.memo == nil {
		b.memo = map[string]graph.Node{}
		b.depends = b.Model.dependences()
	}
	return notation.Build(b.Graph, e, notation.Scope{
		Name: func(e *notation.Expr) (graph.Node, error) {
			if n, ok := s.locals[variableName(e)]; ok {
				return n, nil
			}
			if e.Primes > 0 && b.Model.Meanings[variableName(e)] == nil {
				return b.primed(e, s)
			}
			return b.name(variableName(e), s)
		},
		Call:       func(e *notation.Expr, args []graph.Node) (graph.Node, error) { return b.call(e, args, s) },
		Derivative: func(e *notation.Expr) (graph.Node, error) { return b.derivative(e, s) },
		At:         func(e *notation.Expr) (graph.Node, error) { return b.at(e, s) },
	})
}

// at returns an expression at a point: built with the names of the point as
// variables, which then have their values.
func (b *Builder) at(e *notation.Expr, s scope) (graph.Node, error) {
	inner := s
	values := map[graph.Node]graph.Node{}
	for i, x := range e.By {
		name := b.representative(variableName(x))
		if !s.locals[variableName(x)].IsZero() || x.Kind != notation.Name {
			return graph.Node{}, &UndefinedError{name, "the point is not given by names"}
		}
		value, err := b.node(e.Args[i+1], s)
		if err != nil {
			return value, err
		}
		inner = inner.cutting(name)
		values[b.Graph.Var(name)] = value
	}
	n, err := b.node(e.Args[0], inner)
	if err != nil {
		return n, err
	}
	return algebra.Substitute([]graph.Node{n}, values)[0], nil
}

// representative follows aliases.
func (b *Builder) representative(name string) string {
	if m := b.Model.Meanings[name]; m != nil && m.Alias != "" {
		return m.Alias
	}
	return name
}

// meaning returns the definition of a name, nil if it has none.
func (b *Builder) meaning(name string) *Meaning {
	if m := b.Instead[name]; m != nil {
		return m
	}
	return b.Model.Meanings[name]
}

// name returns the node that a name stands for.
func (b *Builder) name(name string, s scope) (graph.Node, error) {
	name = b.representative(name)
	if slices.Contains(s.cut, name) {
		return b.Graph.Var(name), nil
	}
	if n, ok := b.memo[s.key(name)]; ok {
		return n, nil
	}
	n, err := b.define(name, s)
	if err == nil {
		b.memo[s.key(name)] = n
	}
	return n, err
}

func (b *Builder) define(name string, s scope) (graph.Node, error) {
	m := b.meaning(name)
	switch {
	case b.Instead[name] != nil:
	case (m == nil || m.Given) && len(b.depends[name]) > 0:
		return b.dependent(name, 0, s)
	case m == nil && name == "e" && !b.Model.names.ownE(b.Model.Document):
		return ops.E(b.Graph.Int(0)), nil
	case m == nil && name == "pi" && !slices.Contains(b.Model.Document.Declared, "pi"):
		return ops.Pi(b.Graph.Int(0)), nil
	case m == nil && isOperation(name) && b.Model.names.called[name] && !b.Model.names.by[name]:
		return graph.Node{}, &UndefinedError{name, fmt.Sprintf("%s stands without an operand", name)}
	case m == nil || m.Given && !b.Values:
		return b.Graph.Var(name), nil
	}
	// A function without its operands, as in df/dx, is what it is of the
	// variables that its definition names.
	body := m.Body.Expr
	if err := b.enter(name); err != nil {
		return graph.Node{}, err
	}
	defer b.leave()
	return b.node(body, scope{cut: s.cut})
}

// enter notes that a definition is being built, and finds cycles.
func (b *Builder) enter(name string) error {
	if i := slices.Index(b.building, name); i >= 0 {
		cycle := append(slices.Clone(b.building[i:]), name)
		return &UndefinedError{name, fmt.Sprintf("%s is defined by itself: %s", name, strings.Join(cycle, " -> "))}
	}
	if len(b.building) >= maxDefinitions {
		return &UndefinedError{name, fmt.Sprintf("definitions refer to each other more than %d deep", maxDefinitions)}
	}
	b.building = append(b.building, name)
	return nil
}

func (b *Builder) leave() { b.building = b.building[:len(b.building)-1] }

// dependent returns a name without a definition as an unknown function of what
// it depends on, differentiated by the first of these.
func (b *Builder) dependent(name string, order int, s scope) (graph.Node, error) {
	var operands []graph.Node
	for _, v := range b.depends[name] {
		n, err := b.name(v, s)
		if err != nil {
			return n, err
		}
		operands = append(operands, n)
	}
	orders := make([]int, len(operands))
	orders[0] = order
	return b.Graph.Apply(b.Graph.Function(name, orders...), operands...), nil
}

// primed returns y' for a name y: the derivative by its only variable.
func (b *Builder) primed(e *notation.Expr, s scope) (graph.Node, error) {
	if b.meaning(e.Name) == nil {
		if len(b.depends[e.Name]) == 1 {
			return b.dependent(e.Name, e.Primes, s)
		}
		return b.name(variableName(e), s)
	}
	if m := b.meaning(e.Name); len(m.Operands) == 1 {
		x, err := b.name(m.Operands[0], s)
		if err != nil {
			return x, err
		}
		return b.call(e, []graph.Node{x}, s)
	}
	y, err := b.name(e.Name, s)
	if err != nil {
		return y, err
	}
	vars := graph.Vars(y)
	if len(vars) != 1 {
		return y, &UndefinedError{e.Name, fmt.Sprintf("%s depends on several variables, and %s does not say by which it is differentiated", e.Name, variableName(e))}
	}
	for range e.Primes {
		if y, err = b.differentiate(y, vars[0]); err != nil {
			return y, err
		}
	}
	return y, nil
}

// call returns a function of its operands.
func (b *Builder) call(e *notation.Expr, args []graph.Node, s scope) (graph.Node, error) {
	m := b.meaning(e.Name)
	if m == nil || m.Operands == nil {
		return graph.Node{}, nil // an operation, or an unknown function
	}
	if len(args) != len(m.Operands) {
		return graph.Node{}, &UndefinedError{e.Name, fmt.Sprintf("%s is defined with %d operands and used with %d", e.Name, len(m.Operands), len(args))}
	}
	if err := b.enter(e.Name); err != nil {
		return graph.Node{}, err
	}
	defer b.leave()
	if err := b.within(); err != nil {
		return graph.Node{}, err
	}
	// Operands are variables of names that no document can contain.
	locals := map[string]graph.Node{}
	for _, operand := range m.Operands {
		locals[operand] = b.Graph.Var(e.Name + "(" + operand)
	}
	body, err := b.node(m.Body.Expr, scope{cut: s.cut, locals: locals})
	if err != nil {
		return body, err
	}
	orders := e.Orders
	if orders == nil {
		orders = []int{e.Primes}
	}
	for i, n := range orders {
		if n > 0 && m.Powers[m.Operands[i]] != nil {
			return body, &UndefinedError{e.Name, fmt.Sprintf("write the derivative of %s with a d or ∂: its operand is a power", e.Name)}
		}
		for range n {
			if body, err = b.differentiate(body, locals[m.Operands[i]]); err != nil {
				return body, err
			}
		}
	}
	replace := map[graph.Node]graph.Node{}
	for i, operand := range m.Operands {
		replace[locals[operand]] = args[i]
		if power := m.Powers[operand]; power != nil {
			replace[locals[operand]] = root(args[i], power)
		}
	}
	return algebra.Substitute([]graph.Node{body}, replace)[0], nil
}

// root returns what raised to a power is n: its base, if n is that power of one.
func root(n graph.Node, power *big.Rat) graph.Node {
	k := n.Graph().Const(power)
	switch {
	case n.Is("square") && k.IsInt(2):
		return n.Operand(0)
	case n.Is("pow") && n.Operand(1) == k:
		return n.Operand(0)
	}
	return ops.Pow(n, ops.Div(n.Graph().Int(1), k))
}

// undefined reports whether nothing is known of a name.
func (b *Builder) undefined(name string) bool {
	return b.Model.Meanings[name] == nil && len(b.depends[name]) == 0
}

// Dependent reports whether a name without a definition was taken for an
// unknown function, because the document differentiates it.
func (b *Builder) Dependent(name string) bool { return len(b.depends[name]) > 0 }
