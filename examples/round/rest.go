package main

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
	byWeight      // wishes of more weight

	// The certificate doesn't tell the best plan that moves it from this one at
	// any goal. If they score the same, the seed decided.
	bySeed
	// The plan is not proven optimal, so it is not settled.
	unsettled

	reasons // how many there are
)

// whyStay counts the households that stay by reason.
func (r *report) whyStay() [reasons]int {
	counts := r.cant
	shortfall := newShortfall(r)
	for h, k := range r.wish {
		if k != stays || !r.movable[h] {
			continue
		}
		why := unsettled
		if shortfall != nil {
			why = shortfall.of(h)
		}
		counts[why]++
	}
	return counts
}
