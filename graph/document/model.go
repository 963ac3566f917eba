package document

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
)

// A Meaning is the definition of a name.
type Meaning struct {
	Name string
	// Operands are the names of a function's operands; nil for a variable.
	Operands []string
	// Powers holds, for each operand that the signature has a power of, that
	// power: 2 for s in L(m, s^2). It may be nil.
	Powers map[string]*big.Rat
	// Body is what the name stands for.
	Body Side
	// Alias, if not empty, is the name for which this one is another:
	// in a_2 = sigmoid(z_2) = \hat{y} the last is another name of a_2.
	Alias string
	// Solved says that the body is what the equality of the definition has been
	// solved to: exp(...) where the document has log L = ...
	Solved bool
	// Others are further solutions, if there are some: the root that is negative.
	Others []*notation.Expr
	// Given says that the body is a number: x = 0.05. The name stays a
	// variable where formulas are compared, and the number is its value where
	// numbers are.
	Given bool
}

// Call returns the function of its own operands, as its definition begins.
func (m *Meaning) Call() *notation.Expr {
	e := &notation.Expr{Kind: notation.Call, Name: m.Name}
	for _, operand := range m.Operands {
		arg := &notation.Expr{Kind: notation.Name, Name: operand}
		if power := m.Powers[operand]; power != nil {
			arg = &notation.Expr{Kind: notation.Operation, Name: "pow", Args: []*notation.Expr{arg, {Kind: notation.Number, Value: power, Literal: power.RatString()}}}
		}
		e.Args = append(e.Args, arg)
	}
	return e
}

// A Link is one equality of a chain.
type Link struct {
	Chain       *Chain
	Left, Right Side
	Relation    notation.RelationKind
	Condition   ConditionKind
}

// A Rate is a derivative that is given as a number.
type Rate struct{ Derivative, Value *notation.Expr }

// A ConditionKind says whether an equality may be meant as a condition, which
// holds for some values only.
type ConditionKind int

// The kinds of conditions.
const (
	NoCondition ConditionKind = iota
	Relation                  // between names of which nothing else is known: P*V = n*R*T
	Stationary                // a derivative that is set to 0: dL/dw = 0
)

// A Model is what a document says: what its names mean and what it claims.
type Model struct {
	Document *Document
	Chains   []*Chain
	Meanings map[string]*Meaning
	Links    []*Link // the claims, in the order of the document
	Notes    []Note
	// Implicit holds the chains whose first equality makes a name that the
	// document differentiates a function of others: y^3 + x^3 = 6*x*y.
	Implicit map[string]*Chain
	// Solved lists the names whose meanings are Solved, in order.
	Solved []string
	// Rates are derivatives that are given as numbers: dr/dt = 3, of an r that has
	// no formula.
	Rates []Rate
	// Unread holds, for names that are defined nowhere, the place of a formula
	// that may define them and could not be read.
	Unread map[string]Position

	names      *survey
	again      map[string][]*Chain     // that give names another formula, see noteAgain
	aliases    []string                // in the order in which they were found
	depends    map[string][]string     // see dependences
	stationary int                     // place of the first chain that sets a derivative to 0
	introduced map[*notation.Expr]bool // sides that give names to the sides before them
	setsToZero bool                    // derivatives, to find where they are
	first      map[string]int          // places of chains with the first occurrences of names; see occursBefore
}

// NewModel works out what the statements of a document mean, as the package's
// comment says.
func NewModel(d *Document) *Model {
	m := &Model{Document: d, Meanings: map[string]*Meaning{}}
	m.names = readNames(d)
	m.Chains, m.Notes = chains(d)
	m.noteDoubtfulNames()
	m.readPartials()
	m.findConditions()
	m.stationary = len(m.Chains)
	var primed []*Chain // of which it depends on others what they are
	for i, c := range m.Chains {
		switch {
		case i > m.stationary && m.isSolution(c):
			c.Role, c.solution = Claim, true
		case c.Sides[0].Expr.Kind == notation.Name && c.Sides[0].Expr.Primes > 0:
			primed = append(primed, c)
		default:
			m.define(c)
		}
		if m.isStationary(c, len(c.Relations)-1) {
			m.stationary = min(m.stationary, i)
		}
	}
	for _, c := range primed {
		m.define(c)
	}
	for i, c := range m.Chains {
		m.introduce(c, i)
	}
	m.checkAliases()
	m.relate()
	m.findUnread()
	for _, c := range m.Chains {
		m.link(c)
	}
	return m
}

