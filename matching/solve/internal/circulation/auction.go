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
	best   queue   // working memory of the reverse auction
	keyed  []entry // working memory of rush
	meter  *Meter
}

func newAuction(n *Network, m *Meter) *auction {
	nodes := int(n.outside) + 1
	return &auction{
		Network: n, meter: m,
		price:  make([]int64, nodes),
		queues: make([]queue, nodes),
		sits:   make([]int32, nodes),
		listed: make([]bool, nodes),
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
func (a *auction) attract(q int32, eps int64) bool {
	if !a.short(q) {
		return true
	}
	if a.wanted.start == nil {
		a.wanted = a.gatherWanted()
	}
	floor := int64(none)
	if !a.tied[q] {
		floor = 0
	}
	need := int(a.places[q] - a.sits[q])
	heads := a.wanted.at(q)
	if !a.meter.Step(int64(len(heads)) + 1) {
		return false
	}
	// The need households that would come at the highest prices.
	a.best = a.best[:0]
	for _, h := range heads {
		at := a.at(h)
		if a.arena[at].node == q {
			continue
		}
		c := h + 1
		for a.arena[c].node != q {
			c++
		}
		comesAt := a.weight(c) - a.value(at) - eps
		if comesAt < floor {
			continue
		}
		if len(a.best) < need {
			a.best.push(entry{comesAt, h})
		} else if comesAt > a.best[0].key {
			a.best[0] = entry{comesAt, h}
			a.best.sift(0)
		}
	}
	price := floor
	if len(a.best) == need {
		price = a.best[0].key
	}
	a.price[q] = min(a.price[q], price)
	for _, e := range a.best {
		from := a.arena[a.at(e.rec)].node
		c := e.rec + 1
		for a.arena[c].node != q {
			c++
		}
		a.arena[e.rec].weight = c - e.rec - 1
		a.sits[q]++
		a.sits[from]--
		if from != a.outside && a.short(from) {
			a.list(from)
		}
	}
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
