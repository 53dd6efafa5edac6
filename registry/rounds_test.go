package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/round"
)

// optimal is the solver of these tests.
func optimal(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
	result, err := solve.Solve(ctx, p, solve.Options{})
	if err != nil {
		return nil, err
	}
	return result.Plan, nil
}

// tester is a registry with a clock that the test turns.
type tester struct {
	t     testing.TB
	store journal.Store
	r     *Registry
	now   time.Time
}

func newTester(t testing.TB) *tester {
	w := &tester{t: t, store: journal.NewMemory(), now: time.Date(2026, 12, 30, 9, 0, 0, 0, time.UTC)}
	w.reopen()
	return w
}

func (w *tester) reopen() {
	w.t.Helper()
	r, err := Open(w.t.Context(), w.store, Options{Clock: func() time.Time { return w.now }})
	if err != nil {
		w.t.Fatal(err)
	}
	w.r = r
}

// do carries out a command that must be possible.
func (w *tester) do(c Command) {
	w.t.Helper()
	if _, err := w.r.Do(w.t.Context(), c); err != nil {
		w.t.Fatalf("%T %+v: %v", c, c, err)
	}
}

// refused carries out a command that must not be possible, and change nothing.
func (w *tester) refused(c Command, want error) {
	w.t.Helper()
	before := w.r.View().Version()
	if _, err := w.r.Do(w.t.Context(), c); !errors.Is(err, want) {
		w.t.Fatalf("%T %+v: %v, want %v", c, c, err, want)
	}
	if after := w.r.View().Version(); after != before {
		w.t.Fatalf("%T %+v was refused and wrote %d events", c, c, after-before)
	}
}

