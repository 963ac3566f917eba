package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A model is a document whose names and definitions are put to use.
type model struct {
	*document.Model
	graph *graph.Graph
	names []string // in order of first use
	// single is the expression that is all there is, if it is; what it is
	// called has to be made up.
	single *notation.Expr
}

// open reads what a command works on: --expr if there is one, and else the
// file that the first argument names. It returns the other arguments.
func (s source) open(t *terminal, args []string) (*model, []string, error) {
	var d *document.Document
	var err error
	switch {
	case len(s.Expr) > 0:
		d, err = s.written()
	case len(args) == 0:
		return nil, nil, errors.New("name a file, or - for the standard input, or give --expr")
	default:
		d, err = s.read(t, args[0])
		args = args[1:]
	}
	if err != nil {
		return nil, nil, err
	}
	m, err := newModel(d, len(s.Expr) > 0)
	return m, args, err
}

// newModel makes a model; what comes from the command line must be readable as
// a whole, while a file may have formulas that are not.
func newModel(d *document.Document, whole bool) (*model, error) {
	m := &model{Model: document.NewModel(d), graph: graph.New()}
	for _, f := range d.Formulas {
		if f.Err != nil && whole {
			return nil, formulaError(f)
		}
	}
	if whole && len(d.Formulas) == 0 {
		return nil, fmt.Errorf("%s: there is nothing in it that could be read as mathematics", d.File)
	}
	if whole && len(m.Chains) == 1 && len(m.Chains[0].Sides) == 1 {
		m.single = m.Chains[0].Sides[0].Expr
	}
	m.collectNames()
	return m, nil
}

func formulaError(f *document.Formula) error {
	var syntax *notation.SyntaxError
	if errors.As(f.Err, &syntax) {
		return fmt.Errorf("%v: %s", f.Position(syntax.Pos), syntax.Message)
	}
	return fmt.Errorf("%v: %w", f.Position(0), f.Err)
}

// builder returns a builder; values says that names given as numbers are these
// numbers, and free are names whose definitions do not count.
func (m *model) builder(values bool, free ...string) *document.Builder {
	return &document.Builder{
		Model: m.Model, Graph: m.graph, Values: values, Free: free,
		Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
	}
}

// collectNames lists the names that the document uses, in order.
func (m *model) collectNames() {
	seen := map[string]bool{}
	var visit func(e *notation.Expr)
	visit = func(e *notation.Expr) {
		name := e.Name + strings.Repeat("'", e.Primes)
		isFunction := e.Kind == notation.Call && m.Meanings[name] != nil
		if (e.Kind == notation.Name || isFunction) && !seen[name] {
			seen[name] = true
			m.names = append(m.names, name)
		}
		for _, arg := range e.Args {
			visit(arg)
		}
		for _, by := range e.By {
			visit(by)
		}
	}
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			visit(side.Expr)
		}
	}
}

// representative returns the name for which a name is another.
func (m *model) representative(name string) string {
	if meaning := m.Meanings[name]; meaning != nil && meaning.Alias != "" {
		return meaning.Alias
	}
	return name
}

// defined lists the names of variables that the document defines by formulas,
// in order.
func (m *model) defined() (list []string) {
	for _, name := range m.names {
		if meaning := m.Meanings[name]; meaning != nil && meaning.Operands == nil && !meaning.Given && meaning.Alias == "" {
			list = append(list, name)
		}
	}
	return list
}

// expression reads an argument: a name, a derivative or any other expression
// over the names of the document.
func (m *model) expression(text string) (*notation.Expr, error) {
	read := notation.ParseTextExpr
	if strings.Contains(text, `\`) {
		read = notation.ParseLaTeXExpr
	}
	e, err := read(text, notation.Options{})
	if err != nil {
		var syntax *notation.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("argument %q, character %d: %s", text, syntax.Pos+1, syntax.Message)
		}
		return nil, fmt.Errorf("argument %q: %w", text, err)
	}
	return e, m.knows(e)
}

// knows reports the first name of an expression that the document does not
// have.
func (m *model) knows(e *notation.Expr) error {
	if e.Kind == notation.Name && !slices.Contains(m.names, e.Name+strings.Repeat("'", e.Primes)) && !slices.Contains(m.names, e.Name) {
		if m.Meanings[e.Name] == nil && (e.Name == "e" || e.Name == "pi") {
			return nil
		}
		return m.unknown(e.Name)
	}
	for _, arg := range append(e.Args[:len(e.Args):len(e.Args)], e.By...) {
		if err := m.knows(arg); err != nil {
			return err
		}
	}
	return nil
}

// unknown says that the document does not have a name, and which it has.
func (m *model) unknown(name string) error {
	if len(m.names) == 0 {
		return fmt.Errorf("%s: there is no %s here; in fact there are no names at all", m.Document.File, name)
	}
	list := slices.Clone(m.names)
	slices.SortStableFunc(list, func(a, b string) int { return distance(a, name) - distance(b, name) })
	more := ""
	if len(list) > maxListed {
		more = fmt.Sprintf(" and %d more", len(list)-maxListed)
		list = list[:maxListed]
	}
	if k := m.unread(); k > 0 {
		more += fmt.Sprintf("; but %s could not be read, see chainrule check", count(k, "formula"))
	}
	return fmt.Errorf("%s: there is no %s here; the names, nearest first, are %s%s", m.Document.File, name, strings.Join(list, ", "), more)
}

// unread counts the formulas that could not be read.
func (m *model) unread() (n int) {
	for _, f := range m.Document.Formulas {
		if f.Err != nil {
			n++
		}
	}
	return n
}

// maxListed is how many names an error lists.
const maxListed = 20

// distance returns how many characters must be changed, added or removed to
// get from a to b; a change of case counts half as much, so that all counts
// are doubled.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	previous := make([]int, len(t)+1)
	for k := range previous {
		previous[k] = 2 * k
	}
	for i, c := range s {
		row := make([]int, len(t)+1)
		row[0] = 2 * (i + 1)
		for k, d := range t {
			change := 2
			if c == d {
				change = 0
			} else if strings.EqualFold(string(c), string(d)) {
				change = 1
			}
			row[k+1] = min(previous[k]+change, previous[k+1]+2, row[k]+2)
		}
		previous = row
	}
	return previous[len(t)]
}
