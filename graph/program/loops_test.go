package program

import "testing"

func BenchmarkLoops(b *testing.B) {
	col := func() []float64 {
		c := make([]float64, 256)
		for i := range c {
			c[i] = 1 + float64(i)/300
		}
		return c
	}
	to, x, y, z := col(), col(), col(), col()
	lanes := make([]float64, 16)
	for _, l := range []struct {
		name string
		run  func()
	}{
		{"add", func() { addColumns(to, x, y) }},
		{"mul", func() { mulColumns(to, x, y) }},
		{"mulUniform", func() { mulUniform(to, x, 3) }},
		{"div", func() { divColumns(to, x, y) }},
		{"fma", func() { fmaColumns(to, x, y, z) }},
		{"fmaUniform", func() { fmaUniform(to, x, 3, z) }},
		{"negfma", func() { negFMAColumns(to, x, y, z) }},
		{"accumulate", func() { accumulate(lanes, x) }},
		{"accumulateProducts", func() { accumulateProducts(lanes, x, y) }},
	} {
		b.Run(l.name, func(b *testing.B) {
			for b.Loop() {
				l.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/256, "ns/row")
		})
	}
}
