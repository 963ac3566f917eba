package check

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/graph/document"
	"github.com/chainrule-go/chainrule/graph/enclosure"
	"github.com/chainrule-go/chainrule/graph/notation"
	"github.com/chainrule-go/chainrule/ops"
)

// A Finding is what has been found of one link of a document's chains.
type Finding struct {
	Result
	// Left and Right are the sides as they are written, Place is where the
	// right one begins.
	Left, Right string
	Place       document.Position
	Link        *document.Link // nil for what could not be read
	Formula     *document.Formula
	Start, End  int // of the right side in Formula.Source

	// Reading says which reading the verdict holds in, where there are several.
	Reading string
	// Truth is the true derivative in the document's names, if the claim is
	// about a derivative and is refuted.
	Truth string
	// Diagnosis is the mistake, if one was found that explains the claim.
	Diagnosis *Diagnosis
	// AgainstHead says that Truth and Diagnosis compare the right side with what
	// its chain begins with, since the side before it is wrong too.
	AgainstHead bool
	// Rounded says that a refuted claim would hold if its decimals, which are
	// taken as exact, were rounded to the digits shown.
	Rounded bool
	// Follows is the finding that this one repeats (Repeats is set then) or
	// follows from: with that mended, this would be right.
	Follows *Finding
	Repeats bool
}

// A Report is what has been found of a document.
type Report struct {
	Model    *document.Model
	Findings []*Finding
	Notes    []document.Note
}

// Count returns how many findings have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// Document checks every claim of a document.
func Document(d *document.Document, opt Options) *Report {
	m := document.NewModel(d)
	c := &checker{opt: opt, model: m, graph: graph.New(), differs: map[*document.Chain]bool{}}
	c.total = c.builder()
	r := &Report{Model: m, Notes: append(slices.Clone(m.Notes), c.implicit()...)}
	for _, l := range m.Links {
		if c.defines(l) {
			continue
		}
		f := &Finding{
			Left: l.Left.Source(), Right: l.Right.Source(), Place: l.Right.Position(),
			Link: l, Formula: l.Right.Formula, Start: l.Right.Expr.Pos, End: l.Right.Expr.End,
		}
		c.link(f)
		r.Findings = append(r.Findings, f)
	}
	c.conditions(r.Findings)
	c.explain(r.Findings)
	r.Findings = append(r.Findings, notRead(d)...)
	sortFindings(r.Findings)
	return r
}

// notRead lists the formulas that could not be read.
func notRead(d *document.Document) (list []*Finding) {
	for _, formula := range d.Formulas {
		if formula.Err == nil {
			continue
		}
		f := &Finding{Left: formula.Source, Formula: formula, Place: formula.Position(0), End: len(formula.Source)}
		f.Verdict, f.Reason = NotRead, formula.Err.Error()
		var syntax *notation.SyntaxError
		if errors.As(formula.Err, &syntax) {
			f.Reason, f.Start, f.End = syntax.Message, syntax.Pos, syntax.End
			f.Place = formula.Position(syntax.Pos)
		}
		list = append(list, f)
	}
	return list
}

// A checker checks the links of one document. All nodes are of one graph, so
// that equal expressions are built and differentiated once.
type checker struct {
	opt   Options
	model *document.Model
	graph *graph.Graph
	total *document.Builder // derivatives take every path

	curves  []curve                  // of implicit functions
	numbers map[string]bool          // that the document gives to names
	differs map[*document.Chain]bool // from what the name has been given before

	// functions are those that have been differentiated for the link at hand:
	// a derivative is defined only where its function is.
	functions []graph.Node
}

func (c *checker) builder() *document.Builder {
	return &document.Builder{
		Model: c.model, Graph: c.graph,
		Differentiate: func(y, x graph.Node) graph.Node {
			c.functions = append(c.functions, y)
			return grad.Of(y, x)[0]
		},
	}
}

// sides builds both sides of a link.
func sides(b *document.Builder, l *document.Link) (left, right graph.Node, err error) {
	if left, err = b.Node(l.Left.Expr); err != nil {
		return left, right, err
	}
	right, err = b.Node(l.Right.Expr)
	return left, right, err
}

