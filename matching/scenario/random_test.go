package scenario_test

import (
	"math/rand/v2"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/scenario"
)

// randomProblem is a random problem of every kind.
func randomProblem(seed uint64) *matching.Problem {
	return matchtest.Random(seed, matchtest.Shape{
		Practices: 8, Households: 30, Sizes: seed%2 == 0, Caps: seed%3 == 0, Intake: seed%5 == 0, Weights: seed%7 == 0,
	})
}

// randomScenario is a random scenario that fits the problem.
func randomScenario(seed uint64, p *matching.Problem) *scenario.Scenario {
	r := rand.New(rand.NewPCG(seed, 1))
	s := &scenario.Scenario{Format: scenario.Format, Name: "random"}
	modes := []matching.Mode{"", matching.Open, matching.Swap, matching.Closed}
	for i := range p.Practices {
		if r.IntN(3) > 0 {
			continue
		}
		c := scenario.Practice{ID: p.Practices[i].ID, Places: max(r.IntN(9)-3, -p.Practices[i].Capacity), Mode: modes[r.IntN(len(modes))]}
		if r.IntN(5) == 0 {
			most := r.IntN(4)
			c.MaxIntake = &most
		}
		s.Practices = append(s.Practices, c)
	}
	some := func(n int) int {
		if r.IntN(2) == 0 {
			return 0
		}
		return r.IntN(n)
	}
	s.WithinM, s.WidenM, s.WithoutPriority = some(4000), some(6000), some(10)
	if r.IntN(3) == 0 {
		most := r.IntN(4)
		s.MaxCycle, s.MaxChain = &most, &most
	}
	if r.IntN(2) == 0 {
		s.Goals = []matching.Goal{matching.GoalPatients, matching.GoalWaiting}
		n := r.Uint64()
		s.Seed = &n
	}
	return s
}
