package registry

import (
	"runtime"
	"time"
)

// A batch costs one wait for the disk, however many commands are in it. Those who
// were just answered often have a next command at once, but come too late for a
// batch that is taken at once: then there are two halves that wait for each other.
// So the writer waits a moment for them, for part of what a batch takes, unless
// that was in vain lately. Where clients take 0.3 ms from an answer to the next
// command and the disk 5 ms, 64 of them get a third more done.
const (
	gatherPart = 4
	gatherMost = 2 * time.Millisecond
	// gatherSkip is how many batches are taken at once after fewer than half came.
	gatherSkip = 16
)

// gathering is a wait for a number of commands; the zero value is none. The
// registry's mu guards it.
type gathering struct {
	enough int
	there  chan struct{}
}

// came ends the wait where there are enough.
func (g *gathering) came(queue int) {
	if g.there != nil && queue >= g.enough {
		close(g.there)
		g.there = nil
	}
}

// gather waits until as many commands have come as were just answered, or for a
// moment.
func (r *Registry) gather(answered int) {
	runtime.Gosched()
	wait := min(r.took/gatherPart, gatherMost)
	if r.fruitless > 0 || wait <= 0 {
		r.fruitless = max(0, r.fruitless-1)
		return
	}
	r.mu.Lock()
	before := len(r.queue)
	enough := min(before+answered, batchCommands)
	if enough <= before || before+answered < 2 || r.closed {
		r.mu.Unlock()
		return
	}
	there := make(chan struct{})
	r.gathering = gathering{enough, there}
	r.mu.Unlock()
	timer := time.NewTimer(wait) //nolint:forbidigo // a short time, in which others may come
	select {
	case <-there:
	case <-timer.C:
	}
	timer.Stop()
	r.mu.Lock()
	r.gathering = gathering{}
	if len(r.queue)-before < answered/2 {
		r.fruitless = gatherSkip
	}
	r.mu.Unlock()
}
