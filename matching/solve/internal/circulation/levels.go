package circulation

import (
	"context"
	"math"
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

// course is a call of Solve: what is to be done, and how far it is.
type course struct {
	levels []Level
	meter  *Meter
	phase  func(level int, prices [][]int64)
	next   int // the level that comes next
	prices [][]int64
}

// run is a course over a network of one width.
type run[W width] struct {
	*course
	*network[W]
	auction *auction[W]
	open    bool  // a phase is under way: the present seating may not be feasible
	saved   []W   // the best seating before that: choice index of each record
	best    int64 // its weight
	spare   []W   // memory for the next one
	members members
}

func newRun[W width](n *network[W], c *course) *run[W] {
	return &run[W]{course: c, network: n, auction: newAuction(n, c.meter)}
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
	c := &course{levels: levels, meter: meter, phase: phase}
	tooLarge, err := n.wide != nil, error(nil)
	if !tooLarge {
		if tooLarge, err = newRun(n.narrow, c).solve(); tooLarge {
			n.widen()
		}
	}
	if tooLarge {
		if tooLarge, err = newRun(n.wide, c).solve(); tooLarge {
			err = ErrTooLarge
		}
	}
	for i, p := range c.prices {
		c.prices[i] = p[:n.outside]
	}
	return Result{Prices: c.prices, Solved: c.next}, err
}

// solve solves one level after the other. It ends before a level whose weights
// are too large for the network, and reports that.
func (r *run[W]) solve() (tooLarge bool, err error) {
	nodes := int64(r.outside) + 1
	warm := 0 // levels that the prices of the warm start still speak of
	var factors []int64
	var composite []int64 // prices of the warm start, in whole weights
	for ; r.next < len(r.levels); r.next++ {
		l := r.next
		cold, fits := warm == 0, true
		var spread int64
		if cold {
			spread, fits = r.spread(&r.levels[l])
		} else {
			spread = r.weigh(r.levels[l:l+1], []int64{1})
		}
		// A price is at most about nodes × spread × scale, and the scale at most
		// 8 × nodes (or 16): so no value is as low as none.
		if !fits || spread > (1<<62)/(32*nodes*nodes) {
			return false, ErrTooLarge
		}
		if cold && spread > 0 {
			total := int64(0)
			if factors, total = r.group(l, spread); total > largest[W]() {
				return true, nil
			}
		}
		guess := make([]int64, nodes)
		r.prices = append(r.prices, guess)
		if spread == 0 { // nothing to gain or to lose: every price is zero
			warm = max(0, warm-1)
			continue
		}
		if cold {
			warm = len(factors)
			if !r.warm(l, factors) {
				r.guess(guess, factors[0])
				r.rescue(l)
				return false, nil
			}
			composite = r.auction.rounded()
			r.weigh(r.levels[l:l+1], []int64{1})
		}
		factor := factors[len(factors)-warm]
		for v := range guess {
			guess[v] = divideRound(composite[v], factor)
		}
		if !r.exact(l, guess) {
			r.rescue(l)
			return false, nil
		}
		for v := range guess {
			composite[v] -= factor * guess[v]
		}
		warm--
		if l < len(r.levels)-1 {
			r.restrict(guess)
		}
		r.saved, r.auction.wanted = r.saved[:0], members{}
		if r.phase != nil {
			r.phase(l+1, r.prices)
		}
	}
	return false, nil
}

// largest is the largest weight.
func largest[W width]() int64 {
	if _, narrow := any(W(0)).(int16); narrow {
		return math.MaxInt16
	}
	return math.MaxInt32
}

// Prove gives the least prices that prove the given seats, in the order of Add,
// optimal, as [Network.Solve] does; they must be. The network must be as it was
// built. Prices are a guess to begin with.
func (n *Network) Prove(levels []Level, seats []int32, prices [][]int64) [][]int64 {
	if n.narrow != nil {
		n.widen()
	}
	return n.wide.prove(levels, seats, prices)
}

func (n *network[W]) prove(levels []Level, seats []int32, prices [][]int64) [][]int64 {
	for i, h := range n.heads {
		c := h + 1
		for seats[i] != Stays && (n.rank[c] == 0 || int32(n.arena[c].node) != seats[i]) {
			c++
		}
		n.sit(h, c)
	}
	meter := NewMeter(context.Background(), 0)
	least := make([][]int64, len(levels))
	for l := range levels {
		n.weigh(levels[l:l+1], []int64{1})
		price := append(slices.Clone(prices[l]), 0)
		var m members
		n.gather(&m)
		if n.lift(&m, price, len(price)+1, meter) != proven || !n.lower(&m, price, meter) {
			panic("circulation: the seats to prove optimal are not")
		}
		n.restrict(price)
		least[l] = price[:n.outside]
	}
	return least
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
// first that tells more values apart, slopes them. Total is the spread of all,
// times their factors.
func (r *run[W]) group(l int, spread int64) (factors []int64, total int64) {
	spreads := []int64{spread}
	for i := l + 1; i < len(r.levels) && spreads[len(spreads)-1] <= 1; i++ {
		s, ok := r.spread(&r.levels[i])
		if !ok {
			break
		}
		spreads = append(spreads, s)
	}
	for {
		factors = make([]int64, len(spreads))
		total = 0
		for i := len(spreads) - 1; i >= 0; i-- {
			factors[i] = max(1, ratio*total)
			total += factors[i] * spreads[i]
			if total > warmSpread && i < len(spreads)-1 {
				break
			}
		}
		if total <= warmSpread || len(spreads) == 1 {
			return factors, total
		}
		spreads = spreads[:len(spreads)-1]
	}
}

// warm runs the auction on the sum of the levels from l on times their factors,
// down to an eps of a fraction of one weight. In large networks it begins with
// the prices of a sample, at a fraction of the work. It reports false when the
// meter stopped it.
func (r *run[W]) warm(l int, factors []int64) bool {
	spread := r.weigh(r.levels[l:l+len(factors)], factors)
	r.keep(true)
	a := r.auction
	a.scale = firstScale
	clear(a.price)
	eps := max(1, spread*a.scale>>opening)
	if len(r.heads)/sampling >= sampleEach*int(r.outside) {
		r.open = true // who is in the sample is moved
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
// feasible seating on the way; the first one is kept already.
func (r *run[W]) cool(l int, factor, eps int64) bool {
	for {
		r.open = true
		if !r.auction.refine(eps) {
			return false
		}
		r.open = false
		if r.phase != nil {
			r.guess(r.prices[l], factor)
			r.phase(l, r.prices)
		}
		if eps == 1 {
			return true
		}
		eps = max(1, eps>>cooling)
		r.keep(false)
	}
}

// guess sets price to what the auction's prices, whose first level counts
// factor, say of that level.
func (r *run[W]) guess(price []int64, factor int64) {
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
func (a *auction[W]) rounded() []int64 {
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
func (r *run[W]) exact(l int, price []int64) bool {
	a := r.auction
	nodes := len(price)
	guess := slices.Clone(price)
	mended := 0
	for scale := int64(1); ; {
		m := &r.members
		r.gather(m)
		// With eps below 1/nodes the seating is optimal (Bertsekas 1979). Then
		// the prices are found in as many rounds as there are nodes (Bellman
		// and Ford); before, they are mostly found in a few, or not at all.
		rounds, last := 8, scale > int64(nodes)
		if last {
			rounds = nodes + 1
		}
		// Who stops here at the last level has the optimum in hand, and would wait
		// longer for its prices to be found anew.
		r.meter.Hold(l == len(r.levels)-1)
		found := r.lift(m, price, rounds, r.meter)
		done := found == proven && r.lower(m, price, r.meter)
		r.meter.Hold(false)
		if done {
			return true
		}
		r.meter.Look()
		if r.meter.Stopped() != Running {
			copy(price, guess)
			r.clip(price)
			return false
		}
		if found == improved && mended < mending {
			mended++
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
func (r *run[W]) clip(price []int64) {
	for q, t := range r.tied {
		if !t {
			price[q] = max(0, price[q])
		}
	}
}
