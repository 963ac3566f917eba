package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/chainrule-go/chainrule/grad/fit"
)

// A fitProgress shows on a terminal where a fit stands that takes longer than
// a second.
type fitProgress struct {
	on     bool
	begun  time.Time
	pool   *mpb.Progress
	bar    *mpb.Bar
	latest atomic.Pointer[fit.Progress]
}

// newFitProgress makes one for the terminal's messages.
func newFitProgress(t *terminal) *fitProgress {
	f, ok := t.err.(*os.File)
	return &fitProgress{on: ok && term.IsTerminal(int(f.Fd())), begun: time.Now()}
}

// show takes note of an iteration.
func (p *fitProgress) show(at fit.Progress) {
	if !p.on || time.Since(p.begun) < time.Second {
		return
	}
	p.latest.Store(&at)
	if p.bar == nil {
		p.pool = mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(200*time.Millisecond))
		p.bar = p.pool.New(0, mpb.SpinnerStyle().PositionLeft(), mpb.BarWidth(1), mpb.AppendDecorators(
			decor.Any(func(decor.Statistics) string {
				at := p.latest.Load()
				return fmt.Sprintf("iteration %d  loss %.8g  gradient %.2g  %v", at.Iteration, at.Objective, at.Gradient, time.Since(p.begun).Round(time.Second))
			}),
		))
	}
	p.bar.SetCurrent(int64(at.Iteration))
}

// done takes it away.
func (p *fitProgress) done() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.pool.Wait()
		p.bar = nil
	}
	p.on = false
}
