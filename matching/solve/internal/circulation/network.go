// Package circulation finds optimal circulations of unit households over
// practices: every household sits at one of its choices (its present place or a
// wished one), no practice holds more than its places, and the sum of the
// weights is as large as it can be, for several levels of weights compared
// lexicographically.
//
// A household is never a node. Given a price for a place at each practice, it
// takes the choice of the largest weight less price, so the search is over the
// prices of practices only, and the residual arc from practice j to practice k
// is the household at j that loses least by switching to k. The dual is
//
//	min over prices π ≥ 0 of  Σ places·π + Σ over households of max(weight − π)
//
// The work is done by a cost-scaling auction (Goldberg 1997; Bertsekas and
// Castañon 1989, "The auction algorithm for the transportation problem") in
// auction.go, proven by whole-number prices in potentials.go, and carried from
// one level to the next by keeping only the choices that are still best, in
// levels.go.
package circulation

import (
	"errors"
	"math"
)

// ErrTooLarge is returned for networks whose prices or choices do not fit the
// whole numbers that this package computes with.
var ErrTooLarge = errors.New("circulation: network too large for exact arithmetic")

// cell is one choice of a household. The cell in front of a household's choices
// is its head: node is the number of choices, weight the index of the choice
// where it sits now. The cell in front of the head is its link: node is the head
// of the next household in a list, see [shelf]. Link, head and choices lie side
// by side, so that looking at one household costs one or two cache lines.
type cell struct {
	node, weight int32
}

// Network is a set of households with choices among practices. Build one with
// [New] and [Network.Add]. Node numbers are those of the practices; the number
// behind the last practice is the outside, where households without a practice
// stay, with room for everybody and at price zero.
type Network struct {
	outside int32
	places  []int32
	// tied practices have a price above zero at an earlier level, so they must
	// stay exactly full; at the others, a place may stay free and a price never
	// falls below zero.
	tied []bool

	arena []cell
	heads []int32 // position in arena of each record's head
	// record is which household, by number of Add, each record is. It is nil
	// while that is its own number.
	record []int32
	// rank, metres and worth of each choice, at the position of its cell. The
	// choice to stay has rank 0. Metres and worth are nil where no level asks
	// for them.
	rank, metres, worth []int32
	lowest              int32 // the largest rank added

	// final is where each household sits, by number of Add, once that is
	// settled.
	final []Seat
}

// Seat is where a household sits: the practice that it moves to and the rank of
// that wish, or rank 0 for staying.
type Seat struct {
	Practice, Rank int32
}

// New is a network of practices without households. Free has each practice's
// free places, none below zero. Households and wishes are how many of them
// there is room for. Metres says that levels will ask for distances, worth that
// they will ask for what a wish is worth.
func New(free []int32, households, wishes int, metres, worth bool) (*Network, error) {
	if wishes > math.MaxInt32-3*households || len(free) >= math.MaxInt32 {
		return nil, ErrTooLarge
	}
	n := len(free)
	cells := wishes + 3*households
	network := &Network{
		outside: int32(n),
		places:  append([]int32(nil), free...),
		tied:    make([]bool, n),
		arena:   make([]cell, 0, cells),
		rank:    make([]int32, 0, cells),
		heads:   make([]int32, 0, households),
	}
	if metres {
		network.metres = make([]int32, 0, cells)
	}
	if worth {
		network.worth = make([]int32, 0, cells)
	}
	return network, nil
}

