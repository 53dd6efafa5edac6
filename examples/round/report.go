package main

import (
	"fmt"
	"slices"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
)

// report is what a plan comes to. It is gathered from the problem, its
// eligible wishes and a plan that passed the check; how it was made does not
// matter. README.md has the definitions in plain words.
type report struct {
	*survey
	plan *matching.Plan

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

// gather makes the report of a plan that passed the check, after which each
// household is where after says.
func gather(s *survey, plan *matching.Plan, after []int32) (*report, error) {
	r := &report{survey: s, plan: plan}
	if err := r.findMoves(after); err != nil {
		return nil, err
	}
	var parts sync.WaitGroup
	parts.Go(r.countMoves)
	parts.Go(func() { r.lengths = countLengths(plan) })
	parts.Go(func() { r.demand = r.countDemand() })
	r.rest = r.whyStay()
	r.proof = proofOf(r.levels, plan)
	parts.Wait()
	return r, nil
}

// findMoves finds the wish that each move grants.
func (r *report) findMoves(after []int32) error {
	r.wish = make([]int, len(r.problem.Households))
	for h, to := range after {
		r.wish[h] = stays
		if to == r.eligible.Current[h] {
			continue
		}
		from := r.eligible.Offsets[h]
		k := slices.Index(r.eligible.Practice[from:r.eligible.Offsets[h+1]], to)
		if k < 0 {
			return fmt.Errorf("household %q moves by no eligible wish", r.problem.Households[h].ID)
		}
		r.wish[h] = from + k
	}
	return nil
}

// countMoves counts who moves, by rank and distance.
func (r *report) countMoves() {
	for h, k := range r.wish {
		if k != stays {
			r.moved++
			if r.eligible.Current[h] < 0 {
				r.movedFromNowhere++
			}
		}
	}
	enrolled := r.moved - r.movedFromNowhere
	before, after := make([]int32, 0, enrolled), make([]int32, 0, enrolled)
	afterNowhere := make([]int32, 0, r.movedFromNowhere)
	for h, k := range r.wish {
		if k == stays {
			continue
		}
		household := &r.problem.Households[h]
		r.movedPersons += household.Persons()
		rank := int(r.eligible.Rank[k])
		for len(r.byRank) < rank {
			r.byRank = append(r.byRank, 0)
		}
		r.byRank[rank-1]++
		metres := r.eligible.Metres[k]
		if r.eligible.Current[h] < 0 {
			afterNowhere = append(afterNowhere, metres)
		} else {
			before = append(before, r.metresNow[h])
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
