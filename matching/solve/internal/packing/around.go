package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

const (
	// firstPart is how many exchanges of the plan a part has at first, and no
	// more than half of all.
	firstPart = 30
	// settledParts is after how many parts in a row that could not be bettered
	// parts get larger, and partEffort how many steps one part may take; where
	// it takes more, parts get smaller.
	settledParts = 12
	partEffort   = 40_000_000
	// leastShare is how small the share of the effort gets: one in so many.
	leastShare = 64
)

// surroundings is what a search for better plans near the best one remembers.
type surroundings struct {
	draws uint64
	most  int   // exchanges of the plan in a part
	vain  int   // parts in a row that could not be bettered
	share int64 // one in so many of the steps spent otherwise goes into this
}

// draw is a number from 0 up to n, the same in every run (Knuth 1997, 3.3.4).
func (a *surroundings) draw(n int) int {
	a.draws = a.draws*6364136223846793005 + 1442695040888963407
	return int(a.draws >> 33 % uint64(n))
}

// around looks for a better plan near the best (large neighbourhood search: Shaw
// 1998): it takes some of the exchanges of the plan back, and finds the best there
// is for their households, and those that have no part in the plan, beside the
// rest of it. It does so for a share of the steps spent otherwise, which is the
// smaller the longer nothing was found.
func (s *search) around(spent int64) {
	a := &s.nearby
	if a.most == 0 {
		a.most = min(firstPart, len(s.best.exchanges)/2)
	}
	was := s.best.score[s.level]
	for last := *s.spent + spent/a.share; *s.spent < last && a.most < len(s.best.exchanges) && !s.stopped(); {
		before := s.best.score[s.level]
		settled := s.better(a.most)
		switch {
		case !settled:
			a.most -= a.most / 5
		case s.best.score[s.level] > before:
			a.vain = 0
		default:
			if a.vain++; a.vain > settledParts {
				a.vain = 0
				a.most += 1 + a.most/4
			}
		}
	}
	if s.best.score[s.level] > was {
		a.share = 2
	} else {
		a.share = min(2*a.share, leastShare)
	}
}

// better takes about so many exchanges of the best plan back, and looks for better
// ones. It reports whether it is settled that there are none better than what
// is found.
func (s *search) better(most int) (settled bool) {
	sub, plan := s.beside(most)
	before := sub.best.score[s.level]
	sub.settle(s.level)
	if sub.best.score[s.level] > before {
		for _, e := range sub.best.exchanges {
			x, _ := s.add(sub.kind[e], sub.moves(e))
			plan = append(plan, x)
		}
		s.grow()
		s.take(plan)
	}
	return !sub.stopped()
}

// beside is a search without most of the exchanges of the best plan, which it
// returns as the rest, and without their households. About so many others are
// drawn by lot; they are the plan of the search.
func (s *search) beside(most int) (sub *search, rest []int32) {
	r := *s.Round
	r.Free, r.Intake = slices.Clone(s.Free), slices.Clone(s.Intake)
	p := newPoolOf(&r, slices.Clone(s.live))
	drawn := make([]bool, len(s.best.exchanges))
	for range most {
		drawn[s.nearby.draw(len(drawn))] = true
	}
	var own []int32
	for i, e := range s.best.exchanges {
		moves := s.moves(e)
		if drawn[i] {
			x, _ := p.add(s.kind[e], moves)
			own = append(own, x)
			continue
		}
		rest = append(rest, e)
		if s.kind[e] == round.Chain {
			r.Free[s.To[moves[0]]]--
		}
		for _, k := range moves {
			if q := s.To[k]; r.Intake[q] >= 0 {
				r.Intake[q]--
			}
			h := s.owner[k]
			clear(p.live[s.Offsets[h]:s.Offsets[h+1]])
		}
	}
	packing := &Packing{p, newGraph(p), math.MaxInt, listable}
	sub = packing.search(&ration{s.meter, partEffort})
	sub.spent, sub.small = s.spent, true
	sub.take(own)
	return sub, rest
}

// ration is a meter that also ends by itself.
type ration struct {
	Meter
	left int64
}

func (r *ration) Step(n int64) bool {
	r.left -= n
	return r.Meter.Step(n) && r.left > 0
}
