package barter

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

const (
	// stride is how many steps of the program lie between two rounds of a dive
	// at least; up to four times as many are taken where they are cheap, at
	// less than work altogether.
	stride = 40
	work   = 2_000_000
	// warmUp is after how many rounds exchanges are made.
	warmUp = 4
	// sure is from what value on an exchange is made, share what part of the sum
	// of all values is made in any case.
	sure  = 0.8
	share = 0.15
	// roughShare is the same where a better dive follows.
	roughShare = 0.3
	// drawn is the size of the noise, for each person, by which the exchanges
	// differ that are drawn at first, down to a worth of drawnFrom. From
	// worthwhile on later ones are added, from nearly on closed ones, up to so
	// many at once as enclosed says, or one for four arcs.
	drawn      = 0.1
	drawnFrom  = -0.5
	worthwhile = 0.02
	nearly     = -0.01
	enclosed   = 40_000
	// patience is of how many exchanges of the plan a round has to make one, lest
	// what is less sure be made.
	patience = 5000
	// lastCall is at what part of the sum of all values at first the favoured
	// households that still stay get exchanges, though others would gain more.
	lastCall = 0.1
	// crowded is from how many exchanges on the pool forgets those that can no
	// longer be made.
	crowded = 1_500_000
	// mostPooled is how many exchanges the pool has at most, about.
	mostPooled = 2_500_000
)

// descent says how a program is settled.
type descent struct {
	first int     // the round of which on exchanges are made
	share float64 // see share
	price int     // exchanges are looked for once in so many rounds, if at all
	save  bool    // keep the prices when the first exchanges are made
	keep  bool    // the pool is needed once more for all households
}

// draw adds exchanges that are nearly worth their while at prices with noise: those
// of the bound, at which without caps they are what is needed. It does so twice,
// unless there are plenty already.
func (b *search) draw(g *program, p *plan) {
	for draws := 0; draws < 2 && b.pool.len() < plenty; draws++ {
		b.extend(g, p, 3, drawnFrom, drawn)
	}
}

