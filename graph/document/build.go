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
	Instead map[string]*notation.Expr

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
	for name, m := range b.Model.Meanings {
		if !m.Given || len(b.depends[name]) == 0 {
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
	m := b.Model.Meanings[name]
	instead := b.Instead[name]
	switch {
	case instead != nil && m == nil:
		m = &Meaning{Name: name, Body: Side{Expr: instead}}
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
	if instead != nil {
		body = instead
	}
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
	if b.Model.Meanings[e.Name] == nil {
		if len(b.depends[e.Name]) == 1 {
			return b.dependent(e.Name, e.Primes, s)
		}
		return b.name(variableName(e), s)
	}
	if m := b.Model.Meanings[e.Name]; len(m.Operands) == 1 {
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
	m := b.Model.Meanings[e.Name]
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
	formula := m.Body.Expr
	if instead := b.Instead[e.Name]; instead != nil {
		formula = instead
	}
	body, err := b.node(formula, scope{cut: s.cut, locals: locals})
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

// A Differentiation is what a derivative is taken of and by, after its
// variable has been cut.
type Differentiation struct {
	// Of is the function; where the derivative is one of higher order, all
	// differentiations but the last have been done.
	Of graph.Node
	// By is the variable of the last differentiation.
	By graph.Node

	// Where an expression is differentiated by, either By stands for it, and
	// this is what it is; or By is its variable, and this its derivative.
	power, inner graph.Node

	whole map[graph.Node]graph.Node // what the cut names stand for outside
}

// Restored returns nodes made of Of and By with the definitions of the names
// that were cut put back.
func (d Differentiation) Restored(nodes ...graph.Node) []graph.Node {
	if len(d.whole) == 0 {
		return nodes
	}
	return algebra.Substitute(nodes, d.whole)
}

// Differentiation returns what the derivative that an expression writes is
// taken of and by. Its errors are those of [Builder.Node], and that what it is
// taken by is not a variable of the function: by s^2, of s.
func (b *Builder) Differentiation(e *notation.Expr) (Differentiation, error) {
	if b.memo == nil { // so that dependences are known
		if _, err := b.Node(e); err != nil {
			return Differentiation{}, err
		}
	}
	b.begin()
	d, err := b.differentiation(e, scope{}.cutting(b.Free...))
	if err == nil && !d.inner.IsZero() {
		return d, &UndefinedError{"", "this derivative is not taken by one variable"}
	}
	return d, err
}

// derivative returns the derivative that an expression writes.
func (b *Builder) derivative(e *notation.Expr, s scope) (graph.Node, error) {
	d, err := b.differentiation(e, s)
	if err != nil {
		return graph.Node{}, err
	}
	n, err := b.derived(d)
	if err != nil {
		return n, err
	}
	return d.Restored(n)[0], nil
}

// orders takes the powers of what is differentiated by for how often it is.
func orders(by []*notation.Expr) (names []*notation.Expr) {
	for _, v := range by {
		if v.Kind != notation.Operation || v.Name != "pow" || v.Parens || v.Args[1].Kind != notation.Number || !v.Args[1].Value.IsInt() ||
			v.Args[1].Value.Cmp(big.NewRat(maxOrder, 1)) > 0 {
			names = append(names, v)
			continue
		}
		for range v.Args[1].Value.Num().Int64() {
			names = append(names, v.Args[0])
		}
	}
	return names
}

// maxOrder bounds how often dy/dx^n is differentiated.
const maxOrder = 9

// onlyName returns the name in an expression that contains just one, perhaps
// several times; nil for every other.
func onlyName(e *notation.Expr) (name *notation.Expr) {
	several := false
	walk(e, func(e *notation.Expr) {
		switch {
		case e.Kind == notation.Call, e.Kind == notation.Derivative:
			several = several || ops.Lookup(e.Name) == nil
		case e.Kind != notation.Name || isConstant(e.Name):
		case name == nil:
			name = e
		default:
			several = several || variableName(e) != variableName(name)
		}
	})
	if several {
		return nil
	}
	return name
}

func (b *Builder) differentiation(e *notation.Expr, s scope) (d Differentiation, err error) {
	of := e.Args[0]
	var by []string
	differentiations := e.By
	if b.Orders {
		differentiations = orders(e.By)
	}
	for _, v := range differentiations {
		name := onlyName(v)
		if name == nil {
			return d, &UndefinedError{"", "a derivative is taken by a name, or by an expression of one name"}
		}
		by = append(by, variableName(name))
		if e.Guessed && (!b.undefined(variableName(name)) || b.Model.names.primed[variableName(name)+"'"] > 0) {
			return d, &UndefinedError{name.Name, "a prime does not say by which variable"}
		}
	}
	if of.Kind == notation.Name && b.undefined(variableName(of)) && !slices.Contains(by, variableName(of)) && s.locals[of.Name].IsZero() {
		return d, &UndefinedError{of.Name, fmt.Sprintf("this document does not define %s", of.Name)}
	}
	cut := make([]string, len(by))
	variables := make([]graph.Node, len(by))
	for i, name := range by {
		if local, ok := s.locals[name]; ok {
			variables[i] = local
			continue
		}
		cut[i] = b.representative(name)
		variables[i] = b.Graph.Var(cut[i])
	}
	inner := s.cutting(slices.DeleteFunc(slices.Clone(cut), func(name string) bool { return name == "" })...)
	for _, held := range e.Held {
		inner = inner.cutting(b.representative(variableName(held)))
	}
	function := of
	if b.Explicit && e.Partial {
		if formula := b.unfolded(of); slices.ContainsFunc(by, func(name string) bool { return b.standsIn(formula, name) }) {
			function = formula
			inner = inner.cutting(b.definedNames(formula)...)
		}
	}
	if d.Of, err = b.node(function, inner); err != nil {
		return d, err
	}
	for _, held := range e.Held {
		if name := b.representative(variableName(held)); !slices.Contains(graph.Vars(d.Of), b.Graph.Var(name)) {
			return d, &UndefinedError{name, fmt.Sprintf("what is differentiated is not given as a function of %s and %s", by[0], name)}
		}
	}
	isLowered := func(n graph.Node) bool { return n.Name() == e.Lowered }
	if e.Lowered != "" && (!b.undefined(e.Lowered) || slices.ContainsFunc(graph.Vars(d.Of), isLowered)) {
		return d, &UndefinedError{e.Lowered, fmt.Sprintf("this may be the derivative by %s, or by %s: write d^2y/dx^2", by[0], e.Lowered)}
	}
	d.whole = map[graph.Node]graph.Node{}
	for _, name := range inner.cut {
		if slices.Contains(s.cut, name) {
			continue
		}
		n, err := b.name(name, s)
		if err != nil {
			return d, err
		}
		if v := b.Graph.Var(name); v != n {
			d.whole[v] = n
		}
	}
	for i, x := range variables {
		if i > 0 {
			if d.Of, err = b.derived(d); err != nil {
				return d, err
			}
		}
		d.By, d.power, d.inner = x, graph.Node{}, graph.Node{}
		if e := differentiations[i]; e.Kind != notation.Name {
			if err = b.byExpression(&d, e, inner); err != nil {
				return d, err
			}
		}
	}
	if !d.power.IsZero() {
		d.whole[d.By] = algebra.Substitute([]graph.Node{d.power}, d.whole)[0]
	}
	return d, nil
}

// byExpression prepares a derivative by an expression of the variable d.By, such
// as s^2. Where the function consists of it, it becomes the variable; else dL/ds
// is to be divided by d(s^2)/ds.
func (b *Builder) byExpression(d *Differentiation, e *notation.Expr, s scope) error {
	u, err := b.node(e, s)
	if err != nil {
		return err
	}
	v := b.Graph.Var("(" + e.String() + ")") // no document has such a name
	of := algebra.Substitute([]graph.Node{d.Of}, map[graph.Node]graph.Node{u: v})[0]
	if !slices.Contains(graph.Vars(of), d.By) {
		d.Of, d.By, d.power = of, v, u
		return nil
	}
	d.inner, err = b.differentiate(u, d.By)
	return err
}

// derived returns the derivative, with what is differentiated by put back.
func (b *Builder) derived(d Differentiation) (graph.Node, error) {
	n, err := b.differentiate(d.Of, d.By)
	switch {
	case err != nil:
	case !d.power.IsZero():
		n = algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{d.By: d.power})[0]
	case !d.inner.IsZero():
		n = ops.Div(n, d.inner)
	}
	return n, err
}

// undefined reports whether nothing is known of a name.
func (b *Builder) undefined(name string) bool {
	return b.Model.Meanings[name] == nil && len(b.depends[name]) == 0
}

// unfolded replaces a name by its definition, once.
func (b *Builder) unfolded(e *notation.Expr) *notation.Expr {
	if m := b.Model.Meanings[b.representative(variableName(e))]; e.Kind == notation.Name && m != nil {
		return m.Body.Expr
	}
	return e
}

// standsIn reports whether a name occurs in a formula as it is written.
func (b *Builder) standsIn(e *notation.Expr, name string) bool {
	found := false
	walk(e, func(e *notation.Expr) {
		found = found || e.Kind == notation.Name && b.representative(variableName(e)) == b.representative(name)
	})
	return found
}

// definedNames returns the names in a formula that have definitions.
func (b *Builder) definedNames(formula *notation.Expr) []string {
	var list []string
	walk(formula, func(e *notation.Expr) {
		if e.Kind != notation.Name {
			return
		}
		name := b.representative(variableName(e))
		if m := b.Model.Meanings[name]; m != nil && m.Operands == nil {
			list = append(list, name)
		}
	})
	return list
}

// Dependent reports whether a name without a definition was taken for an
// unknown function, because the document differentiates it.
func (b *Builder) Dependent(name string) bool { return len(b.depends[name]) > 0 }