// folds checks that a fold of the journal gives the state.
func (w *tester) folds() {
	w.t.Helper()
	again, err := Open(w.t.Context(), w.store, Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Equal(again.View().state.encode(), w.r.View().state.encode()) {
		w.t.Fatal("the fold of the journal is another state")
	}
	decoded, err := decodeState(w.r.View().state.encode(), w.keys())
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Equal(decoded.encode(), w.r.View().state.encode()) {
		w.t.Fatal("the state reads back as another one")
	}
}

// keys is the vault.
func (w *tester) keys() keys {
	w.t.Helper()
	vault := keys{}
	for key, err := range w.store.Keys(w.t.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		if k, err := keyOf(key.Secret); err == nil {
			vault[key.Name] = k
		}
	}
	return vault
}

// propose solves a frozen round and proposes the plan.
func (w *tester) propose(id string) {
	w.t.Helper()
	p, err := w.r.RoundProblem(id)
	if err != nil {
		w.t.Fatal(err)
	}
	plan, err := optimal(w.t.Context(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.r.Propose(w.t.Context(), id, plan); err != nil {
		w.t.Fatal(err)
	}
}

// practice adds a practice.
func (w *tester) practice(id string, mode matching.Mode, capacity, enrolled int) {
	w.t.Helper()
	w.do(PutPractice{Practice: Practice{Region: "west", Practice: matching.Practice{
		ID: id, Location: matching.Point{Lat: 52, Lon: 4.3}, Capacity: capacity, Enrolled: enrolled, Mode: mode,
	}}})
}

// household adds a household with one adult.
func (w *tester) household(id, current string, wishes ...string) {
	w.t.Helper()
	classes := make([][]string, len(wishes))
	for i, wish := range wishes {
		classes[i] = []string{wish}
	}
	w.do(Register{Household{ID: id, Adults: []string{id + "-1"}, Current: current, Home: matching.Point{Lat: 52, Lon: 4.3}, Wishes: matching.Wishes{Ranked: classes}}})
}

// TestRound plays a round in which two swap, a third declines, and the repair
// finds another exchange.
func TestRound(t *testing.T) {
	w := newTester(t)
	for _, id := range []string{"A", "B", "C", "D"} {
		w.practice(id, matching.Swap, 100, 100)
	}
	w.household("a", "A", "B")
	w.household("b", "B", "A")
	w.household("c", "C", "D") // declines
	w.household("d", "D", "C", "A")
	w.household("e", "A", "D") // d's second wish and this one are the repair
	w.household("late", "A", "B")
	w.do(Withdraw{Household: "late"})
	w.do(Update{Household: "c", Priority: new(2)})

	w.do(OpenRound{Round: "2026-12", Regions: []string{"west"}, Rules: matching.Rules{}})
	w.refused(OpenRound{Round: "2026-12"}, ErrExists)
	w.refused(OpenRound{Round: "x", Regions: []string{"east"}}, ErrInvalid)
	w.refused(OpenRound{Round: "x", Rules: matching.Rules{Seed: 3}}, ErrState)
	w.refused(Freeze{"2027-01"}, ErrUnknown)
	w.do(Freeze{"2026-12"})
	w.folds()
	r, _ := w.r.View().Round("2026-12")
	if r.Phase() != round.PhaseFrozen || len(r.Commitment()) != 64 || r.Rules().Seed != 0 || r.Salt() != "" {
		t.Fatalf("a frozen round shows phase %s, commitment %q, seed %d, salt %q", r.Phase(), r.Commitment(), r.Rules().Seed, r.Salt())
	}
	if n := w.r.View().Select(InState(StateInRound)).Len(); n != 5 {
		t.Errorf("%d households take part, not 5", n)
	}
	w.refused(Update{Household: "a", Current: new(string)}, ErrState)

	// A plan of somebody's own is checked.
	p, err := w.r.RoundProblem("2026-12")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := optimal(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	forged := *plan
	forged.Score = [][]int64{{9}, {9}, {9}, {9}}
	if _, err := w.r.Propose(t.Context(), "2026-12", &forged); err == nil {
		t.Fatal("a plan with a false score was accepted")
	}
	w.propose("2026-12")
	w.folds()
	w.refused(Answer{Round: "2026-12", Household: "a", Person: "a-1", Yes: true}, ErrState)
	w.do(Ask{Round: "2026-12", Deadline: w.now.Add(48 * time.Hour)})

	// c declines; d is free again.
	w.do(Answer{Round: "2026-12", Household: "c", Person: "c-1"})
	r, _ = w.r.View().Round("2026-12")
	if e, _ := r.Move("d"); e != nil {
		t.Fatal("the exchange that c declined still holds d")
	}
	if e, _ := r.Move("a"); e == nil || e.State != round.Pending {
		t.Fatal("the exchange of a broke with that of c")
	}
	if done, err := w.r.Repair(t.Context(), "2026-12", optimal); err != nil || !done {
		t.Fatalf("the repair found nothing: %v", err)
	}
	w.folds()
	if done, err := w.r.Repair(t.Context(), "2026-12", optimal); err != nil || done {
		t.Fatalf("the repair found something twice: %v", err)
	}
	r, _ = w.r.View().Round("2026-12")
	for _, id := range []string{"a", "b", "d", "e"} {
		e, move := r.Move(id)
		if e == nil {
			t.Fatalf("%s is in no exchange", id)
		}
		w.refused(Execute{Round: "2026-12", Exchange: e.Number}, ErrState)
		w.do(Answer{Round: "2026-12", Household: id, Person: id + "-1", Yes: true})
		to := r.Practice(e.Moves[move].To)
		w.refused(Receive{Round: "2026-12", Practice: "X", Exchange: e.Number, Move: move, Yes: true}, ErrUnknown)
		w.do(Receive{Round: "2026-12", Practice: to, Exchange: e.Number, Move: move, Yes: true})
	}
	w.refused(Answer{Round: "2026-12", Household: "a", Person: "b-1", Yes: true}, ErrUnknown)
	r, _ = w.r.View().Round("2026-12")
	if n := r.Count(round.Agreed); n != 2 {
		t.Fatalf("%d exchanges are agreed to, not 2", n)
	}
	first, _ := r.Move("a")
	w.now = w.now.Add(24 * time.Hour) // 31 December
	w.do(Execute{Round: "2026-12", Exchange: first.Number})
	r, _ = w.r.View().Round("2026-12")
	if start := r.Exchange(first.Number).Start.String(); start != "2027-01-02" {
		t.Errorf("the enrolment starts on %s: 1 January is the first day of a quarter", start)
	}
	if a, _ := w.r.View().Household("a"); a.Current != "B" || a.State != StateSettled {
		t.Errorf("a is %s at %q", a.State, a.Current)
	}
	w.refused(Expire{"2026-12"}, ErrState)
	w.now = w.now.Add(48 * time.Hour)
	w.refused(Answer{Round: "2026-12", Household: "d", Person: "d-1"}, ErrState)
	w.do(Expire{"2026-12"})
	w.refused(CloseRound{"2026-12"}, ErrState)
	second, _ := r.Move("d")
	w.do(Execute{Round: "2026-12", Exchange: second.Number})
	w.do(CloseRound{"2026-12"})
	w.folds()
	r, _ = w.r.View().Round("2026-12")
	want := RoundSummary{Households: 5, Practices: 4, Exchanges: 3, Repairs: 1, Executed: 2, Broken: 1, MovedHouseholds: 4, MovedPersons: 4}
	if r.Summary() != want {
		t.Errorf("summary %+v, want %+v", r.Summary(), want)
	}
	if c, _ := w.r.View().Household("c"); c.State != StateWaiting || c.Current != "C" || c.Since.String() != "2026-12-30" || c.Priority != 2 {
		t.Errorf("c, which declined, is %s at %q since %s with priority %d", c.State, c.Current, c.Since, c.Priority)
	}
	for _, id := range []string{"A", "B", "C", "D"} {
		if q, _ := w.r.View().Practice(id); q.Enrolled != 100 {
			t.Errorf("practice %s holds %d after swaps only", id, q.Enrolled)
		}
	}
	w.do(Erase{"a"})
	w.folds()
	w.do(ForgetRound{"2026-12"})
	w.folds()
	r, _ = w.r.View().Round("2026-12")
	if r.Summary() != want || r.Len() != 0 || r.Participants() != nil {
		t.Errorf("a forgotten round knows %+v, %d exchanges", r.Summary(), r.Len())
	}
	w.reopen()
	w.folds()
}

// TestEnrolment plays enrolments at once.
func TestEnrolment(t *testing.T) {
	w := newTester(t)
	w.practice("A", matching.Open, 101, 100)
	w.practice("B", matching.Swap, 200, 100)
	w.household("a", "", "A")
	w.household("b", "", "A")
	w.refused(RequestEnrolment{"a", "B"}, ErrState)
	w.refused(RequestEnrolment{"a", "X"}, ErrUnknown)
	if near := w.r.View().OpenNow(matching.Point{Lat: 52, Lon: 4.3}, "", 1, 1000); len(near) != 1 || near[0].Places != 1 {
		t.Errorf("open now: %+v", near)
	}
	seeker := Seeker{Home: matching.Point{Lat: 52, Lon: 4.3}, Practices: []string{"A"}}
	if open := w.r.View().OpenTo(seeker); open[0].Admission != AdmissionPlace || open[0].Free != 1 {
		t.Errorf("one place is free, and A shows %d, by %s", open[0].Free, open[0].Admission)
	}
	w.do(RequestEnrolment{"a", "A"})
	if open := w.r.View().OpenTo(seeker); open[0].Admission != AdmissionSwap || open[0].Free != 0 {
		t.Errorf("a holds the place, and A shows %d, by %s", open[0].Free, open[0].Admission)
	}
	if near := w.r.View().OpenNow(matching.Point{Lat: 52, Lon: 4.3}, "", 1, 1000); len(near) != 0 {
		t.Errorf("the place that a holds is shown as free: %+v", near)
	}
	w.refused(RequestEnrolment{"b", "A"}, ErrState) // who comes first is served first
	w.refused(Update{Household: "a", Size: new(int)}, ErrState)
	w.folds()
	w.do(ReceiveEnrolment{Practice: "A", Household: "a", Yes: true})
	w.refused(AnswerEnrolment{"a", "b-1", true}, ErrUnknown)
	w.do(AnswerEnrolment{"a", "a-1", true})
	if a, _ := w.r.View().Household("a"); a.Current != "A" || a.State != StateSettled {
		t.Errorf("a is %s at %q", a.State, a.Current)
	}
	if q, _ := w.r.View().Practice("A"); q.Enrolled != 101 {
		t.Errorf("A holds %d", q.Enrolled)
	}
	w.folds()
	w.practice("A", matching.Open, 102, 101)
	w.do(RequestEnrolment{"b", "A"})
	w.refused(ReceiveEnrolment{Practice: "A", Household: "b", Ground: "whim"}, ErrUnknown)
	w.do(ReceiveEnrolment{Practice: "A", Household: "b", Ground: round.Views})
	if _, ok := w.r.View().Enrolment("b"); ok {
		t.Error("a refused request is still there")
	}
	w.do(RequestEnrolment{"b", "A"})
	w.now = w.now.Add(15 * 24 * time.Hour)
	w.do(ExpireEnrolments{Before: w.now.Add(-14 * 24 * time.Hour)})
	if _, ok := w.r.View().Enrolment("b"); ok {
		t.Error("silence is not a no")
	}
	w.do(RequestEnrolment{"b", "A"})
	w.do(Erase{"b"})
	if n := w.r.View().Free("A"); n != 1 {
		t.Errorf("%d places are free after b is gone", n)
	}
	w.folds()
}

// TestForgottenRound forgets a round that had hold of a household while an earlier
// one closed, by which the household had moved before. Without the key of the
// forgotten one, the fold must know all the same that it did not wait then: else
// its date would be another, and so the next frozen problem.
func TestForgottenRound(t *testing.T) {
	w := newTester(t)
	w.practice("A", matching.Open, 100, 50)
	w.practice("B", matching.Open, 100, 50)
	w.household("h", "A", "B")
	wish := func(ids ...string) {
		t.Helper()
		c := PutWishes{Household: "h"}
		for _, id := range ids {
			c.Wishes.Ranked = append(c.Wishes.Ranked, []string{id})
		}
		w.do(c)
	}
	w.do(OpenRound{Round: "moves"})
	w.do(Freeze{"moves"})
	w.propose("moves")
	w.do(Ask{Round: "moves", Deadline: w.now.Add(time.Hour)})
	w.do(Answer{Round: "moves", Household: "h", Person: "h-1", Yes: true})
	w.do(Receive{Round: "moves", Practice: "B", Yes: true})
	w.do(Execute{Round: "moves"})
	wish("A")
	w.do(OpenRound{Round: "forgotten"})
	w.do(Freeze{"forgotten"})
	w.now = w.now.Add(2 * time.Hour)
	w.do(Expire{"moves"})
	w.do(CloseRound{"moves"})
	since, _ := w.r.View().Household("h")
	w.now = w.now.Add(48 * time.Hour)
	wish()
	wish("A")
	if h, _ := w.r.View().Household("h"); h.Since != since.Since || h.State != StateInRound {
		t.Errorf("while a round has hold of it, it is %s since %s, and not since %s", h.State, h.Since, since.Since)
	}
	w.do(CloseRound{"forgotten"})
	w.do(ForgetRound{"forgotten"})
	w.do(OpenRound{Round: "next"})
	w.do(Freeze{"next"})
	w.folds()
}

// TestPromisedPlaces asks for places while a round holds them: from the plan on,
// until its exchange is carried out or breaks.
func TestPromisedPlaces(t *testing.T) {
	w := newTester(t)
	w.practice("A", matching.Open, 102, 100)
	w.practice("B", matching.Swap, 100, 100)
	w.household("b", "B", "A")
	w.household("late", "")
	home := matching.Point{Lat: 52, Lon: 4.3}
	holds := func(when string, free int, can error) {
		t.Helper()
		v := w.r.View()
		if open := v.OpenTo(Seeker{Home: home, Practices: []string{"A"}}); open[0].Free != free {
			t.Errorf("%s: OpenTo says %d free, want %d", when, open[0].Free, free)
		}
		now := 0
		for _, p := range v.OpenNow(home, "", 1, 1000) {
			now = p.Places
		}
		if now != free {
			t.Errorf("%s: OpenNow says %d free, want %d", when, now, free)
		}
		if _, err := w.r.Do(t.Context(), RequestEnrolment{"late", "A"}); !errors.Is(err, can) {
			t.Errorf("%s: a request for a place gives %v, want %v", when, err, can)
		} else if err == nil {
			w.do(AnswerEnrolment{"late", "late-1", false})
		}
	}
	w.do(OpenRound{Round: "r"})
	w.do(Freeze{"r"})
	holds("before the plan", 2, nil)
	w.propose("r")
	w.practice("A", matching.Open, 101, 100)
	holds("with the plan", 0, ErrState)
	w.do(Ask{Round: "r", Deadline: w.now.Add(time.Hour)})
	w.do(Answer{Round: "r", Household: "b", Person: "b-1", Yes: true})
	w.do(Receive{Round: "r", Practice: "A", Yes: true})
	holds("agreed", 0, ErrState)
	w.do(Execute{Round: "r"})
	holds("carried out", 0, ErrState)
	w.practice("A", matching.Open, 102, 101)
	holds("one more", 1, nil)
}

// TestRoundSimulation carries out random commands around rounds and holds what
// must always be so. Without it somebody could stand in two places, a practice
// could grow over its bound, or an erasure in the middle of a round could make
// the journal unreadable.
func TestRoundSimulation(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for n := range uint64(25) {
		simulateRounds(t, seed+n)
	}
}

func simulateRounds(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 5))
	w := newTester(t)
	bound := map[string]int{}
	practices := 2 + rng.IntN(5)
	name := func() string { return fmt.Sprint("P", rng.IntN(practices)) }
	for i := range practices {
		mode := []matching.Mode{matching.Open, matching.Swap}[rng.IntN(2)]
		enrolled := 50
		capacity := enrolled + rng.IntN(4)
		w.practice(fmt.Sprint("P", i), mode, capacity, enrolled)
		bound[fmt.Sprint("P", i)] = enrolled
		if mode == matching.Open {
			bound[fmt.Sprint("P", i)] = capacity
		}
	}
	registered, rounds := 0, 0
	roundID := func() string { return fmt.Sprint("r", rng.IntN(rounds+1)) }
	householdID := func() string { return fmt.Sprint("h", rng.IntN(registered+1)) }
	put := func() {
		h := Household{ID: fmt.Sprint("h", registered), Home: matching.Point{Lat: 52, Lon: 4.3}}
		for a := range 1 + rng.IntN(2) {
			h.Adults = append(h.Adults, fmt.Sprint(h.ID, "-", a))
		}
		h.Size = len(h.Adults) + rng.IntN(2)
		if rng.IntN(4) > 0 {
			h.Current = name()
		}
		if to := name(); to != h.Current {
			h.Wishes.Ranked = [][]string{{to}}
		}
		h.Priority = rng.IntN(2)
		registered++
		w.do(Register{h})
	}
	for range 12 {
		put()
	}
	accepted := 0
	for step := range 400 {
		w.now = w.now.Add(time.Duration(rng.IntN(3600)) * time.Second)
		var c Command
		switch rng.IntN(18) {
		case 0:
			put()
			continue
		case 1:
			c = PutWishes{Household: householdID(), Wishes: matching.Wishes{Ranked: [][]string{{name()}}}}
		case 2:
			if rng.IntN(3) == 0 {
				c = Withdraw{Household: householdID()}
			} else {
				c = Erase{householdID()}
			}
		case 3:
			c = OpenRound{Round: fmt.Sprint("r", rounds)}
			rounds++
		case 4:
			c = Freeze{roundID()}
		case 5:
			id := roundID()
			if p, err := w.r.RoundProblem(id); err == nil {
				plan, err := optimal(t.Context(), p)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.r.Propose(t.Context(), id, plan); err != nil {
					t.Fatal(err)
				}
			}
			continue
		case 6:
			c = Ask{Round: roundID(), Deadline: w.now.Add(30 * time.Hour)}
		case 7, 8, 9, 10, 11:
			// Everybody in some exchange answers, mostly yes.
			r, ok := w.r.View().Round(roundID())
			if !ok || r.Len() == 0 {
				continue
			}
			e := r.Exchange(rng.IntN(r.Len()))
			for i := range e.Moves {
				id := r.Household(&e.Moves[i])
				h, _ := w.r.View().Household(id)
				for _, person := range h.Adults {
					_, _ = w.r.Do(t.Context(), Answer{Round: r.ID(), Household: id, Person: person, Yes: rng.IntN(9) > 0})
				}
				_, _ = w.r.Do(t.Context(), Receive{Round: r.ID(), Practice: r.Practice(e.Moves[i].To), Exchange: e.Number, Move: i, Yes: true})
			}
			continue
		case 12:
			id := roundID()
			if _, err := w.r.View().RepairProblem(id); err == nil {
				if _, err := w.r.Repair(t.Context(), id, optimal); err != nil {
					t.Fatal(err)
				}
			}
			continue
		case 13, 14:
			r, ok := w.r.View().Round(roundID())
			if !ok || r.Len() == 0 {
				continue
			}
			c = Execute{Round: r.ID(), Exchange: rng.IntN(r.Len())}
		case 15:
			if rng.IntN(2) == 0 {
				c = Expire{roundID()}
			} else {
				c = CloseRound{roundID()}
			}
		case 16:
			if rng.IntN(3) == 0 {
				c = ForgetRound{roundID()}
			} else {
				c = RequestEnrolment{householdID(), name()}
			}
		case 17:
			id := householdID()
			h, _ := w.r.View().Household(id)
			for _, person := range h.Adults {
				_, _ = w.r.Do(t.Context(), AnswerEnrolment{id, person, true})
			}
			if e, ok := w.r.View().Enrolment(id); ok {
				c = ReceiveEnrolment{Practice: e.Practice, Household: id, Yes: true}
			} else {
				continue
			}
		}
		before := w.r.View()
		if _, err := w.r.Do(t.Context(), c); err == nil {
			accepted++
		} else if !errors.Is(err, ErrState) && !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrInvalid) {
			t.Fatalf("seed %d, step %d: %T %+v: %v", seed, step, c, c, err)
		} else if w.r.View().Version() != before.Version() {
			t.Fatalf("seed %d, step %d: %T was refused (%v) and changed something", seed, step, c, err)
		}
		for q := range w.r.View().Practices() {
			if q.Enrolled > bound[q.ID] {
				t.Fatalf("seed %d, step %d: after %T practice %s holds %d and may hold %d", seed, step, c, q.ID, q.Enrolled, bound[q.ID])
			}
		}
		for h := range w.r.View().Select(All()).Households() {
			held := 0
			for r := range w.r.View().Rounds() {
				if r.Phase() >= round.PhaseFrozen && r.Phase() < round.PhaseClosed && r.TakesPart(r.Pseudonym(h.ID)) {
					if e, _ := r.Move(h.ID); e == nil || e.State != round.Done {
						held++
					}
				}
			}
			busy := h.State.busy()
			if held > 1 || busy != (held == 1) {
				t.Fatalf("seed %d, step %d: after %T %+v household %s is %s and in %d rounds", seed, step, c, c, h.ID, h.State, held)
			}
		}
		if step%40 == 39 {
			w.folds()
		}
	}
	if accepted < 30 {
		t.Errorf("seed %d: only %d commands were possible: the simulation tries too little", seed, accepted)
	}
}
