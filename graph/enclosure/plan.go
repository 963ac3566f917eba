package enclosure

import (
	"math/big"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A kernel computes one operation. Except for select, its operands are
// Defined.
type kernel func(m *machine, z *Ball, v []*Ball)

func nullary(f func(m *machine, z *Ball)) kernel {
	return func(m *machine, z *Ball, _ []*Ball) { f(m, z) }
}

func unary(f func(m *machine, z, x *Ball)) kernel {
	return func(m *machine, z *Ball, v []*Ball) { f(m, z, v[0]) }
}

func binary(f func(m *machine, z, a, b *Ball)) kernel {
	return func(m *machine, z *Ball, v []*Ball) { f(m, z, v[0], v[1]) }
}

// kernels are the operations that are not computed through their definition
// in the table of package ops.
var kernels = map[string]kernel{
	"add":       binary((*machine).add),
	"sub":       binary((*machine).sub),
	"mul":       binary((*machine).mul),
	"div":       binary((*machine).div),
	"neg":       unary((*machine).neg),
	"pow":       binary((*machine).pow),
	"square":    unary(func(m *machine, z, x *Ball) { m.mul(z, x, x) }),
	"sqrt":      unary((*machine).sqrt),
	"cbrt":      unary((*machine).cbrt),
	"pi":        nullary((*machine).makePi),
	"exp":       unary((*machine).exp),
	"expm1":     unary((*machine).expm1),
	"log":       unary((*machine).log),
	"erf":       unary((*machine).erf),
	"sin":       unary((*machine).sin),
	"cos":       unary((*machine).cos),
	"asin":      unary((*machine).asin),
	"acos":      unary((*machine).acos),
	"atan":      unary((*machine).atan),
	"abs":       unary((*machine).abs),
	"sign":      unary((*machine).signum),
	"relu":      unary((*machine).relu),
	"min":       binary(func(m *machine, z, a, b *Ball) { m.extreme(z, a, b, -1) }),
	"max":       binary(func(m *machine, z, a, b *Ball) { m.extreme(z, a, b, 1) }),
	"less":      binary((*machine).less),
	"lessequal": binary((*machine).lessEqual),
	"equal":     binary((*machine).equal),
	"select":    func(m *machine, z *Ball, v []*Ball) { m.choose(z, v[0], v[1], v[2]) },
}

// A plan computes nodes step by step. A step's value is in the place of the
// same number.
type plan struct {
	machine *machine
	steps   []step
	values  []Ball
	place   map[graph.Node]int
	outputs []int
	operand []*Ball
	preset  []bool
	// definitions holds what operations were defined by, as nodes of scratch.
	definitions map[*ops.Op]definition
	scratch     *graph.Graph
	// invent gives values to applications of unknown functions; see apply.
	invent func(op *ops.Op, operands []*Ball) *big.Rat
}

type step struct {
	compute  kernel
	lazy     bool // select: not all operands need a value
	rational *big.Rat
	unknown  *ops.Op // an unknown function
	operands []int
}

type definition struct {
	args []graph.Node
	body graph.Node
	ok   bool
}

// maxNesting bounds definitions by operations that are themselves defined.
const maxNesting = 16

func compile(nodes []graph.Node, prec uint) *plan {
	order := graph.Topological(nodes...)
	p := &plan{
		machine: newMachine(prec),
		steps:   make([]step, 0, len(order)),
		place:   make(map[graph.Node]int, len(order)),
	}
	p.emit(order, p.place, 0)
	for _, n := range nodes {
		p.outputs = append(p.outputs, p.place[n])
	}
	p.values = make([]Ball, len(p.steps))
	p.preset = make([]bool, len(p.steps))
	return p
}

// emit appends steps for nodes in topological order, except those that have a
// place already.
func (p *plan) emit(order []graph.Node, place map[graph.Node]int, nesting int) {
	var operands []graph.Node
	for _, n := range order {
		if _, ok := place[n]; ok {
			continue
		}
		var s step
		op := n.Op()
		switch {
		case op == nil:
			s.rational = n.Rational()
		case op.Orders != nil:
			s.unknown = op
		case op.Index() >= 0:
			s.compute = kernels[op.Name]
			s.lazy = op.Name == "select"
		}
		operands = n.AppendOperands(operands[:0])
		places := make([]int, len(operands))
		for i, operand := range operands {
			places[i] = place[operand]
		}
		s.operands = places
		if op != nil && op.Orders == nil && s.compute == nil && op.Def != "" && nesting < maxNesting {
			if d := p.define(op); d.ok {
				inner := make(map[graph.Node]int, len(places)+8)
				for i, arg := range d.args {
					inner[arg] = places[i]
				}
				p.emit(graph.Topological(d.body), inner, nesting+1)
				// The node itself is a copy, so that it has a place of its own
				// that can be preset.
				s = step{compute: unary((*machine).set), operands: []int{inner[d.body]}}
			}
		}
		place[n] = len(p.steps)
		p.steps = append(p.steps, s)
	}
}

// define reads an operation's definition.
func (p *plan) define(op *ops.Op) definition {
	if d, ok := p.definitions[op]; ok {
		return d
	}
	if p.scratch == nil {
		p.scratch = graph.New()
		p.definitions = map[*ops.Op]definition{}
	}
	var d definition
	for _, name := range op.Args {
		d.args = append(d.args, p.scratch.Var(name))
	}
	if body, err := notation.Parse(p.scratch, op.Def); err == nil {
		d.body, d.ok = body, true
	}
	p.definitions[op] = d
	return d
}

// set gives a node a value, whatever it would be by itself.
func (p *plan) set(n graph.Node, r *big.Rat) {
	if i, ok := p.place[n]; ok {
		p.values[i].setRat(r)
		p.preset[i] = true
	}
}

// setPrecision changes the machine's precision.
func (p *plan) setPrecision(prec uint) {
	p.machine.prec = int(prec) + guard
	for i := range p.values {
		if p.values[i].exact {
			p.values[i].ready = false
		}
	}
}

func (p *plan) run() {
	m := p.machine
	for i := range p.steps {
		s, z := &p.steps[i], &p.values[i]
		switch {
		case p.preset[i]:
			continue
		case s.rational != nil:
			if z.state != Defined {
				z.setRat(s.rational)
			}
			continue
		case s.compute == nil && s.unknown == nil:
			z.giveUp()
			continue
		}
		state := Defined
		p.operand = p.operand[:0]
		for _, k := range s.operands {
			x := &p.values[k]
			p.operand = append(p.operand, x)
			if x.state == Undefined || x.state == Undecided && state == Defined {
				state = x.state
			}
		}
		z.state, z.exact, z.ready = state, false, false
		switch {
		case s.unknown != nil:
			p.apply(z, s.unknown)
		case state == Defined || s.lazy:
			z.state = Defined
			s.compute(m, z, p.operand)
		}
	}
}

// apply gives a value to an unknown function where its operands are known
// exactly: then equal operands get equal values, and since there is a smooth
// function through any finite number of points, with any derivatives there,
// different operands may get whatever values one likes.
func (p *plan) apply(z *Ball, op *ops.Op) {
	if p.invent == nil || z.state != Defined {
		if z.state == Defined {
			z.giveUp()
		}
		return
	}
	for _, x := range p.operand {
		if !x.exact {
			z.giveUp()
			return
		}
	}
	z.setRat(p.invent(op, p.operand))
}

// Eval encloses the values of nodes of one graph at a point, with about prec
// bits where nothing cancels. Any node may be a key of the map, which
// overrules what it would be by itself; variables and unknown functions
// without a value are undecided.
//
// An operation that has neither arithmetic here nor a definition in the table
// (see [ops.Op]) is undecided.
func Eval(nodes []graph.Node, at map[graph.Node]*big.Rat, prec uint) []Ball {
	if len(nodes) == 0 {
		return nil
	}
	p := compile(nodes, prec)
	for n, r := range at {
		p.set(n, r)
	}
	p.run()
	balls := make([]Ball, len(nodes))
	for i, k := range p.outputs {
		p.machine.enclose(&p.values[k])
		balls[i] = p.values[k].clone()
	}
	return balls
}
