package pool

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// Tally counts a plan for the round that [Pool.Problem] makes, by the pool's own
// arcs and without the round: every move must be an arc, every vertex gives and
// takes at most once, and cycles and chains keep to the caps, which mean what
// they mean there.
//
// It repeats, for this special case, what package verify checks of any round,
// so a fault in how the pool became a round shows.
func (p *Pool) Tally(plan *matching.Plan, maxCycle, maxChain int) (transplants, weight int64, err error) {
	vertex := map[string]int{}
	for v := range p.Pairs + p.Altruists {
		vertex[p.practiceID(v)] = v
	}
	patient := map[string]int{}
	for v := range p.Pairs {
		patient[p.householdID(v)] = v
	}
	gave, took := make([]bool, p.Pairs+p.Altruists), make([]bool, p.Pairs)
	for i, e := range plan.Exchanges {
		limit := maxCycle
		if e.Kind == matching.Chain {
			limit = maxChain
		} else if e.Kind != matching.Cycle {
			return 0, 0, fmt.Errorf("pool: exchange %d is a %s", i, e.Kind)
		}
		if limit >= 0 && len(e.Moves) > limit || len(e.Moves) == 0 {
			return 0, 0, fmt.Errorf("pool: exchange %d: a %s of %d where %d is the most", i, e.Kind, len(e.Moves), limit)
		}
		for j, m := range e.Moves {
			to, known := patient[m.Household]
			from, found := vertex[m.To]
			a, fits := p.Find(from, to)
			if !known || !found || !fits {
				return 0, 0, fmt.Errorf("pool: exchange %d: no arc stands for the move of %s to %s", i, m.Household, m.To)
			}
			if gave[from] || took[to] {
				return 0, 0, fmt.Errorf("pool: exchange %d: a second transplant from %d or to %d", i, from, to)
			}
			gave[from], took[to] = true, true
			// The donor of a move is the pair that the next move gives to,
			// or, in the first move of a chain, an altruist.
			next := e.Moves[(j+1)%len(e.Moves)]
			switch closes := e.Kind == matching.Cycle; {
			case closes && m.To != p.practiceID(patient[next.Household]),
				!closes && j == 0 && from < p.Pairs,
				!closes && j > 0 && from != patient[e.Moves[j-1].Household]:
				return 0, 0, fmt.Errorf("pool: exchange %d: move %d does not link", i, j)
			}
			transplants++
			weight += int64(a.Weight)
		}
	}
	return transplants, weight, nil
}
