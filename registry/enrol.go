package registry

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// RequestEnrolment asks for a place at an open practice now, outside the rounds.
// The rules are published and short: who comes first is served first; the
// practice must be open, take the household in by its area, and have the places
// free, those not counted that a round or an earlier request holds. The request
// holds its places until everybody has answered, or it is taken back. Everybody
// of 16 or over must consent, and so must the practice, unless it has ahead.
//
// # Errors
//
// ErrUnknown. ErrState where the practice can't take the household, where the
// household takes part in a round or has another request, and where it is at the
// practice already.
type RequestEnrolment struct {
	Household string `json:"household"`
	Practice  string `json:"practice"`
}

func (c RequestEnrolment) decide(t *turn) error {
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	to, ok := t.s.practiceIDs.find(c.Practice)
	if !ok {
		return fmt.Errorf("%w practice", ErrUnknown)
	}
	p := t.s.practices.at(int(to))
	_, near := p.takes(h.home.point(), h.postcode)
	switch {
	case h.state.busy():
		return fmt.Errorf("%w: the household takes part in a round", ErrState)
	case t.s.enrolments[n] != nil:
		return fmt.Errorf("%w: the household has another request", ErrState)
	case h.current == to:
		return fmt.Errorf("%w: the household is enrolled there", ErrState)
	case p.Mode != matching.Open:
		return fmt.Errorf("%w: the practice is not open", ErrState)
	case !near:
		return fmt.Errorf("%w: the practice does not take anybody who lives there", ErrState)
	case t.s.placesNow(to) < int(h.size):
		return fmt.Errorf("%w: the practice has not enough places free", ErrState)
	}
	return t.emit(&enrolRequested{
		ofHousehold: ofHousehold{Household: n}, Practice: c.Practice, Persons: int(h.size), Adults: len(h.adults), Agreed: p.ConsentsAhead,
	})
}

// placesNow is how many places of a practice are free for somebody who comes now.
func (s *state) placesNow(n int32) int {
	p := s.practices.at(int(n)).Practice.Practice
	p.Enrolled += s.spoken(n, "")
	return p.Free()
}

// OpenNow are the practices that would take a household of so many persons that
// lives there, and is nobody's patient yet, at once, nearest first.
func (v *View) OpenNow(home matching.Point, postcode string, size, withinM int) []NearPractice {
	var found []NearPractice
	for _, n := range v.state.near(home, withinM) {
		p := v.state.practices.at(int(n))
		if p.Mode != matching.Open {
			continue
		}
		free := v.state.placesNow(n)
		if metres, ok := p.takes(home, postcode); ok && free >= max(1, size) {
			found = append(found, NearPractice{Practice: p.public(), Metres: metres, Places: free})
		}
	}
	slices.SortStableFunc(found, func(a, b NearPractice) int { return a.Metres - b.Metres })
	return found
}

// NearPractice is a practice that is open to somebody.
type NearPractice struct {
	Practice
	Metres int `json:"metres"`
	// Places is how many are free for somebody who comes now.
	Places int `json:"places"`
}

// enrolRequested holds places at a practice for a household.
type enrolRequested struct {
	ofHousehold
	// What outlives the household stands in the clear.
	Practice string `json:"practice"`
	Persons  int    `json:"persons"`
	Adults   int    `json:"adults"`
	Agreed   bool   `json:"agreed,omitempty"`

	nothing struct{}
}

var _ = declare[enrolRequested]()

func (*enrolRequested) kind() string  { return "enrolment.requested" }
func (e *enrolRequested) secret() any { return &e.nothing }

func (e *enrolRequested) apply(s *state) error {
	n, err := s.practiceNumber(e.Practice)
	if err != nil {
		return err
	}
	s.setEnrolment(e.Household, &enrolment{
		practice: n, persons: e.Persons, asked: s.now.at, adults: make([]bool, e.Adults), received: e.Agreed,
	})
	s.noteHousehold(e.Household)
	return nil
}

// AnswerEnrolment is the answer of one person of 16 or over to the household's
// request. A no takes the request back.
//
// # Errors
//
// ErrUnknown, also where the household has no request, and for a person who is
// not of it. ErrState where the practice can't take the household any more.
type AnswerEnrolment struct {
	Household string `json:"household"`
	Person    string `json:"person"`
	Yes       bool   `json:"yes"`
}

