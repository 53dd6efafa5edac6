// First solves a swap round of four households and prints what it proposes.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

func main() {
	delft, hague := matching.Point{Lat: 52.01, Lon: 4.36}, matching.Point{Lat: 52.08, Lon: 4.31}
	wish := func(practice string) matching.Wishes { return matching.Wishes{Ranked: [][]string{{practice}}} }
	round := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "beuk", Location: delft, Capacity: 2095, Enrolled: 2095, Mode: matching.Swap},
			{ID: "eik", Location: hague, Capacity: 2350, Enrolled: 2349, Mode: matching.Open},
			{ID: "linde", Location: hague, Capacity: 4190, Enrolled: 4190, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "h-1", Current: "linde", Home: delft, Wishes: wish("beuk")},
			{ID: "h-2", Current: "beuk", Home: hague, Wishes: wish("linde")},
			{ID: "h-3", Current: "beuk", Home: hague, Wishes: wish("eik")},
			{ID: "h-4", Home: delft, Wishes: wish("beuk")}, // has no practice
		},
	}
	result, err := solve.Solve(context.Background(), round, solve.Options{})
	if err != nil {
		log.Fatal(err)
	}
	report, err := verify.Plan(context.Background(), round, result.Plan, verify.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d households move, and that is proven %s:\n", report.Households, len(round.Households), report.Status)
	for _, exchange := range result.Plan.Exchanges {
		fmt.Printf("a %s:\n", exchange.Kind)
		for _, move := range exchange.Moves {
			fmt.Printf("  %s goes from %s to %s\n", move.Household, cmp.Or(move.From, "no practice"), move.To)
		}
	}
}
