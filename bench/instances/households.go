package instances

import (
	"fmt"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// roundDate is the day of every generated round.
var roundDate = matching.NewDate(2026, time.November, 21)

// seekers draws the households of a round.
type seekers struct {
	p  *Params
	m  *townMap
	ps *practices
	// Running sums over areas times bands of adults, and of those who move.
	residents, movers []float64
	// Per area the practices near its middle, with running sums of the pull on
	// those who enrol, and the weights of wishes.
	nearby []choices
	wishes []float64 // running sums over the number of wishes
	// held is how many persons of the round each practice has.
	held []int
}

// choices are the practices near an area.
type choices struct {
	practice []int32
	metres   []float64
	// enrol are running sums, wish are weights.
	enrol, wish []float64
}

func newSeekers(p *Params, m *townMap, ps *practices) *seekers {
	s := &seekers{p: p, m: m, ps: ps, held: make([]int, len(ps.list)), nearby: make([]choices, len(m.Areas)), wishes: runningSums(p.Wishes[:])}
	residents := make([]float64, 0, len(m.Areas)*len(ageBands))
	movers := make([]float64, 0, len(m.Areas)*len(ageBands))
	around := newGrid(ps.spots)
	for i := range m.Areas {
		here, moving := m.Areas[i].adults()
		residents = append(residents, here[:]...)
		movers = append(movers, moving[:]...)
		found := around.nearest(m.centres[i], p.Nearby)
		// People enrol close by, and know a little more of the neighbourhood
		// when they wish.
		enrol, wish := scale(found, 2, 1_000), scale(found, 3, 1_200)
		c := choices{}
		weights := make([]float64, len(found))
		for j, f := range found {
			c.practice = append(c.practice, f.index)
			c.metres = append(c.metres, f.metres)
			weights[j] = float64(exp(-f.metres/enrol) * float64(ps.norm[f.index]))
			pull := float64(exp(-f.metres/wish) * ps.appeal[f.index])
			if ps.list[f.index].Mode == matching.Closed && ps.announced[f.index] {
				pull = 0
			}
			c.wish = append(c.wish, pull)
		}
		c.enrol = runningSums(weights)
		s.nearby[i] = c
	}
	s.residents, s.movers = runningSums(residents), runningSums(movers)
	return s
}

// count is the number of households in a round of so many inhabitants.
func (s *seekers) count(population int) int {
	if s.p.Households != 0 {
		return s.p.Households
	}
	persons := float64(s.p.WantShare * float64(population))
	if s.p.Families {
		persons /= s.meanSize()
	}
	return rounded(persons)
}

// meanSize is the mean size of the households that move.
func (s *seekers) meanSize() float64 {
	persons, households, before := 0.0, 0.0, 0.0
	for i, sum := range s.movers {
		weight := sum - before
		before = sum
		for size, share := range ageBands[i%len(ageBands)].sizes {
			persons += float64(weight * float64((size+1)*share))
			households += float64(weight * float64(share))
		}
	}
	return persons / households
}

// households draws n of them.
func (s *seekers) households(n int) []matching.Household {
	r := newRandom(s.p.Seed, 'h')
	list := make([]matching.Household, n)
	wishes := newWishes(n * 3)
	weights := make([]float64, s.p.Nearby)
	var class []string
	for i := range list {
		h := &list[i]
		h.ID = householdID(i, s.p.Seed)
		band, old, area := s.move(r)
		if s.p.Families {
			h.Size = ageBands[band].persons(r)
		}
		current := int32(-1)
		if old >= 0 {
			current = s.nearby[old].practice[r.pick(s.nearby[old].enrol)]
			h.Current = s.ps.list[current].ID
			s.held[current] += h.Persons()
		}
		home := s.m.home(r, area, s.m.centres[area])
		h.Home = home.globe()
		h.Postcode = s.m.Areas[area].Postcode

		c := &s.nearby[area]
		weights = weights[:0]
		for j, w := range c.wish {
			if c.practice[j] == current {
				w = 0
			}
			weights = append(weights, w)
		}
		class = class[:0]
		for range r.pick(s.wishes) + 1 {
			k := r.take(weights)
			if k < 0 {
				break
			}
			id := s.ps.list[c.practice[k]].ID
			if len(class) > 0 && !r.chance(s.p.Ties) {
				wishes.class(class...)
				class = class[:0]
			}
			class = append(class, id)
		}
		if len(class) > 0 {
			wishes.class(class...)
		}
		h.Wishes.Ranked = wishes.ranked()
		if r.chance(s.p.WithinShare) || len(h.Wishes.Ranked) == 0 {
			h.Wishes.WithinM = 500 * r.between(2, 6)
		}
		switch {
		case r.chance(s.p.Urgent):
			h.Priority = 2
		case r.below(1000) < ageBands[band].vulnerable:
			h.Priority = 1
		}
		h.Since = waitingSince(r)
	}
	return list
}

// move draws the age band of a household's oldest member, the area of the GP
// they have, or -1 for none, and the area of their home.
func (s *seekers) move(r *random) (band, old, home int) {
	without := r.chance(s.p.WithoutGP)
	if r.chance(s.p.NotMoved) {
		k := r.pick(s.residents)
		band, home = k%len(ageBands), k/len(ageBands)
		old = home
	} else {
		for try := 0; ; try++ {
			k := r.pick(s.movers)
			band, old = k%len(ageBands), k/len(ageBands)
			if r.below(ageBands[band].within+ageBands[band].between) < ageBands[band].within {
				home = s.m.neighbour(r, old)
			} else {
				home = s.m.elsewhere(r, old)
			}
			// Half of those who moved 2 km want another GP, a third of those who
			// moved 1 km, and nearly all who moved far; inferred.
			d := s.m.centres[old].to(s.m.centres[home]) + 200
			if try >= 100 || r.chance(d/(d+2_000)) {
				break
			}
		}
	}
	if without {
		old = -1
	}
	return band, old, home
}

// householdID is an opaque id, different for every index below 2^32.
func householdID(index int, seed uint64) string {
	return fmt.Sprintf("h-%08x", mix32(uint32(index), seed))
}

// waitingSince is a date in the two years before the round, more often a
// recent one.
func waitingSince(r *random) matching.Date {
	const days = 730
	return roundDate - matching.Date(min(r.below(days), r.below(days)))
}

// take is the index of a draw by weight, whose weight becomes zero, or -1 where
// all weights are zero.
func (r *random) take(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	target := float64(r.unit() * total)
	last := -1
	for i, w := range weights {
		if w == 0 {
			continue
		}
		last = i
		target -= w
		if target < 0 {
			break
		}
	}
	if last >= 0 {
		weights[last] = 0
	}
	return last
}