// introduce takes names that stand last in a chain of three sides and more and
// nowhere before it for names of what is before them: dT/dv = m*v = p.
func (m *Model) introduce(c *Chain, place int) {
	last := len(c.Sides) - 1
	if c.Role != Claim || c.solution || last < 2 || c.Relations[last-1] != notation.Equals {
		return
	}
	e, before := c.Sides[last].Expr, c.Sides[last-1]
	name := variableName(e)
	if e.Kind != notation.Name || m.Meanings[name] != nil || m.occursBefore(name, place) ||
		isConstant(name) || m.isEuler(e) {
		return
	}
	for _, side := range c.Sides[:last] {
		if mentions(side.Expr, e.Name, e.Primes) {
			return
		}
	}
	if m.introduced == nil {
		m.introduced = map[*notation.Expr]bool{}
	}
	m.introduced[e] = true
	m.Meanings[name] = &Meaning{Name: name, Body: before}
	m.Notes = append(m.Notes, Note{c.Sides[last].Position(), fmt.Sprintf("%s is read as the name of what stands before it", name)})
}

// define takes the meaning that a chain gives to a name, if it does.
func (m *Model) define(c *Chain) {
	if len(c.Relations) == 0 {
		return
	}
	left := c.Sides[0].Expr
	switch {
	case left.Kind == notation.Operation && left.Name == "mul" && left.Args[0].Kind == notation.Name && left.Args[1].Kind == notation.Number && left.Args[1].Parens:
		m.Notes = append(m.Notes, Note{c.Position(), fmt.Sprintf("this may be a value of %s at a point, and is not judged", left.Args[0].Name)})
		return
	case left.Kind == notation.Name:
		name := variableName(left)
		if isDependence(left, c.Sides[1].Expr) && m.Meanings[name] == nil {
			c.Role = Definition
			m.Meanings[name] = &Meaning{Name: name, Body: c.Sides[1]}
			return
		}
		own := left.Primes > 0 && m.isOwn(c, left)
		if mentions(c.Sides[1].Expr, left.Name, 0) && !own || mentions(c.Sides[1].Expr, left.Name, left.Primes) {
			c.Role = Assignment
			m.noteAssignment(c, left)
			return
		}
		if c.Relations[0] == notation.Assign && m.Meanings[name] != nil {
			c.Role = Assignment
			return
		}
		if left.Primes > 0 && m.names.bare[left.Name] && m.Meanings[left.Name] != nil && !m.Meanings[left.Name].Given {
			c.Role = Claim // y' = ..., a derivative of what is defined
			return
		}
		if m.Meanings[name] == nil && c.Relations[0] != notation.Approximate {
			c.Role = Definition
			m.Meanings[name] = &Meaning{Name: name, Body: c.Sides[1], Given: isNumber(c.Sides[1].Expr)}
			m.bindAliases(c, name)
			return
		}
	case isSignature(left) && !isSettled(left.Name) && m.names.isFunction(left.Name) && m.Meanings[left.Name] == nil && !mentions(c.Sides[1].Expr, left.Name, 0):
		c.Role = Definition
		m.Meanings[left.Name] = c.Meaning()
		return
	}
	c.Role = Claim
	m.noteAgain(c)
}

// Meaning returns what the first equality of a chain gives to the name on its left:
// y = ... or f(x) = ....
func (c *Chain) Meaning() *Meaning {
	left := c.Sides[0].Expr
	meaning := &Meaning{Name: variableName(left), Body: c.Sides[1]}
	for _, arg := range left.Args {
		name, power := operand(arg)
		meaning.Operands = append(meaning.Operands, name.Name)
		if power != nil {
			if meaning.Powers == nil {
				meaning.Powers = map[string]*big.Rat{}
			}
			meaning.Powers[name.Name] = power.Value
		}
	}
	return meaning
}

