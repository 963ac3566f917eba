package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// undefined says where an undefined value came from, in the document's words.
func (b *binding) undefined(e *fit.UndefinedError) string {
	name := func(n graph.Node) string { return oneLine(notation.Text(b.builder.Named(n)), 2*maxName) }
	var s strings.Builder
	if e.Start {
		s.WriteString("the start lies outside of the domain: ")
	}
	what := "is undefined"
	switch {
	case e.Node.Is("div") && e.Operands[1] == 0:
		what = "divides by 0"
	case math.IsInf(e.Value, 0):
		what = "is infinite, or too large for a floating-point number,"
	}
	operands := e.Node.Operands()
	for i, n := range operands {
		operands[i] = b.builder.Named(n)
	}
	formula := e.Node
	if len(operands) > 0 {
		formula = e.Node.Apply(e.Node.Op(), operands...)
	}
	if e.DerivativeBy != "" {
		fmt.Fprintf(&s, "in the derivative by %s, ", e.DerivativeBy)
	}
	fmt.Fprintf(&s, "%s %s", oneLine(notation.Text(formula), 2*maxName), what)
	if at := e.Where(name); at != "" {
		s.WriteString(" where " + at)
	}
	if e.Row >= 0 {
		fmt.Fprintf(&s, "\n    in %s", b.rowPlace(e.Row))
		if at := b.rowAt(e.Row); at != "" {
			s.WriteString(": " + at)
		}
	}
	var at []string
	i := 0
	for _, p := range b.problem.Parameters {
		if !p.Tied.IsZero() {
			continue
		}
		if i < len(e.Estimates) {
			at = append(at, fmt.Sprintf("%s = %s", p.Node.Name(), significant(e.Estimates[i], 6)))
		}
		i++
	}
	fmt.Fprintf(&s, "\n    with %s", oneLine(strings.Join(at, ", "), 400))
	if place := b.placeOf(e.Node); place != "" {
		s.WriteString("\n    written at " + place)
	}
	return s.String()
}

// rowPlace says where a row is.
func (b *binding) rowPlace(row int) string {
	if line := b.table.Line(func(r int, _ []float64) bool { return r == row }); line > 0 {
		return fmt.Sprintf("%s:%d", b.data, line)
	}
	return fmt.Sprintf("row %d of %s", row+1, b.data)
}

// largest says where the number is that is furthest from zero.
func (b *binding) largest() string {
	column, size := 0, 0.0
	for i := range b.table.Names {
		if v := math.Max(math.Abs(b.table.Lowest[i]), math.Abs(b.table.Highest[i])); v > size {
			column, size = i, v
		}
	}
	row := -1
	b.table.Line(func(r int, numbers []float64) bool {
		row = r
		return math.Abs(numbers[column]) == size
	})
	if row < 0 {
		return ""
	}
	return fmt.Sprintf("; in %s the column %s is %s", b.rowPlace(row), b.table.Names[column], significant(size, 6))
}

// rowAt lists the numbers of a row.
func (b *binding) rowAt(row int) string {
	from := 0
	for chunk, err := range b.problem.Data.Chunks() {
		if err != nil || len(chunk) == 0 {
			return ""
		}
		if row < from+len(chunk[0]) {
			var list []string
			for i, c := range chunk {
				list = append(list, fmt.Sprintf("%s = %s", b.rows[i], digits(c[row-from])))
			}
			return strings.Join(list, ", ")
		}
		from += len(chunk[0])
	}
	return ""
}

// placeOf returns where a node is written: the last definition that contains
// it and whose parts do not.
func (b *binding) placeOf(n graph.Node) string {
	place, smallest := "", math.MaxInt
	for _, name := range b.defined() {
		whole, err := b.builder.Variable(name)
		if err != nil {
			continue
		}
		nodes := graph.Topological(whole)
		for _, part := range nodes {
			if part == n && len(nodes) < smallest {
				smallest = len(nodes)
				position := b.Meanings[name].Body.Position()
				place = fmt.Sprintf("%v, in %s", position, name)
			}
		}
	}
	return place
}
