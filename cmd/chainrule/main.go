package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"github.com/chainrule-go/chainrule/graph/document"
)

// The exit statuses.
const (
	exitGood   = 0
	exitWrong  = 1 // what was looked at is wrong
	exitFailed = 2 // it could not be looked at
)

// A commandLine is what kong fills in.
type commandLine struct {
	Check   checkCommand   `cmd:"" help:"Check the claims of a derivation."`
	Grad    gradCommand    `cmd:"" help:"Print derivatives of what a document defines."`
	Eval    evalCommand    `cmd:"" help:"Print values at a point."`
	Fit     fitCommand     `cmd:"" help:"Find parameters from data."`
	Trace   traceCommand   `cmd:"" help:"Print the computation of derivatives step by step."`
	Explain explainCommand `cmd:"" help:"Derive a derivative as one does by hand."`
	Draw    drawCommand    `cmd:"" help:"Draw the graph of a function."`
	Serve   serveCommand   `cmd:"" help:"Open the page in a browser: check, watch, practise."`
	Ops     opsCommand     `cmd:"" help:"Print the operations and their derivatives."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// A terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	status   int
}

// fail reports what could not be done; the command goes on with the rest.
func (t *terminal) fail(err error) {
	fmt.Fprintf(t.err, "chainrule: %s\n", clean(explained(err)))
	t.status = exitFailed
}

// wrong notes that something is wrong with what was looked at.
func (t *terminal) wrong() { t.status = max(t.status, exitWrong) }

// width returns how many columns the output has.
func (t *terminal) width() int {
	if f, ok := t.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= 40 {
			return w
		}
	}
	return defaultWidth
}

// coloured decides whether to write colours.
func (t *terminal) coloured(when string) bool {
	f, ok := t.out.(*os.File)
	return when == "always" || when == "auto" && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" &&
		ok && term.IsTerminal(int(f.Fd()))
}

const description = `Your mathematics is the program: chainrule reads it from a document, checks the derivatives
that it claims, derives the true ones, and evaluates them.

Files are Markdown, TeX, Jupyter notebooks or plain text; - is the standard input.`

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs the command and returns its exit status. Asking for help exits at
// once.
func run(args []string, in io.Reader, out, err io.Writer) int {
	t := &terminal{in: in, out: out, err: err}
	parser, failure := kong.New(&commandLine{},
		kong.Name("chainrule"), kong.Description(description),
		kong.Writers(out, err),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: defaultWidth, NoExpandSubcommands: true}),
	)
	if failure != nil {
		panic(failure) // the structure above is malformed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	context, failure := parser.Parse(withExpressions(args))
	if failure != nil {
		var parse *kong.ParseError
		help := "chainrule --help"
		if errors.As(failure, &parse) && parse.Context.Selected() != nil {
			help = "chainrule " + parse.Context.Selected().Name + " --help"
		}
		t.fail(fmt.Errorf("%w; see %s", failure, help))
		return t.status
	}
	if failure = context.Run(t); failure != nil {
		t.fail(failure)
	}
	return t.status
}

// withExpressions joins --expr with what follows it, which may well begin with
// a minus sign.
func withExpressions(args []string) (out []string) {
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "--":
			return append(out, args[i:]...)
		case "-e", "--expr":
			if i+1 < len(args) {
				i++
				out = append(out, "--expr="+args[i])
				continue
			}
		}
		out = append(out, args[i])
	}
	return out
}

// explained writes an error for people: what is wrong, where, and what to do.
func explained(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path.Path + ": there is no such file"
		case errors.Is(err, fs.ErrPermission):
			return path.Path + ": the file may not be read; its permissions forbid it"
		}
		if info, failure := os.Stat(path.Path); failure == nil && info.IsDir() {
			return path.Path + ": this is a directory; name the files in it"
		}
		return path.Path + ": " + path.Err.Error()
	}
	var unreadable *document.Error
	if errors.As(err, &unreadable) {
		return err.Error() + "\n    chainrule reads Markdown, TeX, Jupyter notebooks and plain text: UTF-8, up to 10 MB"
	}
	return err.Error()
}

// A source is where a command finds its mathematics.
type source struct {
	Name string   `help:"What to call the standard input; the extension tells its format." placeholder:"NAME.md"`
	Expr []string `short:"e" help:"Mathematics to use instead of a file; may be repeated." placeholder:"MATHS" sep:"none"`
}

// expressionName is what mathematics from the command line is called.
const expressionName = "expression"

// written reads what the command line itself holds.
func (s source) written() (*document.Document, error) {
	return document.Parse(expressionName, []byte(strings.Join(s.Expr, "\n")), document.Options{})
}

// read reads a file.
func (s source) read(t *terminal, file string) (*document.Document, error) {
	if file != "-" {
		if err := checkVersion(file); err != nil {
			return nil, err
		}
		return document.ReadFile(file, document.Options{})
	}
	name := s.Name
	if name == "" {
		name = "standard input"
	}
	return document.Read(name, t.in, document.Options{})
}

// A versionCommand prints the version.
type versionCommand struct{}

// Run prints what the go command knows of the version.
func (versionCommand) Run(t *terminal) error {
	version := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintln(t.out, "chainrule", version)
	return nil
}