// isDependence reports whether an equality says what a name depends on: u = u(x, y).
func isDependence(left, right *notation.Expr) bool {
	return right.Kind == notation.Call && right.Name == left.Name && left.Primes == 0 && right.Primes == 0 && right.Orders == nil &&
		!slices.ContainsFunc(right.Args, func(arg *notation.Expr) bool { return arg.Kind != notation.Name || mentions(arg, left.Name, 0) })
}

// isOwn reports whether a primed name left of an equality whose right side has
// the name without the prime is more than what an assignment gives a name: the
// derivative of what is defined, y' = y*(1 - y), or a quantity that the document
// goes on to use, c' = f*c + i*g.
func (m *Model) isOwn(c *Chain, left *notation.Expr) bool {
	right, meaning := c.Sides[1].Expr, m.Meanings[left.Name]
	isDefined := meaning != nil && !meaning.Given
	isUpdate := false
	walk(right, func(e *notation.Expr) {
		switch {
		case e.Kind == notation.Derivative, e.Kind == notation.Name && e.Name == "delta":
			isUpdate = true
		case e.Kind == notation.Name && isDefined && isTerm(right, left.Name):
			// w' = w - r*g, of a w that has nothing to do with r.
			isUpdate = isUpdate || e.Name != left.Name && !mentions(meaning.Body.Expr, e.Name, e.Primes)
		}
	})
	return !isUpdate && (isDefined || m.names.primed[variableName(left)] > 1)
}

// isTerm reports whether a sum has a name as a term.
func isTerm(sum *notation.Expr, name string) bool {
	for sum.Kind == notation.Operation && (sum.Name == "add" || sum.Name == "sub") {
		if right := sum.Args[1]; sum.Name == "add" && right.Kind == notation.Name && right.Name == name && right.Primes == 0 {
			return true
		}
		sum = sum.Args[0]
	}
	return sum.Kind == notation.Name && sum.Name == name && sum.Primes == 0
}

// bindAliases lets the further sides of a definition that are new names stand
// for the same thing.
func (m *Model) bindAliases(c *Chain, name string) {
	for i, side := range c.Sides[2:] {
		alias := variableName(side.Expr)
		if side.Expr.Kind != notation.Name || c.Relations[i+1] != notation.Equals || m.Meanings[alias] != nil ||
			m.names.assigned[side.Expr.Name] || mentions(c.Sides[1].Expr, side.Expr.Name, side.Expr.Primes) {
			continue
		}
		m.Meanings[alias] = &Meaning{Name: alias, Alias: name, Body: side}
		m.aliases = append(m.aliases, alias)
	}
}

// checkAliases takes back that a name is another one of what consists of it, as in
// s = dQ/dK*K/Q = a for a Q that has a in it.
func (m *Model) checkAliases() {
	for _, alias := range m.aliases {
		meaning := m.Meanings[alias]
		if m.expanded(map[string]int{meaning.Alias: 1})[alias] > 0 {
			delete(m.Meanings, alias)
			continue
		}
		m.Notes = append(m.Notes, Note{meaning.Body.Position(), fmt.Sprintf("%s is read as another name of %s", alias, meaning.Alias)})
	}
}

// link lists the claims of a chain.
func (m *Model) link(c *Chain) {
	first := 0
	switch c.Role {
	case Remark, Assignment:
		return
	case Definition:
		first = 1
	}
	for i := first; i < len(c.Relations); i++ {
		left, right := c.Sides[i], c.Sides[i+1]
		if meaning := m.Meanings[variableName(right.Expr)]; right.Expr.Kind == notation.Name && meaning != nil &&
			meaning.Alias != "" && meaning.Body.Expr == right.Expr {
			continue // it is what the alias is bound by
		}
		if m.introduced[right.Expr] {
			continue
		}
		l := &Link{Chain: c, Left: left, Right: right, Relation: c.Relations[i]}
		switch {
		case i == 0 && c.related || c.solution:
			l.Condition = Relation
		case m.isStationary(c, i):
			l.Condition = Stationary
		}
		m.Links = append(m.Links, l)
	}
}

