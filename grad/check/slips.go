package check

import (
	"fmt"
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// Bounds on the derivatives with a slip that are tried for one claim.
const (
	maxSlips       = 900
	maxOccurrences = 200
)

// A slip is a derivative with one faulty step in it. The nodes belong to the
// sheet's graph.
type slip struct {
	rank  int        // the simpler, the smaller
	value graph.Node // the derivative that comes out
	kind  MistakeKind
	// message is a format for the nodes of about, of which the first is the one
	// where the slip happened.
	message string
	about   []graph.Node
	factor  graph.Node // for Diagnosis.Factor; may be the zero Node

	at         graph.Node // where it happened; the zero Node for a whole path
	everywhere bool       // at all places where that node stands
	depth      int        // of the place
	ordinal    int        // among the slips of the same message there
	likewise   string     // what else it happened in
}

// A sheet is scratch paper: a graph of its own on which a function is
// differentiated with faulty steps, so that the document's graph does not fill
// with them.
type sheet struct {
	graph    *graph.Graph
	y, x     graph.Node
	truth    graph.Node
	order    []graph.Node // what y consists of, operands first
	tangents map[graph.Node]graph.Node
	rules    map[string][]graph.Node
	slips    []slip

	at      graph.Node // the node at which slips are being made,
	adjoint graph.Node // the derivative of y by it,
	tangent graph.Node // and its own derivative by x
	here    occurrence
	made    map[string]int // how many slips of each message, here
}

func newSheet(y, x graph.Node) *sheet {
	s := &sheet{graph: graph.New(), tangents: map[graph.Node]graph.Node{}, rules: map[string][]graph.Node{}}
	copies := algebra.Copy(s.graph, y, x)
	s.y, s.x = copies[0], copies[1]
	s.order = graph.Topological(s.y)
	for i, t := range grad.JacobianVector(s.order, []graph.Node{s.x}, []graph.Node{s.graph.Int(1)}) {
		if !t.IsInt(0) {
			s.tangents[s.order[i]] = t
		}
	}
	s.truth = s.tangents[s.y]
	return s
}

// An occurrence is a place in a function, written out as a tree, and the
// derivative of the whole by what stands there.
type occurrence struct {
	node, adjoint graph.Node
	outer         bool // reached from the root through sums alone
	depth         int  // how far from the root, not counting sums and constant factors
	everywhere    bool // all places where the node stands
}

// occurrences lists the places where a slip may have happened, outermost
// first; a node that stands in several places is there once for all of them
// and once for each.
func (s *sheet) occurrences() []occurrence {
	queue := []occurrence{{node: s.y, adjoint: s.graph.Int(1), outer: true}}
	count := map[graph.Node]int{}
	for i := 0; i < len(queue) && len(queue) < maxOccurrences; i++ {
		o := queue[i]
		count[o.node]++
		op := o.node.Op()
		if op == nil || o.node == s.x {
			continue
		}
		inner := occurrence{depth: o.depth + 1}
		switch {
		case op.Name == "add" || op.Name == "sub" || op.Name == "neg":
			inner.outer, inner.depth = o.outer, o.depth
		case (op.Name == "mul" || op.Name == "div") && slices.ContainsFunc(o.node.Operands(), isNumber):
			inner.depth = o.depth
		}
		partials := s.partials(o.node)
		for k, operand := range o.node.Operands() {
			if _, ok := s.tangents[operand]; ok && operand != s.x {
				inner.node, inner.adjoint = operand, algebra.Times(o.adjoint, partials[k])
				queue = append(queue, inner)
			}
		}
	}
	totals := grad.Of(s.y, s.order...)
	var list []occurrence
	done := map[graph.Node]bool{}
	for _, o := range queue {
		if count[o.node] == 1 {
			o.everywhere = true
		} else if !done[o.node] {
			done[o.node] = true
			all := o
			all.adjoint, all.everywhere = totals[slices.Index(s.order, o.node)], true
			list = append(list, all)
		}
		list = append(list, o)
	}
	return list
}

func isNumber(n graph.Node) bool { return n.Rational() != nil }

// partials returns the partial derivatives of a node by its operands.
func (s *sheet) partials(n graph.Node) []graph.Node {
	op := n.Op()
	vars := make([]graph.Node, op.Arity())
	replace := map[graph.Node]graph.Node{}
	for i, operand := range n.Operands() {
		vars[i] = s.graph.Var(fmt.Sprintf("(%d", i)) // a name that no document has
		replace[vars[i]] = operand
	}
	rule, ok := s.rules[op.String()]
	if !ok {
		rule = grad.Of(s.graph.Apply(op, vars...), vars...)
		s.rules[op.String()] = rule
	}
	return algebra.Substitute(rule, replace)
}

// add notes a slip that makes the derivative of the node at hand wrong.
func (s *sheet) add(rank int, wrong graph.Node, kind MistakeKind, message string, about ...graph.Node) {
	if len(s.slips) >= maxSlips || wrong == s.tangent {
		return
	}
	value := wrong
	if s.at != s.y {
		value = algebra.Plus(s.truth, algebra.Times(s.adjoint, difference(wrong, s.tangent)))
	}
	made := slip{
		rank: rank, value: value, kind: kind, message: message, about: about,
		at: s.at, everywhere: s.here.everywhere, depth: s.here.depth, ordinal: s.made[message],
	}
	s.made[message]++
	switch kind {
	case ChainFactor, MissingFactor, MissingTerm, CountedTwice:
		made.factor = about[1]
	}
	s.slips = append(s.slips, made)
}

func difference(a, b graph.Node) graph.Node { return algebra.Plus(a, algebra.Negative(b)) }

// slip makes every faulty step in every place.
func (s *sheet) slip() {
	for _, o := range s.occurrences() {
		if o.node == s.x || o.node.Op() == nil {
			continue
		}
		s.here, s.at, s.adjoint, s.tangent = o, o.node, o.adjoint, s.tangents[o.node]
		s.made = map[string]int{}
		s.step(o.outer)
	}
}

// A namer writes nodes of a sheet for people.
type namer struct {
	builder *document.Builder
	d       document.Differentiation
}

// text writes a node of a sheet in the document's names; where whole is set, it
// writes out what it would otherwise call by a name, one level deep.
func (m namer) text(n graph.Node, whole bool) string {
	n = algebra.Copy(m.builder.Graph, n)[0]
	op := n.Op()
	if !whole || op == nil || op.Arity() == 0 {
		return notation.Text(m.builder.Named(m.d.Restored(n)[0]))
	}
	operands := m.d.Restored(n.Operands()...)
	for i, operand := range operands {
		operands[i] = m.builder.Named(operand)
	}
	return notation.Text(algebra.Arranged(m.builder.Graph.Apply(op, operands...)))
}

// slips returns the hypotheses that the derivative was taken with one faulty
// step.
func (c diagnosis) slips(truth, claimed graph.Node, p points, y []float64) []hypothesis {
	d, ok := c.differentiation(truth)
	if !ok {
		return nil
	}
	integral, isIntegral := c.integrated(d, claimed)
	s, table := c.slipped(d, p)
	if s == nil {
		if isIntegral {
			return []hypothesis{integral}
		}
		return nil
	}
	m := namer{c.builder, d}
	var fit []slip
	for i, slip := range s.slips {
		if similar(table[i], y) {
			fit = append(fit, slip)
		}
	}
	if len(fit) == 0 && !isIntegral {
		fit = s.systematic(table, y, m)
	}
	var out []hypothesis
	for _, slip := range fit[:min(len(fit), maxProofs)] {
		if isIntegral && slip.rank >= functionRank {
			break
		}
		out = append(out, c.slipHypothesis(slip, s, m))
	}
	if isIntegral {
		out = append(out, integral)
	}
	return out
}

// slipped returns the sheet with all slips made, the simplest first, and a table
// of their values and, last, of those of the true derivative. It returns nil if
// that is 0.
func (c diagnosis) slipped(d document.Differentiation, p points) (s *sheet, table [][]float64) {
	s = newSheet(d.Of, d.By)
	if s.truth.IsZero() {
		return nil, nil
	}
	s.slip()
	c.paths(s, d)
	slices.SortStableFunc(s.slips, func(a, b slip) int { return a.rank - b.rank })
	nodes := make([]graph.Node, len(s.slips)+1)
	for i, slip := range s.slips {
		nodes[i] = slip.value
	}
	nodes[len(s.slips)] = s.truth
	return s, p.at(c.restoredOn(s, d, nodes))
}

// slipHypothesis turns a slip that fits into a hypothesis.
func (c diagnosis) slipHypothesis(made slip, s *sheet, m namer) hypothesis {
	value := c.restoredOn(s, m.d, []graph.Node{made.value})[0]
	h := hypothesis{node: algebra.Copy(c.builder.Graph, value)[0], diagnosis: Diagnosis{Kind: made.kind}}
	var texts []any
	for k, n := range made.about {
		texts = append(texts, abridged(m.text(n, k == 0)))
	}
	h.diagnosis.Message = fmt.Sprintf(made.message, texts...)
	if made.likewise != "" {
		h.diagnosis.Message += "; likewise for " + made.likewise
	}
	if !made.factor.IsZero() {
		h.diagnosis.Factor = m.text(made.factor, false)
	}
	return h
}

// restoredOn puts the definitions of cut names back, on the sheet.
func (c diagnosis) restoredOn(s *sheet, d document.Differentiation, nodes []graph.Node) []graph.Node {
	replace := map[graph.Node]graph.Node{}
	vars := graph.Vars(d.Of)
	for i, n := range d.Restored(vars...) {
		if n != vars[i] {
			copies := algebra.Copy(s.graph, vars[i], n)
			replace[copies[0]] = copies[1]
		}
	}
	if len(replace) == 0 {
		return nodes
	}
	return algebra.Substitute(nodes, replace)
}

// derivative returns the derivative that the claimed side should be equal to:
// the left side, or what the chain begins with if all steps up to here are
// right; nil if there is none.
func (c diagnosis) derivative(truth graph.Node) *notation.Expr {
	if c.link == nil {
		return nil
	}
	left, head := c.link.Left.Expr, c.link.Chain.Sides[0].Expr
	if e := c.spelled(left); e != nil {
		return e
	}
	e := c.spelled(head)
	if e == nil {
		return nil
	}
	n, err := c.builder.Node(head)
	if err != nil || n != truth && compare(c.context, n, truth).Verdict != Proved {
		return nil
	}
	return e
}

// spelled returns a derivative, with primes spelled out: df(x)/dx for f'(x),
// dy/dx for y' if y depends on x alone. It returns nil for what is none.
func (c diagnosis) spelled(e *notation.Expr) *notation.Expr {
	function := *e
	function.Primes--
	switch {
	case e.Kind == notation.Derivative:
		return e
	case e.Kind == notation.Call && e.Primes > 0 && len(e.Args) == 1 && e.Args[0].Kind == notation.Name:
		return &notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{&function}, By: e.Args}
	case e.Kind == notation.Name && e.Primes > 0 && c.builder.Model.Meanings[e.Name] != nil:
		y, err := c.builder.Variable(e.Name)
		if err != nil {
			return nil
		}
		if vars := graph.Vars(y); len(vars) == 1 {
			by := &notation.Expr{Kind: notation.Name, Name: vars[0].Name()}
			return &notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{&function}, By: []*notation.Expr{by}}
		}
	}
	return nil
}

