package notation

import (
	"bufio"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	f, _ := os.Open("/tmp/probe_latex.txt")
	s := bufio.NewScanner(f)
	for s.Scan() {
		st, err := ParseLaTeX(s.Text(), Options{})
		n := 0
		for _, x := range st {
			n += len(x.Notes)
		}
		t.Logf("%s\n\t%s %v notes=%d", s.Text(), reading(st), err, n)
	}
}
