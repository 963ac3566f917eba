package program_test

import (
	"flag"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/grad"
	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

var stress = flag.Duration("stress", 300*time.Millisecond, "how long TestConcurrentRuns runs")

// One program runs from many goroutines at once, while the collector runs all
// the time.
func TestConcurrentRuns(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	g := graph.New()
	gradient, rows, params := regressor(g, 2, 3)
	y, xs := rosenbrock(g, 300)
	const n = 9000
	data := make([][]float64, len(rows))
	for i := range data {
		data[i] = make([]float64, n)
		for k := range data[i] {
			data[i][k] = float64((k*7+i*13)%100)/50 - 1
		}
	}
	point := make([]float64, len(params))
	for i := range point {
		point[i] = 0.3 * (float64(i%7) - 2.9)
	}
	at := make([]float64, len(xs))
	for i := range at {
		at[i] = 1 + 0.01*float64(i%10)
	}
	for _, backend := range program.Available() {
		p, err := program.Compile[float64](gradient, program.Rows(rows...), program.Params(params...), program.Options{Backend: backend, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		q, err := program.Compile[float64](grad.Of(y, xs...), program.Params(xs...), program.Options{Backend: backend})
		if err != nil {
			t.Fatal(err)
		}
		sums, values := make([]float64, len(gradient)), make([]float64, len(xs))
		p.Sums(sums, data, point)
		q.Point(values, nil, at)
		var group sync.WaitGroup
		end := time.Now().Add(*stress)
		for i := range 8 {
			group.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(i), 3))
				to, columns := make([]float64, len(gradient)), make([][]float64, len(gradient))
				for k := range columns {
					columns[k] = make([]float64, n)
				}
				got := make([]float64, len(xs))
				for time.Now().Before(end) {
					switch rng.IntN(3) {
					case 0:
						if p.Sums(to, data, point); !slices.Equal(to, sums) {
							t.Errorf("%v: sums %v, not %v", backend, to, sums)
							return
						}
					case 1:
						p.Columns(columns, data, point)
					case 2:
						if q.Point(got, nil, at); !slices.Equal(got, values) {
							t.Errorf("%v: another point", backend)
							return
						}
					}
					_ = make([]byte, 1<<rng.IntN(12)) // for the collector
				}
			})
		}
		group.Wait()
	}
}

// A run allocates nothing after the first.
func TestRunsDoNotAllocate(t *testing.T) {
	g := graph.New()
	gradient, rows, params := regressor(g, 2, 3)
	for _, backend := range program.Available() {
		p, err := program.Compile[float64](gradient, program.Rows(rows...), program.Params(params...), program.Options{Backend: backend, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		const n = 20_000
		data, columns := make([][]float64, len(rows)), make([][]float64, len(gradient))
		for i := range data {
			data[i] = make([]float64, n)
		}
		for i := range columns {
			columns[i] = make([]float64, n)
		}
		row, point, to := make([]float64, len(rows)), make([]float64, len(params)), make([]float64, len(gradient))
		for name, run := range map[string]func(){
			"Point":   func() { p.Point(to, row, point) },
			"Columns": func() { p.Columns(columns, data, point) },
			"Sums":    func() { p.Sums(to, data, point) },
		} {
			run()
			// Goroutines may find no idle one to reuse, and the runtime allocates
			// for itself now and then: what a run allocates is there every time.
			allocations := testing.AllocsPerRun(20, run)
			for range 4 {
				allocations = min(allocations, testing.AllocsPerRun(20, run))
			}
			if allocations > 0 {
				t.Errorf("%v: %s allocates %v times", backend, name, allocations)
			}
		}
	}
}
