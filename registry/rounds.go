package registry

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry/round"
)

// OpenRound starts a round, in which wishes are collected until it is frozen.
//
// # Errors
//
// ErrExists. ErrInvalid for the rules. ErrState for an id that is none and for
// rules with a seed: that is drawn when the round is frozen.
type OpenRound struct {
	// Round is 1 to 64 letters, digits and hyphens.
	Round string `json:"round"`
	// Regions are whose households take part, see [Region]; none means all.
	Regions []string       `json:"regions,omitempty"`
	Rules   matching.Rules `json:"rules"`
}

func (c OpenRound) decide(t *turn) error {
	if t.s.rounds.find(c.Round) != nil {
		return fmt.Errorf("%w: the round", ErrExists)
	}
	var f faults
	f.of((&matching.Problem{Format: matching.Format, Rules: c.Rules}).Validate(), "")
	for i, region := range c.Regions {
		if t.s.index.regions.get(region).IsEmpty() {
			f.add(fmt.Sprintf("regions[%d]", i), "no practice is in this region")
		}
	}
	if err := f.err(); err != nil {
		return err
	}
	if _, err := new(round.Round).Apply(round.Opened{ID: c.Round, Rules: c.Rules}); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	return t.emit(&roundOpened{ofRound: ofRound{c.Round}, Regions: c.Regions, Rules: c.Rules, Key: t.newKey().name()})
}

// find is the record of a round that can go on.
func (t *turn) round(id string) (*roundRecord, error) {
	rec := t.s.rounds.find(id)
	switch {
	case rec == nil:
		return nil, fmt.Errorf("%w round", ErrUnknown)
	case rec.forgotten:
		return nil, fmt.Errorf("%w: the round is forgotten", ErrState)
	}
	return rec, nil
}

// try gives the error of an event that can't happen, before anything is emitted.
func (rec *roundRecord) try(e round.Event) error {
	if _, err := rec.round.Apply(e); err != nil {
		if errors.Is(err, round.ErrUnknown) {
			return fmt.Errorf("%w: %w", ErrUnknown, err)
		}
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	return nil
}

// Freeze fixes the problem of a round: every household that waits in its regions
// takes part, under a pseudonym. The digest of the problem and a commitment to the
// seed, which nobody sees before the plan, are in the view from then on.
//
// # Errors
//
// ErrUnknown. ErrState, also where nobody waits.
type Freeze struct {
	Round string `json:"round"`
}

func (c Freeze) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	if rec.round.Phase() != round.PhaseCollecting {
		return fmt.Errorf("%w: round %s is %s", ErrState, c.Round, rec.round.Phase())
	}
	query := InState(StateWaiting)
	if len(rec.regions) > 0 {
		query = And(query, Region(rec.regions...))
	}
	frozen := *rec
	frozen.members = query.in(t.s).set().Clone()
	for n := range t.s.enrolments {
		frozen.members.Remove(n) // who asks for a place now does not take part
	}
	if frozen.members.IsEmpty() {
		return fmt.Errorf("%w: nobody waits", ErrState)
	}
	spoken := func(n int32) int { return t.s.spoken(n, c.Round) }
	p, err := t.s.participants(&frozen, rec.round.Rules(), spoken)
	if err != nil {
		return err
	}
	e := &roundFrozen{sealedInRound: sealedInRound{ofRound: ofRound(c)}, Digest: p.Problem.Digest()}
	var random [8]byte
	var salt [32]byte
	rand.Read(random[:]) // which never fails
	rand.Read(salt[:])
	e.seed.Seed, e.seed.Salt = binary.BigEndian.Uint64(random[:])>>11, hex.EncodeToString(salt[:])
	e.Commitment = round.Commit(e.seed.Seed, salt)
	frozen.members.RunOptimize()
	if e.Members, err = frozen.members.ToBytes(); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	practices := noBits.Clone()
	for i := range p.Problem.Practices {
		n, _ := t.s.practiceIDs.find(p.Problem.Practices[i].ID)
		practices.Add(uint32(n))
		e.Spoken = append(e.Spoken, spoken(n))
	}
	practices.RunOptimize()
	if e.Practices, err = practices.ToBytes(); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	return t.emit(e)
}

