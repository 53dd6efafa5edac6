// Package decompose takes a set of moves apart into exchanges that each stand
// alone: cycles, and chains that start in a free place. It prefers short
// exchanges: first every swap of two, then every cycle of three, then a chain
// from each free place that is used, then the cycles that are left, the shortest
// first of either. That is a heuristic for the most exchanges, not a proof: the
// largest number of cycles in a packing is NP-hard to find.
package decompose

import (
	"cmp"
	"slices"
)

// Move is one household's move between practices; From is the number of
// practices where it comes from none.
type Move struct {
	From, To int32
}

// Exchange is a set of moves, by index: for a cycle in the order in which each
// move goes to where the next one leaves, for a chain in the order in which the
// vacancy travels, so that each move leaves where the next one goes.
type Exchange struct {
	Chain bool
	Moves []int32
}

// List is a list of exchanges, in little memory: there may be hundreds of
// thousands.
type List struct {
	moves []int32
	// ends has, for each exchange, where its moves end in moves, times two, and
	// one more for a chain.
	ends []uint32
}

// Len is how many exchanges there are.
func (l *List) Len() int { return len(l.ends) }

// At is exchange i. Its moves are those of the list.
func (l *List) At(i int) Exchange {
	begin, end := uint32(0), l.ends[i]
	if i > 0 {
		begin = l.ends[i-1] >> 1
	}
	return Exchange{end&1 != 0, l.moves[begin : end>>1 : end>>1]}
}

// scanBudget is how many arcs the searches for short exchanges may look at.
// What is left then is taken apart by walking, in linear time, into exchanges
// that may be longer than they need to be.
const scanBudget = 100_000_000

// arc is all moves from one practice into another: a vacancy at practice at can
// travel to practice to. The moves are moves[next:end]; those before next are
// used.
type arc struct {
	at, to    int32
	next, end int32
}

// graph holds the moves by the practice that they enter.
type graph struct {
	practices int32
	start     []int32 // arcs of practice v are arcs[start[v]:start[v+1]], in order of to
	arcs      []arc
	used      int     // arcs without a move left
	moves     []int32 // move indices, by practice entered, then practice left
	// The arcs to practice v are arcs[i] for the i in into[intoStart[v]:intoStart[v+1]].
	intoStart, into []int32
	// begin is how many chains start at each practice, finish how many may end
	// there by leaving a place free.
	begin, finish []int32
	scans         int64

	// working memory of the searches
	back   []int32 // for practices with an arc to where a cycle began: that arc
	seen   []mark  // the search that saw a practice, and the arc by which it got there
	queue  []int32
	search uint32  // counts the searches
	left   []int32 // at least so many moves from each practice to the end, see chains and cycles
	next   []int32 // the first arc of each practice that may be one move nearer to it
	// as seen and queue, from the other end of a cycle
	ahead   []mark
	forward []int32

	path []*arc // the last trail

	taken List
}

// mark is the number of a search in its upper half, and an arc in its lower one.
type mark uint64

func newMark(search uint32, arc int32) mark { return mark(search)<<32 | mark(uint32(arc)) }

// in reports whether the mark is of that search.
func (m mark) in(search uint32) bool { return uint32(m>>32) == search }

func (m mark) arc() int32 { return int32(uint32(m)) }

// Exchanges takes the moves among practices 0 to practices-1 apart. Where more
// enter a practice than leave it, chains start there; the caller answers for
// there being free places. No exchange passes through one practice twice. The
// answer depends on the order of the moves and on nothing else.
func Exchanges(practices int, moves []Move) *List {
	return build(int32(practices), moves).takeApart()
}

// takeApart uses all moves.
func (g *graph) takeApart() *List {
	g.swaps()
	g.tidy()
	g.triangles()
	g.tidy()
	g.chains()
	g.tidy()
	g.cycles()
	return &g.taken
}

