package round

import (
	"github.com/ruilkring/ruilkring/matching"
)

// Event is something that happened to a round. The types of this package that
// end in a past tense are events.
type Event interface {
	// apply changes the copy r of a round, or says why it can't happen.
	apply(r *Round) error
}

// Opened starts a round, in phase [PhaseCollecting].
type Opened struct {
	// ID names the round among all of the registry: letters, digits, and
	// hyphens.
	ID    string         `json:"id"`
	Rules matching.Rules `json:"rules"`
}

// Frozen fixes the problem.
type Frozen struct {
	// Digest is that of the problem with seed 0.
	Digest string `json:"digest"`
	// Commitment is that of the seed, see [Commit].
	Commitment string `json:"commitment"`
	// Practices and Households are how many the problem has.
	Practices  int `json:"practices"`
	Households int `json:"households"`
	// Participants is what the counts and the digest are of. It is not part of
	// the event as it is written: who folds a journal works it out again.
	Participants *Participants `json:"-"`
}

// Participants are who takes part in a frozen round.
type Participants struct {
	// Problem has pseudonyms for ids of households, and seed 0.
	Problem *matching.Problem
	// Standing are for each practice of the problem whether it has agreed
	// beforehand to every move that the rules allow.
	Standing []bool
	// index finds households and practices by id.
	households, practices map[string]int32
}

// Proposal is a plan and who must consent to it.
type Proposal struct {
	Plan *matching.Plan
	// Persons and Adults are how many persons each household has, and how many of
	// them must consent, move by move of all the exchanges.
	Persons, Adults []int
}

// Proposed reveals the seed and brings the plan.
type Proposed struct {
	Seed uint64 `json:"seed"`
	// Salt is what the commitment hides the seed with, 64 hexadecimal digits.
	Salt     string   `json:"salt"`
	Proposal Proposal `json:"-"`
}

// Asked starts the consenting.
type Asked struct {
	// At and Deadline are in milliseconds since 1970 UTC.
	At       int64 `json:"at"`
	Deadline int64 `json:"deadline"`
}

// Answered is one person's answer to the move of the household.
type Answered struct {
	// Exchange and Move count from 0.
	Exchange int `json:"exchange"`
	Move     int `json:"move"`
	// Adult is the index of the person among the adults of the household.
	Adult int  `json:"adult"`
	Yes   bool `json:"yes"`
	// Leave says with a no that the household wants nothing else in this round
	// either.
	Leave bool  `json:"leave,omitempty"`
	At    int64 `json:"at"`
}

// Received is the receiving practice's answer to one move.
type Received struct {
	Exchange int    `json:"exchange"`
	Move     int    `json:"move"`
	Yes      bool   `json:"yes"`
	Ground   Ground `json:"ground,omitempty"`
	At       int64  `json:"at"`
}

// Ground is why a practice refuses. A practice must give one, and there is no
// place for free text.
type Ground string

// The grounds for refusal.
const (
	// TooFar: the household lives too far away.
	TooFar Ground = "too_far"
	// Full: the practice can't take anybody, swap or not.
	Full Ground = "full"
	// Views: the views on good care differ.
	Views Ground = "views"
	// Locum: the household was in the care of a locum of the practice lately.
	Locum Ground = "locum"
)

// Grounds are all grounds for refusal.
func Grounds() []Ground { return []Ground{TooFar, Full, Views, Locum} }

// Left says that a household leaves the round: it withdrew, moved by another
// way, or was erased. An exchange that holds it must be broken first.
type Left struct {
	Household string `json:"household"`
}

// Broke ends one exchange that can't be carried out.
type Broke struct {
	Exchange int    `json:"exchange"`
	Reason   Reason `json:"reason"`
}

// Reason is why an exchange broke.
type Reason string

// The reasons.
const (
	// Declined: a person said no.
	Declined Reason = "declined"
	// Refused: a practice said no.
	Refused Reason = "refused"
	// Withdrew: a household left the round.
	Withdrew Reason = "withdrew"
	// Overtaken: a practice has changed so that it can't take in what the
	// exchange brings.
	Overtaken Reason = "overtaken"
	// Silent: somebody had not answered by the deadline.
	Silent Reason = "silent"
)

// Confirmed says that everybody has agreed to an exchange.
type Confirmed struct {
	Exchange int `json:"exchange"`
}

// Repaired brings further exchanges, among those who are left over.
type Repaired struct {
	Proposal Proposal `json:"-"`
}

// Executed carries out one exchange.
type Executed struct {
	Exchange int `json:"exchange"`
	// Start is the first day at the new practices.
	Start matching.Date `json:"start"`
}

// Expired ends the consenting: what has not been confirmed is broken.
type Expired struct {
	At int64 `json:"at"`
}

// Closed ends the round. Seed and Salt open the commitment of one that was frozen
// and never solved; they are zero in any other.
type Closed struct {
	Seed uint64 `json:"seed,omitempty"`
	Salt string `json:"salt,omitempty"`
}
