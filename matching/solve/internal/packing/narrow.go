package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// listable is how many exchanges a narrowed search may have at first, and
// mostListable in the end.
const (
	listable     = 3_000
	mostListable = 192_000
)

// narrow proves the level by looking at only those exchanges that can be part of
// a plan near the bound. At the rounded duals the value of a plan is what the
// rows cost less what its exchanges are worth below nothing. So in a plan whose
// value is above bound less gap, no exchange is worth less than minus the gap.
// Where these are few enough to list, a search over them alone finds the best
// such plan or proves that there is none; then the bound is lower, and the gap
// grows. Better plans near the best one are looked for before each list; before is
// how many steps had been spent when the level began. It reports the bound, and
// whether it is reached.
//
// The program must be that of the root, with nothing left to price.
func (s *search) narrow(bound, before int64) (int64, bool) {
	for limit := s.few; bound > s.floor(); limit = min(2*limit, mostListable) {
		if !s.small {
			s.around(*s.spent - before)
			before = *s.spent
			if bound <= s.floor() {
				break
			}
		}
		s.branch(nil, nil)
		root := s.relax(math.MinInt64)
		if root.stopped {
			return bound, true
		}
		highest := root.bound // proven by the duals at hand
		list, gap := s.nearest(highest-bound, highest-s.floor(), limit)
		if list == nil {
			if limit == mostListable {
				return bound, false // too many even so near to the bound
			}
			continue
		}
		if !s.spend() {
			return bound, true
		}
		sub := s.over(list)
		sub.cutoff = highest - gap
		if was := s.tell; was != nil {
			sub.tell = func(level int, b int64) {
				s.keep(sub)
				was(level, min(bound, b))
			}
		}
		b := sub.settle(s.level)
		s.keep(sub)
		if bound = min(bound, b); s.stopped() {
			return bound, true
		}
	}
	return max(bound, s.floor()), true
}

// nearest lists the exchanges that a plan can have that is below the bound that
// the duals prove by less than a gap: of the gaps above least and up to most
// about the largest for which there are no more than limit. It gives nil where
// there is none.
func (s *search) nearest(least, most int64, limit int) ([]round.Exchange, int64) {
	if list, ok := s.near(most, limit); ok {
		return list, most
	}
	var best []round.Exchange
	for gap := least; ; {
		// Twice as far at most, as there are few exchanges nearer and many farther.
		next := gap + (most-gap)/2
		if gap > 0 {
			next = min(next, 2*gap)
		}
		if next <= gap {
			return best, gap
		}
		if list, ok := s.near(next, limit); ok {
			best, gap = list, next
			if len(list) > limit/2 {
				return best, gap
			}
		} else {
			most = next
		}
	}
}

// near lists the exchanges that a plan of more than highest less gap can have.
// It reports false where there are too many.
func (s *search) near(gap int64, limit int) ([]round.Exchange, bool) {
	if gap > math.MaxInt64>>(s.shift+2) {
		return nil, false
	}
	least := -(gap << s.shift) - 1
	var list []round.Exchange
	seen := 0
	s.visit(least, func(kind round.Kind, pairs []int32, worth int64) int64 {
		if seen > limit {
			return math.MaxInt64 >> 2
		}
		s.choices(pairs, nil, worth, least, func(wishes []int32) bool {
			list = append(list, round.Exchange{Kind: kind, Wishes: slices.Clone(wishes)})
			seen++
			return seen <= limit
		})
		return least
	})
	return list, seen <= limit
}

// choices calls found with every way in which households can make the moves
// between the pairs of practices, so that the exchange is worth more than least
// where it is worth so much with the best. It ends when found returns false.
func (s *search) choices(pairs, wishes []int32, worth, least int64, found func(wishes []int32) bool) bool {
	g := s.graph
	at := len(wishes)
	if at == len(pairs) {
		return found(wishes)
	}
	a := pairs[at]
	if len(g.members[a]) == 1 {
		return s.choices(pairs, append(wishes, g.wish[a]), worth, least, found)
	}
	for _, k := range g.members[a] {
		if s.forbidden[k] > 0 {
			continue
		}
		if less := worth - g.best[a] + s.value(k); less > least {
			if !s.choices(pairs, append(wishes, k), less, least, found) {
				return false
			}
		}
	}
	return true
}

// over is a search at the same level over these exchanges only. Its program
// begins where that at hand is, without the exchanges that are new in it.
func (s *search) over(list []round.Exchange) *search {
	sub := &search{
		master: s.clone(), meter: s.meter, cuttable: true, large: s.large, tell: s.tell, spent: s.spent,
		shared: make([]int32, len(s.From)), learned: s.learned,
	}
	sub.pivots = sub.program.Pivots()
	sub.best = plan{slices.Clone(s.best.exchanges), s.best.score}
	sub.only = make([]int32, 0, len(list))
	for _, x := range list {
		e, _ := sub.add(x.Kind, x.Wishes)
		sub.only = append(sub.only, e)
	}
	sub.track()
	return sub
}

// keep takes the best plan of a search over fewer exchanges.
func (s *search) keep(sub *search) {
	var exchanges []int32
	for _, e := range sub.best.exchanges {
		i, _ := s.add(sub.kind[e], sub.moves(e))
		exchanges = append(exchanges, i)
	}
	s.take(exchanges)
	s.grow()
}
