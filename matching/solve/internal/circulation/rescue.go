package circulation

import "slices"

// gains reports whether the present seating has a better score than the one
// remembered. It looks at a level only where those before it tie.
func (r *run[W]) gains() bool {
	for l := range r.levels {
		var sum int64
		for i, h := range r.heads {
			now, before := r.at(h), h+1+int32(r.saved[i])
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
func (r *run[W]) keep(reset bool) {
	if r.meter.Endless() {
		return
	}
	if r.next == 0 && r.saved == nil { // they are where they were added
		r.saved, r.best = make([]W, len(r.heads)), 0
		return
	}
	var sum int64
	seating := slices.Grow(r.spare[:0], len(r.heads))[:len(r.heads)]
	for i, h := range r.heads {
		seat := r.arena[h].weight
		seating[i] = seat
		sum += int64(r.arena[h+1+int32(seat)].weight)
	}
	r.spare = seating
	if reset || sum > r.best {
		r.best, r.saved, r.spare = sum, seating, r.saved
	}
}

// rescue leaves the best feasible seating known when the run was stopped at
// level l: the one remembered, or the one that comes of it when more people move,
// to where it is best by the prices of the moment, as far as there are places.
func (r *run[W]) rescue(l int) {
	if !r.open {
		r.keep(true)
	}
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
func (r *run[W]) joinIn() bool {
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
		if first, _, next := r.auction.two(h); r.auction.value(r.at(h)) < first {
			r.sit(h, next)
		}
		node := r.arena[r.at(h)].node
		sits[node]++
		if r.arena[h].weight != 0 {
			came.start[int(node)+1]++
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
			home := int32(r.arena[h+1].node)
			sits[q]--
			sits[home]++
			if home != r.outside && sits[home] > r.places[home] {
				over = append(over, home)
			}
		}
	}
	return true
}
