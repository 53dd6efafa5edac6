package registry

import (
	"fmt"
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/registry/round"
)

// Ask starts the consenting of a round.
//
// # Errors
//
// ErrUnknown. ErrState, also for a deadline that is over.
type Ask struct {
	Round    string    `json:"round"`
	Deadline time.Time `json:"deadline"`
}

func (c Ask) decide(t *turn) error {
	rec, err := t.s.round(c.Round)
	if err != nil {
		return err
	}
	asked := round.Asked{At: t.at, Deadline: c.Deadline.UnixMilli()}
	if err := rec.try(asked); err != nil {
		return err
	}
	if err := t.emit(&roundAsked{ofRound{c.Round}, asked}); err != nil {
		return err
	}
	// A practice may have agreed ahead, and a household has a person to ask: so
	// nothing is due yet.
	return nil
}

// Answer is the answer of one person of 16 or over to the move that a round
// proposes to the household.
//
// # Errors
//
// ErrUnknown, also where the round proposes nothing to the household, and for a
// person who is not of it. ErrState.
type Answer struct {
	Round     string `json:"round"`
	Household string `json:"household"`
	Person    string `json:"person"`
	Yes       bool   `json:"yes"`
	// Leave says with a no that the household wants nothing else in this round
	// either. Its wishes stay for the next one.
	Leave bool `json:"leave,omitempty"`
}

func (c Answer) decide(t *turn) error {
	rec, err := t.s.round(c.Round)
	if err != nil {
		return err
	}
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	person := slices.Index(h.adults, c.Person)
	if rec.members == nil || !rec.members.Contains(n) || person < 0 {
		return fmt.Errorf("%w person of the round", ErrUnknown)
	}
	e, move := rec.round.Of(rec.pseudonym(n))
	if e == nil {
		return fmt.Errorf("%w: the round proposes nothing to the household", ErrUnknown)
	}
	answered := round.Answered{Exchange: e.Number, Move: move, Adult: person, Yes: c.Yes, Leave: c.Leave, At: t.at}
	if err := rec.try(answered); err != nil {
		return err
	}
	if err := t.emit(&roundAnswered{sealedInRound: sealedInRound{ofRound: ofRound{c.Round}}, answered: answered}); err != nil {
		return err
	}
	if err := t.follow(c.Round, e.Number); err != nil {
		return err
	}
	if c.Leave {
		return t.emit(&roundLeft{ofRound{c.Round}, n})
	}
	return nil
}

// follow emits what follows from an answer.
func (t *turn) follow(id string, exchange int) error {
	switch due := t.s.rounds.find(id).round.Due(exchange).(type) {
	case round.Broke:
		return t.emit(&roundBroke{ofRound{id}, due})
	case round.Confirmed:
		return t.emit(&roundConfirmed{ofRound{id}, due})
	}
	return nil
}

// Receive is the answer of a practice to one move that would bring it somebody.
//
// # Errors
//
// ErrUnknown, also for a move to another practice, and for a ground that there is
// not. ErrState.
type Receive struct {
	Round    string `json:"round"`
	Practice string `json:"practice"`
	// Exchange and Move count from 0.
	Exchange int          `json:"exchange"`
	Move     int          `json:"move"`
	Yes      bool         `json:"yes"`
	Ground   round.Ground `json:"ground,omitempty"`
}

func (c Receive) decide(t *turn) error {
	rec, err := t.s.round(c.Round)
	if err != nil {
		return err
	}
	e := rec.round.Exchange(c.Exchange)
	if e == nil || c.Move < 0 || c.Move >= len(e.Moves) ||
		rec.round.Participants().Problem.Practices[e.Moves[c.Move].To].ID != c.Practice {
		return fmt.Errorf("%w move", ErrUnknown)
	}
	received := round.Received{Exchange: c.Exchange, Move: c.Move, Yes: c.Yes, Ground: c.Ground, At: t.at}
	if err := rec.try(received); err != nil {
		return err
	}
	if err := t.emit(&roundReceived{sealedInRound: sealedInRound{ofRound: ofRound{c.Round}}, received: received}); err != nil {
		return err
	}
	return t.follow(c.Round, c.Exchange)
}

// leaveRounds takes household n out of the round that has hold of it: its
// exchange breaks.
func (t *turn) leaveRounds(n uint32) error {
	if err := t.leaveEnrolment(n); err != nil {
		return err
	}
	rec := t.s.holder(n)
	if rec == nil {
		return nil
	}
	if e, _ := rec.round.Of(rec.pseudonym(n)); e != nil {
		if err := t.emit(&roundBroke{ofRound{rec.id}, round.Broke{Exchange: e.Number, Reason: round.Withdrew}}); err != nil {
			return err
		}
	}
	return t.emit(&roundLeft{ofRound{rec.id}, n})
}
