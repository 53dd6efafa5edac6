package barter

import "slices"

// assured reports whether the best plan reaches the bound wherever the favoured
// households count.
func (b *search) assured() bool {
	open := b.open()
	return open < 0 || open > b.favourite
}

// restore makes room in p for the favoured households that move in the best plan
// but not here: each by its exchange there, for which those of others are undone
// that are in the way. The exchanges of the best plan are never in each other's
// way, so in the end nobody of the favoured is missing.
func (b *search) restore(p *plan) {
	if !b.assured() {
		return // some may move here who don't there
	}
	held := make([]bool, len(p.in)) // by household: in an exchange of the best plan
	for more := true; more; {
		more = false
		for _, h := range b.favoured {
			if p.in[h] >= 0 || b.best.in[h] < 0 {
				continue
			}
			wishes := b.best.deals[b.best.in[h]].wishes
			if !b.clear(p, wishes, held) {
				continue
			}
			p.make(wishes)
			for _, k := range wishes {
				held[b.owner[k]] = true
			}
			more = true
		}
		if more {
			b.seat(p)
		}
	}
}

// clear undoes exchanges until that of the wishes can be made, but those held. It
// reports whether it can.
func (b *search) clear(p *plan, wishes []int32, held []bool) bool {
	for _, k := range wishes {
		if e := p.in[b.owner[k]]; e >= 0 {
			p.undo(e)
		}
	}
	free := func(e int32) bool { return !held[b.owner[p.deals[e].wishes[0]]] }
	for _, need := range slices.Clone(p.balance(wishes)) {
		for need.persons > 0 && int64(need.persons) > p.left[need.row] {
			list := p.rooted[need.row]
			i := slices.IndexFunc(list, free)
			if i < 0 {
				return false
			}
			p.undo(list[i])
		}
	}
	for e := int32(0); e < int32(len(p.deals)) && !p.enters(wishes); e++ {
		for _, k := range p.deals[e].wishes {
			q := b.To[k]
			if b.Intake[q] >= 0 && free(e) && slices.ContainsFunc(wishes, func(j int32) bool { return b.To[j] == q }) {
				p.undo(e)
				break
			}
		}
	}
	return p.fits(wishes)
}
