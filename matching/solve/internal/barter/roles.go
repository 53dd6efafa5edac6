package barter

// roles lets households of one size at one practice trade what they do: who
// goes where, and who stays. The exchanges keep their arcs, so whether they are
// valid does not change. In each such group that is an assignment problem,
// solved by turning improving circles until there are none (Klein 1967).
func (b *search) roles(p *plan) {
	for h := 0; h < len(b.From); {
		// Households are in order of practice.
		end := h
		for end < len(b.From) && b.From[end] == b.From[h] {
			end++
		}
		for c := range b.classes {
			if !b.trade(p, int32(h), int32(end), c) {
				return
			}
		}
		h = end
	}
}

// trade does it for households h from first up to end of class c, and reports
// false where the meter stops it.
func (b *search) trade(p *plan, first, end, c int32) bool {
	var members []int32
	moves := false
	node := map[int32]int{} // by practice moved to
	names := []int32{-1}    // node 0 is staying
	for h := first; h < end; h++ {
		if b.class[h] != c {
			continue
		}
		members = append(members, h)
		if k := p.at[h]; k >= 0 {
			moves = true
			if _, ok := node[b.To[k]]; !ok {
				node[b.To[k]] = len(names)
				names = append(names, b.To[k])
			}
		}
	}
	if !moves {
		return true
	}
	n := len(names)
	// What each member may do: stay, and go to a node.
	type task struct {
		to    int
		k     int32
		worth int64
	}
	var tasks []task
	start := make([]int, 1, len(members)+1)
	for _, h := range members {
		tasks = append(tasks, task{0, -1, 0})
		for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
			if j, ok := node[b.To[k]]; ok {
				tasks = append(tasks, task{j, k, b.value[k]})
			}
		}
		start = append(start, len(tasks))
	}
	type edge struct {
		gain int64
		h, k int32
	}
	edges := make([]edge, n*n) // best household to go from one node to another
	for i := range edges {
		edges[i].h = -1
	}
	var arcs []int // the edges that there are
	dist := make([]int64, n)
	from, seen := make([]int, n), make([]int, n)
	for turns := 0; turns < 4*len(members); turns++ {
		if !b.meter.Step(int64(len(members))) {
			return false
		}
		for _, e := range arcs {
			edges[e].h = -1
		}
		arcs = arcs[:0]
		for m, h := range members {
			i, now := 0, int64(0)
			if k := p.at[h]; k >= 0 {
				i, now = node[b.To[k]], b.value[k]
			}
			for _, o := range tasks[start[m]:start[m+1]] {
				if o.to == i {
					continue
				}
				e := &edges[i*n+o.to]
				if e.h < 0 {
					arcs = append(arcs, i*n+o.to)
				}
				if gain := o.worth - now; e.h < 0 || gain > e.gain {
					*e = edge{gain, h, o.k}
				}
			}
		}
		clear(dist)
		for i := range from {
			from[i] = -1
		}
		// Bellman and Ford, longest gains, until the nodes from which others
		// gain close a circle.
		at := -1
		for rises := true; rises && at < 0; {
			rises = false
			for _, e := range arcs {
				i, j := e/n, e%n
				if d := dist[i] + edges[e].gain; d > dist[j] {
					dist[j], from[j], rises = d, i, true
				}
			}
			if rises {
				at = circleOf(from, seen)
			}
		}
		if at < 0 {
			return true
		}
		// Each household on the circle takes over the role of the next.
		var circle []int
		for j := at; ; {
			circle = append(circle, j)
			j = from[j]
			if j == at {
				break
			}
		}
		b.turn(p, circle, func(i, j int) (int32, int32) { return edges[i*n+j].h, edges[i*n+j].k })
	}
	return true
}

// circleOf is a node on a circle of from, or -1 where there is none.
func circleOf(from, seen []int) int {
	clear(seen)
	for i := range from {
		j := i
		for j >= 0 && seen[j] == 0 {
			seen[j] = i + 1
			j = from[j]
		}
		if j >= 0 && seen[j] == i+1 {
			return j
		}
	}
	return -1
}

// turn makes the household that goes from circle[i+1] to circle[i] do so, for
// each i.
func (b *search) turn(p *plan, circle []int, edge func(i, j int) (h, k int32)) {
	type role struct {
		h, k, deal int32 // what the household does next
		at         int
	}
	var next []role
	for i, j := range circle {
		h, k := edge(circle[(i+1)%len(circle)], j)
		next = append(next, role{h: h, k: k, deal: -1})
	}
	// The place at node j is left by the household that goes on from j.
	for i, j := range circle {
		if next[i].k < 0 {
			continue
		}
		h, _ := edge(j, circle[(i+len(circle)-1)%len(circle)])
		next[i].deal = p.in[h]
		for at, k := range p.deals[p.in[h]].wishes {
			if b.owner[k] == h {
				next[i].at = at
			}
		}
	}
	for _, r := range next {
		for l, v := range b.Values {
			if k := p.at[r.h]; k >= 0 {
				p.score[l] -= v[k]
			}
			if r.k >= 0 {
				p.score[l] += v[r.k]
			}
		}
	}
	for _, r := range next {
		if k := p.at[r.h]; k >= 0 {
			p.deals[p.in[r.h]].value -= p.value[k]
		}
	}
	for _, r := range next {
		p.in[r.h], p.at[r.h] = r.deal, r.k
		if r.deal >= 0 {
			p.deals[r.deal].wishes[r.at] = r.k
			p.deals[r.deal].value += p.value[r.k]
		}
	}
}
