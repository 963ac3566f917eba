package check_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A pair is a row of the development sample: a published derivative, or one
// with a mistake put in.
type pair struct {
	ID, LHS, RHS, WRT, Expect, Mutation string
}

// pairs reads the rows of a set, and skips the test where the sample is not.
func pairs(t testing.TB, set string) (rows []pair) {
	t.Helper()
	f, err := os.Open("../../../shared/data/identities/" + set + ".jsonl")
	if err != nil {
		t.Skip("the development data is not here: ", err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var row pair
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// sides returns the true and the claimed derivative. In the sample e is a
// variable.
func (p pair) sides(t testing.TB) (truth, claimed graph.Node) {
	t.Helper()
	g := graph.New()
	build := func(text string) graph.Node {
		e, err := notation.ParseTextExpr(text, notation.Options{Function: func(name string) bool { return len(name) > 1 }})
		if err != nil {
			t.Fatalf("%s: %s: %v", p.ID, text, err)
		}
		n, err := notation.Build(g, e, notation.Scope{Name: func(e *notation.Expr) (graph.Node, error) {
			if e.Name == "pi" {
				return graph.Node{}, nil
			}
			return g.Var(e.Name), nil
		}})
		if err != nil {
			t.Fatalf("%s: %s: %v", p.ID, text, err)
		}
		return n
	}
	return grad.Of(build(p.LHS), g.Var(p.WRT))[0], build(p.RHS)
}

var sets = []string{"rules", "rubi_independent", "rubi_main"}

// TestPublishedDerivatives has no wrong verdict, and few that are open.
func TestPublishedDerivatives(t *testing.T) {
	for _, set := range sets {
		t.Run(set, func(t *testing.T) {
			counts := map[string]int{}
			var times []time.Duration
			for _, p := range pairs(t, set) {
				truth, claimed := p.sides(t)
				start := time.Now()
				r := check.Compare(truth, claimed, check.Options{})
				times = append(times, time.Since(start))
				counts[p.Expect+" "+r.Verdict.String()]++
				switch {
				case p.Expect == "equal" && r.Verdict == check.Refuted:
					t.Errorf("%s: true, but refuted %v", p.ID, r.Witness)
				case p.Expect == "different" && r.Verdict == check.Proved:
					t.Errorf("%s: false, but proved (%s)", p.ID, r.Condition)
				case r.Verdict == check.Undecided:
					t.Logf("%s: %s undecided: %s: d/d%s %s = %s", p.ID, p.Expect, r.Reason, p.WRT, p.LHS, p.RHS)
				}
			}
			proved, equal := counts["equal proved"], counts["equal proved"]+counts["equal undecided"]
			refuted, different := counts["different refuted"], counts["different refuted"]+counts["different undecided"]
			slices.Sort(times)
			var total time.Duration
			for _, d := range times {
				total += d
			}
			t.Logf("%s: %d of %d true ones proved, %d of %d false ones refuted; median %v, 99th percentile %v, in all %v",
				set, proved, equal, refuted, different, times[len(times)/2], times[len(times)*99/100], total)
			if float64(proved) < 0.995*float64(equal) || float64(refuted) < 0.998*float64(different) {
				t.Errorf("%s: too many are undecided", set)
			}
		})
	}
}

// BenchmarkPublishedDerivatives measures a verdict on a published pair.
func BenchmarkPublishedDerivatives(b *testing.B) {
	for _, set := range sets {
		b.Run(set, func(b *testing.B) {
			rows := pairs(b, set)
			sides := make([][2]graph.Node, len(rows))
			for i, p := range rows {
				sides[i][0], sides[i][1] = p.sides(b)
			}
			for b.Loop() {
				for _, s := range sides {
					check.Compare(s[0], s[1], check.Options{})
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)), "ns/claim")
		})
	}
}

// TestDiagnosesOfMutations counts which of the mistakes that were put into
// published derivatives are named; most of every kind are.
func TestDiagnosesOfMutations(t *testing.T) {
	named, of := map[string]int{}, map[string]int{}
	for _, set := range sets {
		for _, p := range pairs(t, set) {
			if p.Expect != "different" {
				continue
			}
			d := read(t, "a.txt", fmt.Sprintf("variables: e\nd/d%s (%s) = %s", p.WRT, p.LHS, p.RHS))
			for _, f := range check.Document(d, check.Options{}).Findings {
				if f.Verdict != check.Refuted {
					continue
				}
				of[p.Mutation]++
				if f.Diagnosis != nil {
					named[p.Mutation]++
				} else if testing.Verbose() {
					t.Logf("%s: %s: d/d%s (%s) = %s; true %s", p.Mutation, p.ID, p.WRT, p.LHS, p.RHS, f.Truth)
				}
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(of)) {
		t.Logf("%-34s %3d of %3d", m, named[m], of[m])
		if float64(named[m]) < 0.8*float64(of[m]) {
			t.Errorf("%s: only %d of %d are named", m, named[m], of[m])
		}
	}
}
