package registry

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// roundRecord is a round as the state holds it. It is never changed: a change
// makes another one.
type roundRecord struct {
	id      string
	regions []string
	round   *round.Round
	// key seals what is said in the round. It is nil once the round is
	// forgotten.
	key *secretKey
	// seed and salt are known from the freezing on, and public with the plan.
	seed uint64
	salt string
	// members are the numbers of the participants. The i-th household of the
	// frozen problem is the i-th member.
	members *roaring.Bitmap
	// practices are the numbers of the practices of the frozen problem.
	practices *roaring.Bitmap
	// parts are those of a plan that is being put in.
	parts [][]byte
	// unreadable says that the key is gone: only what is in the clear is known.
	unreadable bool
	// forgotten says that only the summary is left.
	forgotten bool
	summary   RoundSummary
	version   uint64
	// closed is when it was closed, in milliseconds since 1970 UTC, 0 before.
	closed int64
	// opened is the number of the event that opened the round, 0 where it comes
	// from a snapshot.
	opened uint64
	// claims are worked out when somebody asks, once for this record.
	claims *claims
}

// claims are the places that a round will need, by index of the practice in the
// frozen problem.
type claims struct {
	once   sync.Once
	places []int
}

// RoundSummary is what a round came to, without anything about anybody.
type RoundSummary struct {
	Households int `json:"households"`
	Practices  int `json:"practices"`
	// Exchanges are those that were proposed, in the plan and in Repairs repairs;
	// Executed and Broken what became of them.
	Exchanges int `json:"exchanges"`
	Repairs   int `json:"repairs"`
	Executed  int `json:"executed"`
	Broken    int `json:"broken"`
	// MovedHouseholds and MovedPersons are those of the executed exchanges.
	MovedHouseholds int `json:"moved_households"`
	MovedPersons    int `json:"moved_persons"`
}

// rounds are the rounds of a state, in the order in which they were opened. The
// slice is never changed.
type rounds []*roundRecord

// find is the round of an id, nil where there is none.
func (r rounds) find(id string) *roundRecord {
	for _, rec := range r {
		if rec.id == id {
			return rec
		}
	}
	return nil
}

// setRound replaces the round of an id, or adds it.
func (s *state) setRound(id string, change func(rec *roundRecord)) {
	next := slices.Clone(s.rounds)
	for i, rec := range next {
		if rec.id == id {
			changed := *rec
			change(&changed)
			changed.version = s.now.seq
			changed.claims = new(claims)
			next[i] = &changed
			s.rounds = next
			s.noteRound(i)
			return
		}
	}
	rec := &roundRecord{id: id, claims: new(claims)}
	change(rec)
	rec.version = s.now.seq
	s.noteRound(len(next))
	s.rounds = append(next, rec)
	s.holds.push(s.epoch, nil)
}

// noteRound notes that the i-th round changed.
func (s *state) noteRound(i int) { s.changes.add(change{s.now.seq, changedRound, uint32(i)}) }

// hold gives the round of an id hold of households, in place of those before.
func (s *state) hold(id string, households *roaring.Bitmap) {
	for i, rec := range s.rounds {
		if rec.id == id {
			*s.holds.edit(s.epoch, i) = newBits(s.epoch, households)
		}
	}
}

// heldBy are the households of which the round of an id has hold.
func (s *state) heldBy(id string) *roaring.Bitmap {
	for i, rec := range s.rounds {
		if rec.id == id {
			return s.holds.at(i).read()
		}
	}
	return noBits
}

// holder is the round that has hold of household n, nil where none has.
func (s *state) holder(n uint32) *roundRecord {
	for i, rec := range s.rounds {
		if s.holds.at(i).read().Contains(n) {
			return rec
		}
	}
	return nil
}

// release ends the hold of a round on household n, if one has hold of it.
func (s *state) release(n uint32) {
	for i := range s.rounds {
		if s.holds.at(i).read().Contains(n) {
			removeBits(s.epoch, s.holds.edit(s.epoch, i), n)
			return
		}
	}
}

// pseudonym is the name of household n in the round: the first 80 bits of
// HMAC-SHA256, with the round's key, of "ruilkring/pseudonym/v1" and the number
// (4 bytes, big endian), in base 32. It tells nothing without the key, and
// another round gives another one.
func (rec *roundRecord) pseudonym(n uint32) string {
	m := hmac.New(sha256.New, rec.key[:])
	m.Write(binary.BigEndian.AppendUint32([]byte("ruilkring/pseudonym/v1"), n))
	return "p-" + pseudonymText.EncodeToString(m.Sum(nil)[:10])
}

var pseudonymText = base32.HexEncoding.WithPadding(base32.NoPadding)

// member is the number of the i-th household of the frozen problem.
func (rec *roundRecord) member(i int32) uint32 {
	n, err := rec.members.Select(uint32(i))
	if err != nil {
		panic(err) // the machine checks its indices
	}
	return n
}

