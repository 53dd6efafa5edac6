package registry

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// ofRound is the part of an event that names the round that it is about.
type ofRound struct {
	Round string `json:"round"`
}

// inRound gives the record of the event's round.
func (e *ofRound) record(s *state) (*roundRecord, error) {
	rec := s.rounds.find(e.Round)
	if rec == nil {
		return nil, fmt.Errorf("%w: there is no round %q", ErrUnknown, e.Round)
	}
	return rec, nil
}

// happen applies an event of the round's machine.
func (e *ofRound) happen(s *state, what round.Event) (*roundRecord, error) {
	rec, err := e.record(s)
	if err != nil {
		return nil, err
	}
	if rec.unreadable {
		return rec, nil
	}
	next, err := rec.round.Apply(what)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	s.setRound(e.Round, func(rec *roundRecord) { rec.round = next })
	return s.rounds.find(e.Round), nil
}

// sealedInRound is the part of an event of a round that the round's key seals.
type sealedInRound struct {
	ofRound
	sealed
}

func (e *sealedInRound) key(s *state, _ keyFinder) *secretKey {
	if rec := s.rounds.find(e.Round); rec != nil {
		return rec.key
	}
	return nil
}

// roundOpened starts a round and its key.
type roundOpened struct {
	ofRound
	Regions []string       `json:"regions,omitempty"`
	Rules   matching.Rules `json:"rules"`
	Key     string         `json:"key"`
	sealed

	// proof is what the key seals, so that a wrong key shows at once.
	proof struct{}
	found *secretKey
}

var _ = declare[roundOpened]()

func (*roundOpened) kind() string  { return "round.opened" }
func (e *roundOpened) secret() any { return &e.proof }
func (e *roundOpened) key(_ *state, find keyFinder) *secretKey {
	e.found = find(e.Key)
	return e.found
}

func (e *roundOpened) apply(s *state) error {
	r, err := new(round.Round).Apply(round.Opened{ID: e.Round, Rules: e.Rules})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if e.unreadable {
		s.unreadable++
	} else {
		s.holdKey(e.Key, e.found)
	}
	s.setRound(e.Round, func(rec *roundRecord) {
		rec.regions, rec.round, rec.key, rec.unreadable, rec.opened = e.Regions, r, e.found, e.unreadable, s.now.seq
	})
	return nil
}

// roundFrozen fixes who takes part. The seed is sealed until the plan is there.
type roundFrozen struct {
	sealedInRound
	Digest     string `json:"digest"`
	Commitment string `json:"commitment"`
	// Members and Practices are the numbers of those who take part, as
	// Roaring bitmaps in their portable format.
	Members   []byte `json:"members"`
	Practices []byte `json:"practices"`
	// Spoken is for each of the practices how many places others hold.
	Spoken []int `json:"spoken"`
	// participants are who takes part, where that is worked out already.
	participants *round.Participants

	seed struct {
		Seed uint64 `json:"seed"`
		Salt string `json:"salt"`
	}
}

var _ = declare[roundFrozen]()

func (*roundFrozen) kind() string  { return "round.frozen" }
func (e *roundFrozen) secret() any { return &e.seed }

