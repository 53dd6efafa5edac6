package solve_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

func TestWeights(t *testing.T) {
	plan := func(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
		r, err := solve.Solve(ctx, p, solve.Options{Threads: 2})
		if err != nil {
			return nil, err
		}
		return r.Plan, nil
	}
	matchtest.Check(t, plan, matchtest.Options{Problems: dose(t, 1000), Seed: 1, Shape: matchtest.Shape{Weights: true}})
}

// Rounds too large for brute force, with the goal weight at every place in the
// order: that the plan is optimal is proven by its certificate, and a run that
// stops early proves a bound.
func TestWeightsLarge(t *testing.T) {
	orders := [][]matching.Goal{
		{matching.GoalWeight},
		{matching.GoalWeight, matching.GoalPatients, matching.GoalRank},
		{matching.GoalPatients, matching.GoalWeight, matching.GoalDistance},
		{matching.GoalPatients, matching.GoalRank, matching.GoalWeight},
		{matching.GoalPriority, matching.GoalDistance, matching.GoalWeight, matching.GoalWaiting},
		{matching.GoalPatients, matching.GoalWaiting, matching.GoalWeight},
	}
	for seed := range uint64(24) {
		p := matchtest.Random(seed, matchtest.Shape{Practices: 25, Households: 500, Ranked: 6, Weights: true})
		p.Rules.Goals = orders[seed%uint64(len(orders))]
		if seed/6%2 == 1 { // the largest weights, that differ by one
			for i := range p.Households {
				wishes := &p.Households[i].Wishes
				wishes.Weights = nil
				for class, ids := range wishes.Ranked {
					var weights []int
					for member := range ids {
						weights = append(weights, matching.MaxPersons-(i+class+member)%2)
					}
					wishes.Weights = append(wishes.Weights, weights)
				}
			}
		}
		best := solved(t, t.Context(), p, solve.Options{})
		if best.Plan.Status != matching.StatusOptimal {
			t.Errorf("seed %d: the status is %q", seed, best.Plan.Status)
		}
		for budget := int64(1); budget < best.Steps; budget = budget*4 + 1 {
			r := solved(t, t.Context(), p, solve.Options{MaxSteps: budget})
			if compare(r.Plan.Score, best.Plan.Score) > 0 || compare(r.Plan.Bound, best.Plan.Score) < 0 {
				t.Errorf("seed %d, %d steps: score %v and bound %v, the best score is %v", seed, budget, r.Plan.Score, r.Plan.Bound, best.Plan.Score)
			}
		}
	}
}

// path has n practices without a free place, each with a household that wishes
// for the next practice. Nobody can move. A place at practice number i would
// have the i households before it move, so the prices are the largest that so
// many practices and such weights can have.
func path(n, weight int) *matching.Problem {
	p := &matching.Problem{Format: matching.Format}
	p.Rules.Goals = []matching.Goal{matching.GoalWeight, matching.GoalPatients}
	for i := range n {
		p.Practices = append(p.Practices, matching.Practice{ID: fmt.Sprintf("p%05d", i), Mode: matching.Swap, Capacity: 1, Enrolled: 1})
		if i > 0 {
			h := matching.Household{ID: fmt.Sprintf("h%05d", i), Current: p.Practices[i-1].ID}
			h.Wishes.Ranked, h.Wishes.Weights = [][]string{{p.Practices[i].ID}}, [][]int{{weight}}
			p.Households = append(p.Households, h)
		}
	}
	return p
}

func TestWeightsLongPath(t *testing.T) {
	const n = 500
	p := path(n, matching.MaxPersons)
	r := solved(t, t.Context(), p, solve.Options{})
	if compare(r.Plan.Score, [][]int64{{0}, {0}}) != 0 || r.Plan.Status != matching.StatusOptimal {
		t.Fatalf("score %v, %s", r.Plan.Score, r.Plan.Status)
	}
	prices := r.Plan.Certificate.Prices
	if len(prices) != n-1 {
		t.Fatalf("%d practices have a price, want %d", len(prices), n-1)
	}
	for i, x := range prices {
		if want := []int64{int64(i+1) * matching.MaxPersons, int64(i + 1)}; !slices.Equal(x.Price, want) {
			t.Fatalf("the price at practice %d is %v, want %v", i+1, x.Price, want)
		}
	}
	// With a free place at the end, all move.
	p.Practices[n-1].Mode, p.Practices[n-1].Capacity = matching.Open, 2
	r = solved(t, t.Context(), p, solve.Options{})
	if want := [][]int64{{(n - 1) * matching.MaxPersons}, {n - 1}}; compare(r.Plan.Score, want) != 0 {
		t.Errorf("score %v, want %v", r.Plan.Score, want)
	}
}

// Where practices are so many and weights so large that the search might leave
// the range of its numbers, it refuses before it begins.
func TestWeightsTooLarge(t *testing.T) {
	const n = 8192 // with the outside, 8193 nodes
	p := path(n, matching.MaxPersons)
	p.Households = p.Households[:3]
	if _, err := solve.Solve(t.Context(), p, solve.Options{}); !errors.Is(err, circulation.ErrTooLarge) {
		t.Errorf("error %v, want ErrTooLarge", err)
	}
	for i := range p.Households {
		p.Households[i].Wishes.Weights[0][0] = matching.MaxPersons / 2
	}
	r := solved(t, t.Context(), p, solve.Options{})
	if compare(r.Plan.Score, [][]int64{{0}, {0}}) != 0 || r.Plan.Status != matching.StatusOptimal {
		t.Errorf("half of that: score %v, %s", r.Plan.Score, r.Plan.Status)
	}
	p.Practices = p.Practices[:n-1]
	for i := range p.Households {
		p.Households[i].Wishes.Weights[0][0] = matching.MaxPersons
	}
	r = solved(t, t.Context(), p, solve.Options{})
	if compare(r.Plan.Score, [][]int64{{0}, {0}}) != 0 || r.Plan.Status != matching.StatusOptimal {
		t.Errorf("one practice less: score %v, %s", r.Plan.Score, r.Plan.Status)
	}
}

// Where everybody moves and the largest weights differ by one, the search slopes
// them by the distance behind them: the sum of both is far beyond 32 bits, only
// its differences are not.
func TestWeightsOnPlateau(t *testing.T) {
	p := &matching.Problem{Format: matching.Format}
	p.Rules.Goals = []matching.Goal{matching.GoalPatients, matching.GoalWeight, matching.GoalDistance}
	var class []string
	for q := range 10 {
		id := fmt.Sprintf("p%d", q)
		class = append(class, id)
		p.Practices = append(p.Practices, matching.Practice{
			ID: id, Mode: matching.Open, Capacity: 51, Location: matching.Point{Lat: 52 + 0.01*float64(q*q%7), Lon: 4 + 0.01*float64(q)},
		})
	}
	for i := range 500 {
		h := matching.Household{ID: fmt.Sprintf("h%03d", i), Home: matching.Point{Lat: 52 + 0.003*float64(i%31), Lon: 4 + 0.007*float64(i%17)}}
		h.Wishes.Ranked, h.Wishes.Weights = [][]string{class}, [][]int{make([]int, len(class))}
		for member := range class {
			h.Wishes.Weights[0][member] = matching.MaxPersons - (i+i/7*member)%2
		}
		p.Households = append(p.Households, h)
	}
	r := solved(t, t.Context(), p, solve.Options{})
	if r.Plan.Status != matching.StatusOptimal || r.Plan.Score[0][0] != 500 {
		t.Errorf("score %v, %s", r.Plan.Score, r.Plan.Status)
	}
}
