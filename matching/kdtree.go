package matching

// kdTree finds the points within a chord of a given one (Bentley 1975,
// "Multidimensional binary search trees used for associative searching"). Being
// a tree of points in space it knows no poles and no antimeridian.
//
// A chord in floating point is no whole metre: a caller asks for a little more
// than it needs, and decides by [unitVector.metres].
type kdTree struct {
	// nodes are in preorder, so a node's descendants follow it.
	nodes []kdNode
	// points are in the order of the leaves.
	points []kdPoint
}

// kdPoint is a place and what stands there.
type kdPoint struct {
	place unitVector
	item  int32
}

// kdNode is the smallest box around points[from:to]. Its descendants end before
// nodes[next]; a leaf has none.
type kdNode struct {
	low, high      unitVector
	from, to, next int32
}

// kdLeaf is the most points in a leaf.
const kdLeaf = 16

// newKDTree is the tree of the points. It takes the slice over and reorders it.
func newKDTree(points []kdPoint) *kdTree {
	t := &kdTree{points: points}
	if len(points) > 0 {
		t.grow(0, len(points))
	}
	return t
}

// grow appends the subtree of points[from:to], of which there is at least one.
func (t *kdTree) grow(from, to int) {
	points := t.points[from:to]
	low, high := points[0].place, points[0].place
	for i := range points {
		p := &points[i].place
		low = unitVector{min(low.x, p.x), min(low.y, p.y), min(low.z, p.z)}
		high = unitVector{max(high.x, p.x), max(high.y, p.y), max(high.z, p.z)}
	}
	n := len(t.nodes)
	t.nodes = append(t.nodes, kdNode{low: low, high: high, from: int32(from), to: int32(to)})
	if len(points) > kdLeaf {
		x, y, z := high.x-low.x, high.y-low.y, high.z-low.z
		var along func(p unitVector) float64
		switch {
		case x >= y && x >= z:
			along = func(p unitVector) float64 { return p.x }
		case y >= z:
			along = func(p unitVector) float64 { return p.y }
		default:
			along = func(p unitVector) float64 { return p.z }
		}
		sortBy(points, func(a, b kdPoint) int {
			switch p, q := along(a.place), along(b.place); {
			case p < q:
				return -1
			case p > q:
				return 1
			}
			return 0
		})
		middle := from + len(points)/2
		t.grow(from, middle)
		t.grow(middle, to)
	}
	t.nodes[n].next = int32(len(t.nodes))
}

// within appends to found the items of the points whose chord to q is at most
// the given one, in no particular order.
func (t *kdTree) within(q *unitVector, chord float64, found []int32) []int32 {
	chord2 := float64(chord * chord)
	for i := 0; i < len(t.nodes); {
		n := &t.nodes[i]
		x := outside(q.x, n.low.x, n.high.x)
		y := outside(q.y, n.low.y, n.high.y)
		z := outside(q.z, n.low.z, n.high.z)
		if float64(x*x)+float64(y*y)+float64(z*z) > chord2 {
			i = int(n.next)
			continue
		}
		i++
		if int(n.next) != i {
			continue
		}
		leaf := t.points[n.from:n.to]
		for j := range leaf {
			if leaf[j].place.chord2(q) <= chord2 {
				found = append(found, leaf[j].item)
			}
		}
	}
	return found
}

// outside is how far q lies outside the interval from low to high.
func outside(q, low, high float64) float64 {
	switch {
	case q < low:
		return low - q
	case q > high:
		return q - high
	}
	return 0
}
