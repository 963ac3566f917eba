package fit

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/algebra"
	"github.com/chainrule-go/chainrule/ops"
)

// A Problem says what to fit to what. All nodes are of one graph.
type Problem struct {
	// Residuals should be zero in every row: y - f(x). The sum of their
	// squares is minimised.
	Residuals []graph.Node
	// Loss is minimised, summed over the rows, if there are no residuals. It
	// is taken for a negative log-likelihood where standard errors are
	// concerned; see [Options.Sandwich].
	Loss graph.Node
	// Weight, if it is not the zero Node, multiplies the squares or the loss
	// of a row. It may use the row's variables but no parameters.
	Weight graph.Node
	// Penalties use parameters alone and count once: their squares with
	// residuals, themselves with a loss.
	Penalties []graph.Node

	// Rows are the variables that the data give values to.
	Rows []graph.Node
	// Parameters are the variables to be found. The rows' variables and they
	// are all the variables there are.
	Parameters []Parameter
	// Data holds a column for each of Rows.
	Data Data
}

// A Parameter is one number to be found.
type Parameter struct {
	Node graph.Node
	// Start is where to begin.
	Start float64
	// Fixed says that the parameter stays at its start.
	Fixed bool
	// Tied, if it is not the zero Node, is what the parameter is in terms of
	// the others: an expression. It has no start and no bounds then.
	Tied graph.Node
	// Lower and Upper are bounds, which may be reached; nil is no bound.
	Lower, Upper *float64
	// Prior, if not nil, is what is known of the parameter beforehand.
	Prior *Normal
}

// A Normal is a normal distribution. With residuals as the objective, the
// prior adds ((b - Mean)/Deviation)^2 to the sum of squares, so residuals
// should then be in units of their own standard deviation (see
// [Problem.Weight]); with a loss it adds half of that.
type Normal struct{ Mean, Deviation float64 }

// Data hands out rows, as often as it is asked to.
type Data interface {
	// Chunks yields consecutive rows: a column for each of [Problem.Rows], all
	// of the same length, which are only lent until the next chunk. After an
	// error it ends.
	Chunks() iter.Seq2[[][]float64, error]
}

// Columns is data in memory, a slice for each of [Problem.Rows].
type Columns [][]float64

// Chunks yields all columns as one chunk.
func (c Columns) Chunks() iter.Seq2[[][]float64, error] {
	return func(yield func([][]float64, error) bool) { yield(c, nil) }
}

// A form is a problem as it is solved: with tied parameters replaced, priors
// among the penalties, and weights multiplied in.
type form struct {
	rows       []graph.Node // variables
	parameters []Parameter  // without the tied ones
	nodes      []graph.Node // of parameters
	tied       []Parameter
	residuals  []graph.Node // weighted; nil for a loss
	loss       graph.Node   // weighted
	penalties  []graph.Node
	unweighted []graph.Node // the residuals without the weight
	weight     graph.Node
}

