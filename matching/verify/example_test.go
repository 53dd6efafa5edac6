package verify_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// Two households want each other's practice. A plan in which they swap passes;
// the same plan with a better score on paper does not.
func ExamplePlan() {
	p := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "linde", Location: matching.Point{Lat: 52.07, Lon: 4.30}, Capacity: 2350, Enrolled: 2350, Mode: matching.Swap},
			{ID: "iep", Location: matching.Point{Lat: 52.08, Lon: 4.31}, Capacity: 2350, Enrolled: 2400, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "h1", Current: "linde", Home: matching.Point{Lat: 52.08, Lon: 4.31}, Wishes: matching.Wishes{Ranked: [][]string{{"iep"}}}},
			{ID: "h2", Current: "iep", Home: matching.Point{Lat: 52.07, Lon: 4.30}, Wishes: matching.Wishes{Ranked: [][]string{{"linde"}}}},
		},
		Rules: matching.Rules{Goals: []matching.Goal{matching.GoalPatients, matching.GoalRank}},
	}
	plan := &matching.Plan{
		Format: matching.PlanFormat, Problem: p.Digest(), Status: matching.StatusOptimal, Goals: p.Goals(),
		Score: [][]int64{{2}, {-2}}, Bound: [][]int64{{2}, {-2}},
		Exchanges: []matching.Exchange{{Kind: matching.Cycle, Moves: []matching.Move{
			{Household: "h1", From: "linde", To: "iep", Rank: 1, Metres: 0},
			{Household: "h2", From: "iep", To: "linde", Rank: 1, Metres: 0},
		}}},
		Certificate: &matching.Certificate{},
	}
	report, err := verify.Plan(context.Background(), p, plan, verify.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Persons, "persons in", report.Cycles, "cycle:", report.Status)

	plan.Score[1][0] = -1
	_, err = verify.Plan(context.Background(), p, plan, verify.Options{})
	fmt.Println(errors.Is(err, verify.ErrRejected))
	fmt.Println(err)
	// Output:
	// 2 persons in 1 cycle: optimal
	// true
	// verify: plan rejected
	// 	score[1][0]: is -1, the moves add up to -2
}
