package instances

import (
	"reflect"
	"testing"
)

func TestCountryIsLikeTheNetherlands(t *testing.T) {
	for seed := range uint64(3) {
		g := Country(CountryParams{Seed: seed})
		if got := g.Population(); got != 17_472_870 {
			t.Errorf("seed %d: %d inhabitants", seed, got)
		}
		if n := len(g.Areas); n < 3_700 || n > 5_200 {
			t.Errorf("seed %d: %d postcode areas, want about 4,068", seed, n)
		}
		places, municipalities, regions, over65 := map[string]int{}, map[string]bool{}, map[string]Pressure{}, 0
		last := ""
		for _, a := range g.Areas {
			if a.Population < 0 || a.Over65 < 0 || a.Over65 > a.Population {
				t.Fatalf("seed %d: %+v", seed, a)
			}
			if a.Postcode <= last || len(a.Postcode) != 4 {
				t.Fatalf("seed %d: postcode %q after %q", seed, a.Postcode, last)
			}
			last = a.Postcode
			places[a.Place] += a.Population
			municipalities[a.Municipality] = true
			regions[a.Region] = a.Stops
			over65 += a.Over65
		}
		largest := 0
		for _, n := range places {
			largest = max(largest, n)
		}
		// Amsterdam has 0.87 million.
		if largest < 500_000 || largest > 1_200_000 {
			t.Errorf("seed %d: the largest city has %d inhabitants", seed, largest)
		}
		if len(places) != 2_496 || len(municipalities) != 349 || len(regions) != 25 {
			t.Errorf("seed %d: %d places, %d municipalities, %d regions", seed, len(places), len(municipalities), len(regions))
		}
		if share := float64(over65) / 17_472_870; share < 0.17 || share > 0.23 {
			t.Errorf("seed %d: %.3f are over 65", seed, share)
		}
		count := map[Pressure]int{}
		for _, p := range regions {
			count[p]++
		}
		if count[Tight] != 4 || count[Relaxed] != 3 {
			t.Errorf("seed %d: pressures %v", seed, count)
		}
	}
}

func TestCountryFollowsFromItsSeed(t *testing.T) {
	a, b := Country(CountryParams{Seed: 1, Population: 300_000}), Country(CountryParams{Seed: 1, Population: 300_000})
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed gave two countries")
	}
	if c := Country(CountryParams{Seed: 2, Population: 300_000}); reflect.DeepEqual(a.Areas, c.Areas) {
		t.Error("two seeds gave one country")
	}
}

func TestSmallCountry(t *testing.T) {
	g := Country(CountryParams{Population: 10})
	if g.Population() != 10 || len(g.Areas) != 1 {
		t.Errorf("ten people live in %+v", g.Areas)
	}
	big := Country(CountryParams{Population: 40_000_000, PerSquareKm: 5})
	if n := len(big.Areas); n < 9_001 {
		t.Fatalf("%d areas: too few to need more digits", n)
	}
	seen := map[string]bool{}
	for _, a := range big.Areas {
		if len(a.Postcode) != 6 || seen[a.Postcode] {
			t.Fatalf("postcode %q", a.Postcode)
		}
		seen[a.Postcode] = true
	}
}
