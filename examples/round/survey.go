package main

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/ruilkring/ruilkring/matching"
)

// survey is what a report says of a round whatever the plan is. It takes as long
// as the rest of the report, so it is made while the solver works.
type survey struct {
	problem  *matching.Problem
	eligible *matching.Eligibility
	levels   []matching.Level
	index    map[string]int // of practices, by id

	modes      map[matching.Mode]int // practices in each
	freePlaces int
	persons    int
	withoutGP  int // households

	// metresNow is for each household that may move how far its practice is, in
	// metres.
	metresNow []int32
	// movable says for each household whether some valid plan may move it; cant
	// counts the others by reason.
	movable []bool
	cant    [reasons]int
	// north lists the practices from south to north.
	north []int32
}

// newSurvey makes the survey.
func newSurvey(p *matching.Problem, e *matching.Eligibility) *survey {
	s := &survey{
		problem: p, eligible: e, levels: p.Levels(),
		index: make(map[string]int, len(p.Practices)), modes: map[matching.Mode]int{},
		metresNow: make([]int32, len(p.Households)),
		movable:   make([]bool, len(p.Households)),
		north:     make([]int32, len(p.Practices)),
	}
	for i := range p.Practices {
		q := &p.Practices[i]
		s.index[q.ID] = i
		s.modes[q.Mode]++
		s.freePlaces += q.Free()
		s.north[i] = int32(i)
	}
	slices.SortFunc(s.north, func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.Practices[a].Location.Lat, p.Practices[b].Location.Lat), cmp.Compare(a, b))
	})
	reach := newReach(p, e)
	for h := range p.Households {
		household := &p.Households[h]
		s.persons += household.Persons()
		if e.Current[h] < 0 {
			s.withoutGP++
		}
		switch {
		case e.Offsets[h] == e.Offsets[h+1]:
			s.cant[s.whyNoWish(h)]++
		case reach.movable(h):
			s.movable[h] = true
			if c := e.Current[h]; c >= 0 {
				s.metresNow[h] = int32(matching.Metres(household.Home, p.Practices[c].Location))
			}
		case reach.nobodyLeaves(h):
			s.cant[nobodyLeaves]++
		default:
			s.cant[noExchange]++
		}
	}
	return s
}

// whyNoWish is why household h has no eligible wish.
func (s *survey) whyNoWish(h int) reason {
	household := &s.problem.Households[h]
	closed, open := 0, 0
	count := func(q int) {
		if s.problem.Practices[q].Mode == matching.Closed {
			closed++
		} else {
			open++ // and as it is no eligible wish, the home is outside its area
		}
	}
	listed := map[string]bool{household.Current: true}
	for _, class := range household.Wishes.Ranked {
		if household.Current != "" && slices.Contains(class, household.Current) {
			return whyNone(closed, open, wantsNothing)
		}
		for _, id := range class {
			listed[id] = true
			count(s.index[id])
		}
	}
	within := household.Wishes.WithinM
	if within == 0 {
		return whyNone(closed, open, wantsNothing)
	}
	// A degree of latitude is 111,194.9 m.
	band := float64(within+1) / 111_000
	latitude := func(i int) float64 { return s.problem.Practices[s.north[i]].Location.Lat }
	first := sort.Search(len(s.north), func(i int) bool { return latitude(i) >= household.Home.Lat-band })
	for i := first; i < len(s.north) && math.Abs(latitude(i)-household.Home.Lat) <= band; i++ {
		practice := &s.problem.Practices[s.north[i]]
		if !listed[practice.ID] && matching.Metres(household.Home, practice.Location) <= within {
			count(int(s.north[i]))
		}
	}
	return whyNone(closed, open, nothingNear)
}

// whyNone is the reason of a household of whose wishes so many are closed, and
// so many are open to others; none is the one where it has no wish.
func whyNone(closed, open int, none reason) reason {
	switch {
	case closed > 0 && open > 0:
		return closedOrOutside
	case closed > 0:
		return allClosed
	case open > 0:
		return allOutside
	}
	return none
}
