package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var loadTime = flag.Duration("load", 2*time.Second, "how long the clients of TestClients go on")

// sixty is a document of 60 statements, 30 of them claims, two of which are
// wrong.
func sixty() string {
	var b strings.Builder
	for i := 1; i <= 6; i++ {
		fmt.Fprintf(&b, "z_%[1]d = w_%[1]d*a_%[2]d + b_%[1]d\na_%[1]d = sigmoid(z_%[1]d)\n", i, i-1)
	}
	b.WriteString("L = (y - a_6)^2/2\n")
	for i := 1; i <= 6; i++ {
		fmt.Fprintf(&b, "∂z_%[1]d/∂w_%[1]d = a_%[2]d\n∂z_%[1]d/∂a_%[2]d = w_%[1]d\n∂a_%[1]d/∂z_%[1]d = a_%[1]d*(1 - a_%[1]d)\n∂z_%[1]d/∂b_%[1]d = 1\n", i, i-1)
	}
	for i := 1; i <= 5; i++ {
		fmt.Fprintf(&b, "∂a_%[2]d/∂a_%[1]d = a_%[2]d*(1 - a_%[2]d)*w_%[2]d\n", i, i+1)
		fmt.Fprintf(&b, "d_%[1]d = a_%[1]d^2*exp(-b_%[1]d)\nd(d_%[1]d)/da_%[1]d = 2*a_%[1]d*exp(-b_%[1]d)\n", i)
	}
	b.WriteString("∂L/∂a_6 = a_6 - y\n∂L/∂w_6 = (a_6 - y)*a_6*(1 - a_6)*a_5\n∂L/∂b_6 = (a_6 - y)*a_6*(1 - a_6)\n")
	b.WriteString("∂L/∂w_5 = (a_6 - y)*a_6*(1 - a_6)*w_6*a_5*(1 - a_5)*a_4\n∂L/∂y = y - a_6\n")
	b.WriteString("∂L/∂w_4 = (a_6 - y)*a_6*(1 - a_6)*w_6*a_5*(1 - a_5)*w_5*a_4*(1 - a_4)*a_4\n∂L/∂w_5 = (y - a_6)*a_6*(1 - a_6)*w_6*a_5*(1 - a_5)*a_4\n∂^2L/∂y^2 = 1\n")
	return b.String()
}

// percentile returns the smallest duration that p percent do not exceed.
func percentile(durations []time.Duration, p int) time.Duration {
	slices.Sort(durations)
	return durations[min(len(durations)-1, len(durations)*p/100)]
}

// BenchmarkCheck is what a reader waits for after each key: the check of a
// derivation of 70 lines, 12 of them claims, and of 60 lines that are all
// statements.
func BenchmarkCheck(b *testing.B) {
	derivation, err := files.ReadFile("examples/regressor.md")
	if err != nil {
		b.Fatal(err)
	}
	for name, test := range map[string]struct {
		request                  Request
		lines, findings, refuted int
	}{
		"derivation": {Request{Text: string(derivation), Format: "md"}, 70, 12, 3},
		"statements": {Request{Text: sixty(), Format: "txt"}, 60, 42, 2},
	} {
		b.Run(name, func(b *testing.B) {
			if n := strings.Count(test.request.Text, "\n"); n != test.lines {
				b.Fatalf("the document has %d lines", n)
			}
			h := newPage(b, Options{})
			for range h.pool.options.Workers { // let them start
				request(b.Context(), h, "check", test.request)
			}
			var durations []time.Duration
			for b.Loop() {
				began := time.Now()
				status, body := request(b.Context(), h, "check", test.request)
				durations = append(durations, time.Since(began))
				var c checked
				if err := json.Unmarshal(body, &c); err != nil || status != http.StatusOK || len(c.Findings) != test.findings || c.Refuted != test.refuted {
					b.Fatalf("status %d: %s", status, body)
				}
			}
			b.ReportMetric(float64(percentile(durations, 50).Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(percentile(durations, 99).Microseconds())/1000, "p99-ms")
		})
	}
}

// serve serves a page at a free port until the test ends, and returns its
// address and how to stop it.
func serve(t *testing.T, o Options) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	h := newPage(t, o)
	go func() { done <- Serve(ctx, l, h) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return l.Addr().String(), stop
}

// residents returns the memory of this process and the workers' in bytes, 0
// where the system does not tell.
func residents(p []int) (total int64) {
	for _, pid := range append(p, os.Getpid()) {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
		if err != nil {
			return 0
		}
		if fields := strings.Fields(string(data)); len(fields) > 1 {
			pages, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return 0
			}
			total += pages * int64(os.Getpagesize())
		}
	}
	return total
}

// workerIDs returns the process ids of a page's workers.
func workerIDs(p *Page) (ids []int) {
	p.pool.mu.Lock()
	defer p.pool.mu.Unlock()
	for w := range p.pool.all {
		ids = append(ids, w.process.Pid)
	}
	return ids
}

