package api

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// fragileStore is a store that can go away, hang, or turn out to be tampered with.
type fragileStore struct {
	journal.Store
	away, tampered atomic.Bool
	// hangs is closed when the store answers again; nil where it does.
	hangs atomic.Pointer[chan struct{}]
	asked atomic.Int64
}

// errAway names somebody, as errors of stores may.
var errAway = errors.New("no route to the database of h-a")

func (s *fragileStore) Head(ctx context.Context) (journal.Head, error) {
	s.asked.Add(1)
	if hangs := s.hangs.Load(); hangs != nil {
		<-*hangs
	}
	if s.away.Load() {
		return journal.Head{}, errAway
	}
	head, err := s.Store.Head(ctx)
	if s.tampered.Load() {
		head.Seq++ // somebody says that there is more
	}
	return head, err
}

func (s *fragileStore) Append(ctx context.Context, after journal.Head, records []journal.Record) error {
	if s.away.Load() {
		return errAway
	}
	return s.Store.Append(ctx, after, records)
}

func (s *fragileStore) Records(ctx context.Context, after uint64) iter.Seq2[journal.Record, error] {
	if s.away.Load() {
		return func(yield func(journal.Record, error) bool) { yield(journal.Record{}, errAway) }
	}
	if s.tampered.Load() {
		return func(yield func(journal.Record, error) bool) { yield(journal.Record{Seq: after + 1}, nil) }
	}
	return s.Store.Records(ctx, after)
}

// TestReady shows that a server is ready only while it can do its work, and that it
// lives on all the same.
func TestReady(t *testing.T) {
	store := &fragileStore{Store: journal.NewMemory()}
	b := newBackendOn(t, store)
	b.server.ready.patience = 50 * time.Millisecond
	check := func(why string, status int) {
		t.Helper()
		if w := b.call("GET", "/v1/ready", "", ""); w.Code != status {
			t.Errorf("%s: ready is %d, want %d", why, w.Code, status)
		}
		if w := b.call("GET", "/v1/health", "", ""); w.Code != http.StatusOK {
			t.Errorf("%s: health is %d", why, w.Code)
		}
	}
	later := func() { b.now = b.now.Add(lookAgain) }
	check("at first", http.StatusOK)
	store.away.Store(true)
	check("within the second", http.StatusOK)
	later()
	check("the store is away", http.StatusServiceUnavailable)
	store.away.Store(false)
	later()
	check("it is back", http.StatusOK)

	asked := store.asked.Load()
	for range 100 {
		check("asked often", http.StatusOK)
	}
	if n := store.asked.Load() - asked; n != 0 {
		t.Errorf("the store was asked %d times more within the second", n)
	}

	hangs := make(chan struct{})
	store.hangs.Store(&hangs)
	later()
	check("the store hangs", http.StatusServiceUnavailable)
	check("it still hangs", http.StatusServiceUnavailable)
	store.hangs.Store(nil)
	close(hangs)
	b.server.ready.wait()
	later()
	check("it answers again", http.StatusOK)

	store.tampered.Store(true)
	later()
	check("the journal was tampered with", http.StatusServiceUnavailable)
	store.tampered.Store(false)
	later()
	check("what is broken stays so", http.StatusServiceUnavailable)

	b = newBackend(t)
	check("anew", http.StatusOK)
	if err := b.server.registry.Close(); err != nil {
		t.Fatal(err)
	}
	later()
	check("the registry is closed", http.StatusServiceUnavailable)
	if _, err := b.server.registry.Refresh(t.Context()); !errors.Is(err, registry.ErrClosed) {
		t.Errorf("refreshing it gives %v", err)
	}

	b = newBackend(t)
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() { b.call("GET", "/v1/ready", "", "") })
	}
	b.server.ready.stopping.Store(true)
	asking.Wait()
	check("it stops", http.StatusServiceUnavailable)
}

// wait waits until no look is under way.
func (r *readiness) wait() {
	r.mu.Lock()
	under := r.under
	r.mu.Unlock()
	if under != nil {
		<-under
	}
}
