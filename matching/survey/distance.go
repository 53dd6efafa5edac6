package survey

import "slices"

// distances gathers metres, each with a number of persons: the metres are the
// upper half of each element.
type distances []uint64

func (d *distances) add(metres, persons int) {
	*d = append(*d, uint64(metres)<<32|uint64(persons))
}

// sum sums the distances up. It puts them in order.
func (d distances) sum() Distance {
	sum := Distance{Hist: make([]int, HistSteps)}
	slices.Sort(d)
	var total uint64 // below 2^25 m × 2^31 persons
	for _, x := range d {
		metres, persons := x>>32, x&(1<<32-1)
		sum.Persons += int(persons)
		total += metres * persons
		sum.Hist[min(int(metres)/HistStepM, HistSteps-1)] += int(persons)
	}
	if sum.Persons == 0 {
		return sum
	}
	n := uint64(sum.Persons)
	sum.MeanM = int((total + n/2) / n)
	// The persons in order of distance, counted from 0.
	median, ninety := (n-1)/2, n-1-n/10
	var before uint64
	for _, x := range d {
		persons := x & (1<<32 - 1)
		if before <= median && median < before+persons {
			sum.MedianM = int(x >> 32)
		}
		if before <= ninety && ninety < before+persons {
			sum.NinetyM = int(x >> 32)
		}
		before += persons
	}
	return sum
}
