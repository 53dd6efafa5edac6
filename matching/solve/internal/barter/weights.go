package barter

import "slices"

// moves is up to how many moves values are added and compared without later
// levels outweighing an earlier one.
const moves = 8

// loose and tight are what the usual difference between a household's wishes
// weighs in persons, at the first level that tells them apart.
const (
	loose = 0.003
	tight = 0.05
)

// valueRoom is what the sum of the values of so many moves stays below. It
// leaves room to add up those of thousands.
const valueRoom = 1 << 52

// weigh sets the weight of each wish in the linear program, and its value in
// comparisons of a few moves.
//
// The program knows no lexicographic order. Levels that say how much a
// household counts weigh half of the one before each. Levels that tell the
// wishes of a household apart weigh a small part of a person for the usual
// difference, and a fifth of the one before: at first a three-hundredth, so that
// they hardly count beside the persons moved; a twentieth once such a level, the
// focus, is the first that is not settled. What that leaves open is mended by
// comparisons in whole numbers. A focus of -1 is none.
func (b *search) weigh(focus int) {
	b.focus, b.favoured = focus, nil
	b.weight = make([]float64, len(b.To))
	b.value = make([]int64, len(b.To))
	b.unit, b.flat = make([]float64, b.Levels()), make([]bool, b.Levels())
	flat, fine := 1.0, loose
	if focus >= 0 {
		fine = tight
	}
	sum := make([]int64, len(b.To)) // of the flat levels so far
	var used []int
	for l, values := range b.Values {
		if b.Exchanges[l] {
			continue
		}
		spread, count := 0.0, 0.0
		isFlat, repeats, counts := true, true, false
		for h := range b.From {
			lo, hi := b.Offsets[h], b.Offsets[h+1]
			low, high := values[lo], values[lo]
			for k := lo; k < hi; k++ {
				low, high = min(low, values[k]), max(high, values[k])
				repeats = repeats && values[k] == sum[k]
			}
			counts = counts || low != 0 || high != 0
			if low != high {
				isFlat = false
				spread += float64(high-low) / float64(b.Size[h])
				count++
			}
		}
		if !counts || repeats && isFlat {
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
				b.unit[l], b.flat[l] = flat/top, true
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
	b.pickFavoured()
	b.normalise()
	b.combine(used)
}

// pickFavoured lists the households that count at a flat level before the last
// of those, those of earlier levels first. If these are many, nobody is.
func (b *search) pickFavoured() {
	var flat []int
	for l, unit := range b.unit {
		if unit > 0 && b.flat[l] {
			flat = append(flat, l)
		}
	}
	if len(flat) < 2 {
		return
	}
	in := make([]bool, len(b.From))
	b.favourite = flat[len(flat)-2]
	for _, l := range flat[:len(flat)-1] {
		for h := range int32(len(b.From)) {
			if b.Values[l][b.Offsets[h]] > 0 && !in[h] {
				in[h] = true
				b.favoured = append(b.favoured, h)
			}
		}
	}
	if len(b.favoured) > len(b.From)/5 {
		b.favoured = nil
	}
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
// behind it can amount to in a few moves. Where there is no room for all, the
// last levels are left out, and the last that is in counts in coarser units.
func (b *search) combine(used []int) {
	type part struct {
		l      int
		shift  uint
		factor int64 // more than this level amounts to in a few moves
	}
	var parts []part
	for room := int64(valueRoom); len(parts) < len(used); {
		l := used[len(parts)]
		top := int64(1)
		for _, v := range b.Values[l] {
			top = max(top, v, -v)
		}
		shift := uint(0)
		for top>>shift > room/(2*moves)-2 {
			shift++
			if top>>shift == 0 {
				break
			}
		}
		if top>>shift == 0 {
			break
		}
		// Shifted numbers below zero are rounded away from it.
		factor := (top>>shift+1)*2*moves + 1
		parts = append(parts, part{l, shift, factor})
		room /= factor
		if shift > 0 {
			break
		}
	}
	factor := int64(1)
	for _, p := range slices.Backward(parts) {
		for k, v := range b.Values[p.l] {
			b.value[k] += v >> p.shift * factor
		}
		factor *= p.factor
	}
}
