package barter

import (
	"math"
	"slices"
)

// program is the linear program over the wishes x of the households that may
// move and the exchanges z of the pool:
//
//	maximise    Σ weight·x
//	subject to  Σ x ≤ 1                for each household   (price λ)
//	            Σ x = Σ z              for each arc         (price u)
//	            Σ persons·z ≤ limit    for each limited row (price μ)
//
// Rows are the free places of practice q, and as row n+q the entrances that its
// intake limit leaves. The solution is kept from one step to the next, also when
// households, exchanges and places go.
//
// Arcs have numbers of their own here: only those with households count.
type program struct {
	*pool
	houses  []int32 // the households
	from    []int32 // choices of houses[i] are choices[from[i]:from[i+1]]
	choices []choice
	global  []int32 // number in the index of each arc
	local   []int32 // number here of each arc of the index, or -1

	exchanges []bundle
	arcs      []int32 // of exchange i: arcs[exchanges[i].arcs:exchanges[i+1].arcs]
	uses      []need  // likewise; there is one bundle more, which ends the last
	dead      []bool  // exchanges that can't be made of different households; nil for none
	count     []int32 // households by arc
	one       []int32 // a household by arc
	margin    float64 // how far below being worth it they may be
	hot       []int32 // exchanges that iterate looks at
	heated    int     // how many those were at last

	house, arc, limit rows // house by position in houses

	taken int // steps since the beginning
	since int // steps since the last restart
	// How far from solved the point was at the last restart and the last check.
	restarted, checked float64
}

// choice is a wish in the program.
type choice struct {
	arc, wish int32
	weight    float64
	x, base   float64 // how much of the household moves by it, and at the last restart
}

// bundle is an exchange in the program.
type bundle struct {
	arcs, uses int32
	z, base    float64
}

// rows is the rows of one kind.
type rows struct {
	price, base []float64 // the price, and that at the last restart
	bar         []float64 // working memory
	right       []float64 // of arcs zero, of households one, which need none
}

// resize keeps the first n rows, or adds rows.
func (r *rows) resize(n int) {
	for _, s := range [...]*[]float64{&r.price, &r.base, &r.bar, &r.right} {
		if len(*s) < n {
			*s = append(*s, make([]float64, n-len(*s))...)
		}
		*s = (*s)[:n]
	}
}

// newProgram has the households that free allows, at the given prices, and all
// exchanges of the pool that can be made of them.
func newProgram(p *pool, weight []float64, free func(h int32) bool, left []int64, at duals) *program {
	g := &program{pool: p, margin: margin, from: []int32{0}, local: make([]int32, p.index.arcs()), exchanges: []bundle{{}}}
	for h := range int32(len(p.From)) {
		if !free(h) {
			continue
		}
		g.houses = append(g.houses, h)
		for k := p.Offsets[h]; k < p.Offsets[h+1]; k++ {
			g.choices = append(g.choices, choice{arc: p.arc[k], wish: k, weight: weight[k]})
			g.local[p.arc[k]] = 1
		}
		g.from = append(g.from, int32(len(g.choices)))
	}
	for a, here := range g.local {
		g.local[a] = -1
		if here > 0 {
			g.local[a] = int32(len(g.global))
			g.global = append(g.global, int32(a))
		}
	}
	g.house.resize(len(g.houses))
	g.arc.resize(len(g.global))
	g.limit.resize(int(2 * p.n))
	for a, b := range g.global {
		g.arc.price[a] = at.arc[b]
	}
	for r, price := range at.limit {
		// A sum over levels may be below zero where the price is not.
		g.limit.price[r] = max(0, price)
	}
	for i := range g.houses {
		for k := g.from[i]; k < g.from[i+1]; k++ {
			c := &g.choices[k]
			c.arc = g.local[c.arc]
			g.house.price[i] = max(g.house.price[i], c.weight-g.arc.price[c.arc])
		}
	}
	g.muster()
	// Of few households few exchanges can be made.
	part := func(n int) int { return int(int64(n) * int64(len(g.houses)) / max(1, int64(len(p.From)))) }
	g.exchanges = slices.Grow(g.exchanges, part(int(p.len())))
	g.arcs, g.uses = slices.Grow(g.arcs, part(len(p.arcs))), slices.Grow(g.uses, part(len(p.uses)))
	for id := range p.len() {
		g.take(id, left)
	}
	g.restrict(left)
	return g
}

