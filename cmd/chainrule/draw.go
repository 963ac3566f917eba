package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/chainrule-go/chainrule/grad/explain"
)

// A drawCommand draws graphs.
type drawCommand struct {
	source
	Output string   `short:"o" help:"The file to write, an .svg or a .dot; - is the standard output." default:"-" placeholder:"FILE"`
	Format string   `help:"Write svg or dot; auto goes by the name of the output, and is svg if that does not tell." enum:"auto,svg,dot" default:"auto" placeholder:"FORMAT"`
	Scheme string   `help:"Colours: light, dark, or auto for what the reader prefers." enum:"auto,light,dark" default:"auto" placeholder:"SCHEME"`
	Args   []string `arg:"" optional:"" name:"arg" help:"FILE y x=1...: the document, what to draw, and perhaps a point."`
}

// Help is what --help says besides the flags.
func (drawCommand) Help() string {
	return `Draws the graph of y: inputs at the top, each operation below its operands, and the local partial derivative on each edge. Given a point, each node shows its value on the left and its adjoint, the derivative of y by it, on the right. The picture is one file without scripts, fonts or links, and follows the reader's preference for light or dark. The format dot is for Graphviz.

Examples:

  chainrule draw homework.md L -o graph.svg
  chainrule draw homework.md L x=1 y=0 w_1=0.5 w_2=1 b_1=0 b_2=0 -o graph.svg
  chainrule draw -e 'ln(x1) + x1*x2 - sin(x2)' x1=2 x2=5 -o graph.svg
  chainrule draw homework.md L --format dot | dot -Tpdf > graph.pdf`
}

// Run draws the graph.
func (c *drawCommand) Run(t *terminal) error {
	m, args, err := c.open(t, c.Args)
	if err != nil {
		return err
	}
	trace, err := m.trace("draw", args)
	if err != nil {
		return err
	}
	format := c.Format
	if format == "auto" {
		format = "svg"
		if extension := strings.ToLower(filepath.Ext(c.Output)); extension == ".dot" || extension == ".gv" {
			format = "dot"
		}
	}
	var picture bytes.Buffer
	if format == "dot" {
		err = trace.WriteDOT(&picture)
	} else {
		opt := explain.SVGOptions{}
		if c.Scheme != "auto" {
			opt.Scheme = c.Scheme
		}
		err = trace.WriteSVG(&picture, opt)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", m.Document.File, err)
	}
	if c.Output == "-" {
		_, err = t.out.Write(picture.Bytes())
		return err
	}
	err = os.WriteFile(c.Output, picture.Bytes(), 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: the folder to write it to does not exist", c.Output)
	}
	return err
}
