package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// An evalCommand prints values.
type evalCommand struct {
	source
	Data string   `help:"Evaluate in every row of a table, whose columns are variables, and print a table." placeholder:"FILE.csv"`
	Args []string `arg:"" optional:"" name:"arg" help:"FILE y... x=1...: the document, what to evaluate, and the point."`
}

// Help is what --help says besides the flags.
func (evalCommand) Help() string {
	return `Prints values of names, derivatives or any other expressions over the names of a document, to 15 digits. Without any it is all that the document defines. Numbers that the document gives (x = 0.05) are used; a value on the command line counts before anything that the document says, and a name that is given one is no longer computed. A value may be any expression without names: 1/3, sqrt(2), 2*pi.

Examples:

  chainrule eval homework.md L x=1 y=0 w_1=0.5 w_2=1 b_1=0 b_2=0
  chainrule eval homework.md L dL/dw_1 a_1=0.5 w_2=1 b_2=0 y=0
  chainrule eval -e 'x^2*sin(x)' x=pi/2
  chainrule eval homework.md y dy/dw_1 w_1=0.5 b_1=0 --data points.csv

With --data the names that are columns have the values of a row, and the result is a table: a column for each expression, a line for each row. Names that the document defines are computed, even if there is such a column.

The exit status is 1 if a value is undefined or infinite.`
}

// Run prints the values.
func (c *evalCommand) Run(t *terminal) error {
	m, args, err := c.open(t, c.Args)
	if err != nil {
		return err
	}
	at, targets, err := m.point(args)
	if err != nil {
		return err
	}
	if m.single != nil && len(targets) == 0 {
		targets = []*notation.Expr{m.single}
	}
	if len(targets) == 0 {
		for _, name := range m.defined() {
			targets = append(targets, &notation.Expr{Kind: notation.Name, Name: name})
		}
	}
	if len(targets) == 0 {
		return fmt.Errorf("%s: it defines nothing, so say what to evaluate", m.Document.File)
	}
	if c.Data != "" {
		return c.runColumns(t, m, at, targets)
	}
	v := &valuation{model: m, builder: m.builder(true, slices.Sorted(maps.Keys(at))...)}
	if err := v.build(targets); err != nil {
		return err
	}
	if err := v.run(at); err != nil {
		return err
	}
	for i := range v.nodes {
		if !v.print(t.out, i) {
			t.wrong()
		}
	}
	return nil
}

// point sorts the arguments into values, by name, and what to evaluate.
func (m *model) point(args []string) (at map[string]float64, targets []*notation.Expr, err error) {
	at = map[string]float64{}
	for _, arg := range args {
		name, value, isValue := strings.Cut(arg, "=")
		e, err := m.expression(strings.TrimSpace(name))
		if err != nil {
			return nil, nil, err
		}
		if !isValue {
			targets = append(targets, e)
			continue
		}
		if e.Kind != notation.Name {
			return nil, nil, fmt.Errorf("argument %q: only a name can be given a value", arg)
		}
		key, _ := written(e)
		key = m.representative(key)
		if _, twice := at[key]; twice {
			return nil, nil, fmt.Errorf("argument %q: %s has been given a value already", arg, key)
		}
		if at[key], err = number(value); err != nil {
			return nil, nil, fmt.Errorf("argument %q: %w", arg, err)
		}
	}
	return at, targets, nil
}

// number reads a value: digits, or an expression without names.
func number(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if v, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		return v, nil
	}
	g := graph.New()
	n, err := notation.Parse(g, text)
	if err == nil && len(graph.Vars(n)) == 0 {
		if v, err := program.Evaluate(nil, n); err == nil && !math.IsNaN(v[0]) && !math.IsInf(v[0], 0) {
			return v[0], nil
		}
	}
	return 0, fmt.Errorf("%q is not a number; write one, such as 0.5, -2 or 1/3", text)
}

// A valuation is the evaluation of some expressions.
type valuation struct {
	*model
	builder *document.Builder
	titles  []string
	nodes   []graph.Node
	values  []float64
	of      map[graph.Node]float64
}

// build makes the nodes.
func (v *valuation) build(targets []*notation.Expr) error {
	for _, e := range targets {
		n, err := v.builder.Node(e)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Document.File, err)
		}
		v.titles = append(v.titles, v.text(v.builder, e))
		v.nodes = append(v.nodes, n)
	}
	return nil
}

// run evaluates the nodes at a point.
func (v *valuation) run(at map[string]float64) error {
	e := program.NewEvaluator(v.nodes...)
	var missing, hints []string
	for _, n := range e.Unknown() {
		if !n.IsVar() {
			return fmt.Errorf("%s: this document does not define %s", v.Document.File, n.Op().Name)
		}
		value, ok := at[n.Name()]
		if !ok {
			missing = append(missing, n.Name())
			hints = append(hints, n.Name()+"=1")
			continue
		}
		e.Set(n, value)
	}
	if missing != nil {
		values := "a value is"
		if len(missing) > 1 {
			values = "values are"
		}
		return fmt.Errorf("%s: %s missing for %s; add them, for example %s", v.Document.File, values,
			strings.Join(missing, ", "), strings.Join(hints, " "))
	}
	v.values = e.Run(nil)
	v.of = map[graph.Node]float64{}
	for _, n := range graph.Topological(v.nodes...) {
		v.of[n], _ = e.Value(n)
	}
	return nil
}

// print writes value i, and reports whether it is a number. If not it says
// where that begins.
func (v *valuation) print(w io.Writer, i int) bool {
	fmt.Fprintf(w, "%s = %s\n", v.titles[i], digits(v.values[i]))
	if !bad(v.values[i]) {
		return true
	}
	n := v.culprit(v.nodes[i])
	if n.NumOperands() == 0 {
		fmt.Fprintf(w, "    %s is too large\n", notation.Text(n))
		return false
	}
	operands := n.Operands()
	var point []string
	for k, operand := range operands {
		operands[k] = v.builder.Named(operand)
		if operand.Rational() == nil {
			point = append(point, fmt.Sprintf("%s = %s", oneLine(notation.Text(operands[k]), 2*maxName), digits(v.of[operand])))
		}
	}
	what := "is undefined"
	switch {
	case n.Is("div") && v.of[n.Operand(1)] == 0:
		what = "divides by 0"
	case math.IsInf(v.of[n], 0):
		what = "is infinite, or too large for a floating-point number,"
	}
	text := oneLine(notation.Text(n.Apply(n.Op(), operands...)), 2*maxName)
	if len(point) > 0 {
		what += " where " + strings.Join(slices.Compact(point), ", ")
	}
	fmt.Fprintf(w, "    %s %s\n", text, what)
	return false
}

// culprit returns the node at which a value became undefined: its operands are
// numbers.
func (v *valuation) culprit(n graph.Node) graph.Node {
	for {
		operands := n.Operands()
		if n.Is("select") { // what is not chosen does not matter
			chosen := operands[2]
			if v.of[operands[0]] != 0 {
				chosen = operands[1]
			}
			operands = []graph.Node{operands[0], chosen}
		}
		i := slices.IndexFunc(operands, func(operand graph.Node) bool { return bad(v.of[operand]) })
		if i < 0 {
			return n
		}
		n = operands[i]
	}
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// digits writes a number with the digits that can be relied on.
func digits(v float64) string {
	switch {
	case math.IsNaN(v):
		return "undefined"
	case math.IsInf(v, 1):
		return "infinity"
	case math.IsInf(v, -1):
		return "-infinity"
	}
	return strconv.FormatFloat(v, 'g', 15, 64)
}
