// Command benchmark compares chainrule's programs with the same gradients
// written by hand, in Go and in C, in one run on one machine, and prints a
// table:
//
//	go run ./examples/benchmark
//
// At the end it trains a network with package fit, beside the same by hand in
// Go.
//
// The C is built by the command itself, with gcc where that is present. All
// contenders take turns, round after round, and what is printed is the median
// of the rounds, so that a machine that is slow for a while is slow for all.
// Everything runs on one core but where it says two.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/chainrule-go/chainrule/graph/program"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 7, "how often each contender has its turn")
	milliseconds := flag.Float64("ms", 60, "how long a turn takes, about")
	only := flag.String("only", "", "run the benchmarks whose title contains this")
	rows := flag.Int("rows", 1_000_000, "how many rows the training has")
	iterations := flag.Int("iterations", 20, "how many steps of L-BFGS the training takes")
	flag.Parse()
	dir, err := os.MkdirTemp("", "benchmark")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	chosen := slices.DeleteFunc(slices.Clone(benchmarks), func(b *benchmark) bool { return !strings.Contains(b.title, *only) })
	err = run(os.Stdout, dir, chosen, *rounds, *milliseconds)
	if err == nil && strings.Contains(trainingTitle, *only) {
		err = newTraining(*rows).run(os.Stdout, *rounds, *iterations)
	}
	if err != nil {
		log.Print(err)
	}
}

// A contender computes a gradient in one way.
type contender struct {
	name string
	// measure runs it for some time and returns the nanoseconds of one run and
	// the sum of the gradient.
	measure func(milliseconds float64) (nanoseconds, check float64, err error)
	// tolerance is the relative difference allowed to the sum of the gradient.
	tolerance float64
	times     []float64 // in nanoseconds
}

// compilers are the flags of gcc. Each vectorises exp with libmvec where it
// may, which takes -Ofast.
var compilers = []string{
	"-O3 -march=native",
	"-Ofast -march=native -mno-avx512f",
	"-Ofast -march=native",
}

// run prints the tables of some benchmarks; it builds in a directory.
func run(w io.Writer, dir string, benchmarks []*benchmark, rounds int, milliseconds float64) error {
	fmt.Fprintf(w, "%s, %s/%s, %s; programs run on %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), program.Backend())
	var processes []*process
	for _, flags := range compilers {
		p, err := startC(dir, flags)
		if err != nil {
			fmt.Fprintf(w, "no C to compare with: %v\n", err)
			break
		}
		defer p.stop()
		processes = append(processes, p)
	}
	for _, b := range benchmarks {
		if err := compare(w, b, processes, rounds, milliseconds); err != nil {
			return err
		}
	}
	return nil
}

// compare prints the table of one benchmark.
func compare(w io.Writer, b *benchmark, processes []*process, rounds int, milliseconds float64) error {
	contenders := []*contender{{name: "Go by hand", measure: timed(b.hand(b)), tolerance: 1e-9}}
	for _, p := range processes {
		contenders = append(contenders, &contender{
			name:      "C by hand, gcc " + p.flags,
			measure:   func(milliseconds float64) (float64, float64, error) { return p.measure(b, milliseconds) },
			tolerance: 1e-9,
		})
	}
	ours, cost, err := programs(b)
	if err != nil {
		return err
	}
	contenders = append(contenders, ours...)
	want := 0.0
	for range rounds {
		for i, c := range contenders {
			ns, check, err := c.measure(milliseconds)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", b.title, c.name, err)
			}
			if i == 0 {
				want = check
			} else if !(math.Abs(check-want) <= c.tolerance*math.Abs(want)) {
				return fmt.Errorf("%s: the gradient of %s adds up to %v, not %v", b.title, c.name, check, want)
			}
			c.times = append(c.times, ns)
		}
	}
	unit, divisor := "us", 1e3
	if b.rows {
		unit, divisor = "ns a row", float64(b.size)
	}
	reference := contenders[len(processes)] // the fastest C, or Go
	fmt.Fprintf(w, "\n%s: %v\n", b.title, cost)
	return printTable(w, unit, divisor, reference, contenders...)
}

// printTable prints the times of contenders, and how many times as fast as the
// reference they are.
func printTable(w io.Writer, unit string, divisor float64, reference *contender, contenders ...*contender) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s\tspeed\t\n", unit)
	for _, c := range contenders {
		fmt.Fprintf(t, "%.3g\t%.2f\t  %s\n", c.median()/divisor, reference.median()/c.median(), c.name)
	}
	return t.Flush()
}

// time runs a function and adds what it took.
func (c *contender) time(f func()) {
	start := time.Now()
	f()
	c.times = append(c.times, float64(time.Since(start).Nanoseconds()))
}

func (c *contender) median() float64 {
	slices.Sort(c.times)
	return c.times[len(c.times)/2]
}

// timed measures a function by the median of its runs.
func timed(f func() []float64) func(milliseconds float64) (float64, float64, error) {
	return func(milliseconds float64) (float64, float64, error) {
		var times []time.Duration
		var g []float64
		for begin := time.Now(); len(times) == 0 || time.Since(begin).Seconds()*1e3 < milliseconds; {
			start := time.Now()
			g = f()
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		sum := 0.0
		for _, v := range g {
			sum += v
		}
		return float64(times[len(times)/2].Nanoseconds()), sum, nil
	}
}

// processor returns the name of the machine's processor, where the system
// tells.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	return "processor unknown"
}
