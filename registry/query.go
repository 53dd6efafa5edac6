package registry

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
)

// Query says which households are meant. Queries compose with [And], [Or] and
// [Not], and can be asked of any [View]. What a view doesn't know, such as a
// practice that isn't there, no household has.
type Query interface {
	// in is the query over a state.
	in(s *state) finder
}

// finder finds the households of a state that a query means.
type finder interface {
	// most is no less than how many there are, where that is known without work.
	most() (n uint64, known bool)
	// cost is about what set takes, in the time that it takes to look at one
	// household.
	cost() uint64
	// set is their numbers. It may be the state's own and must not be changed.
	set() *roaring.Bitmap
	// has reports whether household n, which there is, is one of them.
	has(n uint32, h *household) bool
}

// leaf is a query that stands alone.
type leaf func(s *state) finder

func (q leaf) in(s *state) finder { return q(s) }

// sets is a finder of the households in any of some sets, which a look at the
// household tells as well.
type sets struct {
	list []*roaring.Bitmap
	test func(n uint32, h *household) bool
	// find finds the list, where that has to be done first.
	find func() []*roaring.Bitmap
}

// found makes sure that the list is there.
func (f *sets) found() {
	if f.find != nil {
		f.list, f.find = f.find(), nil
	}
}

func (f *sets) most() (uint64, bool) {
	if f.find != nil {
		return 0, false
	}
	return f.total(), true
}

// total is the number of households in all sets.
func (f *sets) total() uint64 {
	n := uint64(0)
	for _, set := range f.list {
		n += set.GetCardinality()
	}
	return n
}

func (f *sets) cost() uint64 {
	f.found()
	// Joining sets copies them; one set is there already.
	if len(f.list) < 2 {
		return 0
	}
	return 8*uint64(len(f.list)) + f.total()/16
}

func (f *sets) set() *roaring.Bitmap {
	f.found()
	switch len(f.list) {
	case 0:
		return noBits
	case 1:
		return f.list[0]
	}
	return roaring.FastOr(f.list...)
}

func (f *sets) has(n uint32, h *household) bool { return f.test(n, h) }

// oneSet is a finder of the households in a set.
func oneSet(set *roaring.Bitmap) finder {
	return &sets{list: []*roaring.Bitmap{set}, test: func(n uint32, _ *household) bool { return set.Contains(n) }}
}

// All means every household.
func All() Query {
	return leaf(func(s *state) finder { return oneSet(s.index.all.read()) })
}

// EnrolledAt means the households that are enrolled at one of the practices.
func EnrolledAt(practices ...string) Query {
	return leaf(func(s *state) finder {
		f := &sets{}
		numbers := s.numbers(practices)
		for _, n := range numbers {
			f.list = append(f.list, s.index.enrolled.at(int(n)).read())
		}
		f.test = func(_ uint32, h *household) bool {
			_, ok := slices.BinarySearch(numbers, h.current)
			return ok
		}
		return f
	})
}

