package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// tested is a registry that fails its test where a command does.
type tested struct {
	*Registry
	t     *testing.T
	store journal.Store
	clock *clock
}

// newTested is a registry with the practices A, B and C, in a row, 1 km apart.
func newTested(t *testing.T) *tested {
	t.Helper()
	r := &tested{t: t, store: journal.NewMemory(), clock: newClock()}
	r.open()
	for i, id := range []string{"A", "B", "C"} {
		r.do(PutPractice{Practice: Practice{Practice: matching.Practice{
			ID: id, Location: matching.Point{Lat: 52 + 0.009*float64(i), Lon: 4.3}, Capacity: 100, Enrolled: 100, Mode: matching.Swap,
		}, Region: "west"}})
	}
	return r
}

// open opens the store again.
func (r *tested) open() {
	r.t.Helper()
	r.Registry = reopen(r.t, r.store, Options{Clock: r.clock.time})
}

func (r *tested) do(c Command) Receipt {
	r.t.Helper()
	receipt, err := r.Do(r.t.Context(), c)
	if err != nil {
		r.t.Fatalf("%T: %v", c, err)
	}
	return receipt
}

// register registers a household of two at A that wishes to go somewhere.
func (r *tested) register(id string, wishes ...string) {
	r.t.Helper()
	h := Household{
		ID: id, Adults: []string{id + "-1", id + "-2"}, Current: "A", Home: matching.Point{Lat: 52.0004, Lon: 4.3001}, Postcode: "2512 AB",
	}
	for _, w := range wishes {
		h.Wishes.Ranked = append(h.Wishes.Ranked, []string{w})
	}
	r.do(Register{h})
}

