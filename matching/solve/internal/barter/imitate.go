package barter

// imitate begins the program g, of the households that p leaves free, at what a
// plan does with them: its exchanges have value one. From there the program is
// soon solved, where from nothing its prices go far astray first.
func (b *search) imitate(g *program, p, from *plan) {
	var arcs []int32
	// over is the arcs of exchange e of the plan, and a number for them; none
	// where the households are not free.
	over := func(e int) ([]int32, uint64) {
		arcs = arcs[:0]
		var key uint64
		for _, k := range from.deals[e].wishes {
			if p.in[b.owner[k]] >= 0 {
				return nil, 0
			}
			arcs = append(arcs, b.arc[k])
			key += mix(uint64(b.arc[k]))
		}
		return arcs, key
	}
	count := make(map[uint64]int32)
	for e := range from.deals {
		if arcs, key := over(e); len(arcs) > 0 {
			count[key]++
		}
	}
	for i := range int32(g.len()) {
		arcs, _ := g.at(i)
		var key uint64
		for _, a := range arcs {
			key += mix(uint64(g.global[a]))
		}
		if n := count[key]; n > 0 {
			g.exchanges[i].z = float64(n)
			delete(count, key)
		}
	}
	for e := range from.deals {
		arcs, key := over(e)
		n := count[key]
		if n == 0 || len(arcs) == 0 {
			continue
		}
		delete(count, key)
		if b.pool.add(arcs...) {
			before := g.len()
			if g.take(b.pool.len()-1, p.left); g.len() > before {
				g.exchanges[before].z = float64(n)
			}
		}
	}
	for k := range g.choices {
		c := &g.choices[k]
		c.x = 0
		if from.at[b.owner[c.wish]] == c.wish {
			c.x = 1
		}
	}
	g.restart()
}