// muster counts the households on each arc.
func (g *program) muster() {
	g.count = make([]int32, len(g.global))
	g.one = make([]int32, len(g.global))
	for i, h := range g.houses {
		for k := g.from[i]; k < g.from[i+1]; k++ {
			a := g.choices[k].arc
			g.count[a]++
			g.one[a] = h
		}
	}
}

// manned reports whether the arcs can have a household each, as far as two at a
// time show.
func (g *program) manned(arcs []int32) bool {
	for i, a := range arcs {
		for _, b := range arcs[:i] {
			if a == b && g.count[a] < 2 || a != b && g.count[a] == 1 && g.count[b] == 1 && g.one[a] == g.one[b] {
				return false
			}
		}
	}
	return true
}

// take adds exchange id of the pool if it can be made.
func (g *program) take(id int32, left []int64) {
	arcs, uses := g.exchange(id)
	g.put(arcs, uses, 0, left)
}

// put adds an exchange over arcs of the index, of value z, if it can be made.
func (g *program) put(arcs []int32, uses []need, z float64, left []int64) {
	for _, a := range arcs {
		if g.local[a] < 0 {
			return
		}
	}
	if !affords(uses, left) {
		return
	}
	n := len(g.arcs)
	for _, a := range arcs {
		g.arcs = append(g.arcs, g.local[a])
	}
	if !g.manned(g.arcs[n:]) {
		g.arcs = g.arcs[:n]
		return
	}
	g.uses = append(g.uses, uses...)
	g.exchanges[g.len()].z = z
	g.exchanges = append(g.exchanges, bundle{arcs: int32(len(g.arcs)), uses: int32(len(g.uses))})
}

// affords reports whether so much is left as is needed.
func affords(uses []need, left []int64) bool {
	for _, n := range uses {
		if left[n.row] < int64(n.persons) {
			return false
		}
	}
	return true
}

func (g *program) len() int { return len(g.exchanges) - 1 }

// at is the arcs and needs of exchange i.
func (g *program) at(i int32) ([]int32, []need) {
	x, end := &g.exchanges[i], &g.exchanges[i+1]
	return g.arcs[x.arcs:end.arcs], g.uses[x.uses:end.uses]
}

// drop takes out the households that are no longer free, and the exchanges that
// can no longer be made.
func (g *program) drop(free func(h int32) bool, left []int64) {
	houses, choices := int32(0), int32(0)
	renamed := make([]int32, len(g.global))
	for i, h := range g.houses {
		if !free(h) {
			continue
		}
		lo, hi := g.from[i], g.from[i+1]
		g.houses[houses], g.house.price[houses] = h, g.house.price[i]
		for k := lo; k < hi; k++ {
			g.choices[choices] = g.choices[k]
			renamed[g.choices[k].arc] = 1
			choices++
		}
		houses++
		g.from[houses] = choices
	}
	g.houses, g.from, g.choices = g.houses[:houses], g.from[:houses+1], g.choices[:choices]
	g.house.resize(int(houses))
	arcs := int32(0)
	for a, here := range renamed {
		renamed[a] = -1
		g.local[g.global[a]] = -1
		if here > 0 {
			renamed[a] = arcs
			g.global[arcs], g.arc.price[arcs] = g.global[a], g.arc.price[a]
			g.local[g.global[a]] = arcs
			arcs++
		}
	}
	g.global = g.global[:arcs]
	g.arc.resize(int(arcs))
	for k := range g.choices {
		g.choices[k].arc = renamed[g.choices[k].arc]
	}
	g.muster()
	kept, na, nu := int32(0), int32(0), int32(0)
	for i := range int32(g.len()) {
		arcs, uses := g.at(i)
		x := g.exchanges[i]
		good := (g.dead == nil || !g.dead[i]) && affords(uses, left)
		for _, a := range arcs {
			good = good && renamed[a] >= 0
		}
		if !good {
			continue
		}
		for j, a := range arcs {
			g.arcs[na+int32(j)] = renamed[a]
		}
		if !g.manned(g.arcs[na : na+int32(len(arcs))]) {
			continue
		}
		na += int32(len(arcs))
		nu += int32(copy(g.uses[nu:], uses))
		g.exchanges[kept].z = x.z
		kept++
		g.exchanges[kept].arcs, g.exchanges[kept].uses = na, nu // as they were, if it is still to be read
	}
	g.exchanges, g.arcs, g.uses, g.dead = g.exchanges[:kept+1], g.arcs[:na], g.uses[:nu], nil
	g.restrict(left)
}

