package jit

import (
	"flag"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"sync"
	"testing"
	"time"
)

var stress = flag.Duration("stress", 300*time.Millisecond, "how long to run many goroutines at once")

// Generated code runs while the collector works all the time, stacks grow,
// goroutines are preempted, signals of the profiler arrive, and machines are
// compiled and collected.
func TestStress(t *testing.T) {
	if Available() == None {
		t.Skip("no machine code here")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	// The race detector's memory grows with what lives.
	if err := pprof.StartCPUProfile(io.Discard); err == nil {
		defer pprof.StopCPUProfile()
	}
	code := regressor(64, 2, 5)
	shared, err := Compile(code, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const rows = 4000
	columns := make([][]float64, 3)
	random := rand.New(rand.NewPCG(5, 6))
	for i := range columns {
		for range rows {
			columns[i] = append(columns[i], random.NormFloat64())
		}
	}
	uniforms := make([]float64, shared.uniforms)
	for i := range uniforms {
		uniforms[i] = random.NormFloat64()
	}
	want := make([]float64, len(code.Sums))
	Run(shared, columns, uniforms, nil, want, rows)
	end := time.Now().Add(*stress)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			m := shared
			for turn := 0; time.Now().Before(end); turn++ {
				if worker%2 == 1 && turn%16 == 0 {
					var err error
					if m, err = Compile(code, Options{Set: AVX2 + Set(turn/16%int(Available()))}); err != nil {
						t.Error(err)
						return
					}
				}
				var got [64]float64 // on the stack
				deep(turn%20, func() { Run(m, columns, uniforms, nil, got[:], rows) })
				if !slices.Equal(got[:len(want)], want) {
					t.Errorf("%v, want %v", got[:len(want)], want)
					return
				}
			}
		})
	}
	group.Wait()
}

// deep calls f with a stack that is deep.
func deep(n int, f func()) byte {
	var room [1 << 10]byte
	room[n] = 1
	if n == 0 {
		f()
		return room[0]
	}
	return deep(n-1, f) + room[n]
}
