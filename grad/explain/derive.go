package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// NewDerivation derives the derivative of an expression over the names of a
// document, usually one name, by another name, as a person would: the chain
// rule first, then each link by the rules of its operations, then the links put
// in. Where several paths lead to a name there is a term for each, and what
// several paths have in common is dealt with once, so that the derivation stays
// about as long as the definitions. A result that would be too long to read is
// left out.
//
// The result is in the document's notation: its names, its order of factors,
// its way to write a derivative. Errors are those of [document.Builder.Node],
// and that the expression is the variable itself.
func NewDerivation(m *document.Model, y *notation.Expr, by string) (*Derivation, error) {
	w := &deriver{
		mark: MarkOf(m), writer: writerOf(m), locals: locals{}, links: map[[2]string]*link{},
		results: map[string]graph.Node{}, display: graph.New(),
	}
	taken := Names(m)
	for _, name := range taken {
		w.display.Var(name)
	}
	g := newGlossary(m, by)
	of := g.representative(fullName(y))
	switch {
	case y.Kind == notation.Name && m.Meanings[of] == nil:
		return nil, fmt.Errorf("the document does not define %s", of)
	case y.Kind == notation.Name && m.Meanings[of].Operands != nil:
		call := m.Meanings[of].Call()
		if ops.Lookup(of) != nil { // without operands this is nothing
			of = freeName(append(taken, by))
		}
		if _, err := g.define(of, call); err != nil {
			return nil, err
		}
	case y.Kind == notation.Name && m.Meanings[of].Given:
		return nil, fmt.Errorf("%s is given as a number", of)
	case y.Kind != notation.Name:
		of = freeName(append(taken, by))
		if _, err := g.define(of, y); err != nil {
			return nil, err
		}
	}
	if of == g.by {
		return nil, fmt.Errorf("the derivative of %s by itself is 1", of)
	}
	var err error
	if w.route, err = findRoute(g, of); err != nil {
		return nil, err
	}
	variables := w.route.constantNames()
	if slices.Contains(variables, "e") { // e^x would be a power of it
		w.latex[ops.Lookup("exp")] = "exp"
	}
	w.derivation = &Derivation{
		Variables: variables,
		Of:        formulaOf(w.display.Var(of)), By: formulaOf(w.display.Var(g.by)), Title: w.total(g.by),
	}
	w.definitions()
	w.chains()
	for _, l := range w.derivation.Lines {
		if slices.ContainsFunc(l.Sides, Formula.isCut) {
			return nil, fmt.Errorf("what is to be said of %s is too long to be written out", l.Of)
		}
	}
	return w.derivation, nil
}

// A deriver writes a derivation.
type deriver struct {
	writer
	derivation *Derivation
	route      *route
	mark       Mark
	locals     locals
	links      map[[2]string]*link
	shown      []*link
	results    map[string]graph.Node // the derivatives of the function by names, short ones
	display    *graph.Graph          // of all names
}

func (w *deriver) line(l Line) { w.derivation.Lines = append(w.derivation.Lines, l) }

// total writes the derivative of the function by a name. Where a partial
// derivative by that name would be something else, it is written with a d.
func (w *deriver) total(by string) Formula {
	mark := w.mark
	if w.route.differs(w.route.of, by) {
		mark = Ordinary
	}
	return mark.derivative(w.display, w.route.of, by)
}

// partial writes the derivative of a definition by a name in it, the others
// held fixed.
func (w *deriver) partial(of, by string) Formula {
	mark := w.mark
	if mark == Ordinary && w.route.differs(of, by) {
		mark = Partial
	}
	return mark.derivative(w.display, of, by)
}

// chains writes the chain rule for each name at which paths part or meet, and
// last for the variable.
func (w *deriver) chains() {
	r := w.route
	if !r.depends[r.of] {
		w.line(Line{Kind: Result, Of: r.of, By: r.by, Sides: []Formula{w.derivation.Title, {"0", "0"}},
			Before: w.sentence("%s does not depend on %s:", r.of, r.by)})
		return
	}
	for _, name := range append(slices.Clone(r.names[1:]), r.by) {
		if name == r.by || r.parts(name) {
			w.chain(name)
		}
	}
}

// A path is one term of the chain rule: links from the function, or from a name
// whose derivative has been written already, down to a name.
type path struct {
	from  string // that name, empty for the function itself
	links []*link
}

// paths returns the paths that lead to a name.
func (w *deriver) paths(name string) (paths []path) {
	r := w.route
	for _, user := range r.users[name] {
		p := path{links: []*link{w.link(user, name)}}
		at := user
		for at != r.of && !r.parts(at) {
			above := r.users[at][0]
			p.links = append(p.links, w.link(above, at))
			at = above
		}
		if at != r.of {
			p.from = at
		}
		slices.Reverse(p.links)
		paths = append(paths, p)
	}
	return paths
}

