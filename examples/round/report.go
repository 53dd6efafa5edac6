package main

import (
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// report is what a plan comes to. It is gathered from the problem, its
// eligible wishes and a plan that passed the check; how it was made does not
// matter. README.md has the definitions in plain words.
type report struct {
	problem  *matching.Problem
	eligible *matching.Eligibility
	plan     *matching.Plan
	levels   []matching.Level
	index    map[string]int // of practices, by id

	modes      map[matching.Mode]int // practices in each
	freePlaces int
	persons    int
	withoutGP  int // households

	// wish is for each household the eligible wish that it moves to, an index
	// in the columns of eligible, or stays.
	wish             []int
	moved            int // households
	movedPersons     int
	movedFromNowhere int   // households
	byRank           []int // households moved, by rank; the first is of rank 1

	before, after, afterNowhere distances
	lengths                     map[matching.Kind][]int // exchanges by moves; index 0 is unused
	demand                      []demand                // practices, most wanted first
	rest                        [reasons]int            // households that stay, by reason
	proof                       []levelProof
}

// stays is in report.wish for a household that does not move.
const stays = -1

// gather makes the report. The plan must have passed the check.
func gather(p *matching.Problem, e *matching.Eligibility, plan *matching.Plan) (*report, error) {
	r := &report{
		problem: p, eligible: e, plan: plan, levels: p.Levels(),
		index: make(map[string]int, len(p.Practices)), modes: map[matching.Mode]int{},
	}
	for i := range p.Practices {
		q := &p.Practices[i]
		r.index[q.ID] = i
		r.modes[q.Mode]++
		r.freePlaces += q.Free()
	}
	for i := range p.Households {
		r.persons += p.Households[i].Persons()
		if e.Current[i] < 0 {
			r.withoutGP++
		}
	}
	if err := r.findMoves(); err != nil {
		return nil, err
	}
	r.countMoves()
	r.lengths = countLengths(plan)
	r.demand = r.countDemand()
	r.rest = r.whyStay()
	r.proof = proofOf(r.levels, plan)
	return r, nil
}

// findMoves finds the wish that each move grants.
func (r *report) findMoves() error {
	moves := 0
	for i := range r.plan.Exchanges {
		moves += len(r.plan.Exchanges[i].Moves)
	}
	destination := make(map[string]int32, moves) // practice by household
	for i := range r.plan.Exchanges {
		for _, m := range r.plan.Exchanges[i].Moves {
			destination[m.Household] = int32(r.index[m.To])
		}
	}
	r.wish = make([]int, len(r.problem.Households))
	found := 0
	for h := range r.wish {
		r.wish[h] = stays
		to, moving := destination[r.problem.Households[h].ID]
		if !moving {
			continue
		}
		from := r.eligible.Offsets[h]
		if k := slices.Index(r.eligible.Practice[from:r.eligible.Offsets[h+1]], to); k >= 0 {
			r.wish[h] = from + k
			found++
		}
	}
	if found != moves {
		return fmt.Errorf("%d moves of the plan are no eligible wishes", moves-found)
	}
	return nil
}

// countMoves counts who moves, by rank and distance.
func (r *report) countMoves() {
	var before, after, afterNowhere []int
	for h, k := range r.wish {
		if k == stays {
			continue
		}
		household := &r.problem.Households[h]
		r.moved++
		r.movedPersons += household.Persons()
		rank := int(r.eligible.Rank[k])
		for len(r.byRank) < rank {
			r.byRank = append(r.byRank, 0)
		}
		r.byRank[rank-1]++
		metres := int(r.eligible.Metres[k])
		if current := r.eligible.Current[h]; current < 0 {
			r.movedFromNowhere++
			afterNowhere = append(afterNowhere, metres)
		} else {
			before = append(before, matching.Metres(household.Home, r.problem.Practices[current].Location))
			after = append(after, metres)
		}
	}
	r.before, r.after, r.afterNowhere = measure(before), measure(after), measure(afterNowhere)
}

// countLengths counts exchanges by kind and number of moves.
func countLengths(plan *matching.Plan) map[matching.Kind][]int {
	lengths := map[matching.Kind][]int{}
	for i := range plan.Exchanges {
		x := &plan.Exchanges[i]
		counts := lengths[x.Kind]
		for len(counts) <= len(x.Moves) {
			counts = append(counts, 0)
		}
		counts[len(x.Moves)]++
		lengths[x.Kind] = counts
	}
	return lengths
}
