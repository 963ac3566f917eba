package page

import (
	"strings"

	"github.com/chainrule-go/chainrule/cmd/chainrule/page/mathml"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A writer writes syntax trees as LaTeX: what somebody typed as plain text, in
// two dimensions. Parentheses are the ones that were typed. (Package notation
// prints nodes, in which derivatives are taken and names replaced already.)
type writer struct {
	strings.Builder
	graph *graph.Graph // for the spelling of names
}

// latexOf writes an expression.
func latexOf(e *notation.Expr) string {
	w := &writer{graph: graph.New()}
	w.expression(e)
	return w.String()
}

// mathOf sets text notation, which stays as it is if it cannot be read.
func mathOf(text string) string {
	e, err := notation.ParseTextExpr(text, notation.Options{MaxDepth: maxDepth})
	if err != nil {
		return mathml.FromLaTeX(`\text{`+strings.NewReplacer(`\`, `\\`, "{", `\{`, "}", `\}`).Replace(text)+"}", false)
	}
	return mathml.FromLaTeX(latexOf(e), false)
}

// formulaLaTeX returns a formula of a document as LaTeX.
func formulaLaTeX(f *document.Formula) string {
	if f.LaTeX || f.Err != nil {
		return f.Source
	}
	w := &writer{graph: graph.New()}
	for i, s := range f.Statements {
		if i > 0 {
			w.WriteString(`,\quad `)
		}
		w.statement(s)
	}
	return w.String()
}

var relationSigns = map[notation.RelationKind]string{
	notation.Equals: " = ", notation.Approximate: ` \approx `, notation.Assign: ` \leftarrow `, notation.Implies: ` \Rightarrow `,
}

func (w *writer) statement(s *notation.Statement) {
	for i, side := range s.Sides {
		switch {
		case s.Continues:
			w.WriteString(relationSigns[s.Relations[i].Kind])
		case i > 0:
			w.WriteString(relationSigns[s.Relations[i-1].Kind])
		}
		w.expression(side)
	}
}

func (w *writer) expression(e *notation.Expr) {
	if e.Parens {
		w.WriteString(`\left(`)
		defer w.WriteString(`\right)`)
	}
	w.inner(e)
}

// inner writes an expression without its parentheses, which a fraction's bar or
// an exponent's place makes needless.
func (w *writer) inner(e *notation.Expr) {
	switch e.Kind {
	case notation.Number:
		if e.Literal != "" {
			digits, exponent, scientific := strings.Cut(strings.ToLower(e.Literal), "e")
			w.WriteString(digits)
			if scientific {
				w.WriteString(` \cdot 10^{` + strings.TrimPrefix(exponent, "+") + "}")
			}
		} else {
			w.WriteString(e.Value.RatString())
		}
	case notation.Name:
		w.WriteString(notation.LaTeX(w.graph.Var(fullName(e))))
	case notation.Operation:
		w.operation(e)
	case notation.Call:
		w.call(e)
	case notation.Derivative:
		w.derivative(e)
	case notation.Sum:
		w.WriteString(`\sum_{` + e.Name + "=")
		w.inner(e.Args[1])
		w.WriteString("}^{")
		w.inner(e.Args[2])
		w.WriteString("} ")
		w.expression(e.Args[0])
	case notation.At:
		w.WriteString(`\left.`)
		w.expression(e.Args[0])
		w.WriteString(`\right|_{`)
		for i, x := range e.By {
			if i > 0 {
				w.WriteString(", ")
			}
			w.expression(x)
			w.WriteString("=")
			w.expression(e.Args[i+1])
		}
		w.WriteString("}")
	}
}

// operation writes what has a sign of its own.
func (w *writer) operation(e *notation.Expr) {
	op := ops.Lookup(e.Name)
	if op == nil || len(e.Args) != op.Arity() {
		w.call(e)
		return
	}
	w.template(op, e.Args)
}

// template writes an operation as its row says. Operands between braces or
// brackets of the row's own need no parentheses.
func (w *writer) template(op *ops.Op, args []*notation.Expr) {
	if op.LaTeX == "" {
		w.WriteString(`\operatorname{` + op.Name + "}")
		w.list(args)
		return
	}
	names := op.Args
	if names == nil {
		names = map[int][]string{1: {"x"}, 2: {"a", "b"}, 3: {"c", "a", "b"}}[op.Arity()]
	}
	parts := strings.Split(op.LaTeX, "%")
	for i, part := range parts {
		if i%2 == 0 {
			w.WriteString(part)
			continue
		}
		for k, name := range names {
			if name != part {
				continue
			}
			before, after := parts[i-1], parts[i+1]
			if strings.HasSuffix(before, "{") && strings.HasPrefix(after, "}") || strings.HasSuffix(before, "(") && strings.HasPrefix(after, `\right)`) {
				w.inner(args[k])
			} else {
				w.expression(args[k])
			}
		}
	}
}

// call writes a function and its operands.
func (w *writer) call(e *notation.Expr) {
	if op := ops.Lookup(e.Name); op != nil && e.Primes == 0 && op.Arity() == len(e.Args) {
		w.template(op, e.Args)
		return
	}
	w.WriteString(notation.LaTeX(w.graph.Var(e.Name)) + strings.Repeat("'", e.Primes))
	w.list(e.Args)
}

// list writes operands in parentheses.
func (w *writer) list(args []*notation.Expr) {
	w.WriteString(`\left(`)
	for i, arg := range args {
		if i > 0 {
			w.WriteString(", ")
		}
		w.inner(arg)
	}
	w.WriteString(`\right)`)
}

// derivative writes a derivative of a name as a fraction, and that of anything
// else as an operator before it.
func (w *writer) derivative(e *notation.Expr) {
	sign := "d"
	if e.Partial {
		sign = `\partial `
	}
	order := ""
	if len(e.By) > 1 {
		order = "^{" + string('0'+rune(min(len(e.By), 9))) + "}"
	}
	w.WriteString(`\frac{` + sign + order)
	named := e.Args[0].Kind == notation.Name
	if named {
		w.inner(e.Args[0])
	}
	w.WriteString("}{")
	for i := 0; i < len(e.By); {
		k := i
		for k < len(e.By) && e.By[k].String() == e.By[i].String() {
			k++
		}
		w.WriteString(sign)
		w.expression(e.By[i])
		if k-i > 1 {
			w.WriteString("^{" + string('0'+rune(min(k-i, 9))) + "}")
		}
		i = k
	}
	w.WriteString("}")
	if !named {
		w.expression(e.Args[0])
	}
}
