package jit

import (
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// What the memory of a run holds does not overlap, and in a page nothing that is
// written has the offset of what is only read, or a lane that of a spilled value.
func TestLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := 32 * rapid.IntRange(1, 2).Draw(t, "words")
		b := kernel.NewBuilder(width)
		x := b.Input(0)
		for i := range rapid.IntRange(0, 200).Draw(t, "constants") {
			x = b.Add(x, b.Number(float64(i)))
		}
		uniforms := rapid.IntRange(0, 200).Draw(t, "uniforms")
		for i := range uniforms {
			x = b.Mul(x, b.Uniform(3*i))
		}
		sums := rapid.IntRange(0, 100).Draw(t, "sums")
		for range sums {
			b.Sum(x)
			x = b.Sqrt(x)
		}
		b.Column(x)
		code, copied := gatherUniforms(b.Code())
		target := targetOf(rapid.SampledFrom([]Set{AVX2, AVX512}).Draw(t, "set"), false)
		l := newLayout(newPlan(code), target, copied)
		l.slots = int32(rapid.IntRange(0, 300).Draw(t, "slots"))

		memory := l.newMemory()
		if address := uintptr(unsafe.Pointer(&memory[0])); address%pageBytes != 0 {
			t.Errorf("the memory begins at %#x", address)
		}
		vector, number := target.bytes(width), target.numberBytes(width)
		used := make([]byte, len(memory))
		offsets := make([]byte, pageBytes) // what has them
		separate := l.uniforms()+int32(uniforms)*number <= pageBytes/2
		put := func(kind byte, at, bytes int32) {
			for i := at; i < at+bytes; i++ {
				if used[i] != 0 {
					t.Fatalf("byte %d is of %c and of %c", i, used[i], kind)
				}
				used[i] = kind
				o := &offsets[i%pageBytes]
				if separate && *o != 0 && *o != kind {
					t.Fatalf("offset %d of pages is of %c and of %c", i%pageBytes, *o, kind)
				}
				*o = kind
			}
		}
		put('n', 0, l.constant(int32(len(l.numbers))))
		put('n', l.uniforms(), int32(uniforms)*number)
		for _, at := range l.lanes {
			if (at-l.begin)%pageBytes%laneBytes != 0 {
				t.Errorf("lanes at %d, of which the first are at %d", at, l.begin)
			}
			put('l', at, laneBytes)
		}
		for slot := range l.slots {
			put('s', l.spill(slot), vector)
		}
		if sums > 0 && !slices.IsSorted(l.lanes) {
			t.Errorf("the lanes of sums in order are at %v", l.lanes)
		}
	})
}
