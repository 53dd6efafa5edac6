package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// Meter counts steps and says when to end.
type Meter interface {
	// Step counts n steps and reports whether there may be more.
	Step(n int64) bool
}

// choice is one decision of a branch.
type choice struct {
	what choiceKind
	id   int32 // of the wish or exchange
}

type choiceKind uint8

const (
	without  choiceKind = iota // the wish is not taken
	with                       // the wish is taken
	lacking                    // the exchange is not carried out
	carrying                   // the exchange is carried out
)

// node is a branch: what it has decided, and the most that it can reach.
type node struct {
	choices []choice
	bound   int64
	basis   *lp.Basis // of the program of the branch above it
	value   float64   // of the program; before it is solved, of that of the branch above it
	last    decision  // what the last choice is about
	// rest is the exchanges that a plan better than the best can have, where
	// all are listed; nil stands for all.
	rest []int32
}

// decide makes a choice.
func (s *search) decide(c choice) {
	switch c.what {
	case without:
		s.forbidden[c.id]++
	case with:
		h := s.owner[c.id]
		s.forced[h] = true
		for k := s.Offsets[h]; k < s.Offsets[h+1]; k++ {
			if k != c.id {
				s.forbidden[k]++
			}
		}
	case lacking:
		s.banned[c.id]++
	case carrying:
		s.kept[c.id] = true
		for _, k := range s.moves(c.id) {
			h := s.owner[k]
			s.forced[h] = true
			for k := s.Offsets[h]; k < s.Offsets[h+1]; k++ {
				s.forbidden[k]++
			}
		}
	}
}

// outcome is what the program of a branch says.
type outcome struct {
	bound   int64
	stopped bool
	x       []portion // exchanges that are not at zero
	// rest is the exchanges that a plan better than the best can have, where
	// all are listed; nil stands for those that were allowed.
	rest []int32
}

type portion struct {
	exchange int32
	x        float64
}

// relax solves the program of the branch at hand, with all exchanges that
// matter. It ends early, without an x, when the bound falls to floor or below.
func (s *search) relax(floor int64) outcome {
	s.allow()
	stop := func() bool { return !s.spend() }
	for {
		status := s.program.Solve(float64(float64(floor)-1)/s.scale, stop)
		if status == lp.Stopped || stop() {
			return outcome{bound: math.MaxInt64, stopped: true}
		}
		if status == lp.Stalled {
			return outcome{bound: math.MaxInt64}
		}
		added, bound := s.price()
		if added > 0 {
			continue
		}
		o := outcome{bound: s.whole(bound)}
		if o.bound <= floor {
			return o
		}
		if status == lp.Short {
			// The whole numbers prove less than the program: to its end then.
			if s.program.Solve(math.Inf(-1), stop) == lp.Short {
				return o
			}
			continue
		}
		s.program.Values(func(j int32, x float64) {
			if e := s.of[j]; e >= 0 && x > 1e-6 {
				o.x = append(o.x, portion{e, x})
			}
		})
		o.rest = s.rest(bound)
		sorting.By(o.x, func(a, b portion) int { return int(a.exchange) - int(b.exchange) })
		return o
	}
}

// measure finds what divides the value of every exchange that is listed.
func (s *search) measure() {
	s.unit = 1
	if s.graph != nil {
		return
	}
	s.unit = 0
	count := func(e int32) {
		for a := s.weight[s.level][e]; a != 0; {
			s.unit, a = a, s.unit%a
		}
	}
	if s.only == nil {
		for e := range int32(s.size()) {
			count(e)
		}
	}
	for _, e := range s.only {
		count(e)
	}
	s.unit = max(s.unit, -s.unit, 1)
}

// whole is the most that a plan can count where it counts no more than bound.
func (s *search) whole(bound int64) int64 {
	if s.unit <= 1 || bound < 0 || bound == math.MaxInt64 {
		return bound
	}
	return bound - bound%s.unit
}

// whole reports whether every exchange is carried out or not.
func (o *outcome) whole() bool {
	if o.bound == math.MaxInt64 {
		return false // the program came to no end
	}
	for _, c := range o.x {
		if c.x < 1-1e-5 {
			return false
		}
	}
	return true
}

// branch makes the branch of these choices the one at hand.
func (s *search) branch(choices []choice, rest []int32) {
	clear(s.forbidden)
	clear(s.forced)
	clear(s.banned)
	clear(s.kept)
	for _, c := range choices {
		s.decide(c)
	}
	if rest == nil {
		rest = s.only
	}
	if rest == nil {
		clear(s.gone)
		return
	}
	for e := range s.gone {
		s.gone[e] = true
	}
	for _, e := range rest {
		s.gone[e] = false
	}
}

