package circulation

import (
	"context"
	"slices"
)

// Result is what [Network.Solve] proved.
type Result struct {
	// Prices has for each level, and for each practice, the price of a place.
	// Of the levels that were solved (see Solved) they are the least that prove
	// the optimum; of the level during which the run stopped they are a guess
	// that proves a bound; behind it there is none.
	Prices [][]int64
	// Solved is the number of levels whose optimum is proven.
	Solved int
}

const (
	// ratio is how many times the spread of the levels behind it a level counts
	// in a warm start. More is nearer to the lexicographic order and slower to
	// climb.
	ratio = 6
	// warmSpread is the most that the spread of a warm start's weights may be.
	warmSpread = 1 << 26
	// firstScale is how many units of price the auction begins with for one of
	// weight: at an ε of 1/16, the seating is almost always the best.
	firstScale = 16
	// opening is the binary logarithm of how many times the first phase's eps
	// goes into the spread, and cooling that of the factor between two phases'.
	opening = 2
	cooling = 3
	// sampling is of how many households one is in the sample whose prices a
	// warm start begins with; sampleEach is how many it must have for each
	// practice to be worth it.
	sampling   = 8
	sampleEach = 8
	// mending is how many times a level is improved by what its proof finds
	// wrong before the auction is called again.
	mending = 50
)

// run is one call of Solve.
type run struct {
	*Network
	levels  []Level
	meter   *Meter
	auction *auction
	prices  [][]int64
	phase   func(level int, prices [][]int64)
	saved   []int32 // the best feasible seating: choice index of each record
	best    int64   // its weight
	spare   []int32 // memory for the next one
}

// Solve seats every household so that the sum of weights is lexicographically
// the largest, one level after the other. The seating that it leaves is
// feasible also when the meter stops it early, and optimal for the levels that
// the result calls solved.
//
// Phase, unless it is nil, is called after each phase, when the seating is
// feasible, with the level under way and the prices so far, as in
// [Result.Prices].
func (n *Network) Solve(levels []Level, meter *Meter, phase func(level int, prices [][]int64)) (Result, error) {
	r := &run{Network: n, levels: levels, meter: meter, phase: phase, auction: newAuction(n, meter)}
	nodes := int64(n.outside) + 1
	warm := 0 // levels that the prices of the warm start still speak of
	var factors []int64
	var composite []int64 // prices of the warm start, in whole weights
	for l := range levels {
		spread, ok := n.spread(&levels[l])
		// A price is at most about nodes × spread × scale, and the scale at most
		// 8 × nodes (or 16): so no value is as low as none.
		if !ok || spread > (1<<62)/(32*nodes*nodes) {
			return r.result(l), ErrTooLarge
		}
		guess := make([]int64, nodes)
		r.prices = append(r.prices, guess)
		if spread == 0 { // nothing to gain or to lose: every price is zero
			warm = max(0, warm-1)
			continue
		}
		if warm == 0 {
			factors = r.group(l, spread)
			warm = len(factors)
			if !r.warm(l, factors) {
				r.guess(guess, factors[0])
				r.rescue(l)
				return r.result(l), nil
			}
			composite = r.auction.rounded()
		}
		n.weigh(levels[l:l+1], []int64{1})
		factor := factors[len(factors)-warm]
		for v := range guess {
			guess[v] = divideRound(composite[v], factor)
		}
		if !r.exact(l, guess) {
			r.rescue(l)
			return r.result(l), nil
		}
		for v := range guess {
			composite[v] -= factor * guess[v]
		}
		warm--
		n.restrict(guess)
		r.saved, r.auction.wanted = r.saved[:0], members{}
		if phase != nil {
			phase(l+1, r.prices)
		}
	}
	return r.result(len(levels)), nil
}

// Prove gives the least prices that prove the given seats, in the order of Add,
// optimal, as [Network.Solve] does; they must be. The network must be as it was
// built. Prices are a guess to begin with.
func (n *Network) Prove(levels []Level, seats []Seat, prices [][]int64) [][]int64 {
	for i, h := range n.heads {
		for c := h + 1; c <= h+n.arena[h].node; c++ {
			if (Seat{n.arena[c].node, n.rank[c]}) == seats[i] {
				n.arena[h].weight = c - h - 1
			}
		}
	}
	meter := NewMeter(context.Background(), 0)
	least := make([][]int64, len(levels))
	for l := range levels {
		n.weigh(levels[l:l+1], []int64{1})
		price := append(slices.Clone(prices[l]), 0)
		m := n.gather()
		if n.lift(m, price, len(price)+1, meter) != proven || !n.lower(m, price, meter) {
			panic("circulation: the seats to prove optimal are not")
		}
		n.restrict(price)
		least[l] = price[:n.outside]
	}
	return least
}

