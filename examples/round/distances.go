package main

import "slices"

// distances sum up the metres between homes and practices. The zero value is
// that of no distance at all.
type distances struct {
	number int
	mean   float64 // metres
	// median and ninety are the least distance that half, and nine tenths, of
	// all are no larger than: distances that occur, in metres.
	median, ninety int
}

// measure sums up the distances, which it sorts.
func measure(metres []int) distances {
	n := len(metres)
	if n == 0 {
		return distances{}
	}
	slices.Sort(metres)
	var sum int64
	for _, m := range metres {
		sum += int64(m)
	}
	return distances{
		number: n,
		mean:   float64(sum) / float64(n),
		median: metres[(n-1)/2],
		ninety: metres[n-1-n/10],
	}
}
