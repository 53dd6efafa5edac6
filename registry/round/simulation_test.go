package round_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry/round"
)

// world is what the round is about: the practices as they are now, and where
// everybody is.
type world struct {
	t         *testing.T
	rng       *rand.Rand
	practices map[string]*matching.Practice
	at        map[string]string // household to practice
	size      map[string]int
	adults    map[string]int
	taken     map[string]bool // who was carried out
	r         *round.Round
}

func (w *world) practice(id string) *matching.Practice { return w.practices[id] }

// proposal is a plan with who must consent.
func (w *world) proposal(plan *matching.Plan) round.Proposal {
	p := round.Proposal{Plan: plan}
	for _, e := range plan.Exchanges {
		for _, m := range e.Moves {
			p.Persons = append(p.Persons, w.size[m.Household])
			p.Adults = append(p.Adults, w.adults[m.Household])
		}
	}
	return p
}

// apply applies an event that must be possible.
func (w *world) apply(e round.Event) {
	w.t.Helper()
	before := describe(w.r)
	old := w.r
	next, err := w.r.Apply(e)
	if err != nil {
		w.t.Fatalf("%T %+v: %v", e, e, err)
	}
	if diff := cmp.Diff(before, describe(old)); diff != "" {
		w.t.Fatalf("%T changed the round before it (-before +after):\n%s", e, diff)
	}
	w.r = next
	w.invariants()
	data, err := next.Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	restored, err := round.Restore(data)
	if err != nil {
		w.t.Fatal(err)
	}
	again, err := restored.Snapshot()
	if err != nil {
		w.t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), string(again)); diff != "" {
		w.t.Fatalf("%T: the snapshot reads back as something else (-want +got):\n%s", e, diff)
	}
	if w.rng.IntN(2) == 0 {
		w.r = restored // go on with it: it must do as well
	}
}

// describe is what a round shows, to be compared.
func describe(r *round.Round) string {
	s := fmt.Sprintln(r.ID(), r.Phase(), r.Repairs(), r.Deadline(), r.Len())
	for e := range r.Exchanges() {
		s += fmt.Sprintf("%+v\n", *e)
	}
	return s
}

// invariants hold whatever happens.
func (w *world) invariants() {
	w.t.Helper()
	in := map[int32]int{}
	counts := map[round.State]int{}
	for e := range w.r.Exchanges() {
		counts[e.State]++
		if e.State == round.Broken {
			continue
		}
		for i, m := range e.Moves {
			if other, ok := in[m.Household]; ok {
				w.t.Fatalf("household %d is in exchanges %d and %d", m.Household, other, e.Number)
			}
			in[m.Household] = e.Number
			id := w.r.Participants().Problem.Households[m.Household].ID
			if x, move := w.r.Of(id); x != e || move != i {
				w.t.Fatalf("Of(%s) does not find move %d of exchange %d", id, i, e.Number)
			}
			if e.State == round.Agreed || e.State == round.Done {
				for a, answer := range m.Adults {
					if answer != round.Yes {
						w.t.Fatalf("exchange %d is %s and person %d of household %s has said %s", e.Number, e.State, a, id, answer)
					}
				}
				if m.Practice != round.Yes {
					w.t.Fatalf("exchange %d is %s and the practice has said %s", e.Number, e.State, m.Practice)
				}
			}
		}
	}
	for _, s := range []round.State{round.Pending, round.Agreed, round.Done, round.Broken} {
		if w.r.Count(s) != counts[s] {
			w.t.Fatalf("Count(%s) is %d, and there are %d", s, w.r.Count(s), counts[s])
		}
	}
}

// execute carries an exchange out in the world, move by move in its order, and
// checks that the practices have the places.
func (w *world) execute(e *round.Exchange) {
	w.t.Helper()
	start, _ := matching.ParseDate("2026-12-31")
	w.apply(round.Executed{Exchange: e.Number, Start: round.FirstStart(start + 1)})
	p := w.r.Participants().Problem
	for _, m := range e.Moves {
		h := p.Households[m.Household].ID
		if w.taken[h] {
			w.t.Fatalf("household %s moves twice", h)
		}
		w.taken[h] = true
		if m.From >= 0 {
			if w.at[h] != p.Practices[m.From].ID {
				w.t.Fatalf("household %s is at %q, not at %s", h, w.at[h], p.Practices[m.From].ID)
			}
			w.practices[p.Practices[m.From].ID].Enrolled -= m.Persons
		} else if w.at[h] != "" {
			w.t.Fatalf("household %s is at %q, not at none", h, w.at[h])
		}
		w.at[h] = p.Practices[m.To].ID
		w.practices[w.at[h]].Enrolled += m.Persons
	}
}

// answer gives the answers to one exchange: all yes, or somewhere a no.
func (w *world) answer(e *round.Exchange, at int64) {
	w.t.Helper()
	number := e.Number
	for i := range e.Moves {
		for a := range e.Moves[i].Adults {
			if w.rng.IntN(12) == 0 {
				w.apply(round.Answered{Exchange: number, Move: i, Adult: a, At: at})
			} else if w.rng.IntN(30) > 0 {
				w.apply(round.Answered{Exchange: number, Move: i, Adult: a, Yes: true, At: at})
			}
			if due := w.r.Due(number); due != nil {
				w.apply(due)
				return
			}
		}
		if e.Moves[i].Practice != round.Yes {
			yes := w.rng.IntN(15) > 0
			said := round.Received{Exchange: number, Move: i, Yes: yes, At: at}
			if !yes {
				said.Ground = round.Grounds()[w.rng.IntN(4)]
			}
			w.apply(said)
			if due := w.r.Due(number); due != nil {
				w.apply(due)
				return
			}
		}
	}
}

