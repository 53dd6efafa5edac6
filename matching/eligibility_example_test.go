package matching_test

import (
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

func ExampleProblem_Eligibility() {
	p := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "linde", Location: matching.Point{Lat: 52.0705, Lon: 4.3007}, Capacity: 2350, Enrolled: 2350, Mode: matching.Swap},
			{ID: "beuk", Location: matching.Point{Lat: 52.0116, Lon: 4.3571}, Capacity: 2095, Enrolled: 2090, Mode: matching.Open},
			{ID: "eik", Location: matching.Point{Lat: 52.0799, Lon: 4.3113}, Capacity: 4190, Enrolled: 4190, Mode: matching.Swap},
			{ID: "iep", Location: matching.Point{Lat: 52.0766, Lon: 4.2986}, Capacity: 2350, Enrolled: 2300, Mode: matching.Closed},
		},
		Households: []matching.Household{
			{ID: "h-1", Current: "linde", Home: matching.Point{Lat: 52.08, Lon: 4.31},
				Wishes: matching.Wishes{Ranked: [][]string{{"iep"}, {"eik"}}}},
			{ID: "h-2", Home: matching.Point{Lat: 52.01, Lon: 4.36},
				Wishes: matching.Wishes{Ranked: [][]string{{"beuk"}}, WithinM: 10_000}},
		},
	}
	e, err := p.Eligibility(context.Background(), matching.EligibilityOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Len(), "eligible wishes")
	for h := range p.Households {
		for i := e.Offsets[h]; i < e.Offsets[h+1]; i++ {
			fmt.Printf("%s to %s: rank %d, %d m\n", p.Households[h].ID, p.Practices[e.Practice[i]].ID, e.Rank[i], e.Metres[i])
		}
	}
	// Output:
	// 4 eligible wishes
	// h-1 to eik: rank 2, 90 m
	// h-2 to beuk: rank 1, 267 m
	// h-2 to eik: rank 2, 8456 m
	// h-2 to linde: rank 2, 7855 m
}
