package barter

import (
	"cmp"
	"slices"
)

// duals are prices to begin a program with.
type duals struct {
	arc, limit []float64
}

const (
	// stride is how many steps of the program lie between two rounds of a dive.
	stride = 40
	// warmUp is after how many rounds exchanges are settled.
	warmUp = 4
	// sure is from what value on an exchange is settled, share what part of the
	// sum of all values is settled in any case.
	sure  = 0.8
	share = 0.15
	// least is the value below which none is.
	least = 0.3
	// work is how many looks a round makes at least, by taking longer strides
	// where little is left.
	work = 2_000_000
	// Every so many rounds the pool is extended by at most most exchanges whose
	// price is near zero.
	every = 4
	most  = 40_000
	near  = 0.01
	// drawn is the size of the noise, for each person, by which the exchanges
	// differ that are drawn at first; from worthwhile on later ones are added.
	drawn      = 0.1
	worthwhile = 0.02
)

// dive adds exchanges to the plan by the linear program: round after round, it
// is solved a little further, and what it all but decides is settled.
func (b *search) dive(p *plan, undone [][]int32) {
	whole := undone == nil
	free := func(h int32) bool { return p.in[h] < 0 }
	g := newProgram(b.pool, b.weight, free, p.left)
	b.start(g)
	if whole {
		for range 2 {
			b.extend(g, p, 3, -0.5, drawn)
		}
	}
	failed := 0
	for round := 0; failed < 3; round++ {
		step := stride
		for round > 0 && step < 4*stride && step*len(g.hot) < work {
			step *= 2
		}
		if !g.run(step, b.meter.Step) {
			g.settle(p, 0, 1, 0.05)
			return
		}
		if whole && round == warmUp {
			b.save(g)
		}
		if round >= warmUp {
			made := 0
			if failed == 0 {
				made = g.settle(p, sure, share, least)
			} else {
				made = g.settle(p, 0.3, 2*share, 0.05)
			}
			if made > 0 {
				failed = 0
				g.drop(free, p.left)
			} else {
				failed++
			}
		}
		if g.len() == 0 {
			return
		}
		if round >= warmUp && round%every == 0 {
			b.enclose(g, p)
		}
		b.extend(g, p, 3, worthwhile, worthwhile)
		if round%2 == 0 && b.pricer.moves > 3 {
			b.extend(g, p, 4+int32(round/2)%(b.pricer.moves-3), worthwhile, worthwhile)
		}
	}
}

// begin sets the prices to begin with: those of the bound, which hold without
// caps.
func (b *search) begin() {
	b.first = duals{make([]float64, b.arcs()), make([]float64, 2*b.n)}
	for l, unit := range b.unit {
		if unit == 0 {
			continue
		}
		for q := range b.n {
			b.first.limit[q] += float64(unit * float64(b.prices[l][q]))
			if b.entry != nil {
				b.first.limit[b.n+q] += float64(unit * float64(b.entry[l][q]))
			}
		}
	}
	for a := range b.first.arc {
		u := b.first.limit[b.to[a]] + b.first.limit[b.n+b.to[a]]
		if q := b.from[a]; q < b.n {
			u -= b.first.limit[q]
		}
		b.first.arc[a] = float64(u * float64(b.size(int32(a))))
	}
	b.duals = duals{slices.Clone(b.first.arc), slices.Clone(b.first.limit)}
}

// start begins a program at the prices.
func (b *search) start(g *program) {
	for a := range g.arc {
		g.arc[a].price = b.duals.arc[a]
	}
	for r := range g.limit {
		g.limit[r].price = b.duals.limit[r]
	}
	for i := range g.houses {
		best := 0.0
		for _, c := range g.choices[g.from[i]:g.from[i+1]] {
			best = max(best, c.weight-g.arc[c.arc].price)
		}
		g.house[i].price = best
	}
}

// save keeps the prices of a program.
func (b *search) save(g *program) {
	for a := range g.arc {
		b.duals.arc[a] = g.arc[a].price
	}
	for r := range g.limit {
		b.duals.limit[r] = g.limit[r].price
	}
}

// extend adds exchanges of up to so many moves that start in free places, worth
// more than the threshold.
func (b *search) extend(g *program, p *plan, moves int32, threshold, noise float64) {
	alive := g.alive()
	b.draws++
	b.meter.Step(int64(b.arcs()))
	b.pricer.price(g, noise, b.draws)
	first := b.pool.len()
	if b.pricer.collect(min(moves, b.pricer.moves), threshold, alive) == 0 {
		return
	}
	for id := first; id < b.pool.len(); id++ {
		g.take(id, alive, p.left)
	}
	g.restart()
}

// enclose adds closed exchanges that are nearly worth their while.
func (b *search) enclose(g *program, p *plan) {
	alive := g.alive()
	first := b.pool.len()
	b.closer.collect(g, -near, most, alive)
	b.meter.Step(b.closer.steps)
	for id := first; id < b.pool.len(); id++ {
		g.take(id, alive, p.left)
	}
	g.restart()
}

// settle makes the exchanges that the program all but decides: those of value
// sure or more, and of the others the largest, until so great a share of all
// values is made. A household goes by a choice of value least or more. It
// returns how many were made.
func (g *program) settle(p *plan, sure, share, least float64) int {
	mean := g.total > 0
	type candidate struct {
		i int32
		z float64
	}
	var list []candidate
	sum := 0.0
	for i := range int32(g.len()) {
		z := g.exchanges[i].z
		if mean {
			z = g.exchanges[i].sum / g.total
		}
		if z > 0.02 {
			sum += z
			list = append(list, candidate{i, z})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.z, a.z) })
	start := make([]int32, len(g.arc)+1)
	for i := range g.choices {
		start[g.choices[i].arc+1]++
	}
	for a := range g.arc {
		start[a+1] += start[a]
	}
	on := make([]int32, len(g.choices)) // choices by arc
	next := slices.Clone(start)
	for i := range g.choices {
		a := g.choices[i].arc
		on[next[a]] = int32(i)
		next[a]++
	}
	made, dead := 0, 0
	var wishes []int32
	for _, c := range list {
		if c.z < sure && float64(made) >= float64(share*sum) {
			break
		}
		arcs, _ := g.at(c.i)
		wishes = wishes[:0]
		for _, a := range arcs {
			best, at := least, int32(-1)
			for _, i := range on[start[a]:start[a+1]] {
				choice := &g.choices[i]
				x := choice.x
				if mean {
					x = choice.sum / g.total
				}
				h := g.owner[choice.wish]
				if x > best && p.in[h] < 0 && !slices.ContainsFunc(wishes, func(k int32) bool { return g.owner[k] == h }) {
					best, at = x, choice.wish
				}
			}
			if at < 0 {
				break
			}
			wishes = append(wishes, at)
		}
		if len(wishes) == len(arcs) && p.fits(wishes) {
			p.make(wishes)
			made++
		} else if least < 0.1 {
			g.exchanges[c.i].dead = true
			dead++
		}
	}
	return made + dead
}