func TestFaultsOfCommands(t *testing.T) {
	r := newTested(t)
	r.register("first", "B")
	sound := Household{ID: "h", Adults: []string{"p"}, Current: "A", Home: matching.Point{Lat: 52, Lon: 4.3}, Postcode: "2512"}
	with := func(change func(h *Household)) Command {
		h := sound
		change(&h)
		return Register{h}
	}
	before := r.View().Version()
	for _, test := range []struct {
		name    string
		command Command
		want    error
		path    string // of the first fault
		reason  string
	}{
		{"no id", with(func(h *Household) { h.ID = "" }), ErrInvalid, "id", "a household has a name"},
		{"citizen service number", with(func(h *Household) { h.ID = "111222333" }), ErrInvalid, "id", "it passes the eleven-test"},
		{"person with one", with(func(h *Household) { h.Adults = []string{"111222333"} }), ErrInvalid, "adults[0]", "persons have none either"},
		{"practice with one", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "111222333", Mode: matching.Open}}}, ErrInvalid, "id", "no id is one"},
		{"region with one", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Mode: matching.Open}, Region: "111222333"}}, ErrInvalid, "region", "no id is one"},
		{"round with one", OpenRound{Round: "111222333"}, ErrInvalid, "round", "no id is one"},
		{"log with one", LogAccess{Who: "111222333", Role: "r", What: "x"}, ErrInvalid, "who", "who looked has none either"},
		{"ground with one", LogAccess{Who: "w", Role: "r", What: "x", Why: "111222333"}, ErrInvalid, "why", "and it stands in no text"},
		{"one in parts", with(func(h *Household) { h.ID = "111.222.333" }), ErrInvalid, "id", "dots don't make it another number"},
		{"one in other digits", with(func(h *Household) { h.ID = "１１１２２２３３３" }), ErrInvalid, "id", "it reads the same"},
		{"person with one in parts", with(func(h *Household) { h.Adults = []string{"p", "1112-22333"} }), ErrInvalid, "adults[1]", "persons have none either"},
		{"practice with one in parts", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "111-222-333", Mode: matching.Open}}}, ErrInvalid, "id", "no id is one"},
		{"named after one", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Name: "Practice of 111222333", Mode: matching.Open}}}, ErrInvalid, "name", "names are public"},
		{"accent", with(func(h *Household) { h.ID = "e\u0301" }), ErrInvalid, "id", "it can be written in two ways"},
		{"path", with(func(h *Household) { h.ID = "z/../x" }), ErrInvalid, "id", "it would be another address"},
		{"long id", with(func(h *Household) { h.ID = strings.Repeat("x", 129) }), ErrInvalid, "id", "ids have a limit"},
		{"space", with(func(h *Household) { h.ID = "a b" }), ErrInvalid, "id", "spaces can't be seen at the end"},
		{"direction", with(func(h *Household) { h.ID = "a\u202eb" }), ErrInvalid, "id", "two ids must not look the same"},
		{"not UTF-8", with(func(h *Household) { h.ID = "a\xff" }), ErrInvalid, "id", "JSON would change it"},
		{"nobody to ask", with(func(h *Household) { h.Adults = nil }), ErrInvalid, "adults", "somebody must consent"},
		{"too many to ask", with(func(h *Household) { h.Adults = []string{"p", "q"}; h.Size = 1 }), ErrInvalid, "adults", "more adults than persons"},
		{"one adult twice", with(func(h *Household) { h.Adults = []string{"p", "p"} }), ErrInvalid, "adults[1]", "one consent is one"},
		{"elsewhere", with(func(h *Household) { h.Adults = []string{"first-1"} }), ErrInvalid, "adults[0]", "nobody is in two households"},
		{"unknown practice", with(func(h *Household) { h.Current = "Z" }), ErrInvalid, "current", "the practice has to be there first"},
		{"unknown wish", with(func(h *Household) { h.Wishes.Ranked = [][]string{{"B"}, {"C", "Z"}} }), ErrInvalid, "wishes.ranked[1][1]", "as above"},
		{"far", with(func(h *Household) { h.Wishes.WithinM = MaxWithinM + 1 }), ErrInvalid, "wishes.within_m", "the indices would be as large as the country"},
		{"outside the world", with(func(h *Household) { h.Home.Lat = 91 }), ErrInvalid, "home.lat", "there is no such place"},
		{"tomorrow", with(func(h *Household) { h.Since = r.clock.today() + 1 }), ErrInvalid, "since", "nobody has waited from tomorrow on"},
		{"priority", with(func(h *Household) { h.Priority = 10 }), ErrInvalid, "priority", "0 to 9"},
		{"long postcode", with(func(h *Household) { h.Postcode = strings.Repeat("1", 17) }), ErrInvalid, "postcode", "it is no text"},
		{"exists", with(func(h *Household) { h.ID = "first" }), ErrExists, "", "update it"},
		{"no practice id", PutPractice{Practice: Practice{Practice: matching.Practice{Mode: matching.Open}}}, ErrInvalid, "id", "a practice has a name"},
		{"mode", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Mode: "ajar"}}}, ErrInvalid, "mode", "there are three"},
		{"region", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Mode: matching.Open}, Region: "a b"}}, ErrInvalid, "region", "a region is an id"},
		{"long postcode of an area", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Mode: matching.Open, Accepts: &matching.Area{Postcodes: []string{"25", "2512A"}}}}}, ErrInvalid, "accepts.postcodes[1]", "4 characters are kept of a home's"},
		{"stale practice", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "A", Mode: matching.Open}}, IfVersion: 77}, ErrStale, "", "somebody changed it"},
		{"no such practice", PutPractice{Practice: Practice{Practice: matching.Practice{ID: "D", Mode: matching.Open}}, IfVersion: 77}, ErrUnknown, "", "it was to replace one"},
		{"update nobody", Update{Household: "nobody"}, ErrUnknown, "", "there is no such household"},
		{"update to nothing", Update{Household: "first", Size: new(0 + 1)}, ErrInvalid, "adults", "two adults are not one person"},
		{"stale update", Update{Household: "first", IfVersion: 1}, ErrStale, "", "somebody changed it"},
		{"wishes of nobody", PutWishes{Household: "nobody"}, ErrUnknown, "", "there is no such household"},
		{"stale wishes", PutWishes{Household: "first", IfVersion: 1}, ErrStale, "", "somebody changed them"},
		{"a wish twice", PutWishes{Household: "first", Wishes: matching.Wishes{Ranked: [][]string{{"B"}, {"B"}}}}, ErrInvalid, "wishes.ranked[1][0]", "which rank is it?"},
		{"withdraw nobody", Withdraw{Household: "nobody"}, ErrUnknown, "", "there is no such household"},
		{"erase nobody", Erase{"nobody"}, ErrUnknown, "", "there is no such household"},
		{"log nothing", LogAccess{}, ErrInvalid, "who", "who, as what, and what"},
		{"log nobody", LogAccess{Who: "w", Role: "r", What: "x", Household: "nobody"}, ErrUnknown, "", "there is no such household"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := r.Do(t.Context(), test.command)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v: %s", err, test.want, test.reason)
			}
			var invalid *InvalidError
			if errors.As(err, &invalid) && invalid.Faults[0].Path != test.path {
				t.Errorf("the fault is in %q, want %q: %s", invalid.Faults[0].Path, test.path, test.reason)
			}
		})
	}
	if v := r.View().Version(); v != before {
		t.Errorf("version %d before, %d after: something was done", before, v)
	}
}

