package barter

import (
	"math/rand/v2"
	"testing"
)

// A key that is lost when the table grows lets an exchange into the program twice,
// one that is found though nobody added it keeps an exchange out.
func TestKeysAreASet(t *testing.T) {
	const seed = 20261130
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	var s keys
	for range 40 {
		want := map[uint64]bool{}
		n := rng.IntN(3000)
		s.clear(rng.IntN(2 * n))
		// Few different ones, so that many come again; zero, and those that begin
		// at the same slot, among them.
		draw := func() uint64 { return uint64(rng.IntN(n))<<32*uint64(rng.IntN(2)) + uint64(rng.IntN(3)) }
		for range n {
			if k := draw(); s.has(k) != want[k] {
				t.Fatalf("has(%#x) is %t with %d of %d", k, !want[k], s.count, len(want))
			} else {
				s.add(k)
				want[k] = true
			}
		}
		for range n {
			if k := draw(); s.has(k) != want[k] {
				t.Fatalf("has(%#x) is %t in the end", k, !want[k])
			}
		}
		if len(s.slots) < s.count+s.count/4 {
			t.Fatalf("%d slots for %d", len(s.slots), s.count)
		}
	}
}
