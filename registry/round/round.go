package round

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// ErrState is returned, wrapped with what is the matter, for an event that can't
// happen to the round as it is.
var ErrState = errors.New("round: not possible now")

// ErrUnknown is returned, wrapped, for an exchange, move, person, household or
// practice that the round does not have.
var ErrUnknown = errors.New("round: unknown")

// Phase is how far a round is.
type Phase uint8

// The phases, in order.
const (
	// PhaseCollecting: wishes may come and go.
	PhaseCollecting Phase = iota
	// PhaseFrozen: the problem is fixed, the seed is committed to.
	PhaseFrozen
	// PhaseProposed: the plan is there and nobody has been asked yet.
	PhaseProposed
	// PhaseConsenting: people and practices answer.
	PhaseConsenting
	// PhaseExecuting: the deadline is over, and what is confirmed is carried out.
	PhaseExecuting
	// PhaseClosed: the round is closed.
	PhaseClosed
)

var phases = [...]string{"collecting", "frozen", "proposed", "consenting", "executing", "closed"}

// String is the phase's name.
func (p Phase) String() string { return phases[p] }

// MarshalText writes the phase's name.
func (p Phase) MarshalText() ([]byte, error) { return []byte(phases[p]), nil }

// UnmarshalText reads a phase's name.
func (p *Phase) UnmarshalText(text []byte) error {
	for i, name := range phases {
		if name == string(text) {
			*p = Phase(i)
			return nil
		}
	}
	return fmt.Errorf("round: unknown phase %q", text)
}

// State is how far an exchange is.
type State uint8

// The states of an exchange.
const (
	// Pending: not everybody has agreed yet.
	Pending State = iota
	// Agreed: everybody has agreed, and it waits to be carried out.
	Agreed
	// Done: it is carried out.
	Done
	// Broken: it is never carried out.
	Broken
)

var states = [...]string{"pending", "confirmed", "executed", "broken"}

// String is the state's name.
func (s State) String() string { return states[s] }

// MarshalText writes the state's name.
func (s State) MarshalText() ([]byte, error) { return []byte(states[s]), nil }

// UnmarshalText reads a state's name.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range states {
		if name == string(text) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("round: unknown state of an exchange %q", text)
}

// Answer is what somebody said.
type Answer uint8

// The answers.
const (
	// Unanswered: nothing yet.
	Unanswered Answer = iota
	// Yes: agreed.
	Yes
	// No: refused.
	No
)

var answers = [...]string{"unanswered", "yes", "no"}

// String is the answer's name.
func (a Answer) String() string { return answers[a] }

// MarshalText writes the answer's name.
func (a Answer) MarshalText() ([]byte, error) { return []byte(answers[a]), nil }

// UnmarshalText reads an answer's name.
func (a *Answer) UnmarshalText(text []byte) error {
	for i, name := range answers {
		if name == string(text) {
			*a = Answer(i)
			return nil
		}
	}
	return fmt.Errorf("round: unknown answer %q", text)
}

// none stands for no practice and no exchange.
const none = -1

// gone stands in the place of a household's exchange when it has left the round.
const gone = -2

// Exchange is one exchange of a round. What its methods and fields refer to must
// not be changed.
type Exchange struct {
	// Number counts from 0, over the plan and its repairs.
	Number int `json:"number"`
	// Repair is 0 for an exchange of the plan, and n for the n-th repair.
	Repair int           `json:"repair,omitempty"`
	Kind   matching.Kind `json:"kind"`
	// Moves are in the order of the plan: in a chain, as the vacancy travels.
	Moves []Move `json:"moves"`
	State State  `json:"state"`
	// Reason is why it broke.
	Reason Reason `json:"reason,omitempty"`
	// Start is the first day at the new practices, once it is carried out.
	Start matching.Date `json:"start,omitzero"`
}

// Move is one household's part in an exchange, and what was said of it.
type Move struct {
	// Household is the index in the frozen problem; From, which is -1 for none,
	// and To are those of practices.
	Household int32 `json:"household"`
	From      int32 `json:"from"`
	To        int32 `json:"to"`
	Rank      int   `json:"rank"`
	Metres    int   `json:"metres"`
	Persons   int   `json:"persons"`
	// Adults are the answers of those who must consent, in the order in which the
	// household names them.
	Adults []Answer `json:"adults"`
	// Practice is the receiving practice's answer, and Ground why it refused.
	Practice Answer `json:"practice"`
	Ground   Ground `json:"ground,omitempty"`
	// Declined says that a person said no.
	Declined bool `json:"declined,omitempty"`
}

