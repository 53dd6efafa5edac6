package verify

import "math/bits"

// wide is a whole number of 128 bits in two's complement. The sums of a
// certificate are kept in it, because a hostile price may be any int64.
//
// None of those sums leaves it: a price is below 2^63 and counts for less than
// 2^32 persons at each of fewer than 2^31 practices, and for less than 2^31
// persons over all households, so everything stays below 2^127.
type wide struct {
	hi int64
	lo uint64
}

// widen is x.
func widen(x int64) wide { return wide{x >> 63, uint64(x)} }

// product is x × y.
func product(x, y int64) wide {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	// Mul64 took a negative factor for 2^64 more than it is.
	if x < 0 {
		hi -= uint64(y)
	}
	if y < 0 {
		hi -= uint64(x)
	}
	return wide{int64(hi), lo}
}

// plus is a + b.
func (a wide) plus(b wide) wide {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(uint64(a.hi), uint64(b.hi), carry)
	return wide{int64(hi), lo}
}

// minus is a − b.
func (a wide) minus(b wide) wide {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(uint64(a.hi), uint64(b.hi), borrow)
	return wide{int64(hi), lo}
}

// compare is negative where a < b, 0 where they are equal, and positive where
// a > b.
func (a wide) compare(b wide) int {
	switch {
	case a.hi < b.hi:
		return -1
	case a.hi > b.hi:
		return 1
	case a.lo < b.lo:
		return -1
	case a.lo > b.lo:
		return 1
	}
	return 0
}

// narrow is a as an int64, and whether it fits in one.
func (a wide) narrow() (int64, bool) {
	x := int64(a.lo)
	return x, a.hi == x>>63
}
