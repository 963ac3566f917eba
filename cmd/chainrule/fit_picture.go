package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/graph/program"
)

const (
	drawnPoints = 4000 // rows that are drawn, evenly spaced among all
	gridPoints  = 400
)

// A picture is what there is to draw of a fit: the data across the only other
// variable, with the curve and its confidence band; or, where there are
// several variables, the data across the fitted values.
type picture struct {
	response, acrossName        string
	across, observed, residuals []float64
	grid, curve, band           []float64 // nil if there are several variables
}

// picture computes it. Without a residual that is a response minus a model it
// is empty.
func (b *binding) picture(r *fit.Result) (*picture, error) {
	p := &picture{}
	if len(b.problem.Residuals) != 1 {
		return p, nil
	}
	observed, fitted, ok := fit.Sides(b.problem.Residuals[0], b.problem.Rows)
	if !ok {
		return p, nil
	}
	p.response = oneLine(notation.Text(observed), maxName)
	rows := b.problem.Rows
	var parameters []graph.Node
	var estimates []float64
	for i, q := range b.problem.Parameters {
		parameters = append(parameters, q.Node)
		estimates = append(estimates, r.Estimates[i].Value)
	}
	both, err := program.Compile[float64]([]graph.Node{observed, fitted}, program.Rows(rows...), program.Params(parameters...))
	if err != nil {
		return nil, err
	}
	var others []graph.Node // variables of the model
	for _, v := range graph.Vars(fitted) {
		if slices.Contains(rows, v) {
			others = append(others, v)
		}
	}
	step := max(1, b.table.Rows/drawnPoints)
	at := 0
	for chunk, err := range b.problem.Data.Chunks() {
		if err != nil {
			return nil, err
		}
		to := [][]float64{make([]float64, len(chunk[0])), make([]float64, len(chunk[0]))}
		both.Columns(to, chunk, estimates)
		for k := range chunk[0] {
			if at++; (at-1)%step != 0 {
				continue
			}
			x := to[1][k]
			if len(others) == 1 {
				x = chunk[slices.Index(rows, others[0])][k]
			}
			p.across = append(p.across, x)
			p.observed = append(p.observed, to[0][k])
			p.residuals = append(p.residuals, to[0][k]-to[1][k])
		}
	}
	p.acrossName = "fitted"
	if len(others) != 1 {
		return p, nil
	}
	p.acrossName = others[0].Name()
	low, high := extent(p.across)
	for i := range gridPoints {
		p.grid = append(p.grid, low+(high-low)*float64(i)/(gridPoints-1))
	}
	slopes := b.slopes(fitted)
	outputs, err := program.Compile[float64](append([]graph.Node{fitted}, slopes...), program.Rows(others...), program.Params(parameters...))
	if err != nil {
		return nil, err
	}
	to := make([][]float64, 1+len(slopes))
	for i := range to {
		to[i] = make([]float64, len(p.grid))
	}
	outputs.Columns(to, [][]float64{p.grid}, estimates)
	p.curve = to[0]
	if r.Covariance == nil {
		return p, nil
	}
	for k := range p.grid {
		variance := 0.0
		for i, row := range r.Covariance {
			for j, v := range row {
				variance += v * to[1+i][k] * to[1+j][k]
			}
		}
		p.band = append(p.band, r.Quantile()*math.Sqrt(math.Max(0, variance)))
	}
	return p, nil
}

// sketchHeight is how many lines a sketch has.
const sketchHeight = 20

// sketch draws data and curve with characters.
func (p *picture) sketch(w io.Writer, width int) error {
	if len(p.observed) == 0 {
		return fmt.Errorf("--plot -: there is no curve to draw, as no residual is a column minus a model")
	}
	lowX, highX := extent(p.across)
	lowY, highY := extent(append(slices.Clone(p.observed), p.curve...))
	labels := [2]string{significant(highY, 4), significant(lowY, 4)}
	margin := max(len(labels[0]), len(labels[1]))
	columns := max(20, min(width, 120)-margin-3)
	field := make([][]rune, sketchHeight)
	for i := range field {
		field[i] = []rune(strings.Repeat(" ", columns))
	}
	place := func(v, low, high float64, size int) (int, bool) {
		if bad(v) || v < low || v > high {
			return 0, false
		}
		if high == low {
			return size / 2, true
		}
		return min(size-1, int((v-low)/(high-low)*float64(size))), true
	}
	mark := func(x, y float64, c rune) {
		i, ok1 := place(x, lowX, highX, columns)
		k, ok2 := place(y, lowY, highY, sketchHeight)
		if ok1 && ok2 {
			field[sketchHeight-1-k][i] = c
		}
	}
	for i, x := range p.grid {
		mark(x, p.curve[i], '·')
	}
	for i, x := range p.across {
		mark(x, p.observed[i], 'o')
	}
	out := bufio.NewWriter(w)
	legend := "o data"
	if p.curve != nil {
		legend += "   · curve"
	}
	fmt.Fprintf(out, "\n%s  %s: %s\n", strings.Repeat(" ", margin), p.response, legend)
	for i, row := range field {
		label := ""
		switch i {
		case 0:
			label = labels[0]
		case sketchHeight - 1:
			label = labels[1]
		}
		fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("%*s |%s", margin, label, string(row)), " "))
	}
	left, right := significant(lowX, 4), significant(highX, 4)
	fmt.Fprintf(out, "%s +%s\n", strings.Repeat(" ", margin), strings.Repeat("-", columns))
	middle := columns - len(left) - len(right)
	name := oneLine(p.acrossName, max(1, middle-2))
	gap := max(0, middle-total(displayed(name)))
	fmt.Fprintf(out, "%s  %s%s%s%s%s\n", strings.Repeat(" ", margin), left, strings.Repeat(" ", gap/2), name, strings.Repeat(" ", gap-gap/2), right)
	return out.Flush()
}
