package instances

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// norm is the patients of a full-time GP since 2018.
const norm = 2_095

// perPractice is the inhabitants for each practice: 17.47 million over 5,000.
const perPractice = 3_494

// practices are the practices of a round with what only the generator knows.
type practices struct {
	list  []matching.Practice
	spots []spot
	area  []int
	// norm is the patients that the practice's GPs can have.
	norm []int
	// appeal is the popularity times the size.
	appeal []float64
	// announced says that people can know of the stop.
	announced []bool
}

// placePractices puts n practices where people live: one in every n-th part of
// the population in order of postcode, so that each municipality has its share.
func placePractices(r *random, g *Geography, centres []spot, crowd []float64, n int) (spots []spot, areas []int) {
	spots, areas = make([]spot, n), make([]int, n)
	total := crowd[len(crowd)-1]
	area := 0
	for i := range spots {
		target := float64((float64(i) + r.unit()) * total / float64(n))
		for area < len(crowd)-1 && crowd[area] <= target {
			area++
		}
		spots[i], areas[i] = g.home(r, area, centres[area]), area
	}
	return spots, areas
}

// newPractices makes the practices but for how many are enrolled, which depends
// on the households.
func newPractices(p *Params, g *Geography, centres []spot, crowd []float64, n int) *practices {
	r := newRandom(p.Seed, 'p')
	ps := &practices{
		list: make([]matching.Practice, n), norm: make([]int, n), appeal: make([]float64, n), announced: make([]bool, n),
	}
	ps.spots, ps.area = placePractices(r, g, centres, crowd, n)
	ids := practiceIDs(p.Seed, n)
	names := practiceNames(r, n)
	for i := range ps.list {
		if g.Named {
			// Nothing here is about a practice that exists.
			names[i] = fmt.Sprintf("Praktijk %04d", i+1)
		}
		ps.list[i] = matching.Practice{ID: ids[i], Name: names[i], Location: ps.spots[i].globe(), Mode: matching.Open}
	}
	for _, region := range []struct {
		pressure Pressure
		share    float64
	}{{Ordinary, p.OrdinaryStops}, {Tight, p.TightStops}, {Relaxed, p.RelaxedStops}} {
		var members []int
		for i, a := range ps.area {
			if g.Areas[a].Stops == region.pressure {
				members = append(members, i)
			}
		}
		ps.stop(r, p, members, rounded(float64(region.share*float64(len(members)))))
	}
	ps.limit(r, p, g, centres)
	ps.size(r, p, g.Population())
	for i := range ps.appeal {
		ps.appeal[i] = float64(exp(float64(p.Spread*r.normal())) * float64(ps.norm[i]))
	}
	return ps
}

// size draws solo, duo and group practices and scales them so that as many
// people as there are will be enrolled.
func (ps *practices) size(r *random, p *Params, population int) {
	n := len(ps.list)
	solo, duo := rounded(float64(p.Solo*float64(n))), rounded(float64(p.Duo*float64(n)))
	doctors := make([]float64, n)
	for i := range doctors {
		switch {
		case i < solo:
			doctors[i] = 1
		case i < solo+duo:
			doctors[i] = 1.6 + float64(0.4*r.unit())
		default:
			doctors[i] = 2.5 + float64(2.5*r.unit())
		}
	}
	shuffle(r, doctors)
	total := 0.0
	for i, d := range doctors {
		full := 1 + overNorm(ps.list[i].Mode, p, 0.5)
		total += float64(d * full)
	}
	scale := float64(population) / (total * norm)
	for i, d := range doctors {
		// Full-time equivalents come in tenths.
		ps.norm[i] = max(1, rounded(float64(d*scale*10))) * norm / 10
	}
}

// stop gives so many of the members a patient stop: most at random, the others
// where most of the nearest five have one.
func (ps *practices) stop(r *random, p *Params, members []int, stops int) {
	shuffle(r, members)
	copied := rounded(float64(p.CopiedStops * float64(stops)))
	stopped := make(map[int]bool, stops)
	order := slices.Clone(members[:stops-copied])
	for _, i := range order {
		stopped[i] = true
	}
	if copied > 0 {
		around := newGrid(ps.spots)
		type candidate struct{ practice, neighbours int }
		var rest []candidate
		for _, i := range members[stops-copied:] {
			c := candidate{practice: i}
			for _, f := range around.nearest(ps.spots[i], 6) {
				if stopped[int(f.index)] {
					c.neighbours++
				}
			}
			rest = append(rest, c)
		}
		// Stable: equals stay in their random order.
		slices.SortStableFunc(rest, func(a, b candidate) int { return cmp.Compare(b.neighbours, a.neighbours) })
		for _, c := range rest[:copied] {
			order = append(order, c.practice)
		}
	}
	shuffle(r, order)
	full := rounded(float64(p.FullStops * float64(len(order))))
	for k, i := range order {
		ps.list[i].Mode = matching.Swap
		if k < full {
			ps.list[i].Mode = matching.Closed
		}
		ps.announced[i] = r.chance(p.AnnouncedStops)
	}
}

