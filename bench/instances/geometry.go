package instances

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// The plane that the generator works in: x east and y north in metres, on a
// cylinder that is true at latitude 52.2°, which is good to one per cent
// anywhere in the Netherlands. Distances in the problem itself are worked out
// from the coordinates; the plane only steers the draws.
const (
	metresPerDegreeLat = 111_195.0
	metresPerDegreeLon = 68_151.0
)

// spot is a place on the plane.
type spot struct{ x, y float64 }

func plane(p matching.Point) spot {
	return spot{float64(p.Lon * metresPerDegreeLon), float64(p.Lat * metresPerDegreeLat)}
}

// globe is the place in degrees, rounded to four decimals (about ten metres).
func (s spot) globe() matching.Point {
	return matching.Point{Lat: roundDegrees(s.y / metresPerDegreeLat), Lon: roundDegrees(s.x / metresPerDegreeLon)}
}

func roundDegrees(d float64) float64 { return math.Floor(float64(d*1e4)+0.5) / 1e4 }

// to is the distance in metres.
func (s spot) to(o spot) float64 {
	dx, dy := s.x-o.x, s.y-o.y
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// grid finds the nearest of a fixed set of spots.
type grid struct {
	spots      []spot
	cell       float64
	minX, minY float64
	cols, rows int
	first      []int32 // per cell, the start of its spots in order
	order      []int32
}

func newGrid(spots []spot) *grid {
	g := &grid{spots: spots, cell: 1, cols: 1, rows: 1}
	if len(spots) > 0 {
		g.minX, g.minY = spots[0].x, spots[0].y
		maxX, maxY := g.minX, g.minY
		for _, s := range spots {
			g.minX, maxX = min(g.minX, s.x), max(maxX, s.x)
			g.minY, maxY = min(g.minY, s.y), max(maxY, s.y)
		}
		// About two spots a cell, and never more cells than a few a spot.
		w, h := maxX-g.minX+1, maxY-g.minY+1
		g.cell = max(math.Sqrt(float64(w*h)*2/float64(len(spots))), max(w, h)/float64(len(spots)+1))
		g.cols, g.rows = int(w/g.cell)+1, int(h/g.cell)+1
	}
	g.first = make([]int32, g.cols*g.rows+1)
	for _, s := range spots {
		g.first[g.cellOf(s)+1]++
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	next := slices.Clone(g.first)
	g.order = make([]int32, len(spots))
	for i, s := range spots {
		c := g.cellOf(s)
		g.order[next[c]] = int32(i)
		next[c]++
	}
	return g
}

func (g *grid) column(s spot) int { return min(max(int((s.x-g.minX)/g.cell), 0), g.cols-1) }
func (g *grid) row(s spot) int    { return min(max(int((s.y-g.minY)/g.cell), 0), g.rows-1) }
func (g *grid) cellOf(s spot) int { return g.row(s)*g.cols + g.column(s) }

// near is a spot found, with its distance in metres.
type near struct {
	index  int32
	metres float64
}

// nearest are the k spots nearest to s, or all where there are fewer, nearest
// first; of equals the one with the lower index first.
func (g *grid) nearest(s spot, k int) []near {
	k = min(k, len(g.spots))
	if k == 0 {
		return nil
	}
	var found []near
	c, r := g.column(s), g.row(s)
	for ring := 0; ; ring++ {
		for row := max(r-ring, 0); row <= min(r+ring, g.rows-1); row++ {
			step := 1
			if row != r-ring && row != r+ring {
				step = max(2*ring, 1) // only the ring's two sides
			}
			for col := c - ring; col <= c+ring; col += step {
				if col < 0 || col >= g.cols {
					continue
				}
				cell := row*g.cols + col
				for _, i := range g.order[g.first[cell]:g.first[cell+1]] {
					found = append(found, near{i, s.to(g.spots[i])})
				}
			}
		}
		// Everything closer than the ring's edge has been seen. For an s outside
		// the grid the edge is further away than that, never nearer.
		edge := float64(float64(ring) * g.cell)
		seen := 0
		for _, f := range found {
			if f.metres <= edge {
				seen++
			}
		}
		all := ring >= g.cols && ring >= g.rows
		if seen >= k || all {
			slices.SortFunc(found, func(a, b near) int {
				switch {
				case a.metres != b.metres && a.metres < b.metres:
					return -1
				case a.metres != b.metres:
					return 1
				}
				return int(a.index) - int(b.index)
			})
			return slices.Clip(found[:k])
		}
	}
}
