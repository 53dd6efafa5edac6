package main

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNth compares it with sorting.
func TestNth(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 2000 {
		numbers := make([]int32, 1+r.IntN(30))
		for i := range numbers {
			numbers[i] = int32(r.IntN(1 + r.IntN(40)))
		}
		sorted := slices.Sorted(slices.Values(numbers))
		k := r.IntN(len(numbers))
		given := slices.Clone(numbers)
		if got := nth(numbers, k); got != sorted[k] {
			t.Fatalf("nth(%v, %d) = %d, want %d", given, k, got, sorted[k])
		}
	}
}
