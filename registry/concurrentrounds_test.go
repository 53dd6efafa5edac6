package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/round"
)

// TestConcurrentRounds gives commands about rounds, households and places from many
// goroutines at once, to two registries on one journal. What was carried out, in
// the order of versions, must be what a model of plain maps can do as well: after
// each command the state that the journal adds up to must be the model's, nobody
// may be in two places, and no practice may grow over its bound. That an exchange
// is carried out whole, after everybody's consent, is how the model does it.
func TestConcurrentRounds(t *testing.T) {
	r := newRand(t)
	for range 2 {
		playRounds(t, r)
	}
}

// hoarder is a store that remembers every key, so that what happened can be looked
// at later.
type hoarder struct {
	journal.Store
	mu   sync.Mutex
	keys keys
}

func (h *hoarder) PutKeys(ctx context.Context, list []journal.Key) error {
	h.mu.Lock()
	for _, key := range list {
		if k, err := keyOf(key.Secret); err == nil {
			h.keys[key.Name] = k
		}
	}
	h.mu.Unlock()
	return h.Store.PutKeys(ctx, list)
}

// accepted is a plan that was accepted, or a repair.
type accepted struct {
	round string
	plan  *matching.Plan
	again bool
}

// unveil is the plan with ids in the place of pseudonyms.
func (a accepted) unveil(s *state) proposing {
	c := proposing{round: a.round, again: a.again}
	rec := s.rounds.find(a.round)
	ids := map[string]string{}
	for it := rec.members.Iterator(); it.HasNext(); {
		n := it.Next()
		if h := s.household(n); h != nil {
			ids[rec.pseudonym(n)] = h.id
		}
	}
	for i := range a.plan.Exchanges {
		moves := slices.Clone(a.plan.Exchanges[i].Moves)
		for j := range moves {
			moves[j].Household = ids[moves[j].Household]
		}
		c.moves = append(c.moves, moves)
	}
	return c
}

// player gives random commands that make sense in what it sees.
type player struct {
	*rand.Rand
	t          *testing.T
	at         *Registry
	clock      *clock
	name       string
	registered int
	// done notes a command that was carried out.
	done func(command any, receipt Receipt)
}

