package check

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// Bounds on the edits that are tried for one claim.
const (
	maxSites       = 200
	maxEdits       = 2400
	maxNames       = 24
	maxDerivatives = 160 // derivatives in the claimed side that are replaced by others
)

// A site is a subexpression of the claimed side. Its nodes belong to the
// page's graph.
type site struct {
	expr *notation.Expr
	node graph.Node
	// op makes node from the operands' nodes; nil for a site that is not taken
	// apart.
	op       *ops.Op
	operands []*site
	parent   *site // nil for the whole side
	place    int   // among the parent's operands
}

// An edit is the claimed side with one place written differently.
type edit struct {
	whole   graph.Node
	at      *site
	kind    MistakeKind
	message string
	instead graph.Node // of the page's graph; fills the message with at's text
	rank    int        // of the rule: the likelier, the smaller
}

// A page holds the claimed side and the edits of it, in a graph of its own.
type page struct {
	graph *graph.Graph
	sites []*site
	edits []edit
	rank  int // of the rule that is making edits
}

// edits returns the hypotheses that the claimed side is right but for one
// slip of the pen.
func (c diagnosis) edits(truth graph.Node, p points, t []float64) (out []hypothesis) {
	s := c.edited(truth)
	if s == nil {
		return nil
	}
	for i, values := range p.at(s.wholes()) {
		if similar(values, t) {
			out = append(out, c.explained(s.edits[i], truth))
		}
	}
	return out
}

// edited returns the claimed side with all edits made, each by itself; nil if
// there are none.
func (c diagnosis) edited(truth graph.Node) *page {
	if c.link == nil || truth.IsInt(0) { // how to write 0 instead explains nothing
		return nil
	}
	s := &page{graph: graph.New()}
	if err := c.readSites(s); err != nil {
		return nil
	}
	names := c.names(s, truth)
	s.rename(names)
	c.otherDerivatives(s, names)
	for rank, rule := range editRules {
		s.rank = rank
		for _, at := range s.sites {
			if at.parent != nil || len(at.operands) > 0 { // that all should be something else explains nothing
				rule(s, at, names)
			}
		}
	}
	if len(s.edits) == 0 {
		return nil
	}
	return s
}

// wholes returns what the claimed side is with each edit.
func (s *page) wholes() []graph.Node {
	nodes := make([]graph.Node, len(s.edits))
	for i, e := range s.edits {
		nodes[i] = e.whole
	}
	return nodes
}

// explained turns an edit into a hypothesis.
func (c diagnosis) explained(e edit, truth graph.Node) hypothesis {
	whole := algebra.Copy(c.builder.Graph, e.whole)[0]
	h := hypothesis{node: whole, against: truth, diagnosis: Diagnosis{Kind: e.kind, Message: e.message}}
	if !e.instead.IsZero() {
		h.diagnosis.Factor = c.text(algebra.Copy(c.builder.Graph, e.instead)[0])
		h.diagnosis.Message = fmt.Sprintf(e.message, abridged(h.diagnosis.Factor), abridged(c.siteText(e.at)))
	}
	if len(c.link.Right.Parts) == 0 && e.at.expr.End > e.at.expr.Pos {
		h.diagnosis.Start, h.diagnosis.End = e.at.expr.Pos, e.at.expr.End
	}
	return h
}

// abridged leaves out the middle of a text that is too long to be read in a
// sentence.
func abridged(text string) string {
	runes := []rune(text)
	if len(runes) <= readableLength {
		return text
	}
	const end = 20
	return string(runes[:readableLength-end]) + " ... " + string(runes[len(runes)-end:])
}

// siteText writes what stands at a site.
func (c diagnosis) siteText(at *site) string {
	if at.expr.Kind == notation.Name {
		return at.expr.Name + strings.Repeat("'", at.expr.Primes)
	}
	n := algebra.Copy(c.builder.Graph, at.node)[0]
	if _, named := c.builder.NameOf(n); named { // what is written out, not what it is called
		operands := n.Operands()
		for i := range operands {
			operands[i] = c.builder.Named(operands[i])
		}
		if len(operands) > 0 {
			return notation.Text(c.builder.Graph.Apply(n.Op(), operands...))
		}
	}
	return c.text(n)
}

