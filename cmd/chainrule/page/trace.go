package page

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A formula table holds the MathML of each formula by its LaTeX, so that what
// occurs often is sent once.
type formulaTable map[string]string

func (t formulaTable) add(formulas ...explain.Formula) {
	for _, f := range formulas {
		if _, ok := t[f.LaTeX]; !ok && f.LaTeX != "" {
			t[f.LaTeX] = mathml.FromLaTeX(f.LaTeX, false)
		}
	}
}

// An input of a function.
type input struct {
	Name  string  `json:"name"`
	Math  string  `json:"math"`
	Value float64 `json:"value"`
	Given bool    `json:"given"` // by the document
}

// A traced function.
type traced struct {
	Of     string         `json:"of"`
	Trace  *explain.Trace `json:"trace"`
	Math   formulaTable   `json:"math"`
	Inputs []input        `json:"inputs"`
	// By lists what a derivative may be taken by: inputs, and names in between.
	By []name `json:"by"`
	// SVG is the picture; Picture says why there is none.
	SVG     string `json:"svg,omitempty"`
	Picture string `json:"picture,omitempty"`
	// Values says why there are no values, if there are none.
	Values string `json:"values,omitempty"`
}

// maxTraced bounds the nodes of a trace, which all become elements of a page.
const maxTraced = 400

// trace evaluates a function with all its steps. A function with unknown ones in
// it has steps, but no values.
func (m *model) trace(r *Request) (t *explain.Trace, inputs []input, reason string, err error) {
	y, err := m.function(r.Of)
	if err != nil {
		return nil, nil, "", err
	}
	n, err := m.builder.Node(y)
	if err != nil {
		return nil, nil, "", err
	}
	if size := len(graph.Topological(n)); size > 4*maxTraced {
		return nil, nil, "", fmt.Errorf("the function has %d operations; up to %d can be shown", size, maxTraced)
	}
	vars := graph.Vars(n)
	if len(vars) == 0 {
		return nil, nil, "", errors.New("this does not depend on any variable")
	}
	values := m.values(vars, r.At)
	for _, op := range graph.Topological(n) {
		if o := op.Op(); o != nil && o.Orders != nil {
			reason = fmt.Sprintf("%s is not defined, so there are rules but no numbers", o)
			values = nil
			break
		}
	}
	t, err = explain.TraceDocument(m.builder, y, values)
	if err != nil {
		return nil, nil, "", err
	}
	if len(t.Nodes) > maxTraced {
		return nil, nil, "", fmt.Errorf("%s has %d operations; up to %d can be shown", t.Function.Text, len(t.Nodes), maxTraced)
	}
	for _, v := range vars {
		_, given := m.given(v.Name())
		inputs = append(inputs, input{v.Name(), mathml.FromLaTeX(notation.LaTeX(v), false), values[v.Name()], given})
	}
	return t, inputs, reason, nil
}

// traceFunction replies with the passes and their picture.
func traceFunction(_ *computation, r *Request) (any, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	t, inputs, reason, err := m.trace(r)
	if err != nil {
		return nil, err
	}
	reply := traced{Of: t.Function.Text, Trace: t, Math: formulaTable{}, Inputs: inputs, By: []name{}, Values: reason}
	reply.Math.add(t.Function)
	for _, n := range t.Nodes {
		reply.Math.add(n.Name, n.Formula, n.Derivative)
		for _, o := range n.Operands {
			reply.Math.add(o.Formula)
		}
		if n.Named && n.ID != t.Output {
			reply.By = append(reply.By, name{n.Name.Text, mathml.FromLaTeX(n.Name.LaTeX, false)})
		}
	}
	for _, s := range t.Steps {
		reply.Math.add(s.Rule, s.Local, s.Partial)
	}
	var svg bytes.Buffer
	if err := t.WriteSVG(&svg, explain.SVGOptions{Bare: true}); err != nil {
		reply.Picture = err.Error()
	} else {
		reply.SVG = svg.String()
	}
	return reply, nil
}

// A derived function.
type derived struct {
	Derivation *explain.Derivation `json:"derivation"`
	Math       formulaTable        `json:"math"`
	Markdown   string              `json:"markdown"`
}

// deriveFunction replies with a derivation.
func deriveFunction(_ *computation, r *Request) (any, error) {
	d, err := r.derive()
	if err != nil {
		return nil, err
	}
	reply := derived{Derivation: d, Math: formulaTable{}, Markdown: d.Markdown()}
	reply.Math.add(d.Of, d.By, d.Title)
	for _, l := range d.Lines {
		// Long chains are shown on several rows: a = b, then = c.
		begin := l.Sides[:min(2, len(l.Sides))]
		reply.Math.add(explain.Formula{LaTeX: explain.Line{Sides: begin}.LaTeX()})
		for _, side := range l.Sides[len(begin):] {
			reply.Math.add(explain.Formula{LaTeX: " = " + side.LaTeX})
		}
		for i, piece := range strings.Split(l.Before.LaTeX, "$") {
			if i%2 == 1 { // mathematics in a sentence
				reply.Math.add(explain.Formula{LaTeX: piece})
			}
		}
	}
	return reply, nil
}

// derive derives what a request asks for.
func (r *Request) derive() (*explain.Derivation, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	y, err := m.function(r.Of)
	if err != nil {
		return nil, err
	}
	n, err := m.builder.Node(y)
	if err != nil {
		return nil, err
	}
	if size := len(graph.Topological(n)); size > 4*maxTraced {
		return nil, errors.New("this has too many operations to be derived by hand")
	}
	by := strings.TrimSpace(r.By)
	if by == "" {
		return nil, errors.New("say by which name to differentiate")
	}
	return explain.NewDerivation(m.Model, y, by)
}
