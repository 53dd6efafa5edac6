package barter

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// fill adds exchanges of households that do not move yet, the best through each
// household in turn, until nobody finds one. Those of whom who is false are not
// looked at; nil looks at all.
func (b *search) fill(p *plan, who func(h int32) bool) {
	order := b.waiting(p, who)
	f := b.newFiller(p)
	// After the first time, only those are looked at again who may leave or enter
	// a practice at which something has changed.
	f.touched = make([]bool, b.n+1)
	for q := range f.touched {
		f.touched[q] = true
	}
	before := make([]bool, b.n+1)
	for more := true; more; {
		more = false
		before, f.touched = f.touched, before
		clear(f.touched)
		for _, h := range order {
			if p.in[h] >= 0 || !f.near(h, before) && !f.near(h, f.touched) {
				continue
			}
			if !b.meter.Step(f.looks) {
				return
			}
			f.looks = 1
			more = f.insert(h) || more
		}
	}
}

// waiting is the households that don't move in the plan and for whom who is true, of
// the largest value first.
func (b *search) waiting(p *plan, who func(h int32) bool) []int32 {
	order := make([]int32, 0, len(p.in))
	top := make([]int64, len(p.in))
	for h := range int32(len(p.in)) {
		if p.in[h] >= 0 || who != nil && !who(h) {
			continue
		}
		order, top[h] = append(order, h), b.top(h)
	}
	sorting.By(order, func(g, h int32) int { return cmp.Compare(top[h], top[g]) })
	return order
}

// firstPlan is a plan, which need not be good where a program begins at it. In a
// large round only who is favoured gets the best of all exchanges, and everybody
// else a swap or a free place.
func (b *search) firstPlan(large bool) *plan {
	p := newPlan(b.index, b.value)
	if !large {
		b.fill(p, nil)
		return p
	}
	b.seat(p)
	f := b.newFiller(p)
	f.brief, f.touched = true, make([]bool, b.n+1)
	for _, h := range b.waiting(p, nil) {
		if p.in[h] >= 0 {
			continue
		}
		if !b.meter.Step(f.looks) {
			break
		}
		f.looks = 1
		f.insert(h)
	}
	return p
}

// near reports whether household h leaves or may enter one of the practices.
func (b *search) near(h int32, practices []bool) bool {
	if practices[b.home(h)] {
		return true
	}
	for _, q := range b.To[b.Offsets[h]:b.Offsets[h+1]] {
		if practices[q] {
			return true
		}
	}
	return false
}

// filler looks for exchanges among households that do not move.
type filler struct {
	*search
	plan *plan
	// mark is the arc into the practice at hand by where it is from and class,
	// plus 1.
	mark  []int32
	looks int64
	// touched are the practices at which insert has made something.
	touched []bool

	wishes []int32
	gain   int64
	found  []finding // the best so far, best first
	most   int       // how many to find
	best   []parting // by class, see partings
	eject  bool      // households that move may be taken out of their exchange
	brief  bool      // only swaps are looked for, and moves into places that are left
}

func (b *search) newFiller(p *plan) *filler {
	return &filler{search: b, plan: p, mark: make([]int32, (b.n+1)*b.classes)}
}

// finding is an exchange that could be made. Join is an exchange to add the
// moves to, steal one whose free places they need; -1 means none.
type finding struct {
	wishes      []int32
	gain        int64
	join, steal int32
}

// cost is what is lost when household h is taken out of its exchange, which
// breaks it.
func (f *filler) cost(h int32) int64 {
	if e := f.plan.in[h]; e >= 0 {
		return f.plan.deals[e].value
	}
	return 0
}

// pick is the best wish on arc a of a household other than those of the wishes
// so far, and what it gains; -1 where there is none.
func (f *filler) pick(a int32) (best int32, gain int64) {
	best = -1
	for _, k := range f.on(a) {
		h := f.owner[k]
		if !f.eject && f.plan.in[h] >= 0 {
			continue
		}
		f.looks++
		g := f.value[k] - f.cost(h)
		if best >= 0 && g <= gain {
			continue
		}
		if !slices.ContainsFunc(f.wishes, func(j int32) bool { return f.owner[j] == h }) {
			best, gain = k, g
		}
	}
	return best, gain
}

// with calls then with the best wish on arc a added, if there is one.
func (f *filler) with(a int32, then func()) {
	if a < 0 {
		return
	}
	k, gain := f.pick(a)
	if k < 0 {
		return
	}
	f.wishes = append(f.wishes, k)
	f.gain += gain
	if len(f.found) < f.most || f.gain > f.found[len(f.found)-1].gain || len(f.wishes) < 3 {
		then()
	}
	f.wishes = f.wishes[:len(f.wishes)-1]
	f.gain -= gain
}

// offer remembers the wishes if they are among the best so far, and fit.
func (f *filler) offer() {
	if f.eject || f.plan.fits(f.wishes) {
		f.note(f.gain, -1, -1)
	}
}

func (f *filler) note(gain int64, join, steal int32) {
	if gain <= 0 && !f.eject {
		return
	}
	n := len(f.found)
	if n == f.most {
		if gain <= f.found[n-1].gain {
			return
		}
	} else {
		if n < cap(f.found) {
			f.found = f.found[:n+1]
		} else {
			f.found = append(f.found, finding{})
		}
		n++
	}
	last := f.found[n-1]
	last.wishes = append(last.wishes[:0], f.wishes...)
	last.gain, last.join, last.steal = gain, join, steal
	i := n - 1
	for ; i > 0 && f.found[i-1].gain < gain; i-- {
		f.found[i] = f.found[i-1]
	}
	f.found[i] = last
}

