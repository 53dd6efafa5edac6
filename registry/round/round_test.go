package round_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

const seed = 77

var salt = [32]byte{9}

// swap is a problem in which a and b swap, and c would come from none into B's
// free place if it had one.
func swap() *matching.Problem {
	at := matching.Point{Lat: 52, Lon: 4.3}
	return &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "A", Location: at, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
			{ID: "B", Location: at, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
			{ID: "C", Location: at, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "a", Current: "A", Home: at, Wishes: matching.Wishes{Ranked: [][]string{{"B"}, {"C"}}, WithinM: 100}},
			{ID: "b", Current: "B", Home: at, Wishes: matching.Wishes{Ranked: [][]string{{"A"}}}},
			{ID: "c", Current: "C", Home: at, Wishes: matching.Wishes{WithinM: 5000}},
		},
	}
}

// swapPlan is its plan.
func swapPlan() *matching.Plan {
	return &matching.Plan{Format: matching.PlanFormat, Exchanges: []matching.Exchange{{
		Kind: matching.Cycle,
		Moves: []matching.Move{
			{Household: "a", From: "A", To: "B", Rank: 1},
			{Household: "b", From: "B", To: "A", Rank: 1},
		},
	}}}
}

// proposal is a plan in which household a has two adults and each other one.
func proposal(plan *matching.Plan) round.Proposal {
	p := round.Proposal{Plan: plan}
	for _, e := range plan.Exchanges {
		for _, m := range e.Moves {
			adults := 1
			if m.Household == "a" {
				adults = 2
			}
			p.Persons, p.Adults = append(p.Persons, 1), append(p.Adults, adults)
		}
	}
	return p
}

// after plays events, of which all must be possible.
func after(t *testing.T, events ...round.Event) *round.Round {
	t.Helper()
	r := new(round.Round)
	for _, e := range events {
		next, err := r.Apply(e)
		if err != nil {
			t.Fatalf("%T: %v", e, err)
		}
		r = next
	}
	return r
}

// The steps of a round up to some phase.
func collecting() []round.Event { return []round.Event{round.Opened{ID: "2026-12"}} }
func frozen() []round.Event {
	return append(collecting(), round.Frozen{
		Digest: "sha256:x", Commitment: round.Commit(seed, salt),
		Participants: &round.Participants{
			Problem: swap(), Standing: []bool{true, false, false},
		},
	})
}
func proposed() []round.Event {
	return append(frozen(), round.Proposed{Seed: seed, Salt: fmt.Sprintf("%x", salt), Proposal: proposal(swapPlan())})
}
func consenting() []round.Event { return append(proposed(), round.Asked{At: 100, Deadline: 200}) }
func agreed() []round.Event {
	return append(consenting(),
		round.Answered{Adult: 0, Yes: true, At: 101}, round.Answered{Adult: 1, Yes: true, At: 101},
		round.Answered{Move: 1, Yes: true, At: 101}, round.Received{Move: 0, Yes: true, At: 102},
		round.Confirmed{})
}
func executed() []round.Event {
	return append(agreed(), round.Executed{Start: matching.NewDate(2027, 1, 2)})
}

