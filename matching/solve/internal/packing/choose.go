package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

const (
	// probes is for how many wishes of a branch it is tried at most what
	// deciding them brings; vain after how many tries, one after another, that
	// are no better than the best before, no more are made; and probing how many
	// pivots each try may take on either side.
	probes  = 8
	vain    = 4
	probing = 20
)

// history is by how much the bound fell, for each unit by which the program had
// to move, when a wish was taken or not taken (pseudo-costs: Bénichou et al.
// 1971).
type history struct {
	fall  [2]float64 // when the wish was not taken, and when it was
	times [2]float64
}

// experience is the history of every wish at a level, and that of all together.
type experience struct {
	level int
	wish  []history
	usual history
}

// decision is a wish that the program takes in part.
type decision struct {
	wish  int32
	part  float64
	worth float64 // how much deciding it promises
}

// distance is by how much the program must move for the wish to be taken or not.
func (d *decision) distance(what choiceKind) float64 {
	if what == with {
		return 1 - d.part
	}
	return d.part
}

// learn takes note of by how much the bound fell.
func (s *search) learn(d *decision, what choiceKind, fall float64) {
	by := max(0, fall) / d.distance(what)
	for _, h := range []*history{&s.learned.wish[d.wish], &s.learned.usual} {
		h.fall[what] += by
		h.times[what]++
	}
}

// expected is by how much the bound may fall with the decision.
func (s *search) expected(d *decision, what choiceKind) float64 {
	h := &s.learned.wish[d.wish]
	if h.times[what] == 0 {
		h = &s.learned.usual
	}
	if h.times[what] == 0 {
		return d.distance(what)
	}
	return float64(h.fall[what] / h.times[what] * d.distance(what))
}

// choose gives the wish whose decision lowers the bound most on both sides, of
// those that promise most by their history. These are tried out in each branch
// anew (strong branching: Applegate et al. 1995): how much a wish brings depends
// on what else is decided.
func (s *search) choose(at *node, o *outcome) (decision, bool) {
	all := s.undecided(o)
	if len(all) == 0 {
		return decision{}, false
	}
	little := 1e-6 * s.scale
	for i := range all {
		d := &all[i]
		d.worth = float64(max(s.expected(d, with), little) * max(s.expected(d, without), little))
	}
	sorting.By(all, func(a, b decision) int {
		switch {
		case a.worth > b.worth:
			return -1
		case a.worth < b.worth:
			return 1
		}
		return int(a.wish - b.wish)
	})
	basis := s.program.Basis()
	best, most := 0, -1.0
	for i := range min(probes, len(all)) {
		d := &all[i]
		worth := 1.0
		for _, what := range []choiceKind{with, without} {
			fall := at.value - s.probe(at, choice{what, d.wish}, basis)
			s.learn(d, what, fall)
			worth = float64(worth * max(fall, little))
		}
		if worth > most {
			best, most = i, worth
		}
		if i-best >= vain {
			break
		}
	}
	s.branch(at.choices, at.rest)
	s.program.SetBasis(basis)
	return all[best], true
}

// probe is about what the program reaches with one more choice.
func (s *search) probe(at *node, c choice, basis *lp.Basis) float64 {
	s.branch(append(slices.Clone(at.choices), c), at.rest)
	s.program.SetBasis(basis)
	s.allow()
	last := s.program.Pivots() + probing
	s.program.Solve(float64(float64(s.floor())-1)/s.scale, func() bool { return s.program.Pivots() >= last })
	return float64(s.program.Objective() * s.scale)
}

// undecided lists the wishes that the program takes in part, in their order.
func (s *search) undecided(o *outcome) []decision {
	taken := make(map[int32]float64, 4*len(o.x))
	var order []int32
	for _, c := range o.x {
		for _, k := range s.moves(c.exchange) {
			if _, seen := taken[k]; !seen {
				order = append(order, k)
			}
			taken[k] += c.x
		}
	}
	slices.Sort(order)
	var all []decision
	for _, k := range order {
		if x := taken[k]; math.Abs(x-0.5) < 0.5-1e-5 {
			all = append(all, decision{wish: k, part: x})
		}
	}
	return all
}
