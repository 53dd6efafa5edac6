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
	has(n uint32) bool
}

// leaf is a query that stands alone.
type leaf func(s *state) finder

func (q leaf) in(s *state) finder { return q(s) }

// sets is a finder of the households in any of some sets.
type sets struct {
	list []*bits
	// test tells by a look at the household; nil where that takes as much.
	test func(n uint32) bool
	// find finds the list, where that has to be done first.
	find func() []*bits
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
		n += set.len()
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
		return f.list[0].read()
	}
	return joined(f.list)
}

// joined is who is in any of the sets and of the others.
func joined(list []*bits, others ...*roaring.Bitmap) *roaring.Bitmap {
	for _, b := range list {
		others = append(others, b.read())
	}
	return roaring.FastOr(others...)
}

func (f *sets) has(n uint32) bool {
	if f.test == nil || f.find == nil && len(f.list) <= fewSets {
		return f.contains(n)
	}
	return f.test(n)
}

// fewSets are asked sooner than a household is fetched from memory.
const fewSets = 4

// contains reports whether one of the sets has n.
func (f *sets) contains(n uint32) bool {
	for _, set := range f.list {
		if set.read().Contains(n) {
			return true
		}
	}
	return false
}

// All means every household.
func All() Query {
	return leaf(func(s *state) finder { return &sets{list: []*bits{s.index.all}} })
}

