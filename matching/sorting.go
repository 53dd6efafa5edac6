package matching

import "slices"

// sortBy sorts the list by compare, which is below zero where a comes before b. What
// is equal keeps its order. Package slices is compiled anew for each type that it
// sorts, 18 kB of the engine that a page waits for: so it only ever sorts numbers
// here. The solver has a package for it, which this one can't use: verify, which
// depends on this package, shares nothing with the solver.
func sortBy[T any](list []T, compare func(a, b T) int) {
	if len(list) <= 8 { // by insertion
		for k := 1; k < len(list); k++ {
			x, at := list[k], k
			for ; at > 0 && compare(list[at-1], x) > 0; at-- {
				list[at] = list[at-1]
			}
			list[at] = x
		}
		return
	}
	order := make([]int32, len(list))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		if c := compare(list[i], list[j]); c != 0 {
			return c
		}
		return int(i - j)
	})
	sorted := make([]T, len(list))
	for k, i := range order {
		sorted[k] = list[i]
	}
	copy(list, sorted)
}
