package registry

import (
	"iter"

	"github.com/RoaringBitmap/roaring/v2"
)

// Set is households of one view. It never changes. The zero value is empty.
type Set struct {
	state *state
	set   *roaring.Bitmap
}

// Select is the households that a query means.
func (v *View) Select(q Query) Set { return Set{v.state, q.in(v.state).set()} }

// Matches reports whether a query means a household. It takes no more than a look
// at that household, however many the query means.
func (v *View) Matches(q Query, household string) bool {
	n, ok := v.state.householdNumber(household)
	return ok && q.in(v.state).has(n)
}

// Len is the number of households.
func (s Set) Len() int {
	if s.set == nil {
		return 0
	}
	return count(s.set)
}

// Persons is the number of persons in them.
func (s Set) Persons() int {
	n := 0
	for h := range s.each {
		n += int(h.size)
	}
	return n
}

// Has reports whether a household is in the set.
func (s Set) Has(id string) bool {
	if s.set == nil {
		return false
	}
	n, ok := s.state.householdNumber(id)
	return ok && s.set.Contains(n)
}

// each yields the households in the order in which they were registered.
func (s Set) each(yield func(*household) bool) {
	if s.set == nil {
		return
	}
	it := s.set.Iterator()
	for it.HasNext() {
		if !yield(s.state.households.at(int(it.Next()))) {
			return
		}
	}
}

// IDs are the ids of the households in the order in which they were registered.
func (s Set) IDs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for h := range s.each {
			if !yield(h.id) {
				return
			}
		}
	}
}

// Households are the households in the order in which they were registered.
func (s Set) Households() iter.Seq[Household] {
	return func(yield func(Household) bool) {
		for h := range s.each {
			if !yield(h.public(s.state)) {
				return
			}
		}
	}
}

// Page is at most n of the households in the order in which they were
// registered: those after the one of the given id, from the first on for "". A
// household that isn't there any more has none after it.
func (s Set) Page(after string, n int) []Household {
	if s.set == nil || n <= 0 {
		return nil
	}
	it := s.set.Iterator()
	if after != "" {
		last, ok := s.state.householdNumber(after)
		if !ok {
			return nil
		}
		it.AdvanceIfNeeded(last + 1)
	}
	var page []Household
	for it.HasNext() && len(page) < n {
		page = append(page, s.state.households.at(int(it.Next())).public(s.state))
	}
	return page
}
