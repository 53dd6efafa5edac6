package barter

import "math"

// choice is a wish in the program.
type choice struct {
	arc, wish int32
	x         float64 // how much of the household moves by it
	weight    float64
	sum       float64 // of x over the steps averaged
	next      float64
}

// program is the linear program over the wishes x of the households that may
// move and the exchanges z of the pool:
//
//	maximise    Σ weight·x
//	subject to  Σ x ≤ 1                for each household   (price λ)
//	            Σ x = Σ z              for each arc         (price u)
//	            Σ persons·z ≤ limit    for each limited row (price μ)
//
// Rows are the free places of practice q, and as row n+q the entrances that its
// intake limit leaves. The solution is kept from one step to the next, and may
// be kept when households, exchanges and places go.
type program struct {
	*pool
	houses  []int32 // the households
	from    []int32 // choices of houses[i] are choices[from[i]:from[i+1]]
	choices []choice

	exchanges []bundle
	arcs      []int32 // of exchange i: arcs[exchanges[i].arcs:exchanges[i+1].arcs]
	uses      []need  // likewise; there is one bundle more, which ends the last
	hot       []int32 // exchanges that iterate looks at

	house []row // by position in houses
	arc   []row
	limit []row // right is what is left

	step  float64
	taken int     // steps since the beginning
	since int     // steps since the last restart
	total float64 // lengths of the steps since then
	// How far from solved the point was at the last restart and the last check.
	restarted, checked float64
}

// bundle is an exchange in the program.
type bundle struct {
	arcs, uses   int32
	z, sum, next float64
	scale        float64 // size of its steps
	dead         bool    // can't be made of different households
}

// row is a row of the program.
type row struct {
	price, sum, next float64
	scale            float64 // size of its steps, 0 for rows without entries
	act              float64 // activity at the point
	bar              float64 // and ahead of it
	right            float64
}

// newProgram has the households that free allows, and all exchanges of the pool
// that can be made of them.
func newProgram(p *pool, weight []float64, free func(h int32) bool, left []int64) *program {
	g := &program{pool: p, from: []int32{0}, step: 1}
	for h := range int32(len(p.From)) {
		if !free(h) {
			continue
		}
		g.houses = append(g.houses, h)
		for k := p.Offsets[h]; k < p.Offsets[h+1]; k++ {
			g.choices = append(g.choices, choice{arc: p.arc[k], wish: k, weight: weight[k]})
		}
		g.from = append(g.from, int32(len(g.choices)))
	}
	g.house = make([]row, len(g.houses))
	g.arc = make([]row, p.index.arcs())
	g.limit = make([]row, 2*p.n)
	g.exchanges = []bundle{{}}
	alive := g.alive()
	for id := range p.len() {
		g.take(id, alive, left)
	}
	g.restrict(left)
	return g
}

// alive says of each arc how many households are left on it.
func (g *program) alive() []int32 {
	count := make([]int32, len(g.arc))
	for i := range g.choices {
		count[g.choices[i].arc]++
	}
	return count
}

// take adds exchange id of the pool if it can be made.
func (g *program) take(id int32, alive []int32, left []int64) {
	arcs, uses := g.exchange(id)
	if !possible(arcs, uses, alive, left) {
		return
	}
	g.arcs = append(g.arcs, arcs...)
	g.uses = append(g.uses, uses...)
	g.exchanges = append(g.exchanges, bundle{arcs: int32(len(g.arcs)), uses: int32(len(g.uses))})
}

func possible(arcs []int32, uses []need, alive []int32, left []int64) bool {
	for _, a := range arcs {
		if alive[a] == 0 {
			return false
		}
	}
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
	for i, h := range g.houses {
		if !free(h) {
			continue
		}
		lo, hi := g.from[i], g.from[i+1]
		g.houses[houses], g.house[houses] = h, g.house[i]
		choices += int32(copy(g.choices[choices:], g.choices[lo:hi]))
		houses++
		g.from[houses] = choices
	}
	g.houses, g.house, g.from, g.choices = g.houses[:houses], g.house[:houses], g.from[:houses+1], g.choices[:choices]
	alive := g.alive()
	kept, na, nu := int32(0), int32(0), int32(0)
	for i := range int32(g.len()) {
		arcs, uses := g.at(i)
		x := g.exchanges[i]
		if x.dead || !possible(arcs, uses, alive, left) {
			continue
		}
		g.exchanges[kept].z, g.exchanges[kept].dead = x.z, false
		na += int32(copy(g.arcs[na:], arcs))
		nu += int32(copy(g.uses[nu:], uses))
		kept++
		g.exchanges[kept].arcs, g.exchanges[kept].uses = na, nu // as they were, if it is still to be read
	}
	g.exchanges, g.arcs, g.uses = g.exchanges[:kept+1], g.arcs[:na], g.uses[:nu]
	g.restrict(left)
}

// restrict sets the limits, and begins the averages anew.
func (g *program) restrict(left []int64) {
	for r := range g.limit {
		g.limit[r].right = float64(left[r])
	}
	g.restart()
}

// restart works out the sizes of the steps (Pock and Chambolle 2011) and the
// activities, and begins the averages anew.
func (g *program) restart() {
	for _, rows := range [...][]row{g.house, g.arc, g.limit} {
		for i := range rows {
			rows[i].scale, rows[i].act, rows[i].sum = 0, 0, 0
		}
	}
	for i := range g.houses {
		lo, hi := g.from[i], g.from[i+1]
		h := &g.house[i]
		h.scale, h.right = float64(hi-lo), 1
		for k := lo; k < hi; k++ {
			c := &g.choices[k]
			c.sum = 0
			h.act += c.x
			g.arc[c.arc].act += c.x
			g.arc[c.arc].scale++
		}
	}
	for i := range int32(g.len()) {
		x := &g.exchanges[i]
		x.sum, x.scale = 0, 0
		arcs, uses := g.at(i)
		for _, a := range arcs {
			g.arc[a].scale++
			g.arc[a].act -= x.z
			x.scale++
		}
		for _, n := range uses {
			persons := float64(n.persons)
			g.limit[n.row].scale += persons
			g.limit[n.row].act += float64(persons * x.z)
			x.scale += persons
		}
		x.scale = 1 / x.scale
	}
	for _, rows := range [...][]row{g.house, g.arc, g.limit} {
		for i := range rows {
			if rows[i].scale > 0 {
				rows[i].scale = 1 / rows[i].scale
			}
		}
	}
	g.total, g.since = 0, 0
	g.restarted, g.checked = math.Inf(1), math.Inf(1)
}

// margin is how far below being worth it an exchange may be for a step to look
// at it.
const margin = 0.02

// heat picks the exchanges that a step looks at: those in use, and those nearly
// worth it.
func (g *program) heat() {
	g.hot = g.hot[:0]
	for i := range int32(g.len()) {
		if x := &g.exchanges[i]; x.z > 0 || x.sum > 0 || g.worth(i) > -margin {
			g.hot = append(g.hot, i)
		}
	}
}

// worth is what exchange i brings at the prices.
func (g *program) worth(i int32) float64 {
	s := 0.0
	arcs, uses := g.at(i)
	for _, a := range arcs {
		s += g.arc[a].price
	}
	for _, n := range uses {
		s -= float64(float64(n.persons) * g.limit[n.row].price)
	}
	return s
}
