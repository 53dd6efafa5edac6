package pool

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// Objective says which set of exchanges is the best.
type Objective string

// The objectives.
const (
	// Weight is the sum of the weights of the transplants.
	Weight Objective = "weight"
	// Count is the number of transplants.
	Count Objective = "count"
	// Lex is the number of transplants, and between equals the sum of their
	// weights.
	Lex Objective = "lex"
)

// ParseObjective is the objective of that name.
func ParseObjective(name string) (Objective, error) {
	switch o := Objective(name); o {
	case Weight, Count, Lex:
		return o, nil
	}
	return "", fmt.Errorf("pool: unknown objective %q: it is weight, count or lex", name)
}

// Goals are the goals of a round with this objective.
func (o Objective) Goals() []matching.Goal {
	switch o {
	case Weight:
		return []matching.Goal{matching.GoalWeight}
	case Count:
		return []matching.Goal{matching.GoalPatients}
	case Lex:
		return []matching.Goal{matching.GoalPatients, matching.GoalWeight}
	}
	panic("pool: unknown objective " + string(o))
}

// NoLimit is a cap on the length of cycles or of chains that caps nothing. Any
// negative number is.
const NoLimit = -1

// Problem is the swap round that the pool is under caps.
//
// A pair is one household of one person at a practice of its own, which is full
// and has a patient stop: its place can be had by who swaps for it. An altruist
// is a practice with one free place and nobody in it. An arc from i to j says
// that household j accepts practice i; the wishes of a household are one class,
// with the arcs' weights. Everybody lives at the same point, so distances are 0.
//
// maxCycle is the most transplants in a cycle and maxChain those in a chain,
// that of the altruist among them, as the literature counts. 0 means none of
// that kind at all, where the rules of a round mean no limit by it: for no
// cycles the round has max_cycle 1, which no cycle keeps to, and for no chains
// it leaves the altruists out. A negative number means no limit.
//
// The weights are left out where the objective does not count them. The pool
// must be valid; the problem then is.
func (p *Pool) Problem(maxCycle, maxChain int, o Objective) *matching.Problem {
	altruists := p.Altruists
	if maxChain == 0 {
		altruists = 0
	}
	problem := &matching.Problem{
		Format:     matching.Format,
		Practices:  make([]matching.Practice, p.Pairs+altruists),
		Households: make([]matching.Household, p.Pairs),
		Rules: matching.Rules{
			Mechanism: matching.Optimal,
			MaxCycle:  max(0, maxCycle),
			MaxChain:  max(0, maxChain),
			Goals:     o.Goals(),
		},
	}
	if maxCycle == 0 {
		problem.Rules.MaxCycle = 1
	}
	here := matching.Point{Lat: 52, Lon: 5}
	for v := range problem.Practices {
		q := &problem.Practices[v]
		q.ID, q.Location, q.Capacity = p.practiceID(v), here, 1
		if v < p.Pairs {
			q.Mode, q.Enrolled = matching.Swap, 1
		} else {
			q.Mode = matching.Open
		}
	}
	// All wishes and weights lie in two slices.
	number := make([]int, p.Pairs)
	for _, a := range p.Arcs {
		if a.From < len(problem.Practices) {
			number[a.To]++
		}
	}
	wishes, weights := make([]string, len(p.Arcs)), make([]int, len(p.Arcs))
	for v := range problem.Households {
		h := &problem.Households[v]
		h.ID, h.Current, h.Home = p.householdID(v), problem.Practices[v].ID, here
		n := number[v]
		if n == 0 {
			continue
		}
		h.Wishes.Ranked = [][]string{wishes[:0:n]}
		wishes = wishes[n:]
		if o != Count {
			h.Wishes.Weights = [][]int{weights[:0:n]}
			weights = weights[n:]
		}
	}
	for _, a := range p.Arcs {
		if a.From >= len(problem.Practices) {
			continue
		}
		h := &problem.Households[a.To]
		h.Wishes.Ranked[0] = append(h.Wishes.Ranked[0], problem.Practices[a.From].ID)
		if o != Count {
			h.Wishes.Weights[0] = append(h.Wishes.Weights[0], a.Weight)
		}
	}
	return problem
}

// The identifiers have as many digits as the largest, so that their order is
// that of the vertices.

func (p *Pool) practiceID(vertex int) string {
	if vertex < p.Pairs {
		return p.id('p', vertex)
	}
	return p.id('a', vertex)
}

func (p *Pool) householdID(pair int) string { return p.id('h', pair) }

func (p *Pool) id(kind byte, vertex int) string {
	return fmt.Sprintf("%c%0*d", kind, len(itoa(max(0, p.Pairs+p.Altruists-1))), vertex)
}
