package page

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
)

// A claim is a derivative that somebody says is right.
type claim struct {
	text  string // a line of a plain-text document
	latex string
}

// claim reads an answer.
func (m *model) claim(of, by, answer string) (claim, error) {
	answer = strings.Join(strings.Fields(answer), " ")
	if answer == "" {
		return claim{}, errors.New("write the derivative, such as 2*x*cos(x^2)")
	}
	// A whole equation is as good as its right side.
	if i := strings.LastIndex(answer, "="); i >= 0 && !strings.ContainsAny(answer[i-min(i, 1):i], "<>!") {
		answer = strings.TrimSpace(answer[i+1:])
	}
	e, err := parseExpression(answer)
	if err != nil {
		return claim{}, err
	}
	y, err := m.function(of)
	if err != nil {
		return claim{}, err
	}
	x, err := parseExpression(by)
	if err != nil {
		return claim{}, err
	}
	if y.Kind != notation.Name || x.Kind != notation.Name {
		return claim{}, errors.New("a derivative is of a name by a name")
	}
	n, err := m.builder.Node(y)
	if err != nil {
		return claim{}, err
	}
	several := len(graph.Vars(n)) > 1
	latex := latexOf(&notation.Expr{Kind: notation.Derivative, Args: []*notation.Expr{y}, By: []*notation.Expr{x}, Partial: several})
	written := answer
	if !strings.Contains(answer, `\`) {
		written = latexOf(e)
	}
	head := fmt.Sprintf("∂%s/∂%s = ", fullName(y), fullName(x))
	if strings.Contains(answer, `\`) {
		head = latex + " = "
	}
	return claim{text: head + answer, latex: latex + " = " + written}, nil
}

// definitions writes the document's definitions as a plain-text document in
// which each stands on its own line, and returns the number of the line after
// them.
func (m *model) definitions() (text string, next int, err error) {
	var names []string
	for name := range m.Meanings {
		names = append(names, name)
	}
	place := func(name string) int { return m.Meanings[name].Body.Position().Offset }
	slices.SortFunc(names, func(a, b string) int {
		if c := place(a) - place(b); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	held := &document.Builder{Model: m.Model, Graph: graph.New(), Differentiate: m.builder.Differentiate, Free: names}
	var out strings.Builder
	line := 1
	for _, name := range names {
		meaning := m.Meanings[name]
		head, body := name, ""
		if meaning.Alias != "" {
			body = meaning.Alias
		} else {
			n, err := held.Node(meaning.Body.Expr)
			if err != nil {
				continue // what has no meaning takes part in nothing
			}
			var w strings.Builder
			if err := notation.WriteText(&w, n, maxDefinition); err != nil {
				return "", 0, err
			}
			body = w.String()
			if len(body) >= maxDefinition {
				return "", 0, fmt.Errorf("the definition of %s is too long", name)
			}
		}
		if meaning.Operands != nil {
			var operands []string
			for _, operand := range meaning.Operands {
				if power := meaning.Powers[operand]; power != nil {
					operand += "^" + power.RatString()
				}
				operands = append(operands, operand)
			}
			head += "(" + strings.Join(operands, ", ") + ")"
		}
		// Padded, so that messages name the document's own lines.
		for ; line < meaning.Body.Position().Line; line++ {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s = %s\n", head, body)
		line++
	}
	return out.String(), line, nil
}

// maxDefinition bounds the length of a definition, in bytes.
const maxDefinition = 20_000
