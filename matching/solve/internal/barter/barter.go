// Package barter finds good plans for large rounds under caps on the length of
// cycles and chains, with households of several persons and limits on who may
// enter, and proves how good they are.
//
// Exactly best plans are out of reach there (the problem is NP-hard from cycles
// of three on), but many households are alike to an exchange: those of one size
// that leave one practice for one other. Over such arcs, the best fractional
// packing of exchanges is a linear program, and it comes very near to what whole
// exchanges can do. So the method is
//
//  1. the bound that practice prices prove, exactly, as a circulation of
//     persons (relax.go);
//  2. a pool of exchanges over arcs: the short closed ones outright (pool.go),
//     those that start in free places as prices ask for them (pricer.go);
//  3. the linear program over wishes and pool by a primal-dual method of first
//     order (program.go, iterate.go);
//  4. a dive: what the program all but decides is made, the rest is solved on
//     (dive.go);
//  5. places and wishes that are left are filled one by one (insert.go), and
//     households that are alike trade roles until nobody gains (roles.go);
//  6. parts of the plan are taken back and dived for again, as long as that
//     pays (barter.go).
//
// Everything that decides is either whole numbers or floating-point arithmetic
// in which every product is rounded by itself, so the plan is the same on every
// platform.
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
	// the level of the number of exchanges it is zero: the caller knows the
	// bound there.
	Bound []int64
	// Prices prove the bound: by level and practice, the price of a place for
	// one person.
	Prices [][]int64
	// Entry is, by level and practice, what a person pays besides to enter; it
	// is zero where the intake has no limit. It is nil where no practice has
	// one.
	Entry [][]int64
}

// Settings say how hard to search. The zero value is a search that ends by
// itself.
type Settings struct {
	// Rounds is the most times that a part of the plan is taken back and
	// searched again; 0 means 12.
	Rounds int
}

const usualRounds = 12

// Solve searches until the plan reaches its bound, the rounds are spent, or the
// meter stops it; whatever it has then is valid. Report, unless it is nil, is
// called with a better score or bound.
func Solve(r *round.Round, s Settings, meter *circulation.Meter, report func(score, bound []int64)) Result {
	b := &search{index: newIndex(r), meter: meter, report: report}
	b.weigh()
	b.best = newPlan(b.index, b.value)
	b.relax()
	b.begin()
	b.tell()
	first := newPlan(b.index, b.value)
	b.fill(first)
	b.keep(first)
	if s.Rounds < 0 {
		s.Rounds = 0
	} else if s.Rounds == 0 {
		s.Rounds = usualRounds
	}
	if !b.closed() && meter.Stopped() == circulation.Running {
		b.pool = newPool(b.index)
		b.pool.short(meter)
		b.pool.remember()
		b.pricer = newPricer(b.pool)
		b.closer = newCloser(b.pool)
		b.whole()
		for round := 0; round < s.Rounds && !b.closed() && meter.Stopped() == circulation.Running; round++ {
			b.again(uint64(round))
		}
	}
	return b.result()
}

// search is one call of Solve.
type search struct {
	*index
	meter  *circulation.Meter
	report func(score, bound []int64)

	unit   []float64 // what one of a level counts in the linear program
	weight []float64 // of each wish in it
	value  []int64   // of each wish, all levels in one number
	bound  []int64
	prices [][]int64
	entry  [][]int64

	pool   *pool
	pricer *pricer
	closer *closer
	best   *plan
	first  duals // of the bound
	duals  duals // of the last program over everything
	draws  uint64
}

func (b *search) tell() {
	if b.report != nil {
		b.report(slices.Clone(b.best.score), slices.Clone(b.bound))
	}
}

// closed reports whether the best plan reaches the bound, but for the number of
// exchanges.
func (b *search) closed() bool {
	for l, s := range b.best.score {
		if !b.Exchanges[l] && s != b.bound[l] {
			return false
		}
	}
	return true
}

// keep makes p the best plan if it is better.
func (b *search) keep(p *plan) {
	if slices.Compare(p.score, b.best.score) > 0 {
		b.best = p.clone()
		b.tell()
	}
}

// whole dives for a plan from nothing.
func (b *search) whole() {
	p := newPlan(b.index, b.value)
	b.dive(p, nil)
	b.finish(p)
}

// again takes a part of the best plan back and dives for it anew.
func (b *search) again(round uint64) {
	p := b.best.clone()
	var undone [][]int32
	for e := range p.deals {
		if len(p.deals[e].wishes) > 0 && mix(round<<32+uint64(e)+1<<63)%100 < partial {
			undone = append(undone, slices.Clone(p.deals[e].wishes))
			p.undo(int32(e))
		}
	}
	b.dive(p, undone)
	b.finish(p)
}

// finish fills and improves the plan, and keeps it if it is the best.
func (b *search) finish(p *plan) {
	p.separate()
	b.fill(p)
	b.roles(p)
	b.keep(p)
	b.improve(p)
	b.roles(p)
	p.separate()
	b.fill(p)
	b.keep(p)
}

// partial is how many exchanges in a hundred are taken back at once.
const partial = 35

// result makes the best plan's exchanges such as stand alone.
func (b *search) result() Result {
	p := b.best
	p.separate()
	res := Result{Score: p.score, Bound: b.bound, Prices: b.prices, Entry: b.entry}
	for i := range p.deals {
		if w := p.deals[i].wishes; len(w) > 0 {
			res.Exchanges = append(res.Exchanges, p.exchange(w))
		}
	}
	for l, is := range b.Exchanges {
		if is {
			res.Score[l] = int64(len(res.Exchanges))
		}
	}
	return res
}
