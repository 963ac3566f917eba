package main

import (
	"os"
	"strings"
	"testing"
)

func Example() {
	main()
	// Output:
	// b1 = 238.94213 ± 2.70701
	// b2 = 0.00055015643 ± 7.26687e-06
}

// The example is short enough to be read at once.
func TestShort(t *testing.T) {
	text, err := os.ReadFile("custom.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n >= 40 {
		t.Errorf("%d lines", n)
	}
}
