package instances

import (
	"errors"
	"math"

	"github.com/ruilkring/ruilkring/matching"
)

// Round is a realistic round. Who moved house, and now wants a GP near the new
// home while enrolled near the old one, makes up most of it.
//
// Where somebody lived is drawn from the areas by how many of their adults
// move in a year; whether the move stayed inside the municipality goes by age;
// the new area is drawn by population and distance. Who moved no further than
// the GP's neighbourhood mostly keeps the GP. Wishes are drawn from the
// practices near the new home by distance, size and popularity.
//
// The error names a parameter out of range. The problem is valid.
func Round(p Params) (*matching.Problem, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	g := p.Geography
	if g == nil {
		g = Country(CountryParams{Seed: p.Seed})
	}
	population := g.Population()
	if population == 0 {
		return nil, errors.New("instances: Geography: nobody lives there")
	}
	n := p.Practices
	if n == 0 {
		n = max(1, rounded(float64(population)/perPractice))
	}
	m := newMap(g)
	ps := newPractices(&p, g, m.centres, m.crowd, n)
	problem := &matching.Problem{Format: matching.Format, Practices: ps.list,
		Rules: matching.Rules{Mechanism: matching.Optimal, Goals: p.Goals, Date: roundDate, Seed: p.Seed}}
	s := newSeekers(&p, m, ps)
	problem.Households = s.households(s.count(population))
	ps.enroll(newRandom(p.Seed, 'f'), &p, s.held)
	return problem, nil
}

// townMap is a geography with what the draws need.
type townMap struct {
	*Geography
	centres []spot
	crowd   []float64 // running sums of inhabitants
	// Municipalities in order of their first area.
	municipality []int // per area
	members      [][]int
	memberCrowd  [][]float64
	middles      []spot
	inhabitants  []float64
	// Running sums of the pull of other areas of the municipality on each area,
	// and of other municipalities on each municipality; nil until asked.
	near, far [][]float64
}

func newMap(g *Geography) *townMap {
	m := &townMap{Geography: g, centres: g.spots(), municipality: make([]int, len(g.Areas)), near: make([][]float64, len(g.Areas))}
	residents := make([]float64, len(g.Areas))
	index := map[string]int{}
	for i := range g.Areas {
		residents[i] = float64(g.Areas[i].Population)
		k, known := index[g.Areas[i].Municipality]
		if !known {
			k = len(m.members)
			index[g.Areas[i].Municipality] = k
			m.members = append(m.members, nil)
		}
		m.municipality[i] = k
		m.members[k] = append(m.members[k], i)
	}
	m.crowd = runningSums(residents)
	m.far = make([][]float64, len(m.members))
	for _, areas := range m.members {
		weights := make([]float64, len(areas))
		var middle spot
		total := 0.0
		for j, i := range areas {
			weights[j] = residents[i]
			total += residents[i]
			middle.x += float64(residents[i] * m.centres[i].x)
			middle.y += float64(residents[i] * m.centres[i].y)
		}
		if total > 0 {
			middle.x, middle.y = middle.x/total, middle.y/total
		}
		m.memberCrowd = append(m.memberCrowd, runningSums(weights))
		m.middles = append(m.middles, middle)
		m.inhabitants = append(m.inhabitants, total)
	}
	return m
}

// neighbour is where somebody from the area goes who stays in the municipality:
// by population, half as much at 2 km as next door. Moves inside the area count
// too.
func (m *townMap) neighbour(r *random, area int) int {
	k := m.municipality[area]
	if m.near[area] == nil {
		weights := make([]float64, len(m.members[k]))
		for j, i := range m.members[k] {
			d := m.centres[area].to(m.centres[i]) / 2_000
			weights[j] = float64(m.Areas[i].Population) / (1 + float64(d*d))
		}
		m.near[area] = runningSums(weights)
	}
	return m.members[k][r.pick(m.near[area])]
}

// elsewhere is where somebody from the area goes who leaves the municipality: a
// municipality by population over the square of its distance plus 8 km (gravity;
// the exponent and the 8 km are inferred), and inside it by population. Where
// there is no other municipality they stay.
func (m *townMap) elsewhere(r *random, area int) int {
	k := m.municipality[area]
	if len(m.members) == 1 {
		return m.neighbour(r, area)
	}
	if m.far[k] == nil {
		weights := make([]float64, len(m.members))
		for j := range m.members {
			if j != k {
				d := m.middles[k].to(m.middles[j]) + 8_000
				weights[j] = m.inhabitants[j] / float64(d*d) * 1e6
			}
		}
		m.far[k] = runningSums(weights)
	}
	if m.far[k][len(m.far[k])-1] == 0 {
		return m.neighbour(r, area)
	}
	j := r.pick(m.far[k])
	return m.members[j][r.pick(m.memberCrowd[j])]
}

// scale is the distance in metres over which the pull of practices falls to a
// third, where these are nearest.
func scale(found []near, k int, least float64) float64 {
	return math.Max(least, found[min(k, len(found)-1)].metres)
}