// readSites takes the claimed side apart, outermost first.
func (c diagnosis) readSites(s *page) error {
	root := &site{expr: c.link.Right.Expr}
	queue := []*site{root}
	for ; len(queue) > 0 && len(s.sites)+len(queue) <= maxSites; queue = queue[1:] {
		at := queue[0]
		s.sites = append(s.sites, at)
		if at.op = c.operation(at.expr); at.op == nil {
			continue
		}
		for i, arg := range at.expr.Args {
			operand := &site{expr: arg, parent: at, place: i}
			at.operands = append(at.operands, operand)
			queue = append(queue, operand)
		}
	}
	s.sites = append(s.sites, queue...) // which are not taken apart
	var leaves []*site
	var nodes []graph.Node
	for _, at := range append(slices.Clone(s.sites), root) {
		if at.op != nil && at != root {
			continue
		}
		n, err := c.builder.Node(at.expr)
		if err != nil {
			return err
		}
		leaves, nodes = append(leaves, at), append(nodes, n)
	}
	for i, n := range algebra.Copy(s.graph, nodes...) {
		leaves[i].node = n
	}
	whole := root.node
	for _, at := range slices.Backward(s.sites) { // operands before what they make up
		if at.op != nil {
			at.node = s.graph.Apply(at.op, nodesOf(at.operands)...)
		}
	}
	if root.node != whole {
		return errors.New("the claimed side cannot be taken apart")
	}
	return nil
}

func nodesOf(sites []*site) []graph.Node {
	nodes := make([]graph.Node, len(sites))
	for i, s := range sites {
		nodes[i] = s.node
	}
	return nodes
}

// operation returns the operation that an expression applies to its
// arguments, or nil.
func (c diagnosis) operation(e *notation.Expr) *ops.Op {
	name := e.Name
	switch {
	case e.Kind == notation.Operation:
	case e.Kind == notation.Call && e.Primes == 0 && e.Orders == nil && c.builder.Model.Meanings[e.Name] == nil:
		if name == "sigma" {
			name = "sigmoid"
		}
	default:
		return nil
	}
	if op := ops.Lookup(name); op != nil && op.Arity() == len(e.Args) && len(e.Args) > 0 {
		return op
	}
	return nil
}

// A known is a name of the document that may have been meant, or an expression
// without a name that may have been left out.
type known struct {
	name string
	node graph.Node // on the page
}

// names returns the names that the two sides are about.
func (c diagnosis) names(s *page, truth graph.Node) (list []known) {
	seen := map[string]bool{}
	add := func(name string) {
		if seen[name] || len(list) >= maxNames || strings.Contains(name, "(") {
			return
		}
		seen[name] = true
		if n, err := c.builder.Variable(name); err == nil {
			list = append(list, known{name, algebra.Copy(s.graph, n)[0]})
		}
	}
	// What the true side has and the claimed one has not comes first.
	right := namesIn(c.link.Right.Expr)
	for _, v := range graph.Vars(c.builder.Named(truth)) {
		if !slices.Contains(right, v.Name()) {
			add(v.Name())
		}
	}
	for _, name := range append(right, namesIn(c.link.Left.Expr)...) {
		add(name)
	}
	for _, n := range graph.Topological(truth) {
		if name, ok := c.builder.NameOf(n); ok {
			add(name)
		}
	}
	for _, n := range graph.Topological(truth) { // functions, which have no name but may have been left out
		if op := n.Op(); op != nil && op.Arity() == 1 && op.Name != "neg" && len(list) < maxNames {
			list = append(list, known{node: algebra.Copy(s.graph, n)[0]})
		}
	}
	return list
}

// namesIn lists the names that stand in an expression.
func namesIn(e *notation.Expr) (list []string) {
	if e.Kind == notation.Name && e.Primes == 0 {
		list = append(list, e.Name)
	}
	for _, arg := range append(slices.Clone(e.Args), e.By...) {
		list = append(list, namesIn(arg)...)
	}
	return list
}

func (at *site) is(name string) bool { return at.op != nil && at.op.Name == name }

// apply returns another operation on a site's operands.
func (at *site) apply(name string) graph.Node {
	return at.node.Apply(ops.Lookup(name), nodesOf(at.operands)...)
}

// with returns a site's node with one operand replaced.
func (at *site) with(place int, n graph.Node) graph.Node {
	nodes := nodesOf(at.operands)
	nodes[place] = n
	return at.node.Apply(at.op, nodes...)
}

// replace notes the edit that puts a node at a site. The message is a format
// for a text and for what stands at the site.
func (s *page) replace(at *site, n, text graph.Node, kind MistakeKind, message string) {
	if n == at.node || len(s.edits) >= maxEdits {
		return
	}
	if up := at.parent; up != nil && text == n && len(at.operands) == 0 && up.tells(at) {
		// log(a) for log(x): where there may be more than one x.
		text = up.with(at.place, n)
	}
	whole := n
	for up := at; up.parent != nil; up = up.parent {
		whole = up.parent.with(up.place, whole)
	}
	place := at
	if text != n && message == instead {
		place = at.parent
	}
	s.edits = append(s.edits, edit{whole, place, kind, message, text, s.rank})
}

// tells reports whether a site is small and says which of its operands is
// meant, where there may be others that are written the same.
func (at *site) tells(operand *site) bool {
	if at.expr.Kind == notation.Call {
		return len(at.operands) == 1
	}
	return operand.expr.Kind == notation.Number && (at.is("mul") || at.is("div") || at.is("pow"))
}
