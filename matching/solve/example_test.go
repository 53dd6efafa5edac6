package solve_test

import (
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// Two households each hold the place that the other needs, at practices that
// take nobody in.
func ExampleSolve() {
	delft, leiden := matching.Point{Lat: 52.01, Lon: 4.36}, matching.Point{Lat: 52.16, Lon: 4.49}
	p := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "delft", Location: delft, Capacity: 2100, Enrolled: 2100, Mode: matching.Swap},
			{ID: "leiden", Location: leiden, Capacity: 2100, Enrolled: 2140, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "h1", Current: "delft", Home: leiden, Wishes: matching.Wishes{Ranked: [][]string{{"leiden"}}}},
			{ID: "h2", Current: "leiden", Home: delft, Wishes: matching.Wishes{Ranked: [][]string{{"delft"}}}},
		},
	}
	r, err := solve.Solve(context.Background(), p, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range r.Plan.Exchanges {
		fmt.Println(e.Kind)
		for _, m := range e.Moves {
			fmt.Printf("  %s from %s to %s\n", m.Household, m.From, m.To)
		}
	}
	fmt.Println(r.Plan.Status)
	// Output:
	// cycle
	//   h1 from delft to leiden
	//   h2 from leiden to delft
	// optimal
}