// limit gives part of the practices an acceptance area: a radius of 3 to 8 km,
// or the postcodes around, which is how GPs write down 15 minutes' drive.
func (ps *practices) limit(r *random, p *Params, g *Geography, centres []spot) {
	areas := newGrid(centres)
	for i := range ps.list {
		share := p.OpenAreas
		switch ps.list[i].Mode {
		case matching.Swap:
			share = p.StopAreas
		case matching.Closed:
			continue
		}
		if !r.chance(share) {
			continue
		}
		if r.chance(0.5) {
			ps.list[i].Accepts = &matching.Area{WithinM: 500 * r.between(6, 16)}
			continue
		}
		var postcodes []string
		for _, f := range areas.nearest(ps.spots[i], r.between(4, 12)) {
			if f.metres <= 8_000 || len(postcodes) == 0 {
				postcodes = append(postcodes, g.Areas[f.index].Postcode)
			}
		}
		slices.Sort(postcodes)
		ps.list[i].Accepts = &matching.Area{Postcodes: postcodes}
	}
}

// overNorm is by what part a practice has more patients than its norm, for u of
// 0 to 1: with a stop 2% less to 8% more, open as much less as it has free
// places.
func overNorm(mode matching.Mode, p *Params, u float64) float64 {
	if mode == matching.Open {
		return -float64(2 * float64(p.FreeShare*u))
	}
	return float64(0.1*u) - 0.02
}

// enroll sets capacity and enrolled, of which held are those in the round.
func (ps *practices) enroll(r *random, p *Params, held []int) {
	for i := range ps.list {
		q := &ps.list[i]
		share := 1 + overNorm(q.Mode, p, r.unit())
		q.Capacity = ps.norm[i]
		q.Enrolled = rounded(float64(share * float64(ps.norm[i])))
		if more := held[i] - q.Enrolled; more > 0 {
			q.Capacity += more
			q.Enrolled += more
		}
	}
}

func rounded(v float64) int { return int(math.Floor(v + 0.5)) }

// practiceIDs are n different ids, at most a million, in the shape of AGB
// codes: eight digits. They begin with 00 where the code of a GP practice
// begins with 01, so that none is a practice that exists.
func practiceIDs(seed uint64, n int) []string {
	ids := make([]string, n)
	start := int64(mix32(1, seed))
	for i := range ids {
		// 387,421 has no divisor in common with a million, so no two are equal.
		ids[i] = fmt.Sprintf("00%06d", (start+int64(i)*387_421)%1_000_000)
	}
	return ids
}

// practiceNames are n different names of trees, birds and rivers, never a
// person's.
func practiceNames(r *random, n int) []string {
	words := []string{"De Linde", "De Eik", "De Beuk", "De Es", "De Iep", "De Els", "De Wilg", "De Berk", "De Kastanje", "De Populier",
		"De Hazelaar", "De Meidoorn", "De Vlier", "De Esdoorn", "De Plataan", "De Acacia", "De Notelaar", "De Den", "De Spar",
		"De Jeneverbes", "De Kievit", "De Grutto", "De Reiger", "De Ooievaar", "De Lepelaar", "De Wulp", "De Scholekster", "De Zwaluw",
		"De Merel", "De Roodborst", "De IJsvogel", "De Specht", "De Leeuwerik", "De Nachtegaal", "De Putter", "De Uil", "De Buizerd",
		"De Torenvalk", "De Stern", "De Kluut", "De Rijn", "De Waal", "De Maas", "De IJssel", "De Vecht", "De Amstel", "De Eem",
		"De Dommel", "De Linge", "De Rotte", "De Schie", "De Gouwe", "De Zaan", "De Dinkel", "De Regge", "De Berkel", "De Geul",
		"De Roer", "De Mark", "De Dintel"}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	shuffle(r, order)
	names := make([]string, n)
	for k, i := range order {
		names[i] = words[k%len(words)]
		if k >= len(words) {
			names[i] += fmt.Sprintf(" %d", k/len(words)+1)
		}
	}
	return names
}