// link decides one link, in the readings that its writer may have meant: as
// it stands, with derivatives partial in the narrow sense, with given numbers
// put in, as a number that is rounded. It is refuted only if it is wrong in
// all of them.
func (c *checker) link(f *Finding) {
	ctx, cancel := c.opt.begin()
	defer cancel()
	if ctx.Err() != nil { // the document's time is over
		f.Result = timeOut(enclosure.Search{})
		return
	}
	c.functions = nil
	left, right, err := sides(c.total, f.Link)
	if err != nil {
		f.Result = unreadable(err)
		return
	}
	if c.rounding(f) {
		return
	}
	f.Result = c.compare(ctx, left, right)
	if f.Verdict == Proved {
		f.tellElsewhere()
		return
	}
	if c.readings(ctx, f, left, right) {
		return
	}
	if f.Verdict != Refuted {
		return
	}
	if ctx.Err() != nil { // it might be right in another reading
		f.Result = timeOut(enclosure.Search{})
		return
	}
	if c.roundedParts(f) {
		return
	}
	if c.elsewhere(ctx, f) {
		return
	}
	if c.onCurve(ctx, f, left, right) {
		return
	}
	if l := f.Link.Left.Expr; l.Kind == notation.Operation && l.Name == "mul" && l.Args[0].Kind == notation.Name &&
		strings.HasPrefix(l.Args[0].Name, "D_") && l.Args[1].Kind == notation.Name {
		f.Result = Result{Reason: fmt.Sprintf("%s may be an operator, which is not read", l.Args[0].Name)}
	} else if reason, ok := c.unread(left, right); ok {
		f.Result = Result{Reason: reason}
	} else if word, ok := c.model.Word(f.Link.Left.Expr); ok {
		f.Result = Result{Reason: fmt.Sprintf("%s is read as one name; if it is a product, write \\cdot between its factors", word)}
	} else if names, ok := c.inferred(left, right); ok {
		f.Result = Result{Reason: fmt.Sprintf("this document does not define %s", names)}
	} else if reason, ok := c.unsettled(f.Link); ok {
		f.Result = Result{Reason: reason}
	}
}

// compare decides a link. Where derivatives have been taken it asks in addition
// that the functions are defined somewhere, and leaves their kinks out: the
// derivative there is a convention, by which no claim is refuted.
func (c *checker) compare(ctx context.Context, left, right graph.Node) Result {
	if len(c.functions) == 0 {
		return compare(ctx, left, right)
	}
	left = offKinks(left, c.functions)
	r := compare(ctx, left, right)
	for _, y := range c.functions {
		if r.Verdict == Refuted && undefinedAt(y, r.Witness) {
			// The rule of log is 1/x, but the derivative is only where log is.
			left = ops.Add(left, ops.Mul(c.graph.Int(0), y))
			r = compare(ctx, left, right)
		}
		if r.Verdict == Proved && !definedAt(y, r.elsewhere) {
			r.elsewhere = nil // nor is there a derivative
		}
		if r.Verdict == Proved && !hasValue(ctx, y) {
			return Result{Reason: "no point was found at which the function that is differentiated is defined"}
		}
	}
	return r
}

// isConstant reports whether a node has neither variables nor unknown functions.
func isConstant(n graph.Node) bool {
	return len(graph.Vars(n)) == 0 && !slices.ContainsFunc(graph.Topological(n), func(n graph.Node) bool {
		return n.Op() != nil && n.Op().Orders != nil
	})
}

// instead returns a builder that takes a formula for a name.
func (c *checker) instead(name string, formula *notation.Expr) *document.Builder {
	b := c.builder()
	b.Instead = map[string]*document.Meaning{name: {Name: name, Body: document.Side{Expr: formula}}}
	return b
}

// valued returns a builder that puts given numbers in.
func (c *checker) valued() *document.Builder {
	b := c.builder()
	b.Values = true
	return b
}

// hasValue reports whether a point is found at which a function is defined. Of
// many variables the usual points make large numbers, at which a logarithm of
// 1 - sigmoid is not certain; then it is looked near 0 too.
func hasValue(ctx context.Context, y graph.Node) bool {
	near := map[graph.Node]graph.Node{}
	for _, v := range graph.Vars(y) {
		near[v] = ops.Div(v, y.Graph().Int(32))
	}
	for _, y := range append([]graph.Node{y}, algebra.Substitute([]graph.Node{y}, near)...) {
		if enclosure.Distinguish(y, y, enclosure.Options{Context: ctx, Points: 1}).Certain > 0 {
			return true
		}
	}
	return false
}

// undefinedAt reports whether a function certainly is undefined at a witness.
func undefinedAt(y graph.Node, w *Witness) bool {
	at := map[graph.Node]*big.Rat{}
	for _, a := range w.At {
		value, ok := new(big.Rat).SetString(a.Value)
		v, known := y.Graph().Lookup(a.Name)
		if ok && known {
			at[v] = value
		}
	}
	return enclosure.Eval([]graph.Node{y}, at, conditionPrecision)[0].State() == enclosure.Undefined
}

// definedAt reports whether a function certainly is defined at a point.
func definedAt(y graph.Node, point []enclosure.Value) bool {
	at := map[graph.Node]*big.Rat{}
	for _, v := range point {
		at[v.Node] = v.Value
	}
	return enclosure.Eval([]graph.Node{y}, at, conditionPrecision)[0].State() == enclosure.Defined
}

