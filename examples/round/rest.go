package main

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// reason is why a household stays where it is. Every household that stays has
// exactly one, the first in this order that holds.
type reason int

const (
	// The household has no eligible wish, because:

	// it wishes for no practice more than for its own;
	wantsNothing reason = iota
	// no practice lies within the distance that it gives;
	nothingNear
	// every practice that it wishes for is closed;
	allClosed
	// its home is outside the area of every practice that it wishes for;
	allOutside
	// some are closed, and of the others its home is outside the area.
	closedOrOutside

	// It has an eligible wish, but no valid plan at all moves it, because:

	// every practice that it wishes for is full, and nobody there looks for
	// another one;
	nobodyLeaves
	// no cycle leads from a practice that it wishes for back to its own, and no
	// chain on to a free place.
	noExchange

	// Some valid plan moves it, but every such plan falls short of this one at
	// the goal:

	byPriority    // persons of a higher priority
	byOwnPriority // persons of its own priority, or of a lower one but not the lowest
	byPatients    // more persons, or households, in all
	byRank        // wishes of a better rank
	byDistance    // practices nearer to home
	byWaiting     // persons who wait longer

	// The certificate doesn't tell the best plan that moves it from this one at
	// any goal. If they score the same, the seed decided.
	bySeed
	// The plan is not proven optimal, so it is not settled.
	unsettled

	reasons // how many there are
)

// whyStay counts the households that stay by reason.
func (r *report) whyStay() [reasons]int {
	var counts [reasons]int
	reach := newReach(r.problem, r.eligible)
	shortfall := newShortfall(r)
	for h, k := range r.wish {
		if k != stays {
			continue
		}
		why := unsettled
		switch {
		case r.eligible.Offsets[h] == r.eligible.Offsets[h+1]:
			why = r.whyNoWish(h)
		case !reach.movable(h):
			why = noExchange
			if reach.nobodyLeaves(h) {
				why = nobodyLeaves
			}
		case shortfall != nil:
			why = shortfall.of(h)
		}
		counts[why]++
	}
	return counts
}

// whyNoWish is why household h has no eligible wish.
func (r *report) whyNoWish(h int) reason {
	household := &r.problem.Households[h]
	closed, open := 0, 0
	count := func(q int) {
		if r.problem.Practices[q].Mode == matching.Closed {
			closed++
		} else {
			open++ // and as it is no eligible wish, the home is outside its area
		}
	}
	listed := map[string]bool{household.Current: true}
	for _, class := range household.Wishes.Ranked {
		if household.Current != "" && slices.Contains(class, household.Current) {
			return whyNone(closed, open, wantsNothing)
		}
		for _, id := range class {
			listed[id] = true
			count(r.index[id])
		}
	}
	within := household.Wishes.WithinM
	if within == 0 {
		return whyNone(closed, open, wantsNothing)
	}
	// A degree of latitude is 111,194.9 m.
	band := float64(within+1) / 111_000
	for q := range r.problem.Practices {
		practice := &r.problem.Practices[q]
		if math.Abs(practice.Location.Lat-household.Home.Lat) <= band && !listed[practice.ID] &&
			matching.Metres(household.Home, practice.Location) <= within {
			count(q)
		}
	}
	return whyNone(closed, open, nothingNear)
}

// whyNone is the reason of a household of whose wishes so many are closed, and
// so many are open to others; none is the one where it has no wish.
func whyNone(closed, open int, none reason) reason {
	switch {
	case closed > 0 && open > 0:
		return closedOrOutside
	case closed > 0:
		return allClosed
	case open > 0:
		return allOutside
	}
	return none
}
