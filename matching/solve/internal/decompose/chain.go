package decompose

import "math"

// unreachable is more moves than there are to the end of any chain.
const unreachable = math.MaxInt32 - 1

// chains takes out a chain for every free place that is used, the shortest of
// all first, and the cycles that they run into where the budget is spent.
//
// As moves only go, the way from a practice to the end of a chain only gets
// longer. So a bound on its length stays one, and is raised where it turns out
// to be too low: the distance labels of Ahuja and Orlin (1991, "Distance-directed
// augmenting path algorithms for maximum flow and parametric maximum flow
// problems"), here without arcs that lead back.
func (g *graph) chains() {
	g.measure()
	for {
		shortest := int32(unreachable)
		for v := range g.practices {
			if g.begin[v] > 0 {
				shortest = min(shortest, g.far[v])
			}
		}
		if shortest == unreachable {
			return
		}
		for v := range g.practices {
			for g.begin[v] > 0 && g.far[v] == shortest {
				if g.scans >= scanBudget {
					g.chainByWalk(v)
				} else if end, ok := g.approach(v); ok {
					g.takeChain(v, end)
				}
			}
		}
		if 2*g.used > len(g.to) {
			g.tidy()
			copy(g.next, g.start)
		}
	}
}

// takeChain takes out the chain from v to end that was found.
func (g *graph) takeChain(v, end int32) {
	g.begin[v]--
	g.finish[end]--
	g.take(true, g.trail(v, end)...)
	if g.finish[end] == 0 {
		g.raise(end)
	}
}

// chainByWalk takes out a chain from v, of any length.
func (g *graph) chainByWalk(v int32) {
	g.takeChain(v, g.walk(v, func(u int32) bool { return g.finish[u] > 0 }))
}

// measure finds how many moves there are from each practice to the nearest end
// of a chain.
func (g *graph) measure() {
	copy(g.next, g.start)
	queue := g.queue[:0]
	for v := range g.far {
		g.far[v] = unreachable
		if g.finish[v] > 0 {
			g.far[v] = 0
			queue = append(queue, int32(v))
		}
	}
	for i := 0; i < len(queue); i++ {
		u := queue[i]
		for _, a := range g.into[g.intoStart[u]:g.intoStart[u+1]] {
			if w := g.at[a]; g.far[w] == unreachable {
				g.far[w] = g.far[u] + 1
				queue = append(queue, w)
			}
		}
	}
}

// approach follows moves from v that are each one nearer to the end of a chain,
// and raises the bounds of practices from which there is none. It reports false
// when it had to raise that of v.
func (g *graph) approach(v int32) (end int32, ok bool) {
	for w := v; ; {
		if g.far[w] == 0 {
			return w, true
		}
		i := g.next[w]
		first := i
		for i < g.start[w+1] && (g.far[g.to[i]] != g.far[w]-1 || g.left[i] == 0) {
			i++
		}
		g.scans += int64(i - first)
		g.next[w] = i
		if i < g.start[w+1] {
			u := g.to[i]
			g.seen[u] = newMark(0, i)
			w = u
			continue
		}
		g.raise(w)
		if w == v {
			return 0, false
		}
		w = g.before(w)
	}
}

// raise sets the bound of v, from where no chain can end in fewer moves, to one
// more than that of the nearest practice that it has a move to.
func (g *graph) raise(v int32) {
	nearest := int32(unreachable)
	for a := g.start[v]; a < g.start[v+1]; a++ {
		if g.left[a] > 0 {
			nearest = min(nearest, g.far[g.to[a]])
		}
	}
	g.scans += int64(g.start[v+1] - g.start[v])
	g.far[v], g.next[v] = min(nearest+1, unreachable), g.start[v]
}
