package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// large is from how many rows a search begins with cycles alone.
const large = 1_200

// prime begins the search of a large round: it packs cycles alone, lets chains
// take what these leave, one after another, and tells what that proves. Where
// there are many ways for a chain from each free place, that settles all, and
// else the program has something to begin with. It reports the bound, and false
// where the search was stopped.
func (s *search) prime() (bound int64, good bool) {
	s.cyclesOnly = true
	defer func() { s.cyclesOnly = false }()
	root := s.relax(s.floor())
	if root.stopped {
		return s.most(s.level), false
	}
	if root.bound == math.MaxInt64 { // the program came to no end
		return root.bound, true
	}
	basis := s.program.Basis()
	s.candidate(&root)
	if root.bound > s.floor() && !root.whole() && !s.dive(nil, nil, root) {
		return s.most(s.level), false
	}
	s.branch(nil, nil)
	s.program.SetBasis(basis)
	if root = s.relax(math.MinInt64); root.stopped { // for its duals
		return s.most(s.level), false
	}
	if root.bound == math.MaxInt64 {
		return root.bound, true
	}
	if bound, good = s.settleChains(); !good {
		return bound, false
	}
	s.fill()
	return bound, s.spend()
}

// settleChains makes each free place pay for the best chain from it at the
// rounded duals at hand, which no cycle gains by. It returns the bound that this
// proves.
func (s *search) settleChains() (int64, bool) {
	most := make([]int64, s.graph.n)
	s.cyclesOnly = false
	s.visit(0, func(kind round.Kind, pairs []int32, worth int64) int64 {
		if kind == round.Chain {
			most[s.graph.to[pairs[0]]] = worth
			return worth
		}
		// By rounding: the household that comes first pays.
		s.wishes = s.graph.wishes(s.wishes[:0], pairs)
		if v := s.worthNow(kind, s.wishes); v > 0 {
			s.charge[s.owner[s.wishes[0]]] += v
		}
		return 0
	})
	for q, worth := range most {
		if worth > 0 {
			s.charge[s.freeRow[q]] += worth
		}
	}
	s.cyclesOnly = true
	return s.bound(), s.spend()
}

// fill adds to the best plan, from each free place in turn, the best chain of
// households that have no part in it yet.
func (s *search) fill() {
	g := s.graph
	plan := slices.Clone(s.best.exchanges)
	busy := make([]bool, len(s.From))
	for _, e := range plan {
		for _, k := range s.moves(e) {
			busy[s.owner[k]] = true
		}
	}
	g.add, g.drop, g.begin = nil, nil, nil
	start := make([]int64, g.n)
	for q := range start {
		start[q] = never
	}
	var best []int32
	for q, row := range s.freeRow {
		if row < 0 {
			continue
		}
		for range s.right[row] {
			g.price(func(k int32) int64 {
				if busy[s.owner[k]] {
					return never
				}
				return s.Values[s.level][k]
			})
			best = best[:0]
			start[q] = 0
			g.chains(s.longestChain(), start, 0, func(pairs []int32, value int64) int64 {
				best = g.wishes(best[:0], pairs)
				return value
			})
			start[q] = never
			if len(best) == 0 {
				break
			}
			for _, k := range best {
				busy[s.owner[k]] = true
			}
			e, _ := s.add(round.Chain, best)
			plan = append(plan, e)
		}
	}
	s.grow()
	s.take(plan)
}
