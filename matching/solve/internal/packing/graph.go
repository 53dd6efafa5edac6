package packing

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// graph is a round of single persons as practices and pairs of practices: all
// wishes of households at p for q are the pair (p, q), of which at any prices
// only the best one matters. A cycle is a cycle of pairs, a chain a path of
// pairs that ends in a free place.
type graph struct {
	n       int32 // practices; n itself stands for none
	from    []int32
	to      []int32
	pair    []int32   // by wish, or -1: no exchange has it
	members [][]int32 // by pair: its wishes
	out     [][]int32 // pairs that leave a practice
	in      [][]int32 // pairs that enter it, those from none last
	best    []int64   // by pair: value of its best wish
	wish    []int32   // by pair: that wish, or -1

	// work for one anchor
	reach   [][]int64 // by moves left and practice: the best way home
	reached [][]int32 // practices in it
	ahead   [][]int64 // by moves left and practice: the best rest of a chain
	onPath  []bool
	path    []int32
	looks   int64

	// add is what a pair that joins the path costs besides its value, and drop
	// takes the pair out again; nil where there is no such cost.
	add  func(pair int32) int64
	drop func(pair int32)
	// begin tells where a chain begins, with 1, and ends to, with -1.
	begin func(q, by int32)
}

// never is below every value.
const never = -1 << 62

func newGraph(r *pool) *graph {
	n := int32(len(r.Free))
	g := &graph{n: n, pair: make([]int32, len(r.To)), out: make([][]int32, n+1), in: make([][]int32, n), onPath: make([]bool, n+1)}
	order := make([]int32, 0, len(r.To))
	at := make([]int32, len(r.To))
	for h, from := range r.From {
		if from == round.None {
			from = n
		}
		for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
			g.pair[k] = -1
			if r.live[k] {
				at[k] = from
				order = append(order, k)
			}
		}
	}
	sorting.By(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(r.To[a], r.To[b]), cmp.Compare(a, b))
	})
	for i, k := range order {
		if i == 0 || at[k] != at[order[i-1]] || r.To[k] != r.To[order[i-1]] {
			pair := int32(len(g.from))
			g.from = append(g.from, at[k])
			g.to = append(g.to, r.To[k])
			g.out[at[k]] = append(g.out[at[k]], pair)
			g.in[r.To[k]] = append(g.in[r.To[k]], pair)
		}
		pair := len(g.from) - 1
		g.pair[k] = int32(pair)
		if pair == len(g.members) {
			g.members = append(g.members, nil)
		}
		g.members[pair] = append(g.members[pair], k)
	}
	g.best = make([]int64, len(g.from))
	g.wish = make([]int32, len(g.from))
	return g
}

// price sets the value of each wish; never leaves it out.
func (g *graph) price(value func(k int32) int64) {
	for a := range g.best {
		g.best[a], g.wish[a] = never, -1
	}
	for k, a := range g.pair {
		if a < 0 {
			continue
		}
		if v := value(int32(k)); v > g.best[a] {
			g.best[a], g.wish[a] = v, int32(k)
		}
	}
	g.looks += int64(len(g.pair))
}

// cycles calls found with the pairs of every cycle of at most longest moves
// whose value is above least, beginning at its practice of the lowest number.
// What found returns is the least for that practice from then on.
func (g *graph) cycles(longest int, least int64, found func(pairs []int32, value int64) int64) {
	if longest < 2 {
		return
	}
	for len(g.reach) < longest {
		row := make([]int64, g.n+1)
		for i := range row {
			row[i] = never
		}
		g.reach = append(g.reach, row)
		g.reached = append(g.reached, nil)
	}
	for anchor := range g.n {
		if len(g.out[anchor]) == 0 || len(g.in[anchor]) == 0 {
			continue
		}
		// reach[j][u] is the most that at most j moves from u to the anchor
		// bring, through practices of higher number.
		for _, a := range g.in[anchor] {
			if u := g.from[a]; u > anchor && u < g.n && g.best[a] > never {
				g.reach[1][u] = g.best[a]
				g.reached[1] = append(g.reached[1], u)
			}
		}
		g.looks += int64(len(g.in[anchor]))
		for j := 2; j < longest; j++ {
			for _, u := range g.reached[j-1] {
				g.reach[j][u] = g.reach[j-1][u]
				g.reached[j] = append(g.reached[j], u)
			}
			for _, v := range g.reached[j-1] {
				rest := g.reach[j-1][v]
				g.looks += int64(len(g.in[v]))
				for _, a := range g.in[v] {
					u := g.from[a]
					if u <= anchor || u == g.n || g.best[a] == never {
						continue
					}
					if x := g.best[a] + rest; x > g.reach[j][u] {
						if g.reach[j][u] == never {
							g.reached[j] = append(g.reached[j], u)
						}
						g.reach[j][u] = x
					}
				}
			}
		}
		g.path = g.path[:0]
		g.onPath[anchor] = true
		g.extend(anchor, anchor, longest, 0, least, found)
		g.onPath[anchor] = false
		for j := 1; j < longest; j++ {
			for _, u := range g.reached[j] {
				g.reach[j][u] = never
			}
			g.reached[j] = g.reached[j][:0]
		}
	}
}

