package oracle

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Plain reports whether the problem is one of single persons without caps and
// intake limits.
func Plain(p *matching.Problem) bool {
	if p.Rules.MaxCycle != 0 || p.Rules.MaxChain != 0 {
		return false
	}
	larger := func(h matching.Household) bool { return h.Persons() != 1 }
	limited := func(q matching.Practice) bool { return q.MaxIntake != nil }
	return !slices.ContainsFunc(p.Households, larger) && !slices.ContainsFunc(p.Practices, limited)
}

// BestPlain finds a best plan of a plain problem without the goal exchanges. It
// gives the score of [Best] and is much faster: moves of single persons can be
// split into valid exchanges if and only if no practice is left with more than
// its free places allow, and a branch ends where even the best choice of every
// household that is left would not beat the best plan so far.
//
// # Errors
//
// The error is [ErrNotPlain], or [ErrTooLarge] where there are more than 100
// million assignments.
func BestPlain(p *matching.Problem) (*Answer, error) {
	z := newPuzzle(p)
	if !Plain(p) || z.exchangesLevel() < len(z.levels) {
		return nil, ErrNotPlain
	}
	if z.assignments() > maxAssignments {
		return nil, ErrTooLarge
	}
	choice, score := z.bestPlain()
	return &Answer{Score: p.Group(z.levels, score), Exchanges: z.exchanges(z.unravel(choice))}, nil
}

// bestPlain is the best assignment, an index in wishes or none for each
// household, and its score.
func (z *puzzle) bestPlain() (choice []int, best []int64) {
	active := z.active()
	levels := len(z.levels)
	stay := make([]int64, levels)
	// optimistic[i] is the most that the households from i on could add.
	optimistic := make([][]int64, len(active)+1)
	optimistic[len(active)] = stay
	for i := len(active) - 1; i >= 0; i-- {
		most := stay
		for _, w := range z.wishes[active[i]] {
			if slices.Compare(w.value, most) > 0 {
				most = w.value
			}
		}
		optimistic[i] = sum(optimistic[i+1], most)
	}
	// What each practice takes in less what leaves, and how many of the
	// households that are still to choose could leave.
	grows := make([]int64, len(z.practices))
	leavers := make([]int64, len(z.practices))
	for _, h := range active {
		if at := z.current[h]; at != none {
			leavers[at]++
		}
	}
	scores := make([][]int64, len(active)+1)
	for i := range scores {
		scores[i] = make([]int64, levels)
	}
	chosen := make([]int, len(z.households))
	for h := range chosen {
		chosen[h] = none
	}
	var try func(i int)
	try = func(i int) {
		if best != nil && !beats(scores[i], optimistic[i], best) {
			return
		}
		if i == len(active) {
			// No practice grows beyond its places, or an earlier step would
			// have turned back.
			best = slices.Clone(scores[i])
			choice = slices.Clone(chosen)
			return
		}
		h := active[i]
		at := z.current[h]
		if at != none {
			leavers[at]--
			grows[at]--
		}
		for w := range z.wishes[h] {
			wish := &z.wishes[h][w]
			if grows[wish.to]+1-leavers[wish.to] <= z.free[wish.to] {
				for l, x := range wish.value {
					scores[i+1][l] = scores[i][l] + x
				}
				grows[wish.to]++
				chosen[h] = w
				try(i + 1)
				chosen[h] = none
				grows[wish.to]--
			}
		}
		if at != none {
			grows[at]++
		}
		if at == none || grows[at]-leavers[at] <= z.free[at] {
			copy(scores[i+1], scores[i])
			try(i + 1)
		}
		if at != none {
			leavers[at]++
		}
	}
	try(0)
	return choice, best
}

// beats reports whether a + b is above c in lexicographic order.
func beats(a, b, c []int64) bool {
	for l := range a {
		if d := cmp.Compare(a[l]+b[l], c[l]); d != 0 {
			return d > 0
		}
	}
	return false
}

// sum is a + b, number by number.
func sum(a, b []int64) []int64 {
	s := slices.Clone(a)
	for l := range b {
		s[l] += b[l]
	}
	return s
}

// unravel splits the moves of an assignment of single persons into cycles and
// chains. It takes out cycles as long as there are any. What is left begins at
// practices that grow, each as often as it grows: from there it follows the
// vacancy until nobody fills it.
func (z *puzzle) unravel(choice []int) [][]mover {
	var left []mover
	for h, w := range choice {
		if w != none {
			left = append(left, z.mover(h, w))
		}
	}
	blocks := [][]mover{}
	for {
		cycle := findCycle(left)
		if cycle == nil {
			break
		}
		blocks = append(blocks, cycle)
		left = without(left, cycle)
	}
	grows := z.use(left)
	for q := range grows {
		for ; grows[q] > 0; grows[q]-- {
			var chain []mover
			for vacancy := q; vacancy != none; {
				next := slices.IndexFunc(left, func(m mover) bool { return m.to == vacancy })
				if next < 0 {
					break
				}
				chain = append(chain, left[next])
				vacancy = left[next].from
				left = slices.Delete(left, next, next+1)
			}
			blocks = append(blocks, chain)
		}
	}
	return blocks
}

// without is the moves of a less those of b.
func without(a, b []mover) []mover {
	return slices.DeleteFunc(slices.Clone(a), func(m mover) bool { return slices.Contains(b, m) })
}

// findCycle finds moves that go round through no practice twice, or nil.
func findCycle(moves []mover) []mover {
	var path []mover
	var walk func() bool
	walk = func() bool {
		for _, m := range moves {
			if len(path) > 0 && m.from != path[len(path)-1].to || m.from == none {
				continue
			}
			if slices.ContainsFunc(path, func(on mover) bool { return on.to == m.to }) {
				continue
			}
			path = append(path, m)
			if m.to == path[0].from || walk() {
				return true
			}
			path = path[:len(path)-1]
		}
		return false
	}
	if walk() {
		return path
	}
	return nil
}
