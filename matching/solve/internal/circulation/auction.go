package circulation

import (
	"math"
	"slices"
)

// none is a value below that of every choice.
const none = math.MinInt64 / 4

// auction holds the prices and the queues of one run over a network with fixed
// weights. Prices count in units of 1/scale of a weight; that of the outside is
// zero.
type auction struct {
	*Network
	scale  int64 // of a price to a weight
	price  []int64
	queues []queue
	sits   []int32 // households at each node
	active []int32 // practices with too many, or too few, first in first out
	batch  []int32 // those being served, of the same memory in turn
	listed []bool  // is in active
	wanted members // who has a choice at each node, for the reverse auction; built when needed
	// Who would come to each practice, for the reverse auction, gathered when a
	// practice first needs it.
	bids    []queue
	hasBids []bool
	keyed   []entry // working memory of rush
	meter   *Meter
}

func newAuction(n *Network, m *Meter) *auction {
	nodes := int(n.outside) + 1
	return &auction{
		Network: n, meter: m,
		price:  make([]int64, nodes),
		queues: make([]queue, nodes),
		sits:   make([]int32, nodes),
		listed: make([]bool, nodes),
		bids:   make([]queue, nodes), hasBids: make([]bool, nodes),
	}
}

// excess is how many too many practice q holds.
func (a *auction) excess(q int32) int32 { return a.sits[q] - a.places[q] }

// short reports whether practice q must hold more: fewer than its places, at a
// price above the least that it may have.
func (a *auction) short(q int32) bool {
	return a.sits[q] < a.places[q] && (a.tied[q] || a.price[q] > 0)
}

// weight is the weight of the choice at position c, in units of prices.
func (a *auction) weight(c int32) int64 { return int64(a.arena[c].weight) * a.scale }

// value is the weight less the price of the choice at position c.
func (a *auction) value(c int32) int64 { return a.weight(c) - a.price[a.arena[c].node] }

// at is the position of the choice where the household with its head at h sits.
func (n *Network) at(h int32) int32 { return h + 1 + n.arena[h].weight }

// options looks at the household with its head at h: first and second are the
// values of its best and second-best choices other than where it sits, next the
// position of the best one.
func (a *auction) options(h int32) (first, second int64, next int32) {
	head := a.arena[h]
	cells := a.arena[h+1 : h+1+head.node]
	price, scale := a.price, a.scale
	first, second = none, none
	// Without branches: which choice is best is as good as random, and a
	// processor that guesses wrong loses more than the comparisons cost.
	for i, x := range cells {
		v := int64(x.weight)*scale - price[x.node]
		if int32(i) == head.weight {
			v = none
		}
		second = max(second, min(v, first))
		if v > first {
			next = int32(i)
		}
		first = max(first, v)
	}
	return first, second, h + 1 + next
}

