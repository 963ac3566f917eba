package explain

import (
	"slices"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
)

// A link is the derivative of a definition by a name in it, with all other
// names held fixed.
type link struct {
	of, by string
	// value is the derivative in its simplest form, in the document's names; the
	// definition itself is one of them.
	value graph.Node
	// byRules is the same with each operation's rule applied and nothing
	// simplified.
	byRules piece
}

// link differentiates a definition.
func (w *deriver) link(of, by string) *link {
	key := [2]string{of, by}
	if l := w.links[key]; l != nil {
		return l
	}
	d := w.route.found[of]
	x := d.body.Graph().Var(by)
	l := &link{of: of, by: by}
	byRules, inOrder := w.byRules(d.body, x)
	l.byRules = byRules
	l.value = w.simplest(d.named(inOrder), d.named(grad.Of(d.body, x)[0]))
	w.links[key] = l
	return l
}

// named puts the definition's name in the place of its body.
func (d *definition) named(n graph.Node) graph.Node {
	if d.body.NumOperands() == 0 {
		return n
	}
	return algebra.Substitute([]graph.Node{n}, map[graph.Node]graph.Node{d.body: d.body.Graph().Var(d.name)})[0]
}

// byRules writes the derivative of y by x as the rules of the operations give
// it, one inside the other; what is too long to be read is the zero piece. It
// returns the same as a node, in which signs and constants have been combined
// and the order of terms and factors is that of y.
func (w *deriver) byRules(y, x graph.Node) (piece, graph.Node) {
	written := map[graph.Node]piece{x: {Formula: Formula{"1", "1"}, isOne: true}}
	value := map[graph.Node]graph.Node{x: x.Graph().Int(1)}
	order := graph.Topological(y)
	readable := len(order) <= maxReadable
	for _, n := range order {
		if n == x || n.NumOperands() == 0 {
			continue
		}
		operands := n.Operands()
		rule := w.locals.of(n.Op(), constantsAmong(operands))
		var terms []piece
		for i, operand := range operands {
			inner, ok := written[operand]
			partial := rule.at(i, operands, n)
			if !ok || partial.IsInt(0) {
				continue
			}
			first, second := partial, value[operand]
			pieces := []piece{{}, inner}
			if readable {
				pieces[0] = w.piece(partial)
			}
			if n.Is("mul") && i == 0 { // (u*v)' is u'*v + u*v'
				first, second = second, first
				slices.Reverse(pieces)
			}
			terms = append(terms, product(pieces...))
			term := contribution(first, second)
			if len(terms) > 1 {
				term = algebra.Plus(value[n], term)
			}
			value[n] = term
		}
		if len(terms) > 0 {
			written[n] = sum(terms...)
		}
	}
	if _, ok := value[y]; !ok { // sign(x) and their like
		return piece{Formula: Formula{"0", "0"}}, x.Graph().Int(0)
	}
	return written[y], value[y]
}
