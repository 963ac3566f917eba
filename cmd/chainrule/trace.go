package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// A traceCommand prints evaluation tables.
type traceCommand struct {
	source
	Format string   `help:"Write text, markdown, csv or json." enum:"text,markdown,csv,json" default:"text" placeholder:"FORMAT"`
	Args   []string `arg:"" optional:"" name:"arg" help:"FILE y x=1...: the document, what to trace, and the point."`
}

// Help is what --help says besides the flags.
func (traceCommand) Help() string {
	return `Prints what happens when y and all its derivatives are computed in reverse mode. The forward pass computes each node from its operands. The reverse pass goes back: it begins with dy/dy = 1 and hands to each operand the operation's adjoint times the local partial derivative; what a node is handed over all paths adds up to its adjoint, dy/dnode. Nodes that the document does not name are called v_1, v_2, ...

Numbers that the document gives (x = 0.05) are used, and a value on the command line counts before anything that the document says. Without any values the table has formulas alone.

Examples:

  chainrule trace -e 'ln(x1) + x1*x2 - sin(x2)' x1=2 x2=5
  chainrule trace homework.md L x=1 y=0 w_1=0.5 w_2=1 b_1=0 b_2=0
  chainrule trace --format markdown homework.md L > trace.md
  chainrule trace --format json homework.md a_1 w_1=0.5 x=2 b_1=0`
}

// Run prints the table.
func (c *traceCommand) Run(t *terminal) error {
	m, args, err := c.open(t, c.Args)
	if err != nil {
		return err
	}
	trace, err := m.trace("trace", args)
	if err != nil {
		return err
	}
	write := map[string]func(io.Writer) error{
		"text": trace.WriteText, "markdown": trace.WriteMarkdown, "csv": trace.WriteCSV, "json": trace.WriteJSON,
	}[c.Format]
	return write(t.out)
}

// trace makes the trace that arguments ask for: y x=1 ...
func (m *model) trace(verb string, args []string) (*explain.Trace, error) {
	at, targets, err := m.point(args)
	if err != nil {
		return nil, err
	}
	if m.single != nil && len(targets) == 0 {
		targets = []*notation.Expr{m.single}
	}
	switch len(targets) {
	case 0:
		return nil, fmt.Errorf("%s: say what to %s: %s", m.Document.File, verb, strings.Join(m.choices(), ", "))
	case 1:
	default:
		return nil, fmt.Errorf("%s: one thing at a time is all that can be seen: %s one of %s and %s", m.Document.File, verb,
			m.text(m.builder(false), targets[0]), m.text(m.builder(false), targets[1]))
	}
	b := m.builder(false, slices.Sorted(maps.Keys(at))...)
	values := m.given(at)
	trace, err := explain.TraceDocument(b, targets[0], values)
	var missing *explain.MissingError
	if errors.As(err, &missing) {
		if len(at) > 0 {
			return nil, fmt.Errorf("%s: %w", m.Document.File, missingValues(missing.Names))
		}
		trace, err = explain.TraceDocument(b, targets[0], nil)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Document.File, err)
	}
	return trace, nil
}

// given adds the numbers that the document gives to values by name; nil if
// there are none of either.
func (m *model) given(at map[string]float64) map[string]float64 {
	values := maps.Clone(at)
	for name, meaning := range m.Meanings {
		if _, ok := at[name]; ok || !meaning.Given {
			continue
		}
		n, err := notation.Build(graph.New(), meaning.Body.Expr, notation.Scope{})
		if err != nil {
			continue
		}
		if v, err := program.Evaluate(nil, n); err == nil {
			values[name] = v[0]
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

// missingValues says which values are missing, and what to do.
func missingValues(names []string) error {
	var hints []string
	for _, name := range names {
		hints = append(hints, name+"=1")
	}
	values := "a value is"
	if len(names) > 1 {
		values = "values are"
	}
	return fmt.Errorf("%s missing for %s; add them, for example %s", values, strings.Join(names, ", "), strings.Join(hints, " "))
}
