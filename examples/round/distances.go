package main

// distances sum up the metres between homes and practices. The zero value is
// that of no distance at all.
type distances struct {
	number int
	mean   float64 // metres
	// median and ninety are the least distance that half, and nine tenths, of
	// all are no larger than: distances that occur, in metres.
	median, ninety int
}

// measure sums up the distances, whose order it changes.
func measure(metres []int32) distances {
	n := len(metres)
	if n == 0 {
		return distances{}
	}
	var sum int64
	for _, m := range metres {
		sum += int64(m)
	}
	return distances{
		number: n,
		mean:   float64(sum) / float64(n),
		median: int(nth(metres, (n-1)/2)),
		ninety: int(nth(metres, n-1-n/10)),
	}
}

// nth is what stands at index k when the numbers are in order. It changes their
// order (C. A. R. Hoare 1961, "Algorithm 65: Find").
func nth(numbers []int32, k int) int32 {
	for low, high := 0, len(numbers)-1; low < high; {
		pivot := numbers[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for numbers[i] < pivot {
				i++
			}
			for numbers[j] > pivot {
				j--
			}
			if i <= j {
				numbers[i], numbers[j] = numbers[j], numbers[i]
				i++
				j--
			}
		}
		// Up to j all are at most the pivot, from i all at least.
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return numbers[k]
		}
	}
	return numbers[k]
}
