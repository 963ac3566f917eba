package program

import (
	"math"
	"sync"
	"sync/atomic"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/jit"
)

// A rowCode is what Columns and Sums have in common: the uniform code, which is
// computed once a run, and the row program.
type rowCode[T constraints.Float] struct {
	uniform *code    // inputs are the params
	singles []single // of the uniform code
	place   []value  // in uniform, by value of the whole code; none for what varies
	blocks  *blocks[T]
	machine *jit.Machine // nil for the portable backend
}

// newRowCode divides a fused code into what varies by row and what does not.
// The first varying outputs are those of the row program.
func newRowCode[T constraints.Float](c *code, rows, varying int, summed bool, backend Choice) *rowCode[T] {
	varies := c.depends(rows)
	r := &rowCode[T]{place: make([]value, len(c.instructions))}
	w := c.rewriting()
	for i := range c.instructions {
		in := &c.instructions[i]
		r.place[i] = none
		switch {
		case varies[i]:
		case in.op == opInput:
			r.place[i] = w.emit(instruction{op: opInput, a: in.a - int32(rows)})
		default:
			r.place[i] = w.rewrite(c, value(i), r.place)
		}
	}
	r.uniform, r.singles = w.code, w.singles()
	body := *c
	body.outputs = c.outputs[:varying]
	var sums []summand
	if summed {
		sums = body.summands(varies)
	}
	r.blocks = newBlocks[T](&body, varies, r.place, sums)
	r.machine = newMachine[T](&body, varies, r.place, sums, backend)
	return r
}

// A rowRun is the state of a run, kept from one to the next.
type rowRun[T constraints.Float] struct {
	code     *rowCode[T]
	uniforms []T
	to, rows [][]T
	count    int
	sums     []T // by chunk of a wave, then by sum; nil for columns

	next    atomic.Int64
	end     int64 // chunk at which the wave ends
	begin   int64
	done    sync.WaitGroup
	workers int
	free    chan *bench[T]
	work    func()
}

// waveChunks is how many chunks are summed before their sums are added up.
const waveChunks = 256

func (r *rowCode[T]) newRun(workers int) *rowRun[T] {
	s := &rowRun[T]{code: r, uniforms: make([]T, len(r.uniform.instructions)), workers: workers, free: make(chan *bench[T], workers)}
	fill(r.uniform, s.uniforms)
	if n := r.blocks.sums; n > 0 {
		s.sums = make([]T, n*waveChunks)
	}
	s.work = func() {
		s.share()
		s.done.Done()
	}
	return s
}

// start computes what does not vary.
func (s *rowRun[T]) start(to, rows [][]T, params []T, count int) {
	s.to, s.rows, s.count = to, rows, count
	copy(s.uniforms, params)
	runSingles(s.code.uniform.functions, s.code.singles, s.uniforms)
}

// wave runs the chunks from begin to end on several goroutines.
func (s *rowRun[T]) wave(begin, end int64) {
	s.begin, s.end = begin, end
	s.next.Store(begin)
	helpers := min(int64(s.workers), end-begin) - 1
	for range helpers {
		s.done.Add(1)
		go s.work()
	}
	s.share()
	s.done.Wait()
}

// share runs chunks until there are none left.
func (s *rowRun[T]) share() {
	var w *bench[T]
	select {
	case w = <-s.free:
	default:
		w = s.code.blocks.newBench()
	}
	s.code.blocks.begin(w, s.uniforms)
	for {
		i := s.next.Add(1) - 1
		if i >= s.end {
			break
		}
		first := int(i) * chunkRows
		var sums []T
		if n := s.code.blocks.sums; n > 0 {
			sums = s.sums[int(i-s.begin)*n:][:n]
		}
		s.code.chunk(w, s.to, s.rows, sums, first, min(first+chunkRows, s.count))
	}
	clear(w.columns) // the caller's
	clear(w.outputs)
	select {
	case s.free <- w:
	default:
	}
}

// chunk runs a chunk of rows.
func (r *rowCode[T]) chunk(w *bench[T], to, rows [][]T, sums []T, first, end int) {
	if r.machine != nil && runMachine(r.machine, w, to, rows, sums, first, end) {
		return
	}
	r.blocks.chunk(w, to, rows, first, end)
	lanes := lanesOf[T]()
	for k := range sums {
		sums[k] = fold(w.lanes[k*lanes:][:lanes])
	}
}

// A rowProgram computes a column for each output.
type rowProgram[T constraints.Float] struct {
	code    *rowCode[T]
	columns []int // the outputs that the row program writes, in order
	copies  []copiedColumn
	runs    pool[rowRun[T]]
}

// A copiedColumn is an output that the row program does not write: it does not
// vary, or it is a column of the rows, or the same as an earlier output.
type copiedColumn struct {
	output, from int
	kind         placeKind
}

