package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
)

// methodTitles are how methods are called in sentences.
var methodTitles = map[fit.Method]string{
	fit.LevenbergMarquardt: "Levenberg-Marquardt", fit.LBFGS: "L-BFGS", fit.GradientDescent: "gradient descent", fit.Adam: "Adam",
}

// writeText prints a result for people.
func (b *binding) writeText(w io.Writer, r *fit.Result, profiles []fit.Interval) error {
	var s strings.Builder
	what := b.response
	if what == "" {
		what = b.loss
	}
	fmt.Fprintf(&s, "%s fitted to %s of %s by %s: %s after %s\n", what, count(r.Rows, "row"), b.data,
		methodTitles[r.Method], r.Reason, count(r.Iterations, "iteration"))
	for _, note := range b.notes {
		fmt.Fprintf(&s, "note: %s\n", note)
	}
	s.WriteByte('\n')
	b.writeEstimates(&s, r, profiles)
	s.WriteByte('\n')
	line := func(title, format string, args ...any) {
		s.WriteString(pad(title, 28) + fmt.Sprintf(format, args...) + "\n")
	}
	if r.LeastSquares {
		if b.loss != "" {
			line(b.loss, "%s", significant(b.factor*r.Objective, 10))
		}
		line("sum of squares", "%s", significant(r.Objective, 10))
		if !math.IsNaN(r.Deviation) {
			line("standard deviation", "%s with %s", significant(r.Deviation, 6), count2(r.DegreesOfFreedom(), "degree of freedom", "degrees of freedom"))
		}
		line("root mean square", "%s", significant(r.RMSE, 6))
		if !math.IsNaN(r.R2) {
			line("R^2", "%s", significant(r.R2, 6))
		}
	} else {
		line(b.loss, "%s", significant(b.factor*r.Objective, 10))
	}
	if q := r.Quartiles; q != nil {
		line("residuals", "from %s, quartiles %s %s %s, to %s", significant(q[0], 4), significant(q[1], 4), significant(q[2], 4), significant(q[3], 4), significant(q[4], 4))
	}
	line("AIC, BIC", "%s, %s", significant(r.AIC, 7), significant(r.BIC, 7))
	b.writeCorrelations(&s, r)
	for _, d := range r.Deficiencies {
		fmt.Fprintf(&s, "not determined by the data: %s\n", d)
	}
	if r.LeastSquares && r.DegreesOfFreedom() <= 0 {
		s.WriteString("as many parameters as residuals: there is nothing to tell the errors from\n")
	} else if r.LeastSquares && r.Objective == 0 {
		s.WriteString("every residual is zero: there is nothing to tell the errors from\n")
	}
	if r.Undefined != nil {
		fmt.Fprintf(&s, "the first undefined value on the way: %s\n", b.undefined(r.Undefined))
	}
	_, err := io.WriteString(w, clean(s.String()))
	return err
}

func count2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// writeEstimates prints the table of parameters.
func (b *binding) writeEstimates(s *strings.Builder, r *fit.Result, profiles []fit.Interval) {
	level := fmt.Sprintf("%g%% interval", 100*r.Level)
	rows := [][]string{{"", "estimate", "standard error", level}}
	if profiles != nil {
		rows[0] = append(rows[0], "by profile")
	}
	for _, e := range r.Estimates {
		row := []string{e.Name, significant(e.Value, 10), "", ""}
		switch {
		case e.Fixed:
			row[2] = "fixed"
		case e.AtBound:
			row[2] = "at its bound"
		case math.IsNaN(e.Error):
			row[2] = "undetermined"
		default:
			row[2] = significant(e.Error, 6)
			row[3] = significant(e.Lower, 6) + " to " + significant(e.Upper, 6)
		}
		if e.Tied {
			row[2] += " (tied)"
		}
		for _, p := range profiles {
			if p.Name == e.Name {
				row = append(row, significant(p.Lower, 6)+" to "+significant(p.Upper, 6))
			}
		}
		rows = append(rows, row)
	}
	var widths [5]int
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], total(displayed(text)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			line.WriteString(pad(text, widths[i]+3))
		}
		s.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// maxCorrelations is how many parameters have a matrix of correlations printed.
const maxCorrelations = 8

// writeCorrelations prints the lower triangle of correlations.
func (b *binding) writeCorrelations(s *strings.Builder, r *fit.Result) {
	var list []int
	for i, e := range r.Estimates {
		if !math.IsNaN(e.Error) {
			list = append(list, i)
		}
	}
	if r.Covariance == nil || len(list) < 2 {
		return
	}
	if len(list) > maxCorrelations {
		s.WriteString("\ncorrelations are in the JSON\n")
		return
	}
	s.WriteString("\ncorrelations\n")
	width := 6
	for _, i := range list {
		width = max(width, total(displayed(r.Estimates[i].Name)))
	}
	line := pad("", width)
	for _, j := range list[:len(list)-1] {
		line += "  " + pad(r.Estimates[j].Name, width)
	}
	s.WriteString(strings.TrimRight(line, " ") + "\n")
	for k, i := range list {
		if k == 0 {
			continue
		}
		line := pad(r.Estimates[i].Name, width)
		for _, j := range list[:k] {
			line += "  " + pad(fmt.Sprintf("%6.3f", r.Correlation(i, j)), width)
		}
		s.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// significant writes a number with so many digits.
func significant(v float64, digits int) string {
	switch {
	case math.IsNaN(v):
		return "undefined"
	case math.IsInf(v, 0):
		return map[bool]string{true: "infinity", false: "-infinity"}[v > 0]
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}