func TestRegisterKeepsLittle(t *testing.T) {
	r := newTested(t)
	r.do(Register{Household{
		ID: "h", Adults: []string{"p"}, Home: matching.Point{Lat: 52.12345, Lon: -4.98765}, Postcode: "2512 ab",
		Wishes: matching.Wishes{WithinM: 100},
	}})
	h, ok := r.View().Household("h")
	if !ok || h.Home != (matching.Point{Lat: 52.123, Lon: -4.988}) || h.Postcode != "2512" || h.Size != 1 || h.Since != r.clock.today() || h.State != StateWaiting {
		t.Errorf("got %+v", h)
	}
	if of, ok := r.View().HouseholdOf("p"); !ok || of.ID != "h" {
		t.Errorf("the household of the person is %q", of.ID)
	}
}

// TestJournalSaysNothingInTheClear looks for what concerns a household among the
// bytes of the journal and of a snapshot.
func TestJournalSaysNothingInTheClear(t *testing.T) {
	r := newTested(t)
	r.do(Register{Household{
		ID: "secret-household", Adults: []string{"secret-person"}, Size: 77, Current: "A", Home: matching.Point{Lat: 52.347, Lon: 4.896},
		Postcode: "9876", Priority: 8, Since: matching.NewDate(2011, 2, 3), Wishes: matching.Wishes{Ranked: [][]string{{"C"}}, WithinM: 4321},
	}})
	r.do(PutWishes{Household: "secret-household", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}, WithinM: 4321}})
	r.do(Update{Household: "secret-household", Postcode: new("9876")})
	r.do(LogAccess{Who: "secret-reader", Role: "secret-role", What: "secret-what", Household: "secret-household", Why: "secret-why"})
	r.do(Withdraw{Household: "secret-household"})
	if err := r.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for record, err := range r.store.Records(t.Context(), 3) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record.Data...)
	}
	_, snapshot, err := r.store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"secret", "9876", "52347", "4896", "4321", "2011-02-03", `"C"`, "77,"} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("the journal says %q: %s", secret, all)
		}
		if len(secret) > 3 && bytes.Contains(snapshot, []byte(secret)) {
			t.Errorf("the snapshot says %q", secret)
		}
	}
}