// Fifty clients at a time get their verdicts, all of them right, and memory does
// not grow. It is a minute with -load 1m.
func TestClients(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	h := newPage(t, Options{})
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, h) }()
	const clients = 50
	var answered, failed atomic.Int64
	run := func(duration time.Duration) {
		end := time.Now().Add(duration)
		var group sync.WaitGroup
		for i := range clients {
			group.Go(func() {
				text := fmt.Sprintf("y = x^2*sin(%d*x)\ndy/dx = 2*x*sin(%[1]d*x) + %[1]d*x^2*cos(%[1]d*x)\ndy/dx = 2*x\n", i+2)
				client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
				defer client.CloseIdleConnections()
				for time.Now().Before(end) {
					w, err := client.Post("http://"+l.Addr().String()+"/api/check", "application/json", bytes.NewReader(mustJSON(Request{Text: text, Format: "txt"})))
					if err != nil {
						t.Errorf("client %d: %v", i, err)
						failed.Add(1)
						return
					}
					var c checked
					err = json.NewDecoder(w.Body).Decode(&c)
					w.Body.Close()
					if err != nil || w.StatusCode != http.StatusOK || c.Proved != 1 || c.Refuted != 1 {
						t.Errorf("client %d: status %d, %+v, %v", i, w.StatusCode, c, err)
						failed.Add(1)
						return
					}
					answered.Add(1)
				}
			})
		}
		group.Wait()
	}
	run(*loadTime / 4) // to warm up
	runtime.GC()
	before := residents(workerIDs(h))
	run(*loadTime)
	runtime.GC()
	after := residents(workerIDs(h))
	t.Logf("%d requests answered, %d failed; memory %d MB before, %d MB after", answered.Load(), failed.Load(), before>>20, after>>20)
	if before > 0 && after > before+before/2+(64<<20) {
		t.Errorf("memory grew from %d MB to %d MB", before>>20, after>>20)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A thousand connections at once are answered or closed.
func TestManyConnections(t *testing.T) {
	address, _ := serve(t, Options{})
	const connections = 1000
	var answered, busy, closed atomic.Int64
	body := mustJSON(Request{Text: "y = x^2\ndy/dx = 2*x", Format: "txt"})
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				closed.Add(1)
				return
			}
			defer c.Close()
			if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
				t.Error(err)
			}
			fmt.Fprintf(c, "POST /api/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			all, err := io.ReadAll(c)
			switch {
			case bytes.HasPrefix(all, []byte("HTTP/1.1 200 ")) && bytes.Contains(all, []byte(`"proved":1`)):
				answered.Add(1)
			case bytes.HasPrefix(all, []byte("HTTP/1.1 503 ")):
				busy.Add(1)
			case errors.Is(err, os.ErrDeadlineExceeded):
				t.Error("a connection hangs")
			case len(all) == 0:
				closed.Add(1)
			default:
				t.Errorf("a connection got %q, %v", shortened(string(all), 100), err)
			}
		})
	}
	group.Wait()
	t.Logf("%d answered, %d told to come again, %d closed", answered.Load(), busy.Load(), closed.Load())
	if answered.Load() < 100 {
		t.Errorf("only %d of %d were answered", answered.Load(), connections)
	}
	if w, err := http.Get("http://" + address + "/"); err != nil || w.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %v", err)
	} else {
		w.Body.Close()
	}
}

// Whoever sends a byte now and then is cut off, whether in the header or in the
// body, and others are served meanwhile.
func TestSlowWriters(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the limits on headers and bodies")
	}
	t.Parallel()
	address, _ := serve(t, Options{})
	var group sync.WaitGroup
	for name, head := range map[string]string{
		"header": "POST /api/check HTTP/1.1\r\nHost: x\r\n",
		"body":   "POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
	} {
		group.Go(func() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			began := time.Now()
			fmt.Fprint(c, head)
			for time.Since(began) < bodyTime+10*time.Second {
				if _, err := fmt.Fprint(c, "a"); err != nil {
					return // cut off
				}
				time.Sleep(200 * time.Millisecond)
			}
			t.Errorf("a slow writer of a %s is not cut off", name)
		})
	}
	w, err := http.Post("http://"+address+"/api/check", "application/json", strings.NewReader(`{"text":"y = x^2"}`))
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	group.Wait()
}

// When the server stops, requests at hand are still answered.
func TestGracefulShutdown(t *testing.T) {
	address, stop := serve(t, Options{Time: time.Second})
	got := make(chan error, 1)
	go func() {
		w, err := http.Post("http://"+address+"/api/check", "application/json", bytes.NewReader(mustJSON(Request{Text: endless, Format: "txt"})))
		if err == nil {
			defer w.Body.Close()
			if w.StatusCode != http.StatusUnprocessableEntity {
				err = fmt.Errorf("status %d", w.StatusCode)
			}
		}
		got <- err
	}()
	time.Sleep(200 * time.Millisecond) // the request is on its way
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := <-got; err != nil {
		t.Errorf("the request at hand: %v", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("the server still listens")
	}
}
