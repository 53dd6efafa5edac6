package registry

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

var (
	simulationSeed  = flag.Uint64("simulation-seed", 0, "seed of the simulations; 0 is another one each time")
	simulationSteps = flag.Int("simulation-steps", 600, "commands in each simulation")
)

// newRand prints its seed, so that a run can be repeated.
func newRand(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *simulationSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed: -simulation-seed=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) today() matching.Date {
	now := c.time()
	return matching.NewDate(now.Year(), now.Month(), now.Day())
}

// flaky is a store that fails now and then, before or after it has done what it
// was asked.
type flaky struct {
	journal.Store
	mu sync.Mutex
	r  *rand.Rand
	// rate is one in how many calls fails; 0 is none.
	rate int
}

var errFlaky = errors.New("the connection is lost")

// fails says whether a call fails, and whether it does its work before.
func (f *flaky) fails() (fails, done bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rate == 0 || f.r.IntN(f.rate) > 0 {
		return false, false
	}
	return true, f.r.IntN(2) == 0
}

// call makes a call that may fail.
func (f *flaky) call(call func() error) error {
	fails, done := f.fails()
	if fails && !done {
		return errFlaky
	}
	if err := call(); err != nil || !fails {
		return err
	}
	return errFlaky
}

func (f *flaky) Append(ctx context.Context, after journal.Head, records []journal.Record) error {
	return f.call(func() error { return f.Store.Append(ctx, after, records) })
}

func (f *flaky) PutKeys(ctx context.Context, list []journal.Key) error {
	return f.call(func() error { return f.Store.PutKeys(ctx, list) })
}

func (f *flaky) DropKeys(ctx context.Context, names ...string) error {
	return f.call(func() error { return f.Store.DropKeys(ctx, names...) })
}

func (f *flaky) DropSnapshots(ctx context.Context) error {
	return f.call(func() error { return f.Store.DropSnapshots(ctx) })
}

func (f *flaky) PutSnapshot(ctx context.Context, head journal.Head, data []byte) error {
	return f.call(func() error { return f.Store.PutSnapshot(ctx, head, data) })
}

func (f *flaky) Head(ctx context.Context) (journal.Head, error) {
	if fails, _ := f.fails(); fails {
		return journal.Head{}, errFlaky
	}
	return f.Store.Head(ctx)
}

