package circulation

import "math"

// none is a value below that of every choice.
const none = math.MinInt64 / 4

// auction holds the prices and the queues of one run over a network with fixed
// weights. Prices count in units of 1/2^shift of a weight.
type auction struct {
	*Network
	shift  uint
	price  []int64
	queues []queue
	sits   []int32 // households at each practice
	spare  []int32 // free places counted as occupied by nobody, untied practices only
	// outsideExcess is how many more must leave the outside than come: the sum
	// over all nodes is zero.
	outsideExcess int64
	active        []int32 // nodes with an excess, first in first out
	batch         []int32 // those being served, of the same memory in turn
	isActive      []bool
	meter         *Meter
}

func newAuction(n *Network, m *Meter) *auction {
	nodes := int(n.outside) + 1
	return &auction{
		Network: n, meter: m,
		price:    make([]int64, nodes),
		queues:   make([]queue, nodes),
		sits:     make([]int32, nodes),
		spare:    make([]int32, nodes),
		isActive: make([]bool, nodes),
	}
}

// excess is how many too many practice q holds, free places included.
func (a *auction) excess(q int32) int32 { return a.sits[q] + a.spare[q] - a.places[q] }

// options looks at the household with its head at h: own is the value of where
// it sits, first and second the values of the best and second-best other
// choices, next the position of the best one.
func (a *auction) options(h int32) (first, second int64, next int32) {
	at := h + 1 + a.arena[h].weight
	first, second = none, none
	end := h + a.arena[h].node
	for c := h + 1; c <= end; c++ {
		if c == at {
			continue
		}
		v := int64(a.arena[c].weight)<<a.shift - a.price[a.arena[c].node]
		if v > first {
			first, second, next = v, first, c
		} else if v > second {
			second = v
		}
	}
	return first, second, next
}

// weight is the weight of the choice at position c, in units of prices.
func (a *auction) weight(c int32) int64 { return int64(a.arena[c].weight) << a.shift }

// settleIn seats every household where it loses at most eps against its best
// choice, leaving it where it is if that will do, and fills the queues.
func (a *auction) settleIn(eps int64) bool {
	for v := range a.queues {
		a.queues[v] = a.queues[v][:0]
		a.sits[v] = 0
	}
	// Any number of free places may enter an untied practice from the outside,
	// so no price below that of the outside can stand.
	for q, t := range a.tied {
		if !t {
			a.price[q] = max(a.price[q], a.price[a.outside])
		}
	}
	for _, h := range a.heads {
		if !a.meter.Step(1) {
			return false
		}
		at := h + 1 + a.arena[h].weight
		first, second, next := a.options(h)
		own := a.weight(at) - a.price[a.arena[at].node]
		if own < first-eps {
			a.arena[h].weight = next - h - 1
			first, at = max(second, own), next
		}
		node := a.arena[at].node
		a.sits[node]++
		a.queues[node] = append(a.queues[node], entry{a.weight(at) - first, h})
	}
	outside := a.outside
	a.outsideExcess = 0
	a.active = a.active[:0]
	for q := int32(0); q < outside; q++ {
		a.spare[q] = 0
		if !a.tied[q] {
			if a.price[q] <= a.price[outside]+eps {
				a.spare[q] = max(0, a.places[q]-a.sits[q])
			}
			a.queues[outside] = append(a.queues[outside], entry{a.price[q], ^q})
		}
		e := a.excess(q)
		a.outsideExcess -= int64(e)
		a.isActive[q] = false
		if e > 0 {
			a.activate(q)
		}
	}
	for _, q := range a.queues {
		q.heapify()
	}
	a.isActive[outside] = false
	if a.outsideExcess > 0 {
		a.activate(outside)
	}
	return true
}

func (a *auction) activate(v int32) {
	if !a.isActive[v] {
		a.isActive[v] = true
		a.active = append(a.active, v)
	}
}

// refine makes the seating feasible and leaves every household within eps of
// its best choice. It reports false when the meter stopped it; the seating is
// then not feasible.
//
// A practice that holds too many raises its price until enough of its
// households would rather be elsewhere, cheapest first, and these leave. That
// is the push-relabel method of Goldberg (1997) with the relabelling of a whole
// auction round at once: a household that leaves, and only it, may lose up to
// eps by where it goes.
func (a *auction) refine(eps int64) bool {
	if !a.settleIn(eps) {
		return false
	}
	for len(a.active) > 0 {
		a.batch, a.active = a.active, a.batch[:0]
		for _, v := range a.batch {
			a.isActive[v] = false
			ok := true
			if v == a.outside {
				ok = a.dischargeOutside(eps)
			} else {
				ok = a.discharge(v, eps)
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// discharge raises the price of practice j until it holds no more than its
// places.
func (a *auction) discharge(j int32, eps int64) bool {
	outside := a.outside
	queue := &a.queues[j]
	price := a.price[j]
	for e := a.excess(j); e > 0; {
		if !a.meter.Step(1) {
			a.price[j] = price
			return false
		}
		if a.spare[j] > 0 && (len(*queue) == 0 || a.price[outside] <= (*queue)[0].key) {
			// A free place leaves before any household does.
			price = max(price, a.price[outside]+eps)
			a.spare[j]--
			e--
			a.outsideExcess++
			if a.outsideExcess > 0 {
				a.activate(outside)
			}
			continue
		}
		top := &(*queue)[0]
		h := top.rec
		at := h + 1 + a.arena[h].weight
		first, second, next := a.options(h)
		if key := a.weight(at) - first; key > top.key {
			top.key = key
			queue.sift(0)
			continue
		}
		price = max(price, top.key+eps)
		queue.pop()
		e--
		a.sits[j]--
		a.arena[h].weight = next - h - 1
		d := a.arena[next].node
		// What it leaves is one of its other choices now.
		other := max(second, a.weight(at)-price)
		a.sits[d]++
		a.queues[d].push(entry{a.weight(next) - other, h})
		if d == outside {
			a.outsideExcess++
			if a.outsideExcess > 0 {
				a.activate(outside)
			}
		} else if a.excess(d) > 0 {
			a.activate(d)
		}
	}
	a.price[j] = price
	return true
}

// dischargeOutside raises the price of the outside until nobody needs to leave
// it. What leaves is a household without a practice, or a free place, which may
// go to every untied practice.
func (a *auction) dischargeOutside(eps int64) bool {
	outside := a.outside
	queue := &a.queues[outside]
	for a.outsideExcess > 0 {
		if !a.meter.Step(1) {
			return false
		}
		top := &(*queue)[0]
		if q := ^top.rec; q >= 0 {
			if p := a.price[q]; p > top.key {
				top.key = p
				queue.sift(0)
				continue
			}
			a.price[outside] = max(a.price[outside], top.key+eps)
			a.spare[q]++
			a.outsideExcess--
			if a.excess(q) > 0 {
				a.activate(q)
			}
			continue
		}
		h := top.rec
		at := h + 1 + a.arena[h].weight
		first, second, next := a.options(h)
		if key := a.weight(at) - first; key > top.key {
			top.key = key
			queue.sift(0)
			continue
		}
		a.price[outside] = max(a.price[outside], top.key+eps)
		queue.pop()
		a.outsideExcess--
		a.sits[outside]--
		a.arena[h].weight = next - h - 1
		d := a.arena[next].node
		a.sits[d]++
		a.queues[d].push(entry{a.weight(next) - max(second, a.weight(at)-a.price[outside]), h})
		if a.excess(d) > 0 {
			a.activate(d)
		}
	}
	return true
}
