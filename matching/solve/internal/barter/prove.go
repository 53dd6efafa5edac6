package barter

import (
	"math"
	"slices"
)

// proof is whole-number prices that prove a bound under caps of up to three
// moves, where prices of practices alone do not say that long exchanges are not
// allowed. What an exchange pays for a household on an arc is u; a free place
// costs mu, to enter a practice costs entry besides. Where no exchange is worth
// more than what it costs,
//
//	Σ u of its arcs ≤ Σ mu·(free places that it uses)    for each exchange
//
// no plan is worth more than the free places, the entrances and what is left to
// the households:
//
//	Σ free·mu + Σ intake·entry + Σ over households of the most of 0 and value − u − persons·entry
//
// It is enough to look at exchanges that do not fall apart into two of which
// none uses what the other leaves: of one move; of two, one of which enters where
// the other leaves; and of three, one of which does so with both others. Prices
// are lowered until none of those is worth too much.
type proof struct {
	*index
	u         []int64
	mu, entry []int64
	// closed and open are the most moves of exchanges that use no free places,
	// and that do.
	closed, open int

	cut []int64 // by arc: by how much u must be lowered
	// slack, where it is not nil, is by arc by how much u may be raised.
	slack []int64
	// found, unless it is nil, is told exchanges of two moves or more that are
	// worth too much, also after what those before have lowered.
	found func(worth int64, arcs []int32)
	// By practice and class: the largest u of the arcs that enter, and of those
	// that leave less what the place they take costs; and the next largest.
	enters, leaves, entersNext, leavesNext []int64
}

// impossible is the worth of what can't be, small enough to be added up.
const impossible = math.MinInt64 / 16

// empty is the price of an arc without households: no exchange over one is worth
// anything.
const empty = impossible / 8

// provable reports whether the caps allow a proof.
func (x *index) provable() bool {
	return x.MaxCycle >= 1 && x.MaxCycle <= 3 && x.MaxChain >= 1 && x.MaxChain <= 3
}

func newProof(x *index) *proof {
	p := &proof{
		index: x, u: make([]int64, x.arcs()), mu: make([]int64, x.n), entry: make([]int64, x.n),
		cut: make([]int64, x.arcs()), closed: 3, open: 3,
	}
	if x.MaxCycle > 0 {
		p.closed = min(p.closed, x.MaxCycle)
	}
	if x.MaxChain > 0 {
		p.open = min(p.open, x.MaxChain)
	}
	// A chain may consist of parts of which one is closed: such a part is
	// looked at also where cycles are shorter.
	p.closed = max(p.closed, p.open-1)
	rows := x.n * x.classes
	for _, t := range [...]*[]int64{&p.enters, &p.leaves, &p.entersNext, &p.leavesNext} {
		*t = make([]int64, rows)
	}
	return p
}

// cost is what it costs to use so many free places of q, or impossible where
// there aren't.
func (x *proof) cost(q, persons int32) int64 {
	switch {
	case persons <= 0:
		return 0
	case int64(persons) > x.Free[q]:
		return -impossible
	}
	return int64(persons) * x.mu[q]
}

// mend lowers u until no exchange is worth too much. It reports false where the
// meter stopped it.
func (x *proof) mend(step func(n int64) bool) bool {
	clear(x.cut)
	x.tables()
	ok := x.singles(step) && x.swaps(step) && x.triangles(step)
	if ok {
		for a := range x.u {
			x.u[a] -= x.cut[a]
		}
	}
	return ok
}

// tables sets the largest worths by practice.
func (x *proof) tables() {
	for _, t := range [...][]int64{x.enters, x.leaves, x.entersNext, x.leavesNext} {
		for i := range t {
			t[i] = impossible
		}
	}
	insert := func(first, next []int64, row int32, v int64, twice bool) {
		if v > first[row] {
			first[row], next[row] = v, first[row]
			if twice {
				next[row] = v
			}
		} else if v > next[row] {
			next[row] = v
		}
	}
	for a := range x.arcs() {
		c, twice := x.kind[a], len(x.on(a)) > 1
		insert(x.enters, x.entersNext, x.to[a]*x.classes+c, x.u[a], twice)
		if p := x.from[a]; p < x.n {
			insert(x.leaves, x.leavesNext, p*x.classes+c, max(impossible, x.u[a]-x.cost(x.to[a], x.sizes[c])), twice)
		}
	}
}

// pair is the most of two different households of classes c and d.
func pair(first, next []int64, row, c, d int32) int64 {
	if c == d {
		return max(impossible, first[row+c]+next[row+c])
	}
	return max(impossible, first[row+c]+first[row+d])
}

