package verify

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// none is the index of no practice.
const none = -1

// distance is how far household h is from practice q: metres, or what
// Options.Travel says.
func (c *Checker) distance(h, q int) int {
	if c.travel != nil {
		return int(c.travel(h, q))
	}
	return matching.Metres(c.problem.Households[h].Home, c.problem.Practices[q].Location)
}

// classes finds a practice and the current one in the ranked wishes of a
// household: the ranks of their classes, 0 where they stand in none.
func classes(h *matching.Household, practice string) (wished, current int) {
	for i, class := range h.Wishes.Ranked {
		for _, id := range class {
			if id == practice {
				wished = i + 1
			}
			if id == h.Current {
				current = i + 1
			}
		}
	}
	return wished, current
}

// weightOf is the weight of a practice as a wish of a household: 0 for one that
// its ranked wishes don't name, and where they have no weights.
func weightOf(h *matching.Household, practice string) int64 {
	for i, weights := range h.Wishes.Weights {
		for k, weight := range weights {
			if h.Wishes.Ranked[i][k] == practice {
				return int64(weight)
			}
		}
	}
	return 0
}

// weight is the weight of wish k in order of eligibility.
func (c *Checker) weight(k int) int64 {
	if c.eligible.Weight == nil {
		return 0
	}
	return int64(c.eligible.Weight[k])
}

// weighted reports whether a household of the problem has weights.
func weighted(p *matching.Problem) bool {
	for h := range p.Households {
		if len(p.Households[h].Wishes.Weights) > 0 {
			return true
		}
	}
	return false
}

// wish works out one wish from the definition: the rank and distance of
// practice q as a wish of household h, or why it is not an eligible one.
func (c *Checker) wish(h, q int) (rank, metres int, why string) {
	household, practice := &c.problem.Households[h], &c.problem.Practices[q]
	metres = c.distance(h, q)
	wished, current := classes(household, practice.ID)
	switch {
	case wished > 0 && current > 0 && wished >= current:
		return 0, metres, "is wished no more than the current practice"
	case wished > 0:
		rank = wished
	case current > 0:
		return 0, metres, "is not among the practices wished more than the current one"
	case household.Wishes.WithinM > 0 && metres <= household.Wishes.WithinM:
		rank = len(household.Wishes.Ranked) + 1
	default:
		return 0, metres, "is not a wish of the household"
	}
	return rank, metres, c.refusal(h, q, metres)
}

// refusal is why household h can't enter practice q at that distance, or "".
func (c *Checker) refusal(h, q, metres int) string {
	household, practice := &c.problem.Households[h], &c.problem.Practices[q]
	if practice.ID == household.Current {
		return "is the current practice"
	}
	if practice.Mode == matching.Closed {
		return "is closed"
	}
	if metres < 0 {
		return "can't be reached"
	}
	area := practice.Accepts
	if area == nil {
		return ""
	}
	if area.WithinM > 0 && metres > area.WithinM {
		return "does not accept a home so far away"
	}
	if len(area.Postcodes) == 0 {
		return ""
	}
	for _, prefix := range area.Postcodes {
		if strings.HasPrefix(household.Postcode, prefix) {
			return ""
		}
	}
	return "does not accept the home's postcode"
}

// allWishes works out every eligible wish from the definition, without the
// index that package matching uses for this.
func (c *checker) allWishes() (*matching.Eligibility, error) {
	n := len(c.problem.Households)
	e := &matching.Eligibility{Current: make([]int32, n), Offsets: make([]int, n+1)}
	nearby := newNearby(c.problem.Practices)
	// The class of a practice in the wishes of the household at hand; the
	// stamp says whether the entry is of that household.
	stamp := make([]int, len(c.problem.Practices))
	if weighted(c.problem) {
		e.Weight = []int32{}
	}
	for h := range c.problem.Households {
		if err := c.pause(h); err != nil {
			return nil, err
		}
		household := &c.problem.Households[h]
		e.Current[h] = c.index(household.Current)
		better := household.Wishes.Ranked
		listed := false
		if household.Current != "" {
			for i, class := range better {
				if slices.Contains(class, household.Current) {
					better, listed = better[:i], true
					break
				}
			}
		}
		add := func(q int32, rank int) {
			metres := c.distance(h, int(q))
			if rank > len(household.Wishes.Ranked) && metres > household.Wishes.WithinM {
				return
			}
			if c.refusal(h, int(q), metres) == "" {
				e.Practice = append(e.Practice, q)
				e.Rank = append(e.Rank, int32(rank))
				e.Metres = append(e.Metres, int32(metres))
				if e.Weight != nil {
					e.Weight = append(e.Weight, int32(weightOf(household, c.problem.Practices[q].ID)))
				}
			}
		}
		for i, class := range better {
			for _, id := range class {
				q := c.index(id)
				stamp[q] = h + 1
				add(q, i+1)
			}
		}
		if household.Wishes.WithinM > 0 && !listed {
			rank := len(household.Wishes.Ranked) + 1
			candidate := func(q int32) {
				if stamp[q] != h+1 {
					add(q, rank)
				}
			}
			if c.travel != nil {
				for q := range c.problem.Practices {
					candidate(int32(q))
				}
			} else {
				nearby.each(household.Home, household.Wishes.WithinM, candidate)
			}
		}
		e.Offsets[h+1] = len(e.Practice)
	}
	return e, nil
}

// nearby holds the practices in order of latitude, to leave out those that are
// certainly too far.
type nearby struct {
	index []int32
	lat   []float64
	place [][3]float64
}

// earthRadius is the radius of the sphere in metres.
const earthRadius = 6_371_008.8

// newNearby sorts the practices.
func newNearby(practices []matching.Practice) *nearby {
	n := &nearby{
		index: make([]int32, len(practices)),
		lat:   make([]float64, len(practices)),
		place: make([][3]float64, len(practices)),
	}
	for i := range n.index {
		n.index[i] = int32(i)
	}
	sort.SliceStable(n.index, func(i, j int) bool {
		return practices[n.index[i]].Location.Lat < practices[n.index[j]].Location.Lat
	})
	for i, q := range n.index {
		n.lat[i] = practices[q].Location.Lat
		n.place[i] = direction(practices[q].Location)
	}
	return n
}

// direction is the unit vector of a point.
func direction(p matching.Point) [3]float64 {
	lat, lon := p.Lat*math.Pi/180, p.Lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

// each calls f for a set of practices that holds every one within so many
// metres of home. Two metres of slack, thousands of times what the arithmetic
// can be off, keep the set large enough on every platform: the arc between two
// points is at least that between their latitudes, and at least the chord.
func (n *nearby) each(home matching.Point, within int, f func(q int32)) {
	reach := (float64(within) + 2) / earthRadius
	degrees := reach*180/math.Pi + 1e-9
	u := direction(home)
	for i := sort.SearchFloat64s(n.lat, home.Lat-degrees); i < len(n.lat) && n.lat[i] <= home.Lat+degrees; i++ {
		v := &n.place[i]
		dx, dy, dz := u[0]-v[0], u[1]-v[1], u[2]-v[2]
		if dx*dx+dy*dy+dz*dz <= reach*reach {
			f(n.index[i])
		}
	}
}
