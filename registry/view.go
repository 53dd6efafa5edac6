package registry

import (
	"iter"
	"time"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// View is the registry at one version. It never changes, and any number of
// goroutines may read it; who keeps one keeps its memory.
type View struct{ state *state }

// Version is the number of the last event in it: 0 before the first.
func (v *View) Version() uint64 { return v.state.head.Seq }

// Head is the place of the view in the journal. Note it down elsewhere, and who
// writes the journal anew is found out.
func (v *View) Head() journal.Head { return v.state.head }

// Time is when the last event happened, in UTC; the zero time before the first.
func (v *View) Time() time.Time {
	if v.state.head.Seq == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v.state.last).UTC()
}

// Practice is the practice of an id.
func (v *View) Practice(id string) (Practice, bool) {
	n, ok := v.state.practiceIDs.find(id)
	if !ok {
		return Practice{}, false
	}
	return v.state.practices.at(int(n)).public(), true
}

// Practices are all practices in order of id.
func (v *View) Practices() iter.Seq[Practice] {
	return func(yield func(Practice) bool) {
		for _, n := range v.state.practiceIDs.slots {
			if !yield(v.state.practices.at(int(n)).public()) {
				return
			}
		}
	}
}

// Household is the household of an id.
func (v *View) Household(id string) (Household, bool) {
	n, ok := v.state.householdNumber(id)
	if !ok {
		return Household{}, false
	}
	return v.state.households.at(int(n)).public(v.state), true
}

// HouseholdOf is the household of a person of 16 or over.
func (v *View) HouseholdOf(person string) (Household, bool) {
	n, ok := v.state.householdOf(person)
	if !ok {
		return Household{}, false
	}
	return v.state.households.at(int(n)).public(v.state), true
}

// PracticeCount is how many practices there are.
func (v *View) PracticeCount() int { return v.state.practices.len() }

// HouseholdCount is how many households there are.
func (v *View) HouseholdCount() int { return count(v.state.index.all.read()) }

// ErasedCount is how many households were erased.
func (v *View) ErasedCount() int { return v.state.erased }

// Free is the number of free places of a practice, see [matching.Practice.Free],
// also of those that rounds and requests for enrolment hold; [View.OpenTo] and
// [View.OpenNow] leave these out.
func (v *View) Free(id string) int {
	n, ok := v.state.practiceIDs.find(id)
	if !ok {
		return 0
	}
	return v.state.practices.at(int(n)).Free()
}
