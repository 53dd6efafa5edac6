package instances

import (
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

func TestNearestIsExact(t *testing.T) {
	for seed := range uint64(40) {
		r := newRandom(seed, 'n')
		spots := make([]spot, r.below(60))
		for i := range spots {
			// Lines, clumps and equal spots are where a grid goes wrong.
			switch seed % 4 {
			case 0:
				spots[i] = spot{r.unit() * 1e5, r.unit() * 1e5}
			case 1:
				spots[i] = spot{r.unit() * 1e5, 7}
			case 2:
				spots[i] = spot{float64(r.below(3)), float64(r.below(3))}
			case 3:
				spots[i] = spot{r.unit(), r.unit() * 1e4 * float64(r.below(2))}
			}
		}
		g := newGrid(spots)
		for range 50 {
			at := spot{r.unit()*1.4e5 - 2e4, r.unit()*1.4e5 - 2e4}
			k := r.below(12)
			var want []near
			for i, s := range spots {
				want = append(want, near{int32(i), at.to(s)})
			}
			slices.SortStableFunc(want, func(a, b near) int {
				switch {
				case a.metres < b.metres:
					return -1
				case a.metres > b.metres:
					return 1
				}
				return 0
			})
			want = want[:min(k, len(want))]
			if got := g.nearest(at, k); !slices.Equal(got, want) {
				t.Fatalf("seed %d: the %d nearest of %v are %v, want %v", seed, k, at, got, want)
			}
		}
	}
}

func TestPlaneIsTrueToTheProblemsDistance(t *testing.T) {
	ends := []matching.Point{{Lat: 50.8, Lon: 5.7}, {Lat: 53.4, Lon: 6.2}, {Lat: 51.4, Lon: 3.6}, {Lat: 52.37, Lon: 4.9}, {Lat: 52.2, Lon: 7.0}}
	for i, a := range ends {
		for _, b := range ends[:i] {
			got, want := plane(a).to(plane(b)), float64(matching.Metres(a, b))
			if got < 0.97*want || got > 1.03*want {
				t.Errorf("%v to %v: %.0f m on the plane, %.0f m on the globe", a, b, got, want)
			}
		}
	}
	p := matching.Point{Lat: 52.0705, Lon: 4.3007}
	if got := plane(p).globe(); got != p {
		t.Errorf("%v comes back as %v", p, got)
	}
}