func (e *roundFrozen) apply(s *state) error {
	if _, err := e.record(s); err != nil {
		return err
	}
	members, practices := roaring.New(), roaring.New()
	if err := members.UnmarshalBinary(e.Members); err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	if err := practices.UnmarshalBinary(e.Practices); err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	if !members.IsEmpty() && int(members.Maximum()) >= s.households.len() || !practices.IsEmpty() && int(practices.Maximum()) >= s.practices.len() {
		return fmt.Errorf("%w: the round has members that there are not", ErrJournal)
	}
	if len(e.Spoken) != count(practices) {
		return fmt.Errorf("%w: %d practices, with the places of %d", ErrJournal, count(practices), len(e.Spoken))
	}
	s.setRound(e.Round, func(rec *roundRecord) {
		rec.members, rec.practices = members, practices
		rec.seed, rec.salt = e.seed.Seed, e.seed.Salt
		rec.summary = RoundSummary{Households: count(members), Practices: count(practices)}
	})
	rec, err := e.record(s)
	if err != nil {
		return err
	}
	if !rec.unreadable {
		p := e.participants
		if p == nil {
			if p, err = s.participants(rec, rec.round.Rules(), func(n int32) int { return e.Spoken[int(practices.Rank(uint32(n)))-1] }); err != nil {
				return err
			}
			if s.complete(rec) && p.Problem.Digest() != e.Digest {
				return fmt.Errorf("%w: the frozen problem has another digest", ErrJournal)
			}
		}
		if _, err := e.happen(s, round.Frozen{
			Digest: e.Digest, Commitment: e.Commitment,
			Households: count(members), Practices: len(p.Problem.Practices), Participants: p,
		}); err != nil {
			return err
		}
	}
	s.hold(e.Round, members)
	for it := members.Iterator(); it.HasNext(); {
		s.setHousehold(it.Next(), func(h *household) { h.state = StateInRound })
	}
	return nil
}

// roundPart is a part of a plan that is being put in: part 0 begins anew.
type roundPart struct {
	sealedInRound
	Part int `json:"part"`
	data struct {
		Data []byte `json:"data"`
	}
}

var _ = declare[roundPart]()

func (*roundPart) kind() string  { return "round.part" }
func (e *roundPart) secret() any { return &e.data }

func (e *roundPart) apply(s *state) error {
	rec, err := e.record(s)
	if err != nil || rec.unreadable {
		return err
	}
	if e.Part != 0 && e.Part != len(rec.parts) {
		return fmt.Errorf("%w: part %d of a plan after %d parts", ErrState, e.Part, len(rec.parts))
	}
	s.setRound(e.Round, func(rec *roundRecord) {
		rec.parts = append(append([][]byte(nil), rec.parts[:e.Part]...), e.data.Data)
	})
	return nil
}

// proposalText is a proposal as its parts hold it, compressed.
type proposalText struct {
	Plan    json.RawMessage `json:"plan"`
	Persons []int           `json:"persons"`
	Adults  []int           `json:"adults"`
}

// partBytes is the most bytes in a part: with the base 64 of two layers of JSON
// it stays below what a journal takes in one record.
const partBytes = 200 << 10

// pack makes the parts of a proposal.
func pack(p round.Proposal) ([][]byte, error) {
	var plan, packed bytes.Buffer
	if err := p.Plan.WriteJSON(&plan); err != nil {
		return nil, err
	}
	text, err := json.Marshal(proposalText{plan.Bytes(), p.Persons, p.Adults})
	if err != nil {
		return nil, err
	}
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	var parts [][]byte
	for data := packed.Bytes(); ; data = data[partBytes:] {
		if len(data) <= partBytes {
			return append(parts, data), nil
		}
		parts = append(parts, data[:partBytes])
	}
}

// mostPlan is the most bytes of a proposal after it is decompressed, so that a
// journal that somebody wrote by hand does not fill the memory.
const mostPlan = 1 << 30