// chain writes the derivative of the function by a name: as products of links,
// the links, and with the links put in.
func (w *deriver) chain(name string) {
	r := w.route
	title, paths := w.total(name), w.paths(name)
	if trivial := len(paths) == 1 && paths[0].from == "" && len(paths[0].links) == 1; !trivial {
		var terms []Formula
		for _, p := range paths {
			var factors []Formula
			if p.from != "" {
				factors = append(factors, w.total(p.from))
			}
			for _, l := range p.links {
				factors = append(factors, w.partial(l.of, l.by))
			}
			terms = append(terms, unboundedProduct(factors))
		}
		w.line(Line{Kind: Chain, Of: r.of, By: name, Sides: []Formula{title, unboundedSum(terms)}, Before: w.through(name, paths)})
		before := w.sentence("The links:")
		for _, p := range paths {
			for _, l := range p.links {
				if !slices.Contains(w.shown, l) {
					w.shown = append(w.shown, l)
					w.line(Line{Kind: Link, Of: l.of, By: l.by, Sides: w.linkSides(w.partial(l.of, l.by), l), Before: before})
					before = Formula{}
				}
			}
		}
		w.result(name, title, paths)
		return
	}
	l := paths[0].links[0]
	w.shown = append(w.shown, l)
	if w.piece(l.value).isReadable() {
		w.results[name] = l.value
	}
	w.line(Line{Kind: Link, Of: r.of, By: name, Sides: w.linkSides(title, l), Before: w.sentence("By the rules:")})
}

// linkSides returns a derivative, what the rules give for it, and that
// simplified.
func (w *deriver) linkSides(title Formula, l *link) []Formula {
	sides := []Formula{title}
	final := w.piece(l.value).Formula
	if final.Text == "" {
		final = w.formula(l.value)
	}
	if l.byRules.isReadable() && bare(l.byRules.Text) != bare(final.Text) {
		sides = append(sides, l.byRules.Formula)
	}
	return append(sides, final)
}

// bare leaves parentheses and spaces out: lines that differ only in these need
// not both be written.
func bare(text string) string { return strings.NewReplacer("(", "", ")", "", " ", "").Replace(text) }

// result writes a derivative with the links put in, and with what has been found
// of the derivatives that the paths begin with, unless that is too long to read.
func (w *deriver) result(name string, title Formula, paths []path) {
	sides := []Formula{title}
	if written := w.putIn(paths, true); written.isReadable() {
		sides = append(sides, written.Formula)
	} else if written = w.putIn(paths, false); written.Text != "" {
		sides = append(sides, written.Formula)
	}
	if total, ok := w.simplified(paths); ok {
		if final := w.piece(total); final.isReadable() {
			w.results[name] = total
			if bare(final.Text) != bare(sides[len(sides)-1].Text) {
				sides = append(sides, final.Formula)
			}
		}
	}
	if len(sides) > 1 {
		w.line(Line{Kind: Result, Of: w.route.of, By: name, Sides: sides, Before: w.sentence("All in all:")})
	}
}

// putIn writes the sum of some paths with the links put in; with results the
// derivatives that paths begin with too, where they are known in short.
func (w *deriver) putIn(paths []path, results bool) piece {
	var terms []piece
	for _, p := range paths {
		var factors []piece
		if p.from != "" {
			first := piece{Formula: w.total(p.from)}
			if n, ok := w.results[p.from]; ok && results {
				first = w.piece(n)
			}
			factors = append(factors, first)
		}
		for _, l := range p.links {
			factors = append(factors, w.piece(l.value))
		}
		terms = append(terms, product(factors...))
	}
	return sum(terms...)
}

// simplified returns the sum of some paths as a node in its simplest form; ok is
// false if it consists of something too long to be put in.
func (w *deriver) simplified(paths []path) (total graph.Node, ok bool) {
	g := graph.New()
	for i, p := range paths {
		value := g.Int(1)
		if p.from != "" {
			n, ok := w.results[p.from]
			if !ok {
				return n, false
			}
			value = algebra.Copy(g, n)[0]
		}
		for _, l := range p.links {
			value = algebra.Times(value, algebra.Copy(g, l.value)[0])
		}
		value = w.simplest(value)
		positive, negative := withoutMinus(value)
		switch {
		case i == 0:
			total = value
		case negative:
			total = ops.Sub(total, positive)
		default:
			total = algebra.Plus(total, value)
		}
	}
	return w.simplest(total), true
}

// unboundedProduct and unboundedSum write what may be long: the chain rule
// itself is what people come for.
func unboundedProduct(factors []Formula) Formula {
	var text, latex []string
	for _, f := range factors {
		text, latex = append(text, f.Text), append(latex, f.LaTeX)
	}
	return Formula{strings.Join(text, " * "), strings.Join(latex, ` \cdot `)}
}

func unboundedSum(terms []Formula) Formula {
	var text, latex []string
	for _, t := range terms {
		text, latex = append(text, t.Text), append(latex, t.LaTeX)
	}
	return Formula{strings.Join(text, " + "), strings.Join(latex, " + ")}
}

// sentence writes a sentence with names in the places of %s.
func (w *deriver) sentence(format string, names ...string) Formula {
	var text, latex []any
	for _, name := range names {
		text = append(text, name)
		latex = append(latex, "$"+notation.LaTeX(w.display.Var(name))+"$")
	}
	return Formula{fmt.Sprintf(format, text...), fmt.Sprintf(format, latex...)}
}

// through says how the function depends on a name.
func (w *deriver) through(name string, paths []path) Formula {
	r := w.route
	if len(paths) > 1 {
		return w.sentence("%s depends on %s in "+numeral(len(paths))+" ways:", r.of, name)
	}
	names := []string{r.of, name}
	if from := paths[0].from; from != "" {
		names = append(names, from)
	}
	for _, l := range paths[0].links {
		if l.by != name {
			names = append(names, l.by)
		}
	}
	switch places := slices.Repeat([]string{"%s"}, len(names)-2); len(places) {
	case 0:
		return w.sentence("%s depends on %s directly:", names...)
	case 1:
		return w.sentence("%s depends on %s through %s:", names...)
	default:
		last := len(places) - 1
		return w.sentence("%s depends on %s through "+strings.Join(places[:last], ", ")+" and %s:", names...)
	}
}

func numeral(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
