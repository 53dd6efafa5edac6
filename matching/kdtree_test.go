package matching

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestKDTree compares what the tree finds with what a scan finds.
func TestKDTree(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for round := range 400 {
		size := []int{0, 1, kdLeaf, kdLeaf + 1, random.IntN(60), random.IntN(600)}[random.IntN(6)]
		spread := []float64{0, 1e-6, 0.1, 30, 180}[random.IntN(5)]
		centre := []Point{{52, 5}, {90, 0}, {-90, 0}, {0, 180}, {0, 0}}[random.IntN(5)]
		place := func() unitVector {
			lat := centre.Lat + spread*(random.Float64()-0.5)
			lon := centre.Lon + 2*spread*(random.Float64()-0.5)
			if random.IntN(10) == 0 {
				lat, lon = centre.Lat, centre.Lon
			}
			return newUnitVector(Point{max(-90, min(90, lat)), lon})
		}
		points := make([]kdPoint, size)
		for i := range points {
			points[i] = kdPoint{place(), int32(i)}
		}
		tree := newKDTree(slices.Clone(points))
		for range 20 {
			q := place()
			chord := []float64{0, 1e-9, 0.001, 0.1, 1, 2, 3, 1e9}[random.IntN(8)] * random.Float64()
			var want []int32
			for i := range points {
				if points[i].place.chord2(&q) <= chord*chord {
					want = append(want, int32(i))
				}
			}
			got := tree.within(&q, chord, nil)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, round %d: within %v of %v are %v, want %v", seed, round, chord, q, got, want)
			}
		}
	}
}

func TestKDTreeAppends(t *testing.T) {
	tree := newKDTree([]kdPoint{{unitVector{1, 0, 0}, 7}, {unitVector{0, 1, 0}, 8}})
	got := tree.within(&unitVector{1, 0, 0}, 0.5, []int32{3})
	if want := []int32{3, 7}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func BenchmarkKDTree(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	place := func() unitVector {
		return newUnitVector(Point{52 + random.NormFloat64()/2, 5 + random.NormFloat64()/2})
	}
	points := make([]kdPoint, 5000)
	for i := range points {
		points[i] = kdPoint{place(), int32(i)}
	}
	b.Run("Build", func(b *testing.B) {
		for b.Loop() {
			newKDTree(slices.Clone(points))
		}
	})
	b.Run("Within5km", func(b *testing.B) {
		tree := newKDTree(slices.Clone(points))
		homes := make([]unitVector, 1024)
		for i := range homes {
			homes[i] = place()
		}
		var found []int32
		i, total := 0, 0
		for b.Loop() {
			found = tree.within(&homes[i%len(homes)], 5000/earthRadius, found[:0])
			total += len(found)
			i++
		}
		b.ReportMetric(float64(total)/float64(b.N), "found/op")
	})
}
