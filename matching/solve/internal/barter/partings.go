package barter

import "slices"

// parting is a wish by which a household leaves a practice for one with room.
type parting struct {
	wish int32
	gain int64
}

// partings offers wish k, into practice q, with two others that leave q together
// to make room, each for a practice that has it.
func (f *filler) partings(k, q int32) {
	x := f.index
	h := x.owner[k]
	if !x.within(3) {
		return
	}
	need := int64(x.Size[h]) - f.plan.left[q]
	if need < 2 || int64(x.sizes[0]) >= need {
		return // one is enough
	}
	f.best = slices.Grow(f.best[:0], 2*int(x.classes))[:2*x.classes]
	for d := range x.classes {
		first, second := &f.best[2*d], &f.best[2*d+1]
		first.wish, second.wish = -1, -1
		if int64(x.sizes[d]) >= need {
			continue // one is enough
		}
		lo, hi := x.leaving(q, d)
		for a := lo; a < hi; a++ {
			room := f.plan.left[x.to[a]]
			if x.to[a] == x.home(h) {
				room += int64(x.Size[h])
			}
			if room < int64(x.sizes[d]) {
				continue
			}
			for _, j := range x.on(a) {
				g := x.owner[j]
				if !f.eject && f.plan.in[g] >= 0 {
					continue
				}
				f.looks++
				gain := f.value[j] - f.cost(g)
				switch {
				case first.wish >= 0 && x.owner[first.wish] == g:
					if gain > first.gain {
						*first = parting{j, gain}
					}
				case first.wish < 0 || gain > first.gain:
					*second, *first = *first, parting{j, gain}
				case second.wish < 0 || gain > second.gain:
					*second = parting{j, gain}
				}
			}
		}
	}
	own := f.gain
	for d := range x.classes {
		for e := d; e < x.classes; e++ {
			first, second := f.best[2*d], f.best[2*e]
			if d == e {
				second = f.best[2*d+1]
			}
			if first.wish < 0 || second.wish < 0 || int64(x.sizes[d]+x.sizes[e]) < need {
				continue
			}
			f.wishes, f.gain = append(f.wishes[:0], k, first.wish, second.wish), own+first.gain+second.gain
			f.offer()
		}
	}
	f.wishes, f.gain = append(f.wishes[:0], k), own
}
