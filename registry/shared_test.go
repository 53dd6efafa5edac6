package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// busy is a store on which somebody else does something before every answer and
// between any two records or keys.
type busy struct {
	journal.Store
	meanwhile func()
}

func (b *busy) Head(ctx context.Context) (journal.Head, error) {
	b.meanwhile()
	head, err := b.Store.Head(ctx)
	b.meanwhile()
	return head, err
}

func (b *busy) Snapshot(ctx context.Context) (journal.Head, []byte, error) {
	b.meanwhile()
	head, data, err := b.Store.Snapshot(ctx)
	b.meanwhile()
	return head, data, err
}

func (b *busy) KeysOf(ctx context.Context, names ...string) ([]journal.Key, error) {
	b.meanwhile()
	list, err := b.Store.KeysOf(ctx, names...)
	b.meanwhile()
	return list, err
}

func (b *busy) Keys(ctx context.Context) iter.Seq2[journal.Key, error] {
	return between(b.meanwhile, b.Store.Keys(ctx))
}

func (b *busy) Records(ctx context.Context, after uint64) iter.Seq2[journal.Record, error] {
	return between(b.meanwhile, b.Store.Records(ctx, after))
}

// between yields what a sequence has, and lets others work in between.
func between[T any](meanwhile func(), sequence iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		meanwhile()
		for v, err := range sequence {
			if !yield(v, err) {
				return
			}
			meanwhile()
		}
	}
}

// TestOpenWhileOthersWrite opens a registry, and lets another one catch up, while
// a third registers households, begins months of the access log, opens rounds,
// keeps snapshots, and destroys keys: at every moment at which it can. What needs
// a key that was put in meanwhile must not look as if the key were lost.
func TestOpenWhileOthersWrite(t *testing.T) {
	for _, trust := range []bool{false, true} {
		for _, often := range []int{1, 4, 30} {
			t.Run(fmt.Sprintf("trust %t, one in %d", trust, often), func(t *testing.T) {
				r := newRand(t)
				others := newTested(t)
				others.register("first", "B")
				slow := reopen(t, others.store, Options{Clock: others.clock.time})
				budget, registered := 0, 0
				meanwhile := func() {
					if budget == 0 || r.IntN(often) > 0 {
						return
					}
					budget--
					writeSomething(t, r, others, &registered)
				}
				store := &busy{others.store, meanwhile}
				o := Options{Clock: others.clock.time, TrustSnapshot: trust}
				for range 12 {
					budget = 40
					opened, err := Open(t.Context(), store, o)
					if err != nil {
						t.Fatalf("opened while another wrote: %v", err)
					}
					budget = 40
					slow.store = store
					if _, err := slow.Refresh(t.Context()); err != nil {
						t.Fatalf("caught up while another wrote: %v", err)
					}
					budget = 0
					for _, late := range []*Registry{opened, slow} {
						if _, err := late.Refresh(t.Context()); err != nil {
							t.Fatal(err)
						}
						sameState(t, "after the others", late, others.Registry)
						checkState(t, late.View().state)
					}
				}
			})
		}
	}
}

// writeSomething does one of the things that put keys into the vault or destroy
// them.
func writeSomething(t *testing.T, r *rand.Rand, others *tested, registered *int) {
	t.Helper()
	var err error
	switch r.IntN(8) {
	case 0, 1, 2:
		*registered++
		others.register(fmt.Sprint("h", *registered), "B", "C")
	case 3:
		_, err = others.Do(t.Context(), Erase{fmt.Sprint("h", 1+r.IntN(*registered+1))})
	case 4:
		err = others.Snapshot(t.Context())
	case 5:
		others.clock.step(20 * 24 * time.Hour)
		_, err = others.Do(t.Context(), LogAccess{Who: "w", Role: "r", What: "x"})
	case 6:
		_, err = others.Do(t.Context(), ForgetAccess{Before: others.clock.today()})
	case 7:
		*registered++
		id := fmt.Sprint("round-", *registered)
		others.do(OpenRound{Round: id, Rules: matching.Rules{Mechanism: matching.Optimal, Goals: []matching.Goal{matching.GoalPatients}}})
		others.do(CloseRound{id})
		if r.IntN(2) == 0 {
			others.do(ForgetRound{id})
		}
	}
	if err != nil && !errors.Is(err, ErrUnknown) {
		t.Fatal(err)
	}
}
