package registry

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/registry/round"
)

// Freeze fixes the problem of a round: every household that waits in its regions
// takes part, under a pseudonym. The digest of the problem and a commitment to the
// seed, which nobody sees before the plan, are in the view from then on.
//
// The problem is worked out while other commands go on, and again where they
// changed something in it.
//
// # Errors
//
// ErrUnknown. ErrState, also where nobody waits.
type Freeze struct {
	Round string `json:"round"`
}

func (c Freeze) decide(t *turn) error { return (&freezing{Freeze: c}).decide(t) }

func (c Freeze) prepare(s *state, again bool) Command {
	found, err := c.find(s)
	if err != nil {
		return c // its turn comes later, and may be luckier
	}
	return &freezing{c, found, again}
}

// freezing is a Freeze whose problem was worked out before its turn.
type freezing struct {
	Freeze
	found *frozenProblem
	// again says that it may be prepared again where the problem is another one by
	// now; else that is worked out in its turn.
	again bool
}

// frozenProblem is who takes part in a round, as it is in a state.
type frozenProblem struct {
	s            *state
	rec          *roundRecord
	members      *roaring.Bitmap
	practices    []int32 // by number, as in the problem
	spoken       []int   // places that others hold there
	participants *round.Participants
	digest       string
}

// find works out who takes part in the round.
func (c Freeze) find(s *state) (*frozenProblem, error) {
	rec, err := s.round(c.Round)
	if err != nil {
		return nil, err
	}
	if rec.round.Phase() != round.PhaseCollecting {
		return nil, fmt.Errorf("%w: round %s is %s", ErrState, c.Round, rec.round.Phase())
	}
	f := &frozenProblem{s: s, rec: rec, members: rec.waiting(s)}
	if f.members.IsEmpty() {
		return nil, fmt.Errorf("%w: nobody waits", ErrState)
	}
	frozen := *rec
	frozen.members = f.members
	f.participants, err = s.participants(&frozen, rec.round.Rules(), func(n int32) int { return s.spoken(n, c.Round) })
	if err != nil {
		return nil, err
	}
	for i := range f.participants.Problem.Practices {
		n, _ := s.practiceIDs.find(f.participants.Problem.Practices[i].ID)
		f.practices, f.spoken = append(f.practices, n), append(f.spoken, s.spoken(n, c.Round))
	}
	f.digest = f.participants.Problem.Digest()
	return f, nil
}

// waiting are the numbers of the households that would take part in the round.
func (rec *roundRecord) waiting(s *state) *roaring.Bitmap {
	query := InState(StateWaiting)
	if len(rec.regions) > 0 {
		query = And(query, Region(rec.regions...))
	}
	members := query.in(s).set().Clone()
	for n := range s.enrolments {
		members.Remove(n) // who asks for a place now does not take part
	}
	return members
}

// holds reports whether a later state has the same problem: whether everything of
// which it is made is what it was. What a state knows of a household, a practice
// or a round is never changed, only replaced.
func (f *frozenProblem) holds(s *state) bool {
	rec := s.rounds.find(f.rec.id)
	if rec == nil || rec.round != f.rec.round || s.practices.len() != f.s.practices.len() || !rec.waiting(s).Equals(f.members) {
		return false
	}
	for it := f.members.Iterator(); it.HasNext(); {
		if n := int(it.Next()); s.households.at(n) != f.s.households.at(n) {
			return false
		}
	}
	for n := range s.practices.len() {
		if s.practices.at(n) != f.s.practices.at(n) {
			return false
		}
	}
	for i, n := range f.practices {
		if s.spoken(n, rec.id) != f.spoken[i] {
			return false
		}
	}
	return true
}

func (c *freezing) decide(t *turn) error {
	found := c.found
	if found == nil || !found.holds(t.s) {
		if c.again {
			return errPrepareAgain
		}
		var err error
		if found, err = c.find(t.s); err != nil {
			return err
		}
	}
	e := &roundFrozen{
		sealedInRound: sealedInRound{ofRound: ofRound(c.Freeze)},
		Digest:        found.digest, Spoken: found.spoken, participants: found.participants,
	}
	var random [8]byte
	var salt [32]byte
	rand.Read(random[:]) // which never fails
	rand.Read(salt[:])
	e.seed.Seed, e.seed.Salt = binary.BigEndian.Uint64(random[:])>>11, hex.EncodeToString(salt[:])
	e.Commitment = round.Commit(e.seed.Seed, salt)
	practices := roaring.New()
	for _, n := range found.practices {
		practices.Add(uint32(n))
	}
	var err error
	for _, set := range []struct {
		from *roaring.Bitmap
		to   *[]byte
	}{{found.members.Clone(), &e.Members}, {practices, &e.Practices}} {
		set.from.RunOptimize()
		if *set.to, err = set.from.ToBytes(); err != nil {
			return fmt.Errorf("registry: %w", err)
		}
	}
	return t.emit(e)
}
