package instances

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// ContendedParams describe a round that is hard for flow algorithms: hardly
// any free places, popular practices that many want and few leave, and local
// wishes, so that what one household can have depends on long chains of
// others. The zero value of any field takes its default.
type ContendedParams struct {
	// Seed makes the instance.
	Seed uint64
	// Practices and Households are the size; default 400 and 50,000.
	Practices, Households int
	// Spread is the standard deviation of the logarithm of a practice's
	// popularity; default 1.15. The larger, the fewer can move: with the default
	// 44% to 52% of the households do in the best plan, by seed and size (set by
	// measuring).
	Spread float64
	// Nearby is how many of the nearest practices a household chooses among;
	// default 24, about as many as lie within 5 km of the average home (CBS).
	Nearby int
	// FreePerMille is the free places in thousandths of the households, spread
	// at random over open practices; default 0: every practice has a stop.
	FreePerMille int
	// Goals of the rules; default patients, rank.
	Goals []matching.Goal
}

// Contended is a contended round: households of one person, 3 to 5 strictly
// ranked wishes each, every practice in mode swap unless FreePerMille is set,
// no caps and no acceptance areas, in a made-up country with as many
// inhabitants as its practices would serve (3,494 each, as in the
// Netherlands).
//
// The current practice is drawn from those nearby by distance and against
// popularity, the wishes by distance and popularity.
//
// The error names a parameter out of range. The problem is valid.
func Contended(p ContendedParams) (*matching.Problem, error) {
	if p.Practices == 0 {
		p.Practices = 400
	}
	if p.Households == 0 {
		p.Households = 50_000
	}
	if p.Spread == 0 {
		p.Spread = 1.15
	}
	if p.Nearby == 0 {
		p.Nearby = 24
	}
	switch {
	case p.Practices < 1 || p.Practices > 1_000_000:
		return nil, fmt.Errorf("instances: Practices: %d is not 1 to 1,000,000", p.Practices)
	case p.Households < 1 || p.Households > 50_000_000:
		return nil, fmt.Errorf("instances: Households: %d is not 1 to 50,000,000", p.Households)
	case !(p.Spread > 0 && p.Spread <= 5):
		return nil, fmt.Errorf("instances: Spread: %v is not above 0 and at most 5", p.Spread)
	case p.Nearby < 1 || p.Nearby > 1_000:
		return nil, fmt.Errorf("instances: Nearby: %d is not 1 to 1,000", p.Nearby)
	case p.FreePerMille < 0 || p.FreePerMille > 1_000_000:
		return nil, fmt.Errorf("instances: FreePerMille: %d is not 0 to 1,000,000", p.FreePerMille)
	}
	p.Nearby = min(p.Nearby, p.Practices)
	if p.Goals == nil {
		p.Goals = []matching.Goal{matching.GoalPatients, matching.GoalRank}
	}
	g := Country(CountryParams{Seed: p.Seed, Population: p.Practices * perPractice})
	centres := g.spots()
	residents := make([]float64, len(g.Areas))
	for i := range g.Areas {
		residents[i] = float64(g.Areas[i].Population)
	}
	crowd := runningSums(residents)

	problem := &matching.Problem{
		Format:     matching.Format,
		Practices:  make([]matching.Practice, p.Practices),
		Households: make([]matching.Household, p.Households),
		Rules: matching.Rules{Mechanism: matching.Optimal, Goals: p.Goals, Date: roundDate,
			Seed: p.Seed},
	}
	r := newRandom(p.Seed, 'p')
	spots, _ := placePractices(r, g, centres, crowd, p.Practices)
	appeal := make([]float64, p.Practices)
	ids := practiceIDs(p.Seed, p.Practices)
	names := practiceNames(r, p.Practices)
	for i := range problem.Practices {
		appeal[i] = exp(float64(p.Spread * r.normal()))
		problem.Practices[i] = matching.Practice{ID: ids[i], Name: names[i], Location: spots[i].globe(), Mode: matching.Swap}
	}
	held := make([]int, p.Practices)

	r = newRandom(p.Seed, 'h')
	around := newGrid(spots)
	type choices struct {
		practice []int32
		from     []float64 // running sums
		to       []float64
	}
	choice := make([]choices, len(g.Areas))
	for i := range choice {
		found := around.nearest(centres[i], p.Nearby)
		scale := max(1_000, found[min(4, len(found)-1)].metres)
		c := choices{}
		from := make([]float64, len(found))
		for j, f := range found {
			c.practice = append(c.practice, f.index)
			from[j] = exp(-f.metres/(2*scale)) / appeal[f.index]
			c.to = append(c.to, float64(exp(-f.metres/scale)*appeal[f.index]))
		}
		c.from = runningSums(from)
		choice[i] = c
	}
	weights := make([]float64, p.Nearby)
	wishes := newWishes(p.Households * 4)
	for i := range problem.Households {
		area := r.pick(crowd)
		c := &choice[area]
		h := &problem.Households[i]
		h.ID = householdID(i, p.Seed)
		h.Home = g.home(r, area, centres[area]).globe()
		h.Postcode = g.Areas[area].Postcode
		current := r.pick(c.from)
		h.Current = ids[c.practice[current]]
		held[c.practice[current]]++
		weights = append(weights[:0], c.to...)
		weights[current] = 0
		for range min(r.between(3, 5), len(c.practice)-1) {
			wishes.class(ids[c.practice[r.take(weights)]])
		}
		h.Wishes.Ranked = wishes.ranked()
		h.Since = waitingSince(r)
	}
	r = newRandom(p.Seed, 'f')
	for i := range problem.Practices {
		q := &problem.Practices[i]
		// One in twenty of those enrolled is in the round.
		q.Enrolled = max(1, held[i]) * 20
		q.Capacity = q.Enrolled
	}
	for range int64(p.Households) * int64(p.FreePerMille) / 1000 {
		q := &problem.Practices[r.below(p.Practices)]
		q.Mode = matching.Open
		q.Capacity++
	}
	return problem, nil
}
