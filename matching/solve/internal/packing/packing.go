// Package packing solves rounds with caps, larger households, intake limits and
// the number of exchanges exactly, by packing exchanges: which of all possible
// exchanges are carried out, so that each household moves once at most and no
// practice gives more than it has. Levels are solved one after another, each
// keeping the values of those before.
//
// A level is solved by branch and price (Abraham, Blum and Sandholm 2007;
// Barnhart et al. 1998): a linear program over the exchanges found so far, whose
// duals price the households; the search for an exchange that is worth more than
// its households cost; and branching on whether a household takes a wish. What a
// branch can reach is not taken from the program, which computes in floating
// point: its duals are rounded to whole numbers, the exchanges are priced in
// these, and the sum of what the rows cost then is a bound as in package verify.
package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// Result is what a search found.
type Result struct {
	Exchanges []round.Exchange
	Score     []int64
	// Bound is what no plan exceeds, compared lexicographically: one number for
	// each level that was worked out, the last of which may be above the score.
	Bound []int64
	// Method names how the plan was found.
	Method string
}

// The methods.
const (
	// BranchAndBound: every possible exchange was listed.
	BranchAndBound = "branch and bound"
	// BranchAndPrice: exchanges were found as they were needed.
	BranchAndPrice = "branch and price"
)

const (
	// fewSingles and fewOthers are how many exchanges of a round are listed at
	// most: those of single persons need not be.
	fewSingles = 2_000
	fewOthers  = 100_000
	// fewWishes is for how many wishes that is tried.
	fewWishes = 1_500
	// mostSingles is how many households a round of single persons may have
	// for its exchanges to be priced.
	mostSingles = 20_000
	// alike is how many households there may be for each practice, where there
	// are more than fewAlike: with more, they are much alike, and branching
	// among equals has no end.
	alike    = 8
	fewAlike = 300
	// longestPriced is how many moves an exchange may have for that; beyond, it
	// must be that few practices make it.
	longestPriced = 8
	fewPractices  = 40
)

// Packing is a round that this package can solve.
type Packing struct {
	pool  *pool
	graph *graph // nil where the pool has all exchanges
	large int    // from how many rows on a search begins with cycles alone
	few   int    // how many exchanges a narrowed search has at first
}

// Prepare lists the exchanges of the round, or makes it ready to find them. It
// reports false for a round that is too large for either.
func Prepare(r *round.Round, listed bool) (*Packing, bool) {
	few := fewSingles
	if !r.Single() {
		few = fewOthers
	}
	p := newPool(r)
	wishes := 0
	for _, live := range p.live {
		if live {
			wishes++
		}
	}
	if wishes <= fewWishes && p.enumerate(few, 20*few) {
		return &Packing{pool: p}, true
	}
	if listed || !r.Single() || len(r.From) > mostSingles || len(r.From) > fewAlike && len(r.From) > alike*len(r.Free) {
		return nil, false
	}
	long := func(limit int) bool { return limit == 0 || limit > longestPriced }
	chains := slices.ContainsFunc(r.Free, func(free int64) bool { return free > 0 })
	if len(r.Free) > fewPractices && (long(r.MaxCycle) || chains && long(r.MaxChain)) {
		return nil, false
	}
	p = newPoolOf(r, p.live)
	return &Packing{p, newGraph(p), large, listable}, true
}

// Distinct reports whether exchanges are found as they are needed and no two
// households want the same move, as in pools of kidney pairs.
func (p *Packing) Distinct() bool { return p.graph != nil && p.graph.alone() }

// search is a search over the round that has not begun yet.
func (p *Packing) search(meter Meter) *search {
	s := &search{master: newMaster(p.pool), meter: meter, graph: p.graph, large: p.large, few: p.few, spent: new(int64)}
	s.cutoff = math.MinInt64
	s.cuttable = s.graph == nil || s.graph.alone()
	s.shared = make([]int32, len(p.pool.From))
	s.best = plan{score: make([]int64, p.pool.Levels())}
	s.grow()
	return s
}

// Solve finds the best plan, or when the meter stops it the best so far. Loose
// is a bound that holds anyway. Tell is told the level, the score so far and the
// bound at the level now and then; nil tells nobody.
func (p *Packing) Solve(meter Meter, loose []int64, tell func(level int, score []int64, bound int64)) Result {
	s := p.search(meter)
	r := p.pool.Round
	if tell != nil {
		s.tell = func(level int, bound int64) { tell(level, s.best.score, bound) }
	}
	result := Result{Method: BranchAndPrice}
	if s.graph == nil {
		result.Method = BranchAndBound
	}
	tight := true // the levels so far reach the loose bound, so it holds for the next
	for l := range r.Levels() {
		s.cutoff = math.MinInt64
		bound := min(s.settle(l), p.pool.most(l))
		if tight {
			bound = min(bound, loose[l])
		}
		result.Bound = append(result.Bound, bound)
		if bound > s.best.score[l] {
			break
		}
		tight = tight && bound == loose[l]
	}
	result.Score = s.best.score
	for _, e := range s.best.exchanges {
		result.Exchanges = append(result.Exchanges, p.pool.exchange(e))
	}
	return result
}
