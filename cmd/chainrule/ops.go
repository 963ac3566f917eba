package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// An opsCommand prints the operations.
type opsCommand struct {
	Names []string `arg:"" optional:"" name:"operation" help:"Operations to show in full, by any of their names."`
}

// Help is what --help says besides the flags.
func (opsCommand) Help() string {
	return `Prints the operations that can be written, with their derivatives. In the rules y stands for the result: the derivative of sigmoid(x) is y*(1 - y).

Examples:

  chainrule ops
  chainrule ops sigmoid arctan`
}

// Run prints the table, or some of its rows.
func (c *opsCommand) Run(t *terminal) error {
	if len(c.Names) == 0 {
		return writeTable(t.out, ops.All())
	}
	for i, name := range c.Names {
		op := ops.Lookup(name)
		if op == nil {
			return unknownOperation(name)
		}
		if i > 0 {
			fmt.Fprintln(t.out)
		}
		writeRow(t.out, op)
	}
	return nil
}

func unknownOperation(name string) error {
	var list []string
	for _, op := range ops.All() {
		list = append(append(list, op.Name), op.Spellings...)
	}
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Or(distance(a, name)-distance(b, name), strings.Compare(a, b))
	})
	return fmt.Errorf("there is no operation %s; the nearest are %s; chainrule ops lists all", name, strings.Join(list[:3], ", "))
}

// applied writes an operation of its operands: sigmoid(x), a + b.
func applied(op *ops.Op) string {
	g := graph.New()
	operands := make([]graph.Node, op.Arity())
	for i, name := range op.Args {
		operands[i] = g.Var(name)
	}
	return notation.Text(g.Apply(op, operands...))
}

// The widths of the columns.
const (
	writtenWidth = 20
	ruleWidth    = 33
	meaningWidth = defaultWidth - writtenWidth - ruleWidth - 2*2
)

// writeTable prints one row for each operation.
func writeTable(w io.Writer, list []*ops.Op) error {
	var b strings.Builder
	row := func(columns ...[]string) {
		for i := range max(len(columns[0]), len(columns[1]), len(columns[2])) {
			at := func(column []string) string {
				if i < len(column) {
					return column[i]
				}
				return ""
			}
			line := pad(at(columns[0]), writtenWidth) + "  " + pad(at(columns[1]), ruleWidth) + "  " + at(columns[2])
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	row([]string{"operation"}, []string{"derivative"}, []string{"meaning"})
	row([]string{strings.Repeat("-", writtenWidth)}, []string{strings.Repeat("-", ruleWidth)}, []string{strings.Repeat("-", meaningWidth)})
	for _, op := range list {
		meaning := op.Doc
		if op.Def != "" {
			meaning += "; = " + op.Def
		}
		if op.Spellings != nil {
			meaning += "; also " + strings.Join(op.Spellings, ", ")
		}
		var rules []string
		for _, rule := range derivatives(op) {
			rules = append(rules, fold(rule, ruleWidth, "  ")...)
		}
		row(fold(applied(op), writtenWidth, "  "), rules, fold(meaning, meaningWidth, ""))
	}
	b.WriteString("\nIn the derivatives y is the result. chainrule ops NAME shows one operation in full.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// derivatives returns an operation's derivatives, each with what it is by if there
// are several.
func derivatives(op *ops.Op) (list []string) {
	for i, d := range op.D {
		if len(op.D) > 1 {
			d = "by " + op.Args[i] + ": " + d
		}
		list = append(list, d)
	}
	if op.D == nil && op.Arity() > 0 {
		list = []string{"that of its definition"}
	}
	return list
}

// writeRow prints all that there is of one operation.
func writeRow(w io.Writer, op *ops.Op) {
	line := func(title string, text string) {
		if text != "" {
			fmt.Fprintln(w, strings.TrimRight(pad(title, len("derivative by a  "))+text, " "))
		}
	}
	fmt.Fprintf(w, "%s: %s\n\n", op.Name, op.Doc)
	line("written", applied(op))
	line("also called", strings.Join(op.Spellings, ", "))
	line("LaTeX", latexApplied(op))
	line("definition", op.Def)
	for i, d := range op.D {
		title := "derivative"
		if len(op.D) > 1 {
			title += " by " + op.Args[i]
		}
		line(title, d)
	}
	if op.D == nil && op.Arity() > 0 {
		line("derivative", "that of its definition")
	}
	if slices.ContainsFunc(op.D, usesResult) {
		fmt.Fprintf(w, "\nHere y is %s.\n", applied(op))
	}
}

func latexApplied(op *ops.Op) string {
	g := graph.New()
	operands := make([]graph.Node, op.Arity())
	for i, name := range op.Args {
		operands[i] = g.Var(name)
	}
	return notation.LaTeX(g.Apply(op, operands...))
}

// usesResult reports whether a rule mentions y.
func usesResult(rule string) bool {
	g := graph.New()
	_, err := notation.Parse(g, rule)
	_, ok := g.Lookup("y")
	return err == nil && ok
}

// pad fills a text up to a width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-total(displayed(text))))
}

// fold breaks a text into lines of a width.
func fold(text string, width int, further string) []string {
	return strings.Split(wrapped(text, width, "", further), "\n")
}