func TestImpossible(t *testing.T) {
	ok := round.Answered{Yes: true, At: 150}
	for _, test := range []struct {
		before []round.Event
		event  round.Event
		err    error
		why    string
	}{
		{collecting(), round.Opened{ID: "x"}, round.ErrState, "a round opens once"},
		{nil, round.Opened{ID: "a b"}, round.ErrState, "an id goes into addresses"},
		{nil, round.Opened{ID: ""}, round.ErrState, "an id is there"},
		{nil, round.Opened{ID: "x", Rules: matching.Rules{Seed: 1}}, round.ErrState, "a seed that is known beforehand can be chosen"},
		{collecting(), round.Asked{At: 1, Deadline: 2}, round.ErrState, "nobody is asked before there is a plan"},
		{collecting(), round.Proposed{Seed: seed, Proposal: proposal(swapPlan())}, round.ErrState, "no plan before the problem is fixed"},
		{collecting(), round.Frozen{Commitment: strings.Repeat("0", 64)}, round.ErrState, "somebody must take part"},
		{collecting(), round.Frozen{Participants: &round.Participants{Problem: swap()}}, round.ErrState, "the seed must be committed to"},
		{frozen(), frozen()[1], round.ErrState, "a round is frozen once"},
		{frozen(), round.Proposed{Seed: seed + 1, Salt: fmt.Sprintf("%x", salt), Proposal: proposal(swapPlan())}, round.ErrState, "another seed"},
		{frozen(), round.Proposed{Seed: seed, Salt: fmt.Sprintf("%x", [32]byte{8}), Proposal: proposal(swapPlan())}, round.ErrState, "another salt"},
		{frozen(), round.Proposed{Seed: seed, Salt: "09", Proposal: proposal(swapPlan())}, round.ErrState, "a short salt"},
		{frozen(), round.Proposed{Seed: seed, Salt: fmt.Sprintf("%x", salt)}, round.ErrState, "no plan"},
		{proposed(), ok, round.ErrState, "nobody has been asked"},
		{proposed(), round.Asked{At: 5, Deadline: 5}, round.ErrState, "a deadline leaves time"},
		{consenting(), round.Answered{Yes: true, At: 200}, round.ErrState, "the deadline is over"},
		{consenting(), round.Answered{Exchange: 1, At: 150}, round.ErrUnknown, "no such exchange"},
		{consenting(), round.Answered{Exchange: -1, At: 150}, round.ErrUnknown, "no such exchange"},
		{consenting(), round.Answered{Move: 2, At: 150}, round.ErrUnknown, "no such move"},
		{consenting(), round.Answered{Adult: 2, At: 150}, round.ErrUnknown, "no such person"},
		{consenting(), round.Answered{Yes: true, Leave: true, At: 150}, round.ErrState, "yes and away"},
		{consenting(), round.Received{At: 150}, round.ErrUnknown, "a refusal has a ground"},
		{consenting(), round.Received{Ground: "because", At: 150}, round.ErrUnknown, "no free text"},
		{consenting(), round.Received{Yes: true, Ground: round.Full, At: 150}, round.ErrState, "a ground for agreeing"},
		{consenting(), round.Confirmed{}, round.ErrState, "nobody has agreed"},
		{consenting(), round.Executed{Start: matching.NewDate(2027, 1, 2)}, round.ErrState, "nobody has agreed"},
		{consenting(), round.Expired{At: 199}, round.ErrState, "there is time left"},
		{consenting(), round.Closed{}, round.ErrState, "people are still answering"},
		{consenting(), round.Repaired{Proposal: proposal(swapPlan())}, round.ErrState, "the households are not free"},
		{consenting(), round.Repaired{Proposal: proposal(&matching.Plan{})}, round.ErrState, "an empty repair"},
		{consenting(), round.Left{Household: "a"}, round.ErrState, "its exchange must be broken first"},
		{consenting(), round.Left{Household: "z"}, round.ErrUnknown, "no such household"},
		{consenting(), round.Broke{Reason: "whim"}, round.ErrUnknown, "no such reason"},
		{consenting(), round.Broke{Exchange: 7, Reason: round.Withdrew}, round.ErrUnknown, "no such exchange"},
		{agreed(), ok, round.ErrState, "what is agreed is no longer asked"},
		{agreed(), round.Executed{Start: matching.NewDate(2027, 1, 1)}, round.ErrState, "the first day of a quarter"},
		{agreed(), round.Executed{}, round.ErrState, "no day"},
		{executed(), round.Executed{Start: matching.NewDate(2027, 1, 2)}, round.ErrState, "once"},
		{executed(), round.Broke{Reason: round.Withdrew}, round.ErrState, "what is carried out stays"},
		{append(agreed(), round.Expired{At: 200}), round.Closed{}, round.ErrState, "an exchange waits to be carried out"},
		{append(executed(), round.Expired{At: 200}, round.Closed{}), round.Closed{}, round.ErrState, "closed is closed"},
	} {
		r := after(t, test.before...)
		if _, err := r.Apply(test.event); !errors.Is(err, test.err) {
			t.Errorf("%s: %T %+v after %d events: %v, want %v", test.why, test.event, test.event, len(test.before), err, test.err)
		}
	}
}

