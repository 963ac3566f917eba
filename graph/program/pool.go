package program

import "sync"

// A pool holds what runs work with, so that only the first run, or the first
// of several at a time, allocates. Unlike sync.Pool it forgets nothing.
type pool[W any] struct {
	mutex sync.Mutex
	free  []*W
	make  func() *W
}

func (p *pool[W]) get() *W {
	p.mutex.Lock()
	if n := len(p.free); n > 0 {
		w := p.free[n-1]
		p.free = p.free[:n-1]
		p.mutex.Unlock()
		return w
	}
	p.mutex.Unlock()
	return p.make()
}

func (p *pool[W]) put(w *W) {
	p.mutex.Lock()
	p.free = append(p.free, w)
	p.mutex.Unlock()
}
