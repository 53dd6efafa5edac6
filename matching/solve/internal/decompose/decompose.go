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

// graph holds the moves by the practice that they enter. All moves from one
// practice into another are an arc: a vacancy at practice at can travel to
// practice to.
type graph struct {
	practices int32
	start     []int32 // the arcs of practice v are those from start[v] to start[v+1], in order of to
	at, to    []int32 // of each arc
	left      []int32 // how many moves of each arc are left: those before them are used
	first     []int32 // where the first of these is in moves
	used      int     // arcs without a move left
	moves     []int32 // move indices, by practice entered, then practice left
	// The arcs to practice v are the into from intoStart[v] to intoStart[v+1], in
	// order of at.
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
	far    []int32 // at least so many moves from each practice to the end, see chains and cycles
	next   []int32 // the first arc of each practice that may be one move nearer to it
	// as seen and queue, from the other end of a cycle
	ahead   []mark
	forward []int32

	path []int32 // the arcs of the last trail

	taken List
}

// mark is the number of a search in its upper half, and an arc in its lower one.
type mark uint64

func newMark(search uint32, arc int32) mark { return mark(search)<<32 | mark(uint32(arc)) }

// in reports whether the mark is of that search.
func (m mark) in(search uint32) bool { return uint32(m>>32) == search }

// set makes the mark that of the arc, if that search has not set it yet and so
// many moves of the arc that are left are not none. It returns 1 if so, else 0,
// and has no branches.
func (m *mark) set(search uint32, arc, left int32) int {
	was, some, fresh := *m, 0, 0
	if left != 0 {
		some = 1
	}
	if uint32(was>>32) != search {
		fresh = 1
	}
	is := some & fresh
	*m = was ^ (was^newMark(search, arc))&-mark(is)
	return is
}

func (m mark) arc() int32 { return int32(uint32(m)) }

// Exchanges takes the moves among practices 0 to practices-1 apart. Where more
// enter a practice than leave it, chains start there; the caller answers for
// there being free places. No exchange passes through one practice twice. The
// answer depends on the order of the moves and on nothing else.
//
// It works in the memory that it is given, as far as that reaches, which must be
// zero; Memory says how much it can use at most.
func Exchanges(practices int, moves []Move, memory []int32) *List {
	return build(int32(practices), moves, memory).takeApart()
}

// Memory is how many numbers Exchanges can work in, at most, for so many moves.
func Memory(moves int) int { return 7 * moves }

// cut is a list of n zeros, out of the memory where that reaches.
func cut(memory *[]int32, n int) []int32 {
	if n > len(*memory) {
		return make([]int32, n)
	}
	list := (*memory)[:n:n]
	*memory = (*memory)[n:]
	return list
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

func build(practices int32, moves []Move, memory []int32) *graph {
	g := &graph{
		practices: practices,
		start:     make([]int32, practices+2),
		begin:     make([]int32, practices+1),
		finish:    make([]int32, practices+1),
		moves:     cut(&memory, len(moves)),
		taken:     List{cut(&memory, len(moves))[:0], make([]uint32, 0, len(moves)/2+1)},
		back:      make([]int32, practices+1),
		seen:      make([]mark, practices+1),
		queue:     make([]int32, practices+2),
		far:       make([]int32, practices+1),
		next:      make([]int32, practices+1),
		ahead:     make([]mark, practices+1),
		forward:   make([]int32, practices+2),
		intoStart: make([]int32, practices+2),
		into:      cut(&memory, len(moves)),
	}
	from := g.into // its memory: of each move, in the order of g.moves
	g.sort(moves, from)
	arcs := 0
	for v := range practices {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if i == g.start[v] || from[i] != from[i-1] {
				arcs++
			}
		}
	}
	g.at, g.to = cut(&memory, arcs), cut(&memory, arcs)
	g.left, g.first = cut(&memory, arcs), cut(&memory, arcs)
	net := g.back
	a, i := int32(-1), int32(0)
	for v := range practices {
		end := g.start[v+1]
		g.start[v] = a + 1
		net[v] += end - i
		for begin := i; i < end; i++ {
			if i == begin || from[i] != from[i-1] {
				a++
				g.at[a], g.to[a], g.first[a] = v, from[i], i
			}
			g.left[a]++
			net[from[i]]--
		}
	}
	g.start[practices], g.start[practices+1] = int32(arcs), int32(arcs)
	for v, n := range net {
		g.begin[v] = max(0, n)
		g.finish[v] = max(0, -n)
		g.back[v] = -1
	}
	return g
}

// sort lists the moves by practice entered, then practice left, and into from which
// practice each leaves. Those that enter practice v are from start[v] to
// start[v+1].
func (g *graph) sort(moves []Move, from []int32) {
	var order []int32 // none: as they are
	if !slices.IsSortedFunc(moves, func(a, b Move) int { return cmp.Compare(a.From, b.From) }) {
		order = make([]int32, len(moves))
		next := g.places(moves, func(m Move) int32 { return m.From })
		for m := range moves {
			v := moves[m].From
			order[next[v]] = int32(m)
			next[v]++
		}
	}
	next := g.places(moves, func(m Move) int32 { return m.To })
	copy(g.start, next)
	for m := range int32(len(moves)) {
		if order != nil {
			m = order[m]
		}
		i := next[moves[m].To]
		g.moves[i], from[i] = m, moves[m].From
		next[moves[m].To]++
	}
}