// agreed reports whether everybody has said yes.
func (e *Exchange) agreed() bool {
	for i := range e.Moves {
		if e.Moves[i].Practice != Yes {
			return false
		}
		for _, a := range e.Moves[i].Adults {
			if a != Yes {
				return false
			}
		}
	}
	return true
}

// alive reports whether it is carried out or may still be.
func (e *Exchange) alive() bool { return e.State != Broken }

// Use is the persons that the exchange brings into practices less those that it
// takes out, by index of the practice.
func (e *Exchange) Use() map[int32]int {
	use := map[int32]int{}
	for i := range e.Moves {
		m := &e.Moves[i]
		use[m.To] += m.Persons
		if m.From != none {
			use[m.From] -= m.Persons
		}
	}
	return use
}

// Round is a swap round. It never changes: [Round.Apply] gives another. The zero
// value is a round to which nothing has happened, not even [Opened].
type Round struct {
	id         string
	rules      matching.Rules
	phase      Phase
	frozen     Frozen
	seed       uint64
	salt       string
	plan       *matching.Plan // the proposal
	repairs    int
	asked      int64
	deadline   int64
	exchanges  vector[*Exchange]
	exchangeOf vector[int32] // of each household: its living exchange, none, or gone
	absent     []int         // the households that had left when the plan was proposed
	counts     [len(states)]int
}

// ID names the round.
func (r *Round) ID() string { return r.id }

// Phase is how far the round is.
func (r *Round) Phase() Phase { return r.phase }

// Rules are those with which it was opened; the seed is 0 until it is revealed.
func (r *Round) Rules() matching.Rules {
	rules := r.rules
	rules.Seed = r.seed
	return rules
}

// Digest is that of the frozen problem with seed 0; "" before.
func (r *Round) Digest() string { return r.frozen.Digest }

// Commitment hides the seed of the frozen problem, see [Commit]; "" before.
func (r *Round) Commitment() string { return r.frozen.Commitment }

// Salt opens the commitment together with the seed of the rules; "" before it
// is revealed.
func (r *Round) Salt() string { return r.salt }

// Plan is the plan that was proposed, nil before. It must not be changed.
func (r *Round) Plan() *matching.Plan { return r.plan }

// Repairs is how many repairs there were.
func (r *Round) Repairs() int { return r.repairs }

// Asked is when consenting starts, in milliseconds since 1970 UTC; 0 before.
func (r *Round) Asked() int64 { return r.asked }

// Deadline is when consenting ends, in milliseconds since 1970 UTC; 0 before
// anybody is asked.
func (r *Round) Deadline() int64 { return r.deadline }

// Participants are who takes part, nil before the round is frozen. They must not
// be changed.
func (r *Round) Participants() *Participants { return r.frozen.Participants }

// Len is the number of exchanges, broken ones too.
func (r *Round) Len() int { return r.exchanges.len() }

// Count is the number of exchanges in a state.
func (r *Round) Count(s State) int { return r.counts[s] }

// Exchange is one exchange, nil where there is none of that number.
func (r *Round) Exchange(number int) *Exchange {
	if number < 0 || number >= r.exchanges.len() {
		return nil
	}
	return r.exchanges.at(number)
}

// Exchanges are all exchanges in the order in which they were proposed.
func (r *Round) Exchanges() iter.Seq[*Exchange] {
	return func(yield func(*Exchange) bool) {
		for i := range r.exchanges.len() {
			if !yield(r.exchanges.at(i)) {
				return
			}
		}
	}
}

// Of is the exchange that holds a household and is not broken, and its move
// there; nil where there is none.
func (r *Round) Of(household string) (*Exchange, int) {
	p := r.frozen.Participants
	if p == nil {
		return nil, 0
	}
	h, ok := p.households[household]
	if !ok || r.exchangeOf.len() == 0 {
		return nil, 0
	}
	number := r.exchangeOf.at(int(h))
	if number < 0 {
		return nil, 0
	}
	e := r.exchanges.at(int(number))
	for i := range e.Moves {
		if e.Moves[i].Household == h {
			return e, i
		}
	}
	return nil, 0
}

