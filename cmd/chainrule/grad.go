package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A gradCommand prints derivatives.
type gradCommand struct {
	source
	LaTeX bool     `name:"latex" help:"Write LaTeX."`
	Args  []string `arg:"" optional:"" name:"arg" help:"FILE y x...: the document, what to differentiate, and by what."`
}

// Help is what --help says besides the flags.
func (gradCommand) Help() string {
	return `Prints dy/dx for each x, written in the document's own names. Without any x it is every variable that y comes down to; x may also be a name that the document defines, and then what lies behind it is held fixed. For a higher derivative write the variables with commas: w,w is the second derivative by w, and w,b the mixed one.

Examples:

  chainrule grad homework.md L              by everything that L depends on
  chainrule grad homework.md L w_1 a_1
  chainrule grad homework.md L w_1,w_1      the second derivative
  chainrule grad --latex homework.md L w_1
  chainrule grad -e 'x^2*sin(x)' x
  chainrule grad -e 'z = w*x + b' -e 'L = (y - z)^2' L w`
}

// Run prints the derivatives.
func (c *gradCommand) Run(t *terminal) error {
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
	b := m.builder(false)
	var orders [][]string
	for _, arg := range args {
		names, err := m.variables(arg)
		if err != nil {
			return err
		}
		orders = append(orders, names)
	}
	if len(orders) == 0 {
		n, err := b.Node(y)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Document.File, err)
		}
		for _, v := range graph.Vars(n) {
			orders = append(orders, []string{v.Name()})
		}
		if len(orders) == 0 {
			return fmt.Errorf("%s: %s does not depend on any variable", m.Document.File, m.text(b, y))
		}
	}
	for _, by := range orders {
		if err := c.print(t.out, m, b, y, by); err != nil {
			return err
		}
	}
	return nil
}

// choices lists what can be differentiated.
func (m *model) choices() []string {
	if list := m.defined(); len(list) > 0 {
		return list
	}
	return m.names
}

// variables reads what to differentiate by: w, or w,b for one after the other.
func (m *model) variables(arg string) (names []string, err error) {
	depth, start := 0, 0
	for i, r := range arg + "," {
		switch {
		case r == '{' || r == '[':
			depth++
		case r == '}' || r == ']':
			depth--
		case r == ',' && depth <= 0:
			e, err := m.expression(arg[start:i])
			if err != nil {
				return nil, err
			}
			name, ok := written(e)
			if !ok || e.Kind != notation.Name {
				return nil, fmt.Errorf("argument %q: a derivative is taken by a name; for a second derivative write x,x", arg)
			}
			names = append(names, name)
			start = i + 1
		}
	}
	return names, nil
}

// print writes one derivative.
func (c *gradCommand) print(w io.Writer, m *model, b *document.Builder, y *notation.Expr, by []string) error {
	d := &notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{y}}
	for _, name := range by {
		d.By = append(d.By, &notation.Expr{Kind: notation.Name, Name: name})
	}
	n, err := b.Node(d)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Document.File, err)
	}
	n = b.Named(n)
	if c.LaTeX {
		fmt.Fprintf(w, "%s = ", m.latexTitle(b, y, by))
		err = notation.WriteLaTeX(w, n, maxWritten)
	} else {
		fmt.Fprintf(w, "%s = ", m.title(b, y, by))
		err = notation.WriteText(w, n, maxWritten)
	}
	fmt.Fprintln(w)
	return err
}

// maxWritten bounds the length of what is printed in full, in bytes.
const maxWritten = 1_000_000

// title writes what a line tells: dL/dw, or d/dw (x^2).
func (m *model) title(b *document.Builder, y *notation.Expr, by []string) string {
	if name, ok := written(y); ok && y.Kind == notation.Name {
		return derivativeName(name, by)
	}
	title := derivativeName("", by)
	if len(by) > 1 && len(slices.Compact(slices.Clone(by))) > 1 { // operators are of one variable
		title = ""
		for _, name := range slices.Backward(by) {
			title += "d/d" + name + " "
		}
		title = strings.TrimSpace(title)
	}
	if text := m.text(b, y); len(text) <= maxName {
		return title + " (" + text + ")"
	}
	return title
}

func (m *model) latexTitle(b *document.Builder, y *notation.Expr, by []string) string {
	order := ""
	if len(by) > 1 {
		order = fmt.Sprintf("^%d", len(by))
	}
	below := ""
	for i := 0; i < len(by); {
		k := i
		for k < len(by) && by[k] == by[i] {
			k++
		}
		below += `\partial ` + notation.LaTeX(m.graph.Var(by[i]))
		if k-i > 1 {
			below += fmt.Sprintf("^%d", k-i)
		}
		below += " "
		i = k
	}
	below = strings.TrimSpace(below)
	if name, ok := written(y); ok && y.Kind == notation.Name {
		return fmt.Sprintf(`\frac{\partial%s %s}{%s}`, order, notation.LaTeX(m.graph.Var(name)), below)
	}
	title := fmt.Sprintf(`\frac{\partial%s}{%s}`, order, below)
	if n, err := b.Node(y); err == nil {
		if text := notation.LaTeX(b.Named(n)); len(text) <= 2*maxName {
			title += `\left(` + text + `\right)`
		}
	}
	return title
}

// text writes an expression in the document's names.
func (m *model) text(b *document.Builder, e *notation.Expr) string {
	if name, ok := written(e); ok {
		return name
	}
	n, err := b.Node(e)
	if err != nil {
		return "the expression"
	}
	return notation.Text(b.Named(n))
}