// participants are who takes part in a round, by number. Who has been erased
// since has no more than a pseudonym.
//
// spoken is how many places others hold at a practice: they count as enrolled.
func (s *state) participants(rec *roundRecord, rules matching.Rules, spoken func(n int32) int) (*round.Participants, error) {
	known := rec.members
	for it := rec.members.Iterator(); it.HasNext(); {
		if n := it.Next(); s.household(n) == nil {
			if known == rec.members {
				known = rec.members.Clone()
			}
			known.Remove(n)
		}
	}
	p, err := s.problem(known, rules)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	households := make([]matching.Household, 0, count(rec.members))
	next := 0
	for it := rec.members.Iterator(); it.HasNext(); {
		n := it.Next()
		h := matching.Household{}
		if known.Contains(n) {
			h = p.Households[next]
			next++
		}
		h.ID = rec.pseudonym(n)
		households = append(households, h)
	}
	p.Households = households
	if rec.practices != nil {
		p.Practices = p.Practices[:0]
		for it := rec.practices.Iterator(); it.HasNext(); {
			p.Practices = append(p.Practices, cloneOf(s.practices.at(int(it.Next())).Practice.Practice))
		}
	}
	standing := make([]bool, len(p.Practices))
	for i := range p.Practices {
		if n, ok := s.practiceIDs.find(p.Practices[i].ID); ok {
			standing[i] = s.practices.at(int(n)).ConsentsAhead
			p.Practices[i].Enrolled += spoken(n)
		}
	}
	return &round.Participants{Problem: p, Standing: standing}, nil
}

// complete reports whether every participant is known.
func (s *state) complete(rec *roundRecord) bool {
	for it := rec.members.Iterator(); it.HasNext(); {
		if s.household(it.Next()) == nil {
			return false
		}
	}
	return true
}

// claim is how many places the round will need at practice n.
func (rec *roundRecord) claim(n int32) int {
	phase := rec.round.Phase()
	if rec.practices == nil || rec.unreadable || phase < round.PhaseProposed || phase == round.PhaseClosed || !rec.practices.Contains(uint32(n)) {
		return 0
	}
	rec.claims.once.Do(func() { rec.claims.places, _ = rec.round.Reserved() })
	return rec.claims.places[int(rec.practices.Rank(uint32(n)))-1]
}

// spoken is how many places of practice n requests for enrolment hold, and the
// rounds other than the one of the given id.
func (s *state) spoken(n int32, except string) int {
	places := s.promised(n)
	for _, rec := range s.rounds {
		if rec.id != except {
			places += rec.claim(n)
		}
	}
	return places
}

// livePractice gives the machine of a round a practice as it is. Places that
// others hold count as taken.
func (s *state) livePractice(except string) func(id string) *matching.Practice {
	return func(id string) *matching.Practice {
		n, ok := s.practiceIDs.find(id)
		if !ok {
			return nil
		}
		p := s.practices.at(int(n)).Practice.Practice
		p.Enrolled += s.spoken(n, except)
		return &p
	}
}

// setStates gives the households of an exchange a state.
func (s *state) setStates(rec *roundRecord, e *round.Exchange, to State) {
	for i := range e.Moves {
		s.setHousehold(rec.member(e.Moves[i].Household), func(h *household) {
			if h.state.busy() {
				h.state = to
			}
		})
	}
}

// let ends the hold of a round on household n, which goes back to what it did.
func (s *state) let(n uint32) {
	s.release(n)
	s.setHousehold(n, func(h *household) {
		if h.state.busy() {
			h.state = h.restingState()
		}
	})
}

// summarize is the summary of a round as it stands.
func (rec *roundRecord) summarize() RoundSummary {
	r := rec.round
	sum := RoundSummary{
		Exchanges: r.Len(), Repairs: r.Repairs(), Executed: r.Count(round.Done), Broken: r.Count(round.Broken),
		Households: rec.summary.Households, Practices: rec.summary.Practices,
	}
	for e := range r.Exchanges() {
		if e.State != round.Done {
			continue
		}
		sum.MovedHouseholds += len(e.Moves)
		for i := range e.Moves {
			sum.MovedPersons += e.Moves[i].Persons
		}
	}
	return sum
}

// flows are the persons that an exchange brings into and takes out of
// each practice, in order of id.
func (rec *roundRecord) flows(e *round.Exchange) []personFlow {
	p := rec.round.Participants().Problem
	found := map[string]*personFlow{}
	at := func(i int32) *personFlow {
		id := p.Practices[i].ID
		if found[id] == nil {
			found[id] = &personFlow{Practice: id}
		}
		return found[id]
	}
	for i := range e.Moves {
		m := &e.Moves[i]
		at(m.To).In += m.Persons
		if m.From != none {
			at(m.From).Out += m.Persons
		}
	}
	list := make([]personFlow, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		list = append(list, *found[id])
	}
	return list
}

// personFlow says how many persons come to a practice and go from it.
type personFlow struct {
	Practice string `json:"practice"`
	In       int    `json:"in"`
	Out      int    `json:"out"`
}

// enrolAll changes how many persons practices hold.
func (s *state) enrolAll(changes []personFlow) error {
	for _, c := range changes {
		n, ok := s.practiceIDs.find(c.Practice)
		if !ok {
			return fmt.Errorf("%w: there is no practice %q", ErrJournal, c.Practice)
		}
		s.enrol(n, c.In-c.Out)
	}
	return nil
}

// forgetInRounds drops what rounds know of household n beside its pseudonym.
func (s *state) forgetInRounds(n uint32) {
	for _, rec := range s.rounds {
		if rec.members == nil || rec.unreadable || !rec.members.Contains(n) {
			continue
		}
		s.setRound(rec.id, func(rec *roundRecord) { rec.round = rec.round.Forget(rec.pseudonym(n)) })
	}
}
