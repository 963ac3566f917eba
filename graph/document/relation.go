package document

import (
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// relate looks at the equalities of names of which the document says nothing
// else. Such a one may define a name without having it alone on its left side, as
// log L = ... or r^2 = x^2 + y^2 do; then it is solved for that name. What
// remains, P*V = n*R*T, may be a condition on its names.
func (m *Model) relate() {
	of, used := m.differentiated(), m.used()
	defining := map[string][]*Chain{}
	var relations []*Chain
	for i, c := range m.Chains {
		if c.Role != Claim || c.Relations[0] != notation.Equals || c.solution || !m.isRelation(c) {
			continue
		}
		relations = append(relations, c)
		if name := m.relatedName(c, of, used); name != "" && !(i > m.stationary && m.occursBefore(name, m.stationary+1)) {
			defining[name] = append(defining[name], c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(defining)) {
		chains := defining[name]
		if len(chains) > 1 {
			continue // no one of them defines it
		}
		c := chains[0]
		solutions, remark := m.solved(c, name)
		if len(solutions) == 0 {
			continue
		}
		c.Role = Definition
		m.Meanings[name] = &Meaning{
			Name: name, Body: Side{Expr: solutions[0], Formula: c.Sides[1].Formula}, Solved: true, Others: solutions[1:],
		}
		m.Notes = append(m.Notes, Note{c.Position(), fmt.Sprintf("read as the definition of %s%s", name, remark)})
	}
	for _, c := range relations {
		c.related = c.Role == Claim
	}
	m.implicit(of)
	m.rates()
}

// isStationary reports whether a chain is about a derivative, and its link i sets
// that to 0 in a document that does so: behind another side, after words that say
// so, or before a value for a name that occurs above.
func (m *Model) isStationary(c *Chain, i int) bool {
	return m.setsToZero && c.isZero(i)
}

// findConditions decides whether the document sets derivatives to 0.
func (m *Model) findConditions() {
	first := -1
	for i, c := range m.Chains {
		last := len(c.Relations) - 1
		left := c.Sides[0].Expr
		switch {
		case c.isZero(last) && (last > 0 || setting.MatchString(c.Sides[0].Formula.before(wordsBefore))):
			m.setsToZero = true
		case c.isZero(last):
			first = i
		case first >= 0 && last >= 0 && left.Kind == notation.Name && m.occursBefore(variableName(left), first+1):
			m.setsToZero = true
		}
	}
}

// setting finds the words with which people set a derivative to 0, in as much of
// the text before a formula.
var setting = regexp.MustCompile(`(?i)\b(set|setting|sets|let|zero|vanish(es)?|solv(e|ing)|when|where|if|require|stationary|critical|minimum|maximum|optimum|optimal|extrem(um|a))\b`)

const wordsBefore = 80

// isZero reports whether a chain is about a derivative, and its link i says that
// this is 0.
func (c *Chain) isZero(i int) bool {
	if i < 0 {
		return false
	}
	head, right := c.Sides[0].Expr, c.Sides[i+1].Expr
	return (head.Kind == notation.Derivative || head.Primes > 0) && right.Kind == notation.Number && right.Value.Sign() == 0
}

// isSolution reports whether a chain that stands behind conditions gives a formula
// to a name that is used in them or before: then it follows from them. What has
// been said of the name holds without it.
func (m *Model) isSolution(c *Chain) bool {
	left := c.Sides[0].Expr
	return len(c.Relations) > 0 && left.Kind == notation.Name && !isNumber(c.Sides[1].Expr) &&
		m.Meanings[variableName(left)] == nil && m.occursBefore(variableName(left), m.stationary+1)
}

// occursBefore reports whether a name occurs in the chains before a place.
func (m *Model) occursBefore(name string, place int) bool {
	if m.first == nil {
		m.first = map[string]int{}
		for i, c := range slices.Backward(m.Chains) {
			for _, side := range c.Sides {
				walk(side.Expr, func(e *notation.Expr) {
					if e.Kind == notation.Name {
						m.first[variableName(e)] = i
					}
				})
			}
		}
	}
	first, ok := m.first[name]
	return ok && first < place
}

// rates takes derivatives that are given as numbers, of names without formulas, if
// the document goes on with them.
func (m *Model) rates() {
	seen, uses := map[string]bool{}, map[string]int{}
	m.walk(func(e *notation.Expr) {
		if e.Kind == notation.Derivative && len(e.By) == 1 && e.Args[0].Kind == notation.Name {
			uses[e.String()]++
		}
	})
	for _, c := range m.Chains {
		left := c.Sides[0].Expr
		if c.Role != Claim || len(c.Relations) != 1 || left.Kind != notation.Derivative || left.Args[0].Kind != notation.Name ||
			!isNumber(c.Sides[1].Expr) || c.isZero(0) || seen[left.String()] || uses[left.String()] < 2 || left.Args[0].Name == left.By[0].Name {
			continue
		}
		if meaning := m.Meanings[variableName(left.Args[0])]; meaning == nil || meaning.Given {
			seen[left.String()] = true
			m.Rates = append(m.Rates, Rate{left, c.Sides[1].Expr})
			c.Role = Definition
			m.Notes = append(m.Notes, Note{c.Position(), "read as given"})
		}
	}
}

// findUnread looks for names that formulas which could not be read begin with.
func (m *Model) findUnread() {
	m.Unread = map[string]Position{}
	for _, f := range m.Document.Formulas {
		name, _, ok := strings.Cut(f.Source, "=")
		if f.Err == nil || !ok {
			continue
		}
		parse := notation.ParseTextExpr
		if f.LaTeX {
			parse = notation.ParseLaTeXExpr
		}
		e, err := parse(name, notation.Options{Function: m.names.isFunction, Label: m.names.isLabel})
		if err == nil && e.Kind == notation.Name && m.Meanings[variableName(e)] == nil {
			m.Unread[variableName(e)] = f.Position(0)
		}
	}
}

// differentiated returns the names of which the document takes derivatives.
func (m *Model) differentiated() map[string]bool {
	of := map[string]bool{}
	m.walk(func(e *notation.Expr) {
		if e.Kind == notation.Derivative && e.Args[0].Kind == notation.Name {
			of[variableName(e.Args[0])] = true
		}
	})
	return of
}

// walk visits all expressions of the document.
func (m *Model) walk(visit func(*notation.Expr)) {
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			walk(side.Expr, visit)
		}
	}
}

// isRelation reports whether the first equality of a chain is one between names
// that nothing is known of on one side and other names on the other. (With a name
// on both sides, an identity is claimed.)
func (m *Model) isRelation(c *Chain) bool {
	left, leftIsFree := m.freeNames(c.Sides[0].Expr)
	right, rightIsFree := m.freeNames(c.Sides[1].Expr)
	if left == nil || right == nil || !(leftIsFree && len(left) > 0) && !(rightIsFree && len(right) > 0) {
		return false
	}
	left, right = m.expanded(left), m.expanded(right)
	for name := range left {
		if right[name] > 0 {
			return false
		}
	}
	return true
}

// expanded adds to names those that their definitions come down to.
func (m *Model) expanded(list map[string]int) map[string]int {
	all := maps.Clone(list)
	queue := names(list)
	for len(queue) > 0 && len(all) < maxInvolved {
		meaning := m.Meanings[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		if meaning == nil {
			continue
		}
		walk(meaning.Body.Expr, func(e *notation.Expr) {
			if name := variableName(e); e.Kind == notation.Name && all[name] == 0 {
				all[name] = 1
				queue = append(queue, name)
			}
		})
	}
	return all
}

// maxInvolved bounds how many names an equality is looked at with.
const maxInvolved = 200

// freeNames counts the names in an expression, and reports whether the document
// defines none of them. The count is nil if something else is in it than
// operations on names.
func (m *Model) freeNames(e *notation.Expr) (count map[string]int, free bool) {
	count, free = map[string]int{}, true
	others := false
	walk(e, func(e *notation.Expr) {
		switch e.Kind {
		case notation.Derivative, notation.Sum:
			others = true
		case notation.Call:
			others = others || m.operation(e) == ""
		case notation.Name:
			if m.isEuler(e) || isConstant(e.Name) {
				return
			}
			count[variableName(e)]++
			others = others || e.Primes > 0 || isSettled(e.Name)
			free = free && m.Meanings[e.Name] == nil
		}
	})
	if others {
		return nil, false
	}
	return count, free
}

// isEuler reports whether an expression is Euler's number.
func (m *Model) isEuler(e *notation.Expr) bool {
	return e.Kind == notation.Name && e.Name == "e" && e.Primes == 0 && !m.names.ownE(m.Document)
}

// operation returns the name of the operation that an expression applies, or "".
func (m *Model) operation(e *notation.Expr) string {
	name := e.Name
	if e.Kind == notation.Call {
		if e.Primes > 0 || e.Orders != nil || m.Meanings[name] != nil {
			return ""
		}
		if name == "sigma" && len(e.Args) == 1 {
			name = "sigmoid"
		}
	} else if e.Kind != notation.Operation {
		return ""
	}
	op := ops.Lookup(name)
	if op == nil || op.Arity() != len(e.Args) {
		return ""
	}
	return op.Name
}

// relatedName returns the name that a relation defines: the one that the document
// differentiates; or else the only one on the left, or alone on the right, and of
// these the one that other definitions use.
func (m *Model) relatedName(c *Chain, of, used map[string]bool) string {
	left, leftIsFree := m.freeNames(c.Sides[0].Expr)
	right, rightIsFree := m.freeNames(c.Sides[1].Expr)
	var dependent []string
	for _, side := range []map[string]int{left, right} {
		for name := range side {
			if of[name] && m.Meanings[name] == nil {
				dependent = append(dependent, name)
			}
		}
	}
	if len(dependent) > 0 {
		if len(dependent) > 1 {
			return ""
		}
		return dependent[0]
	}
	if len(left) == 0 || len(right) == 0 {
		return "" // an equation to be solved, x^2 = 4
	}
	var candidates []string
	if name, n := only(left); n == 1 && leftIsFree {
		candidates = append(candidates, name)
	}
	if e := c.Sides[1].Expr; e.Kind == notation.Name && rightIsFree {
		candidates = append(candidates, variableName(e))
	}
	ofThese := slices.DeleteFunc(slices.Clone(candidates), func(name string) bool { return !used[name] })
	switch {
	case len(ofThese) == 1:
		return ofThese[0]
	case len(candidates) == 1:
		return candidates[0]
	}
	return ""
}

// only returns the only name of a set, and how often it occurs.
func only(names map[string]int) (name string, n int) {
	if len(names) == 1 {
		for name, n = range names {
		}
	}
	return name, n
}

// used returns the names in the formulas of definitions.
func (m *Model) used() map[string]bool {
	found := map[string]bool{}
	for _, c := range m.Chains {
		if c.Role == Definition {
			walk(c.Sides[1].Expr, func(e *notation.Expr) {
				if e.Kind == notation.Name {
					found[variableName(e)] = true
				}
			})
		}
	}
	return found
}

// solved returns the first equality of a chain solved for a name: the solution
// that is taken and, where there are others, some of these and what is to be said
// of the one. It returns nothing where the name cannot be reached by undoing one
// operation after the other.
func (m *Model) solved(c *Chain, name string) (solutions []*notation.Expr, remark string) {
	inside, value := c.Sides[0].Expr, c.Sides[1].Expr
	if !mentions(inside, name, 0) {
		inside, value = value, inside
	}
	if mentions(value, name, 0) || !mentions(inside, name, 0) {
		return nil, ""
	}
	solutions = []*notation.Expr{value}
	for inside.Kind != notation.Name {
		if isOdds(inside, name) { // p/(1 - p)
			for i, v := range solutions {
				solutions[i] = apply("div", v, apply("add", number(v, 1, 1), v))
			}
			break
		}
		of := slices.IndexFunc(inside.Args, func(arg *notation.Expr) bool { return mentions(arg, name, 0) })
		if slices.ContainsFunc(inside.Args[of+1:], func(arg *notation.Expr) bool { return mentions(arg, name, 0) }) {
			return nil, ""
		}
		var others []*notation.Expr
		for i, v := range solutions {
			first, second, said := m.undone(inside, of, v)
			if first == nil || len(solutions) > maxSolutions {
				return nil, ""
			}
			solutions[i] = first
			if second != nil {
				others = append(others, second)
			}
			if said != "" {
				remark = ", " + said
			}
		}
		solutions, inside = append(solutions, others...), inside.Args[of]
	}
	for i, e := range solutions {
		placed := *e
		placed.Pos, placed.End = value.Pos, value.End
		solutions[i] = &placed
	}
	return solutions, remark
}

// Solve returns what a name is by the first equality of a chain, if it is one
// thing: a + b = 1 solved for a.
func (m *Model) Solve(c *Chain, name string) (e *notation.Expr, ok bool) {
	solutions, _ := m.solved(c, name)
	if len(solutions) != 1 {
		return nil, false
	}
	return solutions[0], true
}

// isOdds reports whether e is p/(1 - p) for the name p.
func isOdds(e *notation.Expr, name string) bool {
	isName := func(e *notation.Expr) bool { return e.Kind == notation.Name && variableName(e) == name }
	if e.Kind != notation.Operation || e.Name != "div" || !isName(e.Args[0]) {
		return false
	}
	below := e.Args[1]
	return below.Kind == notation.Operation && below.Name == "sub" && isName(below.Args[1]) &&
		below.Args[0].Kind == notation.Number && below.Args[0].Value.Cmp(big.NewRat(1, 1)) == 0
}

// maxSolutions bounds how many solutions are looked at, from two square roots.
const maxSolutions = 4

const (
	principal   = "its principal value"
	notNegative = "which is not negative"
)

// apply returns an operation that stands where its first operand does.
func apply(name string, args ...*notation.Expr) *notation.Expr {
	return &notation.Expr{Kind: notation.Operation, Name: name, Args: args, Pos: args[0].Pos, End: args[0].End}
}

// number returns a number that stands where at does.
func number(at *notation.Expr, num, den int64) *notation.Expr {
	r := big.NewRat(num, den)
	return &notation.Expr{Kind: notation.Number, Value: r, Literal: r.RatString(), Pos: at.Pos, End: at.End}
}

// inverses are the operations that undo others, and what is said of the value
// that they choose.
var inverses = map[string]struct{ name, remark string }{
	"exp": {"log", ""}, "log": {"exp", ""}, "log2": {"exp2", ""}, "exp2": {"log2", ""}, "expm1": {"log1p", ""}, "log1p": {"expm1", ""},
	"sinh": {"asinh", ""}, "asinh": {"sinh", ""}, "tanh": {"atanh", ""}, "atanh": {"tanh", ""}, "cosh": {"acosh", notNegative}, "acosh": {"cosh", ""},
	"sin": {"asin", principal}, "cos": {"acos", principal}, "tan": {"atan", principal},
	"asin": {"sin", ""}, "acos": {"cos", ""}, "atan": {"tan", ""}, "square": {"sqrt", notNegative}, "sqrt": {"square", ""},
}

// undone returns what operand i of an operation is where the whole has a value,
// and where it may be something else too, that; nil if the operation is none that
// is undone.
func (m *Model) undone(e *notation.Expr, i int, value *notation.Expr) (solution, other *notation.Expr, remark string) {
	operation := m.operation(e)
	if inverse, ok := inverses[operation]; ok {
		solution = apply(inverse.name, value)
		switch operation {
		case "square", "cos", "cosh":
			other = apply("neg", solution)
		case "sin":
			other = apply("sub", &notation.Expr{Kind: notation.Operation, Name: "pi", Pos: value.Pos, End: value.End}, solution)
		}
		return solution, other, inverse.remark
	}
	switch {
	case operation == "neg":
		return apply("neg", value), nil, ""
	case operation == "add":
		return apply("sub", value, e.Args[1-i]), nil, ""
	case operation == "sub" && i == 0:
		return apply("add", value, e.Args[1]), nil, ""
	case operation == "sub":
		return apply("sub", e.Args[0], value), nil, ""
	case operation == "mul":
		return apply("div", value, e.Args[1-i]), nil, ""
	case operation == "div" && i == 0:
		return apply("mul", value, e.Args[1]), nil, ""
	case operation == "div":
		return apply("div", e.Args[0], value), nil, ""
	case operation == "cbrt":
		return apply("pow", value, number(value, 3, 1)), nil, ""
	case operation == "sigmoid":
		return apply("log", apply("div", value, apply("sub", number(value, 1, 1), value))), nil, ""
	case operation == "pow" && i == 1 && m.isEuler(e.Args[0]):
		return apply("log", value), nil, ""
	case operation == "pow" && i == 1:
		return apply("div", apply("log", value), apply("log", e.Args[0])), nil, ""
	case operation == "pow" && e.Args[1].Kind == notation.Number && e.Args[1].Value.IsInt():
		switch k := e.Args[1].Value.Num(); {
		case !k.IsInt64() || k.Sign() <= 0:
		case k.Int64() == 2:
			solution = apply("sqrt", value)
			return solution, apply("neg", solution), notNegative
		case k.Int64() == 3:
			return apply("cbrt", value), nil, ""
		case k.Int64()%2 == 0:
			solution = apply("pow", value, number(value, 1, k.Int64()))
			return solution, apply("neg", solution), notNegative
		}
	}
	return nil, nil, ""
}
