package explain_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A published is a row of the development sample: a function and its
// derivative.
type published struct {
	ID, LHS, WRT, Expect string
	Vars                 []string
}

// Functions that were published with their derivatives: what is derived of
// them is proved line by line.
func TestPublishedFunctions(t *testing.T) {
	for _, set := range []string{"rules", "rubi_main", "rubi_independent"} {
		t.Run(set, func(t *testing.T) {
			rows := publishedFunctions(t, set)
			if testing.Short() {
				rows = rows[:min(len(rows), 40)]
			}
			proved, undecided := 0, 0
			for _, row := range rows {
				source := "y_0 = " + row.LHS
				if slices.Contains(row.Vars, "e") {
					source = "variables: e\n" + source
				}
				m := document.NewModel(parsed(t, "model.txt", source))
				d, err := explain.NewDerivation(m, &notation.Expr{Kind: notation.Name, Name: "y_0"}, row.WRT)
				if err != nil {
					t.Errorf("%s: %v", row.ID, err)
					continue
				}
				for name, written := range map[string]string{"derivation.md": d.Markdown(), "derivation.txt": d.Text()} {
					for _, f := range check.Document(parsed(t, name, written), patient).Findings {
						switch f.Verdict {
						case check.Proved:
							proved++
						case check.Undecided:
							undecided++
							t.Logf("%s: undecided: %s", row.ID, f.Reason)
						default:
							t.Errorf("%s: %v: %s = %s: %s\nin\n%s", row.ID, f.Verdict, f.Left, f.Right, f.Reason, written)
						}
					}
				}
			}
			t.Logf("%d claims proved, %d undecided", proved, undecided)
			if undecided > proved/100 {
				t.Errorf("%d claims are undecided, %d proved", undecided, proved)
			}
		})
	}
}

// publishedFunctions reads the distinct functions of a set, and skips the test
// where the sample is not.
func publishedFunctions(t *testing.T, set string) (rows []published) {
	f, err := os.Open("../../../shared/data/identities/" + set + ".jsonl")
	if err != nil {
		t.Skip("the development data is not here: ", err)
	}
	defer f.Close()
	seen := map[string]bool{}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var row published
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		key := strings.Join([]string{row.LHS, row.WRT}, " by ")
		if row.Expect == "equal" && row.WRT != "" && !seen[key] {
			rows = append(rows, row)
		}
		seen[key] = true
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}
