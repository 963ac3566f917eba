package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/grad/fit/table"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A binding is a document's model bound to the columns of a table.
type binding struct {
	*model
	command *fitCommand
	builder *document.Builder
	data    string // the name of the file
	header  []string
	unnamed bool // the table has no header; the names are made up
	table   *table.Table
	columns map[string]string // of names
	rows    []string          // the names that columns give values to, in order

	sums      *rowSums
	problem   fit.Problem
	unstarted []int // parameters that nobody gave a start
	// response is the name whose residuals are fitted; empty for a loss.
	response string
	// loss is what was asked to be minimised, and factor what the objective of
	// the problem must be multiplied by to get it.
	loss   string
	factor float64
	notes  []string
}

// bind reads the document and the table, and puts them together.
func (c *fitCommand) bind(t *terminal) (*binding, error) {
	b := &binding{command: c, columns: map[string]string{}}
	var err error
	args := c.Args
	if len(c.Expr) > 0 && len(args) < 1 {
		return nil, errors.New("name the data: chainrule fit -e MATHS DATA")
	}
	if len(c.Expr) == 0 && len(args) < 2 {
		return nil, errors.New("name the document and the data: chainrule fit MODEL DATA")
	}
	if len(c.Expr) == 0 && args[0] == "-" && args[1] == "-" {
		return nil, errors.New("the document and the data cannot both be the standard input")
	}
	if b.model, b.sums, args, err = c.openSummed(t, args); err != nil {
		return nil, err
	}
	if len(args) != 1 {
		return nil, fmt.Errorf("one table is wanted, not %d: %s", len(args), strings.Join(args, " "))
	}
	b.data = args[0]
	opt, err := c.tableOptions()
	if err != nil {
		return nil, err
	}
	reader, closer, err := openTable(t, b.data, opt)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	b.header, b.unnamed = reader.Names(), !reader.HasHeader()
	if len(b.header) <= maxUsedColumns {
		for _, column := range b.header { // which the command line may use in expressions
			if e, err := notation.ParseTextExpr(column, notation.Options{}); err == nil && e.Kind == notation.Name && !slices.Contains(b.names, column) {
				b.names = append(b.names, column)
			}
		}
	}
	if err := b.mapColumns(); err != nil {
		return nil, err
	}
	objective, err := b.objective()
	if err != nil {
		return nil, err
	}
	if err := b.load(reader, opt); err != nil {
		return nil, err
	}
	if err := b.formulate(objective); err != nil {
		return nil, err
	}
	return b, b.parameters()
}

// nameOf finds the name that the command line means among some: itself, or
// written without underscores.
func (b *binding) nameOf(text string, names []string) (string, error) {
	text = strings.TrimSpace(text)
	if slices.Contains(names, text) {
		return b.representative(text), nil
	}
	found := ""
	for _, name := range names {
		if plainName(name) != plainName(text) {
			continue
		}
		if name = b.representative(name); found != "" && found != name {
			return "", fmt.Errorf("%s may be %s or %s; write the one that is meant", text, found, name)
		}
		found = name
	}
	if found != "" {
		return found, nil
	}
	if e, err := b.expression(text); err == nil && e.Kind == notation.Name {
		return b.representative(e.Name), nil
	} else if err != nil {
		return "", err
	}
	return "", b.unknown(text)
}

