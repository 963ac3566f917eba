package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A definition is what a document says of one name, over the other names.
type definition struct {
	name string
	// body is in a graph of its own, so that factors stay in the order in which
	// they are written there.
	body graph.Node
	uses []string // names of the body's variables, in order
	side *document.Side
}

// glossary holds the definitions of a document that are needed, found when
// they are first asked for.
type glossary struct {
	model *document.Model
	names []string // all names with a definition
	found map[string]*definition
	by    string // what is differentiated by: its definition does not count
}

func newGlossary(m *document.Model, by string) *glossary {
	g := &glossary{model: m, found: map[string]*definition{}}
	for _, name := range slices.Sorted(maps.Keys(m.Meanings)) {
		if meaning := m.Meanings[name]; meaning.Operands == nil && meaning.Alias == "" && !meaning.Given {
			g.names = append(g.names, name)
		}
	}
	g.by = g.representative(by)
	return g
}

// representative returns the name for which a name is another.
func (g *glossary) representative(name string) string {
	if m := g.model.Meanings[name]; m != nil && m.Alias != "" {
		return m.Alias
	}
	return name
}

// of returns the definition of a name, nil if it is a variable.
func (g *glossary) of(name string) (*definition, error) {
	if d, ok := g.found[name]; ok {
		return d, nil
	}
	if name == g.by || !slices.Contains(g.names, name) {
		g.found[name] = nil
		return nil, nil
	}
	side := g.model.Meanings[name].Body
	d, err := g.define(name, side.Expr)
	if err != nil {
		return nil, err
	}
	d.side = &side
	return d, nil
}

// define makes the definition of a name by an expression. Names in it stand
// for themselves, except within a derivative: that needs to know what they are
// made of, and so such a definition is written out down to the variables.
func (g *glossary) define(name string, e *notation.Expr) (*definition, error) {
	free := slices.Clone(g.names)
	if g.differentiates(e) {
		free = nil
	}
	b := &document.Builder{
		Model: g.model, Graph: graph.New(), Free: append(free, g.by),
		Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
	}
	n, err := b.Node(e)
	if err != nil {
		return nil, err
	}
	d := &definition{name: name, body: n}
	for _, v := range graph.Vars(n) {
		d.uses = append(d.uses, v.Name())
	}
	g.found[name] = d
	return d, nil
}

// differentiates reports whether an expression contains a derivative, or calls a
// function of the document that does.
func (g *glossary) differentiates(e *notation.Expr) bool {
	seen := map[string]bool{}
	queue := []*notation.Expr{e}
	for len(queue) > 0 {
		e := queue[0]
		queue = append(queue[1:], e.Args...)
		meaning := g.model.Meanings[e.Name]
		switch {
		case e.Kind == notation.Derivative, e.Kind == notation.Call && (e.Primes > 0 || e.Orders != nil):
			return true
		case e.Kind == notation.Name && e.Primes > 0 && meaning != nil && g.model.Meanings[fullName(e)] == nil:
			return true // y', the derivative of y
		case e.Kind == notation.Call && meaning != nil && !seen[e.Name]:
			seen[e.Name] = true
			queue = append(queue, meaning.Body.Expr)
		}
	}
	return false
}

// fullName returns the name of a Name or Call with its primes.
func fullName(e *notation.Expr) string { return e.Name + strings.Repeat("'", e.Primes) }

// A route holds the names through which a function depends on a variable, and
// which of them uses which.
type route struct {
	*glossary
	of    string
	names []string            // the function first, each name before those that it uses
	users map[string][]string // by name, those on the route whose definitions have it
	// depends tells of each name that was looked at whether it depends on by.
	depends map[string]bool
}

// maxDefinitions bounds the definitions of a derivation.
const maxDefinitions = 1000

