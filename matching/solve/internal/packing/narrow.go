package packing

import (
	"math"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// listable is how many exchanges a narrowed search may have at first, and in the
// end.
const (
	listable     = 3_000
	mostListable = 48_000
)

// narrow proves the level by looking at only those exchanges that can be part of
// a plan near the bound. At the rounded duals the value of a plan is what the
// rows cost less what its exchanges are worth below nothing. So in a plan whose
// value is above bound less gap, no exchange is worth less than minus the gap.
// Where these are few enough to list, a search over them alone finds the best
// such plan or proves that there is none; then the bound is lower, and the gap
// grows. It reports the bound, and whether it is reached.
//
// The program must be that of the root, with nothing left to price.
func (s *search) narrow(bound int64) (int64, bool) {
	for limit := listable; bound > s.floor(); {
		s.branch(nil)
		root := s.relax(math.MinInt64)
		if root.stopped {
			return bound, true
		}
		highest := root.bound // proven by the duals at hand
		gap := highest - s.floor()
		var list []round.Exchange
		for ; ; gap /= 2 {
			if highest-gap >= bound {
				if limit *= 4; limit > mostListable {
					return bound, false // too many even so near to the bound
				}
				gap = highest - s.floor()
			}
			var ok bool
			if list, ok = s.near(gap, limit); ok {
				break
			}
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
		if seen++; seen > limit {
			return math.MaxInt64 >> 2
		}
		list = append(list, round.Exchange{Kind: kind, Wishes: s.graph.wishes(nil, pairs)})
		return least
	})
	return list, seen <= limit
}

// over is a search at the same level over these exchanges only.
func (s *search) over(list []round.Exchange) *search {
	p := newPool(s.Round)
	sub := &search{meter: s.meter, cuttable: true}
	sub.master = newMaster(p)
	for _, e := range list {
		p.add(e.Kind, e.Wishes)
	}
	sub.best = plan{score: s.best.score}
	for _, e := range s.best.exchanges {
		i, _ := p.add(s.kind[e], s.moves(e))
		sub.best.exchanges = append(sub.best.exchanges, i)
	}
	sub.grow()
	sub.tell = s.tell
	return sub
}

// shrink is a search over those of the listed exchanges that a plan better than
// the best can have, where they are clearly fewer, with the same cuts; else nil.
// Cuts and the best plan bring the bound nearer than it was when the list was
// made.
func (s *search) shrink() *search {
	s.branch(nil)
	root := s.relax(math.MinInt64)
	gap := root.bound - s.floor()
	if root.stopped || gap <= 0 || gap > math.MaxInt64>>(s.shift+2) {
		return nil
	}
	var list []round.Exchange
	for e, j := range s.columns {
		if s.worthOf(int32(e), j) >= -(gap << s.shift) {
			list = append(list, round.Exchange{Kind: s.kind[e], Wishes: s.moves(int32(e))})
		}
	}
	sub := s.over(list)
	if 4*sub.size() > 3*s.size() {
		return nil
	}
	sub.cutoff = s.cutoff
	for i := range s.cuts {
		sub.addCut(s.cuts[i].rows)
	}
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