func build(practices int32, moves []Move) *graph {
	g := &graph{
		practices: practices,
		start:     make([]int32, practices+2),
		begin:     make([]int32, practices+1),
		finish:    make([]int32, practices+1),
		moves:     make([]int32, len(moves)),
		taken:     List{make([]int32, 0, len(moves)), make([]uint32, 0, len(moves)/2+1)},
		back:      make([]int32, practices+1),
		seen:      make([]mark, practices+1),
		queue:     make([]int32, practices+2),
		left:      make([]int32, practices+1),
		next:      make([]int32, practices+1),
		ahead:     make([]mark, practices+1),
		forward:   make([]int32, practices+2),
	}
	byFrom := make([]int32, len(moves))
	for i := range byFrom {
		byFrom[i] = int32(i)
	}
	if !slices.IsSortedFunc(moves, func(a, b Move) int { return cmp.Compare(a.From, b.From) }) {
		count(byFrom, practices, func(i int32) int32 { return moves[i].From }, g.moves)
		copy(byFrom, g.moves)
	}
	count(byFrom, practices, func(i int32) int32 { return moves[i].To }, g.moves)
	arcs := 0
	for i, m := range g.moves {
		if i == 0 || moves[m] != moves[g.moves[i-1]] {
			arcs++
		}
	}
	g.arcs = make([]arc, 0, arcs)
	net := make([]int32, practices+1)
	for i, m := range g.moves {
		to, from := moves[m].To, moves[m].From
		net[to]++
		net[from]--
		if i == 0 || moves[m] != moves[g.moves[i-1]] {
			g.arcs = append(g.arcs, arc{at: to, to: from, next: int32(i)})
			g.start[to+1]++
		}
		g.arcs[len(g.arcs)-1].end = int32(i) + 1
	}
	for v := range g.back {
		g.back[v] = -1
	}
	for v := int32(0); v <= practices; v++ {
		g.start[v+1] += g.start[v]
		g.begin[v] = max(0, net[v])
		g.finish[v] = max(0, -net[v])
	}
	return g
}

// count sorts the moves into sorted, by a practice of each, keeping the order
// of those that have it in common.
func count(moves []int32, practices int32, practice func(int32) int32, sorted []int32) {
	next := make([]int32, practices+2)
	for _, m := range moves {
		next[practice(m)+1]++
	}
	for v := int32(0); v <= practices; v++ {
		next[v+1] += next[v]
	}
	for _, m := range moves {
		v := practice(m)
		sorted[next[v]] = m
		next[v]++
	}
}

// tidy drops the arcs that have no move left, and lists the others by where they
// lead.
func (g *graph) tidy() {
	kept := g.arcs[:0]
	from := int32(0)
	for v := range g.practices + 1 {
		to := g.start[v+1]
		for _, a := range g.arcs[from:to] {
			if a.left() > 0 {
				kept = append(kept, a)
			}
		}
		from, g.start[v+1] = to, int32(len(kept))
	}
	g.arcs, g.used = kept, 0
	// The numbers of arcs are small: sorting them by counting keeps their order.
	if g.intoStart == nil {
		g.intoStart, g.into = make([]int32, g.practices+2), make([]int32, len(kept))
	}
	clear(g.intoStart)
	for i := range kept {
		g.intoStart[kept[i].to+1]++
	}
	for v := range g.practices + 1 {
		g.intoStart[v+1] += g.intoStart[v]
	}
	next := slices.Clone(g.intoStart)
	g.into = g.into[:len(kept)]
	for i := range kept {
		to := kept[i].to
		g.into[next[to]] = int32(i)
		next[to]++
	}
}

// out are the arcs of practice v.
func (g *graph) out(v int32) []arc { return g.arcs[g.start[v]:g.start[v+1]] }

func (a *arc) left() int32 { return a.end - a.next }

// find is the arc from v to u, nil if there is none with a move left.
func (g *graph) find(v, u int32) *arc {
	out := g.out(v)
	i, ok := slices.BinarySearchFunc(out, u, func(a arc, u int32) int { return cmp.Compare(a.to, u) })
	if !ok || out[i].left() == 0 {
		return nil
	}
	return &out[i]
}

