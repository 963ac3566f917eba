package jit

import (
	"errors"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chainrule-go/chainrule/graph/kernel"
)

// A program too long to be generated twice, with hundreds of values alive.
func TestLong(t *testing.T) {
	code := long(30000)
	const rows = 37
	columns := [][]float64{nil}
	for r := range rows {
		columns[0] = append(columns[0], 1/float64(r+1))
	}
	uniforms := make([]float64, 1000)
	for i := range uniforms {
		uniforms[i] = math.Cos(float64(i))
	}
	lanes := make([]float64, 16)
	for r := range rows {
		values, _ := code.Run([]float64{columns[0][r]}, uniforms)
		lanes[r%16] += math.Float64frombits(values[code.Sums[0].A])
	}
	want := addLanes(lanes)
	for _, set := range []Set{AVX2, AVX512} {
		m, err := Compile(code, Options{Set: set})
		if errors.Is(err, ErrUnavailable) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		sums := make([]float64, 1)
		Run(m, columns, uniforms, nil, sums, rows)
		if sums[0] != want || want == 0 || math.IsNaN(want) {
			t.Errorf("%v: %v, want %v", set, sums[0], want)
		}
	}
}

// A set that the machine has not is an error, and so is sums of one point.
func TestUnavailable(t *testing.T) {
	b := kernel.NewBuilder(64)
	b.Sum(b.Input(0))
	code := b.Code()
	for _, o := range []Options{{Set: Available() + 1}, {Set: 200}, {Point: true}, {Vectors: 3}} {
		if _, err := Compile(code, o); err == nil {
			t.Errorf("%+v compiles", o)
		}
	}
	if _, err := Compile(code, Options{Set: AVX512 + 1}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("%v, want %v", err, ErrUnavailable)
	}
}

// Misuse panics with the package's prefix.
func TestPanics(t *testing.T) {
	b := kernel.NewBuilder(64)
	b.Column(b.Add(b.Input(0), b.Uniform(1)))
	code := b.Code()
	m, err := Compile(code, Options{})
	if err != nil {
		t.Skip(err)
	}
	point, err := Compile(code, Options{Point: true})
	if err != nil {
		t.Fatal(err)
	}
	x, u := make([]float64, 4), make([]float64, 2)
	for name, f := range map[string]func(){
		"rows":     func() { Run(m, [][]float64{x}, u, [][]float64{x}, nil, 5) },
		"negative": func() { Run(m, [][]float64{x}, u, [][]float64{x}, nil, -1) },
		"columns":  func() { Run(m, nil, u, [][]float64{x}, nil, 4) },
		"uniforms": func() { Run(m, [][]float64{x}, u[:1], [][]float64{x}, nil, 4) },
		"outputs":  func() { Run(m, [][]float64{x}, u, nil, nil, 4) },
		"width":    func() { Run(m, [][]float32{{1}}, []float32{1, 1}, [][]float32{{1}}, nil, 1) },
		"point":    func() { Run(point, [][]float64{x}, u, [][]float64{x}, nil, 4) },
		"no point": func() { Point(m, x, u, x) },
		"inputs":   func() { Point(point, nil, u, x) },
	} {
		func() {
			defer func() {
				if message, _ := recover().(string); !strings.HasPrefix(message, "jit: ") {
					t.Errorf("%s: panics with %q", name, message)
				}
			}()
			f()
		}()
	}
}

// The memory of machines that are not used any more is given back.
func TestCodeIsUnmapped(t *testing.T) {
	if Available() == None {
		t.Skip("no machine code here")
	}
	executables := func() int {
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip(err)
		}
		n := 0
		for line := range strings.Lines(string(maps)) {
			f := strings.Fields(line)
			if strings.HasPrefix(f[1], "rwx") {
				t.Errorf("memory to write and to execute: %s", line)
			}
			if f[1] == "r-xp" && len(f) == 5 { // of no file
				n++
			}
		}
		return n
	}
	b := kernel.NewBuilder(64)
	b.Column(b.Sqrt(b.Input(0)))
	code := b.Code()
	before := executables()
	var last *Machine
	for range 100 {
		m, err := Compile(code, Options{})
		if err != nil {
			t.Fatal(err)
		}
		last = m
	}
	deadline := time.Now().Add(10 * time.Second)
	for executables() > before+10 {
		if time.Now().After(deadline) {
			t.Fatalf("%d mappings, %d before", executables(), before)
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	y := make([]float64, 1)
	Run(last, [][]float64{{9}}, nil, [][]float64{y}, nil, 1)
	if y[0] != 3 {
		t.Errorf("sqrt(9) is %v", y[0])
	}
}

// A run allocates nothing.
func TestRunAllocatesNothing(t *testing.T) {
	code := regressor(64, 1, 1)
	m, err := Compile(code, Options{})
	if err != nil {
		t.Skip(err)
	}
	columns := [][]float64{make([]float64, 100), make([]float64, 100)}
	sums := make([]float64, len(code.Sums))
	uniforms := make([]float64, 4)
	if n := testing.AllocsPerRun(100, func() { Run(m, columns, uniforms, nil, sums, 100) }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}