// descend dives: it adds exchanges to the plan by the linear program until nothing is
// left of that. Round after round, it is solved a little further, and what it all but
// decides is made.
func (b *search) descend(g *program, p *plan, d descent) {
	if d.keep {
		// What is left of the program at last needs exchanges that nobody thinks of
		// now, and a full pool has no room for them.
		defer b.pool.lend()()
	}
	if b.large && b.provable() {
		g.margin = -worthLooking // half of the exchanges are nearly worth it, and few of those come into use
	}
	failed := 0
	mass := 0.0   // the sum of all values when exchanges are first made
	seen := false // whether the favoured are seen to
	for round := 0; failed < 3 && g.len() > 0; round++ {
		steps := stride
		for round > 0 && steps < 4*stride && steps*(g.heated+len(g.choices)) < work {
			steps *= 2
		}
		if !g.run(steps, b.meter.Step) {
			g.settle(p, 0, 1, 0.05)
			return
		}
		prices := d.price > 0 && round%d.price == 0
		if round >= d.first {
			made := 0
			if round == d.first {
				mass = g.mass()
				if d.save {
					b.save(g)
				}
			}
			// To see to the favoured costs others their exchanges, and by their weight
			// alone the program moves nearly all of them: so it comes late where
			// restore can bring back those who are lost by then.
			if !seen && (!b.assured() || g.mass() <= float64(lastCall*mass)) {
				made, seen = g.favour(p, b.favoured)+b.seat(p), true
			}
			if failed == 0 {
				made += g.settle(p, sure, d.share, 0.3)
			} else {
				made += g.settle(p, 0.3, 2*d.share, 0)
			}
			failed++
			if made*patience > len(p.deals) {
				failed = 0
			}
			if made > 0 {
				g.drop(p.free, p.left)
				if b.pool.len() > crowded {
					b.pool.forget(g)
				}
			}
			if round%4 == 0 && prices {
				b.enclose(g, p)
			}
		}
		if !prices {
			continue
		}
		if round%4 == 1 && b.provable() {
			b.match(g, p)
		}
		b.extend(g, p, 3, worthwhile, worthwhile)
		if most := b.opener.moves; round%2 == 0 && most > 3 {
			b.extend(g, p, 4+int32(round/2)%(most-3), worthwhile, worthwhile)
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

// save keeps the prices of a program.
func (b *search) save(g *program) {
	for a, c := range g.global {
		b.duals.arc[c] = g.arc.price[a]
	}
	copy(b.duals.limit, g.limit.price)
}

// extend adds exchanges of up to so many moves that start in free places, worth
// more than the threshold.
func (b *search) extend(g *program, p *plan, moves int32, threshold, noise float64) {
	b.add(g, p, func() {
		b.draws++
		b.opener.price(g, noise, b.draws)
		b.collect(moves, threshold)
	})
}

// collect adds to the pool what extend does, at the prices that the opener has.
func (b *search) collect(moves int32, threshold float64) {
	if b.pool.len() < mostPooled {
		b.meter.Step(int64(b.arcs()))
		b.opener.collect(min(moves, b.opener.moves), threshold)
	}
}

// enclose adds closed exchanges that are nearly worth their while.
func (b *search) enclose(g *program, p *plan) {
	b.add(g, p, func() {
		g.worths(b.closer.u)
		b.closer.collect(nearly, max(enclosed, int(b.arcs())/4))
		b.meter.Step(b.closer.steps)
	})
}

// add adds to the program what collect adds to the pool.
func (b *search) add(g *program, p *plan, collect func()) {
	first := b.pool.len()
	if first >= mostPooled {
		return
	}
	collect()
	if b.pool.len() == first {
		return
	}
	for id := first; id < b.pool.len(); id++ {
		g.take(id, p.left)
	}
	g.restart()
}

// seat makes the best exchange through each favoured household that still stays.
func (b *search) seat(p *plan) int {
	before := len(p.deals) - len(p.spare)
	who := make([]bool, len(p.in))
	for _, h := range b.favoured {
		who[h] = true
	}
	b.fill(p, func(h int32) bool { return who[h] })
	return len(p.deals) - len(p.spare) - before
}

// favour makes, for each of the favoured households in turn, the exchange of
// the largest value that moves it: later there may be none.
func (g *program) favour(p *plan, favoured []int32) int {
	wanted := make([][]int32, len(g.global)) // exchanges by arc
	for _, h := range favoured {
		for k := g.Offsets[h]; k < g.Offsets[h+1]; k++ {
			if a := g.local[g.index.arc[k]]; a >= 0 && wanted[a] == nil {
				wanted[a] = []int32{}
			}
		}
	}
	for i := range int32(g.len()) {
		arcs, _ := g.at(i)
		for j, a := range arcs {
			if wanted[a] != nil && g.exchanges[i].z > 0.001 && !slices.Contains(arcs[:j], a) {
				wanted[a] = append(wanted[a], i)
			}
		}
	}
	hands := g.hands()
	made := 0
	for _, h := range favoured {
		if p.in[h] >= 0 {
			continue
		}
		best, wish := int32(-1), int32(-1)
		var chosen []int32
		for k := g.Offsets[h]; k < g.Offsets[h+1]; k++ {
			a := g.local[g.index.arc[k]]
			if a < 0 {
				continue
			}
			for _, i := range wanted[a] {
				if best >= 0 && g.exchanges[i].z <= g.exchanges[best].z {
					continue
				}
				if w := hands.assemble(i, p, k, 0.01); w != nil && p.fits(w) {
					best, wish = i, k
					chosen = append(chosen[:0], w...)
				}
			}
		}
		if wish >= 0 {
			p.make(chosen)
			made++
		}
	}
	return made
}

// mass is the sum of the values of all exchanges.
func (g *program) mass() float64 {
	sum := 0.0
	for i := range g.len() {
		sum += g.exchanges[i].z
	}
	return sum
}

// hands finds households for exchanges.
type hands struct {
	*program
	start, on []int32 // choices by arc
	wishes    []int32
}

func (g *program) hands() *hands {
	s := &hands{program: g, start: make([]int32, len(g.global)+1), on: make([]int32, len(g.choices))}
	for i := range g.choices {
		s.start[g.choices[i].arc+1]++
	}
	for a := range g.global {
		s.start[a+1] += s.start[a]
	}
	next := slices.Clone(s.start)
	for i := range g.choices {
		a := g.choices[i].arc
		s.on[next[a]] = int32(i)
		next[a]++
	}
	return s
}

// assemble is wishes of different households that make up exchange i, each of a
// household that does not move in the plan and of value least or more in the
// program; of those the largest. One is the wish first, unless that is -1. It
// gives nil where there are none, and is good until the next call.
func (s *hands) assemble(i int32, p *plan, first int32, least float64) []int32 {
	s.wishes = s.wishes[:0]
	arcs, _ := s.at(i)
	given := int32(-1)
	if first >= 0 {
		given = s.local[s.index.arc[first]]
		s.wishes = append(s.wishes, first)
	}
	for _, a := range arcs {
		if a == given {
			given = -1
			continue
		}
		best, at := least, int32(-1)
		for _, c := range s.on[s.start[a]:s.start[a+1]] {
			choice := &s.choices[c]
			x := choice.x
			h := s.owner[choice.wish]
			if x >= best && p.in[h] < 0 && !slices.ContainsFunc(s.wishes, func(k int32) bool { return s.owner[k] == h }) {
				best, at = x, choice.wish
			}
		}
		if at < 0 {
			return nil
		}
		s.wishes = append(s.wishes, at)
	}
	return s.wishes
}

// settle makes the exchanges that the program all but decides: those of value
// sure or more, and of the others the largest, until so great a share of all
// values is made. A household goes by a choice of value least or more. It
// returns how many were made; or where least is zero and none is, how many can't
// be, which are dead then.
func (g *program) settle(p *plan, sure, share, least float64) int {
	var list []int32
	sum := 0.0
	for i := range int32(g.len()) {
		if v := g.exchanges[i].z; v > 0.02 {
			sum += v
			list = append(list, i)
		}
	}
	sorting.By(list, func(a, b int32) int { return cmp.Compare(g.exchanges[b].z, g.exchanges[a].z) })
	hands := g.hands()
	made, dead := 0, 0
	for _, i := range list {
		if g.exchanges[i].z < sure && float64(made) >= float64(share*sum) {
			break
		}
		if wishes := hands.assemble(i, p, -1, least); wishes != nil && p.fits(wishes) {
			p.make(wishes)
			made++
		} else if least == 0 && made == 0 {
			if g.dead == nil {
				g.dead = make([]bool, g.len())
			}
			g.dead[i] = true
			dead++
		}
	}
	return made + dead
}
