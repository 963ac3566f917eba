package fit

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A nistProblem is one of the Statistical Reference Datasets for nonlinear
// regression (National Institute of Standards and Technology; public domain).
type nistProblem struct {
	Name            string
	Response, Model string
	Constants       map[string]float64
	Parameters      []string
	Start1, Start2  []float64
	Certified       []float64
	CertifiedSD     []float64 `json:"certified_sd"`
	CertifiedRSS    float64   `json:"certified_rss"`
	Columns         []string
	Data            [][]float64
}

func nistProblems(t testing.TB) (list []nistProblem) {
	files, err := filepath.Glob("testdata/nist/*.json")
	if err != nil || len(files) != 27 {
		t.Fatalf("%d problems of 27 (%v)", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p nistProblem
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// problem builds the problem with a start.
func (n *nistProblem) problem(t testing.TB, start []float64) Problem {
	g := graph.New()
	y, err := notation.Parse(g, n.Response)
	if err != nil {
		t.Fatal(err)
	}
	model, err := notation.Parse(g, n.Model)
	if err != nil {
		t.Fatal(err)
	}
	p := Problem{Residuals: []graph.Node{ops.Sub(y, model)}}
	columns := make(Columns, len(n.Columns))
	for i, name := range n.Columns {
		p.Rows = append(p.Rows, g.Var(name))
		for _, row := range n.Data {
			columns[i] = append(columns[i], row[i])
		}
	}
	p.Data = columns
	for i, name := range n.Parameters {
		b := Parameter{Node: g.Var(name)}
		if start != nil {
			b.Start = start[i]
		}
		p.Parameters = append(p.Parameters, b)
	}
	for name, v := range n.Constants {
		p.Parameters = append(p.Parameters, Parameter{Node: g.Var(name), Start: v, Fixed: true})
	}
	return p
}

// digits is the logarithm of the relative error, as NIST scores it: how many
// digits are right, between 0 and 11.
func digits(got, want float64) float64 {
	if got == want {
		return 11
	}
	d := -math.Log10(math.Abs(got-want) / math.Abs(want))
	if !(d > 0) {
		return 0
	}
	return math.Min(d, 11)
}

// scores are the right digits of estimates, standard errors and sum of
// squares.
func (n *nistProblem) scores(r *Result) (estimates, errors, sum float64) {
	estimates, errors = 11, 11
	for i, want := range n.Certified {
		estimates = math.Min(estimates, digits(r.Estimates[i].Value, want))
		errors = math.Min(errors, digits(r.Estimates[i].Error, n.CertifiedSD[i]))
	}
	return estimates, errors, digits(r.Objective, n.CertifiedRSS)
}

// All problems from both starts with the default options: estimates to at least
// 8 digits, standard errors to at least 6.
func TestNIST(t *testing.T) {
	for _, row := range nistTable(t, Options{}) {
		if row.estimates < 8 || row.errors < 6 {
			t.Errorf("%s from start %d: %.1f digits of the estimates, %.1f of the standard errors", row.name, row.start, row.estimates, row.errors)
		}
	}
}

// L-BFGS comes to the certified values too, though it is not made for squares.
func TestNISTByLBFGS(t *testing.T) {
	good := 0
	for _, row := range nistTable(t, Options{Method: LBFGS}) {
		if row.estimates >= 4 {
			good++
		}
	}
	if good < 52 {
		t.Errorf("4 digits in %d runs of 54, want 52", good)
	}
}

// A nistRow is the score of one run.
type nistRow struct {
	name                   string
	start                  int
	estimates, errors, sum float64
}

// nistTable runs all problems and logs the table.
func nistTable(t testing.TB, opt Options) (rows []nistRow) {
	var b strings.Builder
	b.WriteString("right digits          estimates  errors  sum of squares  iterations\n")
	var reached [12]int
	for _, n := range nistProblems(t) {
		for i, start := range [][]float64{n.Start1, n.Start2} {
			r, err := Run(context.Background(), n.problem(t, start), opt)
			if err != nil {
				t.Fatalf("%s from start %d: %v", n.Name, i+1, err)
			}
			row := nistRow{name: n.Name, start: i + 1}
			row.estimates, row.errors, row.sum = n.scores(r)
			rows = append(rows, row)
			for k := range reached {
				if row.estimates >= float64(k) {
					reached[k]++
				}
			}
			fmt.Fprintf(&b, "%-10s start %d %12.1f %7.1f %15.1f %11d\n", n.Name, i+1, row.estimates, row.errors, row.sum, r.Iterations)
		}
	}
	t.Logf("\n%s4 digits or more in %d runs of 54, 6 in %d, 8 in %d", b.String(), reached[4], reached[6], reached[8])
	return rows
}

// Without any start most problems are solved all the same.
func TestGuess(t *testing.T) {
	solved := 0
	var missed []string
	for _, n := range nistProblems(t) {
		p := n.problem(t, nil)
		var unknown []int
		for i := range n.Parameters {
			p.Parameters[i].Start = 1
			unknown = append(unknown, i)
		}
		if err := Guess(context.Background(), &p, unknown, Options{}); err != nil {
			t.Fatalf("%s: %v", n.Name, err)
		}
		r, err := Run(context.Background(), p, Options{})
		if err != nil {
			t.Fatalf("%s: %v", n.Name, err)
		}
		if digits(r.Objective, n.CertifiedRSS) >= 6 {
			solved++
		} else {
			missed = append(missed, n.Name)
		}
	}
	t.Logf("%d of 27 problems without starts; not %v", solved, missed)
	if solved < 18 {
		t.Errorf("only %d", solved)
	}
}

// All 54 runs, from text to result.
func BenchmarkNIST(b *testing.B) {
	list := nistProblems(b)
	for b.Loop() {
		for _, n := range list {
			for _, start := range [][]float64{n.Start1, n.Start2} {
				if _, err := Run(context.Background(), n.problem(b, start), Options{Workers: 1}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
