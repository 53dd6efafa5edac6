package decompose

// cycles takes out every cycle, the shortest of all first, where the budget is
// spent those that it runs into. When the chains are out, all that is left are
// cycles.
//
// As moves only go, the shortest cycle through a practice only gets longer: what
// it was once, it is at least.
func (g *graph) cycles() {
	for v := range g.left {
		g.left[v] = 4 // swaps and triangles are out
	}
	for {
		shortest := int32(unreachable)
		for v := range g.practices {
			shortest = min(shortest, g.left[v])
		}
		if shortest == unreachable {
			return
		}
		// Among long ones a little more makes no difference.
		longest := shortest + (shortest-4)/2
		for v := range g.practices {
			for g.left[v] <= longest {
				g.cycle(v, longest)
			}
		}
		if 2*g.used > len(g.arcs) {
			g.tidy()
		}
	}
}

// cycle takes out the shortest cycle through v if it has no more moves than
// longest, else it makes left say how many it has. Where the budget is spent, it
// takes out any cycle through v.
func (g *graph) cycle(v, longest int32) {
	if g.scans >= scanBudget {
		for i := range g.out(v) {
			if g.out(v)[i].left() > 0 {
				end := g.walk(v, func(u int32) bool { return g.find(u, v) != nil })
				g.take(false, append(g.trail(v, end), g.find(end, v))...)
				return
			}
		}
		g.left[v] = unreachable
		return
	}
	switch arcs := g.search(v); {
	case arcs == nil:
		g.left[v] = unreachable
	case len(arcs) > int(longest):
		g.left[v] = int32(len(arcs))
	default:
		g.take(false, arcs...)
	}
}

// search is the shortest cycle through v, or nil. It looks from v in both
// directions, one move at a time in the one that has led to fewer practices,
// until it sees a practice from both sides. The arcs are good until the next
// call.
func (g *graph) search(v int32) []*arc {
	g.round++
	g.seen[v], g.ahead[v] = g.round, g.round
	g.queue, g.forward = append(g.queue[:0], v), append(g.forward[:0], v)
	i, j := 0, 0 // what is before them in the queues has been looked at
	for i < len(g.queue) && j < len(g.forward) {
		if len(g.queue)-i <= len(g.forward)-j {
			for end := len(g.queue); i < end; i++ {
				w := g.queue[i]
				g.scans += int64(g.start[w+1] - g.start[w])
				for a := g.start[w]; a < g.start[w+1]; a++ {
					u := g.arcs[a].to
					if g.seen[u] == g.round && u != v || g.arcs[a].left() == 0 {
						continue
					}
					if g.ahead[u] == g.round {
						return g.join(v, w, a, u)
					}
					g.seen[u], g.via[u], g.prev[u] = g.round, a, w
					g.queue = append(g.queue, u)
				}
			}
			continue
		}
		for end := len(g.forward); j < end; j++ {
			u := g.forward[j]
			g.scans += int64(g.intoStart[u+1] - g.intoStart[u])
			for _, a := range g.into[g.intoStart[u]:g.intoStart[u+1]] {
				w := g.arcs[a].at
				if g.ahead[w] == g.round && w != v || g.arcs[a].left() == 0 {
					continue
				}
				if g.seen[w] == g.round {
					return g.join(v, w, a, u)
				}
				g.ahead[w], g.onward[w] = g.round, a
				g.forward = append(g.forward, w)
			}
		}
	}
	return nil
}

// join is the way from v to w, the arc a from there to u, and the way back to v.
func (g *graph) join(v, w, a, u int32) []*arc {
	arcs := append(g.trail(v, w), &g.arcs[a])
	for ; u != v; u = g.arcs[g.onward[u]].to {
		arcs = append(arcs, &g.arcs[g.onward[u]])
	}
	g.path = arcs
	return arcs
}