func playRounds(t *testing.T, r *rand.Rand) {
	t.Helper()
	const players, practices, households = 8, 5, 14
	now := newClock()
	store := &hoarder{Store: journal.NewMemory(), keys: keys{}}
	registries := []*Registry{reopen(t, store, Options{Clock: now.time}), reopen(t, store, Options{Clock: now.time})}
	type outcome struct {
		command any
		version uint64
	}
	var mu sync.Mutex
	var outcomes []outcome
	done := func(command any, receipt Receipt) {
		mu.Lock()
		defer mu.Unlock()
		outcomes = append(outcomes, outcome{command, receipt.Version})
	}
	first := &player{Rand: rand.New(rand.NewPCG(r.Uint64(), 6)), t: t, at: registries[0], clock: now, name: "first", done: done}
	for i := range practices {
		q := Practice{Practice: matching.Practice{ID: fmt.Sprint("P", i), Capacity: 50 + r.IntN(4), Enrolled: 50, Mode: matching.Swap}, ConsentsAhead: i == 0}
		if r.IntN(2) == 0 {
			q.Mode = matching.Open
		}
		first.do(PutPractice{Practice: q})
	}
	for range households {
		first.register()
	}
	var all sync.WaitGroup
	for i := range players {
		p := &player{Rand: rand.New(rand.NewPCG(r.Uint64(), uint64(i))), t: t, at: registries[i%2], clock: now, name: fmt.Sprint("p", i), done: done}
		all.Go(func() {
			for range max(1, 5**simulationSteps/players) {
				p.step()
			}
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}

	// A command that changed nothing has the version of one before it.
	slices.SortStableFunc(outcomes, func(a, b outcome) int { return cmp.Compare(a.version, b.version) })
	model := newPlain()
	f := &folder{s: newState(), keys: store.keys}
	executed, repaired := 0, 0
	for record, err := range journal.Checked(t.Context(), store, journal.Head{}) {
		if err != nil {
			t.Fatal(err)
		}
		if err := f.step(t.Context(), store, &record); err != nil {
			t.Fatal(err)
		}
		if len(outcomes) == 0 || outcomes[0].version != record.Seq {
			continue
		}
		before := model.enrolled()
		for len(outcomes) > 0 && outcomes[0].version == record.Seq {
			c := outcomes[0].command
			outcomes = outcomes[1:]
			switch c.(type) {
			case PutPractice:
				before = nil // it says how many it holds
			case Execute:
				executed++
			}
			if plan, ok := c.(accepted); ok {
				c = plan.unveil(f.s)
				if plan.again {
					repaired++
				}
			}
			if err := model.do(c); err != nil {
				t.Fatalf("version %d: %T %+v was carried out: %v", record.Seq, c, c, err)
			}
		}
		if err := cmp.Or(model.holdsInvariants(before), model.differs(&View{f.s})); err != nil {
			t.Fatalf("after version %d: %v", record.Seq, err)
		}
	}
	if err := f.s.keyless(); err != nil {
		t.Fatal(err)
	}
	for _, registry := range registries {
		if _, err := registry.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		sameState(t, "the registry and the fold of its journal", registry, reopen(t, store, Options{Clock: now.time}))
		checkState(t, registry.View().state)
	}
	t.Logf("%d records, %d rounds, %d exchanges carried out, %d repairs", f.s.head.Seq, len(model.rounds), executed, repaired)
}

// do gives a command. What a registry refuses, it refuses.
func (p *player) do(c Command) {
	receipt, err := p.at.Do(p.t.Context(), c)
	p.note(c, receipt, err)
}

// note notes what became of a command.
func (p *player) note(c any, receipt Receipt, err error) {
	if err == nil {
		p.done(c, receipt)
		return
	}
	for _, refused := range []error{ErrUnknown, ErrExists, ErrStale, ErrState, ErrInvalid} {
		if errors.Is(err, refused) {
			return
		}
	}
	p.t.Errorf("%T %+v: %v", c, c, err)
}

func (p *player) practice() string { return fmt.Sprint("P", p.IntN(5)) }

// household is one that there is, unless there is none.
func (p *player) household(v *View) Household {
	ids := slices.Collect(v.Select(All()).IDs())
	if len(ids) == 0 {
		return Household{}
	}
	h, _ := v.Household(ids[p.IntN(len(ids))])
	return h
}

// round is one that can go on, or nil.
func (p *player) round(v *View, phases ...round.Phase) *RoundView {
	var list []*RoundView
	for r := range v.Rounds() {
		if slices.Contains(phases, r.Phase()) && !r.Forgotten {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[p.IntN(len(list))]
}

// exchange is one of a round in a state, or nil.
func (p *player) exchange(r *RoundView, state round.State) *round.Exchange {
	var list []*round.Exchange
	for e := range r.Exchanges() {
		if e.State == state {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[p.IntN(len(list))]
}

func (p *player) register() {
	id := fmt.Sprint(p.name, "-h", p.registered)
	p.registered++
	h := Household{ID: id, Adults: []string{id + "-1"}, Size: 1, Home: matching.Point{Lat: 52, Lon: 4.3}}
	if p.IntN(3) == 0 {
		h.Adults, h.Size = append(h.Adults, id+"-2"), 2+p.IntN(2)
	}
	if p.IntN(5) > 0 {
		h.Current = p.practice()
	}
	h.Wishes = p.wishes(h.Current)
	p.do(Register{h})
}

// wishes are one or two practices, other than one.
func (p *player) wishes(current string) matching.Wishes {
	var w matching.Wishes
	for range 1 + p.IntN(2) {
		if id := p.practice(); id != current && (len(w.Ranked) == 0 || w.Ranked[0][0] != id) {
			w.Ranked = append(w.Ranked, []string{id})
		}
	}
	return w
}

// step gives one command.
func (p *player) step() {
	v := p.at.View()
	p.clock.step(time.Duration(p.IntN(20)) * time.Minute)
	switch p.IntN(50) {
	case 0:
		p.register()
	case 1, 2:
		h := p.household(v)
		p.do(PutWishes{Household: h.ID, Wishes: p.wishes(h.Current)})
	case 3:
		if p.IntN(2) == 0 {
			p.do(Withdraw{Household: p.household(v).ID})
		} else {
			p.do(Erase{p.household(v).ID})
		}
	case 4:
		q, _ := v.Practice(p.practice())
		version := q.Version
		q.Capacity = 50 + p.IntN(5)
		p.do(PutPractice{Practice: q, IfVersion: version})
	case 5:
		if p.round(v, round.PhaseCollecting) == nil {
			p.do(OpenRound{Round: fmt.Sprint(p.name, "-", p.registered)})
			p.registered++
		}
	case 6, 7:
		if r := p.round(v, round.PhaseCollecting); r != nil && v.Select(InState(StateWaiting)).Len() > 3 {
			p.do(Freeze{r.ID()})
		}
	case 8, 9, 10:
		if r := p.round(v, round.PhaseFrozen); r != nil {
			p.propose(r.ID())
		}
	case 11, 12:
		if r := p.round(v, round.PhaseProposed); r != nil {
			p.do(Ask{Round: r.ID(), Deadline: p.clock.time().Add(time.Duration(4+p.IntN(60)) * time.Hour)})
		}
	case 13, 14:
		if r := p.round(v, round.PhaseConsenting); r != nil && r.Count(round.Broken) > 0 {
			p.repair(r.ID())
		}
	case 15, 16, 17, 18:
		if r := p.round(v, round.PhaseConsenting, round.PhaseExecuting); r != nil {
			if e := p.exchange(r, round.Agreed); e != nil {
				p.do(Execute{Round: r.ID(), Exchange: e.Number})
			}
		}
	case 19:
		if r := p.round(v, round.PhaseConsenting); r != nil && r.Count(round.Pending) < 2 {
			p.do(Expire{r.ID()})
		}
	case 20, 21:
		if r := p.round(v, round.PhaseExecuting, round.PhaseProposed); r != nil && (r.Phase() == round.PhaseExecuting || p.IntN(6) == 0) {
			p.do(CloseRound{r.ID()})
		}
	case 22:
		if r := p.round(v, round.PhaseClosed); r != nil {
			p.do(ForgetRound{r.ID()})
		} else if r := p.round(v, round.PhaseConsenting, round.PhaseExecuting); r != nil && r.Len() > 0 {
			p.do(Break{Round: r.ID(), Exchange: p.IntN(r.Len())})
		}
	case 23, 24:
		p.do(RequestEnrolment{p.household(v).ID, p.practice()})
	case 25, 26, 27:
		if h := p.household(v); len(h.Adults) > 0 {
			p.do(AnswerEnrolment{h.ID, h.Adults[p.IntN(len(h.Adults))], p.IntN(9) > 0})
		}
		for e := range v.Enrolments(p.practice()) {
			p.do(ReceiveEnrolment{Practice: e.Practice, Household: e.Household, Yes: true})
		}
	default:
		if r := p.round(v, round.PhaseConsenting); r != nil {
			if e := p.exchange(r, round.Pending); e != nil {
				p.answer(v, r, e)
			}
		}
	}
}

// answer gives one answer about an exchange, mostly yes.
func (p *player) answer(v *View, r *RoundView, e *round.Exchange) {
	i := p.IntN(len(e.Moves))
	m := &e.Moves[i]
	if m.Practice != round.Yes && p.IntN(3) == 0 {
		c := Receive{Round: r.ID(), Practice: r.Practice(m.To), Exchange: e.Number, Move: i, Yes: p.IntN(15) > 0}
		if !c.Yes {
			c.Ground = round.Views
		}
		p.do(c)
		return
	}
	if h, ok := v.Household(r.Household(m)); ok {
		yes := p.IntN(15) > 0
		p.do(Answer{Round: r.ID(), Household: h.ID, Person: h.Adults[p.IntN(len(h.Adults))], Yes: yes, Leave: !yes && p.IntN(2) == 0})
	}
}

// propose solves a round and proposes the plan, as two may do at the same time.
func (p *player) propose(id string) {
	problem, err := p.at.RoundProblem(id)
	if err != nil {
		return // another was faster
	}
	plan, err := optimal(p.t.Context(), problem)
	if err != nil {
		p.t.Error(err)
		return
	}
	receipt, err := p.at.Propose(p.t.Context(), id, plan)
	if err == nil {
		p.note(accepted{id, plan, false}, receipt, nil)
	} else {
		p.note("a plan", receipt, err)
	}
}

func (p *player) repair(id string) {
	receipt, plan, err := p.at.repair(p.t.Context(), id, optimal)
	if err == nil && plan != nil {
		p.note(accepted{id, plan, true}, receipt, nil)
	} else if err != nil {
		p.note("a repair", receipt, err)
	}
}