// joining is the most that one more household brings which enters p, where so
// many persons more leave than enter.
func (x *proof) joining(p, persons int32) int64 {
	best := int64(impossible)
	for c := range x.classes {
		best = max(best, x.enters[p*x.classes+c]-x.cost(p, x.sizes[c]-persons))
	}
	return best
}

// parting is the same for one more that leaves q, which so many more enter.
func (x *proof) parting(q, persons int32) int64 {
	best := int64(impossible)
	for c := range x.classes {
		best = max(best, x.leaves[q*x.classes+c]-x.cost(q, persons-x.sizes[c]))
	}
	return best
}

// joins is an arc for which joining is what it is, parts one for parting.
func (x *proof) joins(p, persons int32) int32 {
	best := x.joining(p, persons)
	for c := range x.classes {
		for _, a := range x.entering(p, c) {
			if x.u[a]-x.cost(p, x.sizes[c]-persons) == best {
				return a
			}
		}
	}
	panic("barter: nobody joins")
}

func (x *proof) parts(q, persons int32) int32 {
	best := x.parting(q, persons)
	for a := x.out[q*x.classes]; a < x.out[(q+1)*x.classes]; a++ {
		if x.u[a]-x.cost(x.to[a], x.size(a))-x.cost(q, persons-x.size(a)) == best {
			return a
		}
	}
	panic("barter: nobody parts")
}

// tell tells found.
func (x *proof) tell(worth int64, arcs ...int32) {
	if x.found != nil {
		x.found(worth, arcs)
	}
}

// visit looks at an exchange of these arcs and so many others, which are looked
// at by themselves. It lowers u of the arcs by worth together, as far as they are
// not lowered already; or lets them rise, see raise.
func (x *proof) visit(worth int64, others int, arcs ...int32) {
	if x.slack != nil {
		x.hold(worth, others, arcs)
		return
	}
	if worth <= 0 {
		return
	}
	for _, a := range arcs {
		worth -= x.cut[a]
	}
	if worth <= 0 {
		return
	}
	if len(arcs) > 1 && others == 0 {
		x.tell(worth, slices.Clone(arcs)...)
	}
	n := int64(len(arcs))
	for _, a := range arcs {
		x.cut[a] += (worth + n - 1) / n
	}
}

// singles looks at exchanges of one move, and at those where nobody goes where
// another comes from and back: the arc in the middle is lowered.
func (x *proof) singles(step func(n int64) bool) bool {
	rows := x.n * x.classes
	join, part := make([]int64, rows), make([]int64, rows)
	joinTwo, partTwo := make([]int64, rows), make([]int64, rows)
	for p := range x.n {
		row := p * x.classes
		for s, size := range x.sizes {
			i := row + int32(s)
			join[i], part[i] = x.joining(p, size), x.parting(p, size)
			joinTwo[i], partTwo[i] = impossible, impossible
			for c := range x.classes {
				for d := c; d < x.classes; d++ {
					both := x.sizes[c] + x.sizes[d]
					joinTwo[i] = max(joinTwo[i], pair(x.enters, x.entersNext, row, c, d)-x.cost(p, both-size))
					partTwo[i] = max(partTwo[i], pair(x.leaves, x.leavesNext, row, c, d)-x.cost(p, size-both))
				}
			}
		}
	}
	for a := range x.arcs() {
		p, q, c := x.from[a], x.to[a], x.kind[a]
		alone := x.u[a] - x.cost(q, x.sizes[c])
		x.visit(alone, 0, a)
		at := q*x.classes + c
		if p < x.n && x.open >= 2 {
			x.visit(alone+join[p*x.classes+c], 1, a)
			if x.open >= 3 {
				x.visit(alone+joinTwo[p*x.classes+c], 2, a)
				x.visit(x.u[a]+join[p*x.classes+c]+part[at], 2, a)
			}
		}
		if x.open >= 3 {
			x.visit(x.u[a]+partTwo[at], 2, a)
		}
	}
	if x.slack != nil {
		x.others(join, part)
	}
	return step(int64(x.arcs()) + int64(rows)*int64(x.classes*x.classes))
}

// allows reports whether an exchange of so many moves is within the caps.
func (x *proof) allows(moves int, usesFree bool) bool {
	if usesFree {
		return moves <= x.open
	}
	return moves <= x.closed
}

