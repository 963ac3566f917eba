package main

import (
	"fmt"
	"runtime"
	"time"

	"golang.org/x/exp/constraints"

	"github.com/chainrule-go/chainrule/graph"
	"github.com/chainrule-go/chainrule/graph/program"
)

// programs returns our contenders, and what compiling the last of them took.
func programs(b *benchmark) (contenders []*contender, cost compilation, err error) {
	nodes, rows, params := b.gradient()
	for _, backend := range program.Available() {
		o := program.Options{Backend: backend, Workers: 1}
		if contenders, cost, err = add[float64](contenders, b, "float64", nodes, rows, params, o); err != nil {
			return nil, cost, err
		}
		if b.rows {
			if contenders, _, err = add[float32](contenders, b, "float32", nodes, rows, params, o); err != nil {
				return nil, cost, err
			}
		}
	}
	if b.rows && runtime.NumCPU() > 1 {
		contenders, _, err = add[float64](contenders, b, "float64, two cores", nodes, rows, params, program.Options{Workers: 2})
	}
	return contenders, cost, err
}

// add appends a contender, and returns what compiling it took.
func add[T constraints.Float](to []*contender, b *benchmark, title string, nodes, rows, params []graph.Node, o program.Options) ([]*contender, compilation, error) {
	columns64, point64 := b.data(len(rows), len(params))
	point, columns := converted[T](point64), make([][]T, len(rows))
	sums, values := make([]float64, len(nodes)), make([]T, len(nodes))

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	p, err := program.Compile[T](nodes, program.Rows(rows...), program.Params(params...), o)
	if err != nil {
		return nil, compilation{}, err
	}
	if b.rows {
		p.Sums(sums, columns, point) // what a run needs is made when it is first needed
	} else {
		p.Point(values, nil, point)
	}
	elapsed := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)

	for i, c := range columns64 {
		columns[i] = converted[T](c)
	}
	run := func() []float64 {
		if b.rows {
			p.Sums(sums, columns, point)
			return sums
		}
		p.Point(values, nil, point)
		for i, v := range values {
			sums[i] = float64(v)
		}
		return sums
	}
	c := &contender{name: "chainrule, " + p.Backend() + ", " + title, measure: timed(run), tolerance: 1e-9}
	if _, single := any(point).([]float32); single {
		c.tolerance = 1e-3
	}
	return append(to, c), compilation{p.Size(), elapsed, int64(after.HeapAlloc) - int64(before.HeapAlloc)}, nil
}

// A compilation is what it takes to make a program ready to run.
type compilation struct {
	instructions int
	time         time.Duration
	bytes        int64
}

func (c compilation) String() string {
	return fmt.Sprintf("%d instructions, compiled in %.2g ms, %.2g MB", c.instructions, c.time.Seconds()*1e3, float64(c.bytes)/1e6)
}

func converted[T constraints.Float](v []float64) []T {
	to := make([]T, len(v))
	for i, x := range v {
		to[i] = T(x)
	}
	return to
}
