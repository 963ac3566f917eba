// Generate writes what is computed in advance of package kernel: the
// coefficients of its polynomials, and the Go loops of its functions.
//
//	go generate ./graph/kernel
//
// The loops are written from the functions, and the functions read the
// coefficients, so that it takes two runs if those change.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	directory := flag.String("to", ".", "where the files are")
	fit := flag.Bool("fit", false, "write the coefficients, too")
	flag.Parse()
	if err := write(*directory, *fit); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// write writes the files.
func write(directory string, fit bool) error {
	if fit {
		text, err := coefficients()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(directory, "coefficients.go"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, width := range []int{64, 32} {
		text, err := loops(width)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(directory, fmt.Sprintf("loops%d.go", width)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
