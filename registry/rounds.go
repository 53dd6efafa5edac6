package registry

import (
	"errors"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
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
	f.citizen("round", c.Round)
	for i, region := range c.Regions {
		if t.s.index.regions.get(region).len() == 0 {
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

// round is the record of a round that can go on.
func (s *state) round(id string) (*roundRecord, error) {
	rec := s.rounds.find(id)
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
	rec, err := t.s.round(c.Round)
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
	rec, err := t.s.round(c.Round)
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
	rec, err := t.s.round(c.Round)
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
// nothing of it is carried out then. The seed of a round that was frozen and never
// solved is revealed, so that nobody can draw seeds until one suits unseen.
//
// # Errors
//
// ErrUnknown. ErrState, also while an exchange waits to be carried out.
type CloseRound struct {
	Round string `json:"round"`
}

func (c CloseRound) decide(t *turn) error {
	rec, err := t.s.round(c.Round)
	if err != nil {
		return err
	}
	var closed round.Closed
	if rec.round.Phase() == round.PhaseFrozen {
		closed = round.Closed{Seed: rec.seed, Salt: rec.salt}
	}
	next, err := rec.round.Apply(closed)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	after := *rec
	after.round = next
	return t.emit(&roundClosed{ofRound(c), closed, after.summarize()})
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
	rec, err := t.s.round(c.Round)
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
