package decompose

// cycles takes out every cycle, the shortest of all first, where the budget is
// spent those that it runs into. When the chains are out, all that is left are
// cycles.
//
// As moves only go, the shortest cycle through a practice only gets longer: what
// it was once, it is at least.
func (g *graph) cycles() {
	for v := range g.far {
		g.far[v] = 4 // swaps and triangles are out
	}
	for {
		shortest := int32(unreachable)
		for v := range g.practices {
			shortest = min(shortest, g.far[v])
		}
		if shortest == unreachable {
			return
		}
		// Among long ones a little more makes no difference.
		longest := shortest + (shortest-4)/2
		for v := range g.practices {
			for g.far[v] <= longest {
				g.cycle(v, longest)
			}
		}
		if 2*g.used > len(g.to) {
			g.tidy()
		}
	}
}

// cycle takes out the shortest cycle through v if it has no more moves than
// longest, else it makes far say how many it has at least. Where the budget is spent, it
// takes out any cycle through v.
func (g *graph) cycle(v, longest int32) {
	if g.scans >= scanBudget {
		for a := g.start[v]; a < g.start[v+1]; a++ {
			if g.left[a] > 0 {
				end := g.walk(v, func(u int32) bool { return g.find(u, v) != none })
				g.take(false, append(g.trail(v, end), g.find(end, v))...)
				return
			}
		}
		g.far[v] = unreachable
		return
	}
	arcs, least := g.shortest(v, longest)
	if arcs == nil {
		g.far[v] = least
		return
	}
	g.take(false, arcs...)
}

// shortest is the shortest cycle through v if it has no more moves than longest.
// Else it is nil, and least is how many moves it has at least. It looks from v in
// both directions, one move at a time in the one that has led to fewer
// practices, until it sees a practice from both sides. The arcs are good until
// the next call.
func (g *graph) shortest(v, longest int32) (arcs []int32, least int32) {
	g.search++
	search, start := g.search, newMark(g.search, 0)
	at, to, left, seen, ahead := g.at, g.to, g.left, g.seen, g.ahead
	seen[v], ahead[v] = start, start
	queue, forward := g.queue, g.forward
	queue[0], forward[0] = v, v
	i, j := 0, 0 // what is before them in the queues has been looked at
	queued, forwarded := 1, 1
	for moves := int32(1); i < queued && j < forwarded; moves++ {
		if moves > longest {
			return nil, moves
		}
		// Whether a practice has been seen before is as good as random, so it is
		// put at the end of the queue in any case, and counts only if not.
		if queued-i <= forwarded-j {
			for end := queued; i < end; i++ {
				w := queue[i]
				g.scans += int64(g.start[w+1] - g.start[w])
				for a := g.start[w]; a < g.start[w+1]; a++ {
					u := to[a]
					if ahead[u].in(search) && left[a] > 0 {
						return g.join(v, w, a, u), 0
					}
					queue[queued] = u
					queued += seen[u].set(search, a, left[a])
				}
			}
			continue
		}
		for end := forwarded; j < end; j++ {
			u := forward[j]
			g.scans += int64(g.intoStart[u+1] - g.intoStart[u])
			for _, a := range g.into[g.intoStart[u]:g.intoStart[u+1]] {
				w := at[a]
				if seen[w].in(search) && left[a] > 0 {
					return g.join(v, w, a, u), 0
				}
				forward[forwarded] = w
				forwarded += ahead[w].set(search, a, left[a])
			}
		}
	}
	return nil, unreachable
}

// join is the way from v to w, the arc a from there to u, and the way back to v.
func (g *graph) join(v, w, a, u int32) []int32 {
	arcs := append(g.trail(v, w), a)
	for u != v {
		onward := g.ahead[u].arc()
		arcs = append(arcs, onward)
		u = g.to[onward]
	}
	g.path = arcs
	return arcs
}
