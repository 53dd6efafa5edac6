package barter

import "math"

// ripen solves the program on from the best plan, and adds exchanges to it, until
// it is worth about as much as the bound of practice prices allows, or no longer
// rises. They are looked for at prices between those of the program, which go far
// astray while exchanges are missing, and those of the bound, which are nearly
// right where caps are long (smoothing, see prove). Then it is solved on without new
// ones: among so many that are worth the same, each round would find others.
// The meter may stop it before.
func (b *search) ripen(g *program, p *plan) {
	b.imitate(g, p, b.best)
	most := 0.0 // what the bound is worth in the program
	for l, unit := range b.unit {
		most += float64(unit * float64(b.bound[l]))
	}
	size := math.Abs(most)
	g.margin = -worthLooking
	defer func() { g.margin = margin }()
	full, before, stay := false, math.Inf(-1), 1.0
	for range ripenRounds {
		if !g.run(ripenSteps, b.meter.Step) {
			return
		}
		value, gap := g.value(), g.checked
		if b.pool.len() > plenty {
			g.prune(hopeless)
			b.pool.forget(g)
		}
		if gap < size/rough && (value > most-size/near || value < before+size/rising) {
			full = true
		}
		before = value
		switch {
		case !full:
			stay = float64(stay * staying)
			b.add(g, p, func() { b.lookNear(g, stay) })
		case gap < size/smooth:
			return
		}
	}
}

// lookNear adds exchanges to the pool that are worth their while at prices between
// those of the program and the bound's, at the share of the way to these.
func (b *search) lookNear(g *program, share float64) {
	b.opener.priceNear(g, b.first, share)
	b.collect(3, worthRipening)
	if most := b.opener.moves; most > 3 {
		b.draws++
		b.collect(4+int32(b.draws)%(most-3), worthRipening)
	}
	copy(b.closer.u, b.opener.u)
	b.closer.collect(worthRipening, int(b.arcs())/2)
	b.meter.Step(b.closer.steps)
}

// value is what the choices in use are worth.
func (g *program) value() float64 {
	sum := 0.0
	for i := range g.choices {
		c := &g.choices[i]
		sum += float64(c.weight * max(0, c.x))
	}
	return sum
}

const (
	// ripenRounds is how often at most the program is solved on, by ripenSteps.
	ripenRounds = 16
	ripenSteps  = 80
	// Once the program is solved to one part in rough, it has exchanges enough when
	// it is within one part in near of the bound, or has risen by less than one in
	// rising. To one in smooth it is solved well enough for a dive.
	rough  = 300
	near   = 1000
	rising = 2000
	smooth = 1000
	// worthRipening is from what worth on an exchange is added.
	worthRipening = 0.02
)
