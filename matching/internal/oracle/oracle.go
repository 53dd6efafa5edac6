// Package oracle finds the best plan of a small problem by trying all of them.
// It is written straight from the definition of the problem, shares no
// algorithm with the solver or the checker, and is what their tests compare
// with.
package oracle

import (
	"errors"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// ErrTooLarge says that a problem has too many plans to try them all.
var ErrTooLarge = errors.New("oracle: the problem is too large to try every plan")

// ErrNotPlain says that a problem has larger households, caps, an intake limit
// or the goal exchanges, so that it needs [Best].
var ErrNotPlain = errors.New("oracle: the problem is not plain")

// maxAssignments is how many ways to assign the households may be tried.
const maxAssignments = 100_000_000

// maxMoves is how many households may have wishes: the partitions of so many
// moves into exchanges are all tried.
const maxMoves = 10

// Answer is a best plan.
type Answer struct {
	Score     [][]int64
	Exchanges []matching.Exchange
}

// puzzle is a problem as the oracle sees it. Households and practices are in
// order of id, so that nothing depends on the order of the file.
type puzzle struct {
	problem    *matching.Problem
	practices  []matching.Practice
	households []matching.Household
	levels     []matching.Level
	// For each household: its practice or none, and its eligible wishes.
	current []int
	wishes  [][]wish
	// For each practice.
	free []int64
}

// none is the practice of a household without one, and the wish of one that
// stays.
const none = -1

// wish is an eligible wish with its part of the score at each level.
type wish struct {
	to           int
	rank, metres int
	value        []int64
}

// newPuzzle reads a problem.
func newPuzzle(p *matching.Problem) *puzzle {
	z := &puzzle{
		problem: p, practices: slices.Clone(p.Practices), households: slices.Clone(p.Households), levels: p.Levels(),
	}
	slices.SortFunc(z.practices, func(a, b matching.Practice) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(z.households, func(a, b matching.Household) int { return strings.Compare(a.ID, b.ID) })
	for q := range z.practices {
		z.free = append(z.free, int64(z.practices[q].Free()))
	}
	for h := range z.households {
		household := &z.households[h]
		z.current = append(z.current, slices.IndexFunc(z.practices, func(q matching.Practice) bool { return q.ID == household.Current }))
		var wishes []wish
		for q := range z.practices {
			if rank, metres, ok := eligible(household, &z.practices[q]); ok {
				value := z.value(household, rank, metres, weight(household, &z.practices[q]))
				wishes = append(wishes, wish{q, rank, metres, value})
			}
		}
		slices.SortStableFunc(wishes, func(a, b wish) int { return a.rank - b.rank })
		z.wishes = append(z.wishes, wishes)
	}
	return z
}

// eligible works out from the definition whether the practice is an eligible
// wish of the household.
func eligible(h *matching.Household, q *matching.Practice) (rank, metres int, ok bool) {
	metres = matching.Metres(h.Home, q.Location)
	rankOf := func(id string) int {
		return 1 + slices.IndexFunc(h.Wishes.Ranked, func(class []string) bool { return slices.Contains(class, id) })
	}
	rank = rankOf(q.ID)
	if h.Wishes.WithinM > 0 && rank == 0 && metres <= h.Wishes.WithinM {
		rank = len(h.Wishes.Ranked) + 1
	}
	if rank == 0 || q.ID == h.Current || q.Mode == matching.Closed {
		return 0, 0, false
	}
	if h.Current != "" {
		if present := rankOf(h.Current); present > 0 && rank >= present {
			return 0, 0, false
		}
	}
	if area := q.Accepts; area != nil {
		if area.WithinM > 0 && metres > area.WithinM {
			return 0, 0, false
		}
		inside := func(prefix string) bool { return strings.HasPrefix(h.Postcode, prefix) }
		if len(area.Postcodes) > 0 && !slices.ContainsFunc(area.Postcodes, inside) {
			return 0, 0, false
		}
	}
	return rank, metres, true
}

// weight is what the household's wishes say that the practice weighs.
func weight(h *matching.Household, q *matching.Practice) int {
	for class, ids := range h.Wishes.Ranked {
		if member := slices.Index(ids, q.ID); member >= 0 && h.Wishes.Weights != nil {
			return h.Wishes.Weights[class][member]
		}
	}
	return 0
}

// value is what a move adds to the score, but for the number of exchanges.
func (z *puzzle) value(h *matching.Household, rank, metres, weight int) []int64 {
	persons := int64(h.Persons())
	var value []int64
	for _, l := range z.levels {
		var x int64
		switch l.Goal {
		case matching.GoalPriority:
			if l.Priority == h.Priority {
				x = persons
			}
		case matching.GoalPatients:
			x = persons
		case matching.GoalHouseholds:
			x = 1
		case matching.GoalRank:
			x = -int64(rank) * persons
		case matching.GoalDistance:
			x = -int64(metres) * persons
		case matching.GoalWaiting:
			x = int64(h.DaysWaited(z.problem.Day())) * persons
		case matching.GoalWeight:
			x = int64(weight) * persons
		}
		value = append(value, x)
	}
	return value
}

// exchangesLevel is the level of the goal exchanges, or the number of levels.
func (z *puzzle) exchangesLevel() int {
	for l := range z.levels {
		if z.levels[l].Goal == matching.GoalExchanges {
			return l
		}
	}
	return len(z.levels)
}

// active is the households that have an eligible wish.
func (z *puzzle) active() []int {
	var active []int
	for h := range z.wishes {
		if len(z.wishes[h]) > 0 {
			active = append(active, h)
		}
	}
	return active
}

// assignments is in how many ways the households can stay or move, at most one
// more than maxAssignments.
func (z *puzzle) assignments() int {
	n := 1
	for h := range z.wishes {
		if n *= 1 + len(z.wishes[h]); n > maxAssignments {
			return maxAssignments + 1
		}
	}
	return n
}

// move is the move of household h by its wish w.
func (z *puzzle) move(h int, w *wish) matching.Move {
	m := matching.Move{Household: z.households[h].ID, To: z.practices[w.to].ID, Rank: w.rank, Metres: w.metres}
	if at := z.current[h]; at != none {
		m.From = z.practices[at].ID
	}
	return m
}

// Best finds a best plan of any problem of the mechanism optimal: it tries every
// way to assign the households, and splits each into exchanges in every way.
// The answer doesn't depend on the order of the file; the seed is not looked
// at.
//
// # Errors
//
// The error is [ErrTooLarge] where there are more than 10 households with an
// eligible wish, or more than 100 million assignments.
func Best(p *matching.Problem) (*Answer, error) {
	z := newPuzzle(p)
	active := z.active()
	if len(active) > maxMoves || z.assignments() > maxAssignments {
		return nil, ErrTooLarge
	}
	var best []int64
	var bestBlocks [][]mover
	at := z.exchangesLevel()
	score := make([]int64, len(z.levels))
	var movers []mover
	var try func(i int)
	try = func(i int) {
		if i < len(active) {
			h := active[i]
			try(i + 1)
			for w := range z.wishes[h] {
				movers = append(movers, z.mover(h, w))
				for l, x := range z.wishes[h][w].value {
					score[l] += x
				}
				try(i + 1)
				for l, x := range z.wishes[h][w].value {
					score[l] -= x
				}
				movers = movers[:len(movers)-1]
			}
			return
		}
		if best != nil {
			// What comes before the number of exchanges may settle it.
			order := slices.Compare(score[:at], best[:at])
			if order < 0 || order == 0 && at == len(score) {
				return
			}
		}
		blocks := z.partition(movers)
		if blocks == nil {
			return
		}
		full := slices.Clone(score)
		if at < len(full) {
			full[at] = int64(len(blocks))
		}
		if best == nil || slices.Compare(full, best) > 0 {
			best, bestBlocks = full, blocks
		}
	}
	try(0)
	return &Answer{Score: p.Group(z.levels, best), Exchanges: z.exchanges(bestBlocks)}, nil
}
