package circulation

import (
	"math"
	"math/bits"
	"slices"
)

// none is a value below that of every choice.
const none = math.MinInt64 / 4

// auction holds the prices and the queues of one run over a network with fixed
// weights. Prices count in units of 1/scale of a weight; that of the outside is
// zero.
type auction[W width] struct {
	*network[W]
	scale  int64 // of a price to a weight
	price  []int64
	shelf  []shelf // who sits at each practice, in order of leaving
	shift  int     // binary logarithm of how many units of price a shelf is deep
	sits   []int32 // households at each node
	active []int32 // practices with too many, or too few, first in first out
	batch  []int32 // those being served, of the same memory in turn
	listed []bool  // is in active
	// Who has a choice at each node, for the reverse auction: counted, and
	// listed, when that is first needed.
	wanted members
	// Who would come to each practice, for the reverse auction, gathered when a
	// practice first needs it.
	bids    []line
	hasBids []bool
	meter   *Meter
}

func newAuction[W width](n *network[W], m *Meter) *auction[W] {
	nodes := int(n.outside) + 1
	return &auction[W]{
		network: n, meter: m,
		price:  make([]int64, nodes),
		shelf:  make([]shelf, nodes),
		sits:   make([]int32, nodes),
		listed: make([]bool, nodes),
		bids:   make([]line, nodes), hasBids: make([]bool, nodes),
	}
}

// excess is how many too many practice q holds.
func (a *auction[W]) excess(q int32) int32 { return a.sits[q] - a.places[q] }

// short reports whether practice q must hold more: fewer than its places, at a
// price above the least that it may have.
func (a *auction[W]) short(q int32) bool {
	return a.sits[q] < a.places[q] && (a.tied[q] || a.price[q] > 0)
}

// weight is the weight of the choice at position c, in units of prices.
func (a *auction[W]) weight(c int32) int64 { return int64(a.arena[c].weight) * a.scale }

// value is the weight less the price of the choice at position c.
func (a *auction[W]) value(c int32) int64 { return a.weight(c) - a.price[a.arena[c].node] }

// at is the position of the choice where the household with its head at h sits.
func (n *network[W]) at(h int32) int32 { return h + 1 + int32(n.arena[h].weight) }

// choices are the choices of the household with its head at h.
func (n *network[W]) choices(h int32) []cell[W] {
	return n.arena[h+1 : h+1+int32(n.arena[h].node)]
}

// sit seats the household with its head at h at the choice at position c.
func (n *network[W]) sit(h, c int32) { n.arena[h].weight = W(c - h - 1) }

// two looks at the household with its head at h: first and second are the
// values of its best and its second-best choice, next the position of the best
// one.
func (a *auction[W]) two(h int32) (first, second int64, next int32) {
	cells := a.choices(h)
	price, scale := a.price, a.scale
	first, second = none, none
	// Without branches: which choice is best is as good as random, and a
	// processor that guesses wrong loses more than the comparisons cost.
	for i, x := range cells {
		v := int64(x.weight)*scale - price[x.node]
		second = max(second, min(v, first))
		if v > first {
			next = int32(i)
		}
		first = max(first, v)
	}
	return first, second, h + 1 + next
}

// list puts node v in line, once.
func (a *auction[W]) list(v int32) {
	if !a.listed[v] {
		a.listed[v] = true
		a.active = append(a.active, v)
	}
}

// refine makes the seating feasible and leaves every household within eps of
// its best choice, in three steps:
//
//  1. Every household that could gain more than eps goes where it gains most.
//  2. A practice that then holds too many raises its price until enough leave
//     (forward auction). Where too few sit at a price, they are welcome.
//  3. A practice where too few sit even so lowers its price until enough come
//     (reverse auction; Bertsekas and Castañon 1992). It takes in no more than
//     its places, so step 2 stays done.
//
// It reports false when the meter stopped it; the seating is then not feasible.
func (a *auction[W]) refine(eps int64) bool {
	clear(a.hasBids)
	return a.rush(eps) &&
		a.each(func(q int32) bool { return a.excess(q) > 0 }, a.discharge, eps) &&
		a.invite(eps) &&
		a.each(a.short, a.attract, eps)
}

// each serves the practices for which need holds, and those that are listed
// meanwhile, until there are none.
func (a *auction[W]) each(need func(q int32) bool, serve func(q int32, eps int64) bool, eps int64) bool {
	a.active = a.active[:0]
	clear(a.listed)
	for q := int32(0); q < a.outside; q++ {
		if need(q) {
			a.list(q)
		}
	}
	for len(a.active) > 0 {
		a.batch, a.active = a.active, a.batch[:0]
		for _, q := range a.batch {
			a.listed[q] = false
			if !serve(q, eps) {
				return false
			}
		}
	}
	return true
}

