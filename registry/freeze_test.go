package registry

import (
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// TestFreezePrepared prepares the freezing of a round of one region, lets others
// change something, and freezes: what was prepared holds where they changed nothing
// of the problem, and is worked out anew where they did.
func TestFreezePrepared(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(w *tester)
		holds  bool
		reason string
	}{
		{"nothing", func(*tester) {}, true, "it is the same state"},
		{"wishes elsewhere", func(w *tester) {
			w.do(PutWishes{Household: "elsewhere", Wishes: matching.Wishes{Ranked: [][]string{{"B"}}}})
		}, true, "who is enrolled elsewhere is not of the region"},
		{"access", func(w *tester) { w.do(LogAccess{Who: "w", Role: "r", What: "x"}) }, true, "looking changes nothing"},
		{"another round", func(w *tester) { w.do(OpenRound{Round: "other"}) }, true, "it holds no places yet"},
		{"wishes", func(w *tester) {
			w.do(PutWishes{Household: "a", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}}})
		}, false, "one of the region wants something else"},
		{"priority", func(w *tester) { w.do(Update{Household: "a", Priority: new(int)}) }, false, "one of the region is another"},
		{"somebody more", func(w *tester) { w.household("c", "A", "B") }, false, "one more waits"},
		{"somebody less", func(w *tester) { w.do(Withdraw{Household: "a"}) }, false, "one waits no more"},
		{"a practice", func(w *tester) { w.practice("B", matching.Open, 105, 100) }, false, "there are places"},
		{"a place promised", func(w *tester) {
			w.do(RequestEnrolment{"elsewhere", "O"})
		}, false, "a place is held, so a round has one less"},
		{"frozen by another", func(w *tester) { w.do(Freeze{"r"}) }, false, "it is frozen already"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newTester(t)
			for _, id := range []string{"A", "B", "C"} {
				w.practice(id, matching.Swap, 100, 100)
			}
			w.practice("O", matching.Open, 110, 100)
			w.household("a", "A", "B", "O")
			w.household("b", "B", "A")
			w.do(PutPractice{Practice: Practice{Region: "east", Practice: matching.Practice{ID: "E", Mode: matching.Swap}}})
			w.household("elsewhere", "E", "A")
			w.do(OpenRound{Round: "r", Regions: []string{"west"}})
			prepared, ok := Freeze{"r"}.prepare(w.r.View().state, true).(*freezing)
			if !ok {
				t.Fatal("nothing was prepared")
			}
			test.change(w)
			if got := prepared.found.holds(w.r.newTurn().s); got != test.holds {
				t.Errorf("what was prepared holds: %t, want %t: %s", got, test.holds, test.reason)
			}
			w.r.Do(t.Context(), Freeze{"r"}) //nolint:errcheck // another may have frozen it
			if r, _ := w.r.View().Round("r"); r.Phase() != round.PhaseFrozen {
				t.Errorf("the round is %s", r.Phase())
			}
			w.folds()
		})
	}
}
