package registry

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// untouched is a store that fails the test where something is written.
type untouched struct {
	journal.Store
	t *testing.T
}

func (u *untouched) wrote(what string) error {
	u.t.Errorf("%s: somebody wrote who only was to read", what)
	return errors.New("written")
}

func (u *untouched) Append(context.Context, journal.Head, []journal.Record) error {
	return u.wrote("Append")
}
func (u *untouched) PutKeys(context.Context, []journal.Key) error { return u.wrote("PutKeys") }
func (u *untouched) DropKeys(context.Context, ...string) error    { return u.wrote("DropKeys") }
func (u *untouched) PutSnapshot(context.Context, journal.Head, []byte) error {
	return u.wrote("PutSnapshot")
}
func (u *untouched) DropSnapshots(context.Context) error { return u.wrote("DropSnapshots") }

// TestExamine examines journals that are sound and such that are not: each of these
// is reported with the first record that is not as it should be, and is not opened
// for writing either, where a registry that starts could see it.
func TestExamine(t *testing.T) {
	drop := func(t *testing.T, r *tested, name string) {
		t.Helper()
		if err := r.store.DropKeys(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	// The records: 1 to 3 put practices; 4 and 5 register; 6 begins a month and 7
	// logs; 8 opens a round; 9 puts wishes.
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, r *tested)
		// seq is where it breaks, 0 for a sound journal; opens says that a
		// registry opens it all the same.
		seq    uint64
		opens  bool
		reason string
	}{
		{"sound", func(*testing.T, *tested) {}, 0, true, "nobody touched it"},
		{"destroyed since the snapshot", func(t *testing.T, r *tested) {
			head, snapshot, err := r.store.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			name := r.snapshotKeys[0]
			keys, err := r.store.KeysOf(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			r.do(Erase{"h"})
			r.do(CloseRound{"r"})
			r.do(ForgetRound{"r"})
			r.clock.step(40 * 24 * time.Hour)
			r.do(ForgetAccess{Before: r.clock.today()})
			// As if the program had ended before it destroyed the snapshot.
			if err := errors.Join(r.store.PutKeys(t.Context(), keys), r.store.PutSnapshot(t.Context(), head, snapshot)); err != nil {
				t.Fatal(err)
			}
		}, 0, true, "the snapshot has a household, a round and a month whose keys were destroyed after it"},
		{"household without key", func(t *testing.T, r *tested) { drop(t, r, r.View().state.households.at(1).key.name()) }, 5, false, "nobody erased it"},
		{"month without key", func(t *testing.T, r *tested) { drop(t, r, r.View().state.logMonths[0].key) }, 6, false, "nobody forgot it"},
		{"round without key", func(t *testing.T, r *tested) { drop(t, r, r.View().state.rounds[0].key.name()) }, 8, false, "nobody forgot it"},
		{"all keys gone", func(t *testing.T, r *tested) {
			for key, err := range r.store.Keys(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				drop(t, r, key.Name)
			}
		}, 4, false, "the first record that needs one is named"},
		{"what can't be", func(t *testing.T, r *tested) {
			record := r.View().Head().Next(0, (*roundExecuted)(nil).kind(), []byte(`{"round":"r","exchange":3,"start":"2027-01-02"}`))
			if err := r.store.Append(t.Context(), r.View().Head(), []journal.Record{record}); err != nil {
				t.Fatal(err)
			}
		}, 10, false, "an exchange that nobody proposed is carried out"},
		{"forged snapshot", func(t *testing.T, r *tested) {
			s := r.View().state.fork()
			s.setHousehold(0, func(h *household) { h.priority = 9 })
			name := r.snapshotKeys[0]
			for key, err := range r.store.Keys(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if key.Name == name {
					k, err := keyOf(key.Secret)
					if err != nil {
						t.Fatal(err)
					}
					if err := r.store.PutSnapshot(t.Context(), s.head, sealSnapshot(s.encode(), name, k)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}, 9, true, "who has the vault gave somebody another priority: only adding up all records shows that"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newTested(t)
			r.register("h", "B")
			r.register("i", "B")
			r.do(LogAccess{Who: "w", Role: "r", What: "x", Household: "h"})
			r.do(OpenRound{Round: "r"})
			r.do(PutWishes{Household: "i", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}}})
			if r.View().Version() != 9 {
				t.Fatalf("there are %d records", r.View().Version())
			}
			if err := r.Snapshot(t.Context()); err != nil {
				t.Fatal(err)
			}
			snapshot := r.View().Head()
			test.spoil(t, r)
			found, err := Examine(t.Context(), &untouched{r.store, t})
			var broken *journal.Broken
			switch {
			case test.seq == 0 && err != nil:
				t.Fatalf("%v: %s", err, test.reason)
			case test.seq == 0:
				if found.Snapshot != snapshot || found.Unread != nil || found.View.Head() != r.View().Head() {
					t.Errorf("found %+v, at %s: %s", found, found.View.Head(), test.reason)
				}
			case !errors.As(err, &broken) || !errors.Is(err, ErrJournal):
				t.Errorf("the error is %v: %s", err, test.reason)
			case broken.Seq != test.seq:
				t.Errorf("broken at %d, want %d: %v", broken.Seq, test.seq, err)
			}
			for _, trust := range []bool{false, true} {
				store := r.store
				if !test.opens {
					store = &untouched{r.store, t}
				}
				_, err := Open(t.Context(), store, Options{TrustSnapshot: trust})
				if opened := err == nil; opened != test.opens {
					t.Errorf("trusting the snapshot %t: opening gives %v: %s", trust, err, test.reason)
				}
				if err != nil && (!errors.As(err, &broken) || broken.Seq != test.seq) {
					t.Errorf("trusting the snapshot %t: %v, and it breaks at %d", trust, err, test.seq)
				}
			}
		})
	}
}

// TestBrokenUnderneath cuts the end off a journal while a registry is open on it:
// it writes nothing any more.
func TestBrokenUnderneath(t *testing.T) {
	r := newTested(t)
	r.register("h", "B")
	r.register("i", "B")
	shorter := journal.NewMemory()
	var records []journal.Record
	for record, err := range r.store.Records(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
	if err := shorter.Append(t.Context(), journal.Head{}, records[:4]); err != nil {
		t.Fatal(err)
	}
	r.Registry.store = shorter
	for range 2 {
		_, err := r.Do(t.Context(), Withdraw{Household: "i"})
		var broken *journal.Broken
		if !errors.As(err, &broken) || broken.Seq != 5 {
			t.Fatalf("a command on a journal that was cut off gives %v, want that it is broken at 5", err)
		}
		if head, err := shorter.Head(t.Context()); err != nil || head != records[3].Head() {
			t.Fatalf("the journal is at %s, %v", head, err)
		}
	}
}
