package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// An explainCommand writes derivations.
type explainCommand struct {
	source
	Format string   `help:"Write markdown, text or json; auto is markdown if the document has LaTeX, and else text." enum:"auto,markdown,text,json" default:"auto" placeholder:"FORMAT"`
	Args   []string `arg:"" optional:"" name:"arg" help:"FILE y w: the document, what to differentiate, and by what."`
}

// Help is what --help says besides the flags.
func (explainCommand) Help() string {
	return `Derives dy/dw as one does by hand, in the document's own names and notation. First the chain rule: the links from y to w as a product, and where y depends on w in several ways a sum of such products; what several ways have in common is dealt with once. Then each link by the rules of its operations, then the links put in. What comes out is a document: chainrule check proves each of its lines.

Where a derivative written with ∂ would leave out what goes through other names, the total one is written with d.

Examples:

  chainrule explain homework.md L w_1
  chainrule explain homework.md L w_1 > derivation.md; chainrule check derivation.md
  chainrule explain -e 'z = w*x + b' -e 'L = (y - z)^2' L w
  chainrule explain -e 'x^2*sin(x)' x`
}

// Run writes the derivation.
func (c *explainCommand) Run(t *terminal) error {
	m, args, err := c.open(t, c.Args)
	if err != nil {
		return err
	}
	y := m.single
	switch {
	case y != nil:
	case len(args) > 0:
		if y, err = m.expression(args[0]); err != nil {
			return err
		}
		args = args[1:]
	default:
		return fmt.Errorf("%s: say what to differentiate: %s", m.Document.File, strings.Join(m.choices(), ", "))
	}
	by, err := m.variable(y, args)
	if err != nil {
		return err
	}
	d, err := explain.NewDerivation(m.Model, y, by)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Document.File, err)
	}
	latex := slices.ContainsFunc(m.Document.Formulas, func(f *document.Formula) bool { return f.LaTeX })
	switch {
	case c.Format == "json":
		e := json.NewEncoder(t.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(d)
	case c.Format == "markdown", c.Format == "auto" && latex:
		_, err = fmt.Fprint(t.out, d.Markdown())
	default:
		_, err = fmt.Fprint(t.out, d.Text())
	}
	return err
}

// variable reads by what to differentiate. If it is not said, it must be the
// only variable that there is.
func (m *model) variable(y *notation.Expr, args []string) (string, error) {
	if len(args) == 1 {
		names, err := m.variables(args[0])
		if err != nil {
			return "", err
		}
		if len(names) > 1 {
			return "", fmt.Errorf("argument %q: a derivation is of a first derivative; see chainrule grad for higher ones", args[0])
		}
		return names[0], nil
	}
	b := m.builder(false)
	n, err := b.Node(y)
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.Document.File, err)
	}
	var names []string
	for _, v := range graph.Vars(n) {
		names = append(names, v.Name())
	}
	switch {
	case len(args) == 0 && len(names) == 1:
		return names[0], nil
	case len(names) == 0:
		return "", fmt.Errorf("%s: %s does not depend on any variable", m.Document.File, m.text(b, y))
	}
	return "", fmt.Errorf("%s: say by which one name to differentiate %s: %s", m.Document.File, m.text(b, y), strings.Join(names, ", "))
}