func TestErase(t *testing.T) {
	r := newTested(t)
	r.register("stays", "B")
	r.register("goes", "B", "C")
	if err := r.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := r.View()
	keysBefore := len(vaultNames(t, r.store))
	r.do(Erase{"goes"})
	if _, ok := r.View().Household("goes"); ok {
		t.Error("the household is still there")
	}
	if _, ok := r.View().HouseholdOf("goes-2"); ok {
		t.Error("a person of it is still there")
	}
	if n := r.View().Select(Wishes("C")).Len(); n != 0 {
		t.Errorf("%d wish to go to C", n)
	}
	if _, ok := kept.Household("goes"); !ok {
		t.Error("an old view has changed")
	}
	if n := len(vaultNames(t, r.store)); n != keysBefore-2 {
		t.Errorf("%d keys of %d are left: want that of the household and that of the snapshot gone", n, keysBefore)
	}
	if _, _, err := r.store.Snapshot(t.Context()); !errors.Is(err, journal.ErrNoSnapshot) {
		t.Errorf("there is a snapshot: %v", err)
	}
	if _, err := journal.Verify(t.Context(), r.store, journal.Head{}); err != nil {
		t.Errorf("the journal does not verify: %v", err)
	}
	before := r.Registry
	r.open()
	sameState(t, "opened again", before, r.Registry)
	// The same id may come back: it is another household.
	r.register("goes", "B")
	r.do(Erase{"goes"})
	if n := r.View().ErasedCount(); n != 2 {
		t.Errorf("%d are erased, want 2", n)
	}
	checkState(t, r.View().state)
}

// vaultNames are the names of the keys in a store.
func vaultNames(t *testing.T, store journal.Store) []string {
	t.Helper()
	var names []string
	for key, err := range store.Keys(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, key.Name)
	}
	return names
}

// failing is a store of which the calls fail that are told to.
type failing struct {
	journal.Store
	mu                 sync.Mutex
	appends            int
	dropKeys, appended error
	block              chan struct{}
}

func (f *failing) DropKeys(ctx context.Context, names ...string) error {
	if f.dropKeys != nil {
		return f.dropKeys
	}
	return f.Store.DropKeys(ctx, names...)
}

func (f *failing) Append(ctx context.Context, after journal.Head, records []journal.Record) error {
	f.mu.Lock()
	f.appends++
	block := f.block
	f.mu.Unlock()
	if block != nil {
		<-block
	}
	if f.appended != nil {
		return f.appended
	}
	return f.Store.Append(ctx, after, records)
}