// offKinks returns a node that is equal to n, but undefined where one of the
// functions changes from one case to another.
func offKinks(n graph.Node, functions []graph.Node) graph.Node {
	g := n.Graph()
	zero := g.Int(0)
	for _, k := range graph.Topological(functions...) {
		op := k.Op()
		if op == nil || op.Orders != nil {
			continue
		}
		switch op.Name {
		case "abs", "sign", "relu":
			n = ops.Add(n, ops.Div(zero, k.Operand(0)))
		case "min", "max", "less", "lessequal", "equal":
			n = ops.Add(n, ops.Div(zero, ops.Sub(k.Operand(0), k.Operand(1))))
		}
	}
	return n
}

func unreadable(err error) Result {
	var undefined *document.UndefinedError
	if errors.As(err, &undefined) {
		return Result{Reason: undefined.Message}
	}
	var large *document.TooLargeError
	if errors.As(err, &large) {
		return Result{Reason: err.Error()}
	}
	var syntax *notation.SyntaxError
	if errors.As(err, &syntax) {
		return Result{Verdict: NotRead, Reason: syntax.Message}
	}
	return Result{Verdict: NotRead, Reason: err.Error()}
}

// readings tries the readings in which a claim that does not hold as it stands
// may have been meant, beyond the sides as they stand. One that cannot be decided
// keeps it from being refuted.
func (c *checker) readings(ctx context.Context, f *Finding, left, right graph.Node) bool {
	undecided := false
	holds := func(b *document.Builder, reading string) bool {
		l, r, err := sides(b, f.Link)
		if err != nil || l == left && r == right {
			return false
		}
		result := c.compare(ctx, l, r)
		if result.Verdict == Proved {
			f.Result, f.Reading = result, reading
			return true
		}
		undecided = undecided || result.Verdict == Undecided
		return false
	}
	if hasDerivative(f.Link.Left.Expr) || hasDerivative(f.Link.Right.Expr) {
		b := c.builder()
		b.Explicit = true
		if holds(b, "with the derivative partial, that is with the other defined names held fixed; the total derivative differs") {
			return true
		}
		b = c.builder()
		b.Orders = true
		if holds(b, "with the power below as the order, which belongs above too: d^2y/dx^2") {
			return true
		}
	}
	for _, name := range c.model.Solved {
		for _, other := range c.model.Meanings[name].Others {
			b := c.instead(name, other)
			if holds(b, "with another solution for "+name) {
				return true
			}
		}
	}
	if len(c.model.Rates) > 0 && isConstant(right) {
		if holds(c.valued(), "with the numbers that are given") {
			return true
		}
		if l, r, err := sides(c.valued(), f.Link); err == nil && isConstant(l) {
			f.Result = c.compare(ctx, l, r)
			return true
		}
	}
	if names := c.givenOnOneSide(f.Link); len(names) > 0 {
		if holds(c.valued(), "with "+names) {
			return true
		}
	}
	if undecided && f.Verdict == Refuted {
		f.Result = Result{Reason: "it does not hold as it stands, but it can be read in another way, and whether it holds then is not decided"}
		return true
	}
	return false
}

// unread says which name of a claim may be defined by what could not be read.
func (c *checker) unread(left, right graph.Node) (reason string, ok bool) {
	for _, v := range graph.Vars(left, right) {
		if at, ok := c.model.Unread[v.Name()]; ok {
			return fmt.Sprintf("line %d, which may define %s, could not be read", at.Line, v.Name()), true
		}
	}
	return "", false
}

// inferred returns the names of unknown functions that a claim is about, if
// refuting it would only mean that the document does not say enough of it:
// f'(x) = 3*x for an f that is not defined, or a function that was taken for
// one because the document differentiates it.
func (c *checker) inferred(left, right graph.Node) (string, bool) {
	if mentionsFunction(ops.Add(left, right), notation.Factorial) {
		return notation.Factorial, true
	}
	for _, sides := range [2][2]graph.Node{{left, right}, {right, left}} {
		if op := sides[0].Op(); op != nil && op.Orders != nil && !mentionsFunction(sides[1], op.Name) {
			return op.Name, true
		}
	}
	var names []string
	for _, n := range graph.Topological(left, right) {
		if op := n.Op(); op != nil && op.Orders != nil && c.total.Dependent(op.Name) {
			names = append(names, op.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", "), len(names) > 0
}

func mentionsFunction(n graph.Node, name string) bool {
	return slices.ContainsFunc(graph.Topological(n), func(n graph.Node) bool {
		op := n.Op()
		return op != nil && op.Orders != nil && op.Name == name
	})
}

func hasDerivative(e *notation.Expr) bool {
	if e.Kind == notation.Derivative {
		return true
	}
	for _, arg := range e.Args {
		if hasDerivative(arg) {
			return true
		}
	}
	return false
}
