package page

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/chainrule-go/chainrule/grad/explain"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/ops"
)

// A file is what can be saved.
type file struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Text string `json:"text"`
}

// svg makes the picture.
func (r *Request) svg() (*file, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	t, _, _, err := m.trace(r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.WriteSVG(&b, explain.SVGOptions{})
	return &file{"graph.svg", "image/svg+xml", b.String()}, err
}

// markdown makes the worked derivation, and after it the trace.
func (r *Request) markdown() (*file, error) {
	m, err := r.open()
	if err != nil {
		return nil, err
	}
	t, _, _, err := m.trace(r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if r.By != "" {
		d, err := r.derive()
		if err != nil {
			return nil, err
		}
		b.WriteString(d.Markdown() + "\n")
	}
	err = t.WriteMarkdown(&b)
	return &file{"derivation.md", "text/markdown", b.String()}, err
}

// program makes a Go program that builds the function, differentiates it, and
// prints its value and its derivatives at the point.
func (r *Request) program() (*file, error) {
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
	vars := graph.Vars(n)
	if len(vars) == 0 {
		return nil, fmt.Errorf("this does not depend on any variable")
	}
	p := newProgrammer(vars, m.builder.NameOf)
	output, err := p.node(n, fullName(y))
	if err != nil {
		return nil, err
	}
	source, err := format.Source([]byte(p.program(vars, output, m.values(vars, r.At))))
	return &file{"model.go", "text/x-go", string(source)}, err
}

// A programmer writes a graph as Go.
type programmer struct {
	nameOf func(graph.Node) (string, bool)
	taken  map[string]bool
	names  map[graph.Node]string // of the variables that hold nodes
	lines  []string
}

// newProgrammer begins a program in which the variables have their names.
func newProgrammer(vars []graph.Node, nameOf func(graph.Node) (string, bool)) *programmer {
	p := &programmer{nameOf: nameOf, taken: map[string]bool{}, names: map[graph.Node]string{}}
	for _, name := range []string{"fmt", "log", "grad", "graph", "ops", "program", "variables", "values", "err", "main", "i", "v", "append", "map", "float64", "nil"} {
		p.taken[name] = true
	}
	p.taken["model"] = true // the graph
	for _, v := range vars {
		p.names[v] = p.identifier(v.Name())
	}
	return p
}

// identifier makes a name of Go that is not taken.
func (p *programmer) identifier(name string) string {
	id := strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name), "_")
	if id == "" || unicode.IsDigit([]rune(id)[0]) {
		id = "v" + id
	}
	for p.taken[id] || token.IsKeyword(id) {
		id += "_"
	}
	p.taken[id] = true
	return id
}

// node writes a node and everything that it needs, in order; nodes with a name
// and nodes that are used twice get a variable. It returns the root's variable.
func (p *programmer) node(root graph.Node, rootName string) (string, error) {
	order := graph.Topological(root)
	uses := map[graph.Node]int{}
	for _, n := range order {
		for _, o := range n.Operands() {
			uses[o]++
		}
	}
	text := map[graph.Node]string{}
	maps.Copy(text, p.names)
	for _, n := range order {
		if n.IsVar() {
			continue
		}
		expression, err := p.expression(n, text)
		if err != nil {
			return "", err
		}
		name, named := p.nameOf(n)
		if n == root {
			name, named = rootName, true
		}
		switch {
		case n != root && (n.Rational() != nil || n.NumOperands() == 0):
			text[n] = expression
		case named || uses[n] > 1 || len(expression) > 80:
			if !named {
				name = fmt.Sprintf("v%d", n.ID())
			}
			id := p.identifier(name)
			p.lines = append(p.lines, id+" := "+expression)
			text[n] = id
		default:
			text[n] = expression
		}
	}
	return text[root], nil
}

// expression writes one operation.
func (p *programmer) expression(n graph.Node, text map[graph.Node]string) (string, error) {
	if c := n.Rational(); c != nil {
		switch {
		case c.IsInt() && c.Num().IsInt64():
			return fmt.Sprintf("model.Int(%s)", c.Num()), nil
		case c.Num().IsInt64() && c.Denom().IsInt64():
			return fmt.Sprintf("model.Rational(%s, %s)", c.Num(), c.Denom()), nil
		}
		return "", fmt.Errorf("the number %s is too long for a program", shortened(c.RatString(), 40))
	}
	op := n.Op()
	var args []string
	for _, o := range n.Operands() {
		args = append(args, text[o])
	}
	if op.Orders != nil {
		function := strconv.Quote(op.Name)
		for _, order := range op.Orders {
			function += fmt.Sprintf(", %d", order)
		}
		return fmt.Sprintf("model.Apply(model.Function(%s), %s)", function, strings.Join(args, ", ")), nil
	}
	if op.Arity() == 0 { // a constant of the world of any node
		args = []string{"model.Int(0)"}
	}
	return "ops." + constructor(op) + "(" + strings.Join(args, ", ") + ")", nil
}

// constructor returns the name of an operation's function in package ops.
func constructor(op *ops.Op) string {
	if op.Name == "lessequal" {
		return "LessEqual"
	}
	return strings.ToUpper(op.Name[:1]) + op.Name[1:]
}

// program puts the parts together.
func (p *programmer) program(vars []graph.Node, output string, values map[string]float64) string {
	ids := make([]string, len(vars))
	var quoted, at []string
	for i, v := range vars {
		ids[i] = p.names[v]
		quoted = append(quoted, "model.Var("+strconv.Quote(v.Name())+")")
		at = append(at, fmt.Sprintf("%s: %v", ids[i], values[v.Name()]))
	}
	lines := slices.Concat([]string{
		"package main", "", "import (", `"fmt"`, `"log"`, "",
		`"github.com/chainrule-go/chainrule/grad"`, `"github.com/chainrule-go/chainrule/graph"`,
		`"github.com/chainrule-go/chainrule/graph/program"`,
	})
	if slices.ContainsFunc(p.lines, func(s string) bool { return strings.Contains(s, "ops.") }) {
		lines = append(lines, `"github.com/chainrule-go/chainrule/ops"`)
	}
	lines = append(lines, ")", "", "func main() {", "model := graph.New()", strings.Join(ids, ", ")+" := "+strings.Join(quoted, ", "))
	lines = append(lines, p.lines...)
	lines = append(lines, "",
		"variables := []graph.Node{"+strings.Join(ids, ", ")+"}",
		"values, err := program.Evaluate(map[graph.Node]float64{"+strings.Join(at, ", ")+"},",
		"append([]graph.Node{"+output+"}, grad.Of("+output+", variables...)...)...)",
		"if err != nil {", "log.Fatal(err)", "}",
		`fmt.Printf("value %.6g\n", values[0])`,
		"for i, v := range variables {", `fmt.Printf("by %s %.6g\n", v.Name(), values[i+1])`, "}", "}")
	return strings.Join(lines, "\n") + "\n"
}
