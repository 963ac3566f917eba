package main

import (
	"fmt"
	"os"
	"testing"
)

// TestUpToDate asserts that the loops are those of the functions as they are,
// and the coefficients those of the fits.
func TestUpToDate(t *testing.T) {
	compare := func(name string, want string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not up to date: run go generate ./graph/kernel twice", name)
		}
	}
	for _, width := range []int{64, 32} {
		text, err := loops(width)
		compare(fmt.Sprintf("loops%d.go", width), text, err)
	}
	if testing.Short() {
		t.Skip("the fits take seconds")
	}
	text, err := coefficients()
	compare("coefficients.go", text, err)
}
