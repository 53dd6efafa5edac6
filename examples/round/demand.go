package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// demand is how much one practice is wanted, in households.
type demand struct {
	practice int // index in the problem
	// wanted is who has an eligible wish for it: of these so many come in,
	// others move elsewhere, and waiting stay where they are.
	wanted, in, waiting int
	// out is who leaves it.
	out int
	// worth is how many more move in the best plan if the practice has one more
	// place; known only where a plan is proven optimal, see worthLevel.
	worth int64
}

// countDemand counts for each practice, most wanted first, and of practices
// that are wanted as much in order of id.
func (r *report) countDemand() []demand {
	all := make([]demand, len(r.problem.Practices))
	for q := range all {
		all[q].practice = q
	}
	e := r.eligible
	for h, granted := range r.wish {
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			d := &all[e.Practice[k]]
			d.wanted++
			switch granted {
			case k:
				d.in++
			case stays:
				d.waiting++
			}
		}
		if granted != stays && e.Current[h] >= 0 {
			all[e.Current[h]].out++
		}
	}
	if level := r.worthLevel(); level >= 0 {
		for _, price := range r.plan.Certificate.Prices {
			all[r.index[price.Practice]].worth = price.Price[level]
		}
	}
	slices.SortFunc(all, func(a, b demand) int {
		return cmp.Or(cmp.Compare(b.wanted, a.wanted), strings.Compare(r.problem.Practices[a.practice].ID, r.problem.Practices[b.practice].ID))
	})
	return all
}

// worthLevel is the level of the score that says what one more place is worth,
// in patients or else in households, or -1 where nothing does: the goals have
// neither, or the plan is not proven optimal, and its prices then prove the
// bound and no more. Where the check does not make sure that prices are the
// least, because of larger households, caps or intake limits, they say nothing
// either.
func (r *report) worthLevel() int {
	if r.plan.Status != matching.StatusOptimal || r.plan.Certificate == nil || !r.plain() {
		return -1
	}
	for _, goal := range []matching.Goal{matching.GoalPatients, matching.GoalHouseholds} {
		if i := slices.Index(r.levels, matching.Level{Goal: goal}); i >= 0 {
			return i
		}
	}
	return -1
}

// plain reports whether the problem has single persons only, and neither caps
// nor intake limits.
func (r *report) plain() bool {
	rules := &r.problem.Rules
	return r.persons == len(r.problem.Households) && rules.MaxCycle == 0 && rules.MaxChain == 0 &&
		!slices.ContainsFunc(r.problem.Practices, func(q matching.Practice) bool { return q.MaxIntake != nil })
}

// mostHelp are the practices where one more place is worth most, at most n,
// those worth nothing left out.
func (r *report) mostHelp(n int) []demand {
	list := slices.DeleteFunc(slices.Clone(r.demand), func(d demand) bool { return d.worth <= 0 })
	slices.SortStableFunc(list, func(a, b demand) int { return cmp.Compare(b.worth, a.worth) })
	return list[:min(n, len(list))]
}
