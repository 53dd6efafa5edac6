package matching

import (
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Eligibility is every eligible wish of a problem: which household may move to
// which practice, how much it wants to, and how far that is from home. It is
// laid out in columns; the wishes of household h are the entries from
// Offsets[h] up to Offsets[h+1], in order of rank and inside one rank in byte
// order of practice id.
//
// Households and practices are named by their index in the problem's slices.
type Eligibility struct {
	// Current is, for each household, its current practice; -1 means none.
	Current []int32
	// Offsets has one number more than there are households; the first is 0,
	// the last is Len.
	Offsets []int
	// Practice is the wished practice.
	Practice []int32
	// Rank is the class of the wish, 1 for the most wanted.
	Rank []int32
	// Metres is the distance from home to the practice, or what
	// EligibilityOptions.Travel says in its place.
	Metres []int32
	// Weight is the weight of the wish, see [Wishes.Weights]. It is nil where no
	// household of the problem has weights: then every wish weighs 0.
	Weight []int32
}

// Len is the number of eligible wishes.
func (e *Eligibility) Len() int { return len(e.Practice) }

// EligibilityOptions say how to work out an [Eligibility]. The zero value uses
// every processor and great-circle metres.
type EligibilityOptions struct {
	// Threads is the most goroutines that work at once; 0 means
	// [runtime.GOMAXPROCS]. The result doesn't depend on it.
	Threads int
	// Travel, where it isn't nil, replaces [Metres] everywhere: in both
	// within_m limits and in the Metres column. It gets indices of
	// Problem.Households and Problem.Practices, and its unit is the caller's.
	// A negative result means that the practice can't be reached: the wish is
	// not eligible.
	//
	// It is called from several goroutines at once, in no particular order,
	// and must give one answer for one pair. A household with
	// Wishes.WithinM has it called for nearly every practice, where without it
	// an index finds the few that are near.
	Travel func(household, practice int) int32
}

// Eligibility works out the eligible wishes of p. By the problem's rules, in
// this order:
//
//  1. A class of Wishes.Ranked has its position as its rank, the first being 1.
//     Ranks don't shift when a wish before them is not eligible.
//  2. Where the current practice stands in Wishes.Ranked, only the classes
//     strictly before its own are wishes, and 3 doesn't apply.
//  3. Where Wishes.WithinM isn't 0, every practice within that distance of
//     home that doesn't stand in Wishes.Ranked forms one last class.
//  4. Of these, a wish is eligible if its practice is not the current one, is
//     not [Closed], and accepts the household: the home is within
//     Accepts.WithinM, if that is given, and the postcode begins with one of
//     Accepts.Postcodes, if any are given.
//
// A distance is within a limit if, rounded to whole metres, it is not above it.
//
// The problem must be valid, see [Problem.Validate]. The result is the same for
// any number of threads on every platform. It takes 12 bytes for each eligible
// wish, 16 where there are weights, and while it is made up to twice that.
//
// # Errors
//
// If ctx is done before the end, the error wraps ctx.Err(). If an id of a
// practice is unknown or stands for two of them, the error is an
// [*InvalidError] that lists each place; other faults of a problem that isn't
// valid go unseen.
func (p *Problem) Eligibility(ctx context.Context, o EligibilityOptions) (*Eligibility, error) {
	c, err := newCatalogue(p, o.Travel)
	if err != nil {
		return nil, err
	}
	households := len(p.Households)
	e := &Eligibility{
		Current: make([]int32, households),
		Offsets: make([]int, households+1),
	}
	blocks := make([]wishBlock, (households+wishBlockSize-1)/wishBlockSize)
	var next atomic.Int64
	var unknown atomic.Bool
	work := func() {
		f := newWishFinder(c)
		for {
			// On js/wasm there is one thread: let timers run that end ctx.
			runtime.Gosched()
			b := int(next.Add(1)) - 1
			if b >= len(blocks) || ctx.Err() != nil {
				return
			}
			from := b * wishBlockSize
			to := min(from+wishBlockSize, households)
			f.wishes.clear()
			for h := from; h < to; h++ {
				current, known := f.find(h)
				if !known {
					unknown.Store(true)
				}
				e.Current[h] = current
				e.Offsets[h+1] = len(f.wishes.practice)
			}
			blocks[b] = f.wishes.clone()
		}
	}
	threads := o.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var others sync.WaitGroup
	for range min(threads, len(blocks)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	for i := range blocks {
		if !blocks[i].done {
			return nil, wrap("matching: eligibility", ctx.Err())
		}
	}
	if unknown.Load() {
		return nil, c.unknownPractices()
	}

	total := 0
	for i := range blocks {
		for h := i * wishBlockSize; h < min((i+1)*wishBlockSize, households); h++ {
			e.Offsets[h+1] += total
		}
		total += len(blocks[i].practice)
	}
	e.Practice = joinColumn(blocks, total, func(b *wishBlock) *[]int32 { return &b.practice })
	e.Rank = joinColumn(blocks, total, func(b *wishBlock) *[]int32 { return &b.rank })
	e.Metres = joinColumn(blocks, total, func(b *wishBlock) *[]int32 { return &b.metres })
	if c.weighted {
		e.Weight = joinColumn(blocks, total, func(b *wishBlock) *[]int32 { return &b.weight })
	}
	return e, nil
}

// wishBlockSize is how many households are worked out in one go; between two
// blocks ctx is looked at.
const wishBlockSize = 256

// wishBlock holds the columns of the wishes of one block of households; weight
// stays empty where there are no weights.
type wishBlock struct {
	practice, rank, metres, weight []int32
	// done tells a block without wishes from one that nobody came to.
	done bool
}

// clear empties the block and keeps its memory.
func (b *wishBlock) clear() {
	b.practice, b.rank, b.metres, b.weight = b.practice[:0], b.rank[:0], b.metres[:0], b.weight[:0]
}

// clone is a copy in memory of its own, and marks it as done.
func (b *wishBlock) clone() wishBlock {
	return wishBlock{slices.Clone(b.practice), slices.Clone(b.rank), slices.Clone(b.metres), slices.Clone(b.weight), true}
}

// joinColumn puts one column of all blocks into one slice and lets go of that
// column of the blocks, so that only one column is in memory twice.
func joinColumn(blocks []wishBlock, total int, column func(*wishBlock) *[]int32) []int32 {
	joined := make([]int32, 0, total)
	for i := range blocks {
		c := column(&blocks[i])
		joined = append(joined, *c...)
		*c = nil
	}
	return joined
}

// catalogue is what the finders share and only read. It numbers the practices
// in byte order of id, so that numbers sort as ids do.
type catalogue struct {
	problem *Problem
	travel  func(household, practice int) int32
	number  map[string]int32
	entries []catalogueEntry
	// weighted says that there are weights.
	weighted bool
	// near is the tree of the practices that aren't closed, by number. It is
	// made by the first household that needs it; with travel none does.
	near func() *kdTree
}

// catalogueEntry is what there is to know about one practice.
type catalogueEntry struct {
	place unitVector
	index int32
	// within is the limit of Accepts, or math.MaxInt32.
	within int32
	closed bool
	// anywhere says that there is no limit of postcodes.
	anywhere  bool
	postcodes []string
}

// newCatalogue is the catalogue of p's practices. Its error is an
// [*InvalidError] for two practices of one id.
func newCatalogue(p *Problem, travel func(household, practice int) int32) (*catalogue, error) {
	c := &catalogue{
		problem: p,
		travel:  travel,
		number:  make(map[string]int32, len(p.Practices)),
		entries: make([]catalogueEntry, len(p.Practices)),

		weighted: p.weighted(),
	}
	for i := range c.entries {
		c.entries[i].index = int32(i)
	}
	sortBy(c.entries, func(a, b catalogueEntry) int {
		return strings.Compare(p.Practices[a.index].ID, p.Practices[b.index].ID)
	})
	for n := range c.entries {
		e := &c.entries[n]
		practice := &p.Practices[e.index]
		c.number[practice.ID] = int32(n)
		e.closed = practice.Mode == Closed
		e.within = math.MaxInt32
		e.anywhere = true
		if a := practice.Accepts; a != nil {
			if a.WithinM > 0 {
				e.within = int32(min(a.WithinM, math.MaxInt32))
			}
			e.anywhere = len(a.Postcodes) == 0
			e.postcodes = shortestPrefixes(a.Postcodes)
		}
		if travel == nil {
			e.place = newUnitVector(practice.Location)
		}
	}
	if len(c.number) < len(p.Practices) {
		return nil, p.doublePractices()
	}
	c.near = sync.OnceValue(func() *kdTree {
		var points []kdPoint
		for n := range c.entries {
			if e := &c.entries[n]; !e.closed {
				points = append(points, kdPoint{e.place, int32(n)})
			}
		}
		return newKDTree(points)
	})
	return c, nil
}

// shortestPrefixes is the prefixes in byte order without those that begin with
// another. No two of the result stand for one string.
func shortestPrefixes(prefixes []string) []string {
	sorted := slices.Clone(prefixes)
	sortBy(sorted, strings.Compare)
	kept := sorted[:0]
	for _, s := range sorted {
		if len(kept) == 0 || !strings.HasPrefix(s, kept[len(kept)-1]) {
			kept = append(kept, s)
		}
	}
	return kept
}

// hasPrefix reports whether s begins with one of the prefixes, which are those
// of shortestPrefixes. Only the last one that is not above s can be it: what
// lies between a prefix of s and s begins with that prefix too.
func hasPrefix(s string, prefixes []string) bool {
	low, high := 0, len(prefixes)
	for low < high {
		middle := int(uint(low+high) / 2)
		if prefixes[middle] <= s {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low > 0 && strings.HasPrefix(s, prefixes[low-1])
}

// wishFinder finds the wishes of one household after the other and appends them
// to its block.
type wishFinder struct {
	*catalogue
	wishes wishBlock
	// household is the index of the household at hand.
	household int
	// home is where it lives; unused with travel.
	home unitVector
	// current is the number of its current practice; -1 means none.
	current int32
	// listed holds, for each number of a practice, one more than the last
	// household that names it in Wishes.Ranked.
	listed []int
	// class holds the numbers of the practices that may be of the class at
	// hand, in any order.
	class []int32
	// chosen is a set of numbers, by bits, and metres the distance to each.
	// Between two classes it is empty.
	chosen []uint64
	metres []int32
	// weight is the weight of each practice of the class at hand, by number;
	// nil where there are no weights.
	weight []int32
}

func newWishFinder(c *catalogue) *wishFinder {
	f := &wishFinder{
		catalogue: c,
		listed:    make([]int, len(c.entries)),
		chosen:    make([]uint64, (len(c.entries)+63)/64),
		metres:    make([]int32, len(c.entries)),
	}
	if c.weighted {
		f.weight = make([]int32, len(c.entries))
	}
	return f
}

// find appends the wishes of household h and returns the index of its current
// practice. It reports false where an id is unknown.
func (f *wishFinder) find(h int) (current int32, known bool) {
	household := &f.problem.Households[h]
	f.household, f.current, current = h, -1, -1
	if household.Current != "" {
		if f.current, known = f.number[household.Current]; !known {
			return -1, false
		}
		current = f.entries[f.current].index
	}
	if f.travel == nil {
		f.home = newUnitVector(household.Home)
	}
	likesCurrent := false
	for r, ids := range household.Wishes.Ranked {
		f.class = f.class[:0]
		for i, id := range ids {
			n, known := f.number[id]
			if !known {
				return -1, false
			}
			if f.weighted {
				f.weight[n] = int32(household.Wishes.Weight(r, i))
			}
			f.listed[n] = h + 1
			f.class = append(f.class, n)
			likesCurrent = likesCurrent || n == f.current
		}
		if !likesCurrent {
			f.appendClass(r+1, math.MaxInt32)
		}
	}
	if within := household.Wishes.WithinM; within > 0 && !likesCurrent {
		f.findNear(within)
		f.appendClass(len(household.Wishes.Ranked)+1, within)
	}
	return current, true
}

// findNear makes class the practices that the household doesn't list and that
// may be within so many metres of home: all those that are, and others.
func (f *wishFinder) findNear(metres int) {
	f.class = f.class[:0]
	if f.travel == nil {
		// What rounds to the limit is less than half a metre above it, and no
		// chord is longer than its arc. The other half of the metre is more
		// than a million times the error of the floating-point numbers.
		f.class = f.near().within(&f.home, (float64(metres)+1)/earthRadius, f.class)
	} else {
		for n := range f.entries {
			f.class = append(f.class, int32(n))
		}
	}
	f.class = slices.DeleteFunc(f.class, func(n int32) bool { return f.listed[n] == f.household+1 })
	if f.weighted {
		for _, n := range f.class {
			f.weight[n] = 0
		}
	}
}

// appendClass appends the eligible practices of class that are within so many
// metres as wishes of the given rank.
func (f *wishFinder) appendClass(rank, within int) {
	low, high := len(f.chosen), -1
	for _, n := range f.class {
		if n == f.current {
			continue
		}
		if metres, ok := f.accepted(n); ok && int(metres) <= within {
			word := int(n) / 64
			low, high = min(low, word), max(high, word)
			f.chosen[word] |= 1 << (n % 64)
			f.metres[n] = metres
		}
	}
	// Numbers are in order of id: reading the set sorts the class.
	for word := low; word <= high; word++ {
		for set := f.chosen[word]; set != 0; set &= set - 1 {
			n := word*64 + bits.TrailingZeros64(set)
			f.wishes.practice = append(f.wishes.practice, f.entries[n].index)
			f.wishes.rank = append(f.wishes.rank, int32(rank))
			f.wishes.metres = append(f.wishes.metres, f.metres[n])
			if f.weighted {
				f.wishes.weight = append(f.wishes.weight, f.weight[n])
			}
		}
		f.chosen[word] = 0
	}
}

// accepted reports whether practice n takes in the household at hand, and how
// far it is.
func (f *wishFinder) accepted(n int32) (metres int32, ok bool) {
	e := &f.entries[n]
	if e.closed || !e.anywhere && !hasPrefix(f.problem.Households[f.household].Postcode, e.postcodes) {
		return 0, false
	}
	if f.travel != nil {
		metres = f.travel(f.household, int(e.index))
	} else {
		metres = f.home.metres(&e.place)
	}
	return metres, metres >= 0 && metres <= e.within
}

// unknownPractices lists every id of a practice that isn't in the catalogue.
func (c *catalogue) unknownPractices() error {
	var e InvalidError
	check := func(id string, at place) {
		if _, known := c.number[id]; known {
			return
		}
		if len(e.Faults) == MaxFaults {
			e.More++
			return
		}
		e.Faults = append(e.Faults, Fault{
			Path: at.path(),
			Text: "unknown practice " + strconv.Quote(id),
		})
	}
	for h := range c.problem.Households {
		household := &c.problem.Households[h]
		if household.Current != "" {
			check(household.Current, place{householdSection, fieldCurrent, h, -1, -1})
		}
		for r, ids := range household.Wishes.Ranked {
			for i, id := range ids {
				check(id, place{householdSection, fieldRanked, h, r, i})
			}
		}
	}
	return &e
}

// doublePractices lists every practice that has the id of an earlier one.
func (p *Problem) doublePractices() error {
	var e InvalidError
	first := make(map[string]int, len(p.Practices))
	for i := range p.Practices {
		id := p.Practices[i].ID
		earlier, double := first[id]
		switch {
		case !double:
			first[id] = i
		case len(e.Faults) == MaxFaults:
			e.More++
		default:
			e.Faults = append(e.Faults, Fault{
				Path: place{practiceSection, fieldID, i, -1, -1}.path(),
				Text: strconv.Quote(id) + " is the id of practices[" + strconv.Itoa(earlier) + "] too",
			})
		}
	}
	return &e
}