// rush seats every household that loses more than eps where it sits at its best
// choice, and puts all of them in the queues of where they sit.
func (a *auction[W]) rush(eps int64) bool {
	for q, t := range a.tied {
		if !t {
			a.price[q] = max(0, a.price[q])
		}
	}
	clear(a.sits)
	a.shift = max(0, bits.Len64(uint64(eps))-2)
	for q := range a.shelf {
		a.shelf[q].empty(a.price[q] - eps)
	}
	for _, h := range a.heads {
		if !a.meter.Step(1) {
			return false
		}
		at := a.at(h)
		first, second, next := a.two(h)
		if a.value(at) < first-eps {
			a.sit(h, next)
			at = next
		}
		other := first // what it would have elsewhere
		if at == next {
			other = second
		}
		node := a.arena[at].node
		a.sits[node]++
		a.put(&a.shelf[node], a.weight(at)-other, a.shift, h)
	}
	return true
}

// attract lowers the price of practice q until its places are filled, or the
// price is zero at an untied one. A household comes for a gain of eps, those
// that want it most first.
//
// In this step prices only fall, so whoever sits somewhere only gets more
// content: the price at which a household would come only falls too, and a bid
// that was right once stays an upper bound.
func (a *auction[W]) attract(q int32, eps int64) bool {
	if !a.short(q) {
		return true
	}
	if !a.hasBids[q] && !a.gatherBids(q, eps) {
		return false
	}
	floor := a.floor(q)
	bids := &a.bids[q]
	for a.short(q) {
		if !a.meter.Step(1) {
			return false
		}
		if len(bids.queue) == 0 {
			a.price[q] = floor
			break
		}
		h := bids.queue[0].rec
		from := int32(a.arena[a.at(h)].node)
		bid, c := a.bid(h, q, eps)
		switch {
		case from == q || bid < floor:
			bids.pop()
			continue
		case -bid > bids.base+int64(bids.queue[0].key):
			if -bid-bids.base >= farthest {
				a.rebase(bids, func(h int32) int64 { bid, _ := a.bid(h, q, eps); return -bid })
				continue
			}
			bids.queue[0].key = bids.key(-bid)
			bids.sift(0)
			continue
		}
		bids.pop()
		a.price[q] = min(a.price[q], bid)
		a.sit(h, c)
		a.sits[q]++
		a.sits[from]--
		if from == a.outside {
			continue
		}
		if a.hasBids[from] { // it may want to come back
			if back, _ := a.bid(h, from, eps); back >= a.floor(from) {
				a.bids[from].push(entry[int32]{a.bids[from].key(-back), h})
			}
		}
		if a.short(from) {
			a.list(from)
		}
	}
	return true
}

// floor is the least price that practice q may have.
func (a *auction[W]) floor(q int32) int64 {
	if a.tied[q] {
		return none
	}
	return 0
}

// bid is the price at which the household with its head at h would come to
// practice q, for a gain of eps, and the position of that choice.
func (a *auction[W]) bid(h, q int32, eps int64) (price int64, c int32) {
	c = h + 1
	for int32(a.arena[c].node) != q {
		c++
	}
	return a.weight(c) - a.value(a.at(h)) - eps, c
}

// invite fills the queues of bids at all practices where many are short: that
// takes one look at every household, and not one for each of its choices.
func (a *auction[W]) invite(eps int64) bool {
	many := 0
	for q := int32(0); q < a.outside; q++ {
		if a.short(q) {
			if a.wanted.start == nil {
				a.wanted.start = a.countWanted()
				pool := make([]entry[int32], a.wanted.start[a.outside])
				for v := range a.outside {
					from, to := a.wanted.start[v], a.wanted.start[v+1]
					a.bids[v].queue = pool[from:from:to]
				}
			}
			many += int(a.wanted.start[q+1] - a.wanted.start[q])
		}
	}
	if many <= len(a.heads) {
		return true
	}
	if !a.meter.Step(int64(len(a.heads))) {
		return false
	}
	for q := int32(0); q < a.outside; q++ {
		a.empty(q)
	}
	for _, h := range a.heads {
		head := a.arena[h]
		cells := a.choices(h)
		own := cells[head.weight]
		value := int64(own.weight)*a.scale - a.price[own.node] + eps
		for i, x := range cells {
			bid := int64(x.weight)*a.scale - value
			if int32(i) == int32(head.weight) || int32(x.node) == a.outside || bid < a.floor(int32(x.node)) {
				continue
			}
			bids := &a.bids[x.node]
			bids.queue = append(bids.queue, entry[int32]{bids.key(-bid), h})
		}
	}
	for q := int32(0); q < a.outside; q++ {
		a.bids[q].heapify()
	}
	return true
}