// differentiation returns what the derivative was taken of and by from which
// the claimed side should have come.
func (c diagnosis) differentiation(truth graph.Node) (d document.Differentiation, ok bool) {
	e := c.derivative(truth)
	if e == nil {
		return d, false
	}
	d, err := c.builder.Differentiation(e)
	return d, err == nil && !d.Of.IsVar()
}

// integrated returns the hypothesis that the claimed side is an integral.
func (c diagnosis) integrated(d document.Differentiation, claimed graph.Node) (h hypothesis, ok bool) {
	restored := d.Restored(d.Of, d.By)
	y, x := restored[0], restored[1]
	back := grad.Of(claimed, x)[0]
	if back.IsInt(0) || y.IsInt(0) {
		return h, false
	}
	table := sample([]graph.Node{y, back})
	if table == nil || !same(table[0], table[1]) {
		return h, false
	}
	return hypothesis{node: y, against: back, diagnosis: Diagnosis{
		Kind: Integrated, Message: "yours is the integral, not the derivative",
	}}, true
}

// paths adds the slips in which everything that goes through a name of the
// document was forgotten, or has the wrong sign.
func (c diagnosis) paths(s *sheet, d document.Differentiation) {
	adjoints := grad.Of(s.y, s.order...)
	originals := d.Restored(graph.Topological(d.Of)...) // in the same order as on the sheet
	for i, here := range s.order {
		tangent, ok := s.tangents[here]
		_, named := c.builder.NameOf(originals[i])
		if !ok || !named || here == s.y || here == s.x || here.Op() == nil {
			continue
		}
		path := algebra.Times(adjoints[i], tangent)
		if path != s.truth {
			s.slips = append(s.slips, slip{
				rank: pathRank, value: difference(s.truth, path), kind: MissingPath, factor: path,
				message: "yours lacks what comes through %[2]s: %[3]s", about: []graph.Node{here, here, path},
			}, slip{
				rank: pathRank, value: difference(s.truth, algebra.Plus(path, path)), kind: TermSign, factor: path,
				message: "what comes through %[2]s has the opposite sign in yours: %[3]s", about: []graph.Node{here, here, path},
			})
		}
	}
}
