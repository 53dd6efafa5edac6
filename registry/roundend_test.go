package registry

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/round"
)

// TestUnsolvedRound closes a round that was frozen: its seed is shown, or somebody
// could freeze again until the hidden seed suits.
func TestUnsolvedRound(t *testing.T) {
	w := newTester(t)
	w.practice("A", matching.Swap, 100, 100)
	w.practice("B", matching.Swap, 100, 100)
	w.household("a", "A", "B")
	w.do(OpenRound{Round: "r"})
	w.do(Freeze{"r"})
	r, _ := w.r.View().Round("r")
	if r.Salt() != "" || !r.Closed().IsZero() {
		t.Fatalf("a frozen round shows the salt %q, and that it was closed at %s", r.Salt(), r.Closed())
	}
	w.now = w.now.Add(time.Hour)
	w.do(CloseRound{"r"})
	w.folds()
	for range 2 {
		r, _ = w.r.View().Round("r")
		var salt [32]byte
		if n, err := hex.Decode(salt[:], []byte(r.Salt())); err != nil || n != 32 || round.Commit(r.Rules().Seed, salt) != r.Commitment() {
			t.Fatalf("seed %d and salt %q do not open the commitment %s", r.Rules().Seed, r.Salt(), r.Commitment())
		}
		if !r.Closed().Equal(w.now) {
			t.Fatalf("closed at %s, not at %s", r.Closed(), w.now)
		}
		if err := w.r.Snapshot(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.reopen() // from the snapshot
	}
	w.do(ForgetRound{"r"})
	if r, _ = w.r.View().Round("r"); !r.Closed().Equal(w.now) {
		t.Errorf("a forgotten round was closed at %s, not at %s", r.Closed(), w.now)
	}
	w.folds()
}

// TestVacancyFirst looks between the moves of a chain: nobody comes to a practice
// before somebody has left it.
func TestVacancyFirst(t *testing.T) {
	w := newTester(t)
	w.practice("A", matching.Open, 101, 100)
	for i := range 5 { // those listed first go last
		w.practice(string(rune('F'-i)), matching.Swap, 100, 100)
	}
	for i := range 5 { // from F to E, from E to D, …, from B to A
		w.household(string(rune('f'-i)), string(rune('F'-i)), string(rune('E'-i)))
	}
	w.do(OpenRound{Round: "r"})
	w.do(Freeze{"r"})
	w.propose("r")
	w.do(Ask{Round: "r", Deadline: w.now.Add(time.Hour)})
	r, _ := w.r.View().Round("r")
	e, _ := r.Move("f")
	if e == nil || len(e.Moves) != 5 {
		t.Fatalf("the chain is %+v", e)
	}
	for i := range e.Moves {
		h := r.Household(&e.Moves[i])
		w.do(Answer{Round: "r", Household: h, Person: h + "-1", Yes: true})
		w.do(Receive{Round: "r", Practice: r.Practice(e.Moves[i].To), Exchange: e.Number, Move: i, Yes: true})
	}
	w.do(Execute{Round: "r", Exchange: e.Number})

	var part []journal.Record
	moved := 0
	for record, err := range w.store.Records(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		part = append(part, record)
		if record.Kind != "household.moved" {
			continue
		}
		moved++
		store := journal.NewMemory()
		for key, err := range w.store.Keys(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if err := store.PutKeys(t.Context(), []journal.Key{key}); err != nil {
				t.Fatal(err)
			}
		}
		if err := store.Append(t.Context(), journal.Head{}, part); err != nil {
			t.Fatal(err)
		}
		then, err := Open(t.Context(), store, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, practice := range []string{"A", "B", "C", "D", "E", "F"} {
			if n := then.View().Select(EnrolledAt(practice)).Len(); n > 1 {
				t.Errorf("after %d moves %d of the chain are at %s", moved, n, practice)
			}
		}
	}
	if moved != 5 {
		t.Errorf("%d moves, not 5", moved)
	}
}