// reopen is a registry on the same store.
func reopen(t *testing.T, store journal.Store, o Options) *Registry {
	t.Helper()
	r, err := Open(t.Context(), store, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameState fails the test where two registries are not in the same state.
func sameState(t *testing.T, what string, a, b *Registry) {
	t.Helper()
	if bytes.Equal(a.View().state.encode(), b.View().state.encode()) {
		return
	}
	for _, part := range sections {
		var one, other encoder
		part.encode(a.View().state, &one)
		part.encode(b.View().state, &other)
		if !bytes.Equal(one.buf, other.buf) {
			t.Errorf("section %s: %d and %d bytes, first different at %d", part.name, len(one.buf), len(other.buf), firstDifference(one.buf, other.buf))
		}
	}
	t.Fatalf("%s: another state, at versions %d and %d", what, a.View().Version(), b.View().Version())
}

// firstDifference is where two texts begin to differ.
func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestSimulation gives random commands to two registries on one journal, over a
// store that fails, and compares with the model after each. Now and then it
// starts anew, from a snapshot or from the first event.
func TestSimulation(t *testing.T) {
	for _, test := range []struct {
		name   string
		rate   int
		reason string
	}{
		{"sound", 0, "nothing fails: every answer is the model's"},
		{"flaky", 6, "calls of the store fail before or after they did their work"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRand(t)
			store := &flaky{Store: journal.NewMemory(), r: rand.New(rand.NewPCG(r.Uint64(), 2)), rate: 0}
			now := newClock()
			o := Options{Clock: now.time}
			registries := []*Registry{reopen(t, store, o), reopen(t, store, o)}
			m := newModel()
			for step := range *simulationSteps {
				now.step(time.Duration(r.Int64N(int64(40 * time.Hour))))
				c := sometimesLogged(r, randomCommand(r, m, 12, 40))
				who := r.IntN(2)
				at := registries[who]
				after := m.clone()
				store.mu.Lock()
				store.rate = test.rate
				store.mu.Unlock()
				receipt, err := at.Do(t.Context(), c)
				store.mu.Lock()
				store.rate = 0
				store.mu.Unlock()
				if errors.Is(err, errFlaky) && !errors.Is(err, ErrUncertain) && !errors.Is(err, ErrNotErased) {
					// Nothing was done.
					if _, err := at.Refresh(t.Context()); err != nil {
						t.Fatal(err)
					}
					m.check(t, at.View())
					continue
				}
				if errors.Is(err, ErrUncertain) || errors.Is(err, ErrNotErased) {
					v, err := at.Refresh(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if was := v.Version(); was > m.version {
						receipt.Version = was
					} else {
						m.check(t, v)
						continue
					}
					if want := after.do(c, receipt.Version, now.today()); want != nil {
						t.Fatalf("step %d: %T was carried out, and should give %v", step, c, want)
					}
				} else if want := after.do(c, receipt.Version, now.today()); !sameError(err, want) {
					t.Fatalf("step %d: %T gives %v, and should give %v", step, c, err, want)
				} else if err != nil {
					after = m
				}
				m = after
				m.version = at.View().Version()
				m.check(t, at.View())
				m.checkQuery(t, r, at.View())
				if step%50 == 0 {
					checkState(t, at.View().state)
				}
				switch r.IntN(60) {
				case 0:
					registries[who] = reopen(t, store, o)
					sameState(t, "opened again", registries[who], at)
					m.check(t, registries[who].View())
				case 1:
					if err := at.Snapshot(t.Context()); err != nil && !errors.Is(err, ErrNotErased) {
						t.Fatal(err)
					}
				case 2:
					trusting := o
					trusting.TrustSnapshot = true
					sameState(t, "from a snapshot", reopen(t, store, trusting), at)
				case 3:
					// The journal alone, without any snapshot.
					if err := store.Store.DropSnapshots(t.Context()); err != nil {
						t.Fatal(err)
					}
					sameState(t, "from the first event", reopen(t, store, o), at)
				}
			}
			checkState(t, registries[0].View().state)
		})
	}
}

// TestConcurrentCommands gives commands from many goroutines at once. Those that
// were carried out, in the order of their versions, must make the same model.
func TestConcurrentCommands(t *testing.T) {
	r := newRand(t)
	now := newClock()
	store := journal.NewMemory()
	registry := reopen(t, store, Options{Clock: now.time})
	const practices, households, workers = 10, 60, 8
	type outcome struct {
		command Command
		version uint64
	}
	var mu sync.Mutex
	var done []outcome
	var workersDone, readersDone sync.WaitGroup
	stop := make(chan struct{})
	seeds := make([]uint64, workers+2)
	for i := range seeds {
		seeds[i] = r.Uint64()
	}
	full := newModel() // so that random commands are not all practices
	for i := range practices {
		p := PutPractice{Practice: Practice{Practice: matching.Practice{ID: fmt.Sprint("practice-", i), Mode: matching.Swap, Location: randomPoint(r)}}}
		receipt, err := registry.Do(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, outcome{p, receipt.Version})
		full.practices[p.ID] = p.Practice
	}
	for i := range workers {
		workersDone.Go(func() {
			r := rand.New(rand.NewPCG(seeds[i], 3))
			for range *simulationSteps / workers {
				c := sometimesLogged(r, randomCommand(r, full, practices, households))
				receipt, err := registry.Do(t.Context(), c)
				if err != nil {
					if errors.Is(err, ErrUnknown) || errors.Is(err, ErrExists) || errors.Is(err, ErrInvalid) || errors.Is(err, ErrStale) {
						continue
					}
					t.Error(err)
					return
				}
				if v := registry.View().Version(); v < receipt.Version {
					t.Errorf("version %d is done, and the view is at %d", receipt.Version, v)
				}
				mu.Lock()
				done = append(done, outcome{c, receipt.Version})
				mu.Unlock()
			}
		})
	}
	for i := range 2 {
		readersDone.Go(func() {
			r := rand.New(rand.NewPCG(seeds[workers+i], 4))
			kept := registry.View()
			was := kept.state.encode()
			for {
				select {
				case <-stop:
					return
				default:
				}
				v := registry.View()
				_, q, _ := full.randomQuery(r, 2)
				n := v.Select(q).Len()
				if m := v.Select(Not(q)).Len(); n+m != v.HouseholdCount() {
					t.Errorf("%d and %d households are not all of %d", n, m, v.HouseholdCount())
					return
				}
				if _, err := v.Problem(q, matching.Rules{}); err != nil {
					t.Error(err)
					return
				}
				if r.IntN(20) == 0 {
					if !bytes.Equal(kept.state.encode(), was) {
						t.Error("a view that was kept has changed")
						return
					}
					kept = registry.View()
					was = kept.state.encode()
				}
			}
		})
	}
	workersDone.Wait()
	close(stop)
	readersDone.Wait()
	if t.Failed() {
		return
	}
	// A command that changed nothing has the version of the one before it.
	slices.SortStableFunc(done, func(a, b outcome) int { return cmp.Compare(a.version, b.version) })
	m := newModel()
	for _, o := range done {
		if err := m.do(o.command, o.version, now.today()); err != nil {
			t.Fatalf("%T was carried out as version %d, and should give %v", o.command, o.version, err)
		}
	}
	m.check(t, registry.View())
	checkState(t, registry.View().state)
	sameState(t, "opened again", registry, reopen(t, store, Options{Clock: now.time}))
}
