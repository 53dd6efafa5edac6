package solve

import (
	"math/bits"

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
	weights := m.weights()
	sums := make([]sum, len(m.levels))
	places := make([]uint64, len(m.practices))
	for number, i := range m.practices {
		places[number] = uint64(m.problem.Practices[i].Free())
	}
	var still, next []int // wishes that tie at the levels so far, -1 for staying
	for i, h := range m.households {
		current := int32(-1)
		if c := e.Current[h]; c >= 0 {
			current = m.number[c]
			places[current]++
		}
		still = append(still[:0], -1)
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			still = append(still, k)
		}
		for l, row := range prices {
			var best int64
			next = next[:0]
			for _, k := range still {
				var v int64
				if k >= 0 {
					v = weights[l].Weight(int32(i), e.Rank[k], e.Metres[k]) - row[m.number[e.Practice[k]]]
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
