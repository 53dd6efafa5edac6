// Package sample makes up a small region with practices and households, for trying
// a registry out.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
)

// Region and Village are the regions of the sample. The village is small enough to
// follow by hand.
const (
	Region  = "sample"
	Village = "village"
)

// sampleNames are names of practices, after trees and birds.
var sampleNames = []string{"De Linde", "De Eik", "De Beuk", "De Esdoorn", "De Reiger", "De Zwaluw", "De Kievit", "De Merel", "De Wilg", "De Populier", "De Grutto", "De Ooievaar"}

// Fill puts a made-up region of 12 practices and 300 households into an empty
// registry, the same each time, and a village of five practices, all with a
// patient stop. There h-a and h-b want each other's places; h-c and h-d too, and
// where h-c declines, the second wish of h-d and that of h-e make another swap.
func Fill(ctx context.Context, r *registry.Registry) error {
	rng := rand.New(rand.NewPCG(20261121, 1))
	centre := matching.Point{Lat: 52.156, Lon: 5.387}
	place := func(spread float64) matching.Point {
		return matching.Point{Lat: centre.Lat + (rng.Float64()-0.5)*spread, Lon: centre.Lon + (rng.Float64()-0.5)*spread*1.6}
	}
	type home struct {
		id string
		at matching.Point
	}
	practices := make([]home, len(sampleNames))
	for i, name := range sampleNames {
		p := registry.Practice{Region: Region, Practice: matching.Practice{
			ID: fmt.Sprintf("practice-%02d", i+1), Name: name, Location: place(0.12), Capacity: 2095 + 100*rng.IntN(10), Mode: matching.Swap,
		}}
		p.Enrolled = p.Capacity
		if i >= 8 { // a third is open, with some places
			p.Mode, p.Enrolled = matching.Open, p.Capacity-4-rng.IntN(8)
		}
		practices[i] = home{p.ID, p.Location}
		if _, err := r.Do(ctx, registry.PutPractice{Practice: p}); err != nil {
			return err
		}
	}
	households := make([]registry.Household, 0, 305)
	for i := range 5 {
		p := registry.Practice{Region: Village, ConsentsAhead: i > 0, Practice: matching.Practice{
			ID: fmt.Sprintf("village-%d", i+1), Name: fmt.Sprintf("Dorpspraktijk %d", i+1), Location: matching.Point{Lat: 52.3, Lon: 5.6 + 0.01*float64(i)},
			Capacity: 2095, Enrolled: 2095, Mode: matching.Swap,
		}}
		if _, err := r.Do(ctx, registry.PutPractice{Practice: p}); err != nil {
			return err
		}
	}
	villager := func(id, current string, wishes ...string) {
		ranked := make([][]string, len(wishes))
		for i, wish := range wishes {
			ranked[i] = []string{wish}
		}
		households = append(households, registry.Household{
			ID: id, Adults: []string{id + "-1"}, Current: current, Home: matching.Point{Lat: 52.3, Lon: 5.62}, Postcode: "3886", Wishes: matching.Wishes{Ranked: ranked},
		})
	}
	villager("h-a", "village-1", "village-2")
	villager("h-b", "village-2", "village-1")
	villager("h-c", "village-3", "village-4")
	villager("h-d", "village-4", "village-3", "village-5")
	villager("h-e", "village-5", "village-4")
	for i := range 300 {
		h := registry.Household{ID: fmt.Sprintf("h-%04d", i+1), Size: 1 + rng.IntN(4), Home: place(0.14), Postcode: fmt.Sprint(3811 + rng.IntN(16))}
		for a := range 1 + rng.IntN(min(h.Size, 2)) {
			h.Adults = append(h.Adults, fmt.Sprintf("%s-%d", h.ID, a+1))
		}
		if rng.IntN(8) > 0 {
			h.Current = practices[rng.IntN(len(practices))].id
		}
		for _, k := range rng.Perm(len(practices))[:1+rng.IntN(3)] {
			if p := practices[k]; p.id != h.Current {
				h.Wishes.Ranked = append(h.Wishes.Ranked, []string{p.id})
			}
		}
		households = append(households, h)
	}
	// The village is always in the same order; the others together take a few writes
	// in place of hundreds.
	const villagers = 5
	for _, h := range households[:villagers] {
		if _, err := r.Do(ctx, registry.Register{Household: h}); err != nil {
			return err
		}
	}
	var waiting sync.WaitGroup
	faults := make([]error, len(households)-villagers)
	for i, h := range households[villagers:] {
		waiting.Go(func() { _, faults[i] = r.Do(ctx, registry.Register{Household: h}) })
	}
	waiting.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}
