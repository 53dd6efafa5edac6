package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
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
	basis   []int32 // of the program of the branch above it
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
		o := outcome{bound: bound}
		if bound <= floor {
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
		slices.SortFunc(o.x, func(a, b portion) int { return int(a.exchange) - int(b.exchange) })
		return o
	}
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
func (s *search) branch(choices []choice) {
	clear(s.forbidden)
	clear(s.forced)
	clear(s.banned)
	clear(s.kept)
	for _, k := range s.settled {
		s.forbidden[k]++
	}
	for _, c := range choices {
		s.decide(c)
	}
}

// settle proves the best value of a level, given that those before it have
// theirs. It returns a bound on it, which the best plan reaches unless the
// search was stopped or could not settle everything; or the cutoff, where no
// plan is better than that.
func (s *search) settle(level int) int64 {
	s.branch(nil)
	s.aim(level, s.best.score)
	root := s.relax(s.floor())
	if root.stopped || root.bound <= s.floor() {
		return max(root.bound, s.floor())
	}
	basis := s.program.Basis()
	s.candidate(&root)
	if root.bound > s.floor() && !root.whole() && !s.dive(nil, root) {
		return root.bound
	}
	s.branch(nil)
	s.program.SetBasis(basis)
	for idle := 0; s.cuttable && root.bound > s.floor() && !root.whole() && idle < s.patience() && s.cut(&root); {
		bound := root.bound
		if root = s.relax(s.floor()); root.stopped {
			return bound
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
		if bound, done = s.narrow(bound); done {
			return bound
		}
	} else if sub := s.shrink(); sub != nil {
		b := sub.settle(level)
		s.keep(sub)
		return max(min(b, bound), s.floor())
	}
	return s.tree(node{bound: bound}, root)
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
	for count := 1; ; count++ {
		if s.tell != nil {
			s.tell(s.level, max(at.bound, unsettled, most(open)))
		}
		s.candidate(&o)
		if at.bound > s.floor() && count%16 == 0 && !s.dive(at.choices, o) {
			return max(at.bound, unsettled, most(open))
		}
		var next *node
		if at.bound > s.floor() {
			c, ok := s.split(&o)
			if ok {
				basis := s.program.Basis()
				next = &node{append(slices.Clone(at.choices), c[0]), at.bound, basis}
				open = append(open, node{append(slices.Clone(at.choices), c[1]), at.bound, basis})
			} else if s.graph != nil {
				unsettled = max(unsettled, at.bound)
			} // else all is decided, and what that makes has been looked at
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
			s.branch(next.choices)
			o = s.relax(s.floor())
			if s.graph == nil && !o.stopped && o.bound > s.floor() && !o.whole() && s.cut(&o) {
				bound := o.bound
				o = s.relax(s.floor())
				o.bound = min(o.bound, bound)
			}
			if o.stopped {
				return max(next.bound, unsettled, most(open))
			}
			if o.bound > s.floor() {
				at = *next
				at.bound = min(at.bound, o.bound)
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
func (s *search) split(o *outcome) ([2]choice, bool) {
	// How much of each wish is taken.
	taken := map[int32]float64{}
	order := []int32{}
	for _, c := range o.x {
		for _, k := range s.moves(c.exchange) {
			if _, seen := taken[k]; !seen {
				order = append(order, k)
			}
			taken[k] += c.x
		}
	}
	slices.Sort(order)
	best, least := int32(-1), 0.5-1e-5
	for _, k := range order {
		if d := math.Abs(taken[k] - 0.5); d < least {
			best, least = k, d
		}
	}
	if best >= 0 {
		return [2]choice{{with, best}, {without, best}}, true
	}
	if s.graph != nil {
		return [2]choice{}, false
	}
	// All wishes are taken or not: exchanges then, also whole ones, where the
	// plan that they make is not valid.
	best, least = -1, 2
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
		return [2]choice{}, false
	}
	return [2]choice{{carrying, best}, {lacking, best}}, true
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

// dive looks for a plan below a branch: it keeps what the program carries out
// almost, then what it carries out most, and solves again, until all is whole.
// It reports false where the search was stopped.
func (s *search) dive(choices []choice, o outcome) bool {
	choices = slices.Clone(choices)
	for {
		kept := len(choices)
		most := -1
		for i, c := range o.x {
			if s.kept[c.exchange] {
				continue
			}
			if c.x > 0.999 {
				choices = append(choices, choice{carrying, c.exchange})
			} else if most < 0 || c.x > o.x[most].x+1e-6 {
				most = i
			}
		}
		if most >= 0 {
			choices = append(choices, choice{carrying, o.x[most].exchange})
		}
		if len(choices) == kept {
			return true
		}
		s.branch(choices)
		if o = s.relax(s.floor()); o.stopped {
			return false
		}
		if o.bound <= s.floor() {
			return true
		}
		if o.whole() {
			s.candidate(&o)
			return true
		}
	}
}
