package main

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// rowSums are the sums of a document that run over the rows of the data:
// those whose range is a letter, as in \sum_{i=1}^{n} (y_i - f(x_i))^2.
//
// The notation reads only sums over numbers. So their ranges are rewritten to
// one that nobody writes, from 0 to 0, and what has been read is then made a
// name that stands for the sum.
type rowSums struct {
	indices []string // i
	limits  []string // n, the number of rows
	bodies  []*notation.Expr
	names   []graph.Node // the variables that stand for the sums
	terms   []graph.Node // what they add up
}

// symbolicSum matches a sum over an index without numbers for a range, in
// LaTeX and in text.
var symbolicSum = regexp.MustCompile(`(\\sum(?:\\limits)?|sum|Σ|∑)\s*_\s*(?:\{\s*([A-Za-z])\s*(?:=\s*[01])?\s*\}|([A-Za-z]))(?:\s*\^\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z])))?`)

// openSummed is open for documents with sums over the rows.
func (c *fitCommand) openSummed(t *terminal, args []string) (*model, *rowSums, []string, error) {
	var d *document.Document
	var err error
	whole := len(c.Expr) > 0
	if whole {
		d, err = c.written()
	} else {
		d, err = c.read(t, args[0])
		args = args[1:]
	}
	if err != nil {
		return nil, nil, nil, err
	}
	s := &rowSums{}
	for _, f := range d.Formulas {
		var syntax *notation.SyntaxError
		if errors.As(f.Err, &syntax) && syntax.Unsupported {
			s.rewrite(f)
		}
	}
	m, err := newModel(d, whole)
	if err != nil {
		return nil, nil, nil, err
	}
	s.find(m)
	return m, s, args, nil
}

// rewrite gives the sums of a formula a range that can be read.
func (s *rowSums) rewrite(f *document.Formula) {
	f.Source = symbolicSum.ReplaceAllStringFunc(f.Source, func(text string) string {
		part := symbolicSum.FindStringSubmatch(text)
		index, limit := part[2]+part[3], part[4]+part[5]
		if !slices.Contains(s.indices, index) {
			s.indices = append(s.indices, index)
		}
		if limit != "" && !slices.Contains(s.limits, limit) {
			s.limits = append(s.limits, limit)
		}
		sum := part[1]
		if sum == "∑" {
			sum = "Σ"
		}
		return sum + "_{" + index + "=0}^{0}"
	})
}

// find replaces the sums over rows by names.
func (s *rowSums) find(m *model) {
	var visit func(e *notation.Expr)
	visit = func(e *notation.Expr) {
		if e.Kind == notation.Sum && slices.Contains(s.indices, e.Name) && isZeroNumber(e.Args[1]) && isZeroNumber(e.Args[2]) {
			body := e.Args[0]
			*e = notation.Expr{Kind: notation.Name, Name: fmt.Sprintf("sum %d over the rows", len(s.bodies)+1), Pos: e.Pos, End: e.End}
			s.bodies = append(s.bodies, body)
			s.names = append(s.names, m.graph.Var(e.Name))
			return
		}
		for _, arg := range e.Args {
			visit(arg)
		}
	}
	if len(s.indices) == 0 {
		return
	}
	for _, c := range m.Chains {
		for _, side := range c.Sides {
			visit(side.Expr)
		}
	}
}

func isZeroNumber(e *notation.Expr) bool { return e.Kind == notation.Number && e.Value.Sign() == 0 }

// indexed maps names without their data index to those with it: x to x_i.
func (s *rowSums) indexed(names []string) map[string]string {
	found := map[string]string{}
	for _, name := range names {
		for _, index := range s.indices {
			if base, ok := strings.CutSuffix(name, "_"+index); ok {
				found[base] = name
			}
		}
	}
	return found
}

// build makes the nodes of the sums' terms, with x_i for x.
func (s *rowSums) build(b *binding) ([]graph.Node, error) {
	for _, body := range s.bodies {
		n, err := b.builder.Node(body)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.Document.File, err)
		}
		if n, err = s.unindexed(b, n); err != nil {
			return nil, err
		}
		s.terms = append(s.terms, n)
	}
	return slices.Clone(s.terms), nil
}