// TakesPart reports whether a household is among the participants and has not
// left.
func (r *Round) TakesPart(household string) bool {
	p := r.frozen.Participants
	if p == nil {
		return false
	}
	h, ok := p.households[household]
	return ok && (r.exchangeOf.len() == 0 || r.exchangeOf.at(int(h)) != gone)
}

// Holds reports whether the i-th household of the frozen problem takes part, has
// not left, and has not been moved: then it can take part in no other round.
func (r *Round) Holds(i int) bool {
	if r.phase < PhaseFrozen || r.phase == PhaseClosed || i < 0 || i >= r.exchangeOf.len() {
		return false
	}
	number := r.exchangeOf.at(i)
	return number == none || number >= 0 && r.exchanges.at(int(number)).State != Done
}

// Problem is the frozen problem with its seed and without the wishes of those who
// have left: what a plan is to be made for, before there is one. It is in memory
// of its own, except for what the households hold.
func (r *Round) Problem(seed uint64) (*matching.Problem, error) {
	if err := r.in(PhaseFrozen); err != nil {
		return nil, err
	}
	return r.problemWithout(r.gone(), seed), nil
}

// Solved is the problem of which the plan is, with its seed: that of
// [Round.Problem] when the plan was proposed. Its digest is the one that the plan
// names, unless somebody in it has been forgotten since.
func (r *Round) Solved() (*matching.Problem, error) {
	if r.plan == nil {
		return nil, fmt.Errorf("%w: round %s has no plan", ErrState, r.id)
	}
	return r.problemWithout(r.absent, r.seed), nil
}

// Absent is how many had left when the plan was proposed: where it is 0, the
// problem that was solved is the frozen one.
func (r *Round) Absent() int { return len(r.absent) }

// gone are the households that have left, by index.
func (r *Round) gone() []int {
	var list []int
	for h, e := range r.exchangeOf.all() {
		if e == gone {
			list = append(list, h)
		}
	}
	return list
}

// problemWithout is the frozen problem with a seed and without the wishes of some.
func (r *Round) problemWithout(households []int, seed uint64) *matching.Problem {
	p := *r.frozen.Participants.Problem
	p.Rules.Seed = seed
	p.Households = slices.Clone(p.Households)
	for _, h := range households {
		p.Households[h].Wishes = matching.Wishes{}
	}
	return &p
}

// Forget is the round in which the problem says nothing of one household but its
// pseudonym, so that its data can be erased. Nothing changes where the household
// is in an exchange that may still be carried out.
func (r *Round) Forget(household string) *Round {
	p := r.frozen.Participants
	if p == nil {
		return r
	}
	h, ok := p.households[household]
	if !ok {
		return r
	}
	if e, _ := r.Of(household); e != nil && e.State != Done {
		return r
	}
	participants := *p
	problem := *p.Problem
	problem.Households = append([]matching.Household(nil), problem.Households...)
	problem.Households[h] = matching.Household{ID: household}
	participants.Problem = &problem
	next := *r
	next.frozen.Participants = &participants
	return &next
}

// Stripped is the closed round of which nothing is known but its name and rules.
func (r *Round) Stripped() *Round {
	return &Round{id: r.id, rules: r.rules, phase: PhaseClosed}
}

// Due is what follows from what has been said, to be applied next: nil where
// nothing does. It is [Broke] for an exchange that somebody refused, and
// [Confirmed] for one to which everybody agrees.
func (r *Round) Due(exchange int) Event {
	e := r.Exchange(exchange)
	if e == nil || e.State != Pending {
		return nil
	}
	for i := range e.Moves {
		m := &e.Moves[i]
		if m.Practice == No {
			return Broke{Exchange: exchange, Reason: Refused}
		}
		if slices.Contains(m.Adults, No) {
			return Broke{Exchange: exchange, Reason: Declined}
		}
	}
	if e.agreed() {
		return Confirmed{Exchange: exchange}
	}
	return nil
}

// Apply is the round after an event. The round itself stays as it is.
//
// # Errors
//
// ErrState and ErrUnknown, wrapped, for an event that can't happen.
func (r *Round) Apply(e Event) (*Round, error) {
	next := *r
	if err := e.apply(&next); err != nil {
		return nil, err
	}
	return &next, nil
}

// in gives an error unless the round is in one of the phases.
func (r *Round) in(allowed ...Phase) error {
	if slices.Contains(allowed, r.phase) {
		return nil
	}
	return fmt.Errorf("%w: round %s is %s", ErrState, r.id, r.phase)
}
