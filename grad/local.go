package grad

import (
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/rule"
	"github.com/chainrule-go/chainrule/ops"
)

// localRules applies rules at one node after another.
type localRules struct {
	*builder
	byOp      map[*ops.Op]*rule.Rule
	lastOp    *ops.Op
	rule      *rule.Rule // of lastOp
	arity     int
	registers []graph.Node // operands and result
}

// at takes a node whose partial derivatives are wanted.
func (l *localRules) at(n graph.Node) *localRules {
	l.registers = n.AppendOperands(l.registers[:0])
	l.arity = len(l.registers)
	l.registers = append(l.registers, n)
	if op := n.Op(); op != l.lastOp {
		if l.byOp == nil {
			l.byOp = map[*ops.Op]*rule.Rule{}
		}
		if l.byOp[op] == nil {
			l.byOp[op] = rule.Of(l.g, op, Of)
		}
		l.lastOp, l.rule = op, l.byOp[op]
	}
	return l
}

// partial builds the node's partial derivative by its operand i, apart, and the
// guard under which it counts: a rule that is select(c, p, 0) is p under the
// guard c. It returns false if the partial derivative is 0.
func (l *localRules) partial(i int) (algebra.Scaling, guard, bool) {
	p := &l.rule.Partials[i]
	if p.IsZero() {
		return algebra.Scaling{}, 0, false
	}
	s := p.Number(l.g)
	n, registers, ok := p.Build(l.g, l.registers[:l.arity+1])
	l.registers = registers
	if !ok {
		return s, 0, true
	}
	t := l.opened(n)
	return s.Times(algebra.Split(t.value)), t.guard, true
}
