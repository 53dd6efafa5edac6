package survey

import "github.com/ruilkring/ruilkring/matching"

// reach says which practices lead to which, by moves that households wish for:
// practice q leads to practice r if somebody at q has an eligible wish for r.
//
// In a problem of single persons without caps and intake limits, a household at
// practice c can move to q in some valid plan if and only if q leads, over any
// number of moves, to a free place (a chain) or back to c (a cycle). In other
// problems it can't move if that fails.
type reach struct {
	eligible *matching.Eligibility
	free     []bool  // per practice: it has a free place
	to       [][]int // per practice: where somebody there wishes to go, each once
	// part is the number of the practice's strongly connected part: two
	// practices lead to each other if and only if they are in the same one. A
	// part that another leads to has the lower number.
	part []int
	// vacant is for each part whether it leads to a free place.
	vacant []bool
}

// newReach finds the parts with Tarjan's algorithm (R. Tarjan 1972, "Depth-first
// search and linear graph algorithms").
func newReach(p *matching.Problem, e *matching.Eligibility) *reach {
	n := len(p.Practices)
	r := &reach{eligible: e, free: make([]bool, n), to: make([][]int, n), part: make([]int, n)}
	for q := range n {
		r.free[q] = p.Practices[q].Free() > 0
		r.part[q] = -1
	}
	r.link()

	visit := make([]int, n) // order of the visit, from 1; 0 means not yet
	low := make([]int, n)   // the earliest visit that it leads to, of those without a part
	var open []int          // visited practices without a part
	visits := 0
	var walk func(q int)
	walk = func(q int) {
		visits++
		visit[q], low[q] = visits, visits
		open = append(open, q)
		vacant := r.free[q]
		for _, next := range r.to[q] {
			switch {
			case visit[next] == 0:
				walk(next)
				low[q] = min(low[q], low[next])
			case r.part[next] < 0:
				low[q] = min(low[q], visit[next])
			}
		}
		if low[q] < visit[q] {
			return
		}
		part := len(r.vacant)
		for first := len(open) - 1; ; first-- {
			member := open[first]
			r.part[member] = part
			vacant = vacant || r.free[member]
			for _, next := range r.to[member] {
				if other := r.part[next]; other >= 0 && other != part {
					vacant = vacant || r.vacant[other]
				}
			}
			if member == q {
				open = open[:first]
				break
			}
		}
		r.vacant = append(r.vacant, vacant)
	}
	for q := range n {
		if visit[q] == 0 {
			walk(q)
		}
	}
	return r
}

// link fills r.to.
func (r *reach) link() {
	e, n := r.eligible, len(r.to)
	// Households by practice, so that the targets of one are gathered together.
	start := make([]int, n+1)
	for h, q := range e.Current {
		if q >= 0 && e.Offsets[h] < e.Offsets[h+1] {
			start[q+1]++
		}
	}
	for q := range n {
		start[q+1] += start[q]
	}
	patients := make([]int32, start[n])
	next := append([]int(nil), start...)
	for h, q := range e.Current {
		if q >= 0 && e.Offsets[h] < e.Offsets[h+1] {
			patients[next[q]] = int32(h)
			next[q]++
		}
	}
	seen := make([]int, n) // one more than the last practice that leads there
	for q := range n {
		for _, h := range patients[start[q]:start[q+1]] {
			for _, to := range e.Practice[e.Offsets[h]:e.Offsets[h+1]] {
				if seen[to] != q+1 {
					seen[to] = q + 1
					r.to[q] = append(r.to[q], int(to))
				}
			}
		}
	}
}

// movable reports whether household h can move at all, see reach.
func (r *reach) movable(h int) bool {
	e := r.eligible
	for _, q := range e.Practice[e.Offsets[h]:e.Offsets[h+1]] {
		if part := r.part[q]; r.vacant[part] || e.Current[h] >= 0 && part == r.part[e.Current[h]] {
			return true
		}
	}
	return false
}

// nobodyLeaves reports whether every eligible wish of household h is a practice
// without a free place of whose households in the round none has an eligible
// wish.
func (r *reach) nobodyLeaves(h int) bool {
	e := r.eligible
	for _, q := range e.Practice[e.Offsets[h]:e.Offsets[h+1]] {
		if r.free[q] || len(r.to[q]) > 0 {
			return false
		}
	}
	return true
}
