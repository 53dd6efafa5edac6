package registry

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

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
	numbers := set.ToArray()
	households := make([]matching.Household, len(numbers))
	named, near, day := s.write(numbers, households)
	if rules.Date != 0 && day > rules.Date {
		return nil, fmt.Errorf("a household waits since %s, after the day of the round, %s", day, rules.Date)
	}
	if near {
		for n := range named {
			named[n] = named[n] || s.index.wishedBy.at(n).read().Intersects(set)
		}
	}
	p := &matching.Problem{Format: matching.Format, Rules: rules, Practices: []matching.Practice{}, Households: households}
	p.Rules.Goals = append([]matching.Goal(nil), rules.Goals...)
	for n, is := range named {
		if is {
			p.Practices = append(p.Practices, cloneOf(s.practices.at(n).Practice.Practice))
		}
	}
	return p, nil
}

// problemBlock is how many households are written at once: what they take stays
// near the processor from the first look to the second.
const problemBlock = 1 << 10

// write writes the households of these numbers, on as many goroutines as there are
// processors. Named says of each practice whether one of them is enrolled there or
// ranks it, near whether one wishes for whatever is near, and day is the last from
// which one waits.
func (s *state) write(numbers []uint32, to []matching.Household) (named []bool, near bool, day matching.Date) {
	named = make([]bool, s.practices.len())
	var next atomic.Int64
	var mu sync.Mutex
	work := func() {
		mine := problemPart{named: make([]bool, len(named))}
		for {
			begin := int(next.Add(1)-1) * problemBlock
			if begin >= len(numbers) {
				break
			}
			end := min(begin+problemBlock, len(numbers))
			s.writeBlock(numbers[begin:end], to[begin:end], &mine)
		}
		mu.Lock()
		defer mu.Unlock()
		for n, is := range mine.named {
			named[n] = named[n] || is
		}
		near, day = near || mine.near, max(day, mine.day)
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(numbers)+problemBlock-1)/problemBlock) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	return named, near, day
}

// problemPart is what one goroutine found out about the households it wrote.
type problemPart struct {
	named []bool
	near  bool
	day   matching.Date
}

// writeBlock writes households. The wishes of all lie in a few pieces of memory.
func (s *state) writeBlock(numbers []uint32, to []matching.Household, part *problemPart) {
	classes, members, weighted := 0, 0, 0
	for _, number := range numbers {
		h := s.households.at(int(number))
		if h.current != none {
			part.named[h.current] = true
		}
		for _, n := range h.ranked {
			if n < 0 {
				classes, n = classes+1, ^n
			}
			part.named[n] = true
		}
		members += len(h.ranked)
		weighted += len(h.weights)
		part.near = part.near || h.within > 0
		part.day = max(part.day, h.since)
	}
	classSlab, memberSlab := make([][]string, 0, classes), make([]string, 0, members)
	weightClassSlab, weightSlab := [][]int(nil), make([]int, 0, weighted)
	if weighted > 0 {
		weightClassSlab = make([][]int, 0, classes)
	}
	for i, number := range numbers {
		h := s.households.at(int(number))
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
		household := &to[i]
		household.ID, household.Size, household.Current, household.Home = h.id, int(h.size), s.practiceID(h.current), h.home.point()
		household.Postcode, household.Priority, household.Since = h.postcode, int(h.priority), h.since
		household.Wishes.WithinM = int(h.within)
		if len(h.ranked) > 0 {
			household.Wishes.Ranked = classSlab[c:len(classSlab):len(classSlab)]
		}
		if h.weights != nil {
			household.Wishes.Weights = weightClassSlab[w:len(weightClassSlab):len(weightClassSlab)]
		}
	}
}
