package grad

import (
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/rule"
	"github.com/chainrule-go/chainrule/ops"
)

// localRules applies rules at one node after another.
type localRules struct {
	*builder
	rules     []*rule.Rule // by the operation's Index from -1, which is remade
	lastOp    *ops.Op
	rule      *rule.Rule   // of lastOp
	registers []graph.Node // operands and result, and room for what a rule builds
}

// at takes a node whose partial derivatives are wanted.
func (l *localRules) at(n graph.Node) *localRules {
	l.registers = append(n.AppendOperands(slices.Grow(l.registers[:0], 32)), n)
	if op := n.Op(); op != l.lastOp {
		i := op.Index() + 1
		l.rules = append(l.rules, make([]*rule.Rule, max(0, i+1-len(l.rules)))...)
		if i == 0 || l.rules[i] == nil {
			l.rules[i] = rule.Of(l.g, op, Of)
		}
		l.lastOp, l.rule = op, l.rules[i]
	}
	return l
}

func (l *localRules) operands() []graph.Node { return l.registers[:len(l.registers)-1] }

// partial builds the node's partial derivative by its operand i, apart, and the
// guard under which it counts: a rule that is select(c, p, 0) is p under the
// guard c. It returns false if the partial derivative is 0.
func (l *localRules) partial(i int) (algebra.Scaling, guard, bool) {
	p := &l.rule.Partials[i]
	if p.IsZero() {
		return algebra.Scaling{}, 0, false
	}
	s := p.Number(l.g)
	n, ok := p.Build(l.g, l.registers)
	if !ok {
		return s, 0, true
	}
	t := l.opened(n)
	return s.Times(algebra.Split(t.value)), t.guard, true
}