// places is where the moves of each practice begin when they are sorted by it.
func (g *graph) places(moves []Move, practice func(Move) int32) []int32 {
	next := make([]int32, g.practices+2)
	for _, m := range moves {
		next[practice(m)+1]++
	}
	for v := range g.practices + 1 {
		next[v+1] += next[v]
	}
	return next
}

// tidy drops the arcs that have no move left, and lists the others by where they
// lead.
func (g *graph) tidy() {
	kept, from := int32(0), int32(0)
	clear(g.intoStart)
	for v := range g.practices + 1 {
		end := g.start[v+1]
		for a := from; a < end; a++ {
			if g.left[a] > 0 {
				g.at[kept], g.to[kept], g.left[kept], g.first[kept] = v, g.to[a], g.left[a], g.first[a]
				g.intoStart[g.to[a]+1]++
				kept++
			}
		}
		from, g.start[v+1] = end, kept
	}
	g.at, g.to, g.left, g.first, g.used = g.at[:kept], g.to[:kept], g.left[:kept], g.first[:kept], 0
	// The numbers of practices are small: sorting by counting keeps the order.
	for v := range g.practices + 1 {
		g.intoStart[v+1] += g.intoStart[v]
	}
	next := slices.Clone(g.intoStart)
	g.into = g.into[:kept]
	for a, to := range g.to {
		g.into[next[to]] = int32(a)
		next[to]++
	}
}

// find is the arc from v to u, or none if there is none with a move left.
func (g *graph) find(v, u int32) int32 {
	i, ok := slices.BinarySearch(g.to[g.start[v]:g.start[v+1]], u)
	if a := g.start[v] + int32(i); ok && g.left[a] > 0 {
		return a
	}
	return none
}

// none is no arc.
const none = -1

// take makes an exchange of the next move of each arc, given in the order in
// which the vacancy travels.
func (g *graph) take(chain bool, arcs ...int32) {
	l := &g.taken
	begin := len(l.moves)
	for _, a := range arcs {
		l.moves = append(l.moves, g.moves[g.first[a]])
		g.first[a]++
		if g.left[a]--; g.left[a] == 0 {
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
	for v := range g.practices {
		for a := g.start[v]; a < g.start[v+1]; a++ {
			if g.to[a] <= v || g.to[a] == g.practices {
				continue
			}
			if b := g.find(g.to[a], v); b != none {
				for g.left[a] > 0 && g.left[b] > 0 {
					g.take(false, a, b)
				}
			}
		}
	}
}

// mark sets back for the practices with an arc to v on which a move is left, and
// reports whether there are any. Unmark clears it again.
func (g *graph) mark(v int32) bool {
	marked := false
	for _, a := range g.into[g.intoStart[v]:g.intoStart[v+1]] {
		if g.left[a] > 0 {
			g.back[g.at[a]] = a
			marked = true
		}
	}
	return marked
}

func (g *graph) unmark(v int32) {
	for _, a := range g.into[g.intoStart[v]:g.intoStart[v+1]] {
		g.back[g.at[a]] = none
	}
}

// triangles takes out cycles of three until there are none, or the budget is
// spent.
func (g *graph) triangles() {
	// Of three practices the smallest, v, finds the others: above is for each
	// practice its first arc to one above v.
	above := slices.Clone(g.start)
	for v := int32(0); v < g.practices && g.scans < scanBudget; v++ {
		if !g.mark(v) {
			continue
		}
		for a := g.start[v]; a < g.start[v+1]; a++ {
			w := g.to[a]
			if w <= v || w == g.practices || g.left[a] == 0 {
				continue
			}
			end := g.start[w+1]
			g.scans += int64(end - g.start[w])
			b := above[w]
			for b < end && g.to[b] <= v {
				b++
			}
			above[w] = b
			for ; b < end; b++ {
				c := g.back[g.to[b]] // nothing is marked from where nobody has a practice
				for c != none && g.left[a] > 0 && g.left[b] > 0 && g.left[c] > 0 {
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
		a := g.start[w]
		for g.left[a] == 0 {
			a++
		}
		u := g.to[a]
		if !g.seen[u].in(g.search) {
			g.seen[u] = newMark(g.search, a)
			w = u
			continue
		}
		g.take(false, append(g.trail(u, w), a)...)
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
func (g *graph) before(u int32) int32 { return g.at[g.seen[u].arc()] }

// trail are the arcs by which end was reached from v. They are good until the
// next call.
func (g *graph) trail(v, end int32) []int32 {
	arcs := g.path[:0]
	for u := end; u != v; u = g.before(u) {
		arcs = append(arcs, g.seen[u].arc())
	}
	slices.Reverse(arcs)
	g.path = arcs
	return arcs
}
