package matchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// Shape says what random problems may hold. The zero value gives plain problems:
// single persons, no caps, no intake limits, no weights, and every goal but
// weight and exchanges. Those are solved exactly as a minimum-cost circulation,
// and so are those with weights.
//
// [Check] tries every plan of a problem. Of a shape that is not plain it can do
// so for up to 10 households, and those take long.
type Shape struct {
	// Practices and Households are the most of each; 0 means 6 and 7.
	Practices, Households int
	// Ranked is the most practices that a household ranks; 0 means 4. The
	// practices within reach come on top of that.
	Ranked int
	// Sizes lets households have up to four persons.
	Sizes bool
	// Caps lets the rules cap the length of cycles and chains.
	Caps bool
	// Intake lets practices have a max_intake.
	Intake bool
	// Weights lets wishes have weights, up to the largest, and their sum be a
	// goal.
	Weights bool
	// Exchanges lets the number of exchanges be a goal.
	Exchanges bool
}

// defaults fills in the numbers.
func (s Shape) defaults() Shape {
	if s.Practices <= 0 {
		s.Practices = 6
	}
	if s.Households <= 0 {
		s.Households = 7
	}
	if s.Ranked <= 0 {
		s.Ranked = 4
	}
	return s
}

// covers reports whether a problem has nothing that the shape doesn't allow,
// whatever its numbers of practices and households.
func (s Shape) covers(p *matching.Problem) bool {
	for i := range p.Households {
		h := &p.Households[i]
		if h.Persons() > 1 && !s.Sizes || len(h.Wishes.Weights) > 0 && !s.Weights {
			return false
		}
	}
	if slices.Contains(p.Goals(), matching.GoalWeight) && !s.Weights {
		return false
	}
	for i := range p.Practices {
		if p.Practices[i].MaxIntake != nil && !s.Intake {
			return false
		}
	}
	if (p.Rules.MaxCycle > 0 || p.Rules.MaxChain > 0) && !s.Caps {
		return false
	}
	return s.Exchanges || !hasExchanges(p)
}

// hasExchanges reports whether the number of exchanges is a goal.
func hasExchanges(p *matching.Problem) bool {
	return slices.Contains(p.Goals(), matching.GoalExchanges)
}

// The corners of the random world: a grid on which many distances are equal.
const (
	gridLat, gridLon = 52.0, 4.3
	gridStep         = 0.01 // about 1112 m to the north and 685 m to the east
	gridSize         = 5
)

// generator makes one random problem.
type generator struct {
	*rand.Rand
	shape Shape
}

// Random is a small random problem that is valid. The same seed and shape give
// the same problem on every platform.
//
// Over many seeds the problems cover every mode; practices with places free,
// full and over-full; limits by distance and by postcode; households without a
// practice, with no wish, with equal ranks, with the current practice among the
// ranked ones, with further wishes within reach; priorities; dates of waiting,
// present and absent; every order of the goals; and a file order that is not the
// order of the ids.
func Random(seed uint64, shape Shape) *matching.Problem {
	g := &generator{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), shape.defaults()}
	p := &matching.Problem{Format: matching.Format, Practices: []matching.Practice{}, Households: []matching.Household{}}
	practices := 1 + g.IntN(g.shape.Practices)
	households := g.IntN(g.shape.Households + 1)
	if g.chance(50) { // Now and then a small one.
		practices, households = g.IntN(3), g.IntN(3)
	}
	ids := g.Perm(10 * (practices + 1))
	for i := range practices {
		p.Practices = append(p.Practices, g.practice(fmt.Sprintf("p%02d", ids[i])))
	}
	day := matching.NewDate(2026, time.November, 21)
	if g.chance(2) {
		p.Rules.Date = day
	}
	ids = g.Perm(10 * (households + 1))
	priorities := 1 + g.IntN(3)
	for i := range households {
		h := g.household(fmt.Sprintf("h%02d", ids[i]), p.Practices, priorities)
		if g.chance(2) {
			h.Since = day - matching.Date(g.IntN(4)*100)
		}
		p.Households = append(p.Households, h)
	}
	g.enrol(p)
	g.rules(p)
	return p
}

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.IntN(n) == 0 }

// point is a random point of the grid.
func (g *generator) point() matching.Point {
	return matching.Point{Lat: gridLat + gridStep*float64(g.IntN(gridSize)), Lon: gridLon + gridStep*float64(g.IntN(gridSize))}
}

// postcodes are what random homes have; their beginnings are what random
// practices accept.
var postcodes = [...]string{"2511", "2512", "2521", "2611"}