// gatherBids fills the queue of those who would come to practice q at a price
// that it may have, the highest bid first: keys are bids, negated.
func (a *auction[W]) gatherBids(q int32, eps int64) bool {
	if a.wanted.heads == nil {
		a.wanted.heads = a.listWanted(a.wanted.start)
	}
	heads := a.wanted.at(q)
	if !a.meter.Step(int64(len(heads)) + 1) {
		return false
	}
	a.empty(q)
	bids := &a.bids[q]
	floor := a.floor(q)
	for _, h := range heads {
		if bid, c := a.bid(h, q, eps); bid >= floor && c != a.at(h) {
			bids.queue = append(bids.queue, entry[int32]{bids.key(-bid), h})
		}
	}
	bids.heapify()
	return true
}

// empty readies the queue of bids of practice q.
func (a *auction[W]) empty(q int32) {
	a.bids[q].queue, a.bids[q].base = a.bids[q].queue[:0], -a.price[q]
	a.hasBids[q] = true
}

// countWanted counts the households with a choice at each node, and returns
// where those of each would begin in one list of all.
func (n *network[W]) countWanted() (start []int32) {
	start = make([]int32, n.outside+2)
	for _, h := range n.heads {
		for _, x := range n.choices(h) {
			start[int(x.node)+1]++
		}
	}
	for v := int32(0); v <= n.outside; v++ {
		start[v+1] += start[v]
	}
	return start
}

// listWanted lists the households with a choice at each node.
func (n *network[W]) listWanted(start []int32) []int32 {
	heads := make([]int32, start[n.outside+1])
	fill := slices.Clone(start)
	for _, h := range n.heads {
		for _, x := range n.choices(h) {
			heads[fill[x.node]] = h
			fill[x.node]++
		}
	}
	return heads
}

// rebase works out all keys of a line again, from a base at which none is below
// zero and one is zero. It is for prices that moved very far.
func (a *auction[W]) rebase(l *line, price func(h int32) int64) {
	l.base = unreached
	for _, e := range l.queue {
		l.base = min(l.base, price(e.rec))
	}
	for i, e := range l.queue {
		l.queue[i].key = l.key(price(e.rec))
	}
	l.heapify()
}

// leaves is the price at which the household with its head at h, which sits at
// a practice that is blocked, would as soon be elsewhere.
func (a *auction[W]) leaves(h int32) int64 {
	head := a.arena[h]
	cells := a.choices(h)
	price, scale := a.price, a.scale
	first := int64(none)
	for _, x := range cells {
		first = max(first, int64(x.weight)*scale-price[x.node])
	}
	return int64(cells[head.weight].weight)*scale - first
}

// blocked is a price beyond all others, at which nobody sits.
const blocked = -none

// restock puts those on the last shelf of a practice, which is blocked, on
// shelves that begin where the first of them leaves. The other shelves must be
// empty.
func (a *auction[W]) restock(s *shelf) bool {
	last := s.first[shelves-1]
	base := int64(unreached)
	for h := last; h != 0; h = a.link(h) {
		if !a.meter.Step(1) {
			return false
		}
		base = min(base, a.leaves(h))
	}
	s.empty(base)
	for h := last; h != 0; {
		next := a.link(h)
		a.put(s, a.leaves(h), a.shift, h)
		h = next
	}
	return true
}

// discharge raises the price of practice j until it holds no more than its
// places. Those who would leave at the lowest price leave first; they may lose
// up to eps by where they go. That is the push-relabel method of Goldberg
// (1997) with the relabelling of a whole auction round at once.
func (a *auction[W]) discharge(j int32, eps int64) bool {
	s := &a.shelf[j]
	price := a.price[j]
	a.price[j] = blocked
	for e := a.excess(j); e > 0; {
		if !a.meter.Step(1) {
			return false
		}
		if s.mask == 1<<(shelves-1) && !a.restock(s) {
			return false
		}
		h := a.take(s)
		// What it has here is blocked, so it is never the first.
		first, second, next := a.two(h)
		weight := a.weight(a.at(h))
		key, rival := weight-first, s.low(a.shift)
		// It may leave all the same if nobody else would leave at a price much
		// lower: whoever stays is content with a price up to eps above that.
		if key > rival+eps+eps/2 {
			a.put(s, key, a.shift, h)
			continue
		}
		price = max(price, min(key, rival)+eps)
		e--
		a.sits[j]--
		a.sit(h, next)
		to := int32(a.arena[next].node)
		a.sits[to]++
		if to == a.outside {
			continue
		}
		// What it leaves is one of its other choices now.
		other := max(second, weight-price)
		a.put(&a.shelf[to], a.weight(next)-other, a.shift, h)
		if a.excess(to) > 0 {
			a.list(to)
		}
	}
	a.price[j] = price
	return true
}
