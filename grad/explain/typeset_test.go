package explain

import (
	"strings"
	"testing"
)

// typesetText writes what is shown, subscripts in braces.
func typesetText(text string) string {
	var b strings.Builder
	for _, r := range typeset(text) {
		if r.subscript {
			b.WriteString("_{" + r.text + "}")
		} else {
			b.WriteString(r.text)
		}
	}
	return b.String()
}

func TestTypeset(t *testing.T) {
	for text, want := range map[string]string{
		"w_1*x - b":         "w_{1}·x − b",
		"net_{h,1}":         "net_{h,1}",
		"h_1_i":             "h_{1,i}",
		"y_hat":             "y\u0302",
		"y_hat_2^2":         "y\u0302_{2}²",
		"alpha*x^10 + Beta": "α·x¹⁰ + Β",
		"theta2 <= 3":       "θ2 ≤ 3",
		"sigma^n":           "σ^n",
		"a^[2]_x":           "a^[2]_{x}",
		"f'(x)":             "f′(x)",
		"_":                 "_",
		"^":                 "^",
	} {
		if got := typesetText(text); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

// Whatever the text, typesetting ends and shows each letter at least once.
func FuzzTypeset(f *testing.F) {
	for _, seed := range []string{"w_1*x", "y_hat_{1,2}^23", "_{", "^9^", "α_β", "\xff_1", "__a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := typesetText(text); len(text) > 0 && got == "" && strings.Trim(text, "_{}") != "" {
			t.Errorf("nothing is shown of %q", text)
		}
		if typesetLength(text) > len(text)+1 {
			t.Errorf("%q is %d letters wide", text, typesetLength(text))
		}
	})
}