func (c AnswerEnrolment) decide(t *turn) error {
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	person := slices.Index(h.adults, c.Person)
	e := t.s.enrolments[n]
	if e == nil || person < 0 {
		return fmt.Errorf("%w request", ErrUnknown)
	}
	if !c.Yes {
		return t.emit(&enrolEnded{Household: n, Reason: "declined"})
	}
	answered := &enrolAnswered{Household: n, Adult: person}
	return t.agreeEnrolment(n, h, e.with(answered), answered)
}

// ReceiveEnrolment is the answer of the practice to the request of a household,
// with the ground where it refuses.
//
// # Errors
//
// ErrUnknown, also where the household has no request at the practice, and for a
// ground that there is not. ErrState where the practice can't take the household
// any more.
type ReceiveEnrolment struct {
	Practice  string       `json:"practice"`
	Household string       `json:"household"`
	Yes       bool         `json:"yes"`
	Ground    round.Ground `json:"ground,omitempty"`
}

func (c ReceiveEnrolment) decide(t *turn) error {
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	e := t.s.enrolments[n]
	if e == nil || t.s.practiceID(e.practice) != c.Practice {
		return fmt.Errorf("%w request", ErrUnknown)
	}
	switch {
	case !c.Yes && !slices.Contains(round.Grounds(), c.Ground):
		return fmt.Errorf("%w ground %q", ErrUnknown, c.Ground)
	case c.Yes && c.Ground != "":
		return fmt.Errorf("%w: a practice that agrees gives no ground", ErrState)
	case !c.Yes:
		return t.emit(&enrolEnded{Household: n, Reason: string(c.Ground)})
	}
	answered := &enrolAnswered{Household: n, Adult: none}
	return t.agreeEnrolment(n, h, e.with(answered), answered)
}

// agreeEnrolment notes a yes, and carries the request out where it was the last.
func (t *turn) agreeEnrolment(n uint32, h *household, after *enrolment, answered *enrolAnswered) error {
	if !after.agreed() {
		return t.emit(answered)
	}
	p := t.s.practices.at(int(after.practice))
	q := p.Practice.Practice
	q.Enrolled += t.s.promised(after.practice) - after.persons
	if q.Free() < after.persons {
		return fmt.Errorf("%w: the practice has changed, and has not enough places free", ErrState)
	}
	from := t.s.practiceID(h.current)
	flows := []personFlow{{Practice: q.ID, In: after.persons}}
	if from != "" {
		flows = append(flows, personFlow{Practice: from, Out: after.persons})
	}
	start := round.FirstStart(t.today() + 1)
	if err := t.emit(answered); err != nil {
		return err
	}
	if err := t.emit(&enrolDone{Household: n, Practices: flows, Start: start}); err != nil {
		return err
	}
	moved := &householdMoved{ofHousehold: ofHousehold{Household: n}}
	moved.to.Practice, moved.to.Start = q.ID, start
	return t.emit(moved)
}

// agreed reports whether everybody has agreed.
func (e *enrolment) agreed() bool { return e.received && !slices.Contains(e.adults, false) }

// with is the request after an answer.
func (e *enrolment) with(a *enrolAnswered) *enrolment {
	next := *e
	if a.Adult == none {
		next.received = true
		return &next
	}
	next.adults = slices.Clone(e.adults)
	if a.Adult < len(next.adults) {
		next.adults[a.Adult] = true
	}
	return &next
}

// enrolAnswered says that a person has agreed, or the practice, for -1.
type enrolAnswered struct {
	Household uint32 `json:"household"`
	Adult     int    `json:"adult"`
}

var _ = declare[enrolAnswered]()

func (*enrolAnswered) kind() string { return "enrolment.answered" }

func (e *enrolAnswered) apply(s *state) error {
	request := s.enrolments[e.Household]
	if request == nil || e.Adult < none || e.Adult >= len(request.adults) {
		return fmt.Errorf("%w: an answer to no request", ErrJournal)
	}
	s.setEnrolment(e.Household, request.with(e))
	s.noteHousehold(e.Household)
	return nil
}

