package solve

import (
	"math/bits"
	"runtime"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
)

// sum adds whole numbers in 128 bits.
type sum struct {
	hi int64
	lo uint64
}

func (s *sum) add(x int64) {
	lo, carry := bits.Add64(s.lo, uint64(x), 0)
	hi, _ := bits.Add64(uint64(s.hi), uint64(x>>63), carry)
	s.hi, s.lo = int64(hi), lo
}

func (s *sum) addSum(x sum) {
	lo, carry := bits.Add64(s.lo, x.lo, 0)
	hi, _ := bits.Add64(uint64(s.hi), uint64(x.hi), carry)
	s.hi, s.lo = int64(hi), lo
}

// addProduct adds x × count, count not below zero.
func (s *sum) addProduct(x int64, count uint64) {
	negative := x < 0
	if negative {
		x = -x
	}
	hi, lo := bits.Mul64(uint64(x), count)
	var carry uint64
	if negative {
		s.lo, carry = bits.Sub64(s.lo, lo, 0)
		h, _ := bits.Sub64(uint64(s.hi), hi, carry)
		s.hi = int64(h)
		return
	}
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	h, _ := bits.Add64(uint64(s.hi), hi, carry)
	s.hi = int64(h)
}

// int64 is the sum, and whether it fits.
func (s *sum) int64() (int64, bool) { return int64(s.lo), s.hi == int64(s.lo)>>63 }

// bound is the lexicographic bound that the prices prove (see
// [matching.Certificate]): the price of every place, plus for every household
// the largest value less price among its choices. Prices has one row for each
// level, by number of practice; rows that are missing are zero. It returns the
// prices that it used, which are zero where the sum of those given does not fit
// an int64.
func (m *market) bound(prices [][]int64) ([]int64, [][]int64) {
	full := make([][]int64, len(m.levels))
	for l := range full {
		if l < len(prices) {
			full[l] = prices[l]
		} else {
			full[l] = make([]int64, len(m.practices))
		}
	}
	m.aboveZero(full)
	if b, ok := m.dual(full); ok {
		return b, full
	}
	for l := range full {
		full[l] = make([]int64, len(m.practices))
	}
	b, _ := m.dual(full)
	return b, full
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

// dual adds up the bound, and reports whether it fits.
func (m *market) dual(prices [][]int64) ([]int64, bool) {
	e := m.eligible
	places := make([]uint64, len(m.practices))
	for number, i := range m.practices {
		places[number] = uint64(m.problem.Practices[i].Free())
	}
	for _, h := range m.households {
		if c := e.Current[h]; c >= 0 {
			places[m.number[c]]++
		}
	}
	sums := make([]sum, len(m.levels))
	parts := make([][]sum, (len(m.households)+dualBlock-1)/dualBlock)
	parallel(m.threads, len(parts), func(i int) {
		parts[i] = m.best(prices, i*dualBlock, min((i+1)*dualBlock, len(m.households)))
	})
	for _, part := range parts {
		for l := range sums {
			sums[l].addSum(part[l])
		}
	}
	bound := make([]int64, len(sums))
	for l, row := range prices {
		for q, n := range places {
			sums[l].addProduct(row[q], n)
		}
		var ok bool
		if bound[l], ok = sums[l].int64(); !ok {
			return nil, false
		}
	}
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			bound[l] = m.mostExchanges(bound[:l])
		}
	}
	return bound, true
}

// dualBlock is how many households a goroutine takes at once.
const dualBlock = 1 << 14

// best adds up, for households from up to to, the largest values less price.
func (m *market) best(prices [][]int64, from, to int) []sum {
	e := m.eligible
	sums := make([]sum, len(m.levels))
	var still, next []int // wishes that tie at the levels so far, -1 for staying
	for i := from; i < to; i++ {
		h := m.households[i]
		current := int32(-1)
		if c := e.Current[h]; c >= 0 {
			current = m.number[c]
		}
		still = append(still[:0], -1)
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			still = append(still, k)
		}
		for l, row := range prices {
			weight := &m.weights[l]
			var base, best int64
			if weight.Household != nil {
				base = int64(weight.Household(int32(i)))
			}
			next = next[:0]
			for _, k := range still {
				var v int64
				if k >= 0 {
					v = base + int64(weight.Rank)*int64(e.Rank[k]) + int64(weight.Metres)*int64(e.Metres[k]) - row[m.number[e.Practice[k]]]
				} else if current >= 0 {
					v = -row[current]
				}
				if len(next) == 0 || v > best {
					best, next = v, append(next[:0], k)
				} else if v == best {
					next = append(next, k)
				}
			}
			sums[l].add(best)
			still, next = next, still
		}
	}
	return sums
}

// parallel calls work for 0 to n-1 on so many goroutines, 0 meaning one for each
// processor.
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
