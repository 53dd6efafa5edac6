package solve

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// market is a problem as the circulation sees it: practices numbered in order
// of id, the households that have an eligible wish in order of practice and
// lottery. So nothing depends on the order of the file.
type market struct {
	problem    *matching.Problem
	eligible   *matching.Eligibility
	levels     []matching.Level
	weights    []circulation.Level // of the levels
	day        matching.Date
	practices  []int32 // index in the problem by number
	number     []int32 // number by index in the problem
	households []int32 // index in the problem, in order of Add
	group      []int32 // where the households of each practice begin in that order, then those of none
	free       []int32 // free places by number, at most the households that wish for one
	spare      []int32 // working memory: one number for each household of the problem
	threads    int     // for what runs in parallel
}

func newMarket(p *matching.Problem, e *matching.Eligibility, threads int) *market {
	m := &market{threads: threads, problem: p, eligible: e, levels: p.Levels(), day: p.Day()}
	n := len(p.Practices)
	m.practices = make([]int32, n)
	for i := range m.practices {
		m.practices[i] = int32(i)
	}
	sorting.By(m.practices, func(a, b int32) int {
		return cmp.Compare(p.Practices[a].ID, p.Practices[b].ID)
	})
	m.number = make([]int32, n)
	for number, i := range m.practices {
		m.number[i] = int32(number)
	}
	m.order()
	wanted := make([]int32, n)
	for _, q := range e.Practice {
		wanted[q]++
	}
	m.free = make([]int32, n)
	for number, i := range m.practices {
		m.free[number] = int32(min(p.Practices[i].Free(), int(wanted[i])))
	}
	m.weights = m.weigh()
	return m
}

// order lists the households with an eligible wish by the number of their
// practice, those without one last, and inside a practice by lottery.
func (m *market) order() {
	p, e := m.problem, m.eligible
	n := len(p.Practices)
	start := make([]int32, n+2)
	place := func(h int) int {
		if c := e.Current[h]; c >= 0 {
			return int(m.number[c])
		}
		return n
	}
	active := 0
	for h := range p.Households {
		if e.Offsets[h] < e.Offsets[h+1] {
			start[place(h)+1]++
			active++
		}
	}
	for q := 0; q <= n; q++ {
		start[q+1] += start[q]
	}
	// By the first bits of their numbers, then by practice: that leaves only a
	// few to put in order.
	m.spare = make([]int32, len(p.Households)) // the upper half of each lottery number
	number := func(h int32) uint32 { return uint32(m.spare[h]) }
	first := min(bits.Len(uint(active)/4), 16)
	count := make([]int32, 1<<first+1)
	for h := range p.Households {
		if e.Offsets[h] < e.Offsets[h+1] {
			drawn := uint32(matching.Lottery(p.Rules.Seed, p.Households[h].ID) >> 32)
			m.spare[h] = int32(drawn)
			count[drawn>>(32-first)+1]++
		}
	}
	for i := range 1 << first {
		count[i+1] += count[i]
	}
	sorted := make([]int32, active)
	for h := range int32(len(p.Households)) {
		if e.Offsets[h] < e.Offsets[h+1] {
			drawn := number(h)
			sorted[count[drawn>>(32-first)]] = h
			count[drawn>>(32-first)]++
		}
	}
	m.group = start
	next := slices.Clone(start)
	m.households = make([]int32, active)
	for _, h := range sorted {
		q := place(int(h))
		m.households[next[q]] = h
		next[q]++
	}
	before := func(a, b int32) bool {
		if number(a) != number(b) {
			return number(a) < number(b)
		}
		x, y := p.Households[a].ID, p.Households[b].ID
		return cmp.Or(cmp.Compare(matching.Lottery(p.Rules.Seed, x), matching.Lottery(p.Rules.Seed, y)), cmp.Compare(x, y)) < 0
	}
	for q := range n + 1 {
		mine := m.households[start[q]:start[q+1]]
		for i := range mine {
			for k := i; k > 0 && before(mine[k], mine[k-1]); k-- {
				mine[k], mine[k-1] = mine[k-1], mine[k]
			}
		}
	}
}

// network is the market as a network, or nil when the meter stopped it. Without
// a meter nothing does.
func (m *market) network(meter *circulation.Meter) (*circulation.Network, error) {
	e := m.eligible
	distances := slices.ContainsFunc(m.weights, func(l circulation.Level) bool { return l.Metres != 0 })
	worth := slices.ContainsFunc(m.weights, func(l circulation.Level) bool { return l.Worth != 0 })
	lowest := int32(0)
	for _, rank := range e.Rank {
		lowest = max(lowest, rank)
	}
	n, err := circulation.New(m.free, len(m.households), e.Len(), lowest, distances, worth)
	if err != nil {
		return nil, err
	}
	wishes := circulation.Wishes{Practice: e.Practice, Number: m.number, Rank: e.Rank, Metres: e.Metres, Worth: e.Weight}
	for q := range len(m.practices) + 1 {
		current := int32(q)
		if q == len(m.practices) {
			current = circulation.Nowhere
		}
		for i := m.group[q]; i < m.group[q+1]; i++ {
			if i%networkBlock == 0 && meter != nil && !meter.Look() {
				return nil, nil
			}
			h := m.households[i]
			n.Add(current, &wishes, e.Offsets[h], e.Offsets[h+1])
		}
	}
	return n, nil
}

// networkBlock is how many households are added between two looks at the meter.
const networkBlock = 1 << 14

// weigh gives the levels of the score for the network. At the level of
// [matching.GoalExchanges] every weight is zero: the network does not see
// exchanges.
func (m *market) weigh() []circulation.Level {
	levels := make([]circulation.Level, len(m.levels))
	for i, level := range m.levels {
		switch level.Goal {
		case matching.GoalPriority:
			has := make([]int32, len(m.households))
			for i, h := range m.households {
				if m.problem.Households[h].Priority == level.Priority {
					has[i] = 1
				}
			}
			levels[i].Household = func(household int32) int32 { return has[household] }
		case matching.GoalPatients, matching.GoalHouseholds:
			levels[i].Move = 1
		case matching.GoalRank:
			levels[i].Rank = -1
		case matching.GoalDistance:
			levels[i].Metres = -1
		case matching.GoalWaiting:
			days := make([]int32, len(m.households))
			for i, h := range m.households {
				days[i] = int32(m.problem.Households[h].DaysWaited(m.day))
			}
			levels[i].Household = func(household int32) int32 { return days[household] }
		case matching.GoalWeight:
			if m.eligible.Weight != nil { // or every wish weighs 0
				levels[i].Worth = 1
			}
		}
	}
	return levels
}

// wish is the wish of household h for practice q, both by index in the problem, in
// order of eligibility.
func (m *market) wish(h, q int32) int {
	k := m.eligible.Offsets[h]
	for m.eligible.Practice[k] != q {
		k++
	}
	return k
}