// TestRefusal shows that a refusal takes away that wish and no other, and keeps
// the ranks of those that are left.
func TestRefusal(t *testing.T) {
	live := swap()
	practice := func(id string) *matching.Practice {
		for i := range live.Practices {
			if live.Practices[i].ID == id {
				return &live.Practices[i]
			}
		}
		return nil
	}
	r := after(t, append(consenting(), round.Received{Move: 0, Ground: round.TooFar, At: 150})...)
	if got, want := r.Due(0), (round.Broke{Exchange: 0, Reason: round.Refused}); got != want {
		t.Fatalf("after a refusal %v is due, not %v", got, want)
	}
	r, err := r.Apply(r.Due(0))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.RepairProblem(practice)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	// B refused a: a keeps C at rank 2, and its distance, in which B is, becomes
	// a list without B.
	want := matching.Wishes{Ranked: [][]string{{"refused-1"}, {"C"}}, WithinM: 100}
	if diff := cmp.Diff(want, p.Households[0].Wishes); diff != "" {
		t.Errorf("wishes of a (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(swap().Households[1:], p.Households[1:]); diff != "" {
		t.Errorf("the others (-want +got):\n%s", diff)
	}
	if p.Rules.Seed != round.RepairSeed(seed, 1) || p.Rules.Seed > round.MaxSeed {
		t.Errorf("the seed of the repair is %d", p.Rules.Seed)
	}
}

// TestRefusedWithinReach shows that a practice that a household named by its
// distance only does not come back after a refusal.
func TestRefusedWithinReach(t *testing.T) {
	plan := &matching.Plan{Exchanges: []matching.Exchange{{Kind: matching.Cycle, Moves: []matching.Move{
		{Household: "b", From: "B", To: "A", Rank: 1}, {Household: "c", From: "C", To: "B", Rank: 1}, {Household: "a", From: "A", To: "C", Rank: 2},
	}}}}
	r := after(t, append(frozen(), round.Proposed{Seed: seed, Salt: fmt.Sprintf("%x", salt), Proposal: proposal(plan)},
		round.Asked{At: 100, Deadline: 200}, round.Answered{Move: 1, At: 150}, round.Broke{Reason: round.Declined})...)
	live := swap()
	p, err := r.RepairProblem(func(id string) *matching.Practice { return &live.Practices[id[0]-'A'] })
	if err != nil {
		t.Fatal(err)
	}
	want := matching.Wishes{Ranked: [][]string{{"A"}}}
	if diff := cmp.Diff(want, p.Households[2].Wishes); diff != "" {
		t.Errorf("wishes of c, which declined B (-want +got):\n%s", diff)
	}
}

func TestFirstStart(t *testing.T) {
	for _, test := range []struct{ day, want string }{
		{"2026-12-31", "2026-12-31"},
		{"2027-01-01", "2027-01-02"},
		{"2027-04-01", "2027-04-02"},
		{"2027-07-01", "2027-07-02"},
		{"2027-10-01", "2027-10-02"},
		{"2027-11-01", "2027-11-01"},
		{"2027-10-11", "2027-10-11"},
	} {
		day, err := matching.ParseDate(test.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := round.FirstStart(day).String(); got != test.want {
			t.Errorf("FirstStart(%s) = %s, want %s", test.day, got, test.want)
		}
	}
}

// TestCommit holds the commitment against its definition, so that somebody who
// checks it with other tools gets the same.
func TestCommit(t *testing.T) {
	// printf 'ruilkring/seed/v1' and 32 bytes 0, then 8 bytes of 1, into sha256sum.
	const want = "907e1f10a98c223ae0091735abd800b0588c62b2e6542257d137b8dcd61a4e4d"
	if got := round.Commit(1, [32]byte{}); got != want {
		t.Errorf("Commit(1, 0) = %s, want %s", got, want)
	}
}
