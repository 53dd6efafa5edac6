package verify

import (
	"context"
	"errors"
	"hash/maphash"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ruilkring/ruilkring/matching"
)

// Checker checks plans of one problem. It holds what does not depend on the
// plan, so that a check that somebody waits for takes less long: make one while
// the plan is still being worked out. It may be used by several goroutines at
// once; the problem and the options must not change.
type Checker struct {
	problem  *matching.Problem
	travel   func(household, practice int) int32
	eligible *matching.Eligibility
	digest   string

	levels     []matching.Level
	measures   []measure // of the levels
	day        matching.Date
	practices  map[string]int32 // index by id
	households index
	seekers    []seeker // the households
	// For each practice: its free places, and these with the persons who are
	// there now and have an eligible wish.
	free, places []int64
	rehearsal    rehearsal
}

// seeker is what the check needs of a household often, in little memory.
type seeker struct {
	current       int32 // practice or none
	persons, days int32
	priority      int8
}

// NewChecker prepares to check plans of the problem, see [Plan].
//
// # Errors
//
// Those of [Plan], but for what is wrong with a plan.
func NewChecker(ctx context.Context, p *matching.Problem, o Options) (*Checker, error) {
	if p == nil {
		return nil, errors.New("verify: no problem")
	}
	if o.Eligibility == nil {
		if err := p.Validate(); err != nil {
			return nil, &stopped{err}
		}
	} else if !fits(p, o.Eligibility) {
		return nil, errors.New("verify: Options.Eligibility is not of this problem")
	}
	c := &Checker{
		problem: p, travel: o.Travel, eligible: o.Eligibility, digest: o.Digest,
		levels: p.Levels(), day: p.Day(), practices: make(map[string]int32, len(p.Practices)),
	}
	c.measures = measures(c.levels)
	c.free = make([]int64, len(p.Practices))
	for q := range p.Practices {
		c.practices[p.Practices[q].ID] = int32(q)
		c.free[q] = int64(p.Practices[q].Free())
	}
	check := &checker{Checker: c, ctx: ctx}
	if c.eligible == nil {
		var err error
		if c.eligible, err = check.allWishes(); err != nil {
			return nil, err
		}
	}
	if c.digest == "" {
		c.digest = p.Digest()
	}
	c.households = newIndex(p.Households, upperHalf)
	c.seekers = make([]seeker, len(p.Households))
	c.places = append([]int64(nil), c.free...)
	for h := range p.Households {
		if err := check.pause(h); err != nil {
			return nil, err
		}
		household := &p.Households[h]
		s := &c.seekers[h]
		*s = seeker{
			current: c.index(household.Current), persons: int32(household.Persons()),
			days: int32(household.DaysWaited(c.day)), priority: int8(household.Priority),
		}
		if s.current != none && c.eligible.Offsets[h] < c.eligible.Offsets[h+1] {
			c.places[s.current] += int64(s.persons)
		}
	}
	c.rehearsal = rehearsal{
		done:  make([]atomic.Bool, blocks(len(c.seekers), householdBlock)),
		right: make([]bool, len(c.seekers)),
	}
	return c, nil
}

// index is the index of a practice by id, or none.
func (c *Checker) index(practice string) int32 {
	if q, known := c.practices[practice]; known {
		return q
	}
	return none
}

// index finds households by id. It is a hash table with open addressing and
// linear probing, which keeps eight bytes for each: a map from string would keep
// three times as much, and take three times as long to fill.
type index struct {
	households []matching.Household
	seed       maphash.Seed
	bits       uint64 // those of a hash that count, in the upper half
	// slots hold the upper half of a hash in their upper half, and the
	// household plus one in the lower one; zero is an empty slot. Their count is
	// a power of two, and at least 4/3 of the households.
	slots []uint64
}

// upperHalf is the bits in the upper half of a number.
const upperHalf = ^uint64(1<<32 - 1)

func newIndex(households []matching.Household, bits uint64) index {
	size := 16
	for size/4*3 < len(households) {
		size *= 2
	}
	x := index{households, maphash.MakeSeed(), bits, make([]uint64, size)}
	for h := range households {
		hash := x.hash(households[h].ID)
		slot := x.first(hash)
		for x.slots[slot] != 0 {
			slot = (slot + 1) & (size - 1)
		}
		x.slots[slot] = hash | uint64(h+1)
	}
	return x
}

// hash is the hash of an id in the upper half, and zero in the lower one.
func (x *index) hash(id string) uint64 { return maphash.String(x.seed, id) & x.bits }

// first is the slot at which the search for a hash begins.
func (x *index) first(hash uint64) int { return int(uint32(hash>>32)) & (len(x.slots) - 1) }

// find is the household with an id, or none.
func (x *index) find(id string) int32 {
	hash := x.hash(id)
	for slot := x.first(hash); x.slots[slot] != 0; slot = (slot + 1) & (len(x.slots) - 1) {
		held := x.slots[slot]
		if h := int32(uint32(held) - 1); held&upperHalf == hash && x.households[h].ID == id {
			return h
		}
	}
	return none
}

// guess is a household with the hash, the first slot for which holds held; or
// none: then there is none with that hash. Two with one hash are rare.
func (x *index) guess(hash, held uint64) int32 {
	for slot := x.first(hash); held != 0; held = x.slots[slot] {
		if held&upperHalf == hash {
			return int32(uint32(held) - 1)
		}
		slot = (slot + 1) & (len(x.slots) - 1)
	}
	return none
}

// parallel does work for 0 to n-1, on as many goroutines as there are
// processors, and stops between two of them when ctx is done: then it gives its
// error.
func parallel(ctx context.Context, n int, work func(i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return &stopped{err}
	}
	return nil
}