// rest lists the exchanges that a plan better than the best can have at the
// branch at hand. At the rounded duals that have just proven the bound, an
// exchange that is worth less than nothing by more than the bound is above what
// is wanted has no place in such a plan. It gives nil where not all exchanges are
// listed.
func (s *search) rest(bound int64) []int32 {
	gap := bound - s.floor()
	if s.graph != nil || gap <= 0 || gap > math.MaxInt64>>(s.shift+2) {
		return nil
	}
	least := -((gap-1)<<s.shift + s.part)
	list := make([]int32, 0, 64)
	for e, j := range s.columns {
		if s.allowed(int32(e)) && (s.kept[e] || s.worthOf(int32(e), j) >= least) {
			list = append(list, int32(e))
		}
	}
	return list
}

// settle proves the best value of a level, given that those before it have
// theirs. It returns a bound on it, which the best plan reaches unless the
// search was stopped or could not settle everything; or the cutoff, where no
// plan is better than that.
func (s *search) settle(level int) int64 {
	before := *s.spent
	s.nearby.share, s.nearby.vain = 2, 0
	s.branch(nil, nil)
	s.aim(level, s.best.score)
	s.measure()
	if s.learned == nil || s.learned.level != level {
		s.learned = &experience{level: level, wish: make([]history, len(s.To))}
	}
	known := int64(math.MaxInt64) // a bound that holds
	if level == 0 && s.graph != nil && s.program.Rows() > s.large {
		bound, good := s.prime()
		known = bound
		if !good || bound <= s.floor() {
			return max(bound, s.floor())
		}
		s.branch(nil, nil)
	}
	root := s.relax(s.floor())
	if root.stopped || root.bound < math.MaxInt64 {
		root.bound = min(root.bound, known)
	}
	if root.stopped || root.bound <= s.floor() {
		return max(root.bound, s.floor())
	}
	basis := s.program.Basis()
	s.candidate(&root)
	if root.bound > s.floor() && !root.whole() {
		// Any plan better than the best is of use here, also one below the
		// cutoff: it says how far the search must go.
		cutoff := s.cutoff
		s.cutoff = math.MinInt64
		good := s.dive(nil, nil, root)
		s.cutoff = cutoff
		if !good {
			return root.bound
		}
	}
	s.branch(nil, root.rest)
	s.program.SetBasis(basis)
	for idle := 0; s.cuttable && root.bound > s.floor() && !root.whole() && idle < s.patience() && s.cut(&root, true); {
		bound, rest := root.bound, root.rest
		s.branch(nil, rest)
		if root = s.relax(s.floor()); root.stopped {
			return bound
		}
		if root.rest == nil {
			root.rest = rest
		}
		if root.bound < bound {
			idle = 0
		} else {
			idle++
		}
		root.bound = min(root.bound, bound)
	}
	if root.bound <= s.floor() {
		return s.floor()
	}
	s.candidate(&root)
	bound := root.bound
	if s.graph != nil {
		var done bool
		if bound, done = s.narrow(bound, before); done {
			return bound
		}
	}
	return s.tree(node{bound: bound, rest: root.rest}, root)
}

// patience is how often cuts may be added at the root without a better bound.
func (s *search) patience() int {
	if s.graph != nil || s.size() > listable {
		return 4
	}
	return 80
}

// floor is what a plan must exceed at the level at hand to be of use.
func (s *search) floor() int64 { return max(s.best.score[s.level], s.cutoff) }

