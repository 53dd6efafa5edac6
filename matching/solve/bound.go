package solve

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// bound is the lexicographic bound that the prices prove (see
// [matching.Certificate]): the price of every place, plus for every household
// the largest value less price among its choices. Prices has one row for each
// level, by number of practice; rows that are missing are zero. It returns the
// prices that it used, which are zero where the sum of those given does not fit
// an int64.
func (m *market) bound(prices [][]int64) ([]int64, [][]int64) {
	b, prices, _ := m.boundUntil(context.Background(), prices)
	return b, prices
}

// boundUntil is bound, or the error of ctx where that ends first.
func (m *market) boundUntil(ctx context.Context, prices [][]int64) ([]int64, [][]int64, error) {
	full := make([][]int64, len(m.levels))
	for l := range full {
		if l < len(prices) {
			full[l] = prices[l]
		} else {
			full[l] = make([]int64, len(m.practices))
		}
	}
	m.aboveZero(full)
	b, ok, err := m.dual(ctx, full)
	if ok || err != nil {
		return b, full, err
	}
	for l := range full {
		full[l] = make([]int64, len(m.practices))
	}
	b, _, err = m.dual(ctx, full)
	return b, full, err
}

// aboveZero raises prices that are lexicographically below zero to zero. Only
// the guesses of a run that was stopped have any.
func (m *market) aboveZero(prices [][]int64) {
	for q := range m.practices {
		for _, row := range prices {
			if row[q] > 0 {
				break
			}
			if row[q] < 0 {
				for _, row := range prices {
					row[q] = 0
				}
				break
			}
		}
	}
}

// dual adds up the bound, and reports whether it fits. The error is that of ctx,
// where that ends first.
func (m *market) dual(ctx context.Context, prices [][]int64) ([]int64, bool, error) {
	e := m.eligible
	places := make([]int64, len(m.practices))
	for number, i := range m.practices {
		places[number] = int64(m.problem.Practices[i].Free())
	}
	for _, h := range m.households {
		if c := e.Current[h]; c >= 0 {
			places[m.number[c]]++
		}
	}
	sums := make([]wide.Sum, len(m.levels))
	parts := make([][]wide.Sum, (len(m.problem.Households)+dualBlock-1)/dualBlock)
	sharp := m.sharp(prices)
	parallel(m.threads, len(parts), func(i int) {
		if ctx.Err() == nil {
			parts[i] = m.best(prices, sharp, i*dualBlock, min((i+1)*dualBlock, len(m.problem.Households)))
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	for _, part := range parts {
		for l := range sums {
			sums[l].AddSum(part[l])
		}
	}
	bound := make([]int64, len(sums))
	for l, row := range prices {
		for q, n := range places {
			sums[l].AddProduct(row[q], n)
		}
		var ok bool
		if bound[l], ok = sums[l].Int64(); !ok {
			return nil, false, nil
		}
	}
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			bound[l] = m.mostExchanges(bound[:l])
		}
	}
	return bound, true, nil
}

// dualBlock is how many households a goroutine takes at once.
const dualBlock = 1 << 14

// best adds up, for households from up to to by index in the problem, the largest
// values less price. The sharp levels are those that can tell one wish of a
// household from another. The order of the problem is that of its wishes in
// memory, which makes it several times as fast as the order of the network.
func (m *market) best(prices [][]int64, sharp []int, from, to int) []wide.Sum {
	e := m.eligible
	sums := make([]wide.Sum, len(m.levels))
	// net is the value of wish k less its price at level l, but for the part of
	// the value that depends on the household.
	net := func(l, k int) int64 {
		weight := &m.weights[l]
		v := int64(weight.Rank)*int64(e.Rank[k]) + int64(weight.Metres)*int64(e.Metres[k]) - prices[l][m.number[e.Practice[k]]]
		if weight.Worth != 0 {
			v += int64(weight.Worth) * int64(e.Weight[k])
		}
		return v
	}
	for h := from; h < to; h++ {
		wish := e.Offsets[h]
		if wish == e.Offsets[h+1] {
			continue
		}
		for k := wish + 1; k < e.Offsets[h+1]; k++ {
			for _, l := range sharp {
				if d := net(l, k) - net(l, wish); d != 0 {
					if d > 0 {
						wish = k
					}
					break
				}
			}
		}
		// Where staying ties with the wish at a level, the next one decides.
		staying, moving := true, true
		for l, row := range prices {
			move := net(l, wish) + m.own(l, h)
			var stay int64
			if c := e.Current[h]; c >= 0 {
				stay = -row[m.number[c]]
			}
			if staying && moving {
				staying, moving = stay >= move, move >= stay
			}
			if moving {
				sums[l].Add(move)
			} else {
				sums[l].Add(stay)
			}
		}
	}
	return sums
}

// own is the part of the value of a move at level l that depends on the household
// alone, by its index in the problem.
func (m *market) own(l, h int) int64 {
	household := &m.problem.Households[h]
	switch level := &m.levels[l]; level.Goal {
	case matching.GoalPriority:
		if household.Priority == level.Priority {
			return 1
		}
	case matching.GoalPatients, matching.GoalHouseholds:
		return 1
	case matching.GoalWaiting:
		return int64(household.DaysWaited(m.day))
	}
	return 0
}

// sharp lists the levels at which the wishes of a household differ: those that
// count rank, distance or worth, or at which a place has a price.
func (m *market) sharp(prices [][]int64) []int {
	var levels []int
	for l, row := range prices {
		w := &m.weights[l]
		if w.Rank != 0 || w.Metres != 0 || w.Worth != 0 || slices.ContainsFunc(row, func(x int64) bool { return x != 0 }) {
			levels = append(levels, l)
		}
	}
	return levels
}

// parallel calls work for 0 to n-1 on so many goroutines, 0 meaning one for each
// processor.
func parallel(threads, n int, work func(i int)) {
	threads = workers(threads)
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

// workers is how many goroutines so many threads mean.
func workers(threads int) int {
	if threads <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return threads
}

// mostExchanges is a bound on the number of exchanges, given the bounds of the
// levels before it: a chain uses a free place that somebody wishes for and has
// a move at least, a cycle has two.
func (m *market) mostExchanges(before []int64) int64 {
	var free int64
	for _, f := range m.free {
		free += int64(f)
	}
	moves, bounded := int64(len(m.households)), false
	for l, b := range before {
		if g := m.levels[l].Goal; g == matching.GoalPatients || g == matching.GoalHouseholds {
			if !bounded || b < moves {
				moves, bounded = b, true
			}
		}
	}
	chains := min(free, moves)
	return chains + (moves-chains)/2
}
