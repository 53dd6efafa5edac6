package packing

import (
	"cmp"
	"math"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

const (
	// share is how many exchanges that begin at one practice one pricing adds
	// at most, and overlap how many with the same household.
	share   = 12
	overlap = 4
)

// search is a branch and price over one round.
type search struct {
	*master
	graph      *graph // nil where the pool has every exchange that matters
	meter      Meter
	tell       func(level int, bound int64)
	wishes     []int32 // of the exchange at hand
	large      int     // from how many rows on cycles come first
	few        int     // how many exchanges a narrowed search has at first
	cyclesOnly bool    // chains are not looked for
	only       []int32 // the exchanges that matter where all are listed; nil stands for all

	cuttable bool   // whether cuts can be priced
	passed   []int8 // by cut: how many of its things the path has
	offers   []offer
	offered  []int32
	shared   []int32 // by household

	learned *experience  // at the level at hand, shared by narrowed searches
	nearby  surroundings // of the best plan
	small   bool         // it is a part of another search

	best plan
	// unit divides what every plan counts at the level at hand.
	unit int64
	// cutoff is a value of the level at hand that a plan must exceed to be of use.
	cutoff int64
	looked int64
	spent  *int64 // steps, by this search and by all for its sake
	pivots int64
}

// plan is a set of exchanges with its score.
type plan struct {
	exchanges []int32
	score     []int64
}

// spend counts the work since the last call, and reports whether there may be
// more.
func (s *search) spend() bool {
	// One step is about as much work as one step of the circulation.
	steps := 1 + (s.program.Pivots()-s.pivots)*int64(100+6*s.program.Rows())
	s.pivots = s.program.Pivots()
	if s.graph != nil {
		steps += (s.graph.looks - s.looked) / 4
		s.looked = s.graph.looks
	}
	*s.spent += steps
	return s.meter.Step(steps)
}

// price rounds the duals and looks for exchanges that are worth more than
// nothing at them. It adds those that the pool lacks, and reports how many.
// Where there are none, the duals prove the bound that it returns.
func (s *search) price() (added int, bound int64) {
	s.round()
	// What the program would not notice does not count as more than nothing.
	least := int64(math.Ldexp(s.scale*1e-8, int(s.shift)))
	if s.graph == nil {
		if added = s.wake(least); added > 0 {
			return added, 0
		}
		for e, j := range s.columns {
			if s.allowed(int32(e)) {
				s.pay(int32(e), j)
			}
		}
		return 0, s.bound()
	}
	if added = s.gather(least); added > 0 {
		s.grow()
		return added, 0
	}
	// Of what is left, by rounding, the household that comes first pays more.
	for repaired := true; repaired; {
		repaired = false
		s.visit(0, func(kind round.Kind, pairs []int32, worth int64) int64 {
			s.wishes = s.graph.wishes(s.wishes[:0], pairs)
			row := s.owner[s.wishes[0]]
			if kind == round.Chain {
				row = s.freeRow[s.To[s.wishes[0]]]
			} else {
				worth = 0
			}
			if v := s.worthNow(kind, s.wishes); v > 0 {
				s.charge[row] += v
				repaired = true
			}
			return worth
		})
	}
	for e := range s.kept {
		if s.kept[e] {
			s.pay(int32(e), s.columns[e])
		}
	}
	return 0, s.bound()
}

// wake takes exchanges that are listed into the program, those worth most above
// least first, so that they share few households. It returns how many.
func (s *search) wake(least int64) int {
	offers := s.offers[:0]
	for e, j := range s.columns {
		if j < 0 && s.allowed(int32(e)) {
			if v := s.worthOf(int32(e), j); v > least {
				offers = append(offers, offer{worth: v, exchange: int32(e)})
			}
		}
	}
	s.offers = offers
	sorting.By(offers, func(a, b offer) int { return cmp.Compare(b.worth, a.worth) })
	clear(s.shared)
	woken := 0
	for _, o := range offers {
		if s.crowded(s.moves(o.exchange)) {
			continue
		}
		s.enter(o.exchange)
		woken++
	}
	return woken
}

// crowded reports whether enough exchanges have one of these households, and
// else counts one more.
func (s *search) crowded(wishes []int32) bool {
	for _, k := range wishes {
		if s.shared[s.owner[k]] >= overlap {
			return true
		}
	}
	for _, k := range wishes {
		s.shared[s.owner[k]]++
	}
	return false
}

// pay makes the household that comes first in an exchange pay for what the
// exchange is worth more than nothing.
func (s *search) pay(e, j int32) {
	if v := s.worthOf(e, j); v > 0 {
		s.charge[s.owner[s.moves(e)[0]]] += v
	}
}

// worthNow is what a cycle or chain of single persons is worth at the rounded
// duals.
func (s *search) worthNow(kind round.Kind, wishes []int32) int64 {
	v := s.bonus()
	if kind == round.Chain {
		v -= s.charge[s.freeRow[s.To[wishes[0]]]]
	}
	for _, k := range wishes {
		v += s.value(k)
	}
	s.things = s.thingsOf(s.things[:0], kind, wishes)
	s.eachCutOf(s.things, func(c int32) { v -= s.charge[s.cuts[c].row] })
	return v
}

// worthOf is what an exchange is worth at the rounded duals. Those without a
// column are cycles and chains of single persons.
func (s *search) worthOf(e, j int32) int64 {
	if j < 0 {
		return s.worthNow(s.kind[e], s.moves(e))
	}
	v := s.weight[s.level][e] << s.shift
	for i, g := range s.gain {
		v += g * s.weight[s.floors[i].level][e]
	}
	rows, values := s.program.Column(j)
	for i, r := range rows {
		if n := s.charge[r]; n != 0 {
			v -= n * int64(values[i])
		}
	}
	return v
}

// visit calls found for exchanges of the graph that are allowed and worth more
// than least: of the wishes for one pair of practices, only with the best. What
// found returns is the least from then on for exchanges that begin at the same
// practice.
func (s *search) visit(least int64, found func(kind round.Kind, pairs []int32, worth int64) int64) {
	g := s.graph
	g.price(func(k int32) int64 {
		if s.forbidden[k] > 0 {
			return never
		}
		return s.value(k)
	})
	s.penalise()
	bonus := s.bonus()
	g.cycles(s.longestCycle(), least-bonus, func(pairs []int32, worth int64) int64 {
		return found(round.Cycle, pairs, worth+bonus) - bonus
	})
	if s.cyclesOnly {
		return
	}
	start := make([]int64, g.n)
	for q := range start {
		start[q] = never
		if row := s.freeRow[q]; row >= 0 {
			start[q] = bonus - s.charge[row]
		}
	}
	g.chains(s.longestChain(), start, least, func(pairs []int32, worth int64) int64 {
		return found(round.Chain, pairs, worth)
	})
}

// offer is an exchange that may go to the pool.
type offer struct {
	kind     round.Kind
	worth    int64
	wishes   [2]int32 // where in search.offered
	exchange int32    // where it is in the pool already
}

// gather adds exchanges worth more than least to the pool: at each practice the
// best, and of these the best first, so that they share few households. It
// returns how many are new.
func (s *search) gather(least int64) int {
	offers := s.offers[:0]
	s.offered = s.offered[:0]
	first := 0 // of the practice at hand
	last := int32(-1)
	lastKind := round.Bundle
	s.visit(least, func(kind round.Kind, pairs []int32, worth int64) int64 {
		anchor := s.graph.to[pairs[0]]
		if kind == round.Cycle {
			anchor = s.graph.from[pairs[0]]
		}
		if anchor != last || kind != lastKind {
			last, lastKind, first = anchor, kind, len(offers)
		}
		from := int32(len(s.offered))
		s.offered = s.graph.wishes(s.offered, pairs)
		o := offer{kind: kind, worth: worth, wishes: [2]int32{from, int32(len(s.offered))}}
		// In order of worth, the best first.
		if len(offers)-first < share {
			offers = append(offers, o)
		} else {
			offers[len(offers)-1] = o
		}
		for i := len(offers) - 1; i > first && offers[i].worth > offers[i-1].worth; i-- {
			offers[i], offers[i-1] = offers[i-1], offers[i]
		}
		if len(offers)-first < share {
			return least
		}
		return offers[len(offers)-1].worth
	})
	s.offers = offers
	sorting.By(offers, func(a, b offer) int { return cmp.Compare(b.worth, a.worth) })
	clear(s.shared)
	added := 0
	for _, o := range offers {
		wishes := s.offered[o.wishes[0]:o.wishes[1]]
		if s.crowded(wishes) {
			continue
		}
		if _, fresh := s.add(o.kind, wishes); fresh {
			added++
		}
	}
	return added
}

// longestCycle is the most moves that a cycle can have.
func (s *search) longestCycle() int {
	if s.MaxCycle > 0 {
		return min(s.MaxCycle, len(s.Free))
	}
	return len(s.Free)
}

// longestChain is the most moves that a chain can have.
func (s *search) longestChain() int {
	if s.MaxChain > 0 {
		return min(s.MaxChain, len(s.Free)+1)
	}
	return len(s.Free) + 1
}

// stopped reports whether the last step was refused.
func (s *search) stopped() bool { return !s.meter.Step(0) }