// EnrolledAt means the households that are enrolled at one of the practices.
func EnrolledAt(practices ...string) Query {
	return leaf(func(s *state) finder {
		f := &sets{}
		numbers := s.numbers(practices)
		for _, n := range numbers {
			f.list = append(f.list, s.index.enrolled.at(int(n)))
		}
		f.test = func(n uint32) bool {
			_, ok := slices.BinarySearch(numbers, s.households.at(int(n)).current)
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
		return &sets{list: []*bits{s.index.unenrolled}}
	})
}

// Wishes means the households that wish to go to one of the practices, by what
// they rank or by WithinM. Whether the practice would take them is left open.
func Wishes(practices ...string) Query {
	return leaf(func(s *state) finder {
		f := &sets{}
		for _, n := range s.numbers(practices) {
			f.list = append(f.list, s.index.wishedBy.at(int(n)))
		}
		return f
	})
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
			f.n += set.len()
			if !whole {
				f.looks += set.len()
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
	inside, edge []*bits
	n, looks     uint64
}

func (f *nearFinder) most() (uint64, bool) { return f.n, true }
func (f *nearFinder) cost() uint64         { return f.n/8 + 4*f.looks + 8*uint64(len(f.inside)) }

func (f *nearFinder) set() *roaring.Bitmap {
	found := roaring.New()
	for _, set := range f.edge {
		for it := set.read().Iterator(); it.HasNext(); {
			if n := it.Next(); f.has(n) {
				found.Add(n)
			}
		}
	}
	return joined(f.inside, found)
}

func (f *nearFinder) has(n uint32) bool {
	return matching.Metres(f.s.households.at(int(n)).home.point(), f.p) <= f.metres
}

// InPostcodes means the households whose postcode, as far as it is kept, begins
// with one of the prefixes.
func InPostcodes(prefixes ...string) Query {
	return leaf(func(s *state) finder {
		return &sets{
			test: func(n uint32) bool {
				postcode := s.households.at(int(n)).postcode
				for _, prefix := range prefixes {
					if strings.HasPrefix(postcode, prefix) {
						return true
					}
				}
				return false
			},
			find: func() []*bits {
				var list []*bits
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
func (f *sinceFinder) cost() uint64         { return f.s.index.all.len() / 16 }
func (f *sinceFinder) set() *roaring.Bitmap {
	return f.s.index.since.upTo(f.s.index.all.read(), f.date)
}
func (f *sinceFinder) has(n uint32) bool { return f.s.households.at(int(n)).since <= f.date }

// Priority means the households of a priority or a higher one.
func Priority(least int) Query {
	return leaf(func(s *state) finder {
		return &sets{
			list: present(s.index.priorities[min(max(0, least), len(s.index.priorities)):]...),
			test: func(n uint32) bool { return int(s.households.at(int(n)).priority) >= least },
		}
	})
}

// present are those of some sets that are not empty.
func present(all ...*bits) []*bits {
	list := make([]*bits, 0, len(all))
	for _, b := range all {
		if b != nil {
			list = append(list, b)
		}
	}
	return list
}

// Size means the households of so many persons.
func Size(least, most int) Query {
	return leaf(func(s *state) finder {
		f := &sets{test: func(n uint32) bool {
			size := int(s.households.at(int(n)).size)
			return size >= least && size <= most
		}}
		for i, size := range s.index.sizes.keys.keys {
			if int(size) >= least && int(size) <= most {
				f.list = append(f.list, s.index.sizes.at(i))
			}
		}
		return f
	})
}

// InState means the households in one of the states.
func InState(states ...State) Query {
	return leaf(func(s *state) finder {
		f := &sets{test: func(n uint32) bool { return slices.Contains(states, s.households.at(int(n)).state) }}
		for i, set := range s.index.states {
			if slices.Contains(states, State(i)) {
				f.list = append(f.list, set)
			}
		}
		return f
	})
}

// AtMode means the households that are enrolled at a practice in one of the modes.
func AtMode(modes ...matching.Mode) Query {
	return leaf(func(s *state) finder { return enrolledAt(s, s.index.modes.any(modes)) })
}

// WishesMode means the households that wish to go to a practice in one of the
// modes, as in [Wishes].
func WishesMode(modes ...matching.Mode) Query {
	return leaf(func(s *state) finder { return wishesFor(s, s.index.modes.any(modes)) })
}

// enrolledAt finds who is enrolled at one of a set of practices.
func enrolledAt(s *state, practices *roaring.Bitmap) *sets {
	return &sets{
		list: setsOf(practices, &s.index.enrolled),
		test: func(n uint32) bool {
			current := s.households.at(int(n)).current
			return current != none && practices.Contains(uint32(current))
		},
	}
}

// wishesFor finds who wishes to go to one of a set of practices.
func wishesFor(s *state, practices *roaring.Bitmap) *sets {
	return &sets{list: setsOf(practices, &s.index.wishedBy)}
}

// setsOf are the sets of those of the practices.
func setsOf(practices *roaring.Bitmap, of *vector[*bits]) []*bits {
	list := make([]*bits, 0, practices.GetCardinality())
	for it := practices.Iterator(); it.HasNext(); {
		list = append(list, of.at(int(it.Next())))
	}
	return present(list...)
}

// Region means the households of one of the regions: those that are enrolled at a
// practice of the region, and those that are enrolled nowhere and wish to go to
// one. So a household may be of two regions.
func Region(regions ...string) Query {
	return leaf(func(s *state) finder {
		practices := s.index.regions.any(regions)
		enrolled, wishing := enrolledAt(s, practices), wishesFor(s, practices)
		return orFinder{enrolled, newAnd(s, []term{{finder: Unenrolled().in(s)}, {finder: wishing}})}
	})
}

// And means the households that all of the queries mean; of none, every
// household.
func And(queries ...Query) Query {
	return leaf(func(s *state) finder {
		terms := make([]term, 0, len(queries)+1)
		for _, q := range queries {
			if not, ok := q.(notQuery); ok {
				terms = append(terms, term{finder: not.q.in(s), not: true})
			} else {
				terms = append(terms, term{finder: q.in(s)})
			}
		}
		return newAnd(s, terms)
	})
}

// andFinder finds who is in all of some and in none of others. The terms are in
// order of how many they mean at most: those behind of which that isn't known,
// and last those that mean who is out.
type andFinder struct {
	s     *state
	terms []term
}

// term is a finder in an andFinder.
type term struct {
	finder
	// not says that those whom it means are out.
	not bool
	// atMost is how many it means at most; counting a set takes a look at each
	// of its pieces, so that once is enough.
	atMost uint64
}

// newAnd is a finder of who is in all terms, which are its own from then on.
func newAnd(s *state, terms []term) finder {
	if len(terms) == 1 && !terms[0].not {
		return terms[0].finder
	}
	begun := false
	for i := range terms {
		t := &terms[i]
		if t.not {
			t.atMost = math.MaxUint64
			continue
		}
		n, known := t.most()
		begun = begun || known
		if t.atMost = n; !known {
			t.atMost = math.MaxUint64 - 1
		}
	}
	if !begun {
		// There has to be something to begin with.
		f := All().in(s)
		n, _ := f.most()
		terms = append(terms, term{finder: f, atMost: n})
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(a.atMost, b.atMost) })
	return andFinder{s, terms}
}

func (f andFinder) most() (uint64, bool) { return f.terms[0].atMost, true }

func (f andFinder) cost() uint64 {
	return f.terms[0].cost() + f.terms[0].atMost*uint64(len(f.terms)-1)
}

func (f andFinder) has(n uint32) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.has(n) == t.not {
			return false
		}
	}
	return true
}

// set looks at each household that is left where that is less work than to make
// the next set.
func (f andFinder) set() *roaring.Bitmap {
	found, left := f.terms[0].set(), f.terms[0].atMost
	for i, t := range f.terms[1:] {
		if i > 0 || left > lookAt {
			left = found.GetCardinality()
		}
		if left == 0 {
			return noBits
		}
		if left <= lookAt || left <= t.cost() {
			return andFinder{f.s, f.terms[i+1:]}.look(found)
		}
		if t.not {
			found = roaring.AndNot(found, t.set())
		} else {
			found = roaring.And(found, t.set())
		}
	}
	return found
}

// lookAt is how many households may be looked at even where a set is there.
const lookAt = 32

// look is who of found is in all of the terms.
func (f andFinder) look(found *roaring.Bitmap) *roaring.Bitmap {
	kept := roaring.New()
	batch := make([]uint32, lookAt)
	for it := found.ManyIterator(); ; {
		batch = batch[:it.NextMany(batch[:lookAt])]
		if len(batch) == 0 {
			return kept
		}
		f.s.fetch(batch)
		for _, n := range batch {
			if f.has(n) {
				kept.Add(n)
			}
		}
	}
}

// fetch gets households nearer to the processor: one after the other, with a look
// at each between them, takes several times as long.
//
//go:noinline
func (s *state) fetch(batch []uint32) (sum int) {
	for _, n := range batch {
		sum += int(s.households.at(int(n)).state)
	}
	return sum
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

func (f orFinder) has(n uint32) bool {
	for _, g := range f {
		if g.has(n) {
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

func (q notQuery) in(s *state) finder {
	return newAnd(s, []term{{finder: All().in(s)}, {finder: q.q.in(s), not: true}})
}
