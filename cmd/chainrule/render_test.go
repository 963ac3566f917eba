package main

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chainrule-go/chainrule/grad/check"
	"github.com/chainrule-go/chainrule/graph/document"
)

// Whatever the document, its report is written: every line of it is harmless,
// excerpts fit the screen, and the last line counts every finding.
func FuzzPrint(f *testing.F) {
	for _, seed := range []string{
		"$$L = w^2$$\n\n$$\\frac{dL}{dw} = 3w$$\n",
		"y = x^2\r\ndy/dx = 3*x\r\n\t= 4*x\r\n",
		"$a = b$ and $b = a$, $x^$ \x1b[31m $日本 = \\frac$",
		"\\newcommand{\\s}{x + x}$$y = \\s$$ $$\\frac{dy}{dx} = \\s = 3$$",
		"\uFEFF$$\\begin{aligned} y &= x \\\\ &= 2x % a comment\n \\\\ &= 3 \\end{aligned}$$",
		`{"cells": [{"cell_type": "markdown", "source": ["$y = x$\n", "$\\frac{dy}{dx} = x$"]}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := document.Parse("-", []byte(text), document.Options{MaxBytes: 2000})
		if err != nil {
			return
		}
		report := check.Document(d, check.Options{Timeout: 50 * time.Millisecond})
		p := printer{d: d, report: report, all: true, columns: defaultWidth}
		out := p.print()
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			if strings.IndexFunc(line, unicode.IsControl) >= 0 {
				t.Errorf("a control character in %q", line)
			}
			if n := total(displayed(line)); len(line) > 8 && line[6:8] == "| " && n > defaultWidth+1 {
				t.Errorf("%d columns: %q", n, line)
			}
		}
		if !strings.HasPrefix(out[strings.LastIndexByte(strings.TrimSuffix(out, "\n"), '\n')+1:], "-: ") {
			t.Errorf("no summary in %q", out)
		}
		for _, finding := range report.Findings {
			if finding.Verdict == check.Refuted && !strings.Contains(out, finding.Place.String()+": refuted: ") {
				t.Errorf("%v is missing in %q", finding.Place, out)
			}
		}
	})
}
