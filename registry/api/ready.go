package api

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// readiness says whether a server can do its work now. It looks no more than once a
// second, however often it is asked, and never waits for long.
type readiness struct {
	// look does what the work needs: see newServer.
	look func(ctx context.Context) error
	now  func() time.Time
	// patience is how long whoever asks waits for a look.
	patience time.Duration
	// stopping says that the server is about to end.
	stopping atomic.Bool

	mu     sync.Mutex
	looked time.Time
	err    error
	// under is closed when the look that is under way ends; nil where none is.
	under chan struct{}
}

const (
	// lookAgain is how long what a look has shown is believed.
	lookAgain = time.Second
	// lookPatience is how long a look may take.
	lookPatience = 2 * time.Second
)

var (
	errStopping = errors.New("rho: stopping")
	errNoAnswer = errors.New("rho: the store does not answer")
)

// check gives an error unless the server is ready.
func (r *readiness) check(ctx context.Context) error {
	if r.stopping.Load() {
		return errStopping
	}
	r.mu.Lock()
	if r.under == nil && !r.looked.IsZero() && r.now().Sub(r.looked) < lookAgain {
		defer r.mu.Unlock()
		return r.err
	}
	if r.under == nil {
		r.under = make(chan struct{})
		// A store that hangs holds this one goroutine, and nobody who asks.
		go r.lookOnce(context.WithoutCancel(ctx), r.under)
	}
	under := r.under
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	select {
	case <-under:
	case <-ctx.Done():
		return errNoAnswer
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// lookOnce looks, and lets those know who wait for it.
func (r *readiness) lookOnce(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	err := r.look(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.looked, r.under = err, r.now(), nil
	close(done)
}
