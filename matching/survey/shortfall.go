package survey

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
	*Surveyor
	day    matching.Date
	prices [][]int64 // per practice; nil means zero
	// Scratch, one number for each level.
	least, next []int64
}

// newShortfall is nil where the plan is not optimal, or its prices do not reach
// the bound by themselves, and where they are so large that adding them up might
// not fit an int64, which those of an honest solver never are.
func newShortfall(s *Surveyor, plan *matching.Plan) *shortfall {
	if !s.proven(plan) {
		return nil
	}
	f := &shortfall{
		Surveyor: s, day: s.problem.Day(), prices: make([][]int64, len(s.problem.Practices)),
		least: make([]int64, len(s.levels)), next: make([]int64, len(s.levels)),
	}
	const limit = math.MaxInt64 / 8
	for _, price := range plan.Certificate.Prices {
		for _, x := range price.Price {
			if x > limit || x < -limit {
				return nil
			}
		}
		f.prices[s.practice[price.Practice]] = price.Price
	}
	return f
}

// proven reports whether the plan's prices prove that it is optimal, and say what
// a place is worth. In a round of single persons without caps and limits on
// intake, and without the goal exchanges, those of an optimal plan do; elsewhere
// the proof may rest on a search.
func (s *Surveyor) proven(plan *matching.Plan) bool {
	if plan.Status != matching.StatusOptimal || plan.Certificate == nil || s.problem.Rules.MaxCycle != 0 || s.problem.Rules.MaxChain != 0 {
		return false
	}
	if slices.Contains(s.problem.Goals(), matching.GoalExchanges) {
		return false
	}
	for i := range s.problem.Practices {
		if s.problem.Practices[i].MaxIntake != nil {
			return false
		}
	}
	for i := range s.problem.Households {
		if s.problem.Households[i].Persons() != 1 {
			return false
		}
	}
	for _, price := range plan.Certificate.Prices {
		if _, known := s.practice[price.Practice]; !known || len(price.Price) != len(s.levels) {
			return false // no certificate of this problem
		}
	}
	return true
}

// worthLevel is the level of the score that says what one more place is worth,
// in persons or else in households, or -1 where nothing does.
func (s *Surveyor) worthLevel(plan *matching.Plan) int {
	if !s.proven(plan) {
		return -1
	}
	for _, goal := range []matching.Goal{matching.GoalPatients, matching.GoalHouseholds} {
		if i := slices.Index(s.levels, matching.Level{Goal: goal}); i >= 0 {
			return i
		}
	}
	return -1
}

// of is the reason why household h stays, which has an eligible wish.
func (f *shortfall) of(h int) Reason {
	e := f.eligible
	first := e.Offsets[h]
	f.wish(h, first, f.least)
	for k := first + 1; k < e.Offsets[h+1]; k++ {
		if f.wish(h, k, f.next); slices.Compare(f.next, f.least) < 0 {
			f.least, f.next = f.next, f.least
		}
	}
	for i, x := range f.least {
		if x == 0 {
			continue
		}
		switch level := f.levels[i]; level.Goal {
		case matching.GoalPriority:
			// At the last of the priorities, where all before are equal, it is
			// how many move in all.
			switch next := i + 1; {
			case next == len(f.levels) || f.levels[next].Goal != matching.GoalPriority:
				return ByNumber
			case level.Priority > f.problem.Households[h].Priority:
				return ByPriority
			}
			return ByOwnPriority
		case matching.GoalPatients, matching.GoalHouseholds:
			return ByNumber
		case matching.GoalRank:
			return ByRank
		case matching.GoalDistance:
			return ByDistance
		case matching.GoalWaiting:
			return ByWaiting
		case matching.GoalWeight:
			return ByWeight
		}
	}
	return BySeed
}

// wish sets short to how far plans fall short that grant wish k of household h, a
// single person: one number for each level.
func (f *shortfall) wish(h, k int, short []int64) {
	e := f.eligible
	household := &f.problem.Households[h]
	clear(short)
	to := f.prices[e.Practice[k]]
	var from []int64
	if c := e.Current[h]; c >= 0 {
		from = f.prices[c]
	}
	for i, level := range f.levels {
		if to != nil {
			short[i] += to[i]
		}
		if from != nil {
			short[i] -= from[i]
		}
		switch level.Goal {
		case matching.GoalPriority:
			if household.Priority == level.Priority {
				short[i]--
			}
		case matching.GoalPatients, matching.GoalHouseholds:
			short[i]--
		case matching.GoalRank:
			short[i] += int64(e.Rank[k])
		case matching.GoalDistance:
			short[i] += int64(e.Metres[k])
		case matching.GoalWaiting:
			short[i] -= int64(household.DaysWaited(f.day))
		case matching.GoalWeight:
			if e.Weight != nil {
				short[i] -= int64(e.Weight[k])
			}
		}
	}
}