// Add adds a household that sits at the practice current (-1 for none) and may
// move to each of the practices, of the given ranks, distances and worth. Its
// present place is a place of the practice. Practices are given by index in
// number, which has their numbers. Metres and worth are looked at where [New]
// was told of them.
func (n *Network) Add(current int32, practices, number, ranks, metres, worth []int32) {
	if current < 0 {
		current = n.outside
	} else {
		n.places[current]++
	}
	head := len(n.arena) + 1
	n.heads = append(n.heads, int32(head))
	n.arena = n.arena[:head+len(practices)+2]
	n.rank = n.rank[:len(n.arena)]
	n.arena[head], n.arena[head+1] = cell{int32(len(practices)) + 1, 0}, cell{current, 0}
	choices := n.arena[head+2:]
	classes := n.rank[head+2:]
	for i, p := range practices {
		choices[i].node = number[p]
		classes[i] = ranks[i]
		n.lowest = max(n.lowest, ranks[i])
	}
	if n.metres != nil {
		n.metres = n.metres[:len(n.arena)]
		copy(n.metres[head+2:], metres)
	}
	if n.worth != nil {
		n.worth = n.worth[:len(n.arena)]
		copy(n.worth[head+2:], worth)
	}
}

// Seats is where every household sits now, in the order of Add. It is feasible
// at all times but while a level is being solved.
func (n *Network) Seats() []Seat {
	for r := range n.heads {
		n.settle(r)
	}
	return n.final
}

// household is the household, by number of Add, of record r.
func (n *Network) household(r int) int32 {
	if n.record == nil {
		return int32(r)
	}
	return n.record[r]
}

// settle writes down where the household of record r sits.
func (n *Network) settle(r int) {
	if n.final == nil {
		n.final = make([]Seat, len(n.heads))
	}
	at := n.at(n.heads[r])
	n.final[n.household(r)] = Seat{n.arena[at].node, n.rank[at]}
}

// Level gives the weight of a move at one level of the score, as a sum of what
// depends on the household, on the rank of the wish, on its distance and on what
// it is worth. Staying weighs nothing.
type Level struct {
	// Household is the part that depends on the household, by its number by
	// Add; nil means 0 for all.
	Household           func(household int32) int32
	Rank, Metres, Worth int32 // for each rank, each metre and each unit of worth
}

// weight is the weight at the level of the choice at position c of the
// household of record r.
func (n *Network) weight(level *Level, r int, c int32) int64 {
	if n.rank[c] == 0 {
		return 0
	}
	w := int64(level.Rank) * int64(n.rank[c])
	if level.Metres != 0 {
		w += int64(level.Metres) * int64(n.metres[c])
	}
	if level.Worth != 0 {
		w += int64(level.Worth) * int64(n.worth[c])
	}
	if level.Household != nil {
		w += int64(level.Household(n.household(r)))
	}
	return w
}

// spread is the range of the weights at one level: the largest difference
// between two choices of one household. It reports false where a weight does
// not fit.
func (n *Network) spread(level *Level) (spread int64, ok bool) {
	if n.record == nil && level.Household == nil && level.Metres == 0 && level.Worth == 0 { // all may stay
		spread = int64(level.Rank) * int64(n.lowest)
		return max(spread, -spread), max(spread, -spread) <= math.MaxInt32
	}
	for r, h := range n.heads {
		if level.Rank == 0 && level.Metres == 0 && level.Worth == 0 {
			if n.rank[h+1] == 0 && level.Household != nil { // it may stay, and it may move
				base := int64(level.Household(n.household(r)))
				spread = max(spread, base, -base)
			}
			continue
		}
		var base int64
		if level.Household != nil {
			base = int64(level.Household(n.household(r)))
		}
		low, high := int64(math.MaxInt64), int64(math.MinInt64)
		end := h + 1 + n.arena[h].node
		for i, rank := range n.rank[h+1 : end] {
			w := int64(level.Rank) * int64(rank)
			if level.Metres != 0 {
				w += int64(level.Metres) * int64(n.metres[h+1+int32(i)])
			}
			if level.Worth != 0 {
				w += int64(level.Worth) * int64(n.worth[h+1+int32(i)])
			}
			if rank == 0 {
				w = 0
			} else {
				w += base
			}
			low, high = min(low, w), max(high, w)
		}
		if low < math.MinInt32 || high > math.MaxInt32 {
			return 0, false
		}
		spread = max(spread, high-low)
	}
	return spread, true
}