// reduce checks a problem and brings it into the form in which it is solved.
func (p *Problem) reduce() (*form, error) {
	roots := slices.Clone(p.Residuals)
	switch {
	case len(p.Residuals) > 0 && !p.Loss.IsZero():
		return nil, errors.New("fit: a problem has residuals or a loss, not both")
	case len(p.Residuals) == 0 && p.Loss.IsZero():
		return nil, errors.New("fit: a problem needs residuals or a loss")
	case len(p.Residuals) == 0:
		roots = append(roots, p.Loss)
	}
	if len(p.Rows) == 0 {
		return nil, errors.New("fit: a problem needs variables that the rows give values to")
	}
	objectives := len(roots)
	g := roots[0].Graph()
	f := &form{rows: p.Rows}
	roots = append(roots, p.Penalties...)
	replace := map[graph.Node]graph.Node{}
	seen := map[graph.Node]bool{}
	for _, v := range p.Rows {
		if !v.IsVar() || seen[v] {
			return nil, fmt.Errorf("fit: the rows' variables must be variables, each once; %v is not", v)
		}
		seen[v] = true
	}
	for _, b := range p.Parameters {
		if err := b.check(seen); err != nil {
			return nil, err
		}
		seen[b.Node] = true
		if !b.Tied.IsZero() {
			f.tied = append(f.tied, b)
			replace[b.Node] = b.Tied
			continue
		}
		if b.Prior != nil {
			away := ops.Div(ops.Sub(b.Node, g.Float(b.Prior.Mean)), g.Float(b.Prior.Deviation))
			if len(p.Residuals) == 0 {
				away = ops.Div(ops.Square(away), g.Int(2))
			}
			roots = append(roots, away)
		}
		f.parameters = append(f.parameters, b)
		f.nodes = append(f.nodes, b.Node)
	}
	if len(f.tied) > 0 {
		for _, b := range f.tied {
			for _, v := range graph.Vars(b.Tied) {
				if !slices.Contains(f.nodes, v) {
					return nil, fmt.Errorf("fit: %s is tied to %s, which is not a parameter that is free", b.Node.Name(), v.Name())
				}
			}
		}
		roots = algebra.Substitute(roots, replace)
	}
	f.unweighted, f.weight = slices.Clone(roots[:len(p.Residuals)]), p.Weight
	if !p.Weight.IsZero() {
		for _, v := range graph.Vars(p.Weight) {
			if !slices.Contains(p.Rows, v) {
				return nil, fmt.Errorf("fit: the weight depends on %s, which is no variable of the rows", v.Name())
			}
		}
		for i := range roots[:objectives] {
			if len(p.Residuals) == 0 {
				roots[i] = ops.Mul(p.Weight, roots[i])
			} else {
				roots[i] = ops.Mul(ops.Sqrt(p.Weight), roots[i])
			}
		}
	}
	f.penalties = roots[objectives:]
	if len(p.Residuals) == 0 {
		f.loss = roots[0]
	} else {
		f.residuals = roots[:objectives]
	}
	for _, n := range graph.Vars(roots...) {
		if !seen[n] {
			return nil, fmt.Errorf("fit: %s is neither a variable of the rows nor a parameter", n.Name())
		}
	}
	for _, n := range graph.Vars(f.penalties...) {
		if slices.Contains(p.Rows, n) {
			return nil, fmt.Errorf("fit: a penalty depends on %s, which differs from row to row", n.Name())
		}
	}
	return f, nil
}

// check reports what is wrong with a parameter; seen are the variables that
// are taken.
func (b *Parameter) check(seen map[graph.Node]bool) error {
	name := b.Node.Name()
	switch {
	case !b.Node.IsVar():
		return fmt.Errorf("fit: a parameter must be a variable, which %v is not", b.Node)
	case seen[b.Node]:
		return fmt.Errorf("fit: %s is given twice", name)
	case !b.Tied.IsZero():
		return nil
	case math.IsNaN(b.Start) || math.IsInf(b.Start, 0):
		return fmt.Errorf("fit: the start of %s is %v", name, b.Start)
	case b.Lower != nil && b.Upper != nil && !(*b.Lower <= *b.Upper):
		return fmt.Errorf("fit: the bounds of %s, %v and %v, leave nothing between them", name, *b.Lower, *b.Upper)
	case b.Prior != nil && !(b.Prior.Deviation > 0):
		return fmt.Errorf("fit: the prior of %s needs a positive deviation", name)
	case b.clip(b.Start) != b.Start:
		return fmt.Errorf("fit: the start of %s, %v, is out of its bounds", name, b.Start)
	}
	return nil
}

// clip moves a value into the bounds.
func (b *Parameter) clip(v float64) float64 {
	if b.Lower != nil {
		v = math.Max(v, *b.Lower)
	}
	if b.Upper != nil {
		v = math.Min(v, *b.Upper)
	}
	return v
}

// moved returns a value after a step, within the bounds. What rounding leaves
// between it and a bound would stop the next step, so that counts as the bound.
func (b *Parameter) moved(from, step float64) float64 {
	to := b.clip(from + step)
	close := 1e-12 * math.Abs(step)
	switch {
	case b.Lower != nil && to-*b.Lower <= close:
		return *b.Lower
	case b.Upper != nil && *b.Upper-to <= close:
		return *b.Upper
	}
	return to
}

// free lists the places of the parameters that are not fixed.
func (f *form) free() (list []int) {
	for i, b := range f.parameters {
		if !b.Fixed {
			list = append(list, i)
		}
	}
	return list
}

// starts returns where to begin.
func (f *form) starts() []float64 {
	b := make([]float64, len(f.parameters))
	for i, p := range f.parameters {
		b[i] = p.Start
	}
	return b
}

// checkColumns reports columns that do not fit the problem.
func checkColumns(columns [][]float64, width int) error {
	if len(columns) != width {
		return fmt.Errorf("fit: the data has %d columns for %d variables", len(columns), width)
	}
	for _, c := range columns {
		if len(c) != len(columns[0]) {
			return errors.New("fit: the columns of the data are not of the same length")
		}
	}
	return nil
}
