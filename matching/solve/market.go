package solve

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

// market is a problem as the circulation sees it: practices numbered in order
// of id, the households that have an eligible wish in order of practice and
// lottery. So nothing depends on the order of the file.
type market struct {
	problem    *matching.Problem
	eligible   *matching.Eligibility
	levels     []matching.Level
	day        matching.Date
	practices  []int32 // index in the problem by number
	number     []int32 // number by index in the problem
	households []int32 // index in the problem, in order of Add
	free       []int32 // free places by number, at most the households that wish for one
}

func newMarket(p *matching.Problem, e *matching.Eligibility, threads int) *market {
	m := &market{problem: p, eligible: e, levels: p.Levels(), day: p.Day()}
	n := len(p.Practices)
	m.practices = make([]int32, n)
	for i := range m.practices {
		m.practices[i] = int32(i)
	}
	slices.SortFunc(m.practices, func(a, b int32) int {
		return cmp.Compare(p.Practices[a].ID, p.Practices[b].ID)
	})
	m.number = make([]int32, n)
	for number, i := range m.practices {
		m.number[i] = int32(number)
	}
	m.order(threads)
	wanted := make([]int32, n)
	for _, q := range e.Practice {
		wanted[q]++
	}
	m.free = make([]int32, n)
	for number, i := range m.practices {
		m.free[number] = int32(min(p.Practices[i].Free(), int(wanted[i])))
	}
	return m
}

// order lists the households with an eligible wish by the number of their
// practice, those without one last, and inside a practice by lottery.
func (m *market) order(threads int) {
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
	type drawn struct {
		lottery   uint64
		household int32
	}
	all := make([]drawn, active)
	next := slices.Clone(start)
	for h := range p.Households {
		if e.Offsets[h] < e.Offsets[h+1] {
			q := place(h)
			all[next[q]].household = int32(h)
			next[q]++
		}
	}
	m.households = make([]int32, active)
	parallel(threads, n+1, func(q int) {
		mine := all[start[q]:start[q+1]]
		for i := range mine {
			mine[i].lottery = matching.Lottery(p.Rules.Seed, p.Households[mine[i].household].ID)
		}
		slices.SortFunc(mine, func(a, b drawn) int {
			if a.lottery != b.lottery {
				return cmp.Compare(a.lottery, b.lottery)
			}
			return cmp.Compare(p.Households[a.household].ID, p.Households[b.household].ID)
		})
		for i := range mine {
			m.households[int(start[q])+i] = mine[i].household
		}
	})
}

// parallel calls work for 0 to n-1 on at most threads goroutines, 0 meaning all
// processors.
func parallel(threads, n int, work func(i int)) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	if threads == 1 || n < 2 {
		for i := range n {
			work(i)
		}
		return
	}
	var group sync.WaitGroup
	for t := range threads {
		group.Go(func() {
			for i := t; i < n; i += threads {
				work(i)
			}
		})
	}
	group.Wait()
}

// network is the market as a network.
func (m *market) network() (*circulation.Network, error) {
	e := m.eligible
	n, err := circulation.New(m.free, len(m.households), e.Len())
	if err != nil {
		return nil, err
	}
	var wished []int32
	for _, h := range m.households {
		from, to := e.Offsets[h], e.Offsets[h+1]
		wished = wished[:0]
		for _, q := range e.Practice[from:to] {
			wished = append(wished, m.number[q])
		}
		current := int32(-1)
		if c := e.Current[h]; c >= 0 {
			current = m.number[c]
		}
		n.Add(current, wished, e.Rank[from:to], e.Metres[from:to])
	}
	return n, nil
}

// weights are the levels of the score for the network. At the level of
// [matching.GoalExchanges] every weight is zero: the network does not see
// exchanges.
func (m *market) weights() []circulation.Level {
	levels := make([]circulation.Level, len(m.levels))
	for i, level := range m.levels {
		switch level.Goal {
		case matching.GoalPriority:
			levels[i] = func(household, _, _ int32) int32 {
				if m.problem.Households[m.households[household]].Priority == level.Priority {
					return 1
				}
				return 0
			}
		case matching.GoalPatients, matching.GoalHouseholds:
			levels[i] = func(_, _, _ int32) int32 { return 1 }
		case matching.GoalRank:
			levels[i] = func(_, rank, _ int32) int32 { return -rank }
		case matching.GoalDistance:
			levels[i] = func(_, _, metres int32) int32 { return -metres }
		case matching.GoalWaiting:
			levels[i] = func(household, _, _ int32) int32 {
				return int32(m.problem.Households[m.households[household]].DaysWaited(m.day))
			}
		default:
			levels[i] = func(_, _, _ int32) int32 { return 0 }
		}
	}
	return levels
}

// score is the score of the seats, without the level of exchanges.
func (m *market) score(seats []circulation.Seat, weights []circulation.Level) []int64 {
	s := make([]int64, len(weights))
	for i, seat := range seats {
		if seat.Rank == 0 {
			continue
		}
		for l, weight := range weights {
			s[l] += int64(weight(int32(i), seat.Rank, seat.Metres))
		}
	}
	return s
}