func TestEraseIsTriedAgain(t *testing.T) {
	r := newTested(t)
	r.register("goes", "B")
	r.register("stays", "B")
	name := r.View().state.households.at(0).key.name()
	store := &failing{Store: r.store, dropKeys: errors.New("no")}
	r.store = store
	r.open()
	if _, err := r.Do(t.Context(), Erase{"goes"}); !errors.Is(err, ErrNotErased) {
		t.Fatalf("got %v, want ErrNotErased", err)
	}
	if _, ok := r.View().Household("goes"); ok {
		t.Error("it is still to be seen")
	}
	if err := r.Snapshot(t.Context()); !errors.Is(err, ErrNotErased) {
		t.Errorf("a snapshot would hide that the key is to be destroyed, got %v", err)
	}
	r.do(Withdraw{Household: "stays"})
	if !slices.Contains(vaultNames(t, r.store), name) {
		t.Fatal("the key is gone, so nothing is tested")
	}
	if _, err := Open(t.Context(), store, Options{}); err == nil {
		t.Error("opened while the key can't be destroyed")
	}
	store.dropKeys = nil
	again := reopen(t, &failing{Store: store.Store}, Options{})
	if slices.Contains(vaultNames(t, r.store), name) {
		t.Error("opening again did not destroy the key")
	}
	sameState(t, "opened again", r.Registry, again)
	// The first registry does not know that, and destroys what is not there.
	r.do(PutWishes{Household: "stays", Wishes: matching.Wishes{WithinM: 10}})
	if err := r.Snapshot(t.Context()); err != nil {
		t.Errorf("nothing is pending any more: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		spoil  func(t *testing.T, r *tested)
		want   func(err error) bool
		reason string
	}{
		{"a missing key", func(t *testing.T, r *tested) {
			if err := r.store.DropKeys(t.Context(), r.View().state.households.at(0).key.name()); err != nil {
				t.Fatal(err)
			}
		}, func(err error) bool { return errors.Is(err, ErrJournal) }, "no event says that it was destroyed"},
		{"an unknown kind", func(t *testing.T, r *tested) {
			record := r.View().Head().Next(0, "from.the.future", nil)
			if err := r.store.Append(t.Context(), r.View().Head(), []journal.Record{record}); err != nil {
				t.Fatal(err)
			}
		}, func(err error) bool { return errors.Is(err, ErrJournal) }, "leaving it out would make another state"},
		{"no JSON", func(t *testing.T, r *tested) {
			record := r.View().Head().Next(0, (*practicePut)(nil).kind(), []byte("{"))
			if err := r.store.Append(t.Context(), r.View().Head(), []journal.Record{record}); err != nil {
				t.Fatal(err)
			}
		}, func(err error) bool { return errors.Is(err, ErrJournal) }, "this package writes JSON"},
		{"a journal that is shorter than its snapshot", func(t *testing.T, r *tested) {
			head, snapshot, err := r.store.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			shorter := journal.NewMemory()
			var records []journal.Record
			for record, recordErr := range r.store.Records(t.Context(), 0) {
				records = append(records, record)
				err = errors.Join(err, recordErr)
			}
			for key, keyErr := range r.store.Keys(t.Context()) {
				err = errors.Join(err, keyErr, shorter.PutKeys(t.Context(), []journal.Key{key}))
			}
			err = errors.Join(err, shorter.Append(t.Context(), journal.Head{}, records[:len(records)-1]), shorter.PutSnapshot(t.Context(), head, snapshot))
			if err != nil {
				t.Fatal(err)
			}
			r.store = shorter
		}, isBroken, "its end was cut off"},
		{"another journal", func(t *testing.T, r *tested) {
			other := newTested(t)
			other.clock.step(time.Hour)
			other.register("h", "C")
			other.register("i", "C")
			head, snapshot, err := r.store.Snapshot(t.Context())
			for key, keyErr := range r.store.Keys(t.Context()) {
				err = errors.Join(err, keyErr, other.store.PutKeys(t.Context(), []journal.Key{key}))
			}
			if err := errors.Join(err, other.store.PutSnapshot(t.Context(), head, snapshot)); err != nil {
				t.Fatal(err)
			}
			r.store = other.store
		}, isBroken, "it was written anew from some record on"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newTested(t)
			r.register("h", "B")
			if err := r.Snapshot(t.Context()); err != nil {
				t.Fatal(err)
			}
			test.spoil(t, r)
			for _, trust := range []bool{false, true} {
				if _, err := Open(t.Context(), r.store, Options{TrustSnapshot: trust}); !test.want(err) {
					t.Errorf("trusting the snapshot %t: got %v: %s", trust, err, test.reason)
				}
			}
		})
	}
}

func isBroken(err error) bool {
	var broken *journal.Broken
	return errors.As(err, &broken)
}

