package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A Request is what the page asks. Each kind of request has its own use of the
// fields; those that it does not use are ignored.
type Request struct {
	// Text is the document, and Format is md, tex or txt, or empty to be told
	// from the text.
	Text   string `json:"text"`
	Format string `json:"format"`
	// Of is the function, a name or an expression over the document's names; if
	// empty it is what the document is about. By is a name.
	Of string `json:"of"`
	By string `json:"by"`
	// At holds values of inputs; others are chosen.
	At map[string]float64 `json:"at"`
	// Answer is a derivative in text or LaTeX.
	Answer string `json:"answer"`
	// Level and Seed choose an exercise.
	Level int    `json:"level"`
	Seed  uint64 `json:"seed"`
	// Kind of a download is svg, md or go.
	Kind string `json:"kind"`
}

// An endpoint computes the reply to a request.
type endpoint func(c *computation, r *Request) (any, error)

var endpoints = map[string]endpoint{
	"check":    checkDocument,
	"model":    showModel,
	"trace":    traceFunction,
	"derive":   deriveFunction,
	"answer":   judgeAnswer,
	"practice": exercise,
	"download": download,
}

// A computation is what an endpoint needs besides its request.
type computation struct {
	ctx      context.Context
	describe Describe
}

// claimTime is how long one claim may take: a fifth of the time of a request,
// so that one hard claim does not cost the others their verdict.
const claimTime = 5

// compute answers a request. It does not return an error, since what went wrong
// is part of the reply.
func compute(o *Options, name string, body []byte) (status int, reply []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), o.Time*8/10)
	defer cancel()
	answer := endpoints[name]
	if answer == nil {
		return failure(http.StatusNotFound, "there is no such request")
	}
	var r Request
	if err := json.Unmarshal(body, &r); err != nil {
		return failure(http.StatusBadRequest, "this is not a request of the page: "+err.Error())
	}
	value, err := answer(&computation{ctx: ctx, describe: o.Describe}, &r)
	if err != nil {
		// To be told that one has written something unreadable is a good reply.
		return failure(http.StatusOK, err.Error())
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // half of the reply is MathML
	if err := encoder.Encode(value); err != nil {
		return failure(http.StatusInternalServerError, err.Error())
	}
	return http.StatusOK, b.Bytes()
}

// failure is the reply that says what went wrong.
func failure(status int, message string) (int, []byte) {
	return status, mustJSON(map[string]string{"error": message})
}

// perClaim returns the time for one claim.
func (c *computation) perClaim() time.Duration {
	deadline, ok := c.ctx.Deadline()
	if !ok {
		return 0
	}
	return max(time.Until(deadline)/claimTime, time.Millisecond)
}

// parse reads the document of a request.
func (r *Request) parse() (*document.Document, error) {
	name := "document"
	switch r.Format {
	case "":
	case "md", "tex", "txt":
		name += "." + r.Format
	default:
		return nil, fmt.Errorf("the format %q is not one of md, tex and txt", r.Format)
	}
	d, err := document.Parse(name, []byte(r.Text), readOptions)
	var unreadable *document.Error
	if errors.As(err, &unreadable) {
		return nil, fmt.Errorf("line %d: %s", max(unreadable.Position.Line, 1), unreadable.Message)
	}
	return d, err
}

// maxDepth bounds the nesting of formulas; no person writes half as deep.
const maxDepth = 200

var readOptions = document.Options{Notation: notation.Options{MaxDepth: maxDepth}}

// A model is a document whose names are put to use.
type model struct {
	*document.Model
	graph   *graph.Graph
	builder *document.Builder
}

// open reads the document of a request.
func (r *Request) open() (*model, error) {
	d, err := r.parse()
	if err != nil {
		return nil, err
	}
	m := &model{Model: document.NewModel(d), graph: graph.New()}
	m.builder = &document.Builder{
		Model: m.Model, Graph: m.graph,
		Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] },
	}
	return m, nil
}

// function returns the expression that a request is about.
func (m *model) function(of string) (*notation.Expr, error) {
	if strings.TrimSpace(of) == "" {
		names := m.functions()
		if len(names) == 0 {
			return nil, errors.New("the document defines nothing yet; begin with a line such as L = (y - w*x)^2")
		}
		of = m.subject(names)
	}
	return parseExpression(of)
}

// parseExpression reads an expression in text or LaTeX.
func parseExpression(text string) (*notation.Expr, error) {
	read := notation.ParseTextExpr
	if strings.Contains(text, `\`) {
		read = notation.ParseLaTeXExpr
	}
	e, err := read(text, notation.Options{MaxDepth: maxDepth})
	var syntax *notation.SyntaxError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("%s, at character %d of %q", syntax.Message, syntax.Pos+1, shortened(text, 60))
	}
	return e, err
}

// shortened cuts a text off after some bytes, at a character.
func shortened(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most] + "…"
}

// mustJSON marshals what can be marshalled.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}
