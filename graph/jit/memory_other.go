//go:build !(linux && amd64)

package jit

import "errors"

// Available returns the widest instruction set that this machine runs.
func Available() Set { return None }

func executable([]byte, *Machine) (uintptr, error) {
	return 0, errors.New("jit: no machine code for this system")
}

func call(uintptr, *arguments) { panic("jit: no machine code for this system") }