func newRowProgram[T constraints.Float](source *code, rows int, options Options) *rowProgram[T] {
	c := source.pairs().fuse(rows).eager(rows)
	p := &rowProgram[T]{}
	varies := c.depends(rows)
	first := map[value]int{}
	body := *c
	body.outputs = nil
	for i, v := range c.outputs {
		earlier, again := first[v]
		switch in := c.instructions[v]; {
		case !varies[v]:
			p.copies = append(p.copies, copiedColumn{i, int(v), atUniform})
		case in.op == opInput:
			p.copies = append(p.copies, copiedColumn{i, int(in.a), atInput})
		case again:
			p.copies = append(p.copies, copiedColumn{i, earlier, atOutput})
		default:
			first[v] = i
			p.columns = append(p.columns, i)
			body.outputs = append(body.outputs, v)
		}
	}
	p.code = newRowCode[T](&body, rows, len(body.outputs), false, options.Backend)
	for i := range p.copies {
		if o := &p.copies[i]; o.kind == atUniform {
			o.from = int(p.code.place[o.from])
		}
	}
	p.runs.make = func() *rowRun[T] {
		s := p.code.newRun(options.Workers)
		s.to = make([][]T, len(p.columns))
		return s
	}
	return p
}

func (p *rowProgram[T]) run(to, rows [][]T, params []T, count int) {
	s := p.runs.get()
	own := s.to
	for k, i := range p.columns {
		own[k] = to[i]
	}
	s.start(own, rows, params, count)
	if len(p.columns) > 0 {
		s.wave(0, int64((count+chunkRows-1)/chunkRows))
	}
	for _, o := range p.copies {
		switch o.kind {
		case atUniform:
			for k := range to[o.output] {
				to[o.output][k] = s.uniforms[o.from]
			}
		case atInput:
			copy(to[o.output], rows[o.from])
		case atOutput:
			copy(to[o.output], to[o.from])
		}
	}
	clear(own)
	s.rows = nil
	p.runs.put(s)
}

// A sumProgram adds outputs up over the rows.
type sumProgram[T constraints.Float] struct {
	code         *rowCode[T]
	sums         int
	terms        []term
	coefficients []value // in the uniform code
	runs         pool[sumRun[T]]
}

type sumRun[T constraints.Float] struct {
	*rowRun[T]
	totals []neumaier
}

func newSumProgram[T constraints.Float](source *code, rows int, options Options) *sumProgram[T] {
	p := &sumProgram[T]{}
	factored, sums, terms := source.factor(rows)
	c := factored.pairs().fuse(rows).eager(rows)
	p.sums, p.terms = sums, terms
	p.code = newRowCode[T](c, rows, sums, true, options.Backend)
	for _, v := range c.outputs {
		p.coefficients = append(p.coefficients, p.code.place[v])
	}
	p.runs.make = func() *sumRun[T] {
		return &sumRun[T]{p.code.newRun(options.Workers), make([]neumaier, sums)}
	}
	return p
}

func (p *sumProgram[T]) run(to []float64, rows [][]T, params []T, count int) {
	clear(to)
	if count == 0 {
		return
	}
	s := p.runs.get()
	s.start(nil, rows, params, count)
	clear(s.totals)
	chunks := int64((count + chunkRows - 1) / chunkRows)
	for begin := int64(0); begin < chunks && p.sums > 0; begin += waveChunks {
		end := min(begin+waveChunks, chunks)
		s.wave(begin, end)
		for i := range int(end - begin) {
			for k := range s.totals {
				s.totals[k].add(float64(s.sums[i*p.sums+k]))
			}
		}
	}
	for i, t := range p.terms {
		x := float64(count)
		if t.sum >= 0 {
			x = s.totals[t.sum].value()
		}
		if t.coefficient != none {
			x *= float64(s.uniforms[p.coefficients[t.coefficient]])
		}
		to[i] = x
	}
	s.rows = nil
	p.runs.put(s)
}

// A neumaier is a compensated sum (Neumaier, Rundungsfehleranalyse einiger
// Verfahren zur Summation endlicher Summen, ZAMM 54, 1974).
type neumaier struct{ sum, lost float64 }

func (n *neumaier) add(x float64) {
	sum := n.sum + x
	if math.Abs(n.sum) >= math.Abs(x) {
		n.lost += (n.sum - sum) + x
	} else {
		n.lost += (x - sum) + n.sum
	}
	n.sum = sum
}

// value returns the sum. The correction of an infinite sum is undefined.
func (n *neumaier) value() float64 {
	if math.IsInf(n.sum, 0) {
		return n.sum
	}
	return n.sum + n.lost
}