// unindexed replaces x_i by x: a column, or what the document defines.
func (s *rowSums) unindexed(b *binding, n graph.Node) (graph.Node, error) {
	bases := map[string]string{}
	for base, name := range s.indexed(b.names) {
		bases[name] = base
	}
	for range len(bases) + 1 { // definitions may have indices themselves
		replace := map[graph.Node]graph.Node{}
		for _, v := range graph.Vars(n) {
			base, ok := bases[v.Name()]
			if !ok {
				continue
			}
			to, err := b.builder.Variable(base)
			if err != nil {
				return n, fmt.Errorf("%s: %w", b.Document.File, err)
			}
			_, column := b.columns[base]
			if column {
				to = b.graph.Var(base)
			}
			if to.IsVar() && !column {
				if !slices.Contains(b.header, v.Name()) {
					return n, fmt.Errorf("%s: %s: a sum over %s runs over the rows of the data, but %s; name the column with --map %s=COLUMN",
						b.Document.File, v.Name(), v.Name()[len(base)+1:], b.noColumn(base), base)
				}
				continue
			}
			replace[v] = to
		}
		if len(replace) == 0 {
			break
		}
		n = algebra.Substitute([]graph.Node{n}, replace)[0]
	}
	return n, nil
}

// split takes a loss apart: what is summed over the rows, and what counts
// once. A loss without a sum over the rows is that of one row. If the sum has a
// factor with the number of rows, as a mean has, everything is divided by it:
// it is the sum that can be a likelihood. The loss is then factor times what is
// returned.
func (s *rowSums) split(b *binding, n graph.Node) (loss, penalty graph.Node, factor float64, err error) {
	var used []graph.Node
	for _, v := range s.names {
		if slices.Contains(graph.Vars(n), v) {
			used = append(used, v)
		}
	}
	rowsOf := map[graph.Node]graph.Node{} // n is how many rows there are
	for _, limit := range s.limits {
		if _, column := b.columns[limit]; !column {
			rowsOf[b.graph.Var(limit)] = b.graph.Int(int64(b.table.Rows))
		}
	}
	if len(used) == 0 {
		if n, err = s.unindexed(b, n); err != nil {
			return n, n, 0, err
		}
		return algebra.Substitute([]graph.Node{n}, rowsOf)[0], graph.Node{}, 1, nil
	}
	common := b.graph.Int(1)
	for i, slope := range grad.Of(n, used...) {
		for _, v := range graph.Vars(slope) {
			if _, ok := rowsOf[v]; !ok {
				return n, n, 0, fmt.Errorf("%s: the sum over the rows stands inside of something else in %s; what is minimised must be a sum over the rows, perhaps with factors and further terms", b.Document.File, b.loss)
			}
		}
		counts := len(graph.Vars(slope)) > 0
		slope = algebra.Substitute([]graph.Node{slope}, rowsOf)[0]
		if r := slope.Rational(); counts && i == 0 && r != nil && r.Sign() != 0 {
			common = b.graph.Const(new(big.Rat).Abs(r))
		}
		term := ops.Mul(ops.Div(slope, common), s.terms[slices.Index(s.names, used[i])])
		if i > 0 {
			term = ops.Add(loss, term)
		}
		loss = term
	}
	beside := maps.Clone(rowsOf)
	for _, v := range used {
		beside[v] = b.graph.Int(0)
	}
	loss = algebra.Substitute([]graph.Node{loss}, rowsOf)[0]
	penalty = algebra.Substitute([]graph.Node{n}, beside)[0]
	factor, _ = common.Rational().Float64()
	if len(graph.Vars(penalty)) == 0 {
		return loss, graph.Node{}, factor, nil
	}
	for _, v := range graph.Vars(penalty) {
		if _, column := b.columns[v.Name()]; column {
			return n, n, 0, fmt.Errorf("%s: %s has %s outside of the sum over the rows", b.Document.File, b.loss, v.Name())
		}
	}
	return loss, ops.Div(penalty, common), factor, nil
}
