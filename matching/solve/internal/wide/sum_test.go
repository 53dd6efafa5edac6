package wide_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// TestSum compares with the standard library's whole numbers of any length: a
// carry that is lost shows only in sums that are large.
func TestSum(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	number := func() int64 { return int64(random.Uint64()) >> random.IntN(64) }
	for range 10000 {
		var sum wide.Sum
		exact := new(big.Int)
		for range random.IntN(20) {
			x, y := number(), number()
			if random.IntN(2) == 0 {
				sum.Add(x)
				exact.Add(exact, big.NewInt(x))
			} else {
				sum.AddProduct(x, y)
				exact.Add(exact, new(big.Int).Mul(big.NewInt(x), big.NewInt(y)))
			}
		}
		limit := new(big.Int).Lsh(big.NewInt(1), 127)
		if exact.CmpAbs(limit) >= 0 {
			continue
		}
		check := func(name string, got int64, fits bool, want *big.Int) {
			if fits != want.IsInt64() || fits && got != want.Int64() {
				t.Fatalf("%s: %d, %v; exact %v", name, got, fits, want)
			}
		}
		got, fits := sum.Int64()
		check("sum", got, fits, exact)
		n := uint(random.IntN(63))
		got, fits = sum.Shift(n)
		check("shift", got, fits, new(big.Int).Rsh(exact, n))
	}
}
