package registry

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry/round"
)

// RoundProblem is the problem of a frozen round, with its seed: for the solver,
// and for nobody else before the plan is proposed. Whoever left the round since it
// was frozen has no wishes in it.
func (r *Registry) RoundProblem(id string) (*matching.Problem, error) {
	rec := r.View().state.rounds.find(id)
	if rec == nil {
		return nil, fmt.Errorf("%w round", ErrUnknown)
	}
	return rec.problem()
}

// problem is the problem of a frozen round, with its seed.
func (rec *roundRecord) problem() (*matching.Problem, error) {
	p, err := rec.round.Problem(rec.seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return p, nil
}

// Propose checks a plan for the problem that [Registry.RoundProblem] gives, by
// package verify, reveals the seed, and stores the plan with its certificate. All
// that takes long is done while other commands go on.
//
// # Errors
//
// A [verify.Error] for a plan that does not hold. ErrUnknown. ErrState, also for a
// plan of another problem, such as where somebody left the round since the problem
// was given: then it must be solved again.
func (r *Registry) Propose(ctx context.Context, id string, plan *matching.Plan) (Receipt, error) {
	s := r.View().state
	rec, err := s.round(id)
	if err != nil {
		return Receipt{}, err
	}
	p, err := rec.problem()
	if err != nil {
		return Receipt{}, err
	}
	if _, err := verify.Plan(ctx, p, plan, verify.Options{}); err != nil {
		if plan.Problem != p.Digest() {
			return Receipt{}, fmt.Errorf("%w: the plan is for another problem: somebody has left the round since, or it was never that of the round", ErrState)
		}
		return Receipt{}, fmt.Errorf("registry: %w", err)
	}
	proposal, err := s.put(ctx, r, rec, plan)
	if err != nil {
		return Receipt{}, err
	}
	next, err := rec.round.Apply(round.Proposed{Seed: rec.seed, Salt: rec.salt, Proposal: proposal.of})
	if err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrState, err)
	}
	return r.Do(ctx, &propose{id, proposal, rec.round, next})
}

// stored is a proposal whose parts are in the journal.
type stored struct {
	parts [][]byte
	// of is the proposal as the parts give it back.
	of round.Proposal
}

// check gives an error where somebody else has put in parts of another plan.
func (p *stored) check(rec *roundRecord) error {
	if !slices.EqualFunc(rec.parts, p.parts, bytes.Equal) {
		return fmt.Errorf("%w: another plan is being put in", ErrState)
	}
	return nil
}

// put puts a plan for a round into the journal, part after part; a command is then
// to use it.
func (s *state) put(ctx context.Context, r *Registry, rec *roundRecord, plan *matching.Plan) (stored, error) {
	proposal := round.Proposal{Plan: plan}
	index := map[string]uint32{}
	for it := rec.members.Iterator(); it.HasNext(); {
		n := it.Next()
		index[rec.pseudonym(n)] = n
	}
	for i := range plan.Exchanges {
		for j := range plan.Exchanges[i].Moves {
			n, ok := index[plan.Exchanges[i].Moves[j].Household]
			h := s.household(n)
			if !ok || h == nil {
				return stored{}, fmt.Errorf("%w: a household of the plan has left", ErrState)
			}
			proposal.Persons, proposal.Adults = append(proposal.Persons, int(h.size)), append(proposal.Adults, len(h.adults))
		}
	}
	parts, err := pack(proposal)
	if err != nil {
		return stored{}, fmt.Errorf("registry: %w", err)
	}
	for i, data := range parts {
		if _, err := r.Do(ctx, putPart{rec.id, i, data}); err != nil {
			return stored{}, err
		}
	}
	again, err := unpack(parts)
	return stored{parts, again}, err
}

// putPart puts a part of a plan in.
type putPart struct {
	round string
	part  int
	data  []byte
}

func (c putPart) decide(t *turn) error {
	rec, err := t.s.round(c.round)
	if err != nil {
		return err
	}
	if c.part != 0 && c.part != len(rec.parts) {
		return fmt.Errorf("%w: another plan is being put in", ErrState)
	}
	e := &roundPart{sealedInRound: sealedInRound{ofRound: ofRound{c.round}}, Part: c.part}
	e.data.Data = c.data
	return t.emit(e)
}

// propose uses the parts as the plan of the round.
type propose struct {
	round  string
	stored stored
	// next is what becomes of the round that was checked, of.
	of, next *round.Round
}

func (c *propose) decide(t *turn) error {
	rec, err := t.s.round(c.round)
	if err != nil {
		return err
	}
	if rec.round != c.of {
		return fmt.Errorf("%w: the problem has changed since: somebody left the round", ErrState)
	}
	if err := c.stored.check(rec); err != nil {
		return err
	}
	e := &roundProposed{ofRound: ofRound{c.round}, Seed: rec.seed, Salt: rec.salt, Parts: len(rec.parts), next: c.next}
	if err := t.emit(e); err != nil {
		return err
	}
	return t.breakOvertaken(c.round)
}

// breakOvertaken breaks those exchanges of a fresh plan for which practices have
// not the places any more, because others took them since the round was frozen.
func (t *turn) breakOvertaken(id string) error {
	rec := t.s.rounds.find(id)
	live := t.s.livePractice(id)
	problem := rec.round.Participants().Problem
	left := map[int32]int{}
	var overtaken []int
	for e := range rec.round.Exchanges() {
		use := e.Use()
		fits := true
		for i := range e.Moves {
			to := e.Moves[i].To
			if _, ok := left[to]; !ok {
				left[to] = 0
				if q := live(problem.Practices[to].ID); q != nil {
					left[to] = q.Free()
					if q.Mode == matching.Closed {
						left[to] = -1
					}
				}
			}
			fits = fits && max(0, use[to]) <= left[to]
		}
		if !fits {
			overtaken = append(overtaken, e.Number)
			continue
		}
		for n, persons := range use {
			if persons > 0 {
				left[n] -= persons
			}
		}
	}
	for _, number := range overtaken {
		if err := t.emit(&roundBroke{ofRound{id}, round.Broke{Exchange: number, Reason: round.Overtaken}}); err != nil {
			return err
		}
	}
	return nil
}
