package matching

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// generatedTown is a valid problem on a map as dense as the Netherlands': 6.7
// km² for each practice, most of them and of the households in a few towns.
// Every household ranks three to five of the practices near it.
func generatedTown(households, practices, withinM int) *Problem {
	random := rand.New(rand.NewPCG(uint64(households), uint64(practices)))
	const degree = 111_195.0
	side := math.Sqrt(6.7e6*float64(practices)) / degree
	type town struct {
		at     Point
		radius float64
		near   []int
	}
	towns := make([]town, 1+practices/8)
	for i := range towns {
		towns[i].at = Point{52 + side*random.Float64(), 5 + side*random.Float64()/0.61}
		towns[i].radius = 3500 / degree / math.Sqrt(float64(1+i%10))
	}
	place := func() (Point, *town) {
		// The first of each ten towns is the largest.
		i := min(random.IntN(10), random.IntN(10)) + 10*random.IntN(1+len(towns)/10)
		town := &towns[i%len(towns)]
		return Point{
			town.at.Lat + town.radius*random.NormFloat64(),
			town.at.Lon + town.radius*random.NormFloat64()/0.61,
		}, town
	}
	p := &Problem{Format: Format}
	for i := range practices {
		practice := Practice{ID: fmt.Sprintf("%08d", 1_000_000+(i*7919)%9_000_000), Capacity: 2350, Enrolled: 2350, Mode: Swap}
		practice.Location, _ = place()
		switch random.IntN(10) {
		case 0:
			practice.Mode = Closed
		case 1, 2:
			practice.Mode, practice.Capacity = Open, 2360
		case 3, 4:
			practice.Accepts = &Area{WithinM: 6000}
		}
		p.Practices = append(p.Practices, practice)
	}
	for i := range towns {
		order := make([]int, practices)
		for q := range order {
			order[q] = q
		}
		at := towns[i].at
		slices.SortFunc(order, func(a, b int) int {
			return Metres(at, p.Practices[a].Location) - Metres(at, p.Practices[b].Location)
		})
		towns[i].near = order[:min(practices, 12)]
	}
	for h := range households {
		home, town := place()
		household := Household{ID: fmt.Sprintf("h-%d", h), Home: home, Wishes: Wishes{WithinM: withinM}}
		order := random.Perm(len(town.near))
		household.Current = p.Practices[town.near[order[0]]].ID
		for _, i := range order[1:min(len(order), 4+random.IntN(3))] {
			household.Wishes.Ranked = append(household.Wishes.Ranked, []string{p.Practices[town.near[i]].ID})
		}
		p.Households = append(p.Households, household)
	}
	return p
}

func BenchmarkEligibility(b *testing.B) {
	for _, bb := range []struct {
		name    string
		withinM int
	}{{"Ranked", 0}, {"Within5km", 5000}} {
		b.Run(bb.name, func(b *testing.B) {
			p := generatedTown(50_000, 400, bb.withinM)
			b.ReportAllocs()
			wishes := 0
			for b.Loop() {
				e, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: 1})
				if err != nil {
					b.Fatal(err)
				}
				wishes = e.Len()
			}
			b.ReportMetric(float64(wishes)*float64(b.N)/b.Elapsed().Seconds(), "wishes/s")
			b.ReportMetric(float64(wishes), "wishes")
		})
	}
}
