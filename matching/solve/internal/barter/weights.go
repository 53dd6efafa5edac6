package barter

import "slices"

// fineWeight is what the usual difference between two wishes counts, where one
// person counts 1.
const fineWeight = 0.01

// moves is how many moves a change to the plan has at most, for numbers that
// count all levels at once.
const moves = 8

// weigh sets the weight of each wish in the linear program, and its value in
// comparisons of a few moves.
//
// The program knows no lexicographic order. Levels that say how much a
// household counts weigh half of the one before each; levels that tell the
// wishes of a household apart weigh a hundredth of a person for the usual
// difference, and a fifth of the one before. So the program rather moves one
// person more than give fifty a better wish.
func (b *search) weigh() {
	b.weight = make([]float64, len(b.To))
	b.value = make([]int64, len(b.To))
	b.unit = make([]float64, b.Levels())
	flat, fine := 1.0, fineWeight
	sum := make([]int64, len(b.To)) // of the flat levels so far
	var used []int
	for l, values := range b.Values {
		if b.Exchanges[l] {
			continue
		}
		spread, count := 0.0, 0.0
		isFlat, repeats, some := true, true, false
		for h := range b.From {
			lo, hi := b.Offsets[h], b.Offsets[h+1]
			low, high := values[lo], values[lo]
			for k := lo; k < hi; k++ {
				low, high = min(low, values[k]), max(high, values[k])
				repeats = repeats && values[k] == sum[k]
			}
			some = some || low != 0 || high != 0
			if low != high {
				isFlat = false
				spread += float64(high-low) / float64(b.Size[h])
				count++
			}
		}
		if !some || repeats && isFlat {
			continue // says nothing new
		}
		used = append(used, l)
		if isFlat {
			top := 0.0
			for h := range b.From {
				k := b.Offsets[h]
				top = max(top, float64(values[k])/float64(b.Size[h]))
				for ; k < b.Offsets[h+1]; k++ {
					sum[k] += values[k]
				}
			}
			if top > 0 {
				b.unit[l] = flat / top
			}
			flat /= 2
			continue
		}
		b.unit[l] = fine / (spread / count)
		fine /= 5
	}
	for l, unit := range b.unit {
		if unit != 0 {
			for k, v := range b.Values[l] {
				b.weight[k] += float64(float64(v) * unit)
			}
		}
	}
	b.normalise()
	b.combine(used)
}

// normalise scales the weights so that the usual household weighs as many as it
// has persons: what the steps of the program are made for.
func (b *search) normalise() {
	sum, persons := 0.0, 0.0
	for h := range b.From {
		best := 0.0
		for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
			best = max(best, b.weight[k])
		}
		if best > 0 {
			sum += best
			persons += float64(b.Size[h])
		}
	}
	if sum == 0 {
		return
	}
	for k := range b.weight {
		b.weight[k] = float64(b.weight[k] * (persons / sum))
	}
	for l := range b.unit {
		b.unit[l] = float64(b.unit[l] * (persons / sum))
	}
}

// combine sets the values: sums of the levels, each times more than the levels
// behind it can amount to in a few moves. Where 62 bits don't hold all, the
// last levels are left out, the first of them in coarser units.
func (b *search) combine(used []int) {
	factor := uint64(1)
	room := uint64(1) << 62
	type part struct {
		l     int
		shift uint
	}
	var parts []part
	for _, l := range used {
		top := uint64(1)
		for _, v := range b.Values[l] {
			if v < 0 {
				v = -v
			}
			top = max(top, uint64(v))
		}
		shift := uint(0)
		for top>>shift > 0 && (top>>shift)*2*moves+1 > room {
			shift++
		}
		if top>>shift == 0 {
			break
		}
		parts = append(parts, part{l, shift})
		room /= (top>>shift)*2*moves + 1
		if shift > 0 {
			break
		}
	}
	for _, p := range slices.Backward(parts) {
		top := int64(1)
		for k, v := range b.Values[p.l] {
			v >>= p.shift
			b.value[k] += v * int64(factor)
			top = max(top, v, -v)
		}
		factor *= uint64(top)*2*moves + 1
	}
}