// extend goes on from u with so many moves left. It returns the least that
// holds now.
func (g *graph) extend(anchor, u int32, left int, value, least int64, found func(pairs []int32, value int64) int64) int64 {
	g.looks += int64(len(g.out[u]))
	for _, a := range g.out[u] {
		v := g.to[a]
		if v < anchor || g.best[a] == never {
			continue
		}
		x := value + g.best[a]
		rest := int64(0)
		if v != anchor {
			if left < 2 || g.onPath[v] || g.reach[left-1][v] == never {
				continue
			}
			rest = g.reach[left-1][v]
		}
		if x+rest <= least {
			continue
		}
		if g.add != nil {
			x -= g.add(a)
		}
		if x+rest > least {
			g.path = append(g.path, a)
			if v == anchor {
				least = found(g.path, x)
			} else {
				g.onPath[v] = true
				least = g.extend(anchor, v, left-1, x, least, found)
				g.onPath[v] = false
			}
			g.path = g.path[:len(g.path)-1]
		}
		if g.add != nil {
			g.drop(a)
		}
	}
	return least
}

// chains calls found with the pairs of every chain of at most longest moves
// whose value is above least, where start is what a chain to that practice has
// before its first move, and never where it has no free place. Each practice is
// the least for that practice from then on.
func (g *graph) chains(longest int, start []int64, least int64, found func(pairs []int32, value int64) int64) {
	if !slices.ContainsFunc(start, func(v int64) bool { return v > never }) {
		return
	}
	// ahead[j][v] is the most that at most j more moves bring when a place at v
	// has fallen free; it need not be filled.
	for len(g.ahead) <= longest {
		g.ahead = append(g.ahead, make([]int64, g.n))
	}
	clear(g.ahead[0])
	for j := 1; j <= longest; j++ {
		g.looks += int64(len(g.from))
		for v := range g.n {
			most := int64(0)
			for _, a := range g.in[v] {
				if g.best[a] == never {
					continue
				}
				x := g.best[a]
				if u := g.from[a]; u < g.n {
					x += g.ahead[j-1][u]
				}
				most = max(most, x)
			}
			g.ahead[j][v] = most
		}
	}
	for q := range g.n {
		if start[q] == never || start[q]+g.ahead[longest][q] <= least {
			continue
		}
		g.path = g.path[:0]
		g.onPath[q] = true
		if g.begin != nil {
			g.begin(q, 1)
		}
		g.follow(q, longest, start[q], least, found)
		if g.begin != nil {
			g.begin(q, -1)
		}
		g.onPath[q] = false
	}
}

// follow fills the place at v with at most so many moves. It returns the least
// that holds now.
func (g *graph) follow(v int32, left int, value, least int64, found func(pairs []int32, value int64) int64) int64 {
	g.looks += int64(len(g.in[v]))
	for _, a := range g.in[v] {
		u := g.from[a]
		if g.best[a] == never || g.onPath[u] {
			continue
		}
		x := value + g.best[a]
		rest := int64(0)
		if u < g.n {
			rest = g.ahead[left-1][u]
		}
		if x+rest <= least {
			continue
		}
		if g.add != nil {
			x -= g.add(a)
		}
		if x+rest > least {
			g.path = append(g.path, a)
			if x > least {
				least = found(g.path, x)
			}
			if left > 1 && u < g.n {
				g.onPath[u] = true
				least = g.follow(u, left-1, x, least, found)
				g.onPath[u] = false
			}
			g.path = g.path[:len(g.path)-1]
		}
		if g.add != nil {
			g.drop(a)
		}
	}
	return least
}

// alone reports whether no two wishes are for the same pair.
func (g *graph) alone() bool {
	return !slices.ContainsFunc(g.members, func(wishes []int32) bool { return len(wishes) > 1 })
}

// wishes appends the best wishes of the pairs.
func (g *graph) wishes(to, pairs []int32) []int32 {
	for _, a := range pairs {
		to = append(to, g.wish[a])
	}
	return to
}
