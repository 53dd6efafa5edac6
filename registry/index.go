package registry

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
)

// index holds households, and practices, by what they have: sets of their
// numbers. It follows from the rest of the state.
type index struct {
	all        *bits
	enrolled   vector[*bits] // by practice
	unenrolled *bits
	wishedBy   vector[*bits] // by practice
	// seekers have a wish for whatever is near.
	seekers    *bits
	states     [numStates]*bits
	priorities [10]*bits
	sizes      bitsByKey[int32]
	postcodes  bitsByKey[string]
	cells      bitsByKey[int32]
	since      slicedDates

	// Sets of practices.
	practiceCells bitsByKey[int32]
	regions       bitsByKey[string]
	modes         bitsByKey[matching.Mode]

	// scratch is for the wishes of one household before and after; only the
	// writer uses it.
	before, after []int32
}

// change puts household n where it belongs. A household that is not there yet, or
// no more, is nil.
func (x *index) change(s *state, n uint32, old, changed *household) {
	e := s.epoch
	if old == nil {
		addBits(e, &x.all, n)
	} else if changed == nil {
		removeBits(e, &x.all, n)
	}
	if old == nil || changed == nil || old.current != changed.current {
		if old != nil {
			removeBits(e, x.enrolledPlace(e, old.current), n)
		}
		if changed != nil {
			addBits(e, x.enrolledPlace(e, changed.current), n)
		}
	}
	if old == nil || changed == nil || !sameWishes(old, changed) {
		x.changeWishes(s, n, old, changed)
	}
	move(old, changed, func(h *household) State { return h.state }, func(v State) { removeBits(e, &x.states[v], n) }, func(v State) { addBits(e, &x.states[v], n) })
	move(old, changed, func(h *household) uint8 { return h.priority }, func(v uint8) { removeBits(e, &x.priorities[v], n) }, func(v uint8) { addBits(e, &x.priorities[v], n) })
	move(old, changed, func(h *household) int32 { return h.size }, func(v int32) { x.sizes.remove(e, v, n) }, func(v int32) { x.sizes.add(e, v, n) })
	move(old, changed, func(h *household) string { return h.postcode }, func(v string) { x.postcodes.remove(e, v, n) }, func(v string) { x.postcodes.add(e, v, n) })
	move(old, changed, func(h *household) int32 { return cellOf(h.home) }, func(v int32) { x.cells.remove(e, v, n) }, func(v int32) { x.cells.add(e, v, n) })
	move(old, changed, func(h *household) matching.Date { return h.since }, func(v matching.Date) { x.since.remove(e, v, n) }, func(v matching.Date) { x.since.add(e, v, n) })
	move(old, changed, func(h *household) bool { return h.within > 0 },
		func(v bool) {
			if v {
				removeBits(e, &x.seekers, n)
			}
		},
		func(v bool) {
			if v {
				addBits(e, &x.seekers, n)
			}
		})
}

// move calls remove with what a household had and add with what it has, where
// that differs.
func move[V comparable](old, changed *household, of func(*household) V, remove, add func(V)) {
	switch {
	case old == nil:
		add(of(changed))
	case changed == nil:
		remove(of(old))
	default:
		if was, is := of(old), of(changed); was != is {
			remove(was)
			add(is)
		}
	}
}

// enrolledPlace is where the set of those enrolled at a practice, or none, is.
func (x *index) enrolledPlace(epoch uint64, practice int32) **bits {
	if practice == none {
		return &x.unenrolled
	}
	return x.enrolled.edit(epoch, int(practice))
}

// sameWishes reports whether two households wish for the same practices, however
// they rank them in a class.
func sameWishes(a, b *household) bool {
	if a.current != b.current || a.within != b.within || len(a.ranked) != len(b.ranked) {
		return false
	}
	if a.within > 0 && a.home != b.home {
		return false
	}
	for i := range a.ranked {
		if a.ranked[i] != b.ranked[i] {
			return false
		}
	}
	return true
}

// changeWishes puts household n among those who wish for a practice.
func (x *index) changeWishes(s *state, n uint32, old, changed *household) {
	x.before, x.after = x.before[:0], x.after[:0]
	if old != nil {
		x.before = s.wished(old, x.before)
	}
	if changed != nil {
		x.after = s.wished(changed, x.after)
	}
	was, is := x.before, x.after
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0] < is[0]:
			removeBits(s.epoch, x.wishedBy.edit(s.epoch, int(was[0])), n)
			was = was[1:]
		case len(was) == 0 || is[0] < was[0]:
			addBits(s.epoch, x.wishedBy.edit(s.epoch, int(is[0])), n)
			is = is[1:]
		default:
			was, is = was[1:], is[1:]
		}
	}
}