// enrolDone carries a request out, together with a householdMoved.
type enrolDone struct {
	Household uint32        `json:"household"`
	Practices []personFlow  `json:"practices"`
	Start     matching.Date `json:"start"`
}

var _ = declare[enrolDone]()

func (*enrolDone) kind() string { return "enrolment.done" }

func (e *enrolDone) apply(s *state) error {
	s.setEnrolment(e.Household, nil)
	return s.enrolAll(e.Practices)
}

// enrolEnded ends a request that comes to nothing.
type enrolEnded struct {
	Household uint32 `json:"household"`
	// Reason is "declined", "withdrawn", "expired", or a practice's ground.
	Reason string `json:"reason"`
}

var _ = declare[enrolEnded]()

func (*enrolEnded) kind() string { return "enrolment.ended" }

func (e *enrolEnded) apply(s *state) error {
	s.setEnrolment(e.Household, nil)
	s.noteHousehold(e.Household)
	return nil
}

// leaveEnrolment takes back the request of household n, if it has one.
func (t *turn) leaveEnrolment(n uint32) error {
	if t.s.enrolments[n] == nil {
		return nil
	}
	return t.emit(&enrolEnded{Household: n, Reason: "withdrawn"})
}

// ExpireEnrolments ends the requests for enrolment that are older than a time and
// on which somebody has not answered: silence is a no.
type ExpireEnrolments struct {
	Before time.Time `json:"before"`
}

func (c ExpireEnrolments) decide(t *turn) error {
	before := c.Before.UnixMilli()
	var late []uint32
	for n, e := range t.s.enrolments {
		if e.asked < before {
			late = append(late, n)
		}
	}
	slices.Sort(late)
	for _, n := range late[:min(len(late), batchRecords)] {
		if err := t.emit(&enrolEnded{Household: n, Reason: "expired"}); err != nil {
			return err
		}
	}
	return nil
}

// Enrolment is a request for a place at once.
type Enrolment struct {
	Household string    `json:"household"`
	Practice  string    `json:"practice"`
	Persons   int       `json:"persons"`
	Asked     time.Time `json:"asked"`
	// Agreed are the persons of the household who have agreed, and Received says
	// whether the practice has.
	Agreed   []string `json:"agreed"`
	Received bool     `json:"received"`
}

// Enrolment is the request of a household, if it has one.
func (v *View) Enrolment(household string) (Enrolment, bool) {
	n, ok := v.state.householdNumber(household)
	if !ok || v.state.enrolments[n] == nil {
		return Enrolment{}, false
	}
	return v.state.enrolment(n), true
}

// enrolment is the request of household n as a caller sees it.
func (s *state) enrolment(n uint32) Enrolment {
	e := s.enrolments[n]
	h := s.households.at(int(n))
	found := Enrolment{
		Household: h.id, Practice: s.practiceID(e.practice), Persons: e.persons, Asked: time.UnixMilli(e.asked).UTC(), Received: e.received,
		Agreed: []string{},
	}
	for i, yes := range e.adults {
		if yes {
			found.Agreed = append(found.Agreed, h.adults[i])
		}
	}
	return found
}

// OldestEnrolment is when the oldest request for a place at once came that is not
// settled yet; the far future where there is none.
func (v *View) OldestEnrolment() time.Time {
	oldest := int64(math.MaxInt64)
	for _, e := range v.state.enrolments {
		oldest = min(oldest, e.asked)
	}
	return time.UnixMilli(oldest)
}

// Enrolments are the requests at a practice in the order in which they came.
func (v *View) Enrolments(practice string) iter.Seq[Enrolment] {
	return func(yield func(Enrolment) bool) {
		var numbers []uint32
		to, ok := v.state.practiceIDs.find(practice)
		if !ok {
			return
		}
		for n, e := range v.state.enrolments {
			if e.practice == to {
				numbers = append(numbers, n)
			}
		}
		slices.SortFunc(numbers, func(a, b uint32) int {
			if x, y := v.state.enrolments[a].asked, v.state.enrolments[b].asked; x != y {
				return int(min(1, max(-1, x-y)))
			}
			return int(int64(a) - int64(b))
		})
		for _, n := range numbers {
			if !yield(v.state.enrolment(n)) {
				return
			}
		}
	}
}
