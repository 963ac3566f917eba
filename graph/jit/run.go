package jit

import (
	"fmt"
	"runtime"
	"unsafe"
)

// A Number is of the width of a program: float64 for 64, float32 for 32.
type Number interface{ float32 | float64 }

// Run computes a program for the given number of rows.
//
// Input i is columns[i], of at least that many rows; uniform number i is
// uniforms[i]; code.Columns[i] is written to outputs[i]. sums[i] is set
// to the sum over the rows of code.Sums[i]: lane l of 16 (float32: 32) adds up
// the rows congruent to l in order, as (*kernel.Code).Add does, then the lanes are
// added pairwise: lane l and l+8 (float32: l+16) first, then l and l+4, and so on.
//
// The result says whether a mask in code.Escape was set in one of the rows; if
// so outputs and sums are not what the program means and are to be computed in
// another way.
//
// Results must not overlap with columns. Run panics if T has not the width of
// the program or a slice is too short.
func Run[T Number](m *Machine, columns [][]T, uniforms []T, outputs [][]T, sums []T, rows int) (escaped bool) {
	size := int(unsafe.Sizeof(T(0)))
	switch {
	case m.target.scalar:
		panic("jit: the machine is for one point")
	case size*8 != m.width:
		panic(fmt.Sprintf("jit: numbers of %d bits for a program of %d", size*8, m.width))
	case rows < 0:
		panic(fmt.Sprintf("jit: %d rows", rows))
	case len(columns) < m.columns || len(uniforms) < m.uniforms || len(outputs) < m.outputs || len(sums) < m.sums:
		panic("jit: too few columns, uniforms, outputs or sums")
	}
	w := m.take()
	a := &w.arguments
	w.pointers = w.pointers[:0]
	for _, columns := range [2][][]T{columns[:m.columns], outputs[:m.outputs]} {
		for i, c := range columns {
			if len(c) < rows {
				panic(fmt.Sprintf("jit: column %d has %d rows of %d", i, len(c), rows))
			}
			w.pointers = append(w.pointers, unsafe.Pointer(unsafe.SliceData(c)))
		}
	}
	w.pointers = append(w.pointers, nil)
	a.columns = unsafe.Pointer(&w.pointers[0])
	a.outputs = unsafe.Pointer(&w.pointers[m.columns])
	lanes := int(m.target.numberBytes(m.width)) / size
	copies := unsafe.Slice((*T)(a.uniforms), len(m.copied)*lanes)
	for i, u := range m.copied {
		for l := range lanes {
			copies[i*lanes+l] = uniforms[u]
		}
	}
	for _, at := range m.lanes {
		*(*[laneBytes]byte)(w.memory[at:]) = [laneBytes]byte{}
	}
	for begin := 0; begin < rows*size; begin += m.step {
		end := min(begin+m.step, rows*size)
		a.begin, a.main, a.end = uintptr(begin), uintptr(end-(end-begin)%m.stride), uintptr(end)
		a.escaped = 0
		call(m.entry, a)
		escaped = escaped || a.escaped != 0
	}
	runtime.KeepAlive(m)
	for i, at := range m.lanes {
		sums[i] = addLanes(unsafe.Slice((*T)(unsafe.Pointer(&w.memory[at])), laneBytes/size))
	}
	clear(w.pointers)
	m.give(w)
	return escaped
}

// Point computes a program compiled with [Options].Point: input i is
// inputs[i], uniform number i is uniforms[i], and outputs[i] is set to the value
// code.Columns[i]. The result is that of [Run].
//
// Outputs must not overlap with inputs. Point panics if T has not the width of
// the program or a slice is too short.
func Point[T Number](m *Machine, inputs, uniforms, outputs []T) (escaped bool) {
	switch size := int(unsafe.Sizeof(T(0))); {
	case !m.target.scalar:
		panic("jit: the machine is not for one point")
	case size*8 != m.width:
		panic(fmt.Sprintf("jit: numbers of %d bits for a program of %d", size*8, m.width))
	case len(inputs) < m.columns || len(uniforms) < m.uniforms || len(outputs) < m.outputs:
		panic("jit: too few inputs, uniforms or outputs")
	}
	w := m.take()
	a := &w.arguments
	a.columns = unsafe.Pointer(unsafe.SliceData(inputs))
	a.uniforms = unsafe.Pointer(unsafe.SliceData(uniforms))
	a.outputs = unsafe.Pointer(unsafe.SliceData(outputs))
	a.escaped = 0
	call(m.entry, a)
	runtime.KeepAlive(m)
	escaped = a.escaped&1 != 0 // the other lanes hold nothing
	a.uniforms = nil
	m.give(w)
	return escaped
}

// addLanes adds 16 or 32 lanes pairwise.
func addLanes[T Number](lanes []T) T {
	for i := 16; i < len(lanes); i++ {
		lanes[i-16] += lanes[i]
	}
	l := (*[16]T)(lanes)
	a, b, c, d := l[0]+l[8], l[1]+l[9], l[2]+l[10], l[3]+l[11]
	a, b, c, d = a+(l[4]+l[12]), b+(l[5]+l[13]), c+(l[6]+l[14]), d+(l[7]+l[15])
	return (a + c) + (b + d)
}