// list puts node v in line, once.
func (a *auction) list(v int32) {
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
func (a *auction) refine(eps int64) bool {
	clear(a.hasBids)
	return a.rush(eps) &&
		a.each(func(q int32) bool { return a.excess(q) > 0 }, a.discharge, eps) &&
		a.each(a.short, a.attract, eps)
}

// each serves the practices for which need holds, and those that are listed
// meanwhile, until there are none.
func (a *auction) each(need func(q int32) bool, serve func(q int32, eps int64) bool, eps int64) bool {
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
func (a *auction) rush(eps int64) bool {
	for q, t := range a.tied {
		if !t {
			a.price[q] = max(0, a.price[q])
		}
	}
	clear(a.sits)
	if a.keyed == nil {
		a.keyed = make([]entry, len(a.heads))
	}
	keyed := a.keyed[:len(a.heads)]
	for i, h := range a.heads {
		if !a.meter.Step(1) {
			return false
		}
		at := a.at(h)
		first, second, next := a.options(h)
		if own := a.value(at); own < first-eps {
			a.arena[h].weight = next - h - 1
			at, first = next, max(second, own)
		}
		a.sits[a.arena[at].node]++
		keyed[i] = entry{a.weight(at) - first, h}
	}
	for v := range a.queues[:a.outside] {
		a.queues[v] = slices.Grow(a.queues[v][:0], int(a.sits[v]+a.sits[v]/4+4))
	}
	for _, e := range keyed {
		if node := a.arena[a.at(e.rec)].node; node != a.outside {
			a.queues[node] = append(a.queues[node], e)
		}
	}
	for _, q := range a.queues {
		q.heapify()
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
func (a *auction) attract(q int32, eps int64) bool {
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
		if len(*bids) == 0 {
			a.price[q] = floor
			break
		}
		h := (*bids)[0].rec
		from := a.arena[a.at(h)].node
		bid, c := a.bid(h, q, eps)
		switch {
		case from == q || bid < floor:
			bids.pop()
			continue
		case -bid > (*bids)[0].key:
			(*bids)[0].key = -bid
			bids.sift(0)
			continue
		}
		bids.pop()
		a.price[q] = min(a.price[q], bid)
		a.arena[h].weight = c - h - 1
		a.sits[q]++
		a.sits[from]--
		if from == a.outside {
			continue
		}
		if a.hasBids[from] { // it may want to come back
			if back, _ := a.bid(h, from, eps); back >= a.floor(from) {
				a.bids[from].push(entry{-back, h})
			}
		}
		if a.short(from) {
			a.list(from)
		}
	}
	return true
}

// floor is the least price that practice q may have.
func (a *auction) floor(q int32) int64 {
	if a.tied[q] {
		return none
	}
	return 0
}

// bid is the price at which the household with its head at h would come to
// practice q, for a gain of eps, and the position of that choice.
func (a *auction) bid(h, q int32, eps int64) (price int64, c int32) {
	c = h + 1
	for a.arena[c].node != q {
		c++
	}
	return a.weight(c) - a.value(a.at(h)) - eps, c
}

// gatherBids fills the queue of those who would come to practice q at a price
// that it may have, the highest bid first: keys are bids, negated.
func (a *auction) gatherBids(q int32, eps int64) bool {
	if a.wanted.start == nil {
		a.wanted = a.gatherWanted()
	}
	heads := a.wanted.at(q)
	if !a.meter.Step(int64(len(heads)) + 1) {
		return false
	}
	bids := a.bids[q][:0]
	floor := a.floor(q)
	for _, h := range heads {
		if bid, c := a.bid(h, q, eps); bid >= floor && c != a.at(h) {
			bids = append(bids, entry{-bid, h})
		}
	}
	bids.heapify()
	a.bids[q], a.hasBids[q] = bids, true
	return true
}

// gatherWanted lists the households with a choice at each node.
func (n *Network) gatherWanted() members {
	m := members{start: make([]int32, n.outside+2)}
	for _, h := range n.heads {
		for _, x := range n.arena[h+1 : h+1+n.arena[h].node] {
			m.start[x.node+1]++
		}
	}
	for v := int32(0); v <= n.outside; v++ {
		m.start[v+1] += m.start[v]
	}
	m.heads = make([]int32, m.start[n.outside+1])
	fill := append([]int32(nil), m.start...)
	for _, h := range n.heads {
		for _, x := range n.arena[h+1 : h+1+n.arena[h].node] {
			m.heads[fill[x.node]] = h
			fill[x.node]++
		}
	}
	return m
}

// discharge raises the price of practice j until it holds no more than its
// places. Those who would leave at the lowest price leave first; they may lose
// up to eps by where they go. That is the push-relabel method of Goldberg
// (1997) with the relabelling of a whole auction round at once.
func (a *auction) discharge(j int32, eps int64) bool {
	queue := &a.queues[j]
	price := a.price[j]
	for e := a.excess(j); e > 0; {
		if !a.meter.Step(1) {
			return false
		}
		h := (*queue)[0].rec
		first, second, next := a.options(h)
		weight := a.weight(a.at(h))
		// Its key may have been too low. It may leave all the same if nobody
		// else would leave at a price much lower: whoever stays is content with
		// a price up to eps above its key.
		key, rival := weight-first, queue.second()
		if key > rival+eps/2 {
			(*queue)[0].key = key
			queue.sift(0)
			continue
		}
		price = max(price, min(key, rival)+eps)
		queue.pop()
		e--
		a.sits[j]--
		a.arena[h].weight = next - h - 1
		to := a.arena[next].node
		a.sits[to]++
		if to == a.outside {
			continue
		}
		// What it leaves is one of its other choices now.
		other := max(second, weight-price)
		a.queues[to].push(entry{a.weight(next) - other, h})
		if a.excess(to) > 0 {
			a.list(to)
		}
	}
	a.price[j] = price
	return true
}