// tree goes through the branches below one, of which o is what its program says.
func (s *search) tree(at node, o outcome) int64 {
	var open []node
	unsettled := int64(math.MinInt64)
	basis := s.program.Basis()
	at.value = float64(s.program.Objective() * s.scale)
	for count := 1; ; count++ {
		if s.tell != nil {
			s.tell(s.level, max(at.bound, unsettled, most(open)))
		}
		s.candidate(&o)
		if at.bound > s.floor() && count%16 == 0 {
			if !s.dive(at.choices, at.rest, o) {
				return max(at.bound, unsettled, most(open))
			}
			s.branch(at.choices, at.rest)
			s.program.SetBasis(basis)
		}
		var next *node
		if at.bound > s.floor() {
			c, d, ok := s.split(&at, &o)
			switch {
			case ok:
				next = &node{append(slices.Clone(at.choices), c[0]), at.bound, basis, at.value, d, at.rest}
				open = append(open, node{append(slices.Clone(at.choices), c[1]), at.bound, basis, at.value, d, at.rest})
			case s.graph != nil:
				unsettled = max(unsettled, at.bound)
			default:
				s.take(s.decided()) // which the program need not have come to
			}
		}
		// Go on below; else with what promises most.
		for {
			if next == nil {
				i := -1
				for k := range open {
					if open[k].bound > s.floor() && (i < 0 || open[k].bound > open[i].bound ||
						open[k].bound == open[i].bound && len(open[k].choices) >= len(open[i].choices)) {
						i = k
					}
				}
				if i < 0 {
					return max(unsettled, s.floor())
				}
				n := open[i]
				next = &n
				s.program.SetBasis(n.basis)
				open = slices.Delete(open, i, i+1)
			}
			s.branch(next.choices, next.rest)
			o = s.relax(s.floor())
			value := float64(s.program.Objective() * s.scale)
			if next.last.part > 0 && !o.stopped {
				s.learn(&next.last, next.choices[len(next.choices)-1].what, next.value-value)
			}
			if s.graph == nil && !o.stopped && o.bound > s.floor() && !o.whole() && s.cut(&o, false) {
				bound := o.bound
				o = s.relax(s.floor())
				o.bound = min(o.bound, bound)
			}
			if o.stopped {
				return max(next.bound, unsettled, most(open))
			}
			if o.bound > s.floor() {
				at = *next
				if o.rest != nil {
					at.rest = o.rest
				}
				at.bound = min(at.bound, o.bound)
				at.value = float64(s.program.Objective() * s.scale)
				basis = s.program.Basis()
				break
			}
			next = nil
		}
	}
}

// most is the largest bound of the branches.
func most(open []node) int64 {
	b := int64(math.MinInt64)
	for i := range open {
		b = max(b, open[i].bound)
	}
	return b
}

// split gives the two choices that divide a branch, the more promising first.
func (s *search) split(at *node, o *outcome) ([2]choice, decision, bool) {
	if d, ok := s.choose(at, o); ok {
		return [2]choice{{with, d.wish}, {without, d.wish}}, d, true
	}
	if s.graph != nil {
		return [2]choice{}, decision{}, false
	}
	// All wishes are taken or not: exchanges then, also whole ones, where the
	// plan that they make is not valid.
	best, least := int32(-1), 2.0
	for _, c := range o.x {
		if d := math.Abs(c.x - 0.5); !s.kept[c.exchange] && d < least {
			best, least = c.exchange, d
		}
	}
	if best < 0 {
		for e := range s.banned {
			if s.allowed(int32(e)) && !s.kept[e] {
				best = int32(e)
				break
			}
		}
	}
	if best < 0 {
		return [2]choice{}, decision{}, false
	}
	return [2]choice{{carrying, best}, {lacking, best}}, decision{}, true
}

// decided is the exchanges that the branch at hand carries out.
func (s *search) decided() []int32 {
	var exchanges []int32
	for e, kept := range s.kept {
		if kept {
			exchanges = append(exchanges, int32(e))
		}
	}
	return exchanges
}

// candidate takes the plan of an outcome if it is whole, valid, and better than
// the best.
func (s *search) candidate(o *outcome) {
	if !o.whole() {
		return
	}
	exchanges := make([]int32, 0, len(o.x))
	for _, c := range o.x {
		exchanges = append(exchanges, c.exchange)
	}
	s.take(exchanges)
}

// take makes the exchanges the best plan if they are a valid one and better.
func (s *search) take(exchanges []int32) {
	if !s.valid(exchanges) {
		return
	}
	score := make([]int64, s.Levels())
	for l := range score {
		for _, e := range exchanges {
			score[l] += s.weight[l][e]
		}
	}
	if slices.Compare(score, s.best.score) > 0 {
		s.best = plan{slices.Clone(exchanges), score}
	}
}

// valid checks the exchanges against everything that limits them.
func (s *search) valid(exchanges []int32) bool {
	used := make([]int64, len(s.right))
	for _, e := range exchanges {
		s.each(e, func(row int32, n int64) { used[row] += n })
	}
	for r, n := range used { // floors and cuts are not in use
		if n > s.right[r] {
			return false
		}
	}
	return s.holdTogether(exchanges)
}
