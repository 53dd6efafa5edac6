package instances

import (
	"math"

	"github.com/ruilkring/ruilkring/matching"
)

// Geography is where people live: postcode areas, with the municipality and
// region of each.
type Geography struct {
	// Source says where it is from, for people to read.
	Source string
	// Named is true where places and postcodes are those of a real country.
	Named bool
	// Areas are in order of postcode.
	Areas []Area
}

// Area is a postcode area.
type Area struct {
	Postcode string
	// Centre is where its people live on average.
	Centre matching.Point
	// Population is its inhabitants; Over65 are those of 65 and over.
	Population, Over65 int
	// SquareMetres is its extent.
	SquareMetres float64
	Place        string
	Municipality string
	// Region is the health region (GGD).
	Region string
	// Stops says how common patient stops are here.
	Stops Pressure
}

// Pressure is how common patient stops are in a region.
type Pressure uint8

// The pressures of a region.
const (
	// Ordinary regions have whatever makes the whole agree with the nation.
	Ordinary Pressure = iota
	// Tight regions have a stop at three of four practices or more.
	Tight
	// Relaxed regions have few stops.
	Relaxed
)

// Population is the inhabitants of all areas.
func (g *Geography) Population() int {
	total := 0
	for i := range g.Areas {
		total += g.Areas[i].Population
	}
	return total
}

// Select is the part of g whose areas satisfy keep.
func (g *Geography) Select(source string, keep func(*Area) bool) *Geography {
	part := &Geography{Source: source, Named: g.Named}
	for i := range g.Areas {
		if keep(&g.Areas[i]) {
			part.Areas = append(part.Areas, g.Areas[i])
		}
	}
	return part
}

// spots are the areas' centres on the plane.
func (g *Geography) spots() []spot {
	spots := make([]spot, len(g.Areas))
	for i := range g.Areas {
		spots[i] = plane(g.Areas[i].Centre)
	}
	return spots
}

// home is a random place in area i, more often near the middle, where the
// houses are.
func (g *Geography) home(r *random, i int, centre spot) spot {
	// A disk of the area's own extent, at most 2.5 km: the largest areas are
	// mostly fields and water.
	radius := min(math.Sqrt(float64(g.Areas[i].SquareMetres/math.Pi)), 2_500)
	x, y := r.disk()
	far := float64(0.4 + float64(0.6*r.unit()))
	return spot{centre.x + float64(x*float64(radius*far)), centre.y + float64(y*float64(radius*far))}
}
