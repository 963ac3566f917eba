package modular_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/modular"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// development is where published pairs of a function and its derivative are
// kept, where they are.
const development = "../../../shared/data/identities"

type identity struct {
	ID, Kind, LHS, RHS, WRT, Expect string
	Vars                            []string
}

func identities(t testing.TB, name string) []identity {
	file, err := os.Open(filepath.Join(development, name))
	if err != nil {
		t.Skip("no development data:", err)
	}
	defer file.Close()
	var rows []identity
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r identity
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// read parses text in which e is a plain variable if it is among vars.
func read(g *graph.Graph, src string, vars []string) (graph.Node, error) {
	e, err := notation.ParseTextExpr(src, notation.Options{})
	if err != nil {
		return graph.Node{}, err
	}
	return notation.Build(g, e, notation.Scope{Name: func(e *notation.Expr) (graph.Node, error) {
		if slices.Contains(vars, e.Name) {
			return g.Var(e.Name), nil
		}
		return graph.Node{}, nil
	}})
}

func TestDevelopmentPairs(t *testing.T) {
	for _, name := range []string{"rules.jsonl", "rubi_independent.jsonl", "rubi_main.jsonl"} {
		t.Run(name, func(t *testing.T) {
			var equal, proved, different int
			var times []time.Duration
			for _, r := range identities(t, name) {
				g := graph.New()
				lhs, err := read(g, r.LHS, r.Vars)
				if err != nil {
					t.Logf("%s: %v", r.ID, err)
					continue
				}
				rhs, err := read(g, r.RHS, r.Vars)
				if err != nil {
					t.Logf("%s: %v", r.ID, err)
					continue
				}
				if r.Kind == "derivative" {
					lhs = grad.Of(lhs, g.Var(r.WRT))[0]
				}
				start := time.Now()
				result := modular.Equal(lhs, rhs, modular.Options{})
				elapsed := time.Since(start)
				times = append(times, elapsed)
				if elapsed > 5*time.Millisecond {
					t.Logf("%v, %d points (%s): %s: d/d%s %s = %s", elapsed, result.Points, result.Reason, r.ID, r.WRT, r.LHS, r.RHS)
				}
				if r.Expect == "equal" {
					equal++
					if result.Proved {
						proved++
					} else {
						t.Logf("not proved (%s, %d points): %s: d/d%s %s = %s", result.Reason, result.Points, r.ID, r.WRT, r.LHS, r.RHS)
					}
					continue
				}
				different++
				if result.Proved {
					t.Errorf("proved what is false: %s: d/d%s %s = %s (%v)", r.ID, r.WRT, r.LHS, r.RHS, result.Conditions)
				}
			}
			if proved*1000 < equal*995 {
				t.Errorf("only %d of %d true pairs proved", proved, equal)
			}
			slices.Sort(times)
			t.Logf("%d of %d true pairs proved; %d false ones; median %v, 95%% %v, 99%% %v, longest %v", proved, equal, different,
				times[len(times)/2], times[len(times)*95/100], times[len(times)*99/100], times[len(times)-1])
		})
	}
}
