package verify

import (
	"context"
	"sync/atomic"
)

// rehearsal is what [Checker.Rehearse] found.
type rehearsal struct {
	// done says of each block of households that it has been looked at, and
	// right of each household that all of its eligible wishes are as they
	// follow from the definition. Who sees done may read right.
	done  []atomic.Bool
	right []bool
	// room is memory for the moves of one check, all zero, which the system hands
	// out slowly when it is first touched; nil when there is none, or no more.
	room atomic.Pointer[[]move]
}

// Rehearse holds every eligible wish against the definition, so that later checks
// need not do so with the wishes that a plan grants. They take what has been
// rehearsed when they begin, and are as strict as without it. Rehearse is for who
// has time while the plan is still being worked out: it takes longer than it
// saves a single check. It may be called once, while others use the checker.
//
// With Options.Travel there is nothing that can be done ahead.
//
// # Errors
//
// If ctx is done before the end, the error wraps ctx.Err().
func (c *Checker) Rehearse(ctx context.Context) error {
	if c.travel != nil {
		return nil
	}
	room := make([]move, len(c.seekers))
	for i := 0; i < len(room); i += 64 { // less than a page
		room[i].agrees = false
	}
	c.rehearsal.room.Store(&room)
	for b := range c.rehearsal.done {
		if err := ctx.Err(); err != nil {
			return &stopped{err}
		}
		for h := b * householdBlock; h < min((b+1)*householdBlock, len(c.seekers)); h++ {
			c.rehearsal.right[h] = c.agrees(h)
		}
		c.rehearsal.done[b].Store(true)
	}
	return nil
}

// newMoves is a list of n moves, all zero.
func (c *Checker) newMoves(n int) []move {
	if room := c.rehearsal.room.Swap(nil); room != nil && n <= len(*room) {
		return (*room)[:n]
	}
	return make([]move, n)
}

// agrees reports whether the eligible wishes of household h are what follows from
// the definition. Whether one is missing it does not see.
func (c *Checker) agrees(h int) bool {
	e := c.eligible
	household := &c.problem.Households[h]
	for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
		q := int(e.Practice[k])
		rank, metres, why := c.wish(h, q)
		if why != "" || rank != int(e.Rank[k]) || metres != int(e.Metres[k]) ||
			weightOf(household, c.problem.Practices[q].ID) != c.weight(k) {
			return false
		}
	}
	return true
}

// rehearsed is the wish of household h for practice q, if that was rehearsed.
func (c *Checker) rehearsed(h, q int32) (rank, metres int, weight int64, known bool) {
	if !c.rehearsal.done[h/householdBlock].Load() || !c.rehearsal.right[h] {
		return 0, 0, 0, false
	}
	e := c.eligible
	for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
		if e.Practice[k] == q {
			return int(e.Rank[k]), int(e.Metres[k]), c.weight(k), true
		}
	}
	return 0, 0, 0, false
}