// RoundProblem is the problem of a frozen round, with its seed: for the solver,
// and for nobody else before the plan is proposed. Whoever left the round since it
// was frozen has no wishes in it.
func (r *Registry) RoundProblem(id string) (*matching.Problem, error) {
	rec := r.View().state.rounds.find(id)
	if rec == nil {
		return nil, fmt.Errorf("%w round", ErrUnknown)
	}
	p, err := rec.round.Problem(rec.seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return p, nil
}

// Propose checks a plan for the problem that [Registry.RoundProblem] gives, by
// package verify, reveals the seed, and stores the plan with its certificate.
//
// # Errors
//
// A [verify.Error] for a plan that does not hold. ErrUnknown. ErrState, also
// where somebody left the round since the problem was given: then it must be
// solved again.
func (r *Registry) Propose(ctx context.Context, id string, plan *matching.Plan) (Receipt, error) {
	p, err := r.RoundProblem(id)
	if err != nil {
		return Receipt{}, err
	}
	if _, err := verify.Plan(ctx, p, plan, verify.Options{}); err != nil {
		return Receipt{}, fmt.Errorf("registry: %w", err)
	}
	return r.put(ctx, id, plan, func(parts int) Command { return propose{id, parts, plan.Problem} })
}

// put puts a plan in, part after part, and then carries out the command that uses
// it.
func (r *Registry) put(ctx context.Context, id string, plan *matching.Plan, last func(parts int) Command) (Receipt, error) {
	state := r.View().state
	rec := state.rounds.find(id)
	proposal := round.Proposal{Plan: plan}
	index := map[string]uint32{}
	for it := rec.members.Iterator(); it.HasNext(); {
		n := it.Next()
		index[rec.pseudonym(n)] = n
	}
	for i := range plan.Exchanges {
		for j := range plan.Exchanges[i].Moves {
			n, ok := index[plan.Exchanges[i].Moves[j].Household]
			h := state.household(n)
			if !ok || h == nil {
				return Receipt{}, fmt.Errorf("%w: a household of the plan has left", ErrState)
			}
			proposal.Persons, proposal.Adults = append(proposal.Persons, int(h.size)), append(proposal.Adults, len(h.adults))
		}
	}
	parts, err := pack(proposal)
	if err != nil {
		return Receipt{}, fmt.Errorf("registry: %w", err)
	}
	for i, data := range parts {
		if _, err := r.Do(ctx, putPart{id, i, data}); err != nil {
			return Receipt{}, err
		}
	}
	return r.Do(ctx, last(len(parts)))
}

// putPart puts a part of a plan in.
type putPart struct {
	round string
	part  int
	data  []byte
}

func (c putPart) decide(t *turn) error {
	rec, err := t.round(c.round)
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
	parts  int
	digest string
}

func (c propose) decide(t *turn) error {
	rec, err := t.round(c.round)
	if err != nil {
		return err
	}
	p, err := rec.round.Problem(rec.seed)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if p.Digest() != c.digest {
		return fmt.Errorf("%w: the problem has changed since: somebody left the round", ErrState)
	}
	proposal, err := unpack(rec.parts)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	e := &roundProposed{ofRound: ofRound{c.round}, Seed: rec.seed, Salt: rec.salt, Parts: c.parts}
	if err := rec.try(round.Proposed{Seed: e.Seed, Salt: e.Salt, Proposal: proposal}); err != nil {
		return err
	}
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

// Execute carries out an exchange to which everybody has agreed: all its moves, or
// none. In a chain the vacancy travels in the order of the moves.
//
// # Errors
//
// ErrUnknown. ErrState, also where a practice has changed so that it can't take in
// what the exchange brings: [Break] ends the exchange then.
type Execute struct {
	Round    string `json:"round"`
	Exchange int    `json:"exchange"`
	// Start is the first day at the new practices; the zero date means
	// tomorrow. The first day of a quarter becomes the second.
	Start matching.Date `json:"start,omitzero"`
}

func (c Execute) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	if c.Start == 0 {
		c.Start = t.today() + 1
	}
	if c.Start < t.today() {
		return fmt.Errorf("%w: the start lies in the past", ErrState)
	}
	executed := round.Executed{Exchange: c.Exchange, Start: round.FirstStart(c.Start)}
	if err := rec.try(executed); err != nil {
		return err
	}
	e := rec.round.Exchange(c.Exchange)
	if err := rec.round.Fits(e, t.s.livePractice(c.Round)); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if err := t.emit(&roundExecuted{ofRound{c.Round}, executed, rec.flows(e)}); err != nil {
		return err
	}
	for i := range e.Moves {
		m := &e.Moves[i]
		moved := &householdMoved{ofHousehold: ofHousehold{Household: rec.member(m.Household)}}
		moved.to.Practice, moved.to.Start = rec.round.Participants().Problem.Practices[m.To].ID, executed.Start
		if err := t.emit(moved); err != nil {
			return err
		}
	}
	return nil
}

// Break ends an exchange that can't be carried out any more, because a practice
// has changed.
//
// # Errors
//
// ErrUnknown. ErrState, also where the exchange still can be carried out.
type Break struct {
	Round    string `json:"round"`
	Exchange int    `json:"exchange"`
}

func (c Break) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	broke := round.Broke{Exchange: c.Exchange, Reason: round.Overtaken}
	if err := rec.try(broke); err != nil {
		return err
	}
	if rec.round.Fits(rec.round.Exchange(c.Exchange), t.s.livePractice(c.Round)) == nil {
		return fmt.Errorf("%w: the exchange can be carried out", ErrState)
	}
	return t.emit(&roundBroke{ofRound{c.Round}, broke})
}

// Expire ends the consenting of a round after its deadline: who has not answered
// has said no.
//
// # Errors
//
// ErrUnknown. ErrState, also before the deadline.
type Expire struct {
	Round string `json:"round"`
}

func (c Expire) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	expired := round.Expired{At: t.at}
	if err := rec.try(expired); err != nil {
		return err
	}
	return t.emit(&roundExpired{ofRound(c), expired})
}

// CloseRound ends a round. Who did not move waits again, with the priority and the
// date of before. A round that is not consenting can be closed at any time;
// nothing of it is carried out then.
//
// # Errors
//
// ErrUnknown. ErrState, also while an exchange waits to be carried out.
type CloseRound struct {
	Round string `json:"round"`
}

func (c CloseRound) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	next, err := rec.round.Apply(round.Closed{})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	after := *rec
	after.round = next
	return t.emit(&roundClosed{ofRound(c), after.summarize()})
}

// ForgetRound drops everything about a closed round but its summary, and destroys
// its key: nobody can read any more who was proposed what. To be done when the
// time for objections is over.
//
// # Errors
//
// ErrUnknown. ErrState for a round that is not closed. ErrNotErased.
type ForgetRound struct {
	Round string `json:"round"`
}

func (c ForgetRound) decide(t *turn) error {
	rec, err := t.round(c.Round)
	if err != nil {
		return err
	}
	if rec.round.Phase() != round.PhaseClosed {
		return fmt.Errorf("%w: round %s is %s", ErrState, c.Round, rec.round.Phase())
	}
	name := rec.key.name()
	if err := t.emit(&roundForgotten{ofRound(c)}); err != nil {
		return err
	}
	t.dropKey(name)
	return nil
}
