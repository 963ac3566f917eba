// Package jit makes machine code of the programs of package kernel: loops over
// rows in AVX-512 or AVX2 instructions, and straight code for one point.
//
//	m, err := jit.Compile(code, jit.Options{})
//	if err != nil {
//		// no machine code here: run the program in another way
//	}
//	jit.Run(m, [][]float64{x, y}, weights, nil, sums, len(x))
//
// The results are bit for bit those of the interpreter, (*kernel.Code).Run, but
// for which NaN a NaN is: the same arithmetic in the same order, on both
// instruction sets and for any number of rows. It works on Linux on amd64;
// elsewhere [Available] is [None] and [Compile] fails.
//
// # How it works
//
// The loop has several vectors of rows in flight, which hide each other's
// latencies and share constants (newBody). A model of a core puts the steps in
// an order in which few wait (schedule). Registers are given out step by step;
// when there is none, the value whose next use is furthest is given up
// (L. Belady, IBM Systems Journal 5 (1966) 78), and stored unless it is in
// memory already, as constants, uniforms and columns are. What is in memory is
// an operand there rather than loaded, if its next use is far. What is in memory
// is laid out so that loads do not take stores for their own (layout). Rows that
// do not fill a vector are done by a second loop with masks.
//
// # Why it is sound
//
// Generated code calls nothing, allocates nothing, does not use the stack and
// does not touch the registers that belong to Go (the stack and frame pointers,
// R14 and R15). To the runtime it is a short stay in an assembly function: a
// signal that arrives finds a program counter of no Go function, so that the
// goroutine is not preempted there, and a profile attributes it to code outside
// Go. Since the collector has to wait, [Run] calls it for about a tenth of a
// millisecond at a time. Pointers stay valid during a call: Go does not move
// what is on the heap, and stacks move at safe points only. Memory is writable
// while code is written, then executable, never both; it is given back when the
// Machine is collected.
package jit
