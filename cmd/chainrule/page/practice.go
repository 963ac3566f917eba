package page

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A hint helps with an exercise; the last is the answer.
type hint struct {
	Text string   `json:"text"`
	Math []string `json:"math"` // MathML
}

// An exercise asks for the derivative of Of by By.
type asked struct {
	Level int    `json:"level"`
	Title string `json:"title"` // what the level is about
	Seed  uint64 `json:"seed"`
	// Text is a plain-text document with the definitions, Lines their MathML.
	Text     string   `json:"text"`
	Lines    []string `json:"lines"`
	Of       string   `json:"of"`
	By       string   `json:"by"`
	Question string   `json:"question"` // MathML
	Hints    []hint   `json:"hints"`
}

// A level makes definitions, the last of which is to be differentiated.
type level struct {
	title string
	make  func(r *dice) (definitions []string, of, by string)
}

var levels = []level{
	{"powers and sums", polynomial},
	{"products and quotients", productOrQuotient},
	{"the chain rule", composition},
	{"several variables", severalVariables},
	{"a model with a loss", network},
}

// Dice choose at random, the same for the same seed.
type dice struct{ *rand.Rand }

// of returns one of some texts.
func (r *dice) of(list ...string) string { return list[r.IntN(len(list))] }

// number returns a number from 2 to n.
func (r *dice) number(n int) int { return 2 + r.IntN(n-1) }

// elementary returns a function of u that is not u itself.
func (r *dice) elementary(u string) string {
	return fmt.Sprintf(r.of("sin(%s)", "cos(%s)", "exp(%s)", "tanh(%s)", "log(%s)", "sqrt(%s)", "sigmoid(%s)"), u)
}

func polynomial(r *dice) ([]string, string, string) {
	high := 3 + r.IntN(4)
	low := 1 + r.IntN(high-1)
	power := func(n int) string {
		if n == 1 {
			return "x"
		}
		return fmt.Sprintf("x^%d", n)
	}
	f := fmt.Sprintf("%d*%s %s %d*%s %s %d", r.number(6), power(high), r.of("+", "-"), r.number(9), power(low), r.of("+", "-"), r.number(9))
	if r.IntN(3) == 0 {
		f = fmt.Sprintf("%d*%s %s %d/x", r.number(6), power(high), r.of("+", "-"), r.number(9))
	}
	return []string{"f = " + f}, "f", "x"
}

func productOrQuotient(r *dice) ([]string, string, string) {
	power := fmt.Sprintf("x^%d", r.number(5))
	other := r.elementary("x")
	f := r.of(power+"*"+other, other+"/"+power, power+"/"+other, fmt.Sprintf("(%d*x + %d)*%s", r.number(5), r.number(7), other))
	return []string{"f = " + f}, "f", "x"
}

func composition(r *dice) ([]string, string, string) {
	inner := r.of(
		fmt.Sprintf("x^%d + %d", r.number(3), r.number(5)), fmt.Sprintf("%d*x - %d", r.number(5), r.number(5)),
		fmt.Sprintf("%d*x^2", r.number(4)), r.elementary("x"))
	f := r.elementary(inner)
	switch r.IntN(3) {
	case 0:
		f = fmt.Sprintf("(%s)^%d", inner, r.number(4))
	case 1:
		f += fmt.Sprintf("^%d", r.number(3))
	}
	return []string{"f = " + f}, "f", "x"
}

func severalVariables(r *dice) ([]string, string, string) {
	f := r.of("exp(-w*x)*%s", "w*%s + b*x", "%s/(w + x^2)", "log(w*x + b) + %s", "(w*x + b)^2*%s")
	f = fmt.Sprintf(f, r.elementary(r.of("w*x", "w*x + b", "b*x")))
	by := r.of("w", "x")
	return []string{"f = " + f}, "f", by
}

func network(r *dice) ([]string, string, string) {
	lines := []string{"z = " + r.of("w*x + b", "w*x^2 + b", "w*(x + b)", "w*sin(x) + b", "b - w*x"), "a = " + r.of("sigmoid(z)", "tanh(z)", "softplus(z)", "exp(-z^2)")}
	by := r.of("w", "b")
	output := "a"
	if r.IntN(2) == 0 {
		lines = append(lines, "p = v*a + c")
		output = "p"
		by = r.of("w", "b", "v")
	}
	lines = append(lines, "L = "+fmt.Sprintf(r.of("(y - %s)^2", "1/2*(y - %s)^2", "log(1 + (y - %s)^2)"), output))
	return lines, "L", by
}