// practice is a random practice, without numbers of persons.
func (g *generator) practice(id string) matching.Practice {
	q := matching.Practice{ID: id, Location: g.point(), Mode: matching.Open}
	switch g.IntN(8) {
	case 0:
		q.Mode = matching.Closed
	case 1, 2, 3, 4:
		q.Mode = matching.Swap
	}
	if g.chance(5) {
		q.Accepts = &matching.Area{WithinM: 1000 + g.IntN(3000)}
	}
	if g.chance(6) {
		if q.Accepts == nil {
			q.Accepts = &matching.Area{}
		}
		for _, i := range g.Perm(len(postcodes))[:1+g.IntN(2)] {
			q.Accepts.Postcodes = append(q.Accepts.Postcodes, postcodes[i][:2+i%3])
		}
		if len(q.Accepts.Postcodes) == 2 && q.Accepts.Postcodes[0] == q.Accepts.Postcodes[1] {
			q.Accepts.Postcodes = q.Accepts.Postcodes[:1]
		}
	}
	if g.shape.Intake && g.chance(3) {
		limit := g.IntN(4)
		q.MaxIntake = &limit
	}
	return q
}

// household is a random household.
func (g *generator) household(id string, practices []matching.Practice, priorities int) matching.Household {
	h := matching.Household{ID: id, Home: g.point(), Priority: 4 * g.IntN(priorities)}
	if g.shape.Sizes && g.chance(2) {
		h.Size = 1 + g.IntN(4)
	}
	if !g.chance(8) {
		h.Postcode = postcodes[g.IntN(len(postcodes))]
	}
	if len(practices) > 0 && !g.chance(5) {
		h.Current = practices[g.IntN(len(practices))].ID
	}
	order := g.Perm(len(practices))
	for _, i := range order[:min(len(order), g.IntN(g.shape.Ranked+1))] {
		if practices[i].ID == h.Current && !g.chance(3) {
			continue
		}
		if n := len(h.Wishes.Ranked); n > 0 && g.chance(3) {
			h.Wishes.Ranked[n-1] = append(h.Wishes.Ranked[n-1], practices[i].ID)
		} else {
			h.Wishes.Ranked = append(h.Wishes.Ranked, []string{practices[i].ID})
		}
	}
	if g.chance(4) {
		h.Wishes.WithinM = 1 + g.IntN(4000)
	}
	if g.shape.Weights && !g.chance(4) {
		h.Wishes.Weights = g.weights(h.Wishes.Ranked)
	}
	return h
}

// weights is a random weight for each ranked wish: of few values, so that many
// are equal, or near the largest.
func (g *generator) weights(ranked [][]string) [][]int {
	var weights [][]int
	base := 0
	if g.chance(4) {
		base = matching.MaxPersons - 5
	}
	for _, class := range ranked {
		list := make([]int, len(class))
		for i := range list {
			list[i] = base + g.IntN(6)
			if g.chance(8) {
				list[i] = g.IntN(matching.MaxPersons)
			}
		}
		weights = append(weights, list)
	}
	return weights
}

// enrol counts the persons of the problem at their practices, adds others, and
// draws capacities around the sum.
func (g *generator) enrol(p *matching.Problem) {
	for i := range p.Practices {
		q := &p.Practices[i]
		q.Enrolled = g.IntN(4)
		for j := range p.Households {
			if p.Households[j].Current == q.ID {
				q.Enrolled += p.Households[j].Persons()
			}
		}
		q.Capacity = max(0, q.Enrolled-1+g.IntN(4))
		if g.shape.Sizes {
			q.Capacity += g.IntN(3)
		}
	}
}

// rules draws goals, caps and seed.
func (g *generator) rules(p *matching.Problem) {
	if g.chance(2) {
		p.Rules.Mechanism = matching.Optimal
	}
	if !g.chance(4) {
		goals := []matching.Goal{
			matching.GoalPriority, matching.GoalPatients, matching.GoalHouseholds,
			matching.GoalRank, matching.GoalDistance, matching.GoalWaiting,
		}
		if g.shape.Weights {
			goals = append(goals, matching.GoalWeight)
		}
		if g.shape.Exchanges {
			goals = append(goals, matching.GoalExchanges)
		}
		g.Shuffle(len(goals), func(i, j int) { goals[i], goals[j] = goals[j], goals[i] })
		p.Rules.Goals = goals[:1+g.IntN(len(goals))]
		// Most problems ask first that somebody moves at all.
		if first := p.Rules.Goals[0]; (first == matching.GoalRank || first == matching.GoalDistance) && !g.chance(8) {
			g.lead(p)
		}
	}
	if g.shape.Caps {
		p.Rules.MaxCycle = g.cap()
		p.Rules.MaxChain = g.cap()
	}
	p.Rules.Seed = g.Uint64() >> (g.IntN(2) * 40)
}

// lead puts the goal patients first.
func (g *generator) lead(p *matching.Problem) {
	goals := []matching.Goal{matching.GoalPatients}
	for _, goal := range p.Rules.Goals {
		if goal != matching.GoalPatients {
			goals = append(goals, goal)
		}
	}
	p.Rules.Goals = goals
}

// cap is a random cap on length.
func (g *generator) cap() int {
	if g.chance(3) {
		return 0
	}
	return 1 + g.IntN(4)
}
