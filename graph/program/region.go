package program

import "golang.org/x/exp/constraints"

// A region is a number of segments of columns, one after the other, that are
// equally long and take their operands from each other, row by row, or from
// before. They are run as the rows of one small program: what is needed within
// the region only is never stored.
type region struct {
	code    *code   // inputs are streams, then numbers
	n       int32   // rows
	streams []int32 // first slots of the columns that are read
	numbers []int32 // slots that are the same for all rows
	results []int32 // first slots of the columns that are written
}

// smallestRegion is the number of rows from which on a region pays.
const smallestRegion = 64

// findRegions replaces segments by regions where they can be.
func (t *tape) findRegions(c *code) {
	producer := make([]int32, t.slots) // the segment of columns that writes a slot
	for i := range producer {
		producer[i] = -1
	}
	regionOf := make([]int32, len(t.segments))
	var regions []*regionBuilder
	var open *regionBuilder
	for i := range t.segments {
		s := &t.segments[i]
		regionOf[i] = -1
		if s.kind != columns || s.n < smallestRegion {
			open = nil
			continue
		}
		if open == nil || !open.accepts(t, producer, s) {
			open = &regionBuilder{first: int32(i), number: int32(len(regions))}
			regions = append(regions, open)
		}
		open.end = int32(i) + 1
		regionOf[i] = open.number
		for k := range s.n {
			producer[s.to+k] = int32(i)
		}
	}
	if len(regions) == 0 {
		return
	}
	needed := t.neededOutside(c, producer, regionOf)
	constants := map[int32]constant{}
	for i := range c.instructions {
		if k, ok := c.isConstant(value(i)); ok {
			constants[t.slot[i]] = k
		}
	}
	var segments []segment
	for i := 0; i < len(t.segments); {
		k := regionOf[i]
		if k < 0 {
			segments = append(segments, t.segments[i])
			i++
			continue
		}
		b := regions[k]
		segments = append(segments, segment{kind: rowsOfRegion, to: int32(len(t.regions))})
		t.regions = append(t.regions, b.build(t.segments[b.first:b.end], needed[b.first:b.end], constants))
		i = int(b.end)
	}
	t.segments = segments
}

// A regionBuilder is a region while it grows.
type regionBuilder struct {
	number, first, end int32
}

// accepts reports whether a segment can join the region: each operand is a
// result of the region in the same rows, or none of the region's at all.
func (b *regionBuilder) accepts(t *tape, producer []int32, s *segment) bool {
	if t.segments[b.first].n != s.n {
		return false
	}
	for k := range s.arity {
		first := s.operands[k]
		if p := producer[first]; p >= b.first && s.strides[k] == 1 && t.segments[p].to == first {
			continue
		}
		last := first + s.strides[k]*(s.n-1)
		for i := b.first; i < b.end; i++ {
			r := &t.segments[i]
			if first < r.to+r.n && last >= r.to {
				return false
			}
		}
	}
	return true
}

// neededOutside reports of each segment whether its results are used outside
// its region.
func (t *tape) neededOutside(c *code, producer, regionOf []int32) []bool {
	needed := make([]bool, len(t.segments))
	use := func(slot, by int32) {
		if p := producer[slot]; p >= 0 && (by < 0 || regionOf[p] != by) {
			needed[p] = true
		}
	}
	for i := range t.segments {
		s := &t.segments[i]
		switch s.kind {
		case gather:
			for k := range s.arity {
				for _, slot := range t.index[s.operands[k]:][:s.n] {
					use(slot, -1)
				}
			}
		case columns, scan:
			for k := range s.arity {
				for j := range s.n {
					use(s.operands[k]+j*s.strides[k], regionOf[i])
				}
			}
		}
	}
	for _, s := range t.singles {
		use(s.a, -1)
		use(s.b, -1)
		use(s.c, -1)
	}
	for _, v := range c.outputs {
		use(t.slot[v], -1)
	}
	return needed
}

// build writes the program of the region.
func (b *regionBuilder) build(segments []segment, needed []bool, constants map[int32]constant) *region {
	r := &region{n: segments[0].n}
	internal := map[int32]bool{}
	streams, numbers := map[int32]int32{}, map[int32]int32{}
	for i := range segments {
		s := &segments[i]
		for k := range s.arity {
			first := s.operands[k]
			if s.strides[k] == 0 {
				if _, ok := constants[first]; !ok {
					enter(numbers, &r.numbers, first)
				}
			} else if !internal[first] {
				enter(streams, &r.streams, first)
			}
		}
		internal[s.to] = true
	}
	w := newWriter(2 * len(segments))
	for i := range len(r.streams) + len(r.numbers) {
		w.emit(instruction{op: opInput, a: int32(i)})
	}
	values := map[int32]value{}
	for i := range segments {
		s := &segments[i]
		var operands [3]value
		for k := range s.arity {
			first := s.operands[k]
			v, ok := values[first]
			switch number, constant := constants[first]; {
			case s.strides[k] == 0 && constant:
				v = w.constantValue(number)
			case s.strides[k] == 0:
				v = int32(len(r.streams)) + numbers[first]
			case !ok:
				v = streams[first]
			}
			operands[k] = v
		}
		var v value
		if s.op == opCall {
			v = w.call(s.f, operands[:s.arity]...)
		} else {
			v = w.emit(instruction{op: s.op, a: operands[0], b: operands[1], c: operands[2]})
		}
		values[s.to] = v
		if needed[i] {
			r.results = append(r.results, s.to)
			w.outputs = append(w.outputs, v)
		}
	}
	r.code = w.code
	return r
}

// enter gives a slot the next place in a list, once.
func enter(places map[int32]int32, list *[]int32, slot int32) {
	if _, ok := places[slot]; !ok {
		places[slot] = int32(len(*list))
		*list = append(*list, slot)
	}
}

// A regionRun is a region with what a run of it works with.
type regionRun[T constraints.Float] struct {
	*rowRun[T]
	streams, results [][]T
	numbers          []T
}

// newRegionRun prepares a region to run over slots.
func newRegionRun[T constraints.Float](r *region, code *rowCode[T], slots []T) *regionRun[T] {
	run := &regionRun[T]{rowRun: code.newRun(1), numbers: make([]T, len(r.numbers))}
	for _, first := range r.streams {
		run.streams = append(run.streams, slots[first:][:r.n])
	}
	for _, first := range r.results {
		run.results = append(run.results, slots[first:][:r.n])
	}
	return run
}

func (run *regionRun[T]) run(r *region, slots []T) {
	for i, slot := range r.numbers {
		run.numbers[i] = slots[slot]
	}
	run.start(run.results, run.streams, run.numbers, int(r.n))
	run.wave(0, (int64(r.n)+chunkRows-1)/chunkRows)
}
