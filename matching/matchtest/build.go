package matchtest

import (
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// builder writes an instance. Practices stand on a line to the north, 0.01
// degrees of latitude apart, which is 1111.95 m; every home is at its southern
// end. So the distances to steps 0, 1, 2 and 3 are 0, 1112, 2224 and 3336 m.
type builder struct{ problem *matching.Problem }

// goals begins an instance with these goals; none means the default ones.
func goals(goals ...matching.Goal) *builder {
	return &builder{&matching.Problem{
		Format:    matching.Format,
		Practices: []matching.Practice{}, Households: []matching.Household{},
		Rules: matching.Rules{Goals: goals},
	}}
}

// practice adds a practice at the next step. spare is its capacity less the
// persons enrolled; below zero it is over-full.
func (b *builder) practice(id string, mode matching.Mode, spare int) *builder {
	step := len(b.problem.Practices)
	b.problem.Practices = append(b.problem.Practices, matching.Practice{
		ID: id, Mode: mode, Enrolled: 1000, Capacity: 1000 + spare,
		Location: matching.Point{Lat: gridLat + gridStep*float64(step), Lon: gridLon},
	})
	return b
}

// practices adds several practices of one mode with no spare place.
func (b *builder) practices(mode matching.Mode, ids ...string) *builder {
	for _, id := range ids {
		b.practice(id, mode, 0)
	}
	return b
}

// household adds a household of one person at a practice, or at none where it
// is "". Each class of its wishes is one string, of ids with spaces between.
func (b *builder) household(id, current string, classes ...string) *builder {
	h := matching.Household{ID: id, Current: current, Home: matching.Point{Lat: gridLat, Lon: gridLon}}
	for _, class := range classes {
		h.Wishes.Ranked = append(h.Wishes.Ranked, strings.Fields(class))
	}
	b.problem.Households = append(b.problem.Households, h)
	return b
}

// size makes the last household one of so many persons.
func (b *builder) size(persons int) *builder {
	return b.last(func(h *matching.Household) { h.Size = persons })
}

// last changes the last household.
func (b *builder) last(change func(h *matching.Household)) *builder {
	change(&b.problem.Households[len(b.problem.Households)-1])
	return b
}

// lastPractice changes the last practice.
func (b *builder) lastPractice(change func(q *matching.Practice)) *builder {
	change(&b.problem.Practices[len(b.problem.Practices)-1])
	return b
}

// rules changes the rules.
func (b *builder) rules(change func(r *matching.Rules)) *builder {
	change(&b.problem.Rules)
	return b
}