// prune takes out the exchanges that are not in use, and are worth so much less
// than nothing.
func (g *program) prune(least float64) {
	kept, na, nu := int32(0), int32(0), int32(0)
	for i := range int32(g.len()) {
		arcs, uses := g.at(i)
		x := g.exchanges[i]
		if x.z < trace && g.worth(i, g.arc.price, g.limit.price) < -least {
			continue
		}
		na += int32(copy(g.arcs[na:], arcs))
		nu += int32(copy(g.uses[nu:], uses))
		g.exchanges[kept].z = x.z
		kept++
		g.exchanges[kept].arcs, g.exchanges[kept].uses = na, nu // as they were, if it is still to be read
	}
	g.exchanges, g.arcs, g.uses = g.exchanges[:kept+1], g.arcs[:na], g.uses[:nu]
	g.restart()
}

// restrict sets the limits, and begins anew from the point. Rows without a limit,
// which nothing uses, stay at zero.
func (g *program) restrict(left []int64) {
	for r := range g.limit.right {
		g.limit.right[r] = float64(max(0, left[r]))
	}
	g.restart()
}

// restart makes the point the base, and begins to count anew.
func (g *program) restart() {
	g.rebase()
	g.restarted, g.checked = math.Inf(1), math.Inf(1)
	g.hot = g.hot[:0]
}

// rebase makes the point the base, what is below zero being zero.
func (g *program) rebase() {
	for k := range g.choices {
		c := &g.choices[k]
		c.x = max(0, c.x)
		c.base = c.x
	}
	for i := range g.exchanges {
		x := &g.exchanges[i]
		if x.z < trace {
			x.z = 0
		}
		x.base = x.z
	}
	for _, r := range [...]*rows{&g.house, &g.limit} {
		for i, p := range r.price {
			r.price[i] = max(0, p)
		}
	}
	for _, r := range [...]*rows{&g.house, &g.arc, &g.limit} {
		copy(r.base, r.price)
	}
	g.since = 0
}

// trace is the value below which an exchange is let go of: many keep one so small
// that all together come to nothing.
const trace = 1e-3

// margin is how far below being worth it an exchange may be for a step to look
// at it.
const margin = 0.02

// heat picks the exchanges that a step looks at: those in use, and those nearly
// worth it.
func (g *program) heat() {
	g.hot = g.hot[:0]
	for i := range int32(g.len()) {
		if x := &g.exchanges[i]; x.z != 0 || x.base != 0 || g.worth(i, g.arc.price, g.limit.price) > -g.margin {
			g.hot = append(g.hot, i)
		}
	}
	g.heated = len(g.hot)
}

// worth is what exchange i brings at the prices.
func (g *program) worth(i int32, arc, limit []float64) float64 {
	s := 0.0
	arcs, uses := g.at(i)
	for _, a := range arcs {
		s += arc[a]
	}
	for _, n := range uses {
		s -= float64(float64(n.persons) * limit[n.row])
	}
	return s
}
