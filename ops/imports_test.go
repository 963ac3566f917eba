package ops_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/chainrule-go/chainrule/"

// floors says which folders each folder may import. Within a folder, packages
// may import what is above them, and packages beside them, but not below.
var floors = map[string][]string{
	"ops":      {},
	"graph":    {"ops", "graph"},
	"grad":     {"ops", "graph", "grad"},
	"examples": {"ops", "graph", "grad"},
	"cmd":      {"ops", "graph", "grad", "cmd"},
}

// Imports run one way: ops, graph, grad, then examples and cmd.
func TestImportsRunOneWay(t *testing.T) {
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		here := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(file), ".."+string(filepath.Separator)))
		folder, _, _ := strings.Cut(here, "/")
		allowed, ok := floors[folder]
		if !ok {
			t.Errorf("%s is in a folder that the layout does not have", file)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if folder == "ops" && strings.Contains(name, ".") {
				t.Errorf("%s imports %s: ops imports the standard library alone", file, name)
			}
			to, ok := strings.CutPrefix(name, module)
			if !ok {
				continue
			}
			target, _, _ := strings.Cut(to, "/")
			permitted := false
			for _, a := range allowed {
				permitted = permitted || target == a
			}
			// A folder's own package is the parent of those below it. A command
			// is nobody's parent: it cannot be imported.
			if !permitted || path.Dir(to) == here && folder != "cmd" {
				t.Errorf("%s imports %s", file, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
