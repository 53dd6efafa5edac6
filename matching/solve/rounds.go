package solve

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// round is the market with its sizes, caps and intake limits.
func (m *market) round() *round.Round {
	p, e := m.problem, m.eligible
	r := &round.Round{
		Free:      make([]int64, len(m.practices)),
		Intake:    make([]int64, len(m.practices)),
		From:      make([]int32, len(m.households)),
		Size:      make([]int32, len(m.households)),
		Offsets:   make([]int32, 1, len(m.households)+1),
		To:        make([]int32, 0, e.Len()),
		Values:    make([][]int64, len(m.levels)),
		Exchanges: make([]bool, len(m.levels)),
		MaxCycle:  p.Rules.MaxCycle,
		MaxChain:  p.Rules.MaxChain,
	}
	for number, i := range m.practices {
		r.Free[number], r.Intake[number] = int64(p.Practices[i].Free()), -1
		if limit := p.Practices[i].MaxIntake; limit != nil {
			r.Intake[number] = int64(*limit)
		}
	}
	for i, h := range m.households {
		r.From[i] = round.None
		if c := e.Current[h]; c >= 0 {
			r.From[i] = m.number[c]
		}
		r.Size[i] = int32(p.Households[h].Persons())
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			r.To = append(r.To, m.number[e.Practice[k]])
		}
		r.Offsets = append(r.Offsets, int32(len(r.To)))
	}
	for l, level := range m.levels {
		r.Values[l] = make([]int64, 0, len(r.To))
		r.Exchanges[l] = level.Goal == matching.GoalExchanges
		for i, h := range m.households {
			household := &p.Households[h]
			persons := int64(r.Size[i])
			for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
				var v int64
				switch level.Goal {
				case matching.GoalPriority:
					if household.Priority == level.Priority {
						v = persons
					}
				case matching.GoalPatients:
					v = persons
				case matching.GoalHouseholds:
					v = 1
				case matching.GoalRank:
					v = -int64(e.Rank[k]) * persons
				case matching.GoalDistance:
					v = -int64(e.Metres[k]) * persons
				case matching.GoalWaiting:
					v = int64(household.DaysWaited(m.day)) * persons
				case matching.GoalWeight:
					if e.Weight != nil {
						v = int64(e.Weight[k]) * persons
					}
				}
				r.Values[l] = append(r.Values[l], v)
			}
		}
	}
	return r
}

// write puts exchanges of the round into the form and order in which plans list
// them: cycles, chains, bundles; short before long; then by the practice that
// the first move leaves and by household. After is where the households of the
// problem are then, see [Result].
func (m *market) write(r *round.Round, exchanges []round.Exchange) (written []matching.Exchange, after []int32) {
	p, e := m.problem, m.eligible
	owners := r.Owners()
	parts := slices.Clone(exchanges)
	total := 0
	for i := range parts {
		x := &parts[i]
		total += len(x.Wishes)
		x.Wishes = slices.Clone(x.Wishes)
		switch x.Kind {
		case round.Cycle: // begin where the practice id is smallest
			first := 0
			for k, w := range x.Wishes {
				if r.From[owners[w]] < r.From[owners[x.Wishes[first]]] {
					first = k
				}
			}
			x.Wishes = append(x.Wishes[first:], x.Wishes[:first]...)
		case round.Bundle:
			slices.Sort(x.Wishes)
		}
	}
	sorting.By(parts, func(a, b round.Exchange) int {
		if d := int(a.Kind) - int(b.Kind); d != 0 {
			return d
		}
		if d := len(a.Wishes) - len(b.Wishes); d != 0 {
			return d
		}
		return int(a.Wishes[0]) - int(b.Wishes[0])
	})
	kinds := map[round.Kind]matching.Kind{round.Cycle: matching.Cycle, round.Chain: matching.Chain, round.Bundle: matching.Bundle}
	all := make([]matching.Move, 0, total)
	written = make([]matching.Exchange, 0, len(parts))
	after = slices.Clone(e.Current)
	for _, x := range parts {
		begin := len(all)
		for _, w := range x.Wishes {
			i := owners[w]
			h := m.households[i]
			k := e.Offsets[h] + int(w-r.Offsets[i])
			after[h] = e.Practice[k]
			all = append(all, matching.Move{
				Household: p.Households[h].ID, From: p.Households[h].Current,
				To:   p.Practices[e.Practice[k]].ID,
				Rank: int(e.Rank[k]), Metres: int(e.Metres[k]),
			})
		}
		written = append(written, matching.Exchange{Kind: kinds[x.Kind], Moves: all[begin:len(all):len(all)]})
	}
	return written, after
}