// objective builds what is to be minimised: the model of a response, or a loss
// in which sums over the rows are still names. The names that are columns are
// known after it.
func (b *binding) objective() (n graph.Node, err error) {
	free := []string{}
	for _, list := range [][]string{b.command.Params, keys(b.command.Start), keys(b.command.Bound), keys(b.command.Prior), keys(b.command.Fix), keys(b.command.Tie)} {
		for _, name := range list {
			name, err := b.nameOf(name, b.names)
			if err != nil {
				return n, err
			}
			free = append(free, name)
		}
	}
	for _, item := range b.command.Map {
		name, _, _ := strings.Cut(item, "=")
		name, _ = b.nameOf(name, b.names)
		free = append(free, name)
	}
	if b.command.Loss == "" {
		return b.residual(free)
	}
	e, err := b.expression(b.command.Loss)
	if err != nil {
		return n, fmt.Errorf("--loss: %w", err)
	}
	b.loss = b.command.Loss
	b.builder = b.model.builder(true, free...)
	if n, err = b.builder.Node(e); err != nil {
		return n, fmt.Errorf("%s: %w", b.Document.File, err)
	}
	for _, name := range b.defined() {
		column, ok := b.columns[name]
		if !ok || slices.Contains(free, name) {
			continue
		}
		if other, err := b.model.builder(true, append(free, name)...).Node(e); err == nil && other != n {
			return n, fmt.Errorf("%s: %s is defined by the document and is a column of %s; write --map %s=%s to take the column, or rename one of them",
				b.Document.File, name, b.data, name, column)
		}
	}
	return n, b.findRows(n)
}

