package main

import (
	"errors"
	"time"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// A checkCommand checks documents.
type checkCommand struct {
	source
	Files   []string      `arg:"" optional:"" name:"file" help:"Documents to check; - is the standard input."`
	All     bool          `short:"a" help:"List what is right too, and definitions and assignments."`
	JSON    bool          `name:"json" help:"Write one JSON object a line for each finding (see above)."`
	Strict  bool          `help:"Exit with 1 also if a claim is undecided or was not read."`
	Timeout time.Duration `help:"How long to think about one claim." default:"2s"`
	Color   string        `help:"Use colours: auto, always or never." enum:"auto,always,never" default:"auto"`
}

// Help is what --help says besides the flags.
func (checkCommand) Help() string {
	return `A document's first statement about a name defines it: L = (y - a)^2. Every further equality is a claim, and so is every one that begins with a derivative: dL/da = 2(a - y). Each claim is proved for all values, refuted at a point where the sides differ, or left undecided. What cannot be read is said to be not read, never taken for right.

Examples:

  chainrule check homework.md
  chainrule check --all chapter1.tex chapter2.tex
  chainrule check -e 'd/dx sin(x^2) = 2*x*cos(x^2)'
  chainrule check -e 'L = (y - w*x)^2' -e 'dL/dw = -2*(y - w*x)'
  chainrule check --name notes.tex - < notes

The exit status is 0 if nothing is refuted, 1 if something is, and 2 if a file could not be read.

With --json there is one object a line for each finding. Those marked ? are left out where they say nothing:

  file, line, column, cell?       where the right side begins; cell of a notebook
  left, right                     the two sides as they are written
  verdict                         proved, refuted, undecided or not-read
  condition?, reading?            what a proof needs; the reading it holds in
  witness? {at: [{name, value}], left, right}    a point at which the sides differ
  diagnosis? {kind, message, factor?, hint?}     the mistake
  truth?                          the true derivative
  rounded?                        true if decimals, taken as exact, would do rounded
  follows?                        line of the finding that has the same mistake
  reason?                         why it is undecided or was not read

The kinds of mistakes: sign, constant, precision, inverted, wrong-variable, extra-factor, missing-factor, wrong-factor, extra-term, missing-term, term-sign, sign-in-places; chain-factor, counted-twice, inner-function, power-rule, product-rule, quotient-rule, function-rule, missing-path, integrated, not-differentiated; wrong-name, wrong-sign, wrong-exponent, wrong-function, wrong-constant; two-mistakes, carried, definition.`
}

// Validate refuses what cannot be meant.
func (c *checkCommand) Validate() error {
	if len(c.Files) == 0 && len(c.Expr) == 0 {
		return errors.New("name a file to check, or - for the standard input, or give --expr")
	}
	if c.Timeout <= 0 {
		return errors.New("--timeout must be positive, such as 2s or 500ms")
	}
	return nil
}

// Run checks the documents one after the other.
func (c *checkCommand) Run(t *terminal) error {
	if len(c.Expr) > 0 {
		d, err := c.written()
		c.check(t, d, err)
	}
	for _, file := range c.Files {
		d, err := c.read(t, file)
		c.check(t, d, err)
	}
	return nil
}

// check checks one document, if it could be read.
func (c *checkCommand) check(t *terminal, d *document.Document, err error) {
	if err != nil {
		t.fail(err)
		return
	}
	report := check.Document(d, check.Options{Timeout: c.Timeout})
	if report.Count(check.Refuted) > 0 || c.Strict && report.Count(check.Undecided)+report.Count(check.NotRead) > 0 {
		t.wrong()
	}
	if c.JSON {
		err = writeJSON(t.out, d, report)
	} else {
		p := printer{d: d, report: report, all: c.All, style: style{t.coloured(c.Color)}, columns: t.width()}
		_, err = t.out.Write([]byte(p.print()))
	}
	if err != nil {
		t.fail(err)
	}
}
