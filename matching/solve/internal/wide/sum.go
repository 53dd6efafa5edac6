// Package wide adds whole numbers without wrapping.
package wide

import "math/bits"

// Sum is a sum of whole numbers in 128 bits. The zero value is 0.
type Sum struct {
	hi int64
	lo uint64
}

// Add adds x.
func (s *Sum) Add(x int64) {
	lo, carry := bits.Add64(s.lo, uint64(x), 0)
	hi, _ := bits.Add64(uint64(s.hi), uint64(x>>63), carry)
	s.hi, s.lo = int64(hi), lo
}

// AddSum adds another sum.
func (s *Sum) AddSum(x Sum) {
	lo, carry := bits.Add64(s.lo, x.lo, 0)
	hi, _ := bits.Add64(uint64(s.hi), uint64(x.hi), carry)
	s.hi, s.lo = int64(hi), lo
}

// AddProduct adds x × y.
func (s *Sum) AddProduct(x, y int64) {
	// The high half of the product of the bits is too large by the other
	// factor for each factor below zero.
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	hi -= uint64(x>>63)&uint64(y) + uint64(y>>63)&uint64(x)
	s.AddSum(Sum{int64(hi), lo})
}

// Int64 is the sum, and whether it fits.
func (s Sum) Int64() (int64, bool) { return int64(s.lo), s.hi == int64(s.lo)>>63 }

// Shift is the sum divided by 2 to the power of n, rounded down, and whether it
// fits; n is from 0 to 62.
func (s Sum) Shift(n uint) (int64, bool) {
	r := Sum{s.hi >> n, s.lo>>n | uint64(s.hi)<<(64-n)}
	return r.Int64()
}

// Low is what [Sum.Shift] leaves out: the sum modulo 2 to the power of n, from 0
// up; n is from 0 to 62.
func (s Sum) Low(n uint) int64 { return int64(s.lo & (1<<n - 1)) }
