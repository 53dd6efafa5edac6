package barter

import "slices"

// attempts is how many exchanges are tried for a household that does not move.
const attempts = 8

// scarce is of how many households one must find an exchange, in a large round, for
// improve to go over them once more: nearly all that it gains comes from the first
// times.
const scarce = 20

// improve moves households that do not by exchanges that take others out of
// theirs, who are then seated again as well as can be, where that makes a better
// plan. It goes on until nobody finds one, or in a large round few do.
func (b *search) improve(p *plan) {
	i := &improver{filler: *b.newFiller(p)}
	i.gather()
	for more := true; more; {
		tried, found := 0, 0
		for _, h := range b.waiting(p, b.matters) {
			if p.in[h] >= 0 {
				continue
			}
			if !b.meter.Step(i.looks) {
				return
			}
			i.looks = 1
			tried++
			if i.try(h) {
				found++
			}
		}
		more = found > 0 && (!b.large || found*scarce > tried)
	}
}

// matters reports whether household h, at the prices of the bound, loses by
// staying.
func (b *search) matters(h int32) bool {
	stay := 0.0
	if q := b.From[h]; q >= 0 {
		stay = -float64(float64(b.Size[h]) * b.first.limit[q])
	}
	for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
		q := b.To[k]
		if b.weight[k]-float64(float64(b.Size[h])*(b.first.limit[q]+b.first.limit[b.n+q])) > stay+0.1 {
			return true
		}
	}
	return false
}

// top is the value of the best wish of household h.
func (b *search) top(h int32) int64 {
	best := b.value[b.Offsets[h]]
	for k := b.Offsets[h] + 1; k < b.Offsets[h+1]; k++ {
		best = max(best, b.value[k])
	}
	return best
}

// improver changes a plan, and can take the changes back.
type improver struct {
	filler
	before  []int64
	start   []int32 // exchanges of the pool by arc: ids[start[a]:start[a+1]]
	ids     []int32
	log     []change
	ejected []int32
	options []finding
}

// gather lists the exchanges of the pool by arc.
func (i *improver) gather() {
	p := i.pool
	i.start = make([]int32, i.arcs()+1)
	for _, a := range p.arcs {
		i.start[a+1]++
	}
	for a := range i.arcs() {
		i.start[a+1] += i.start[a]
	}
	i.ids = make([]int32, len(p.arcs))
	next := slices.Clone(i.start)
	for id := range p.len() {
		arcs, _ := p.exchange(id)
		for _, a := range arcs {
			i.ids[next[a]] = id
			next[a]++
		}
	}
}

// through finds exchanges of the pool that household h can be in.
func (i *improver) through(h int32) {
	own := i.cost(h)
	for k := i.Offsets[h]; k < i.Offsets[h+1]; k++ {
		a := i.arc[k]
		last := int32(-1)
		for _, id := range i.ids[i.start[a]:i.start[a+1]] {
			if id == last {
				continue
			}
			last = id
			i.through1(k, own, id)
		}
	}
}

// through1 finds the best way to make exchange id of the pool with wish k.
func (i *improver) through1(k int32, own int64, id int32) {
	arcs, uses := i.pool.exchange(id)
	i.wishes, i.gain = append(i.wishes[:0], k), i.value[k]-own
	mine := false
	for _, a := range arcs {
		if a == i.arc[k] && !mine {
			mine = true
			continue
		}
		j, gain := i.pick(a)
		if j < 0 {
			return
		}
		i.wishes = append(i.wishes, j)
		i.gain += gain
	}
	if len(i.found) == i.most && i.gain <= i.found[i.most-1].gain {
		return
	}
	steal := int32(-1)
	for _, n := range uses {
		if i.plan.left[n.row] >= int64(n.persons) {
			continue
		}
		if n.row >= i.n || steal >= 0 {
			return
		}
		best := int64(0)
		for _, e := range i.plan.rooted[n.row] {
			d := &i.plan.deals[e]
			i.looks++
			for _, u := range d.uses {
				if u.row == n.row && int64(u.persons)+i.plan.left[n.row] >= int64(n.persons) && (steal < 0 || d.value < best) {
					best, steal = d.value, e
				}
			}
		}
		if steal < 0 {
			return
		}
		if !i.moves(steal) {
			i.gain -= best
		}
	}
	i.note(i.gain, -1, steal)
}

// change is an exchange made, or where wishes is not nil one taken back.
type change struct {
	e      int32
	wishes []int32
}

func (i *improver) undo(e int32) {
	wishes := slices.Clone(i.plan.deals[e].wishes)
	i.log = append(i.log, change{e, wishes})
	for _, k := range wishes {
		i.ejected = append(i.ejected, i.owner[k])
	}
	i.plan.undo(e)
}

func (i *improver) make(wishes []int32) {
	i.log = append(i.log, change{i.plan.make(wishes), nil})
}

// revert takes all changes back, the last one first, so that exchanges get the
// numbers again that they had.
func (i *improver) revert() {
	for _, c := range slices.Backward(i.log) {
		if c.wishes == nil {
			i.plan.undo(c.e)
		} else {
			i.plan.make(c.wishes)
		}
	}
}

// try moves household h if that makes a better plan.
func (i *improver) try(h int32) bool {
	i.eject, i.most = true, attempts
	i.look(h)
	i.through(h)
	i.options = append(i.options[:0], i.found...)
	for o := range i.options {
		i.options[o].wishes = slices.Clone(i.options[o].wishes)
	}
	i.before = append(i.before[:0], i.plan.score...)
	for _, option := range i.options {
		i.log, i.ejected = i.log[:0], i.ejected[:0]
		if i.carryOut(option) && slices.Compare(i.plan.score, i.before) > 0 {
			return true
		}
		i.revert()
	}
	return false
}

// carryOut makes the exchange found, and then seats whoever was taken out of
// another.
func (i *improver) carryOut(o finding) bool {
	wishes := o.wishes
	if o.join >= 0 {
		wishes = append(slices.Clone(i.plan.deals[o.join].wishes), wishes...)
		i.undo(o.join)
	}
	if o.steal >= 0 && len(i.plan.deals[o.steal].wishes) > 0 {
		i.undo(o.steal)
	}
	for _, k := range o.wishes {
		if e := i.plan.in[i.owner[k]]; e >= 0 {
			i.undo(e)
		}
	}
	if !i.plan.fits(wishes) {
		return false
	}
	i.make(wishes)
	for n := 0; n < len(i.ejected); n++ {
		h := i.ejected[n]
		if i.plan.in[h] >= 0 {
			continue
		}
		i.eject, i.most = false, 1
		i.look(h)
		if len(i.found) == 0 {
			continue
		}
		best := i.found[0]
		if best.join >= 0 {
			best.wishes = append(best.wishes, i.plan.deals[best.join].wishes...)
			i.undo(best.join)
		}
		i.make(best.wishes)
	}
	return true
}
