package registry

import (
	"iter"
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/registry/round"
)

// RoundView is a round in a view. It never changes.
type RoundView struct {
	// Round is the machine: phase, exchanges, answers.
	*round.Round
	// Regions are whose households take part; none means all.
	Regions []string
	// Forgotten says that only the summary is left.
	Forgotten bool
	// Version is that of the last change.
	Version uint64

	state  *state
	record *roundRecord
}

// Summary is what the round came to so far.
func (r *RoundView) Summary() RoundSummary {
	if r.record.forgotten {
		return r.record.summary
	}
	return r.record.summarize()
}

// Closed is when the round was closed; the zero time before.
func (r *RoundView) Closed() time.Time {
	if r.record.closed == 0 {
		return time.Time{}
	}
	return time.UnixMilli(r.record.closed)
}

// Pseudonym is the name of a household in the plan of the round, "" where it does
// not take part: for the household alone to know.
func (r *RoundView) Pseudonym(household string) string {
	n, ok := r.state.householdNumber(household)
	if !ok || r.record.members == nil || r.record.forgotten || !r.record.members.Contains(n) {
		return ""
	}
	return r.record.pseudonym(n)
}

// Household is the id of the household that a move of an exchange moves, "" where
// it has been erased.
func (r *RoundView) Household(m *round.Move) string {
	if h := r.state.household(r.record.member(m.Household)); h != nil {
		return h.id
	}
	return ""
}

// Practice is the id of a practice of the frozen problem, "" for -1.
func (r *RoundView) Practice(i int32) string {
	if i == none {
		return ""
	}
	return r.Participants().Problem.Practices[i].ID
}

// Move is the exchange that would move a household, or has moved it, and which of
// its moves is the household's; nil where there is none.
func (r *RoundView) Move(household string) (*round.Exchange, int) {
	name := r.Pseudonym(household)
	if name == "" {
		return nil, 0
	}
	return r.Of(name)
}

// Round is a round of the view.
func (v *View) Round(id string) (*RoundView, bool) {
	rec := v.state.rounds.find(id)
	if rec == nil {
		return nil, false
	}
	return rec.view(v.state), true
}

// Rounds are all rounds in the order in which they were opened.
func (v *View) Rounds() iter.Seq[*RoundView] {
	return func(yield func(*RoundView) bool) {
		for _, rec := range v.state.rounds {
			if !yield(rec.view(v.state)) {
				return
			}
		}
	}
}

func (rec *roundRecord) view(s *state) *RoundView {
	return &RoundView{rec.round, slices.Clone(rec.regions), rec.forgotten, rec.version, s, rec}
}
