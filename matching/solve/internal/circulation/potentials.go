package circulation

import "math"

// unreached is a distance beyond every real one.
const unreached = math.MaxInt64

// members are the households at each node that have another choice, as heads.
type members struct {
	start []int32
	heads []int32
}

// gather lists the households at each node.
func (n *Network) gather() members {
	m := members{start: make([]int32, n.outside+2), heads: make([]int32, len(n.heads))}
	for _, h := range n.heads {
		m.start[n.arena[h+1+n.arena[h].weight].node+1]++
	}
	for v := int32(0); v <= n.outside; v++ {
		m.start[v+1] += m.start[v]
	}
	fill := append([]int32(nil), m.start...)
	for _, h := range n.heads {
		v := n.arena[h+1+n.arena[h].weight].node
		m.heads[fill[v]] = h
		fill[v]++
	}
	return m
}

func (m members) at(v int32) []int32 { return m.heads[m.start[v]:m.start[v+1]] }

// slack reports for each untied practice whether a place stays free there.
func (n *Network) slack(m members) []bool {
	s := make([]bool, n.outside)
	for q := range s {
		s[q] = !n.tied[q] && m.start[q+1]-m.start[q] < n.places[q]
	}
	return s
}

// lift raises the prices, in whole weights, until every household sits at a
// best choice and every free place is at price zero, if the present seating is
// optimal; the outside ends at price zero. It gives up, and reports false, after
// looking at each node so many times on average: the seating may not be
// optimal. It reports false too when the meter stopped it.
func (n *Network) lift(m members, price []int64, rounds int, meter *Meter) bool {
	slack := n.slack(m)
	outside := n.outside
	queue := make([]int32, 0, outside+1)
	queued := make([]bool, outside+1)
	raise := func(v int32, to int64) {
		if price[v] < to {
			price[v] = to
			if !queued[v] {
				queued[v] = true
				queue = append(queue, v)
			}
		}
	}
	for v := int32(0); v <= outside; v++ {
		queue = append(queue, v)
		queued[v] = true
	}
	limit := int64(rounds) * (int64(outside) + 1)
	for looked := int64(0); len(queue) > 0; looked += int64(len(queue)) {
		if looked > limit {
			return false
		}
		batch := queue
		queue = make([]int32, 0, len(batch))
		for _, j := range batch {
			queued[j] = false
			heads := m.at(j)
			if !meter.Step(int64(len(heads)) + 1) {
				return false
			}
			for _, h := range heads {
				own := int64(n.arena[h+1+n.arena[h].weight].weight) - price[j]
				for _, x := range n.arena[h+1 : h+1+n.arena[h].node] {
					if low := int64(x.weight) - own; low > price[x.node] {
						raise(x.node, low)
					}
				}
			}
			if j == outside {
				for q, t := range n.tied {
					if !t {
						raise(int32(q), price[outside])
					}
				}
			} else if slack[j] {
				raise(outside, price[j])
			}
		}
	}
	if base := price[outside]; base != 0 {
		for v := range price {
			price[v] -= base
		}
	}
	return true
}

// lower takes prices that prove the present seating optimal to the least that
// do. They are unique, whatever the seating: each is what one more place would
// add to the optimum. It reports false when the meter stopped it.
//
// How far a price can fall is a shortest path from the outside, whose price is
// fixed, over the residual arcs with their reduced costs as lengths (Dijkstra).
func (n *Network) lower(m members, price []int64, meter *Meter) bool {
	outside := n.outside
	fall := make([]int64, outside+1)
	done := make([]bool, outside+1)
	var near queue
	reach := func(v int32, d int64) {
		if d < fall[v] {
			fall[v] = d
			near.push(entry{d, v})
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
			own := int64(n.arena[h+1+n.arena[h].weight].weight) - price[j]
			for _, x := range n.arena[h+1 : h+1+n.arena[h].node] {
				if d := e.key + own - int64(x.weight) + price[x.node]; d < fall[x.node] {
					reach(x.node, d)
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

// optimal reports whether the prices prove the present seating optimal: every
// household sits at a best choice, no untied price is below zero, and free
// places are at price zero.
func (n *Network) optimal(m members, price []int64) bool {
	slack := n.slack(m)
	for q := range slack {
		if !n.tied[q] && price[q] < 0 || slack[q] && price[q] != 0 {
			return false
		}
	}
	for j := int32(0); j <= n.outside; j++ {
		for _, h := range m.at(j) {
			own := int64(n.arena[h+1+n.arena[h].weight].weight) - price[j]
			for _, x := range n.arena[h+1 : h+1+n.arena[h].node] {
				if int64(x.weight)-price[x.node] > own {
					return false
				}
			}
		}
	}
	return true
}
