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
	"slices"
)

// ErrTooLarge is returned for networks whose prices or choices do not fit the
// whole numbers that this package computes with.
var ErrTooLarge = errors.New("circulation: network too large for exact arithmetic")

// Network is a set of households with choices among practices. Build one with
// [New] and [Network.Add].
//
// What is looked at again and again should take little memory, so numbers have
// 16 bits where that is enough, and 32 where it is not.
type Network struct {
	*frame
	narrow *network[small] // nil when something did not fit
	wide   *network[int32] // nil before that
}

// frame is what a network holds besides the choices. Node numbers are those of
// the practices; the number behind the last practice is the outside, where
// households without a practice stay, with room for everybody and at price zero.
type frame struct {
	outside int32
	places  []int32
	// tied practices have a price above zero at an earlier level, so they must
	// stay exactly full; at the others, a place may stay free and a price never
	// falls below zero.
	tied []bool

	heads []int32 // position in arena of each record's head
	// record is which household, by number of Add, each record is. It is nil
	// while that is its own number.
	record []int32
	// metres and worth of each choice, at the position of its cell. They are nil
	// where no level asks for them.
	metres, worth []int32
	lowest        int32 // the largest rank of a wish

	// final is where each household sits, by number of Add, once that is
	// settled.
	final []int32
}

// width is of the numbers in a network: of nodes, of choices of a household, of
// ranks and of weights.
type width interface{ int16 | int32 }

// cell is one choice of a household. The cell in front of a household's choices
// is its head: node is the number of choices, weight the index of the choice
// where it sits now. The cell in front of the head is its link to the next
// household in a list, see [shelf]. Link, head and choices lie side by side, so
// that looking at one household costs one cache line or two.
type cell[W width] struct {
	node, weight W
}

// network is a network with numbers of one width.
type network[W width] struct {
	*frame
	arena []cell[W]
	// rank of each choice, at the position of its cell. The choice to stay has
	// rank 0.
	rank []W
}

// Stays is the seat of a household that stays where it was.
const Stays = -1

// New is a network of practices without households. Free has each practice's
// free places, none below zero. Households and wishes are how many of them
// there is room for, lowest is the largest rank of a wish. Metres says that
// levels will ask for distances, worth that they will ask for what a wish is
// worth.
func New(free []int32, households, wishes int, lowest int32, metres, worth bool) (*Network, error) {
	if wishes > math.MaxInt32-3*households || len(free) >= math.MaxInt32 {
		return nil, ErrTooLarge
	}
	n := len(free)
	cells := wishes + 3*households
	f := &frame{
		outside: int32(n),
		lowest:  lowest,
		places:  append([]int32(nil), free...),
		tied:    make([]bool, n),
		heads:   make([]int32, 0, households),
	}
	if metres {
		f.metres = make([]int32, 0, cells)
	}
	if worth {
		f.worth = make([]int32, 0, cells)
	}
	// A household has at most one choice more than there are practices.
	if n >= math.MaxInt16 || lowest > math.MaxInt16 {
		return &Network{frame: f, wide: newNetwork[int32](f, cells)}, nil
	}
	return &Network{frame: f, narrow: newNetwork[small](f, cells)}, nil
}

func newNetwork[W width](f *frame, cells int) *network[W] {
	return &network[W]{f, make([]cell[W], 0, cells), make([]W, 0, cells)}
}

// widen makes the network wide, with every household where it sits. None may be
// added after that.
func (n *Network) widen() {
	arena, rank := n.narrow.arena, n.narrow.rank
	n.wide = newNetwork[int32](n.frame, len(arena))
	for i, x := range arena {
		n.wide.arena = append(n.wide.arena, cell[int32]{int32(x.node), int32(x.weight)})
		n.wide.rank = append(n.wide.rank, int32(rank[i]))
	}
	n.narrow = nil
}