// findRoute follows the definitions from a function to the variable.
func findRoute(g *glossary, of string) (*route, error) {
	r := &route{glossary: g, of: of, users: map[string][]string{}, depends: map[string]bool{g.by: true}}
	// Depth first, and each name is done after those that it uses.
	var done []string
	type visit struct {
		name string
		next int
	}
	stack := []visit{{name: of}}
	seen := map[string]bool{of: true}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		d, err := g.of(top.name)
		if err != nil {
			return nil, err
		}
		if d != nil && top.next < len(d.uses) {
			next := d.uses[top.next]
			top.next++
			if slices.ContainsFunc(stack, func(v visit) bool { return v.name == next }) {
				return nil, fmt.Errorf("%s is defined by itself", next)
			}
			if !seen[next] {
				seen[next] = true
				stack = append(stack, visit{name: next})
			}
			if len(seen) > maxDefinitions {
				return nil, fmt.Errorf("more than %d names lead from %s to %s", maxDefinitions, of, g.by)
			}
			continue
		}
		if d != nil {
			r.depends[top.name] = slices.ContainsFunc(d.uses, func(name string) bool { return r.depends[name] })
		}
		done = append(done, top.name)
		stack = stack[:len(stack)-1]
	}
	for _, name := range slices.Backward(done) {
		d := g.found[name]
		if d == nil || !r.depends[name] {
			continue
		}
		r.names = append(r.names, name)
		for _, used := range d.uses {
			if r.depends[used] {
				r.users[used] = append(r.users[used], name)
			}
		}
	}
	for _, users := range r.users {
		slices.Reverse(users) // in the order in which they are defined
	}
	return r, nil
}

// parts reports whether paths part or meet at a name: several definitions on the
// route use it, or it uses several names that are on it.
func (r *route) parts(name string) bool {
	if len(r.users[name]) > 1 {
		return true
	}
	within := 0
	for _, used := range r.found[name].uses {
		if r.depends[used] {
			within++
		}
	}
	return within > 1
}

// constantNames returns the variables that have the names of constants.
func (r *route) constantNames() (names []string) {
	for _, name := range []string{"e", "pi"} {
		_, used := r.found[name]
		if used || name == r.by {
			names = append(names, name)
		}
	}
	return names
}

// differs reports whether the derivative of a definition by a name in it
// depends on what is held fixed: whether another name in it depends on that
// name too.
func (r *route) differs(of, by string) bool {
	d := r.found[of]
	return d != nil && slices.Contains(d.uses, by) && slices.ContainsFunc(d.uses, func(name string) bool {
		return name != by && r.reaches(name, by)
	})
}

// reaches reports whether a name is defined by another, directly or through
// others.
func (r *route) reaches(name, by string) bool {
	seen := map[string]bool{}
	stack := []string{name}
	for len(stack) > 0 {
		name := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if name == by {
			return true
		}
		if d := r.found[name]; d != nil && !seen[name] {
			stack = append(stack, d.uses...)
		}
		seen[name] = true
	}
	return false
}

// writerOf returns the writer of a document.
func writerOf(m *document.Model) writer {
	counts := map[bool]map[*ops.Op]map[string]int{true: {}, false: {}} // by whether it is LaTeX
	visitExpressions(m, func(e *notation.Expr, side document.Side) {
		op := ops.Lookup(e.Name)
		if e.Kind != notation.Call || op == nil || op.Arity() == 0 || op.Arity() != len(e.Args) || m.Meanings[e.Name] != nil {
			return
		}
		latex, word := side.Formula.LaTeX, e.Name
		asPrinted, _, _ := strings.Cut(op.LaTeX, `\left`)
		if !latex {
			asPrinted = op.Name
		}
		if asPrinted != "" && strings.HasPrefix(sourceOf(e, side), asPrinted) {
			word = ""
		}
		if counts[latex][op] == nil {
			counts[latex][op] = map[string]int{}
		}
		counts[latex][op][word]++
	})
	return writer{text: favourites(counts[false]), latex: favourites(counts[true])}
}

// favourites returns for each operation the word that is used most, unless
// that is the empty one.
func favourites(counts map[*ops.Op]map[string]int) map[*ops.Op]string {
	out := map[*ops.Op]string{}
	for op, words := range counts {
		best := ""
		for _, word := range slices.Sorted(maps.Keys(words)) {
			if words[word] > words[best] {
				best = word
			}
		}
		if best != "" {
			out[op] = best
		}
	}
	return out
}
