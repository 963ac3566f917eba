#include "textflag.h"

// func call(code uintptr, block *arguments)
//
// The generated code takes the block in DI, may change every register but the
// stack and frame pointers, R14 and R15, uses no stack and calls nothing.
TEXT ·call(SB), NOSPLIT, $8-16
	MOVQ code+0(FP), AX
	MOVQ block+8(FP), DI
	CALL AX
	VZEROUPPER
	RET
