// Package barter finds good plans for large rounds under caps on the length of
// cycles and chains, with households of several persons and limits on who may
// enter, and proves how good they are.
//
// Best plans are out of reach there: the problem is NP-hard from cycles of three
// on. But to an exchange all households are alike that are of one size, leave
// one practice and wish for one other. Over such arcs, the best fractional
// packing of exchanges is a linear program, which whole exchanges come very near
// to. So the method is
//
//  1. the bound that practice prices prove, found as a circulation of persons
//     (relax.go);
//  2. a pool of exchanges over arcs: short closed ones outright (pool.go), more
//     of them (closed.go) and those that start in free places (open.go) as the
//     prices of the program ask for them;
//  3. the linear program over wishes and pool, by a primal-dual method of first
//     order (program.go, iterate.go);
//  4. a dive: what the program all but decides is made, and it is solved on for
//     the rest (dive.go);
//  5. places that are left are filled household by household (fill.go,
//     partings.go), households that are alike trade roles until nobody gains
//     (roles.go), and households that should move take others' places where that
//     pays in the end (improve.go);
//  6. before the first dive the program is solved from a plan that need not be good
//     (imitate.go), under caps of three and less until prices of arcs prove about as
//     much as those of practices (certify.go, prove.go, raise.go), else until it is
//     worth about as much as those allow (ripen.go); and under caps of three and less
//     from there until its prices prove what caps cost, when a second dive begins;
//  7. in turn, the program is solved on from the best plan for another dive
//     (certify.go), and a part of the plan is taken back and dived for again: under
//     caps of three and less around households that are stuck (around.go), else here
//     and there.
//
// What decides is whole numbers, or floating-point arithmetic in which every
// product is rounded by itself. So the plan is the same on every platform.
package barter

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// Result is a plan and what is proven of it.
type Result struct {
	// Exchanges are valid each by itself, in no particular order.
	Exchanges []round.Exchange
	// Score is that of the exchanges.
	Score []int64
	// Bound is lexicographically no less than the score of any valid plan. At
	// the level of the number of exchanges it is zero: the caller knows a bound
	// there.
	Bound []int64
	// Prices prove the bound, but for the first level that is open under caps of
	// three and less, where a proof of their own may give less: by level and
	// practice, the price of a place for one person. None is lexicographically
	// below zero.
	Prices [][]int64
	// Entry is what a person pays besides to enter, by level and practice. It
	// is zero where the intake has no limit, and nil where no practice has one.
	// Each practice's intake limit times its entry price is part of the bound.
	Entry [][]int64
	// Rounds is how many times a part of the plan was taken back.
	Rounds int
}

// Settings say how hard to search. The zero value is a search that ends by
// itself.
type Settings struct {
	// Rounds is the most times that a part of the plan is taken back and
	// searched again: 0 means 8, a negative number none.
	Rounds int
	// Threads is how many goroutines may work at once; 0 means one. The result does
	// not depend on it.
	Threads int

	large bool // whether to treat the round as a large one, see search
}

const (
	usualRounds = 8
	// partial is how many exchanges in a hundred are taken back at once.
	partial = 15
	// vast is from how many households on a round is large.
	vast = 100_000
)

// Solve searches until the plan reaches its bound, the rounds are spent or the
// meter stops it; whatever it has then is valid. Report, unless it is nil, is
// called with each better score, and what the bound is.
func Solve(r *round.Round, s Settings, meter *circulation.Meter, report func(score, bound []int64)) Result {
	b := &search{index: newIndex(r), meter: meter, report: report, large: s.large || len(r.From) >= vast}
	b.weigh(-1)
	b.best = newPlan(b.index, b.value)
	b.relax()
	b.begin()
	b.tell()
	b.keep(b.firstPlan(b.large))
	if s.Rounds == 0 {
		s.Rounds = usualRounds
	}
	rounds := 0
	if b.searching() {
		b.pool = newPool(b.index)
		b.pool.threads = s.Threads
		b.pool.short(meter)
		b.pool.remember()
		b.opener, b.closer = newOpener(b.pool), newCloser(b.pool)
		if c := b.claimable(); c != nil && c.last {
			b.sketch(c)
		} else {
			b.whole(true)
		}
		if c := b.claimable(); c != nil && b.searching() {
			b.certify(c)
		}
		sharp := true // whether to dive from the best plan gained something
		for ; rounds < s.Rounds && b.searching(); rounds++ {
			if l := b.open(); b.focus < 0 && l >= 0 && !b.flat[l] {
				b.weigh(l)
				b.begin()
				b.whole(false)
				sharp = true
				if !b.searching() {
					break
				}
			}
			c, weight := b.claimable(), b.weight
			if c != nil && c.last {
				weight = c.weight
			}
			switch l := b.open(); {
			case sharp && (rounds%2 == 0 || b.large):
				before := b.best.score[l]
				b.sharpen(weight)
				sharp = b.best.score[l] > before
			case c != nil && c.last:
				b.around(c, uint64(rounds))
			default:
				b.again(uint64(rounds))
			}
		}
	}
	res := Result{Bound: b.claim(), Prices: b.prices, Entry: b.entry, Rounds: rounds}
	for i := range b.best.deals {
		if w := b.best.deals[i].wishes; len(w) > 0 {
			res.Exchanges = append(res.Exchanges, b.best.exchange(w))
		}
	}
	res.Score = r.Score(res.Exchanges)
	return res
}