// Wishes are wishes of many households, in columns. Practices are given by index
// in Number, which has their numbers. Metres and Worth are looked at where [New]
// was told of them.
type Wishes struct {
	Practice, Number, Rank, Metres, Worth []int32
}

// Nowhere is the current practice of a household that has none.
const Nowhere = -1

// Add adds a household that sits at the practice current, or Nowhere, and may move
// by each of the wishes begin to end-1, which are for different practices. Its
// present place is a place of the practice.
func (n *Network) Add(current int32, w *Wishes, begin, end int) {
	if n.narrow != nil {
		n.narrow.add(current, w, begin, end)
	} else {
		n.wide.add(current, w, begin, end)
	}
}

func (n *network[W]) add(current int32, w *Wishes, begin, end int) {
	if current == Nowhere {
		current = n.outside
	} else {
		n.places[current]++
	}
	practices, ranks, number := w.Practice[begin:end], w.Rank[begin:end], w.Number
	link := len(n.arena)
	n.heads = append(n.heads, int32(link)+1)
	n.arena, n.rank = n.arena[:link+3+len(practices)], n.rank[:link+3+len(practices)]
	cells, classes := n.arena[link:], n.rank[link+3:]
	cells[1].node, cells[2].node = W(len(practices)+1), W(current)
	cells = cells[3:]
	for i, p := range practices {
		cells[i].node = W(number[p])
		classes[i] = W(ranks[i])
	}
	if n.metres != nil {
		n.metres = n.metres[:len(n.arena)]
		copy(n.metres[link+3:], w.Metres[begin:end])
	}
	if n.worth != nil {
		n.worth = n.worth[:len(n.arena)]
		copy(n.worth[link+3:], w.Worth[begin:end])
	}
}

// Seats is where every household sits now, in the order of Add: the practice that
// it moves to, or Stays. It is feasible at all times but while a level is being
// solved.
func (n *Network) Seats() []int32 {
	if n.narrow != nil {
		return n.narrow.seats()
	}
	return n.wide.seats()
}

func (n *network[W]) seats() []int32 {
	for r := range n.heads {
		n.settle(r)
	}
	return n.final
}

// household is the household, by number of Add, of record r.
func (f *frame) household(r int) int32 {
	if f.record == nil {
		return int32(r)
	}
	return f.record[r]
}

// settle writes down where the household of record r sits.
func (n *network[W]) settle(r int) {
	if n.final == nil {
		n.final = make([]int32, len(n.heads))
	}
	at := n.at(n.heads[r])
	seat := int32(n.arena[at].node)
	if n.rank[at] == 0 {
		seat = Stays
	}
	n.final[n.household(r)] = seat
}

// Level gives the weight of a move at one level of the score, as a sum of what
// every move weighs and what depends on the household, on the rank of the wish,
// on its distance and on what it is worth. Staying weighs nothing.
type Level struct {
	Move int32 // for every move
	// Household is the part that depends on the household, by its number by
	// Add; nil means 0 for all.
	Household           func(household int32) int32
	Rank, Metres, Worth int32 // for each rank, each metre and each unit of worth
}

// base is the part of the weight of a move of the household of record r that is
// the same for all its moves.
func (f *frame) base(level *Level, r int) int64 {
	w := int64(level.Move)
	if level.Household != nil {
		w += int64(level.Household(f.household(r)))
	}
	return w
}

// flat reports whether all moves of a household weigh the same.
func (l *Level) flat() bool { return l.Rank == 0 && l.Metres == 0 && l.Worth == 0 }

// weight is the weight at the level of the choice at position c of the
// household of record r.
func (n *network[W]) weight(level *Level, r int, c int32) int64 {
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
	return w + n.base(level, r)
}

