package jit

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// Available returns the widest instruction set that this machine runs.
func Available() Set {
	x := &cpu.X86
	switch {
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW && x.HasAVX2 && x.HasFMA:
		return AVX512
	case x.HasAVX2 && x.HasFMA:
		return AVX2
	}
	return None
}

// executable copies machine code to memory that can be executed and not
// written, and returns its address. The memory is given back when owner is
// collected.
func executable(code []byte, owner *Machine) (uintptr, error) {
	memory, err := syscall.Mmap(-1, 0, len(code), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return 0, fmt.Errorf("jit: memory for code: %w", err)
	}
	copy(memory, code)
	if err := syscall.Mprotect(memory, syscall.PROT_READ|syscall.PROT_EXEC); err != nil {
		return 0, fmt.Errorf("jit: making code executable: %w", errors.Join(err, syscall.Munmap(memory)))
	}
	runtime.AddCleanup(owner, func(memory []byte) {
		// It fails only for memory that is not mapped.
		_ = syscall.Munmap(memory)
	}, memory)
	return uintptr(unsafe.Pointer(&memory[0])), nil
}

// call runs machine code.
//
//go:noescape
func call(code uintptr, block *arguments)