// changePractice puts practice n where it belongs; old is nil for a new one.
func (x *index) changePractice(s *state, n int32, old, changed *practice) {
	e := s.epoch
	if old == nil {
		x.enrolled.push(e, nil)
		x.wishedBy.push(e, nil)
	}
	if old == nil || old.Region != changed.Region {
		if old != nil {
			x.regions.remove(e, old.Region, uint32(n))
		}
		x.regions.add(e, changed.Region, uint32(n))
	}
	if old == nil || old.Mode != changed.Mode {
		if old != nil {
			x.modes.remove(e, old.Mode, uint32(n))
		}
		x.modes.add(e, changed.Mode, uint32(n))
	}
	if old != nil && old.Location == changed.Location {
		return
	}
	// Those who wish for whatever is near may now wish for it, or no more. The
	// practice is at its new place already.
	if old != nil {
		x.practiceCells.remove(e, cellOf(newSpot(old.Location)), uint32(n))
	}
	x.practiceCells.add(e, cellOf(newSpot(changed.Location)), uint32(n))
	it := x.seekers.read().Iterator()
	for it.HasNext() {
		i := it.Next()
		h := s.households.at(int(i))
		is := matching.Metres(h.home.point(), changed.Location) <= int(h.within)
		was := old != nil && matching.Metres(h.home.point(), old.Location) <= int(h.within)
		if was != is {
			x.recheck(s, i, h, n)
		}
	}
}

// recheck puts household i among those who wish for practice n, or takes it out.
func (x *index) recheck(s *state, i uint32, h *household, n int32) {
	x.after = s.wished(h, x.after[:0])
	if slices.Contains(x.after, n) {
		addBits(s.epoch, x.wishedBy.edit(s.epoch, int(n)), i)
		return
	}
	removeBits(s.epoch, x.wishedBy.edit(s.epoch, int(n)), i)
}

// slicedDates holds the numbers of those who wait since a date: a set for each
// bit of the date (O'Neil, Quass 1997, "Improved query performance with variant
// indexes", bit-sliced index). The upper bits are kept as they differ from those
// of 2019 to 2064, so that their sets are empty as a rule.
type slicedDates [dateBits]*bits

const (
	dateBits = 22
	// dateMask is taken from every date.
	dateMask = 45 << 14
)

func (d *slicedDates) add(epoch uint64, date matching.Date, n uint32) {
	for i, v := 0, uint32(date)^dateMask; i < dateBits; i++ {
		if v>>i&1 != 0 {
			addBits(epoch, &d[i], n)
		}
	}
}

func (d *slicedDates) remove(epoch uint64, date matching.Date, n uint32) {
	for i, v := 0, uint32(date)^dateMask; i < dateBits; i++ {
		if v>>i&1 != 0 {
			removeBits(epoch, &d[i], n)
		}
	}
}

// upTo is who of all waits since a date or an earlier one.
func (d *slicedDates) upTo(all *roaring.Bitmap, date matching.Date) *roaring.Bitmap {
	// From the highest bit down: those whose bits so far are equal to the date's,
	// and those who differ and are below.
	equal, below := all, roaring.New()
	for i := dateBits - 1; i >= 0; i-- {
		one, flipped := uint32(date)>>i&1 != 0, uint32(dateMask)>>i&1 != 0
		zeros := roaring.AndNot(equal, d[i].read())
		if flipped {
			zeros = roaring.And(equal, d[i].read())
		}
		if one {
			below.Or(zeros)
			equal = roaring.AndNot(equal, zeros)
		} else {
			equal = zeros
		}
	}
	below.Or(equal)
	return below
}

// compact keeps the large sets in less memory, after many were added.
func (s *state) compact() {
	x := &s.index
	large := append([]*bits{x.all, x.unenrolled, x.seekers}, x.states[:]...)
	large = append(append(large, x.priorities[:]...), x.since[:]...)
	for _, b := range x.sizes.sets.all {
		large = append(large, b)
	}
	for _, b := range large {
		if b != nil {
			b.set.RunOptimize()
		}
	}
}