// search is one call of Solve.
type search struct {
	*index
	meter  *circulation.Meter
	report func(score, bound []int64)
	large  bool // whether what takes long and gains little is left out

	unit   []float64 // what one of a level counts in the linear program
	flat   []bool    // by level: whether it says the same of all wishes of a household
	focus  int       // see weigh
	weight []float64 // of each wish in the program
	value  []int64   // of each wish, all levels in one number
	// favoured are few households that count more than all others, favourite is
	// the last level at which they do.
	favoured  []int32
	favourite int

	bound  []int64
	capped []int64 // level and bound there, see certify
	prices [][]int64
	entry  [][]int64
	first  duals // the prices of the bound
	duals  duals // those of the program when its first dive began

	pool   *pool
	opener *opener
	closer *closer
	draws  uint64 // how often exchanges were drawn
	best   *plan
}

// duals are prices of the linear program, by arc and by limited row.
type duals struct {
	arc, limit []float64
}

func (b *search) tell() {
	if b.report != nil {
		b.report(slices.Clone(b.best.score), b.claim())
	}
}

// searching reports whether there is something to gain, and the meter runs.
func (b *search) searching() bool {
	if b.meter.Stopped() != circulation.Running {
		return false
	}
	return b.open() >= 0
}

// open is the first level at which the best plan is below the bound, but for
// the number of exchanges, or -1.
func (b *search) open() int {
	for l, s := range b.best.score {
		if !b.Exchanges[l] && s != b.bound[l] {
			return l
		}
	}
	return -1
}

// keep makes p, taken apart as far as must be, the best plan if it is better.
func (b *search) keep(p *plan) {
	if slices.Compare(p.score, b.best.score) <= 0 {
		return
	}
	p = p.clone()
	p.separate()
	if slices.Compare(p.score, b.best.score) > 0 {
		b.best = p
		b.tell()
	}
}

// whole dives for a plan from nothing, rough where a better one follows.
func (b *search) whole(rough bool) {
	p := newPlan(b.index, b.value)
	g := newProgram(b.pool, b.weight, p.free, p.left, b.duals)
	b.draw(g, p)
	b.ripen(g, p)
	d := descent{share: share, price: 1, save: true}
	if rough {
		d.share = roughShare
	}
	b.descend(g, p, d)
	b.finish(p, rough)
}

// again takes a part of the best plan back and dives for it anew.
func (b *search) again(number uint64) {
	p := b.best.clone()
	taken := false
	for e := range p.deals {
		if len(p.deals[e].wishes) > 0 && mix(number<<32+uint64(e)+1<<63)%100 < partial {
			p.undo(int32(e))
			taken = true
		}
	}
	if !taken {
		return
	}
	g := newProgram(b.pool, b.weight, p.free, p.left, b.duals)
	b.descend(g, p, descent{first: warmUp, share: share, price: 1})
	b.finish(p, false)
}

// finish fills and, unless it is rough, improves the plan, and keeps it if it is
// the best. In a large round it does nothing twice.
func (b *search) finish(p *plan, rough bool) {
	b.restore(p)
	b.fill(p, nil)
	b.keep(p)
	if b.large {
		if !rough {
			b.improve(p)
			b.keep(p)
		}
		b.roles(p)
		b.keep(p)
		return
	}
	b.roles(p)
	b.keep(p)
	if !rough {
		b.improve(p)
		b.roles(p)
	}
	// To take exchanges apart may leave places free, and to fill those may
	// need taking apart.
	for range 3 {
		before := slices.Clone(p.score)
		p.separate()
		b.fill(p, nil)
		if slices.Equal(p.score, before) {
			break
		}
	}
	b.keep(p)
}
