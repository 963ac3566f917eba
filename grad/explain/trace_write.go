package explain

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteJSON writes the trace as JSON, indented.
func (t *Trace) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(t)
}

// A table has the two passes as rows of cells. Cells[0] is the heading.
type table struct {
	title string
	rows  [][]string
}

// tables returns the forward and the reverse pass, written in one of the
// notations.
func (t *Trace) tables(write func(Formula) string) []table {
	value := func(v Number) string {
		if !t.Valued {
			return ""
		}
		return v.String()
	}
	forward := table{"forward pass", [][]string{{"node", "operation", "value"}}}
	for _, n := range t.Nodes {
		operation := write(n.Formula)
		if n.IsInput() {
			operation = "input"
		}
		forward.rows = append(forward.rows, []string{write(n.Name), operation, value(n.Value)})
	}
	reverse := table{"reverse pass", [][]string{{"adjoint", "path", "local partial", "its value", "contribution", "sum"}}}
	for _, s := range t.Steps {
		to := t.node(s.To)
		path, local := "seed", ""
		if s.From != "" {
			path = write(t.node(s.From).Name)
			local = write(equation(s.Local, s.Partial))
		}
		partial := value(s.PartialValue)
		if s.From == "" {
			partial = ""
		}
		reverse.rows = append(reverse.rows, []string{write(to.Derivative), path, local, partial, value(s.Contribution), value(s.Sum)})
	}
	result := table{"derivatives", [][]string{{"derivative", "value"}}}
	for _, n := range t.Nodes {
		if n.IsInput() {
			result.rows = append(result.rows, []string{write(n.Derivative), value(n.Adjoint)})
		}
	}
	tables := []table{forward, reverse}
	if t.Valued {
		return append(tables, result)
	}
	for i := range tables {
		tables[i].dropEmptyColumns()
	}
	return tables
}

// dropEmptyColumns removes the columns that have nothing but a heading.
func (t *table) dropEmptyColumns() {
	for c := len(t.rows[0]) - 1; c >= 0; c-- {
		empty := true
		for _, row := range t.rows[1:] {
			empty = empty && row[c] == ""
		}
		if empty {
			for i, row := range t.rows {
				t.rows[i] = append(row[:c:c], row[c+1:]...)
			}
		}
	}
}

// WriteText writes the trace as tables in plain text.
func (t *Trace) WriteText(w io.Writer) error {
	var b strings.Builder
	for i, table := range t.tables(func(f Formula) string { return f.Text }) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n\n", table.title)
		widths := make([]int, len(table.rows[0]))
		for _, row := range table.rows {
			for c, cell := range row {
				widths[c] = max(widths[c], utf8.RuneCountInString(cell))
			}
		}
		for _, row := range table.rows {
			var line strings.Builder
			for c, cell := range row {
				line.WriteString("  " + cell + strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell)))
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes the trace as Markdown tables with LaTeX.
func (t *Trace) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	inMathematics := func(f Formula) string { return "$" + strings.ReplaceAll(f.LaTeX, "|", `\vert `) + "$" }
	for i, table := range t.tables(inMathematics) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "## %s%s\n\n", strings.ToUpper(table.title[:1]), table.title[1:])
		for r, row := range table.rows {
			b.WriteString("| " + strings.Join(row, " | ") + " |\n")
			if r == 0 {
				b.WriteString("|" + strings.Repeat(" --- |", len(row)) + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteCSV writes the trace as one table of comma-separated values with a
// heading: a row for each node of the forward pass and for each step of the
// reverse pass, numbers to full precision.
func (t *Trace) WriteCSV(w io.Writer) error {
	full := func(v Number) string {
		data, err := v.MarshalJSON()
		if err != nil || string(data) == "null" {
			return ""
		}
		return strings.Trim(string(data), `"`)
	}
	c := csv.NewWriter(w)
	c.Write([]string{"pass", "node", "name", "operation", "value", "from", "local", "partial", "partial value", "contribution", "sum"})
	for _, n := range t.Nodes {
		c.Write([]string{"forward", n.ID, n.Name.Text, n.Formula.Text, full(n.Value), "", "", "", "", "", ""})
	}
	for _, s := range t.Steps {
		from := ""
		if s.From != "" {
			from = t.node(s.From).Name.Text
		}
		c.Write([]string{"reverse", s.To, t.node(s.To).Name.Text, "", "", from, s.Local.Text, s.Partial.Text,
			full(s.PartialValue), full(s.Contribution), full(s.Sum)})
	}
	c.Flush()
	return c.Error()
}
