package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page"
	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A serveCommand serves the page.
type serveCommand struct {
	File   string        `arg:"" optional:"" help:"A document to open in the editor."`
	Addr   string        `help:"Where to listen: host:port. A port of 0 is any that is free." default:"localhost:8421"`
	Time   time.Duration `help:"How long one request may take." default:"5s"`
	Memory int64         `help:"How much memory one request may take, in MB." default:"512"`
	Worker bool          `hidden:"" help:"Compute requests from the standard input."`
}

// Help is what --help says besides the flags.
func (serveCommand) Help() string {
	return `Opens a page on which to write a derivation and be told, while writing, which lines are right; to watch values flow forward through the graph and adjoints flow back, one step at a time; and to practise. Open the address that is printed in a browser.

Only this machine can reach the page unless --addr says otherwise. The server keeps nothing, reads no files after it has started, and bounds the size, time and memory of each request, so that it can be made public:

  chainrule serve
  chainrule serve homework.md
  chainrule serve --addr :80

Ctrl-C stops it.`
}

// Validate refuses what cannot be meant.
func (c *serveCommand) Validate() error {
	switch {
	case c.Time < 100*time.Millisecond:
		return errors.New("--time must be 100ms or more, such as 5s")
	case c.Memory < 64:
		return errors.New("--memory must be 64 or more")
	}
	return nil
}

// Run serves until a signal comes.
func (c *serveCommand) Run(t *terminal) error {
	if c.Worker {
		return page.Work(t.in, t.out, describe)
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("the workers need the path of this program: %w", err)
	}
	o := page.Options{Worker: []string{self, "serve", "--worker"}, Describe: describe, Time: c.Time, Memory: c.Memory << 20}
	if c.File != "" {
		if o.Document, o.Format, err = readForPage(c.File, t.in); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen at %s: %w; choose another address with --addr", c.Addr, err)
	}
	fmt.Fprintf(t.out, "http://%s/ (Ctrl-C stops it)\n", listener.Addr())
	p := page.New(o)
	defer p.Close()
	return page.Serve(ctx, listener, p)
}

// maxOpened bounds a document for the editor, in bytes; a request with it has to
// be smaller than the server's limit.
const maxOpened = 200_000

// readForPage reads a document, and tells its format by its name.
func readForPage(name string, in io.Reader) (text, format string, err error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", "", err
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxOpened+1))
	if err != nil {
		return "", "", err
	}
	if len(data) > maxOpened {
		return "", "", fmt.Errorf("%s: the editor takes documents of up to %d kB", name, maxOpened/1000)
	}
	switch extension := strings.ToLower(filepath.Ext(name)); extension {
	case ".md", ".markdown":
		format = "md"
	case ".tex", ".latex":
		format = "tex"
	case ".txt", ".text":
		format = "txt"
	case ".ipynb":
		return "", "", fmt.Errorf("%s: notebooks cannot be edited here; chainrule check reads them", name)
	}
	if _, err := document.Parse(name, data, document.Options{}); err != nil {
		return "", "", err
	}
	return string(data), format, nil
}

// describe finds the page's words: they are the command's.
func describe(report *check.Report, f *check.Finding) page.Wording {
	s := subjectOf(report, f)
	w := page.Wording{What: s.what, Name: s.name, TrueName: cmp.Or(s.against, s.name), ShowTruth: s.head}
	if f.Diagnosis != nil {
		w.Message = s.message(f.Diagnosis)
	}
	if f.Follows != nil {
		p := printer{report: report}
		w.Mending = p.mending(f, f.Follows)
	}
	return w
}
