package explain

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// SVGOptions say how a picture is written. The zero value is a file that
// stands for itself, light or dark as its reader prefers.
type SVGOptions struct {
	// Scheme is light or dark to fix the colours; if empty they are those that
	// the reader prefers.
	Scheme string
	// Bare leaves the style sheet out, for a page that has [Stylesheet].
	Bare bool
}

// Stylesheet is what the pictures look like. A class light or dark on the
// picture or on anything around it fixes the colours; a class active on a node
// or an edge makes it stand out.
const Stylesheet = `.graph { --paper: #ffffff; --ink: #1d2433; --faint: #8a93a6; --box: #f6f7fb; --value: #0b5fa5; --adjoint: #a8420c; --input: #eaf5ec; --output: #fdf1e2; --mark: #ffd95e; }
@media (prefers-color-scheme: dark) { .graph { --paper: #14171f; --ink: #e6e9f0; --faint: #7d879c; --box: #1f2430; --value: #7cc0ff; --adjoint: #ffa46b; --input: #1b2f22; --output: #38291a; --mark: #7a6000; } }
.light .graph, .graph.light { --paper: #ffffff; --ink: #1d2433; --faint: #8a93a6; --box: #f6f7fb; --value: #0b5fa5; --adjoint: #a8420c; --input: #eaf5ec; --output: #fdf1e2; --mark: #ffd95e; }
.dark .graph, .graph.dark { --paper: #14171f; --ink: #e6e9f0; --faint: #7d879c; --box: #1f2430; --value: #7cc0ff; --adjoint: #ffa46b; --input: #1b2f22; --output: #38291a; --mark: #7a6000; }
.graph text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: var(--ink); }
.graph .paper, .graph .edge rect { fill: var(--paper); }
.graph .node rect { fill: var(--box); stroke: var(--faint); }
.graph .input rect { fill: var(--input); }
.graph .output rect { fill: var(--output); }
.graph .named .title { font-weight: bold; }
.graph text.value { fill: var(--value); }
.graph text.adjoint { fill: var(--adjoint); }
.graph .edge path { fill: none; stroke: var(--faint); stroke-width: 1.3; }
.graph .edge .head { fill: var(--faint); stroke: none; }
.graph .edge text, .graph .legend { fill: var(--ink); }
.graph .active rect { fill: var(--mark); stroke: var(--ink); stroke-width: 2; }
.graph .active path { stroke: var(--adjoint); stroke-width: 3; }
.graph .active .head { fill: var(--adjoint); }
`

// WriteSVG writes the graph as a picture: the nodes with their values and
// adjoints, the edges with local partial derivatives. It needs no font, script
// or file besides. Every node is a group with the class node, every edge one
// with the class edge, and their ids are those of the trace. The error is that of
// [Trace.Layout] or of w.
func (t *Trace) WriteSVG(w io.Writer, opt SVGOptions) error {
	l, err := t.Layout()
	if err != nil {
		return err
	}
	p := &painter{trace: t}
	class := strings.TrimSpace("graph " + opt.Scheme)
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="%s" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-labelledby="graph-title graph-description">`+"\n",
		class, l.Width, l.Height, l.Width, l.Height)
	p.printf("<title id=\"graph-title\">%s</title>\n", html.EscapeString("The graph of "+t.Function.Text))
	p.printf("<desc id=\"graph-description\">%s</desc>\n", html.EscapeString(t.description()))
	if !opt.Bare {
		p.printf("<style>\n%s</style>\n", Stylesheet)
	}
	p.printf("<rect class=\"paper\" width=\"%g\" height=\"%g\"/>\n", l.Width, l.Height)
	steps := map[string]Step{}
	for _, s := range t.Steps {
		steps[s.Edge] = s
	}
	for _, a := range l.Edges {
		p.edge(a, steps[a.ID])
	}
	for i, b := range l.Nodes {
		p.node(b, t.Nodes[i])
	}
	if t.Valued {
		p.legend(margin, l.Height-10)
	}
	p.printf("</svg>\n")
	_, err = io.WriteString(w, p.String())
	return err
}

// description says in words what a picture shows, for those who cannot see it.
func (t *Trace) description() string {
	var parts []string
	for _, n := range t.Nodes {
		s := n.Name.Text
		if !n.IsInput() {
			s += " = " + n.Formula.Text
		}
		if t.Valued {
			s += fmt.Sprintf(", value %s, adjoint %s", brief(n.Value), brief(n.Adjoint))
		}
		parts = append(parts, s)
	}
	const most = 40
	if len(parts) > most {
		parts = append(parts[:most], fmt.Sprintf("and %d more nodes", len(t.Nodes)-most))
	}
	return strings.Join(parts, "; ") + "."
}

// A painter writes the parts of a picture.
type painter struct {
	strings.Builder
	trace *Trace
}

func (p *painter) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// edge paints an edge with its head and its label.
func (p *painter) edge(a Arrow, s Step) {
	p.printf(`<g id="%s" class="edge" data-from="%s" data-to="%s"><title>%s</title>`, a.ID, a.From, a.To, html.EscapeString(p.told(s)))
	p.printf(`<path d="M%g %g`, a.Path[0].X, a.Path[0].Y)
	for i := 1; i < len(a.Path); i += 3 {
		b, c, end := a.Path[i], a.Path[i+1], a.Path[i+2]
		if b.X == end.X {
			p.printf(" V%g", end.Y)
			continue
		}
		p.printf(" C%g %g %g %g %g %g", b.X, b.Y, c.X, c.Y, end.X, end.Y)
	}
	tip := a.Path[len(a.Path)-1]
	p.printf(`"/><path class="head" d="M%g %g l-4 -7 h8 z"/>`, tip.X, tip.Y)
	if a.Label != "" {
		p.printf(`<rect x="%g" y="%g" width="%g" height="%g" rx="3"/>`, a.Box.X, a.Box.Y, a.Box.W, a.Box.H)
		p.text("label", a.Box.X+a.Box.W/2, a.Box.Y+12, 11, "middle", a.Label)
	}
	p.printf("</g>\n")
}