func (r *run) result(solved int) Result {
	for i, p := range r.prices {
		r.prices[i] = p[:r.outside]
	}
	return Result{Prices: r.prices, Solved: solved}
}

// divideRound is a/b rounded to the nearest, b above zero.
func divideRound(a, b int64) int64 {
	a += b / 2
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// group picks the levels that one warm start covers, from level l of the given
// spread on, and the factor of each. Levels that only say yes or no leave
// plateaus on which an auction wanders; the level behind them, down to the
// first that tells more values apart, slopes them.
func (r *run) group(l int, spread int64) []int64 {
	spreads := []int64{spread}
	for i := l + 1; i < len(r.levels) && spreads[len(spreads)-1] <= 1; i++ {
		s, ok := r.spread(&r.levels[i])
		if !ok {
			break
		}
		spreads = append(spreads, s)
	}
	for {
		factors := make([]int64, len(spreads))
		total := int64(0)
		for i := len(spreads) - 1; i >= 0; i-- {
			factors[i] = max(1, ratio*total)
			total += factors[i] * spreads[i]
			if total > warmSpread && i < len(spreads)-1 {
				break
			}
		}
		if total <= warmSpread || len(spreads) == 1 {
			return factors
		}
		spreads = spreads[:len(spreads)-1]
	}
}

// warm runs the auction on the sum of the levels from l on times their factors,
// down to an eps of a fraction of one weight. In large networks it begins with
// the prices of a sample, at a fraction of the work. It reports false when the
// meter stopped it.
func (r *run) warm(l int, factors []int64) bool {
	spread := r.weigh(r.levels[l:l+len(factors)], factors)
	r.keep(true)
	a := r.auction
	a.scale = firstScale
	clear(a.price)
	eps := max(1, spread*a.scale>>opening)
	if len(r.heads)/sampling >= sampleEach*int(r.outside) {
		s := newAuction(r.sample(sampling), r.meter)
		s.scale = a.scale
		if !s.refine(eps) {
			return false
		}
		copy(a.price, s.price)
		eps = max(1, eps/2)
	}
	return r.cool(l, factors[0], eps)
}

// cool runs the phases of the auction from eps down to 1, and keeps the best
// feasible seating on the way.
func (r *run) cool(l int, factor, eps int64) bool {
	for {
		if !r.auction.refine(eps) {
			return false
		}
		r.keep(false)
		if r.phase != nil {
			r.guess(r.prices[l], factor)
			r.phase(l, r.prices)
		}
		if eps == 1 {
			return true
		}
		eps = max(1, eps>>cooling)
	}
}

// guess sets price to what the auction's prices, whose first level counts
// factor, say of that level.
func (r *run) guess(price []int64, factor int64) {
	a := r.auction
	unit := factor * a.scale
	for v := range price {
		price[v] = divideRound(a.price[v], unit)
		if v < int(r.outside) && !r.tied[v] {
			price[v] = max(0, price[v])
		}
	}
}

// rounded is the auction's prices in whole weights.
func (a *auction) rounded() []int64 {
	price := make([]int64, len(a.price))
	for v := range price {
		price[v] = divideRound(a.price[v], a.scale)
	}
	return price
}

// exact proves the present seating optimal for level l, whose weights are set,
// improving it until it is, and sets price to the least prices that prove it.
// Price comes in as a guess. It reports false when the meter stopped it; price
// is then a guess that can serve for a bound.
func (r *run) exact(l int, price []int64) bool {
	a := r.auction
	nodes := len(price)
	guess := slices.Clone(price)
	mended := 0
	for scale := int64(1); ; {
		m := r.gather()
		// With eps below 1/nodes the seating is optimal (Bertsekas 1979). Then
		// the prices are found in as many rounds as there are nodes (Bellman
		// and Ford); before, they are mostly found in a few, or not at all.
		rounds, last := 8, scale > int64(nodes)
		if last {
			rounds = nodes + 1
		}
		found := r.lift(m, price, rounds, r.meter)
		if found == proven && r.lower(m, price, r.meter) {
			return true
		}
		if r.meter.Stopped() != Running {
			copy(price, guess)
			r.clip(price)
			return false
		}
		if found == improved && mended < mending {
			mended++
			r.keep(true)
			copy(price, guess)
			continue
		}
		if last {
			panic("circulation: the seating of the last phase is not optimal")
		}
		if scale == 1 {
			scale = firstScale
			for v := range a.price {
				a.price[v] = guess[v] * scale
			}
		} else {
			scale *= 8
			for v := range a.price {
				a.price[v] *= 8
			}
		}
		a.scale = scale
		r.keep(true)
		if !r.cool(l, 1, scale>>cooling) {
			r.guess(price, 1)
			return false
		}
		copy(guess, a.rounded())
		copy(price, guess)
	}
}

// clip raises the prices of untied practices to zero.
func (r *run) clip(price []int64) {
	for q, t := range r.tied {
		if !t {
			price[q] = max(0, price[q])
		}
	}
}

// gains reports whether the present seating has a better score than the one
// remembered. It looks at a level only where those before it tie.
func (r *run) gains() bool {
	for l := range r.levels {
		var sum int64
		for i, h := range r.heads {
			now, before := r.at(h), h+1+r.saved[i]
			if now != before {
				sum += r.weight(&r.levels[l], i, now) - r.weight(&r.levels[l], i, before)
			}
		}
		if sum != 0 {
			return sum > 0
		}
	}
	return false
}

// keep remembers the present seating, which must be feasible, if it has more
// weight than the one remembered; reset, it does so in any case. Nothing is
// remembered where nothing can stop the run.
func (r *run) keep(reset bool) {
	if r.meter.Endless() {
		return
	}
	var sum int64
	seating := slices.Grow(r.spare[:0], len(r.heads))[:len(r.heads)]
	for i, h := range r.heads {
		seat := r.arena[h].weight
		seating[i] = seat
		sum += int64(r.arena[h+1+seat].weight)
	}
	r.spare = seating
	if reset || sum > r.best {
		r.best, r.saved, r.spare = sum, seating, r.saved
	}
}

// rescue leaves the best feasible seating known when the run was stopped at
// level l: the one remembered, or the one that comes of it when more people move,
// to where it is best by the prices of the moment, as far as there are places.
func (r *run) rescue(l int) {
	if len(r.saved) != len(r.heads) {
		return // nothing was moved at this level
	}
	if l == 0 && r.joinIn() && r.gains() {
		return
	}
	for i, h := range r.heads {
		r.arena[h].weight = r.saved[i]
	}
}

// joinIn makes a feasible seating: who moves in the one remembered moves as
// there, everybody else goes where it is best, and back home from where there
// are too many, until there are not. It needs every household's choice to stay,
// and reports whether it had it.
func (r *run) joinIn() bool {
	sits := make([]int32, r.outside+1)
	came := members{start: make([]int32, r.outside+2)} // those who may be sent back
	for i, h := range r.heads {
		if r.rank[h+1] != 0 {
			return false
		}
		if r.saved[i] != 0 {
			r.arena[h].weight = r.saved[i]
			sits[r.arena[r.at(h)].node]++
			continue
		}
		if first, _, next := r.auction.options(h); r.auction.value(r.at(h)) < first {
			r.arena[h].weight = next - h - 1
		}
		node := r.arena[r.at(h)].node
		sits[node]++
		if r.arena[h].weight != 0 {
			came.start[node+1]++
		}
	}
	for v := range r.outside + 1 {
		came.start[v+1] += came.start[v]
	}
	next := slices.Clone(came.start)
	came.heads = make([]int32, next[r.outside+1])
	for i, h := range r.heads {
		if r.saved[i] == 0 && r.arena[h].weight != 0 {
			node := r.arena[r.at(h)].node
			came.heads[next[node]] = h
			next[node]++
		}
	}
	var over []int32
	for q, p := range r.places {
		if sits[q] > p {
			over = append(over, int32(q))
		}
	}
	copy(next, came.start)
	for len(over) > 0 {
		q := over[len(over)-1]
		over = over[:len(over)-1]
		// With all of them back home, the seating would be the one remembered.
		for ; sits[q] > r.places[q]; next[q]++ {
			h := came.heads[next[q]]
			r.arena[h].weight = 0
			home := r.arena[h+1].node
			sits[q]--
			sits[home]++
			if home != r.outside && sits[home] > r.places[home] {
				over = append(over, home)
			}
		}
	}
	return true
}
