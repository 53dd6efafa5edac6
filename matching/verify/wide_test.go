package verify_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/verify"
)

// TestWide holds the arithmetic on 128 bits against math/big, at the ends of an
// int64 and at random.
func TestWide(t *testing.T) {
	const seed = 1
	r := rand.New(rand.NewPCG(seed, 0))
	edges := []int64{0, 1, -1, 2, -2, 1 << 31, -1 << 31, 1<<32 - 1, 1 << 32, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1}
	pick := func() int64 {
		if r.IntN(2) == 0 {
			return edges[r.IntN(len(edges))]
		}
		return int64(r.Uint64()) >> r.IntN(64)
	}
	times := func(x, y int64) *big.Int { return new(big.Int).Mul(big.NewInt(x), big.NewInt(y)) }
	for range 20_000 {
		x, y, z, w := pick(), pick(), pick(), pick()
		if r.IntN(8) == 0 {
			z, w = y, x
		}
		// The sums of a certificate stay below 2^127: see the type's comment.
		x, z = x>>1, z>>1
		xy, zw := times(x, y), times(z, w)
		if got := verify.WideProduct(x, y); got.Cmp(xy) != 0 {
			t.Fatalf("seed %d: %d × %d = %v, want %v", seed, x, y, got, xy)
		}
		if got, want := verify.WideSum(x, y, z, w), new(big.Int).Add(xy, zw); got.Cmp(want) != 0 {
			t.Fatalf("seed %d: %v + %v = %v, want %v", seed, xy, zw, got, want)
		}
		if got, want := verify.WideDifference(x, y, z, w), new(big.Int).Sub(xy, zw); got.Cmp(want) != 0 {
			t.Fatalf("seed %d: %v − %v = %v, want %v", seed, xy, zw, got, want)
		}
		if got, want := verify.WideCompare(x, y, z, w), xy.Cmp(zw); got != want {
			t.Fatalf("seed %d: comparing %v with %v gives %d, want %d", seed, xy, zw, got, want)
		}
		got, fits := verify.WideNarrow(x, y)
		if fits != xy.IsInt64() || fits && got != xy.Int64() {
			t.Fatalf("seed %d: %v narrows to %d, %t", seed, xy, got, fits)
		}
	}
}
