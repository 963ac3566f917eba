package jit

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A Set is an instruction set.
type Set uint8

// The instruction sets, each wider than the one before.
const (
	None   Set = iota
	AVX2       // with FMA
	AVX512     // F, DQ, VL and BW
)

func (s Set) String() string {
	switch s {
	case None:
		return "none"
	case AVX2:
		return "AVX2+FMA"
	case AVX512:
		return "AVX-512"
	}
	return fmt.Sprintf("Set(%d)", uint8(s))
}

// Options choose how code is compiled. The zero value chooses what is fastest
// on this machine.
type Options struct {
	// Set is the instruction set, [Available] by default.
	Set Set
	// Vectors is how many vectors of rows are worked on at a time: 1, 2 or 4.
	// By default it depends on the code.
	Vectors int
	// Point says that the code is for one row alone: [Point] runs it, not
	// [Run].
	Point bool
}

// A Machine is code compiled for this machine. It may be run from many
// goroutines at once.
type Machine struct {
	entry uintptr // of the machine code
	size  int     // of the machine code
	*layout
	step int // bytes of a column per call

	lock sync.Mutex
	idle []*workspace

	// How many of each a run needs.
	columns, uniforms, outputs, sums int
}

// laneBytes is the size of the lanes of a sum: 16 of float64, 32 of float32.
const laneBytes = 128

// arguments is what the generated code is called with.
type arguments struct {
	columns  unsafe.Pointer // to pointers
	outputs  unsafe.Pointer // to pointers
	uniforms unsafe.Pointer
	memory   unsafe.Pointer // see layout
	lanes    unsafe.Pointer // in the memory
	begin    uintptr        // bytes of a column that are done
	main     uintptr        // where the main loop ends
	end      uintptr        // where the rows end
	escaped  uintptr        // not 0 if an Escape mask was set
}

const (
	offsetColumns  = int32(unsafe.Offsetof(arguments{}.columns))
	offsetOutputs  = int32(unsafe.Offsetof(arguments{}.outputs))
	offsetUniforms = int32(unsafe.Offsetof(arguments{}.uniforms))
	offsetMemory   = int32(unsafe.Offsetof(arguments{}.memory))
	offsetLanes    = int32(unsafe.Offsetof(arguments{}.lanes))
	offsetBegin    = int32(unsafe.Offsetof(arguments{}.begin))
	offsetMain     = int32(unsafe.Offsetof(arguments{}.main))
	offsetEnd      = int32(unsafe.Offsetof(arguments{}.end))
	offsetEscaped  = int32(unsafe.Offsetof(arguments{}.escaped))
)

// workspace is what one run works with.
type workspace struct {
	arguments arguments
	memory    []byte // see layout
	pointers  []unsafe.Pointer
}

func (l *layout) newWorkspace() *workspace {
	m := l.newMemory()
	return &workspace{memory: m, arguments: arguments{
		memory:   unsafe.Pointer(unsafe.SliceData(m)),
		uniforms: unsafe.Pointer(&m[l.uniforms()]),
		lanes:    unsafe.Pointer(&m[l.begin]),
	}}
}

// Compile makes machine code of a program.
//
// It fails with [ErrUnavailable] where there is none for this machine, and with
// another error where the system does not give memory that can be executed.
func Compile(code *kernel.Code, options Options) (*Machine, error) {
	set := options.Set
	if set == None {
		set = Available()
	}
	if set == None || set > Available() {
		return nil, fmt.Errorf("%w: %v", ErrUnavailable, set)
	}
	switch v := options.Vectors; {
	case v != 0 && v != 1 && v != 2 && v != 4:
		return nil, fmt.Errorf("jit: %d vectors at a time", v)
	case options.Point && len(code.Sums) > 0:
		return nil, errors.New("jit: sums of one point")
	}
	t := targetOf(set, options.Point)
	text, layout := assemble(code, t, options.Vectors)
	m := &Machine{
		size:    len(text),
		layout:  layout,
		outputs: len(code.Columns), sums: len(code.Sums),
	}
	// Vectors of rows, a multiple of all strides if there are several.
	vectors := callWork / (len(code.Instructions) + 1)
	m.step = max(1, vectors&^15) * int(t.bytes(code.Width))
	for _, in := range code.Instructions {
		switch in.Op {
		case kernel.Input:
			m.columns = max(m.columns, int(in.Index)+1)
		case kernel.Uniform:
			m.uniforms = max(m.uniforms, int(in.Index)+1)
		}
	}
	entry, err := executable(text, m)
	if err != nil {
		return nil, err
	}
	m.entry = entry
	return m, nil
}

// callWork is about how many instructions one call of machine code executes: the
// collector cannot stop it, and so it should take a tenth of a millisecond.
const callWork = 1 << 18

// ErrUnavailable says that there is no machine code for this machine or for
// the instruction set asked for.
var ErrUnavailable = errors.New("jit: instruction set not available")

// take returns a workspace that nobody uses; give returns it. There are never
// more than runs at the same time, so that a sync.Pool, which forgets what it
// has, would only allocate again.
func (m *Machine) take() *workspace {
	m.lock.Lock()
	if n := len(m.idle); n > 0 {
		w := m.idle[n-1]
		m.idle = m.idle[:n-1]
		m.lock.Unlock()
		return w
	}
	m.lock.Unlock()
	return m.newWorkspace()
}

func (m *Machine) give(w *workspace) {
	w.arguments.columns, w.arguments.outputs = nil, nil
	m.lock.Lock()
	m.idle = append(m.idle, w)
	m.lock.Unlock()
}

// Set returns the instruction set of the machine code.
func (m *Machine) Set() Set { return m.target.set }

// Size returns the number of bytes of machine code.
func (m *Machine) Size() int { return m.size }
