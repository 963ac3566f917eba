package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A fitted model is a document in text notation, which every command reads:
// the parameters as numbers, the formulas as definitions, and where they come
// from in comments. The first line says which version of this format it is.
const (
	savedHeader  = "# chainrule model, version "
	savedVersion = 1
)

// saved writes the model with the parameters that were found.
func (b *binding) saved(r *fit.Result) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s%d\n#\n", savedHeader, savedVersion)
	comment := func(format string, args ...any) {
		s.WriteString("# " + oneLine(fmt.Sprintf(format, args...), 1000) + "\n")
	}
	comment("model %s, data %s: %s", b.Document.File, b.data, count(r.Rows, "row"))
	for _, name := range b.rows {
		if column := b.columns[name]; column != name {
			comment("%s is the column %s", name, column)
		}
	}
	switch {
	case b.loss == "":
		comment("minimised: the sum of squares of %s, to %s", b.response, significant(r.Objective, 10))
	default:
		comment("minimised: %s, to %s", b.loss, significant(b.factor*r.Objective, 10))
	}
	comment("%s: %s after %s", methodTitles[r.Method], r.Reason, count(r.Iterations, "iteration"))
	for _, note := range b.notes {
		comment("%s", note)
	}
	s.WriteByte('\n')
	var declared []string
	for _, name := range b.rows {
		if name != b.response {
			declared = append(declared, name)
		}
	}
	if len(declared) > 0 {
		fmt.Fprintf(&s, "variables: %s\n\n", strings.Join(declared, ", "))
	}
	for _, e := range r.Estimates {
		fmt.Fprintf(&s, "%s = %s", e.Name, strconv.FormatFloat(e.Value, 'g', -1, 64))
		if !math.IsNaN(e.Error) {
			fmt.Fprintf(&s, "  # +- %s", significant(e.Error, 6))
		}
		s.WriteByte('\n')
	}
	s.WriteByte('\n')
	for _, d := range b.definitions() {
		fmt.Fprintf(&s, "%s = %s\n", d.name, d.text)
	}
	return s.String()
}

type savedDefinition struct{ name, text string }

// definitions are what the objective is made of, in the order in which they
// build on each other.
func (b *binding) definitions() (list []savedDefinition) {
	defined := b.defined()
	parameters := map[string]bool{}
	for _, p := range b.problem.Parameters {
		parameters[p.Node.Name()] = true
	}
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if seen[name] || parameters[name] || !slices.Contains(defined, name) {
			return
		}
		seen[name] = true
		free := slices.DeleteFunc(slices.Clone(defined), func(other string) bool { return other == name })
		n, err := b.model.builder(true, free...).Variable(name)
		if err != nil || slices.ContainsFunc(b.sums.names, func(sum graph.Node) bool { return slices.Contains(graph.Vars(n), sum) }) {
			return
		}
		for _, v := range graph.Vars(n) {
			add(v.Name())
		}
		list = append(list, savedDefinition{name, notation.Text(n)})
	}
	for _, root := range b.roots() {
		add(root)
	}
	return list
}

// roots are the names that the objective mentions.
func (b *binding) roots() []string {
	if b.response != "" {
		return []string{b.response}
	}
	return append([]string{b.loss}, b.defined()...)
}

// checkVersion refuses a fitted model of a later version than this program
// knows. Whatever else is wrong with the file is for others to say.
func checkVersion(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	line, _ := bufio.NewReader(io.LimitReader(f, 200)).ReadString('\n')
	text, ok := strings.CutPrefix(strings.TrimSpace(line), savedHeader)
	if !ok {
		return nil
	}
	if version, err := strconv.Atoi(text); err != nil || version > savedVersion {
		return fmt.Errorf("%s: this is a model of version %s, and this program knows versions up to %d; a newer one will read it", file, oneLine(text, 20), savedVersion)
	}
	return nil
}

// writeWhole replaces a file by new contents, or leaves it as it is: whatever
// happens in between, the file is either the old or the new one.
func writeWhole(file, contents string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	mode := os.FileMode(0o644)
	if info, failure := os.Stat(file); failure == nil {
		mode = info.Mode().Perm()
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if _, err = f.WriteString(contents); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}
