package registry_test

import (
	"context"
	"fmt"
	"log"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// Two households would like each other's practice. The registry finds them, and
// makes the problem that a solver is to solve.
func Example() {
	ctx := context.Background()
	r, err := registry.Open(ctx, journal.NewMemory(), registry.Options{})
	if err != nil {
		log.Fatal(err)
	}
	linde := matching.Practice{ID: "01012345", Name: "De Linde", Location: matching.Point{Lat: 52.07, Lon: 4.30}, Capacity: 2, Enrolled: 2, Mode: matching.Swap}
	brug := matching.Practice{ID: "01054321", Name: "De Brug", Location: matching.Point{Lat: 52.08, Lon: 4.32}, Capacity: 1, Enrolled: 1, Mode: matching.Swap}
	for _, c := range []registry.Command{
		registry.PutPractice{Practice: registry.Practice{Practice: linde, Region: "haaglanden"}},
		registry.PutPractice{Practice: registry.Practice{Practice: brug, Region: "haaglanden"}},
		registry.Register{Household: registry.Household{
			ID: "h-7f3a", Adults: []string{"p-11"}, Current: "01012345", Home: matching.Point{Lat: 52.081, Lon: 4.321},
			Wishes: matching.Wishes{Ranked: [][]string{{"01054321"}}},
		}},
		registry.Register{Household: registry.Household{
			ID: "h-90c2", Adults: []string{"p-12"}, Current: "01054321", Home: matching.Point{Lat: 52.071, Lon: 4.301},
			Wishes: matching.Wishes{WithinM: 1000},
		}},
	} {
		if _, err := r.Do(ctx, c); err != nil {
			log.Fatal(err)
		}
	}
	v := r.View()
	for id := range v.Select(registry.And(registry.EnrolledAt("01054321"), registry.Wishes("01012345"))).IDs() {
		fmt.Println(id, "would leave De Brug for De Linde")
	}
	p, err := v.Problem(registry.And(registry.Region("haaglanden"), registry.InState(registry.StateWaiting)), matching.Rules{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(p.Practices), "practices,", len(p.Households), "households")
	// Output:
	// h-90c2 would leave De Brug for De Linde
	// 2 practices, 2 households
}