// weigh sets the weights of all choices to the sum of the levels' weights times
// their factors, less that of the household's first choice: only differences
// inside a household count. It returns the largest such difference. All must
// fit; they do if the spreads times the factors add up to less than 2^31.
func (n *Network) weigh(levels []Level, factors []int64) (spread int64) {
	var perRank, perMetre, perWorth int64
	for l, level := range levels {
		perRank += factors[l] * int64(level.Rank)
		perMetre += factors[l] * int64(level.Metres)
		perWorth += factors[l] * int64(level.Worth)
	}
	for r, h := range n.heads {
		var base int64
		for l, level := range levels {
			if level.Household != nil {
				base += factors[l] * int64(level.Household(n.household(r)))
			}
		}
		end := h + 1 + n.arena[h].node
		cells, ranks := n.arena[h+1:end], n.rank[h+1:end]
		low, high := int64(math.MaxInt64), int64(math.MinInt64)
		var first int64
		for i := range cells {
			w := perRank * int64(ranks[i])
			if ranks[i] != 0 {
				w += base
			}
			if perMetre != 0 {
				w += perMetre * int64(n.metres[h+1+int32(i)])
			}
			if perWorth != 0 {
				w += perWorth * int64(n.worth[h+1+int32(i)])
			}
			if i == 0 {
				first = w
			}
			w -= first
			cells[i].weight = int32(w)
			low, high = min(low, w), max(high, w)
		}
		spread = max(spread, high-low)
	}
	return spread
}

// restrict drops the choices that are not best at the given prices, settles the
// households that have one choice left, and ties the practices whose price is
// not zero. Every household must sit at a best choice.
func (n *Network) restrict(price []int64) {
	kept, records := int32(0), 0
	if n.record == nil {
		n.record = make([]int32, len(n.heads))
		for r := range n.record {
			n.record[r] = int32(r)
		}
	}
	arena, rank := n.arena, n.rank
	for r, h := range n.heads {
		count, at := arena[h].node, arena[h].weight
		own := arena[h+1+at]
		best := int64(own.weight) - price[own.node]
		head := kept + 1
		kept += 2
		// Without branches: which choice is best is as good as random.
		for c := h + 1; c <= h+count; c++ {
			x := arena[c]
			arena[kept], rank[kept] = x, rank[c]
			if n.metres != nil {
				n.metres[kept] = n.metres[c]
			}
			if n.worth != nil {
				n.worth[kept] = n.worth[c]
			}
			var is int32
			if int64(x.weight)-price[x.node] == best {
				is = 1
			}
			kept += is
		}
		var nowAt int32
		for arena[head+1+nowAt].node != own.node {
			nowAt++
		}
		arena[head] = cell{kept - head - 1, nowAt}
		n.heads[records], n.record[records] = head, n.record[r]
		if kept-head == 2 { // one choice left
			n.settle(records)
			if own.node != n.outside {
				n.places[own.node]--
			}
			kept = head - 1
			continue
		}
		records++
	}
	n.arena, n.rank = n.arena[:kept], n.rank[:kept]
	n.heads, n.record = n.heads[:records], n.record[:records]
	for q, p := range price[:n.outside] {
		if p != 0 {
			n.tied[q] = true
		}
	}
}

// sample is every k-th household, over as large a part of the places. It shares
// the memory of their choices and where they sit, and has no ranks.
func (n *Network) sample(k int) *Network {
	s := &Network{
		outside: n.outside, places: make([]int32, n.outside), tied: n.tied,
		heads: make([]int32, 0, len(n.heads)/k+1), arena: n.arena,
	}
	sits := make([]int32, n.outside+1)
	for i, h := range n.heads {
		node := n.arena[n.at(h)].node
		sits[node]++
		if i%k == 0 {
			s.heads = append(s.heads, h)
			if node != n.outside {
				s.places[node]++
			}
		}
	}
	for q, all := range n.places {
		s.places[q] += (all - sits[q] + int32(k)/2) / int32(k)
	}
	return s
}
