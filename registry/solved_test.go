package registry

import (
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// TestSolved shows that the problem of which the plan is can be had as it was, also
// where somebody left before it was solved and others after that, and from a
// snapshot; and that it can't where somebody in it was erased since.
func TestSolved(t *testing.T) {
	w := newTester(t)
	for _, id := range []string{"A", "B", "C"} {
		w.practice(id, matching.Swap, 100, 100)
	}
	w.household("a", "A", "B")
	w.household("b", "B", "A")
	w.household("early", "A", "B")
	w.household("late", "B", "C")
	w.household("stays", "B", "C")
	w.do(OpenRound{Round: "r"})
	w.do(Freeze{"r"})
	if r, _ := w.r.View().Round("r"); true {
		if p, err := r.Solved(); err == nil {
			t.Errorf("there is a solved problem before the plan: %v", p)
		}
	}
	w.do(Withdraw{Household: "early"})
	w.propose("r")
	w.do(Withdraw{Household: "late"})
	check := func(when string, whole bool) {
		t.Helper()
		r, ok := w.r.View().Round("r")
		if !ok || r.Absent() != 1 {
			t.Fatalf("%s: %d were absent", when, r.Absent())
		}
		p, err := r.Solved()
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Digest() == r.Plan().Problem; got != whole {
			t.Errorf("%s: the problem is the solved one: %t, want %t", when, got, whole)
		}
		if _, err := verify.Plan(t.Context(), p, r.Plan(), verify.Options{}); whole && err != nil {
			t.Errorf("%s: %v", when, err)
		}
		frozen := r.Participants().Problem
		if got := frozen.Digest() == r.Digest(); got != whole {
			t.Errorf("%s: the problem is the frozen one: %t, want %t", when, got, whole)
		}
		if p.Rules.Seed = 0; p.Digest() == r.Digest() {
			t.Errorf("%s: the one who left is in the solved problem", when)
		}
	}
	check("after the plan", true)
	w.reopen()
	check("opened again", true)
	if err := w.r.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	check("from a snapshot", true)
	w.do(Erase{"stays"})
	check("after an erasure", false)
}
