package registry

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
)

// Problem is the swap round of the households that a query means: of a region, of
// several together, of the nation. Households are in the order in which they
// were registered. Of the practices it has those at which one of the households
// is enrolled or to which one may wish to go, in the order of their first
// appearance in the registry: no other can take part.
//
// Which households make sense in a round is for the query to say; those that wait
// are InState(StateWaiting). The problem is in memory of the caller's own, and
// valid. The error is that of [matching.Problem.Validate] for the rules.
func (v *View) Problem(q Query, rules matching.Rules) (*matching.Problem, error) {
	p, err := v.state.problem(q.in(v.state).set(), rules)
	if err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	return p, nil
}

// problem is the problem of a set of households.
func (s *state) problem(set *roaring.Bitmap, rules matching.Rules) (*matching.Problem, error) {
	if err := (&matching.Problem{Rules: rules}).Validate(); err != nil {
		return nil, err
	}
	named := make([]bool, s.practices.len())
	classes, members, weighted, near := 0, 0, 0, false
	day := matching.Date(0)
	it := set.Iterator()
	for it.HasNext() {
		h := s.households.at(int(it.Next()))
		if h.current != none {
			named[h.current] = true
		}
		for _, n := range h.ranked {
			if n < 0 {
				classes, n = classes+1, ^n
			}
			named[n] = true
		}
		members += len(h.ranked)
		weighted += len(h.weights)
		near = near || h.within > 0
		day = max(day, h.since)
	}
	if rules.Date != 0 && day > rules.Date {
		return nil, fmt.Errorf("a household waits since %s, after the day of the round, %s", day, rules.Date)
	}
	if near {
		for n := range named {
			named[n] = named[n] || s.index.wishedBy.at(n).read().Intersects(set)
		}
	}
	p := &matching.Problem{Format: matching.Format, Rules: rules, Practices: []matching.Practice{}}
	p.Rules.Goals = append([]matching.Goal(nil), rules.Goals...)
	for n, is := range named {
		if is {
			p.Practices = append(p.Practices, cloneOf(s.practices.at(n).Practice.Practice))
		}
	}

	// The wishes of all lie in a few pieces of memory.
	classSlab, memberSlab := make([][]string, 0, classes), make([]string, 0, members)
	weightClassSlab, weightSlab := [][]int(nil), make([]int, 0, weighted)
	if weighted > 0 {
		weightClassSlab = make([][]int, 0, classes)
	}
	p.Households = make([]matching.Household, count(set))
	it = set.Iterator()
	for i := range p.Households {
		h := s.households.at(int(it.Next()))
		c, w := len(classSlab), len(weightClassSlab)
		first := 0
		for j := range h.ranked {
			n := h.ranked[j]
			if n < 0 {
				n = ^n
				first = len(memberSlab)
			}
			memberSlab = append(memberSlab, s.practices.at(int(n)).ID)
			if h.weights != nil {
				weightSlab = append(weightSlab, int(h.weights[j]))
			}
			if j+1 == len(h.ranked) || h.ranked[j+1] < 0 {
				classSlab = append(classSlab, memberSlab[first:len(memberSlab):len(memberSlab)])
				if k := len(memberSlab) - first; h.weights != nil {
					weightClassSlab = append(weightClassSlab, weightSlab[len(weightSlab)-k:len(weightSlab):len(weightSlab)])
				}
			}
		}
		to := &p.Households[i]
		to.ID, to.Size, to.Current, to.Home = h.id, int(h.size), s.practiceID(h.current), h.home.point()
		to.Postcode, to.Priority, to.Since = h.postcode, int(h.priority), h.since
		to.Wishes.WithinM = int(h.within)
		if len(h.ranked) > 0 {
			to.Wishes.Ranked = classSlab[c:len(classSlab):len(classSlab)]
		}
		if h.weights != nil {
			to.Wishes.Weights = weightClassSlab[w:len(weightClassSlab):len(weightClassSlab)]
		}
	}
	return p, nil
}
