package jit

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

// The decoder of golang.org/x/arch reads every instruction as it was meant.
func TestArch(t *testing.T) {
	for _, q := range requests(20_000) {
		readsAs(t, q)
	}
}

// readsAs reports what the decoder reads differently.
func readsAs(t *testing.T, q request) {
	t.Helper()
	code := q.encode()
	inst, err := x86asm.Decode(code, 64)
	if err != nil || inst.Len != len(code) {
		t.Errorf("% x: %d bytes read of %s: %v", code, inst.Len, q.intel(), err)
		return
	}
	if got, want := plainly(x86asm.IntelSyntax(inst, 0, nil)), plainly(q.intel()); got != want {
		t.Errorf("% x: read as %s, want %s", code, got, want)
	}
}

// comparisons are the predicates that have names of their own.
var comparisons = []string{"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"}

var (
	comparison = regexp.MustCompile(`^vcmp(eq|lt|le|unord|neq|nlt|nle|ord)([ps][ds]) (.*)$`)
	notation   = strings.NewReplacer("{1to8}", "", "{1to16}", "", " bcst ", " ", " ptr ", " ", "*1", "", ", ", ",", " {", "{", "+0x0]", "]")
)

// plainly writes an instruction without what is a matter of taste.
func plainly(text string) string {
	text = notation.Replace(strings.ToLower(text))
	if m := comparison.FindStringSubmatch(text); m != nil {
		text = "vcmp" + m[2] + " " + m[3] + ",0x" + string(rune('0'+slices.Index(comparisons, m[1])))
	}
	if strings.HasPrefix(text, "vpmovm2") { // the mask is an operand, and k0 one like others
		text = strings.TrimSuffix(strings.NewReplacer("{", ",", "}", "").Replace(text), ",k0")
	}
	return text
}
