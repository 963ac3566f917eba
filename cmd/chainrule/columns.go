package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/chainrule-go/chainrule/grad/fit/table"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

// columnsEvaluation is the evaluation of expressions in every row of a table.
type columnsEvaluation struct {
	*valuation
	data    string
	header  []string
	columns []string     // of the table, that rows are read from
	rows    []graph.Node // the variables that they are
	params  []graph.Node
	point   []float64 // the values of params
}

// runColumns prints a table with a column for each expression.
func (c *evalCommand) runColumns(t *terminal, m *model, at map[string]float64, targets []*notation.Expr) error {
	reader, closer, err := openTable(t, c.Data, table.Options{})
	if err != nil {
		return err
	}
	defer closer.Close()
	e := &columnsEvaluation{data: c.Data, header: reader.Names()}
	e.valuation = &valuation{model: m, builder: m.builder(true, e.free(m, at)...)}
	if err := e.build(targets); err != nil {
		return err
	}
	if err := e.bind(at); err != nil {
		return err
	}
	p, err := program.Compile[float64](e.nodes, program.Rows(e.rows...), program.Params(e.params...))
	if err != nil {
		return err
	}
	if err := reader.Select(e.columns...); err != nil {
		return err
	}
	bar := newReadProgress(t, closer)
	defer bar.done()
	return e.write(t, reader, p, bar)
}

// free returns the names that have values of their own: those given on the
// command line, and those that are columns although the document gives them a
// number. What the document defines by a formula is computed, even if there is
// such a column.
func (e *columnsEvaluation) free(m *model, at map[string]float64) (names []string) {
	for name := range at {
		names = append(names, name)
	}
	for _, name := range m.names {
		meaning := m.Meanings[name]
		if _, given := at[name]; !given && meaning != nil && meaning.Given && e.column(name) != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// column returns the column of a name: the one that is called the same or, if
// there is one only, the same but for underscores and the like.
func (e *columnsEvaluation) column(name string) string {
	if slices.Contains(e.header, name) {
		return name
	}
	found := ""
	for _, column := range e.header {
		if plainName(column) == plainName(name) {
			if found != "" {
				return ""
			}
			found = column
		}
	}
	return found
}

// bind finds where the value of each variable comes from.
func (e *columnsEvaluation) bind(at map[string]float64) error {
	var missing []string
	for _, n := range graph.Topological(e.nodes...) {
		if op := n.Op(); op != nil && op.Value == nil {
			return fmt.Errorf("%s: this document does not define %s", e.Document.File, op.Name)
		}
		if !n.IsVar() {
			continue
		}
		if value, ok := at[n.Name()]; ok {
			e.params, e.point = append(e.params, n), append(e.point, value)
		} else if column := e.column(n.Name()); column == "" {
			missing = append(missing, n.Name())
		} else if i := slices.Index(e.columns, column); i >= 0 {
			return fmt.Errorf("%s: %s and %s are both the column %s; rename one of them", e.data, e.rows[i].Name(), n.Name(), column)
		} else {
			e.rows, e.columns = append(e.rows, n), append(e.columns, column)
		}
	}
	has := oneLine(strings.Join(e.header, ", "), 400)
	if missing != nil {
		return fmt.Errorf("%s: there is neither a column nor a value for %s; the columns are %s", e.data, strings.Join(missing, ", "), has)
	}
	if len(e.rows) == 0 {
		return fmt.Errorf("%s: nothing of what is to be evaluated depends on a column; the columns are %s", e.data, has)
	}
	return nil
}

// write prints the table, as rows are read.
func (e *columnsEvaluation) write(t *terminal, reader *table.Reader, p *program.Program[float64], bar *readProgress) error {
	out := bufio.NewWriterSize(t.out, 1<<16)
	titles := csv.NewWriter(out)
	if err := titles.Write(e.titles); err != nil {
		return err
	}
	titles.Flush()
	to := make([][]float64, len(e.nodes))
	var line []byte
	rows, wrong, first := 0, 0, 0
	for {
		chunk, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(out.Flush(), err)
		}
		n := len(chunk[0])
		for i := range to {
			to[i] = slices.Grow(to[i][:0], n)[:n]
		}
		p.Columns(to, chunk, e.point)
		for k := range n {
			line = line[:0]
			for i := range to {
				if i > 0 {
					line = append(line, ',')
				}
				if bad(to[i][k]) {
					if wrong == 0 {
						first = rows + k + 1
					}
					wrong++
				}
				line = strconv.AppendFloat(line, to[i][k], 'g', -1, 64)
			}
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		rows += n
		bar.show()
	}
	if err := out.Flush(); err != nil {
		return err
	}
	bar.done()
	if r := reader.Report(); r.Dropped > 0 {
		fmt.Fprintf(t.err, "chainrule: %s: %s left out for missing values, the first in line %d\n", e.data, count(r.Dropped, "row"), r.FirstDropped)
	}
	if wrong > 0 {
		fmt.Fprintf(t.err, "chainrule: %s: %s undefined or infinite, the first in row %d\n", e.data, count(wrong, "value"), first)
		t.wrong()
	}
	return nil
}

// A readProgress shows on a terminal how much of a file has been read, if that
// takes longer than a second.
type readProgress struct {
	on    bool
	begun time.Time
	file  *os.File // nil if it is not known how long it is
	size  int64
	pool  *mpb.Progress
	bar   *mpb.Bar
}

// newReadProgress makes one for the terminal's messages.
func newReadProgress(t *terminal, data io.Closer) *readProgress {
	f, ok := t.err.(*os.File)
	p := &readProgress{on: ok && term.IsTerminal(int(f.Fd())), begun: time.Now()}
	if file, ok := data.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			p.file, p.size = file, info.Size()
		}
	}
	// A table that is printed to a terminal shows for itself how far it is.
	if out, ok := t.out.(*os.File); ok && term.IsTerminal(int(out.Fd())) {
		p.on = false
	}
	return p
}

// show says how far the reading is.
func (p *readProgress) show() {
	if !p.on || time.Since(p.begun) < time.Second {
		return
	}
	if p.bar == nil {
		p.pool = mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(200*time.Millisecond))
		p.bar = p.pool.AddBar(max(p.size, 1), mpb.BarRemoveOnComplete(), mpb.AppendDecorators(
			decor.Any(func(s decor.Statistics) string {
				return fmt.Sprintf(" %.0f %% ", 100*math.Min(1, float64(s.Current)/float64(s.Total)))
			}),
			decor.Elapsed(decor.ET_STYLE_GO),
		))
	}
	if p.file != nil {
		if at, err := p.file.Seek(0, io.SeekCurrent); err == nil {
			p.bar.SetCurrent(min(at, p.size-1))
		}
	}
}

// done takes it away.
func (p *readProgress) done() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.pool.Wait()
		p.bar = nil
	}
	p.on = false
}
