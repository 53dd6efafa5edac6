package sorting

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// By does what the standard library's stable sort does, for lists of all lengths,
// with many elements alike, few or none, and such as are sorted already.
func TestBy(t *testing.T) {
	type pair struct{ key, at int }
	const seed = 5
	rng := rand.New(rand.NewPCG(seed, 0))
	compare := func(a, b pair) int { return a.key - b.key }
	for n := range 300 {
		for _, keys := range []int{1, 3, n + 1, 1000 * (n + 1)} {
			list := make([]pair, n)
			for i := range list {
				list[i] = pair{rng.IntN(keys), i}
			}
			want := slices.Clone(list)
			slices.SortStableFunc(want, compare)
			By(list, compare)
			if !slices.Equal(list, want) {
				t.Fatalf("seed %d: %d elements of %d keys: got %v, want %v", seed, n, keys, list, want)
			}
			By(list, compare)
			if !slices.Equal(list, want) {
				t.Fatalf("seed %d: a sorted list of %d is changed", seed, n)
			}
			slices.Reverse(list)
			slices.SortStableFunc(want, func(a, b pair) int { return b.at - a.at })
			slices.SortStableFunc(want, compare)
			By(list, compare)
			if !slices.Equal(list, want) {
				t.Fatalf("seed %d: a list of %d the wrong way round: got %v, want %v", seed, n, list, want)
			}
		}
	}
}

// Sorting an ordinary list, beside what it takes the place of.
func BenchmarkBy(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	list := make([]int32, 50_000)
	key := make([]int, len(list))
	for i := range list {
		list[i], key[i] = int32(i), rng.IntN(len(list))
	}
	compare := func(x, y int32) int { return key[x] - key[y] }
	for _, c := range []struct {
		name string
		sort func([]int32)
	}{
		{"by", func(l []int32) { By(l, compare) }},
		{"stable", func(l []int32) { slices.SortStableFunc(l, compare) }},
		{"unstable", func(l []int32) { slices.SortFunc(l, compare) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.sort(slices.Clone(list))
			}
		})
	}
}
