package program

import (
	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph/jit"
)

// A pointProgram computes outputs at one point.
type pointProgram[T constraints.Float] struct {
	code    *code
	tape    *tape
	machine *jit.Machine // preferred if not nil
	regions []*rowCode[T]
	outputs []copying
	spaces  pool[pointSpace[T]]
}

// A pointSpace is what a run works with.
type pointSpace[T constraints.Float] struct {
	slots   []T
	scratch [3][]T
	regions []*regionRun[T]
}

func newPointProgram[T constraints.Float](source *code, options Options) *pointProgram[T] {
	p := &pointProgram[T]{code: source.pairs().fuse(len(source.instructions))}
	p.tape = newTape(p.code)
	backend := options.Backend
	if !p.tape.regular(p.code) {
		if p.machine = newPointMachine[T](p.code, backend); p.machine != nil {
			backend = Portable // for what the machine cannot compute, a sine of 1e200
		}
	}
	for _, r := range p.tape.regions {
		p.regions = append(p.regions, newRowCode[T](r.code, len(r.streams), len(r.results), false, backend))
	}
	for i, v := range p.code.outputs {
		slot := p.tape.slot[v]
		if last := len(p.outputs) - 1; last >= 0 && p.outputs[last].slot+p.outputs[last].n == slot {
			p.outputs[last].n++
		} else {
			p.outputs = append(p.outputs, copying{int32(i), slot, 1})
		}
	}
	p.spaces.make = func() *pointSpace[T] {
		s := &pointSpace[T]{slots: make([]T, p.tape.slots)}
		for k := range s.scratch {
			s.scratch[k] = make([]T, gatherRows)
		}
		constants := make([]T, len(p.code.instructions))
		fill(p.code, constants)
		for i := range p.code.instructions {
			if p.code.instructions[i].op == opConstant {
				s.slots[p.tape.slot[i]] = constants[i]
			}
		}
		for i, r := range p.tape.regions {
			s.regions = append(s.regions, newRegionRun(r, p.regions[i], s.slots))
		}
		return s
	}
	return p
}

// A copying is a number of outputs that are in neighbouring slots.
type copying struct{ output, slot, n int32 }

func (p *pointProgram[T]) run(to, rows, params []T) {
	s := p.spaces.get()
	copy(s.slots, rows) // the inputs are the first slots
	copy(s.slots[len(rows):], params)
	if p.machine != nil && runPoint(p.machine, s.slots, to) {
		p.spaces.put(s)
		return
	}
	runTape(p.tape, p.code.functions, s.slots, s.scratch, s.regions)
	for _, c := range p.outputs {
		copy(to[c.output:], s.slots[c.slot:][:c.n])
	}
	p.spaces.put(s)
}
