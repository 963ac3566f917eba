package notation

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/chainrule-go/chainrule/graph"
)

// A row is a line of the development data, which is not part of the
// repository.
type row struct {
	ID, LaTeX, Class, Expect, Form, RHS, LHS, Wrt string
}

func developmentRows(t *testing.T, name string) (rows []row) {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + name)
	if err != nil {
		t.Skip("no development data here")
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r row
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// reading writes statements as text.
func reading(statements []*Statement) string {
	var parts []string
	for _, s := range statements {
		var b strings.Builder
		relations := s.Relations
		relation := func() {
			b.WriteString([]string{" = ", " ~ ", " := ", " => "}[relations[0].Kind])
			relations = relations[1:]
		}
		for i, e := range s.Sides {
			if i > 0 || s.Continues {
				relation()
			}
			b.WriteString(e.String())
		}
		parts = append(parts, b.String())
	}
	return strings.Join(parts, " ; ")
}

func TestDevelopmentLines(t *testing.T) {
	scalar, read := 0, 0
	readers := map[string]func(string, Options) ([]*Statement, error){"latex": ParseLaTeX, "math": ReadMath}
	for _, r := range developmentRows(t, "lines/lines.jsonl") {
		for name, reader := range readers {
			statements, err := reader(r.LaTeX, Options{})
			var syntax *SyntaxError
			if err != nil && !errors.As(err, &syntax) {
				t.Fatal(err)
			}
			if err != nil && (syntax.Pos < 0 || syntax.End < syntax.Pos || syntax.End > len(r.LaTeX)) {
				t.Errorf("%s: %v is out of bounds", r.LaTeX, syntax)
			}
			outOfScope := err != nil && syntax.Unsupported
			switch {
			case r.Class != "scalar" && err == nil:
				t.Errorf("%s: %s of class %s is read as %s", name, r.LaTeX, r.Class, reading(statements))
			case r.Class == "scalar" && !outOfScope:
				scalar++
				if err == nil {
					read++
				}
			}
			if name == "latex" {
				t.Logf("%s\n\t%s %v", r.LaTeX, reading(statements), err)
			}
		}
	}
	if read*100 < scalar*95 {
		t.Errorf("%d of %d scalar lines are read", read, scalar)
	}
	t.Logf("%d of %d scalar lines are read", read, scalar)
}

func TestDevelopmentFormulas(t *testing.T) {
	// Commands of one program's own, which mean nothing elsewhere.
	foreign := func(s string) bool {
		return strings.Contains(s, `\variable`) || strings.Contains(s, `\char`) || strings.Contains(s, `\emptyset`)
	}
	for _, r := range developmentRows(t, "identities/sympy_latex.jsonl") {
		e, err := ParseLaTeXExpr(r.LaTeX, Options{})
		t.Logf("%s\n\t%v %v", r.LaTeX, e, err)
		switch {
		case r.Expect == "reject" || foreign(r.LaTeX):
			if err == nil {
				t.Errorf("%s must be refused, is read as %v", r.LaTeX, e)
			}
		case r.Expect == "equal":
			if err != nil {
				t.Errorf("%s: %v", r.LaTeX, err)
				continue
			}
			if r.Form == "derivative" {
				if e.Kind != Derivative || e.Args[0].String() != r.LHS || e.By[0].String() != r.Wrt {
					t.Errorf("%s is read as %v", r.LaTeX, e)
				}
				continue
			}
			g := graph.New()
			want, err := Parse(g, strings.NewReplacer("epsilon_lower", "epsilon", "exp(1)", "e").Replace(r.RHS))
			if err != nil {
				t.Error(err)
				continue
			}
			got, err := Build(g, e, Scope{})
			if err != nil || got != want {
				t.Errorf("%s is %v, want %v, %v", r.LaTeX, got, want, err)
			}
		}
	}
}

func TestDevelopmentPage(t *testing.T) {
	page, err := os.ReadFile("../../../shared/data/seed/derivation.md")
	if err != nil {
		t.Skip("no development data here")
	}
	displays := 0
	for i, display := range strings.Split(string(page), "$$") {
		if i%2 == 0 {
			continue
		}
		displays++
		statements, err := ParseLaTeX(display, Options{})
		if err != nil {
			t.Errorf("%s: %v", display, err)
		}
		t.Logf("%s\n\t%s", display, reading(statements))
	}
	if displays < 20 {
		t.Errorf("only %d displays", displays)
	}
}
