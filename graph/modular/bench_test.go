package modular_test

import (
	"testing"

	"github.com/chainrule-go/chainrule/graph/modular"
)

func BenchmarkEqual(b *testing.B) {
	for _, test := range []struct{ name, claim string }{
		{"rational", "1/(x*(x + 1)) = 1/x - 1/(x + 1)"},
		{"roots", "d/dx x^3*sqrt(a + b*x)/(c + x) = 3*x^2*sqrt(a + b*x)/(c + x) + b*x^3/(2*sqrt(a + b*x)*(c + x)) - x^3*sqrt(a + b*x)/(c + x)^2"},
		{"angles", "sin(x + y)*cos(x - y) = (sin(2*x) + sin(2*y))/2"},
		{"powers", "d/dx (a + b*x)^(n + 1)/(b*(n + 1)) = (a + b*x)^n"},
		{"logarithms", "d/dx x*log(x^2 + 1)*atan(x) = log(x^2 + 1)*atan(x) + 2*x^2*atan(x)/(x^2 + 1) + x*log(x^2 + 1)/(x^2 + 1)"},
		{"different", "d/dx x^3*sqrt(a + b*x) = 3*x^2*sqrt(a + b*x) + b*x^3/sqrt(a + b*x)"},
	} {
		b.Run(test.name, func(b *testing.B) {
			left, right := claim(b, test.claim)
			want := test.name != "different"
			b.ReportAllocs()
			for b.Loop() {
				if modular.Equal(left, right, modular.Options{}).Proved != want {
					b.Fatal(test.claim)
				}
			}
		})
	}
}