// spread is the range of the weights at one level: the largest difference
// between two choices of one household. It reports false where a weight does
// not fit.
func (n *network[W]) spread(level *Level) (spread int64, ok bool) {
	if n.record == nil && level.Household == nil && level.Metres == 0 && level.Worth == 0 { // all may stay
		if level.Move == 0 || level.Rank == 0 {
			spread = int64(level.Rank)*int64(n.lowest) + int64(level.Move)
			return max(spread, -spread), max(spread, -spread) <= math.MaxInt32
		}
	}
	for r, h := range n.heads {
		base := n.base(level, r)
		if level.flat() {
			if n.rank[h+1] == 0 { // it may stay, and it may move
				spread = max(spread, base, -base)
			}
			continue
		}
		low, high := int64(math.MaxInt64), int64(math.MinInt64)
		end := h + 1 + int32(n.arena[h].node)
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
// fit; they do if the spreads times the factors add up to a weight.
func (n *network[W]) weigh(levels []Level, factors []int64) (spread int64) {
	var perMove, perRank, perMetre, perWorth int64
	for l, level := range levels {
		perMove += factors[l] * int64(level.Move)
		perRank += factors[l] * int64(level.Rank)
		perMetre += factors[l] * int64(level.Metres)
		perWorth += factors[l] * int64(level.Worth)
	}
	var byRank []int64 // what a choice weighs, where that is all it depends on
	if perMetre == 0 && perWorth == 0 && !slices.ContainsFunc(levels, func(l Level) bool { return l.Household != nil }) {
		byRank = make([]int64, n.lowest+1)
		for rank := range byRank[1:] {
			byRank[rank+1] = perMove + perRank*int64(rank+1)
		}
	}
	for r, h := range n.heads {
		end := h + 1 + int32(n.arena[h].node)
		cells, ranks := n.arena[h+1:end], n.rank[h+1:end]
		low, high := int64(math.MaxInt64), int64(math.MinInt64)
		if byRank != nil {
			first := byRank[ranks[0]]
			for i, rank := range ranks {
				w := byRank[rank] - first
				cells[i].weight = W(w)
				low, high = min(low, w), max(high, w)
			}
			spread = max(spread, high-low)
			continue
		}
		base := perMove
		for l := range levels {
			if levels[l].Household != nil {
				base += factors[l] * int64(levels[l].Household(n.household(r)))
			}
		}
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
			cells[i].weight = W(w)
			low, high = min(low, w), max(high, w)
		}
		spread = max(spread, high-low)
	}
	return spread
}

// restrict drops the choices that are not best at the given prices, settles the
// households that have one choice left, and ties the practices whose price is
// not zero. Every household must sit at a best choice.
func (n *network[W]) restrict(price []int64) {
	kept, records := int32(0), 0
	if n.record == nil {
		n.record = make([]int32, len(n.heads))
		for r := range n.record {
			n.record[r] = int32(r)
		}
	}
	arena, rank := n.arena, n.rank
	for r, h := range n.heads {
		count, at := int32(arena[h].node), int32(arena[h].weight)
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
		nowAt := W(0)
		for arena[head+1+int32(nowAt)].node != own.node {
			nowAt++
		}
		arena[head] = cell[W]{W(kept - head - 1), nowAt}
		n.heads[records], n.record[records] = head, n.record[r]
		if kept-head == 2 { // one choice left
			n.settle(records)
			if int32(own.node) != n.outside {
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
func (n *network[W]) sample(k int) *network[W] {
	s := &network[W]{frame: &frame{
		outside: n.outside, places: make([]int32, n.outside), tied: n.tied,
		heads: make([]int32, 0, len(n.heads)/k+1),
	}, arena: n.arena}
	sits := make([]int32, n.outside+1)
	for i, h := range n.heads {
		node := n.arena[n.at(h)].node
		sits[node]++
		if i%k == 0 {
			s.heads = append(s.heads, h)
			if int32(node) != n.outside {
				s.places[node]++
			}
		}
	}
	for q, all := range n.places {
		s.places[q] += (all - sits[q] + int32(k)/2) / int32(k)
	}
	return s
}