// numbers are the numbers of the practices that there are, in order, each once.
func (s *state) numbers(ids []string) []int32 {
	numbers := make([]int32, 0, len(ids))
	for _, id := range ids {
		if n, ok := s.practiceIDs.find(id); ok {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// Unenrolled means the households that are enrolled nowhere.
func Unenrolled() Query {
	return leaf(func(s *state) finder {
		return &sets{list: []*roaring.Bitmap{s.index.unenrolled.read()}, test: func(_ uint32, h *household) bool { return h.current == none }}
	})
}

// Wishes means the households that wish to go to one of the practices, by what
// they rank or by WithinM. Whether the practice would take them is left open.
func Wishes(practices ...string) Query {
	return leaf(func(s *state) finder {
		f := &sets{}
		for _, n := range s.numbers(practices) {
			f.list = append(f.list, s.index.wishedBy.at(int(n)).read())
		}
		f.test = f.contains
		return f
	})
}

// contains reports whether one of the sets has n.
func (f *sets) contains(n uint32, _ *household) bool {
	for _, set := range f.list {
		if set.Contains(n) {
			return true
		}
	}
	return false
}

// LivesWithin means the households whose home, as far as it is kept, is within
// so many metres of a point.
func LivesWithin(p matching.Point, metres int) Query {
	return leaf(func(s *state) finder {
		f := &nearFinder{s: s, p: p, metres: metres}
		nearby(s.index.cells.keys.keys, p, metres, func(i int, whole bool) {
			set := s.index.cells.at(i)
			if whole {
				f.inside = append(f.inside, set)
			} else {
				f.edge = append(f.edge, set)
			}
			f.n += set.GetCardinality()
			if !whole {
				f.looks += set.GetCardinality()
			}
		})
		return f
	})
}

// nearFinder is the finder of LivesWithin: the cells that lie within and those
// that may, and how many live there.
type nearFinder struct {
	s            *state
	p            matching.Point
	metres       int
	inside, edge []*roaring.Bitmap
	n, looks     uint64
}

func (f *nearFinder) most() (uint64, bool) { return f.n, true }
func (f *nearFinder) cost() uint64         { return f.n/8 + 4*f.looks + 8*uint64(len(f.inside)) }

func (f *nearFinder) set() *roaring.Bitmap {
	found := roaring.New()
	for _, set := range f.edge {
		it := set.Iterator()
		for it.HasNext() {
			if n := it.Next(); f.has(n, f.s.households.at(int(n))) {
				found.Add(n)
			}
		}
	}
	return roaring.FastOr(append(slices.Clip(f.inside), found)...)
}

func (f *nearFinder) has(_ uint32, h *household) bool {
	return matching.Metres(h.home.point(), f.p) <= f.metres
}

// InPostcodes means the households whose postcode, as far as it is kept, begins
// with one of the prefixes.
func InPostcodes(prefixes ...string) Query {
	return leaf(func(s *state) finder {
		return &sets{
			test: func(_ uint32, h *household) bool {
				for _, prefix := range prefixes {
					if strings.HasPrefix(h.postcode, prefix) {
						return true
					}
				}
				return false
			},
			find: func() []*roaring.Bitmap {
				var list []*roaring.Bitmap
				postcodes := &s.index.postcodes
				for _, prefix := range shortest(prefixes) {
					i, _ := slices.BinarySearch(postcodes.keys.keys, prefix)
					for ; i < len(postcodes.keys.keys) && strings.HasPrefix(postcodes.keys.keys[i], prefix); i++ {
						list = append(list, postcodes.at(i))
					}
				}
				return list
			},
		}
	})
}

// shortest is the prefixes without those that begin with another.
func shortest(prefixes []string) []string {
	kept := make([]string, 0, len(prefixes))
	for _, p := range slices.Sorted(slices.Values(prefixes)) {
		if len(kept) == 0 || !strings.HasPrefix(p, kept[len(kept)-1]) {
			kept = append(kept, p)
		}
	}
	return kept
}

// WaitingSince means the households that wait since a date or longer.
func WaitingSince(date matching.Date) Query {
	return leaf(func(s *state) finder { return &sinceFinder{s, date} })
}

// sinceFinder is the finder of WaitingSince.
type sinceFinder struct {
	s    *state
	date matching.Date
}

func (f *sinceFinder) most() (uint64, bool) { return 0, false }
func (f *sinceFinder) cost() uint64         { return f.s.index.all.read().GetCardinality() / 16 }
func (f *sinceFinder) set() *roaring.Bitmap {
	return f.s.index.since.upTo(f.s.index.all.read(), f.date)
}
func (f *sinceFinder) has(_ uint32, h *household) bool { return h.since <= f.date }

// Priority means the households of a priority or a higher one.
func Priority(least int) Query {
	return leaf(func(s *state) finder {
		return &sets{
			test: func(_ uint32, h *household) bool { return int(h.priority) >= least },
			find: func() []*roaring.Bitmap {
				return present(s.index.priorities[min(max(0, least), len(s.index.priorities)):])
			},
		}
	})
}

// present are those of some sets that are not empty.
func present(all []*bits) []*roaring.Bitmap {
	var list []*roaring.Bitmap
	for _, b := range all {
		if b != nil {
			list = append(list, b.read())
		}
	}
	return list
}

// Size means the households of so many persons.
func Size(least, most int) Query {
	return leaf(func(s *state) finder {
		return &sets{
			test: func(_ uint32, h *household) bool { return int(h.size) >= least && int(h.size) <= most },
			find: func() []*roaring.Bitmap {
				var list []*roaring.Bitmap
				for i, size := range s.index.sizes.keys.keys {
					if int(size) >= least && int(size) <= most {
						list = append(list, s.index.sizes.at(i))
					}
				}
				return list
			},
		}
	})
}

// InState means the households in one of the states.
func InState(states ...State) Query {
	return leaf(func(s *state) finder {
		return &sets{
			test: func(_ uint32, h *household) bool { return slices.Contains(states, h.state) },
			find: func() []*roaring.Bitmap {
				var all []*bits
				for i, b := range s.index.states {
					if slices.Contains(states, State(i)) {
						all = append(all, b)
					}
				}
				return present(all)
			},
		}
	})
}

// Region means the households of one of the regions: those that are enrolled at a
// practice of the region, and those that are enrolled nowhere and wish to go to
// one. So a household may be of two regions.
func Region(regions ...string) Query {
	return leaf(func(s *state) finder {
		var ids, wished []*roaring.Bitmap
		practices := roaring.New()
		for _, region := range regions {
			practices.Or(s.index.regions.get(region))
		}
		it := practices.Iterator()
		for it.HasNext() {
			n := int(it.Next())
			ids = append(ids, s.index.enrolled.at(n).read())
			wished = append(wished, s.index.wishedBy.at(n).read())
		}
		enrolled := &sets{list: ids, test: func(_ uint32, h *household) bool { return h.current != none && practices.Contains(uint32(h.current)) }}
		wishing := &sets{list: wished}
		wishing.test = wishing.contains
		return orFinder{enrolled, newAnd(s, []finder{Unenrolled().in(s), wishing}, nil)}
	})
}

// And means the households that all of the queries mean; of none, every
// household.
func And(queries ...Query) Query {
	return leaf(func(s *state) finder {
		var all, none []finder
		for _, q := range queries {
			if not, ok := q.(notQuery); ok {
				none = append(none, not.q.in(s))
			} else {
				all = append(all, q.in(s))
			}
		}
		if len(all) == 0 {
			all = append(all, All().in(s))
		}
		return newAnd(s, all, none)
	})
}

// andFinder finds who is in all of some and in none of others. All are in order
// of how many they mean at most, with those behind of which that isn't known.
type andFinder struct {
	s         *state
	all, none []finder
	// least is how many the first of all means at most.
	least uint64
}

func newAnd(s *state, all, none []finder) finder {
	if len(all) == 1 && len(none) == 0 {
		return all[0]
	}
	// Counting a set takes a look at each of its pieces: once is enough.
	type counted struct {
		finder
		atMost uint64
	}
	list := make([]counted, 0, len(all)+1)
	known := false
	for _, f := range all {
		n, k := f.most()
		if !k {
			n = math.MaxUint64
		}
		known = known || k
		list = append(list, counted{f, n})
	}
	if !known {
		// There has to be something to begin with.
		f := All().in(s)
		n, _ := f.most()
		list = append(list, counted{f, n})
	}
	slices.SortStableFunc(list, func(a, b counted) int { return cmp.Compare(a.atMost, b.atMost) })
	sorted := make([]finder, len(list))
	for i := range list {
		sorted[i] = list[i].finder
	}
	return &andFinder{s, sorted, none, list[0].atMost}
}

func (f *andFinder) most() (uint64, bool) { return f.least, true }
func (f *andFinder) cost() uint64 {
	return f.all[0].cost() + f.least*uint64(len(f.all)+len(f.none)-1)
}

func (f *andFinder) has(n uint32, h *household) bool {
	for _, g := range f.all {
		if !g.has(n, h) {
			return false
		}
	}
	for _, g := range f.none {
		if g.has(n, h) {
			return false
		}
	}
	return true
}

// set looks at each household that is left where that is less work than to make
// the next set.
func (f *andFinder) set() *roaring.Bitmap {
	found := f.all[0].set()
	rest := slices.Concat(f.all[1:], f.none)
	for i, g := range rest {
		left := found.GetCardinality()
		if left == 0 {
			return noBits
		}
		if left <= lookAt || left <= g.cost() {
			return f.look(found, rest[i:], len(f.all)-1-i)
		}
		if i < len(f.all)-1 {
			found = roaring.And(found, g.set())
		} else {
			found = roaring.AndNot(found, g.set())
		}
	}
	return found
}

// lookAt is how many households may be looked at even where a set is there.
const lookAt = 32

// look is who of found is in the first so many of the others, and not in those
// behind them.
func (f *andFinder) look(found *roaring.Bitmap, others []finder, in int) *roaring.Bitmap {
	kept := roaring.New()
	it := found.Iterator()
next:
	for it.HasNext() {
		n := it.Next()
		h := f.s.households.at(int(n))
		for i, g := range others {
			if g.has(n, h) != (i < in) {
				continue next
			}
		}
		kept.Add(n)
	}
	return kept
}

// orFinder finds who is in any of some.
type orFinder []finder

func (f orFinder) most() (uint64, bool) {
	sum := uint64(0)
	for _, g := range f {
		n, known := g.most()
		if !known {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

func (f orFinder) cost() uint64 {
	n := uint64(0)
	for _, g := range f {
		most, _ := g.most()
		n += 8 + most/16 + g.cost()
	}
	return n
}

func (f orFinder) set() *roaring.Bitmap {
	list := make([]*roaring.Bitmap, len(f))
	for i, g := range f {
		list[i] = g.set()
	}
	return roaring.FastOr(list...)
}

func (f orFinder) has(n uint32, h *household) bool {
	for _, g := range f {
		if g.has(n, h) {
			return true
		}
	}
	return false
}

// Or means the households that any of the queries means; of none, no household.
func Or(queries ...Query) Query {
	return leaf(func(s *state) finder {
		f := make(orFinder, len(queries))
		for i, q := range queries {
			f[i] = q.in(s)
		}
		return f
	})
}

// Not means the households that the query does not mean.
func Not(q Query) Query { return notQuery{q} }

type notQuery struct{ q Query }

func (q notQuery) in(s *state) finder { return newAnd(s, []finder{All().in(s)}, []finder{q.q.in(s)}) }
