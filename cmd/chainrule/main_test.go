package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the command prints into the scripts that compare it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"chainrule": main})
}

// The scripts in testdata/script run the command and compare what it prints.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		// Bad input must be refused quickly, whatever it is.
		Deadline: time.Now().Add(90 * time.Second),
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			e.Setenv("NO_COLOR", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"write":   write,
			"replace": replace,
			"status":  status,
			"verdict": verdicts,
		},
	})
}

// write FILE PART... writes a file; a part is in Go's quotes' syntax without
// the quotes, and n*part repeats it.
func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: write FILE PART...")
	}
	var b strings.Builder
	for _, part := range args[1:] {
		n := 1
		if times, rest, ok := strings.Cut(part, "*"); ok {
			if k, err := strconv.Atoi(times); err == nil {
				n, part = k, rest
			}
		}
		text, err := strconv.Unquote(`"` + part + `"`)
		ts.Check(err)
		b.WriteString(strings.Repeat(text, n))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// replace FILE OLD NEW replaces all of OLD, of which there must be one.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// status N ARGS... runs the command and expects an exit
// status; the outputs are as those of exec.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: status N ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("chainrule", args[1:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
}

// verdicts FILE WORD... checks a file and expects these verdicts, in order.
func verdicts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: verdict FILE WORD...")
	}
	// What is refuted makes the command fail; the output counts.
	_ = ts.Exec("chainrule", "check", "--json", args[0])
	var got []string
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		_, rest, _ := strings.Cut(line, `"verdict":"`)
		word, _, _ := strings.Cut(rest, `"`)
		got = append(got, word)
	}
	if want := args[1:]; strings.Join(got, " ") != strings.Join(want, " ") {
		ts.Fatalf("%s: verdicts %v, not %v", args[0], got, want)
	}
}

// The table of operations fits the screen and has every operation.
func TestTableFits(t *testing.T) {
	var out, errors bytes.Buffer
	if code := run([]string{"ops"}, nil, &out, &errors); code != 0 {
		t.Fatalf("exit status %d: %s", code, errors.String())
	}
	for line := range strings.Lines(out.String()) {
		if n := total(displayed(strings.TrimSuffix(line, "\n"))); n > defaultWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
