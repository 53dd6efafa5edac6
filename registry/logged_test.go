package registry

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// seen are the entries of the access log of a household, as texts.
func (w *tester) seen(household string) []string {
	w.t.Helper()
	var list []string
	for a, err := range w.r.Accesses(w.t.Context(), household, 0) {
		if err != nil {
			w.t.Fatal(err)
		}
		list = append(list, fmt.Sprint(a.Who, " ", a.What, " ", a.With, " ", a.Household, a.Households))
	}
	return list
}

// logged carries out a command as somebody.
func logged(c Command, what string, access LogAccess) Logged {
	access.Who, access.Role, access.What = "somebody", "coordinator", what
	return Logged{c, access}
}

// sometimesLogged is a command, one time in three with a note of who gives it.
func sometimesLogged(r *rand.Rand, c Command) Command {
	if r.IntN(3) > 0 {
		return c
	}
	access := LogAccess{With: map[string]string{"of": "model"}}
	switch c := c.(type) {
	case Update:
		access.Household = c.Household
	case PutWishes:
		access.Households = []string{c.Household, "household-1", "nobody"}
	case Withdraw:
		access.Household = c.Household
	case Erase:
		access.Household = c.Household
	}
	return logged(c, "model", access)
}

// TestLogged shows that a change that is noted is in the journal together with its
// note, and that neither is there without the other.
func TestLogged(t *testing.T) {
	w := newTester(t)
	for _, id := range []string{"A", "B"} {
		w.practice(id, matching.Swap, 100, 100)
	}
	w.household("a", "A", "B")
	w.household("b", "B", "A")
	h := Household{ID: "c", Adults: []string{"c-1"}, Current: "A", Home: matching.Point{Lat: 52, Lon: 5}}
	w.do(logged(Register{h}, "household.register", LogAccess{Household: "c"}))
	wishes := matching.Wishes{Ranked: [][]string{{"B"}}}
	receipt, err := w.r.Do(t.Context(), logged(PutWishes{Household: "c", Wishes: wishes}, "wishes.put", LogAccess{Household: "c"}))
	if h, _ := w.r.View().Household("c"); err != nil || h.WishesVersion != receipt.Version {
		t.Errorf("the receipt is of version %d, and the wishes of %d: %v", receipt.Version, h.WishesVersion, err)
	}
	w.do(OpenRound{Round: "r"})
	w.do(logged(Freeze{"r"}, "round.freeze", LogAccess{With: map[string]string{"round": "r"}}))
	if r, _ := w.r.View().Round("r"); r.Phase() != round.PhaseFrozen {
		t.Errorf("the round is %s", r.Phase())
	}
	want := []string{
		"somebody household.register map[] c[]", "somebody wishes.put map[] c[]",
		"somebody round.freeze map[round:r] []",
	}
	if got := w.seen(""); !slices.Equal(got, want) {
		t.Errorf("the log says %q, want %q", got, want)
	}

	// Neither without the other.
	w.refused(logged(Register{h}, "household.register", LogAccess{Household: "c"}), ErrInvalid)
	w.refused(logged(Freeze{"r"}, "round.freeze", LogAccess{}), ErrState)
	w.refused(logged(PutWishes{Household: "a", Wishes: wishes}, "", LogAccess{}), ErrInvalid)
	w.refused(logged(PutWishes{Household: "a", Wishes: wishes}, "x", LogAccess{Household: "nobody"}), ErrUnknown)
	w.refused(logged(Withdraw{Household: "nobody"}, "x", LogAccess{Household: "nobody"}), ErrUnknown)
	if _, err := w.r.Do(t.Context(), Logged{}); err == nil {
		t.Error("no command is carried out")
	}
	if h, _ := w.r.View().Household("a"); h.State != StateInRound {
		t.Errorf("a is %s", h.State)
	}
	if got := w.seen(""); !slices.Equal(got, want) {
		t.Errorf("the log says %q after what was refused, want %q", got, want)
	}

	// What was done to somebody who is gone since has no name any more.
	w.do(CloseRound{"r"})
	w.do(logged(Erase{"c"}, "household.erase", LogAccess{Household: "c"}))
	want = []string{
		"somebody household.register map[] []", "somebody wishes.put map[] []",
		"somebody round.freeze map[round:r] []", "somebody household.erase map[] []",
	}
	if got := w.seen(""); !slices.Equal(got, want) {
		t.Errorf("after the erasure the log says %q, want %q", got, want)
	}
}

// TestLogSeveral shows that each of several who were looked at together finds the
// entry, and learns nothing of the others.
func TestLogSeveral(t *testing.T) {
	w := newTester(t)
	for _, id := range []string{"A", "B"} {
		w.practice(id, matching.Swap, 100, 100)
	}
	for _, id := range []string{"a", "b", "c"} {
		w.household(id, "A", "B")
	}
	w.do(OpenRound{Round: "r"})
	look := func(what string, a LogAccess) {
		t.Helper()
		a.Who, a.Role, a.What = "x", "coordinator", what
		w.do(a)
	}
	look("list", LogAccess{Households: []string{"c", "a", "nobody"}, With: map[string]string{"state": "waiting"}})
	look("early", LogAccess{Round: "r"})
	w.do(Freeze{"r"})
	w.household("d", "A", "B")
	look("late", LogAccess{Round: "r"})
	for household, want := range map[string][]string{
		"":  {"x list map[state:waiting] [a c]", "x early map[] []", "x late map[] [a b c]"},
		"a": {"x list map[state:waiting] a[]", "x late map[] a[]"},
		"b": {"x late map[] b[]"},
		"d": nil,
	} {
		if got := w.seen(household); !slices.Equal(got, want) {
			t.Errorf("of %q the log says %q, want %q", household, got, want)
		}
	}
	w.do(Erase{"a"})
	w.reopen()
	if got, want := w.seen(""), []string{"x list map[state:waiting] [c]", "x early map[] []", "x late map[] [b c]"}; !slices.Equal(got, want) {
		t.Errorf("after the erasure the log says %q, want %q", got, want)
	}
	last := w.r.View().Version()
	for a, err := range w.r.Accesses(t.Context(), "", last) {
		t.Errorf("after the last version there is %+v, %v", a, err)
	}
	w.now = w.now.Add(time.Minute)
	many := map[string]string{}
	for i := range maxWith + 1 {
		many[fmt.Sprint(i)] = "x"
	}
	for _, a := range []LogAccess{
		{With: map[string]string{"household": "111222333"}}, {With: map[string]string{"a b": "x"}}, {With: many},
	} {
		a.Who, a.Role, a.What = "x", "coordinator", "list"
		if _, err := w.r.Do(t.Context(), a); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", a.With, err)
		}
	}
	w.refused(LogAccess{Who: "x", Role: "y", What: "z", Round: "none"}, ErrUnknown)
}