// TestDamagedSnapshot damages a snapshot in every way there is: the journal has
// everything, so the registry opens, in the same state.
func TestDamagedSnapshot(t *testing.T) {
	r := newTested(t)
	for i := range 20 {
		r.register(fmt.Sprint("h", i), "B", "C")
	}
	if err := r.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	head, snapshot, err := r.store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := r.Registry
	damage := map[string][]byte{
		"empty":           {},
		"another version": append([]byte("ruilkring/snapshot/v0\n"), snapshot[len(snapshotFormat):]...),
		"longer":          append(slices.Clone(snapshot), 0),
	}
	for _, n := range []int{1, 30, 60, 70, len(snapshot) / 2, len(snapshot) - 1} {
		damage[fmt.Sprint("cut off at ", n)] = snapshot[:n]
		flipped := slices.Clone(snapshot)
		flipped[n] ^= 1
		damage[fmt.Sprint("another bit at ", n)] = flipped
	}
	for name, data := range damage {
		t.Run(name, func(t *testing.T) {
			if err := r.store.DropSnapshots(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := r.store.PutSnapshot(t.Context(), head, data); err != nil {
				t.Fatal(err)
			}
			r.open()
			sameState(t, name, before, r.Registry)
		})
	}
}

// failsLate is a command that does something and then fails.
type failsLate struct{ inner Command }

var errLate = errors.New("too late")

func (c failsLate) decide(t *turn) error {
	if err := c.inner.decide(t); err != nil {
		return err
	}
	return errLate
}

// many is a command that does very much.
type many struct{ records int }

func (c many) decide(t *turn) error {
	for range c.records {
		if err := t.emit(&accessForgotten{}); err != nil {
			return err
		}
	}
	return nil
}

func TestBatch(t *testing.T) {
	r := newTested(t)
	r.register("h", "B")
	store := &failing{Store: r.store, block: make(chan struct{})}
	r.store = store
	r.open()
	commands := []Command{
		Withdraw{Household: "h"}, // is being written while the others wait
		PutWishes{Household: "h", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}}},
		failsLate{PutWishes{Household: "h", Wishes: matching.Wishes{WithinM: 5}}},
		Erase{"nobody"},
		many{batchRecords + 1},
		Update{Household: "h", Priority: new(3)},
	}
	want := []error{nil, nil, errLate, ErrUnknown, nil, nil}
	got := make([]error, len(commands))
	var all sync.WaitGroup
	until := func(done func() bool) {
		for !done() {
			runtime.Gosched()
		}
	}
	waiting := func() int {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.queue)
	}
	for i, c := range commands {
		all.Go(func() { _, got[i] = r.Do(t.Context(), c) })
		if i == 0 {
			until(func() bool {
				store.mu.Lock()
				defer store.mu.Unlock()
				return store.appends == 1
			})
		}
		until(func() bool { return waiting() == i })
	}
	// One more, which is taken back.
	ctx, cancel := context.WithCancel(t.Context())
	all.Go(func() {
		if _, err := r.Do(ctx, Erase{"h"}); !errors.Is(err, context.Canceled) {
			t.Errorf("a command that was taken back gives %v", err)
		}
	})
	until(func() bool { return waiting() == len(commands) })
	cancel()
	until(func() bool { return waiting() == len(commands)-1 })
	close(store.block)
	all.Wait()
	for i := range commands {
		if i == 4 {
			if got[i] == nil {
				t.Error("more than fits into one write was done")
			}
			continue
		}
		if !errors.Is(got[i], want[i]) {
			t.Errorf("%T: got %v, want %v", commands[i], got[i], want[i])
		}
	}
	if store.appends != 2 {
		t.Errorf("%d writes, want 2: those that waited go together", store.appends)
	}
	h, _ := r.View().Household("h")
	if h.Priority != 3 || len(h.Wishes.Ranked) != 1 || h.Wishes.WithinM != 0 || h.State != StateWaiting {
		t.Errorf("got %+v", h)
	}
	checkState(t, r.View().state)
}

func TestUncertain(t *testing.T) {
	r := newTested(t)
	store := &failing{Store: r.store, appended: errors.New("connection lost")}
	r.store = store
	r.open()
	if _, err := r.Do(t.Context(), Register{Household{ID: "h", Adults: []string{"p"}}}); !errors.Is(err, ErrUncertain) {
		t.Errorf("got %v, want ErrUncertain", err)
	}
	if r.View().HouseholdCount() != 0 {
		t.Error("readers see what is not certain")
	}
	store.appended = nil
	r.do(Register{Household{ID: "h", Adults: []string{"p"}}})
}

func TestCloseAndContext(t *testing.T) {
	r := newTested(t)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Do(done, Withdraw{Household: "h"}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: got %v", err)
	}
	if _, err := r.Wait(done, r.View().Version()+1); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting with an ended context: got %v", err)
	}
	if _, err := r.Do(t.Context(), nil); err == nil {
		t.Error("no command was carried out")
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Do(t.Context(), Withdraw{Household: "h"}); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: got %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestWatch(t *testing.T) {
	r := newTested(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	versions := make(chan uint64)
	go func() {
		for v := range r.Watch(ctx, 1) {
			versions <- v.Version()
		}
		close(versions)
	}()
	if v := <-versions; v != 3 {
		t.Errorf("the first view is version %d, want 3: the latest", v)
	}
	r.register("h")
	if v := <-versions; v != 4 {
		t.Errorf("then comes version %d, want 4", v)
	}
	cancel()
	if _, more := <-versions; more {
		t.Error("it goes on after the context ended")
	}
}
