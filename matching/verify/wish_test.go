package verify_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// entry is one eligible wish.
type entry struct {
	practice             string
	rank, metres, weight int32
}

// entries are the wishes of household h, in order of rank and id.
func entries(p *matching.Problem, e *matching.Eligibility, h int) []entry {
	var list []entry
	for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
		x := entry{practice: p.Practices[e.Practice[k]].ID, rank: e.Rank[k], metres: e.Metres[k]}
		if e.Weight != nil {
			x.weight = e.Weight[k]
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b entry) int {
		if a.rank != b.rank {
			return int(a.rank - b.rank)
		}
		return strings.Compare(a.practice, b.practice)
	})
	return list
}

// sameWishes compares the wishes that package verify works out with those of
// package matching, which finds them in another way.
func sameWishes(t *testing.T, name string, p *matching.Problem, travel func(household, practice int) int32) {
	t.Helper()
	want, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1, Travel: travel})
	if err != nil {
		t.Fatal(err)
	}
	got, err := verify.AllWishes(p, travel)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Current, want.Current) {
		t.Errorf("%s: current practices are %v, want %v", name, got.Current, want.Current)
	}
	if (got.Weight == nil) != (want.Weight == nil) || got.Weight != nil && len(got.Weight) != got.Len() {
		t.Errorf("%s: weights are %v, want %v", name, got.Weight, want.Weight)
	}
	for h := range p.Households {
		if g, w := entries(p, got, h), entries(p, want, h); !slices.Equal(g, w) {
			t.Errorf("%s, household %q: wishes are %v, want %v", name, p.Households[h].ID, g, w)
		}
	}
}

// TestWishes compares the two ways on random problems, with great-circle
// distances and with a travel table that has unreachable practices.
func TestWishes(t *testing.T) {
	for seed := range uint64(500) {
		p := matchtest.Random(seed, matchtest.Shape{Sizes: true, Weights: seed%3 > 0})
		sameWishes(t, "metres", p, nil)
		sameWishes(t, "travel", p, func(h, q int) int32 { return int32(rand.New(rand.NewPCG(seed, uint64(h*100+q))).IntN(6000)) - 1000 })
	}
}

// TestWishesFarAndNear compares the two ways where a search by latitude or by
// chord could go wrong: at the poles, across the date line, at the antipode,
// with practices that stand exactly at the limit, and with none.
func TestWishesFarAndNear(t *testing.T) {
	p := &matching.Problem{Format: matching.Format}
	points := []matching.Point{
		{Lat: 90, Lon: 0}, {Lat: 90, Lon: 180}, {Lat: -90, Lon: 12}, {Lat: 89.99, Lon: -179}, {Lat: 89.99, Lon: 1},
		{Lat: 0, Lon: 180}, {Lat: 0, Lon: -180}, {Lat: 0, Lon: 179.99}, {Lat: 0, Lon: -179.99}, {Lat: 0, Lon: 0},
		{Lat: 52, Lon: 4.3}, {Lat: 52.00001, Lon: 4.3}, {Lat: 52, Lon: 4.30001}, {Lat: 52, Lon: 4.3}, {Lat: -52, Lon: -175.7},
		{Lat: 52.01, Lon: 4.3}, {Lat: 52, Lon: 4.31}, {Lat: 51.99, Lon: 4.29},
	}
	for i, at := range points {
		p.Practices = append(p.Practices, matching.Practice{ID: string(rune('A' + i)), Location: at, Mode: matching.Open, Capacity: 1})
	}
	limits := []int{1, 2, 3, 684, 685, 686, 1111, 1112, 1113, 5000, 10_007_557, 10_007_558, 20_015_113, 20_015_114, math.MaxInt32}
	for i, at := range points {
		for j, limit := range limits {
			h := matching.Household{ID: string(rune('A'+i)) + string(rune('A'+j)), Home: at}
			h.Wishes.WithinM = limit
			p.Households = append(p.Households, h)
		}
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	sameWishes(t, "corners", p, nil)
	p.Practices = nil
	sameWishes(t, "no practices", p, nil)
}