// exercise makes an exercise of a level from a seed.
func exercise(_ *computation, r *Request) (any, error) {
	if r.Level < 1 || r.Level > len(levels) {
		return nil, fmt.Errorf("levels go from 1 to %d", len(levels))
	}
	chosen := levels[r.Level-1]
	lines, of, by := chosen.make(&dice{rand.New(rand.NewPCG(r.Seed, uint64(r.Level)))})
	e := asked{Level: r.Level, Title: chosen.title, Seed: r.Seed, Of: of, By: by}
	for _, line := range lines {
		e.Text += line + "\n"
	}
	m, err := (&Request{Text: e.Text, Format: "txt"}).open()
	if err != nil {
		return nil, err
	}
	for _, f := range m.Document.Formulas {
		e.Lines = append(e.Lines, mathml.FromLaTeX(formulaLaTeX(f), true))
	}
	question := &notation.Expr{Kind: notation.Derivative, Partial: r.Level > 3, Args: []*notation.Expr{{Kind: notation.Name, Name: of}}, By: []*notation.Expr{{Kind: notation.Name, Name: by}}}
	e.Question = mathml.FromLaTeX(latexOf(question), false)
	e.Hints, err = hints(m, question)
	return e, err
}

// hints reads hints off the graph: the rule of the last operation, the other
// rules along the way, the links of the chain, and the answer.
func hints(m *model, question *notation.Expr) ([]hint, error) {
	t, err := explain.TraceDocument(m.builder, question.Args[0], nil)
	if err != nil {
		return nil, err
	}
	by := question.By[0].Name
	var first, others []string
	for _, s := range t.Steps {
		if s.Edge == "" || !leadsTo(t, s.To, by) {
			continue
		}
		rule := mathml.FromLaTeX(s.Rule.LaTeX, false)
		switch {
		case s.Rule.LaTeX == "" || slices.Contains(first, rule) || slices.Contains(others, rule):
		case s.From == t.Output:
			first = append(first, rule)
		default:
			others = append(others, rule)
		}
	}
	var list []hint
	if len(first) > 0 {
		list = append(list, hint{"Begin with what is done last. Its rule:", first})
	}
	if len(others) > 0 {
		list = append(list, hint{"Then go inwards, with these rules:", others})
	}
	if links := chainOf(m, question); len(links) > 0 {
		list = append(list, hint{"Link by link, these are multiplied:", links})
	}
	d, err := m.builder.Node(question)
	if err != nil {
		return nil, err
	}
	answer := notation.LaTeX(m.builder.Named(d))
	return append(list, hint{"The answer:", []string{mathml.FromLaTeX(latexOf(question)+" = "+answer, false)}}), nil
}

// leadsTo reports whether a node of a trace depends on a name.
func leadsTo(t *explain.Trace, id, by string) bool {
	needs := map[string]bool{}
	for _, n := range t.Nodes {
		needs[n.ID] = n.Name.Text == by
		for _, o := range n.Operands {
			needs[n.ID] = needs[n.ID] || needs[o.Node]
		}
	}
	return needs[id]
}

// chainOf returns the derivatives of the definitions between a function and a
// variable, if each is used by one other only.
func chainOf(m *model, question *notation.Expr) (links []string) {
	names := m.functions()
	if len(names) < 2 {
		return nil
	}
	at := question.Args[0].Name
	for at != question.By[0].Name {
		used := map[string]bool{}
		collectNames(m.Meanings[at].Body.Expr, used)
		next := question.By[0].Name
		for _, name := range names {
			if used[name] && name != next {
				next = name
			}
		}
		b := document.Builder{Model: m.Model, Graph: graph.New(), Free: names, Differentiate: func(y, x graph.Node) graph.Node { return grad.Of(y, x)[0] }}
		y, err := b.Node(m.Meanings[at].Body.Expr)
		if err != nil {
			return nil
		}
		x := b.Graph.Var(next)
		link := &notation.Expr{Kind: notation.Derivative, Partial: true, Args: []*notation.Expr{{Kind: notation.Name, Name: at}}, By: []*notation.Expr{{Kind: notation.Name, Name: next}}}
		links = append(links, mathml.FromLaTeX(latexOf(link)+" = "+notation.LaTeX(grad.Of(y, x)[0]), false))
		if !used[next] {
			return nil
		}
		at = next
	}
	return links
}

// download makes a file of a document.
func download(_ *computation, r *Request) (any, error) {
	switch r.Kind {
	case "svg":
		return r.svg()
	case "md":
		return r.markdown()
	case "go":
		return r.program()
	}
	return nil, errors.New("downloads are svg, md and go")
}
