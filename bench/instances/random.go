package instances

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"sort"
)

// random is a seeded stream of draws that is the same on every platform:
// it uses the bits of [rand.PCG] and, in floating point, only operations that
// IEEE 754 rounds exactly, with every product converted explicitly so that no
// compiler fuses it with a sum.
type random struct{ pcg *rand.PCG }

// newRandom is the stream of the given seed for one purpose; streams of
// different purposes are independent, so one stage can change how much it draws
// without changing the others.
func newRandom(seed uint64, purpose uint64) *random {
	return &random{rand.NewPCG(seed, purpose)}
}

// below is a whole number of 0 to n-1; n is at least 1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between is a whole number of lo to hi.
func (r *random) between(lo, hi int) int { return lo + r.below(hi-lo+1) }

// unit is a number of 0 up to 1, a multiple of 2^-53.
func (r *random) unit() float64 { return float64(r.pcg.Uint64()>>11) / (1 << 53) }

// chance is true with probability p.
func (r *random) chance(p float64) bool { return r.unit() < p }

// normal is a number of mean 0 and standard deviation 1: the sum of twelve
// uniform draws, whose shape is close to normal up to three deviations and
// which never leaves ±6.
func (r *random) normal() float64 {
	sum := 0
	for range 3 {
		for w := r.pcg.Uint64(); w != 0; w >>= 16 {
			sum += int(w & 0xffff)
		}
	}
	return float64(sum-6*0xffff) / 0x10000
}

// disk is a point of the unit disk, uniform.
func (r *random) disk() (x, y float64) {
	for {
		x, y = float64(2*r.unit())-1, float64(2*r.unit())-1
		if float64(x*x)+float64(y*y) <= 1 {
			return x, y
		}
	}
}

// pick is the index of a draw by weight; sums are the running sums of the
// weights, of which the last is above zero.
func (r *random) pick(sums []float64) int {
	target := float64(r.unit() * sums[len(sums)-1])
	i := sort.Search(len(sums), func(i int) bool { return sums[i] > target })
	return min(i, len(sums)-1)
}

// shuffle puts the whole numbers of list into random order.
func shuffle[T any](r *random, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := r.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}

// runningSums are the sums of the first i+1 weights.
func runningSums(weights []float64) []float64 {
	sums := make([]float64, len(weights))
	total := 0.0
	for i, w := range weights {
		total += w
		sums[i] = total
	}
	return sums
}

// exp is e to the power x for -700 < x < 700, within a few units in the last
// place, the same on every platform ([math.Exp] is not).
func exp(x float64) float64 {
	const ln2 = 0x1.62e42fefa39efp-1
	k := math.Floor(float64(x/ln2) + 0.5)
	r := x - float64(k*ln2)
	sum, term := 1.0, 1.0
	for i := 1; i <= 14; i++ {
		term = float64(term*r) / float64(i)
		sum += term
	}
	return float64(sum * math.Float64frombits(uint64(1023+int64(k))<<52))
}

// mix32 maps 32-bit numbers one to one onto 32-bit numbers that look random:
// three rounds of multiply and shift, each of which can be undone, keyed by
// seed.
func mix32(x uint32, seed uint64) uint32 {
	x ^= uint32(seed) ^ 0x9e3779b9
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= uint32(seed >> 32)
	x ^= x >> 15
	x *= 0x846ca68b
	x ^= x >> 16
	return x
}
