package barter

import "slices"

const (
	// turns is how often a plan is solved again around somebody in one round.
	turns = 12
	// lost is from what loss on, for each person, a household that stays counts
	// as stuck.
	lost = 0.1
)

// around takes the best plan back around one household after the other that
// loses by staying, and solves it again there. A plan that is as good at the
// level of the claim is as good to go on from.
func (b *search) around(c *claim, number uint64) {
	at := b.best.clone()
	for turn := range uint64(turns) {
		if !b.searching() || b.open() != c.level {
			break
		}
		stuck := b.stuck(c, at)
		if len(stuck) == 0 {
			break
		}
		h := stuck[mix(number<<32+turn)%uint64(len(stuck))]
		k := b.Offsets[h] + int32(mix(turn<<32+number)%uint64(b.Offsets[h+1]-b.Offsets[h]))
		p, near := b.without(at, h, k)
		g := newProgram(b.pool, c.weight, near, p.left, b.duals)
		b.imitate(g, p, at)
		b.descend(g, p, descent{first: 2, share: roughShare})
		b.fill(p, near)
		if slices.Compare(p.score[:c.level+1], at.score[:c.level+1]) >= 0 {
			at = p
			b.keep(at)
		}
	}
	b.finish(at, false)
}

// stuck is the households that don't move in the plan and lose by that, at the
// prices of the program.
func (b *search) stuck(c *claim, p *plan) []int32 {
	var list []int32
	for h := range int32(len(b.From)) {
		if !p.free(h) {
			continue
		}
		best := 0.0
		for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
			best = max(best, c.weight[k]-b.duals.arc[b.arc[k]])
		}
		if best > float64(lost*float64(b.Size[h])) {
			list = append(list, h)
		}
	}
	return list
}

// without is a copy of the plan without the exchanges that touch the practice
// which household h leaves, or the one it would enter by wish k; and the free
// households that may be in others there.
func (b *search) without(at *plan, h, k int32) (p *plan, near func(h int32) bool) {
	touches := func(g, to int32) bool {
		q := b.home(g)
		return q < b.n && q == b.home(h) || q == b.To[k] || to == b.To[k] || to == b.home(h)
	}
	p = at.clone()
	freed := make([]bool, len(p.in))
	for e := range p.deals {
		if slices.ContainsFunc(p.deals[e].wishes, func(j int32) bool { return touches(b.owner[j], b.To[j]) }) {
			for _, j := range p.deals[e].wishes {
				freed[b.owner[j]] = true
			}
			p.undo(int32(e))
		}
	}
	return p, func(g int32) bool {
		if !p.free(g) {
			return false
		}
		return freed[g] || slices.ContainsFunc(b.To[b.Offsets[g]:b.Offsets[g+1]], func(q int32) bool { return touches(g, q) })
	}
}
