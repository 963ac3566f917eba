package main

import (
	"strings"
	"testing"
)

// All contenders compute the same gradients; run fails if not.
func TestContendersAgree(t *testing.T) {
	var small []*benchmark
	for _, b := range benchmarks {
		c := *b
		c.size = min(c.size, 700)
		small = append(small, &c)
	}
	var w strings.Builder
	if err := run(&w, t.TempDir(), small, 1, 0); err != nil {
		t.Fatal(err)
	}
	t.Log(w.String())
	if n := strings.Count(w.String(), "Go by hand"); n != len(small) {
		t.Errorf("%d tables, not %d:\n%s", n, len(small), &w)
	}
}

// The training by hand goes through the same losses and gradients; run fails if
// not.
func TestTrainingsAgree(t *testing.T) {
	var w strings.Builder
	if err := newTraining(700).run(&w, 2, 5); err != nil {
		t.Fatal(err)
	}
	t.Log(w.String())
	for _, want := range []string{"700 rows: a step along the gradient of all rows", "700 rows: 5 steps of L-BFGS"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("there is no %q", want)
		}
	}
}