// told says what an edge means.
func (p *painter) told(s Step) string {
	text := equation(s.Local, s.Partial).Text
	if p.trace.Valued {
		text += fmt.Sprintf(" = %s; contributes %s", brief(s.PartialValue), brief(s.Contribution))
	}
	return text
}

// node paints a node.
func (p *painter) node(b Box, n Node) {
	class := "node"
	if n.IsInput() {
		class += " input"
	}
	if n.ID == p.trace.Output {
		class += " output"
	}
	if n.Named {
		class += " named"
	}
	told := n.Name.Text
	if !n.IsInput() {
		told += " = " + n.Formula.Text
	}
	if p.trace.Valued {
		told += fmt.Sprintf(" = %s; %s = %s", brief(n.Value), n.Derivative.Text, brief(n.Adjoint))
	}
	p.printf(`<g id="%s" class="%s"><title>%s</title>`, n.ID, class, html.EscapeString(told))
	p.printf(`<rect x="%g" y="%g" width="%g" height="%g" rx="6"/>`, b.X, b.Y, b.W, b.H)
	middle := b.X + b.W/2
	if !p.trace.Valued {
		p.text("title", middle, b.Y+b.H/2+5, 13, "middle", n.title())
		p.printf("</g>\n")
		return
	}
	p.text("title", middle, b.Y+18, 13, "middle", n.title())
	p.text("value", b.X+boxPadding, b.Y+37, 12, "start", brief(n.Value))
	p.text("adjoint", b.X+b.W-boxPadding, b.Y+37, 12, "end", brief(n.Adjoint))
	p.printf("</g>\n")
}

// text paints a line of text. Subscripts are moved down and what follows up
// again.
func (p *painter) text(class string, x, y float64, size int, anchor, text string) {
	p.printf(`<text class="%s" x="%g" y="%g" font-size="%d" text-anchor="%s">`, class, x, y, size, anchor)
	lowered := false
	for _, r := range typeset(text) {
		escaped := html.EscapeString(r.text)
		switch {
		case r.subscript:
			p.printf(`<tspan dy="3" font-size="%g">%s</tspan>`, subscriptScale*float64(size), escaped)
		case lowered:
			p.printf(`<tspan dy="-3">%s</tspan>`, escaped)
		default:
			p.WriteString(escaped)
		}
		lowered = r.subscript
	}
	p.printf("</text>")
}

// legend says what the numbers in the boxes are.
func (p *painter) legend(x, y float64) {
	p.printf(`<g class="legend"><text class="value" x="%g" y="%g" font-size="11">value</text>`, x, y)
	p.printf(`<text class="adjoint" x="%g" y="%g" font-size="11">adjoint</text></g>`+"\n", x+50, y)
}

// WriteDOT writes the graph in the language of Graphviz, with the ids of the
// trace.
func (t *Trace) WriteDOT(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n\trankdir=TB;\n\tnode [shape=box, style=rounded, fontname=monospace];\n\tedge [fontname=monospace];\n", dotQuoted(t.Function.Text))
	for _, n := range t.Nodes {
		label := n.Name.Text
		if !n.IsInput() {
			label += " = " + n.Formula.Text
		}
		if t.Valued {
			label += fmt.Sprintf("\nvalue %s, adjoint %s", brief(n.Value), brief(n.Adjoint))
		}
		fmt.Fprintf(&b, "\t%s [id=%s, label=%s];\n", n.ID, n.ID, dotQuoted(label))
	}
	for _, s := range t.Steps {
		if s.Edge != "" {
			fmt.Fprintf(&b, "\t%s -> %s [id=%q, label=%s];\n", s.To, s.From, s.Edge, dotQuoted(t.label(s)))
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotQuoted quotes a string as DOT does: only the quote itself, and a
// backslash, which would begin an escape.
func dotQuoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