// enter offers the wishes where the last of them needs s places at q: free ones,
// those that an exchange leaves, or those that an exchange uses.
func (f *filler) enter(q, s int32) {
	if f.plan.left[q] >= int64(s) {
		f.offer()
		return
	}
	if len(f.found) == f.most && f.gain <= f.found[f.most-1].gain {
		return
	}
	for _, e := range f.plan.resid[q] {
		f.looks++
		d := &f.plan.deals[e]
		n := len(d.wishes) + len(f.wishes)
		if n > longest || f.MaxChain > 0 && n > f.MaxChain || f.moves(e) || f.frees(e) {
			continue
		}
		for _, u := range d.uses {
			if u.row == q && int64(-u.persons)+f.plan.left[q] >= int64(s) && (f.eject || f.plan.enters(f.wishes)) {
				f.note(f.gain, e, -1)
				if !f.eject {
					return
				}
			}
		}
	}
	if !f.eject {
		return
	}
	for _, e := range f.plan.rooted[q] {
		f.looks++
		if len(f.found) == f.most && f.gain-f.plan.deals[e].value <= f.found[f.most-1].gain {
			continue
		}
		for _, u := range f.plan.deals[e].uses {
			if u.row == q && int64(u.persons)+f.plan.left[q] >= int64(s) && !f.moves(e) {
				f.note(f.gain-f.plan.deals[e].value, -1, e)
			}
		}
	}
}

// moves reports whether one of the wishes so far is of a household that
// exchange e moves.
func (f *filler) moves(e int32) bool {
	return slices.ContainsFunc(f.wishes, func(k int32) bool { return f.plan.in[f.owner[k]] == e })
}

// frees reports whether one of the wishes so far leaves a practice where
// exchange e uses free places: without those, another cap would hold.
func (f *filler) frees(e int32) bool {
	for _, u := range f.plan.deals[e].uses {
		if u.persons > 0 && slices.ContainsFunc(f.wishes, func(k int32) bool { return f.From[f.owner[k]] == u.row }) {
			return true
		}
	}
	return false
}

// insert makes the best exchange through household h, of households that don't
// move, and reports whether there was one.
func (f *filler) insert(h int32) bool {
	f.eject, f.most = false, 1
	f.look(h)
	if len(f.found) == 0 {
		return false
	}
	best := f.found[0]
	if best.join >= 0 {
		best.wishes = append(best.wishes, f.plan.deals[best.join].wishes...)
		f.plan.undo(best.join)
	}
	f.plan.make(best.wishes)
	for _, k := range best.wishes {
		f.touched[f.To[k]], f.touched[f.home(f.owner[k])] = true, true
	}
	return true
}

// close offers the wishes with one on arc a, and one from there to p, which a
// household of s persons leaves.
func (f *filler) close(a, p, s int32) {
	x := f.index
	r, t := x.to[a], x.size(a)
	back := f.mark[r*x.classes : (r+1)*x.classes]
	for e, b := range back {
		v := x.sizes[e]
		if b > 0 && f.plan.left[r] >= int64(t-v) && f.plan.left[p] >= int64(v-s) {
			f.with(a, func() { f.with(b-1, f.offer) })
		}
	}
}

// look finds exchanges through household h.
func (f *filler) look(h int32) {
	x := f.index
	f.found = f.found[:0]
	own := f.cost(h)
	p, s, c := x.home(h), x.Size[h], x.class[h]
	closed, three := p < x.n && x.within(2), x.within(3) && !f.brief
	if closed {
		for _, a := range f.into(p) {
			f.mark[x.from[a]*x.classes+x.kind[a]] = a + 1
		}
	}
	for k := x.Offsets[h]; k < x.Offsets[h+1]; k++ {
		q := x.To[k]
		if k == f.plan.at[h] {
			continue
		}
		f.wishes, f.gain = append(f.wishes[:0], k), f.value[k]-own
		f.enter(q, s)
		f.partings(k, q)
		for d := range x.classes {
			if f.plan.left[q] < int64(s-x.sizes[d]) {
				continue // free places do not make up for a smaller one
			}
			if f.brief {
				if d <= c {
					f.with(x.find(q, p, d), f.offer)
				}
				continue
			}
			lo, hi := x.leaving(q, d)
			f.looks += int64(hi - lo)
			for a := lo; a < hi; a++ {
				r := x.to[a]
				if r == p && d <= c {
					f.with(a, f.offer)
				} else if closed && three {
					f.close(a, p, s)
				}
				if f.plan.left[r] >= int64(x.sizes[d]) || len(f.plan.resid[r]) > 0 || f.eject && len(f.plan.rooted[r]) > 0 {
					f.with(a, func() { f.enter(r, x.sizes[d]) })
				}
			}
		}
		if !closed || !three {
			continue
		}
		for d := range c { // against two
			if e := x.classOf(s - x.sizes[d]); e >= d {
				f.with(x.find(q, p, d), func() { f.with(x.find(q, p, e), f.offer) })
			}
		}
		for d := c + 1; d < x.classes; d++ { // with another against one
			if e := x.classOf(x.sizes[d] - s); e >= 0 {
				f.with(x.find(q, p, d), func() { f.with(x.find(p, q, e), f.offer) })
			}
		}
	}
	if closed {
		for _, a := range f.into(p) {
			f.mark[x.from[a]*x.classes+x.kind[a]] = 0
		}
	}
}
