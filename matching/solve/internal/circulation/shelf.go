package circulation

import "math/bits"

// shelves is how many shelves a practice has: the bits of a mask.
const shelves = 64

// shelf holds the households at one practice by the price at which each of them
// leaves, on shelves that are each 2^shift units of price deep. The shelf of a
// household says no more than a lower bound on that price; see [auction] for
// why it stays one. On the last shelf are all for whom the others are too low.
//
// A shelf is a list that goes through the links in front of the households'
// heads, so that who takes one down and looks at it finds the next one there.
type shelf struct {
	base  int64  // price where the first shelf begins
	mask  uint64 // which shelves hold somebody
	first [shelves]int32
}

// low is a lower bound on the price at which anybody leaves, or unreached.
func (s *shelf) low(shift int) int64 {
	if s.mask == 0 {
		return unreached / 2
	}
	return s.base + int64(bits.TrailingZeros64(s.mask))<<shift
}

// empty takes everybody down, and lets the first shelf begin at the price base.
func (s *shelf) empty(base int64) {
	s.base, s.mask = base, 0
	clear(s.first[:])
}

// link is the head of the household that comes after the one with its head at h
// in a list, 0 for the last one: half of it in each number of the cell.
func (n *network[W]) link(h int32) int32 {
	x := n.arena[h-1]
	return int32(x.weight)<<16 | int32(uint16(x.node))
}

func (n *network[W]) setLink(h, next int32) {
	n.arena[h-1] = cell[W]{W(next), W(next >> 16)}
}

// put puts the household with its head at h on its shelf. Nobody leaves below
// the base.
func (n *network[W]) put(s *shelf, price int64, shift int, h int32) {
	i := min(uint64(max(price-s.base, 0))>>shift, shelves-1)
	n.setLink(h, s.first[i])
	s.first[i] = h
	s.mask |= 1 << i
}

// take takes a household down from the lowest shelf, on which there must be one.
// Whether it was the last one there is as good as random, so there is no branch.
func (n *network[W]) take(s *shelf) int32 {
	i := bits.TrailingZeros64(s.mask) & (shelves - 1)
	h := s.first[i]
	link := n.link(h)
	s.first[i] = link
	mask := s.mask
	rest := mask & (mask - 1)
	if link != 0 {
		rest = mask
	}
	s.mask = rest
	return h
}
