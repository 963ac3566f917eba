// Package program runs graphs as compiled code: nodes become a flat program,
// compiled once and run at one point or over millions of rows.
//
//	p, err := program.Compile[float64](gradient, program.Rows(x, y), program.Params(w, b))
//	...
//	p.Sums(sums, [][]float64{xs, ys}, []float64{0.5, -1}) // of every output, over all rows
//
// A program does one of three jobs, each with the same inputs: Point computes
// the outputs once, Columns once for each row, and Sums adds them up over the
// rows, as a mean gradient or the normal equations J^T J need it. What depends
// on no row variable is computed once a run.
//
// # Arithmetic
//
// Programs compute in float64 or float32. An elementary function is within 2.5
// units in the last place; special values are those of package math. A product
// that is added to something is rounded once, with it (a fused multiply-add).
// Powers x^2, x^3 and x^4 are products. 1 - sigmoid(x) is sigmoid(-x),
// log(exp(x)) is x and log(sigmoid(x)) is -softplus(-x), which keeps their
// digits. A quotient is rounded once: no reciprocal is shared among quotients,
// since that of a divisor near the ends of the range is no normal number.
//
// An operation that was added with [ops.Define] is computed by its definition.
// One that has none is computed by its value, and then the whole program runs
// in portable Go.
//
// Sums are the same bits for any number of workers, and for float64 on every
// backend: rows are taken in chunks of 4,096; within a chunk lane l of 16 (of
// 32 in float32) adds up the rows congruent to l, in order, a product that is
// for the sum alone by a multiply-add; the lanes are added pairwise; and the
// chunks' sums are added in order, in float64, with Neumaier's compensation. A
// factor that is the same for every row multiplies the sum and not its terms, so
// a sum is infinite or NaN only if the sum without that factor, or the product
// with it, is.
package program

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph"
)

// An Input says what a variable of a program is; see [Rows] and [Params].
// [Options] may stand among the inputs.
type Input interface{ apply(*settings) }

type settings struct {
	rows, params []graph.Node
	options      Options
}

type rowInput []graph.Node

func (in rowInput) apply(s *settings) { s.rows = append(s.rows, in...) }

type paramInput []graph.Node

func (in paramInput) apply(s *settings) { s.params = append(s.params, in...) }

// Rows are the variables that have a value of their own in every row. Any node
// may be one: what it consists of is then of no account.
func Rows(nodes ...graph.Node) Input { return rowInput(nodes) }

// Params are the variables that are the same for all rows. Any node may be one.
func Params(nodes ...graph.Node) Input { return paramInput(nodes) }

// Options say how a program runs. The zero value is the usual choice.
type Options struct {
	// Backend is which backend to run: Fastest, unless a test or a benchmark
	// wants another.
	Backend Choice
	// Workers is how many goroutines share the rows of a run, at most; 0 is
	// one for each processor that Go may use. Results do not depend on it.
	Workers int
}

func (o Options) apply(s *settings) { s.options = o }

// A Program computes the values of nodes. It is safe for concurrent use, and a
// run allocates nothing once as many runs as there are at a time have been
// made.
type Program[T constraints.Float] struct {
	source  *code // as the graph has it; inputs are rows, then params
	rows    int
	params  int
	options Options

	point   func() *pointProgram[T]
	columns func() *rowProgram[T]
	sums    func() *sumProgram[T]
}

// Compile makes the program for some nodes, all of one graph. Every variable
// that they depend on is either a row variable or a parameter; Compile fails
// if one is neither, or if a function is unknown.
//
// The graph is read here and not kept.
func Compile[T constraints.Float](outputs []graph.Node, inputs ...Input) (*Program[T], error) {
	var s settings
	for _, in := range inputs {
		in.apply(&s)
	}
	source, err := read(outputs, s.rows, s.params)
	if err != nil {
		return nil, err
	}
	p := &Program[T]{source: source, rows: len(s.rows), params: len(s.params), options: s.options}
	if p.options.Workers <= 0 {
		p.options.Workers = runtime.GOMAXPROCS(0)
	}
	p.point = sync.OnceValue(func() *pointProgram[T] { return newPointProgram[T](p.source, p.options) })
	p.columns = sync.OnceValue(func() *rowProgram[T] { return newRowProgram[T](p.source, p.rows, p.options) })
	p.sums = sync.OnceValue(func() *sumProgram[T] { return newSumProgram[T](p.source, p.rows, p.options) })
	return p, nil
}

// Point computes the outputs at one point: a value for each row variable and
// for each parameter, in the order given to Compile. It panics if a length
// does not match.
func (p *Program[T]) Point(to, rows, params []T) {
	p.check(len(to), len(rows), params)
	p.point().run(to, rows, params)
}

// Columns computes the outputs for each row: to[i][k] is output i in row k,
// where row variable j is rows[j][k]. All columns have the same length, and
// those of to overlap no others. It panics if a length does not match.
func (p *Program[T]) Columns(to, rows [][]T, params []T) {
	p.check(len(to), len(rows), params)
	n := length(rows, to)
	for i, column := range to {
		if len(column) != n {
			panic(fmt.Sprintf("program: column %d of the results has %d rows, not %d", i, len(column), n))
		}
	}
	p.columns().run(to, rows, params, n)
}

// Sums computes the sum of each output over all rows, where row variable j is
// rows[j][k] in row k. Over no rows it is 0. The sums are float64 for float32
// programs too: the chunks are added up in float64 in any case, and sums of
// millions of rows have digits that float32 would throw away. It panics if a
// length does not match, or if there is no row variable to say how many rows
// there are.
func (p *Program[T]) Sums(to []float64, rows [][]T, params []T) {
	p.check(len(to), len(rows), params)
	if len(rows) == 0 {
		panic("program: sums over rows need a row variable")
	}
	p.sums().run(to, rows, params, length(rows, nil))
}

// check compares what a run is given with what the program takes.
func (p *Program[T]) check(outputs, rows int, params []T) {
	switch {
	case outputs != len(p.source.outputs):
		panic(fmt.Sprintf("program: room for %d results, not %d", outputs, len(p.source.outputs)))
	case rows != p.rows:
		panic(fmt.Sprintf("program: %d row variables, not %d", rows, p.rows))
	case len(params) != p.params:
		panic(fmt.Sprintf("program: %d parameters, not %d", len(params), p.params))
	}
}

// length returns the number of rows that the columns have.
func length[T any](rows, to [][]T) int {
	n := math.MaxInt
	if len(rows) > 0 {
		n = len(rows[0])
	} else if len(to) > 0 {
		n = len(to[0])
	}
	for j, column := range rows {
		if len(column) != n {
			panic(fmt.Sprintf("program: column %d of the rows has %d, not %d", j, len(column), n))
		}
	}
	if n == math.MaxInt {
		return 0
	}
	return n
}

// Size returns the number of instructions that the outputs need in all, before
// any are fused.
func (p *Program[T]) Size() int { return len(p.source.instructions) - p.rows - p.params }

// Backend returns what the program runs over rows on: the backend chosen, or
// portable Go if that is not available or cannot run the operations in it.
func (p *Program[T]) Backend() string {
	if m := p.columns().code.machine; m != nil {
		return m.Set().String()
	}
	return Portable.String()
}