// residual finds the name that is defined and a column.
func (b *binding) residual(free []string) (n graph.Node, err error) {
	var candidates []string
	for _, name := range b.defined() {
		if _, ok := b.columns[name]; ok {
			candidates = append(candidates, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.sums.indexed(b.names))) {
		if _, ok := b.columns[name]; ok && slices.Contains(b.defined(), name) && !slices.Contains(candidates, name) {
			candidates = append(candidates, name)
		}
	}
	switch {
	case len(candidates) == 0 && len(b.defined()) == 0:
		return n, fmt.Errorf("%s: it defines nothing; write y = ... for a column y, or say what to minimise with --loss", b.Document.File)
	case len(candidates) == 0:
		return n, fmt.Errorf("%s: nothing that it defines (%s) is a column of %s; say which column is which with --map NAME=COLUMN, or what to minimise with --loss",
			b.Document.File, oneLine(strings.Join(b.defined(), ", "), 400), b.whichColumns())
	case len(candidates) > 1:
		return n, fmt.Errorf("%s: %s are defined and columns; say what to minimise with --loss, for example --loss '(%s - ...)^2'", b.Document.File, strings.Join(candidates, " and "), candidates[0])
	}
	b.response = candidates[0]
	free = slices.DeleteFunc(free, func(name string) bool { return name == b.response })
	b.builder = b.model.builder(true, free...)
	if n, err = b.builder.Variable(b.response); err != nil {
		return n, fmt.Errorf("%s: %w", b.Document.File, err)
	}
	return n, b.findRows(n)
}

// findRows notes which variables of the objective are columns.
func (b *binding) findRows(n graph.Node) error {
	roots := []graph.Node{n}
	if b.response != "" {
		b.rows = append(b.rows, b.response)
	} else {
		terms, err := b.sums.build(b)
		if err != nil {
			return err
		}
		roots = append(terms, n)
	}
	if b.command.Weight != "" {
		e, err := b.expressionOver(b.command.Weight)
		if err != nil {
			return fmt.Errorf("--weight: %w", err)
		}
		b.problem.Weight = e
		roots = append(roots, e)
	}
	for _, v := range graph.Vars(roots...) {
		name := v.Name()
		if _, ok := b.columns[name]; ok && !slices.Contains(b.rows, name) {
			b.rows = append(b.rows, name)
		}
	}
	for _, top := range graph.Topological(roots...) {
		if op := top.Op(); op != nil && op.Orders != nil {
			return fmt.Errorf("%s: this document does not define %s", b.Document.File, op.Name)
		}
	}
	if len(b.rows) == 0 {
		return fmt.Errorf("%s: nothing in it is a column of %s; say which column is which with --map NAME=COLUMN", b.Document.File, b.whichColumns())
	}
	if b.response != "" && len(b.rows) == 1 && len(graph.Vars(n)) > 1 {
		b.notes = append(b.notes, fmt.Sprintf("the model of %s is the same in every row, as no other name is a column of %s; --map NAME=COLUMN makes it one", b.response, b.whichColumns()))
	}
	return nil
}

// expressionOver reads an expression over the names of the document and the
// columns.
func (b *binding) expressionOver(text string) (graph.Node, error) {
	e, err := b.expression(text)
	if err != nil {
		return graph.Node{}, err
	}
	n, err := b.builder.Node(e)
	if err != nil {
		return n, fmt.Errorf("%q: %w", text, err)
	}
	return n, nil
}

// formulate makes the problem of the objective, once the rows are known.
func (b *binding) formulate(n graph.Node) error {
	p := &b.problem
	for _, name := range b.rows {
		p.Rows = append(p.Rows, b.graph.Var(name))
	}
	p.Data = b.rowData()
	if b.response != "" {
		residual := ops.Sub(b.graph.Var(b.response), n)
		if b.command.Robust != "" {
			return b.robust(residual)
		}
		p.Residuals = []graph.Node{residual}
		b.factor = 1
		return nil
	}
	if b.command.Robust != "" {
		return errors.New("--robust is for a column that the document defines; with --loss write the loss itself")
	}
	loss, penalty, factor, err := b.sums.split(b, n)
	if err != nil {
		return err
	}
	b.factor = factor
	fixed, err := b.fixed()
	if err != nil {
		return err
	}
	if !penalty.IsZero() {
		for _, v := range graph.Vars(penalty) {
			if !slices.Contains(graph.Vars(loss), v) && !slices.Contains(fixed, v) && !slices.Contains(b.command.Params, v.Name()) {
				return fmt.Errorf("%s: %s stands beside the sum over the rows alone, so the data cannot determine it; give it a value with --fix %s=VALUE", b.Document.File, v.Name(), v.Name())
			}
		}
	}
	if b.command.Method == "automatic" || b.command.Method == "levenberg-marquardt" {
		constant := append(slices.Clone(p.Rows), fixed...)
		rs, outer, ok := asSquares(loss, constant)
		if ok && !penalty.IsZero() {
			var ps []graph.Node
			var inner float64
			ps, inner, ok = asSquares(penalty, constant)
			for _, r := range ps {
				p.Penalties = append(p.Penalties, scaledBy(r, inner/outer))
			}
		}
		if ok {
			p.Residuals, b.factor = rs, factor*outer
			return nil
		}
	}
	if b.command.Method == "levenberg-marquardt" {
		return fmt.Errorf("%s is not a sum of squares, which the Levenberg-Marquardt method needs", b.loss)
	}
	p.Loss = loss
	if !penalty.IsZero() {
		p.Penalties = []graph.Node{penalty}
	}
	return nil
}

// fixed lists the names that --fix gives values.
func (b *binding) fixed() (list []graph.Node, err error) {
	for _, name := range keys(b.command.Fix) {
		if name, err = b.nameOf(name, b.names); err != nil {
			return nil, err
		}
		list = append(list, b.graph.Var(name))
	}
	return list, nil
}

// robust makes a loss of a residual.
func (b *binding) robust(residual graph.Node) error {
	kind, text, _ := strings.Cut(b.command.Robust, ":")
	size, err := number(text)
	if err != nil || !(size > 0) {
		return fmt.Errorf("--robust %s: write huber:SIZE or cauchy:SIZE, with a positive size in the units of the column", b.command.Robust)
	}
	switch kind {
	case "huber":
		b.problem.Loss = fit.Huber(residual, size)
	case "cauchy":
		b.problem.Loss = fit.Cauchy(residual, size)
	default:
		return fmt.Errorf("--robust %s: there is huber:SIZE and cauchy:SIZE", b.command.Robust)
	}
	b.loss, b.factor = fmt.Sprintf("%s loss of %s", kind, b.response), 1
	return nil
}
