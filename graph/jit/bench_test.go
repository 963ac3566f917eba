package jit

import (
	"fmt"
	"math"
	"testing"
)

func BenchmarkRegressor(b *testing.B) {
	for _, size := range []struct {
		name           string
		inputs, hidden int
	}{{"narrow", 1, 1}, {"wide", 4, 16}} {
		for _, set := range []Set{AVX512, AVX2} {
			for _, vectors := range []int{0, 1, 2, 4} {
				b.Run(fmt.Sprint(size.name, "/", set, "/", vectors), func(b *testing.B) {
					if set > Available() {
						b.Skip("not on this machine")
					}
					code := regressor(64, size.inputs, size.hidden)
					m, err := Compile(code, Options{Set: set, Vectors: vectors})
					if err != nil {
						b.Fatal(err)
					}
					const rows = 4096
					columns := make([][]float64, size.inputs+1)
					for i := range columns {
						columns[i] = make([]float64, rows)
						for r := range rows {
							columns[i][r] = math.Sin(float64(r*(i+3) + i))
						}
					}
					uniforms := make([]float64, m.uniforms)
					for i := range uniforms {
						uniforms[i] = math.Cos(float64(i))
					}
					sums := make([]float64, len(code.Sums))
					for b.Loop() {
						Run(m, columns, uniforms, nil, sums, rows)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
					b.ReportMetric(float64(m.Size()), "bytes")
				})
			}
		}
	}
}
