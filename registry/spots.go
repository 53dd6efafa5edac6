package registry

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Cells divide the world for the search of what is near: so many thousandths of
// a degree high and wide, which in the Netherlands is 2.2 by 2 km.
const (
	cellLat    = 20
	cellLon    = 30
	cellsInRow = 360*spotsPerDegree/cellLon + 1
)

// cellOf is the cell of a spot. Cells of one row follow each other.
func cellOf(s spot) int32 {
	return (s.lat+90*spotsPerDegree)/cellLat*cellsInRow + (s.lon+180*spotsPerDegree)/cellLon
}

// metresPerDegree is a degree of a great circle, rounded up.
const metresPerDegree = 111_195.1

// slack is more than all rounding here adds up to, in metres.
const slack = 5

// nearby says which cells have a spot within so many metres of a point: it yields
// the index of a cell among keys, which are in order, and whether all its spots
// certainly are. Cells without any may be among them.
func nearby(keys []int32, p matching.Point, metres int, yield func(i int, whole bool)) {
	reach := float64(metres+slack) / metresPerDegree // in degrees, rounded down by a hair
	reach += 0.001
	row := func(lat float64) int32 {
		return (int32(math.Floor(lat*spotsPerDegree)) + 90*spotsPerDegree) / cellLat
	}
	south, north := max(-90, p.Lat-reach), min(90, p.Lat+reach)
	west, east := -180.0, 180.0
	if south > -89 && north < 89 {
		// The meridian farthest away that a circle on the globe touches.
		sine := math.Sin(reach*math.Pi/180) / math.Cos(p.Lat*math.Pi/180)
		if sine < 1 {
			wide := math.Asin(sine)*180/math.Pi + 0.001
			if p.Lon-wide > -180 && p.Lon+wide < 180 {
				west, east = p.Lon-wide, p.Lon+wide
			}
		}
	}
	column := func(lon float64) int32 {
		return (int32(math.Floor(lon*spotsPerDegree)) + 180*spotsPerDegree) / cellLon
	}
	first, last := column(west), column(east)
	for r, end := row(south), row(north); r <= end; r++ {
		// Half the diagonal of a cell of this row, where it is widest.
		lat := float64(r*cellLat)/spotsPerDegree - 90
		narrow := math.Min(math.Abs(lat), math.Abs(lat+float64(cellLat)/spotsPerDegree))
		if lat < 0 && lat+float64(cellLat)/spotsPerDegree > 0 {
			narrow = 0
		}
		high := metresPerDegree * cellLat / spotsPerDegree / 2
		wide := metresPerDegree * cellLon / spotsPerDegree / 2 * math.Cos(narrow*math.Pi/180)
		half := int(math.Hypot(high, wide)) + slack
		i, _ := slices.BinarySearch(keys, r*cellsInRow+first)
		for ; i < len(keys) && keys[i] <= r*cellsInRow+last; i++ {
			c := keys[i] - r*cellsInRow
			centre := matching.Point{
				Lat: math.Min(90, lat+float64(cellLat)/spotsPerDegree/2),
				Lon: math.Min(180, float64(c*cellLon)/spotsPerDegree-180+float64(cellLon)/spotsPerDegree/2),
			}
			d := matching.Metres(centre, p)
			if d-half <= metres {
				yield(i, d+half <= metres)
			}
		}
	}
}
