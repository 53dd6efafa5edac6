package circulation

import (
	"math"
	"slices"
)

// unreached is a distance beyond every real one.
const unreached = math.MaxInt64

// members are the households at each node that have another choice, as heads.
type members struct {
	start []int32
	heads []int32
}

// gather lists the households at each node, in the memory of m.
func (n *network[W]) gather(m *members) {
	m.start = slices.Grow(m.start[:0], int(n.outside)+2)[:n.outside+2]
	m.heads = slices.Grow(m.heads[:0], len(n.heads))[:len(n.heads)]
	clear(m.start)
	for _, h := range n.heads {
		m.start[int(n.arena[n.at(h)].node)+1]++
	}
	for v := int32(0); v <= n.outside; v++ {
		m.start[v+1] += m.start[v]
	}
	fill := slices.Clone(m.start)
	for _, h := range n.heads {
		v := n.arena[n.at(h)].node
		m.heads[fill[v]] = h
		fill[v]++
	}
}

func (m *members) at(v int32) []int32 { return m.heads[m.start[v]:m.start[v+1]] }

// slack reports for each untied practice whether a place stays free there.
func (f *frame) slack(m *members) []bool {
	s := make([]bool, f.outside)
	for q := range s {
		s[q] = !f.tied[q] && m.start[q+1]-m.start[q] < f.places[q]
	}
	return s
}

// outcome is what lift found.
type outcome int

const (
	proven    outcome = iota // the seating is optimal, by these prices
	improved                 // the seating was not optimal, and is better now
	undecided                // it takes too long to tell, or the meter stopped it
)

// lifter raises prices until they prove a seating optimal. A price rises for
// the sake of a household, from another practice: where that goes round in a
// circle, moving those households along it is a gain (Bellman and Ford's way to
// find cycles).
type lifter[W width] struct {
	*network[W]
	price []int64
	// The last reason for each node's price: a household, by head, and the
	// choice that it would switch to, from the node where it sits. Choice 0 is
	// a free place, which is no household.
	head, choice, from []int32
	moved              []bool // nodes on a circle that was used: their members have changed
	any                bool
	queue              []int32
	queued             []bool
}

// lift raises the prices, in whole weights, until every household sits at a
// best choice and every free place is at price zero; the outside ends at price
// zero. It looks at each node at most so many times on average.
func (n *network[W]) lift(m *members, price []int64, rounds int, meter *Meter) outcome {
	nodes := int(n.outside) + 1
	l := &lifter[W]{
		network: n, price: price,
		head: make([]int32, nodes), choice: make([]int32, nodes), from: make([]int32, nodes),
		moved: make([]bool, nodes), queued: make([]bool, nodes),
	}
	slack := n.slack(m)
	for v := range l.from {
		l.from[v] = -1
		l.queue = append(l.queue, int32(v))
		l.queued[v] = true
	}
	limit := int64(rounds) * int64(nodes)
	for looked := int64(0); len(l.queue) > 0 && looked <= limit; {
		batch := l.queue
		l.queue = make([]int32, 0, len(batch))
		looked += int64(len(batch))
		for _, j := range batch {
			l.queued[j] = false
			if l.moved[j] {
				continue
			}
			heads := m.at(j)
			if !meter.Step(int64(len(heads)) + 1) {
				return undecided
			}
			for _, h := range heads {
				own := int64(n.arena[n.at(h)].weight) - price[j]
				for i, x := range n.choices(h) {
					if low := int64(x.weight) - own; low > price[x.node] {
						l.raise(int32(x.node), low, j, h, h+1+int32(i))
					}
				}
				if l.moved[j] {
					break
				}
			}
			if l.moved[j] {
				continue
			}
			if j == n.outside {
				for q, t := range n.tied {
					if !t {
						l.raise(int32(q), price[j], j, 0, 0)
					}
				}
			} else if slack[j] {
				l.raise(n.outside, price[j], j, 0, 0)
			}
		}
	}
	if l.any {
		return improved
	}
	if len(l.queue) > 0 {
		return undecided
	}
	if base := price[n.outside]; base != 0 {
		for v := range price {
			price[v] -= base
		}
	}
	return proven
}

// raise raises the price of node v, for the household with its head at h that
// sits at from and would go to v by choice c.
func (l *lifter[W]) raise(v int32, to int64, from, h, c int32) {
	if l.price[v] >= to || l.moved[v] {
		return
	}
	for u := from; u >= 0; u = l.from[u] {
		if l.moved[u] {
			return
		}
		if u == v {
			l.from[v], l.head[v], l.choice[v] = from, h, c
			l.turn(v)
			return
		}
	}
	l.price[v], l.from[v], l.head[v], l.choice[v] = to, from, h, c
	if !l.queued[v] {
		l.queued[v] = true
		l.queue = append(l.queue, v)
	}
}

// turn moves the households of the circle through v.
func (l *lifter[W]) turn(v int32) {
	l.any = true
	for u := v; !l.moved[u]; u = l.from[u] {
		l.moved[u] = true
		if l.choice[u] != 0 {
			l.sit(l.head[u], l.choice[u])
		}
	}
}

// lower takes prices that prove the present seating optimal to the least that
// do. They are unique, whatever the seating: each is what one more place would
// add to the optimum. It reports false when the meter stopped it.
//
// How far a price can fall is a shortest path from the outside, whose price is
// fixed, over the residual arcs with their reduced costs as lengths (Dijkstra).
func (n *network[W]) lower(m *members, price []int64, meter *Meter) bool {
	outside := n.outside
	fall := make([]int64, outside+1)
	done := make([]bool, outside+1)
	var near queue[int64]
	reach := func(v int32, d int64) {
		if d < fall[v] {
			fall[v] = d
			near.push(entry[int64]{d, v})
		}
	}
	for v := range fall {
		fall[v] = unreached
	}
	reach(outside, 0)
	for q, t := range n.tied {
		if !t {
			reach(int32(q), price[q])
		}
	}
	for len(near) > 0 {
		e := near.pop()
		j := e.rec
		if done[j] {
			continue
		}
		done[j] = true
		heads := m.at(j)
		if !meter.Step(int64(len(heads)) + 1) {
			return false
		}
		for _, h := range heads {
			own := int64(n.arena[n.at(h)].weight) - price[j]
			for _, x := range n.choices(h) {
				if d := e.key + own - int64(x.weight) + price[x.node]; d < fall[x.node] {
					reach(int32(x.node), d)
				}
			}
		}
	}
	for v, d := range fall {
		if d != unreached {
			price[v] -= d
		}
	}
	return true
}
