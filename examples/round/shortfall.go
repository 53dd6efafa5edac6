package main

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// shortfall says by which goal a household that could move stays, from the
// certificate of an optimal plan.
//
// The certificate's prices π prove that no plan scores more than
//
//	D = Σ places·π + Σ over households of the largest value − π among their choices,
//
// see [matching.Certificate]. An optimal plan reaches D, so a household h that
// stays at practice c has its largest at −π(c). A plan in which h moves to q
// instead scores at most D − (π(q) − π(c) − value): what h gives up and takes
// away, less what it gains. So the least of these over the wishes of h is by how
// much, at least, every plan that moves h falls short. Its first number that is
// not zero is at the level that decided.
type shortfall struct {
	report *report
	day    matching.Date
	prices [][]int64 // per practice; nil means zero
	// Scratch, one number for each level.
	least, next []int64
}

// newShortfall is nil where the plan is not optimal, and where prices are so
// large that adding them up might not fit an int64, which those of an honest
// solver never are.
func newShortfall(r *report) *shortfall {
	if r.plan.Status != matching.StatusOptimal || r.plan.Certificate == nil {
		return nil
	}
	s := &shortfall{
		report: r, day: r.problem.Day(), prices: make([][]int64, len(r.problem.Practices)),
		least: make([]int64, len(r.levels)), next: make([]int64, len(r.levels)),
	}
	largest := int64(1)
	for i := range r.problem.Households {
		largest = max(largest, int64(r.problem.Households[i].Persons()))
	}
	for _, price := range r.plan.Certificate.Prices {
		for _, x := range price.Price {
			if limit := math.MaxInt64 / 4 / largest; x > limit || x < -limit {
				return nil
			}
		}
		s.prices[r.index[price.Practice]] = price.Price
	}
	return s
}

// of is the goal that decided that household h, which has an eligible wish,
// stays.
func (s *shortfall) of(h int) reason {
	e := s.report.eligible
	first := e.Offsets[h]
	s.wish(h, first, s.least)
	for k := first + 1; k < e.Offsets[h+1]; k++ {
		if s.wish(h, k, s.next); slices.Compare(s.next, s.least) < 0 {
			s.least, s.next = s.next, s.least
		}
	}
	for i, x := range s.least {
		if x == 0 {
			continue
		}
		switch level := s.report.levels[i]; level.Goal {
		case matching.GoalPriority:
			// At the last of the priorities, where all before are equal, it is
			// how many move in all.
			switch next := i + 1; {
			case next == len(s.report.levels) || s.report.levels[next].Goal != matching.GoalPriority:
				return byPatients
			case level.Priority > s.report.problem.Households[h].Priority:
				return byPriority
			}
			return byOwnPriority
		case matching.GoalPatients, matching.GoalHouseholds:
			return byPatients
		case matching.GoalRank:
			return byRank
		case matching.GoalDistance:
			return byDistance
		case matching.GoalWaiting:
			return byWaiting
		case matching.GoalWeight:
			return byWeight
		}
	}
	return bySeed
}

// wish sets short to how far plans fall short that grant wish k of household h,
// one number for each level.
func (s *shortfall) wish(h, k int, short []int64) {
	e := s.report.eligible
	household := &s.report.problem.Households[h]
	persons := int64(household.Persons())
	clear(short)
	to := s.prices[e.Practice[k]]
	var from []int64
	if c := e.Current[h]; c >= 0 {
		from = s.prices[c]
	}
	for i, level := range s.report.levels {
		if to != nil {
			short[i] += persons * to[i]
		}
		if from != nil {
			short[i] -= persons * from[i]
		}
		switch level.Goal {
		case matching.GoalPriority:
			if household.Priority == level.Priority {
				short[i] -= persons
			}
		case matching.GoalPatients:
			short[i] -= persons
		case matching.GoalHouseholds:
			short[i]--
		case matching.GoalRank:
			short[i] += persons * int64(e.Rank[k])
		case matching.GoalDistance:
			short[i] += persons * int64(e.Metres[k])
		case matching.GoalWaiting:
			short[i] -= persons * int64(household.DaysWaited(s.day))
		case matching.GoalWeight:
			if e.Weight != nil {
				short[i] -= persons * int64(e.Weight[k])
			}
		}
	}
}
