package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// An UndefinedError tells where a value that is no number comes from: the
// first operation that has numbers for operands and none for a result.
type UndefinedError struct {
	// Row is the row, from 0; -1 for a penalty.
	Row int
	// Node is the operation, and Value its value: NaN or infinite.
	Node  graph.Node
	Value float64
	// Operands are the values of the node's operands.
	Operands []float64
	// DerivativeBy is the parameter by which the derivative is undefined while
	// the objective itself is defined; empty if it is the objective.
	DerivativeBy string
	// Estimates are the parameters at which that happened, in the problem's
	// order without the tied ones.
	Estimates []float64
	// Start says that it happened at the very start.
	Start bool
}

// Error says what happened; rows are counted from 1.
func (e *UndefinedError) Error() string {
	var b strings.Builder
	b.WriteString("fit: ")
	if e.Start {
		b.WriteString("the start lies outside the domain: ")
	}
	if e.Row >= 0 {
		fmt.Fprintf(&b, "in row %d ", e.Row+1)
	}
	if e.DerivativeBy != "" {
		fmt.Fprintf(&b, "the derivative by %s: ", e.DerivativeBy)
	}
	what := "undefined"
	if math.IsInf(e.Value, 0) {
		what = "infinite"
	}
	fmt.Fprintf(&b, "%s is %s", notation.Text(e.Node), what)
	if at := e.Where(notation.Text); at != "" {
		b.WriteString(", where " + at)
	}
	return b.String()
}

// Where lists the operands that are no constants, with their values, as text
// writes them.
func (e *UndefinedError) Where(text func(graph.Node) string) string {
	var list []string
	for i, n := range e.Node.Operands() {
		if n.Rational() == nil {
			if item := fmt.Sprintf("%s = %.6g", text(n), e.Operands[i]); !slices.Contains(list, item) {
				list = append(list, item)
			}
		}
	}
	return strings.Join(list, ", ")
}

// undefined looks for the first row in which one of the outputs is undefined
// or infinite, and for what in it. It returns nil if there is none.
func (f *form) undefined(data Data, outputs []graph.Node, b []float64) (*UndefinedError, error) {
	if e := f.undefinedAt(f.penalties, nil, b); e != nil {
		e.Row = -1
		return e, nil
	}
	row := 0
	p, err := compileRows(outputs, f.rows, f.nodes, Options{})
	if err != nil {
		return nil, err
	}
	at := make([]float64, len(f.rows))
	for chunk, err := range data.Chunks() {
		if err != nil {
			return nil, err
		}
		if len(chunk) == 0 {
			continue
		}
		columns := make([][]float64, len(outputs))
		for i := range columns {
			columns[i] = make([]float64, len(chunk[0]))
		}
		p.Columns(columns, chunk, b)
		for k := range chunk[0] {
			if !slices.ContainsFunc(columns, func(c []float64) bool { return bad(c[k]) }) {
				continue
			}
			for i, c := range chunk {
				at[i] = c[k]
			}
			if e := f.undefinedAt(outputs, at, b); e != nil {
				e.Row = row + k
				return e, nil
			}
		}
		row += len(chunk[0])
	}
	return nil, nil
}

// undefinedAt looks at one row.
func (f *form) undefinedAt(outputs []graph.Node, row, b []float64) *UndefinedError {
	if len(outputs) == 0 {
		return nil
	}
	e := program.NewEvaluator(outputs...)
	for i, v := range row {
		e.Set(f.rows[i], v)
	}
	for j, v := range b {
		e.Set(f.nodes[j], v)
	}
	i := slices.IndexFunc(e.Run(nil), bad)
	if i < 0 {
		return nil
	}
	value := func(n graph.Node) float64 {
		v, _ := e.Value(n)
		return v
	}
	n := outputs[i]
	for {
		operands := n.Operands()
		if n.Is("select") { // what is not chosen does not matter
			chosen := operands[2]
			if value(operands[0]) != 0 {
				chosen = operands[1]
			}
			operands = []graph.Node{operands[0], chosen}
		}
		k := slices.IndexFunc(operands, func(operand graph.Node) bool { return bad(value(operand)) })
		if k < 0 {
			break
		}
		n = operands[k]
	}
	found := &UndefinedError{Node: n, Value: value(n), Estimates: slices.Clone(b)}
	for _, operand := range n.Operands() {
		found.Operands = append(found.Operands, value(operand))
	}
	return found
}
