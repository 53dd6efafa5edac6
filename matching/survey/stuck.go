package survey

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/ruilkring/ruilkring/matching"
)

// stuck is why no valid plan can move household h, or "" where one may.
func (s *Surveyor) stuck(h int) Reason {
	switch {
	case !s.asks(h):
		return s.whyNoWish(h)
	case s.reach().movable(h):
		return ""
	case s.reach().nobodyLeaves(h):
		return NobodyLeaves
	}
	return NoExchange
}

// fromSouth lists the practices from south to north.
func fromSouth(p *matching.Problem) []int32 {
	list := make([]int32, len(p.Practices))
	for i := range list {
		list[i] = int32(i)
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.Practices[a].Location.Lat, p.Practices[b].Location.Lat), cmp.Compare(a, b))
	})
	return list
}

// whyNoWish is why household h has no eligible wish.
func (s *Surveyor) whyNoWish(h int) Reason {
	household := &s.problem.Households[h]
	closed, open := false, false
	count := func(q int32) {
		if s.problem.Practices[q].Mode == matching.Closed {
			closed = true
		} else {
			open = true // and as it is no eligible wish, the home is outside its area
		}
	}
	for _, class := range household.Wishes.Ranked {
		if household.Current != "" && slices.Contains(class, household.Current) {
			return whyNone(closed, open, WantsNothing)
		}
		for _, id := range class {
			count(s.practice[id])
		}
	}
	within := household.Wishes.WithinM
	if within == 0 {
		return whyNone(closed, open, WantsNothing)
	}
	// A degree of latitude is 111,194.9 m.
	band := float64(within+1) / 111_000
	latitude := func(i int) float64 { return s.problem.Practices[s.north[i]].Location.Lat }
	first := sort.Search(len(s.north), func(i int) bool { return latitude(i) >= household.Home.Lat-band })
	for i := first; i < len(s.north) && math.Abs(latitude(i)-household.Home.Lat) <= band; i++ {
		practice := &s.problem.Practices[s.north[i]]
		if practice.ID == household.Current || ranks(&household.Wishes, practice.ID) {
			continue
		}
		if matching.Metres(household.Home, practice.Location) <= within {
			count(s.north[i])
		}
	}
	return whyNone(closed, open, NothingNear)
}

// whyNone is the reason of a household of whose wishes some are closed, or some
// are open to others; none is the one where it has no wish.
func whyNone(closed, open bool, none Reason) Reason {
	switch {
	case closed && open:
		return ClosedOrOutside
	case closed:
		return AllClosed
	case open:
		return AllOutside
	}
	return none
}

// ranks reports whether the practice stands in the ranked wishes.
func ranks(w *matching.Wishes, id string) bool {
	for _, class := range w.Ranked {
		if slices.Contains(class, id) {
			return true
		}
	}
	return false
}

// holder counts households by the reason why they stay.
type holder map[Reason]*Held

func (c holder) add(s *Surveyor, h int, why Reason) {
	held := c[why]
	if held == nil {
		held = &Held{Reason: why}
		c[why] = held
	}
	held.Households++
	held.Persons += s.problem.Households[h].Persons()
}

// list is the counts in the order of [Reasons], without those of 0.
func (c holder) list() []Held {
	list := []Held{}
	for _, why := range Reasons() {
		if held := c[why]; held != nil {
			list = append(list, *held)
		}
	}
	return list
}