// swaps looks at exchanges of two practices, and at two households that change
// places with one more that comes or goes.
func (x *proof) swaps(step func(n int64) bool) bool {
	mark := make([]int32, (x.n+1)*x.classes) // arc into the practice at hand by where it is from and class, plus 1
	enter, leave := x.reach()
	var back []int32
	for p := range x.n {
		for _, b := range x.into(p) {
			if x.u[b] > empty {
				mark[x.from[b]*x.classes+x.kind[b]] = b + 1
			}
		}
		lo, hi := x.out[p*x.classes], x.out[(p+1)*x.classes]
		if !step(int64(hi-lo) * int64(x.classes)) {
			return false
		}
		for a := lo; a < hi; a++ {
			if x.u[a] <= empty {
				continue
			}
			q, s := x.to[a], x.size(a)
			back = back[:0]
			for _, b := range mark[q*x.classes : (q+1)*x.classes] {
				if b > 0 {
					back = append(back, b-1)
				}
			}
			for i, b := range back {
				t := x.size(b)
				w := x.u[a] + x.u[b]
				if p < q && x.allows(2, s != t) {
					x.visit(w-x.cost(q, s-t)-x.cost(p, t-s), 0, a, b)
				}
				// One more that enters p, or that leaves q.
				if x.open >= 3 && (x.slack != nil || w+enter[p] > 0) {
					x.third(w-x.cost(q, s-t)+x.joining(p, s-t), a, b, func() int32 { return x.joins(p, s-t) })
				}
				if x.open >= 3 && (x.slack != nil || w+leave[q] > 0) {
					x.third(w-x.cost(p, t-s)+x.parting(q, s-t), a, b, func() int32 { return x.parts(q, s-t) })
				}
				for _, c := range back[i:] {
					both := t + x.size(c)
					if !x.allows(3, s != both) || len(x.on(b)) == 1 && len(x.on(c)) == 1 && x.owner[x.on(b)[0]] == x.owner[x.on(c)[0]] {
						continue
					}
					x.visit(w+x.u[c]-x.cost(q, s-both)-x.cost(p, both-s), 0, a, b, c)
				}
			}
		}
		for _, b := range x.into(p) {
			mark[x.from[b]*x.classes+x.kind[b]] = 0
		}
	}
	return true
}

// reach is by practice the largest u of the arcs that enter, and of those that leave:
// what is not worth its while with these is not with any.
func (x *proof) reach() (enter, leave []int64) {
	enter, leave = make([]int64, x.n+1), make([]int64, x.n+1)
	for p := range enter {
		enter[p], leave[p] = impossible, impossible
	}
	for a, u := range x.u {
		enter[x.to[a]] = max(enter[x.to[a]], u)
		leave[x.from[a]] = max(leave[x.from[a]], u)
	}
	return enter, leave
}

// third looks at an exchange of two households that change places and one more.
func (x *proof) third(worth int64, a, b int32, more func() int32) {
	if x.slack != nil {
		x.visit(worth, 1, a, b)
	} else if worth > 0 {
		x.visit(worth, 2, a)
		x.tell(worth, a, b, more())
	}
}

// triangles looks at three practices, each of which a household leaves for the
// next.
func (x *proof) triangles(step func(n int64) bool) bool {
	if max(x.closed, x.open) < 3 {
		return true
	}
	mark := make([]int32, (x.n+1)*x.classes) // arc into the practice at hand by where it is from and class, plus 1
	enter, leave := x.reach()
	home := make([]int64, x.n+1) // the largest u of the arcs from there into the practice at hand
	for p := range home {
		home[p] = impossible
	}
	least := int64(1) // what the largest worth must be
	if x.slack != nil {
		least = impossible / 2
	}
	for p := range x.n {
		for _, a := range x.into(p) {
			r := x.from[a]
			mark[r*x.classes+x.kind[a]] = a + 1
			home[r] = max(home[r], x.u[a])
		}
		lo, hi := x.out[p*x.classes], x.out[(p+1)*x.classes]
		for a := lo; a < hi; a++ {
			q, s, u := x.to[a], x.size(a), x.u[a]
			if q < p || u+leave[q]+enter[p] < least {
				continue
			}
			from, to := x.out[q*x.classes], x.out[(q+1)*x.classes]
			if !step(int64(to - from)) {
				return false
			}
			next, worth := x.to[from:to], x.u[from:to]
			for i, r := range next {
				if u+worth[i]+home[r] < least || r <= p {
					continue
				}
				b := from + int32(i)
				t := x.size(b)
				for c := range x.classes {
					e := mark[r*x.classes+c] - 1
					if e < 0 {
						continue
					}
					v := x.sizes[c]
					if x.allows(3, s != t || t != v) {
						x.visit(u+x.u[b]+x.u[e]-x.cost(q, s-t)-x.cost(r, t-v)-x.cost(p, v-s), 0, a, b, e)
					}
				}
			}
		}
		for _, a := range x.into(p) {
			r := x.from[a]
			mark[r*x.classes+x.kind[a]] = 0
			home[r] = impossible
		}
	}
	return true
}
