package page

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A job is what a worker is sent, and a result what it sends back.
type job struct {
	Name string
	Body []byte
}

type result struct {
	Status int
	Body   []byte
}

// The statuses with which a worker ends that has gone over a limit.
const (
	exitTime   = 3
	exitMemory = 4
)

// grace is how long work goes on of which nobody waits for the result: the reader
// has typed the next letter.
const grace = 250 * time.Millisecond

// A pool has requests computed by worker processes.
type pool struct {
	options *Options
	places  chan *worker // free workers; nil stands for one that has to be started
	waiting atomic.Int64
	mu      sync.Mutex
	all     map[*worker]bool
	closed  bool
}

func newPool(o *Options) *pool {
	p := &pool{options: o, places: make(chan *worker, o.Workers), all: map[*worker]bool{}}
	for range o.Workers {
		p.places <- nil
	}
	return p
}

// compute answers a request, or says why it is not answered.
func (p *pool) compute(ctx context.Context, name string, body []byte) (int, []byte) {
	busy := func() (int, []byte) {
		return failure(http.StatusServiceUnavailable, "there are too many requests at the moment; try again")
	}
	w, ok := p.take(ctx)
	if !ok {
		return busy()
	}
	// A worker that goes wrong leaves its place to another.
	defer func() { p.places <- w }()
	if p.options.Worker == nil {
		return compute(p.options, name, body)
	}
	if w == nil {
		var err error
		if w, err = p.start(); err != nil {
			w = nil
			return failure(http.StatusServiceUnavailable, "the work could not be begun: "+err.Error())
		}
	}
	status, reply, err := w.do(ctx, job{name, body}, p.options.Time+time.Second)
	if err == nil {
		return status, reply
	}
	code := w.end()
	p.mu.Lock()
	delete(p.all, w)
	p.mu.Unlock()
	w = nil
	switch {
	case ctx.Err() != nil:
		return busy() // nobody reads this
	case code == exitMemory:
		return failure(http.StatusUnprocessableEntity, fmt.Sprintf("this takes more memory than a request may have, %d MB", p.options.Memory>>20))
	case code == exitTime || code == -1:
		return failure(http.StatusUnprocessableEntity, fmt.Sprintf("this takes longer than a request may, %v", p.options.Time))
	}
	return failure(http.StatusUnprocessableEntity, "this is too much: it is nested too deeply, or it is a fault of the program")
}

// take waits for a worker, as long as that may take.
func (p *pool) take(ctx context.Context) (w *worker, ok bool) {
	select {
	case w = <-p.places:
		return w, true
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > int64(p.options.Waiting) {
		return nil, false
	}
	patience := time.NewTimer(p.options.Time)
	defer patience.Stop()
	select {
	case w = <-p.places:
		return w, true
	case <-ctx.Done():
	case <-patience.C:
	}
	return nil, false
}

// close ends all workers, and keeps new ones from being started.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for w := range p.all {
		w.end()
	}
}

// A worker is a process that computes one request after another.
type worker struct {
	process *os.Process
	to      *json.Encoder
	from    *json.Decoder
	// end ends the process, if it has not ended by itself, and returns its exit
	// status; -1 if it was killed.
	end func() int
}

// start starts a worker.
func (p *pool) start() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, fmt.Errorf("the server is stopping")
	}
	argv := p.options.Worker
	command := exec.Command(argv[0], argv[1:]...)
	command.Env = append(os.Environ(),
		"CHAINRULE_WORKER_TIME="+p.options.Time.String(),
		"CHAINRULE_WORKER_MEMORY="+strconv.FormatInt(p.options.Memory, 10),
		"GOTRACEBACK=single")
	command.Stderr = os.Stderr // a fault of the program is for its operator to see
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	w := &worker{process: command.Process, to: json.NewEncoder(in), from: json.NewDecoder(out)}
	w.end = sync.OnceValue(func() int {
		in.Close()
		// What has ended already cannot be killed; that is no error here.
		_ = command.Process.Kill()
		_ = command.Wait()
		return command.ProcessState.ExitCode()
	})
	p.all[w] = true
	return w, nil
}

// do has a worker do a job. After an error the worker is of no use.
func (w *worker) do(ctx context.Context, j job, limit time.Duration) (int, []byte, error) {
	done := make(chan error, 1)
	var r result
	go func() {
		err := w.to.Encode(j)
		if err == nil {
			err = w.from.Decode(&r)
		}
		done <- err
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var err error
	select {
	case err = <-done:
		return r.Status, r.Body, err
	case <-ctx.Done():
		// A worker is cheaper to wait for than to replace, if it is nearly done.
		timer.Reset(grace)
		select {
		case err = <-done:
			return r.Status, r.Body, err
		case <-timer.C:
			err = ctx.Err()
		}
	case <-timer.C:
		err = context.DeadlineExceeded
	}
	w.end()
	<-done
	return 0, nil, err
}

// Work does jobs from in until it ends, one after the other: it is what a
// worker process does. It ends the process if a job takes too long or too much
// memory. The words for what is refuted are found by describe, if it is not nil.
func Work(in io.Reader, out io.Writer, describe Describe) error {
	o := Options{Describe: describe}
	o.Time, _ = time.ParseDuration(os.Getenv("CHAINRULE_WORKER_TIME"))
	o.Memory, _ = strconv.ParseInt(os.Getenv("CHAINRULE_WORKER_MEMORY"), 10, 64)
	o = o.withDefaults()
	debug.SetGCPercent(400)                // memory for speed,
	debug.SetMemoryLimit(o.Memory * 3 / 4) // up to here
	debug.SetMaxStack(int(o.Memory / 4))
	var began atomic.Int64 // when the job at hand began, 0 if there is none
	go watch(&o, &began)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var j job
		if err := decoder.Decode(&j); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		began.Store(time.Now().UnixNano())
		var r result
		r.Status, r.Body = compute(&o, j.Name, j.Body)
		began.Store(0)
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
}

// watch ends the process when a job goes over a limit.
func watch(o *Options, began *atomic.Int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(10 * time.Millisecond) {
		if at := began.Load(); at != 0 && time.Since(time.Unix(0, at)) > o.Time {
			os.Exit(exitTime)
		}
		metrics.Read(sample)
		if sample[0].Value.Uint64()-sample[1].Value.Uint64() > uint64(o.Memory) {
			os.Exit(exitMemory)
		}
	}
}