// unpack is the proposal of parts.
func unpack(parts [][]byte) (p round.Proposal, err error) {
	z, err := gzip.NewReader(bytes.NewReader(bytes.Join(parts, nil)))
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	text, err := io.ReadAll(io.LimitReader(z, mostPlan))
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	var t proposalText
	if err := json.Unmarshal(text, &t); err != nil {
		return p, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	plan, err := matching.DecodePlan(t.Plan)
	if err != nil {
		return p, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return round.Proposal{Plan: plan, Persons: t.Persons, Adults: t.Adults}, nil
}

// roundProposed reveals the seed and turns the parts into a plan.
type roundProposed struct {
	ofRound
	Seed  uint64 `json:"seed"`
	Salt  string `json:"salt"`
	Parts int    `json:"parts"`
	// next is the round with the plan, where that is worked out already.
	next *round.Round
}

var _ = declare[roundProposed]()

func (*roundProposed) kind() string { return "round.proposed" }

func (e *roundProposed) apply(s *state) error {
	return e.propose(s, e.Parts, e.next, func(p round.Proposal) round.Event {
		return round.Proposed{Seed: e.Seed, Salt: e.Salt, Proposal: p}
	})
}

// propose turns the parts into exchanges, unless next has them already.
func (e *ofRound) propose(s *state, parts int, next *round.Round, event func(round.Proposal) round.Event) error {
	rec, err := e.record(s)
	if err != nil || rec.unreadable {
		return err
	}
	if len(rec.parts) != parts || parts == 0 {
		return fmt.Errorf("%w: a plan of %d parts, and there are %d", ErrState, parts, len(rec.parts))
	}
	first := rec.round.Len()
	if next == nil {
		proposal, err := unpack(rec.parts)
		if err != nil {
			return err
		}
		if next, err = rec.round.Apply(event(proposal)); err != nil {
			return fmt.Errorf("%w: %w", ErrState, err)
		}
	}
	s.setRound(e.Round, func(rec *roundRecord) { rec.round, rec.parts = next, nil })
	rec = s.rounds.find(e.Round)
	for i := first; i < rec.round.Len(); i++ {
		s.setStates(rec, rec.round.Exchange(i), StateProposed)
	}
	return nil
}

// roundAsked starts the consenting.
type roundAsked struct {
	ofRound
	round.Asked
}

var _ = declare[roundAsked]()

func (*roundAsked) kind() string { return "round.asked" }

func (e *roundAsked) apply(s *state) error {
	_, err := e.happen(s, e.Asked)
	return err
}

// roundAnswered is a person's answer.
type roundAnswered struct {
	sealedInRound
	answered round.Answered
}

var _ = declare[roundAnswered]()

func (*roundAnswered) kind() string  { return "round.answered" }
func (e *roundAnswered) secret() any { return &e.answered }

func (e *roundAnswered) apply(s *state) error {
	_, err := e.happen(s, e.answered)
	return err
}

// roundReceived is a practice's answer.
type roundReceived struct {
	sealedInRound
	received round.Received
}

var _ = declare[roundReceived]()

func (*roundReceived) kind() string  { return "round.received" }
func (e *roundReceived) secret() any { return &e.received }

func (e *roundReceived) apply(s *state) error {
	_, err := e.happen(s, e.received)
	return err
}

// roundBroke ends one exchange.
type roundBroke struct {
	ofRound
	round.Broke
}

var _ = declare[roundBroke]()

func (*roundBroke) kind() string { return "round.broke" }

func (e *roundBroke) apply(s *state) error {
	rec, err := e.happen(s, e.Broke)
	if err != nil || rec.unreadable {
		return err
	}
	s.setStates(rec, rec.round.Exchange(e.Exchange), StateInRound)
	return nil
}

// roundLeft takes one household out of the round.
type roundLeft struct {
	ofRound
	Household uint32 `json:"household"`
}

var _ = declare[roundLeft]()

func (*roundLeft) kind() string { return "round.left" }

func (e *roundLeft) apply(s *state) error {
	rec, err := e.record(s)
	if err != nil {
		return err
	}
	if !rec.unreadable {
		if _, err := e.happen(s, round.Left{Household: rec.pseudonym(e.Household)}); err != nil {
			return err
		}
	}
	s.let(e.Household)
	return nil
}

// roundConfirmed says that everybody in an exchange has agreed.
type roundConfirmed struct {
	ofRound
	round.Confirmed
}

var _ = declare[roundConfirmed]()

func (*roundConfirmed) kind() string { return "round.confirmed" }

func (e *roundConfirmed) apply(s *state) error {
	rec, err := e.happen(s, e.Confirmed)
	if err != nil || rec.unreadable {
		return err
	}
	s.setStates(rec, rec.round.Exchange(e.Exchange), StateConfirmed)
	return nil
}

// roundRepaired turns the parts into further exchanges.
type roundRepaired struct {
	ofRound
	Parts int `json:"parts"`
	// next is the round with the repair, where that is worked out already.
	next *round.Round
}

var _ = declare[roundRepaired]()

func (*roundRepaired) kind() string { return "round.repaired" }

func (e *roundRepaired) apply(s *state) error {
	return e.propose(s, e.Parts, e.next, func(p round.Proposal) round.Event { return round.Repaired{Proposal: p} })
}

// roundExecuted carries out an exchange: what the practices hold changes here,
// and the households move with the householdMoved of each, in the same write.
type roundExecuted struct {
	ofRound
	round.Executed
	Practices []personFlow `json:"practices"`
}

var _ = declare[roundExecuted]()

func (*roundExecuted) kind() string { return "round.executed" }

func (e *roundExecuted) apply(s *state) error {
	if _, err := e.happen(s, e.Executed); err != nil {
		return err
	}
	return s.enrolAll(e.Practices)
}

// householdMoved says that a household has another practice. Its wishes are
// fulfilled, and end.
type householdMoved struct {
	ofHousehold
	to struct {
		Practice string        `json:"practice"`
		Start    matching.Date `json:"start"`
	}
}

var _ = declare[householdMoved]()

func (*householdMoved) kind() string  { return "household.moved" }
func (e *householdMoved) secret() any { return &e.to }

func (e *householdMoved) apply(s *state) error {
	s.release(e.Household)
	if e.unreadable {
		return nil
	}
	to, err := s.practiceNumber(e.to.Practice)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	s.setHousehold(e.Household, func(h *household) {
		h.current = to
		h.ranked, h.weights, h.within = nil, nil, 0
		h.wishesVersion = s.now.seq
		h.state = StateSettled
	})
	return nil
}

// roundExpired ends the consenting.
type roundExpired struct {
	ofRound
	round.Expired
}

var _ = declare[roundExpired]()

func (*roundExpired) kind() string { return "round.expired" }

func (e *roundExpired) apply(s *state) error {
	before, err := e.record(s)
	if err != nil {
		return err
	}
	rec, err := e.happen(s, e.Expired)
	if err != nil || rec.unreadable {
		return err
	}
	for x := range before.round.Exchanges() {
		if x.State == round.Pending {
			s.setStates(rec, x, StateInRound)
		}
	}
	return nil
}

// roundClosed ends a round: who is left waits again, with the priority and the
// date of before.
type roundClosed struct {
	ofRound
	round.Closed
	Summary RoundSummary `json:"summary"`
}

var _ = declare[roundClosed]()

func (*roundClosed) kind() string { return "round.closed" }

func (e *roundClosed) apply(s *state) error {
	if _, err := e.happen(s, e.Closed); err != nil {
		return err
	}
	s.setRound(e.Round, func(rec *roundRecord) { rec.summary, rec.parts, rec.closed = e.Summary, nil, s.now.at })
	for _, n := range s.heldBy(e.Round).ToArray() {
		s.let(n)
	}
	return nil
}

// roundForgotten says that only the summary of a round is left, and its key
// destroyed.
type roundForgotten struct{ ofRound }

var _ = declare[roundForgotten]()

func (*roundForgotten) kind() string { return "round.forgotten" }

func (e *roundForgotten) destroys(s *state) []string {
	if rec := s.rounds.find(e.Round); rec != nil && rec.key != nil {
		return []string{rec.key.name()}
	}
	return nil
}

func (e *roundForgotten) apply(s *state) error {
	rec, err := e.record(s)
	if err != nil {
		return err
	}
	if rec.unreadable {
		s.unreadable--
	} else if rec.key != nil {
		s.dropKey(rec.key.name())
	}
	s.setRound(e.Round, func(rec *roundRecord) {
		*rec = roundRecord{id: rec.id, claims: new(claims), regions: rec.regions, round: rec.round.Stripped(), forgotten: true, summary: rec.summary, closed: rec.closed}
	})
	return nil
}
