// Package sorting sorts lists by a comparison. It takes the place of
// slices.SortFunc and slices.SortStableFunc in packages that become part of the
// engine of a page: these are compiled anew for each type, 18 kB and 8 kB of code
// every time, where By has one piece of code that sorts and a few lines a type.
package sorting

// By sorts the list by compare, which is below zero where a comes before b. What is
// equal keeps its order. It takes O(n log n) comparisons and memory for a second
// list, but for a short one; a list may have 2^31 - 1 elements.
func By[T any](list []T, compare func(a, b T) int) {
	n := len(list)
	if n <= few {
		for k := 1; k < n; k++ {
			x, at := list[k], k
			for ; at > 0 && compare(list[at-1], x) > 0; at-- {
				list[at] = list[at-1]
			}
			list[at] = x
		}
		return
	}
	order := make([]int32, 2*n)
	order, spare := order[:n], order[n:]
	for i := range order {
		order[i] = int32(i)
	}
	merge(order, spare, func(i, j int32) bool { return compare(list[i], list[j]) > 0 })
	sorted := make([]T, n)
	for k, i := range order {
		sorted[k] = list[i]
	}
	copy(list, sorted)
}

// few is how long a list may be to be sorted by insertion.
const few = 8

// merge sorts numbers by merging halves; spare is as long as they are. Behind
// reports whether i comes behind j, and not beside it.
func merge(list, spare []int32, behind func(i, j int32) bool) {
	if len(list) <= few {
		for k := 1; k < len(list); k++ {
			i, at := list[k], k
			for ; at > 0 && behind(list[at-1], i); at-- {
				list[at] = list[at-1]
			}
			list[at] = i
		}
		return
	}
	middle := len(list) / 2
	merge(list[:middle], spare[:middle], behind)
	merge(list[middle:], spare[middle:], behind)
	if !behind(list[middle-1], list[middle]) {
		return
	}
	left := spare[:copy(spare, list[:middle])]
	at := 0
	for right := list[middle:]; len(left) > 0; at++ {
		if len(right) > 0 && behind(left[0], right[0]) {
			list[at], right = right[0], right[1:]
		} else {
			list[at], left = left[0], left[1:]
		}
	}
}