// repair solves who is left over. Package solve checks its plans with package
// verify, against the problem of the repair.
func (w *world) repair() bool {
	w.t.Helper()
	p, err := w.r.RepairProblem(w.practice)
	if err != nil {
		w.t.Fatal(err)
	}
	result, err := solve.Solve(context.Background(), p, solve.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(result.Plan.Exchanges) == 0 {
		return false
	}
	w.apply(round.Repaired{Proposal: w.proposal(result.Plan)})
	return true
}

// TestSimulation plays random rounds to their end. Without it, an exchange could
// be carried out that somebody refused, a repair could take a place that a
// proposal needs, or a practice could end over its bound.
func TestSimulation(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	repairs, done := 0, 0
	for n := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, n))
		p := matchtest.Random(seed+n, matchtest.Shape{
			Practices: 3 + rng.IntN(5), Households: 5 + rng.IntN(20),
			Sizes: rng.IntN(2) == 0, Caps: rng.IntN(2) == 0, Intake: rng.IntN(2) == 0,
		})
		p.Rules.Seed = 0
		w := &world{
			t: t, rng: rng, r: new(round.Round),
			practices: map[string]*matching.Practice{}, at: map[string]string{}, taken: map[string]bool{},
			adults: map[string]int{}, size: map[string]int{},
		}
		bound := map[string]int{}
		for i := range p.Practices {
			q := p.Practices[i]
			w.practices[q.ID] = &q
			bound[q.ID] = q.Enrolled
			if q.Mode == matching.Open {
				bound[q.ID] = max(q.Enrolled, q.Capacity)
			}
		}
		for i := range p.Households {
			h := &p.Households[i]
			w.at[h.ID] = h.Current
			w.adults[h.ID] = 1 + rng.IntN(h.Persons())
			w.size[h.ID] = h.Persons()
		}
		standing := make([]bool, len(p.Practices))
		for i := range standing {
			standing[i] = rng.IntN(3) == 0
		}
		entered := map[string]int{}
		w.play(p, standing, seed+n)
		for e := range w.r.Exchanges() {
			if e.State == round.Done {
				done++
				for _, m := range e.Moves {
					entered[p.Practices[m.To].ID] += m.Persons
				}
			}
		}
		for id, q := range w.practices {
			if q.Enrolled > bound[id] {
				t.Fatalf("round %d: practice %s holds %d and may hold %d", n, id, q.Enrolled, bound[id])
			}
			if q.MaxIntake != nil && entered[id] > *q.MaxIntake {
				t.Fatalf("round %d: practice %s took in %d of at most %d", n, id, entered[id], *q.MaxIntake)
			}
		}
		repairs += w.r.Repairs()
	}
	if repairs < 20 || done < 100 {
		t.Errorf("only %d repairs and %d exchanges carried out: the simulation tries too little", repairs, done)
	}
}

// play plays a round from its opening to its end.
func (w *world) play(p *matching.Problem, standing []bool, seed uint64) {
	w.t.Helper()
	seed &= round.MaxSeed
	salt := [32]byte{1, 2, 3}
	w.apply(round.Opened{ID: "r-1", Rules: p.Rules})
	w.apply(round.Frozen{
		Digest: p.Digest(), Commitment: round.Commit(seed, salt),
		Practices: len(p.Practices), Households: len(p.Households),
		Participants: &round.Participants{Problem: p, Standing: standing},
	})
	seeded := *p
	seeded.Rules.Seed = seed
	result, err := solve.Solve(context.Background(), &seeded, solve.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.r.Apply(round.Proposed{Seed: seed + 1, Salt: fmt.Sprintf("%x", salt), Proposal: w.proposal(result.Plan)}); !errors.Is(err, round.ErrState) {
		w.t.Fatalf("another seed than the one committed to: %v", err)
	}
	w.apply(round.Proposed{Seed: seed, Salt: fmt.Sprintf("%x", salt), Proposal: w.proposal(result.Plan)})
	w.apply(round.Asked{At: 1000, Deadline: 2000})
	at := int64(1000)
	for next := 0; next < w.r.Len(); {
		for ; next < w.r.Len(); next++ {
			at++
			if e := w.r.Exchange(next); e.State == round.Pending {
				w.answer(e, at)
			}
			// Carried out at once, or later.
			if e := w.r.Exchange(next); e.State == round.Agreed && w.rng.IntN(2) == 0 && w.r.Fits(e, w.practice) == nil {
				w.execute(e)
			}
			if e := w.r.Exchange(next); e.State == round.Agreed && w.rng.IntN(20) == 0 {
				household := w.r.Participants().Problem.Households[e.Moves[0].Household].ID
				w.apply(round.Broke{Exchange: next, Reason: round.Withdrew})
				w.apply(round.Left{Household: household})
				if w.r.TakesPart(household) {
					w.t.Fatalf("%s has left and takes part", household)
				}
			}
		}
		if w.r.Repairs() < 5 {
			w.repair()
		}
	}
	if _, err := w.r.Apply(round.Expired{At: 1999}); !errors.Is(err, round.ErrState) {
		w.t.Fatalf("expired before the deadline: %v", err)
	}
	w.apply(round.Expired{At: 2000})
	for e := range w.r.Exchanges() {
		if e.State != round.Agreed {
			continue
		}
		if err := w.r.Fits(e, w.practice); err != nil {
			w.t.Fatalf("exchange %d was agreed to and no practice has changed: %v", e.Number, err)
		}
		w.execute(e)
	}
	w.apply(round.Closed{})
}