// take makes an exchange of the next move of each arc, given in the order in
// which the vacancy travels.
func (g *graph) take(chain bool, arcs ...*arc) {
	l := &g.taken
	begin := len(l.moves)
	for _, a := range arcs {
		l.moves = append(l.moves, g.moves[a.next])
		if a.next++; a.next == a.end {
			g.used++
		}
	}
	end := uint32(len(l.moves)) << 1
	if chain {
		end++
	} else {
		slices.Reverse(l.moves[begin:])
	}
	l.ends = append(l.ends, end)
}

// swaps takes out every cycle of two.
func (g *graph) swaps() {
	for v := int32(0); v < g.practices; v++ {
		out := g.out(v)
		for i := range out {
			if out[i].to <= v || out[i].to == g.practices {
				continue
			}
			if back := g.find(out[i].to, v); back != nil {
				for out[i].left() > 0 && back.left() > 0 {
					g.take(false, &out[i], back)
				}
			}
		}
	}
}

// mark sets back for the practices with an arc to v on which a move is left, and
// reports whether there are any. Unmark clears it again.
func (g *graph) mark(v int32) bool {
	marked := false
	for _, i := range g.into[g.intoStart[v]:g.intoStart[v+1]] {
		if g.arcs[i].left() > 0 {
			g.back[g.arcs[i].at] = i
			marked = true
		}
	}
	return marked
}

func (g *graph) unmark(v int32) {
	for _, i := range g.into[g.intoStart[v]:g.intoStart[v+1]] {
		g.back[g.arcs[i].at] = -1
	}
}

// triangles takes out cycles of three until there are none, or the budget is
// spent.
func (g *graph) triangles() {
	for v := int32(0); v < g.practices && g.scans < scanBudget; v++ {
		if !g.mark(v) {
			continue
		}
		out := g.out(v)
		for i := range out {
			a := &out[i]
			// v is the smallest of the three: the others find the rest.
			if a.to <= v || a.to == g.practices || a.left() == 0 {
				continue
			}
			second := g.out(a.to)
			g.scans += int64(len(second))
			for j := range second {
				b := &second[j]
				if b.to <= v || b.to == g.practices || g.back[b.to] < 0 {
					continue
				}
				for c := &g.arcs[g.back[b.to]]; a.left() > 0 && b.left() > 0 && c.left() > 0; {
					g.take(false, a, b, c)
				}
			}
		}
		g.unmark(v)
	}
}

// walk follows vacancies from v, always by the first arc with a move left,
// takes out each cycle that it closes, and stops where done holds.
func (g *graph) walk(v int32, done func(int32) bool) int32 {
	g.search++
	g.seen[v] = newMark(g.search, 0)
	for w := v; ; {
		if w != v && done(w) {
			return w
		}
		i := g.start[w]
		for g.arcs[i].left() == 0 {
			i++
		}
		u := g.arcs[i].to
		if !g.seen[u].in(g.search) {
			g.seen[u] = newMark(g.search, i)
			w = u
			continue
		}
		g.take(false, append(g.trail(u, w), &g.arcs[i])...)
		// Walk on from u, as if the detour had not been.
		for x := w; x != u; {
			before := g.before(x)
			g.seen[x] = 0
			x = before
		}
		w = u
	}
}

// before is the practice from which u was reached.
func (g *graph) before(u int32) int32 { return g.arcs[g.seen[u].arc()].at }

// trail are the arcs by which end was reached from v. They are good until the
// next call.
func (g *graph) trail(v, end int32) []*arc {
	arcs := g.path[:0]
	for u := end; u != v; u = g.before(u) {
		arcs = append(arcs, &g.arcs[g.seen[u].arc()])
	}
	slices.Reverse(arcs)
	g.path = arcs
	return arcs
}