// noteAssignment remarks on what assignments often leave out.
func (m *Model) noteAssignment(c *Chain, left *notation.Expr) {
	place := c.Sides[0].Position()
	if left.Primes == 0 && c.Relations[0] == notation.Equals {
		m.Notes = append(m.Notes, Note{place, fmt.Sprintf(
			"read as an assignment, since %s is on both sides; as an equality it would want a prime: %s' = ...", left.Name, left.Name)})
	}
	walk(c.Sides[1].Expr, func(e *notation.Expr) {
		if e.Kind == notation.Operation && e.Name == "mul" && len(e.Args) == 2 && e.Args[1].Kind == notation.Name &&
			endsInDelta(e.Args[0]) {
			m.Notes = append(m.Notes, Note{c.Sides[1].Formula.Position(e.Args[1].Pos), fmt.Sprintf(
				"delta %s is read as the derivative of the loss by %s, dL/d%s", e.Args[1].Name, e.Args[1].Name, e.Args[1].Name)})
		}
	})
}

// endsInDelta reports whether a product ends in the factor delta.
func endsInDelta(e *notation.Expr) bool {
	for e.Kind == notation.Operation && e.Name == "mul" {
		e = e.Args[len(e.Args)-1]
	}
	return e.Kind == notation.Name && e.Name == "delta"
}

// noteDoubtfulNames says which reading was taken of names that are used in two
// ways.
func (m *Model) noteDoubtfulNames() {
	for _, name := range names(m.names.called) {
		place, ok := m.firstCall(name)
		if !ok {
			continue
		}
		switch function := m.names.isFunction(name); {
		case function && m.names.bare[name] && !m.names.function[name] && !isOperation(name):
			m.Notes = append(m.Notes, Note{place, fmt.Sprintf("%s(...) is read as the function %s of what is in parentheses", name, name)})
		case !function && !m.names.bare[name] && !m.names.by[name] && !m.names.assigned[name]:
			m.Notes = append(m.Notes, Note{place, fmt.Sprintf("%s(...) is read as a product; write %s(x) = ... to make %s a function", name, name, name)})
		}
	}
}

// firstCall returns the first place where a name stands before parentheses.
func (m *Model) firstCall(name string) (place Position, ok bool) {
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			for _, part := range append(side.Parts[:len(side.Parts):len(side.Parts)], side) {
				if len(part.Parts) > 0 {
					continue
				}
				walk(part.Expr, func(e *notation.Expr) {
					product := e.Kind == notation.Operation && e.Name == "mul" && e.Args[0].Kind == notation.Name &&
						e.Args[0].Name == name && e.Args[1].Parens
					if !ok && (e.Kind == notation.Call && e.Name == name || product) {
						place, ok = part.Formula.Position(e.Pos), true
					}
				})
			}
		}
	}
	return place, ok
}

// variableName returns the name that a Name stands for, primes included.
func variableName(e *notation.Expr) string { return e.Name + strings.Repeat("'", e.Primes) }

// mentions reports whether a name with that many primes occurs in e.
func mentions(e *notation.Expr, name string, primes int) bool {
	found := false
	walk(e, func(e *notation.Expr) {
		if (e.Kind == notation.Name || e.Kind == notation.Call) && e.Name == name && e.Primes == primes {
			found = true
		}
	})
	return found
}

// isNumber reports whether e is a number as people write down data: digits,
// perhaps with a sign or as a fraction.
func isNumber(e *notation.Expr) bool {
	switch {
	case e.Kind == notation.Number:
		return true
	case e.Kind == notation.Operation && e.Name == "div" && e.Args[1].Kind == notation.Number && e.Args[1].Value.Sign() == 0:
		return false
	case e.Kind == notation.Operation && (e.Name == "neg" || e.Name == "div"):
		for _, arg := range e.Args {
			if !isNumber(arg) {
				return false
			}
		}
		return true
	}
	return false
}

// walk visits e and all that it consists of.
func walk(e *notation.Expr, visit func(*notation.Expr)) {
	visit(e)
	for _, arg := range e.Args {
		walk(arg, visit)
	}
	for _, by := range e.By {
		walk(by, visit)
	}
}
